//! What happens around an assessment on the way to the hospital.
//!
//! - [`journal`]: the record of a run, which survives a kill at any byte and a full disk
//! - [`learning`]: what came of it: runs as rows, to be joined with feedback
//! - [`packs`]: the pack of a device, installed when it is signed, never stepped back
//! - [`record`]: what a record holds, and what it never holds
//! - [`replay`]: the advice of a record, once more and bit for bit
//! - [`announcement`]: the message to the receiving hospital

#![forbid(unsafe_code)]
#![warn(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod announcement;
pub mod journal;
pub mod learning;
pub mod packs;
pub mod record;
pub mod replay;
