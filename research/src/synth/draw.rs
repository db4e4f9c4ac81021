//! The random numbers of one row: a function of (seed, row) alone, so that any part of a cohort can be made by
//! itself, by any number of threads, with the same bytes.

use rand_philox::Philox;

use crate::statistics::special::normal_quantile;

/// The draws of one row, in a fixed order.
pub(super) struct Draw(Philox);

impl Draw {
    pub fn new(seed: u64, stream: u64) -> Self {
        Self(Philox::from_u64_seed_stream(seed, stream))
    }

    /// Within 0 to 1, neither of them.
    pub fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    pub fn below(&mut self, count: usize) -> usize {
        // Fewer than 2^32 choices.
        self.0.bounded(u32::try_from(count).unwrap_or(u32::MAX)) as usize
    }

    pub fn chance(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    pub fn normal(&mut self, mean: f64, sd: f64) -> f64 {
        mean + sd * normal_quantile(self.uniform())
    }

    /// With this median and SD of the logarithm.
    pub fn lognormal(&mut self, median: f64, sd: f64) -> f64 {
        median * libm::exp(self.normal(0.0, sd))
    }

    pub fn exponential(&mut self, mean: f64) -> f64 {
        -mean * libm::log(self.uniform())
    }

    /// The place of one of these shares, which add up to 1.
    pub fn among(&mut self, shares: &[f64]) -> usize {
        let mut left = self.uniform();
        let place = shares.iter().position(|share| {
            left -= share;
            left < 0.0
        });
        place.unwrap_or(shares.len().saturating_sub(1))
    }
}
