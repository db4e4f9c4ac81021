//! Several scores on the same patients: the AUC of each, their covariances, and tests of differences
//! (DeLong 1988).

use rayon::prelude::*;

use super::auc::{Auc, Difference, auc, enough, outcomes, share};
use super::runs::{Runs, Scores, Worse};
use super::special::chi_squared_upper;
use super::{Defined, Undefined};

/// Patients in one piece of parallel work.
const CHUNK: usize = 1 << 14;

/// An accumulator of the scores of several models for each patient. Parts merge, in any order.
/// Memory: 8 bytes a patient and score.
#[derive(Clone, Debug)]
pub struct PairedScores {
    worse: Vec<Worse>,
    /// One patient after another.
    severe: Vec<f64>,
    others: Vec<f64>,
    not_numbers: u64,
}

impl PairedScores {
    /// For scores with these directions.
    pub fn new(worse: &[Worse]) -> Self {
        Self { worse: worse.to_vec(), severe: Vec::new(), others: Vec::new(), not_numbers: 0 }
    }

    /// Adds one patient, with one value for each score. A patient for whom one of them is NaN cannot
    /// be compared: not used, but counted.
    ///
    /// # Panics
    /// The number of values is not the number of scores.
    pub fn add(&mut self, scores: &[f64], severe: bool) {
        assert_eq!(scores.len(), self.worse.len(), "one value for each score");
        if scores.iter().any(|score| score.is_nan()) {
            self.not_numbers += 1;
        } else if severe {
            self.severe.extend_from_slice(scores);
        } else {
            self.others.extend_from_slice(scores);
        }
    }

    /// Adds the patients of another part of the cohort, with the same scores.
    pub fn merge(&mut self, other: Self) {
        self.severe.extend(other.severe);
        self.others.extend(other.others);
        self.not_numbers += other.not_numbers;
    }

    /// How many patients had a score that was NaN.
    pub fn not_numbers(&self) -> u64 {
        self.not_numbers
    }

    /// The AUCs and their covariances. A binary search for each patient and score, on all cores.
    ///
    /// # Errors
    /// There are no severe patients or no others.
    pub fn compare(&self) -> Defined<Comparison> {
        let k = self.worse.len().max(1);
        let (n1, n0) = outcomes((self.severe.len() / k) as u64, (self.others.len() / k) as u64)?;
        let runs: Vec<Runs> = (0..self.worse.len()).map(|model| self.runs(model)).collect();
        let aucs = runs.iter().zip(&self.worse).map(|(runs, worse)| auc(runs, *worse)).collect::<Defined<Vec<_>>>()?;
        // Twice the others below, ties once; and the mirror image for those who are not severe.
        let severe = products(&self.severe, k, |model, score| {
            placement(runs[model].others_around(score), n0, self.worse[model])
        });
        let others = products(&self.others, k, |model, score| {
            2 * n1 - placement(runs[model].severe_around(score), n1, self.worse[model])
        });
        let covariances = enough(n1, n0).map(|()| {
            let covariance = |i: usize, j: usize| {
                let (i, j) = (i.min(j), i.max(j));
                severe.covariance(i, j, n1, n0) / n1 as f64 + others.covariance(i, j, n0, n1) / n0 as f64
            };
            (0..k).map(|i| (0..k).map(|j| covariance(i, j)).collect()).collect()
        });
        debug_assert!(
            aucs.iter()
                .zip(&severe.totals)
                .all(|(auc, total)| { auc.value == share(*total, u128::from(n1) * u128::from(n0)) })
        );
        Ok(Comparison { aucs, covariances })
    }

    fn runs(&self, model: usize) -> Runs {
        let k = self.worse.len();
        let column = |values: &[f64], severe| -> Scores {
            values.iter().skip(model).step_by(k).map(|score| (*score, severe)).collect()
        };
        let mut scores = column(&self.severe, true);
        scores.merge(column(&self.others, false));
        scores.into_runs()
    }
}

