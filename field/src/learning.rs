//! What came of it: the records of runs, a row each, to be joined with what hospitals say afterwards (ISS, diagnosis).
//!
//! A row holds what was known, what was advised, what the crew chose and why, and nothing by which a patient could be
//! known. Joined, the rows are a cohort: whatever is asked of a registry can be asked of them.

use std::collections::BTreeMap;

use baken_core::Pack;
use serde_json::{Map, Value};

use crate::record::{Ending, Entry, Overrule, Record};

/// A run, from its records.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Run {
    /// The random word of the run.
    pub run: String,
    /// When its first record was made, RFC 3339.
    pub at: String,
    /// Of the last advice: its case's pathway, region and findings.
    pub pathway: String,
    /// Id of the region; empty without one.
    pub region: String,
    /// The findings that were known, as the case has them.
    pub findings: Map<String, Value>,
    /// Id of the need that was advised.
    pub need: String,
    /// Was the advice settled?
    pub settled: bool,
    /// Id of the hospital that was advised first.
    pub advised: Option<String>,
    /// Id of the hospital that the crew chose last.
    pub chosen: Option<String>,
    /// Why, where it was another one.
    pub reason: Option<Overrule>,
    /// Versions of the message that hospitals were told.
    pub announced: u32,
    /// How it ended.
    pub ended: Option<Ending>,
    /// Advices that were kept.
    pub advices: u32,
}

impl Run {
    /// Did the crew go where it was advised to? `None` without an advice or a choice.
    #[must_use]
    pub fn followed(&self) -> Option<bool> {
        Some(self.advised.as_ref()? == self.chosen.as_ref()?)
    }

    /// The month of the run: `2026-03`.
    #[must_use]
    pub fn month(&self) -> &str {
        self.at.get(..7).unwrap_or("")
    }

    /// The trauma level of the hospital that was chosen, by a pack; `None` where it is unknown.
    #[must_use]
    pub fn level(&self, pack: &Pack<'_>) -> Option<f64> {
        let chosen = self.chosen.as_ref()?;
        let hospital = pack.hospitals().find(|hospital| hospital.id() == chosen)?;
        hospital.attribute("hospital_trauma_level")
    }
}

/// The runs of records, in the order in which they began.
#[must_use]
pub fn runs<'r>(records: impl IntoIterator<Item = &'r Record>) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    for record in records {
        if matches!(record.entry, Entry::Deleted { .. }) {
            continue;
        }
        let place = *places.entry(&record.run).or_insert_with(|| {
            runs.push(Run { run: record.run.clone(), at: record.at.clone(), ..Run::default() });
            runs.len() - 1
        });
        if let Some(run) = runs.get_mut(place) {
            take(run, &record.entry);
        }
    }
    runs
}

fn take(run: &mut Run, entry: &Entry) {
    let text = |value: &Value, place: &str| value.pointer(place).and_then(Value::as_str).map(str::to_owned);
    match entry {
        Entry::Advice { case, advice, .. } => {
            run.advices += 1;
            run.pathway = text(advice, "/pathway").unwrap_or_default();
            run.region = text(case, "/region").unwrap_or_default();
            run.findings = case.get("findings").and_then(Value::as_object).cloned().unwrap_or_default();
            run.need = text(advice, "/need/id").unwrap_or_default();
            run.settled = advice.get("settled").and_then(Value::as_bool).unwrap_or(false);
            run.advised = text(advice, "/destinations/0/hospital");
        }
        Entry::Chosen { hospital, advised, reason } => {
            run.chosen = Some(hospital.clone());
            run.reason = *reason;
            if run.advised.is_none() {
                run.advised.clone_from(advised);
            }
        }
        Entry::Announced { .. } => run.announced += 1,
        Entry::Ended { how } => run.ended = Some(*how),
        Entry::Deleted { .. } => {}
    }
}

/// How the app was used, in a region and month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Use {
    /// Runs.
    pub runs: u64,
    /// Of these: with a choice, as advised, announced, handed over, with a settled advice.
    pub chosen: u64,
    /// As advised.
    pub followed: u64,
    /// Otherwise than advised, by reason.
    pub overruled: BTreeMap<Overrule, u64>,
    /// Otherwise, without a reason.
    pub without_reason: u64,
    /// The hospital was told.
    pub announced: u64,
    /// The patient was handed over.
    pub handed_over: u64,
    /// The last advice was settled.
    pub settled: u64,
    /// A hospital said something afterwards.
    pub with_feedback: u64,
}

/// Use by region and month; `has_feedback` says of a run whether it has any.
#[must_use]
pub fn usage(runs: &[Run], has_feedback: impl Fn(&str) -> bool) -> BTreeMap<(String, String), Use> {
    let mut all: BTreeMap<(String, String), Use> = BTreeMap::new();
    for run in runs {
        let used = all.entry((run.region.clone(), run.month().to_owned())).or_default();
        let count = |yes: bool| u64::from(yes);
        used.runs += 1;
        used.chosen += count(run.chosen.is_some());
        used.announced += count(run.announced > 0);
        used.handed_over += count(run.ended == Some(Ending::HandedOver));
        used.settled += count(run.settled);
        used.with_feedback += count(has_feedback(&run.run));
        match (run.followed(), run.reason) {
            (Some(true), _) => used.followed += 1,
            (Some(false), Some(reason)) => *used.overruled.entry(reason).or_default() += 1,
            (Some(false), None) => used.without_reason += 1,
            (None, _) => {}
        }
    }
    all
}
