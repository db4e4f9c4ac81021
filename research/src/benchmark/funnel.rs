//! Clusters against what chance lets expect: observed over expected events by predicted probabilities, with the
//! limits of a funnel.

use serde::Serialize;

use super::{Group, ScorePart};
use crate::statistics::Defined;
use crate::statistics::funnel::{Hospital, LEVELS, exact_limits, overdispersion};
use crate::statistics::interval::Level;
use crate::statistics::runs::Runs;

/// So many patients have exact limits; the time that these take grows with the square.
const MOST_EXACT: u64 = 2000;

/// A score over clusters.
#[derive(Debug, Serialize)]
pub(crate) struct Funnel {
    pub(crate) expression: String,
    /// Mean of z² over clusters, the most extreme tenth at either end moved inwards: about 1 where chance is all.
    pub(crate) overdispersion: Option<f64>,
    pub(crate) clusters: Vec<Cluster>,
}

/// A cluster.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Cluster {
    pub(crate) cluster: String,
    pub(crate) n: u64,
    pub(crate) observed: u64,
    pub(crate) expected: f64,
    /// Observed over expected.
    pub(crate) ratio: f64,
    /// Where chance alone keeps it, by level.
    pub(crate) limits: Vec<Limits>,
    /// The widest level whose limits it leaves.
    pub(crate) outside: Option<f64>,
}

/// Limits of observed over expected.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Limits {
    pub(crate) level: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// Of the predicted probabilities of a score; clusters where nothing is expected have no place in it.
pub(super) fn funnel(expression: &str, groups: &[Group], score: usize) -> Funnel {
    let of = |group: &Group| {
        let part: &ScorePart = group.part.scores.get(score)?;
        cluster(&group.name, &part.runs).ok()
    };
    let found: Vec<(Cluster, Option<(f64, f64)>)> = groups.iter().filter_map(of).collect();
    let standardised: Vec<(f64, f64)> = found.iter().filter_map(|(_, z)| *z).collect();
    Funnel {
        expression: expression.trim().to_owned(),
        overdispersion: overdispersion(&standardised).ok().map(|over| over.phi),
        clusters: found.into_iter().map(|(cluster, _)| cluster).collect(),
    }
}

fn cluster(name: &str, runs: &Runs) -> Defined<(Cluster, Option<(f64, f64)>)> {
    let mut hospital = Hospital::default();
    for run in runs.iter() {
        for (count, event) in [(run.n1, true), (run.n0, false)] {
            for _ in 0..count {
                hospital.add(run.score, event)?;
            }
        }
    }
    let (ratio, error) = (hospital.ratio()?, hospital.standard_error()?);
    let limits = LEVELS.iter().map(|level| {
        let found = if runs.n() <= MOST_EXACT {
            let all: Vec<f64> = runs.iter().flat_map(|run| (0..run.n1 + run.n0).map(move |_| run.score)).collect();
            exact_limits(&all, *level).map(|limits| (limits.low, limits.high))?
        } else {
            let z = Level::new(*level)?.z();
            ((1.0 - z * error).max(0.0), 1.0 + z * error)
        };
        Ok(Limits { level: *level, low: found.0, high: found.1 })
    });
    let limits = limits.collect::<Defined<Vec<_>>>()?;
    let outside = limits.iter().filter(|limits| ratio < limits.low || ratio > limits.high).map(|limits| limits.level);
    let cluster = Cluster {
        cluster: name.to_owned(),
        n: hospital.n(),
        observed: hospital.observed(),
        expected: hospital.expected(),
        ratio,
        outside: outside.reduce(f64::max),
        limits,
    };
    Ok((cluster, hospital.z().ok().map(|z| (z, error))))
}
