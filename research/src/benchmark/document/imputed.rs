//! Completed sets of a cohort, pooled.

use serde::Serialize;

use super::{Intervals, Rate};
use crate::benchmark::{Benchmark, Imputed, pooled_sets};

/// How good tests and scores are where findings are known, by multiple imputation.
#[derive(Debug, Serialize)]
pub(crate) struct Imputations {
    /// What numbers the sets.
    pub(crate) expression: String,
    pub(crate) sets: usize,
    /// Rows of a set, with a known outcome: the least and the most that a set has.
    pub(crate) rows: [u64; 2],
    /// Rows that belong to no set that is known.
    pub(crate) set_unknown: u64,
    pub(crate) measures: Vec<ImputedMeasure>,
}

/// A measure computed in each set, pooled by Rubin's rules.
#[derive(Debug, Serialize)]
pub(crate) struct ImputedMeasure {
    pub(crate) expression: String,
    /// `sensitivity`, `specificity`, `auc`; of a probability also `observed_expected`, `in_the_large`, `slope`.
    pub(crate) measure: &'static str,
    pub(crate) estimate: Rate,
    /// Barnard and Rubin's degrees of freedom; null where they have no bound.
    pub(crate) df: Option<f64>,
    /// The fraction of missing information.
    pub(crate) missing_information: Option<f64>,
}

impl Imputations {
    pub(super) fn of(benchmark: &Benchmark, imputed: &Imputed, intervals: Intervals) -> Imputations {
        let rows = || imputed.sets.iter().map(|(_, part)| part.n());
        let measures = pooled_sets(benchmark, imputed, intervals.level).into_iter().map(|over| {
            let pooled = over.pooled.as_ref();
            ImputedMeasure {
                expression: over.expression,
                measure: over.measure,
                estimate: Rate::of(&pooled.map(|pooled| pooled.estimate).map_err(Clone::clone)),
                df: pooled.ok().map(|pooled| pooled.df).filter(|df| df.is_finite()),
                missing_information: pooled.ok().map(|pooled| pooled.missing_information),
            }
        });
        Imputations {
            expression: imputed.expression.clone(),
            sets: imputed.sets.len(),
            rows: [rows().min().unwrap_or(0), rows().max().unwrap_or(0)],
            set_unknown: imputed.set_unknown,
            measures: measures.collect(),
        }
    }
}
