//! The situation: where, when, how far to which hospital, and which hospitals have a presentation stop.
//! Checked by its form; which hospitals there are is for a region to say.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::error::{CaseError, Problem, Side};
use super::node::{Node, number, quoted, step};
use super::reader::{Entries, MAX_ERRORS, id, kept, one_of, wrong_type};
use super::warning::{PLAUSIBLE_YEARS, Warning};
use crate::name::{did_you_mean, is_kebab_case};

/// Where the patient is.
#[derive(Clone, Debug, PartialEq)]
pub enum Scene {
    /// Degrees, WGS 84.
    Point { lat: f64, lon: f64 },
    /// The four digits of a Dutch postal code.
    PostalCode(u16),
}

/// A hospital's announcement that it cannot take a kind of patient for some time.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    pub hospital: String,
    pub kind: StopKind,
    pub state: StopState,
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
}

macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($variant:ident $word:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($variant),* }

        impl $name {
            /// The words, as a case writes them.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            fn of(word: &str) -> Option<Self> {
                match word { $($word => Some($name::$variant),)* _ => None }
            }

            /// The word, as a case writes it.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $($name::$variant => $word),* }
            }
        }
    };
}

words! {
    /// Which patients a stop is about.
    StopKind { Ed "ed", Cardiac "cardiac", Stroke "stroke", Icu "icu", Obstetric "obstetric", Paediatric "paediatric" }
}
words! {
    /// How far a stop has come.
    StopState { Open "open", Impending "impending", Stop "stop" }
}

/// Longest time between two places that is not a slip: a day.
pub const MAX_MINUTES: f64 = 1440.0;

/// A moment with its zone; an odd year goes to `notes`.
pub(crate) fn moment(field: &str, node: &Node<'_>, notes: &mut Vec<Warning>) -> Result<Timestamp, CaseError> {
    let Node::Text(text) = node else {
        return Err(wrong_type(field, node, "a moment such as \"2026-03-14T02:10:00+01:00\"".to_owned()));
    };
    let Ok(moment) = text.parse::<Timestamp>() else {
        let found = quoted(text);
        let problem = match text.parse::<DateTime>() {
            Ok(_) => Problem::TimeWithoutZone { found },
            Err(_) => Problem::BadTime { found },
        };
        return Err(CaseError::at(field, problem));
    };
    // As a clock in the country reads, give or take an hour.
    let year = Offset::constant(1).to_datetime(moment).year();
    if !PLAUSIBLE_YEARS.contains(&year) {
        notes.push(Warning::ImplausibleClock { field: field.to_owned(), year });
    }
    Ok(moment)
}

const SCENE_FIELDS: &[&str] = &["lat", "lon", "pc4"];

pub(super) fn scene(node: &Node<'_>) -> Result<Scene, CaseError> {
    let Node::Table(entries) = node else {
        return Err(wrong_type("scene", node, "{\"lat\": 53.10, \"lon\": 6.88} or {\"pc4\": \"9679\"}".to_owned()));
    };
    only(entries, "scene", "a scene", SCENE_FIELDS)?;
    let missing = |name: &str| {
        let expected = "a scene has both `lat` and `lon`, or `pc4`".to_owned();
        CaseError::at(format!("scene.{name}"), Problem::MissingField { expected })
    };
    match (field(entries, "lat"), field(entries, "lon"), field(entries, "pc4")) {
        (None, None, Some(pc4)) => postal_code(pc4),
        (_, _, Some(_)) => Err(CaseError::at("scene", Problem::TwoPlaces)),
        (Some(lat), Some(lon), None) => Ok(Scene::Point {
            lat: within("scene.lat", lat, -90.0, 90.0, " degrees")?,
            lon: within("scene.lon", lon, -180.0, 180.0, " degrees")?,
        }),
        (None, _, None) => Err(missing("lat")),
        (_, None, None) => Err(missing("lon")),
    }
}

fn postal_code(node: &Node<'_>) -> Result<Scene, CaseError> {
    let Node::Text(text) = node else {
        return Err(wrong_type("scene.pc4", node, "four digits in quotes, as \"9679\"".to_owned()));
    };
    let digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
    match text.parse() {
        Ok(code) if digits => Ok(Scene::PostalCode(code)),
        _ => Err(CaseError::at("scene.pc4", Problem::BadPostalCode { found: quoted(text) })),
    }
}

pub(super) fn travel_minutes(node: Option<&Node<'_>>, errors: &mut Vec<CaseError>) -> Vec<(String, f64)> {
    node.map_or(Vec::new(), |node| minutes("travel_minutes", node, errors))
}

pub(super) fn transfer_minutes(
    node: Option<&Node<'_>>,
    errors: &mut Vec<CaseError>,
) -> Vec<(String, Vec<(String, f64)>)> {
    let name = "transfer_minutes";
    let expected = || "minutes from hospital to hospital, as {\"mzh\": {\"umcg\": 41}}".to_owned();
    let entries = match node {
        None => return Vec::new(),
        Some(Node::Table(entries)) => entries,
        Some(node) => {
            errors.push(wrong_type(name, node, expected()));
            return Vec::new();
        }
    };
    let from = |(hospital, node): &(std::borrow::Cow<'_, str>, Node<'_>), errors: &mut Vec<CaseError>| {
        let field = format!("{name}.{}", step(hospital));
        if !is_kebab_case(hospital) {
            errors.push(CaseError::at(&field, Problem::BadKey));
        }
        (hospital.clone().into_owned(), minutes(&field, node, errors))
    };
    entries.iter().map(|entry| from(entry, errors)).collect()
}

