//! Which names expressions may use, and what is known about what they stand for.

use std::collections::HashMap;

use super::context::Context;
use super::unit::Unit;
use crate::band::Extent;
use crate::checked::{Bilingual, Input, InputKind, Scope};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::name::{did_you_mean, in_expression};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entity {
    Input(usize),
    Derived(usize),
    Model(usize),
}

/// Names as expressions write them. Inputs, derived values and models share them.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    names: HashMap<String, (Entity, Place)>,
}

/// What is known of a derived value once it is checked.
#[derive(Debug, Clone)]
pub(super) struct DerivedFacts {
    /// None for a condition.
    pub quantity: Option<(Unit, Extent)>,
    /// A registry input that it needs.
    pub registry: Option<String>,
}

/// What is known of a model once it is checked.
#[derive(Debug, Clone)]
pub(super) struct ModelFacts {
    pub id: String,
    pub value: ModelValue,
    pub registry: Option<String>,
}

#[derive(Debug, Clone)]
pub(super) enum ModelValue {
    Number {
        unit: Unit,
        extent: Extent,
    },
    /// The ids of its criteria.
    Criteria(Vec<String>),
    /// A comparison of strategies has no single value.
    Strategies {
        /// Each of them states the probability of a good outcome.
        good_outcome: bool,
    },
    /// A slot without coefficients, with its sentence.
    Unfilled(Bilingual),
}

/// Everything an expression can refer to. Derived values and models are added as they are checked;
/// one that is named but not there yet is part of a cycle that has been reported.
#[derive(Debug, Clone, Default)]
pub(super) struct World {
    pub names: Names,
    pub inputs: Vec<Input>,
    pub derived: Vec<DerivedFacts>,
    pub models: Vec<ModelFacts>,
}

impl Names {
    /// Adds a name; false, with an error, when it is taken.
    pub fn add(&mut self, context: &mut Context<'_>, id: &str, entity: Entity, place: Place) -> bool {
        let name = in_expression(id);
        if let Some((_, first)) = self.names.get(&name) {
            let first = first.clone();
            context.duplicate("the name", &name, first, place);
            return false;
        }
        self.names.insert(name, (entity, place));
        true
    }

    pub fn get(&self, name: &str) -> Option<Entity> {
        self.names.get(name).map(|(entity, _)| *entity)
    }

    /// Adds a name, or gives it another meaning, without a look at what it meant.
    pub fn put(&mut self, name: String, entity: Entity, place: Place) {
        self.names.insert(name, (entity, place));
    }

    /// Where a name is given.
    pub fn place(&self, name: &str) -> Option<Place> {
        self.names.get(name).map(|(_, place)| place.clone())
    }

    /// Gives a name its final index.
    pub fn set(&mut self, id: &str, entity: Entity) {
        if let Some(entry) = self.names.get_mut(&in_expression(id)) {
            entry.0 = entity;
        }
    }

    /// What `name` stands for; an error with the nearest name, unless its text was lost.
    pub fn find(&self, context: &mut Context<'_>, name: &str, place: &Place) -> Option<Entity> {
        if let Some(entity) = self.get(name) {
            return Some(entity);
        }
        if !context.losses.may_hold(name) {
            let message = format!("there is no input, derived value or model `{name}`");
            let help = match self.meant_with_hyphens(context, place) {
                Some((_, false)) => return None, // said at its beginning
                Some((meant, true)) => Some(format!("in an expression a model's id has underscores: `{meant}`")),
                None => did_you_mean(name, self.sorted()),
            };
            context.report(Diagnostic::new(Code::UnknownName, place.clone(), message).help(help));
        }
        None
    }

    /// `nftg-2021-red` reads as a subtraction: the name that was meant, with whether `place` is its
    /// beginning.
    pub fn meant_with_hyphens(&self, context: &Context<'_>, place: &Place) -> Option<(String, bool)> {
        let text = context.sources.text(place.file);
        let belongs = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        let before = text.get(..place.span.start)?;
        let start = before.trim_end_matches(belongs).len();
        let word = text.get(start..)?.split(|c| !belongs(c)).next()?;
        let name = in_expression(word);
        let is_known = word.contains('-') && self.get(&name).is_some();
        is_known.then_some((name, start == place.span.start))
    }

    pub fn sorted(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.names.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }
}

impl World {
    /// The input that a plain id names, as in `ask`, `sum_of` or findings.
    pub fn input(&self, context: &mut Context<'_>, id: &str, place: &Place) -> Option<usize> {
        if let Some(Entity::Input(index)) = self.names.get(id) {
            let of_hospital = self.inputs.get(index).is_some_and(|input| input.scope == Scope::Hospital);
            if of_hospital {
                context.report(of_a_hospital(id, place.clone()));
            }
            return (!of_hospital).then_some(index);
        }
        if !context.losses.may_hold(id) {
            let message = format!("there is no input `{id}`");
            let known = self.inputs.iter().map(|input| input.id.as_str());
            let help = did_you_mean(id, known);
            context.report(Diagnostic::new(Code::UnknownName, place.clone(), message).help(help));
        }
        None
    }

    /// The model that an id names.
    pub fn model(&self, context: &mut Context<'_>, id: &str, place: &Place) -> Option<usize> {
        let found = self.models.iter().position(|model| model.id == id);
        if found.is_none() && !context.losses.may_hold(id) {
            let message = format!("there is no model `{id}`");
            let known = self.models.iter().map(|model| model.id.as_str());
            let help = did_you_mean(id, known);
            context.report(Diagnostic::new(Code::UnknownModel, place.clone(), message).help(help));
        }
        found
    }
}

/// The report of a property of a hospital where there is no hospital yet.
pub(super) fn of_a_hospital(id: &str, place: Place) -> Diagnostic {
    let message = format!("`{id}` belongs to a hospital or the way to it, and has no value here");
    let help = "a hospital's attributes, `travel` and `added` are for `among` and `within` of a [[destination]], \
                the `time_…` for strategy models"
        .to_owned();
    Diagnostic::new(Code::HospitalScope, place, message).help(help)
}

/// The possible values of an input.
pub(super) fn extent(input: &Input) -> Extent {
    Extent {
        low: input.possible.0,
        high: input.possible.1,
        whole: input.kind != InputKind::Number,
        except: input.except.clone(),
    }
}
