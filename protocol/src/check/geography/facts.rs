//! Sourced facts: each adds or corrects one attribute of one or more hospitals.

use std::collections::HashMap;

use toml::Value;

use super::attributes::{About, Attributes, Found};
use super::hospital;
use super::hours::hours;
use crate::check::context::{At, Context};
use crate::check::pack::date;
use crate::checked::geography::{Fact, Hospital};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::text::{FactText, Text, Texts};

/// What a fact changes in a hospital.
enum Says {
    Attribute(usize, Option<f64>),
    Hours(Option<Vec<(u16, u16)>>),
    /// It is shown, and no rule can ask for it.
    Shown,
}

/// The hospitals with what the facts say of them; a fact goes before the table.
pub(super) fn with_facts(
    context: &mut Context<'_>,
    texts: &Texts,
    attributes: &Attributes,
    mut hospitals: Vec<Hospital>,
) -> Vec<Hospital> {
    let mut said: HashMap<(usize, &str), Place> = HashMap::new();
    for file in &texts.facts {
        for fact in &file.content.facts {
            let at = At::new(file.file, fact);
            let about = attributes.about(context, At::new(at.file, &at.get().attribute));
            let says = about.and_then(|about| says(context, at, attributes, about));
            let kept = kept(context, at);
            for id in named(context, at) {
                let id = At::new(at.file, id);
                let Some(index) = hospital(context, id, hospitals.iter().map(|h| h.id.as_str())) else { continue };
                let key = (index, at.get().attribute.get_ref().as_str());
                if let Some(first) = said.get(&key) {
                    let message = format!("`{}` of `{}` is stated twice", key.1, id.get());
                    let twice = Diagnostic::new(Code::BadFact, id.place(), message);
                    context.report(twice.related(first.clone(), "the first one"));
                    continue;
                }
                said.insert(key, id.place());
                if let (Some(hospital), Some(says)) = (hospitals.get_mut(index), &says) {
                    state(hospital, says, &kept);
                }
            }
        }
    }
    hospitals
}

fn state(hospital: &mut Hospital, says: &Says, fact: &Fact) {
    match says {
        Says::Attribute(position, value) => {
            if let Some(slot) = hospital.attributes.get_mut(*position) {
                *slot = *value;
            }
        }
        Says::Hours(hours) => hospital.hours.clone_from(hours),
        Says::Shown => {}
    }
    hospital.facts.retain(|known| known.attribute != fact.attribute);
    hospital.facts.push(fact.clone());
}

/// The ids under `hospital` or `hospitals`.
fn named<'t>(context: &mut Context<'_>, at: At<'t, FactText>) -> Vec<&'t Text> {
    match (&at.get().hospital, &at.get().hospitals) {
        (Some(one), None) => vec![one],
        (None, Some(many)) => many.get_ref().iter().collect(),
        (one, _) => {
            let (what, code) = match one {
                Some(_) => ("both `hospital` and `hospitals`", Code::KeyOutOfPlace),
                None => ("no `hospital`", Code::MissingKey),
            };
            let help = "name one under `hospital = \"…\"`, or more under `hospitals = [\"…\", \"…\"]`".to_owned();
            context.report(Diagnostic::new(code, at.place(), format!("this fact has {what}")).help(help));
            Vec::new()
        }
    }
}

fn says(context: &mut Context<'_>, at: At<'_, FactText>, attributes: &Attributes, about: About) -> Option<Says> {
    let value = At::new(at.file, &at.get().value);
    let is_unknown = value.get().as_str() == Some("unknown");
    let result = match about {
        About::Attribute(position) => {
            let found = found(value.get());
            let no_word = || attributes.value(position, Found::Word(""));
            found.map_or_else(no_word, |found| attributes.value(position, found)).map(|v| Says::Attribute(position, v))
        }
        About::Hours if is_unknown => Ok(Says::Hours(None)),
        About::Hours => return opening(context, value),
        About::Minutes => match found(value.get()) {
            Some(Found::Number(x)) if x.is_finite() && x >= 0.0 => Ok(Says::Shown),
            _ if is_unknown => Ok(Says::Shown),
            _ => Err("minutes, or \"unknown\"".to_owned()),
        },
    };
    result
        .map_err(|expected| {
            let name = at.get().attribute.get_ref();
            let message = format!("{} is no value of `{name}`", value.get());
            context.report(Diagnostic::new(Code::BadFact, value.place(), message).expected(expected));
        })
        .ok()
}

fn opening(context: &mut Context<'_>, value: At<'_, Value>) -> Option<Says> {
    let hours = value.get().as_str().ok_or_else(|| "hours stand between quotes".to_owned()).and_then(hours);
    match hours {
        Ok(hours) => Some(Says::Hours(Some(hours))),
        Err(why) => {
            let message = format!("these hours cannot be read: {why}");
            let help = "write `Mo-Su 08:00-23:00`, with `;` between the parts".to_owned();
            context.report(Diagnostic::new(Code::BadHours, value.place(), message).help(help));
            None
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "levels and minutes are far below 2^52")]
fn found(value: &Value) -> Option<Found<'_>> {
    match value {
        Value::String(word) => Some(Found::Word(word)),
        Value::Integer(x) => Some(Found::Number(*x as f64)),
        Value::Float(x) => Some(Found::Number(*x)),
        _ => None,
    }
}

/// The fact as it is kept beside the hospital.
fn kept(context: &mut Context<'_>, at: At<'_, FactText>) -> Fact {
    let text = at.get();
    if text.source.get_ref().trim().is_empty() {
        let place = Place::new(at.file, text.source.span());
        let help = "say in `source` who states it".to_owned();
        context.report(Diagnostic::new(Code::MissingSource, place, "this fact has no source").help(help));
    }
    let day = text.date.as_ref().and_then(|day| date(context, At::new(at.file, day)));
    let value = written(text.value.get_ref());
    Fact { attribute: text.attribute.get_ref().clone(), value, source: text.source.get_ref().clone(), date: day }
}

/// A value without its quotes.
fn written(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
