//! What a predicted probability is worth: whether it means what it says, and whether acting on it helps.

use std::borrow::Cow;

use crate::statistics::bootstrap;
use crate::statistics::calibration::{Predictions, Summary};
use crate::statistics::decision::{self, Benefit};
use crate::statistics::decision_interval::{BenefitInterval, ThresholdCells};
use crate::statistics::interval::{Estimate, Level};
use crate::statistics::runs::{Runs, Scores, Worse, canonical};
use crate::statistics::smoother::{CalibrationError, Curve, Smoother};
use crate::statistics::{Defined, Undefined};

/// The thresholds of a decision curve: 1 % to 50 %.
const THRESHOLDS: u8 = 50;

/// The thresholds of a decision curve, ascending.
pub(super) fn thresholds() -> Vec<f64> {
    (1..=THRESHOLDS).map(|percent| f64::from(percent) / 100.0).collect()
}

/// The thresholds of net benefit that tables have room for; figures and the JSON have all.
pub fn is_in_tables(threshold: f64) -> bool {
    [0.05, 0.10, 0.20, 0.30].iter().any(|shown| (shown - threshold).abs() < 1e-9)
}

/// A predicted probability of the outcome over a cohort.
#[derive(Debug)]
pub struct Probability {
    /// The predictions, sorted.
    pub predictions: Runs,
    /// Calibration in numbers.
    pub summary: Summary,
    /// The calibration curve, with its smoother.
    pub curve: Defined<Curve>,
    /// How far the curve lies from the diagonal.
    pub error: Defined<CalibrationError>,
    /// Net benefit at each threshold, with its bootstrap interval.
    pub decision: Vec<DecisionPoint>,
}

/// Predictions of the outcome: the scores, or what is left of 1 where low values are worse.
pub(super) fn predictions(scores: &Runs, worse: Worse) -> Cow<'_, Runs> {
    match worse {
        Worse::High => Cow::Borrowed(scores),
        Worse::Low => {
            let mut predictions = Scores::new();
            scores.iter().for_each(|run| predictions.add_run(canonical(1.0 - run.score), run.n1, run.n0));
            Cow::Owned(predictions.into_runs())
        }
    }
}

/// A threshold of a decision curve.
#[derive(Debug)]
pub struct DecisionPoint {
    /// The table and what follows from it.
    pub benefit: Benefit,
    /// The interval of net benefit.
    pub interval: Defined<Estimate>,
    /// Net benefit less that of bringing everybody.
    pub over_all: Defined<Estimate>,
}

impl Probability {
    /// Of predictions of the outcome, or of its opposite where low values are worse. `None` where there is
    /// nobody.
    ///
    /// # Errors
    /// A value is no probability.
    pub fn of(scores: &Runs, worse: Worse, level: Level) -> Option<Defined<Probability>> {
        (scores.n() > 0).then(|| Self::of_predictions(predictions(scores, worse).into_owned(), level))
    }

    fn of_predictions(predictions: Runs, level: Level) -> Defined<Probability> {
        let checked = Predictions::new(&predictions)?;
        let thresholds = thresholds();
        let benefits = decision::curve(&predictions, &thresholds, decision::Options::default())?;
        let cells = ThresholdCells::of_runs(&predictions, &thresholds)?;
        let drawn = bootstrap::Options { level, ..bootstrap::Options::default() };
        let interval = |at: BenefitInterval| at.net_benefit.map(|found| found.estimate);
        let own = cells.net_benefit(0, drawn)?.into_iter().map(interval);
        let over_all = cells.gain_over_treat_all(0, drawn)?.into_iter().map(interval);
        let decision = benefits
            .into_iter()
            .zip(own.zip(over_all))
            .map(|(benefit, (interval, over_all))| DecisionPoint { benefit, interval, over_all });
        let curve = Curve::draw(&checked, Smoother::usual(&checked));
        Ok(Probability {
            summary: checked.summary(level),
            error: curve.as_ref().map(Curve::error).map_err(Undefined::clone),
            curve,
            decision: decision.collect(),
            predictions,
        })
    }
}
