//! Files with `[model]`, and the coefficient file that an owner lays beside a slot.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use toml::Spanned;

use super::{BilingualText, CodeText, FeatureText, LetText, OtherwiseText, StrategyText, TableText, Text};

#[derive(Debug, Clone)]
pub struct ModelFile {
    pub model: Spanned<ModelText>,
    pub items: Vec<Spanned<ItemText>>,
    pub terms: Vec<Spanned<ItemText>>,
    pub criteria: Vec<Spanned<CriterionText>>,
    pub readings: Vec<Spanned<ReadingText>>,
    pub features: Vec<Spanned<FeatureText>>,
    pub lets: Vec<Spanned<LetText>>,
    pub tables: Vec<Spanned<TableText>>,
    pub strategies: Vec<Spanned<StrategyText>>,
    pub otherwise: Vec<Spanned<OtherwiseText>>,
}

/// `[model]`. What a model cannot do without is checked later, each with its own message.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelText {
    pub id: Text,
    pub kind: Text,
    #[serde(default)]
    pub pathways: Vec<Text>,
    pub title: Option<Spanned<BilingualText>>,
    pub outcome: Option<Text>,
    pub population: Option<Text>,
    pub source: Option<Spanned<SourceText>>,
    pub worse: Option<Text>,
    pub range: Option<Spanned<Vec<Spanned<f64>>>>,
    pub unit: Option<Text>,
    pub prehospital: Option<Spanned<bool>>,
    pub applies: Option<Text>,
    #[serde(default)]
    pub validated_on: Vec<Text>,
    #[serde(default)]
    pub performance: Vec<Text>,
    #[serde(default)]
    pub cautions: Vec<Text>,
    #[serde(default)]
    pub not_for: Vec<Text>,
    pub mixed_units: Option<Text>,
    pub intercept: Option<Spanned<f64>>,
    pub value: Option<Text>,
    pub any: Option<Spanned<bool>>,
    pub predictors: Option<Spanned<Vec<Text>>>,
    pub needs: Option<Spanned<BilingualText>>,
    pub coefficients: Option<Text>,
    pub choose: Option<Text>,
    pub trees: Option<Text>,
    pub link: Option<Text>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceText {
    pub text: Text,
    pub doi: Option<Text>,
    pub url: Option<Text>,
    pub mark: Text,
}

/// `[[item]]` or `[[term]]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemText {
    pub label: Option<Spanned<BilingualText>>,
    pub source: Option<Text>,
    pub value: Option<Text>,
    pub when: Option<Text>,
    pub points: Option<Spanned<f64>>,
    pub bands: Option<Spanned<BandsText>>,
    pub map: Option<Spanned<MapText>>,
    pub spline: Option<Spanned<SplineText>>,
    pub weight: Option<Spanned<f64>>,
    pub coefficient: Option<Spanned<f64>>,
}

/// `{ of = "sbp", "> 120" = 5, … }`
#[derive(Debug, Clone)]
pub struct BandsText {
    pub of: Text,
    pub bands: Vec<(Text, Spanned<f64>)>,
}

/// `{ of = "avpu", alert = 4, … }`
#[derive(Debug, Clone)]
pub struct MapText {
    pub of: Text,
    pub values: Vec<(Text, Spanned<f64>)>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SplineText {
    pub of: Text,
    pub knots: Spanned<Vec<Spanned<f64>>>,
    pub coefficients: Spanned<Vec<Spanned<f64>>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriterionText {
    pub id: Text,
    pub group: Option<Text>,
    pub when: Text,
    pub label: Option<Spanned<BilingualText>>,
    pub source: Option<Text>,
    #[serde(default)]
    pub codes: Vec<Spanned<CodeText>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadingText {
    pub when: Text,
    pub label: Option<Spanned<BilingualText>>,
    pub positive: Option<bool>,
}

/// The numbers of a slot, from whoever has the right to them.
#[derive(Debug, Clone)]
pub struct CoefficientsFile {
    pub intercept: Spanned<f64>,
    pub provenance: Text,
    pub terms: Vec<Spanned<ItemText>>,
}

impl<'de> Deserialize<'de> for BandsText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (of, bands) = deserializer.deserialize_map(OfAndNumbers)?;
        Ok(Self { of, bands })
    }
}

impl<'de> Deserialize<'de> for MapText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (of, values) = deserializer.deserialize_map(OfAndNumbers)?;
        Ok(Self { of, values })
    }
}

/// A table with `of` and numbers under names of the author's.
struct OfAndNumbers;

impl<'de> Visitor<'de> for OfAndNumbers {
    type Value = (Text, Vec<(Text, Spanned<f64>)>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table with `of`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut of = None;
        let mut numbers = Vec::new();
        while let Some(key) = map.next_key::<Text>()? {
            if key.get_ref() == "of" {
                of = Some(map.next_value()?);
            } else {
                numbers.push((key, map.next_value()?));
            }
        }
        numbers.sort_by_key(|(key, _): &(Text, Spanned<f64>)| key.span().start);
        Ok((of.ok_or_else(|| A::Error::missing_field("of"))?, numbers))
    }
}
