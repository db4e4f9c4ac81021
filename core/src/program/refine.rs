//! Sharpening a range. Where an input occurs more than once in a rule, interval arithmetic is sound
//! but loose: it lets the two occurrences differ. Splitting the unknown inputs at the rule's own cut
//! points and joining the results of the pieces removes that, within a fixed number of evaluations.
//!
//! The pieces of a narrower case are pieces of the wider case's pieces, in the same order. So
//! knowing more never needs more evaluations and never gives a wider result.

use super::{Machine, evaluate_slots};
use crate::case::settle_sums;
use crate::domain::{Interval, Range, Truth};
use crate::pack::layout::{MAX_INPUTS, MAX_SLOTS, SlotRecord, SplitRecord};
use crate::pack::{Pack, spanned};
use zerocopy::byteorder::little_endian::U16;

/// Most evaluations that one refinement may take. Enough for three shared inputs with four cut
/// points each on their own, and for two together.
pub const BUDGET: usize = 96;
/// Most splits in force at a time.
pub const MAX_DEPTH: usize = 24;

/// A split in force: which one, and which side.
#[derive(Clone, Copy, Debug)]
struct Choice {
    split: usize,
    upper: bool,
}

/// Working memory of a refinement.
#[derive(Clone, Debug)]
pub(crate) struct Refinery {
    piece: [Interval; MAX_INPUTS],
    trail: [Choice; MAX_DEPTH],
    affected: [u16; MAX_SLOTS],
    kept_numbers: [Interval; MAX_SLOTS],
    kept_verdicts: [Truth; MAX_SLOTS],
    /// Do the splits touch a whole or a part of a sum?
    sums_move: bool,
}

impl Refinery {
    pub(crate) const NEW: Refinery = Refinery {
        piece: [Interval::UNBOUNDED; MAX_INPUTS],
        trail: [Choice { split: 0, upper: false }; MAX_DEPTH],
        affected: [0; MAX_SLOTS],
        kept_numbers: [Interval::UNBOUNDED; MAX_SLOTS],
        kept_verdicts: [Truth::Undecided; MAX_SLOTS],
        sums_move: false,
    };

    /// Sharpens the result of `slot`, which `machine` holds for the whole box `bounds`.
    pub(crate) fn sharpen(&mut self, pack: &Pack<'_>, slot: usize, bounds: &[Interval], machine: &mut Machine<Range>) {
        let Some(record) = pack.slots.get(slot) else { return };
        let splits = spanned(pack.splits, record.splits);
        let open = |split: &SplitRecord| split.shared == 1 && is_open(bounds, split);
        if !splits.iter().any(open) {
            return;
        }
        let moved = InputSet::of(splits.iter().filter(|s| open(s)).map(|s| usize::from(s.input.get())), pack);
        self.sums_move = pack.sums().any(|(whole, _)| moved.holds(whole));
        self.start_from(pack, bounds);
        let affected = self.collect_affected(pack, slot, &moved, machine);
        self.keep(affected, machine);
        let outcome = if self.is_hopeless(pack, slot, splits, bounds, affected, machine) {
            None
        } else {
            // The corners are in the machine: what the whole is must stand there again.
            self.restore(affected, machine);
            self.explore(pack, slot, splits, bounds, affected, machine)
        };
        self.restore(affected, machine);
        if let Some(outcome) = outcome {
            if record.kind == 0 {
                let before = machine.number(slot);
                machine.set_number(slot, before.intersection(outcome.span).unwrap_or(before));
            } else {
                machine.set_verdict(slot, outcome.verdict);
            }
        }
    }

    /// Makes the piece the whole box.
    pub(crate) fn start_from(&mut self, pack: &Pack<'_>, bounds: &[Interval]) {
        for ((to, from), _) in self.piece.iter_mut().zip(bounds).zip(pack.inputs) {
            *to = *from;
        }
    }

