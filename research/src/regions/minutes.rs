//! Minutes over many patients: their exact mean, and quantiles to a tenth of a minute.

use crate::statistics::exact_sum::ExactSum;
use crate::statistics::interval::{Estimate, Level, Method};
use crate::statistics::{Defined, Undefined};

/// Longer is counted as this long in quantiles, not in the mean.
const LONGEST: usize = 300;
/// Tenths of a minute.
const STEPS: usize = 10;

/// Minutes added up, with their squares; the same for any order and any split of the patients.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    n: u64,
    sum: ExactSum,
    squares: ExactSum,
}

impl Sums {
    fn add(&mut self, value: f64) {
        self.n += 1;
        self.sum.add(value);
        self.squares.add(value * value);
    }

    fn merge(&mut self, other: &Sums) {
        self.n += other.n;
        self.sum.merge(&other.sum);
        self.squares.merge(&other.squares);
    }

    /// How many patients.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// All together, in hours.
    pub fn hours(&self) -> f64 {
        self.sum.value() / 60.0
    }

    /// The mean, with the interval of a mean of many independent patients.
    ///
    /// # Errors
    /// There are no patients.
    pub fn mean(&self, level: Level) -> Defined<Estimate> {
        if self.n == 0 {
            return Err(Undefined::NoPatients);
        }
        let n = self.n as f64;
        let mean = self.sum.value() / n;
        let variance = if self.n > 1 { (self.squares.value() - n * mean * mean).max(0.0) / (n - 1.0) } else { 0.0 };
        Ok(Estimate::symmetric(mean, libm::sqrt(variance / n), level.z(), Method::Wald))
    }
}

/// Minutes of many patients.
#[derive(Clone, Debug)]
pub struct Minutes {
    /// Added up.
    pub sums: Sums,
    tenths: Vec<u64>,
}

impl Default for Minutes {
    fn default() -> Self {
        Minutes { sums: Sums::default(), tenths: vec![0; LONGEST * STEPS + 1] }
    }
}

impl Minutes {
    /// Counts one patient.
    pub fn add(&mut self, minutes: f64) {
        self.sums.add(minutes);
        let place = (minutes * STEPS as f64).round() as usize;
        if let Some(count) = self.tenths.get_mut(place.min(LONGEST * STEPS)) {
            *count += 1;
        }
    }

    /// Adds those of another part of the cohort.
    pub fn merge(&mut self, other: &Minutes) {
        self.sums.merge(&other.sums);
        for (count, more) in self.tenths.iter_mut().zip(&other.tenths) {
            *count += more;
        }
    }

    /// The least number of minutes that at least this share of the patients does not exceed, to a tenth;
    /// none without patients.
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let wanted = (share * self.sums.n as f64).ceil().max(1.0) as u64;
        let mut below = 0;
        let place = self.tenths.iter().position(|count| {
            below += count;
            below >= wanted
        })?;
        Some(place as f64 / STEPS as f64)
    }
}

/// A change of more than so many minutes is counted.
pub const MARKED_CHANGE: f64 = 10.0;

/// Differences of minutes for the same patients.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Added up.
    pub sums: Sums,
    /// Patients with more than ten minutes more.
    pub longer: u64,
    /// Patients with more than ten minutes less.
    pub shorter: u64,
}

impl Change {
    /// Counts one patient.
    pub fn add(&mut self, difference: f64) {
        self.sums.add(difference);
        self.longer += u64::from(difference > MARKED_CHANGE);
        self.shorter += u64::from(difference < -MARKED_CHANGE);
    }

    /// Adds those of another part of the cohort.
    pub fn merge(&mut self, other: &Change) {
        self.sums.merge(&other.sums);
        self.longer += other.longer;
        self.shorter += other.shorter;
    }
}

#[cfg(test)]
mod tests {
    use super::Minutes;
    use crate::statistics::interval::Level;

    #[test]
    fn mean_and_quantiles_of_known_minutes() {
        let mut minutes = Minutes::default();
        (1..=9).for_each(|m| minutes.add(f64::from(m)));
        assert_eq!(minutes.sums.mean(Level::default()).unwrap().value, 5.0);
        assert_eq!(
            (minutes.quantile(0.5), minutes.quantile(0.9), minutes.quantile(1.0)),
            (Some(5.0), Some(9.0), Some(9.0))
        );
        assert_eq!(Minutes::default().quantile(0.5), None);
    }
}
