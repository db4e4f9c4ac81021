//! Texts to the checked tree: names, kinds, units and ranges resolved.
//!
//! In order: sections and inputs, derived values, models, pathways, hospitals and regions, worked cases.
//! Each stage adds what it knows to the [`World`] that the expressions of later stages refer to.

mod bands;
mod cases;
mod comparison;
mod connections;
mod context;
mod derived;
mod expectations;
mod expected_way;
mod extent;
mod functions;
mod geography;
mod head;
mod inputs;
mod items;
mod kinds;
mod life_table;
mod locals;
mod misplaced;
mod models;
mod names;
mod order;
mod pack;
mod pathways;
pub(crate) mod questions;
mod resolve;
mod situation;
mod strategies;
mod trees;
mod typing;
mod unit;

use crate::checked::Checked;
use crate::diagnostic::{Log, Sources};
use crate::text::Texts;
use context::Context;
use names::World;

/// Checks every text. The tree is to be used only if the log has no errors afterwards; its `warnings`
/// and `sources` are still empty.
#[must_use]
pub fn check(texts: &Texts, sources: &Sources, log: &mut Log) -> Option<Checked> {
    let context = &mut Context { sources, losses: texts.losses.clone(), log };
    tree(context, texts, &mut World::default())
}

/// The same, leaving in `world` what the names of the texts stand for.
fn tree(context: &mut Context<'_>, texts: &Texts, world: &mut World) -> Option<Checked> {
    let pack = pack::pack(context, texts);
    let phrases = pack::phrases(context, texts);
    let sections = inputs::sections(context, texts);

    let input_texts = inputs::inputs(context, texts, &sections, world);
    let derived_texts = derived::declare(context, texts, world);
    let model_texts = models::declare(context, texts, world);
    let pathway_texts = pathways::declare(context, texts);
    let pathway_ids: Vec<&str> = pathway_texts.iter().map(|p| pathways::id(p).get_ref().as_str()).collect();

    let derive_order = connections::connections(context, &input_texts, world);
    let derived = derived::derived(context, &derived_texts, world);
    let models = models::models(context, texts, &model_texts, &pathway_ids, world);
    let pathways = pathways::pathways(context, &pathway_texts, world);
    let geography = geography::geography(context, texts, world, &pathways);
    let known = cases::Known { world, pathways: &pathways, geography: &geography };
    let cases = cases::cases(context, texts, &known);
    Some(Checked {
        pack: pack?,
        phrases,
        sections,
        inputs: world.inputs.clone(),
        derive_order,
        derived,
        models,
        pathways,
        cases,
        geography,
        warnings: Vec::new(),
        sources: Sources::default(),
    })
}
