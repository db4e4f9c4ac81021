//! Sections and findings.

use std::collections::HashMap;

use super::context::{At, Context};
use super::names::{Entity, World};
use super::unit::{self};
use crate::checked::{Choice, Input, InputKind, Scope, Section};
use crate::diagnostic::{Code, Diagnostic, FileId, Place};
use crate::name::{did_you_mean, is_kebab_case, is_snake_case};
use crate::text::{ChoiceText, InputText, Spanned, Text, Texts};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Whole,
    YesNo,
    Choice,
}

const KINDS: &[(&str, Kind)] =
    &[("number", Kind::Number), ("whole", Kind::Whole), ("yes-no", Kind::YesNo), ("choice", Kind::Choice)];

const SCOPES: &[(&str, Scope)] =
    &[("patient", Scope::Patient), ("registry", Scope::Registry), ("hospital", Scope::Hospital)];

/// Every section, in the order of the files.
pub(super) fn sections(context: &mut Context<'_>, texts: &Texts) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut places: HashMap<String, Place> = HashMap::new();
    for inputs in &texts.inputs {
        for section in &inputs.content.sections {
            let place = Place::new(inputs.file, section.span());
            let section = section.get_ref();
            let id = context.id(At::new(inputs.file, &section.id), is_kebab_case, "circulation");
            let id_place = Place::new(inputs.file, section.id.span());
            if let Some(first) = places.get(&id) {
                context.duplicate("section", &id, first.clone(), id_place);
                continue;
            }
            places.insert(id.clone(), id_place);
            let title = context.bilingual(&place, "the title of this section", section.title.as_ref());
            sections.push(Section { id, title });
        }
    }
    sections
}

/// Every input, named in `world`, without what refers to other inputs.
pub(super) fn inputs<'t>(
    context: &mut Context<'_>,
    texts: &'t Texts,
    sections: &[Section],
    world: &mut World,
) -> Vec<At<'t, InputText>> {
    let mut kept = Vec::new();
    for inputs in &texts.inputs {
        for text in &inputs.content.inputs {
            let at = At::new(inputs.file, text);
            let id = context.id(At::new(at.file, &at.get().id), is_snake_case, "gcs_eye");
            let place = Place::new(at.file, at.get().id.span());
            if world.names.add(context, &id, Entity::Input(kept.len()), place) {
                let input = input(context, at, sections, id);
                world.inputs.push(input);
                kept.push(at);
            }
        }
    }
    kept
}

fn input(context: &mut Context<'_>, at: At<'_, InputText>, sections: &[Section], id: String) -> Input {
    let (file, text, place) = (at.file, at.get(), at.place());
    let kind = context.word(At::new(file, &text.kind), "kind of input", KINDS);
    let kind = kind.unwrap_or(Kind::Number);
    let numeric = matches!(kind, Kind::Number | Kind::Whole);
    let span = |key: &Option<Spanned<Vec<Spanned<f64>>>>| key.as_ref().map(Spanned::span);
    if !numeric {
        let keys = [
            ("unit", text.unit.as_ref().map(Spanned::span)),
            ("possible", span(&text.possible)),
            ("plausible", span(&text.plausible)),
            ("except", span(&text.except)),
            ("sum_of", text.sum_of.as_ref().map(Spanned::span)),
        ];
        context.out_of_place(file, "a kind that is not a number", &keys);
    }
    let checked_kind = match kind {
        Kind::Number => InputKind::Number,
        Kind::Whole => InputKind::Whole,
        Kind::YesNo => InputKind::YesNo,
        Kind::Choice => InputKind::Choice(choices(context, at)),
    };
    if kind != Kind::Choice {
        let keys = [("choices", text.choices.as_ref().map(Spanned::span))];
        context.out_of_place(file, "a kind that is not a choice", &keys);
    }
    let possible = match &checked_kind {
        InputKind::YesNo => (0.0, 1.0),
        #[allow(clippy::cast_precision_loss, reason = "far fewer choices than 2^52")]
        InputKind::Choice(list) => (0.0, list.len().saturating_sub(1) as f64),
        InputKind::Number | InputKind::Whole => possible(context, at),
    };
    Input {
        id,
        kind: checked_kind,
        unit: text.unit.as_ref().map_or(String::new(), |unit| known_unit(context, file, unit)),
        section: section(context, file, &text.section, sections),
        label: context.bilingual(&place, "the label of this input", text.label.as_ref()),
        help: context.optional_bilingual(file, "the help of this input", text.help.as_ref()),
        possible,
        plausible: plausible(context, at, possible),
        except: except(context, at, possible),
        scope: match &text.scope {
            Some(scope) => context.word(At::new(file, scope), "scope", SCOPES).unwrap_or(Scope::Patient),
            None => Scope::Patient,
        },
        sum_of: Vec::new(),
        derive: None,
        codes: context.codes(file, &text.codes),
    }
}

