//! Models, in dependency order.

use super::connections::cyclic;
use super::context::{At, Context};
use super::derived::{named, quietly};
use super::head::{head_texts, in_pathways};
use super::inputs::known_unit;
use super::kinds;
use super::misplaced::misplaced_keys;
use super::names::{Entity, ModelFacts, ModelValue, World};
use super::order::order;
use super::trees;
use super::typing::{Hospitals, Reach, Typer};
use super::unit::Unit;
use crate::band::{Extent, Flaw, flaws};
use crate::checked::{Condition, Model, Reading};
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Sources};
use crate::name::{in_expression, is_kebab_case};
use crate::text::{CoefficientsFile, InFile, ModelFile, ModelText, Spanned, Text, Texts};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Points,
    Logistic,
    Criteria,
    Expression,
    Slot,
    Strategy,
    Trees,
}

const KINDS: &[(&str, Kind)] = &[
    ("points", Kind::Points),
    ("logistic", Kind::Logistic),
    ("criteria", Kind::Criteria),
    ("expression", Kind::Expression),
    ("slot", Kind::Slot),
    ("strategy", Kind::Strategy),
    ("trees", Kind::Trees),
];

impl Kind {
    pub fn name(self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

/// Names every model in `world` and gives them in dependency order.
pub(super) fn declare<'t>(
    context: &mut Context<'_>,
    texts: &'t Texts,
    world: &mut World,
) -> Vec<&'t InFile<ModelFile>> {
    let mut kept: Vec<&InFile<ModelFile>> = Vec::new();
    for model in &texts.models {
        let id = &model.content.model.get_ref().id;
        let name = context.id(At::new(model.file, id), is_kebab_case, "shock-index");
        let place = Place::new(model.file, id.span());
        if world.names.add(context, &name, Entity::Model(kept.len()), place) {
            kept.push(model);
        }
    }
    let ids: Vec<&str> = kept.iter().map(|m| m.content.model.get_ref().id.get_ref().as_str()).collect();
    let needs: Vec<Vec<usize>> = kept.iter().map(|model| needed_models(model, texts, context.sources, world)).collect();
    let (sorted, cycles) = order(&ids, &needs);
    for cycle in cycles {
        let path: Vec<&str> = cycle.iter().filter_map(|i| ids.get(*i).copied()).collect();
        let model = cycle.first().and_then(|i| kept.get(*i));
        context.report(cyclic(model.map(|m| Place::new(m.file, m.content.model.get_ref().id.span())), &path));
    }
    let ordered: Vec<_> = sorted.iter().filter_map(|i| kept.get(*i).copied()).collect();
    for (index, model) in ordered.iter().enumerate() {
        world.names.set(model.content.model.get_ref().id.get_ref(), Entity::Model(index));
    }
    ordered
}

/// Every model that some expression of this one names.
fn needed_models(model: &InFile<ModelFile>, texts: &Texts, sources: &Sources, world: &World) -> Vec<usize> {
    let content = &model.content;
    let head = content.model.get_ref();
    let mut expressions: Vec<&Text> = head.applies.iter().chain(&head.value).chain(&head.choose).collect();
    expressions.extend(super::strategies::expressions(content));
    expressions.extend(content.criteria.iter().map(|c| &c.get_ref().when));
    for feature in content.features.iter().map(Spanned::get_ref) {
        expressions.extend(feature.value.iter().chain(&feature.when));
    }
    let filled = coefficients(head, model.file, texts, sources).map_or(&[][..], |file| &file.content.terms);
    for item in content.items.iter().chain(&content.terms).chain(filled) {
        let item = item.get_ref();
        expressions.extend(item.value.iter().chain(&item.when));
        expressions.extend(item.bands.iter().map(|b| &b.get_ref().of));
        expressions.extend(item.spline.iter().map(|s| &s.get_ref().of));
    }
    let parsed = expressions.into_iter().filter_map(quietly);
    let mut names: Vec<Entity> = parsed.flat_map(|expr| named(&expr, world)).collect();
    for id in head.predictors.iter().flat_map(|list| list.get_ref()) {
        names.extend(world.names.get(&in_expression(id.get_ref())));
    }
    names.into_iter().filter_map(|e| if let Entity::Model(i) = e { Some(i) } else { None }).collect()
}

/// The path of a file of this name beside another.
pub(super) fn beside(path: &str, name: &str) -> String {
    let folder = path.rfind('/').map_or("", |at| path.get(..=at).unwrap_or(""));
    format!("{folder}{name}")
}

/// The owner's file beside a slot, if it is there.
pub(super) fn coefficients<'t>(
    model: &ModelText,
    file: FileId,
    texts: &'t Texts,
    sources: &Sources,
) -> Option<&'t InFile<CoefficientsFile>> {
    let wanted = beside(sources.path(file), model.coefficients.as_ref()?.get_ref());
    texts.coefficients.iter().find(|c| sources.path(c.file) == wanted)
}

/// Checks them one by one, adding what is known of each to `world`.
pub(super) fn models(
    context: &mut Context<'_>,
    texts: &Texts,
    ordered: &[&InFile<ModelFile>],
    pathways: &[&str],
    world: &mut World,
) -> Vec<Model> {
    lonely_coefficients(context, texts, ordered);
    lonely_trees(context, texts, ordered);
    let mut models = Vec::new();
    for model in ordered {
        let (model, facts) = one(context, texts, model, pathways, world);
        world.models.push(facts);
        models.push(model);
    }
    models
}

