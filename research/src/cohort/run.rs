//! A plan over every row of a table.
//!
//! Threads take portions as they come; what they count is merged at the end. A [`Tally`] whose merging does
//! not depend on the order gives the same result for any number of threads and any size of the portions.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use baken_core::cohort::{settle, settle_lanes};
use baken_core::domain::{Domain, LANES, LaneNumbers, LaneTruths, Lanes, Truth};
use baken_core::program::{Machine, evaluate_slots};
use baken_core::{Findings, Pack, Workspace};
use rayon::iter::{ParallelBridge, ParallelIterator};

use super::CohortError;
use super::mapping::Disagree;
use super::plan::{Atom, NeedOf, Plan, Steps};
use super::rejected::{Fault, Rejected, THE_ROW};
use super::rule::{RowFaults, row_number};
use super::table::{Cells, Chunk, Progress, Table};

/// What is counted over a cohort.
pub trait Tally: Send {
    /// Takes in sixteen rows.
    fn add(&mut self, block: &Block<'_>);
    /// Takes in what was counted over other rows.
    fn merge(&mut self, other: Self);
}

/// Up to sixteen rows with their answers.
#[derive(Debug)]
pub struct Block<'b> {
    /// Bit i: there is a row i, and it was not rejected.
    pub active: u16,
    /// The number of the first row, from 1; rows of a block follow each other.
    pub first_row: u64,
    machine: &'b Machine<Lanes>,
    answers: &'b [usize],
    completed: &'b [Completed],
}

/// What an answer is over every completion of what is unknown, for sixteen rows.
#[derive(Clone, Copy, Debug)]
pub struct Completed {
    question: usize,
    /// Of a verdict: what it can become.
    pub verdicts: LaneTruths,
    /// Of a number: the least that it can become; NaN where that has no bound.
    pub lowest: LaneNumbers,
    /// The greatest.
    pub highest: LaneNumbers,
}

impl Block<'_> {
    /// The verdicts of a question whose answer is yes or no.
    #[inline]
    pub fn verdicts(&self, question: usize) -> LaneTruths {
        self.answers.get(question).map_or_else(Lanes::undecided, |slot| self.machine.verdict(*slot))
    }

    /// What a question's answer is over every completion, where the plan works that out.
    pub fn completed(&self, question: usize) -> Option<&Completed> {
        self.completed.iter().find(|completed| completed.question == question)
    }

    /// The numbers of a question whose answer is one; NaN where it has none.
    #[inline]
    pub fn numbers(&self, question: usize) -> LaneNumbers {
        self.answers.get(question).map_or([f64::NAN; LANES], |slot| self.machine.number(*slot))
    }
}

/// The rows of a cohort.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// How many there are, those that were rejected included.
    pub read: u64,
    /// Those that are no patients.
    pub rejected: Rejected,
}

/// Runs a plan over every row. `stop` may be set by another thread to end it early.
///
/// # Errors
/// If the table is damaged, or the run was stopped.
pub fn run<T: Tally>(
    table: &mut Table,
    plan: &Plan,
    progress: &Arc<Progress>,
    stop: &AtomicBool,
    new: impl Fn() -> T + Sync + Send,
) -> Result<(Rows, T), CohortError> {
    let pack = plan.pack()?;
    let columns = plan.steps.columns.clone();
    let (reader, portions) = table.portions(&columns, progress);
    let merged = portions
        .par_bridge()
        .try_fold(
            || Worker::new(pack, &plan.steps, new()),
            |mut worker, portion| {
                reader.chunks(portion?, &mut |chunk| {
                    if stop.load(Ordering::Relaxed) {
                        return Err(CohortError::Stopped);
                    }
                    worker.chunk(&chunk);
                    Ok(())
                })?;
                Ok(worker)
            },
        )
        .map(|worker| worker.map(|worker| (worker.rows, worker.tally)))
        .try_reduce_with(|(mut rows, mut tally), (other_rows, other_tally)| {
            rows.read += other_rows.read;
            rows.rejected.merge(other_rows.rejected);
            tally.merge(other_tally);
            Ok((rows, tally))
        });
    merged.unwrap_or_else(|| Ok((Rows::default(), new())))
}

