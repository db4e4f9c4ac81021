//! What a record holds: findings and situation as they were assessed, the advice, what the crew chose, and what
//! became of the run.
//!
//! A record holds no name, no number and no address of a patient. Findings are values of the dictionary, the place
//! is a postal code or is rounded to two decimals of a degree (about a kilometre) **before** it is assessed, so
//! that the record gives the very advice again. There is no free text: reasons come from a list.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// From 1, without gaps.
    pub sequence: u64,
    /// SHA-256 of the record before; zeros for the first.
    pub previous: String,
    /// By the device's clock: RFC 3339 with zone.
    pub at: String,
    /// What is odd about that clock.
    #[serde(default, skip_serializing_if = "Clock::is_good")]
    pub clock: Clock,
    /// Which run: a random word, the same in all of its records.
    pub run: String,
    /// What happened.
    pub entry: Entry,
}

impl Record {
    /// Does it stand for records that were deleted?
    pub fn is_stone(&self) -> bool {
        matches!(self.entry, Entry::Deleted { .. })
    }
}

/// Can the clock be believed?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clock {
    /// Nothing speaks against it.
    #[default]
    Good,
    /// It is earlier than in the record before.
    WentBack,
    /// Its year cannot be.
    Implausible,
}

impl Clock {
    pub(crate) fn is_good(&self) -> bool {
        *self == Clock::Good
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Entry {
    /// An advice was given.
    Advice {
        /// The case as it was assessed, in the form of the contract.
        case: Value,
        /// Language of the words.
        language: String,
        /// The advice, in the form of the contract.
        advice: Value,
    },
    /// The crew chose a hospital.
    Chosen {
        /// Id of the hospital.
        hospital: String,
        /// The one that was advised first, if any was.
        advised: Option<String>,
        /// Why another one was chosen.
        reason: Option<Overrule>,
    },
    /// A hospital was told.
    Announced {
        /// Id of the hospital.
        hospital: String,
        /// Version of the message, from 1.
        version: u32,
        /// What the message said.
        status: crate::announcement::Status,
    },
    /// The run ended.
    Ended {
        /// How.
        how: Ending,
    },
    /// Records were deleted on purpose.
    Deleted {
        /// How many.
        records: u64,
        /// The sequence of the last of them.
        last: u64,
        /// The digest of the last of them, on which the next record builds.
        digest: String,
    },
}

/// Why a crew goes elsewhere than advised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Overrule {
    /// The patient or family wants it.
    PatientWish,
    /// The patient got worse, or is worse than the findings say.
    Deteriorating,
    /// The hospital, or the dispatch centre, refused or redirected.
    Redirected,
    /// Traffic, weather, or the vehicle.
    Road,
    /// A physician on the scene decided.
    Physician,
    /// The patient is known there.
    KnownThere,
    /// The crew judges otherwise.
    Judgement,
}

impl Overrule {
    /// All reasons, in the order in which they are offered.
    pub const ALL: [Overrule; 7] = [
        Overrule::PatientWish,
        Overrule::Deteriorating,
        Overrule::Redirected,
        Overrule::Road,
        Overrule::Physician,
        Overrule::KnownThere,
        Overrule::Judgement,
    ];

    /// The id, also of its phrase: `overrule-patient-wish`.
    pub const fn id(self) -> &'static str {
        match self {
            Overrule::PatientWish => "patient-wish",
            Overrule::Deteriorating => "deteriorating",
            Overrule::Redirected => "redirected",
            Overrule::Road => "road",
            Overrule::Physician => "physician",
            Overrule::KnownThere => "known-there",
            Overrule::Judgement => "judgement",
        }
    }

    /// The reason with this id.
    pub fn of(id: &str) -> Option<Overrule> {
        Overrule::ALL.into_iter().find(|reason| reason.id() == id)
    }
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// Brought to the hospital that was chosen.
    HandedOver,
    /// Not transported.
    NotTransported,
    /// The patient died before arrival.
    Died,
    /// Cancelled.
    Cancelled,
}

/// A degree as it may be recorded: rounded to two decimals, about a kilometre.
pub fn coarse_degrees(degrees: f64) -> f64 {
    (degrees * 100.0).round() / 100.0
}

/// The case with its place rounded to two decimals: what may be recorded, and therefore what is to be assessed.
pub fn coarse(mut case: Value) -> Value {
    if let Some(scene) = case.get_mut("scene").and_then(Value::as_object_mut) {
        for key in ["lat", "lon"] {
            if let Some(degrees) = scene.get(key).and_then(Value::as_f64) {
                scene.insert(key.to_owned(), Value::from(coarse_degrees(degrees)));
            }
        }
    }
    case
}
