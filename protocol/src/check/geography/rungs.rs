//! Destination rules: the rungs of a region's ladders.

use super::Ground;
use super::stops::KINDS;
use crate::check::context::{At, Context};
use crate::check::derived::quietly;
use crate::check::typing::{Hospitals, Reach, Typer};
use crate::checked::geography::{Rung, StopKind, StopRules};
use crate::checked::{Cond, Condition};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::name::did_you_mean;
use crate::text::{DestinationText, InFile, RegionFile, Text};

const AVOIDED: &[(&str, bool)] = &[("ignore", false), ("avoid", true)];

/// Needs of patients in danger of life, whom no stop may block.
const DANGER_OF_LIFE: &[&str] = &["nearest", "level-1"];

/// The name by which `within` asks for the minutes beyond the nearest.
const ADDED: &str = "added";

/// The rungs of a region.
pub(super) struct Rungs {
    /// In the order of the file.
    pub list: Vec<Rung>,
    /// Every pathway and need was understood.
    pub whole: bool,
}

pub(super) fn rungs(
    context: &mut Context<'_>,
    text: &InFile<RegionFile>,
    stops: &StopRules,
    ground: &Ground<'_>,
) -> Rungs {
    let mut rungs = Rungs { list: Vec::new(), whole: true };
    for destination in &text.content.destinations {
        let at = At::new(text.file, destination);
        let needs = needs(context, at, ground);
        rungs.whole &= needs.is_some();
        let rung = one(context, at, ground);
        if rung.avoid_stops {
            avoids(context, at, &rung, text, stops);
        }
        rungs.list.extend(needs.unwrap_or_default().into_iter().map(|(pathway, need)| Rung {
            pathway,
            need,
            ..rung.clone()
        }));
    }
    rungs
}

/// The pathways of a rung, each with its need; `None` when one of them is not there.
fn needs(context: &mut Context<'_>, at: At<'_, DestinationText>, ground: &Ground<'_>) -> Option<Vec<(usize, usize)>> {
    let text = at.get();
    let pathways: Vec<&Text> = match (&text.pathway, &text.pathways) {
        (Some(one), None) => vec![one],
        (None, Some(many)) => many.get_ref().iter().collect(),
        _ => Vec::new(),
    };
    if pathways.is_empty() {
        let (what, code) = match text.pathway {
            Some(_) => ("both `pathway` and `pathways`", Code::KeyOutOfPlace),
            None => ("no `pathway`", Code::MissingKey),
        };
        let help = "name one under `pathway = \"…\"`, or more under `pathways = [\"…\", \"…\"]`".to_owned();
        context.report(Diagnostic::new(code, at.place(), format!("this rung has {what}")).help(help));
        return None;
    }
    let found: Vec<_> = pathways.into_iter().map(|pathway| need(context, at, pathway, ground)).collect();
    found.into_iter().collect()
}

fn need(
    context: &mut Context<'_>,
    at: At<'_, DestinationText>,
    pathway: &Text,
    ground: &Ground<'_>,
) -> Option<(usize, usize)> {
    let known = || ground.pathways.iter().map(|pathway| pathway.id.as_str());
    let Some(index) = known().position(|known| known == pathway.get_ref()) else {
        if !context.losses.may_hold(pathway.get_ref()) {
            let message = format!("there is no pathway `{}`", pathway.get_ref());
            let help = did_you_mean(pathway.get_ref(), known());
            let place = Place::new(at.file, pathway.span());
            context.report(Diagnostic::new(Code::UnknownPathway, place, message).help(help));
        }
        return None;
    };
    let need = &at.get().need;
    let needs = || ground.pathways.get(index).into_iter().flat_map(|p| &p.needs).map(|need| need.id.as_str());
    let found = needs().position(|known| known == need.get_ref());
    if found.is_none() && !context.losses.may_hold(need.get_ref()) {
        let message = format!("the pathway `{}` has no need `{}`", pathway.get_ref(), need.get_ref());
        let help = did_you_mean(need.get_ref(), needs());
        context.report(Diagnostic::new(Code::UnknownNeed, Place::new(at.file, need.span()), message).help(help));
    }
    Some((index, found?))
}

