//! Worked cases: findings, a situation, and what must come out.

use serde::Deserialize;
use toml::{Spanned, Value};

use super::{Named, Text};

#[derive(Debug, Clone)]
pub struct CasesFile {
    pub defaults: Option<Spanned<DefaultsText>>,
    pub cases: Vec<Spanned<CaseText>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DefaultsText {
    pub pathway: Option<Text>,
    #[serde(default)]
    pub findings: Named<Value>,
    pub region: Option<Text>,
    pub at: Option<Spanned<Value>>,
    pub scene: Option<Spanned<Value>>,
    pub travel_minutes: Option<Spanned<Value>>,
    pub transfer_minutes: Option<Spanned<Value>>,
    pub stops: Option<Spanned<Value>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseText {
    pub name: Text,
    pub source: Option<Text>,
    pub pathway: Option<Text>,
    #[serde(default)]
    pub findings: Named<Value>,
    pub region: Option<Text>,
    pub at: Option<Spanned<Value>>,
    pub scene: Option<Spanned<Value>>,
    pub travel_minutes: Option<Spanned<Value>>,
    pub transfer_minutes: Option<Spanned<Value>>,
    pub stops: Option<Spanned<Value>>,
    #[serde(default)]
    pub expect: ExpectText,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectText {
    #[serde(default)]
    pub scores: Named<Value>,
    #[serde(default)]
    pub criteria: Named<ExpectedCriteriaText>,
    pub need: Option<Text>,
    pub settled: Option<Spanned<bool>>,
    pub first: Option<Text>,
    pub destinations: Option<Spanned<Vec<Text>>>,
    #[serde(default)]
    pub passed_over: Named<String>,
    pub warnings: Option<Spanned<Vec<Text>>>,
    pub chosen_strategy: Option<Text>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedCriteriaText {
    pub met: Option<Spanned<Value>>,
    pub fired: Option<Vec<Text>>,
}

impl ExpectText {
    /// Whether it expects nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let named = [self.scores.entries.len(), self.criteria.entries.len(), self.passed_over.entries.len()];
        let lists = [self.destinations.is_some(), self.warnings.is_some(), self.settled.is_some()];
        let words = [self.need.is_some(), self.first.is_some(), self.chosen_strategy.is_some()];
        named.iter().all(|count| *count == 0) && !lists.contains(&true) && !words.contains(&true)
    }
}

/// The situation of a case, or what is the same in every case of a file: keys and values as written.
pub type SituationText<'t> = [(&'static str, Option<&'t Spanned<Value>>); 5];

impl DefaultsText {
    #[must_use]
    pub fn situation(&self) -> SituationText<'_> {
        [
            ("at", self.at.as_ref()),
            ("scene", self.scene.as_ref()),
            ("travel_minutes", self.travel_minutes.as_ref()),
            ("transfer_minutes", self.transfer_minutes.as_ref()),
            ("stops", self.stops.as_ref()),
        ]
    }
}

impl CaseText {
    #[must_use]
    pub fn situation(&self) -> SituationText<'_> {
        [
            ("at", self.at.as_ref()),
            ("scene", self.scene.as_ref()),
            ("travel_minutes", self.travel_minutes.as_ref()),
            ("transfer_minutes", self.transfer_minutes.as_ref()),
            ("stops", self.stops.as_ref()),
        ]
    }
}
