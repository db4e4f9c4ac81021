//! The nearest of many positions. Sorted by latitude, so that a search within a few kilometres looks at
//! a narrow strip of the country only.

use baken_core::destination::travel::{Position, great_circle_km};

/// Kilometres of a degree of latitude, rounded down, so that the strip is never too narrow.
const KM_PER_DEGREE: f64 = 111.0;

/// Numbered positions.
#[derive(Clone, Debug)]
pub(super) struct Nearest {
    sorted: Vec<(Position, u16)>,
}

impl Nearest {
    pub(super) fn new(mut positions: Vec<(Position, u16)>) -> Self {
        positions.sort_by(|a, b| a.0.latitude.total_cmp(&b.0.latitude).then(a.1.cmp(&b.1)));
        Self { sorted: positions }
    }

    /// The nearest one and its distance; of two at the same distance that with the lower number.
    pub(super) fn nearest(&self, to: Position) -> Option<(u16, f64)> {
        least(&self.sorted, to)
    }

    /// The nearest one, if it lies within so many kilometres.
    pub(super) fn within(&self, to: Position, km: f64) -> Option<(u16, f64)> {
        let degrees = km / KM_PER_DEGREE;
        let start = self.sorted.partition_point(|(at, _)| at.latitude < to.latitude - degrees);
        let end = self.sorted.partition_point(|(at, _)| at.latitude <= to.latitude + degrees);
        least(self.sorted.get(start..end)?, to).filter(|(_, far)| *far <= km)
    }
}

fn least(of: &[(Position, u16)], to: Position) -> Option<(u16, f64)> {
    let far = of.iter().map(|(at, number)| (*number, great_circle_km(*at, to)));
    far.min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)))
}