/// A rung without its pathway and need.
fn one(context: &mut Context<'_>, at: At<'_, DestinationText>, ground: &Ground<'_>) -> Rung {
    let (file, text) = (at.file, at.get());
    let when = text.when.as_ref().map(|when| condition(context, at, when, ground, Hospitals::None));
    let among = condition(context, at, &text.among, ground, Hospitals::Candidate);
    let within = text.within.as_ref().map(|within| condition(context, at, within, ground, Hospitals::Candidate));
    Rung {
        pathway: 0,
        need: 0,
        when,
        among,
        within,
        avoid_stops: context.word(At::new(file, &text.stops), "way with stops", AVOIDED).unwrap_or(false),
        stop_kind: stop_kind(context, at).unwrap_or(StopKind::Ed),
        by_road: text.by_road.as_ref().is_none_or(|by_road| *by_road.get_ref()),
        added_to: added_to(context, at, ground),
        because: context.bilingual(&at.place(), "the `because` of this rung", text.because.as_ref()),
        advise: context.optional_bilingual(file, "the `advise` of this rung", text.advise.as_ref()),
        place: at.place(),
    }
}

fn condition(
    context: &mut Context<'_>,
    at: At<'_, DestinationText>,
    text: &Text,
    ground: &Ground<'_>,
    hospitals: Hospitals,
) -> Condition {
    let mut typer = Typer::new(ground.world, context, at.file, Reach::Models);
    typer.hospitals = hospitals;
    let typed = typer.condition_text(text);
    if let Some(registry) = typer.registry {
        let message = format!("this condition needs `{registry}`, which is known to a registry only");
        context.report(Diagnostic::new(Code::RegistryValue, Place::new(at.file, text.span()), message));
    }
    let (cond, text) = typed.unwrap_or((Cond::Const(true), String::new()));
    Condition { cond, text }
}

fn stop_kind(context: &mut Context<'_>, at: At<'_, DestinationText>) -> Option<StopKind> {
    let text = at.get().stop_kind.as_ref()?;
    if at.get().stops.get_ref() == "ignore" {
        context.out_of_place(at.file, "`stops = \"ignore\"`", &[("stop_kind", Some(text.span()))]);
    }
    context.word(At::new(at.file, text), "kind of stop", KINDS)
}

fn added_to(context: &mut Context<'_>, at: At<'_, DestinationText>, ground: &Ground<'_>) -> Option<usize> {
    let text = at.get().added_to.as_ref()?;
    let asks = |text: &Text| quietly(text).is_none_or(|expr| expr.names().iter().any(|(name, _, _)| *name == ADDED));
    if !at.get().within.iter().chain([&at.get().among]).any(asks) {
        let because = "a rung whose `within` does not ask for `added`";
        context.out_of_place(at.file, because, &[("added_to", Some(text.span()))]);
    }
    ground.attributes.had(context, At::new(at.file, text))
}

/// A stop that is avoided must be one that the region uses, and must never block the one in danger.
fn avoids(
    context: &mut Context<'_>,
    at: At<'_, DestinationText>,
    rung: &Rung,
    text: &InFile<RegionFile>,
    stops: &StopRules,
) {
    let place = Place::new(at.file, at.get().stops.span());
    let need = at.get().need.get_ref().as_str();
    if DANGER_OF_LIFE.contains(&need) {
        let message = format!("a stop could block a life-threatened patient: `{need}` is such a need");
        let help = "write `stops = \"ignore\"`".to_owned();
        context.report(Diagnostic::new(Code::StopBlocks, place.clone(), message).help(help));
    }
    let kind = KINDS.iter().find(|(_, kind)| *kind == rung.stop_kind).map_or("", |(word, _)| word);
    let unused = match &text.content.stops {
        None => Some("this region has no `[stops]`, so there is nothing to avoid".to_owned()),
        Some(_) if stops.used && !stops.kinds.is_empty() && !stops.kinds.contains(&rung.stop_kind) => {
            Some(format!("this rung avoids stops of kind `{kind}`, which this region does not use"))
        }
        Some(_) => None,
    };
    if let Some(message) = unused {
        let help = format!("add `[stops]` with `use = true` and `kinds = [\"{kind}\", …]`, or ignore stops here");
        context.report(Diagnostic::new(Code::StopKindUnused, place, message).help(help));
    }
}
