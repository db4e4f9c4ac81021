//! Strategy models: what each strategy brings, and how to choose among them.

use super::context::At;
use super::kinds::{Body, missing_key, nothing};
use super::locals::locals;
use super::names::ModelValue;
use super::typing::{LocalName, Quantity, Typed, Typer};
use crate::checked::strategy::QUANTITIES;
use crate::checked::{self, Condition, ModelKind, Num, Otherwise, Role, Strategy, StrategyModel};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::name::{did_you_mean, is_kebab_case};
use crate::text::{InFile, ModelFile, Spanned, StrategyText, Text, Texts};

const ROLES: &[(&str, Role)] = &[("primary", Role::Primary), ("comprehensive", Role::Comprehensive)];

/// As many as the engine compares.
const MOST: usize = baken_core::pack::layout::MAX_STRATEGIES;

/// Every expression of a strategy model, for the order of models.
pub(super) fn expressions(content: &ModelFile) -> Vec<&Text> {
    let mut all: Vec<&Text> = content.lets.iter().map(|text| &text.get_ref().value).collect();
    all.extend(content.tables.iter().map(|text| &text.get_ref().by));
    for strategy in content.strategies.iter().map(Spanned::get_ref) {
        all.extend(&strategy.available);
        all.extend(quantities(strategy).into_iter().flatten());
    }
    all.extend(content.otherwise.iter().filter_map(|text| text.get_ref().when.as_ref()));
    all
}

fn quantities(text: &StrategyText) -> [Option<&Text>; QUANTITIES.len()] {
    [text.good_outcome.as_ref(), text.qaly.as_ref(), text.cost_usd.as_ref(), text.utility.as_ref()]
}

pub(super) fn strategies(typer: &mut Typer<'_, '_, '_>, texts: &Texts, text: &InFile<ModelFile>) -> Body {
    let mut model = StrategyModel { locals: locals(typer, texts, text), ..StrategyModel::default() };
    let content = &text.content;
    if content.strategies.is_empty() {
        nothing(typer, text, "strategy");
    }
    if let Some(too_many) = content.strategies.get(MOST) {
        let message = format!("a model compares at most {MOST} strategies");
        let place = Place::new(text.file, too_many.span());
        typer.context.report(Diagnostic::new(Code::TooLarge, place, message));
    }
    let choose = match &content.model.get_ref().choose {
        Some(choose) => typer.context.expression(At::new(text.file, choose)),
        None => {
            missing_key(typer, text, "choose", "say what is to be as great as possible: `choose = \"good_outcome\"`");
            None
        }
    };
    let own = typer.locals.len();
    for (index, strategy) in content.strategies.iter().enumerate() {
        let place = Place::new(text.file, strategy.get_ref().id.span());
        let checked = one(typer, strategy.get_ref(), own);
        if let Some(first) = model.strategies.iter().position(|known| known.id == checked.id) {
            let first =
                content.strategies.get(first).map_or(place.clone(), |s| Place::new(text.file, s.get_ref().id.span()));
            typer.context.duplicate("strategy", &checked.id, first, place);
        }
        // Checked for each, so that a quantity that one of them lacks is found; the number is the same.
        if index == 0 || model.choose.is_some() {
            let num = choose.as_ref().and_then(|expr| typer.number(expr));
            model.choose =
                num.zip(choose.as_ref()).map(|(q, expr)| checked::Quantity { num: q.num, text: expr.to_string() });
        }
        typer.locals.truncate(own);
        model.strategies.push(checked);
    }
    model.otherwise = otherwise(typer, text, &model.strategies);
    let good_outcome = model.strategies.iter().all(|strategy| matches!(strategy.quantities, [Some(_), ..]));
    Body { kind: ModelKind::Strategy(model), value: ModelValue::Strategies { good_outcome } }
}

/// One strategy; its quantities stay behind as the last local names.
fn one(typer: &mut Typer<'_, '_, '_>, text: &StrategyText, own: usize) -> Strategy {
    let file = typer.file;
    let id = typer.context.id(At::new(file, &text.id), is_kebab_case, "drip-and-ship");
    let first = typer.context.word(At::new(file, &text.first), "kind of hospital", ROLES);
    let then = text.then.as_ref().and_then(|then| typer.context.word(At::new(file, then), "kind of hospital", ROLES));
    let available = text.available.as_ref().and_then(|available| typer.condition_text(available));
    let mut found = [const { None }; QUANTITIES.len()];
    for (index, (quantity, place)) in quantities(text).into_iter().zip(&mut found).enumerate() {
        let Some(written) = quantity else { continue };
        let Some((quantity, print)) = typer.number_text(written) else { continue };
        let id = QUANTITIES.get(index).map_or(String::new(), |id| (*id).to_owned());
        let typed = Typed::Number(Quantity { num: Num::Local(own + index), ..quantity.clone() });
        typer.locals.push(LocalName { id, typed, place: Place::new(file, written.span()) });
        *place = Some(checked::Quantity { num: quantity.num, text: print });
    }
    Strategy {
        id,
        first: first.unwrap_or(Role::Primary),
        then,
        available: available.map(|(cond, text)| Condition { cond, text }),
        quantities: found,
    }
}

/// The rules for when no strategy is available. Only the last holds without a condition.
fn otherwise(typer: &mut Typer<'_, '_, '_>, text: &InFile<ModelFile>, strategies: &[Strategy]) -> Vec<Otherwise> {
    let mut rules = Vec::new();
    let count = text.content.otherwise.len();
    for (index, rule) in text.content.otherwise.iter().enumerate() {
        let place = Place::new(text.file, rule.span());
        let rule = rule.get_ref();
        if rule.when.is_none() != (index + 1 == count) {
            let message = "the last `[[otherwise]]`, and only the last, has no `when`";
            typer.context.report(Diagnostic::new(Code::LastNeed, place, message));
        }
        let when = rule.when.as_ref().and_then(|when| typer.condition_text(when));
        let known = || strategies.iter().map(|strategy| strategy.id.as_str());
        let Some(strategy) = known().position(|id| id == rule.strategy.get_ref()) else {
            let message = format!("this model has no strategy `{}`", rule.strategy.get_ref());
            let place = Place::new(text.file, rule.strategy.span());
            let help = did_you_mean(rule.strategy.get_ref(), known());
            typer.context.report(Diagnostic::new(Code::UnknownName, place, message).help(help));
            continue;
        };
        rules.push(Otherwise { when: when.map(|(cond, text)| Condition { cond, text }), strategy });
    }
    rules
}