    /// Prepares to suppose answers to `input`, one after another, and to see what `slot` becomes.
    /// The piece must be the whole box; it is so again when the supposition goes.
    pub(crate) fn suppose<'r>(
        &'r mut self,
        pack: &'r Pack<'r>,
        slot: usize,
        bounds: &'r [Interval],
        input: usize,
        machine: &'r mut Machine<Range>,
    ) -> Supposition<'r> {
        let moved = InputSet::of([input].into_iter(), pack);
        self.sums_move = pack.sums().any(|(whole, _)| moved.holds(whole));
        let affected = self.collect_affected(pack, slot, &moved, machine);
        self.keep(affected, machine);
        Supposition { refinery: self, pack, slot, bounds, input, affected, machine }
    }

    /// The slots, `slot` last, that are still open and rest on a moved input.
    fn collect_affected(&mut self, pack: &Pack<'_>, slot: usize, moved: &InputSet, machine: &Machine<Range>) -> usize {
        let mut count = 0usize;
        let Some(record) = pack.slots.get(slot) else { return 0 };
        for used in pack.index_list(record.uses).chain([slot]) {
            let Some(other) = pack.slots.get(used) else { continue };
            if is_settled(other, used, machine) || !moved.meets(spanned(pack.indices, other.inputs)) {
                continue;
            }
            if let (Some(place), Ok(used)) = (self.affected.get_mut(count), u16::try_from(used)) {
                *place = used;
                count = count.saturating_add(1);
            }
        }
        count
    }

    fn affected(&self, count: usize) -> impl Iterator<Item = usize> + '_ {
        self.affected.iter().take(count).map(|slot| usize::from(*slot))
    }

    fn keep(&mut self, affected: usize, machine: &Machine<Range>) {
        for place in 0..affected {
            let Some(slot) = self.affected.get(place).map(|s| usize::from(*s)) else { continue };
            if let (Some(number), Some(verdict)) = (self.kept_numbers.get_mut(slot), self.kept_verdicts.get_mut(slot)) {
                *number = machine.number(slot);
                *verdict = machine.verdict(slot);
            }
        }
    }

    /// Keeps what these slots hold for [`Refinery::restore`]; gives their number.
    pub(crate) fn keep_slots(&mut self, slots: impl Iterator<Item = usize>, machine: &Machine<Range>) -> usize {
        let mut count = 0usize;
        for (place, slot) in self.affected.iter_mut().zip(slots) {
            *place = u16::try_from(slot).unwrap_or(u16::MAX);
            count = count.saturating_add(1);
        }
        self.keep(count, machine);
        count
    }

    /// Gives the machine back what was kept of so many slots.
    pub(crate) fn restore(&self, affected: usize, machine: &mut Machine<Range>) {
        for slot in self.affected(affected) {
            if let (Some(number), Some(verdict)) = (self.kept_numbers.get(slot), self.kept_verdicts.get(slot)) {
                machine.set_number(slot, *number);
                machine.set_verdict(slot, *verdict);
            }
        }
    }

    fn evaluate_affected(&self, pack: &Pack<'_>, affected: usize, machine: &mut Machine<Range>) {
        let slots = self.affected.get(..affected).unwrap_or(&[]);
        evaluate_slots(pack, slots, &self.piece, machine);
    }

    /// Do two patients, with the least and with the greatest value of every input that would be split,
    /// already span all that the whole does? Each of them lies in some piece, so the pieces cannot span
    /// less; this saves walking them.
    fn is_hopeless(
        &mut self,
        pack: &Pack<'_>,
        slot: usize,
        splits: &[SplitRecord],
        bounds: &[Interval],
        affected: usize,
        machine: &mut Machine<Range>,
    ) -> bool {
        // A corner of inputs that bound each other need not be a patient.
        if self.sums_move {
            return false;
        }
        let is_number = pack.slots.get(slot).is_some_and(|record| record.kind == 0);
        let whole = machine.number(slot);
        let mut seen: Option<Outcome> = None;
        for upper in [false, true] {
            for split in splits.iter().filter(|split| split.shared == 1) {
                let input = usize::from(split.input.get());
                if let (Some(to), Some(from)) = (self.piece.get_mut(input), bounds.get(input)) {
                    let at = if upper { from.high } else { from.low };
                    *to = Interval { low: at, high: at };
                }
            }
            self.evaluate_affected(pack, affected, machine);
            let corner = Outcome { span: machine.number(slot), verdict: machine.verdict(slot) };
            let joined = seen.map_or(corner, |other| other.joined(corner));
            if if is_number { joined.span == whole } else { !joined.verdict.is_decided() } {
                return true;
            }
            seen = Some(joined);
        }
        false
    }

    /// Walks the pieces depth first. `None`: no sharper than before, or not within the budget.
    fn explore(
        &mut self,
        pack: &Pack<'_>,
        slot: usize,
        splits: &[SplitRecord],
        bounds: &[Interval],
        affected: usize,
        machine: &mut Machine<Range>,
    ) -> Option<Outcome> {
        let is_number = pack.slots.get(slot)?.kind == 0;
        let whole = machine.number(slot);
        let mut outcome: Option<Outcome> = None;
        let mut depth = 0usize;
        for _ in 0..BUDGET {
            let possible = self.lay_out(pack, splits, bounds, depth);
            let mut next = None;
            if possible {
                self.evaluate_affected(pack, affected, machine);
                let piece = Outcome { span: machine.number(slot), verdict: machine.verdict(slot) };
                let settled = if is_number { piece.span.value().is_some() } else { piece.verdict.is_decided() };
                if !settled && depth < MAX_DEPTH {
                    next = self.next_split(pack, splits);
                }
                if next.is_none() {
                    let joined = outcome.map_or(piece, |so_far| so_far.joined(piece));
                    let hopeless = if is_number { joined.span == whole } else { !joined.verdict.is_decided() };
                    if hopeless {
                        return None;
                    }
                    outcome = Some(joined);
                }
            }
            match next {
                Some(split) => {
                    *self.trail.get_mut(depth)? = Choice { split, upper: false };
                    depth = depth.saturating_add(1);
                }
                None => {
                    // Back to the deepest split whose upper side is still to be seen.
                    loop {
                        let Some(above) = depth.checked_sub(1) else { return outcome };
                        let choice = self.trail.get_mut(above)?;
                        if choice.upper {
                            depth = above;
                        } else {
                            choice.upper = true;
                            break;
                        }
                    }
                }
            }
        }
        None
    }

    /// Lays out the piece that the trail describes; false if no patient can be in it.
    fn lay_out(&mut self, pack: &Pack<'_>, splits: &[SplitRecord], bounds: &[Interval], depth: usize) -> bool {
        if self.sums_move {
            self.start_from(pack, bounds);
        } else {
            for input in splits.iter().map(|split| usize::from(split.input.get())) {
                if let (Some(to), Some(from)) = (self.piece.get_mut(input), bounds.get(input)) {
                    *to = *from;
                }
            }
        }
        for choice in self.trail.iter().take(depth) {
            let Some(split) = splits.get(choice.split) else { return false };
            let input = usize::from(split.input.get());
            let Some(bound) = self.piece.get_mut(input) else { return false };
            let Some((lower, upper)) = halves(pack, split, *bound) else { continue };
            *bound = if choice.upper { upper } else { lower };
            if self.sums_move && settle_sums(pack, &mut self.piece).is_err() {
                return false;
            }
        }
        true
    }

    fn next_split(&self, pack: &Pack<'_>, splits: &[SplitRecord]) -> Option<usize> {
        splits.iter().position(|split| {
            split.shared == 1
                && self.piece.get(usize::from(split.input.get())).is_some_and(|b| halves(pack, split, *b).is_some())
        })
    }
}

