//! Regions or hospitals as clusters: what a test or a score is worth on average over them, how much they
//! differ, and what to expect in a new one.

use super::probability::predictions;
use super::{Benchmark, Direction, Group, ScorePart, TestCounts};
use crate::statistics::iecv::{Performance, PooledMeasure, pool_performance};
use crate::statistics::interval::{Level, expit, logit};
use crate::statistics::meta::PredictionDf;
use crate::statistics::proportion::Proportion;
use crate::statistics::{Defined, Undefined};

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
    let request = &benchmark.request;
    let mut found = Vec::new();
    let mut add = |expression: &str, measure, undecided_as, pooled: PooledMeasure| {
        let name = |place: usize| groups.get(place).map_or_else(String::new, |group| group.name.clone());
        let left_out = pooled.left_out.iter().map(|(place, why)| (name(*place), why.clone())).collect();
        let expression = expression.trim().to_owned();
        found.push(PooledOver { expression, measure, undecided_as, pooled, left_out });
    };
    for (place, test) in request.tests.iter().enumerate() {
        let open = benchmark.whole.tests.get(place).is_some_and(|counts| counts.undecided() > 0);
        let undecided_as = open.then_some("yes");
        let rate = |rate: fn(&TestCounts) -> Proportion| pooled_rate(groups, place, rate, level);
        add(test, "sensitivity", undecided_as, rate(|counts| counts.as_yes().sensitivity()));
        add(test, "specificity", undecided_as, rate(|counts| counts.as_yes().specificity()));
    }
    for (place, (score, direction)) in request.scores.iter().zip(&benchmark.directions).enumerate() {
        let parts: Vec<&ScorePart> = groups.iter().filter_map(|group| group.part.scores.get(place)).collect();
        if direction.is_probability {
            let performance = |part: &&ScorePart| judged(part, *direction, level);
            let over =
                pool_performance(&parts.iter().map(performance).collect::<Vec<_>>(), level, PredictionDf::KMinus2);
            add(&score.expression, "auc", None, over.auc);
            add(&score.expression, "observed_expected", None, over.observed_expected);
            add(&score.expression, "in_the_large", None, over.in_the_large);
            add(&score.expression, "slope", None, over.slope);
        } else {
            let auc = parts.iter().map(|part| part.auc.clone()?.logit());
            add(&score.expression, "auc", None, PooledMeasure::over(auc, expit, level, PredictionDf::KMinus2));
        }
    }
    found
}

/// What a predicted probability is worth in one cluster.
fn judged(part: &ScorePart, direction: Direction, level: Level) -> Performance {
    Performance::of(&predictions(&part.runs, direction.worse), level)
}

/// A rate of a test, pooled on the logit scale.
fn pooled_rate(groups: &[Group], test: usize, rate: impl Fn(&TestCounts) -> Proportion, level: Level) -> PooledMeasure {
    let of = |group: &Group| -> Defined<(f64, f64)> {
        let found = group.part.tests.get(test).map(&rate).ok_or(Undefined::NoPatients)?;
        let value = found.value()?;
        if found.count == 0 || found.count == found.of {
            return Err(Undefined::AtTheEdge { what: "the rate of this cluster", value, scale: "logit" });
        }
        let (count, of) = (found.count as f64, found.of as f64);
        Ok((logit(value), (1.0 / count + 1.0 / (of - count)).sqrt()))
    };
    PooledMeasure::over(groups.iter().map(of), expit, level, PredictionDf::KMinus2)
}
