//! Tables: a value for each whole number from a start, as life tables give one for each year of age.

use crate::domain::Interval;
use zerocopy::byteorder::little_endian::F64;

/// Values by the whole part of a number. Below the start the first one holds, beyond the end the last.
#[derive(Clone, Copy, Debug)]
pub struct Table<'p> {
    pub(crate) start: f64,
    pub(crate) values: &'p [F64],
}

impl Table<'_> {
    /// The place of the value that holds for `x`, which is not NaN.
    #[allow(clippy::as_conversions)] // saturating, and bounded by the last place
    fn place(self, x: f64) -> usize {
        let steps = libm::floor(x) - self.start;
        let last = self.values.len().saturating_sub(1);
        if steps > 0.0 { (steps as usize).min(last) } else { 0 }
    }

    /// The value at `x`; NaN for NaN.
    #[inline]
    pub(crate) fn at(self, x: f64) -> f64 {
        if x.is_nan() {
            return f64::NAN;
        }
        self.values.get(self.place(x)).map_or(f64::NAN, |value| value.get())
    }

    /// Least and greatest value among those that `x` can have.
    pub(crate) fn within(self, x: Interval) -> Interval {
        let reached = self.values.get(self.place(x.low)..=self.place(x.high)).unwrap_or(&[]);
        let values = reached.iter().map(|value| Interval::of(value.get()));
        values.reduce(Interval::hull).unwrap_or(Interval::UNBOUNDED)
    }
}