/// One thread's memory.
struct Worker<'p, T> {
    pack: Pack<'p>,
    steps: &'p Steps,
    machine: Box<Machine<Lanes>>,
    inputs: Vec<LaneNumbers>,
    columns: Vec<Vec<f64>>,
    exact: Exact,
    completed: Vec<Completed>,
    rows: Rows,
    tally: T,
}

/// What it takes to settle single patients.
struct Exact {
    workspace: Box<Workspace>,
    findings: Findings,
}

impl<'p, T: Tally> Worker<'p, T> {
    fn new(pack: Pack<'p>, steps: &'p Steps, tally: T) -> Self {
        Worker {
            pack,
            steps,
            machine: Box::default(),
            inputs: vec![[f64::NAN; LANES]; pack.inputs().len()],
            columns: vec![Vec::new(); steps.cells.len()],
            exact: Exact { workspace: Box::new(Workspace::NEW), findings: Findings::NONE },
            completed: Vec::with_capacity(steps.completed.len()),
            rows: Rows::default(),
            tally,
        }
    }

    fn chunk(&mut self, chunk: &Chunk<'_>) {
        let padded = chunk.rows.next_multiple_of(LANES);
        self.rows.read += chunk.rows as u64;
        let mut faults = RowFaults { bad: vec![false; padded], rejected: &mut self.rows.rejected };
        if let Cells::Text(rows) = &chunk.cells {
            for unsplit in rows.unsplit() {
                let number = rows.line(unsplit.row);
                faults.note(unsplit.row, THE_ROW, Fault::Unsplit, number, || format!("{} cells", unsplit.cells));
            }
        }
        for (from, values) in self.steps.cells.iter().zip(&mut self.columns) {
            values.resize(padded, f64::NAN);
            let (rows, padding) = values.split_at_mut(chunk.rows);
            padding.fill(f64::NAN);
            from.rule.fill(chunk, from.column, rows, &mut faults);
        }
        for block in 0..padded / LANES {
            let first = block * LANES;
            for (from, values) in self.steps.cells.iter().zip(&self.columns) {
                let lanes = values.get(first..first + LANES).and_then(|lanes| <&LaneNumbers>::try_from(lanes).ok());
                if let (Some(to), Some(lanes)) = (self.inputs.get_mut(from.input), lanes) {
                    *to = *lanes;
                }
            }
            // What completed them in the block before is not of these patients.
            for input in &self.steps.absent {
                if let Some(to) = self.inputs.get_mut(*input) {
                    *to = [f64::NAN; LANES];
                }
            }
            let number = |lane: usize| row_number(chunk, first + lane);
            mapped(&self.pack, self.steps, &mut self.machine, &mut self.inputs, first, &number, &mut faults);
            sums(&self.pack, self.steps, &mut self.inputs, first, &number, &mut faults);
            let rows = chunk.rows.saturating_sub(first).min(LANES);
            let good = |lane: usize| faults.bad.get(first + lane).is_some_and(|bad| !bad);
            let active = (0..rows).filter(|lane| good(*lane)).fold(0u16, |bits, lane| bits | 1 << lane);
            evaluate_slots(&self.pack, &self.steps.slots, &self.inputs, &mut self.machine);
            for atom in &self.steps.atoms {
                self.exact.atom(&self.pack, atom, &self.inputs, active, &mut self.machine);
            }
            for need in &self.steps.needs {
                let needs = self.exact.needs(&self.pack, need, &self.inputs, active, &self.machine);
                if let Some(to) = self.inputs.get_mut(need.input) {
                    *to = needs;
                }
            }
            evaluate_slots(&self.pack, &self.steps.answers_in_order, &self.inputs, &mut self.machine);
            self.completed.clear();
            for (question, atom) in &self.steps.completed {
                let completed = self.exact.completed(&self.pack, *question, atom, &self.inputs, active, &self.machine);
                self.completed.push(completed);
            }
            let (answers, completed) = (&self.steps.answer_slots, &self.completed);
            self.tally.add(&Block { active, first_row: number(0), machine: &self.machine, answers, completed });
        }
    }
}

