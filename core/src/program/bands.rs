//! Bands: a value for each stretch of a number, as clinical scores define their points.

use crate::domain::Interval;
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
