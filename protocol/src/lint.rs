//! Lints: texts that can be compiled and mean little. Found by asking the engine itself, of a patient of whom
//! nothing is known: what is no then is no for everybody.

use baken_core::cohort::settle;
use baken_core::destination::suits::suits;
use baken_core::domain::{Range, Truth};
use baken_core::program::Machine;
use baken_core::{Findings, Pack, Workspace};

use crate::checked::{Checked, Cond, DerivedValue, ModelKind};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::emit::emit;
use crate::lower::lower_with;

/// Open on arrival, closed, or not known.
const OPENINGS: [Truth; 3] = [Truth::Yes, Truth::No, Truth::Undecided];

/// What is odd in texts without errors.
#[must_use]
pub(crate) fn lint(checked: &Checked) -> Vec<Diagnostic> {
    let needs = Needs::of(checked);
    let (program, answers) = lower_with(checked, &needs.conditions);
    // A pack that is full has no room for these questions; what it lacks is said by whoever builds it.
    let Ok(bytes) = emit(checked, &program) else { return Vec::new() };
    let Ok(pack) = Pack::open(&bytes) else { return Vec::new() };
    let mut workspace = Box::new(Workspace::NEW);
    let Ok(settled) = settle(&pack, &Findings::NONE, 0..program.slots.len(), &mut workspace) else { return Vec::new() };

    let mut found = Vec::new();
    for (model, slots) in checked.models.iter().zip(&program.models) {
        let ModelKind::Criteria { criteria, .. } = &model.kind else { continue };
        for (criterion, slot) in criteria.iter().zip(&slots.criteria) {
            found.extend(match settled.verdict(*slot) {
                Truth::No => Some(warning(
                    Code::NeverFires,
                    &criterion.place,
                    format!("no patient meets `{}`: {}", criterion.id, criterion.when.text),
                    "look at its comparisons: two of them exclude each other, or one is never true",
                )),
                Truth::Yes => Some(warning(
                    Code::AlwaysFires,
                    &criterion.place,
                    format!("every patient meets `{}`: {}", criterion.id, criterion.when.text),
                    "look at its comparisons: one of them is always true",
                )),
                Truth::Undecided => None,
            });
        }
    }
    for ((pathway, need), slot) in needs.places.iter().zip(&answers) {
        let Some(need) = checked.pathways.get(*pathway).and_then(|pathway| pathway.needs.get(*need)) else { continue };
        if settled.verdict(*slot) == Truth::No {
            let message = format!("no patient comes to `{}`: whoever meets it meets a need above", need.id);
            let help = "put it above, or look at the conditions";
            found.push(warning(Code::UnreachableNeed, &need.place, message, help));
        }
    }
    let mut machine = Box::<Machine<Range>>::default();
    let mut number = 0;
    for (region, slots) in checked.geography.regions.iter().zip(&program.regions) {
        for (rung, slots) in region.rungs.iter().zip(slots) {
            let never = slots.when.is_some_and(|slot| settled.verdict(slot) == Truth::No);
            let nowhere = !region.hospitals.is_empty()
                && region.hospitals.iter().all(|hospital| {
                    let of = suits(&pack, number, *hospital, &mut machine);
                    of.is_some_and(|suits| OPENINGS.iter().all(|open| suits.when_open_is(*open) == Truth::No))
                });
            number += 1;
            if never {
                let message = "no patient is brought here: its `when` is never true".to_owned();
                found.push(warning(Code::UnreachableRung, &rung.place, message, "look at its `when`"));
            } else if nowhere {
                let message = format!("no hospital of `{}` is `{}`", region.id, rung.among.text);
                let help = "look at `among`, or at the facts of the hospitals";
                found.push(warning(Code::UnreachableRung, &rung.place, message, help));
            }
        }
    }
    found
}

fn warning(code: Code, place: &Place, message: String, help: &str) -> Diagnostic {
    Diagnostic::new(code, place.clone(), message).help(help.to_owned())
}

/// For each need with a condition: is it met, and none above it?
struct Needs {
    /// Pathway, need.
    places: Vec<(usize, usize)>,
    conditions: Vec<DerivedValue>,
}

impl Needs {
    fn of(checked: &Checked) -> Self {
        let (mut places, mut conditions) = (Vec::new(), Vec::new());
        for (number, pathway) in checked.pathways.iter().enumerate() {
            let mut above: Vec<Cond> = Vec::new();
            for (place, need) in pathway.needs.iter().enumerate() {
                let Some(when) = &need.when else { continue };
                let alone = above.iter().map(|other| Cond::Not(Box::new(other.clone()))).chain([when.cond.clone()]);
                places.push((number, place));
                conditions.push(DerivedValue::Cond(Cond::All(alone.collect())));
                above.push(when.cond.clone());
            }
        }
        Needs { places, conditions }
    }
}
