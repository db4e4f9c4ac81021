//! Calibration-in-the-large and the joint model, by Newton's method on the runs.

use rayon::prelude::*;

use super::Predictions;
use crate::statistics::Defined;
use crate::statistics::interval::{Estimate, Level, Method};
use crate::statistics::logistic::{Observations, Pass, maximise};
use crate::statistics::runs::Chunk;

/// Patients in one piece of work; sums within it are plain, between them compensated.
const CHUNK: u64 = 1 << 12;

/// Above this number of patients the iteration starts from the fit to [`COARSE`] groups.
const LARGE: u64 = 1 << 17;

/// Groups of the start.
const COARSE: u64 = 1 << 11;

/// logit P(severe) = a + lp.
#[derive(Clone, Debug, PartialEq)]
pub struct InTheLarge {
    /// a: above 0 where severe patients are more frequent than predicted.
    pub value: f64,
    /// Its standard error, from the information at the estimate.
    pub standard_error: f64,
    /// -2 log-likelihood with this intercept.
    pub minus_two_log_likelihood: f64,
}

impl InTheLarge {
    /// Estimate plus and minus z standard errors.
    pub fn wald(&self, level: Level) -> Estimate {
        Estimate::symmetric(self.value, self.standard_error, level.z(), Method::Wald)
    }
}

/// logit P(severe) = a' + b lp.
#[derive(Clone, Debug, PartialEq)]
pub struct Joint {
    /// a', the joint intercept; not calibration-in-the-large.
    pub intercept: f64,
    /// Standard error of a'.
    pub intercept_standard_error: f64,
    /// b, the calibration slope; below 1 where predictions are too extreme.
    pub slope: f64,
    /// Standard error of b.
    pub slope_standard_error: f64,
    /// Covariance of a' and b.
    pub covariance: f64,
    /// -2 log-likelihood of the joint model.
    pub minus_two_log_likelihood: f64,
}

impl Joint {
    /// The slope plus and minus z standard errors.
    pub fn slope_wald(&self, level: Level) -> Estimate {
        Estimate::symmetric(self.slope, self.slope_standard_error, level.z(), Method::Wald)
    }

    /// The joint intercept plus and minus z standard errors.
    pub fn intercept_wald(&self, level: Level) -> Estimate {
        Estimate::symmetric(self.intercept, self.intercept_standard_error, level.z(), Method::Wald)
    }
}

impl Predictions<'_> {
    /// Calibration-in-the-large.
    ///
    /// # Errors
    /// One class only, or predictions without a logit.
    pub fn in_the_large(&self) -> Defined<InTheLarge> {
        self.estimable()?;
        let fit = LpRows { predictions: *self, offset: true, basis: |_| [1.0] }.fit()?;
        Ok(InTheLarge {
            value: fit.coefficients[0],
            standard_error: fit.standard_error(0),
            minus_two_log_likelihood: fit.minus_two_log_likelihood,
        })
    }

    /// The joint model.
    ///
    /// # Errors
    /// One class only, predictions without a logit, a constant prediction, or separation.
    pub fn joint(&self) -> Defined<Joint> {
        self.estimable()?;
        let fit = LpRows { predictions: *self, offset: false, basis: |lp| [1.0, lp] }.fit()?;
        Ok(Joint {
            intercept: fit.coefficients[0],
            intercept_standard_error: fit.standard_error(0),
            slope: fit.coefficients[1],
            slope_standard_error: fit.standard_error(1),
            covariance: fit.covariance[2],
            minus_two_log_likelihood: fit.minus_two_log_likelihood,
        })
    }
}

/// Runs as observations of a logistic model in functions of lp.
pub(crate) struct LpRows<'r, const K: usize, B> {
    pub(crate) predictions: Predictions<'r>,
    /// Whether lp itself enters with coefficient 1.
    pub(crate) offset: bool,
    /// The columns.
    pub(crate) basis: B,
}

impl<const K: usize, B: Fn(f64) -> [f64; K] + Sync> LpRows<'_, K, B> {
    /// Maximum likelihood. A large cohort starts from the fit to a few thousand groups, so that two or
    /// three passes over the patients are enough.
    pub(crate) fn fit(&self) -> Defined<crate::statistics::logistic::Fit> {
        let runs = self.predictions.runs;
        let start = if runs.n() > LARGE {
            let groups = runs.chunks(runs.n() / COARSE).into_par_iter().map(|chunk| self.group(chunk)).collect();
            let coarse = Groups { groups, columns: K };
            maximise(&coarse, vec![0.0; K], &[]).map_or_else(|_| vec![0.0; K], |fit| fit.coefficients)
        } else {
            vec![0.0; K]
        };
        let chunks = runs.chunks(CHUNK).into_par_iter().map(|chunk| {
            let lps = chunk.iter().map(|run| self.predictions.lp(run.score)).collect();
            (chunk, lps)
        });
        maximise(&Chunks { rows: self, chunks: chunks.collect() }, start, &[])
    }

    /// A chunk as one observation at its mean prediction.
    fn group(&self, chunk: Chunk<'_>) -> Group<K> {
        let (mut sum, mut n1, mut n0) = (0.0, 0.0, 0.0);
        for run in chunk.iter() {
            sum += (run.n1 + run.n0) as f64 * run.score;
            n1 += run.n1 as f64;
            n0 += run.n0 as f64;
        }
        let lp = self.predictions.lp(sum / (n1 + n0));
        Group { x: (self.basis)(lp), offset: if self.offset { lp } else { 0.0 }, n1, n0 }
    }
}

