//! What a cohort holds: how much of each finding is known, and which rows are rejected.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use baken_core::domain::LANES;
use baken_core::pack::InputKind;
use baken_core::{Language, Pack};
use baken_protocol::question::{Names, Question, Wanted};
use baken_protocol::text;

use super::prepare::ReadTexts;
use super::{Block, CohortError, Mapping, Progress, Rows, Table, Tally, prepare, run};
use crate::statistics::exact_sum::ExactSum;

/// What a cohort holds.
#[derive(Debug)]
pub struct Description {
    /// Rows, and those that were rejected.
    pub rows: Rows,
    /// Why they were rejected.
    pub reasons: Vec<super::Reason>,
    /// The findings that it has, in the order of the dictionary.
    pub findings: Vec<FindingFacts>,
}

/// What is known of a finding.
#[derive(Debug, Clone)]
pub struct FindingFacts {
    /// Its id.
    pub id: String,
    /// UCUM unit; empty for none.
    pub unit: String,
    /// Rows that are not rejected and have it.
    pub known: u64,
    /// Least and greatest value, and the mean; of numbers.
    pub numbers: Option<(f64, f64, f64)>,
    /// The values of yes or no and of choices, with their rows.
    pub values: Vec<(String, u64)>,
}

/// Looks at every row, with all findings that the cohort has.
///
/// # Errors
/// As for a benchmark.
pub fn describe(
    table: &mut Table,
    mapping: &Mapping,
    (texts, sources, log): ReadTexts,
    progress: &Arc<Progress>,
    stop: &AtomicBool,
) -> Result<Description, CohortError> {
    let known: Vec<String> = text::finding_ids(&texts);
    let there = |id: &String| {
        if mapping.is_written { mapping.finding.contains_key(id) } else { table.headers().contains(id) }
    };
    let ids: Vec<String> = known.into_iter().filter(there).collect();
    if ids.is_empty() {
        let why = "no column has the id of a finding; `baken cohort map` proposes a mapping".to_owned();
        return Err(CohortError::Request(format!("{}: {why}", table.name())));
    }
    let question = |id: &String| Question {
        name: "the findings".to_owned(),
        text: id.clone(),
        wanted: Wanted::Label,
        names: Names::All,
    };
    let questions: Vec<Question> = ids.iter().map(question).collect();
    let plan = prepare(table, mapping, (texts, sources, log), &questions)?;
    let pack = plan.pack()?;
    let verdicts: Vec<bool> = plan.answers().iter().map(|answer| pack.is_verdict(answer.slot)).collect();
    let (rows, facts) = run(table, &plan, progress, stop, || Facts::new(&verdicts))?;
    let findings = ids.iter().zip(&facts.columns).map(|(id, column)| column.facts(&pack, id)).collect();
    Ok(Description { reasons: rows.rejected.reasons(&pack), rows, findings })
}

#[derive(Debug, Clone)]
struct Facts {
    columns: Vec<Column>,
}

#[derive(Debug, Clone)]
struct Column {
    is_verdict: bool,
    known: u64,
    low: f64,
    high: f64,
    sum: ExactSum,
    /// By value, of yes-no and choices.
    counts: Vec<u64>,
}

impl Facts {
    fn new(verdicts: &[bool]) -> Self {
        let column = |is_verdict: &bool| Column {
            is_verdict: *is_verdict,
            known: 0,
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
            sum: ExactSum::default(),
            counts: Vec::new(),
        };
        Self { columns: verdicts.iter().map(column).collect() }
    }
}

/// No choice has more values.
const MOST_COUNTED: usize = 64;

impl Column {
    fn add(&mut self, value: f64) {
        self.known += 1;
        self.low = self.low.min(value);
        self.high = self.high.max(value);
        self.sum.add(value);
        let place = value as usize;
        if value >= 0.0 && value.fract() == 0.0 && place < MOST_COUNTED {
            if self.counts.len() <= place {
                self.counts.resize(place + 1, 0);
            }
            if let Some(count) = self.counts.get_mut(place) {
                *count += 1;
            }
        }
    }

    fn facts(&self, pack: &Pack<'_>, id: &str) -> FindingFacts {
        let input = pack.inputs().find(|input| input.id() == id);
        let names: Vec<String> = match input.map(|input| input.kind()) {
            Some(InputKind::YesNo) => vec!["no".to_owned(), "yes".to_owned()],
            Some(InputKind::Choice) => input
                .map(|input| input.choices(Language::English).map(|(id, _)| id.to_owned()).collect())
                .unwrap_or_default(),
            _ => Vec::new(),
        };
        let count = |place: usize| self.counts.get(place).copied().unwrap_or(0);
        let numbers = names.is_empty() && self.known > 0;
        FindingFacts {
            id: id.to_owned(),
            unit: input.map_or("", |input| input.unit()).to_owned(),
            known: self.known,
            numbers: numbers.then(|| (self.low, self.high, self.sum.value() / self.known as f64)),
            values: names.into_iter().enumerate().map(|(place, name)| (name, count(place))).collect(),
        }
    }
}

impl Tally for Facts {
    fn add(&mut self, block: &Block<'_>) {
        for (question, column) in self.columns.iter_mut().enumerate() {
            let verdicts = block.verdicts(question);
            let numbers = block.numbers(question);
            for lane in (0..LANES).filter(|lane| block.active >> lane & 1 == 1) {
                if column.is_verdict {
                    if let Some(yes) = verdicts.lane(lane).decided() {
                        column.add(f64::from(u8::from(yes)));
                    }
                } else if let Some(value) = numbers.get(lane).filter(|value| !value.is_nan()) {
                    column.add(*value);
                }
            }
        }
    }

    fn merge(&mut self, other: Self) {
        for (to, from) in self.columns.iter_mut().zip(other.columns) {
            to.known += from.known;
            to.low = to.low.min(from.low);
            to.high = to.high.max(from.high);
            to.sum.merge(&from.sum);
            to.counts.resize(to.counts.len().max(from.counts.len()), 0);
            to.counts.iter_mut().zip(&from.counts).for_each(|(to, from)| *to += from);
        }
    }
}
