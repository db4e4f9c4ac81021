//! Regions or hospitals as clusters: what a test or a score is worth on average over them, how much they
//! differ, and what to expect in a new one.

use super::measure::measures;
use super::{Benchmark, Group};
use crate::statistics::Undefined;
use crate::statistics::iecv::PooledMeasure;
use crate::statistics::interval::Level;
use crate::statistics::meta::PredictionDf;

/// A measure pooled over clusters: random effects, REML, Hartung-Knapp.
#[derive(Debug)]
pub struct PooledOver {
    /// The test or the score.
    pub expression: String,
    /// `sensitivity`, `specificity`, `auc`, `observed_expected`, `in_the_large`, `slope`.
    pub measure: &'static str,
    /// What is undecided, where that matters.
    pub undecided_as: Option<&'static str>,
    /// The mean, and where the value of a new cluster is expected.
    pub pooled: PooledMeasure,
    /// Clusters without a usable value, with the reason.
    pub left_out: Vec<(String, Undefined)>,
}

/// Everything that can be pooled over these groups of a cohort.
pub fn pooled(benchmark: &Benchmark, groups: &[Group], level: Level) -> Vec<PooledOver> {
    let name = |place: usize| groups.get(place).map_or_else(String::new, |group| group.name.clone());
    let over = measures(benchmark).into_iter().map(|measure| {
        let values = groups.iter().map(|group| measure.of(&group.part));
        let pooled = PooledMeasure::over(values, measure.back, level, PredictionDf::KMinus2);
        PooledOver {
            expression: measure.expression.to_owned(),
            measure: measure.name,
            undecided_as: measure.undecided_as,
            left_out: pooled.left_out.iter().map(|(place, why)| (name(*place), why.clone())).collect(),
            pooled,
        }
    });
    over.collect()
}
