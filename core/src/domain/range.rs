//! Range: an interval that holds the value under every completion of what is unknown.
//!
//! Addition, subtraction, multiplication, division, the square root, `floor`, `min` and `max` are
//! correctly rounded or exact and monotone in each argument, so that rounding the end points the
//! same way as [`Point`](super::Point) does encloses every point result; they need no directed
//! rounding. `exp` and `ln` of the portable `libm` are within one unit in the last place but not
//! proven monotone: their intervals are widened by [`SLACK_ULPS`] units.

use super::{Comparison, Domain, Function, Point, Truth};
use crate::program::{Bands, RankRanges, Spline, Table, Trees};

/// Units in the last place by which an interval through `exp` or `ln` is widened on both sides.
/// Two errors of one unit (the end point's and the inner point's), and one spare.
const SLACK_ULPS: usize = 3;

/// A closed interval of doubles. Unbounded stands for "may have no value at all".
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Interval {
    /// The least value.
    pub low: f64,
    /// The greatest value.
    pub high: f64,
}

impl Interval {
    /// Nothing is known, not even that there is a value.
    pub const UNBOUNDED: Interval = Interval { low: f64::NEG_INFINITY, high: f64::INFINITY };

    /// One known value; unbounded if it is not finite.
    #[inline]
    pub const fn of(value: f64) -> Interval {
        Interval { low: value, high: value }.normal()
    }

    /// From `low` to `high`; unbounded unless both are finite and in order.
    #[inline]
    pub const fn between(low: f64, high: f64) -> Interval {
        Interval { low, high }.normal()
    }

    #[inline]
    const fn normal(self) -> Interval {
        if self.low.is_finite() && self.high.is_finite() && self.low <= self.high { self } else { Interval::UNBOUNDED }
    }

    /// Has it a least and a greatest value?
    #[inline]
    pub const fn is_bounded(self) -> bool {
        self.low.is_finite() && self.high.is_finite()
    }

    /// The value, where only one is left.
    #[inline]
    pub fn value(self) -> Option<f64> {
        (self.low == self.high).then_some(self.low)
    }

    /// Does it hold `value`? A value that cannot be computed (NaN) lies in the unbounded one only.
    pub fn contains(self, value: f64) -> bool {
        if value.is_finite() { self.low <= value && value <= self.high } else { !self.is_bounded() }
    }

    /// The smallest interval that holds both.
    #[inline]
    pub fn hull(self, other: Interval) -> Interval {
        Interval {
            low: if self.low < other.low { self.low } else { other.low },
            high: if self.high > other.high { self.high } else { other.high },
        }
    }

    /// What both hold; `None` if nothing is left.
    #[inline]
    pub fn intersection(self, other: Interval) -> Option<Interval> {
        let low = if self.low > other.low { self.low } else { other.low };
        let high = if self.high < other.high { self.high } else { other.high };
        (low <= high).then_some(Interval { low, high })
    }

    /// Both ends moved outward by `amount`.
    pub(crate) fn widened(self, amount: f64) -> Interval {
        Interval { low: self.low - amount, high: self.high + amount }.normal()
    }

    fn widened_ulps(self) -> Interval {
        let (mut low, mut high) = (self.low, self.high);
        for _ in 0..SLACK_ULPS {
            low = low.next_down();
            high = high.next_up();
        }
        Interval { low, high }.normal()
    }

    fn spanning(values: [f64; 4]) -> Interval {
        let [first, rest @ ..] = values;
        let mut span = Interval { low: first, high: first };
        for value in rest {
            span = span.hull(Interval { low: value, high: value });
        }
        span.normal()
    }
}

/// The domain of everything a patient's open answers allow.
#[derive(Clone, Copy, Debug)]
pub struct Range;

impl Range {
    fn bounded(a: Interval, b: Interval, result: Interval) -> Interval {
        if a.is_bounded() && b.is_bounded() { result.normal() } else { Interval::UNBOUNDED }
    }
}

impl Domain for Range {
    type Number = Interval;
    type Verdict = Truth;
    type Scratch = RankRanges;

    const SCRATCH: RankRanges = RankRanges::NEW;

