//! Why a text is not a board. Its stops follow the rules of a case, and so do their mistakes; what
//! concerns the whole text is said of a board.

use std::fmt;

use crate::case::{CaseError, Position, Problem};

/// One mistake in a board.
#[derive(Clone, Debug, PartialEq)]
pub struct BoardError(pub CaseError);

impl BoardError {
    /// The stable name of this kind of mistake.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code()
    }
}

const EXAMPLE: &str = "give {\"taken\": \"2026-03-14T02:10:00+01:00\", \"stops\": []}, or the status JSON of LPZ";

impl fmt::Display for BoardError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0.problem {
            Problem::Empty => write!(f, "the input is empty; a board was expected; {EXAMPLE}"),
            Problem::TooLarge { limit } => {
                write!(f, "the input is larger than {limit} bytes, more than any board needs")
            }
            Problem::TrailingText => write!(f, "the board ends here, but the text goes on{}", self.position()),
            Problem::Syntax { .. } => write!(f, "{}{}", self.0.problem, self.position()),
            Problem::WrongType { found, .. } if self.0.field.is_empty() => {
                write!(f, "the text is {found}, but no board; {EXAMPLE}")
            }
            _ => self.0.fmt(f),
        }
    }
}

impl BoardError {
    fn position(&self) -> String {
        match self.0.position {
            Some(Position { line, column }) => format!(", at line {line} column {column}"),
            None => String::new(),
        }
    }
}

impl std::error::Error for BoardError {}
