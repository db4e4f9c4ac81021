//! What must come out of a worked case.

use toml::Value;

use super::cases::Known;
use super::context::{At, Context};
use super::expected_way::way;
use super::names::{ModelValue, World};
use crate::checked::{Expect, ExpectedCriteria, ExpectedMet, ExpectedScore, ExpectedValue, Pathway};
use crate::diagnostic::{Code, Diagnostic, FileId, Place};
use crate::name::did_you_mean;
use crate::text::{CaseText, ExpectText, ExpectedCriteriaText, Spanned, Text};

pub(super) fn expect(
    context: &mut Context<'_>,
    file: FileId,
    case: &CaseText,
    known: &Known<'_>,
    pathway: Option<&Pathway>,
) -> Expect {
    let text: &ExpectText = &case.expect;
    let world = known.world;
    if text.is_empty() {
        let message = "this case expects nothing, so it proves nothing";
        let place = Place::new(file, case.name.span());
        let help = "add `expect.scores.<model> = …`, `expect.criteria.<model> = …` or `expect.need = …`".to_owned();
        context.report(Diagnostic::new(Code::BadExpectation, place, message).help(help));
    }
    let mut expect = Expect {
        settled: text.settled.as_ref().map(|s| (*s.get_ref(), Place::new(file, s.span()))),
        need: text.need.as_ref().and_then(|need| expected_need(context, file, need, pathway)),
        ..Expect::default()
    };
    for (id, score) in &text.scores.entries {
        expect.scores.extend(expected_score(context, file, id, score, world));
    }
    for (id, criteria) in &text.criteria.entries {
        expect.criteria.extend(expected_criteria(context, file, id, criteria, world));
    }
    way(context, file, text, known.geography, &mut expect);
    expect
}

fn expected_need(
    context: &mut Context<'_>,
    file: FileId,
    need: &Text,
    pathway: Option<&Pathway>,
) -> Option<(String, Place)> {
    let place = Place::new(file, need.span());
    let Some(pathway) = pathway else {
        if !context.log.has_errors() {
            let message = "this case expects a need and has no pathway";
            let help = "add `pathway = \"…\"` to the case or to [defaults]".to_owned();
            context.report(Diagnostic::new(Code::BadExpectation, place, message).help(help));
        }
        return None;
    };
    let known = || pathway.needs.iter().map(|need| need.id.as_str());
    if !known().any(|id| id == need.get_ref()) {
        if !context.losses.may_hold(need.get_ref()) {
            let message = format!("the pathway `{}` has no need `{}`", pathway.id, need.get_ref());
            let help = did_you_mean(need.get_ref(), known());
            context.report(Diagnostic::new(Code::UnknownNeed, place, message).help(help));
        }
        return None;
    }
    Some((need.get_ref().clone(), place))
}

/// `29`, or `{ value = 29, low = 3, high = 6, tolerance = 0.1 }`.
fn expected_score(
    context: &mut Context<'_>,
    file: FileId,
    id: &Text,
    score: &Spanned<Value>,
    world: &World,
) -> Option<ExpectedScore> {
    let model = world.model(context, id.get_ref(), &Place::new(file, id.span()))?;
    let place = Place::new(file, score.span());
    if let Some(ModelValue::Criteria(_)) = world.models.get(model).map(|facts| &facts.value) {
        let message = format!("`{}` is a list of criteria, and has no score", id.get_ref());
        let help = format!("write `expect.criteria.{} = {{ met = … }}`", id.get_ref());
        context.report(Diagnostic::new(Code::BadExpectation, place, message).help(help));
        return None;
    }
    if let Some(ModelValue::Strategies { .. }) = world.models.get(model).map(|facts| &facts.value) {
        let message = format!("`{}` compares strategies, and has no score", id.get_ref());
        context.report(Diagnostic::new(Code::BadExpectation, place, message));
        return None;
    }
    let mut expected =
        ExpectedScore { model, value: None, tolerance: None, low: None, high: None, place: place.clone() };
    let Value::Table(table) = score.get_ref() else {
        expected.value = Some(expected_value(context, &place, score.get_ref())?);
        return Some(expected);
    };
    for (key, value) in table {
        match key.as_str() {
            "value" => expected.value = Some(expected_value(context, &place, value)?),
            "tolerance" => expected.tolerance = Some(expected_number(context, &place, value)?),
            "low" => expected.low = Some(expected_number(context, &place, value)?),
            "high" => expected.high = Some(expected_number(context, &place, value)?),
            _ => {
                let message = format!("unknown key `{key}`");
                let known = ["value", "tolerance", "low", "high"];
                let unknown = Diagnostic::new(Code::UnknownKey, place.clone(), message);
                context.report(unknown.help(did_you_mean(key, known)).expected(crate::text::decode::one_of(&known)));
            }
        }
    }
    Some(expected)
}

