//! Cohorts: tables of patients, read as a stream in bounded memory and evaluated by the engine, sixteen
//! patients side by side on every core.
//!
//! - [`table`]: CSV and Parquet
//! - [`mapping`]: from a registry's columns, units and codes to the findings of the dictionary
//! - [`prepare`]: questions on a table, checked and compiled to a [`Plan`]
//! - [`describe`]: what a cohort holds
//! - [`run`]: the plan over every row; what is counted is the caller's [`Tally`]
//!
//! An answer is what `baken assess` would say of that patient: the value of a score or unknown, a set of
//! criteria met, not met or undecided, the need that the pathway advises. Expressions join these by
//! three-valued logic; a comparison with what is unknown is undecided.

mod describe;
mod error;
pub mod mapping;
mod moment;
mod plan;
mod prepare;
mod rejected;
mod rule;
mod run;
pub mod table;
mod unit;

pub use describe::{Description, FindingFacts, describe};
pub use error::CohortError;
pub use mapping::Mapping;
pub use moment::seconds as moment_of;
pub use plan::Plan;
pub use prepare::{MAX_GROUPS, ReadTexts, prepare};
pub use rejected::{Fault, Reason, Rejected};
pub use run::{Block, Completed, Rows, Tally, run};
pub use table::{Progress, Table};
