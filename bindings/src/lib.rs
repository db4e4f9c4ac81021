//! The engine for apps: a thin layer that Kotlin and Swift call.
//!
//! One [`Engine`] for a pack, one call for a patient: [`Engine::assess`] takes what is known and gives the whole
//! advice. No callbacks, no JSON on the way. The form is the pack's: [`Engine::form`] says what to ask, so that a new
//! protocol needs no new app. [`Journal`] keeps the record of a run, [`Engine::announce`] says what the hospital is
//! told. What can go wrong is one list with stable numbers, in `errors.toml`.

#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod advice;
mod board;
mod case;
mod engine;
mod error;
mod form;
mod journal;
mod message;
mod packs;

pub use advice::{Advice, Criteria, Destination, Need, PassedOver, Reason, Score, Strategy, Warning};
pub use board::Board;
pub use case::{Answer, Case, Finding, Minutes, Stop, Transfer};
pub use engine::{Engine, Handover, PackFacts, built_in_pack};
pub use error::{BakenError, ErrorRow, error_table};
pub use form::{Choice, Form, Hospital, Pathway, Question, QuestionKind, Region, Section};
pub use journal::{Found, Journal, OverruleReason};
pub use message::{Message, MessageStatus};
pub use packs::{InForce, Packs};

uniffi::setup_scaffolding!("baken");

/// A language of the pack's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum Language {
    /// Nederlands
    Dutch,
    /// English
    English,
}

impl From<Language> for baken_core::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::Dutch => baken_core::Language::Dutch,
            Language::English => baken_core::Language::English,
        }
    }
}
