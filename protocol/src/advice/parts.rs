//! The parts of the document: scores, criteria, need, warnings.

use baken_core::advice::{Criteria as Verdict, NeedAdvice, Score as Value};
use baken_core::pack::Model;
use baken_core::{Language, Pack, Truth};
use serde::Serialize;

use super::Number;
use crate::case::Warning;

/// Which pack this comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PackName<'a> {
    pub id: &'a str,
    pub version: String,
    /// `sha256:` and 64 hexadecimal digits.
    pub digest: String,
}

/// The result of a model that gives a number.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Score<'a> {
    pub id: &'a str,
    /// Null while it depends on what is unknown, and where it cannot be computed.
    pub value: Option<Number>,
    /// Least value over every way to fill in what is unknown; null where there is none.
    pub low: Option<Number>,
    /// Greatest value, likewise.
    pub high: Option<Number>,
    /// Ids of the unknown findings on which the value rests.
    pub missing: Vec<&'a str>,
    /// There only where the model may not apply: false outside its population, null if that is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applies: Option<Option<bool>>,
    /// What the value means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<&'a str>,
    /// The model's title, for those who show it; not in the JSON.
    #[serde(skip)]
    pub title: &'a str,
    /// Can a crew know all of it? Likewise.
    #[serde(skip)]
    pub prehospital: bool,
}

/// The result of a set of criteria.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Criteria<'a> {
    pub id: &'a str,
    /// Null while undecided, and outside the population.
    pub met: Option<bool>,
    /// Ids of the criteria that are met.
    pub fired: Vec<&'a str>,
    /// Ids of the criteria that unknown findings leave open.
    pub undecided: Vec<&'a str>,
    /// As in [`Score`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applies: Option<Option<bool>>,
    /// As in [`Score`].
    #[serde(skip)]
    pub title: &'a str,
}

/// What the patient needs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Need<'a> {
    pub id: &'a str,
    /// No missing answer can change it.
    pub settled: bool,
    pub because: Vec<Reason<'a>>,
    pub title: &'a str,
    /// Its condition is open; it holds because an open one counts as yes here.
    pub assumed: bool,
    /// Ids of the needs that an answer could still lead to, the most demanding first.
    pub could_be: Vec<&'a str>,
}

/// A rule that led to the need.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reason<'a> {
    /// Id of a criterion or of the need.
    pub rule: &'a str,
    pub text: &'a str,
}

/// Something to look at twice.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Warned {
    pub id: &'static str,
    /// Path of the field in the case.
    pub field: String,
    pub text: String,
}

/// A model that refuses to run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Refused<'a> {
    pub id: &'a str,
    /// Who can supply the numbers, and how.
    pub text: &'a str,
}

impl<'a> PackName<'a> {
    /// Of an opened pack.
    #[must_use]
    pub fn of(pack: &Pack<'a>) -> Self {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let digits = pack.digest().iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let hex = digits.map(|digit| HEX.get(usize::from(digit)).copied().map_or('?', char::from));
        let digest = "sha256:".chars().chain(hex).collect();
        Self { id: pack.id(), version: pack.version().to_string(), digest }
    }
}

impl<'a> Score<'a> {
    pub(super) fn of(score: &Value<'a, '_>, language: Language) -> Self {
        Self {
            id: score.model.id(),
            value: score.value.map(Number),
            low: score.bounds.map(|(low, _)| Number(low)),
            high: score.bounds.map(|(_, high)| Number(high)),
            missing: score.missing().map(|input| input.id()).collect(),
            applies: doubt(score.applies),
            reading: score.value.and_then(|value| reading(&score.model, value, language)),
            title: score.model.title(language),
            prehospital: score.model.prehospital(),
        }
    }
}

impl<'a> Criteria<'a> {
    pub(super) fn of(criteria: &Verdict<'a, '_>, language: Language) -> Self {
        let outside = criteria.applies == Truth::No;
        let inside = |ids: Vec<&'a str>| if outside { Vec::new() } else { ids };
        Self {
            id: criteria.model.id(),
            met: criteria.met.decided().filter(|_| !outside),
            fired: inside(criteria.fired().map(|criterion| criterion.id()).collect()),
            undecided: inside(criteria.undecided().map(|criterion| criterion.id()).collect()),
            applies: doubt(criteria.applies),
            title: criteria.model.title(language),
        }
    }
}

impl<'a> Need<'a> {
    pub(super) fn of<'w>(need: &NeedAdvice<'a, 'w>, language: Language) -> Self
    where
        'a: 'w,
    {
        Self {
            id: need.need.id(),
            settled: need.settled,
            because: need.because(language).map(|r| Reason { rule: r.rule, text: r.text }).collect(),
            title: need.need.title(language),
            assumed: need.assumed,
            could_be: need.could_be().map(|need| need.id()).collect(),
        }
    }
}

impl Warned {
    pub(super) fn of(note: &Warning, pack: &Pack<'_>, language: Language) -> Self {
        Self { id: note.id(), field: note.field(pack), text: note.text(pack, language) }
    }
}

impl<'a> Refused<'a> {
    pub(super) fn of(model: &Model<'a>, language: Language) -> Self {
        Self { id: model.id(), text: model.refusal(language) }
    }
}

/// What a value means: the first reading that fits.
#[must_use]
pub fn reading<'a>(model: &Model<'a>, value: f64, language: Language) -> Option<&'a str> {
    model.readings().find(|reading| reading.holds(value)).map(|reading| reading.label(language))
}

/// Nothing where the model applies; else whether it does, if that is known.
fn doubt(applies: Truth) -> Option<Option<bool>> {
    (applies != Truth::Yes).then(|| applies.decided())
}
