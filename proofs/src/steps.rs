//! How many instructions an assessment can take at most, from the compiled program alone.

use std::collections::BTreeSet;
use std::vec::Vec;

use baken_core::advice::MAX_CLASSES;
use baken_core::program::BUDGET;
use baken_protocol::checked::{Checked, Model};
use baken_protocol::lower::{Instruction, ModelSlots, Program};

/// Bounds for the pathway that takes most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// All findings known: each instruction once.
    pub points: usize,
    /// Whatever is known: over points, over ranges, with the whole budget spent on every slot that
    /// can be sharpened, and every question tried with every class of answers.
    pub most: usize,
}

/// The bounds of `program`, which `checked` was lowered to.
pub fn bounds(checked: &Checked, program: &Program) -> Bounds {
    let mut greatest = Bounds::default();
    for (pathway, slots) in checked.pathways.iter().zip(&program.pathways) {
        let all = slots_of_pathway(checked, program, &pathway.id);
        let points = all.iter().map(|slot| length(program, *slot)).sum();
        let refined: usize = all.iter().map(|slot| refinement(program, *slot)).sum();
        let questions = program.slots[slots.need].rests_on.inputs.len() * MAX_CLASSES * whole(program, slots.need);
        greatest.points = greatest.points.max(points);
        greatest.most = greatest.most.max(2 * points + refined + questions);
    }
    greatest
}

/// The slots that an assessment along a pathway evaluates, in order.
pub fn slots_of_pathway(checked: &Checked, program: &Program, pathway: &str) -> BTreeSet<usize> {
    let belongs = |model: &Model| model.pathways.iter().any(|id| id == pathway);
    let models = checked.models.iter().zip(&program.models).filter(|(model, _)| belongs(model));
    let needs = checked.pathways.iter().zip(&program.pathways).filter(|(p, _)| p.id == pathway);
    let of_needs = needs.flat_map(|(_, slots)| slots.when.iter().flatten().copied().chain([slots.need]));
    models.flat_map(|(_, slots)| results(slots)).chain(of_needs).flat_map(|slot| with_used(program, slot)).collect()
}

/// The slots of a model and all that they use, in order; empty for one that is not there.
pub fn slots_of_model(checked: &Checked, program: &Program, model: &str) -> BTreeSet<usize> {
    let models = checked.models.iter().zip(&program.models).filter(|(m, _)| m.id == model);
    models.flat_map(|(_, slots)| results(slots)).flat_map(|slot| with_used(program, slot)).collect()
}

fn results(slots: &ModelSlots) -> Vec<usize> {
    slots.result.into_iter().chain(slots.applies).chain(slots.criteria.iter().copied()).collect()
}

fn with_used(program: &Program, slot: usize) -> Vec<usize> {
    program.slots[slot].rests_on.slots.iter().copied().chain([slot]).collect()
}

fn length(program: &Program, slot: usize) -> usize {
    program.slots[slot].code.iter().map(Instruction::steps).sum()
}

/// Steps to evaluate a slot together with all that it uses.
fn whole(program: &Program, slot: usize) -> usize {
    with_used(program, slot).iter().map(|slot| length(program, *slot)).sum()
}

fn refinement(program: &Program, slot: usize) -> usize {
    let can = program.slots[slot].splits.iter().any(|split| split.shared);
    if can { BUDGET * whole(program, slot) } else { 0 }
}
