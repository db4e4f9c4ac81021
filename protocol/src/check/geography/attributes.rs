//! What can be said of a hospital: the attributes that the dictionary of inputs knows.

use crate::check::context::{At, Context};
use crate::check::names::World;
use crate::checked::{InputKind, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::name::did_you_mean;

/// What an attribute's input is called.
const PREFIX: &str = "hospital_";
/// Follows from the opening hours and the time of arrival; nobody states it.
const OPEN: &str = "hospital_open";
/// Opening hours of the emergency department.
pub(super) const HOURS: &str = "ed_hours";
/// Facts for people, that no rule can ask for, in minutes.
const MINUTES: &[&str] = &["door_to_needle", "door_to_groin"];

/// The attributes, in order of the dictionary.
pub(super) struct Attributes {
    list: Vec<Attribute>,
}

struct Attribute {
    /// As facts and tables name it, without the prefix.
    name: String,
    input: usize,
    yes_no: bool,
    possible: (f64, f64),
    whole: bool,
}

/// What a fact is about.
#[derive(Clone, Copy)]
pub(super) enum About {
    /// Position in the list of attributes.
    Attribute(usize),
    Hours,
    /// Only kept beside the hospital.
    Minutes,
}

pub(super) fn attributes(context: &mut Context<'_>, world: &World) -> Attributes {
    let mut list = Vec::new();
    for (index, input) in world.inputs.iter().enumerate() {
        let name = input.id.strip_prefix(PREFIX).filter(|_| input.scope == Scope::Hospital && input.id != OPEN);
        let Some(name) = name else { continue };
        if let (InputKind::Choice(_), Some(place)) = (&input.kind, world.names.place(&input.id)) {
            let message = format!("`{}` is a choice; an attribute of a hospital is yes, no or a number", input.id);
            context.report(Diagnostic::new(Code::UnknownAttribute, place, message));
        }
        list.push(Attribute {
            name: name.to_owned(),
            input: index,
            yes_no: input.kind == InputKind::YesNo,
            possible: input.possible,
            whole: input.kind != InputKind::Number,
        });
    }
    Attributes { list }
}

impl Attributes {
    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn inputs(&self) -> Vec<usize> {
        self.list.iter().map(|attribute| attribute.input).collect()
    }

    /// The position of an attribute.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.list.iter().position(|attribute| attribute.name == name)
    }

    /// What the name in a fact stands for; an error with the nearest name.
    pub fn about(&self, context: &mut Context<'_>, name: At<'_, String>) -> Option<About> {
        if let Some(position) = self.position(name.get()) {
            return Some(About::Attribute(position));
        }
        match name.get().as_str() {
            HOURS => return Some(About::Hours),
            other if MINUTES.contains(&other) => return Some(About::Minutes),
            _ => {}
        }
        self.unknown(context, name, self.names().chain([HOURS]).chain(MINUTES.iter().copied()));
        None
    }

    /// The input of an attribute that a hospital has or has not, as `added_to` names it.
    pub fn had(&self, context: &mut Context<'_>, name: At<'_, String>) -> Option<usize> {
        match self.list.iter().find(|attribute| attribute.name == *name.get()) {
            Some(attribute) if attribute.yes_no => Some(attribute.input),
            Some(_) => {
                let message = format!("`{}` is a number, and not something that a hospital has or has not", name.get());
                let wrong = Diagnostic::new(Code::UnknownAttribute, name.place(), message);
                context.report(wrong.help("name an attribute of kind yes-no".to_owned()));
                None
            }
            None => {
                let yes_no = self.list.iter().filter(|attribute| attribute.yes_no);
                self.unknown(context, name, yes_no.map(|attribute| attribute.name.as_str()));
                None
            }
        }
    }

    /// A number that an attribute takes; yes is 1, no is 0.
    pub fn value(&self, position: usize, found: Found<'_>) -> Result<Option<f64>, String> {
        let Some(attribute) = self.list.get(position) else { return Ok(None) };
        match found {
            Found::Word("unknown") => Ok(None),
            Found::Word("yes") if attribute.yes_no => Ok(Some(1.0)),
            Found::Word("no") if attribute.yes_no => Ok(Some(0.0)),
            Found::Number(x)
                if !attribute.yes_no
                    && (attribute.possible.0..=attribute.possible.1).contains(&x)
                    && (!attribute.whole || x.fract() == 0.0) =>
            {
                Ok(Some(x))
            }
            _ if attribute.yes_no => Err("\"yes\", \"no\" or \"unknown\"".to_owned()),
            _ => {
                let kind = if attribute.whole { "a whole number" } else { "a number" };
                let (low, high) = attribute.possible;
                Err(format!("{kind} from {low} to {high}, or \"unknown\""))
            }
        }
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(|attribute| attribute.name.as_str())
    }

    fn unknown<'k>(&self, context: &mut Context<'_>, name: At<'_, String>, known: impl Iterator<Item = &'k str>) {
        let input = format!("{PREFIX}{}", name.get());
        if context.losses.may_hold(&input) {
            return;
        }
        let message = format!("no hospital has an attribute `{}`", name.get());
        let help = did_you_mean(name.get(), known)
            .unwrap_or_else(|| format!("an attribute is an input of scope hospital, as `{PREFIX}ed`"));
        context.report(Diagnostic::new(Code::UnknownAttribute, name.place(), message).help(help));
    }
}

/// What a fact or a cell says.
#[derive(Clone, Copy)]
pub(super) enum Found<'f> {
    Word(&'f str),
    Number(f64),
}
