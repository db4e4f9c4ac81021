//! The incomplete gamma function, chi-squared and Poisson distributions.

use super::density::poisson_density;
use super::normal::normal_quantile;

/// (P, Q)(a, x): lower and upper regularised incomplete gamma, each computed where it is small.
fn regularized_gamma(a: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    let steps = 400 + 20 * libm::sqrt(a) as usize;
    if x < a + 1.0 {
        let (mut term, mut sum) = (1.0, 1.0);
        for i in 1..steps {
            term *= x / (a + i as f64);
            sum += term;
            if term < 1e-17 * sum {
                break;
            }
        }
        let lower = poisson_density(a, x) * sum;
        (lower, 1.0 - lower)
    } else {
        let mut b = x + 1.0 - a;
        let mut c = 1e300;
        let mut d = 1.0 / b;
        let mut h = d;
        for i in 1..steps {
            let i = i as f64;
            let an = -i * (i - a);
            b += 2.0;
            d = 1.0 / (an * d + b);
            c = b + an / c;
            let factor = d * c;
            h *= factor;
            if libm::fabs(factor - 1.0) < 1e-16 {
                break;
            }
        }
        let upper = a * poisson_density(a, x) * h;
        (1.0 - upper, upper)
    }
}

/// P(X >= x) for X chi-squared with `df` degrees of freedom.
pub fn chi_squared_upper(x: f64, df: f64) -> f64 {
    regularized_gamma(0.5 * df, 0.5 * x).1
}

/// P(X <= k) for X ~ Poisson(mean).
pub fn poisson_cdf(k: u64, mean: f64) -> f64 {
    regularized_gamma(k as f64 + 1.0, mean).1
}

/// The smallest k with P(X <= k) >= p.
pub fn poisson_quantile(p: f64, mean: f64) -> u64 {
    let guess = mean + libm::sqrt(mean) * normal_quantile(p);
    let mut k = guess.max(0.0) as u64;
    while poisson_cdf(k, mean) < p {
        k += 1;
    }
    while k > 0 && poisson_cdf(k - 1, mean) >= p {
        k -= 1;
    }
    k
}
