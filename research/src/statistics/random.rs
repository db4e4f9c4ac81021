//! Random numbers that are a function of (seed, stream, draw): the same for any number of threads.
//!
//! Philox4x32-10 (Salmon and others, SC'11), each replicate of a bootstrap on a stream of its own.

use rand_distr::Distribution;
use rand_philox::Philox;

/// The generator of one replicate.
pub(crate) struct Stream(Philox);

impl Stream {
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        Self(Philox::from_u64_seed_stream(seed, stream))
    }

    /// A whole number below `n`, each equally likely.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        self.0.bounded(n)
    }

    /// A draw from Bin(n, p).
    pub(crate) fn binomial(&mut self, n: u64, p: f64) -> u64 {
        match rand_distr::Binomial::new(n, p.clamp(0.0, 1.0)) {
            Ok(binomial) => binomial.sample(&mut self.0),
            // A probability within 0 to 1 is never refused.
            Err(_) => 0,
        }
    }

    /// Puts as many patients as there are into the cells, each with its share: one bootstrap sample.
    pub(crate) fn resample(&mut self, cells: &[u64], into: &mut Vec<u64>) {
        into.clear();
        let mut patients: u64 = cells.iter().sum();
        let mut left = patients;
        for cell in cells {
            let drawn = if *cell == left { patients } else { self.binomial(patients, *cell as f64 / left as f64) };
            into.push(drawn);
            patients -= drawn;
            left -= cell;
        }
    }
}
