//! Why a file is not a travel matrix: a stable code, the place, what was found, what is allowed.

use std::fmt;
use std::io;

use thiserror::Error;

use crate::case::MAX_MINUTES;

/// One mistake in a matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct TravelError {
    pub place: Place,
    pub problem: Problem,
}

/// Where a mistake stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The text as a whole
    Text,
    /// From 1
    Line(u64),
    /// A line and a column, both from 1
    Column(usize, usize),
    /// Path of a field, as `sources[2]` or `durations[1][0]`
    Field(String),
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Problem {
    #[error("the input is empty; a travel matrix was expected")]
    Empty,
    #[error("there are no travel times under the header")]
    NoCells,
    #[error("the input is larger than {limit} bytes, more than any matrix needs")]
    TooLarge { limit: u64 },
    #[error("there are more than {limit} cells, more than all postcodes to all hospitals")]
    TooManyCells { limit: usize },
    #[error("the input cannot be read: {message}")]
    Unreadable { message: String },
    #[error("this is not UTF-8 text")]
    NotUtf8,
    #[error("the text ends too early; something was cut off")]
    Truncated,
    #[error("this is not JSON of OSRM's table service: {message}")]
    Syntax { message: String },
    #[error("this is JSON, but not that of OSRM's table service")]
    NotATable,
    // CSV
    #[error("the header is {found}")]
    Header { found: String },
    #[error("{found} fields, where the header has {expected}")]
    Ragged { found: usize, expected: usize },
    #[error("the hospital {hospital} has two columns")]
    TwoColumns { hospital: String },
    #[error("pc4 is {found}, which is not a postal code of four digits")]
    BadPostalCode { found: String },
    #[error("{found} is not a hospital of this pack")]
    UnknownHospital { found: String, help: Option<String> },
    #[error("{found} is not a hospital of this pack, which has none")]
    NoHospitals { found: String },
    #[error("minutes are {found}; a number was expected (0 to {MAX_MINUTES})")]
    BadNumber { found: String },
    #[error("{unit} are {found}, {side} what is possible (0 to {high})")]
    Impossible { found: String, unit: &'static str, side: &'static str, high: f64 },
    #[error("the time from {postcode} to {hospital} stands twice; the first is at line {first}")]
    Duplicate { postcode: u16, hospital: String, first: u64 },
    // OSRM
    #[error("is {found}; only `Ok` has a table")]
    NotOk { found: String },
    #[error("is missing")]
    Missing { help: &'static str },
    #[error("has {found} entries, where there are {expected} {of}")]
    WrongLength { found: usize, expected: usize, of: &'static str },
    #[error("lies at latitude {latitude}, longitude {longitude}; {nearest}, and at most {limit} km is allowed")]
    TooFar { latitude: f64, longitude: f64, nearest: String, limit: f64, swapped: bool },
    #[error("stands for the same {what} as {first}: {id}")]
    SamePlace { what: &'static str, first: String, id: String },
}

impl Problem {
    /// The stable name of this kind of mistake.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Problem::Empty | Problem::NoCells => "empty",
            Problem::TooLarge { .. } => "too-large",
            Problem::TooManyCells { .. } => "too-many",
            Problem::Unreadable { .. } => "unreadable",
            Problem::NotUtf8 => "not-utf8",
            Problem::Truncated => "truncated",
            Problem::Syntax { .. } | Problem::NotATable => "syntax",
            Problem::Header { .. } => "bad-header",
            Problem::Ragged { .. } | Problem::WrongLength { .. } => "ragged",
            Problem::BadPostalCode { .. } => "bad-postal-code",
            Problem::UnknownHospital { .. } | Problem::NoHospitals { .. } => "unknown-hospital",
            Problem::BadNumber { .. } => "bad-number",
            Problem::Impossible { .. } => "impossible-value",
            Problem::Duplicate { .. } | Problem::TwoColumns { .. } | Problem::SamePlace { .. } => "duplicate",
            Problem::NotOk { .. } => "not-ok",
            Problem::Missing { .. } => "missing-field",
            Problem::TooFar { .. } => "too-far",
        }
    }

    /// The next step.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        Some(match self {
            Problem::Empty | Problem::NoCells | Problem::Header { .. } => {
                "write `pc4,hospital,minutes`, or `pc4` and a column for each hospital, with commas between"
            }
            Problem::NotATable | Problem::Syntax { .. } => "give the answer of `/table/v1/driving/…` as it came",
            Problem::Ragged { .. } => "a fraction of a minute takes a point, as in 24.5",
            Problem::BadNumber { .. } => "leave it empty where no route leads",
            Problem::BadPostalCode { .. } => "the four digits only, as in 9679",
            Problem::Duplicate { .. } | Problem::TwoColumns { .. } => "keep one of the two",
            Problem::SamePlace { .. } => "leave one out of the request",
            Problem::NotUtf8 => "save the file as UTF-8",
            Problem::Missing { help } => help,
            Problem::UnknownHospital { help, .. } => return help.as_deref(),
            Problem::TooFar { swapped: true, .. } => "OSRM writes longitude before latitude; these look exchanged",
            _ => return None,
        })
    }
}

impl TravelError {
    pub(super) fn of_text(problem: Problem) -> Self {
        Self { place: Place::Text, problem }
    }

    pub(super) fn at_line(line: u64, problem: Problem) -> Self {
        Self { place: Place::Line(line), problem }
    }

    pub(super) fn at(field: impl Into<String>, problem: Problem) -> Self {
        Self { place: Place::Field(field.into()), problem }
    }

    pub(super) fn of_io(error: &io::Error) -> Self {
        Self::of_text(match error.kind() {
            io::ErrorKind::FileTooLarge => Problem::TooLarge { limit: super::MAX_BYTES },
            _ => Problem::Unreadable { message: error.to_string() },
        })
    }

    /// The stable name of this kind of mistake.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.problem.code()
    }
}

/// Where, what is wrong, and the next step, in one sentence.
impl fmt::Display for TravelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Text => {}
            Place::Line(line) => write!(f, "line {line}: ")?,
            Place::Column(line, column) => write!(f, "line {line} column {column}: ")?,
            Place::Field(field) => write!(f, "{field} ")?,
        }
        write!(f, "{}", self.problem)?;
        match self.problem.help() {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for TravelError {}
