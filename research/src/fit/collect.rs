//! The rows of a cohort as numbers, those of which something is unknown left out.

use baken_core::domain::{LANES, Truth};

use super::Used;
use crate::cohort::{Block, Tally};
use crate::statistics::logistic::Table;

/// Rows that are known, with the linear predictor of an existing model as their offset where there is one.
pub(super) struct Collect<'q> {
    outcome: usize,
    only_where: Option<usize>,
    /// Question, and whether it is a condition.
    values: &'q [(usize, bool)],
    offset: Option<usize>,
    pub table: Table,
    left_out: u64,
    incomplete: u64,
}

impl<'q> Collect<'q> {
    pub fn new(outcome: usize, only_where: Option<usize>, values: &'q [(usize, bool)], offset: Option<usize>) -> Self {
        Collect { outcome, only_where, values, offset, table: Table::new(values.len()), left_out: 0, incomplete: 0 }
    }

    pub fn used(&self, rows: u64, rejected: u64) -> Used {
        let (used, events) = (self.table.rows() as u64, self.table.severe() as u64);
        Used { rows, rejected, left_out: self.left_out, incomplete: self.incomplete, used, events }
    }

    fn row(&mut self, block: &Block<'_>, lane: usize) -> Option<()> {
        let severe = match block.verdicts(self.outcome).lane(lane) {
            Truth::Yes => true,
            Truth::No => false,
            Truth::Undecided => return None,
        };
        let number = |question: usize| block.numbers(question).get(lane).copied().filter(|value| value.is_finite());
        let mut values = Vec::with_capacity(self.values.len());
        for (question, is_condition) in self.values {
            values.push(match is_condition {
                false => number(*question)?,
                true => match block.verdicts(*question).lane(lane) {
                    Truth::Yes => 1.0,
                    Truth::No => 0.0,
                    Truth::Undecided => return None,
                },
            });
        }
        let offset = self.offset.map_or(Some(0.0), number)?;
        self.table.add(&values, offset, severe).ok()
    }
}

impl Tally for Collect<'_> {
    fn add(&mut self, block: &Block<'_>) {
        let taken = self.only_where.map(|question| block.verdicts(question));
        for lane in (0..LANES).filter(|lane| block.active >> lane & 1 == 1) {
            if taken.as_ref().is_some_and(|taken| taken.lane(lane) != Truth::Yes) {
                self.left_out += 1;
            } else if self.row(block, lane).is_none() {
                self.incomplete += 1;
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.table.merge(other.table);
        self.left_out += other.left_out;
        self.incomplete += other.incomplete;
    }
}
