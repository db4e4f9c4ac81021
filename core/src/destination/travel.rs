//! Travel time where nobody gives one: great-circle distance, longer by the roads' circuity and by
//! the way round water, driven at a speed that rises with the distance; with a least and a greatest
//! time. There is no estimate across water without a crossing.

use core::cell::Cell;

use crate::domain::Interval;
use crate::pack::layout::{
    ExtentRecord, HospitalRecord, IslandRecord, MAX_CROSSINGS, PositionRecord, PostcodeRecord, Span,
};
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
const HALF_RADIANS: f64 = core::f64::consts::PI / 360.0;

/// sin x by its series: within 1e-15 for |x| ≤ 1.1, which holds half a turn of no one's ambulance
/// but every latitude and difference on this side of the world. Same bits everywhere, no tables.
#[inline]
fn sine(x: f64) -> f64 {
    const C: [f64; 9] = [
        -1.0 / 6.0,
        1.0 / 120.0,
        -1.0 / 5_040.0,
        1.0 / 362_880.0,
        -1.0 / 39_916_800.0,
        1.0 / 6_227_020_800.0,
        -1.0 / 1_307_674_368_000.0,
        1.0 / 355_687_428_096_000.0,
        -1.0 / 121_645_100_408_832_000.0,
    ];
    let y = x * x;
    // Within the country four terms are as good as all.
    let beyond = if y < 0.01 { 0.0 } else { y * (C[4] + y * (C[5] + y * (C[6] + y * (C[7] + y * C[8])))) };
    x + x * y * (C[0] + y * (C[1] + y * (C[2] + y * (C[3] + beyond))))
}

/// sin² of half an angle in degrees.
#[inline]
fn half_sine_squared(degrees: f64) -> f64 {
    let sine = sine(degrees * HALF_RADIANS);
    sine * sine
}

/// Cosine of an angle in degrees: cos x = 1 − 2 sin²(x/2)
#[inline]
pub fn cosine(degrees: f64) -> f64 {
    1.0 - 2.0 * half_sine_squared(degrees)
}

/// Great-circle distance, kilometres, by the haversine formula.
pub fn great_circle_km(a: Position, b: Position) -> f64 {
    great_circle_by((a, cosine(a.latitude)), (b, cosine(b.latitude)))
}

/// The same between places of which the cosine of the latitude is known.
#[inline]
fn great_circle_by((a, cosine_a): (Position, f64), (b, cosine_b): (Position, f64)) -> f64 {
    let east = half_sine_squared(a.longitude - b.longitude);
    let h = half_sine_squared(a.latitude - b.latitude) + cosine_a * cosine_b * east;
    // asin by its series; the root of a distance within the country is below 0.03.
    let series = 1.0 + h * (1.0 / 6.0 + h * (3.0 / 40.0 + h * (15.0 / 336.0 + h * (105.0 / 3456.0))));
    2.0 * EARTH_RADIUS_KM * libm::sqrt(h) * series
}

impl From<&PositionRecord> for Position {
    fn from(record: &PositionRecord) -> Position {
        Position { latitude: record.latitude.get(), longitude: record.longitude.get() }
    }
}

impl From<&PostcodeRecord> for Position {
    fn from(record: &PostcodeRecord) -> Position {
        let degrees = |steps: u16| f64::from(steps) * (5.0 / 65_536.0);
        Position { latitude: 50.0 + degrees(record.latitude.get()), longitude: 3.0 + degrees(record.longitude.get()) }
    }
}

impl Position {
    /// On which side of the line from `a` to `b` does it lie? Positive: left.
    #[inline]
    fn side_of(self, a: Position, b: Position) -> f64 {
        (b.longitude - a.longitude) * (self.latitude - a.latitude)
            - (b.latitude - a.latitude) * (self.longitude - a.longitude)
    }
}

/// Where the way from `a` to `b` crosses the line through the positions: the ends of the stretches it meets.
fn crossings(a: Position, b: Position, mut line: impl Iterator<Item = Position>) -> impl Iterator<Item = Position> {
    let mut previous = line.next().unwrap_or(a);
    let mut was_left = previous.side_of(a, b) > 0.0;
    line.filter(move |next| {
        let is_left = next.side_of(a, b) > 0.0;
        let crossed = is_left != was_left && (a.side_of(previous, *next) > 0.0) != (b.side_of(previous, *next) > 0.0);
        (previous, was_left) = (*next, is_left);
        crossed
    })
}

