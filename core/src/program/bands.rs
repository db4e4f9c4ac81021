//! Bands: a value for each stretch of a number, as clinical scores define their points.

use crate::domain::{Interval, LANES, LaneNumbers};
use crate::pack::layout::BandRecord;

/// Bands in ascending order; the last one has no upper end, so that every number lies in one.
#[derive(Clone, Copy, Debug)]
pub struct Bands<'p>(pub(crate) &'p [BandRecord]);

impl BandRecord {
    #[inline]
    fn reaches(&self, x: f64) -> bool {
        let upper = self.upper.get();
        x < upper || (x == upper && self.inclusive == 1)
    }
}

impl Bands<'_> {
    /// The value of the band that holds `x`; NaN for NaN.
    #[inline]
    pub(crate) fn at(self, x: f64) -> f64 {
        for band in self.0 {
            if band.reaches(x) {
                return band.value.get();
            }
        }
        f64::NAN
    }

    /// The same for many numbers: from the last band to the first, so that no branch hangs on a number.
    #[inline(always)]
    pub(crate) fn at_each(self, x: LaneNumbers) -> LaneNumbers {
        let mut values = [f64::NAN; LANES];
        for band in self.0.iter().rev() {
            let (upper, value, inclusive) = (band.upper.get(), band.value.get(), band.inclusive == 1);
            for (found, x) in values.iter_mut().zip(x) {
                let reaches = (x < upper) | (inclusive & (x == upper));
                *found = if reaches { value } else { *found };
            }
        }
        values
    }

    /// Least and greatest value among the bands that `x` can lie in.
    pub(crate) fn within(self, x: Interval) -> Interval {
        let mut reached: Option<Interval> = None;
        for band in self.0 {
            if !band.reaches(x.low) {
                continue;
            }
            let value = Interval::of(band.value.get());
            reached = Some(reached.map_or(value, |so_far| so_far.hull(value)));
            if band.reaches(x.high) {
                break;
            }
        }
        reached.unwrap_or(Interval::UNBOUNDED)
    }
}
