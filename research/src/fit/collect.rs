//! The rows of a cohort as numbers, those of which something is unknown left out.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use baken_core::domain::{LANES, Truth};

use super::Used;
use crate::cohort::{Block, MAX_GROUPS, Tally};
use crate::division::{Division, GroupKey, MAX_AXES, Place};
use crate::statistics::logistic::Table;

/// Where all rows are that no cluster keeps apart.
const ONE_PLACE: Place = [GroupKey::Unknown; MAX_AXES];

/// Rows that are known, with the linear predictor of an existing model as their offset where there is one.
pub(super) struct Collect<'q> {
    outcome: usize,
    only_where: Option<usize>,
    /// Question, and whether it is a condition.
    values: &'q [(usize, bool)],
    offset: Option<usize>,
    clusters: Option<&'q Division>,
    /// The rows by cluster; all in one place where there are none.
    tables: BTreeMap<Place, Table>,
    /// More clusters than are kept.
    pub too_many: bool,
    left_out: u64,
    incomplete: u64,
}

impl<'q> Collect<'q> {
    pub fn new(outcome: usize, only_where: Option<usize>, values: &'q [(usize, bool)]) -> Self {
        let (offset, clusters, tables) = (None, None, BTreeMap::new());
        Collect { outcome, only_where, values, offset, clusters, tables, too_many: false, left_out: 0, incomplete: 0 }
    }

    /// With the number of this question as the offset.
    pub fn with_offset(self, question: usize) -> Self {
        Collect { offset: Some(question), ..self }
    }

    /// The rows kept apart by these clusters.
    pub fn with_clusters(self, clusters: Option<&'q Division>) -> Self {
        Collect { clusters, ..self }
    }

    pub fn used(&self, rows: u64, rejected: u64) -> Used {
        let count = |of: fn(&Table) -> usize| self.tables.values().map(|table| of(table) as u64).sum();
        let (used, events) = (count(Table::rows), count(Table::severe));
        Used { rows, rejected, left_out: self.left_out, incomplete: self.incomplete, used, events }
    }

    /// All rows, and those of each cluster.
    pub fn into_tables(self) -> (Table, BTreeMap<Place, Table>) {
        let mut whole = Table::new(self.values.len());
        if self.clusters.is_none() {
            self.tables.into_values().for_each(|table| whole.merge(table));
            return (whole, BTreeMap::new());
        }
        self.tables.values().for_each(|table| whole.merge(table.clone()));
        (whole, self.tables)
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
        let place = self.clusters.map_or(ONE_PLACE, |clusters| clusters.place(block, lane));
        if self.tables.len() >= MAX_GROUPS && !self.tables.contains_key(&place) {
            self.too_many = true;
            return None;
        }
        self.tables.entry(place).or_insert_with(|| Table::new(self.values.len())).add(&values, offset, severe).ok()
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
        for (place, table) in other.tables {
            match self.tables.entry(place) {
                Entry::Vacant(free) => drop(free.insert(table)),
                Entry::Occupied(mut held) => held.get_mut().merge(table),
            }
        }
        self.too_many |= other.too_many || self.tables.len() > MAX_GROUPS;
        self.left_out += other.left_out;
        self.incomplete += other.incomplete;
    }
}
