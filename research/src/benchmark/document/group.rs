//! A cohort divided: its groups, and clusters pooled.

use serde::Serialize;

use super::{Intervals, Rate, Score, Test, parts, prevalence};
use crate::benchmark::clusters::{PooledOver, pooled};
use crate::benchmark::funnel::{Funnel, funnel};
use crate::benchmark::{self, Benchmark, GroupsDiffer, Part, groups_differ};
use crate::statistics::runs::Worse;
use crate::statistics::triage::{Concentration, meets_volume_norm};

#[derive(Debug, Serialize)]
pub(crate) struct Division {
    pub(crate) by: String,
    pub(crate) groups: Vec<Group>,
    /// Of predicted probabilities: do the groups differ?
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) interactions: Vec<Interaction>,
    /// Of clusters: the groups pooled.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) pooled: Vec<PooledMeasure>,
    /// Of clusters and predicted probabilities: observed over expected, with limits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) funnels: Vec<Funnel>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Group {
    pub(crate) group: String,
    pub(crate) n: u64,
    pub(crate) positive: u64,
    pub(crate) outcome_unknown: u64,
    pub(crate) prevalence: Rate,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) brought_to_level_1: Option<Brought>,
    /// Of a level-1 location in a year: does it keep the Dutch norm of 240 severely injured?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) meets_volume_norm: Option<bool>,
    pub(crate) tests: Vec<Test>,
    pub(crate) scores: Vec<Score>,
}

/// Where the severe were brought first.
#[derive(Debug, Serialize)]
pub(crate) struct Brought {
    /// To a level-1 centre.
    pub(crate) direct: u64,
    pub(crate) elsewhere: u64,
    pub(crate) unknown: u64,
    pub(crate) share: Rate,
    /// The Dutch norm of 90 %; null while the unknown could decide it either way.
    pub(crate) meets_norm: Option<bool>,
}

/// Whether groups differ in what a probability is worth, beyond chance.
#[derive(Debug, Serialize)]
pub(crate) struct Interaction {
    pub(crate) expression: String,
    /// Groups that are in it.
    pub(crate) groups: usize,
    /// Other intercepts at the same slope.
    pub(crate) intercepts: Option<ChiSquared>,
    /// Other slopes besides.
    pub(crate) slopes: Option<ChiSquared>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) why: Option<String>,
}

/// A likelihood ratio test.
#[derive(Debug, Serialize)]
pub(crate) struct ChiSquared {
    pub(crate) chi_squared: f64,
    pub(crate) df: usize,
    pub(crate) p: f64,
}

impl Interaction {
    fn of(differ: GroupsDiffer) -> Interaction {
        let test = |(chi_squared, df, p): (f64, usize, f64)| ChiSquared { chi_squared, df, p };
        let found = differ.found.as_ref().ok();
        Interaction {
            expression: differ.expression,
            groups: differ.groups,
            intercepts: found.map(|found| test(found.intercepts)),
            slopes: found.map(|found| test(found.slopes)),
            why: differ.found.as_ref().err().map(ToString::to_string),
        }
    }
}

/// A measure pooled over clusters: random effects, REML, Hartung-Knapp.
#[derive(Debug, Serialize)]
pub(crate) struct PooledMeasure {
    pub(crate) expression: String,
    /// `sensitivity`, `specificity`, `auc`; of a probability also `observed_expected`, `in_the_large`, `slope`.
    pub(crate) measure: &'static str,
    /// What is undecided, where that matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) undecided_as: Option<&'static str>,
    pub(crate) clusters: usize,
    pub(crate) mean: Rate,
    /// Where the value of a new cluster is expected.
    pub(crate) prediction: Rate,
    pub(crate) tau2: Option<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) left_out: Vec<LeftOut>,
}

/// A cluster that could not be pooled.
#[derive(Debug, Serialize)]
pub(crate) struct LeftOut {
    pub(crate) group: String,
    pub(crate) why: String,
}

impl Brought {
    pub(super) fn of(brought: &Concentration, intervals: Intervals) -> Brought {
        Brought {
            direct: brought.direct,
            elsewhere: brought.elsewhere,
            unknown: brought.unknown,
            share: Rate::of_proportion(&brought.share(), intervals),
            meets_norm: brought.meets_norm().ok().flatten(),
        }
    }
}

impl Division {
    /// What the cohort is divided by, at its place among all divisions: the clusters are the last.
    pub(super) fn of(
        benchmark: &Benchmark,
        place: usize,
        by: &str,
        groups: &[benchmark::Group],
        intervals: Intervals,
    ) -> Division {
        let are_clusters = place >= benchmark.request.by.len();
        Division {
            by: by.trim().to_owned(),
            interactions: groups_differ(benchmark, groups).into_iter().map(Interaction::of).collect(),
            pooled: if are_clusters {
                pooled(benchmark, groups, intervals.level).iter().map(PooledMeasure::of).collect()
            } else {
                Vec::new()
            },
            funnels: if are_clusters { funnels(benchmark, groups) } else { Vec::new() },
            groups: groups.iter().map(|group| Group::of(benchmark, by, group, intervals)).collect(),
        }
    }
}

impl Group {
    fn of(benchmark: &Benchmark, by: &str, group: &benchmark::Group, intervals: Intervals) -> Group {
        let part = &group.part;
        let (tests, scores) = parts(benchmark, part, intervals);
        let scores = scores.into_iter().zip(benchmark.directions.iter().zip(&part.scores));
        Group {
            group: group.name.clone(),
            n: part.n(),
            positive: part.severe,
            outcome_unknown: part.outcome_unknown,
            prevalence: prevalence(part, intervals),
            brought_to_level_1: part.brought.as_ref().map(|brought| Brought::of(brought, intervals)),
            meets_volume_norm: volume_norm(by, part),
            tests,
            scores: scores.map(|(score, (direction, part))| score.calibrated(*direction, part, intervals)).collect(),
        }
    }
}

fn funnels(benchmark: &Benchmark, groups: &[benchmark::Group]) -> Vec<Funnel> {
    let scores = benchmark.request.scores.iter().zip(&benchmark.directions).enumerate();
    let probabilities = scores.filter(|(_, (_, direction))| direction.is_probability && direction.worse == Worse::High);
    probabilities.map(|(place, (score, _))| funnel(&score.expression, groups, place)).collect()
}

impl PooledMeasure {
    fn of(over: &PooledOver) -> PooledMeasure {
        let left_out = over.left_out.iter().map(|(group, why)| LeftOut { group: group.clone(), why: why.to_string() });
        let pooled = over.pooled.pooled.as_ref();
        PooledMeasure {
            expression: over.expression.clone(),
            measure: over.measure,
            undecided_as: over.undecided_as,
            clusters: pooled.map_or(0, |pooled| pooled.clusters),
            mean: Rate::of(&over.pooled.mean),
            prediction: Rate::of(&over.pooled.prediction),
            tau2: pooled.ok().map(|pooled| pooled.tau2),
            left_out: left_out.collect(),
        }
    }
}

/// Does a level-1 location keep the volume norm? Of groups by `first_hospital` and `year` only, and of those
/// in which everyone was brought to a level-1 centre.
fn volume_norm(by: &str, part: &Part) -> Option<bool> {
    let divides_by = |axis: &str| by.split(',').any(|known| known.trim() == axis);
    let brought = part.brought.as_ref()?;
    let is_level_1 = brought.direct > 0 && brought.elsewhere == 0;
    let counts = divides_by("first_hospital") && divides_by("year") && is_level_1;
    counts.then(|| meets_volume_norm(part.severe, 1.0).ok()).flatten()
}
