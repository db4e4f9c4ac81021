//! The two hospitals that a strategy model compares, and the times between them.
//!
//! Where travel times are uncertain, another hospital of the same kind may be the nearest. The times hold for
//! whichever it is.

use super::book::{Book, Entry};
use super::scene::{Attribute, Scene};
use super::travel::Travel;
use crate::advice::Times;
use crate::domain::Interval;

/// What is compared.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compared {
    pub times: Times,
    /// No travel time within its uncertainty makes another primary hospital the nearest.
    pub primary_is_certain: bool,
    /// Nor another comprehensive centre.
    pub comprehensive_is_certain: bool,
}

/// Finds the nearest hospital for thrombolysis that does no thrombectomy, as far as known, and the nearest
/// that does. One that a stop puts behind the others is taken only where there is no other.
pub(crate) fn compared(scene: &Scene<'_, '_>, book: &mut Book) -> Option<Compared> {
    let needle = Attribute::of(scene, scene.geography.thrombolysis.get());
    let groin = Attribute::of(scene, scene.geography.thrombectomy.get());
    let is_primary = |hospital: u16| needle.is_at(hospital) && !groin.is_at(hospital);
    let is_comprehensive = |hospital: u16| groin.is_at(hospital);
    let primary = Nearest::of(book, &is_primary)?;
    let comprehensive = Nearest::of(book, &is_comprehensive)?;
    let likeliest = transfer(scene, primary.hospital, comprehensive.hospital);
    let mut between: Option<Interval> = None;
    for from in primary.rivals(book, &is_primary) {
        for to in comprehensive.rivals(book, &is_comprehensive) {
            let span = transfer(scene, from.hospital, to.hospital).map_or(Interval::UNBOUNDED, |travel| travel.span);
            between = Some(between.map_or(span, |so_far| so_far.hull(span)));
        }
    }
    let compared = Compared {
        times: Times {
            spans: [primary.span, comprehensive.span, between.unwrap_or(Interval::UNBOUNDED)],
            likeliest: [
                Interval::of(primary.minutes),
                Interval::of(comprehensive.minutes),
                likeliest.map_or(Interval::UNBOUNDED, |travel| Interval::of(travel.minutes)),
            ],
        },
        primary_is_certain: primary.rivals(book, &is_primary).count() == 1,
        comprehensive_is_certain: comprehensive.rivals(book, &is_comprehensive).count() == 1,
    };
    book.primary = primary.hospital;
    book.comprehensive = comprehensive.hospital;
    Some(compared)
}

/// The nearest hospital of a kind.
#[derive(Clone, Copy)]
struct Nearest {
    hospital: u16,
    minutes: f64,
    /// What the time to the nearest can be, whichever it is.
    span: Interval,
    estimated: bool,
    /// Stops do not count: every one is on a stop.
    all_deferred: bool,
}

impl Nearest {
    fn of(book: &Book, wanted: &dyn Fn(u16) -> bool) -> Option<Nearest> {
        let reached = |entry: &Entry| entry.travel.is_some() && wanted(entry.hospital);
        let undiverted = book.nearest(|entry| reached(entry) && !entry.deferred);
        let nearest = *undiverted.or_else(|| book.nearest(reached))?;
        let travel = nearest.travel?;
        let mut found = Nearest {
            hospital: nearest.hospital,
            minutes: travel.minutes,
            span: travel.span,
            estimated: nearest.is_estimated(),
            all_deferred: undiverted.is_none(),
        };
        let mut span = travel.span;
        for other in found.rivals(book, wanted).filter_map(|entry| entry.travel) {
            let least = |a: f64, b: f64| if b < a { b } else { a };
            span = Interval { low: least(span.low, other.span.low), high: least(span.high, other.span.high) };
        }
        found.span = span;
        Some(found)
    }

    /// Those that could be the nearest, itself included.
    fn rivals<'b>(
        self,
        book: &'b Book,
        wanted: &'b dyn Fn(u16) -> bool,
    ) -> impl Iterator<Item = &'b Entry> + Clone + use<'b> {
        let farthest = self.span.high;
        book.entries().iter().filter(move |entry| {
            let nearer = entry.travel.is_some_and(|travel| travel.span.low < farthest);
            let uncertain = self.estimated || entry.is_estimated();
            let counts = wanted(entry.hospital) && (self.all_deferred || !entry.deferred);
            entry.hospital == self.hospital || (counts && nearer && uncertain)
        })
    }
}

/// The way from one hospital to another: given, else estimated.
fn transfer(scene: &Scene<'_, '_>, from: u16, to: u16) -> Option<Travel> {
    let (from, to) = (usize::from(from), usize::from(to));
    let given = scene.situation.transfer(from, to).map(Travel::given);
    let estimated = || scene.pack.estimated_travel_to(scene.pack.hospitals.get(from)?.position()?, to);
    given.or_else(estimated)
}
