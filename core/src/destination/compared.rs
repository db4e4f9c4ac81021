//! The two hospitals that a strategy model compares, and the times between them.

use super::book::{Book, Entry};
use super::scene::{Attribute, Scene};
use super::travel::Travel;
use crate::advice::Times;
use crate::domain::Interval;

/// Finds the nearest hospital for thrombolysis that does no thrombectomy, as far as known, and the nearest
/// that does. One that a stop puts behind the others is taken only where there is no other.
pub(crate) fn compared(scene: &Scene<'_, '_>, book: &mut Book) -> Option<Times> {
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
    let (transfer, likeliest) = transfer.map_or(unknown, |travel| (travel.span, Interval::of(travel.minutes)));
    book.primary = primary.hospital;
    book.comprehensive = comprehensive.hospital;
    let (first, second) = (primary.travel?, comprehensive.travel?);
    Some(Times {
        spans: [first.span, second.span, transfer],
        likeliest: [Interval::of(first.minutes), Interval::of(second.minutes), likeliest],
    })
}

/// The way from one hospital to another: given, else estimated.
fn transfer(scene: &Scene<'_, '_>, from: u16, to: u16) -> Option<Travel> {
    let (from, to) = (usize::from(from), usize::from(to));
    let estimated = || scene.pack.estimated_travel_to(scene.pack.hospitals.get(from)?.position()?, to);
    let given = scene.situation.transfer(from, to).map(Travel::given);
    given.or_else(estimated)
}
