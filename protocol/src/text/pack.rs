//! `pack.toml` and `phrases.toml`.

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::{BilingualText, Named, Text};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackText {
    pub id: Text,
    pub version: Spanned<i64>,
    pub title: Option<Spanned<BilingualText>>,
    pub authority: Text,
    pub valid_from: Spanned<Datetime>,
    pub valid_until: Spanned<Datetime>,
    pub notice: Option<Spanned<BilingualText>>,
}

/// What one version of the pack changed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeText {
    pub version: Spanned<i64>,
    pub date: Spanned<Datetime>,
    pub text: Option<Spanned<BilingualText>>,
}

#[derive(Debug, Clone)]
pub struct PackFile {
    pub pack: Spanned<PackText>,
    pub changes: Vec<Spanned<ChangeText>>,
}

#[derive(Debug, Clone)]
pub struct PhrasesFile {
    pub phrases: Named<BilingualText>,
}
