//! Mappings: from the columns, units and codes of a registry to the findings of the dictionary.
//!
//! A mapping is a TOML text (`docs/researchers.md` describes it). Without one, columns that have the id of
//! a finding are taken as they are.

mod propose;

use std::collections::BTreeMap;

pub use propose::{Proposal, ROWS_SEEN, propose};
use serde::Deserialize;

use super::CohortError;

/// A mapping, as it is written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What holds for the cohort as a whole.
    #[serde(default)]
    pub cohort: About,
    /// By the id of a finding.
    #[serde(default)]
    pub finding: BTreeMap<String, Finding>,
    /// By the name that expressions use.
    #[serde(default)]
    pub column: BTreeMap<String, OwnColumn>,
    /// By the id of a finding that is the sum of others.
    #[serde(default)]
    pub sum: BTreeMap<String, Sum>,
    /// Is it a text, or only what goes without saying?
    #[serde(skip)]
    pub is_written: bool,
}

/// What holds for the cohort as a whole.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// What it is.
    pub title: Option<String>,
    /// What must be printed wherever results on it appear.
    pub attribution: Option<String>,
    /// Cells that mean unknown in every column, beside the empty one.
    #[serde(default)]
    pub missing: Vec<String>,
    /// The sign before a fraction: `.` or `,`.
    pub decimal: Option<String>,
    /// The sign between cells.
    pub delimiter: Option<String>,
}

/// Where a finding comes from.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The column of the file.
    pub column: Option<String>,
    /// Or an expression over columns.
    pub value: Option<String>,
    /// UCUM unit of the column.
    pub unit: Option<String>,
    /// Cells that mean unknown.
    #[serde(default)]
    pub missing: Vec<String>,
    /// Cells with a value of their own.
    #[serde(default)]
    pub values: BTreeMap<String, toml::Value>,
    /// The cell is a list: which of its numbers counts.
    pub list: Option<List>,
    /// A condition over columns; where it is not met the finding is unknown.
    #[serde(rename = "where")]
    pub only_where: Option<String>,
    /// What the finding is where the column does not say.
    pub otherwise: Option<Otherwise>,
    /// What to do with a value that the finding cannot have.
    #[serde(default)]
    pub impossible: Impossible,
}

/// Which number of a list counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum List {
    /// The greatest.
    Greatest,
}

/// A value where the column does not say.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Otherwise {
    /// The value.
    pub value: toml::Value,
    /// A condition over columns.
    #[serde(rename = "where")]
    pub only_where: String,
}

/// What to do with a value that a finding cannot have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Impossible {
    /// The row is rejected.
    #[default]
    Reject,
    /// The finding is unknown.
    Unknown,
}

/// A column under a name for expressions.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnColumn {
    /// The column of the file; without it, the one of that name.
    pub column: Option<String>,
    /// Cells that mean unknown.
    #[serde(default)]
    pub missing: Vec<String>,
}

/// A whole and its parts.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sum {
    /// What to do where they disagree.
    #[serde(default)]
    pub disagree: Disagree,
}

/// What to do where a whole is not the sum of its parts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Disagree {
    /// The row is rejected.
    #[default]
    Reject,
    /// The whole is believed, the parts are unknown.
    KeepWhole,
    /// The parts are believed, the whole is unknown.
    KeepParts,
}

impl Mapping {
    /// Reads a mapping; `name` is how messages call it.
    ///
    /// # Errors
    /// With the line that cannot be understood.
    pub fn read(text: &str, name: &str) -> Result<Mapping, CohortError> {
        let mut mapping: Mapping = toml::from_str(text).map_err(|error| {
            CohortError::Mapping(format!("the mapping {name} cannot be read: {}", error.to_string().trim_end()))
        })?;
        mapping.is_written = true;
        for (id, finding) in &mapping.finding {
            let wrong = |what: &str| Err(CohortError::Mapping(format!("{name}, [finding.{id}]: {what}")));
            match (&finding.column, &finding.value) {
                (None, None) => return wrong("say where it comes from, with `column` or `value`"),
                (Some(_), Some(_)) => return wrong("it has both a `column` and a `value`; keep one"),
                (None, Some(_)) if finding.unit.is_some() || finding.list.is_some() || !finding.values.is_empty() => {
                    return wrong("`unit`, `values` and `list` go with `column`; in a `value` write them out");
                }
                _ => {}
            }
        }
        match mapping.cohort.decimal.as_deref() {
            None | Some("." | ",") => {}
            Some(_) => {
                return Err(CohortError::Mapping(format!("{name}, [cohort]: `decimal` is \".\" or \",\"")));
            }
        }
        if mapping.cohort.delimiter.as_deref().is_some_and(|sign| sign.len() != 1) {
            return Err(CohortError::Mapping(format!("{name}, [cohort]: `delimiter` is one sign, such as \";\"")));
        }
        Ok(mapping)
    }

    /// The sign between cells, where it is stated.
    pub fn delimiter(&self) -> Option<u8> {
        self.cohort.delimiter.as_ref().and_then(|sign| sign.bytes().next())
    }
}
