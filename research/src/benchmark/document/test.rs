//! A verdict against the outcome: tables and rates, and two verdicts against each other.

use serde::Serialize;

use super::{Intervals, Rate};
use crate::benchmark::TestCounts;
use crate::statistics::confusion::Confusion;
use crate::statistics::mcnemar::Agreement;
use crate::statistics::proportion::Proportion;
use crate::statistics::triage::Definition;

/// A test against the outcome, what is undecided taken in three ways.
#[derive(Debug, Serialize)]
pub struct Test {
    pub(crate) expression: String,
    /// Findings that the cohort does not have: unknown for everyone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) absent: Vec<String>,
    pub(crate) undecided: u64,
    pub(crate) undecided_positive: u64,
    pub(crate) as_yes: Table,
    pub(crate) as_no: Table,
    pub(crate) decided_only: Table,
    /// Over every completion of what is unknown, where that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) completions: Option<CompletedTest>,
}

/// A test over every completion of what is unknown.
#[derive(Debug, Serialize)]
pub(crate) struct CompletedTest {
    /// Rows in which one completion decides otherwise than another.
    pub(crate) undecided: u64,
    /// Everyone who can be negative is.
    pub(crate) lowest: Table,
    /// Everyone who can be positive is.
    pub(crate) highest: Table,
}

/// A two-by-two table with its rates.
#[derive(Debug, Serialize)]
pub struct Table {
    pub(crate) n: u64,
    pub(crate) tp: u64,
    pub(crate) fp: u64,
    #[serde(rename = "fn")]
    pub(crate) fn_: u64,
    pub(crate) tn: u64,
    pub(crate) sensitivity: Rate,
    pub(crate) specificity: Rate,
    pub(crate) ppv: Rate,
    pub(crate) npv: Rate,
    /// (TP + TN) / N: mostly how rare the outcome is.
    pub(crate) accuracy: Rate,
    /// Sensitivity + specificity - 1.
    pub(crate) youden: Rate,
    pub(crate) likelihood_ratio_positive: Rate,
    pub(crate) likelihood_ratio_negative: Rate,
    pub(crate) diagnostic_odds_ratio: Rate,
    pub(crate) rates: Rates,
}

/// Undertriage and overtriage by the three definitions, each by its name.
#[derive(Debug, Serialize)]
pub(crate) struct Rates {
    #[serde(rename = "sens-spec")]
    pub(crate) sens_spec: Pair,
    #[serde(rename = "sens-ppv")]
    pub(crate) sens_ppv: Pair,
    pub(crate) cribari: Pair,
}

#[derive(Debug, Serialize)]
pub(crate) struct Pair {
    pub(crate) undertriage: Rate,
    pub(crate) overtriage: Rate,
}

#[derive(Debug, Serialize)]
pub(crate) struct TestComparison {
    pub(crate) first: String,
    pub(crate) second: String,
    /// Among the severe: compares sensitivities.
    pub(crate) positive: McNemar,
    /// Among the others: compares specificities.
    pub(crate) negative: McNemar,
}

#[derive(Debug, Serialize)]
pub(crate) struct McNemar {
    pub(crate) n: u64,
    pub(crate) both: u64,
    pub(crate) first_only: u64,
    pub(crate) second_only: u64,
    pub(crate) neither: u64,
    pub(crate) p_exact: f64,
    pub(crate) p_mid: f64,
}

impl Table {
    /// Undertriage 1 - sensitivity.
    pub fn undertriage_sens_spec(&self) -> &Rate {
        &self.rates.sens_spec.undertriage
    }

    /// Overtriage 1 - specificity.
    pub fn overtriage_sens_spec(&self) -> &Rate {
        &self.rates.sens_spec.overtriage
    }

    /// Overtriage 1 - positive predictive value.
    pub fn overtriage_sens_ppv(&self) -> &Rate {
        &self.rates.sens_ppv.overtriage
    }

    /// Of the cells of a 2x2 table.
    pub fn of(table: &Confusion, intervals: Intervals) -> Table {
        let rate = |proportion: Proportion| Rate::of_proportion(&proportion, intervals);
        let pair = |definition: Definition| Pair {
            undertriage: rate(definition.undertriage(table)),
            overtriage: rate(definition.overtriage(table)),
        };
        Table {
            n: table.n(),
            tp: table.tp,
            fp: table.fp,
            fn_: table.fn_,
            tn: table.tn,
            sensitivity: rate(table.sensitivity()),
            specificity: rate(table.specificity()),
            ppv: rate(table.ppv()),
            npv: rate(table.npv()),
            accuracy: rate(table.accuracy()),
            youden: Rate::bare(&table.youden()),
            likelihood_ratio_positive: Rate::of(&table.likelihood_ratio_positive(intervals.level)),
            likelihood_ratio_negative: Rate::of(&table.likelihood_ratio_negative(intervals.level)),
            diagnostic_odds_ratio: Rate::of(&table.diagnostic_odds_ratio(intervals.level)),
            rates: Rates {
                sens_spec: pair(Definition::SensSpec),
                sens_ppv: pair(Definition::SensPpv),
                cribari: pair(Definition::Cribari),
            },
        }
    }
}

impl Test {
    /// Of counts.
    pub fn of(expression: &str, absent: &[String], counts: &TestCounts, intervals: Intervals) -> Test {
        Test {
            expression: expression.trim().to_owned(),
            absent: absent.to_vec(),
            undecided: counts.undecided(),
            undecided_positive: counts.severe[2],
            as_yes: Table::of(&counts.as_yes(), intervals),
            as_no: Table::of(&counts.as_no(), intervals),
            decided_only: Table::of(&counts.decided(), intervals),
            completions: None,
        }
    }
}

impl McNemar {
    pub(super) fn of(agreement: &Agreement) -> McNemar {
        McNemar {
            n: agreement.n(),
            both: agreement.both,
            first_only: agreement.first_only,
            second_only: agreement.second_only,
            neither: agreement.neither,
            p_exact: agreement.exact_p(),
            p_mid: agreement.mid_p(),
        }
    }
}
