//! The cohorts whose answers are known, made anew in each test; and how answers are compared.

#![allow(dead_code, unused_imports, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cohort_v;
mod k1;
mod titco;

pub use cohort_v::cohort_v;
pub use k1::{K1, k1};
pub use titco::{Titco, titco};

/// |found - expected| <= tolerance, with the name of what was compared.
#[track_caller]
pub fn close(what: &str, found: f64, expected: f64, tolerance: f64) {
    let error = (found - expected).abs();
    assert!(error <= tolerance, "{what}: {found:.16e} instead of {expected:.16e}, off by {error:.1e}");
}

/// |found / expected - 1| <= tolerance.
#[track_caller]
pub fn close_relative(what: &str, found: f64, expected: f64, tolerance: f64) {
    let error = (found / expected - 1.0).abs();
    assert!(error <= tolerance, "{what}: {found:.16e} instead of {expected:.16e}, relative error {error:.1e}");
}