/// Answers to one input, supposed one after another. When it goes, the machine is as it was.
pub(crate) struct Supposition<'r> {
    refinery: &'r mut Refinery,
    pack: &'r Pack<'r>,
    slot: usize,
    bounds: &'r [Interval],
    input: usize,
    affected: usize,
    machine: &'r mut Machine<Range>,
}

impl Supposition<'_> {
    /// The slot's number when the input lies in `narrowed`; `None` if it cannot.
    pub(crate) fn result(&mut self, narrowed: Interval) -> Option<Interval> {
        let refinery = &mut *self.refinery;
        *refinery.piece.get_mut(self.input)? = narrowed;
        if refinery.sums_move {
            refinery.start_from(self.pack, self.bounds);
            *refinery.piece.get_mut(self.input)? = narrowed;
            settle_sums(self.pack, &mut refinery.piece).ok()?;
        }
        refinery.evaluate_affected(self.pack, self.affected, self.machine);
        Some(self.machine.number(self.slot))
    }
}

impl Drop for Supposition<'_> {
    fn drop(&mut self) {
        self.refinery.restore(self.affected, self.machine);
        if self.refinery.sums_move {
            self.refinery.start_from(self.pack, self.bounds);
        } else if let (Some(to), Some(from)) = (self.refinery.piece.get_mut(self.input), self.bounds.get(self.input)) {
            *to = *from;
        }
    }
}

