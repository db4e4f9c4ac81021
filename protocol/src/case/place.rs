//! The situation in the pack's own terms: places of hospitals and region instead of their ids, a
//! position instead of a postcode.

use baken_core::Pack;
use baken_core::case::{MAX_TRANSFERS, Situation};
use baken_core::destination::stops::{MAX_STOPS, Reported, StopKind as Kind, StopReport};
use baken_core::destination::travel::Position;
use jiff::Timestamp;

use super::error::{CaseError, Problem};
use super::node::{quoted, step};
use super::situation::{Scene, Stop, StopState};
use super::warning::{CLOCK_TOLERANCE, LONGEST_STOP, NEAR_POSTCODE_KM};
use super::{Case, Warning};
use crate::name::did_you_mean;

/// Where the country is: no travel time is estimated from anywhere else.
const COUNTRY: (std::ops::RangeInclusive<f64>, std::ops::RangeInclusive<f64>) = (50.6..=53.8, 3.2..=7.4);

/// Fills in the case's situation. A pack without hospitals knows none: then nothing is refused.
pub(super) fn place(case: &mut Case, pack: &Pack<'_>, errors: &mut Vec<CaseError>) {
    let mut situation = Situation::NONE;
    situation.at = case.at.map(|at| at.as_second());
    situation.scene = position(case.scene.as_ref(), pack, &mut case.notes);
    if pack.hospitals().len() > 0 {
        situation.region = region(case.region.as_deref(), pack, errors);
        ways(case, &mut situation, pack, errors);
        stops(case, &mut situation, pack, errors);
        odd(case, situation.region, pack);
    }
    *case.situation = situation;
}

fn position(scene: Option<&Scene>, pack: &Pack<'_>, notes: &mut Vec<Warning>) -> Option<Position> {
    match *scene? {
        Scene::Point { lat, lon } if COUNTRY.0.contains(&lat) && COUNTRY.1.contains(&lon) => {
            let at = Position { latitude: lat, longitude: lon };
            // A pack without postcodes cannot say.
            let knows_places = pack.is_near_postcode(at, f64::MAX);
            if knows_places && !pack.is_near_postcode(at, NEAR_POSTCODE_KM) {
                notes.push(Warning::PlaceFar);
            }
            Some(at)
        }
        Scene::Point { .. } => {
            notes.push(Warning::PlaceOutside);
            None
        }
        Scene::PostalCode(code) => {
            let found = pack.postcode(code);
            if found.is_none() {
                notes.push(Warning::PlaceUnknown { code });
            }
            found
        }
    }
}

fn region(id: Option<&str>, pack: &Pack<'_>, errors: &mut Vec<CaseError>) -> Option<usize> {
    let id = id?;
    let found = pack.region_index(id);
    if found.is_none() {
        let known: Vec<&str> = pack.regions().filter(|r| !r.is_template()).map(|r| r.id()).collect();
        let near = did_you_mean(id, known.iter().copied()).map_or(String::new(), |near| format!("{near} "));
        let list: Vec<String> = known.iter().map(|id| format!("`{id}`")).collect();
        let help = format!("{near}the regions are {}", list.join(", "));
        errors.push(CaseError::at("region", Problem::UnknownRegion { found: quoted(id), help }));
    }
    found
}

/// The place of a hospital.
pub(crate) fn hospital(id: &str, field: &str, pack: &Pack<'_>, errors: &mut Vec<CaseError>) -> Option<usize> {
    let found = pack.hospital_index(id);
    if found.is_none() {
        let ids: Vec<&str> = pack.hospitals().map(|h| h.id()).collect();
        let help = did_you_mean(id, ids.iter().copied());
        errors.push(CaseError::at(field, Problem::UnknownHospital { help }));
    }
    found
}

fn ways(case: &Case, situation: &mut Situation, pack: &Pack<'_>, errors: &mut Vec<CaseError>) {
    for (id, minutes) in &case.travel_minutes {
        let field = format!("travel_minutes.{}", step(id));
        if let Some(place) = hospital(id, &field, pack, errors) {
            // The reader has checked the minutes, and the pack has no more places than the engine.
            let _ = situation.set_travel(place, *minutes);
        }
    }
    for (from, ways) in &case.transfer_minutes {
        let field = format!("transfer_minutes.{}", step(from));
        let Some(start) = hospital(from, &field, pack, errors) else { continue };
        for (to, minutes) in ways {
            let field = format!("{field}.{}", step(to));
            let Some(end) = hospital(to, &field, pack, errors) else { continue };
            if start == end {
                errors.push(CaseError::at(field, Problem::SameHospital));
                continue;
            }
            let (Ok(start), Ok(end)) = (u16::try_from(start), u16::try_from(end)) else { continue };
            if situation.add_transfer(start, end, *minutes).is_err() {
                errors.push(CaseError::at("transfer_minutes", Problem::TooMany { limit: MAX_TRANSFERS }));
                return;
            }
        }
    }
}

fn stops(case: &Case, situation: &mut Situation, pack: &Pack<'_>, errors: &mut Vec<CaseError>) {
    for (index, stop) in case.stops.iter().enumerate() {
        let field = format!("stops[{index}].hospital");
        let place = hospital(&stop.hospital, &field, pack, errors).and_then(|place| u16::try_from(place).ok());
        let Some(hospital) = place else { continue };
        if situation.add_stop(report(stop, hospital)).is_err() {
            errors.push(CaseError::at("stops", Problem::TooMany { limit: MAX_STOPS }));
            return;
        }
    }
}

/// Notes the stops with odd times, and the hospitals that the region does not list.
fn odd(case: &mut Case, region: Option<usize>, pack: &Pack<'_>) {
    for (index, stop) in case.stops.iter().enumerate() {
        let future = case.at.zip(stop.since).is_some_and(|(at, since)| seconds(at, since) > CLOCK_TOLERANCE);
        let long = stop.since.zip(stop.until).is_some_and(|(since, until)| seconds(since, until) > LONGEST_STOP);
        if future || long {
            let field = format!("stops[{index}].{}", if future { "since" } else { "until" });
            case.notes.push(Warning::OddStop { field, hospital: stop.hospital.clone() });
        }
    }
    let Some(region) = region.and_then(|place| pack.region(place)) else { return };
    let listed: Vec<&str> = region.hospitals().map(|hospital| hospital.id()).collect();
    let said = [
        ("travel_minutes", case.travel_minutes.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>()),
        ("stops", case.stops.iter().map(|stop| stop.hospital.as_str()).collect()),
    ];
    for (field, hospitals) in said {
        let strange: Vec<&str> = hospitals.into_iter().filter(|id| !listed.contains(id)).collect();
        if !strange.is_empty() {
            let (field, hospitals) = (field.to_owned(), strange.join(", "));
            case.notes.push(Warning::NotOfRegion { field, hospitals, region: region.id().to_owned() });
        }
    }
}

fn seconds(from: Timestamp, to: Timestamp) -> i64 {
    to.as_second().saturating_sub(from.as_second())
}

/// A report in the pack's own terms.
pub(crate) fn report(stop: &Stop, hospital: u16) -> StopReport {
    StopReport {
        hospital,
        kind: Kind::ALL.into_iter().find(|kind| kind.id() == stop.kind.id()).unwrap_or(Kind::Ed),
        state: match stop.state {
            StopState::Open => Reported::Open,
            StopState::Impending => Reported::Impending,
            StopState::Stop => Reported::Stop,
        },
        since: stop.since.map(|t| t.as_second()),
        until: stop.until.map(|t| t.as_second()),
    }
}