fn one(
    context: &mut Context<'_>,
    texts: &Texts,
    text: &InFile<ModelFile>,
    pathways: &[&str],
    world: &World,
) -> (Model, ModelFacts) {
    let file = text.file;
    let at = At::new(file, &text.content.model);
    let head = at.get();
    let place = at.place();
    let kind = context.word(At::new(file, &head.kind), "kind of model", KINDS);
    let kind = kind.unwrap_or(Kind::Points);
    misplaced_keys(context, text, kind);
    let unit = head.unit.as_ref().map_or(String::new(), |unit| known_unit(context, file, unit));
    let range = head.range.as_ref().and_then(|range| context.range(At::new(file, range)));
    let head_texts = head_texts(context, at, kind);
    in_pathways(context, file, &head.pathways, pathways);

    let mut typer = Typer::new(world, context, file, Reach::Models);
    typer.mixed_units = head.mixed_units.is_some();
    let applies = head.applies.as_ref().and_then(|applies| typer.condition_text(applies));
    let applies = applies.map(|(cond, text)| Condition { cond, text });
    if kind == Kind::Strategy {
        typer.hospitals = Hospitals::Times;
    }
    let body = kinds::body(&mut typer, texts, text, kind, &unit);
    let mut registry = typer.registry;

    let prehospital = head.prehospital.as_ref().is_none_or(|p| *p.get_ref());
    if let (Some(needed), true) = (&registry, prehospital) {
        let message = format!("this model needs `{needed}`, which is known to a registry only");
        let help = "say `prehospital = false` in [model]".to_owned();
        context.report(Diagnostic::new(Code::RegistryValue, place.clone(), message).help(help));
        registry = None; // said here, and not again at whoever uses this model
    }
    let value = match body.value {
        ModelValue::Number { extent, .. } => ModelValue::Number {
            unit: Unit::of(&unit),
            extent: range.map_or(extent.clone(), |(low, high)| Extent::new(low, high, extent.whole)),
        },
        other => other,
    };
    let readings = readings(context, text, &value);
    let texts_of = |list: &[Text]| list.iter().map(|text| text.get_ref().clone()).collect();
    let model = Model {
        id: head.id.get_ref().clone(),
        kind: body.kind,
        pathways: texts_of(&head.pathways),
        title: context.bilingual(&place, "the title of this model", head.title.as_ref()),
        outcome: head_texts.outcome,
        population: head_texts.population,
        source: head_texts.source,
        worse: head_texts.worse,
        range,
        unit,
        whole: matches!(&value, ModelValue::Number { extent, .. } if extent.whole),
        prehospital,
        applies,
        validated_on: texts_of(&head.validated_on),
        performance: texts_of(&head.performance),
        cautions: texts_of(&head.cautions),
        not_for: texts_of(&head.not_for),
        readings,
        place: Place::new(file, head.id.span()),
    };
    let id = model.id.clone();
    (model, ModelFacts { id, value, registry })
}

fn readings(context: &mut Context<'_>, text: &InFile<ModelFile>, value: &ModelValue) -> Vec<Reading> {
    let mut readings = Vec::new();
    for reading in &text.content.readings {
        let place = Place::new(text.file, reading.span());
        let reading = reading.get_ref();
        let interval = context.band_key(At::new(text.file, &reading.when));
        let label = context.bilingual(&place, "the label of this reading", reading.label.as_ref());
        let Some(interval) = interval else { continue };
        if let ModelValue::Number { extent, .. } = value
            && flaws(&[interval], extent).contains(&Flaw::Unreachable { band: 0 })
        {
            let message = format!("no value of this model falls in this reading: its values are {extent}");
            let place = Place::new(text.file, reading.when.span());
            context.report(Diagnostic::new(Code::OutsidePossible, place, message));
        }
        readings.push(Reading { interval, text: reading.when.get_ref().clone(), label, positive: reading.positive });
    }
    readings
}

/// A coefficient file that no slot names would be ignored in silence.
fn lonely_coefficients(context: &mut Context<'_>, texts: &Texts, models: &[&InFile<ModelFile>]) {
    for lonely in &texts.coefficients {
        let named = models.iter().any(|model| {
            let head = model.content.model.get_ref();
            coefficients(head, model.file, texts, context.sources).is_some_and(|c| c.file == lonely.file)
        });
        if !named && !context.losses.file {
            let message = "no slot model beside this file names it under `coefficients`";
            let place = Place::new(lonely.file, lonely.content.intercept.span());
            context.report(Diagnostic::new(Code::BadSlot, place, message));
        }
    }
}

/// The same of a file of trees.
fn lonely_trees(context: &mut Context<'_>, texts: &Texts, models: &[&InFile<ModelFile>]) {
    for lonely in &texts.trees {
        let named = models.iter().any(|model| {
            let head = model.content.model.get_ref();
            trees::file_of(head, model.file, texts, context.sources).is_some_and(|trees| trees.file == lonely.file)
        });
        if !named && !context.losses.file {
            let message = "no model of kind `trees` beside this file names it under `trees`";
            context.report(Diagnostic::new(Code::BadTrees, Place::new(lonely.file, 0..0), message));
        }
    }
}
