//! Cases: one patient and the situation, read from JSON or TOML against an opened pack.
//!
//! A [`Reader`] turns a text into a [`Case`] in which every finding is possible, every name is known
//! and every time has a zone, or says in [`CaseError`]s which field is wrong, what was found, what is
//! allowed and the nearest known name. What is possible but odd becomes a [`Warning`].
//!
//! - `text`: bytes to text, and which of the two notations it is
//! - `json`, `toml`: a text to a tree of [`Node`]s; no key may stand twice
//! - `reader`, `findings`, `situation`: the tree to a case
//! - `place`: the situation in the pack's own terms

mod error;
mod findings;
mod json;
mod node;
mod place;
mod reader;
mod situation;
mod text;
mod toml;
mod warning;

pub use error::{CaseError, Position, Problem};
pub use node::Node;
pub use reader::{FIELDS, Reader};
pub use situation::{MAX_MINUTES, Scene, Stop, StopKind, StopState};
pub use text::{MAX_CASE_BYTES, Syntax};
pub use warning::{NEAR_POSTCODE_KM, Warning};

// For the readers of other files about the situation, which follow the same rules.
pub(crate) use node::{number, quoted};
pub(crate) use place::{hospital, report};
pub(crate) use situation::{moment, stops};
pub(crate) use text::read_json;

use baken_core::{Findings, Situation};
use jiff::Timestamp;

/// One patient and the situation.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Place of the pathway in the pack.
    pub pathway: usize,
    /// What is known of the patient.
    pub findings: Findings,
    /// Id of the region.
    pub region: Option<String>,
    /// The moment of the case.
    pub at: Option<Timestamp>,
    /// Where the patient is.
    pub scene: Option<Scene>,
    /// Minutes to a hospital, by its id, in the order of the text.
    pub travel_minutes: Vec<(String, f64)>,
    /// Minutes from one hospital to another, by their ids.
    pub transfer_minutes: Vec<(String, Vec<(String, f64)>)>,
    /// What is known of presentation stops.
    pub stops: Vec<Stop>,
    /// All of the above as the engine takes it.
    pub situation: Box<Situation>,
    /// What is possible but odd.
    pub notes: Vec<Warning>,
}
