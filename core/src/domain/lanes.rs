//! Lanes: the points of several patients side by side, for cohorts.

use super::exponential::{exponential, logistic};
use super::{Comparison, Domain, Function, Point};
use crate::program::{Bands, LaneRanks, NO_LANE_RANKS, Spline, Table, Trees};

/// Patients evaluated together. Sixteen doubles fill two to eight vector registers and let one
/// machine word hold their verdicts.
pub const LANES: usize = 16;

/// One number for each of [`LANES`] patients; NaN where unknown.
pub type LaneNumbers = [f64; LANES];

/// One verdict for each of [`LANES`] patients, as what each can still become: bit 0 of a byte yes, bit 1
/// no. Bytes side by side, so that a connective is a vector instruction.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LaneTruths([u8; LANES]);

const YES: u8 = 0b01;
const NO: u8 = 0b10;
const UNDECIDED: u8 = 0b11;

impl LaneTruths {
    #[inline(always)]
    fn each(a: LaneTruths, b: LaneTruths, join: impl Fn(u8, u8) -> u8) -> LaneTruths {
        let mut out = a;
        for (x, y) in out.0.iter_mut().zip(b.0) {
            *x = join(*x, y);
        }
        out
    }

    /// The verdict of one patient; undecided for a lane that does not exist.
    #[inline]
    pub fn lane(self, lane: usize) -> super::Truth {
        let bits = self.0.get(lane).copied().unwrap_or(UNDECIDED);
        super::Truth::that(bits & YES != 0, bits & NO != 0)
    }

    /// Gives one patient another verdict; nothing for a lane that does not exist.
    pub fn set(&mut self, lane: usize, verdict: super::Truth) {
        if let Some(bits) = self.0.get_mut(lane) {
            *bits = match verdict {
                super::Truth::Yes => YES,
                super::Truth::No => NO,
                super::Truth::Undecided => UNDECIDED,
            };
        }
    }

    /// Bit i of the first: can patient i's be yes? Of the second: can it be no?
    #[inline]
    pub fn can_be(self) -> (u16, u16) {
        let (mut yes, mut no, mut patient) = (0u16, 0u16, 1u16);
        for bits in self.0 {
            yes |= if bits & YES != 0 { patient } else { 0 };
            no |= if bits & NO != 0 { patient } else { 0 };
            patient = patient.wrapping_shl(1);
        }
        (yes, no)
    }
}

/// The domain of many patients at a time.
#[derive(Clone, Copy, Debug)]
pub struct Lanes;

#[inline(always)]
fn each(a: LaneNumbers, b: LaneNumbers, f: impl Fn(f64, f64) -> f64) -> LaneNumbers {
    let mut out = a;
    for (x, y) in out.iter_mut().zip(b) {
        *x = f(*x, y);
    }
    out
}

#[inline(always)]
fn every(a: LaneNumbers, f: impl Fn(f64) -> f64) -> LaneNumbers {
    let mut out = a;
    for x in &mut out {
        *x = f(*x);
    }
    out
}

/// What follows from a verdict for each patient's number.
#[inline(always)]
fn chosen(when: LaneTruths, a: LaneNumbers, b: LaneNumbers, f: impl Fn(u8, f64, f64) -> f64) -> LaneNumbers {
    let mut out = a;
    for ((x, y), bits) in out.iter_mut().zip(b).zip(when.0) {
        *x = f(bits, *x, y);
    }
    out
}

impl Domain for Lanes {
    type Number = LaneNumbers;
    type Verdict = LaneTruths;
    type Scratch = LaneRanks;

    const SCRATCH: LaneRanks = NO_LANE_RANKS;