    fn unknown() -> Interval {
        Interval::UNBOUNDED
    }
    fn undecided() -> Truth {
        Truth::Undecided
    }
    #[inline]
    fn constant(value: f64) -> Interval {
        Interval::of(value)
    }
    #[inline]
    fn verdict(value: bool) -> Truth {
        Truth::of(value)
    }
    #[inline]
    fn add(a: Interval, b: Interval) -> Interval {
        Interval { low: a.low + b.low, high: a.high + b.high }.normal()
    }
    #[inline]
    fn subtract(a: Interval, b: Interval) -> Interval {
        Interval { low: a.low - b.high, high: a.high - b.low }.normal()
    }
    #[inline]
    fn multiply(a: Interval, b: Interval) -> Interval {
        if !(a.is_bounded() && b.is_bounded()) {
            return Interval::UNBOUNDED;
        }
        Interval::spanning([a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high])
    }
    #[inline]
    fn divide(a: Interval, b: Interval) -> Interval {
        if !(a.is_bounded() && b.is_bounded()) || (b.low <= 0.0 && b.high >= 0.0) {
            return Interval::UNBOUNDED;
        }
        Interval::spanning([a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high])
    }
    #[inline]
    fn minimum(a: Interval, b: Interval) -> Interval {
        let low = if a.low < b.low { a.low } else { b.low };
        let high = if a.high < b.high { a.high } else { b.high };
        Range::bounded(a, b, Interval { low, high })
    }
    #[inline]
    fn maximum(a: Interval, b: Interval) -> Interval {
        let low = if a.low > b.low { a.low } else { b.low };
        let high = if a.high > b.high { a.high } else { b.high };
        Range::bounded(a, b, Interval { low, high })
    }
    fn apply(function: Function, a: Interval) -> Interval {
        if !a.is_bounded() {
            return Interval::UNBOUNDED;
        }
        if let Some(value) = a.value() {
            return Interval::of(function.at(value));
        }
        let ends = Interval::between(function.at(a.low), function.at(a.high));
        match function {
            Function::Negate => Interval::between(-a.high, -a.low),
            Function::Absolute if a.low < 0.0 && a.high > 0.0 => Interval::between(0.0, Point::maximum(-a.low, a.high)),
            Function::Absolute if a.high <= 0.0 => Interval::between(-a.high, -a.low),
            Function::Absolute | Function::Floor | Function::SquareRoot => ends,
            Function::Exponential | Function::Logarithm | Function::Logistic => {
                if ends.is_bounded() {
                    ends.widened_ulps()
                } else {
                    ends
                }
            }
        }
    }
    fn bands(bands: Bands<'_>, a: Interval) -> Interval {
        if a.is_bounded() { bands.within(a) } else { Interval::UNBOUNDED }
    }
    fn spline(spline: Spline<'_>, a: Interval) -> Interval {
        if a.is_bounded() { spline.within(a) } else { Interval::UNBOUNDED }
    }
    fn table(table: Table<'_>, a: Interval) -> Interval {
        if a.is_bounded() { table.within(a) } else { Interval::UNBOUNDED }
    }
    fn trees(trees: Trees<'_>, features: impl Iterator<Item = Interval>, ranges: &mut RankRanges) -> Interval {
        trees.within(features, ranges)
    }
    #[inline]
    fn select(when: Truth, then: Interval, otherwise: Interval) -> Interval {
        match when {
            Truth::Yes => then,
            Truth::No => otherwise,
            Truth::Undecided => then.hull(otherwise),
        }
    }
    #[inline]
    fn or_else(finding: Interval, fallback: Interval) -> Interval {
        if finding.value().is_some() {
            return finding;
        }
        finding.intersection(fallback).unwrap_or(finding)
    }
    #[inline]
    fn within_population(inside: Truth, a: Interval) -> Interval {
        if inside == Truth::No { Interval::UNBOUNDED } else { a }
    }
    #[inline]
    fn compare(how: Comparison, a: Interval, b: Interval) -> Truth {
        if !(a.is_bounded() && b.is_bounded()) {
            return Truth::Undecided;
        }
        // Which orders can occur?
        how.met(a.low < b.high, a.low <= b.high && b.low <= a.high, a.high > b.low)
    }
    #[inline]
    fn is_yes(a: Interval) -> Truth {
        if !a.is_bounded() || (a.low <= 0.0 && a.high >= 0.0 && a.value().is_none()) {
            Truth::Undecided
        } else {
            Truth::of(a.low != 0.0 || a.high != 0.0)
        }
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
