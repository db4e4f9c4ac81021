//! The area under the ROC curve, exact with ties, and DeLong's variance.
//!
//! AUC = U/(n1 n0), U the pairs of a severe patient and another in which the severe one scores worse,
//! ties counting one half. 2U and the sums of DeLong's variance are whole numbers, kept in 128 bits:
//! no rounding until the last division.

use rayon::prelude::*;

use super::interval::{Estimate, Level, Method, expit, logit};
use super::runs::{Runs, Worse};
use super::special::two_sided_p;
use super::{Defined, Undefined};

/// Patients in one piece of parallel work.
const CHUNK: u64 = 1 << 18;

/// The AUC of one score.
#[derive(Clone, Debug, PartialEq)]
pub struct Auc {
    /// 2U, exactly.
    pub twice_u: u128,
    /// Severe patients.
    pub n1: u64,
    /// Other patients.
    pub n0: u64,
    /// U/(n1 n0).
    pub value: f64,
    variance: Defined,
}

impl Auc {
    /// DeLong's variance: S10/n1 + S01/n0, with the sample variances of the placements.
    ///
    /// # Errors
    /// Fewer than two severe patients or fewer than two others.
    pub fn variance(&self) -> Defined {
        self.variance.clone()
    }

    /// The square root of [`Auc::variance`].
    ///
    /// # Errors
    /// As for the variance.
    pub fn standard_error(&self) -> Defined {
        self.variance().map(libm::sqrt)
    }

    /// Estimate plus and minus z standard errors, as pROC prints it. May leave 0 to 1.
    ///
    /// # Errors
    /// There is no variance.
    pub fn wald(&self, level: Level) -> Defined<Estimate> {
        Ok(Estimate::symmetric(self.value, self.standard_error()?, level.z(), Method::DeLong))
    }

    /// The same on the logit scale, with standard error se/(A(1-A)); stays within 0 to 1.
    ///
    /// # Errors
    /// There is no variance, or the AUC is exactly 0 or 1.
    pub fn on_logit_scale(&self, level: Level) -> Defined<Estimate> {
        let (lp, se) = self.logit()?;
        Ok(Estimate { value: self.value, ..Estimate::symmetric(lp, se, level.z(), Method::DeLongLogit).map(expit) })
    }

    /// logit AUC and its standard error: what is pooled over clusters and imputations.
    ///
    /// # Errors
    /// There is no variance, or the AUC is exactly 0 or 1.
    pub fn logit(&self) -> Defined<(f64, f64)> {
        let se = self.standard_error()?;
        if self.value <= 0.0 || self.value >= 1.0 {
            return Err(Undefined::AtTheEdge { what: "the AUC", value: self.value, scale: "logit" });
        }
        Ok((logit(self.value), se / (self.value * (1.0 - self.value))))
    }
}

/// The AUC of a score from its runs. One pass over the runs, on all cores.
///
/// DeLong, DeLong, Clarke-Pearson, Biometrics 1988;44:837, by mid-ranks (Sun, Xu, IEEE Signal Process
/// Lett 2014;21:1389).
///
/// # Errors
/// There are no severe patients, or no others, or more than 2^63 pairs.
pub fn auc(runs: &Runs, worse: Worse) -> Defined<Auc> {
    let (n1, n0) = outcomes(runs.n1(), runs.n0())?;
    let sums = runs
        .chunks(CHUNK)
        .into_par_iter()
        .map(|chunk| {
            let (mut below1, mut below0) = (chunk.below1, chunk.below0);
            let mut sums = Placements::default();
            for run in chunk.iter() {
                sums.severe.add(run.n1, 2 * below0 + run.n0);
                sums.others.add(run.n0, 2 * (n1 - below1) - run.n1);
                below1 += run.n1;
                below0 += run.n0;
            }
            sums
        })
        .reduce(Placements::default, Placements::plus);
    let pairs = u128::from(n1) * u128::from(n0);
    let twice_u = match worse {
        Worse::High => sums.severe.total,
        Worse::Low => 2 * pairs - sums.severe.total,
    };
    let variance =
        enough(n1, n0).map(|()| sums.severe.variance(n1, n0) / n1 as f64 + sums.others.variance(n0, n1) / n0 as f64);
    Ok(Auc { twice_u, n1, n0, value: share(twice_u, pairs), variance })
}

/// 2U over twice the pairs.
pub(super) fn share(twice_u: u128, pairs: u128) -> f64 {
    // Both are below 2^64, where the conversion to double rounds once.
    twice_u as f64 / (2 * pairs) as f64
}

pub(super) fn outcomes(n1: u64, n0: u64) -> Defined<(u64, u64)> {
    let pairs = u128::from(n1) * u128::from(n0);
    match (n1, n0) {
        (0, 0) => Err(Undefined::NoPatients),
        (0, _) => Err(Undefined::NoSevere),
        (_, 0) => Err(Undefined::AllSevere),
        _ if pairs >= 1 << 63 => Err(Undefined::TooManyPairs { pairs }),
        _ => Ok((n1, n0)),
    }
}

pub(super) fn enough(n1: u64, n0: u64) -> Defined<()> {
    if n1 < 2 {
        Err(Undefined::TooFew { what: "the number of severe patients", needed: 2, found: n1 })
    } else if n0 < 2 {
        Err(Undefined::TooFew { what: "the number of patients who are not severe", needed: 2, found: n0 })
    } else {
        Ok(())
    }
}

#[derive(Clone, Copy, Default)]
struct Placements {
    severe: Moments,
    others: Moments,
}

impl Placements {
    fn plus(self, other: Self) -> Self {
        Self { severe: self.severe.plus(other.severe), others: self.others.plus(other.others) }
    }
}

/// Sum and sum of squares of whole numbers.
#[derive(Clone, Copy, Default)]
struct Moments {
    total: u128,
    squares: u128,
}

impl Moments {
    fn add(&mut self, times: u64, placement: u64) {
        let all = u128::from(times) * u128::from(placement);
        self.total += all;
        self.squares += all * u128::from(placement);
    }

    fn plus(self, other: Self) -> Self {
        Self { total: self.total + other.total, squares: self.squares + other.squares }
    }

    /// Sample variance of placement/(2 of), over `n` patients. The numerator is a whole number.
    fn variance(self, n: u64, of: u64) -> f64 {
        spread(u128::from(n) * self.squares - self.total * self.total, n, of)
    }
}

/// numerator/(n (n-1) (2 of)²).
fn spread(numerator: u128, n: u64, of: u64) -> f64 {
    let (n, of) = (n as f64, of as f64);
    numerator as f64 / (n * (n - 1.0)) / (4.0 * of * of)
}

/// The difference of two AUCs on the same patients.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// First minus second.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// value / standard error.
    pub z: f64,
    /// Two-sided p of z.
    pub p: f64,
}

impl Difference {
    pub(super) fn new(value: f64, variance: f64) -> Defined<Self> {
        if variance <= 0.0 {
            return Err(Undefined::NoVariation { what: "the difference of the two AUCs" });
        }
        let standard_error = libm::sqrt(variance);
        let z = value / standard_error;
        Ok(Self { value, standard_error, z, p: two_sided_p(z) })
    }

    /// Difference plus and minus z standard errors.
    pub fn wald(&self, level: Level) -> Estimate {
        Estimate::symmetric(self.value, self.standard_error, level.z(), Method::DeLong)
    }
}
