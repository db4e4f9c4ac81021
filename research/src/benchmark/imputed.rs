//! A cohort in which somebody imputed what is unknown, several times: how good a model is where findings are known. The
//! metric is computed in each completed set and pooled by Rubin's rules; how good the model is with its own rule for
//! unknowns is what the original rows say.

use super::measure::measures;
use super::{Benchmark, Part};
use crate::statistics::Defined;
use crate::statistics::imputation::{PooledImputations, pool};
use crate::statistics::interval::Level;

/// The completed sets of a cohort.
#[derive(Debug)]
pub struct Imputed {
    /// What numbers the sets, as it was asked.
    pub expression: String,
    /// The sets by their numbers, in the order of these; the original is none of them.
    pub sets: Vec<(f64, Part)>,
    /// Rows of which it is not known to which set they belong: not used.
    pub set_unknown: u64,
}

/// A measure pooled over completed sets.
#[derive(Debug)]
pub struct OverSets {
    /// The test or the score.
    pub expression: String,
    /// `sensitivity`, `specificity`, `auc`, `observed_expected`, `in_the_large`, `slope`.
    pub measure: &'static str,
    /// On the measure's own scale the estimate with its interval; the variances on the scale on which it was pooled.
    pub pooled: Defined<PooledImputations>,
}

/// Everything that can be pooled over the completed sets; the degrees of freedom of the complete data are its patients,
/// less one.
pub fn pooled_sets(benchmark: &Benchmark, imputed: &Imputed, level: Level) -> Vec<OverSets> {
    let over = measures(benchmark).into_iter().map(|measure| {
        let values: Defined<Vec<(f64, f64)>> = imputed
            .sets
            .iter()
            .map(|(_, part)| measure.of(part).map(|(value, error)| (value, error * error)))
            .collect();
        let patients = imputed.sets.iter().map(|(_, part)| part.n()).min().unwrap_or(0);
        let pooled = values.and_then(|values| pool(&values, patients as f64 - 1.0, level));
        OverSets {
            expression: measure.expression.to_owned(),
            measure: measure.name,
            pooled: pooled.map(|pooled| PooledImputations { estimate: pooled.estimate.map(measure.back), ..pooled }),
        }
    });
    over.collect()
}