/// The runs in chunks, each with the logits of its scores.
struct Chunks<'a, 'r, const K: usize, B> {
    rows: &'a LpRows<'r, K, B>,
    chunks: Vec<(Chunk<'r>, Vec<f64>)>,
}

fn dot<const K: usize>(a: &[f64; K], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

impl<const K: usize, B: Fn(f64) -> [f64; K] + Sync> Observations for Chunks<'_, '_, K, B> {
    fn columns(&self) -> usize {
        K
    }

    fn pass(&self, coefficients: &[f64]) -> Pass {
        let parts: Vec<Pass> = self
            .chunks
            .par_iter()
            .map(|(chunk, lps)| {
                let mut pass = SmallPass::new();
                for (run, lp) in chunk.iter().zip(lps) {
                    let x = (self.rows.basis)(*lp);
                    let offset = if self.rows.offset { *lp } else { 0.0 };
                    pass.add(&x, offset + dot(&x, coefficients), run.n1 as f64, run.n0 as f64);
                }
                pass.finish()
            })
            .collect();
        Pass::sum(K, parts)
    }

    fn largest_change(&self, step: &[f64]) -> f64 {
        let largest = |(_, lps): &(Chunk<'_>, Vec<f64>)| {
            lps.iter().map(|lp| libm::fabs(dot(&(self.rows.basis)(*lp), step))).fold(0.0, f64::max)
        };
        self.chunks.par_iter().map(largest).reduce(|| 0.0, f64::max)
    }
}

/// [`Pass`] for few columns, known at compile time.
struct SmallPass<const K: usize> {
    /// Sum of what the wrong side pays, and of n ln(1 + e) of large runs.
    minus_log_likelihood: f64,
    /// Product of the 1 + e of single patients, whose logarithm is still to be taken.
    product: f64,
    gradient: [f64; K],
    information: [[f64; K]; K],
}

impl<const K: usize> SmallPass<K> {
    fn new() -> Self {
        Self { minus_log_likelihood: 0.0, product: 1.0, gradient: [0.0; K], information: [[0.0; K]; K] }
    }

    fn add(&mut self, x: &[f64; K], lp: f64, n1: f64, n0: f64) {
        /// Each factor is at most 2, so the product stays a double until its logarithm is taken.
        const LARGE_PRODUCT: f64 = 1e300;
        let size = libm::fabs(lp);
        let e = libm::exp(-size);
        let n = n1 + n0;
        let (wrong, right_share) = if lp >= 0.0 { (n0, 1.0) } else { (n1, e) };
        let inverse = 1.0 / (1.0 + e);
        if n == 1.0 {
            self.product *= 1.0 + e;
            if self.product > LARGE_PRODUCT {
                self.minus_log_likelihood += libm::log(self.product);
                self.product = 1.0;
            }
        } else {
            self.minus_log_likelihood += n * libm::log1p(e);
        }
        self.minus_log_likelihood += wrong * size;
        let residual = n1 - n * (right_share * inverse);
        let weight = n * e * inverse * inverse;
        for i in 0..K {
            self.gradient[i] += residual * x[i];
            for j in 0..=i {
                self.information[i][j] += weight * x[i] * x[j];
            }
        }
    }

    fn finish(self) -> Pass {
        Pass {
            minus_two_log_likelihood: 2.0 * (self.minus_log_likelihood + libm::log(self.product)),
            gradient: self.gradient.to_vec(),
            information: self.information.as_flattened().to_vec(),
        }
    }
}

struct Group<const K: usize> {
    x: [f64; K],
    offset: f64,
    n1: f64,
    n0: f64,
}

struct Groups<const K: usize> {
    groups: Vec<Group<K>>,
    columns: usize,
}

impl<const K: usize> Observations for Groups<K> {
    fn columns(&self) -> usize {
        self.columns
    }

    fn pass(&self, coefficients: &[f64]) -> Pass {
        let mut pass = Pass::empty(K);
        for group in &self.groups {
            pass.add(&group.x, group.offset + dot(&group.x, coefficients), group.n1, group.n0);
        }
        pass
    }

    fn largest_change(&self, step: &[f64]) -> f64 {
        self.groups.iter().map(|group| libm::fabs(dot(&group.x, step))).fold(0.0, f64::max)
    }
}