impl ExtentRecord {
    fn corners(&self) -> [Position; 4] {
        let [south, north, west, east] = [self.south, self.north, self.west, self.east].map(|degrees| degrees.get());
        [(south, west), (south, east), (north, west), (north, east)]
            .map(|(latitude, longitude)| Position { latitude, longitude })
    }

    #[inline]
    pub(crate) fn holds(&self, at: Position) -> bool {
        self.south.get() <= at.latitude
            && at.latitude <= self.north.get()
            && self.west.get() <= at.longitude
            && at.longitude <= self.east.get()
    }

    /// Can the way from `a` to `b` meet anything inside? Not if all of it lies on one side, or beyond an end.
    #[inline]
    fn may_meet(&self, a: Position, b: Position) -> bool {
        let apart = (a.latitude < self.south.get() && b.latitude < self.south.get())
            || (a.latitude > self.north.get() && b.latitude > self.north.get())
            || (a.longitude < self.west.get() && b.longitude < self.west.get())
            || (a.longitude > self.east.get() && b.longitude > self.east.get());
        if apart {
            return false;
        }
        let [first, rest @ ..] = self.corners().map(|corner| corner.side_of(a, b) > 0.0);
        rest.iter().any(|left| *left != first)
    }
}

/// Postcodes are looked through in so many passes.
const POSTCODE_STRIDE: usize = 16;

impl<'p> Pack<'p> {
    fn positions(&self, span: Span) -> impl Iterator<Item = Position> + Clone + use<'p> {
        spanned(self.positions, span).iter().map(Position::from)
    }

    /// The middle of a four-digit postcode; `None` if the table does not have it.
    pub fn postcode(&self, code: u16) -> Option<Position> {
        let at = self.postcodes.binary_search_by_key(&code, |p| p.code.get()).ok()?;
        self.postcodes.get(at).map(Position::from)
    }

    /// Does the middle of a postcode lie within so many kilometres? If not, nobody lives near: water, or abroad.
    pub fn is_near_postcode(&self, at: Position, km: f64) -> bool {
        // Degrees beyond which the middle lies too far for certain; up to the 60th parallel a degree east is at least
        // half as long as one north.
        let north = km / (EARTH_RADIUS_KM * 2.0 * HALF_RADIANS) * 1.01;
        let east = if at.latitude.abs() + north < 60.0 { 2.0 * north } else { f64::INFINITY };
        // Neighbours in the table are neighbours on the map: a few of each stretch find most places at once.
        let strides = (0..POSTCODE_STRIDE).map(|first| self.postcodes.iter().skip(first).step_by(POSTCODE_STRIDE));
        strides.flatten().map(Position::from).any(|middle| {
            let apart = ((middle.latitude - at.latitude).abs(), (middle.longitude - at.longitude).abs());
            apart.0 <= north && apart.1 <= east && great_circle_km(middle, at) <= km
        })
    }

    /// The postcode whose middle lies nearest, within so many kilometres; `None` if there is none. A pass over the table.
    pub fn nearest_postcode(&self, at: Position, km: f64) -> Option<u16> {
        // Which of them is nearest a flat map says as well; how far it is does not.
        let shrink = cosine(at.latitude);
        let apart = |middle: Position| {
            let (north, east) = (middle.latitude - at.latitude, (middle.longitude - at.longitude) * shrink);
            north * north + east * east
        };
        let nearest = self.postcodes.iter().min_by(|a, b| apart((*a).into()).total_cmp(&apart((*b).into())))?;
        (great_circle_km(nearest.into(), at) <= km).then(|| nearest.code.get())
    }

    /// The island on which a position lies.
    pub fn island(&self, at: Position) -> Option<&'p str> {
        self.island_at(at).map(|island| self.text_at(island.name))
    }

    fn island_at(&self, at: Position) -> Option<&'p IslandRecord> {
        self.islands.iter().find(|island| island.extent.holds(at) && self.encloses(island.outline, at))
    }

    fn encloses(&self, outline: Span, at: Position) -> bool {
        let far = Position { latitude: at.latitude, longitude: at.longitude + 90.0 };
        let corners = self.positions(outline);
        crossings(at, far, corners.clone().chain(corners.take(1))).fold(false, |inside, _| !inside)
    }

    /// Estimated driving time in minutes, least to greatest, and the likeliest; `None` where no road
    /// leads or the pack does not say how fast ambulances drive.
    pub fn estimated_travel(&self, from: Position, to: Position) -> Option<Travel> {
        self.ways_from(from).to((to, cosine(to.latitude)), |_, crossing| great_circle_km(crossing, to))
    }

    /// The same to a hospital of the pack, by its place; `None` also where nobody knows where it lies.
    pub fn estimated_travel_to(&self, from: Position, hospital: usize) -> Option<Travel> {
        self.ways_from(from).to_hospital(self.hospitals.get(hospital)?)
    }

    /// The ways from one place.
    pub(crate) fn ways_from(&self, from: Position) -> Ways<'_, 'p> {
        let to_crossings = [const { Cell::new(f64::NAN) }; MAX_CROSSINGS];
        Ways { pack: self, from, cosine: cosine(from.latitude), island: self.island_at(from), to_crossings }
    }
}

