//! Internal-external cross-validation: leave one region or study out, fit in the rest, judge in the one
//! left out, and pool (Debray 2013).

use super::auc::{Auc, auc};
use super::calibration::{InTheLarge, Joint, ObservedExpected, Predictions};
use super::interval::{Estimate, Level, expit};
use super::logistic::Table;
use super::meta::{Pooled, PredictionDf, pool};
use super::runs::{Runs, Scores, Worse};
use super::{Defined, Undefined};

/// How a model does in one cluster. What has no value there says why; nothing is dropped silently.
#[derive(Clone, Debug, PartialEq)]
pub struct Performance {
    /// Patients.
    pub n: u64,
    /// Severe patients.
    pub severe: u64,
    /// Discrimination.
    pub auc: Defined<Auc>,
    /// Observed over expected.
    pub observed_expected: Defined<ObservedExpected>,
    /// Calibration-in-the-large.
    pub in_the_large: Defined<InTheLarge>,
    /// Joint intercept and slope.
    pub joint: Defined<Joint>,
}

impl Performance {
    /// From the predicted probabilities of a cluster.
    pub fn of(predictions: &Runs, level: Level) -> Self {
        let calibration = Predictions::new(predictions);
        Self {
            n: predictions.n(),
            severe: predictions.n1(),
            auc: auc(predictions, Worse::High),
            observed_expected: calibration.clone().and_then(|p| p.observed_expected(level)),
            in_the_large: calibration.clone().and_then(|p| p.in_the_large()),
            joint: calibration.and_then(|p| p.joint()),
        }
    }
}

/// One performance measure over the clusters.
#[derive(Clone, Debug, PartialEq)]
pub struct PooledMeasure {
    /// The pooled value on the measure's own scale, back-transformed where it was pooled on another.
    pub mean: Defined<Estimate>,
    /// Where it is expected in a new cluster.
    pub prediction: Defined<Estimate>,
    /// Pooling on the scale it was done on.
    pub pooled: Defined<Pooled>,
    /// Clusters that have no value, by index, with the reason.
    pub left_out: Vec<(usize, Undefined)>,
}

/// All measures pooled.
#[derive(Clone, Debug, PartialEq)]
pub struct PooledPerformance {
    /// AUC, pooled on the logit scale.
    pub auc: PooledMeasure,
    /// O/E, pooled on the log scale.
    pub observed_expected: PooledMeasure,
    /// Calibration-in-the-large.
    pub in_the_large: PooledMeasure,
    /// Slope.
    pub slope: PooledMeasure,
}

impl PooledMeasure {
    /// Pools what each cluster has of a measure: its value and standard error on the scale on which it is pooled, from
    /// which `back` leads to its own.
    pub fn over(
        clusters: impl IntoIterator<Item = Defined<(f64, f64)>>,
        back: fn(f64) -> f64,
        level: Level,
        prediction_df: PredictionDf,
    ) -> PooledMeasure {
        let (mut usable, mut left_out) = (Vec::new(), Vec::new());
        for (place, cluster) in clusters.into_iter().enumerate() {
            match cluster {
                Ok((value, error)) if error > 0.0 => usable.push((value, error * error)),
                Ok(_) => left_out.push((place, Undefined::NoVariation { what: "the estimate of this cluster" })),
                Err(why) => left_out.push((place, why)),
            }
        }
        let pooled = pool(&usable, level, prediction_df);
        let on_scale = |of: fn(&Pooled) -> Estimate| pooled.as_ref().map(|p| of(p).map(back)).map_err(Clone::clone);
        PooledMeasure { mean: on_scale(|p| p.mean), prediction: on_scale(|p| p.prediction), pooled, left_out }
    }
}

/// Pools the performance over clusters.
pub fn pool_performance(clusters: &[Performance], level: Level, prediction_df: PredictionDf) -> PooledPerformance {
    let measure = |of: fn(&Performance) -> Defined<(f64, f64)>, back: fn(f64) -> f64| {
        PooledMeasure::over(clusters.iter().map(of), back, level, prediction_df)
    };
    PooledPerformance {
        auc: measure(|c| c.auc.clone()?.logit(), expit),
        observed_expected: measure(
            |c| c.observed_expected.clone().map(|oe| (libm::log(oe.ratio.value), oe.standard_error_ln)),
            libm::exp,
        ),
        in_the_large: measure(|c| c.in_the_large.clone().map(|a| (a.value, a.standard_error)), |x| x),
        slope: measure(|c| c.joint.clone().map(|j| (j.slope, j.slope_standard_error)), |x| x),
    }
}

/// Leaves each cluster out in turn: `model` makes a model from the others (first), with every step repeated, and
/// gives the linear predictors of the one left out (second), with the outcome; these are judged.
///
/// A cluster in whose absence no model can be made has the reason in its place. As many models are made as there are
/// clusters, each from a copy of the others' rows.
///
/// # Errors
/// Fewer than two clusters.
pub fn leave_one_out(
    clusters: &[Table],
    model: impl Fn(&Table, &Table) -> Defined<Vec<(f64, bool)>>,
    level: Level,
) -> Defined<Vec<Defined<Performance>>> {
    if clusters.len() < 2 {
        return Err(Undefined::TooFewClusters { found: clusters.len() });
    }
    Ok(clusters
        .iter()
        .enumerate()
        .map(|(left_out, cluster)| {
            let mut rest = Table::new(cluster.predictors());
            let others = clusters.iter().enumerate().filter(|(i, _)| *i != left_out);
            others.for_each(|(_, other)| rest.merge(other.clone()));
            let found = model(&rest, cluster)?;
            let predictions: Scores = found.into_iter().map(|(lp, severe)| (expit(lp), severe)).collect();
            Ok(Performance::of(&predictions.into_runs(), level))
        })
        .collect())
}
