//! Whether every need leads somewhere: in the region itself, or where it falls back.

use super::Ground;
use super::regions::Draft;
use crate::check::context::Context;
use crate::diagnostic::{Code, Diagnostic};

/// An error for each need that a region leaves without a destination. A ladder whose every rung has a
/// `when` leaves the patients whom none of them fits.
pub(super) fn coverage(context: &mut Context<'_>, drafts: &[Draft], ground: &Ground<'_>) {
    if context.losses.file {
        return;
    }
    for draft in drafts.iter().filter(|draft| !draft.region.template) {
        let Some(chain) = chain(drafts, draft) else { continue };
        for (p, pathway) in ground.pathways.iter().enumerate() {
            for (n, need) in pathway.needs.iter().enumerate() {
                let ladder = |draft: &&Draft| draft.region.rungs.iter().any(|rung| (rung.pathway, rung.need) == (p, n));
                let Some(states) = chain.iter().copied().find(ladder) else {
                    let message = format!(
                        "in `{}` the need `{}` of the pathway `{}` leads nowhere",
                        draft.region.id, need.id, pathway.id
                    );
                    let help = format!(
                        "add a [[destination]] with `pathway = \"{}\"` and `need = \"{}\"`, or a `fallback` that has one",
                        pathway.id, need.id
                    );
                    let place = draft.region.place.clone();
                    context.report(Diagnostic::new(Code::NoDestination, place, message).help(help));
                    continue;
                };
                let rungs = states.region.rungs.iter().filter(|rung| (rung.pathway, rung.need) == (p, n));
                let last = rungs.clone().next_back().map(|rung| rung.place.clone());
                if rungs.clone().all(|rung| rung.when.is_some()) {
                    let message =
                        format!("every rung for the need `{}` has a `when`: other patients go nowhere", need.id);
                    let help = "add a last rung without `when`".to_owned();
                    context.report(Diagnostic::new(Code::NoDestination, last, message).help(help));
                }
            }
        }
    }
}

/// A region and its fallbacks; `None` when one of them was not understood.
fn chain<'d>(drafts: &'d [Draft], first: &'d Draft) -> Option<Vec<&'d Draft>> {
    let mut chain = Vec::new();
    let mut next = Some(first);
    while let Some(draft) = next {
        if !draft.whole || chain.len() > drafts.len() {
            return None;
        }
        chain.push(draft);
        next = draft.region.fallback.and_then(|index| drafts.get(index));
    }
    Some(chain)
}