/// The mapping's expressions: values, and what conditions make unknown or known.
fn mapped(
    pack: &Pack<'_>,
    steps: &Steps,
    machine: &mut Machine<Lanes>,
    inputs: &mut [LaneNumbers],
    first: usize,
    number: &impl Fn(usize) -> u64,
    faults: &mut RowFaults<'_>,
) {
    evaluate_slots(pack, &steps.mapping_slots, inputs, machine);
    for computed in &steps.computed {
        let mut values = if pack.is_verdict(computed.slot) {
            of_verdicts(machine.verdict(computed.slot))
        } else {
            machine.number(computed.slot)
        };
        for (lane, value) in values.iter_mut().enumerate() {
            let Some(fault) = (!value.is_nan()).then(|| computed.limits.fault(*value)).flatten() else { continue };
            if !computed.limits.impossible_is_unknown {
                let about = u32::try_from(computed.input).unwrap_or(THE_ROW);
                faults.note(first + lane, about, fault, number(lane), || value.to_string());
            }
            *value = f64::NAN;
        }
        if let Some(to) = inputs.get_mut(computed.input) {
            *to = values;
        }
    }
    for patch in &steps.patches {
        let Some(values) = inputs.get_mut(patch.input) else { continue };
        for (lane, value) in values.iter_mut().enumerate() {
            let met = |slot: usize| machine.verdict(slot).lane(lane) == Truth::Yes;
            if patch.only_where.is_some_and(|slot| !met(slot)) {
                *value = f64::NAN;
            }
            if let Some((slot, otherwise)) = patch.otherwise
                && value.is_nan()
                && met(slot)
            {
                *value = otherwise;
            }
        }
    }
}

fn of_verdicts(verdicts: LaneTruths) -> LaneNumbers {
    std::array::from_fn(|lane| match verdicts.lane(lane) {
        Truth::Yes => 1.0,
        Truth::No => 0.0,
        Truth::Undecided => f64::NAN,
    })
}

/// Wholes and parts complete each other, or contradict each other.
fn sums(
    pack: &Pack<'_>,
    steps: &Steps,
    inputs: &mut [LaneNumbers],
    first: usize,
    number: &impl Fn(usize) -> u64,
    faults: &mut RowFaults<'_>,
) {
    if steps.sums.is_empty() {
        return;
    }
    let mut wrong: Vec<(usize, u16)> = Vec::new();
    settle_lanes(pack, inputs, |whole, lanes| wrong.push((whole, lanes)));
    if wrong.is_empty() {
        return;
    }
    for (whole, lanes) in wrong {
        let disagree =
            steps.sums.iter().find(|(known, _)| *known == whole).map_or(Disagree::Reject, |sum| sum.1.disagree);
        let parts: Vec<usize> = pack.input(whole).map(|input| input.sum_of().collect()).unwrap_or_default();
        for lane in (0..LANES).filter(|lane| lanes >> lane & 1 == 1) {
            let value = |input: usize| inputs.get(input).and_then(|v| v.get(lane)).copied().unwrap_or(f64::NAN);
            match disagree {
                Disagree::Reject => {
                    let shown = |input: &usize| {
                        let id = pack.input(*input).map_or("", |input| input.id());
                        match value(*input) {
                            unknown if unknown.is_nan() => format!("{id} unknown"),
                            known => format!("{id} {known}"),
                        }
                    };
                    let about = u32::try_from(whole).unwrap_or(THE_ROW);
                    faults.note(first + lane, about, Fault::Contradiction, number(lane), || {
                        let family: Vec<String> = [whole].iter().chain(&parts).map(shown).collect();
                        family.join(", ")
                    });
                }
                Disagree::KeepWhole => forget(inputs, &parts, lane),
                Disagree::KeepParts => forget(inputs, &[whole], lane),
            }
        }
    }
    // What was kept completes what was forgotten.
    settle_lanes(pack, inputs, |_, _| {});
}

fn forget(inputs: &mut [LaneNumbers], which: &[usize], lane: usize) {
    for input in which {
        if let Some(value) = inputs.get_mut(*input).and_then(|lanes| lanes.get_mut(lane)) {
            *value = f64::NAN;
        }
    }
}

