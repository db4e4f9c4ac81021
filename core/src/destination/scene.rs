//! The scene of a choice: who must go where from, and every hospital of the region with the way to it.

use super::book::{Book, Entry, NO_ENTRY, NO_ROAD_KEY, NOWHERE_KEY};
use super::results::Warning;
use super::travel::{Position, great_circle_km};
use crate::case::Situation;
use crate::domain::{Interval, Truth};
use crate::pack::layout::{GeographyRecord, HospitalRecord, RegionRecord};
use crate::pack::{Pack, spanned};

/// What a choice of destination reads.
pub(crate) struct Scene<'s, 'p> {
    pub pack: &'s Pack<'p>,
    pub geography: &'p GeographyRecord,
    pub situation: &'s Situation,
    pub pathway: usize,
    /// Place of the region in the pack.
    pub place: usize,
    pub region: &'p RegionRecord,
    /// Is the patient in danger of life?
    pub threatened: Truth,
}

impl HospitalRecord {
    /// Where it lies, if that is known.
    pub(crate) fn position(&self) -> Option<Position> {
        let (latitude, longitude) = (self.latitude.get(), self.longitude.get());
        (latitude.is_finite() && longitude.is_finite()).then_some(Position { latitude, longitude })
    }
}

/// Writes every hospital of the region into the book, with its travel time: given, else estimated.
pub(crate) fn lay_out(scene: &Scene<'_, '_>, book: &mut Book) {
    book.clear();
    book.region = u16::try_from(scene.place).unwrap_or(crate::pack::layout::NONE);
    let (pack, situation) = (scene.pack, scene.situation);
    let start = situation.scene.map(|from| (from, pack.ways_from(from)));
    let (mut estimated, mut reached) = (false, false);
    for hospital in pack.index_list(scene.region.hospitals) {
        let (Some(record), Ok(place)) = (pack.hospitals.get(hospital), u16::try_from(hospital)) else { continue };
        let position = record.position();
        let mut travel = situation.travel(hospital);
        if travel.is_none()
            && let Some((_, ways)) = &start
        {
            travel = ways.to_hospital(record);
            estimated |= travel.is_some();
        }
        reached |= travel.is_some();
        let key = match (travel, &start, position) {
            (Some(travel), ..) => travel.minutes,
            (None, Some((from, _)), Some(to)) => NO_ROAD_KEY + great_circle_km(*from, to),
            _ => NOWHERE_KEY,
        };
        book.add(Entry { hospital: place, travel, key, ..NO_ENTRY });
    }
    if estimated {
        book.warn_always(Warning::TravelEstimated);
    }
    if !reached && start.is_some_and(|(_, ways)| ways.island().is_some()) {
        book.warn_always(Warning::NoRoad);
    }
    book.start();
}

/// One attribute of hospitals: a column of their facts.
pub(super) struct Attribute<'s, 'p> {
    pack: &'s Pack<'p>,
    column: Option<usize>,
    possible: Interval,
}

impl<'s, 'p> Attribute<'s, 'p> {
    /// The attribute that is this input.
    pub(super) fn of(scene: &Scene<'s, 'p>, input: u16) -> Self {
        let input = usize::from(input);
        let column = scene.pack.index_list(scene.geography.attributes).position(|i| i == input);
        Attribute { pack: scene.pack, column, possible: possible(scene.pack, input) }
    }

    /// Its value at a hospital; what is possible where it is unknown.
    pub(super) fn at(&self, hospital: u16) -> Interval {
        let value = self.pack.hospitals.get(usize::from(hospital)).zip(self.column).and_then(|(hospital, column)| {
            spanned(self.pack.constants, hospital.attributes).get(column).map(|value| value.get())
        });
        match value {
            Some(value) if !value.is_nan() => Interval::of(value),
            _ => self.possible,
        }
    }

    /// Certainly there.
    pub(super) fn is_at(&self, hospital: u16) -> bool {
        self.at(hospital).low > 0.0
    }
}

pub(super) fn possible(pack: &Pack<'_>, input: usize) -> Interval {
    pack.inputs
        .get(input)
        .map_or(Interval::UNBOUNDED, |i| Interval { low: i.possible_low.get(), high: i.possible_high.get() })
}
