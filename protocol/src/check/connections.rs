//! How inputs hang together: sums of parts, and inputs derived from others.

use super::context::{At, Context};
use super::names::{Entity, World};
use super::order::order;
use super::typing::{Quantity, Reach, Typer};
use super::unit::Unit;
use crate::band::Extent;
use crate::checked::{InputKind, Num, Scope};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::text::InputText;

/// Fills in `sum_of` and `derive`, and gives the order in which derives are computed.
pub(super) fn connections(context: &mut Context<'_>, texts: &[At<'_, InputText>], world: &mut World) -> Vec<usize> {
    let mut needs: Vec<Vec<usize>> = vec![Vec::new(); texts.len()];
    for (index, at) in texts.iter().enumerate() {
        let parts = sum_of(context, *at, index, world);
        let derive = derive(context, *at, index, world, &mut needs[index]);
        if let Some(input) = world.inputs.get_mut(index) {
            input.sum_of = parts;
            input.derive = derive;
        }
    }
    let ids: Vec<&str> = world.inputs.iter().map(|input| input.id.as_str()).collect();
    let (sorted, cycles) = order(&ids, &needs);
    for cycle in cycles {
        let path: Vec<&str> = cycle.iter().filter_map(|i| ids.get(*i).copied()).collect();
        let derive = cycle.first().and_then(|i| texts.get(*i)).and_then(|at| {
            let derive = at.get().derive.as_ref()?;
            Some(Place::new(at.file, derive.span()))
        });
        context.report(cyclic(derive, &path));
    }
    sorted.into_iter().filter(|i| world.inputs.get(*i).is_some_and(|x| x.derive.is_some())).collect()
}

/// The report of a cycle, as a path that ends where it began.
pub(super) fn cyclic(place: Option<Place>, path: &[&str]) -> Diagnostic {
    let message = format!("`{}` needs itself to be computed", path.first().copied().unwrap_or(""));
    Diagnostic::new(Code::CyclicReference, place, message).help(format!("the way round is {}", path.join(" → ")))
}

fn sum_of(context: &mut Context<'_>, at: At<'_, InputText>, index: usize, world: &World) -> Vec<usize> {
    let Some(text) = &at.get().sum_of else {
        return Vec::new();
    };
    let mut parts = Vec::new();
    for id in text.get_ref() {
        let place = Place::new(at.file, id.span());
        match world.input(context, id.get_ref(), &place) {
            Some(part) if part != index && !parts.contains(&part) => parts.push(part),
            Some(_) => {
                let message = format!("`{}` cannot be a part of this sum again", id.get_ref());
                context.report(Diagnostic::new(Code::BadSum, place, message));
            }
            None => return parts,
        }
    }
    let of = |part: &usize| world.inputs.get(*part);
    let low: f64 = parts.iter().filter_map(of).map(|part| part.possible.0).sum();
    let high: f64 = parts.iter().filter_map(of).map(|part| part.possible.1).sum();
    if let Some(whole) = world.inputs.get(index)
        && (low, high) != whole.possible
    {
        let message =
            format!("the parts add up to {low} to {high}, the sum may be {} to {}", whole.possible.0, whole.possible.1);
        context.report(Diagnostic::new(Code::BadSum, Place::new(at.file, text.span()), message));
    }
    parts
}

fn derive(
    context: &mut Context<'_>,
    at: At<'_, InputText>,
    index: usize,
    world: &World,
    needs: &mut Vec<usize>,
) -> Option<Num> {
    let text = at.get().derive.as_ref()?;
    let input = world.inputs.get(index)?;
    let expr = context.expression(At::new(at.file, text))?;
    for (name, _, _) in expr.names() {
        if let Some(Entity::Input(other)) = world.names.get(name) {
            needs.push(other);
        }
    }
    let mut typer = Typer::new(world, context, at.file, Reach::Inputs);
    let num = match &input.kind {
        InputKind::YesNo => {
            let cond = typer.condition(&expr)?;
            Some(Num::If(Box::new(cond), Box::new(Num::Const(1.0)), Box::new(Num::Const(0.0))))
        }
        InputKind::Choice(choices) => typer.choice_index(choices, &expr),
        InputKind::Number | InputKind::Whole => {
            let quantity = typer.number(&expr)?;
            let own = Quantity { num: Num::Input(index), unit: Unit::of(&input.unit), extent: Extent::ALL };
            typer.like_units(&own, &quantity, &expr, "taken for each other");
            Some(quantity.num)
        }
    };
    if let (Some(registry), Scope::Patient) = (&typer.registry, input.scope) {
        let message = format!("`{}` is derived from the registry value `{registry}`", input.id);
        typer.error::<()>(Code::RegistryValue, &expr, message, None);
    }
    num
}
