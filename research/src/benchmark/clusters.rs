//! Regions or hospitals as clusters: what a test or a score is worth on average over them, how much they
//! differ, and what to expect in a new one.

use super::{Group, ScorePart, TestCounts};
use crate::statistics::interval::{Estimate, Level, Method, expit, logit};
use crate::statistics::meta::{Pooled, PredictionDf, pool};
use crate::statistics::proportion::Proportion;
use crate::statistics::{Defined, Undefined};

/// A measure pooled over clusters.
#[derive(Debug)]
pub struct PooledOver {
    /// The mean with the interval of Hartung and Knapp, and where the value of a new cluster is expected, both
    /// on the measure's own scale; tau² on the logit scale. Or why there is none.
    pub pooled: Defined<Pooled>,
    /// Clusters without a usable value, with the reason.
    pub left_out: Vec<(String, Undefined)>,
}

/// The area under the curve of a score, pooled on the logit scale.
pub(super) fn pooled_auc(groups: &[Group], score: usize, level: Level) -> PooledOver {
    let part = |group: &Group| group.part.scores.get(score).map(|part: &ScorePart| part.auc.clone());
    pooled(groups, level, |group| {
        let (value, error) = part(group).unwrap_or(Err(Undefined::NoPatients))?.logit()?;
        Ok((value, error * error))
    })
}

/// A rate of a test, pooled on the logit scale.
pub(super) fn pooled_rate(
    groups: &[Group],
    test: usize,
    rate: impl Fn(&TestCounts) -> Proportion,
    level: Level,
) -> PooledOver {
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

fn pooled(groups: &[Group], level: Level, of: impl Fn(&Group) -> Defined<(f64, f64)>) -> PooledOver {
    let (mut usable, mut left_out) = (Vec::new(), Vec::new());
    for group in groups {
        match of(group) {
            Ok((value, variance)) if variance > 0.0 => usable.push((value, variance)),
            Ok(_) => {
                left_out.push((group.name.clone(), Undefined::NoVariation { what: "the estimate of this cluster" }));
            }
            Err(why) => left_out.push((group.name.clone(), why)),
        }
    }
    let back = |estimate: Estimate, method| Estimate { method, ..estimate.map(expit) };
    let pooled = pool(&usable, level, PredictionDf::KMinus2).map(|pooled| Pooled {
        mean: back(pooled.mean, Method::HartungKnapp),
        prediction: back(pooled.prediction, Method::Prediction),
        ..pooled
    });
    PooledOver { pooled, left_out }
}
