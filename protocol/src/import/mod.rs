//! Models of other programs as texts that an author can read: PMML, LightGBM's text, XGBoost's JSON.
//!
//! The numbers are taken over as they are written. What a source does not say (population, title, which end is bad)
//! is left out, so that `baken check` asks for it.

mod ensemble;
mod lightgbm;
mod pmml;
mod pmml_trees;
mod xgboost;

use std::collections::BTreeMap;

pub use lightgbm::lightgbm;
pub use pmml::pmml;
pub use xgboost::xgboost;

/// Imports a model in one of the forms that are known, told by how it begins. `names` are our names of its fields.
///
/// # Errors
/// It is none of them, or holds what no text can say or what is not imported.
pub fn import(text: &str, id: &str, names: &Names) -> Result<Imported, ImportError> {
    match text.trim_start().chars().next() {
        Some('<') => pmml(text, id, names),
        Some('{') => xgboost(text, id, names),
        _ if text.trim_start().starts_with("tree") => lightgbm(text, id, names),
        _ => Err(ImportError::NotAModel(
            "this is neither PMML (it begins with `<`), nor XGBoost's JSON (`{`), nor LightGBM's text (`tree`)".into(),
        )),
    }
}

/// A model that was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Id: that of the file, in kebab-case.
    pub id: String,
    /// The text.
    pub text: String,
    /// The file of trees beside it: its name, and what it holds.
    pub trees: Option<(String, String)>,
    /// What is to be looked at.
    pub notes: Vec<String>,
}

/// Why a model was not imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// It is not of this form.
    #[error("{0}")]
    NotAModel(String),
    /// The trees cannot be written.
    #[error("the file of trees cannot be written: {0}")]
    Written(String),
    /// It holds something that no text can say, or that is not imported.
    #[error("line {line}: {what}")]
    Unsupported {
        /// From 1.
        line: u32,
        /// In words, with what to do.
        what: String,
    },
}

impl ImportError {
    fn unsupported(line: usize, what: String) -> Self {
        Self::Unsupported { line: u32::try_from(line).unwrap_or(u32::MAX), what }
    }
}

impl From<serde_json::Error> for ImportError {
    fn from(error: serde_json::Error) -> Self {
        Self::Written(error.to_string())
    }
}

/// The names of a source, and ours.
pub type Names = BTreeMap<String, String>;

/// Our name of a field: as it was given, else in snake_case.
fn name_of(names: &Names, field: &str) -> String {
    names.get(field).cloned().unwrap_or_else(|| cased(field, '_'))
}

/// Lower-case words with this sign between.
fn cased(text: &str, sign: char) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with(sign) {
            out.push(sign);
        }
    }
    out.trim_end_matches(sign).to_owned()
}

/// The id for a file or model of this name.
#[must_use]
pub fn id_of(name: &str) -> String {
    let id = cased(name, '-');
    if id.is_empty() { "imported".to_owned() } else { id }
}
