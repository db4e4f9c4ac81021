//! How much better a model looks on the patients that it was made on than on others of their kind: Harrell's bootstrap.

use super::{Request, columns, fitted};
use crate::cohort::CohortError;
use crate::statistics::Defined;
use crate::statistics::auc::auc;
use crate::statistics::bootstrap::{Optimism, Options, optimism};
use crate::statistics::calibration::Predictions;
use crate::statistics::interval::expit;
use crate::statistics::logistic::Table;
use crate::statistics::runs::{Scores, Worse};

/// Fewer samples than this say little about the optimism.
pub const FEWEST_SAMPLES: u32 = 20;

/// A model on the patients that it was made on, and corrected for optimism.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Internal {
    /// Bootstrap samples: in each the model was made anew, every step repeated.
    pub samples: u32,
    /// Area under the ROC curve.
    pub auc: Optimism,
    /// Calibration slope; on the patients themselves it is 1, and corrected it is the factor by which to shrink.
    pub slope: Optimism,
    /// Brier score: less is better, and its optimism is negative.
    pub brier: Optimism,
}

pub(super) fn internal(request: &Request, patients: &Table) -> Result<Option<Internal>, CohortError> {
    let samples = request.bootstrap;
    if samples == 0 {
        return Ok(None);
    }
    if samples < FEWEST_SAMPLES {
        let why = format!("{samples} bootstrap samples say little; take {FEWEST_SAMPLES} or more, 200 as a rule");
        return Err(CohortError::Request(why));
    }
    // A draw is by the place of a row.
    let patients = patients.in_order();
    let build = |times: &[u32]| -> Defined<Vec<(f64, bool)>> {
        let (design, found) = fitted(request, &patients.resampled(times)).map_err(|(_, why)| why)?;
        Ok(columns(&design, &patients)?.linear_predictors_of_rows(&found.coefficients))
    };
    let judge = |model: &Vec<(f64, bool)>, times: &[u32]| -> Defined<[f64; 3]> {
        let mut scores = Scores::new();
        for ((lp, severe), times) in model.iter().zip(times).filter(|(_, times)| **times > 0) {
            let times = u64::from(*times);
            let (n1, n0) = if *severe { (times, 0) } else { (0, times) };
            scores.add_run(expit(*lp), n1, n0);
        }
        let runs = scores.into_runs();
        let predictions = Predictions::new(&runs)?;
        Ok([auc(&runs, Worse::High)?.value, predictions.joint()?.slope, predictions.brier().value])
    };
    let options = Options { replicates: samples, ..Options::default() };
    let [auc, slope, brier] = optimism(patients.rows(), build, judge, options)
        .map_err(|why| CohortError::Request(format!("`--bootstrap {samples}`: {why}")))?;
    Ok(Some(Internal { samples, auc, slope, brier }))
}
