//! What can go wrong, with a stable number, a sentence in the user's language and a next step.

use baken_core::pack::TrustError;
use baken_field::journal::JournalError;
use baken_field::packs::PacksError;
use baken_protocol::board::BoardError;
use baken_protocol::case::CaseError;

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

/// A row of `errors.toml`; the sentences in Dutch and English.
struct Row {
    id: &'static str,
    number: u32,
    sentence: [&'static str; 2],
    next_step: [&'static str; 2],
}

// A constant for each row, and `TABLE`, in the order of the numbers.
include!(concat!(env!("OUT_DIR"), "/errors.rs"));

impl Row {
    fn say(&self, language: Language) -> ErrorRow {
        let say = |[nl, en]: [&str; 2]| if language == Language::Dutch { nl } else { en }.to_owned();
        ErrorRow {
            id: self.id.to_owned(),
            number: self.number,
            sentence: say(self.sentence),
            next_step: say(self.next_step),
        }
    }
}

/// Every error that there is, in the order of their numbers.
#[uniffi::export]
pub fn error_table(language: Language) -> Vec<ErrorRow> {
    TABLE.iter().map(|row| row.say(language)).collect()
}

/// What is to be said of a pack.
pub(crate) fn row_of_pack(error: &TrustError, language: Language) -> ErrorRow {
    let row = match error {
        TrustError::Open(_) => PACK_DAMAGED,
        TrustError::NotYetValid { .. } => PACK_NOT_YET_VALID,
        TrustError::Expired { .. } => PACK_EXPIRED,
        TrustError::Older { .. } | TrustError::SameVersion { .. } => PACK_OLDER,
        _ => PACK_UNTRUSTED,
    };
    row.say(language)
}

impl BakenError {
    pub(crate) fn of_pack(error: &TrustError, language: Language) -> BakenError {
        let ErrorRow { number, sentence, next_step, .. } = row_of_pack(error, language);
        BakenError::Pack { number, sentence, next_step }
    }

    pub(crate) fn of_packs(error: &PacksError, language: Language) -> BakenError {
        let row = match error {
            PacksError::Refused(error) => return BakenError::of_pack(error, language),
            PacksError::Full => PACKS_FULL,
            PacksError::Disk(_) => PACKS_FAILED,
        };
        let ErrorRow { number, sentence, next_step, .. } = row.say(language);
        BakenError::Pack { number, sentence, next_step }
    }

    pub(crate) fn of_board(errors: &[BoardError], language: Language) -> BakenError {
        let ErrorRow { number, sentence, next_step, .. } = BOARD_UNREADABLE.say(language);
        let detail: Vec<String> = errors.iter().map(ToString::to_string).collect();
        BakenError::Board { number, sentence, next_step, detail: detail.join("; ") }
    }

    pub(crate) fn of_case(errors: &[CaseError], language: Language) -> BakenError {
        let ErrorRow { number, sentence, next_step, .. } = CASE_WRONG.say(language);
        let field = errors
            .first()
            .map_or(String::new(), |error| error.field.strip_prefix("findings.").unwrap_or(&error.field).to_owned());
        let detail: Vec<String> = errors.iter().map(ToString::to_string).collect();
        BakenError::Case { number, sentence, next_step, field, detail: detail.join("; ") }
    }

    pub(crate) fn no_hospital(id: &str, language: Language) -> BakenError {
        let ErrorRow { number, sentence, next_step, .. } = NO_HOSPITAL.say(language);
        BakenError::Case { number, sentence, next_step, field: id.to_owned(), detail: String::new() }
    }

    pub(crate) fn of_journal(error: &JournalError, language: Language) -> BakenError {
        let row = match error {
            JournalError::Full => STORAGE_FULL,
            JournalError::InUse => JOURNAL_IN_USE,
            _ => JOURNAL_FAILED,
        };
        let ErrorRow { number, sentence, next_step, .. } = row.say(language);
        BakenError::Record { number, sentence, next_step }
    }

    pub(crate) fn cancelled(language: Language) -> BakenError {
        let ErrorRow { number, sentence, next_step, .. } = ANNOUNCEMENT_CANCELLED.say(language);
        BakenError::Message { number, sentence, next_step }
    }
}
