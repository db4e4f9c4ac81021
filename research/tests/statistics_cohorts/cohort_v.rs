//! Cohort V: `set.seed(1); n <- 5000; lp <- rnorm(n, -2.8, 1.2); y <- rbinom(n, 1, plogis(.3 + .8*lp));
//! p <- plogis(lp)` of R, with R's default generators: Mersenne Twister, normal numbers by inversion.

use baken_research::statistics::interval::expit;
use baken_research::statistics::special::normal_quantile;

struct MersenneTwister {
    state: [u32; 624],
    at: usize,
}

impl MersenneTwister {
    /// As R's `set.seed`: the seed is scrambled fifty times, then fills the state.
    fn seeded(mut seed: u32) -> Self {
        let mut next = || {
            seed = seed.wrapping_mul(69069).wrapping_add(1);
            seed
        };
        for _ in 0..50 {
            next();
        }
        next(); // stands for the position, which R resets
        Self { state: std::array::from_fn(|_| next()), at: 624 }
    }

    fn word(&mut self) -> u32 {
        if self.at == 624 {
            for i in 0..624 {
                let y = (self.state[i] & 0x8000_0000) | (self.state[(i + 1) % 624] & 0x7fff_ffff);
                let twist = if y & 1 == 1 { 0x9908_b0df } else { 0 };
                self.state[i] = self.state[(i + 397) % 624] ^ (y >> 1) ^ twist;
            }
            self.at = 0;
        }
        let mut y = self.state[self.at];
        self.at += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    fn uniform(&mut self) -> f64 {
        let u = f64::from(self.word()) * 2.328_306_437_080_797_4e-10;
        u.clamp(2.328_306_437_080_797e-10, 1.0 - 2.328_306_437_080_797e-10)
    }

    fn normal(&mut self) -> f64 {
        const BIG: f64 = 134_217_728.0;
        let high = (BIG * self.uniform()).trunc();
        normal_quantile((high + self.uniform()) / BIG)
    }

    /// One trial, by inversion, as `rbinom` does it for small means.
    fn bernoulli(&mut self, p: f64) -> bool {
        let smaller = p.min(1.0 - p);
        let (q, ratio) = (1.0 - smaller, smaller / (1.0 - smaller));
        let one = loop {
            let u = self.uniform();
            if u < q {
                break false;
            }
            if u - q < q * (2.0 * ratio - ratio) {
                break true;
            }
        };
        one != (p > 0.5)
    }
}

/// (predicted probability, severe), 5,000 times.
pub fn cohort_v() -> Vec<(f64, bool)> {
    let mut random = MersenneTwister::seeded(1);
    let lp: Vec<f64> = (0..5000).map(|_| -2.8 + 1.2 * random.normal()).collect();
    let y: Vec<bool> = lp.iter().map(|lp| random.bernoulli(expit(0.3 + 0.8 * lp))).collect();
    lp.into_iter().map(expit).zip(y).collect()
}
