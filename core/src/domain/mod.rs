//! The number domains that the one interpreter runs over.
//!
//! | domain | a number is | a condition is | for |
//! |---|---|---|---|
//! | [`Point`] | an `f64`, NaN when unknown or not computable | [`Truth`] | a patient with known findings |
//! | [`Range`] | an interval that holds every completion of what is unknown | [`Truth`] | a patient with open answers |
//! | [`Lanes`] | [`LANES`] patients' points side by side | one verdict a patient | cohorts |
//!
//! Two laws hold for every program: wherever a completion of the unknowns has a Point result, the
//! Range result contains it; and each lane equals the Point result of that patient, bit for bit.

mod exponential;
mod lanes;
mod point;
mod range;
mod truth;

pub use lanes::{LANES, LaneNumbers, LaneTruths, Lanes};
pub use point::Point;
pub use range::{Interval, Range};
pub use truth::Truth;

use exponential::exponential;

use crate::program::{Bands, Spline, Table, Trees};

/// The six comparisons of the expression language, as the orders that they accept: bit 0 less, bit 1
/// equal, bit 2 greater. So a comparison takes no branch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Comparison(u8);

#[allow(non_upper_case_globals)] // they read as the cases that they are
impl Comparison {
    /// `<`
    pub const Below: Comparison = Comparison(0b001);
    /// `<=`
    pub const AtMost: Comparison = Comparison(0b011);
    /// `>`
    pub const Above: Comparison = Comparison(0b100);
    /// `>=`
    pub const AtLeast: Comparison = Comparison(0b110);
    /// `==`
    pub const Equal: Comparison = Comparison(0b010);
    /// `!=`
    pub const Unequal: Comparison = Comparison(0b101);

    /// The comparison with this number.
    #[inline(always)]
    pub(crate) const fn decode(code: u8) -> Option<Comparison> {
        if code >= 0b001 && code <= 0b110 { Some(Comparison(code)) } else { None }
    }

    /// The number that stands in a pack.
    pub const fn code(self) -> u8 {
        self.0
    }

    /// Does it accept less, equal, greater?
    #[inline(always)]
    pub(crate) const fn accepts(self) -> [bool; 3] {
        [self.0 & 0b001 != 0, self.0 & 0b010 != 0, self.0 & 0b100 != 0]
    }

    /// Is it met by two numbers of which these hold? All unmet: one of them is NaN.
    #[inline(always)]
    pub(crate) fn met(self, less: bool, equal: bool, greater: bool) -> Truth {
        let order = u8::from(less) | u8::from(equal) << 1 | u8::from(greater) << 2;
        let (accepted, refused) = (order & self.0 != 0, order & !self.0 != 0);
        Truth::that(accepted || !refused, refused || !accepted)
    }
}

/// What the interpreter needs of a domain. All operations are total.
pub trait Domain {
    /// A number of this domain.
    type Number: Copy;
    /// A condition of this domain.
    type Verdict: Copy;
    /// Working memory for trees.
    type Scratch: Clone + core::fmt::Debug;

    /// Working memory that holds nothing.
    const SCRATCH: Self::Scratch;

    /// A number of which nothing is known.
    fn unknown() -> Self::Number;
    /// A condition of which nothing is known.
    fn undecided() -> Self::Verdict;
    /// The same known number for everyone.
    fn constant(value: f64) -> Self::Number;
    /// The same known verdict for everyone.
    fn verdict(value: bool) -> Self::Verdict;

    /// a + b
    fn add(a: Self::Number, b: Self::Number) -> Self::Number;
    /// a − b
    fn subtract(a: Self::Number, b: Self::Number) -> Self::Number;
    /// a · b
    fn multiply(a: Self::Number, b: Self::Number) -> Self::Number;
    /// a / b; division by zero has no value
    fn divide(a: Self::Number, b: Self::Number) -> Self::Number;
    /// The smaller one
    fn minimum(a: Self::Number, b: Self::Number) -> Self::Number;
    /// The greater one
    fn maximum(a: Self::Number, b: Self::Number) -> Self::Number;
    /// A function of one number
    fn apply(function: Function, a: Self::Number) -> Self::Number;
    /// The value of the band in which `a` lies
    fn bands(bands: Bands<'_>, a: Self::Number) -> Self::Number;
    /// A restricted cubic spline at `a`
    fn spline(spline: Spline<'_>, a: Self::Number) -> Self::Number;
    /// The value of a table at the whole part of `a`
    fn table(table: Table<'_>, a: Self::Number) -> Self::Number;
    /// An ensemble of trees over its features
    fn trees(
        trees: Trees<'_>,
        features: impl Iterator<Item = Self::Number>,
        scratch: &mut Self::Scratch,
    ) -> Self::Number;
    /// `then` where the condition is met, `otherwise` where it is not
    fn select(when: Self::Verdict, then: Self::Number, otherwise: Self::Number) -> Self::Number;
    /// `finding` where it is known, else `fallback`
    fn or_else(finding: Self::Number, fallback: Self::Number) -> Self::Number;
    /// `a` for those inside the population, no value for those outside. A range is over the
    /// completions inside it.
    fn within_population(inside: Self::Verdict, a: Self::Number) -> Self::Number;

    /// A comparison
    fn compare(how: Comparison, a: Self::Number, b: Self::Number) -> Self::Verdict;
    /// A yes-no finding (0 or 1) as a condition
    fn is_yes(a: Self::Number) -> Self::Verdict;
    /// Both
    fn and(a: Self::Verdict, b: Self::Verdict) -> Self::Verdict;
    /// One or both
    fn or(a: Self::Verdict, b: Self::Verdict) -> Self::Verdict;
    /// The opposite
    fn not(a: Self::Verdict) -> Self::Verdict;
}

/// The functions of one number. All are monotone except [`Function::Absolute`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Function {
    /// −x
    Negate,
    /// |x|
    Absolute,
    /// The greatest whole number not above x
    Floor,
    /// eˣ
    Exponential,
    /// Natural logarithm; no value for x ≤ 0
    Logarithm,
    /// Square root; no value for x < 0
    SquareRoot,
    /// 1 / (1 + e⁻ˣ)
    Logistic,
}

impl Function {
    /// The value at a known `x`; NaN where there is none. The same bits on every target.
    pub(crate) fn at(self, x: f64) -> f64 {
        match self {
            Function::Negate => -x,
            Function::Absolute => libm::fabs(x),
            Function::Floor => libm::floor(x),
            // One copy of its code: it is long.
            Function::Exponential | Function::Logistic => {
                let is_logistic = self == Function::Logistic;
                let power = exponential(if is_logistic { -x } else { x });
                if is_logistic { 1.0 / (1.0 + power) } else { power }
            }
            Function::Logarithm if x > 0.0 => libm::log(x),
            Function::Logarithm => f64::NAN,
            Function::SquareRoot if x >= 0.0 => libm::sqrt(x),
            Function::SquareRoot => f64::NAN,
        }
    }
}
