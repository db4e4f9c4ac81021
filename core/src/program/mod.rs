//! The program of a pack and the one interpreter that runs it over every domain.
//!
//! A program is a list of *slots*, named results in dependency order. A slot is a run of
//! instructions without jumps; each reads registers written earlier in the same slot, inputs,
//! constants, and earlier slots: its [`Operand`]s. Evaluation therefore takes as many steps as there are
//! instructions, and ends.

mod bands;
mod interpreter;
mod operand;
mod operation;
pub(crate) mod refine;
mod spline;
mod table;
mod trees;

pub use bands::Bands;
pub use interpreter::{Machine, evaluate, evaluate_pathway, evaluate_slots};
pub use operand::{OPERAND_PLACES, Operand};
pub use operation::Operation;
pub use refine::{BUDGET, MAX_DEPTH};
pub use spline::Spline;
pub use table::Table;
pub use trees::{LaneRanks, RankRanges, Ranks, Trees};

pub(crate) use operation::function;
pub(crate) use trees::{NO_LANE_RANKS, NO_RANKS, spanned_long};