    fn unknown() -> LaneNumbers {
        [f64::NAN; LANES]
    }
    fn undecided() -> LaneTruths {
        LaneTruths([UNDECIDED; LANES])
    }
    #[inline(always)]
    fn constant(value: f64) -> LaneNumbers {
        [value; LANES]
    }
    #[inline(always)]
    fn verdict(value: bool) -> LaneTruths {
        LaneTruths([if value { YES } else { NO }; LANES])
    }
    #[inline(always)]
    fn add(a: LaneNumbers, b: LaneNumbers) -> LaneNumbers {
        each(a, b, Point::add)
    }
    #[inline(always)]
    fn subtract(a: LaneNumbers, b: LaneNumbers) -> LaneNumbers {
        each(a, b, Point::subtract)
    }
    #[inline(always)]
    fn multiply(a: LaneNumbers, b: LaneNumbers) -> LaneNumbers {
        each(a, b, Point::multiply)
    }
    #[inline(always)]
    fn divide(a: LaneNumbers, b: LaneNumbers) -> LaneNumbers {
        each(a, b, Point::divide)
    }
    #[inline(always)]
    fn minimum(a: LaneNumbers, b: LaneNumbers) -> LaneNumbers {
        each(a, b, Point::minimum)
    }
    #[inline(always)]
    fn maximum(a: LaneNumbers, b: LaneNumbers) -> LaneNumbers {
        each(a, b, Point::maximum)
    }
    #[inline(always)]
    fn apply(function: Function, a: LaneNumbers) -> LaneNumbers {
        // The common ones in a loop of their own, which is compiled for vectors.
        match function {
            Function::Exponential => every(a, exponential),
            Function::Logistic => every(a, logistic),
            _ => every(a, |x| function.at(x)),
        }
    }
    #[inline(always)]
    fn bands(bands: Bands<'_>, a: LaneNumbers) -> LaneNumbers {
        bands.at_each(a)
    }
    #[inline(always)]
    fn spline(spline: Spline<'_>, a: LaneNumbers) -> LaneNumbers {
        every(a, |x| spline.at(x))
    }
    #[inline(always)]
    fn table(table: Table<'_>, a: LaneNumbers) -> LaneNumbers {
        every(a, |x| table.at(x))
    }
    #[inline(always)]
    fn trees(trees: Trees<'_>, features: impl Iterator<Item = LaneNumbers>, ranks: &mut LaneRanks) -> LaneNumbers {
        trees.at_each(features, ranks)
    }
    #[inline(always)]
    fn select(when: LaneTruths, then: LaneNumbers, otherwise: LaneNumbers) -> LaneNumbers {
        chosen(when, then, otherwise, |bits, then, otherwise| {
            let same = then.to_bits() == otherwise.to_bits();
            let decided = if bits == NO { otherwise } else { then };
            if bits != UNDECIDED || same { decided } else { f64::NAN }
        })
    }
    #[inline(always)]
    fn or_else(finding: LaneNumbers, fallback: LaneNumbers) -> LaneNumbers {
        each(finding, fallback, Point::or_else)
    }
    #[inline(always)]
    fn within_population(inside: LaneTruths, a: LaneNumbers) -> LaneNumbers {
        chosen(inside, a, a, |bits, x, _| if bits == YES { x } else { f64::NAN })
    }
    #[inline(always)]
    fn compare(how: Comparison, a: LaneNumbers, b: LaneNumbers) -> LaneTruths {
        let [less, equal, greater] = how.accepts();
        let mut truths = [UNDECIDED; LANES];
        for ((truth, x), y) in truths.iter_mut().zip(a).zip(b) {
            let met = (less & (x < y)) | (equal & (x == y)) | (greater & (x > y));
            let unknown = x.is_nan() | y.is_nan();
            let decided = if met { YES } else { NO };
            *truth = if unknown { UNDECIDED } else { decided };
        }
        LaneTruths(truths)
    }
    #[inline(always)]
    fn is_yes(a: LaneNumbers) -> LaneTruths {
        let mut truths = [UNDECIDED; LANES];
        for (truth, x) in truths.iter_mut().zip(a) {
            let decided = if x != 0.0 { YES } else { NO };
            *truth = if x.is_nan() { UNDECIDED } else { decided };
        }
        LaneTruths(truths)
    }
    #[inline(always)]
    fn and(a: LaneTruths, b: LaneTruths) -> LaneTruths {
        LaneTruths::each(a, b, |a, b| (a & b & YES) | ((a | b) & NO))
    }
    #[inline(always)]
    fn or(a: LaneTruths, b: LaneTruths) -> LaneTruths {
        LaneTruths::each(a, b, |a, b| ((a | b) & YES) | (a & b & NO))
    }
    #[inline(always)]
    fn not(a: LaneTruths) -> LaneTruths {
        LaneTruths::each(a, a, |a, _| (a >> 1) | ((a & YES) << 1))
    }
}
