//! The incomplete beta function, its inverse, and the binomial distribution.

use super::density::binomial_density;
use super::normal::normal_quantile;
use super::root::increasing_root;

/// I_x(a, b) for a, b > 0.
///
/// Loader's prefactor and the continued fraction of Numerical Recipes (modified Lentz). Steps grow
/// with the square root of the larger parameter.
pub fn regularized_beta(a: f64, b: f64, x: f64) -> f64 {
    beta_of(a, b, x, 1.0 - x)
}

/// The same where x and y = 1 - x are known each to full precision.
pub(super) fn beta_of(a: f64, b: f64, x: f64, y: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if y <= 0.0 {
        return 1.0;
    }
    if x < (a + 1.0) / (a + b + 2.0) { lower(a, b, x, y) } else { 1.0 - lower(b, a, y, x) }
}

/// x^a y^b / (a B(a, b)) times the continued fraction.
fn lower(a: f64, b: f64, x: f64, y: f64) -> f64 {
    b / (a + b) * binomial_density(a, a + b, x, y) * continued_fraction(a, b, x)
}

fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let guard = |v: f64| if libm::fabs(v) < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    let steps = 200 + 20 * libm::sqrt(a.max(b)) as usize;
    for m in 1..steps {
        let m = m as f64;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / guard(1.0 + even * d);
        c = guard(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / guard(1.0 + odd * d);
        c = guard(1.0 + odd / c);
        let factor = d * c;
        h *= factor;
        if libm::fabs(factor - 1.0) < 1e-16 {
            break;
        }
    }
    h
}

/// The x with I_x(a, b) = p. Solved on the logit scale, so that it is precise near 0 and 1 too.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    if p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    let mean = a / (a + b);
    let spread = libm::sqrt(1.0 / a + 1.0 / b);
    let start = libm::log(mean / (1.0 - mean)) + normal_quantile(p) * spread;
    let parts = |u: f64| {
        let (small, large) = (1.0 / (1.0 + libm::exp(libm::fabs(u))), 1.0 / (1.0 + libm::exp(-libm::fabs(u))));
        if u < 0.0 { (small, large) } else { (large, small) }
    };
    let u = increasing_root(start, (-745.0, 745.0), |u| {
        let (x, y) = parts(u);
        // dI/du = x^a y^b / B(a, b)
        let slope = a * b / (a + b) * binomial_density(a, a + b, x, y);
        (beta_of(a, b, x, y) - p, slope)
    });
    parts(u).0
}

/// P(X <= k) for X ~ Bin(n, p).
pub fn binomial_cdf(k: u64, n: u64, p: f64) -> f64 {
    if k >= n {
        return 1.0;
    }
    beta_of((n - k) as f64, k as f64 + 1.0, 1.0 - p, p)
}
