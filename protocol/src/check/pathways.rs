//! Pathways: their questions and their needs.

use super::context::{At, Context};
use super::names::World;
use super::typing::{Reach, Typer};
use crate::checked::{Condition, Need, Pathway, Scope};
use crate::diagnostic::{Code, Diagnostic, FileId, Place};
use crate::name::is_kebab_case;
use crate::text::{InFile, NeedText, PathwayFile, Spanned, Text, Texts};

const UNDECIDED: &[(&str, bool)] = &[("yes", true), ("no", false)];

/// The pathways of a folder, sorted by id; the second of two equal ids is reported and left out.
pub(super) fn declare<'t>(context: &mut Context<'_>, texts: &'t Texts) -> Vec<&'t InFile<PathwayFile>> {
    let mut kept: Vec<&InFile<PathwayFile>> = Vec::new();
    for pathway in &texts.pathways {
        let id = context.id(At::new(pathway.file, id(pathway)), is_kebab_case, "trauma");
        match kept.iter().find(|known| *self::id(known).get_ref() == id) {
            Some(first) => {
                let place = |p: &InFile<PathwayFile>| Place::new(p.file, self::id(p).span());
                context.duplicate("pathway", &id, place(first), place(pathway));
            }
            None => kept.push(pathway),
        }
    }
    kept.sort_by_key(|pathway| id(pathway).get_ref());
    kept
}

/// The id of a pathway as written.
pub(super) fn id(pathway: &InFile<PathwayFile>) -> &Text {
    &pathway.content.pathway.get_ref().id
}

pub(super) fn pathways(context: &mut Context<'_>, declared: &[&InFile<PathwayFile>], world: &World) -> Vec<Pathway> {
    declared.iter().map(|pathway| one(context, pathway, world)).collect()
}

fn one(context: &mut Context<'_>, text: &InFile<PathwayFile>, world: &World) -> Pathway {
    let at = At::new(text.file, &text.content.pathway);
    let title = context.bilingual(&at.place(), "the title of this pathway", at.get().title.as_ref());
    let ask = ask(context, text.file, at.get().ask.get_ref(), world);
    if text.content.needs.is_empty() && !context.losses.file && context.losses.ids.is_empty() {
        let message = "this pathway has no `[[need]]`: it cannot end in an advice";
        context.report(Diagnostic::new(Code::LastNeed, at.place(), message));
    }
    Pathway { id: at.get().id.get_ref().clone(), title, ask, needs: needs(context, text, world) }
}

fn ask(context: &mut Context<'_>, file: FileId, ids: &[Text], world: &World) -> Vec<usize> {
    let mut ask: Vec<usize> = Vec::new();
    let mut places: Vec<Place> = Vec::new();
    for id in ids {
        let place = Place::new(file, id.span());
        let Some(input) = world.input(context, id.get_ref(), &place) else {
            continue;
        };
        if let Some(first) = ask.iter().position(|known| *known == input) {
            let first = places.get(first).cloned().unwrap_or_else(|| place.clone());
            context.duplicate("the question", id.get_ref(), first, place);
            continue;
        }
        if world.inputs.get(input).is_some_and(|input| input.scope == Scope::Registry) {
            let message = format!("`{}` is known to a registry only, and cannot be asked", id.get_ref());
            context.report(Diagnostic::new(Code::RegistryValue, place.clone(), message));
        }
        ask.push(input);
        places.push(place);
    }
    ask
}

fn needs(context: &mut Context<'_>, text: &InFile<PathwayFile>, world: &World) -> Vec<Need> {
    let file = text.file;
    let mut needs: Vec<Need> = Vec::new();
    let mut ids: Vec<Place> = Vec::new();
    let count = text.content.needs.len();
    for (i, need) in text.content.needs.iter().enumerate() {
        let at = At::new(file, need);
        let id = context.id(At::new(file, &at.get().id), is_kebab_case, "level-1");
        let id_place = Place::new(file, at.get().id.span());
        if let Some(first) = needs.iter().position(|known| known.id == id) {
            let first = ids.get(first).cloned().unwrap_or_else(|| id_place.clone());
            context.duplicate("need", &id, first, id_place);
            continue;
        }
        ids.push(id_place.clone());
        let when = when(context, at, world);
        last(context, at, i + 1 == count);
        needs.push(Need {
            id,
            title: context.bilingual(&at.place(), "the title of this need", at.get().title.as_ref()),
            when,
            undecided: undecided(context, at),
            because: context.optional_bilingual(file, "the reason of this need", at.get().because.as_ref()),
            place: id_place,
        });
    }
    needs
}

fn when(context: &mut Context<'_>, at: At<'_, NeedText>, world: &World) -> Option<Condition> {
    let text = at.get().when.as_ref()?;
    let mut typer = Typer::new(world, context, at.file, Reach::Models);
    let (cond, print) = typer.condition_text(text)?;
    if let Some(registry) = typer.registry {
        let message = format!("this condition needs `{registry}`, which is known to a registry only");
        context.report(Diagnostic::new(Code::RegistryValue, Place::new(at.file, text.span()), message));
    }
    Some(Condition { cond, text: print })
}

/// Every need but the last has a condition.
fn last(context: &mut Context<'_>, at: At<'_, NeedText>, is_last: bool) {
    let message = match (&at.get().when, is_last) {
        (Some(_), true) => "the last need has no `when`: it is what is left",
        (None, false) => "this need has no `when`, so the needs below it are never reached",
        _ => return,
    };
    let place = at.get().when.as_ref().map_or(at.place(), |when| Place::new(at.file, when.span()));
    context.report(Diagnostic::new(Code::LastNeed, place, message));
}

/// What an undecided condition counts as; always stated.
fn undecided(context: &mut Context<'_>, at: At<'_, NeedText>) -> bool {
    let need = at.get();
    match (&need.when, &need.undecided) {
        (Some(_), Some(word)) => context.word(At::new(at.file, word), "answer", UNDECIDED).unwrap_or(true),
        (Some(_), None) => {
            let message = "this need does not say what an undecided condition counts as";
            let help = "add `undecided = \"yes\"` or `undecided = \"no\"`".to_owned();
            context.report(Diagnostic::new(Code::UndecidedUnsaid, at.place(), message).help(help));
            true
        }
        (None, word) => {
            let keys = [("undecided", word.as_ref().map(Spanned::span))];
            context.out_of_place(at.file, "a need without `when`", &keys);
            true
        }
    }
}
