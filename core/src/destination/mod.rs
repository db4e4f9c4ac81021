//! Destinations: which hospital, how certain, and why not a nearer one.
//!
//! A region states, for each need, a ladder of rungs. The first rung with a certain candidate wins;
//! its candidates are ranked by travel time. Stops divert, within a rung, the patient who can be
//! diverted: never one who is, or may be, in danger of life. When every candidate is stopped they
//! rank as if none were. A hospital with an unknown capability is to be asked; it is advised only
//! when no rung has a certain candidate. If no rung has any, the nearest emergency department is
//! named all the same: every patient with a place gets a destination.

pub mod clock;
mod ladder;
mod results;
pub mod stops;
pub mod travel;

pub(crate) use ladder::{Book, Scene, choose, compared};
pub use results::{Candidate, Destinations, Hospital, PassedOver, Reason, Region, Warning};
