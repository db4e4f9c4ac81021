//! Travel time where nobody gives one: great-circle distance, longer by the roads' circuity and by
//! the way round water, driven at a speed that rises with the distance; with a least and a greatest
//! time. There is no estimate across water without a crossing.

use crate::domain::Interval;
use crate::pack::layout::{PositionRecord, Span};
use crate::pack::{Pack, spanned};

/// A position, WGS 84, degrees.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Position {
    /// Degrees north
    pub latitude: f64,
    /// Degrees east
    pub longitude: f64,
}

const EARTH_RADIUS_KM: f64 = 6371.0;
const RADIANS: f64 = core::f64::consts::PI / 180.0;

/// sin x by its series: within 1e-15 for |x| ≤ 1.1, which holds half a turn of no one's ambulance
/// but every latitude and difference on this side of the world. Same bits everywhere, no tables.
fn sine(x: f64) -> f64 {
    let square = x * x;
    let mut term = x;
    let mut sum = x;
    for pair in [6.0, 20.0, 42.0, 72.0, 110.0, 156.0, 210.0, 272.0, 342.0] {
        term = -term * square / pair;
        sum += term;
    }
    sum
}

/// Great-circle distance, kilometres, by the haversine formula.
pub fn great_circle_km(a: Position, b: Position) -> f64 {
    let half = |degrees: f64| sine(degrees * RADIANS / 2.0);
    // cos x = 1 − 2 sin²(x/2)
    let cosine = |degrees: f64| {
        let s = half(degrees);
        1.0 - 2.0 * s * s
    };
    let (north, east) = (half(a.latitude - b.latitude), half(a.longitude - b.longitude));
    let h = north * north + cosine(a.latitude) * cosine(b.latitude) * east * east;
    let root = libm::sqrt(h);
    // asin by its series; the root of a distance within the country is below 0.03.
    let r2 = root * root;
    2.0 * EARTH_RADIUS_KM
        * root
        * (1.0 + r2 * (1.0 / 6.0 + r2 * (3.0 / 40.0 + r2 * (15.0 / 336.0 + r2 * 105.0 / 3456.0))))
}

impl From<&PositionRecord> for Position {
    fn from(record: &PositionRecord) -> Position {
        Position { latitude: record.latitude.get(), longitude: record.longitude.get() }
    }
}

/// On which side of the line through `a` and `b` lies `c`? Positive: left.
fn side(a: Position, b: Position, c: Position) -> f64 {
    (b.longitude - a.longitude) * (c.latitude - a.latitude) - (b.latitude - a.latitude) * (c.longitude - a.longitude)
}

fn cross(a: Position, b: Position, c: Position, d: Position) -> bool {
    (side(a, b, c) > 0.0) != (side(a, b, d) > 0.0) && (side(c, d, a) > 0.0) != (side(c, d, b) > 0.0)
}

