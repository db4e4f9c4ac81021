//! Random-effects meta-analysis over clusters: REML, Hartung-Knapp, prediction interval.
//!
//! Debray 2019, doi:10.1177/0962280218785504. What is pooled stays on its own scale: logit AUC, ln O/E,
//! calibration-in-the-large and slope as they are; transform the result back.

use super::interval::{Estimate, Level, Method};
use super::{Defined, Undefined};

/// The degrees of freedom of the prediction interval; programs differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PredictionDf {
    /// k - 2, as in Riley and metamisc.
    #[default]
    KMinus2,
    /// k - 1, as in metafor with `test="knha"`.
    KMinus1,
}

impl PredictionDf {
    /// The words for reports.
    pub const fn id(self) -> &'static str {
        match self {
            Self::KMinus2 => "k-2",
            Self::KMinus1 => "k-1",
        }
    }
}

/// Clusters pooled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pooled {
    /// The number of clusters.
    pub clusters: usize,
    /// The mean over clusters, with the interval of Hartung and Knapp on k - 1 degrees of freedom.
    pub mean: Estimate,
    /// Its standard error.
    pub standard_error: f64,
    /// Where the value of a new cluster is expected.
    pub prediction: Estimate,
    /// The degrees of freedom of the prediction interval.
    pub prediction_df: PredictionDf,
    /// Variance between clusters.
    pub tau2: f64,
}

/// Bisection ends when the bracket of tau² has this relative width.
const TOLERANCE: f64 = 1e-15;

/// Pools (estimate, variance) of each cluster.
///
/// Weights 1/(v + tau²); tau² solves the REML equation
/// sum w² (y-mu)² - sum w + sum w²/sum w = 0, or is 0 where the left side is negative at 0; by bisection
/// to the last digits. se² = sum w (y-mu)²/((k-1) sum w).
///
/// # Errors
/// Fewer than three clusters, a variance that is not positive, no convergence.
pub fn pool(clusters: &[(f64, f64)], level: Level, prediction_df: PredictionDf) -> Defined<Pooled> {
    let k = clusters.len();
    if k < 3 {
        return Err(Undefined::TooFewClusters { found: k });
    }
    for (y, v) in clusters {
        if !y.is_finite() {
            return Err(Undefined::OutOfRange { what: "the estimate of a cluster", value: *y, must: "finite" });
        }
        if !(*v > 0.0 && v.is_finite()) {
            return Err(Undefined::OutOfRange {
                what: "the variance of a cluster",
                value: *v,
                must: "positive and finite",
            });
        }
    }
    let tau2 = reml(clusters)?;
    let (mean, squares, total) = weighted(clusters, tau2);
    let standard_error = libm::sqrt(squares / ((k - 1) as f64 * total));
    let df = (k - match prediction_df {
        PredictionDf::KMinus2 => 2,
        PredictionDf::KMinus1 => 1,
    }) as f64;
    let spread = libm::sqrt(tau2 + standard_error * standard_error);
    Ok(Pooled {
        clusters: k,
        mean: Estimate::symmetric(mean, standard_error, level.t((k - 1) as f64), Method::HartungKnapp),
        standard_error,
        prediction: Estimate::symmetric(mean, spread, level.t(df), Method::Prediction),
        prediction_df,
        tau2,
    })
}

/// Weighted mean, weighted sum of squares about it, sum of the weights.
fn weighted(clusters: &[(f64, f64)], tau2: f64) -> (f64, f64, f64) {
    let weights = || clusters.iter().map(move |(y, v)| (y, 1.0 / (v + tau2)));
    let total: f64 = weights().map(|(_, w)| w).sum();
    let mean = weights().map(|(y, w)| w * y).sum::<f64>() / total;
    let squares = weights().map(|(y, w)| w * (y - mean) * (y - mean)).sum();
    (mean, squares, total)
}

fn reml(clusters: &[(f64, f64)]) -> Defined {
    let score = |tau2: f64| {
        let (mean, _, total) = weighted(clusters, tau2);
        let mut sum = 0.0;
        let mut squares = 0.0;
        for (y, v) in clusters {
            let w = 1.0 / (v + tau2);
            sum += w * w * (y - mean) * (y - mean);
            squares += w * w;
        }
        sum - total + squares / total
    };
    if score(0.0) <= 0.0 {
        return Ok(0.0);
    }
    let largest = clusters.iter().map(|(y, v)| y * y + v).fold(0.0, f64::max);
    let (mut low, mut high) = (0.0, largest.max(1e-12));
    let mut doublings = 0;
    while score(high) > 0.0 {
        high *= 2.0;
        doublings += 1;
        if doublings > 200 {
            return Err(Undefined::NotConverged { iterations: doublings });
        }
    }
    for _ in 0..2000 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high || high - low <= TOLERANCE * high {
            break;
        }
        if score(middle) > 0.0 { low = middle } else { high = middle }
    }
    Ok(0.5 * (low + high))
}
