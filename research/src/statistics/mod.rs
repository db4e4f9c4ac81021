//! Triage statistics: numbers in, numbers out.
//!
//! Every accumulator merges: the result over parts of a cohort, in any split and order and on any number
//! of threads, is the result over the whole, to the last digit. Counts are whole numbers; sums that
//! matter are exact ([`exact_sum`]) or taken in an order that the data alone determine.
//!
//! One pass over the rows fills [`confusion::Confusion`] for tests and [`runs::Scores`] for scores. From
//! the sorted runs come the AUC ([`mod@auc`]), cut-offs ([`sweep`]), decision curves ([`decision`]),
//! calibration ([`calibration`]) and its curves ([`smoother`]). What compares models on the same patients
//! keeps their scores together ([`delong`], [`decision_interval`], [`mcnemar`]).
//!
//! What is not defined says why ([`Undefined`]); nothing undefined is a 0 or NaN.

pub mod auc;
pub mod bootstrap;
pub mod calibration;
pub mod confusion;
pub mod decision;
pub mod decision_interval;
pub mod delong;
pub mod design;
pub mod exact_sum;
pub mod funnel;
pub mod iecv;
pub mod imputation;
pub mod interval;
mod linear;
pub mod logistic;
pub mod mcnemar;
pub mod meta;
pub mod predictive;
pub mod proportion;
pub mod quadrature;
mod random;
pub mod runs;
pub mod sample_size;
pub mod smoother;
pub mod special;
pub mod spline;
pub mod subgroup;
pub mod sweep;
pub mod triage;
mod undefined;
pub mod updating;
pub mod w_statistic;

pub use undefined::{Defined, Undefined};
