//! Rows that are no patients: counted by reason, each with the first row that shows it.

use std::collections::BTreeMap;

use baken_core::pack::{Input, InputKind};
use baken_core::{Language, Pack};

/// What is wrong with a cell, or a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The row has more or fewer cells than there are columns.
    Unsplit,
    /// No number where one belongs.
    NotANumber,
    /// Neither yes nor no.
    NotYesNo,
    /// No date with a time of day.
    NotAMoment,
    /// None of the choices.
    NotAChoice,
    /// Below what is possible.
    TooLow,
    /// Above what is possible.
    TooHigh,
    /// A fraction where only whole numbers occur.
    NotWhole,
    /// A value that does not occur.
    Excepted,
    /// The whole is not the sum of its parts.
    Contradiction,
}

/// What a fault is about: an input of the pack, by its place, or the row itself.
pub type About = u32;

/// The row itself.
pub const THE_ROW: About = u32::MAX;

/// The rows that were rejected.
#[derive(Clone, Debug, Default)]
pub struct Rejected {
    rows: u64,
    by: BTreeMap<(About, Fault), Example>,
}

#[derive(Clone, Debug)]
struct Example {
    rows: u64,
    row: u64,
    found: String,
}

/// Why rows were rejected, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// In words.
    pub reason: String,
    /// How many rows.
    pub rows: u64,
    /// The first of them: line of the text, or row of the table.
    pub first: u64,
    /// What stands there.
    pub found: String,
}

impl Rejected {
    /// Counts a row once, for the first fault that was found in it.
    pub(super) fn add(&mut self, about: About, fault: Fault, row: u64, found: impl FnOnce() -> String) {
        self.rows += 1;
        match self.by.get_mut(&(about, fault)) {
            Some(example) => {
                example.rows += 1;
                if row < example.row {
                    *example = Example { rows: example.rows, row, found: found() };
                }
            }
            None => {
                self.by.insert((about, fault), Example { rows: 1, row, found: found() });
            }
        }
    }

    /// Adds the rows of another part of the cohort.
    pub fn merge(&mut self, other: Self) {
        self.rows += other.rows;
        for (key, theirs) in other.by {
            match self.by.get_mut(&key) {
                Some(ours) => {
                    let rows = ours.rows + theirs.rows;
                    if theirs.row < ours.row {
                        *ours = theirs;
                    }
                    ours.rows = rows;
                }
                None => {
                    self.by.insert(key, theirs);
                }
            }
        }
    }

    /// How many rows.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The reasons, the most frequent first.
    pub fn reasons(&self, pack: &Pack<'_>) -> Vec<Reason> {
        let mut reasons: Vec<Reason> = self
            .by
            .iter()
            .map(|((about, fault), example)| Reason {
                reason: in_words(pack, *about, *fault),
                rows: example.rows,
                first: example.row,
                found: example.found.clone(),
            })
            .collect();
        reasons.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.reason.cmp(&b.reason)));
        reasons
    }
}

fn in_words(pack: &Pack<'_>, about: About, fault: Fault) -> String {
    let input = usize::try_from(about).ok().and_then(|at| pack.input(at));
    let id = input.map_or("", |input| input.id());
    match fault {
        Fault::Unsplit => "the row has more or fewer cells than there are columns".to_owned(),
        Fault::NotANumber => format!("`{id}` is not a number"),
        Fault::NotAMoment => format!("`{id}` is not a date with a time, as 2026-03-14T02:10 or with a zone behind it"),
        Fault::NotYesNo => format!("`{id}` is neither yes nor no"),
        Fault::NotAChoice => {
            let known = input.map(|i| i.choices(Language::English).map(|(id, _)| id).collect::<Vec<_>>().join(", "));
            format!("`{id}` is none of its choices ({})", known.unwrap_or_default())
        }
        Fault::TooLow => format!("`{id}` is below what is possible ({})", possible(input)),
        Fault::TooHigh => format!("`{id}` is above what is possible ({})", possible(input)),
        Fault::NotWhole => format!("`{id}` is a fraction, and only whole numbers occur"),
        Fault::Excepted => format!("`{id}` is a value that does not occur"),
        Fault::Contradiction => format!("`{id}` is not the sum of its parts"),
    }
}

fn possible(input: Option<Input<'_>>) -> String {
    let Some(input) = input else { return String::new() };
    let (low, high) = input.possible();
    let unit = if input.unit().is_empty() || input.kind() != InputKind::Number { "" } else { " " };
    format!("{low} to {high}{unit}{}", input.unit())
}
