//! Models of other programs as texts that an author can read: PMML regression models and scorecards.
//!
//! The numbers are taken over as they are written. What a source does not say (population, title, which end is bad)
//! is left out, so that `baken check` asks for it.

mod pmml;

use std::collections::BTreeMap;

pub use pmml::pmml;

/// A model that was imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Id: that of the file, in kebab-case.
    pub id: String,
    /// The text.
    pub text: String,
    /// What is to be looked at.
    pub notes: Vec<String>,
}

/// Why a model was not imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// It is not of this form.
    #[error("{0}")]
    NotPmml(String),
    /// It holds something that no text can say, or that is not imported.
    #[error("line {line}: {what}")]
    Unsupported {
        /// From 1.
        line: u32,
        /// In words, with what to do.
        what: String,
    },
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
