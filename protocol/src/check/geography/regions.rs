//! Regions: whom each may send patients to, and what it falls back on.

use toml::Value;

use super::coverage::coverage;
use super::rungs::rungs;
use super::stops::stops;
use super::{Ground, hospital, region};
use crate::check::context::{At, Context};
use crate::check::names::ModelValue;
use crate::check::order::order;
use crate::check::pack::date;
use crate::checked::Date;
use crate::checked::geography::{Hospital, Region, RegionStrategy};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::name::{did_you_mean, is_kebab_case};
use crate::text::{InFile, RegionFile, RegionText, Texts};

/// Which published defects a strategy model keeps: none of them, or all.
const MODES: &[(&str, &str)] = &[("oracle", ""), ("clinical", "-clinical")];

/// A region on the way to being checked.
pub(super) struct Draft {
    pub region: Region,
    /// Its rungs and its fallback were understood.
    pub whole: bool,
}

/// Sorted by id.
pub(super) fn regions(context: &mut Context<'_>, texts: &Texts, ground: &Ground<'_>) -> Vec<Region> {
    let declared = declare(context, texts);
    let mut drafts: Vec<Draft> = declared.iter().map(|text| one(context, text, ground)).collect();
    fallbacks(context, &declared, &mut drafts);
    coverage(context, &drafts, ground);
    drafts.into_iter().map(|draft| draft.region).collect()
}

/// Sorted by id; the second of two equal ids is reported and left out.
fn declare<'t>(context: &mut Context<'_>, texts: &'t Texts) -> Vec<&'t InFile<RegionFile>> {
    let mut kept: Vec<&InFile<RegionFile>> = Vec::new();
    for text in &texts.regions {
        let id = At::new(text.file, &head(text).id);
        context.id(id, is_kebab_case, "noord-nederland");
        match kept.iter().find(|known| head(known).id.get_ref() == id.get()) {
            Some(first) => {
                let first = Place::new(first.file, head(first).id.span());
                context.duplicate("the region", id.get(), first, id.place());
            }
            None => kept.push(text),
        }
    }
    kept.sort_by_key(|text| head(text).id.get_ref());
    kept
}

fn head(text: &InFile<RegionFile>) -> &RegionText {
    text.content.region.get_ref()
}

fn one(context: &mut Context<'_>, text: &InFile<RegionFile>, ground: &Ground<'_>) -> Draft {
    let at = At::new(text.file, &text.content.region);
    let (file, head) = (at.file, at.get());
    if head.source.get_ref().trim().is_empty() {
        let place = Place::new(file, head.source.span());
        context.report(Diagnostic::new(Code::MissingSource, place, "this region has no source"));
    }
    let stops = stops(context, text, ground.hospitals);
    let rungs = rungs(context, text, &stops, ground);
    let hospitals = hospitals(context, at, ground.hospitals);
    let region = Region {
        id: head.id.get_ref().clone(),
        title: context.bilingual(&at.place(), "the title of this region", head.title.as_ref()),
        source: head.source.get_ref().clone(),
        date: date(context, At::new(file, &head.date)).unwrap_or(NO_DAY),
        example: context.optional_bilingual(file, "the notice under `example`", head.example.as_ref()),
        template: head.template.as_ref().is_some_and(|template| *template.get_ref()),
        roaz: roaz(context, at, ground.hospitals, &hospitals),
        hospitals,
        fallback: None,
        stops,
        rungs: rungs.list,
        strategy: head.strategy.as_ref().and_then(|strategy| self::strategy(context, At::new(file, strategy), ground)),
        place: Place::new(file, head.id.span()),
    };
    Draft { region, whole: rungs.whole }
}

/// Stands in for a day that has been reported.
const NO_DAY: Date = Date { year: 1970, month: 1, day: 1 };

/// Ascending.
fn hospitals(context: &mut Context<'_>, at: At<'_, RegionText>, known: &[Hospital]) -> Vec<usize> {
    let list = At::new(at.file, &at.get().hospitals);
    if list.get().is_empty() {
        let message = "this region has no hospitals, so no patient can go anywhere";
        context.report(Diagnostic::new(Code::UnknownHospital, list.place(), message));
    }
    let mut hospitals = Vec::new();
    for (i, id) in list.get().iter().enumerate() {
        let id = At::new(at.file, id);
        if let Some(first) = list.get().iter().take(i).find(|first| first.get_ref() == id.get()) {
            let message = format!("the hospital `{}` stands in this list twice", id.get());
            let twice = Diagnostic::new(Code::DuplicateId, id.place(), message);
            context.report(twice.related(Place::new(at.file, first.span()), "the first one"));
            continue;
        }
        hospitals.extend(hospital(context, id, known.iter().map(|h| h.id.as_str())));
    }
    hospitals.sort_unstable();
    hospitals
}

