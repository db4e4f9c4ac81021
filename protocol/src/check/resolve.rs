//! Names in expressions: what each stands for, and whether it may be used in this place.

use super::names::{Entity, ModelValue, extent, of_a_hospital};
use super::typing::{Quantity, Reach, Typed, Typer};
use super::unit::Unit;
use crate::checked::{Cond, InputKind, Num, Scope};
use crate::diagnostic::Code;
use crate::expr::Expr;
use crate::name::{did_you_mean, in_expression};

impl Typer<'_, '_, '_> {
    pub(super) fn name(&mut self, name: &str, expr: &Expr) -> Option<Typed> {
        let world = self.world;
        if let Some(local) = self.locals.iter().find(|local| local.id == name) {
            return Some(local.typed.clone());
        }
        if world.names.get(name).is_none()
            && let Some(help) = did_you_mean(name, self.locals.iter().map(|local| local.id.as_str()))
        {
            let message = format!("there is no value `{name}` before this one");
            return self.error(Code::UnknownName, expr, message, Some(help));
        }
        match world.names.find(self.context, name, &self.place(expr))? {
            Entity::Input(index) => self.input(index, expr),
            Entity::Derived(index) => {
                self.within_reach(Reach::Derived, name, expr)?;
                let facts = world.derived.get(index)?;
                self.met(facts.registry.as_ref());
                Some(match &facts.quantity {
                    Some((unit, extent)) => {
                        Typed::Number(Quantity { num: Num::Derived(index), unit: unit.clone(), extent: extent.clone() })
                    }
                    None => Typed::Condition(Cond::Derived(index)),
                })
            }
            Entity::Model(index) => {
                self.within_reach(Reach::Models, name, expr)?;
                let facts = world.models.get(index)?;
                self.met(facts.registry.as_ref());
                match &facts.value {
                    ModelValue::Number { unit, extent } => Some(Typed::Number(Quantity {
                        num: Num::Model(index),
                        unit: unit.clone(),
                        extent: extent.clone(),
                    })),
                    ModelValue::Criteria(_) => Some(Typed::Condition(Cond::Model(index))),
                    ModelValue::Strategies { .. } => {
                        let message = format!("`{}` compares strategies, and has no value by itself", facts.id);
                        self.error(Code::OutOfReach, expr, message, None)
                    }
                    ModelValue::Unfilled(needs) => {
                        let message = format!("the numbers of `{}` are not there", facts.id);
                        self.error(Code::UnfilledSlot, expr, message, Some(needs.en.clone()))
                    }
                }
            }
        }
    }

    fn input(&mut self, index: usize, expr: &Expr) -> Option<Typed> {
        let world = self.world;
        let input = world.inputs.get(index)?;
        if input.scope == Scope::Registry {
            self.met(Some(&input.id));
        }
        if input.scope == Scope::Hospital && !self.hospitals.hold(&input.id) {
            let place = self.place(expr);
            self.context.report(of_a_hospital(&input.id, place));
            return None;
        }
        match &input.kind {
            InputKind::Number | InputKind::Whole => Some(Typed::Number(Quantity {
                num: Num::Input(index),
                unit: Unit::of(&input.unit),
                extent: extent(input),
            })),
            InputKind::YesNo => Some(Typed::Condition(Cond::Input(index))),
            InputKind::Choice(choices) => {
                let message = format!("`{}` is a choice, and has no value by itself", input.id);
                let first = choices.first().map_or("…", |choice| choice.id.as_str());
                let help = format!("compare it, as in `{} == '{first}'`", input.id);
                self.error(Code::ChoiceMisused, expr, message, Some(help))
            }
        }
    }

    pub(super) fn member(&mut self, name: &str, member: &str, expr: &Expr) -> Option<Typed> {
        let world = self.world;
        let place = self.place(expr);
        let entity = world.names.find(self.context, name, &place)?;
        let model = match entity {
            Entity::Model(index) => {
                self.within_reach(Reach::Models, name, expr)?;
                let facts = world.models.get(index)?;
                self.met(facts.registry.as_ref());
                (index, &facts.value)
            }
            _ => return self.no_criteria(name, expr),
        };
        let (index, ModelValue::Criteria(ids)) = model else {
            return self.no_criteria(name, expr);
        };
        if let Some(criterion) = ids.iter().position(|id| in_expression(id) == member) {
            return Some(Typed::Condition(Cond::Criterion(index, criterion)));
        }
        if !self.context.losses.may_hold(member) {
            let message = format!("`{name}` has no criterion `{member}`");
            let known: Vec<String> = ids.iter().map(|id| in_expression(id)).collect();
            let help = did_you_mean(member, known.iter().map(String::as_str));
            return self.error(Code::UnknownCriterion, expr, message, help);
        }
        None
    }

    fn no_criteria(&mut self, name: &str, expr: &Expr) -> Option<Typed> {
        let message = format!("`{name}` is not a list of criteria, and has no parts");
        self.error(Code::UnknownCriterion, expr, message, None)
    }

    fn within_reach(&mut self, needed: Reach, name: &str, expr: &Expr) -> Option<()> {
        let (may, what) = match self.reach {
            Reach::Inputs => (needed == Reach::Inputs, "the `derive` of an input refers to inputs only"),
            Reach::Derived => (needed != Reach::Models, "a derived value refers to inputs and derived values only"),
            Reach::Models => (true, ""),
        };
        if may {
            return Some(());
        }
        let message = format!("`{name}` cannot be used here");
        self.error(Code::OutOfReach, expr, message, Some(what.to_owned()))
    }

    pub(super) fn met(&mut self, registry: Option<&String>) {
        if self.registry.is_none() {
            self.registry = registry.cloned();
        }
    }
}