/// Twice those who score better, and once those who score the same.
fn placement((below, ties): (u64, u64), all: u64, worse: Worse) -> u64 {
    match worse {
        Worse::High => 2 * below + ties,
        Worse::Low => 2 * (all - below) - ties,
    }
}

/// Sums of placements and of their products, exactly.
#[derive(Clone)]
struct Products {
    totals: Vec<u128>,
    products: Vec<u128>,
}

fn products(patients: &[f64], k: usize, place: impl Fn(usize, f64) -> u64 + Sync) -> Products {
    let empty = || Products { totals: vec![0; k], products: vec![0; k * k] };
    patients
        .par_chunks(CHUNK * k)
        .map(|chunk| {
            let mut sums = empty();
            let mut placements = vec![0_u64; k];
            for scores in chunk.chunks_exact(k) {
                for (model, score) in scores.iter().enumerate() {
                    placements[model] = place(model, *score);
                }
                for i in 0..k {
                    sums.totals[i] += u128::from(placements[i]);
                    for j in i..k {
                        sums.products[i * k + j] += u128::from(placements[i]) * u128::from(placements[j]);
                    }
                }
            }
            sums
        })
        .reduce(empty, |mut a, b| {
            a.totals.iter_mut().zip(b.totals).for_each(|(x, y)| *x += y);
            a.products.iter_mut().zip(b.products).for_each(|(x, y)| *x += y);
            a
        })
}

impl Products {
    /// Sample covariance of placement/(2 of) for models i <= j.
    fn covariance(&self, i: usize, j: usize, n: u64, of: u64) -> f64 {
        let k = self.totals.len();
        let product = u128::from(n) * self.products[i * k + j];
        let of_means = self.totals[i] * self.totals[j];
        let numerator = if product >= of_means { (product - of_means) as f64 } else { -((of_means - product) as f64) };
        let (n, of) = (n as f64, of as f64);
        numerator / (n * (n - 1.0)) / (4.0 * of * of)
    }
}

/// AUCs of several scores on the same patients.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// One for each score, in order.
    pub aucs: Vec<Auc>,
    covariances: Defined<Vec<Vec<f64>>>,
}

impl Comparison {
    /// Covariance of the AUCs of two scores.
    ///
    /// # Errors
    /// Fewer than two severe patients or two others.
    pub fn covariance(&self, first: usize, second: usize) -> Defined {
        Ok(self.covariances.as_ref().map_err(Clone::clone)?[first][second])
    }

    /// DeLong's test of one score against another.
    ///
    /// # Errors
    /// There is no variance, or the two rank all patients alike.
    pub fn difference(&self, first: usize, second: usize) -> Defined<Difference> {
        let variance =
            self.covariance(first, first)? + self.covariance(second, second)? - 2.0 * self.covariance(first, second)?;
        Difference::new(self.aucs[first].value - self.aucs[second].value, variance)
    }

    /// Are all AUCs the same? Wald's chi-squared of the differences with the first score, on k - 1
    /// degrees of freedom: (chi-squared, p).
    ///
    /// # Errors
    /// There is no variance, or one score ranks as another does.
    pub fn all_equal(&self) -> Defined<(f64, f64)> {
        let k = self.aucs.len();
        if k < 2 {
            return Err(Undefined::TooFew { what: "the number of scores", needed: 2, found: k as u64 });
        }
        let mut contrast = Vec::with_capacity((k - 1) * (k - 1));
        for i in 1..k {
            for j in 1..k {
                contrast.push(
                    self.covariance(0, 0)? - self.covariance(0, j)? - self.covariance(i, 0)? + self.covariance(i, j)?,
                );
            }
        }
        let differences: Vec<f64> = (1..k).map(|i| self.aucs[i].value - self.aucs[0].value).collect();
        let factor = super::linear::Cholesky::new(contrast, k - 1)
            .map_err(|_| Undefined::NoVariation { what: "the difference of two of the AUCs" })?;
        let solved = factor.solve(&differences);
        let chi_squared: f64 = differences.iter().zip(&solved).map(|(d, s)| d * s).sum();
        Ok((chi_squared, chi_squared_upper(chi_squared, (k - 1) as f64)))
    }
}
