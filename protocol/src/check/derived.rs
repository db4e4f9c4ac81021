//! Derived values, in dependency order.

use super::connections::cyclic;
use super::context::{At, Context};
use super::inputs::known_unit;
use super::names::{DerivedFacts, Entity, World};
use super::order::order;
use super::typing::{Quantity, Reach, Typed, Typer};
use super::unit::Unit;
use crate::checked::{Derived, DerivedValue, Num};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::expr::{Expr, parse};
use crate::name::is_snake_case;
use crate::text::{DerivedText, Literal, Text, Texts};

/// Names every derived value in `world` and gives them in dependency order.
pub(super) fn declare<'t>(context: &mut Context<'_>, texts: &'t Texts, world: &mut World) -> Vec<At<'t, DerivedText>> {
    let mut kept: Vec<At<'t, DerivedText>> = Vec::new();
    for inputs in &texts.inputs {
        for text in &inputs.content.derived {
            let at = At::new(inputs.file, text);
            let id = context.id(At::new(at.file, &at.get().id), is_snake_case, "age_years");
            let place = Place::new(at.file, at.get().id.span());
            if world.names.add(context, &id, Entity::Derived(kept.len()), place) {
                kept.push(at);
            }
        }
    }
    let ids: Vec<&str> = kept.iter().map(|at| at.get().id.get_ref().as_str()).collect();
    let needs: Vec<Vec<usize>> = kept
        .iter()
        .map(|at| {
            let named = quietly(&at.get().value).map_or(Vec::new(), |expr| named(&expr, world));
            named.into_iter().filter_map(|e| if let Entity::Derived(i) = e { Some(i) } else { None }).collect()
        })
        .collect();
    let (sorted, cycles) = order(&ids, &needs);
    for cycle in cycles {
        let path: Vec<&str> = cycle.iter().filter_map(|i| ids.get(*i).copied()).collect();
        let at = cycle.first().and_then(|i| kept.get(*i));
        context.report(cyclic(at.map(|at| Place::new(at.file, at.get().value.span())), &path));
    }
    let ordered: Vec<At<'t, DerivedText>> = sorted.iter().filter_map(|i| kept.get(*i).copied()).collect();
    for (index, at) in ordered.iter().enumerate() {
        world.names.set(at.get().id.get_ref(), Entity::Derived(index));
    }
    ordered
}

/// An expression without reports, to see what it names.
pub(super) fn quietly(text: &Text) -> Option<Expr> {
    parse(&Literal::plain(text.get_ref())).ok()
}

/// What an expression refers to, as far as it is known.
pub(super) fn named(expr: &Expr, world: &World) -> Vec<Entity> {
    expr.names().iter().filter_map(|(name, _, _)| world.names.get(name)).collect()
}

/// Checks them one by one, adding what is known of each to `world`.
pub(super) fn derived(context: &mut Context<'_>, texts: &[At<'_, DerivedText>], world: &mut World) -> Vec<Derived> {
    texts.iter().map(|at| one(context, *at, world)).collect()
}

fn one(context: &mut Context<'_>, at: At<'_, DerivedText>, world: &mut World) -> Derived {
    let (file, text) = (at.file, at.get());
    let label = context.bilingual(&at.place(), "the label of this derived value", text.label.as_ref());
    let unit = text.unit.as_ref().map(|unit| known_unit(context, file, unit));
    let expr = context.expression(At::new(file, &text.value));
    let print = expr.as_ref().map_or(String::new(), Expr::to_string);
    let mut typer = Typer::new(world, context, file, Reach::Derived);
    let typed = expr.as_ref().and_then(|expr| {
        let typed = typer.typed(expr)?;
        if let (Typed::Number(quantity), Some(unit)) = (&typed, &unit) {
            let stated = Quantity { unit: Unit::of(unit), ..quantity.clone() };
            typer.like_units(&stated, quantity, expr, "taken for each other");
        }
        Some(typed)
    });
    let registry = typer.registry;
    if let (Some(Typed::Condition(_)), Some(unit)) = (&typed, &text.unit) {
        let message = "`unit` does not go with a condition";
        context.report(Diagnostic::new(Code::KeyOutOfPlace, Place::new(file, unit.span()), message));
    }
    let (value, quantity) = match typed {
        Some(Typed::Number(q)) => {
            let known = unit.as_ref().map_or(q.unit, |unit| Unit::of(unit));
            (DerivedValue::Num(q.num), Some((known, q.extent)))
        }
        Some(Typed::Condition(cond)) => (DerivedValue::Cond(cond), None),
        None => (DerivedValue::Num(Num::Const(0.0)), Some((Unit::Free, crate::band::Extent::ALL))),
    };
    world.derived.push(DerivedFacts { quantity, registry });
    Derived { id: text.id.get_ref().clone(), label, unit: unit.unwrap_or_default(), value, text: print }
}
