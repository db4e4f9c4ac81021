//! The two hospitals that a strategy model compares, and the times between them.

use super::book::{Book, Entry};
use super::scene::{Attribute, Scene};
use super::travel::Travel;
use crate::domain::Interval;

/// The ways of a strategy model.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compared {
    /// Minutes to the primary hospital, to the comprehensive centre, and from the one to the other.
    pub times: [Interval; 3],
    /// The likeliest of each.
    pub likeliest: [Interval; 3],
}

/// Finds the nearest hospital for thrombolysis that does no thrombectomy, as far as known, and the nearest
/// that does. One that a stop puts behind the others is taken only where there is no other.
pub(crate) fn compared(scene: &Scene<'_, '_>, book: &mut Book) -> Option<Compared> {
    let needle = Attribute::of(scene, scene.geography.thrombolysis.get());
    let groin = Attribute::of(scene, scene.geography.thrombectomy.get());
    let nearest = |wanted: &dyn Fn(u16) -> bool| {
        let reached = |entry: &Entry| entry.travel.is_some() && wanted(entry.hospital);
        book.nearest(|entry| reached(entry) && !entry.deferred).or_else(|| book.nearest(reached)).copied()
    };
    let primary = nearest(&|hospital| needle.is_at(hospital) && !groin.is_at(hospital))?;
    let comprehensive = nearest(&|hospital| groin.is_at(hospital))?;
    let transfer = transfer(scene, primary.hospital, comprehensive.hospital);
    let unknown = (Interval::UNBOUNDED, Interval::UNBOUNDED);
    let transfer = transfer.map_or(unknown, |travel| (travel.span, Interval::of(travel.minutes)));
    book.primary = primary.hospital;
    book.comprehensive = comprehensive.hospital;
    let (first, second) = (primary.travel?, comprehensive.travel?);
    Some(Compared {
        times: [first.span, second.span, transfer.0],
        likeliest: [Interval::of(first.minutes), Interval::of(second.minutes), transfer.1],
    })
}

/// The way from one hospital to another: given, else estimated.
fn transfer(scene: &Scene<'_, '_>, from: u16, to: u16) -> Option<Travel> {
    let (from, to) = (usize::from(from), usize::from(to));
    let estimated = || scene.pack.estimated_travel_to(scene.pack.hospitals.get(from)?.position()?, to);
    let given = scene.situation.transfer(from, to).map(Travel::given);
    given.or_else(estimated)
}
