//! Findings: a value for each input of the dictionary that is known.

use core::fmt;

use crate::pack::layout::MAX_INPUTS;
use crate::pack::{InputKind, Pack};

/// What has been observed of one patient. A finding that was not set is unknown; unknown is never
/// zero and never "no".
#[derive(Clone, PartialEq, Debug)]
pub struct Findings {
    values: [f64; MAX_INPUTS],
}

/// Why a value cannot be a finding.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum FindingError {
    /// The dictionary has no such place.
    UnknownInput,
    /// NaN or infinite.
    NotANumber,
    /// Outside the possible range.
    Impossible {
        /// Least possible value
        low: f64,
        /// Greatest possible value
        high: f64,
    },
    /// Inside the range, but a value that does not occur.
    Excepted,
    /// A fraction where only whole numbers occur.
    NotWhole,
}

impl fmt::Display for FindingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FindingError::UnknownInput => f.write_str("the pack knows no such finding"),
            FindingError::NotANumber => f.write_str("is not a finite number"),
            FindingError::Impossible { low, high } => write!(f, "is outside what is possible ({low} to {high})"),
            FindingError::Excepted => f.write_str("is a value that does not occur"),
            FindingError::NotWhole => f.write_str("must be a whole number"),
        }
    }
}

impl core::error::Error for FindingError {}

impl Default for Findings {
    fn default() -> Self {
        Findings::NONE
    }
}

impl Findings {
    /// Nothing is known.
    pub const NONE: Findings = Findings { values: [f64::NAN; MAX_INPUTS] };

    /// Records a finding. `input` is its place in the pack's dictionary; yes is 1, no is 0, a choice
    /// its place in the list. On an error nothing changes.
    pub fn set(&mut self, pack: &Pack<'_>, input: usize, value: f64) -> Result<(), FindingError> {
        let described = pack.input(input).ok_or(FindingError::UnknownInput)?;
        if !value.is_finite() {
            return Err(FindingError::NotANumber);
        }
        let (low, high) = described.possible();
        if value < low || value > high {
            return Err(FindingError::Impossible { low, high });
        }
        if described.kind() != InputKind::Number && libm::floor(value) != value {
            return Err(FindingError::NotWhole);
        }
        if described.except().any(|except| except == value) {
            return Err(FindingError::Excepted);
        }
        // Minus zero is zero: the same finding must give the same bits.
        let value = if value == 0.0 { 0.0 } else { value };
        *self.values.get_mut(input).ok_or(FindingError::UnknownInput)? = value;
        Ok(())
    }

    /// Makes a finding unknown again.
    pub fn clear(&mut self, input: usize) {
        if let Some(value) = self.values.get_mut(input) {
            *value = f64::NAN;
        }
    }

    /// The value of a finding, if known.
    pub fn get(&self, input: usize) -> Option<f64> {
        self.values.get(input).copied().filter(|value| !value.is_nan())
    }

    /// Every value by place; NaN where unknown.
    pub(crate) fn values(&self) -> &[f64] {
        &self.values
    }

    /// Is it known and outside what is plausible?
    pub fn is_implausible(&self, pack: &Pack<'_>, input: usize) -> bool {
        match (self.get(input), pack.input(input).and_then(|i| i.plausible())) {
            (Some(value), Some((low, high))) => value < low || value > high,
            _ => false,
        }
    }
}
