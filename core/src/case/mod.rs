//! A case: what is known of one patient.

mod bounds;
mod findings;
mod situation;

pub use bounds::Contradiction;
pub(crate) use bounds::{bounds_of, settle_sum, settle_sums};
pub use findings::{FindingError, Findings};
pub use situation::{Full, MAX_TRANSFERS, Situation};

/// A language of the texts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Language {
    /// Dutch
    #[default]
    Dutch,
    /// English
    English,
}
