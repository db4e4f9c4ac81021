//! `pathways/*.toml`: which questions, which needs.

use serde::Deserialize;
use toml::Spanned;

use super::{BilingualText, Text};

#[derive(Debug, Clone)]
pub struct PathwayFile {
    pub pathway: Spanned<PathwayText>,
    pub needs: Vec<Spanned<NeedText>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PathwayText {
    pub id: Text,
    pub title: Option<Spanned<BilingualText>>,
    pub ask: Spanned<Vec<Text>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeedText {
    pub id: Text,
    pub title: Option<Spanned<BilingualText>>,
    pub when: Option<Text>,
    pub undecided: Option<Text>,
    pub because: Option<Spanned<BilingualText>>,
}
