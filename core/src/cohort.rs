//! Cohorts: what many patients need beside the evaluation over [`Lanes`].
//!
//! A lane is a patient's *points*: what is known, and what follows from it. [`settle_lanes`] lets wholes
//! and their parts complete each other before, as [`assess`](crate::assess) does. Where a lane's result
//! stays open, [`settle`] finds out for that one patient whether it really hangs on what is unknown, with
//! the very ranges and refinement of an assessment.

use crate::advice::{Advice, Workspace, assess_slot};
use crate::case::{Contradiction, Findings, bounds_of, settle_sum};
use crate::domain::{Interval, LANES, LaneNumbers, Lanes, Truth};
use crate::pack::layout::{MAX_INPUTS, NONE};
use crate::pack::{Model, Need, Pack, Pathway};
use crate::program::{Machine, evaluate};
use zerocopy::byteorder::little_endian::U16;

/// Completes wholes by their parts and parts by their wholes, for each patient side by side. `inputs` has
/// a place for each input of the dictionary. `contradicting` is told of each whole that is not the sum of
/// its parts, with a bit for each patient; their numbers are left as they were.
pub fn settle_lanes(pack: &Pack<'_>, inputs: &mut [LaneNumbers], mut contradicting: impl FnMut(usize, u16)) {
    for (whole, parts) in pack.sums() {
        let mut wrong = 0u16;
        let (least, greatest, open_parts) = span_of(pack, parts);
        let number = |inputs: &[LaneNumbers], input: usize, lane: usize| {
            inputs.get(input).and_then(|lanes| lanes.get(lane)).copied().unwrap_or(f64::NAN)
        };
        let mut bit = 1u16;
        for lane in 0..LANES {
            let total = number(inputs, whole, lane);
            let part = |inputs: &[LaneNumbers], part: &U16| number(inputs, usize::from(part.get()), lane);
            let sum: f64 = parts.iter().map(|p| part(inputs, p)).sum();
            if sum.is_nan() || total.is_nan() {
                // A whole between its ends leaves each of two or more open parts open.
                let between = total.is_nan() || (least < total && total < greatest);
                let nothing_follows = open_parts > 1 && between && parts.iter().all(|p| part(inputs, p).is_nan());
                if !sum.is_nan() {
                    put(inputs, whole, lane, sum);
                } else if !nothing_follows {
                    let agrees = settle_lane(pack, whole, parts, inputs, lane);
                    wrong |= if agrees { 0 } else { bit };
                }
            } else if sum != total {
                wrong |= bit;
            }
            bit = bit.wrapping_shl(1);
        }
        if wrong != 0 {
            contradicting(whole, wrong);
        }
    }
}

/// The least and greatest sum of parts, and how many of them have more than one possible value.
fn span_of(pack: &Pack<'_>, parts: &[U16]) -> (f64, f64, u8) {
    let possible = parts.iter().filter_map(|part| pack.input(usize::from(part.get()))).map(|part| part.possible());
    possible.fold((0.0, 0.0, 0u8), |(least, greatest, open), (low, high)| {
        (least + low, greatest + high, open.saturating_add(u8::from(low < high)))
    })
}

/// One patient's whole and parts, some of them unknown; false if they cannot be true together.
fn settle_lane(pack: &Pack<'_>, whole: usize, parts: &[U16], inputs: &mut [LaneNumbers], lane: usize) -> bool {
    let mut bounds = [Interval::UNBOUNDED; MAX_INPUTS];
    for input in parts.iter().map(|part| usize::from(part.get())).chain([whole]) {
        let known = inputs.get(input).and_then(|lanes| lanes.get(lane)).filter(|value| !value.is_nan());
        let possible = pack.input(input).map_or((0.0, 0.0), |input| input.possible());
        if let Some(bound) = bounds.get_mut(input) {
            *bound = known.map_or(Interval::between(possible.0, possible.1), |value| Interval::of(*value));
        }
    }
    // Two rounds: a part may bound the whole, which bounds another part.
    if settle_sum(whole, parts, &mut bounds).and_then(|()| settle_sum(whole, parts, &mut bounds)).is_err() {
        return false;
    }
    for input in parts.iter().map(|part| usize::from(part.get())).chain([whole]) {
        if let Some(value) = bounds.get(input).and_then(|bound| bound.value()) {
            put(inputs, input, lane, value);
        }
    }
    true
}

fn put(inputs: &mut [LaneNumbers], input: usize, lane: usize, value: f64) {
    if let Some(place) = inputs.get_mut(input).and_then(|lanes| lanes.get_mut(lane)) {
        *place = value;
    }
}

