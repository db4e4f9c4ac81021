//! Integrals over a normal distribution of lp: what a model with known truth must show.

use super::interval::expit;
use super::special::normal_density;
use super::{Defined, Undefined};

/// Points on either side of the mean, and how many standard deviations they reach.
const STEPS: i32 = 8_000;
const REACH: f64 = 12.0;

/// From 200 to the distance between neighbouring numbers near the means that there are.
const HALVINGS: u32 = 58;

/// lp normally distributed, P(severe) = expit(lp).
///
/// Sums over equally spaced points: for smooth functions that vanish at both ends the trapezoid rule is
/// exact to rounding.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NormalLp {
    mean: f64,
    sd: f64,
}

impl NormalLp {
    /// Mean and standard deviation of lp.
    ///
    /// # Errors
    /// The standard deviation is not positive, or one of the two is not finite.
    pub fn new(mean: f64, sd: f64) -> Defined<Self> {
        if !(sd > 0.0 && sd.is_finite() && mean.is_finite()) {
            return Err(Undefined::OutOfRange {
                what: "the standard deviation of lp",
                value: sd,
                must: "positive and finite",
            });
        }
        Ok(Self { mean, sd })
    }

    /// With the mean that gives this prevalence.
    ///
    /// # Errors
    /// The prevalence is not between 0 and 1, or the standard deviation not positive.
    pub fn with_prevalence(prevalence: f64, sd: f64) -> Defined<Self> {
        if !(prevalence > 0.0 && prevalence < 1.0) {
            return Err(Undefined::OutOfRange { what: "the prevalence", value: prevalence, must: "between 0 and 1" });
        }
        let (mut low, mut high) = (-100.0, 100.0);
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            if Self::new(middle, sd)?.prevalence() < prevalence { low = middle } else { high = middle }
        }
        Self::new(0.5 * (low + high), sd)
    }

    /// With the mean and the standard deviation that give this prevalence and this AUC.
    ///
    /// # Errors
    /// The prevalence is not between 0 and 1, or the AUC not between 0.5 and what a linear predictor of standard deviation
    /// 20 has.
    pub fn with_auc(prevalence: f64, auc: f64) -> Defined<Self> {
        let (mut low, mut high) = (1e-3, 20.0);
        let most = Self::with_prevalence(prevalence, high)?.auc();
        if !(auc > 0.5 && auc < most) {
            return Err(Undefined::OutOfRange { what: "the AUC", value: auc, must: "between 0.5 and 1" });
        }
        // To a thousandth of a percent of the AUC: it is an assumption.
        while high - low > 1e-6 {
            let middle = 0.5 * (low + high);
            if Self::with_prevalence(prevalence, middle)?.auc() < auc { low = middle } else { high = middle }
        }
        Self::with_prevalence(prevalence, 0.5 * (low + high))
    }

    /// The standard deviation of lp.
    pub fn sd(self) -> f64 {
        self.sd
    }

    /// The mean of lp.
    pub fn mean(self) -> f64 {
        self.mean
    }

    fn points(self) -> impl Iterator<Item = (f64, f64)> {
        let step = REACH / f64::from(STEPS);
        (-STEPS..=STEPS).map(move |i| {
            let u = f64::from(i) * step;
            (self.mean + self.sd * u, normal_density(u) * step)
        })
    }

    /// E[f(lp)].
    pub fn expect(self, f: impl Fn(f64) -> f64) -> f64 {
        self.points().map(|(lp, weight)| weight * f(lp)).sum()
    }

    /// E[expit(lp)].
    pub fn prevalence(self) -> f64 {
        self.expect(expit)
    }

    /// P(severe patient has a higher lp than another).
    pub fn auc(self) -> f64 {
        // Pairs of points on the same grid; within a point half of the pairs count.
        let (mut below, mut pairs, mut severe) = (0.0, 0.0, 0.0);
        for (lp, weight) in self.points() {
            let p = expit(lp);
            pairs += weight * p * (below + 0.5 * weight * (1.0 - p));
            below += weight * (1.0 - p);
            severe += weight * p;
        }
        pairs / (severe * below)
    }

    /// Sensitivity at the cut-off that has this specificity.
    ///
    /// # Errors
    /// The specificity is not between 0 and 1.
    pub fn sensitivity_at(self, specificity: f64) -> Defined {
        if !(specificity > 0.0 && specificity < 1.0) {
            return Err(Undefined::OutOfRange { what: "the specificity", value: specificity, must: "between 0 and 1" });
        }
        let others = 1.0 - self.prevalence();
        let (mut spared, mut missed) = (0.0, 0.0);
        for (lp, weight) in self.points() {
            let p = expit(lp);
            let more = weight * (1.0 - p);
            if spared + more > specificity * others {
                // Both shares grow in step within one point.
                missed += weight * p * (specificity * others - spared) / more;
                break;
            }
            spared += more;
            missed += weight * p;
        }
        Ok(1.0 - missed / self.prevalence())
    }
}
