//! What each kind of model is made of. A further kind is a function and a line in [`body`].

use super::context::At;
use super::extent;
use super::items::{Addend, Adds};
use super::models::{Kind, coefficients};
use super::names::ModelValue;
use super::typing::{Quantity, Typer};
use super::unit::Unit;
use crate::band::Extent;
use crate::checked::{Bilingual, Condition, Criterion, FilledSlot, Item, ModelKind, Num};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::expr::Arithmetic;
use crate::name::is_kebab_case;
use crate::text::{InFile, ItemText, ModelFile, Spanned, Texts};

/// The body of a model, and what its value is.
pub(super) struct Body {
    pub kind: ModelKind,
    pub value: ModelValue,
}

pub(super) fn body(
    typer: &mut Typer<'_, '_, '_>,
    texts: &Texts,
    text: &InFile<ModelFile>,
    kind: Kind,
    unit: &str,
) -> Body {
    match kind {
        Kind::Points => points(typer, text),
        Kind::Logistic => logistic(typer, text),
        Kind::Criteria => criteria(typer, text),
        Kind::Expression => expression(typer, text, unit),
        Kind::Slot => slot(typer, texts, text),
        Kind::Strategy => super::strategies::strategies(typer, texts, text),
        Kind::Trees => super::trees::trees(typer, texts, text),
    }
}

/// The value of a probability.
fn probability() -> ModelValue {
    number(Extent::new(0.0, 1.0, false))
}

fn number(extent: Extent) -> ModelValue {
    ModelValue::Number { unit: Unit::none(), extent }
}

fn points(typer: &mut Typer<'_, '_, '_>, text: &InFile<ModelFile>) -> Body {
    let (items, extent) = items(typer, text, &text.content.items, Adds::Points);
    Body { kind: ModelKind::Points(items), value: number(extent) }
}

fn logistic(typer: &mut Typer<'_, '_, '_>, text: &InFile<ModelFile>) -> Body {
    let head = text.content.model.get_ref();
    let (terms, _) = items(typer, text, &text.content.terms, Adds::Coefficients);
    let intercept = match &head.intercept {
        Some(intercept) => typer.context.finite(At::new(text.file, intercept)),
        None => {
            missing_key(typer, text, "intercept", "add `intercept = …` to [model]");
            0.0
        }
    };
    Body { kind: ModelKind::Logistic { intercept, terms }, value: probability() }
}

fn expression(typer: &mut Typer<'_, '_, '_>, text: &InFile<ModelFile>, unit: &str) -> Body {
    let (mut num, mut print, mut extent) = (Num::Const(0.0), String::new(), Extent::ALL);
    match &text.content.model.get_ref().value {
        None => missing_key(typer, text, "value", "add `value = \"…\"` to [model]"),
        Some(value) => {
            if let Some(expr) = typer.context.expression(At::new(text.file, value))
                && let Some(quantity) = typer.number(&expr)
            {
                if !unit.is_empty() {
                    let stated = Quantity { unit: Unit::of(unit), ..quantity.clone() };
                    typer.like_units(&stated, &quantity, &expr, "taken for each other");
                }
                (num, print, extent) = (quantity.num, expr.to_string(), quantity.extent);
            }
        }
    }
    Body { kind: ModelKind::Expression { value: num, text: print }, value: number(extent) }
}

fn criteria(typer: &mut Typer<'_, '_, '_>, text: &InFile<ModelFile>) -> Body {
    let file = text.file;
    if text.content.criteria.is_empty() && !typer.context.losses.file && typer.context.losses.ids.is_empty() {
        nothing(typer, text, "criterion");
    }
    let mut criteria: Vec<Criterion> = Vec::new();
    let mut ids: Vec<(String, Place)> = Vec::new();
    for criterion in &text.content.criteria {
        let place = Place::new(file, criterion.span());
        let criterion = criterion.get_ref();
        let id = typer.context.id(At::new(file, &criterion.id), is_kebab_case, "sbp-low-adult");
        let id_place = Place::new(file, criterion.id.span());
        if let Some((_, first)) = ids.iter().find(|(known, _)| *known == id) {
            typer.context.duplicate("criterion", &id, first.clone(), id_place);
            continue;
        }
        ids.push((id.clone(), id_place.clone()));
        let when = typer.condition_text(&criterion.when);
        let (cond, print) = when.unwrap_or((crate::checked::Cond::Const(false), String::new()));
        criteria.push(Criterion {
            id,
            group: criterion.group.as_ref().map(|group| group.get_ref().clone()),
            when: Condition { cond, text: print },
            label: typer.context.bilingual(&place, "the label of this criterion", criterion.label.as_ref()),
            source: criterion.source.as_ref().map_or(String::new(), |s| s.get_ref().clone()),
            codes: typer.context.codes(file, &criterion.codes),
            place: id_place,
        });
    }
    let any = text.content.model.get_ref().any.as_ref().is_none_or(|any| *any.get_ref());
    Body {
        kind: ModelKind::Criteria { criteria, any },
        value: ModelValue::Criteria(ids.into_iter().map(|(id, _)| id).collect()),
    }
}

