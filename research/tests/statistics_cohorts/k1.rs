//! Cohort K1: 2,000 patients from integers alone, so that every language makes the same.

/// One patient.
#[derive(Clone, Copy, Debug)]
pub struct K1 {
    pub i: u64,
    pub a: u64,
    /// 1,000,000 times the predicted probability.
    pub k: u64,
    pub b: u64,
    pub y: bool,
    /// A score with heavy ties, 0 to 10.
    pub s: u64,
    /// A second score.
    pub m: u64,
}

impl K1 {
    pub fn p(&self) -> f64 {
        self.k as f64 / 1e6
    }

    pub fn cluster(&self) -> usize {
        (self.i % 5) as usize
    }

    pub fn predictors(&self) -> [f64; 2] {
        [self.a as f64 / 10007.0, (self.i * self.i % 997) as f64 / 997.0]
    }
}

pub fn k1() -> Vec<K1> {
    (1..=2000_u64)
        .map(|i| {
            let a = 7919 * i % 10007;
            let k = 5000 + a * a / 167;
            let b = (31 * i * i + 4726 * i) % 100_003;
            K1 { i, a, k, b, y: 100 * b < 7 * k + 300_000, s: k / 60_000, m: a + 4 * (i * i % 997) }
        })
        .collect()
}
