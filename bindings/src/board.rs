//! A board of presentation stops, as a case takes it.

use baken_protocol::case::Stop as Report;
use jiff::Timestamp;

use crate::case::Stop;

/// What a board says.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Board {
    /// When it was true, RFC 3339; none if nobody knows.
    pub taken: Option<String>,
    /// Its reports; the engine takes those past their validity for unknown.
    pub stops: Vec<Stop>,
    /// What of it was not understood, in English, for a log.
    pub notes: Vec<String>,
}

impl Board {
    pub(crate) fn of(board: &baken_protocol::board::Board) -> Board {
        Board {
            taken: board.taken.map(|taken| taken.to_string()),
            stops: board.reports.iter().map(|report| stop(report, board.taken)).collect(),
            notes: board.notes.iter().map(ToString::to_string).collect(),
        }
    }
}

/// A report as a case takes it: one that does not say since when is as old as the board.
fn stop(report: &Report, taken: Option<Timestamp>) -> Stop {
    Stop {
        hospital: report.hospital.clone(),
        kind: report.kind.id().to_owned(),
        state: report.state.id().to_owned(),
        since: report.since.or(taken).map(|since| since.to_string()),
        until: report.until.map(|until| until.to_string()),
    }
}
