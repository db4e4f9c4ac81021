//! Strategy models: local values, and what each strategy is expected to bring.

use super::{Cond, Condition, Num};

/// A model that compares ways to treat a patient.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StrategyModel {
    /// In order: each refers to earlier ones only, as [`Num::Local`] and [`Cond::Local`]. The
    /// quantities of a strategy are the locals behind these, in the order of [`QUANTITIES`].
    pub locals: Vec<Local>,
    pub strategies: Vec<Strategy>,
    /// What is to be as great as possible, in terms of a strategy's quantities.
    pub choose: Option<Quantity>,
    /// For when no strategy is available; the last has no condition.
    pub otherwise: Vec<Otherwise>,
}

/// A named value of one file.
#[derive(Debug, Clone, PartialEq)]
pub struct Local {
    pub id: String,
    pub value: LocalValue,
    /// Canonical print.
    pub text: String,
}

#[derive(Debug, Clone, PartialEq)]
pub enum LocalValue {
    /// A number that depends on nothing stands in no slot.
    Const(f64),
    Num(Num),
    Cond(Cond),
}

/// One way to treat a patient.
#[derive(Debug, Clone, PartialEq)]
pub struct Strategy {
    pub id: String,
    /// Where the patient goes first.
    pub first: Role,
    /// Where the patient is taken from there.
    pub then: Option<Role>,
    pub available: Option<Condition>,
    /// As [`QUANTITIES`]; none for what the model does not have. Each may refer to earlier ones.
    pub quantities: [Option<Quantity>; QUANTITIES.len()],
}

/// The part that a hospital plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Primary,
    Comprehensive,
}

/// A number with its canonical print.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    pub num: Num,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Otherwise {
    pub when: Option<Condition>,
    /// Index in [`StrategyModel::strategies`].
    pub strategy: usize,
}

/// The ids of a strategy's quantities, in their order.
pub const QUANTITIES: [&str; 4] = ["good_outcome", "qaly", "cost_usd", "utility"];
