//! Cells as they come in, with the line that each came from, so that a second one can name the first.

use std::collections::BTreeMap;

use baken_core::Pack;

use super::error::Problem;
use super::nearest::Nearest;
use super::{Cell, MAX_CELLS, Matrix};
use crate::name::did_you_mean;

/// So many mistakes are told of one file.
pub(super) const MAX_ERRORS: usize = 20;

pub(super) struct Builder<'p> {
    pack: Pack<'p>,
    pub(super) hospitals: Vec<&'p str>,
    rows: BTreeMap<u16, Vec<(Cell, u64)>>,
    cells: usize,
}

impl<'p> Builder<'p> {
    pub(super) fn new(pack: &Pack<'p>) -> Self {
        let hospitals = pack.hospitals().map(|hospital| hospital.id()).collect();
        Self { pack: *pack, hospitals, rows: BTreeMap::new(), cells: 0 }
    }

    /// The place of a hospital, by its id.
    pub(super) fn hospital(&self, id: &str) -> Result<usize, Problem> {
        self.pack.hospital_index(id).ok_or_else(|| {
            let found = crate::case::quoted(id);
            if self.hospitals.is_empty() {
                return Problem::NoHospitals { found };
            }
            Problem::UnknownHospital { found, help: did_you_mean(id, self.hospitals.iter().copied()) }
        })
    }

    /// Records a cell that stands at this line.
    pub(super) fn set(&mut self, postcode: u16, hospital: usize, cell: Cell, line: u64) -> Result<(), Problem> {
        self.cells += 1;
        if self.cells > MAX_CELLS {
            return Err(Problem::TooManyCells { limit: MAX_CELLS });
        }
        let row = self.rows.entry(postcode).or_insert_with(|| vec![(Cell::Absent, 0); self.hospitals.len()]);
        match row.get_mut(hospital) {
            Some(place) if place.0 == Cell::Absent => *place = (cell, line),
            Some((_, first)) => {
                let hospital = self.hospitals.get(hospital).copied().unwrap_or_default().to_owned();
                return Err(Problem::Duplicate { postcode, hospital, first: *first });
            }
            None => {}
        }
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn finish(self) -> Matrix {
        let pack = self.pack;
        let places = Nearest::new(self.rows.keys().filter_map(|code| Some((pack.postcode(*code)?, *code))).collect());
        let cells = |row: Vec<(Cell, u64)>| row.into_iter().map(|(cell, _)| cell).collect();
        Matrix {
            hospitals: self.hospitals.into_iter().map(str::to_owned).collect(),
            rows: self.rows.into_iter().map(|(code, row)| (code, cells(row))).collect(),
            places,
        }
    }
}
