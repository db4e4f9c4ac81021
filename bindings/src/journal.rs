//! The record of a run, for apps.

use std::path::{Path, PathBuf};
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
    path: PathBuf,
    language: Language,
    open: Mutex<Open>,
}

struct Open {
    /// None where it could not be opened again after something was deleted from it.
    journal: Option<journal::Journal>,
    found: Found,
}

/// What a journal holds.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Found {
    /// Records.
    pub records: u64,
    /// The moment of the first, RFC 3339; none for none.
    pub since: Option<String>,
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

impl Open {
    fn at(path: &Path) -> Result<Open, JournalError> {
        let (journal, recovered) = journal::Journal::open(path)?;
        let found = Found {
            records: recovered.records,
            since: recovered.since,
            torn_bytes: recovered.torn.map_or(0, |(bytes, _)| bytes as u64),
            damaged_lines: recovered.damage.len() as u64,
        };
        Ok(Open { journal: Some(journal), found })
    }
}

impl Journal {
    fn wrong(&self, error: &JournalError) -> BakenError {
        BakenError::of_journal(error, self.language)
    }

    fn keep(&self, run: &str, at: &str, entry: Entry) -> Result<u64, BakenError> {
        // A clock that cannot be read is one that was never set; the record marks it.
        let at: Timestamp = at.parse().unwrap_or(Timestamp::UNIX_EPOCH);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let Open { journal, found } = &mut *open;
        let journal = journal.as_mut().ok_or_else(|| self.wrong(&JournalError::Broken))?;
        let record = journal.append(run, at, entry).map_err(|error| self.wrong(&error))?;
        found.records += 1;
        found.since.get_or_insert(record.at);
        Ok(record.sequence)
    }
}

#[uniffi::export]
impl Journal {
    /// Opens a journal, or begins one. A torn end is put aside. What goes wrong, now or later, is said in `language`.
    ///
    /// # Errors
    /// Numbers 20 to 22.
    #[uniffi::constructor]
    pub fn open(path: String, language: Language) -> Result<Arc<Journal>, BakenError> {
        let path = PathBuf::from(path);
        let open = Open::at(&path).map_err(|error| BakenError::of_journal(&error, language))?;
        Ok(Arc::new(Journal { path, language, open: Mutex::new(open) }))
    }

    /// What it holds now; of a torn end and of damage, what there was when it was opened.
    pub fn found(&self) -> Found {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).found.clone()
    }

    /// Deletes what is older than so many days at `now` (RFC 3339), as whoever is responsible for the device decided; a
    /// record says how many there were. Gives that number.
    ///
    /// Nothing is deleted, and the number is 0, where the newest record too is that old: then it is the clock that
    /// cannot be trusted, or nobody has used the device since.
    ///
    /// # Errors
    /// Numbers 20 to 22; then everything is still there.
    pub fn forget_older(&self, days: u32, now: String) -> Result<u64, BakenError> {
        let Ok(now) = now.parse::<Timestamp>() else { return Ok(0) };
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        // Who deletes opens the journal for itself alone.
        open.journal = None;
        let retained = journal::retain_days(&self.path, days, now);
        *open = Open::at(&self.path).map_err(|error| self.wrong(&error))?;
        retained.map(|retained| retained.deleted).map_err(|error| self.wrong(&error))
    }

    /// Keeps the advice on a case, in the language of the engine. Gives the record's number.
    ///
    /// # Errors
    /// Numbers 10, 20 to 22.
    pub fn advised(&self, engine: Arc<Engine>, run: String, at: String, patient: Case) -> Result<u64, BakenError> {
        let language = engine.language();
        let advice = engine.with_advice(&patient, |pack, read, advice| {
            serde_json::to_value(Document::new(pack, read, advice, language.into()))
        })?;
        let broken = |error| self.wrong(&JournalError::Json(error));
        let word = if language == Language::Dutch { "nl" } else { "en" }.to_owned();
        let entry = Entry::Advice { case: json(&patient.node()), language: word, advice: advice.map_err(broken)? };
        self.keep(&run, &at, entry)
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
    ) -> Result<u64, BakenError> {
        let entry = Entry::Chosen { hospital, advised, reason: reason.map(OverruleReason::field) };
        self.keep(&run, &at, entry)
    }

    /// Keeps that a hospital was told.
    ///
    /// # Errors
    /// Numbers 20 to 22.
    pub fn announced(&self, run: String, at: String, message: Arc<Message>) -> Result<u64, BakenError> {
        let entry =
            Entry::Announced { hospital: message.hospital(), version: message.version(), status: message.status_of() };
        self.keep(&run, &at, entry)
    }

    /// Keeps that the run ended: brought to the hospital, or not.
    ///
    /// # Errors
    /// Numbers 20 to 22.
    pub fn ended(&self, run: String, at: String, handed_over: bool) -> Result<u64, BakenError> {
        let how = if handed_over { Ending::HandedOver } else { Ending::Cancelled };
        self.keep(&run, &at, Entry::Ended { how })
    }
}
