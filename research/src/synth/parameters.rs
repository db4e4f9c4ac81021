//! The parameters of synthetic cohorts: a text, each number with its tag and source.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::SynthError;

/// One parameter.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Number or numbers.
    pub value: Numbers,
    /// `published`, `derived` or `assumed`.
    pub tag: Tag,
    /// Where it comes from, or what it is for.
    pub source: String,
}

/// A number or several.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Numbers {
    /// One.
    One(f64),
    /// Several.
    Several(Vec<f64>),
}

/// How well a parameter is founded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tag {
    /// It stands in the source.
    Published,
    /// Computed so that something published comes out.
    Derived,
    /// Chosen here.
    Assumed,
}

/// All parameters of a cohort.
#[derive(Debug, Clone)]
pub struct Parameters(BTreeMap<String, Parameter>);

impl Parameters {
    /// Reads a text.
    ///
    /// # Errors
    /// If it is none of parameters.
    pub fn read(text: &str) -> Result<Parameters, SynthError> {
        toml::from_str(text).map(Parameters).map_err(|error| SynthError::Parameters(error.to_string()))
    }

    /// Every parameter by its name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Parameter)> {
        self.0.iter().map(|(name, parameter)| (name.as_str(), parameter))
    }

    pub(super) fn several(&self, name: &str, count: usize) -> Result<Vec<f64>, SynthError> {
        let numbers = match self.0.get(name).map(|parameter| &parameter.value) {
            Some(Numbers::One(number)) => vec![*number],
            Some(Numbers::Several(numbers)) => numbers.clone(),
            None => Vec::new(),
        };
        if numbers.len() == count && numbers.iter().all(|number| number.is_finite()) {
            Ok(numbers)
        } else {
            Err(SynthError::Parameters(format!("`{name}` needs {count} numbers, and has {}", numbers.len())))
        }
    }

    pub(super) fn one(&self, name: &str) -> Result<f64, SynthError> {
        Ok(self.several(name, 1)?[0])
    }

    pub(super) fn two(&self, name: &str) -> Result<[f64; 2], SynthError> {
        let numbers = self.several(name, 2)?;
        Ok([numbers[0], numbers[1]])
    }
}
