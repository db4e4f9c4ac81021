//! Stop boards: what hospitals have announced, from a file beside the case.
//!
//! Two notations, one [`Board`]: a plain JSON board with the `stops` of a case, and the external status
//! JSON of the national capacity platform LPZ as far as it is public. Only the outer fields of the latter
//! are (`oid`, `locatie`, `beschikbaarheid`); what stands inside `beschikbaarheid`, and what its colours
//! mean, is not. So it is read tolerantly: a department and a state are taken from words that can mean
//! only one thing, and whatever is not recognised, a colour included, becomes a [`Note`] and no report.
//! Nothing is ever read as open because it was not understood.
//!
//! A report that does not say since when it holds takes the moment at which the board was taken, so that
//! it lapses like any other. If that is not known either, its age cannot be told and it is left out.
//!
//! - `lpz`: the tolerant reader; `words`: what it recognises
//! - `locations`: which location is which hospital
//! - `error`: what can be wrong

mod error;
mod locations;
mod lpz;
mod words;

pub use error::BoardError;
pub use locations::{Locations, MappingError};

use std::fmt;

use baken_core::Pack;
use baken_core::destination::stops::{MAX_STOPS, StopReport};
use jiff::Timestamp;

use crate::case::{self, Case, CaseError, Node, Problem, Stop, StopState};

/// What a file says of presentation stops.
#[derive(Clone, Debug, PartialEq)]
pub struct Board {
    /// The moment at which it was true.
    pub taken: Option<Timestamp>,
    /// Stops first, then impending ones, then what is open.
    pub reports: Vec<Stop>,
    /// What was not understood and left out.
    pub notes: Vec<Note>,
    /// The reports in the pack's own terms, in the same order.
    placed: Vec<StopReport>,
}

/// Something that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Path of what it is about; empty for the whole board.
    pub place: String,
    pub text: String,
}

impl Note {
    fn new(place: impl Into<String>, text: impl Into<String>) -> Self {
        Self { place: place.into(), text: text.into() }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place.as_str() {
            "" => f.write_str(&self.text),
            place => write!(f, "{place} {}", self.text),
        }
    }
}

/// So many mistakes are told of one board.
const MAX_ERRORS: usize = 20;

/// The fields of a plain board.
const FIELDS: &[&str] = &["taken", "stops"];

impl Board {
    /// Reads a board of either notation. `taken` is the moment of a board that does not state one.
    ///
    /// # Errors
    /// Every mistake in it, at least one.
    pub fn read(
        bytes: &[u8],
        locations: &Locations,
        taken: Option<Timestamp>,
        pack: &Pack<'_>,
    ) -> Result<Self, Vec<BoardError>> {
        let wrong = |errors: Vec<CaseError>| errors.into_iter().map(BoardError).collect::<Vec<_>>();
        let tree = case::read_json(bytes).map_err(|error| wrong(vec![error]))?;
        let mut errors = Vec::new();
        let (stated, reports, mut notes) = match &tree {
            Node::Table(entries) if entries.iter().any(|(key, _)| FIELDS.contains(&key.as_ref())) => {
                plain(entries, pack, &mut errors)
            }
            tree => lpz::read(tree, locations, pack).map_err(|error| wrong(vec![error]))?,
        };
        if !errors.is_empty() {
            return Err(wrong(errors));
        }
        let taken = stated.or(taken);
        let mut placed = dated(reports, taken, pack, &mut notes);
        placed.sort_by_key(|(stop, _)| match stop.state {
            StopState::Stop => 0,
            StopState::Impending => 1,
            StopState::Open => 2,
        });
        if placed.len() > MAX_STOPS {
            let over = placed.len() - MAX_STOPS;
            notes.push(Note::new(
                "",
                format!("has more than {MAX_STOPS} reports; the last {over} are left out, open ones first"),
            ));
            placed.truncate(MAX_STOPS);
        }
        let (reports, placed) = placed.into_iter().unzip();
        Ok(Self { taken, reports, notes, placed })
    }

    /// Adds the reports to a case, except on a kind at a hospital of which the case itself speaks. Gives
    /// the number of reports for which there was no room.
    pub fn add_to(&self, case: &mut Case) -> usize {
        let own = case.stops.len();
        let mut left_out = 0;
        for (stop, report) in self.reports.iter().zip(&self.placed) {
            let same = |own: &Stop| own.hospital == stop.hospital && own.kind == stop.kind;
            if case.stops.iter().take(own).any(same) {
                continue;
            }
            match case.situation.add_stop(*report) {
                Ok(()) => case.stops.push(stop.clone()),
                Err(_) => left_out += 1,
            }
        }
        left_out
    }
}

type Read = (Option<Timestamp>, Vec<(String, Stop)>, Vec<Note>);

/// A plain board: the moment and the stops, by the rules of a case.
fn plain(entries: &[(std::borrow::Cow<'_, str>, Node<'_>)], pack: &Pack<'_>, errors: &mut Vec<CaseError>) -> Read {
    let field =
        |name: &str| entries.iter().find(|(key, node)| key == name && *node != Node::Null).map(|(_, node)| node);
    for (key, _) in entries.iter().filter(|(key, _)| !FIELDS.contains(&key.as_ref())).take(FIELDS.len()) {
        let help = "the fields are `taken`, `stops`".to_owned();
        errors.push(CaseError::at(case::quoted(key), Problem::UnknownField { place: "a board", help }));
    }
    let mut warnings = Vec::new();
    let taken = field("taken").and_then(|node| {
        let read = case::moment("taken", node, &mut warnings);
        read.map_err(|error| errors.push(error)).ok()
    });
    if field("stops").is_none() {
        let expected = "write \"stops\": [] if there are none".to_owned();
        errors.push(CaseError::at("stops", Problem::MissingField { expected }));
    }
    let stops = case::stops(field("stops"), &mut warnings, errors);
    let mut reports = Vec::new();
    // A stop that is no stop has given an error; then the others no longer stand at their places.
    let whole = errors.is_empty();
    for (index, stop) in stops.into_iter().enumerate() {
        let path = format!("stops[{index}]");
        if whole && errors.len() < MAX_ERRORS {
            case::hospital(&stop.hospital, &format!("{path}.hospital"), pack, errors);
        }
        reports.push((path, stop));
    }
    let notes = warnings.into_iter().map(|warning| {
        let text = warning.text(pack, baken_core::Language::English);
        Note::new(warning.field(pack), text)
    });
    (taken, reports, notes.collect())
}

/// Gives every report a moment since when it holds and its place in the pack.
fn dated(
    reports: Vec<(String, Stop)>,
    taken: Option<Timestamp>,
    pack: &Pack<'_>,
    notes: &mut Vec<Note>,
) -> Vec<(Stop, StopReport)> {
    let mut placed = Vec::new();
    for (path, mut stop) in reports {
        if stop.since.is_none() && stop.until.is_none() && taken.is_none() {
            notes.push(Note::new(
                path,
                "has no time, and the board no `taken`: its age cannot be told, so it is left out",
            ));
            continue;
        }
        stop.since = stop.since.or(taken.filter(|taken| stop.until.is_none_or(|until| *taken <= until)));
        if let Some(hospital) = pack.hospital_index(&stop.hospital).and_then(|place| u16::try_from(place).ok()) {
            let report = case::report(&stop, hospital);
            placed.push((stop, report));
        }
    }
    placed
}
