//! What can go wrong, with a stable number, a sentence in the user's language and a next step.

use std::collections::BTreeMap;

use baken_core::pack::TrustError;
use baken_field::journal::JournalError;
use baken_field::packs::PacksError;
use baken_protocol::board::BoardError;
use baken_protocol::case::CaseError;
use once_cell::sync::Lazy;
use serde::Deserialize;

use crate::Language;

/// An error of the library. Every kind has the same three parts: the number of the table, one sentence (and, of a
/// case, what is wrong where), and what one can do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum BakenError {
    /// A pack was refused, or not kept: numbers 1 to 7.
    #[error("{number}: {sentence} {next_step}")]
    Pack {
        /// Of the table.
        number: u32,
        /// What is wrong.
        sentence: String,
        /// What to do.
        next_step: String,
    },
    /// What was entered cannot be: numbers 10 and 11.
    #[error("{number}: {sentence} {next_step}")]
    Case {
        /// Of the table.
        number: u32,
        /// What is wrong.
        sentence: String,
        /// What to do.
        next_step: String,
        /// Id of the finding or path of the field.
        field: String,
        /// What is wrong with it, in English, for a log.
        detail: String,
    },
    /// The record was not kept: numbers 20 to 22.
    #[error("{number}: {sentence} {next_step}")]
    Record {
        /// Of the table.
        number: u32,
        /// What is wrong.
        sentence: String,
        /// What to do.
        next_step: String,
    },
    /// The message cannot be made: number 30.
    #[error("{number}: {sentence} {next_step}")]
    Message {
        /// Of the table.
        number: u32,
        /// What is wrong.
        sentence: String,
        /// What to do.
        next_step: String,
    },
    /// A list of stops cannot be read: number 40.
    #[error("{number}: {sentence} {next_step}")]
    Board {
        /// Of the table.
        number: u32,
        /// What is wrong.
        sentence: String,
        /// What to do.
        next_step: String,
        /// What is wrong where, in English, for a log.
        detail: String,
    },
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ErrorRow {
    /// Id.
    pub id: String,
    /// Stable.
    pub number: u32,
    /// What is wrong.
    pub sentence: String,
    /// What to do.
    pub next_step: String,
}

#[derive(Debug, Deserialize)]
struct Row {
    number: u32,
    nl: String,
    en: String,
    next: Both,
}

#[derive(Debug, Deserialize)]
struct Both {
    nl: String,
    en: String,
}

static TABLE: Lazy<BTreeMap<String, Row>> =
    Lazy::new(|| toml::from_str(include_str!("../errors.toml")).unwrap_or_default());

/// Every error that there is, in the order of their numbers.
#[uniffi::export]
pub fn error_table(language: Language) -> Vec<ErrorRow> {
    let mut rows: Vec<ErrorRow> = TABLE.keys().map(|id| row(id, language)).collect();
    rows.sort_by_key(|row| row.number);
    rows
}

fn row(id: &str, language: Language) -> ErrorRow {
    let found = TABLE.get(id);
    let of = |nl: fn(&Row) -> &String, en: fn(&Row) -> &String| {
        let say = if language == Language::Dutch { nl } else { en };
        found.map_or(String::new(), |row| say(row).clone())
    };
    ErrorRow {
        id: id.to_owned(),
        number: found.map_or(0, |row| row.number),
        sentence: of(|row| &row.nl, |row| &row.en),
        next_step: of(|row| &row.next.nl, |row| &row.next.en),
    }
}

/// What is to be said of a pack.
pub(crate) fn row_of_pack(error: &TrustError, language: Language) -> ErrorRow {
    let id = match error {
        TrustError::Open(_) => "pack-damaged",
        TrustError::NotYetValid { .. } => "pack-not-yet-valid",
        TrustError::Expired { .. } => "pack-expired",
        TrustError::Older { .. } | TrustError::SameVersion { .. } => "pack-older",
        _ => "pack-untrusted",
    };
    row(id, language)
}

impl BakenError {
    pub(crate) fn of_pack(error: &TrustError, language: Language) -> BakenError {
        let ErrorRow { number, sentence, next_step, .. } = row_of_pack(error, language);
        BakenError::Pack { number, sentence, next_step }
    }

    pub(crate) fn of_packs(error: &PacksError, language: Language) -> BakenError {
        let id = match error {
            PacksError::Refused(error) => return BakenError::of_pack(error, language),
            PacksError::Full => "packs-full",
            PacksError::Disk(_) => "packs-failed",
        };
        let ErrorRow { number, sentence, next_step, .. } = row(id, language);
        BakenError::Pack { number, sentence, next_step }
    }

    pub(crate) fn of_board(errors: &[BoardError], language: Language) -> BakenError {
        let ErrorRow { number, sentence, next_step, .. } = row("board-unreadable", language);
        let detail: Vec<String> = errors.iter().map(ToString::to_string).collect();
        BakenError::Board { number, sentence, next_step, detail: detail.join("; ") }
    }

    pub(crate) fn of_case(errors: &[CaseError], language: Language) -> BakenError {
        let ErrorRow { number, sentence, next_step, .. } = row("case-wrong", language);
        let field = errors
            .first()
            .map_or(String::new(), |error| error.field.strip_prefix("findings.").unwrap_or(&error.field).to_owned());
        let detail: Vec<String> = errors.iter().map(ToString::to_string).collect();
        BakenError::Case { number, sentence, next_step, field, detail: detail.join("; ") }
    }

    pub(crate) fn no_hospital(id: &str, language: Language) -> BakenError {
        let ErrorRow { number, sentence, next_step, .. } = row("no-hospital", language);
        BakenError::Case { number, sentence, next_step, field: id.to_owned(), detail: String::new() }
    }

    pub(crate) fn of_journal(error: &JournalError, language: Language) -> BakenError {
        let id = match error {
            JournalError::Full => "storage-full",
            JournalError::InUse => "journal-in-use",
            _ => "journal-failed",
        };
        let ErrorRow { number, sentence, next_step, .. } = row(id, language);
        BakenError::Record { number, sentence, next_step }
    }

    pub(crate) fn cancelled(language: Language) -> BakenError {
        let ErrorRow { number, sentence, next_step, .. } = row("announcement-cancelled", language);
        BakenError::Message { number, sentence, next_step }
    }
}
