//! Updating a model on new patients, and the closed test that chooses how much to update.
//!
//! | id | model | parameters |
//! |---|---|---|
//! | `m0` | lp as it is | 0 |
//! | `m1` | a + lp: recalibration in the large | 1 |
//! | `m2` | a + b lp: logistic recalibration | 2 |
//! | `m3` | intercept and q predictors anew | q + 1 |

use super::logistic::{Fit, Table};
use super::special::chi_squared_upper;
use super::{Defined, Undefined};

/// How much of a model is updated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Update {
    /// Nothing: the model as it is.
    Frozen,
    /// The intercept.
    Intercept,
    /// Intercept and overall slope.
    Slope,
    /// Every coefficient.
    Refit,
}

impl Update {
    /// `m0`, `m1`, `m2`, `m3`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Frozen => "m0",
            Self::Intercept => "m1",
            Self::Slope => "m2",
            Self::Refit => "m3",
        }
    }
}

/// A likelihood ratio test of a smaller model within a larger one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LikelihoodRatio {
    /// The smaller model.
    pub smaller: Update,
    /// Fall of -2 log-likelihood from the smaller to the larger model.
    pub chi_squared: f64,
    /// Difference in the number of parameters.
    pub df: usize,
    /// Chi-squared p.
    pub p: f64,
}

impl LikelihoodRatio {
    /// From -2 log-likelihoods.
    pub fn new(smaller: Update, of_smaller: f64, of_larger: f64, df: usize) -> Self {
        let chi_squared = (of_smaller - of_larger).max(0.0);
        Self { smaller, chi_squared, df, p: chi_squared_upper(chi_squared, df as f64) }
    }
}

/// The four models on the same patients.
#[derive(Clone, Debug, PartialEq)]
pub struct Updates {
    /// -2 log-likelihood of the frozen model.
    pub frozen: f64,
    /// The intercept a.
    pub intercept: Defined<Fit>,
    /// a and b.
    pub slope: Defined<Fit>,
    /// Intercept and predictors.
    pub refit: Defined<Fit>,
    predictors: usize,
}

/// Fits M1, M2 and M3. Each row of the table holds the predictors to refit and, as offset, the lp of the
/// model as it is.
///
/// # Errors
/// One class only. What a single model cannot estimate stands in its place.
pub fn updates(table: &Table) -> Defined<Updates> {
    let intercept = table.rewritten(0, |_, lp, _| lp)?;
    let slope = table.rewritten(1, |_, lp, columns| {
        columns.push(lp);
        0.0
    })?;
    let refit = table.rewritten(table.predictors(), |predictors, _, columns| {
        columns.extend(predictors);
        0.0
    })?;
    match intercept.fit(&[]) {
        Err(one_class @ (Undefined::NoPatients | Undefined::NoSevere | Undefined::AllSevere)) => Err(one_class),
        fit => Ok(Updates {
            frozen: intercept.minus_two_log_likelihood(&[0.0]),
            intercept: fit,
            slope: slope.fit(&[]),
            refit: refit.fit(&[]),
            predictors: table.predictors(),
        }),
    }
}

/// What the closed test found.
#[derive(Clone, Debug, PartialEq)]
pub struct ClosedTest {
    /// M3 against M0, M1 and M2, in this order.
    pub tests: [LikelihoodRatio; 3],
    /// The smallest model that M3 does not beat.
    pub chosen: Update,
}

impl Updates {
    /// The closed test of Vergouwe 2017 (doi:10.1002/sim.7179): M3 against M0, then M1, then M2, each at
    /// the full `alpha`, which keeps the familywise level; the first that is not significant is kept.
    ///
    /// # Errors
    /// A model is not estimable; `alpha` is not between 0 and 1; fewer than two predictors (M3 and M2 would
    /// be one model).
    pub fn closed_test(&self, alpha: f64) -> Defined<ClosedTest> {
        if !(alpha > 0.0 && alpha < 1.0) {
            return Err(Undefined::OutOfRange { what: "alpha", value: alpha, must: "between 0 and 1" });
        }
        let q = self.predictors;
        if q < 2 {
            return Err(Undefined::TooFew { what: "the number of predictors to refit", needed: 2, found: q as u64 });
        }
        let of = |fit: &Defined<Fit>| fit.as_ref().map(|fit| fit.minus_two_log_likelihood).map_err(Clone::clone);
        let refit = of(&self.refit)?;
        let tests = [
            LikelihoodRatio::new(Update::Frozen, self.frozen, refit, q + 1),
            LikelihoodRatio::new(Update::Intercept, of(&self.intercept)?, refit, q),
            LikelihoodRatio::new(Update::Slope, of(&self.slope)?, refit, q - 1),
        ];
        let chosen = tests.iter().find(|test| test.p >= alpha).map_or(Update::Refit, |test| test.smaller);
        Ok(ClosedTest { tests, chosen })
    }
}
