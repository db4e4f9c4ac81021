//! The items of a points model and the terms of a logistic one.

use super::context::At;
use super::extent;
use super::names::{Entity, of_a_hospital};
use super::typing::Typer;
use crate::band::Extent;
use crate::checked::{InputKind, Item, Term};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::name::did_you_mean;
use crate::text::decode::one_of;
use crate::text::{ItemText, MapText, Spanned, SplineText};

/// What an item's factor is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Adds {
    /// `[[item]]` with `points` and `weight`.
    Points,
    /// `[[term]]` with `coefficient`.
    Coefficients,
}

/// An item, and the values that it can add.
pub(super) struct Addend {
    pub item: Item,
    pub extent: Extent,
}

impl Typer<'_, '_, '_> {
    pub(super) fn item(&mut self, text: &Spanned<ItemText>, adds: Adds) -> Option<Addend> {
        let at = At::new(self.file, text);
        self.factor_keys(at, adds);
        let text = at.get();
        let label = self.context.optional_bilingual(self.file, "the label of this item", text.label.as_ref());
        let factor = match adds {
            Adds::Points => text.weight.as_ref(),
            Adds::Coefficients => text.coefficient.as_ref(),
        };
        let factor = factor.map(|x| self.context.finite(At::new(self.file, x)));
        let (term, extent, print) = self.term(at, adds)?;
        let factor = match term {
            Term::When(..) => 1.0,
            _ => factor.unwrap_or(1.0),
        };
        let scale = extent::of_constant(factor);
        Some(Addend {
            extent: extent::arithmetic(crate::expr::Arithmetic::Mul, &extent, &scale),
            item: Item {
                label,
                source: text.source.as_ref().map_or(String::new(), |s| s.get_ref().clone()),
                factor,
                term,
                text: print,
            },
        })
    }

    /// Exactly one of the five things that an item can be.
    fn term(&mut self, at: At<'_, ItemText>, adds: Adds) -> Option<(Term, Extent, String)> {
        let text = at.get();
        let there = [
            ("value", text.value.as_ref().map(Spanned::span)),
            ("when", text.when.as_ref().map(Spanned::span)),
            ("bands", text.bands.as_ref().map(Spanned::span)),
            ("map", text.map.as_ref().map(Spanned::span)),
            ("spline", text.spline.as_ref().map(Spanned::span)),
        ];
        let mut given = there.iter().filter_map(|(key, span)| Some((*key, span.clone()?)));
        let (first, second) = (given.next(), given.next());
        if let (Some((a, span_a)), Some((b, span_b))) = (&first, &second) {
            let message = format!("an item has one of `{a}` and `{b}`, not both");
            let both = Diagnostic::new(Code::OneOfThese, Place::new(at.file, span_b.clone()), message);
            let related = Place::new(at.file, span_a.clone());
            self.context
                .report(both.related(related, format!("`{a}` is here")).help("make two items of it".to_owned()));
            return None;
        }
        if let Some(value) = &text.value {
            let (quantity, print) = self.number_text(value)?;
            return Some((Term::Value(quantity.num), quantity.extent, print));
        }
        if let Some(when) = &text.when {
            let points = self.points(at, adds);
            let (cond, print) = self.condition_text(when)?;
            let points = points?;
            let extent = Extent::new(points.min(0.0), points.max(0.0), points.fract() == 0.0);
            return Some((Term::When(cond, points), extent, print));
        }
        if let Some(bands) = &text.bands {
            return self.bands(At::new(self.file, bands));
        }
        if let Some(map) = &text.map {
            return self.map(At::new(self.file, map));
        }
        if let Some(spline) = &text.spline {
            return self.spline(At::new(self.file, spline));
        }
        let keys: Vec<&str> = there.iter().map(|(key, _)| *key).collect();
        let none = Diagnostic::new(Code::OneOfThese, at.place(), "this item does not say what it adds");
        self.context.report(none.expected(one_of(&keys)));
        None
    }

    /// What a condition is worth.
    fn points(&mut self, at: At<'_, ItemText>, adds: Adds) -> Option<f64> {
        let (worth, key) = match adds {
            Adds::Points => (at.get().points.as_ref(), "points"),
            Adds::Coefficients => (at.get().coefficient.as_ref(), "coefficient"),
        };
        if let Some(worth) = worth {
            return Some(self.context.finite(At::new(self.file, worth)));
        }
        let message = format!("`{key}` is missing: what is this condition worth?");
        let missing = Diagnostic::new(Code::MissingKey, at.place(), message);
        self.context.report(missing.help(format!("add `{key} = …`")));
        None
    }

    fn factor_keys(&mut self, at: At<'_, ItemText>, adds: Adds) {
        let text = at.get();
        let span = |key: &Option<Spanned<f64>>| key.as_ref().map(Spanned::span);
        match adds {
            Adds::Points => {
                let keys = [("coefficient", span(&text.coefficient))];
                self.context.out_of_place(at.file, "a points model; its factor is `weight`", &keys);
            }
            Adds::Coefficients => {
                let keys = [("weight", span(&text.weight)), ("points", span(&text.points))];
                self.context.out_of_place(at.file, "a logistic model; it has `coefficient`", &keys);
                return;
            }
        }
        if text.when.is_some() {
            let keys = [("weight", span(&text.weight))];
            self.context.out_of_place(at.file, "`when`; what it is worth are its `points`", &keys);
        } else {
            let keys = [("points", span(&text.points))];
            self.context.out_of_place(at.file, "an item without `when`", &keys);
        }
        if text.spline.is_some() {
            let keys = [("weight", span(&text.weight))];
            self.context.out_of_place(at.file, "a spline; it has its own coefficients", &keys);
        }
    }

    fn map(&mut self, at: At<'_, MapText>) -> Option<(Term, Extent, String)> {
        let of = &at.get().of;
        let place = Place::new(at.file, of.span());
        let world = self.world;
        let index = world.input(self.context, of.get_ref(), &place)?;
        let input = world.inputs.get(index)?;
        self.see_registry(input);
        let InputKind::Choice(choices) = &input.kind else {
            let message = format!("a map is of a choice, and `{}` is none", input.id);
            let wrong = Diagnostic::new(Code::ChoiceMisused, place, message);
            self.context.report(wrong.help("for numbers use `bands`, for yes-no inputs `when`".to_owned()));
            return None;
        };
        let mut values: Vec<Option<f64>> = vec![None; choices.len()];
        for (key, value) in &at.get().values {
            let value = self.context.finite(At::new(at.file, value));
            let known = || choices.iter().map(|choice| choice.id.as_str());
            match known().position(|id| id == key.get_ref()) {
                Some(choice) => values[choice] = Some(value),
                None => {
                    let message = format!("`{}` has no choice `{}`", input.id, key.get_ref());
                    let list: Vec<&str> = known().collect();
                    let unknown = Diagnostic::new(Code::UnknownChoice, Place::new(at.file, key.span()), message);
                    let help = did_you_mean(key.get_ref(), known());
                    self.context.report(unknown.expected(one_of(&list)).help(help));
                }
            }
        }
        let missed: Vec<&str> =
            choices.iter().zip(&values).filter(|(_, v)| v.is_none()).map(|(c, _)| c.id.as_str()).collect();
        if !missed.is_empty() {
            let message =
                format!("this map of `{}` has no value for {}", input.id, one_of(&missed).replace(" or ", " and "));
            let missing = Diagnostic::new(Code::MapMissesChoice, place, message);
            self.context.report(missing.help(format!("add `{} = …`", missed.join(" = …, "))));
        }
        let values: Vec<f64> = values.into_iter().map(Option::unwrap_or_default).collect();
        let extent = hull(&values);
        Some((Term::Map { input: index, values }, extent, input.id.clone()))
    }

    fn see_registry(&mut self, input: &crate::checked::Input) {
        if input.scope == crate::checked::Scope::Registry && self.registry.is_none() {
            self.registry = Some(input.id.clone());
        }
    }

    fn spline(&mut self, at: At<'_, SplineText>) -> Option<(Term, Extent, String)> {
        let text = at.get();
        let of = self.number_text(&text.of);
        let knots = self.context.finite_list(at.file, text.knots.get_ref());
        let coefficients = self.context.finite_list(at.file, text.coefficients.get_ref());
        let mut bad = |span, message: String| {
            self.context.report(Diagnostic::new(Code::BadSpline, Place::new(at.file, span), message));
        };
        if knots.len() < 3 {
            bad(text.knots.span(), format!("a restricted cubic spline has at least 3 knots, this one {}", knots.len()));
        } else if coefficients.len() != knots.len() - 1 {
            let (k, c) = (knots.len(), coefficients.len());
            bad(text.coefficients.span(), format!("{k} knots go with {} coefficients, and here are {c}", k - 1));
        }
        if let Some(pair) = knots.windows(2).find(|pair| pair[0] >= pair[1]) {
            bad(text.knots.span(), format!("knots ascend, and {} does not come before {}", pair[0], pair[1]));
        }
        let (of, print) = of?;
        for (knot, x) in text.knots.get_ref().iter().zip(&knots) {
            if !(of.extent.low..=of.extent.high).contains(x) {
                let message = format!("`{print}` is never {x}: its possible values are {}", of.extent);
                let place = Place::new(at.file, knot.span());
                self.context.report(Diagnostic::new(Code::OutsidePossible, place, message));
            }
        }
        let term = Term::Spline { of: of.num, knots, coefficients };
        Some((term, Extent::ALL, print))
    }

    /// Whether a plain id names something that can be computed with: for the predictors of a slot.
    pub(super) fn predictor(&mut self, id: &crate::text::Text) {
        let place = Place::new(self.file, id.span());
        let world = self.world;
        match world.names.find(self.context, &crate::name::in_expression(id.get_ref()), &place) {
            Some(Entity::Input(index)) => {
                if let Some(input) = world.inputs.get(index) {
                    self.see_registry(input);
                    if input.scope == crate::checked::Scope::Hospital {
                        self.context.report(of_a_hospital(&input.id, place));
                    }
                }
            }
            Some(Entity::Derived(index)) => {
                let facts = world.derived.get(index);
                self.registry = self.registry.take().or_else(|| facts.and_then(|f| f.registry.clone()));
            }
            Some(Entity::Model(index)) => {
                let facts = world.models.get(index);
                self.registry = self.registry.take().or_else(|| facts.and_then(|f| f.registry.clone()));
            }
            None => {}
        }
    }
}

pub(super) fn hull(values: &[f64]) -> Extent {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if low > high {
        return Extent::ALL;
    }
    Extent::new(low, high, values.iter().all(|x| x.fract() == 0.0))
}
