//! Two rules on the same patients: is one more often positive?
//!
//! Among the severe this compares sensitivities, among the others specificities.

use super::interval::{Estimate, Level, Method};
use super::special::{binomial_cdf, binomial_density};
use super::{Defined, Undefined};

/// How often two rules were positive on the same patients.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Both rules positive.
    pub both: u64,
    /// Only the first positive (n10).
    pub first_only: u64,
    /// Only the second positive (n01).
    pub second_only: u64,
    /// Neither positive.
    pub neither: u64,
}

impl Agreement {
    /// Counts one patient.
    pub fn add(&mut self, first: bool, second: bool) {
        *match (first, second) {
            (true, true) => &mut self.both,
            (true, false) => &mut self.first_only,
            (false, true) => &mut self.second_only,
            (false, false) => &mut self.neither,
        } += 1;
    }

    /// Adds the counts of another part of the cohort.
    pub fn merge(&mut self, other: &Self) {
        self.both += other.both;
        self.first_only += other.first_only;
        self.second_only += other.second_only;
        self.neither += other.neither;
    }

    /// All patients.
    pub fn n(&self) -> u64 {
        self.both + self.first_only + self.second_only + self.neither
    }

    fn discordant(&self) -> (u64, u64) {
        (self.first_only.min(self.second_only), self.first_only + self.second_only)
    }

    /// McNemar's exact two-sided p: min(1, 2 P(X <= min(n10, n01))), X ~ Bin(n10 + n01, 1/2). 1 where
    /// the rules never differ.
    pub fn exact_p(&self) -> f64 {
        let (least, discordant) = self.discordant();
        (2.0 * binomial_cdf(least, discordant, 0.5)).min(1.0)
    }

    /// The mid-p variant, less conservative: 2 P(X <= min) - P(X = min).
    pub fn mid_p(&self) -> f64 {
        let (least, discordant) = self.discordant();
        let at = binomial_density(least as f64, discordant as f64, 0.5, 0.5);
        (2.0 * binomial_cdf(least, discordant, 0.5) - at).min(1.0)
    }

    /// The share positive by the first rule minus that by the second, with the score interval of
    /// T. Tango, Stat Med 1998;17:891.
    ///
    /// The limits are the differences D at which
    /// (n10 - n01 - nD) / √(n (2q + D(1 - D))) = ±z, with q = P(second only) at its most likely value
    /// given D: q = (√(B² - 4AC) - B)/(2A), A = 2n, B = -n10 - n01 + (2n - n10 + n01) D,
    /// C = -n01 D (1 - D).
    ///
    /// # Errors
    /// There are no patients.
    pub fn difference(&self, level: Level) -> Defined<Estimate> {
        if self.n() == 0 {
            return Err(Undefined::NoPatients);
        }
        let (n, n10, n01) = (self.n() as f64, self.first_only as f64, self.second_only as f64);
        let value = (n10 - n01) / n;
        let score = |d: f64| {
            let (a, b) = (2.0 * n, -n10 - n01 + (2.0 * n - n10 + n01) * d);
            let c = -n01 * d * (1.0 - d);
            let q = (libm::sqrt((b * b - 4.0 * a * c).max(0.0)) - b) / (2.0 * a);
            let variance = n * (2.0 * q + d * (1.0 - d));
            let difference = n10 - n01 - n * d;
            if variance <= 0.0 { f64::INFINITY.copysign(difference) } else { difference / libm::sqrt(variance) }
        };
        // The score falls as d grows; bisection until the doubles touch.
        let limit = |wanted: f64, mut inside: f64, mut outside: f64| {
            for _ in 0..200 {
                let middle = 0.5 * (inside + outside);
                if middle == inside || middle == outside {
                    break;
                }
                if libm::fabs(score(middle)) < wanted { inside = middle } else { outside = middle }
            }
            inside
        };
        let z = level.z();
        let (low, high) = (limit(z, value, -1.0), limit(z, value, 1.0));
        Ok(Estimate { value, low, high, method: Method::Tango })
    }
}
