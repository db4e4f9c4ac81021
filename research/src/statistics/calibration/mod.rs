//! Calibration: do predicted probabilities mean what they say?
//!
//! Two intercepts have two names. **Calibration-in-the-large** is the intercept with the slope fixed
//! at 1; the **joint intercept** comes with the slope. `rms::val.prob` prints the second as
//! "Intercept", CalibrationCurves reports the first.
//!
//! All read sorted [`Runs`] of predicted probabilities, high is worse.

mod fits;
mod scores;

pub(crate) use fits::LpRows;
pub use fits::{InTheLarge, Joint};
pub use scores::{Brier, ObservedExpected};

use super::decision::probabilities;
use super::interval::{Level, logit};
use super::runs::Runs;
use super::{Defined, Undefined};

/// Predicted probabilities, checked, with what to do where they are exactly 0 or 1.
///
/// Probabilities of 0 and 1 (random forests give them) have no logit. `rms::val.prob` drops them
/// silently; here they are counted, and calibration on the logit scale refuses them unless clipping
/// was asked for. Brier score and O/E always use the unclipped values.
#[derive(Clone, Copy, Debug)]
pub struct Predictions<'r> {
    runs: &'r Runs,
    zeros: u64,
    ones: u64,
    clip: Option<f64>,
}

impl<'r> Predictions<'r> {
    /// Checks that all scores are probabilities.
    ///
    /// # Errors
    /// No patients, or a value outside 0 to 1.
    pub fn new(runs: &'r Runs) -> Defined<Self> {
        probabilities(runs)?;
        let both = |(a, b): (u64, u64)| a + b;
        Ok(Self { runs, zeros: both(runs.at_most(0.0)), ones: both(runs.at_least(1.0)), clip: None })
    }

    /// On the logit scale, takes probabilities below `limit` as `limit` and above `1 - limit` as that.
    ///
    /// # Errors
    /// `limit` is not between 0 and 1/2.
    pub fn clipped(self, limit: f64) -> Defined<Self> {
        if limit > 0.0 && limit < 0.5 {
            Ok(Self { clip: Some(limit), ..self })
        } else {
            Err(Undefined::OutOfRange { what: "the clipping limit", value: limit, must: "between 0 and 0.5" })
        }
    }

    /// The runs.
    pub fn runs(&self) -> &'r Runs {
        self.runs
    }

    /// Patients with a prediction of exactly 0 and of exactly 1.
    pub fn certain(&self) -> (u64, u64) {
        (self.zeros, self.ones)
    }

    /// The logit of a prediction, clipped if that was asked for.
    pub(crate) fn lp(&self, p: f64) -> f64 {
        match self.clip {
            Some(limit) => logit(p.clamp(limit, 1.0 - limit)),
            None => logit(p),
        }
    }

    /// Checks that every prediction has a logit and both outcomes occur.
    pub(crate) fn estimable(&self) -> Defined<()> {
        match (self.runs.n1(), self.runs.n0()) {
            (0, _) => Err(Undefined::NoSevere),
            (_, 0) => Err(Undefined::AllSevere),
            _ if self.clip.is_none() && self.zeros + self.ones > 0 => {
                Err(Undefined::CertainPredictions { zeros: self.zeros, ones: self.ones })
            }
            _ => Ok(()),
        }
    }

    /// Everything at once.
    pub fn summary(&self, level: Level) -> Summary {
        Summary {
            n: self.runs.n(),
            severe: self.runs.n1(),
            certain: self.certain(),
            observed_expected: self.observed_expected(level),
            in_the_large: self.in_the_large(),
            joint: self.joint(),
            frozen_minus_two_log_likelihood: self.minus_two_log_likelihood(),
            null_minus_two_log_likelihood: self.null_minus_two_log_likelihood(),
            brier: self.brier(),
            spiegelhalter_z: self.spiegelhalter_z(),
            nagelkerke_r2: self.nagelkerke_r2(),
        }
    }
}

/// Calibration in numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Patients.
    pub n: u64,
    /// Severe patients.
    pub severe: u64,
    /// Patients with a prediction of exactly 0 and of exactly 1.
    pub certain: (u64, u64),
    /// O/E.
    pub observed_expected: Defined<ObservedExpected>,
    /// Calibration-in-the-large.
    pub in_the_large: Defined<InTheLarge>,
    /// Joint intercept and slope.
    pub joint: Defined<Joint>,
    /// -2 log-likelihood of the predictions as they are.
    pub frozen_minus_two_log_likelihood: Defined,
    /// -2 log-likelihood of the prevalence as prediction.
    pub null_minus_two_log_likelihood: Defined,
    /// Brier score and its scaled form.
    pub brier: Brier,
    /// Spiegelhalter's z.
    pub spiegelhalter_z: Defined,
    /// Nagelkerke's R² of the predictions as they are, as `val.prob` prints it.
    pub nagelkerke_r2: Defined,
}
