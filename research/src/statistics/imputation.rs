//! Rubin's rules: one estimate from several completed data sets.
//!
//! Compute the metric in each completed set and pool the metric, not the predictions (Wood 2015), on a
//! scale where it is about normal: logit AUC, ln O/E, calibration-in-the-large, slope, logit proportion,
//! net benefit. Multiple imputation answers how good a model is where findings are known; it does not
//! say how good it is with its own rule for unknowns.

use super::interval::{Estimate, Level, Method};
use super::{Defined, Undefined};

/// Estimates pooled over imputations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PooledImputations {
    /// The mean Q of the estimates, with the t interval.
    pub estimate: Estimate,
    /// Mean variance within the sets, W.
    pub within: f64,
    /// Variance between the sets, B.
    pub between: f64,
    /// T = W + (1 + 1/m) B.
    pub total: f64,
    /// Barnard and Rubin's degrees of freedom.
    pub df: f64,
    /// r = (1 + 1/m) B/W: relative increase of variance by the missing data.
    pub increase: f64,
    /// Fraction of missing information: (r + 2/(df+3))/(1+r).
    pub missing_information: f64,
}

/// Pools (estimate, variance) of each imputed data set.
///
/// `complete_df` is n - k of the complete data, or infinite. With lambda = (1 + 1/m) B/T:
/// nu_old = (m-1)/lambda², nu_obs = (nu_com+1)/(nu_com+3) nu_com (1-lambda),
/// df = nu_old nu_obs/(nu_old+nu_obs). Rubin 1987; Barnard, Rubin, Biometrika 1999;86:948.
///
/// # Errors
/// Fewer than two imputations, a variance that is not positive, or degrees of freedom that are not.
pub fn pool(imputations: &[(f64, f64)], complete_df: f64, level: Level) -> Defined<PooledImputations> {
    let m = imputations.len();
    if m < 2 {
        return Err(Undefined::TooFew { what: "the number of imputations", needed: 2, found: m as u64 });
    }
    if let Some((_, v)) = imputations.iter().find(|(_, v)| !(*v > 0.0 && v.is_finite())) {
        return Err(Undefined::OutOfRange {
            what: "the variance in an imputed set",
            value: *v,
            must: "positive and finite",
        });
    }
    if complete_df.is_nan() || complete_df <= 0.0 {
        return Err(Undefined::OutOfRange { what: "the degrees of freedom", value: complete_df, must: "positive" });
    }
    let count = m as f64;
    let value = imputations.iter().map(|(q, _)| q).sum::<f64>() / count;
    let within = imputations.iter().map(|(_, v)| v).sum::<f64>() / count;
    let between = imputations.iter().map(|(q, _)| (q - value) * (q - value)).sum::<f64>() / (count - 1.0);
    let extra = (1.0 + 1.0 / count) * between;
    let total = within + extra;
    let lambda = extra / total;
    let old = (count - 1.0) / (lambda * lambda);
    let observed = if complete_df.is_finite() {
        (complete_df + 1.0) / (complete_df + 3.0) * complete_df * (1.0 - lambda)
    } else {
        f64::INFINITY
    };
    // Harmonic, so that an infinite part drops out.
    let df = 1.0 / (1.0 / old + 1.0 / observed);
    let increase = extra / within;
    let factor = if df.is_finite() { level.t(df) } else { level.z() };
    Ok(PooledImputations {
        estimate: Estimate::symmetric(value, libm::sqrt(total), factor, Method::Rubin),
        within,
        between,
        total,
        df,
        increase,
        missing_information: (increase + 2.0 / (df + 3.0)) / (1.0 + increase),
    })
}
