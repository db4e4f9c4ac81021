//! The JSON of OSRM's `table` service: seconds from sources to destinations, null for no route. A source
//! stands for the nearest postcode of the pack, a destination for the nearest hospital.

use std::fmt;
use std::io::Read;

use baken_core::Pack;
use baken_core::destination::travel::Position;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, SeqAccess, Visitor};
use serde_json::error::Category;

use super::builder::{Builder, MAX_ERRORS};
use super::csv::possible;
use super::error::{Place, Problem, TravelError};
use super::nearest::Nearest;
use super::{Cell, MAX_CELLS, NEAR_HOSPITAL_KM, NEAR_POSTCODE_KM};
use crate::case::{MAX_MINUTES, quoted};

#[derive(Deserialize)]
struct Table {
    code: Option<String>,
    message: Option<String>,
    durations: Option<Durations>,
    sources: Option<Vec<Waypoint>>,
    destinations: Option<Vec<Waypoint>>,
}

#[derive(Deserialize)]
struct Waypoint {
    /// Longitude and latitude.
    location: (f64, f64),
}

/// Seconds, by source and destination.
struct Durations(Vec<Vec<Option<f64>>>);

const TOO_MANY: &str = "too many cells";

pub(super) fn read<'p>(input: impl Read, pack: &Pack<'p>) -> Result<Builder<'p>, Vec<TravelError>> {
    let table: Table = serde_json::from_reader(input).map_err(|error| vec![syntax(error)])?;
    whole(&table).map_err(|error| vec![error])?;
    let (Some(Durations(seconds)), Some(sources), Some(destinations)) =
        (table.durations, table.sources, table.destinations)
    else {
        return Err(vec![TravelError::of_text(Problem::NotATable)]);
    };
    let mut builder = Builder::new(pack);
    let mut errors = Vec::new();
    let codes = postcodes(&sources, pack, &mut errors);
    let hospitals = hospitals(&destinations, pack, &mut errors);
    for (from, row) in seconds.iter().enumerate() {
        for (to, seconds) in row.iter().enumerate() {
            let (Some(Some(code)), Some(Some(hospital))) = (codes.get(from), hospitals.get(to)) else { continue };
            let stated = cell(*seconds).and_then(|cell| builder.set(*code, usize::from(*hospital), cell, 0));
            if let Err(problem) = stated {
                errors.push(TravelError::at(format!("durations[{from}][{to}]"), problem));
            }
            if errors.len() >= MAX_ERRORS {
                return Err(errors);
            }
        }
    }
    if errors.is_empty() { Ok(builder) } else { Err(errors) }
}

fn syntax(error: serde_json::Error) -> TravelError {
    let place = Place::Column(error.line(), error.column().max(1));
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
    match error.classify() {
        Category::Io => TravelError::of_io(&error.into()),
        Category::Eof => TravelError { place, problem: Problem::Truncated },
        _ if message == TOO_MANY => TravelError { place, problem: Problem::TooManyCells { limit: MAX_CELLS } },
        _ => TravelError { place, problem: Problem::Syntax { message } },
    }
}

/// Is everything there, and of one size?
fn whole(table: &Table) -> Result<(), TravelError> {
    match table.code.as_deref() {
        Some("Ok") => {}
        Some(code) => {
            let message = table.message.as_ref().map_or(String::new(), |message| format!(" ({})", quoted(message)));
            return Err(TravelError::at("code", Problem::NotOk { found: format!("{}{message}", quoted(code)) }));
        }
        None => return Err(missing("code", "an answer of OSRM's table service begins with \"code\": \"Ok\"")),
    }
    let from = "ask for them with `annotations=duration`";
    let Durations(rows) = table.durations.as_ref().ok_or_else(|| missing("durations", from))?;
    let points = "ask for it without `skip_waypoints`";
    let sources = table.sources.as_ref().ok_or_else(|| missing("sources", points))?;
    let destinations = table.destinations.as_ref().ok_or_else(|| missing("destinations", points))?;
    let length = |field: String, found: usize, expected: usize, of: &'static str| match found == expected {
        true => Ok(()),
        false => Err(TravelError::at(field, Problem::WrongLength { found, expected, of })),
    };
    length("durations".to_owned(), rows.len(), sources.len(), "sources")?;
    for (index, row) in rows.iter().enumerate() {
        length(format!("durations[{index}]"), row.len(), destinations.len(), "destinations")?;
    }
    match rows.first().is_none_or(Vec::is_empty) {
        true => Err(TravelError::of_text(Problem::NoCells)),
        false => Ok(()),
    }
}

fn missing(field: &str, help: &'static str) -> TravelError {
    TravelError::at(field, Problem::Missing { help })
}