impl Exact {
    /// Settles the lanes in which an atom is open although only something unknown can keep it so.
    fn atom(
        &mut self,
        pack: &Pack<'_>,
        atom: &Atom,
        inputs: &[LaneNumbers],
        active: u16,
        machine: &mut Machine<Lanes>,
    ) {
        let is_verdict = pack.is_verdict(atom.slot);
        let open = if is_verdict {
            open_verdicts(machine.verdict(atom.slot))
        } else {
            open_numbers(&machine.number(atom.slot))
        };
        let mut left = open & active;
        while left != 0 {
            let lane = left.trailing_zeros() as usize;
            left &= left - 1;
            if !self.findings_of(pack, &atom.inputs, inputs, lane) {
                continue;
            }
            let slots = atom.under.iter().copied();
            let Ok(settled) = settle(pack, &self.findings, slots, &mut self.workspace) else { continue };
            if is_verdict {
                machine.set_lane_verdict(atom.slot, lane, settled.verdict(atom.slot));
            } else if let Some(value) = settled.number(atom.slot).value() {
                machine.set_lane_number(atom.slot, lane, value);
            }
        }
    }

    /// What an answer is over every completion of what is unknown.
    fn completed(
        &mut self,
        pack: &Pack<'_>,
        question: usize,
        atom: &Atom,
        inputs: &[LaneNumbers],
        active: u16,
        machine: &Machine<Lanes>,
    ) -> Completed {
        let (verdicts, numbers) = (machine.verdict(atom.slot), machine.number(atom.slot));
        let mut completed = Completed { question, verdicts, lowest: numbers, highest: numbers };
        let is_verdict = pack.is_verdict(atom.slot);
        let open = if is_verdict { open_verdicts(verdicts) } else { open_numbers(&numbers) };
        // What has a value by a rule for what is missing may still become another.
        let by_rule = atom.under.iter().any(|slot| pack.is_missing_aware(*slot));
        let mut left = active & if by_rule { u16::MAX } else { open };
        while left != 0 {
            let lane = left.trailing_zeros() as usize;
            left &= left - 1;
            if !self.findings_of(pack, &atom.inputs, inputs, lane) {
                continue;
            }
            let slots = atom.under.iter().copied();
            let Ok(settled) = settle(pack, &self.findings, slots, &mut self.workspace) else { continue };
            if is_verdict {
                completed.verdicts.set(lane, settled.verdict(atom.slot));
            } else {
                let bounds = settled.number(atom.slot);
                if let (true, Some(low), Some(high)) =
                    (bounds.is_bounded(), completed.lowest.get_mut(lane), completed.highest.get_mut(lane))
                {
                    (*low, *high) = (bounds.low, bounds.high);
                }
            }
        }
        completed
    }

    /// The need that a pathway advises to each patient, by its place.
    fn needs(
        &mut self,
        pack: &Pack<'_>,
        need: &NeedOf,
        inputs: &[LaneNumbers],
        active: u16,
        machine: &Machine<Lanes>,
    ) -> LaneNumbers {
        let mut chosen = [f64::NAN; LANES];
        for (lane, chosen) in chosen.iter_mut().enumerate().filter(|(lane, _)| active >> lane & 1 == 1) {
            let verdict = |slot: &Option<usize>| slot.map_or(Truth::Yes, |slot| machine.verdict(slot).lane(lane));
            let first = need.conditions.iter().position(|slot| verdict(slot) != Truth::No);
            let place = match first {
                Some(place) if need.conditions.get(place).map(verdict) == Some(Truth::Yes) => Some(place),
                _ => {
                    self.findings_of(pack, &need.inputs, inputs, lane);
                    let settled = settle(pack, &self.findings, need.under.iter().copied(), &mut self.workspace);
                    settled.ok().and_then(|settled| settled.need(need.pathway))
                }
            };
            *chosen = place.map_or(f64::NAN, |place| place as f64);
        }
        chosen
    }

    /// Takes over what is known of a patient; false if nothing of it is unknown.
    fn findings_of(&mut self, pack: &Pack<'_>, needed: &[usize], inputs: &[LaneNumbers], lane: usize) -> bool {
        self.findings = Findings::NONE;
        let mut open = false;
        for input in needed {
            match inputs.get(*input).and_then(|lanes| lanes.get(lane)) {
                // It was possible when it was read; a value that is not stays unknown.
                Some(value) if !value.is_nan() => {
                    let _ = self.findings.set(pack, *input, *value);
                }
                _ => open = true,
            }
        }
        open
    }
}

fn open_verdicts(verdicts: LaneTruths) -> u16 {
    let (yes, no) = verdicts.can_be();
    yes & no
}

fn open_numbers(numbers: &LaneNumbers) -> u16 {
    numbers.iter().enumerate().fold(0, |bits, (lane, number)| bits | u16::from(number.is_nan()) << lane)
}
