//! A plan: what a run reads of a table, what it does with each row, and which slots of the engine's program are the
//! answers.

use std::collections::BTreeSet;

use baken_core::Pack;
use baken_protocol::question::{Answer, Compiled};

use super::CohortError;
use super::mapping::Sum;
use super::rule::{CellKind, Limits, Rule};

/// What is asked of a cohort, ready to run.
#[derive(Debug)]
pub struct Plan {
    pub(super) compiled: Compiled,
    /// How many of the questions are asked; the others are of the mapping.
    pub(super) asked: usize,
    pub(super) steps: Steps,
}

/// What a run does with each row.
#[derive(Debug, Default)]
pub(super) struct Steps {
    /// Places of the table's columns that are read.
    pub columns: Vec<usize>,
    /// Where the engine's inputs come from.
    pub cells: Vec<FromCells>,
    pub computed: Vec<Computed>,
    pub patches: Vec<Patch>,
    /// Wholes that are needed, and what to do where they are not the sum of their parts.
    pub sums: Vec<(usize, Sum)>,
    /// Needs that are named.
    pub needs: Vec<NeedOf>,
    /// Slots of the models that are named, settled exactly where they stay open.
    pub atoms: Vec<Atom>,
    /// Slots of the mapping's expressions, ascending, with all that they rest on.
    pub mapping_slots: Vec<u16>,
    /// Slots that the answers rest on, ascending.
    pub slots: Vec<u16>,
    /// The slots of the answers, by question.
    pub answer_slots: Vec<usize>,
    /// The same, each once.
    pub answers_in_order: Vec<u16>,
    /// Answers of which every completion of what is unknown is wanted: question, slot.
    pub completed: Vec<(usize, Atom)>,
    /// Needed inputs that the cohort does not have: unknown, unless others complete them.
    pub absent: Vec<usize>,
}

/// The need that a pathway advises, as an input.
#[derive(Debug)]
pub(super) struct NeedOf {
    pub pathway: usize,
    pub input: usize,
    /// The conditions of its needs; none for the last.
    pub conditions: Vec<Option<usize>>,
    /// Every slot that the need rests on, ascending.
    pub under: Vec<usize>,
    /// The inputs that it rests on.
    pub inputs: Vec<usize>,
}

/// A slot that is settled exactly where it stays open.
#[derive(Debug)]
pub(super) struct Atom {
    pub slot: usize,
    /// The slots that it rests on, ascending, and itself.
    pub under: Vec<usize>,
    /// The inputs that it rests on.
    pub inputs: Vec<usize>,
}

/// An input whose values stand in a column.
#[derive(Debug)]
pub(super) struct FromCells {
    pub input: usize,
    /// Its place among the columns that are read.
    pub column: usize,
    pub rule: Rule,
}

/// An input whose value an expression over columns gives.
#[derive(Debug)]
pub(super) struct Computed {
    pub input: usize,
    pub slot: usize,
    pub limits: Limits,
}

/// What conditions over columns change in an input.
#[derive(Debug)]
pub(super) struct Patch {
    pub input: usize,
    /// Unknown unless this is met.
    pub only_where: Option<usize>,
    /// Where it is unknown and this is met, the value.
    pub otherwise: Option<(usize, f64)>,
}

impl Atom {
    pub fn of(pack: &Pack<'_>, slot: usize) -> Atom {
        Atom {
            slot,
            under: pack.slots_under(slot).collect(),
            inputs: with_families(pack, pack.inputs_under(slot).collect()).into_iter().collect(),
        }
    }
}

/// A whole brings its parts, a part its whole and the other parts: each bounds the others.
pub(super) fn with_families(pack: &Pack<'_>, mut inputs: BTreeSet<usize>) -> BTreeSet<usize> {
    for (whole, input) in pack.inputs().enumerate() {
        let family: Vec<usize> = input.sum_of().chain([whole]).collect();
        if family.len() > 1 && family.iter().any(|member| inputs.contains(member)) {
            inputs.extend(family);
        }
    }
    inputs
}

impl Plan {
    /// Also works out, for these questions, what every completion of the unknown findings gives.
    ///
    /// # Errors
    /// As for [`Plan::pack`].
    pub fn complete(&mut self, questions: &[usize]) -> Result<(), CohortError> {
        let pack = self.pack()?;
        let slots = questions.iter().filter_map(|question| Some((*question, self.answers().get(*question)?.slot)));
        let completed = slots.map(|(question, slot)| (question, Atom::of(&pack, slot))).collect();
        self.steps.completed = completed;
        Ok(())
    }

    /// The pack of texts and questions.
    ///
    /// # Errors
    /// It was opened before, so there are none.
    pub fn pack(&self) -> Result<Pack<'_>, CohortError> {
        Pack::open(&self.compiled.pack).map_err(|error| CohortError::TooMuch(error.to_string()))
    }

    /// SHA-256 of the pack of the texts alone.
    pub fn digest(&self) -> &[u8; 32] {
        &self.compiled.digest
    }

    /// What became of each question.
    pub fn answers(&self) -> &[Answer] {
        self.compiled.answers.get(..self.asked).unwrap_or_default()
    }

    /// What is odd in the questions.
    pub fn warnings(&self) -> &baken_protocol::Report {
        &self.compiled.warnings
    }

    /// The inputs that an answer rests on: those that the cohort has, and those that it has not.
    pub fn rests_on(&self, pack: &Pack<'_>, answer: &Answer) -> (Vec<String>, Vec<String>) {
        let mut inputs: BTreeSet<usize> = pack.inputs_under(answer.slot).collect();
        for need in &self.compiled.needs {
            if inputs.remove(&need.input)
                && let Some(slot) = pack.pathways().nth(need.pathway).and_then(|pathway| pathway.need_slot())
            {
                inputs.extend(pack.inputs_under(slot));
            }
        }
        // A part that the whole brought along is not missed.
        let id = |input: &usize| pack.input(*input).map_or(String::new(), |input| input.id().to_owned());
        let (absent, present): (Vec<usize>, Vec<usize>) = inputs
            .into_iter()
            .partition(|input| self.steps.absent.contains(input) && !self.is_a_known_sum(pack, *input));
        (present.iter().map(id).collect(), absent.iter().map(id).collect())
    }

    /// Does an absent input follow from others that are there?
    fn is_a_known_sum(&self, pack: &Pack<'_>, input: usize) -> bool {
        let there = |other: usize| !self.steps.absent.contains(&other);
        pack.input(input).is_some_and(|described| described.sum_of().len() > 0 && described.sum_of().all(there))
    }

    /// The values of the column that an answer divides the cohort by, by their numbers.
    pub fn labels(&self, answer: &Answer) -> Option<Vec<String>> {
        let pack = self.pack().ok()?;
        let input = pack.inputs_under(answer.slot).next()?;
        self.steps.cells.iter().find(|from| from.input == input).and_then(|from| match &from.rule.kind {
            CellKind::Label(labels) => Some(labels.names()),
            _ => None,
        })
    }
}
