//! Which answers about the patient could change the hospital: each open finding is supposed to have one value
//! after the other.

use super::axes::Space;
use super::decision::Possible;
use crate::domain::Interval;
use crate::program::evaluate;

/// Of a finding with more values than these only the ends are tried.
const MAX_VALUES: u8 = 12;

/// Writes down the open inputs of which some answer leaves fewer choices; if there is none, all that change
/// anything at all. The machine has evaluated the whole, and holds that again after.
pub(super) fn ask(space: &mut Space<'_, '_>, possible: Possible, asks: &mut [u16]) {
    for decisive in [true, false] {
        let mut places = asks.iter_mut();
        for input in 0..space.pack.inputs.len() {
            let matters = is_open(space, input) && changes(space, input, possible, decisive);
            if matters && let (Some(place), Ok(input)) = (places.next(), u16::try_from(input)) {
                *place = input;
            }
        }
        evaluate_all(space);
        if asks.first().is_some_and(|first| *first != crate::pack::layout::NONE) {
            return;
        }
    }
}

/// An open finding of the patient on which the model rests.
fn is_open(space: &Space<'_, '_>, input: usize) -> bool {
    let pack = space.pack;
    let rests_on =
        |slot: usize| pack.slots.get(slot).is_some_and(|slot| pack.index_list(slot.inputs).any(|i| i == input));
    pack.inputs.get(input).is_some_and(|record| record.scope == 0 && record.sum_of.count.get() == 0)
        && space.bounds.get(input).is_some_and(|bound| bound.is_bounded() && bound.value().is_none())
        && (pack.index_list(space.model.axis_inputs).any(|axis| axis == input)
            || pack.index_list(space.model.axis_slots).any(rests_on))
}

/// Does some answer leave fewer choices? Or, if it need not be decisive, is anything else with another answer?
fn changes(space: &mut Space<'_, '_>, input: usize, possible: Possible, decisive: bool) -> bool {
    let Some(all) = space.bounds.get(input).copied() else { return false };
    let whole = space.pack.inputs.get(input).is_some_and(|record| record.kind != 0);
    let few = whole && all.high - all.low < f64::from(MAX_VALUES);
    let step = if few { 1.0 } else { all.high - all.low };
    let mut first: Option<[Interval; 2]> = None;
    let mut changed = false;
    let mut value = all.low;
    for _ in 0..MAX_VALUES {
        if value > all.high || changed {
            break;
        }
        set(space, input, Interval::of(value));
        evaluate_all(space);
        if decisive {
            changed = space.outcomes().possible() != possible;
        } else {
            let seen = space.outcomes().ends();
            changed = first.is_some_and(|other| other != seen);
            first = Some(seen);
        }
        value += step;
    }
    set(space, input, all);
    changed
}

fn set(space: &mut Space<'_, '_>, input: usize, to: Interval) {
    if let Some(bound) = space.bounds.get_mut(input) {
        *bound = to;
    }
}

/// Of every slot: a finding may stand behind one that the machine holds already.
fn evaluate_all(space: &mut Space<'_, '_>) {
    for slot in space.pack.index_list(space.model.strategy_slots) {
        evaluate(space.pack, slot, space.bounds, space.machine);
    }
}
