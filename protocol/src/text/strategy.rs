//! What a strategy model is written in, and the life tables that it may rest on.

use serde::Deserialize;
use toml::Spanned;

use super::{Named, SourceText, Text};

/// `[[let]]`: a value with a name that holds in this file only.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetText {
    pub id: Text,
    pub value: Text,
}

/// `[[table]]`: a value for each whole number of `by`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableText {
    pub id: Text,
    pub by: Text,
    pub start: Option<Spanned<i64>>,
    pub values: Option<Spanned<Vec<Spanned<f64>>>>,
    pub life_years: Option<Spanned<LifeYearsText>>,
}

/// Discounted life years to come, by age and by the columns of a life table.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LifeYearsText {
    pub life_table: Text,
    pub hazard_ratio: Spanned<f64>,
    pub until: Spanned<i64>,
    pub discount: Spanned<f64>,
    pub weights: Text,
    pub count: Option<Text>,
}

/// `[[strategy]]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StrategyText {
    pub id: Text,
    pub first: Text,
    pub then: Option<Text>,
    pub available: Option<Text>,
    pub good_outcome: Option<Text>,
    pub qaly: Option<Text>,
    pub cost_usd: Option<Text>,
    pub utility: Option<Text>,
}

/// `[[otherwise]]`: what to choose when no strategy is available.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherwiseText {
    pub when: Option<Text>,
    pub strategy: Text,
}

/// A file with `[life_table]`.
#[derive(Debug, Clone)]
pub struct LifeTableFile {
    pub life_table: Spanned<LifeTableText>,
}

/// Yearly probabilities of death from age 0, a column for each choice of `by`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LifeTableText {
    pub source: Spanned<SourceText>,
    pub by: Text,
    pub columns: Named<Vec<Spanned<f64>>>,
}