/// Seconds to minutes, to a hundredth.
fn cell(seconds: Option<f64>) -> Result<Cell, Problem> {
    let Some(seconds) = seconds else { return Ok(Cell::NoRoute) };
    let minutes = (seconds / 60.0 * 100.0).round() / 100.0;
    Ok(possible(seconds, minutes, "seconds", MAX_MINUTES * 60.0)?.map_or(Cell::NoRoute, Cell::Minutes))
}

fn postcodes(sources: &[Waypoint], pack: &Pack<'_>, errors: &mut Vec<TravelError>) -> Vec<Option<u16>> {
    let known = Nearest::new((1000..=9999).filter_map(|code| Some((pack.postcode(code)?, code))).collect());
    let named = |code: u16| code.to_string();
    assigned(sources, "sources", "postcode", &known, NEAR_POSTCODE_KM, named, errors)
}

fn hospitals(destinations: &[Waypoint], pack: &Pack<'_>, errors: &mut Vec<TravelError>) -> Vec<Option<u16>> {
    let positions = pack.hospitals().enumerate().filter_map(|(place, hospital)| {
        let (latitude, longitude) = hospital.position()?;
        Some((Position { latitude, longitude }, u16::try_from(place).ok()?))
    });
    let known = Nearest::new(positions.collect());
    let named = |place: u16| pack.hospital(usize::from(place)).map_or(String::new(), |h| h.id().to_owned());
    assigned(destinations, "destinations", "hospital", &known, NEAR_HOSPITAL_KM, named, errors)
}

/// The number of what each point stands for; `None` where an error was told.
fn assigned(
    points: &[Waypoint],
    field: &str,
    what: &'static str,
    known: &Nearest,
    limit: f64,
    named: impl Fn(u16) -> String,
    errors: &mut Vec<TravelError>,
) -> Vec<Option<u16>> {
    let mut taken = std::collections::HashMap::new();
    let mut found = Vec::with_capacity(points.len());
    for (index, Waypoint { location: (longitude, latitude) }) in points.iter().enumerate() {
        if errors.len() >= MAX_ERRORS {
            break;
        }
        let at = Position { latitude: *latitude, longitude: *longitude };
        let Some((number, _)) = known.within(at, limit) else {
            let nearest = match known.nearest(at) {
                None => format!("this pack does not know where any {what} lies"),
                Some((number, km)) if km < 100.0 => {
                    format!("the nearest {what}, {}, is {km:.1} km away", named(number))
                }
                Some(_) => format!("every {what} is more than 100 km away"),
            };
            let swapped = (50.0..54.0).contains(longitude) && (3.0..8.0).contains(latitude);
            let problem = Problem::TooFar { latitude: *latitude, longitude: *longitude, nearest, limit, swapped };
            errors.push(TravelError::at(format!("{field}[{index}]"), problem));
            found.push(None);
            continue;
        };
        if let Some(first) = taken.insert(number, index) {
            let problem = Problem::SamePlace { what, first: format!("{field}[{first}]"), id: named(number) };
            errors.push(TravelError::at(format!("{field}[{index}]"), problem));
            found.push(None);
        } else {
            found.push(Some(number));
        }
    }
    found
}

/// Counts cells while it reads, so that a table without end stops.
impl<'de> Deserialize<'de> for Durations {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut left = MAX_CELLS;
        deserializer.deserialize_seq(Rows(&mut left)).map(Durations)
    }
}

struct Rows<'c>(&'c mut usize);
struct Row<'c>(&'c mut usize);

fn count<E: serde::de::Error>(left: &mut usize) -> Result<(), E> {
    *left = left.checked_sub(1).ok_or_else(|| E::custom(TOO_MANY))?;
    Ok(())
}

impl<'de> Visitor<'de> for Rows<'_> {
    type Value = Vec<Vec<Option<f64>>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row of seconds for each source")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<Self::Value, A::Error> {
        let mut read = Vec::new();
        while let Some(row) = rows.next_element_seed(Row(self.0))? {
            if row.is_empty() {
                count::<A::Error>(self.0)?;
            }
            read.push(row);
        }
        Ok(read)
    }
}

impl<'de> DeserializeSeed<'de> for Row<'_> {
    type Value = Vec<Option<f64>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Row<'_> {
    type Value = Vec<Option<f64>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("seconds to each destination, or null")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut cells: A) -> Result<Self::Value, A::Error> {
        let mut read = Vec::new();
        while let Some(cell) = cells.next_element()? {
            count::<A::Error>(self.0)?;
            read.push(cell);
        }
        Ok(read)
    }
}
