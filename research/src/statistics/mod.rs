//! Triage statistics: numbers in, numbers out.
//!
//! Every accumulator merges: the result over parts of a cohort, in any split and order, is the result
//! over the whole, to the last digit.

pub mod auc;
pub mod bootstrap;
pub mod calibration;
pub mod confusion;
pub mod decision;
pub mod decision_interval;
pub mod delong;
pub mod exact_sum;
pub mod interval;
mod linear;
pub mod logistic;
pub mod mcnemar;
pub mod predictive;
pub mod proportion;
mod random;
pub mod runs;
pub mod smoother;
pub mod special;
pub mod spline;
pub mod sweep;
pub mod triage;
mod undefined;

pub use undefined::{Defined, Undefined};
