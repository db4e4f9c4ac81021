//! Student's t distribution, with any positive number of degrees of freedom.

use super::beta::beta_of;
use super::density::binomial_density;
use super::normal::normal_quantile;
use super::root::increasing_root;

/// P(|T| >= |t|).
pub fn student_two_sided_p(t: f64, df: f64) -> f64 {
    let tt = t * t;
    beta_of(0.5 * df, 0.5, df / (df + tt), tt / (df + tt))
}

/// The t with P(T <= t) = p.
pub fn student_quantile(p: f64, df: f64) -> f64 {
    if p > 0.5 {
        return -student_quantile(1.0 - p, df);
    }
    if p == 0.5 {
        return 0.0;
    }
    if p.is_nan() || df.is_nan() || p < 0.0 || df <= 0.0 {
        return f64::NAN;
    }
    if p == 0.0 {
        return f64::NEG_INFINITY;
    }
    // On a logarithmic scale of -t the heavy tails of few degrees of freedom are no trouble.
    let start = libm::log(-normal_quantile(p));
    let u = increasing_root(start.clamp(-30.0, 30.0), (-700.0, 350.0), |u| {
        let t = libm::exp(u);
        let upper = 0.5 * student_two_sided_p(t, df);
        let (x, y) = (df / (df + t * t), t * t / (df + t * t));
        // dP(|T| >= t)/du = -2 x^(df/2) y^(1/2) / B(df/2, 1/2)
        let a = 0.5 * df;
        let slope = a * 0.5 / (a + 0.5) * binomial_density(a, a + 0.5, x, y);
        (p - upper, slope)
    });
    -libm::exp(u)
}