impl<'p> Pack<'p> {
    fn positions(&self, span: Span) -> impl Iterator<Item = Position> + Clone + use<'p> {
        spanned(self.positions, span).iter().map(Position::from)
    }

    /// The middle of a four-digit postcode; `None` if the table does not have it.
    pub fn postcode(&self, code: u16) -> Option<Position> {
        let at = self.postcodes.binary_search_by_key(&code, |p| p.code.get()).ok()?;
        let record = self.postcodes.get(at)?;
        let degrees = |steps: u16| f64::from(steps) * (5.0 / 65_536.0);
        Some(Position {
            latitude: 50.0 + degrees(record.latitude.get()),
            longitude: 3.0 + degrees(record.longitude.get()),
        })
    }

    /// The island on which a position lies.
    pub fn island(&self, at: Position) -> Option<&'p str> {
        self.islands.iter().find(|island| self.encloses(island.outline, at)).map(|island| self.text_at(island.name))
    }

    fn encloses(&self, outline: Span, at: Position) -> bool {
        let far = Position { latitude: at.latitude, longitude: at.longitude + 90.0 };
        let mut inside = false;
        let mut corners = self.positions(outline);
        let Some(first) = corners.next() else { return false };
        let mut previous = first;
        for corner in corners.chain([first]) {
            if cross(at, far, previous, corner) {
                inside = !inside;
            }
            previous = corner;
        }
        inside
    }

    /// Kilometres of road; `None` where no road leads.
    fn road_km(&self, from: Position, from_island: Option<&str>, to: Position, circuity: f64) -> Option<f64> {
        if from_island != self.island(to) {
            return None;
        }
        let mut straight = great_circle_km(from, to);
        for water in self.waters {
            let mut line = self.positions(water.line);
            let Some(mut previous) = line.next() else { continue };
            let crosses = line.any(|next| {
                let crossed = cross(from, to, previous, next);
                previous = next;
                crossed
            });
            if !crosses {
                continue;
            }
            let by_crossing =
                self.positions(water.crossings).map(|c| great_circle_km(from, c) + great_circle_km(c, to));
            let detour = by_crossing.fold(f64::INFINITY, |least, km| if km < least { km } else { least });
            if !detour.is_finite() {
                return None;
            }
            straight = if detour > straight { detour } else { straight };
        }
        Some(straight * circuity)
    }

    /// Estimated driving time in minutes, least to greatest, and the likeliest; `None` where no road
    /// leads or the pack does not say how fast ambulances drive.
    pub fn estimated_travel(&self, from: Position, to: Position) -> Option<Travel> {
        self.estimated_travel_from(from, self.island(from), to)
    }

    /// The same from a place of which the island is known, for many hospitals.
    pub(crate) fn estimated_travel_from(&self, from: Position, island: Option<&str>, to: Position) -> Option<Travel> {
        let geography = self.geography.first()?;
        let mut left = self.road_km(from, island, to, geography.circuity.get())?;
        let mut minutes = geography.start_minutes.get();
        let mut done = 0.0;
        for speed in self.speeds {
            let stretch = speed.up_to_km.get() - done;
            let driven = if left < stretch { left } else { stretch };
            minutes += driven / speed.km_per_hour.get() * 60.0;
            left -= driven;
            done += driven;
            if left <= 0.0 {
                let span = Interval::between(minutes * speed.low.get(), minutes * speed.high.get());
                return Some(Travel { minutes, span, source: Source::Estimated });
            }
        }
        None
    }
}

/// Minutes to a hospital.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Travel {
    /// The likeliest
    pub minutes: f64,
    /// Least and greatest
    pub span: Interval,
    /// Where it comes from
    pub source: Source,
}

/// Where a travel time comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Source {
    /// The crew, the dispatch centre or a road network
    Given,
    /// This module
    Estimated,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn great_circles_within_the_country_are_right_to_a_metre() {
        // Groningen to Maastricht, by the haversine formula with the platform's trigonometry.
        let (a, b) = (Position { latitude: 53.223, longitude: 6.574 }, Position { latitude: 50.834, longitude: 5.713 });
        let rad = |d: f64| d.to_radians();
        let h = (rad(a.latitude - b.latitude) / 2.0).sin().powi(2)
            + rad(a.latitude).cos() * rad(b.latitude).cos() * (rad(a.longitude - b.longitude) / 2.0).sin().powi(2);
        let expected = 2.0 * 6371.0 * h.sqrt().asin();
        assert!((great_circle_km(a, b) - expected).abs() < 1e-3);
    }

    #[test]
    fn two_ways_cross_only_if_they_do() {
        let at = |latitude, longitude| Position { latitude, longitude };
        assert!(cross(at(52.0, 5.0), at(53.0, 6.0), at(53.0, 5.0), at(52.0, 6.0)));
        assert!(!cross(at(52.0, 5.0), at(52.4, 5.4), at(53.0, 5.0), at(52.0, 6.0)));
    }
}