/// Minutes by hospital; null leaves one unknown.
fn minutes(name: &str, node: &Node<'_>, errors: &mut Vec<CaseError>) -> Vec<(String, f64)> {
    let Node::Table(entries) = node else {
        errors.push(wrong_type(name, node, "minutes by hospital, as {\"umcg\": 24}".to_owned()));
        return Vec::new();
    };
    let mut minutes = Vec::new();
    for (hospital, node) in entries {
        if errors.len() >= MAX_ERRORS {
            break;
        }
        let field = format!("{name}.{}", step(hospital));
        if !is_kebab_case(hospital) {
            errors.push(CaseError::at(field, Problem::BadKey));
        } else if *node != Node::Null
            && let Some(value) = kept(within(&field, node, 0.0, MAX_MINUTES, " minutes"), errors)
        {
            minutes.push((hospital.clone().into_owned(), value));
        }
    }
    minutes
}

const STOP_FIELDS: &[&str] = &["hospital", "kind", "state", "since", "until"];

pub(crate) fn stops(node: Option<&Node<'_>>, notes: &mut Vec<Warning>, errors: &mut Vec<CaseError>) -> Vec<Stop> {
    match node {
        None => Vec::new(),
        Some(Node::List(list)) => {
            let read = list.iter().enumerate().map(|(index, node)| stop(&format!("stops[{index}]"), node, notes));
            read.filter_map(|stop| kept(stop, errors)).collect()
        }
        Some(node) => {
            errors.push(wrong_type("stops", node, "a list of stops".to_owned()));
            Vec::new()
        }
    }
}

fn stop(name: &str, node: &Node<'_>, notes: &mut Vec<Warning>) -> Result<Stop, CaseError> {
    let Node::Table(entries) = node else {
        return Err(wrong_type(name, node, "a stop with `hospital`, `kind` and `state`".to_owned()));
    };
    only(entries, name, "a stop", STOP_FIELDS)?;
    let path = |field: &str| format!("{name}.{field}");
    let needed = |key: &str, expected: String| {
        field(entries, key).ok_or_else(|| CaseError::at(path(key), Problem::MissingField { expected }))
    };
    let hospital = id(&path("hospital"), needed("hospital", "name the hospital, as \"umcg\"".to_owned())?)?;
    let kinds = format!("one of {}", one_of(StopKind::WORDS));
    let kind = word(&path("kind"), needed("kind", kinds)?, StopKind::WORDS, StopKind::of)?;
    let states = format!("one of {}", one_of(StopState::WORDS));
    let state = word(&path("state"), needed("state", states)?, StopState::WORDS, StopState::of)?;
    let mut time = |key: &str| field(entries, key).map(|node| moment(&path(key), node, notes)).transpose();
    let (since, until) = (time("since")?, time("until")?);
    if let (Some(begins), Some(ends)) = (since, until)
        && ends < begins
    {
        let problem = Problem::EndsBeforeItBegins { found: ends.to_string(), since: begins.to_string() };
        return Err(CaseError::at(path("until"), problem));
    }
    Ok(Stop { hospital, kind, state, since, until })
}

/// One of a list of words.
fn word<T>(field: &str, node: &Node<'_>, words: &[&str], of: impl Fn(&str) -> Option<T>) -> Result<T, CaseError> {
    let Node::Text(found) = node else {
        return Err(wrong_type(field, node, format!("one of the words {}", one_of(words))));
    };
    of(found).ok_or_else(|| {
        let help = did_you_mean(found, words.iter().copied());
        CaseError::at(field, Problem::UnknownWord { found: quoted(found), allowed: one_of(words), help })
    })
}

/// A number between two bounds, both included.
fn within(field: &str, node: &Node<'_>, low: f64, high: f64, unit: &str) -> Result<f64, CaseError> {
    let Node::Number(value) = node else {
        let expected = format!("a number ({} to {}{unit})", number(low), number(high));
        return Err(wrong_type(field, node, expected));
    };
    if !value.is_finite() {
        return Err(CaseError::at(field, Problem::NotFinite { found: value.to_string() }));
    }
    if (low..=high).contains(value) {
        return Ok(*value);
    }
    let side = if *value < low { Side::Below } else { Side::Above };
    Err(CaseError::at(field, Problem::Impossible { found: number(*value), side, low, high, unit: unit.to_owned() }))
}

/// The value of a field; null counts as left out.
fn field<'n, 'a>(entries: Entries<'n, 'a>, name: &str) -> Option<&'n Node<'a>> {
    entries.iter().find(|(key, node)| key == name && *node != Node::Null).map(|(_, node)| node)
}

/// Refuses a key that is none of these.
fn only(entries: Entries<'_, '_>, name: &str, place: &'static str, known: &[&str]) -> Result<(), CaseError> {
    match entries.iter().find(|(key, _)| !known.contains(&key.as_ref())) {
        None => Ok(()),
        Some((key, _)) => {
            let help =
                did_you_mean(key, known.iter().copied()).unwrap_or_else(|| format!("the fields are {}", one_of(known)));
            Err(CaseError::at(format!("{name}.{}", step(key)), Problem::UnknownField { place, help }))
        }
    }
}
