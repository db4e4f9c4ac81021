//! `inputs/*.toml`: sections, findings and derived values.

use serde::Deserialize;
use toml::Spanned;

use super::{BilingualText, CodeText, Text};

#[derive(Debug, Clone, Default)]
pub struct InputsFile {
    pub sections: Vec<Spanned<SectionText>>,
    pub inputs: Vec<Spanned<InputText>>,
    pub derived: Vec<Spanned<DerivedText>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SectionText {
    pub id: Text,
    pub title: Option<Spanned<BilingualText>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputText {
    pub id: Text,
    pub kind: Text,
    pub section: Text,
    pub label: Option<Spanned<BilingualText>>,
    pub help: Option<Spanned<BilingualText>>,
    pub unit: Option<Text>,
    pub possible: Option<Spanned<Vec<Spanned<f64>>>>,
    pub plausible: Option<Spanned<Vec<Spanned<f64>>>>,
    /// Values inside `possible` that do not occur.
    pub except: Option<Spanned<Vec<Spanned<f64>>>>,
    #[serde(default)]
    pub codes: Vec<Spanned<CodeText>>,
    pub scope: Option<Text>,
    pub sum_of: Option<Spanned<Vec<Text>>>,
    pub derive: Option<Text>,
    pub choices: Option<Spanned<Vec<Spanned<ChoiceText>>>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChoiceText {
    pub id: Text,
    pub label: Option<Spanned<BilingualText>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DerivedText {
    pub id: Text,
    pub value: Text,
    pub unit: Option<Text>,
    pub label: Option<Spanned<BilingualText>>,
}
