//! Point: numbers that are known, or NaN where a finding is unknown or a value cannot be computed.

use super::{Comparison, Domain, Function, Truth};
use crate::program::{Bands, NO_RANKS, Ranks, Spline, Table, Trees};

/// The domain of one patient's known values.
#[derive(Clone, Copy, Debug)]
pub struct Point;

impl Domain for Point {
    type Number = f64;
    type Verdict = Truth;
    type Scratch = Ranks;

    const SCRATCH: Ranks = NO_RANKS;

    fn unknown() -> f64 {
        f64::NAN
    }
    fn undecided() -> Truth {
        Truth::Undecided
    }
    #[inline]
    fn constant(value: f64) -> f64 {
        value
    }
    #[inline]
    fn verdict(value: bool) -> Truth {
        Truth::of(value)
    }
    #[inline]
    fn add(a: f64, b: f64) -> f64 {
        a + b
    }
    #[inline]
    fn subtract(a: f64, b: f64) -> f64 {
        a - b
    }
    #[inline]
    fn multiply(a: f64, b: f64) -> f64 {
        a * b
    }
    #[inline]
    fn divide(a: f64, b: f64) -> f64 {
        if b == 0.0 { f64::NAN } else { a / b }
    }
    #[inline]
    fn minimum(a: f64, b: f64) -> f64 {
        if a.is_nan() || a < b { a } else { b }
    }
    #[inline]
    fn maximum(a: f64, b: f64) -> f64 {
        if a.is_nan() || a > b { a } else { b }
    }
    #[inline]
    fn apply(function: Function, a: f64) -> f64 {
        function.at(a)
    }
    #[inline]
    fn bands(bands: Bands<'_>, a: f64) -> f64 {
        bands.at(a)
    }
    #[inline]
    fn spline(spline: Spline<'_>, a: f64) -> f64 {
        spline.at(a)
    }
    #[inline]
    fn table(table: Table<'_>, a: f64) -> f64 {
        table.at(a)
    }
    #[inline]
    fn trees(trees: Trees<'_>, features: impl Iterator<Item = f64>, ranks: &mut Ranks) -> f64 {
        trees.at(features, ranks)
    }
    #[inline]
    fn select(when: Truth, then: f64, otherwise: f64) -> f64 {
        match when {
            Truth::Yes => then,
            Truth::No => otherwise,
            // The answer does not depend on the condition: then it is known all the same.
            Truth::Undecided if then.to_bits() == otherwise.to_bits() => then,
            Truth::Undecided => f64::NAN,
        }
    }
    #[inline]
    fn or_else(finding: f64, fallback: f64) -> f64 {
        if finding.is_nan() { fallback } else { finding }
    }
    #[inline]
    fn within_population(inside: Truth, a: f64) -> f64 {
        if inside == Truth::Yes { a } else { f64::NAN }
    }
    #[inline]
    fn compare(how: Comparison, a: f64, b: f64) -> Truth {
        how.met(a < b, a == b, a > b)
    }
    #[inline]
    fn is_yes(a: f64) -> Truth {
        if a.is_nan() { Truth::Undecided } else { Truth::of(a != 0.0) }
    }
    #[inline]
    fn and(a: Truth, b: Truth) -> Truth {
        a.and(b)
    }
    #[inline]
    fn or(a: Truth, b: Truth) -> Truth {
        a.or(b)
    }
    #[inline]
    fn not(a: Truth) -> Truth {
        a.not()
    }
}
