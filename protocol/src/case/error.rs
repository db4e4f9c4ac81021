//! Why a text is not a case: a stable code, the field, what was found, what is allowed, what to do.

use std::fmt;

use thiserror::Error;

/// One mistake in a case.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseError {
    /// Path of the field, as `findings.sbp` or `stops[0].kind`; empty when the whole text is meant.
    pub field: String,
    /// Where in the text, if known.
    pub position: Option<Position>,
    /// What is wrong; in a box, so that a result without mistakes stays small.
    pub problem: Box<Problem>,
}

/// A line and a column, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// What is wrong with a field, said so that it reads after the field's name.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Problem {
    // The text
    #[error("the input is empty; a case was expected")]
    Empty,
    #[error("the input is larger than {limit} bytes, more than any case needs")]
    TooLarge { limit: u64 },
    #[error("the input is not UTF-8 text")]
    NotUtf8,
    #[error("the text ends too early; something was cut off, or a bracket or quote was not closed")]
    Truncated,
    #[error("this is not {notation}: {message}")]
    Syntax { notation: &'static str, message: String, help: Option<String> },
    #[error("the case ends here, but the text goes on")]
    TrailingText,
    #[error("a number is too large to hold")]
    NumberTooLarge,
    #[error("stands twice")]
    DuplicateKey,
    #[error("is nested more than {limit} levels deep")]
    TooDeep { limit: usize },
    // Fields
    #[error("is missing")]
    MissingField { expected: String },
    #[error("is not a field of {place}")]
    UnknownField { place: &'static str, help: String },
    #[error("is {found}; expected {expected}")]
    WrongType { found: String, expected: String, help: Option<String> },
    #[error("is {found}, which is not a pathway of this pack")]
    UnknownPathway { found: String, help: String },
    #[error("is {found}; allowed are {allowed}")]
    UnknownWord { found: String, allowed: String, help: Option<String> },
    #[error("is {found}, which is not written as an id")]
    BadId { found: String },
    #[error("is not written as an id")]
    BadKey,
    // Findings
    #[error("is not a finding of this pack")]
    UnknownFinding { help: Option<String> },
    #[error("is {found}; the choices are {allowed}")]
    UnknownChoice { found: String, allowed: String, help: Option<String> },
    #[error("is {found}, {side} what is possible ({low} to {high}{unit})")]
    Impossible { found: String, side: Side, low: f64, high: f64, unit: String },
    #[error("is {found}; only whole numbers occur here ({low} to {high})")]
    NotWhole { found: String, low: f64, high: f64 },
    #[error("is {found}, a value that does not occur here ({low} to {high}, except {except})")]
    Excepted { found: String, low: f64, high: f64, except: String },
    #[error("is {found}; a finite number was expected")]
    NotFinite { found: String },
    #[error("is {found}, but its parts add up to {sum} ({parts})")]
    Contradiction { found: String, sum: String, parts: String },
    // Place and time
    #[error("is {found}, which is not a moment in time")]
    BadTime { found: String },
    #[error("is {found}, a time without a zone")]
    TimeWithoutZone { found: String },
    #[error("is {found}, before `since` ({since})")]
    EndsBeforeItBegins { found: String, since: String },
    #[error("is {found}, which is not a postal code of four digits")]
    BadPostalCode { found: String },
    #[error("states both coordinates and a postal code")]
    TwoPlaces,
    #[error("is {found}, which is not a region of this pack")]
    UnknownRegion { found: String, help: String },
    #[error("is not a hospital of this pack")]
    UnknownHospital { help: Option<String> },
    #[error("goes from a hospital to itself")]
    SameHospital,
    #[error("holds more than the engine can ({limit})")]
    TooMany { limit: usize },
}

/// On which side of the possible range a value lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Below,
    Above,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Side::Below => "below",
            Side::Above => "above",
        })
    }
}

