//! O/E, Brier score, Spiegelhalter's z, log-likelihoods.

use rayon::prelude::*;

use super::Predictions;
use crate::statistics::exact_sum::ExactSum;
use crate::statistics::interval::{Estimate, Level, Method};
use crate::statistics::runs::Run;
use crate::statistics::{Defined, Undefined};

/// Patients in one piece of parallel work.
const CHUNK: u64 = 1 << 16;

/// Observed over expected severe patients.
#[derive(Clone, Debug, PartialEq)]
pub struct ObservedExpected {
    /// Severe patients observed.
    pub observed: u64,
    /// Sum of the predictions.
    pub expected: f64,
    /// Standard error of ln O/E: √((1-prev)/(N prev)) (Riley 2021, doi:10.1002/sim.9025).
    pub standard_error_ln: f64,
    /// O/E with its interval on the log scale.
    pub ratio: Estimate,
}

/// The Brier score.
#[derive(Clone, Debug, PartialEq)]
pub struct Brier {
    /// Mean of (p - y)², 0 at best.
    pub value: f64,
    /// 1 - Brier/(prev (1-prev)): 1 at best, 0 for the prevalence as prediction, may be negative.
    pub scaled: Defined,
}

impl Predictions<'_> {
    /// Exact sums over the runs of several quantities, on all cores.
    fn sums<const N: usize>(&self, of: impl Fn(Run) -> [f64; N] + Sync) -> [f64; N] {
        let empty = || std::array::from_fn::<ExactSum, N, _>(|_| ExactSum::new());
        let parts = self.runs.chunks(CHUNK).into_par_iter().map(|chunk| {
            let mut sums = empty();
            for run in chunk.iter() {
                sums.iter_mut().zip(of(run)).for_each(|(sum, x)| sum.add(x));
            }
            sums
        });
        let whole = parts.reduce(empty, |mut a, b| {
            a.iter_mut().zip(&b).for_each(|(sum, more)| sum.merge(more));
            a
        });
        whole.map(|sum| sum.value())
    }

    /// O/E. Exact sum of the predictions.
    ///
    /// # Errors
    /// No severe patients (no logarithm), or all predictions are 0.
    pub fn observed_expected(&self, level: Level) -> Defined<ObservedExpected> {
        let (observed, n) = (self.runs.n1(), self.runs.n() as f64);
        let [expected] = self.sums(|run| [(run.n1 + run.n0) as f64 * run.score]);
        if observed == 0 {
            return Err(Undefined::NoSevere);
        }
        if expected <= 0.0 {
            return Err(Undefined::ZeroDenominator { denominator: "the sum of the predictions" });
        }
        let prevalence = observed as f64 / n;
        let standard_error_ln = libm::sqrt((1.0 - prevalence) / (n * prevalence));
        let value = observed as f64 / expected;
        let ratio = Estimate::symmetric(libm::log(value), standard_error_ln, level.z(), Method::WaldLog).map(libm::exp);
        Ok(ObservedExpected { observed, expected, standard_error_ln, ratio: Estimate { value, ..ratio } })
    }

    /// The Brier score, on the predictions as they are.
    pub fn brier(&self) -> Brier {
        let n = self.runs.n() as f64;
        let [sum] = self.sums(|run| {
            let q = 1.0 - run.score;
            [run.n1 as f64 * (q * q) + run.n0 as f64 * (run.score * run.score)]
        });
        let value = sum / n;
        let prevalence = self.runs.n1() as f64 / n;
        let scaled = match (self.runs.n1(), self.runs.n0()) {
            (0, _) => Err(Undefined::NoSevere),
            (_, 0) => Err(Undefined::AllSevere),
            _ => Ok(1.0 - value / (prevalence * (1.0 - prevalence))),
        };
        Brier { value, scaled }
    }

    /// Spiegelhalter's z: sum (y-p)(1-2p) / √(sum (1-2p)² p(1-p)); standard normal where the
    /// predictions are right (Stat Med 1986;5:421).
    ///
    /// # Errors
    /// All predictions are 0, 1/2 or 1.
    pub fn spiegelhalter_z(&self) -> Defined {
        let [above, variance] = self.sums(|run| {
            let (p, q) = (run.score, 1.0 - run.score);
            let lean = 1.0 - 2.0 * p;
            let residual = run.n1 as f64 * q - run.n0 as f64 * p;
            [residual * lean, (run.n1 + run.n0) as f64 * (lean * lean * p * q)]
        });
        if variance <= 0.0 {
            return Err(Undefined::NoVariation { what: "what the predictions leave to chance" });
        }
        Ok(above / libm::sqrt(variance))
    }

    /// -2 log-likelihood of the predictions as they are.
    ///
    /// # Errors
    /// A prediction is exactly 0 or 1 and clipping was not asked for.
    pub fn minus_two_log_likelihood(&self) -> Defined {
        if self.clip.is_none() && self.zeros + self.ones > 0 {
            return Err(Undefined::CertainPredictions { zeros: self.zeros, ones: self.ones });
        }
        let limit = self.clip.unwrap_or(0.0);
        let [sum] = self.sums(|run| {
            let p = run.score.clamp(limit, 1.0 - limit);
            let part = |n: u64, ln: fn(f64) -> f64, x: f64| if n == 0 { 0.0 } else { n as f64 * ln(x) };
            [part(run.n1, libm::log, p) + part(run.n0, libm::log1p, -p)]
        });
        Ok(-2.0 * sum)
    }

    /// -2 log-likelihood of the prevalence as prediction.
    ///
    /// # Errors
    /// One class only.
    pub fn null_minus_two_log_likelihood(&self) -> Defined {
        let (n1, n0, n) = (self.runs.n1(), self.runs.n0(), self.runs.n() as f64);
        match (n1, n0) {
            (0, _) => Err(Undefined::NoSevere),
            (_, 0) => Err(Undefined::AllSevere),
            _ => Ok(-2.0 * (n1 as f64 * libm::log(n1 as f64 / n) + n0 as f64 * libm::log(n0 as f64 / n))),
        }
    }

    /// Nagelkerke's R² of the predictions as they are, as `val.prob` prints it:
    /// (1 - exp(-LR/n)) / (1 - exp(-null/n)), LR the fall of -2 log-likelihood from the null model to the
    /// predictions. Below 0 where the prevalence would predict better.
    ///
    /// # Errors
    /// One class only, or predictions without a logit.
    pub fn nagelkerke_r2(&self) -> Defined {
        let (null, frozen) = (self.null_minus_two_log_likelihood()?, self.minus_two_log_likelihood()?);
        let n = self.runs.n() as f64;
        Ok(libm::expm1(-(null - frozen) / n) / libm::expm1(-null / n))
    }
}
