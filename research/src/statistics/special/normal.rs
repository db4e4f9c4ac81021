//! The normal distribution.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// Density of the standard normal distribution.
pub fn normal_density(x: f64) -> f64 {
    libm::exp(-0.5 * x * x) / libm::sqrt(2.0 * PI)
}

/// P(Z <= x).
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
}

/// P(|Z| >= |z|).
pub fn two_sided_p(z: f64) -> f64 {
    libm::erfc(libm::fabs(z) * FRAC_1_SQRT_2)
}

/// The x with P(Z <= x) = p; infinite at 0 and 1, NaN outside.
///
/// A rational start (Abramowitz and Stegun 26.2.23, error 4.5e-4) and Halley's steps on the
/// distribution function, in the tail that is smaller, until they stop: full precision.
pub fn normal_quantile(p: f64) -> f64 {
    if p.is_nan() || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    if p == 0.0 {
        return f64::NEG_INFINITY;
    }
    if p == 0.5 {
        return 0.0;
    }
    let t = libm::sqrt(-2.0 * libm::log(p));
    let start =
        t - ((0.010_328 * t + 0.802_853) * t + 2.515_517) / (((0.001_308 * t + 0.189_269) * t + 1.432_788) * t + 1.0);
    let mut x = -start;
    for _ in 0..8 {
        let error = (normal_cdf(x) - p) / normal_density(x);
        let step = error / (1.0 + 0.5 * x * error);
        x -= step;
        if libm::fabs(step) <= 1e-15 * libm::fabs(x) {
            break;
        }
    }
    x
}
