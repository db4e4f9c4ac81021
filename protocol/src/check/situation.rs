//! The situation of a worked case: merged with the defaults, its region and hospitals known. Times,
//! minutes and kinds of stop are for the reader of cases to say.

use toml::{Table, Value};

use super::context::{At, Context};
use super::geography::{hospital, region as region_named};
use crate::checked::Geography;
use crate::diagnostic::{FileId, Place};
use crate::text::{CaseText, DefaultsText, SituationText, Spanned, Text};

/// A scene is a point or a postcode; one does not go with the other.
const POSTCODE: &str = "pc4";

/// What a case and its defaults say of time and place, tables merged key by key; `None` when they say
/// nothing.
pub(super) fn situation(
    context: &mut Context<'_>,
    file: FileId,
    case: &CaseText,
    defaults: Option<&DefaultsText>,
    geography: &Geography,
) -> Option<Table> {
    let mut situation = Table::new();
    if let Some(defaults) = defaults {
        add(context, file, &mut situation, defaults.region.as_ref(), defaults.situation(), geography);
    }
    add(context, file, &mut situation, case.region.as_ref(), case.situation(), geography);
    (!situation.is_empty()).then_some(situation)
}

fn add(
    context: &mut Context<'_>,
    file: FileId,
    situation: &mut Table,
    region: Option<&Text>,
    rest: SituationText<'_>,
    geography: &Geography,
) {
    if let Some(id) = region {
        // A template too: its worked cases prove the rule that others copy.
        region_named(context, At::new(file, id), geography.regions.iter().map(|region| region.id.as_str()));
        situation.insert("region".to_owned(), Value::String(id.get_ref().clone()));
    }
    for (key, value) in rest {
        let Some(value) = value else { continue };
        known_hospitals(context, file, key, value, geography);
        match (situation.get_mut(key), value.get_ref()) {
            (Some(Value::Table(below)), Value::Table(own))
                if below.contains_key(POSTCODE) == own.contains_key(POSTCODE) =>
            {
                below.extend(own.clone());
            }
            (_, own) => _ = situation.insert(key.to_owned(), own.clone()),
        }
    }
}

/// Every hospital that a key of the situation names.
fn known_hospitals(context: &mut Context<'_>, file: FileId, key: &str, value: &Spanned<Value>, geography: &Geography) {
    let mut named: Vec<&str> = Vec::new();
    match (key, value.get_ref()) {
        ("travel_minutes", Value::Table(minutes)) => named.extend(minutes.keys().map(String::as_str)),
        ("transfer_minutes", Value::Table(minutes)) => {
            named.extend(minutes.keys().map(String::as_str));
            named.extend(minutes.values().filter_map(Value::as_table).flat_map(Table::keys).map(String::as_str));
        }
        ("stops", Value::Array(stops)) => {
            named.extend(stops.iter().filter_map(|stop| stop.get("hospital")?.as_str()));
        }
        _ => {}
    }
    for id in named {
        let place = Place::new(file, value.span());
        let id = Spanned::new(narrowed(context, &place, id), id.to_owned());
        hospital(context, At::new(file, &id), geography.hospitals.iter().map(|h| h.id.as_str()));
    }
}

/// Where a word stands inside a place, or the whole place.
fn narrowed(context: &Context<'_>, place: &Place, word: &str) -> std::ops::Range<usize> {
    let text = context.sources.slice(place);
    let joins = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let found = text.match_indices(word).map(|(at, _)| at).find(|at| {
        let before = text.get(..*at).unwrap_or("").chars().next_back();
        let behind = text.get(at + word.len()..).unwrap_or("").chars().next();
        !before.is_some_and(joins) && !behind.is_some_and(joins)
    });
    found.map_or(place.span.clone(), |at| place.span.start + at..place.span.start + at + word.len())
}
