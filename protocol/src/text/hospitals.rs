//! `hospitals/*.csv` and `hospitals/*.toml`: sites, and sourced facts about them.

use serde::Deserialize;
use toml::value::Datetime;
use toml::{Spanned, Value};

use super::Text;
use super::table::Row;

/// The columns of `hospitals/*.csv`.
pub const HOSPITAL_COLUMNS: &[&str; 17] = &[
    "id",
    "name",
    "city",
    "lat",
    "lon",
    "roaz",
    "ed_hours",
    "basic_emergency_post",
    "trauma_level",
    "evt",
    "pci",
    "picu",
    "burn_centre",
    "level_source",
    "evt_source",
    "confidence",
    "note",
];

/// A table of sites; each row has the cells of [`HOSPITAL_COLUMNS`].
#[derive(Debug, Clone)]
pub struct HospitalsFile {
    pub rows: Vec<Row<17>>,
}

#[derive(Debug, Clone)]
pub struct FactsFile {
    pub facts: Vec<Spanned<FactText>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactText {
    pub hospital: Option<Text>,
    pub hospitals: Option<Spanned<Vec<Text>>>,
    pub attribute: Text,
    pub value: Spanned<Value>,
    pub source: Text,
    pub date: Option<Spanned<Datetime>>,
}
