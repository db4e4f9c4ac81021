//! Logistic regression by iteratively reweighted least squares, to convergence, with the information
//! matrix at the final estimate.
//!
//! R stops at a relative change of 1e-8 and takes the information one step earlier; that costs 5e-11
//! in a slope and 2e-7 in its standard error. Here the deviance changes by less than 1e-12 of itself,
//! one more step is taken, and the information is computed anew.

mod firth;
mod table;

pub use firth::firth;
pub use table::Table;

use super::linear::Cholesky;
use super::{Defined, Undefined};

/// Relative change of the deviance at which the iteration ends.
const TOLERANCE: f64 = 1e-12;

const MOST_ITERATIONS: usize = 100;

/// Largest change of a linear predictor in the last step. A converged fit stays far below it; under
/// separation every step adds about 1 for ever.
const LAST_STEP: f64 = 0.1;

/// A fitted logistic model.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Coefficients, in the order of the columns.
    pub coefficients: Vec<f64>,
    /// Inverse of the information at the estimate, row-major.
    pub covariance: Vec<f64>,
    /// -2 log-likelihood, without any penalty.
    pub minus_two_log_likelihood: f64,
    /// Steps that were needed.
    pub iterations: usize,
}

impl Fit {
    /// The standard error of a coefficient.
    pub fn standard_error(&self, column: usize) -> f64 {
        libm::sqrt(self.covariance[column * self.coefficients.len() + column])
    }
}

/// Patients, as the iteration needs them.
pub(super) trait Observations: Sync {
    /// The number of columns.
    fn columns(&self) -> usize;

    /// Likelihood, its gradient and information at `coefficients`. The result must not depend on the
    /// number of threads.
    fn pass(&self, coefficients: &[f64]) -> Pass;

    /// The largest |x'd| over all patients.
    fn largest_change(&self, step: &[f64]) -> f64;
}

/// What one pass over the patients gives.
#[derive(Clone, Debug)]
pub(super) struct Pass {
    pub(super) minus_two_log_likelihood: f64,
    pub(super) gradient: Vec<f64>,
    /// Row-major, lower triangle.
    pub(super) information: Vec<f64>,
}

impl Pass {
    pub(super) fn empty(columns: usize) -> Self {
        Self { minus_two_log_likelihood: 0.0, gradient: vec![0.0; columns], information: vec![0.0; columns * columns] }
    }

    /// Adds `n1` severe and `n0` other patients with the columns `x` and linear predictor `lp`.
    pub(super) fn add(&mut self, x: &[f64], lp: f64, n1: f64, n0: f64) {
        let e = libm::exp(-libm::fabs(lp));
        let n = n1 + n0;
        // ln(1 + e^-|lp|), and what the wrong side pays besides.
        let wrong = if lp >= 0.0 { n0 } else { n1 };
        self.minus_two_log_likelihood += 2.0 * (n * libm::log1p(e) + wrong * libm::fabs(lp));
        let p = if lp >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) };
        let residual = n1 - n * p;
        let weight = n * e / ((1.0 + e) * (1.0 + e));
        let columns = x.len();
        for (i, xi) in x.iter().enumerate() {
            self.gradient[i] += residual * xi;
            let w = weight * xi;
            for (j, xj) in x[..=i].iter().enumerate() {
                self.information[i * columns + j] += w * xj;
            }
        }
    }

    /// Adds the parts in their order, with compensation.
    pub(super) fn sum(columns: usize, parts: impl IntoIterator<Item = Self>) -> Self {
        let mut total = Self::empty(columns);
        let mut lost = Self::empty(columns);
        for part in parts {
            neumaier(
                &mut total.minus_two_log_likelihood,
                &mut lost.minus_two_log_likelihood,
                part.minus_two_log_likelihood,
            );
            for (i, g) in part.gradient.into_iter().enumerate() {
                neumaier(&mut total.gradient[i], &mut lost.gradient[i], g);
            }
            for (i, h) in part.information.into_iter().enumerate() {
                neumaier(&mut total.information[i], &mut lost.information[i], h);
            }
        }
        total.minus_two_log_likelihood += lost.minus_two_log_likelihood;
        total.gradient.iter_mut().zip(lost.gradient).for_each(|(sum, c)| *sum += c);
        total.information.iter_mut().zip(lost.information).for_each(|(sum, c)| *sum += c);
        total
    }
}

fn neumaier(sum: &mut f64, lost: &mut f64, x: f64) {
    let next = *sum + x;
    *lost += if libm::fabs(*sum) >= libm::fabs(x) { (*sum - next) + x } else { (x - next) + *sum };
    *sum = next;
}

/// Maximum likelihood, with a ridge penalty `ridge[j]` b_j² / 2 on the log-likelihood (empty: none).
pub(super) fn maximise(observations: &dyn Observations, start: Vec<f64>, ridge: &[f64]) -> Defined<Fit> {
    let columns = observations.columns();
    let penalised = |pass: &mut Pass, b: &[f64]| {
        for (j, lambda) in ridge.iter().enumerate() {
            pass.gradient[j] -= lambda * b[j];
            pass.information[j * columns + j] += lambda;
        }
        let penalty: f64 = ridge.iter().zip(b).map(|(lambda, b)| lambda * b * b).sum();
        pass.minus_two_log_likelihood + penalty
    };
    let mut coefficients = start;
    let mut pass = observations.pass(&coefficients);
    let mut objective = penalised(&mut pass, &coefficients);
    for iteration in 1..=MOST_ITERATIONS {
        let factor = Cholesky::new(pass.information, columns)
            .map_err(|singular| if iteration == 1 { singular } else { Undefined::Separated })?;
        let mut step = factor.solve(&pass.gradient);
        let mut next: Vec<f64>;
        let before = objective;
        loop {
            next = coefficients.iter().zip(&step).map(|(b, s)| b + s).collect();
            pass = observations.pass(&next);
            objective = penalised(&mut pass, &next);
            if objective <= before + TOLERANCE * (libm::fabs(before) + 0.1) {
                break;
            }
            if step.iter().all(|s| libm::fabs(*s) < 1e-12) || objective.is_nan() {
                return Err(Undefined::NotConverged { iterations: iteration });
            }
            step.iter_mut().for_each(|s| *s *= 0.5);
        }
        coefficients = next;
        if libm::fabs(objective - before) <= TOLERANCE * (libm::fabs(objective) + 0.1) {
            if observations.largest_change(&step) > LAST_STEP {
                return Err(Undefined::Separated);
            }
            // The deviance is flat where the coefficients still move in the eleventh digit: one more step.
            let last = Cholesky::new(pass.information, columns)?.solve(&pass.gradient);
            coefficients.iter_mut().zip(&last).for_each(|(b, s)| *b += s);
            pass = observations.pass(&coefficients);
            penalised(&mut pass, &coefficients);
            let covariance = Cholesky::new(pass.information, columns)?.inverse();
            return Ok(Fit {
                coefficients,
                covariance,
                minus_two_log_likelihood: pass.minus_two_log_likelihood,
                iterations: iteration,
            });
        }
    }
    Err(Undefined::NotConverged { iterations: MOST_ITERATIONS })
}
