//! What to ask next: the unknown findings whose answers could change the need.
//!
//! For each one, every class of answers (the pieces into which the rules' cut points divide what it
//! can be) is supposed in turn, and the needs that would remain are counted. The finding that leaves
//! the fewest on average comes first. Findings that change nothing on their own, but stand in a
//! condition that is still open, follow.

use crate::domain::{Interval, Range};
use crate::pack::layout::{MAX_QUESTIONS, NONE, PathwayRecord, SplitRecord};
use crate::pack::{Pack, spanned};
use crate::program::Machine;
use crate::program::refine::{Refinery, Supposition, halves};

/// Most classes of answers that are tried for one finding.
pub const MAX_CLASSES: usize = 12;

/// The questions of an advice, in order. Part of the workspace, so that the stack stays small.
#[derive(Clone, Debug)]
pub(super) struct Ranking {
    inputs: [u16; MAX_QUESTIONS],
    /// How many needs each leaves; ascending.
    keys: [f64; MAX_QUESTIONS],
    count: usize,
}

impl Ranking {
    pub(super) const NEW: Ranking = Ranking { inputs: [0; MAX_QUESTIONS], keys: [0.0; MAX_QUESTIONS], count: 0 };

    pub(super) fn clear(&mut self) {
        self.count = 0;
    }

    /// Places of the inputs to ask for, the most decisive first.
    pub(super) fn inputs(&self) -> &[u16] {
        self.inputs.get(..self.count).unwrap_or(&[])
    }

    /// Adds a question before all that leave more; after those that leave as much.
    fn add(&mut self, input: usize, key: f64) {
        let Ok(input) = u16::try_from(input) else { return };
        let place = self.keys.iter().take(self.count).position(|other| *other > key).unwrap_or(self.count);
        if self.count < MAX_QUESTIONS {
            self.count = self.count.saturating_add(1);
        }
        let mut carried = (input, key);
        for (asked, left) in self.inputs.iter_mut().zip(self.keys.iter_mut()).take(self.count).skip(place) {
            core::mem::swap(asked, &mut carried.0);
            core::mem::swap(left, &mut carried.1);
        }
    }

    /// Asks, after all others, for the findings that `wanted` names: in the order of the pathway's questions,
    /// then in that of the dictionary.
    pub(super) fn ask_for(&mut self, pack: &Pack<'_>, pathway: &PathwayRecord, wanted: impl Fn(usize) -> bool) {
        let unordered = 0..pack.inputs.len();
        for input in pack.index_list(pathway.ask).chain(unordered).filter(|input| wanted(*input)) {
            if !self.inputs().iter().any(|asked| usize::from(*asked) == input) {
                self.add(input, f64::INFINITY);
            }
        }
    }

    /// Puts a question before all others, if it is not asked already.
    pub(super) fn put_first(&mut self, input: u16) {
        if !self.inputs().contains(&input) {
            self.add(usize::from(input), f64::NEG_INFINITY);
        }
    }
}

/// Ranks the unknown findings on which the pathway's need hangs.
pub(super) fn ask_next(
    pack: &Pack<'_>,
    pathway: &PathwayRecord,
    bounds: &[Interval],
    machine: &mut Machine<Range>,
    refinery: &mut Refinery,
    ranking: &mut Ranking,
) {
    let need_slot = usize::from(pathway.need_slot.get());
    let needs = machine.number(need_slot);
    let Some(record) = pack.slots.get(need_slot) else { return };
    if needs.value().is_some() {
        return;
    }
    refinery.start_from(pack, bounds);
    let rests_on = pack.index_list(record.inputs);
    let order = pack.index_list(pathway.ask).filter(|i| rests_on.clone().any(|j| j == *i));
    let unasked = pack.index_list(record.inputs).filter(|i| !pack.index_list(pathway.ask).any(|j| j == *i));
    for input in order.chain(unasked) {
        let Some(bound) = bounds.get(input).copied() else { continue };
        if bound.value().is_some() || pack.inputs.get(input).is_some_and(|i| i.scope != 0) {
            continue;
        }
        let splits = splits_of(spanned(pack.splits, record.splits), input);
        let supposed = refinery.suppose(pack, need_slot, bounds, input, machine);
        let left = needs_left(pack, splits, bound, supposed);
        if left < needs.high - needs.low {
            ranking.add(input, left);
        } else if stands_in_open_rule(pack, pathway, needs, input, machine) {
            ranking.add(input, f64::INFINITY);
        }
    }
}

/// The splits of one input; they stand together.
fn splits_of(splits: &[SplitRecord], input: usize) -> &[SplitRecord] {
    let first = splits.partition_point(|s| usize::from(s.input.get()) < input);
    let end = splits.partition_point(|s| usize::from(s.input.get()) <= input);
    splits.get(first..end).unwrap_or(&[])
}

/// How many needs remain beyond one, on average over the classes of answers.
fn needs_left(pack: &Pack<'_>, splits: &[SplitRecord], bound: Interval, mut supposed: Supposition<'_>) -> f64 {
    let (mut left, mut classes) = (0.0, 0.0);
    let mut rest = bound;
    for _ in 0..MAX_CLASSES {
        // The lowest cut that divides what is left; the class below it is one kind of answer.
        let mut class = rest;
        let mut beyond = None;
        for split in splits {
            if let Some((lower, upper)) = halves(pack, split, rest)
                && (beyond.is_none() || lower.high < class.high)
            {
                class = lower;
                beyond = Some(upper);
            }
        }
        if let Some(result) = supposed.result(class) {
            left += result.high - result.low;
            classes += 1.0;
        }
        match beyond {
            Some(upper) => rest = upper,
            None => break,
        }
    }
    if classes > 0.0 { left / classes } else { f64::INFINITY }
}

/// Is there an open rule, of a need that is itself open and could be the one, that rests on this input
/// directly?
fn stands_in_open_rule(
    pack: &Pack<'_>,
    pathway: &PathwayRecord,
    could_be: Interval,
    input: usize,
    machine: &Machine<Range>,
) -> bool {
    let open = |slot: usize| {
        pack.slots.get(slot).is_some_and(|record| {
            if record.kind == 0 { machine.number(slot).value().is_none() } else { !machine.verdict(slot).is_decided() }
        })
    };
    let mut place = -1.0;
    spanned(pack.needs, pathway.needs).iter().any(|need| {
        place += 1.0;
        if place < could_be.low || place > could_be.high {
            return false;
        }
        let when = usize::from(need.when.get());
        if need.when.get() == NONE || !open(when) {
            return false;
        }
        let Some(record) = pack.slots.get(when) else { return false };
        let uses = pack.index_list(record.uses);
        uses.chain([when]).filter(|slot| open(*slot)).any(|slot| {
            let Some(own) = pack.slots.get(slot) else { return false };
            let through =
                |used: usize| pack.slots.get(used).is_some_and(|u| pack.index_list(u.inputs).any(|i| i == input));
            // Directly: the slot rests on the input, and not by way of a slot that is settled.
            pack.index_list(own.inputs).any(|i| i == input) && !pack.index_list(own.uses).any(through)
        })
    })
}
