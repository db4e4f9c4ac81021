//! `regions/**/region.toml`: one region, its stops and its destination rules.

use serde::Deserialize;
use toml::value::Datetime;
use toml::{Spanned, Value};

use super::{BilingualText, Text};

#[derive(Debug, Clone)]
pub struct RegionFile {
    pub region: Spanned<RegionText>,
    pub stops: Option<Spanned<StopsText>>,
    pub destinations: Vec<Spanned<DestinationText>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionText {
    pub id: Text,
    pub title: Option<Spanned<BilingualText>>,
    pub source: Text,
    pub date: Spanned<Datetime>,
    pub example: Option<Spanned<BilingualText>>,
    pub template: Option<Spanned<bool>>,
    pub hospitals: Spanned<Vec<Text>>,
    pub roaz: Option<Text>,
    pub fallback: Option<Text>,
    /// `"mgh-2018-clinical"`, or `{ model = "mgh-2018", mode = "clinical" }`.
    pub strategy: Option<Spanned<Value>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopsText {
    #[serde(rename = "use")]
    pub used: Spanned<bool>,
    pub kinds: Option<Spanned<Vec<Text>>>,
    pub validity_minutes: Option<Spanned<i64>>,
    /// Hospitals that have no stops by agreement.
    pub not_at: Option<Spanned<Vec<Text>>>,
    pub confirmation: Option<Spanned<BilingualText>>,
}

/// One rung.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DestinationText {
    pub pathway: Option<Text>,
    pub pathways: Option<Spanned<Vec<Text>>>,
    pub need: Text,
    pub when: Option<Text>,
    pub among: Text,
    pub within: Option<Text>,
    pub stops: Text,
    pub stop_kind: Option<Text>,
    pub by_road: Option<Spanned<bool>>,
    /// An attribute, as a fact names it.
    pub added_to: Option<Text>,
    pub because: Option<Spanned<BilingualText>>,
    pub advise: Option<Spanned<BilingualText>>,
}
