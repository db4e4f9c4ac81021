//! Funnel plots of hospitals or regions: observed over expected, with limits within which an ordinary
//! hospital is found.
//!
//! Spiegelhalter, Stat Med 2005, doi:10.1002/sim.1970. The limits are **prediction** limits of what chance
//! does, computed from the probability of each count and interpolated between counts; not confidence
//! intervals of a hospital, which signal too often.

use super::exact_sum::ExactSum;
use super::special::{poisson_cdf, poisson_quantile};
use super::{Defined, Undefined};

/// One hospital: events observed, and what the case mix let expect. Parts merge; the sums are exact.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hospital {
    n: u64,
    observed: u64,
    expected: ExactSum,
    variance: ExactSum,
}

impl Hospital {
    /// Adds a patient with predicted probability `p` of the event.
    ///
    /// # Errors
    /// `p` is not within 0 to 1.
    pub fn add(&mut self, p: f64, event: bool) -> Defined<()> {
        if !(0.0..=1.0).contains(&p) {
            return Err(Undefined::NotAProbability { value: p });
        }
        self.n += 1;
        self.observed += u64::from(event);
        self.expected.add(p);
        self.variance.add(p * (1.0 - p));
        Ok(())
    }

    /// Adds the patients of another part.
    pub fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.observed += other.observed;
        self.expected.merge(&other.expected);
        self.variance.merge(&other.variance);
    }

    /// Patients.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Events.
    pub fn observed(&self) -> u64 {
        self.observed
    }

    /// Sum of the predictions.
    pub fn expected(&self) -> f64 {
        self.expected.value()
    }

    /// O/E.
    ///
    /// # Errors
    /// Nothing was expected.
    pub fn ratio(&self) -> Defined {
        let expected = self.expected();
        if expected <= 0.0 {
            return Err(Undefined::ZeroDenominator { denominator: "the expected number of events" });
        }
        Ok(self.observed as f64 / expected)
    }

    /// (O - E)/√(sum p(1-p)).
    ///
    /// # Errors
    /// Every prediction is 0 or 1.
    pub fn z(&self) -> Defined {
        let variance = self.variance.value();
        if variance <= 0.0 {
            return Err(Undefined::NoVariation { what: "the predicted risk" });
        }
        Ok((self.observed as f64 - self.expected()) / libm::sqrt(variance))
    }

    /// Standard error of O/E if only chance is at work: √(sum p(1-p))/E.
    ///
    /// # Errors
    /// Nothing was expected.
    pub fn standard_error(&self) -> Defined {
        let expected = self.expected();
        if expected <= 0.0 {
            return Err(Undefined::ZeroDenominator { denominator: "the expected number of events" });
        }
        Ok(libm::sqrt(self.variance.value()) / expected)
    }
}

/// Limits of O/E for a hospital that is in control.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
}

/// The usual two: about two and three standard deviations.
pub const LEVELS: [f64; 2] = [0.95, 0.998];

/// Limits from the Poisson distribution of the count, interpolated so that they do not jump with E.
///
/// # Errors
/// `expected` is not positive, or the level not between 0 and 1.
pub fn poisson_limits(expected: f64, level: f64) -> Defined<Limits> {
    if !(expected > 0.0 && expected.is_finite()) {
        return Err(Undefined::OutOfRange { what: "the expected number of events", value: expected, must: "positive" });
    }
    let tail = tail_of(level)?;
    let limit = |p: f64| {
        let r = poisson_quantile(p, expected);
        let below = r.checked_sub(1).map_or(0.0, |k| poisson_cdf(k, expected));
        interpolated(r, below, poisson_cdf(r, expected), p) / expected
    };
    Ok(Limits { low: limit(tail).max(0.0), high: limit(1.0 - tail) })
}