impl Problem {
    /// The stable name of this kind of mistake.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Problem::Empty => "empty",
            Problem::TooLarge { .. } => "too-large",
            Problem::NotUtf8 => "not-utf8",
            Problem::Truncated => "truncated",
            Problem::Syntax { .. } => "syntax",
            Problem::TrailingText => "trailing-text",
            Problem::NumberTooLarge => "not-finite",
            Problem::DuplicateKey => "duplicate-key",
            Problem::TooDeep { .. } => "too-deep",
            Problem::MissingField { .. } => "missing-field",
            Problem::UnknownField { .. } => "unknown-field",
            Problem::WrongType { .. } => "wrong-type",
            Problem::UnknownPathway { .. } => "unknown-pathway",
            Problem::UnknownWord { .. } => "unknown-word",
            Problem::BadId { .. } | Problem::BadKey => "bad-id",
            Problem::UnknownFinding { .. } => "unknown-finding",
            Problem::UnknownChoice { .. } => "unknown-choice",
            Problem::Impossible { .. } => "impossible-value",
            Problem::NotWhole { .. } => "not-whole",
            Problem::Excepted { .. } => "value-does-not-occur",
            Problem::NotFinite { .. } => "not-finite",
            Problem::Contradiction { .. } => "contradiction",
            Problem::BadTime { .. } => "bad-time",
            Problem::TimeWithoutZone { .. } => "time-without-zone",
            Problem::EndsBeforeItBegins { .. } => "ends-before-it-begins",
            Problem::BadPostalCode { .. } => "bad-postal-code",
            Problem::TwoPlaces => "two-places",
            Problem::UnknownRegion { .. } => "unknown-region",
            Problem::UnknownHospital { .. } => "unknown-hospital",
            Problem::SameHospital => "same-hospital",
            Problem::TooMany { .. } => "too-many",
        }
    }

    /// Is it a sentence about the whole text, rather than about a field?
    fn is_of_text(&self) -> bool {
        matches!(
            self,
            Problem::Empty
                | Problem::TooLarge { .. }
                | Problem::NotUtf8
                | Problem::Truncated
                | Problem::Syntax { .. }
                | Problem::TrailingText
                | Problem::NumberTooLarge
        )
    }

    /// The next step.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        let fixed = match self {
            Problem::Empty => "give a case such as {\"pathway\": \"trauma\", \"findings\": {\"age\": 71}}",
            Problem::NotUtf8 => "save the file as UTF-8",
            Problem::TrailingText => "one case per text; for more, give one case per line to --batch",
            Problem::DuplicateKey => "keep one of the two",
            Problem::NotFinite { .. } | Problem::NumberTooLarge => "for unknown write null, or leave it out",
            Problem::BadId { .. } | Problem::BadKey => "lower-case letters, digits and `-`, as in `umcg`",
            Problem::Contradiction { .. } => "keep the parts or the whole, whichever was measured",
            Problem::BadTime { .. } => "write it as 2026-03-14T02:10:00+01:00",
            Problem::TimeWithoutZone { .. } => "add the zone: `Z`, or an offset as in 2026-03-14T02:10:00+01:00",
            Problem::BadPostalCode { .. } => "the four digits only, as in \"9679\"",
            Problem::TwoPlaces => "keep `lat` and `lon`, or `pc4`",
            Problem::SameHospital => "leave it out",
            Problem::TooMany { .. } => "leave out what does not concern this patient",
            Problem::MissingField { expected } => return Some(expected.clone()),
            Problem::UnknownRegion { help, .. } => return Some(help.clone()),
            Problem::UnknownHospital { help } => return help.clone(),
            Problem::UnknownField { help, .. } | Problem::UnknownPathway { help, .. } => return Some(help.clone()),
            Problem::Syntax { help, .. }
            | Problem::WrongType { help, .. }
            | Problem::UnknownWord { help, .. }
            | Problem::UnknownFinding { help }
            | Problem::UnknownChoice { help, .. } => return help.clone(),
            _ => return None,
        };
        Some(fixed.to_owned())
    }
}

impl CaseError {
    /// About a field, its place in the text not known.
    #[must_use]
    pub fn at(field: impl Into<String>, problem: Problem) -> Self {
        Self { field: field.into(), position: None, problem: Box::new(problem) }
    }

    /// About the text as a whole, or a place in it.
    #[must_use]
    pub fn of_text(problem: Problem, position: Option<Position>) -> Self {
        Self { field: String::new(), position, problem: Box::new(problem) }
    }

    /// The stable name of this kind of mistake.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.problem.code()
    }
}

/// The field, what is wrong, where, and the next step, in one sentence.
impl fmt::Display for CaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field.as_str() {
            "" if self.problem.is_of_text() => {}
            "" => f.write_str("the text ")?,
            field => write!(f, "{field} ")?,
        }
        write!(f, "{}", self.problem)?;
        if let Some(Position { line, column }) = self.position {
            write!(f, ", at line {line} column {column}")?;
        }
        match self.problem.help() {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for CaseError {}
