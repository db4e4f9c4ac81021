//! Travel matrices: minutes from places (four-digit postcodes) to hospitals, made by a routing engine.
//!
//! [`Matrix::read`] reads plain CSV, long or wide, and the JSON of OSRM's `table` service against an
//! opened pack. [`Matrix::fill`] gives a case every travel time that it does not state itself. A road
//! network knows more than an estimate, so these times count as given.
//!
//! - `csv`, `osrm`: one file per notation
//! - `builder`: cells as they come in; no cell may stand twice
//! - `nearest`: the nearest of many positions
//! - `calibration`: the estimates that stand in for a matrix, beside what is published
//! - `error`: what can be wrong, with its place and what is allowed
//!
//! A cell without a route fills in nothing. Memory is bounded by [`MAX_CELLS`] and [`MAX_BYTES`],
//! whatever the input.

mod builder;
mod calibration;
mod csv;
mod error;
mod nearest;
mod osrm;

pub use calibration::{Comparison, calibration};
pub use error::{Place, Problem, TravelError};

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read};

use baken_core::Pack;
use baken_core::destination::travel::Position;

use crate::case::{Case, Scene};
use nearest::Nearest;

/// Most cells of a matrix: every Dutch postcode to every hospital takes a tenth of it.
pub const MAX_CELLS: usize = 5_000_000;
/// Most bytes of a file: more than that many cells take in any of the notations.
pub const MAX_BYTES: u64 = 128 << 20;
/// A case's coordinates take the times of the nearest postcode of the matrix within so many kilometres.
pub const NEAR_SCENE_KM: f64 = 2.0;
/// A source of a routing engine stands for the nearest postcode within so many kilometres.
pub const NEAR_POSTCODE_KM: f64 = 3.0;
/// A destination of a routing engine stands for the nearest hospital within so many kilometres.
pub const NEAR_HOSPITAL_KM: f64 = 2.0;

/// What a matrix says of one way.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub enum Cell {
    /// Nothing
    #[default]
    Absent,
    /// There is no route.
    NoRoute,
    /// Minutes, 0 to a day
    Minutes(f64),
}

/// Minutes from postcodes to the hospitals of one pack.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// Ids of the pack's hospitals, by their place in it.
    hospitals: Vec<String>,
    /// A cell for each hospital, by postcode.
    rows: BTreeMap<u16, Vec<Cell>>,
    /// Where the postcodes lie.
    places: Nearest,
}

impl Matrix {
    /// Reads a matrix; a text that begins with `{` is OSRM's, everything else CSV.
    ///
    /// # Errors
    /// The first mistakes in the file, at least one.
    pub fn read(input: impl Read, pack: &Pack<'_>) -> Result<Self, Vec<TravelError>> {
        let mut input = BufReader::with_capacity(1 << 16, Bounded { input, left: MAX_BYTES });
        let start = input.fill_buf().map_err(|error| vec![TravelError::of_io(&error)])?;
        let mark = if start.starts_with("\u{feff}".as_bytes()) { 3 } else { 0 };
        let first = start.get(mark..).unwrap_or_default().trim_ascii_start().first().copied();
        input.consume(mark);
        let builder = match first {
            Some(b'{') => osrm::read(input, pack)?,
            Some(b'[') => return Err(vec![TravelError::of_text(Problem::NotATable)]),
            _ => csv::read(input, pack)?,
        };
        Ok(builder.finish())
    }

    /// Gives the case the travel times that it does not state. A case without a place, or with one that
    /// the matrix does not know, stays as it is.
    pub fn fill(&self, case: &mut Case) {
        let code = match case.scene {
            Some(Scene::PostalCode(code)) => Some(code),
            Some(Scene::Point { lat, lon }) => {
                let near = self.places.within(Position { latitude: lat, longitude: lon }, NEAR_SCENE_KM);
                near.map(|(code, _)| code)
            }
            None => None,
        };
        let Some(row) = code.and_then(|code| self.rows.get(&code)) else { return };
        for (place, (cell, id)) in row.iter().zip(&self.hospitals).enumerate() {
            if let Cell::Minutes(minutes) = *cell
                && case.situation.travel(place).is_none()
                && case.situation.set_travel(place, minutes).is_ok()
            {
                case.travel_minutes.push((id.clone(), minutes));
            }
        }
    }

    /// What the matrix says of one way.
    #[must_use]
    pub fn cell(&self, postcode: u16, hospital: &str) -> Cell {
        let place = self.hospitals.iter().position(|id| id == hospital);
        let cell = place.and_then(|place| self.rows.get(&postcode)?.get(place));
        cell.copied().unwrap_or_default()
    }

    /// Postcode, hospital and minutes (`None`: no route), sorted.
    pub fn cells(&self) -> impl Iterator<Item = (u16, &str, Option<f64>)> {
        self.rows.iter().flat_map(|(code, row)| {
            let mut stated: Vec<_> = row
                .iter()
                .zip(&self.hospitals)
                .filter_map(|(cell, id)| match cell {
                    Cell::Absent => None,
                    Cell::NoRoute => Some((*code, id.as_str(), None)),
                    Cell::Minutes(minutes) => Some((*code, id.as_str(), Some(*minutes))),
                })
                .collect();
            stated.sort_by_key(|(_, id, _)| *id);
            stated
        })
    }

    /// How many places, and how many hospitals, the matrix speaks of.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        let spoken_of =
            |place: &usize| self.rows.values().any(|row| row.get(*place).is_some_and(|c| *c != Cell::Absent));
        (self.rows.len(), (0..self.hospitals.len()).filter(spoken_of).count())
    }

    /// The canonical text: long CSV, sorted by postcode and hospital; no minutes where no route leads.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let mut text = "pc4,hospital,minutes\n".to_owned();
        for (code, hospital, minutes) in self.cells() {
            let minutes = minutes.map_or(String::new(), |minutes| minutes.to_string());
            // Writing to a text cannot fail.
            let _ = writeln!(text, "{code},{hospital},{minutes}");
        }
        text
    }
}

/// Gives an error rather than more than so many bytes.
struct Bounded<R> {
    input: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        let bytes = u64::try_from(read).unwrap_or(u64::MAX);
        self.left = self.left.checked_sub(bytes).ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(read)
    }
}
