//! Where a worked case must lead: destinations, hospitals that are passed over, warnings, the strategy.

use super::context::{At, Context};
use super::geography::hospital;
use crate::checked::{Expect, ExpectedDestinations, ExpectedPassedOver, ExpectedWarnings, Geography};
use crate::diagnostic::{FileId, Place};
use crate::text::{ExpectText, Text};

/// The strategies that an outcome model compares.
const STRATEGIES: &[(&str, &str)] =
    &[("primary", "primary"), ("drip-and-ship", "drip-and-ship"), ("comprehensive", "comprehensive")];

/// Adds what is expected of the way; every hospital is known.
pub(super) fn way(
    context: &mut Context<'_>,
    file: FileId,
    text: &ExpectText,
    geography: &Geography,
    expect: &mut Expect,
) {
    let mut known = |id: &Text| {
        let ids = geography.hospitals.iter().map(|hospital| hospital.id.as_str());
        hospital(context, At::new(file, id), ids).map(|_| id.get_ref().clone())
    };
    if let Some(first) = &text.first {
        expect.first = known(first).map(|id| (id, Place::new(file, first.span())));
    }
    if let Some(list) = &text.destinations {
        let hospitals = list.get_ref().iter().filter_map(&mut known).collect();
        expect.destinations = Some(ExpectedDestinations { hospitals, place: Place::new(file, list.span()) });
    }
    for (id, reason) in &text.passed_over.entries {
        if let Some(hospital) = known(id) {
            let (reason, place) = (reason.get_ref().clone(), Place::new(file, reason.span()));
            expect.passed_over.push(ExpectedPassedOver { hospital, reason, place });
        }
    }
    if let Some(list) = &text.warnings {
        let ids = list.get_ref().iter().map(|id| id.get_ref().clone()).collect();
        expect.warnings = Some(ExpectedWarnings { ids, place: Place::new(file, list.span()) });
    }
    if let Some(id) = &text.chosen_strategy {
        let strategy = context.word(At::new(file, id), "strategy", STRATEGIES);
        expect.chosen_strategy = strategy.map(|strategy| (strategy.to_owned(), Place::new(file, id.span())));
    }
}
