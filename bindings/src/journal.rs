//! The record of a run, for apps.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use baken_field::journal::{self, JournalError};
use baken_field::record::{Ending, Entry, Overrule};
use baken_protocol::advice::Document;
use jiff::Timestamp;

use crate::Language;
use crate::case::{Case, json};
use crate::engine::Engine;
use crate::error::BakenError;
use crate::message::Message;

/// A journal that is open for writing. A record that was kept is on the disk.
#[derive(uniffi::Object)]
pub struct Journal {
    journal: Mutex<journal::Journal>,
    found: Found,
}

/// What was there when a journal was opened.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Found {
    /// Records.
    pub records: u64,
    /// Bytes of a record that was torn and put aside; 0 for none.
    pub torn_bytes: u64,
    /// Lines that are damaged.
    pub damaged_lines: u64,
}

/// Why a crew goes elsewhere than advised. The words are the pack's phrases `overrule-…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum OverruleReason {
    /// The patient or family wants it.
    PatientWish,
    /// The patient is getting worse.
    Deteriorating,
    /// Redirected by dispatch or hospital.
    Redirected,
    /// Road, weather or vehicle.
    Road,
    /// A physician on the scene decides.
    Physician,
    /// The patient is known there.
    KnownThere,
    /// The crew judges otherwise.
    Judgement,
}

impl OverruleReason {
    fn field(self) -> Overrule {
        match self {
            OverruleReason::PatientWish => Overrule::PatientWish,
            OverruleReason::Deteriorating => Overrule::Deteriorating,
            OverruleReason::Redirected => Overrule::Redirected,
            OverruleReason::Road => Overrule::Road,
            OverruleReason::Physician => Overrule::Physician,
            OverruleReason::KnownThere => Overrule::KnownThere,
            OverruleReason::Judgement => Overrule::Judgement,
        }
    }
}

impl Journal {
    fn keep(&self, run: &str, at: &str, entry: Entry, language: Language) -> Result<u64, BakenError> {
        // A clock that cannot be read is one that was never set; the record marks it.
        let at: Timestamp = at.parse().unwrap_or(Timestamp::UNIX_EPOCH);
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = journal.append(run, at, entry);
        kept.map(|record| record.sequence).map_err(|error| BakenError::of_journal(&error, language))
    }
}

#[uniffi::export]
impl Journal {
    /// Opens a journal, or begins one. A torn end is put aside.
    ///
    /// # Errors
    /// Numbers 20 to 22.
    #[uniffi::constructor]
    pub fn open(path: String, language: Language) -> Result<Arc<Journal>, BakenError> {
        let (journal, recovered) =
            journal::Journal::open(Path::new(&path)).map_err(|error| BakenError::of_journal(&error, language))?;
        let found = Found {
            records: recovered.records,
            torn_bytes: recovered.torn.map_or(0, |(bytes, _)| bytes as u64),
            damaged_lines: recovered.damage.len() as u64,
        };
        Ok(Arc::new(Journal { journal: Mutex::new(journal), found }))
    }

    /// What was there.
    pub fn found(&self) -> Found {
        self.found.clone()
    }

    /// Keeps the advice on a case. Gives the record's number.
    ///
    /// # Errors
    /// Numbers 10, 20 to 22.
    pub fn advised(
        &self,
        engine: Arc<Engine>,
        run: String,
        at: String,
        patient: Case,
        language: Language,
    ) -> Result<u64, BakenError> {
        let advice = engine.with_advice(&patient, language, |pack, read, advice| {
            serde_json::to_value(Document::new(pack, read, advice, language.into()))
        })?;
        let broken = |error| BakenError::of_journal(&JournalError::Json(error), language);
        let word = if language == Language::Dutch { "nl" } else { "en" }.to_owned();
        let entry = Entry::Advice { case: json(&patient.node()), language: word, advice: advice.map_err(broken)? };
        self.keep(&run, &at, entry, language)
    }

    /// Keeps the hospital that was chosen; `reason` if it is another than advised.
    ///
    /// # Errors
    /// Numbers 20 to 22.
    pub fn chosen(
        &self,
        run: String,
        at: String,
        hospital: String,
        advised: Option<String>,
        reason: Option<OverruleReason>,
        language: Language,
    ) -> Result<u64, BakenError> {
        let entry = Entry::Chosen { hospital, advised, reason: reason.map(OverruleReason::field) };
        self.keep(&run, &at, entry, language)
    }

    /// Keeps that a hospital was told.
    ///
    /// # Errors
    /// Numbers 20 to 22.
    pub fn announced(
        &self,
        run: String,
        at: String,
        message: Arc<Message>,
        language: Language,
    ) -> Result<u64, BakenError> {
        let entry =
            Entry::Announced { hospital: message.hospital(), version: message.version(), status: message.status_of() };
        self.keep(&run, &at, entry, language)
    }

    /// Keeps that the run ended: brought to the hospital, or not.
    ///
    /// # Errors
    /// Numbers 20 to 22.
    pub fn ended(&self, run: String, at: String, handed_over: bool, language: Language) -> Result<u64, BakenError> {
        let how = if handed_over { Ending::HandedOver } else { Ending::Cancelled };
        self.keep(&run, &at, Entry::Ended { how }, language)
    }
}
