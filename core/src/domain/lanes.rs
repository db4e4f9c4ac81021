//! Lanes: the points of several patients side by side, for cohorts.

use core::array;

use super::{Comparison, Domain, Function, Point};
use crate::program::{Bands, Spline, Table};

/// Patients evaluated together. Sixteen doubles fill two to eight vector registers and let one
/// machine word hold their verdicts.
pub const LANES: usize = 16;

/// One number for each of [`LANES`] patients; NaN where unknown.
pub type LaneNumbers = [f64; LANES];

/// One verdict for each of [`LANES`] patients, as what it can still become.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LaneTruths {
    /// Bit i: patient i's condition can be met.
    pub can_be_yes: u16,
    /// Bit i: patient i's condition can be unmet.
    pub can_be_no: u16,
}

impl LaneTruths {
    fn collect(mut condition: impl FnMut(usize) -> (bool, bool)) -> LaneTruths {
        let mut truths = LaneTruths { can_be_yes: 0, can_be_no: 0 };
        let mut bit = 1u16;
        for lane in 0..LANES {
            let (yes, no) = condition(lane);
            truths.can_be_yes |= if yes { bit } else { 0 };
            truths.can_be_no |= if no { bit } else { 0 };
            bit = bit.wrapping_shl(1);
        }
        truths
    }

    /// The verdict of one patient.
    pub fn lane(self, lane: usize) -> super::Truth {
        let bit = 1u16.checked_shl(u32::try_from(lane).unwrap_or(u32::MAX)).unwrap_or(0);
        match (self.can_be_yes & bit != 0, self.can_be_no & bit != 0) {
            (true, false) => super::Truth::Yes,
            (false, true) => super::Truth::No,
            _ => super::Truth::Undecided,
        }
    }
}

/// The domain of many patients at a time.
#[derive(Clone, Copy, Debug)]
pub struct Lanes;

#[inline]
fn each(a: LaneNumbers, b: LaneNumbers, f: impl Fn(f64, f64) -> f64) -> LaneNumbers {
    let mut out = a;
    for (x, y) in out.iter_mut().zip(b) {
        *x = f(*x, y);
    }
    out
}

#[inline]
fn compared(a: LaneNumbers, b: LaneNumbers, f: impl Fn(f64, f64) -> bool) -> LaneTruths {
    let mut pairs = a.into_iter().zip(b);
    LaneTruths::collect(|_| match pairs.next() {
        Some((x, y)) if !(x.is_nan() || y.is_nan()) => {
            let met = f(x, y);
            (met, !met)
        }
        _ => (true, true),
    })
}

impl Domain for Lanes {
    type Number = LaneNumbers;
    type Verdict = LaneTruths;

    fn unknown() -> LaneNumbers {
        [f64::NAN; LANES]
    }
    fn undecided() -> LaneTruths {
        LaneTruths { can_be_yes: u16::MAX, can_be_no: u16::MAX }
    }
    #[inline]
    fn constant(value: f64) -> LaneNumbers {
        [value; LANES]
    }
    #[inline]
    fn verdict(value: bool) -> LaneTruths {
        if value {
            LaneTruths { can_be_yes: u16::MAX, can_be_no: 0 }
        } else {
            LaneTruths { can_be_yes: 0, can_be_no: u16::MAX }
        }
    }
    #[inline]
    fn add(a: LaneNumbers, b: LaneNumbers) -> LaneNumbers {
        each(a, b, Point::add)
    }
    #[inline]
    fn subtract(a: LaneNumbers, b: LaneNumbers) -> LaneNumbers {
        each(a, b, Point::subtract)
    }
    #[inline]
    fn multiply(a: LaneNumbers, b: LaneNumbers) -> LaneNumbers {
        each(a, b, Point::multiply)
    }
    #[inline]
    fn divide(a: LaneNumbers, b: LaneNumbers) -> LaneNumbers {
        each(a, b, Point::divide)
    }
    #[inline]
    fn minimum(a: LaneNumbers, b: LaneNumbers) -> LaneNumbers {
        each(a, b, Point::minimum)
    }
    #[inline]
    fn maximum(a: LaneNumbers, b: LaneNumbers) -> LaneNumbers {
        each(a, b, Point::maximum)
    }
    #[inline]
    fn apply(function: Function, a: LaneNumbers) -> LaneNumbers {
        a.map(|x| function.at(x))
    }
    #[inline]
    fn bands(bands: Bands<'_>, a: LaneNumbers) -> LaneNumbers {
        a.map(|x| bands.at(x))
    }
    #[inline]
    fn spline(spline: Spline<'_>, a: LaneNumbers) -> LaneNumbers {
        a.map(|x| spline.at(x))
    }
    #[inline]
    fn table(table: Table<'_>, a: LaneNumbers) -> LaneNumbers {
        a.map(|x| table.at(x))
    }
    #[inline]
    fn select(when: LaneTruths, then: LaneNumbers, otherwise: LaneNumbers) -> LaneNumbers {
        let mut branches = then.into_iter().zip(otherwise);
        array::from_fn(|lane| match branches.next() {
            Some((a, b)) => Point::select(when.lane(lane), a, b),
            None => f64::NAN,
        })
    }
    #[inline]
    fn or_else(finding: LaneNumbers, fallback: LaneNumbers) -> LaneNumbers {
        each(finding, fallback, Point::or_else)
    }
    #[inline]
    fn within_population(inside: LaneTruths, a: LaneNumbers) -> LaneNumbers {
        let mut lane = 0usize;
        a.map(|x| {
            let value = Point::within_population(inside.lane(lane), x);
            lane = lane.wrapping_add(1);
            value
        })
    }
    #[inline]
    fn compare(how: Comparison, a: LaneNumbers, b: LaneNumbers) -> LaneTruths {
        match how {
            Comparison::Below => compared(a, b, |x, y| x < y),
            Comparison::AtMost => compared(a, b, |x, y| x <= y),
            Comparison::Above => compared(a, b, |x, y| x > y),
            Comparison::AtLeast => compared(a, b, |x, y| x >= y),
            Comparison::Equal => compared(a, b, |x, y| x == y),
            Comparison::Unequal => compared(a, b, |x, y| x != y),
        }
    }
    #[inline]
    fn is_yes(a: LaneNumbers) -> LaneTruths {
        compared(a, [0.0; LANES], |x, _| x != 0.0)
    }
    #[inline]
    fn and(a: LaneTruths, b: LaneTruths) -> LaneTruths {
        LaneTruths { can_be_yes: a.can_be_yes & b.can_be_yes, can_be_no: a.can_be_no | b.can_be_no }
    }
    #[inline]
    fn or(a: LaneTruths, b: LaneTruths) -> LaneTruths {
        LaneTruths { can_be_yes: a.can_be_yes | b.can_be_yes, can_be_no: a.can_be_no & b.can_be_no }
    }
    #[inline]
    fn not(a: LaneTruths) -> LaneTruths {
        LaneTruths { can_be_yes: a.can_be_no, can_be_no: a.can_be_yes }
    }
}
