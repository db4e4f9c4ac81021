//! Synthetic cohorts with known truth: patients that nobody treated, to try methods on.
//!
//! **Never clinical evidence.** The numbers are published, derived from what is published, or assumed; each says
//! which, with its source, in `trauma.toml` and `stroke.toml` beside this file. Every row of every cohort says
//! SYNTHETIC. Each row is a function of (seed, row): the same seed gives the same bytes on every machine, for any
//! number of threads, and the first rows of a longer cohort are those of a shorter one.

mod draw;
mod injuries;
mod output;
mod parameters;
mod stroke;
mod trauma;

use draw::Draw;
pub use output::{Format, write};
pub use parameters::{Numbers, Parameter, Parameters, Tag};
pub use stroke::Stroke;
pub use trauma::Trauma;

/// Why a cohort was not made.
#[derive(Debug, thiserror::Error)]
pub enum SynthError {
    /// The parameters.
    #[error("the parameters of the synthetic cohort are wrong: {0}")]
    Parameters(String),
    /// It could not be written; nothing is left behind.
    #[error("the cohort cannot be written: {0}")]
    Output(String),
    /// Somebody stopped it.
    #[error("stopped; nothing was written")]
    Stopped,
}

/// A value of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell {
    /// Not written down.
    Missing,
    /// A whole number.
    Whole(i64),
    /// A number with so many digits behind the point.
    Number(f64, u8),
    /// Yes or no.
    YesNo(bool),
    /// A word.
    Word(&'static str),
    /// A moment by the clock in the Netherlands: year, month, day, hour, minute.
    Moment(u16, u8, u8, u8, u8),
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers.
    Whole,
    /// Numbers.
    Number,
    /// Yes or no.
    YesNo,
    /// Words.
    Word,
}

/// How findings go missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Missing {
    /// None does.
    #[default]
    None,
    /// Whoever it is: completely at random.
    AtRandom,
    /// More often in the old: at random, given age.
    ByAge,
    /// More often in those who are worst: not at random.
    BySeverity,
}

/// A kind of cohort.
pub trait Cohort: Sync {
    /// Names and kinds of the columns.
    fn columns(&self) -> &[(&'static str, Kind)];
    /// The cells of a row, from 0, in the order of the columns.
    fn row(&self, seed: u64, row: u64, cells: &mut Vec<Cell>);
}

/// Rounds as a device shows it.
fn whole(value: f64, low: f64, high: f64) -> Cell {
    Cell::Whole(libm::round(value.clamp(low, high)) as i64)
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

/// The share of the missing, moved by `slope` in log odds for some.
fn missing_share(share: f64, slope: f64, moved: bool) -> f64 {
    if !moved || share <= 0.0 || share >= 1.0 {
        return share;
    }
    logistic(libm::log(share / (1.0 - share)) + slope)
}
