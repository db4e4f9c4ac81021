//! What no model may leave unsaid: outcome, population, source, and which end is the bad one.

use super::context::{At, Context};
use super::models::Kind;
use crate::checked::{Source, SourceMark, Worse};
use crate::diagnostic::{Code, Diagnostic, FileId, Place};
use crate::name::did_you_mean;
use crate::text::{ModelText, Spanned, Text};

const WORSE: &[(&str, Worse)] = &[("low", Worse::Low), ("high", Worse::High)];

const MARKS: &[(&str, SourceMark)] =
    &[("P", SourceMark::Primary), ("S", SourceMark::Secondary), ("D", SourceMark::Derived)];

/// What no model may leave unsaid.
pub(super) struct HeadTexts {
    pub outcome: String,
    pub population: String,
    pub source: Source,
    pub worse: Option<Worse>,
}

pub(super) fn head_texts(context: &mut Context<'_>, at: At<'_, ModelText>, kind: Kind) -> HeadTexts {
    let (file, head) = (at.file, at.get());
    let outcome =
        said(context, at, head.outcome.as_ref(), Code::MissingOutcome, "does not say what it predicts", "outcome");
    let population = said(
        context,
        at,
        head.population.as_ref(),
        Code::MissingPopulation,
        "does not say whom it was made for",
        "population",
    );
    let worse = head.worse.as_ref().and_then(|w| context.word(At::new(file, w), "end", WORSE));
    if head.worse.is_none() && matches!(kind, Kind::Points | Kind::Logistic | Kind::Expression | Kind::Trees) {
        let missing =
            Diagnostic::new(Code::MissingWorse, at.place(), "this model does not say which end is the bad one");
        context.report(missing.help("add `worse = \"low\"` or `worse = \"high\"`".to_owned()));
    }
    if let Some(reason) = &head.mixed_units
        && reason.get_ref().trim().is_empty()
    {
        let place = Place::new(file, reason.span());
        context.report(Diagnostic::new(
            Code::MissingText,
            place,
            "`mixed_units` gives the reason, and this one is empty",
        ));
    }
    HeadTexts { outcome, population, source: source(context, at), worse }
}

fn said(
    context: &mut Context<'_>,
    at: At<'_, ModelText>,
    text: Option<&Text>,
    code: Code,
    lacks: &str,
    key: &str,
) -> String {
    if let Some(text) = text
        && !text.get_ref().trim().is_empty()
    {
        return text.get_ref().clone();
    }
    let place = text.map_or(at.place(), |text| Place::new(at.file, text.span()));
    let missing = Diagnostic::new(code, place, format!("this model {lacks}"));
    context.report(missing.help(format!("add `{key} = \"…\"`")));
    String::new()
}

fn source(context: &mut Context<'_>, at: At<'_, ModelText>) -> Source {
    let place = |span: Option<std::ops::Range<usize>>| Place::new(at.file, span.unwrap_or(at.text.span()));
    let text = at.get().source.as_ref().map(Spanned::get_ref);
    if text.is_none_or(|source| source.text.get_ref().trim().is_empty()) {
        let here = place(text.map(|source| source.text.span()));
        let help = "add `source = { text = \"…\", doi = \"…\", mark = \"P\" }`".to_owned();
        context.report(Diagnostic::new(Code::MissingSource, here, "this model has no source").help(help));
    }
    let mark = text.and_then(|source| context.word(At::new(at.file, &source.mark), "mark of a source", MARKS));
    let word = |text: &Option<Text>| text.as_ref().map(|text| text.get_ref().clone());
    Source {
        text: text.map_or(String::new(), |source| source.text.get_ref().clone()),
        doi: text.and_then(|source| word(&source.doi)),
        url: text.and_then(|source| word(&source.url)),
        mark: mark.unwrap_or(SourceMark::Primary),
    }
}

pub(super) fn in_pathways(context: &mut Context<'_>, file: FileId, ids: &[Text], known: &[&str]) {
    for id in ids {
        if !known.contains(&id.get_ref().as_str()) && !context.losses.may_hold(id.get_ref()) {
            let message = format!("there is no pathway `{}`", id.get_ref());
            let help = did_you_mean(id.get_ref(), known.iter().copied());
            let place = Place::new(file, id.span());
            context.report(Diagnostic::new(Code::UnknownPathway, place, message).help(help));
        }
    }
}
