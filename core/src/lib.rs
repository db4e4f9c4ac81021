//! The Baken engine: opens a pack of checked models and rules, and assesses one patient or many.
//!
//! The engine knows no model, no hospital and no language: those are data in the pack. It holds
//! `no_std`, no allocation and no unsafe code. [`Pack::open`] checks everything that could go
//! wrong; after it, evaluation cannot fail, cannot panic, and takes a number of steps known
//! beforehand.
//!
//! - [`pack`]: the byte format, its verification, typed views on it
//! - [`domain`]: the three number domains (point, range, lanes) and three-valued truth
//! - [`program`]: the instruction set, the one interpreter, refinement of ranges
//! - [`case`]: what is known of a patient
//! - [`advice`]: scores, criteria, need, and the next question
//! - [`cohort`]: what many patients need beside lanes
//! - [`destination`]: hospitals, travel, opening hours, stops, and the ladder that picks one
#![no_std]
#![forbid(unsafe_code)]
#![deny(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::todo,
    clippy::unimplemented,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::float_cmp_const
)]
// Tests state facts about the world; there a panic is the answer.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::as_conversions
    )
)]

#[cfg(test)]
extern crate std;

pub mod advice;
pub mod case;
pub mod cohort;
pub mod destination;
pub mod domain;
pub mod pack;
pub mod program;

pub use advice::{Advice, Workspace, advise, assess};
pub use case::{Findings, Language, Situation};
pub use domain::Truth;
pub use pack::{OpenError, Pack};

/// The engine's own version, as it stands in every advice.
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");