/// The results of the pieces seen so far.
#[derive(Clone, Copy)]
struct Outcome {
    span: Interval,
    verdict: Truth,
}

impl Outcome {
    fn joined(self, other: Outcome) -> Outcome {
        Outcome { span: self.span.hull(other.span), verdict: self.verdict.either(other.verdict) }
    }
}

fn is_open(bounds: &[Interval], split: &SplitRecord) -> bool {
    bounds.get(usize::from(split.input.get())).is_some_and(|b| b.value().is_none())
}

fn is_settled(record: &SlotRecord, slot: usize, machine: &Machine<Range>) -> bool {
    if record.kind == 0 { machine.number(slot).value().is_some() } else { machine.verdict(slot).is_decided() }
}

/// Both sides of a split of `bound`; `None` if it does not divide it.
pub(crate) fn halves(pack: &Pack<'_>, split: &SplitRecord, bound: Interval) -> Option<(Interval, Interval)> {
    let whole = pack.inputs.get(usize::from(split.input.get()))?.kind != 0;
    let at = if split.how == 2 { bound.low } else { pack.constant(split.at) };
    let (mut lower, mut upper) = match split.how {
        0 => (at.next_down(), at),
        _ => (at, at.next_up()),
    };
    if whole {
        lower = libm::floor(lower);
        upper = libm::ceil(upper);
    }
    (bound.low <= lower && upper <= bound.high)
        .then_some((Interval { low: bound.low, high: lower }, Interval { low: upper, high: bound.high }))
}

/// A set of inputs; a member of a sum brings the whole family with it.
struct InputSet {
    bits: [u64; MAX_INPUTS / 64],
    members: usize,
    last: usize,
}

impl InputSet {
    fn of(members: impl Iterator<Item = usize>, pack: &Pack<'_>) -> InputSet {
        let mut set = InputSet { bits: [0; MAX_INPUTS / 64], members: 0, last: 0 };
        members.for_each(|input| set.insert(input));
        for (whole, parts) in pack.sums() {
            let parts = parts.iter().map(|part| usize::from(part.get()));
            if set.holds(whole) || parts.clone().any(|part| set.holds(part)) {
                set.insert(whole);
                parts.for_each(|part| set.insert(part));
            }
        }
        set
    }

    /// Is any of these, in ascending order, a member?
    fn meets(&self, inputs: &[U16]) -> bool {
        if self.members == 1 {
            inputs.binary_search_by_key(&self.last, |input| usize::from(input.get())).is_ok()
        } else {
            inputs.iter().any(|input| self.holds(usize::from(input.get())))
        }
    }

    fn bit(input: usize) -> (usize, u64) {
        (input >> 6, 1u64.wrapping_shl(u32::try_from(input & 63).unwrap_or(0)))
    }

    fn insert(&mut self, input: usize) {
        if self.holds(input) {
            return;
        }
        let (word, bit) = InputSet::bit(input);
        if let Some(word) = self.bits.get_mut(word) {
            *word |= bit;
            self.members = self.members.saturating_add(1);
            self.last = input;
        }
    }

    fn holds(&self, input: usize) -> bool {
        let (word, bit) = InputSet::bit(input);
        self.bits.get(word).is_some_and(|word| word & bit != 0)
    }
}
