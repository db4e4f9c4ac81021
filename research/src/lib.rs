//! Cohorts: how good a model, a rule or a region's protocol is for many patients.
//!
//! - [`benchmark`]: tests and scores held against an outcome
//! - [`cohort`]: tables of patients, mapped, validated and evaluated by the engine
//! - [`difference`]: whom a change of texts concerns
//! - [`fit`](mod@fit): models fitted and updated, as texts
//! - [`regions`]: what strategies of regions lead to
//! - [`scoring`]: scores and verdicts of every row, as columns
//! - [`report`]: a benchmark as a page, with figures
//! - [`statistics`]: under- and overtriage, discrimination, calibration, net benefit, model updating,
//!   pooling over clusters. Numbers in, numbers out: it knows no file, no model and no patient.

#![forbid(unsafe_code)]
#![warn(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod benchmark;
pub mod cohort;
pub mod difference;
mod division;
pub mod fit;
pub mod regions;
pub mod report;
pub mod scoring;
pub mod statistics;
pub mod synth;
