//! Binomial and Poisson probabilities in saddle-point form.
//!
//! C. Loader, "Fast and accurate computation of binomial probabilities", 2000: the error of
//! Stirling's formula and the deviance are taken apart, so that nothing large is subtracted.

use std::f64::consts::PI;

/// ln(n!) minus Stirling's approximation, for real n >= 0.
fn stirling_error(n: f64) -> f64 {
    if n <= 15.0 {
        if n == 0.0 {
            return f64::INFINITY;
        }
        return libm::lgamma(n + 1.0) - (n + 0.5) * libm::log(n) + n - 0.5 * libm::log(2.0 * PI);
    }
    let nn = n * n;
    let series = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0];
    series.iter().rev().fold(0.0, |sum, term| sum / nn + term) / n
}

/// x ln(x / mean) + mean - x, without cancellation where x is near the mean.
fn deviance(x: f64, mean: f64) -> f64 {
    let difference = x - mean;
    if libm::fabs(difference) >= 0.1 * (x + mean) {
        return x * libm::log(x / mean) + mean - x;
    }
    let v = difference / (x + mean);
    let mut sum = difference * v;
    let mut term = 2.0 * x * v;
    let vv = v * v;
    let mut j = 1.0;
    loop {
        term *= vv;
        let next = sum + term / (2.0 * j + 1.0);
        if next == sum {
            return sum;
        }
        sum = next;
        j += 1.0;
    }
}

/// Gamma(n+1) / (Gamma(x+1) Gamma(n-x+1)) p^x q^(n-x), q = 1 - p, for real 0 <= x <= n.
pub fn binomial_density(x: f64, n: f64, p: f64, q: f64) -> f64 {
    if p == 0.0 {
        return if x == 0.0 { 1.0 } else { 0.0 };
    }
    if q == 0.0 {
        return if x == n { 1.0 } else { 0.0 };
    }
    if x == 0.0 {
        return if p < 0.1 { libm::exp(n * libm::log1p(-p)) } else { libm::exp(n * libm::log(q)) };
    }
    if x == n {
        return if q < 0.1 { libm::exp(n * libm::log1p(-q)) } else { libm::exp(n * libm::log(p)) };
    }
    let exponent =
        stirling_error(n) - stirling_error(x) - stirling_error(n - x) - deviance(x, n * p) - deviance(n - x, n * q);
    libm::exp(exponent) * libm::sqrt(n / (2.0 * PI * x * (n - x)))
}

/// mean^x exp(-mean) / Gamma(x+1) for real x >= 0.
pub fn poisson_density(x: f64, mean: f64) -> f64 {
    if mean == 0.0 {
        return if x == 0.0 { 1.0 } else { 0.0 };
    }
    if x == 0.0 {
        return libm::exp(-mean);
    }
    libm::exp(-stirling_error(x) - deviance(x, mean)) / libm::sqrt(2.0 * PI * x)
}
