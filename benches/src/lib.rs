//! What the benchmarks measure: the engine on the workspace's own models, and peers in plain Rust.
//!
//! - [`setup`]: packs, a patient with all and with half of the findings known
//! - [`peers`]: the same models as one would write them by hand; the tests here hold both to the
//!   same answers, so that the ratio is between equals

pub mod peers;
pub mod setup;