fn slot(typer: &mut Typer<'_, '_, '_>, texts: &Texts, text: &InFile<ModelFile>) -> Body {
    let file = text.file;
    let at = At::new(file, &text.content.model);
    let head = at.get();
    let mut predictors = Vec::new();
    match &head.predictors {
        None => missing_key(typer, text, "predictors", "list what the model needs: `predictors = [\"age\", …]`"),
        Some(list) => {
            for id in list.get_ref() {
                typer.predictor(id);
                predictors.push(id.get_ref().clone());
            }
        }
    }
    let what = "the sentence `needs`, on who can supply the numbers,";
    let needs = typer.context.bilingual(&at.place(), what, head.needs.as_ref());
    let coefficients_file = match &head.coefficients {
        None => {
            missing_key(typer, text, "coefficients", "name the owner's file: `coefficients = \"….toml\"`");
            String::new()
        }
        Some(name) => {
            if name.get_ref().contains(['/', '\\']) {
                let message = "the coefficient file lies beside this text, and has no folder in its name";
                let place = Place::new(file, name.span());
                typer.context.report(Diagnostic::new(Code::BadSlot, place, message));
            }
            name.get_ref().clone()
        }
    };
    let filled = filled(typer, texts, text);
    let value = match &filled {
        Some(_) => probability(),
        None => ModelValue::Unfilled(Bilingual::clone(&needs)),
    };
    Body { kind: ModelKind::Slot { predictors, needs, coefficients_file, filled }, value }
}

/// The owner's numbers, read as the terms of a logistic model in the owner's file.
fn filled(typer: &mut Typer<'_, '_, '_>, texts: &Texts, text: &InFile<ModelFile>) -> Option<FilledSlot> {
    let head = text.content.model.get_ref();
    let owner = coefficients(head, text.file, texts, typer.context.sources)?;
    let here = std::mem::replace(&mut typer.file, owner.file);
    let mut terms = Vec::new();
    for term in &owner.content.terms {
        terms.extend(typer.item(term, Adds::Coefficients).map(|addend| addend.item));
    }
    typer.file = here;
    let provenance = &owner.content.provenance;
    if provenance.get_ref().trim().is_empty() {
        let message = "`provenance` says where the numbers come from, and this one is empty";
        let place = Place::new(owner.file, provenance.span());
        typer.context.report(Diagnostic::new(Code::MissingSource, place, message));
    }
    if owner.content.terms.is_empty() {
        let place = Place::new(owner.file, owner.content.intercept.span());
        typer.context.report(Diagnostic::new(Code::BadSlot, place, "this coefficient file has no `[[term]]`"));
    }
    Some(FilledSlot {
        intercept: typer.context.finite(At::new(owner.file, &owner.content.intercept)),
        terms,
        provenance: provenance.get_ref().clone(),
    })
}

fn items(
    typer: &mut Typer<'_, '_, '_>,
    text: &InFile<ModelFile>,
    list: &[Spanned<ItemText>],
    adds: Adds,
) -> (Vec<Item>, Extent) {
    if list.is_empty() && !typer.context.losses.file {
        nothing(typer, text, if adds == Adds::Points { "item" } else { "term" });
    }
    let addends: Vec<Addend> = list.iter().filter_map(|item| typer.item(item, adds)).collect();
    let extent = addends
        .iter()
        .fold(extent::of_constant(0.0), |sum, addend| extent::arithmetic(Arithmetic::Add, &sum, &addend.extent));
    (addends.into_iter().map(|addend| addend.item).collect(), extent)
}

pub(super) fn nothing(typer: &mut Typer<'_, '_, '_>, text: &InFile<ModelFile>, table: &str) {
    let place = Place::new(text.file, text.content.model.span());
    let message = format!("this model has no `[[{table}]]`");
    typer.context.report(Diagnostic::new(Code::NothingToAdd, place, message));
}

pub(super) fn missing_key(typer: &mut Typer<'_, '_, '_>, text: &InFile<ModelFile>, key: &str, help: &str) {
    let place = Place::new(text.file, text.content.model.span());
    let missing = Diagnostic::new(Code::MissingKey, place, format!("`{key}` is missing"));
    typer.context.report(missing.help(help.to_owned()));
}