/// Limits from the exact distribution of a sum of unequal chances (Poisson-binomial). Time and memory
/// grow with the square of the number of patients; sensible up to some ten thousand.
///
/// # Errors
/// No patients, a prediction that is none, or predictions that sum to 0.
pub fn exact_limits(predictions: &[f64], level: f64) -> Defined<Limits> {
    let tail = tail_of(level)?;
    if predictions.is_empty() {
        return Err(Undefined::NoPatients);
    }
    // In one order, so that the patients' order changes no digit.
    let mut sorted = predictions.to_vec();
    sorted.sort_by(f64::total_cmp);
    if let Some(value) = sorted.iter().find(|p| !(0.0..=1.0).contains(*p)) {
        return Err(Undefined::NotAProbability { value: *value });
    }
    let expected = sorted.iter().copied().collect::<ExactSum>().value();
    if expected <= 0.0 {
        return Err(Undefined::ZeroDenominator { denominator: "the expected number of events" });
    }
    let mut chances = vec![0.0; sorted.len() + 1];
    chances[0] = 1.0;
    for (i, p) in sorted.iter().enumerate() {
        for k in (0..=i + 1).rev() {
            let before = if k > 0 { chances[k - 1] } else { 0.0 };
            chances[k] = chances[k] * (1.0 - p) + before * p;
        }
    }
    let limit = |p: f64| {
        let mut below = 0.0;
        for (r, chance) in chances.iter().enumerate() {
            if below + chance >= p || r + 1 == chances.len() {
                return interpolated(r as u64, below, below + chance, p) / expected;
            }
            below += chance;
        }
        f64::NAN
    };
    Ok(Limits { low: limit(tail).max(0.0), high: limit(1.0 - tail) })
}

fn tail_of(level: f64) -> Defined {
    if level > 0.0 && level < 1.0 {
        Ok((1.0 - level) / 2.0)
    } else {
        Err(Undefined::OutOfRange { what: "the level", value: level, must: "between 0 and 1" })
    }
}

/// r - (F(r) - p)/(F(r) - F(r-1)) for the smallest r with F(r) >= p (Spiegelhalter 2005, appendix).
fn interpolated(r: u64, below: f64, at: f64, p: f64) -> f64 {
    r as f64 - if at > below { ((at - p) / (at - below)).min(1.0) } else { 0.0 }
}

/// How much more hospitals differ than chance explains.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overdispersion {
    /// Mean of z², with the most extreme tenth at either end moved inwards. About 1 where chance is all.
    pub phi: f64,
    /// Variance between hospitals on the scale of O/E, by moments; 0 where phi is at most (k-1)/k.
    pub tau2: f64,
}

/// Share at either end that is winsorised.
const WINSORISED: f64 = 0.1;

/// Overdispersion from (z, standard error of O/E) of each hospital.
///
/// # Errors
/// Fewer than three hospitals.
pub fn overdispersion(hospitals: &[(f64, f64)]) -> Defined<Overdispersion> {
    let k = hospitals.len();
    if k < 3 {
        return Err(Undefined::TooFewClusters { found: k });
    }
    let mut zs: Vec<f64> = hospitals.iter().map(|(z, _)| *z).collect();
    zs.sort_by(f64::total_cmp);
    let cut = libm::floor(WINSORISED * k as f64) as usize;
    let (low, high) = (zs[cut], zs[k - 1 - cut]);
    let phi = zs.iter().map(|z| z.clamp(low, high)).map(|z| z * z).collect::<ExactSum>().value() / k as f64;
    let sum = |of: fn(f64) -> f64| hospitals.iter().map(|(_, se)| of(1.0 / (se * se))).collect::<ExactSum>().value();
    let (weights, squares) = (sum(|w| w), sum(|w| w * w));
    let count = k as f64;
    let tau2 = ((count * phi - (count - 1.0)) / (weights - squares / weights)).max(0.0);
    Ok(Overdispersion { phi, tau2 })
}

impl Overdispersion {
    /// Limits widened by √phi (where phi is above 1): each limit's distance from 1 grows by that factor.
    pub fn multiplicative(&self, limits: Limits) -> Limits {
        let factor = libm::sqrt(self.phi.max(1.0));
        Limits { low: (1.0 - factor * (1.0 - limits.low)).max(0.0), high: 1.0 + factor * (limits.high - 1.0) }
    }

    /// Limits widened by the variance between hospitals, for a hospital with this standard error of O/E.
    pub fn additive(&self, limits: Limits, standard_error: f64) -> Limits {
        let factor = libm::sqrt(1.0 + self.tau2 / (standard_error * standard_error));
        Limits { low: (1.0 - factor * (1.0 - limits.low)).max(0.0), high: 1.0 + factor * (limits.high - 1.0) }
    }
}
