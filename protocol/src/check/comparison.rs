//! Comparisons: of numbers, of a choice input to a choice, of a condition to yes or no.

use super::names::Entity;
use super::typing::{Quantity, Typer};
use crate::checked::{Choice, Comparison, Cond, InputKind, Num, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::expr::{Expr, ExprKind};
use crate::name::did_you_mean;

impl Typer<'_, '_, '_> {
    /// Types an [`ExprKind::Compare`] or [`ExprKind::Within`].
    pub(super) fn comparison(&mut self, expr: &Expr) -> Option<Cond> {
        match &expr.kind {
            ExprKind::Compare(sign, a, b) => self.compare(*sign, a, b, expr),
            ExprKind::Within { value, low, high, closed } => {
                let (value_q, low_q, high_q) = (self.number(value), self.number(low), self.number(high));
                let (value_q, low_q, high_q) = (value_q?, low_q?, high_q?);
                if let (Num::Const(a), Num::Const(b)) = (&low_q.num, &high_q.num)
                    && (a > b || (a == b && !closed))
                {
                    let message = format!("no value is in this range: {a} to {b}");
                    return self.error(Code::BadRange, expr, message, None);
                }
                let below = if *closed { Comparison::LessOrEqual } else { Comparison::Less };
                let above = self.numbers_compared(Comparison::GreaterOrEqual, (value, &value_q), (low, &low_q), expr);
                let below = self.numbers_compared(below, (value, &value_q), (high, &high_q), expr);
                Some(Cond::All(vec![above, below]))
            }
            _ => None,
        }
    }

    fn compare(&mut self, sign: Comparison, a: &Expr, b: &Expr, expr: &Expr) -> Option<Cond> {
        if let Some((input, choices)) = self.choice_input(a) {
            return self.choice(sign, input, &choices, a, b, expr);
        }
        if let Some((input, choices)) = self.choice_input(b) {
            return self.choice(sign, input, &choices, b, a, expr);
        }
        for (one, other) in [(a, b), (b, a)] {
            if let ExprKind::Choice(id) = &one.kind {
                self.typed(other)?;
                let message = format!("`{other}` has no choices, and cannot be compared to '{id}'");
                return self.error(Code::ChoiceMisused, expr, message, None);
            }
            if let ExprKind::Truth(truth) = one.kind {
                return self.truth(sign, truth, other, expr);
            }
        }
        let (left, right) = (self.number(a), self.number(b));
        let (left, right) = (left?, right?);
        Some(self.numbers_compared(sign, (a, &left), (b, &right), expr))
    }

    fn numbers_compared(
        &mut self,
        sign: Comparison,
        (a, left): (&Expr, &Quantity),
        (b, right): (&Expr, &Quantity),
        expr: &Expr,
    ) -> Cond {
        self.like_units(left, right, expr, "compared");
        self.threshold(a, left, b, right);
        self.threshold(b, right, a, left);
        Cond::Compare(sign, Box::new(left.num.clone()), Box::new(right.num.clone()))
    }

    /// A warning when `threshold` is a constant that no value of `of` comes near.
    fn threshold(&mut self, of: &Expr, value: &Quantity, threshold: &Expr, constant: &Quantity) {
        let Num::Const(x) = constant.num else { return };
        let extent = &value.extent;
        if matches!(value.num, Num::Const(_)) {
            return;
        }
        if (extent.low..=extent.high).contains(&x) {
            return self.plausible(&value.num, x, threshold);
        }
        let message = format!("`{of}` is never {x}: its possible values are {extent}");
        let outside = Diagnostic::new(Code::OutsidePossible, self.place(threshold), message);
        self.context.report(outside.found(x.to_string()).expected(extent.to_string()));
    }

    /// A warning when a finding reaches a threshold only where its value is a mistake more often than a patient.
    fn plausible(&mut self, of: &Num, x: f64, threshold: &Expr) {
        let Num::Input(input) = of else { return };
        let Some(input) = self.world.inputs.get(*input) else { return };
        let Some((low, high)) = input.plausible.filter(|(low, high)| x < *low || x > *high) else { return };
        let message = format!("`{}` is plausible from {low} to {high}, and {x} lies outside", input.id);
        let help = "is it in another unit, or mistyped? If it is meant, widen `plausible` of the input".to_owned();
        self.context.report(Diagnostic::new(Code::OutsidePlausible, self.place(threshold), message).help(help));
    }

    /// `airway_threat == yes`
    fn truth(&mut self, sign: Comparison, truth: bool, other: &Expr, expr: &Expr) -> Option<Cond> {
        let cond = self.condition(other)?;
        let same = match sign {
            Comparison::Equal => truth,
            Comparison::NotEqual => !truth,
            _ => {
                let message = "yes and no are not in an order".to_owned();
                let help = format!("write `{other}` or `not {other}`");
                return self.error(Code::ConditionWanted, expr, message, Some(help));
            }
        };
        Some(if same { cond } else { Cond::Not(Box::new(cond)) })
    }

    /// The input and choices behind a name, if it is a choice input.
    fn choice_input(&self, expr: &Expr) -> Option<(usize, Vec<Choice>)> {
        let ExprKind::Name(name) = &expr.kind else {
            return None;
        };
        let Some(Entity::Input(index)) = self.world.names.get(name) else {
            return None;
        };
        match &self.world.inputs.get(index)?.kind {
            InputKind::Choice(choices) => Some((index, choices.clone())),
            _ => None,
        }
    }

    /// `mechanism == 'blunt'`
    fn choice(
        &mut self,
        sign: Comparison,
        input: usize,
        choices: &[Choice],
        name: &Expr,
        other: &Expr,
        expr: &Expr,
    ) -> Option<Cond> {
        if let Some(input) = self.world.inputs.get(input)
            && input.scope == Scope::Registry
        {
            self.registry.get_or_insert_with(|| input.id.clone());
        }
        let known = || choices.iter().map(|choice| choice.id.as_str());
        let ExprKind::Choice(id) = &other.kind else {
            let unquoted = matches!(&other.kind, ExprKind::Name(word) if known().any(|id| id == word));
            let example = if unquoted { other.to_string() } else { known().next().unwrap_or("…").to_owned() };
            let message = format!("`{name}` is a choice, and `{other}` is none of its choices");
            let help = format!("a choice stands between single quotes: `{name} == '{example}'`");
            return self.error(Code::ChoiceMisused, other, message, Some(help));
        };
        let equal = match sign {
            Comparison::Equal => true,
            Comparison::NotEqual => false,
            _ => {
                let message = format!("the choices of `{name}` are not in an order");
                return self.error(Code::ChoiceMisused, expr, message, Some("use `==` or `!=`".to_owned()));
            }
        };
        if let Some(choice) = known().position(|known| known == id) {
            return Some(Cond::Choice { input, choice, equal });
        }
        let message = format!("`{name}` has no choice '{id}'");
        let list: Vec<&str> = known().collect();
        let unknown = Diagnostic::new(Code::UnknownChoice, self.place(other), message)
            .found(format!("'{id}'"))
            .expected(crate::text::decode::one_of(&list))
            .help(did_you_mean(id, known()));
        self.context.report(unknown);
        None
    }

    /// The index of a choice that an expression gives: a choice, or `if` with choices.
    pub(super) fn choice_index(&mut self, choices: &[Choice], expr: &Expr) -> Option<Num> {
        match &expr.kind {
            ExprKind::Choice(id) => {
                let known = || choices.iter().map(|choice| choice.id.as_str());
                #[allow(clippy::cast_precision_loss, reason = "far fewer choices than 2^52")]
                if let Some(index) = known().position(|known| known == id) {
                    return Some(Num::Const(index as f64));
                }
                let message = format!("there is no choice '{id}'");
                let help = did_you_mean(id, known());
                self.error(Code::UnknownChoice, expr, message, help)
            }
            ExprKind::If(condition, yes, no) => {
                let condition = self.condition(condition);
                let (yes, no) = (self.choice_index(choices, yes), self.choice_index(choices, no));
                Some(Num::If(Box::new(condition?), Box::new(yes?), Box::new(no?)))
            }
            _ => {
                let message = format!("`{expr}` is not one of the choices");
                let help = "give a choice, or choices behind `if … then … else …`".to_owned();
                self.error(Code::ChoiceMisused, expr, message, Some(help))
            }
        }
    }
}