/// The care region whose sites are the region's own. A slip here would make neighbours of them all.
fn roaz(context: &mut Context<'_>, at: At<'_, RegionText>, all: &[Hospital], own: &[usize]) -> Option<String> {
    let text = At::new(at.file, at.get().roaz.as_ref()?);
    let mut known: Vec<&str> = own.iter().filter_map(|index| all.get(*index)).map(|h| h.roaz.as_str()).collect();
    if !known.is_empty() && !known.contains(&text.get().as_str()) {
        known.sort_unstable();
        known.dedup();
        let message = format!("no hospital of this region has the roaz `{}`", text.get());
        let help = did_you_mean(text.get(), known);
        context.report(Diagnostic::new(Code::UnknownName, text.place(), message).help(help));
    }
    Some(text.get().clone())
}

/// `"mgh-2018"`, or `{ model = "mgh-2018", mode = "clinical", minimum_gain = 0.01 }`.
fn strategy(context: &mut Context<'_>, at: At<'_, Value>, ground: &Ground<'_>) -> Option<RegionStrategy> {
    let wrong = |context: &mut Context<'_>, code: Code, message: String| {
        let help = "write `strategy = \"mgh-2018\"`, or \
                    `strategy = { model = \"mgh-2018\", mode = \"clinical\", minimum_gain = 0.01 }`";
        context.report(Diagnostic::new(code, at.place(), message).help(help.to_owned()));
    };
    let nothing = toml::Table::new();
    let (model, table) = match at.get() {
        Value::String(id) => (Some(id.as_str()), &nothing),
        Value::Table(table) => (table.get("model").and_then(Value::as_str), table),
        other => {
            wrong(context, Code::WrongType, format!("`{other}` is no strategy"));
            return None;
        }
    };
    let Some(model) = model else {
        wrong(context, Code::MissingKey, "this strategy names no `model`".to_owned());
        return None;
    };
    if !is_kebab_case(model) {
        wrong(context, Code::BadId, format!("`{model}` is not written as an id"));
        return None;
    }
    if let Some(key) = table.keys().find(|key| !["model", "mode", "minimum_gain"].contains(&key.as_str())) {
        wrong(context, Code::UnknownKey, format!("a strategy has no key `{key}`"));
    }
    let mode = table.get("mode").map_or(Some("oracle"), Value::as_str);
    let Some((_, suffix)) = MODES.iter().find(|(word, _)| Some(*word) == mode) else {
        wrong(context, Code::UnknownWord, "the mode of a strategy is `oracle` or `clinical`".to_owned());
        return None;
    };
    let model = format!("{model}{suffix}");
    let index = ground.world.model(context, &model, &at.place())?;
    let value = ground.world.models.get(index).map(|facts| &facts.value);
    let Some(ModelValue::Strategies { good_outcome }) = value else {
        wrong(context, Code::UnknownModel, format!("`{model}` compares no strategies"));
        return None;
    };
    let minimum_gain = table.get("minimum_gain").and_then(|gain| {
        // A share in whole numbers is 0 or 1.
        let gain = gain.as_float().or_else(|| gain.as_integer().map(|whole| if whole == 0 { 0.0 } else { f64::NAN }));
        if !gain.is_some_and(|gain| (0.0..1.0).contains(&gain)) {
            let message = "`minimum_gain` is a difference of two probabilities, from 0 to below 1: 0.01 is one more \
                           good outcome in a hundred";
            wrong(context, Code::BadRange, message.to_owned());
            return None;
        }
        if !good_outcome {
            let message = format!("`{model}` states no probability of a good outcome, so nothing can be gained in it");
            wrong(context, Code::KeyOutOfPlace, message);
        }
        gain
    });
    Some(RegionStrategy { model, minimum_gain })
}

/// Resolves what each region falls back on: another region or a template, and never itself in the end.
fn fallbacks(context: &mut Context<'_>, declared: &[&InFile<RegionFile>], drafts: &mut [Draft]) {
    let ids: Vec<String> = drafts.iter().map(|draft| draft.region.id.clone()).collect();
    for (text, draft) in declared.iter().zip(drafts.iter_mut()) {
        let Some(id) = &head(text).fallback else { continue };
        let id = At::new(text.file, id);
        draft.region.fallback = region(context, id, ids.iter().map(String::as_str));
        draft.whole &= draft.region.fallback.is_some();
    }
    let names: Vec<&str> = ids.iter().map(String::as_str).collect();
    let needs: Vec<Vec<usize>> = drafts.iter().map(|draft| draft.region.fallback.into_iter().collect()).collect();
    for cycle in order(&names, &needs).1 {
        let path: Vec<&str> = cycle.iter().filter_map(|index| names.get(*index).copied()).collect();
        let first = cycle.first().and_then(|index| declared.get(*index));
        let place = first.and_then(|text| Some(Place::new(text.file, head(text).fallback.as_ref()?.span())));
        let message = format!("`{}` falls back on itself", path.first().copied().unwrap_or(""));
        let help = format!("the way round is {}", path.join(" → "));
        context.report(Diagnostic::new(Code::FallbackCycle, place, message).help(help));
        for index in cycle {
            if let Some(draft) = drafts.get_mut(index) {
                draft.whole = false;
            }
        }
    }
}
