//! W: survivors beyond expectation per 100 patients, and its test Z; the standardised Ws.

use super::exact_sum::ExactSum;
use super::interval::Level;
use super::{Defined, Undefined};

/// Outcomes against predicted survival Ps. Parts merge; the sums are exact.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Survival {
    n: u64,
    survivors: u64,
    expected: ExactSum,
    variance: ExactSum,
}

/// W with its test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct W {
    /// 100 (survivors - sum Ps)/n: excess survivors per 100 patients.
    pub w: f64,
    /// Its standard error, 100 √(sum Ps(1-Ps))/n.
    pub standard_error: f64,
    /// Deaths: (observed - expected)/√(sum Ps(1-Ps)). Above 0: more deaths than expected.
    pub z_deaths: f64,
}

impl W {
    /// Limits of W: plus and minus z standard errors.
    pub fn limits(&self, level: Level) -> (f64, f64) {
        let half = level.z() * self.standard_error;
        (self.w - half, self.w + half)
    }
}

impl Survival {
    /// Adds a patient with predicted survival `ps`.
    ///
    /// # Errors
    /// `ps` is not within 0 to 1.
    pub fn add(&mut self, ps: f64, survived: bool) -> Defined<()> {
        if !(0.0..=1.0).contains(&ps) {
            return Err(Undefined::NotAProbability { value: ps });
        }
        self.n += 1;
        self.survivors += u64::from(survived);
        self.expected.add(ps);
        self.variance.add(ps * (1.0 - ps));
        Ok(())
    }

    /// Adds the patients of another part of the cohort.
    pub fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.survivors += other.survivors;
        self.expected.merge(&other.expected);
        self.variance.merge(&other.variance);
    }

    /// Patients.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Deaths observed.
    pub fn deaths(&self) -> u64 {
        self.n - self.survivors
    }

    /// Deaths expected.
    pub fn expected_deaths(&self) -> f64 {
        // n - sum is formed exactly before it is rounded.
        let mut sum = self.expected.clone();
        sum.add(-(self.n as f64));
        -sum.value()
    }

    /// W and Z.
    ///
    /// # Errors
    /// No patients, or every Ps is 0 or 1.
    pub fn w(&self) -> Defined<W> {
        if self.n == 0 {
            return Err(Undefined::NoPatients);
        }
        let spread = libm::sqrt(self.variance.value());
        if spread <= 0.0 {
            return Err(Undefined::NoVariation { what: "predicted survival" });
        }
        let mut excess = self.expected.clone();
        excess.add(-(self.survivors as f64));
        let excess = -excess.value();
        let n = self.n as f64;
        Ok(W { w: 100.0 * excess / n, standard_error: 100.0 * spread / n, z_deaths: -excess / spread })
    }
}

/// Ws: W standardised to the case mix of a reference, as the sum over bands of Ps of (share of the band
/// in the reference) times (W within the band). Hollis, Yates, Woodford, Foster, J Trauma 1995;38:763.
///
/// Gives (Ws, standard error). The bands and the shares are the caller's: they belong to a published
/// reference population and must be quoted with it.
///
/// # Errors
/// No bands, shares that do not sum to 1, or a band with a share but without patients.
pub fn standardised(bands: &[(f64, &Survival)]) -> Defined<(f64, f64)> {
    let total: f64 = bands.iter().map(|(share, _)| share).sum();
    if bands.is_empty() || libm::fabs(total - 1.0) > 1e-3 {
        return Err(Undefined::OutOfRange { what: "the sum of the shares of the bands", value: total, must: "1" });
    }
    let (mut ws, mut variance) = (0.0, 0.0);
    for (share, band) in bands.iter().filter(|(share, _)| *share > 0.0) {
        let w = band.w()?;
        ws += share * w.w;
        variance += share * share * w.standard_error * w.standard_error;
    }
    Ok((ws, libm::sqrt(variance)))
}
