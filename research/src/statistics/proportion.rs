//! A proportion x of n, with its interval.

use super::interval::{Estimate, Level, Method};
use super::special::beta_quantile;
use super::{Defined, Undefined};

/// `count` of `of` patients. Knows why it has no value when `of` is 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Proportion {
    /// The numerator.
    pub count: u64,
    /// The denominator.
    pub of: u64,
    /// The reason to give when the denominator is 0.
    pub if_empty: Undefined,
}

impl Proportion {
    /// `count` of `of`; of an empty group it is "not defined: no patients".
    pub const fn new(count: u64, of: u64) -> Self {
        Self { count, of, if_empty: Undefined::NoPatients }
    }

    /// The same with another reason for an empty denominator.
    pub fn or(self, if_empty: Undefined) -> Self {
        Self { if_empty, ..self }
    }

    /// The others of the same group: from sensitivity to undertriage.
    pub fn complement(&self) -> Self {
        Self { count: self.of - self.count, of: self.of, if_empty: self.if_empty.clone() }
    }

    /// count / of.
    ///
    /// # Errors
    /// The denominator is 0.
    pub fn value(&self) -> Defined {
        if self.of == 0 { Err(self.if_empty.clone()) } else { Ok(self.count as f64 / self.of as f64) }
    }

    /// Wilson's score interval, the default.
    ///
    /// Centre (x + z²/2)/(n + z²), half-width z/(n + z²) √(x(n−x)/n + z²/4). Source: E. B. Wilson,
    /// J Am Stat Assoc 1927;22:209. It always contains the estimate.
    ///
    /// # Errors
    /// The denominator is 0.
    pub fn wilson(&self, level: Level) -> Defined<Estimate> {
        let value = self.value()?;
        let (x, n, z) = (self.count as f64, self.of as f64, level.z());
        let scale = n + z * z;
        let centre = (x + 0.5 * z * z) / scale;
        let half = z / scale * libm::sqrt(x * (n - x) / n + 0.25 * z * z);
        // At the edges the limit is exactly the edge; rounding must not put it beyond.
        let low = if self.count == 0 { 0.0 } else { (centre - half).clamp(0.0, value) };
        let high = if self.count == self.of { 1.0 } else { (centre + half).clamp(value, 1.0) };
        Ok(Estimate { value, low, high, method: Method::Wilson })
    }

    /// The exact interval of Clopper and Pearson, by quantiles of the beta distribution.
    ///
    /// Source: Biometrika 1934;26:404. Cost grows with the square root of n.
    ///
    /// # Errors
    /// The denominator is 0.
    pub fn clopper_pearson(&self, level: Level) -> Defined<Estimate> {
        let value = self.value()?;
        let (x, n, tail) = (self.count as f64, self.of as f64, level.tail());
        let low = if self.count == 0 { 0.0 } else { beta_quantile(tail, x, n - x + 1.0) };
        // The upper limit is 1 minus the lower limit of the complement: no digits lost near 1.
        let high = if self.count == self.of { 1.0 } else { 1.0 - beta_quantile(tail, n - x, x + 1.0) };
        Ok(Estimate { value, low, high, method: Method::ClopperPearson })
    }

    /// The interval by its method: Wilson's or Clopper and Pearson's.
    ///
    /// # Errors
    /// The denominator is 0.
    pub fn estimate(&self, method: ProportionInterval, level: Level) -> Defined<Estimate> {
        match method {
            ProportionInterval::Wilson => self.wilson(level),
            ProportionInterval::ClopperPearson => self.clopper_pearson(level),
        }
    }
}

/// The choice of an interval for proportions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProportionInterval {
    /// Wilson's score interval.
    #[default]
    Wilson,
    /// The exact interval.
    ClopperPearson,
}

/// The difference a - b of proportions in two separate groups, with Newcombe's hybrid score interval
/// (method 10 of Stat Med 1998;17:873): the two Wilson intervals, squared and added.
///
/// # Errors
/// One of the groups is empty.
pub fn difference(a: &Proportion, b: &Proportion, level: Level) -> Defined<Estimate> {
    let (a, b) = (a.wilson(level)?, b.wilson(level)?);
    let value = a.value - b.value;
    let low = value - libm::hypot(a.value - a.low, b.high - b.value);
    let high = value + libm::hypot(a.high - a.value, b.value - b.low);
    Ok(Estimate { value, low: low.max(-1.0), high: high.min(1.0), method: Method::Newcombe })
}
