//! Destinations: which hospital, how certain, and why not a nearer one.
//!
//! A region states, for each need, a ladder of rungs. The first rung with a certain candidate wins;
//! its candidates are ranked by travel time. Stops divert, within a rung, the patient who can be
//! diverted: never one who is, or may be, in danger of life. When every candidate is stopped they
//! rank as if none were. A hospital with an unknown capability is to be asked; it is advised only
//! when no rung has a certain candidate. If no rung has any, the nearest emergency department is
//! named all the same: every patient with a place gets a destination.
//!
//! - `scene`: who must go where from, and the way to every hospital of the region
//! - `book`: the hospitals of one situation, how they stand, and which are advised
//! - `ladder`: the rungs, one after the other; `standing`: each hospital on a rung; `ranking`: their order
//! - `compared`: the two hospitals that a strategy model compares
//! - [`clock`], `opening`, [`stops`], [`suits`](mod@suits), [`travel`]: what a standing rests on
//! - `results`, `views`: what an advice says of it

mod book;
pub mod clock;
mod compared;
mod ladder;
mod opening;
mod ranking;
mod results;
mod scene;
mod standing;
pub mod stops;
pub mod suits;
pub mod travel;
mod views;

pub(crate) use book::Book;
pub(crate) use compared::compared;
pub(crate) use ladder::choose;
pub use results::{Candidate, Destinations, PassedOver, Reason, Warning};
pub(crate) use scene::{Scene, lay_out};
pub use views::{Hospital, Region};
