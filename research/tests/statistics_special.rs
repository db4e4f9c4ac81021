//! Distribution functions against SciPy 1.17 and R 4.2.2.

#![allow(clippy::unwrap_used, clippy::panic, clippy::excessive_precision, clippy::inconsistent_digit_grouping)]

mod statistics_cohorts;

use baken_research::statistics::special::{
    beta_quantile, binomial_cdf, chi_squared_upper, normal_cdf, normal_quantile, poisson_cdf, poisson_quantile,
    regularized_beta, student_quantile, student_two_sided_p,
};
use proptest::prelude::*;
use statistics_cohorts::{close, close_relative};

/// `scipy.special` and `scipy.stats`, by `vectors/special.py`.
const VECTORS: &str = include_str!("vectors/special.json");

#[test]
fn distribution_functions_agree_with_scipy() {
    let vectors: serde_json::Value = serde_json::from_str(VECTORS).unwrap();
    let mut compared = 0;
    for vector in vectors.as_array().unwrap() {
        let name = vector["function"].as_str().unwrap();
        let x: Vec<f64> = vector["arguments"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
        let expected = vector["value"].as_f64().unwrap();
        let (found, tolerance) = match name {
            "normal_cdf" => (normal_cdf(x[0]), 1e-13),
            "normal_quantile" => (normal_quantile(x[0]), 1e-14),
            "regularized_beta" => (regularized_beta(x[0], x[1], x[2]), 1e-11),
            "beta_quantile" => (beta_quantile(x[0], x[1], x[2]), 1e-12),
            "binomial_cdf" => (binomial_cdf(x[0] as u64, x[1] as u64, x[2]), 1e-11),
            "chi_squared_upper" => (chi_squared_upper(x[0], x[1]), 1e-12),
            "poisson_cdf" => (poisson_cdf(x[0] as u64, x[1]), 1e-11),
            "student_quantile" => (student_quantile(x[0], x[1]), 1e-12),
            "student_two_sided_p" => (student_two_sided_p(x[0], x[1]), 1e-12),
            other => panic!("{other}"),
        };
        close_relative(&format!("{name} {x:?}"), found, expected, tolerance);
        compared += 1;
    }
    assert!(compared > 80, "{compared}");
}

#[test]
fn the_normal_quantile_of_the_usual_interval_is_the_printed_one() {
    close("z", normal_quantile(0.975), 1.959_963_984_540_054, 1e-15);
    assert_eq!(normal_quantile(0.5), 0.0);
    assert!(normal_quantile(1.5).is_nan());
}

#[test]
fn the_poisson_quantile_is_the_first_number_that_reaches_the_probability() {
    for mean in [0.3, 2.0, 81.7, 1e4] {
        for p in [0.001, 0.025, 0.5, 0.975, 0.999] {
            let k = poisson_quantile(p, mean);
            assert!(poisson_cdf(k, mean) >= p);
            assert!(k == 0 || poisson_cdf(k - 1, mean) < p);
        }
    }
}

proptest! {
    #[test]
    fn quantiles_undo_their_distributions(p in 1e-6..1.0_f64, a in 0.3..500.0_f64, b in 0.3..500.0_f64) {
        let x = beta_quantile(p, a, b);
        // Near 1 a double cannot say x precisely enough for this check; the complement can.
        prop_assume!(x < 0.999);
        prop_assert!((regularized_beta(a, b, x) / p - 1.0).abs() < 1e-9);
        let t = student_quantile(0.5 * p, a);
        prop_assert!((student_two_sided_p(t, a) / p - 1.0).abs() < 1e-10);
        prop_assert!((normal_cdf(normal_quantile(p)) / p - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_incomplete_beta_function_mirrors(a in 0.3..500.0_f64, b in 0.3..500.0_f64, x in 0.0..1.0_f64) {
        prop_assert!((regularized_beta(a, b, x) + regularized_beta(b, a, 1.0 - x) - 1.0).abs() < 1e-12);
    }
}
