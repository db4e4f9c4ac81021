//! Restricted cubic splines, as `rms::rcs` of R defines them (normalisation 2).
//!
//! For knots t₁ < … < t_k the columns are x itself and, for j = 1 … k−2,
//! `[(x−t_j)₊³ + ((t_{k−1}−t_j)(x−t_k)₊³ − (t_k−t_j)(x−t_{k−1})₊³) / (t_k−t_{k−1})] / (t_k−t₁)²`.
//! Source: `rcspline.eval` of the R package Hmisc 4.8-0.

use crate::domain::Interval;
use zerocopy::byteorder::little_endian::F64;

/// Relative rounding allowance of a spline's interval: the sum of the magnitudes of all its terms
/// times this. A term is a dozen roundings of 2⁻⁵³; 2⁻⁴⁸ is 32 of them.
const SLACK: f64 = 3.552_713_678_800_501e-15;

/// A spline with its coefficients.
#[derive(Clone, Copy, Debug)]
pub struct Spline<'p> {
    pub(crate) knots: &'p [F64],
    pub(crate) coefficients: &'p [F64],
    /// Every x at which the slope changes sign.
    pub(crate) turning: &'p [F64],
}

fn cube_above(x: f64, knot: f64) -> f64 {
    let u = x - knot;
    if u > 0.0 { u * u * u } else { 0.0 }
}

impl Spline<'_> {
    /// The value at `x`; NaN for NaN.
    pub(crate) fn at(self, x: f64) -> f64 {
        self.sum(x, |term| term)
    }

    fn sum(self, x: f64, part: impl Fn(f64) -> f64) -> f64 {
        let [.., before_last, last] = self.knots else { return f64::NAN };
        let [first, ..] = self.knots else { return f64::NAN };
        let (first, before_last, last) = (first.get(), before_last.get(), last.get());
        if x.is_nan() {
            return x;
        }
        let scale = (last - first) * (last - first);
        let mut coefficients = self.coefficients.iter();
        let mut total = part(coefficients.next().map_or(0.0, |c| c.get()) * x);
        for (knot, coefficient) in self.knots.iter().zip(coefficients) {
            let knot = knot.get();
            let own = part(cube_above(x, knot));
            let outer = part((before_last - knot) * cube_above(x, last));
            let inner = part(-((last - knot) * cube_above(x, before_last)));
            total += part(coefficient.get()) * ((own + (outer + inner) / (last - before_last)) / scale);
        }
        total
    }

    /// Least and greatest value for `x`: at the ends and at every turning point between.
    pub(crate) fn within(self, x: Interval) -> Interval {
        if let Some(value) = x.value() {
            return Interval::of(self.at(value));
        }
        let mut span = Interval::of(self.at(x.low)).hull(Interval::of(self.at(x.high)));
        for turn in self.turning.iter().map(|t| t.get()) {
            if x.low < turn && turn < x.high {
                span = span.hull(Interval::of(self.at(turn)));
            }
        }
        let farthest = if libm::fabs(x.low) > libm::fabs(x.high) { x.low } else { x.high };
        let magnitude = self.sum(libm::fabs(farthest), libm::fabs);
        span.widened(SLACK * magnitude)
    }
}