/// What some results are for one patient, over every completion of what is unknown.
#[derive(Clone, Copy, Debug)]
pub struct Settled<'p, 'w> {
    pack: Pack<'p>,
    workspace: &'w Workspace,
}

/// Works out these slots for one patient as an assessment would: over points, over ranges where something
/// is open, and sharpened. `slots` are ascending, and hold every slot that one of them rests on
/// ([`Pack::slots_under`]).
///
/// # Errors
/// If a whole is not the sum of its parts.
pub fn settle<'p, 'w>(
    pack: &Pack<'p>,
    findings: &Findings,
    slots: impl IntoIterator<Item = usize>,
    workspace: &'w mut Workspace,
) -> Result<Settled<'p, 'w>, Contradiction> {
    bounds_of(pack, findings, &mut workspace.bounds)?;
    for ((known, bound), _) in workspace.points.iter_mut().zip(workspace.bounds.iter()).zip(pack.inputs) {
        *known = bound.value().unwrap_or(f64::NAN);
    }
    let Workspace { bounds, points, point, range, refinery, .. } = workspace;
    for slot in slots {
        evaluate(pack, slot, points, point);
        assess_slot(pack, slot, bounds, point, range, refinery);
    }
    Ok(Settled { pack: *pack, workspace })
}

impl Settled<'_, '_> {
    /// The least and greatest number of a slot; a single one if nothing unknown matters.
    pub fn number(&self, slot: usize) -> Interval {
        self.workspace.range.number(slot)
    }

    /// The verdict of a slot, undecided only if some completion decides it otherwise than another.
    pub fn verdict(&self, slot: usize) -> Truth {
        self.workspace.range.verdict(slot)
    }

    /// The need that a pathway advises, by its place, once its conditions and its need slot were worked out;
    /// none if the pathway states none.
    pub fn need(&self, pathway: usize) -> Option<usize> {
        let advice = Advice { pack: self.pack, pathway, workspace: self.workspace };
        advice.need_places().map(|(chosen, _, _)| chosen)
    }
}

impl<'p> Pack<'p> {
    /// The slots that a slot rests on, ascending, and last the slot itself.
    pub fn slots_under(&self, slot: usize) -> impl Iterator<Item = usize> + Clone + use<'p> {
        let record = self.slots.get(slot);
        let uses = record.map(|record| self.index_list(record.uses)).into_iter().flatten();
        uses.chain(record.map(|_| slot))
    }

    /// The inputs that a slot rests on, directly or not, ascending.
    pub fn inputs_under(&self, slot: usize) -> impl Iterator<Item = usize> + Clone + use<'p> {
        self.slots.get(slot).map(|record| self.index_list(record.inputs)).into_iter().flatten()
    }

    /// Has the slot a value by a rule for what is missing? Later answers can change that value.
    pub fn is_missing_aware(&self, slot: usize) -> bool {
        self.slots.get(slot).is_some_and(|record| record.missing_aware == 1)
    }

    /// Is the slot a verdict? If not, it is a number.
    pub fn is_verdict(&self, slot: usize) -> bool {
        self.slots.get(slot).is_some_and(|record| record.kind == 1)
    }
}

impl Model<'_> {
    /// The slot of its number or verdict; none if it does not run.
    pub fn slot(&self) -> Option<usize> {
        some(self.record.slot.get())
    }

    /// The slot that says whether it applies to a patient; none if it applies to everyone.
    pub fn applies_slot(&self) -> Option<usize> {
        some(self.record.applies.get())
    }
}

impl Pathway<'_> {
    /// The slot of the need's place, as a number. Its range is the needs that are still possible.
    pub fn need_slot(&self) -> Option<usize> {
        some(self.record.need_slot.get())
    }
}

impl Need<'_> {
    /// The slot of its condition; none for the last need.
    pub fn condition_slot(&self) -> Option<usize> {
        some(self.record.when.get())
    }
}

fn some(slot: u16) -> Option<usize> {
    (slot != NONE).then_some(usize::from(slot))
}

impl Machine<Lanes> {
    /// Gives one patient another number in a slot.
    pub fn set_lane_number(&mut self, slot: usize, lane: usize, value: f64) {
        let mut numbers = self.number(slot);
        if let Some(place) = numbers.get_mut(lane) {
            *place = value;
        }
        self.set_number(slot, numbers);
    }

    /// Gives one patient another verdict in a slot.
    pub fn set_lane_verdict(&mut self, slot: usize, lane: usize, verdict: Truth) {
        let mut truths = self.verdict(slot);
        truths.set(lane, verdict);
        self.set_verdict(slot, truths);
    }
}
