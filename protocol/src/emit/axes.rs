//! What the strategies of a model share and may be unknown: the axes along which the engine divides what is
//! open, so that it compares the strategies for one and the same patient.
//!
//! An input that the strategies read directly is an axis. A score of whole numbers is one instead of its items
//! when all that is read of them goes through it: RACE has ten values, its items over a thousand combinations.

use std::collections::BTreeSet;

use baken_core::pack::layout::{MAX_AXES, Span};

use super::{Emitter, pools};
use crate::checked::ModelKind;
use crate::lower::{Detail, Operand, Slot, SlotKind};

/// The axes of a model; none for other kinds.
pub(super) struct Axes {
    pub inputs: Span,
    pub slots: Span,
    /// The slots that rest on an axis.
    pub results: Span,
}

impl Axes {
    pub fn none() -> Self {
        Axes { inputs: pools::span(0, 0), slots: pools::span(0, 0), results: pools::span(0, 0) }
    }
}

/// What the code of a slot names itself.
#[derive(Default)]
struct Reads {
    inputs: BTreeSet<usize>,
    slots: BTreeSet<usize>,
}

impl Reads {
    fn of(slot: &Slot) -> Self {
        let mut reads = Self::default();
        for instruction in &slot.code {
            [instruction.a, instruction.b, instruction.c].into_iter().for_each(|operand| reads.operand(operand));
            match &instruction.detail {
                Detail::Terms(terms) => terms.iter().for_each(|(_, operand)| reads.operand(*operand)),
                Detail::List(list) | Detail::Trees(_, list) => list.iter().for_each(|operand| reads.operand(*operand)),
                Detail::Run(first, count) => reads.slots.extend(*first..first + count),
                Detail::None | Detail::Constant(_) | Detail::Bands(_) | Detail::Spline(_) | Detail::Table(_) => {}
            }
        }
        reads
    }

    fn operand(&mut self, operand: Operand) {
        match operand {
            Operand::Input(input) => _ = self.inputs.insert(input),
            Operand::Slot(slot) => _ = self.slots.insert(slot),
            Operand::None | Operand::Register(_) | Operand::Number(_) | Operand::Verdict(_) => {}
        }
    }
}

impl Emitter<'_> {
    /// Of a model whose strategies rest on these slots, ascending.
    pub(super) fn axes(&mut self, slots: &[usize]) -> Axes {
        let gates = self.gates(slots);
        let below: BTreeSet<usize> =
            gates.iter().flat_map(|gate| self.program.slots[*gate].rests_on.slots.iter().copied()).collect();
        let above: Vec<usize> =
            slots.iter().copied().filter(|slot| !below.contains(slot) && !gates.contains(slot)).collect();
        let direct: BTreeSet<usize> =
            above.iter().flat_map(|slot| Reads::of(&self.program.slots[*slot]).inputs).collect();
        // What does not fit is not divided: then a choice is called less sure than it is.
        let inputs: Vec<usize> = direct.into_iter().take(MAX_AXES.saturating_sub(gates.len())).collect();
        let rests = |slot: &usize| {
            let rests_on = &self.program.slots[*slot].rests_on;
            inputs.iter().any(|input| rests_on.inputs.contains_key(input))
                || gates.iter().any(|gate| rests_on.slots.contains(gate))
        };
        let results: Vec<usize> = above.iter().copied().filter(rests).collect();
        Axes {
            inputs: self.pools.indices(&inputs),
            slots: self.pools.indices(&gates),
            results: self.pools.indices(&results),
        }
    }

    /// The scores of whole numbers through which goes all that these slots take of their inputs.
    fn gates(&self, slots: &[usize]) -> Vec<usize> {
        let scores = self.checked.models.iter().zip(&self.program.models).filter(|(model, _)| {
            model.whole && model.applies.is_none() && !matches!(model.kind, ModelKind::Strategy(_))
        });
        let is_gate = |gate: usize| {
            let (own, slot) = (&self.program.slots[gate].rests_on, &self.program.slots[gate]);
            slot.kind == SlotKind::Number
                && slots.iter().filter(|other| **other != gate && !own.slots.contains(other)).all(|other| {
                    let reads = Reads::of(&self.program.slots[*other]);
                    reads.inputs.iter().all(|input| !own.inputs.contains_key(input))
                        && reads.slots.is_disjoint(&own.slots)
                })
        };
        let gates = scores.filter_map(|(_, slots)| slots.result);
        let gates: Vec<usize> = gates.filter(|gate| slots.contains(gate) && is_gate(*gate)).collect();
        // Of one behind the other only the last.
        let behind = |gate: &usize| gates.iter().any(|other| self.program.slots[*other].rests_on.slots.contains(gate));
        let mut last: Vec<usize> = gates.iter().copied().filter(|gate| !behind(gate)).collect();
        last.sort_unstable();
        last
    }
}
