//! Hospitals, regions and the way between them: the regional texts, checked.
//!
//! In order: the attributes that the dictionary knows, hospitals with their facts, places and travel,
//! regions with their ladders, and at last whether every need leads somewhere in every region.

mod attributes;
mod coverage;
mod facts;
mod hospitals;
mod hours;
mod places;
mod position;
mod regions;
mod rungs;
mod stops;
mod travel;

use super::context::{At, Context};
use super::names::World;
use crate::checked::{Geography, Pathway};
use crate::diagnostic::{Code, Diagnostic};
use crate::name::did_you_mean;
use crate::text::Texts;

/// Everything that destinations need; empty for texts without regions.
pub(super) fn geography(context: &mut Context<'_>, texts: &Texts, world: &World, pathways: &[Pathway]) -> Geography {
    let attributes = attributes::attributes(context, world);
    let hospitals = hospitals::hospitals(context, texts, &attributes);
    let hospitals = facts::with_facts(context, texts, &attributes, hospitals);
    let postcodes = places::postcodes(context, texts);
    let travel = travel::travel(context, texts);
    let ground = Ground { world, pathways, attributes: &attributes, hospitals: &hospitals };
    let regions = regions::regions(context, texts, &ground);
    Geography { attributes: attributes.inputs(), hospitals, regions, postcodes, travel }
}

/// What the rules of a region stand on.
struct Ground<'g> {
    world: &'g World,
    pathways: &'g [Pathway],
    attributes: &'g attributes::Attributes,
    hospitals: &'g [crate::checked::geography::Hospital],
}

/// The hospital that an id names; an error with the nearest name.
pub(super) fn hospital<'h>(
    context: &mut Context<'_>,
    id: At<'_, String>,
    known: impl Iterator<Item = &'h str> + Clone,
) -> Option<usize> {
    let found = known.clone().position(|known| known == id.get());
    if found.is_none() && !context.losses.may_hold(id.get()) {
        let message = format!("there is no hospital `{}`", id.get());
        let help = did_you_mean(id.get(), known);
        context.report(Diagnostic::new(Code::UnknownHospital, id.place(), message).help(help));
    }
    found
}

/// The region that an id names; an error with the nearest name.
pub(super) fn region<'r>(
    context: &mut Context<'_>,
    id: At<'_, String>,
    known: impl Iterator<Item = &'r str> + Clone,
) -> Option<usize> {
    let found = known.clone().position(|known| known == id.get());
    if found.is_none() && !context.losses.may_hold(id.get()) {
        let message = format!("there is no region `{}`", id.get());
        let help = did_you_mean(id.get(), known);
        context.report(Diagnostic::new(Code::UnknownRegion, id.place(), message).help(help));
    }
    found
}