/// The ways from one place to many.
pub(crate) struct Ways<'s, 'p> {
    pack: &'s Pack<'p>,
    from: Position,
    cosine: f64,
    island: Option<&'p IslandRecord>,
    /// Kilometres to each crossing, in the order of the waters; NaN until asked for.
    to_crossings: [Cell<f64>; MAX_CROSSINGS],
}

impl<'p> Ways<'_, 'p> {
    /// The island on which they begin.
    pub(crate) fn island(&self) -> Option<&'p IslandRecord> {
        self.island
    }

    /// The estimate of the way to a hospital.
    pub(crate) fn to_hospital(&self, hospital: &HospitalRecord) -> Option<Travel> {
        let distances = spanned(self.pack.indices, hospital.crossings);
        let tens_of_metres = |place: usize| distances.get(place).map_or(f64::INFINITY, |tens| f64::from(tens.get()));
        self.to((hospital.position()?, hospital.cosine.get()), |place, _| tens_of_metres(place) * 0.01)
    }

    /// The estimate of one way; `from_crossing` says how far it is from each crossing.
    fn to(&self, to: (Position, f64), from_crossing: impl Fn(usize, Position) -> f64) -> Option<Travel> {
        let geography = self.pack.geography.first()?;
        let mut left = self.straight_km(to, from_crossing)? * geography.circuity.get();
        let mut minutes = geography.start_minutes.get();
        let mut done = 0.0;
        for speed in self.pack.speeds {
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

    /// Kilometres in a straight line, by way of a crossing where water lies between; `None` where no road leads.
    fn straight_km(&self, end: (Position, f64), from_crossing: impl Fn(usize, Position) -> f64) -> Option<f64> {
        let to = end.0;
        let same = match (self.island, self.pack.island_at(to)) {
            (None, None) => true,
            (Some(a), Some(b)) => core::ptr::eq(a, b),
            _ => false,
        };
        if !same {
            return None;
        }
        let mut straight = great_circle_by((self.from, self.cosine), end);
        let mut first = 0usize;
        for water in self.pack.waters {
            let places = first..;
            first = first.saturating_add(usize::from(water.crossings.count.get()));
            let line = self.pack.positions(water.line);
            if !water.extent.may_meet(self.from, to) || crossings(self.from, to, line).next().is_none() {
                continue;
            }
            let mut detour = f64::INFINITY;
            for (place, crossing) in places.zip(self.pack.positions(water.crossings)) {
                let km = self.to_crossing(place, crossing) + from_crossing(place, crossing);
                detour = if km < detour { km } else { detour };
            }
            if !detour.is_finite() {
                return None;
            }
            straight = if detour > straight { detour } else { straight };
        }
        Some(straight)
    }

    fn to_crossing(&self, place: usize, crossing: Position) -> f64 {
        let Some(known) = self.to_crossings.get(place) else { return f64::INFINITY };
        if known.get().is_nan() {
            known.set(great_circle_by((self.from, self.cosine), (crossing, cosine(crossing.latitude))));
        }
        known.get()
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

impl Travel {
    /// A time that somebody gave: as long as it says.
    pub(crate) fn given(minutes: f64) -> Travel {
        Travel { minutes, span: Interval::of(minutes), source: Source::Given }
    }
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
        let cross = |a, b, c, d| crossings(a, b, [c, d].into_iter()).next().is_some();
        assert!(cross(at(52.0, 5.0), at(53.0, 6.0), at(53.0, 5.0), at(52.0, 6.0)));
        assert!(!cross(at(52.0, 5.0), at(52.4, 5.4), at(53.0, 5.0), at(52.0, 6.0)));
    }

    #[test]
    fn a_short_way_is_as_exact_as_a_long_one() {
        // The series has fewer terms for small angles: at the seam, 11.5 degrees, both agree.
        for x in [0.099_999, 0.100_001] {
            assert!((sine(x) - f64::sin(x)).abs() < 1e-16);
        }
        assert!((sine(1.1) - f64::sin(1.1)).abs() < 1e-15);
    }
}
