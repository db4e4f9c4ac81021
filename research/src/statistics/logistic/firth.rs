//! Firth's penalty: finite estimates under separation, less bias in small samples.
//!
//! D. Firth, Biometrika 1993;80:27; G. Heinze, M. Schemper, Stat Med 2002;21:2409. The log-likelihood
//! is raised by half the log-determinant of the information; the score of a patient becomes
//! y - p + h (1/2 - p), h the diagonal of the hat matrix.

use super::table::{Rows, Table, dot};
use super::{Fit, MOST_ITERATIONS, Observations, Pass};
use crate::statistics::interval::expit;
use crate::statistics::linear::Cholesky;
use crate::statistics::{Defined, Undefined};

/// Largest change of a linear predictor at which the iteration ends.
const TOLERANCE: f64 = 1e-11;

/// No step changes a linear predictor by more than this.
const LONGEST_STEP: f64 = 5.0;

/// Fits intercept and predictors with Firth's penalty. `minus_two_log_likelihood` of the result is
/// without the penalty.
///
/// # Errors
/// No patients, one class only, collinear predictors, no convergence.
pub fn firth(table: &Table) -> Defined<Fit> {
    table.both_classes()?;
    let rows = table.sorted();
    let columns = table.predictors() + 1;
    let observations = Rows { rows: &rows, columns };
    let mut coefficients = vec![0.0; columns];
    for iteration in 1..=MOST_ITERATIONS {
        let pass = observations.pass(&coefficients);
        let factor = Cholesky::new(pass.information.clone(), columns)?;
        let mut step = factor.solve(&score(&rows, &coefficients, &pass, &factor));
        let change = observations.largest_change(&step);
        if change > LONGEST_STEP {
            step.iter_mut().for_each(|s| *s *= LONGEST_STEP / change);
        }
        coefficients.iter_mut().zip(&step).for_each(|(b, s)| *b += s);
        if change < TOLERANCE {
            let last = observations.pass(&coefficients);
            let covariance = Cholesky::new(last.information, columns)?.inverse();
            return Ok(Fit {
                coefficients,
                covariance,
                minus_two_log_likelihood: last.minus_two_log_likelihood,
                iterations: iteration,
            });
        }
    }
    Err(Undefined::NotConverged { iterations: MOST_ITERATIONS })
}

fn score(rows: &[&[f64]], coefficients: &[f64], pass: &Pass, factor: &Cholesky) -> Vec<f64> {
    let columns = coefficients.len();
    let mut score = pass.gradient.clone();
    for row in rows {
        let x = &row[..columns];
        let p = expit(row[columns] + dot(x, coefficients));
        let leverage = p * (1.0 - p) * dot(x, &factor.solve(x));
        for (s, x) in score.iter_mut().zip(x) {
            *s += leverage * (0.5 - p) * x;
        }
    }
    score
}

impl Table {
    /// -2 times Firth's penalised log-likelihood at given coefficients: what likelihood ratio tests
    /// between Firth fits compare.
    ///
    /// # Errors
    /// The predictors are collinear.
    pub fn firth_minus_two_log_likelihood(&self, coefficients: &[f64]) -> Defined {
        let rows = self.sorted();
        let pass = Rows { rows: &rows, columns: coefficients.len() }.pass(coefficients);
        let factor = Cholesky::new(pass.information, coefficients.len())?;
        let value = pass.minus_two_log_likelihood - factor.ln_determinant();
        if value.is_finite() { Ok(value) } else { Err(Undefined::Separated) }
    }
}
