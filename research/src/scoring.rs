//! Scores and verdicts of every row of a table, as columns: what [`benchmark`](crate::benchmark) counts, row by row.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use arrow_array::builder::{BooleanBuilder, Float64Builder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema};
use baken_core::domain::{LANES, LaneNumbers, Truth};
use baken_protocol::question::{Names, Question, Wanted};

use crate::cohort::{Block, CohortError, Mapping, Progress, ReadTexts, Rows, Tally, prepare, run};
use crate::cohort::{Table, table};

/// The columns of expressions, in the order of the rows; those of a rejected row are null.
#[derive(Debug)]
pub struct Scored {
    /// Of a number: `EXPR`, `EXPR.low` and `EXPR.high`; of a condition: `EXPR`, null where it is undecided.
    pub batch: RecordBatch,
    /// The rows, and those that were rejected.
    pub rows: Rows,
}

/// Evaluates expressions over the rows of a table of [batches](Table::of_batches).
///
/// Cost: 24 bytes a row and number, 1 a row and condition, beside what the table holds.
///
/// # Errors
/// A mistake in an expression, the mapping or the texts; a damaged table; a file instead of batches.
pub fn score(
    table: &mut Table,
    mapping: &Mapping,
    texts: ReadTexts,
    expressions: &[String],
    stop: &AtomicBool,
) -> Result<Scored, CohortError> {
    if table.row_word() != table::ROW {
        return Err(CohortError::Request("rows are scored in a table of batches".to_owned()));
    }
    let question = |text: &String| Question {
        name: "a score".to_owned(),
        text: text.trim().to_owned(),
        wanted: Wanted::Value,
        names: Names::All,
    };
    let questions: Vec<Question> = expressions.iter().map(question).collect();
    let mut plan = prepare(table, mapping, texts, &questions)?;
    let all: Vec<usize> = (0..questions.len()).collect();
    plan.complete(&all)?;
    let pack = plan.pack()?;
    let kinds: Vec<bool> =
        all.iter().map(|q| plan.answers().get(*q).is_some_and(|answer| pack.is_verdict(answer.slot))).collect();
    let (rows, answers) = run(table, &plan, &Arc::new(Progress::default()), stop, || Answers::new(&kinds))?;
    let batch = answers.batch(expressions, usize::try_from(rows.read).unwrap_or(usize::MAX));
    let batch = batch.map_err(|error| CohortError::Request(error.to_string()))?;
    Ok(Scored { batch, rows })
}

/// The answers of sixteen rows to one question.
#[derive(Debug)]
enum Sixteen {
    /// Value, least, greatest.
    Numbers(Box<[LaneNumbers; 3]>),
    /// Yes, no, undecided.
    Verdicts([Option<bool>; LANES]),
}

#[derive(Debug)]
struct Answers<'k> {
    /// For each question: is it a condition?
    kinds: &'k [bool],
    /// First row, rows that count, answers to each question.
    blocks: Vec<(u64, u16, Vec<Sixteen>)>,
}

impl<'k> Answers<'k> {
    fn new(kinds: &'k [bool]) -> Self {
        Answers { kinds, blocks: Vec::new() }
    }

    fn batch(mut self, names: &[String], rows: usize) -> Result<RecordBatch, ArrowError> {
        self.blocks.sort_by_key(|(first, ..)| *first);
        let mut fields = Vec::new();
        let mut columns: Vec<ArrayRef> = Vec::new();
        for (place, (name, is_verdict)) in names.iter().zip(self.kinds).enumerate() {
            if *is_verdict {
                let mut column = BooleanBuilder::with_capacity(rows);
                self.rows(place, rows, |answer| {
                    column.append_option(match answer {
                        Some((Sixteen::Verdicts(verdicts), lane)) => verdicts.get(lane).copied().flatten(),
                        _ => None,
                    });
                });
                fields.push(Field::new(name, DataType::Boolean, true));
                columns.push(Arc::new(column.finish()));
                continue;
            }
            for (which, ending) in ["", ".low", ".high"].into_iter().enumerate() {
                let mut column = Float64Builder::with_capacity(rows);
                self.rows(place, rows, |answer| {
                    let value = match answer {
                        Some((Sixteen::Numbers(ends), lane)) => ends.get(which).and_then(|lanes| lanes.get(lane)),
                        _ => None,
                    };
                    column.append_option(value.copied().filter(|value| !value.is_nan()));
                });
                fields.push(Field::new(format!("{name}{ending}"), DataType::Float64, true));
                columns.push(Arc::new(column.finish()));
            }
        }
        RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
    }

    /// Hands the answer of every row to a question to `each`, in order; none of a row that was rejected.
    fn rows(&self, question: usize, rows: usize, mut each: impl FnMut(Option<(&Sixteen, usize)>)) {
        let start = |(first, ..): &(u64, u16, Vec<Sixteen>)| usize::try_from(first.saturating_sub(1)).unwrap_or(rows);
        let mut written = 0;
        for (place, block) in self.blocks.iter().enumerate() {
            let ((_, active, answers), first) = (block, start(block));
            (written..first.min(rows)).for_each(|_| each(None));
            // The last block of a batch may be shorter: then the next one begins sooner.
            let next = self.blocks.get(place + 1).map_or(rows, start);
            let last = (first + LANES).min(next);
            for (lane, _) in (first..last).enumerate() {
                let is_good = active >> lane & 1 == 1;
                each(answers.get(question).filter(|_| is_good).map(|answer| (answer, lane)));
            }
            written = last.max(written);
        }
        (written..rows).for_each(|_| each(None));
    }
}

impl Tally for Answers<'_> {
    fn add(&mut self, block: &Block<'_>) {
        let answers = self.kinds.iter().enumerate().map(|(question, is_verdict)| {
            let completed = block.completed(question);
            if *is_verdict {
                let verdicts = completed.map_or_else(|| block.verdicts(question), |completed| completed.verdicts);
                return Sixteen::Verdicts(std::array::from_fn(|lane| match verdicts.lane(lane) {
                    Truth::Yes => Some(true),
                    Truth::No => Some(false),
                    Truth::Undecided => None,
                }));
            }
            let value = block.numbers(question);
            let (low, high) = completed.map_or((value, value), |completed| (completed.lowest, completed.highest));
            Sixteen::Numbers(Box::new([value, low, high]))
        });
        self.blocks.push((block.first_row, block.active, answers.collect()));
    }

    fn merge(&mut self, mut other: Self) {
        self.blocks.append(&mut other.blocks);
    }
}
