//! Whom a change of texts concerns: the needs of every patient of a cohort under two folders of texts.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use baken_core::domain::LANES;
use baken_protocol::question::{Names, Question, Wanted};

use crate::cohort::{Block, CohortError, Mapping, Progress, ReadTexts, Table, Tally, prepare, run};
use crate::division::{AGE_BANDS, band_name};

/// The needs of a cohort.
#[derive(Debug)]
pub struct Needs {
    /// Row, need (its place), group (its place).
    rows: Vec<(u64, u8, u8)>,
    /// Ids of the needs.
    names: Vec<String>,
}

/// The groups that moves are counted by: the age bands of a benchmark, and those whose age is unknown.
const GROUPS: usize = AGE_BANDS.len() + 1;

/// Their names.
#[must_use]
pub fn group_names() -> [String; GROUPS] {
    std::array::from_fn(|place| match AGE_BANDS.get(place) {
        Some(start) => band_name(&AGE_BANDS, *start),
        None => "age unknown".to_owned(),
    })
}

/// No need: the row was rejected, or the pathway states none.
const NONE: u8 = u8::MAX;

/// One way in which patients move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The need before.
    pub from: String,
    /// The need after.
    pub to: String,
    /// How many, by group.
    pub patients: [u64; GROUPS],
    /// The first of them: line or row of the cohort.
    pub example: u64,
}

/// The need of every row along a pathway.
///
/// # Errors
/// A mistake in the mapping or the texts; a damaged table.
pub fn needs(
    table: &mut Table,
    mapping: &Mapping,
    texts: ReadTexts,
    pathway: &str,
    progress: &Arc<Progress>,
    stop: &AtomicBool,
) -> Result<Needs, CohortError> {
    let ask = |text: &str, wanted: Wanted| Question {
        name: "diff".to_owned(),
        text: text.to_owned(),
        wanted,
        names: Names::All,
    };
    let need = format!("{}.need", pathway.replace('-', "_"));
    let questions = [ask(&need, Wanted::Label), ask("age", Wanted::Number)];
    let plan = prepare(table, mapping, texts, &questions)?;
    let pack = plan.pack()?;
    let of = pack.pathways().find(|known| known.id() == pathway);
    let names = of.map(|of| of.needs().map(|need| need.id().to_owned()).collect()).unwrap_or_default();
    let (_, collected) = run(table, &plan, progress, stop, Rows::default)?;
    let mut rows = collected.0;
    rows.sort_unstable();
    Ok(Needs { rows, names })
}

#[derive(Default)]
struct Rows(Vec<(u64, u8, u8)>);

impl Tally for Rows {
    fn add(&mut self, block: &Block<'_>) {
        let (needs, ages) = (block.numbers(0), block.numbers(1));
        for lane in (0..LANES).filter(|lane| block.active >> lane & 1 == 1) {
            let need = needs.get(lane).copied().filter(|need| *need >= 0.0).map_or(NONE, |need| need as u8);
            let age = ages.get(lane).copied().filter(|age| !age.is_nan());
            let band = age.map(|age| AGE_BANDS.iter().rposition(|start| *start <= age).unwrap_or(0));
            let group = band.unwrap_or(AGE_BANDS.len()) as u8;
            self.0.push((block.first_row + lane as u64, need, group));
        }
    }

    fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

/// How patients move from the one to the other; the most frequent way first, and how many stay.
#[must_use]
pub fn moved(old: &Needs, new: &Needs) -> (u64, Vec<Moved>) {
    let after: BTreeMap<u64, u8> = new.rows.iter().map(|(row, need, _)| (*row, *need)).collect();
    let mut ways: BTreeMap<(u8, u8), Moved> = BTreeMap::new();
    let mut stay = 0;
    let name = |needs: &Needs, place: u8| needs.names.get(usize::from(place)).cloned().unwrap_or("none".to_owned());
    for (row, from, group) in &old.rows {
        let to = after.get(row).copied().unwrap_or(NONE);
        let (before, now) = (name(old, *from), name(new, to));
        if before == now {
            stay += 1;
            continue;
        }
        let way = ways.entry((*from, to)).or_insert_with(|| Moved {
            from: before,
            to: now,
            patients: [0; GROUPS],
            example: *row,
        });
        if let Some(count) = way.patients.get_mut(usize::from(*group)) {
            *count += 1;
        }
    }
    let mut ways: Vec<Moved> = ways.into_values().collect();
    ways.sort_by_key(|way| std::cmp::Reverse(way.patients.iter().sum::<u64>()));
    (stay, ways)
}
