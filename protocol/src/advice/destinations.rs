//! Destinations in the document: where to, and why not somewhere nearer.

use baken_core::advice::Grounds;
use baken_core::destination::stops::StopState;
use baken_core::destination::travel::{Source, Travel};
use baken_core::destination::{Destinations, Reason as Ground, Warning};
use baken_core::{Language, Pack};
use serde::Serialize;

use super::Number;
use super::parts::{Reason, Warned};
use crate::phrases::{self, phrase};

/// One hospital to drive to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Destination<'a> {
    /// From 1.
    pub rank: usize,
    pub hospital: &'a str,
    pub name: &'a str,
    /// Null where nobody gave a time and no road leads.
    pub minutes: Option<Number>,
    /// `given` or `estimated`; null without minutes.
    pub minutes_source: Option<&'static str>,
    pub because: Vec<Reason<'a>>,
    pub minutes_low: Option<Number>,
    pub minutes_high: Option<Number>,
    /// There only if something about the hospital must be asked first: the reason's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask: Option<&'static str>,
    /// There only if a stop was reported: `open`, `impending`, `stop` or `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop: Option<&'static str>,
}

/// One hospital that is nearer and is not the first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PassedOver<'a> {
    pub hospital: &'a str,
    pub name: &'a str,
    pub minutes: Option<Number>,
    pub reason: &'static str,
    pub text: &'a str,
}

/// Which region's rules hold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Region<'a> {
    pub id: &'a str,
    pub title: &'a str,
    /// Said while no region has adopted the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<&'a str>,
}

/// Minutes as people and machines want them: to the tenth, where they are estimates.
fn minutes(travel: Option<Travel>, of: impl Fn(Travel) -> f64) -> Option<Number> {
    travel.map(|travel| match travel.source {
        Source::Given => Number(of(travel)),
        Source::Estimated => Number((of(travel) * 10.0).round() / 10.0),
    })
}

/// The word for what is known of a stop.
#[must_use]
pub fn stop_word(state: StopState) -> Option<&'static str> {
    match state {
        StopState::Unreported => None,
        StopState::Unknown => Some("unknown"),
        StopState::Open => Some("open"),
        StopState::Impending => Some("impending"),
        StopState::Stop => Some("stop"),
    }
}

/// A ground in the pack's words.
fn words<'a>(pack: &Pack<'a>, ground: Ground, language: Language) -> &'a str {
    phrase(pack, ground.id(), language)
}

impl<'a> Destination<'a> {
    pub(super) fn all(found: &Destinations<'a, '_>, pack: &Pack<'a>, language: Language) -> Vec<Self> {
        let own = reasons(found, pack, language);
        let one = |(place, candidate): (usize, baken_core::destination::Candidate<'a>)| {
            let mut because = own.clone();
            if let Some(ground) = candidate.ask {
                because.push(Reason { rule: ground.id(), text: words(pack, ground, language) });
            }
            if candidate.deferred {
                because.push(Reason { rule: Ground::OnStop.id(), text: words(pack, Ground::OnStop, language) });
            }
            Self {
                rank: place + 1,
                hospital: candidate.hospital.id(),
                name: candidate.hospital.name(),
                minutes: minutes(candidate.travel, |t| t.minutes),
                minutes_source: candidate.travel.map(|t| match t.source {
                    Source::Given => "given",
                    Source::Estimated => "estimated",
                }),
                because,
                minutes_low: minutes(candidate.travel, |t| t.span.low),
                minutes_high: minutes(candidate.travel, |t| t.span.high),
                ask: candidate.ask.map(Ground::id),
                stop: stop_word(candidate.stop),
            }
        };
        found.candidates().enumerate().map(one).collect()
    }
}

/// Why these: the rung's own words, and what the expected outcome has to say.
#[must_use]
pub fn reasons<'a>(found: &Destinations<'a, '_>, pack: &Pack<'a>, language: Language) -> Vec<Reason<'a>> {
    let ladder = Reason { rule: "destination", text: found.because(language) };
    let outcome = found.by_outcome().map(|grounds| {
        let rule = match grounds {
            Grounds::Best => phrases::BEST_OUTCOME,
            Grounds::GainTooSmall => phrases::GAIN_TOO_SMALL,
            Grounds::Open => phrases::OUTCOME_OPEN,
        };
        Reason { rule, text: phrase(pack, rule, language) }
    });
    let ladder = Some(ladder).filter(|_| !found.moved_by_outcome());
    outcome.into_iter().chain(ladder).filter(|reason| !reason.text.is_empty()).collect()
}

impl<'a> PassedOver<'a> {
    pub(super) fn all(found: &Destinations<'a, '_>, pack: &Pack<'a>, language: Language) -> Vec<Self> {
        let one = |passed: baken_core::destination::PassedOver<'a>| Self {
            hospital: passed.hospital.id(),
            name: passed.hospital.name(),
            minutes: minutes(passed.travel, |t| t.minutes),
            reason: passed.reason.id(),
            text: words(pack, passed.reason, language),
        };
        found.passed_over().map(one).collect()
    }
}

impl<'a> Region<'a> {
    pub(super) fn of(found: &Destinations<'a, '_>, language: Language) -> Option<Self> {
        let region = found.region()?;
        let example = Some(region.example(language)).filter(|text| !text.is_empty());
        Some(Self { id: region.id(), title: region.title(language), example })
    }
}

/// What must be said about the destinations.
pub(super) fn warnings(found: &Destinations<'_, '_>, pack: &Pack<'_>, language: Language) -> Vec<Warned> {
    let text = |warning: Warning| match (warning, found.region()) {
        (Warning::DispatchConfirms, Some(region)) => region.confirmation(language).to_owned(),
        _ => phrase(pack, warning.id(), language).to_owned(),
    };
    Warning::ALL
        .into_iter()
        .filter(|warning| found.warns(*warning))
        .map(|warning| Warned { id: warning.id(), field: String::new(), text: text(warning) })
        .collect()
}
