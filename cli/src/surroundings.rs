//! What is known beside the cases: a travel matrix, a board of presentation stops.

use std::cell::Cell;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use baken_core::Pack;
use baken_protocol::board::{Board, Locations};
use baken_protocol::case::{Case, MAX_CASE_BYTES};
use baken_protocol::travel::Matrix;
use clap::Args;

use crate::failure::Failure;
use crate::{source, travel};

/// So many notes on a board are told.
const MAX_NOTES: usize = 50;

/// The files, as the command line names them.
#[derive(Debug, Args)]
pub struct Files {
    /// Minutes from postcodes to hospitals, CSV (see `baken travel import`); a case's own minutes win
    #[arg(long, value_name = "FILE")]
    travel: Option<PathBuf>,

    /// Presentation stops, JSON: a plain board or that of LPZ; a case's own stops win
    #[arg(long, value_name = "FILE")]
    board: Option<PathBuf>,

    /// Which location of the board is which hospital: CSV with `location,hospital`
    #[arg(long, value_name = "FILE", requires = "board")]
    board_map: Option<PathBuf>,

    /// The moment of a board that does not state one, as 2026-03-14T02:10:00+01:00
    #[arg(long, value_name = "MOMENT", requires = "board")]
    board_taken: Option<jiff::Timestamp>,
}

/// What the files say; by default nothing.
#[derive(Debug, Default)]
pub struct Surroundings {
    matrix: Option<Matrix>,
    board: Option<Board>,
    /// It was said that a case has no room for the whole board.
    told: Cell<bool>,
}

impl Files {
    /// Reads the files. What the board says and nobody understands goes to standard error.
    pub fn read(&self, pack: &Pack<'_>) -> Result<Surroundings, Failure> {
        let matrix = self.travel.as_deref().map(|path| travel::read(path, pack)).transpose()?;
        let board = self.board.as_deref().map(|path| self.board(path, pack)).transpose()?;
        Ok(Surroundings { matrix, board, told: Cell::new(false) })
    }

    fn board(&self, path: &Path, pack: &Pack<'_>) -> Result<Board, Failure> {
        let locations = match self.board_map.as_deref() {
            None => Locations::default(),
            Some(path) => Locations::read(&source::read(path, MAX_CASE_BYTES)?, pack)
                .map_err(|error| Failure::Wrong(format!("{}: {error}", source::name(path))))?,
        };
        let bytes = source::read(path, MAX_CASE_BYTES)?;
        let name = source::name(path);
        let mut out = io::stderr().lock();
        // If standard error is gone, the exit code still tells.
        let board = Board::read(&bytes, &locations, self.board_taken, pack).map_err(|errors| {
            for error in errors {
                let _ = writeln!(out, "error[{}]: {name}: {error}", error.code());
            }
            Failure::WrongAndSaid
        })?;
        for note in board.notes.iter().take(MAX_NOTES) {
            let _ = writeln!(out, "warning: {name}: {note}");
        }
        if let Some(more) = board.notes.len().checked_sub(MAX_NOTES).filter(|more| *more > 0) {
            let _ = writeln!(out, "warning: {name}: and {more} more");
        }
        Ok(board)
    }
}

impl Surroundings {
    /// Adds what is known to a case that was read.
    pub fn add_to(&self, case: &mut Case) {
        if let Some(matrix) = &self.matrix {
            matrix.fill(case);
        }
        let left_out = self.board.as_ref().map_or(0, |board| board.add_to(case));
        if left_out > 0 && !self.told.replace(true) {
            let _ = writeln!(io::stderr(), "warning: a case has no room for the last {left_out} reports of the board");
        }
    }
}