/// A UCUM code that is known.
pub(super) fn known_unit(context: &mut Context<'_>, file: FileId, unit: &Text) -> String {
    let code = unit.get_ref();
    if !code.is_empty() && !unit::KNOWN.contains(&code.as_str()) {
        let message = format!("`{code}` is not a known UCUM unit");
        let help = unit::meant(code).map(|meant| format!("did you mean `{meant}`?"));
        let place = Place::new(file, unit.span());
        context.report(Diagnostic::new(Code::UnknownUnit, place, message).help(help));
    }
    code.clone()
}

fn section(context: &mut Context<'_>, file: FileId, id: &Text, sections: &[Section]) -> usize {
    let known = || sections.iter().map(|section| section.id.as_str());
    if let Some(index) = known().position(|known| known == id.get_ref()) {
        return index;
    }
    if !context.losses.may_hold(id.get_ref()) {
        let message = format!("there is no section `{}`", id.get_ref());
        let help = did_you_mean(id.get_ref(), known());
        let place = Place::new(file, id.span());
        context.report(Diagnostic::new(Code::UnknownSection, place, message).help(help));
    }
    0
}

fn choices(context: &mut Context<'_>, at: At<'_, InputText>) -> Vec<Choice> {
    let texts: &[Spanned<ChoiceText>] = at.get().choices.as_ref().map_or(&[], |c| c.get_ref());
    if texts.is_empty() {
        let help = "add `choices = [{ id = \"…\", label = { nl = \"…\", en = \"…\" } }]`".to_owned();
        let missing = Diagnostic::new(Code::MissingKey, at.place(), "this choice input has no choices");
        context.report(missing.help(help));
    }
    let mut choices: Vec<Choice> = Vec::new();
    for (i, text) in texts.iter().enumerate() {
        let place = Place::new(at.file, text.span());
        let text = text.get_ref();
        let id = text.id.get_ref().clone();
        if !is_snake_case(&id) && !is_kebab_case(&id) {
            context.id(At::new(at.file, &text.id), is_snake_case, "blunt");
        }
        if let Some(first) = texts.iter().take(i).find(|t| t.get_ref().id.get_ref() == &id) {
            let first = Place::new(at.file, first.get_ref().id.span());
            context.duplicate("choice", &id, first, Place::new(at.file, text.id.span()));
            continue;
        }
        let label = context.bilingual(&place, "the label of this choice", text.label.as_ref());
        choices.push(Choice { id, label });
    }
    choices
}

fn possible(context: &mut Context<'_>, at: At<'_, InputText>) -> (f64, f64) {
    let Some(text) = &at.get().possible else {
        let help = "add `possible = [lowest, highest]`: outside it a value is an error".to_owned();
        let missing = Diagnostic::new(Code::MissingKey, at.place(), "`possible` is missing");
        context.report(missing.help(help));
        return (0.0, 1.0);
    };
    context.range(At::new(at.file, text)).unwrap_or((f64::MIN, f64::MAX))
}

fn plausible(context: &mut Context<'_>, at: At<'_, InputText>, possible: (f64, f64)) -> Option<(f64, f64)> {
    let text = at.get().plausible.as_ref()?;
    let range = context.range(At::new(at.file, text))?;
    if range.0 < possible.0 || range.1 > possible.1 {
        let message = "the plausible range goes outside the possible one".to_owned();
        let wrong = Diagnostic::new(Code::BadRange, Place::new(at.file, text.span()), message);
        context.report(wrong.expected(format!("within {} to {}", possible.0, possible.1)));
    }
    Some(range)
}

fn except(context: &mut Context<'_>, at: At<'_, InputText>, possible: (f64, f64)) -> Vec<f64> {
    let Some(text) = &at.get().except else {
        return Vec::new();
    };
    let values = context.finite_list(at.file, text.get_ref());
    if let Some(value) = values.iter().find(|x| **x <= possible.0 || **x >= possible.1) {
        let message = format!("{value} is not between the ends of the possible range");
        context.report(Diagnostic::new(Code::BadRange, Place::new(at.file, text.span()), message));
    }
    values
}
