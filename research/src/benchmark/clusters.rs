//! Regions or hospitals as clusters: what a test or a score is worth on average over them, how much they
//! differ, and what to expect in a new one.

use super::{Group, ScorePart, TestCounts};
use crate::statistics::Undefined;
use crate::statistics::interval::{Estimate, Level, Method, expit, logit};
use crate::statistics::meta::{PredictionDf, pool};
use crate::statistics::proportion::Proportion;

/// A measure pooled over clusters.
#[derive(Debug)]
pub struct PooledOver {
    /// Clusters that were pooled.
    pub clusters: usize,
    /// The mean, with the interval of Hartung and Knapp.
    pub mean: Estimate,
    /// Where the value of a new cluster is expected.
    pub prediction: Estimate,
    /// Variance between clusters, on the logit scale.
    pub tau2: f64,
    /// Clusters without a usable value, with the reason.
    pub left_out: Vec<(String, Undefined)>,
}

/// The area under the curve of a score, pooled on the logit scale.
///
/// # Errors
/// Fewer than three usable clusters, and why the others are not usable.
pub(super) fn pooled_auc(groups: &[Group], score: usize, level: Level) -> Result<PooledOver, Undefined> {
    let part = |group: &Group| group.part.scores.get(score).map(|part: &ScorePart| part.auc.clone());
    pooled(groups, level, |group| {
        let (value, error) = part(group).unwrap_or(Err(Undefined::NoPatients))?.logit()?;
        Ok((value, error * error))
    })
}

/// A rate of a test, pooled on the logit scale.
///
/// # Errors
/// As for [`pooled_auc`].
pub(super) fn pooled_rate(
    groups: &[Group],
    test: usize,
    rate: impl Fn(&TestCounts) -> Proportion,
    level: Level,
) -> Result<PooledOver, Undefined> {
    pooled(groups, level, |group| {
        let found = group.part.tests.get(test).map(&rate).ok_or(Undefined::NoPatients)?;
        let value = found.value()?;
        if found.count == 0 || found.count == found.of {
            return Err(Undefined::AtTheEdge { what: "the rate of this cluster", value, scale: "logit" });
        }
        let (count, of) = (found.count as f64, found.of as f64);
        Ok((logit(value), 1.0 / count + 1.0 / (of - count)))
    })
}

fn pooled(
    groups: &[Group],
    level: Level,
    of: impl Fn(&Group) -> Result<(f64, f64), Undefined>,
) -> Result<PooledOver, Undefined> {
    let (mut usable, mut left_out) = (Vec::new(), Vec::new());
    for group in groups {
        match of(group) {
            Ok((value, variance)) if variance > 0.0 => usable.push((value, variance)),
            Ok(_) => {
                left_out.push((group.name.clone(), Undefined::NoVariation { what: "the estimate of this cluster" }))
            }
            Err(why) => left_out.push((group.name.clone(), why)),
        }
    }
    let pooled = pool(&usable, level, PredictionDf::KMinus2)?;
    let back = |estimate: Estimate, method| Estimate { method, ..estimate.map(expit) };
    Ok(PooledOver {
        clusters: pooled.clusters,
        mean: back(pooled.mean, Method::HartungKnapp),
        prediction: back(pooled.prediction, Method::Prediction),
        tau2: pooled.tau2,
        left_out,
    })
}