fn expected_value(context: &mut Context<'_>, place: &Place, value: &Value) -> Option<ExpectedValue> {
    match value.as_str() {
        Some("unknown") => Some(ExpectedValue::Unknown),
        Some("undefined") => Some(ExpectedValue::Undefined),
        _ => expected_number(context, place, value).map(ExpectedValue::Number),
    }
}

#[allow(clippy::cast_precision_loss, reason = "scores are far below 2^52")]
fn expected_number(context: &mut Context<'_>, place: &Place, value: &Value) -> Option<f64> {
    let number = value.as_float().or(value.as_integer().map(|x| x as f64));
    if number.is_none_or(|x| !x.is_finite()) {
        let message = format!("`{value}` is no score");
        let wrong = Diagnostic::new(Code::BadExpectation, place.clone(), message);
        context.report(wrong.expected("a number, \"unknown\" or \"undefined\""));
        return None;
    }
    number
}

fn expected_criteria(
    context: &mut Context<'_>,
    file: FileId,
    id: &Text,
    text: &Spanned<ExpectedCriteriaText>,
    world: &World,
) -> Option<ExpectedCriteria> {
    let model = world.model(context, id.get_ref(), &Place::new(file, id.span()))?;
    let place = Place::new(file, text.span());
    let Some(ModelValue::Criteria(known)) = world.models.get(model).map(|facts| &facts.value) else {
        let message = format!("`{}` is not a list of criteria", id.get_ref());
        let help = format!("write `expect.scores.{} = …`", id.get_ref());
        context.report(Diagnostic::new(Code::BadExpectation, place, message).help(help));
        return None;
    };
    let met = text.get_ref().met.as_ref().and_then(|met| expected_met(context, At::new(file, met)));
    let fired = text.get_ref().fired.as_ref().map(|ids| {
        let mut fired = Vec::new();
        for id in ids {
            match known.iter().position(|known| known == id.get_ref()) {
                Some(criterion) => fired.push(criterion),
                None if context.losses.may_hold(id.get_ref()) => {}
                None => {
                    let message = format!("this model has no criterion `{}`", id.get_ref());
                    let help = did_you_mean(id.get_ref(), known.iter().map(String::as_str));
                    let place = Place::new(file, id.span());
                    context.report(Diagnostic::new(Code::UnknownCriterion, place, message).help(help));
                }
            }
        }
        fired
    });
    Some(ExpectedCriteria { model, met, fired, place })
}

fn expected_met(context: &mut Context<'_>, at: At<'_, Value>) -> Option<ExpectedMet> {
    match at.get() {
        Value::Boolean(true) => Some(ExpectedMet::Yes),
        Value::Boolean(false) => Some(ExpectedMet::No),
        Value::String(word) if word == "undecided" => Some(ExpectedMet::Undecided),
        Value::String(word) if word == "undefined" => Some(ExpectedMet::Undefined),
        other => {
            let wrong = Diagnostic::new(Code::BadExpectation, at.place(), format!("`{other}` is no verdict"));
            context.report(wrong.expected("true, false, \"undecided\" or \"undefined\""));
            None
        }
    }
}
