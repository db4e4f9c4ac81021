//! Expressions to typed trees: numbers with a unit and possible values, or conditions.

use super::context::{At, Context};
use super::extent;
use super::names::World;
use super::unit::Unit;
use crate::band::Extent;
use crate::checked::{Comparison, Cond, Num};
use crate::diagnostic::{Code, Diagnostic, FileId, Place};
use crate::expr::{Arithmetic, Expr, ExprKind};

/// A number with what is known about it.
#[derive(Debug, Clone)]
pub(super) struct Quantity {
    pub num: Num,
    pub unit: Unit,
    pub extent: Extent,
}

#[derive(Debug, Clone)]
pub(super) enum Typed {
    Number(Quantity),
    Condition(Cond),
}

/// What an expression in this place may refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Inputs only: the `derive` of an input.
    Inputs,
    /// Inputs and derived values: a derived value.
    Derived,
    /// Models too.
    Models,
}

/// Which inputs of scope hospital have a value in this place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hospitals {
    /// There is only the patient.
    None,
    /// A region's rule looks at one candidate after the other: all but the times of strategies.
    Candidate,
    /// A strategy model: its times only.
    Times,
}

/// The times that a situation gives to strategy models.
const TIMES: &[&str] = &["time_to_primary", "time_to_comprehensive", "time_transfer"];

impl Hospitals {
    pub fn hold(self, id: &str) -> bool {
        match self {
            Self::None => false,
            Self::Candidate => !TIMES.contains(&id),
            Self::Times => TIMES.contains(&id),
        }
    }
}

/// Types the expressions of one text.
pub(super) struct Typer<'w, 'c, 's> {
    pub world: &'w World,
    pub context: &'c mut Context<'s>,
    pub file: FileId,
    pub reach: Reach,
    /// Unlike units may be compared and added.
    pub mixed_units: bool,
    /// Which inputs of scope hospital have a value here.
    pub hospitals: Hospitals,
    /// The first registry input that was met, directly or through a model.
    pub registry: Option<String>,
    /// The names that hold in this file only.
    pub locals: Vec<LocalName>,
}

/// A name that holds in one file.
#[derive(Debug, Clone)]
pub(super) struct LocalName {
    pub id: String,
    pub typed: Typed,
    pub place: Place,
}

impl<'w, 'c, 's> Typer<'w, 'c, 's> {
    pub fn new(world: &'w World, context: &'c mut Context<'s>, file: FileId, reach: Reach) -> Self {
        Self {
            world,
            context,
            file,
            reach,
            mixed_units: false,
            hospitals: Hospitals::None,
            registry: None,
            locals: Vec::new(),
        }
    }

    /// The text as a number, with its canonical print.
    pub fn number_text(&mut self, text: &crate::text::Text) -> Option<(Quantity, String)> {
        let expr = self.context.expression(At::new(self.file, text))?;
        Some((self.number(&expr)?, expr.to_string()))
    }

    /// The text as a condition, with its canonical print.
    pub fn condition_text(&mut self, text: &crate::text::Text) -> Option<(Cond, String)> {
        let expr = self.context.expression(At::new(self.file, text))?;
        Some((self.condition(&expr)?, expr.to_string()))
    }

    pub fn number(&mut self, expr: &Expr) -> Option<Quantity> {
        match self.typed(expr)? {
            Typed::Number(quantity) => Some(quantity),
            Typed::Condition(_) => {
                let message = format!("`{expr}` is a condition, and a number belongs here");
                let help = format!("write `if {expr} then 1 else 0`, or in an item `when` with its points");
                self.wrong(Code::NumberWanted, expr, message, "a number", "a condition", help)
            }
        }
    }

    pub fn condition(&mut self, expr: &Expr) -> Option<Cond> {
        match self.typed(expr)? {
            Typed::Condition(cond) => Some(cond),
            Typed::Number(quantity) => {
                let message = format!("`{expr}` is a number, and a condition belongs here");
                let example = if quantity.extent.low.is_finite() { quantity.extent.low } else { 1.0 };
                let help = format!("compare it, as in `{expr} > {example}`");
                self.wrong(Code::ConditionWanted, expr, message, "a condition", "a number", help)
            }
        }
    }

    pub(super) fn conditions(&mut self, list: &[Expr]) -> Option<Vec<Cond>> {
        let typed: Vec<_> = list.iter().map(|expr| self.condition(expr)).collect();
        typed.into_iter().collect()
    }

    pub(super) fn numbers(&mut self, list: &[Expr]) -> Option<Vec<Quantity>> {
        let typed: Vec<_> = list.iter().map(|expr| self.number(expr)).collect();
        typed.into_iter().collect()
    }

    pub fn typed(&mut self, expr: &Expr) -> Option<Typed> {
        match &expr.kind {
            ExprKind::Number(x) => Some(constant(*x)),
            ExprKind::Truth(truth) => Some(Typed::Condition(Cond::Const(*truth))),
            ExprKind::Choice(id) => {
                let message = format!("the choice '{id}' stands by itself");
                let help = format!("compare an input to it, as in `mechanism == '{id}'`");
                self.error(Code::ChoiceMisused, expr, message, Some(help))
            }
            ExprKind::Name(name) => self.name(name, expr),
            ExprKind::Member(name, member) => self.member(name, member, expr),
            ExprKind::Negative(x) => self.negative(x),
            ExprKind::Not(x) => Some(Typed::Condition(Cond::Not(Box::new(self.condition(x)?)))),
            ExprKind::And(list) => Some(Typed::Condition(Cond::All(self.conditions(list)?))),
            ExprKind::Or(list) => Some(Typed::Condition(Cond::Any(self.conditions(list)?))),
            ExprKind::Arithmetic(sign, a, b) => self.arithmetic(*sign, a, b, expr),
            ExprKind::Compare(..) | ExprKind::Within { .. } => self.comparison(expr).map(Typed::Condition),
            ExprKind::If(condition, yes, no) => self.conditional(condition, yes, no, expr),
            ExprKind::Call(function, arguments) => self.call(*function, arguments, expr),
        }
    }

    fn negative(&mut self, x: &Expr) -> Option<Typed> {
        let quantity = self.number(x)?;
        if let Num::Const(value) = quantity.num {
            return Some(constant(-value));
        }
        Some(Typed::Number(Quantity {
            num: Num::Neg(Box::new(quantity.num)),
            unit: quantity.unit,
            extent: extent::negative(&quantity.extent),
        }))
    }

    fn arithmetic(&mut self, sign: Arithmetic, a: &Expr, b: &Expr, expr: &Expr) -> Option<Typed> {
        let (left, right) = (self.number(a), self.number(b));
        let (left, right) = (left?, right?);
        let unit = match sign {
            Arithmetic::Add | Arithmetic::Sub => {
                self.like_units(&left, &right, expr, "added");
                left.unit.joined(right.unit)
            }
            Arithmetic::Mul => left.unit.times(right.unit, 1),
            Arithmetic::Div => left.unit.times(right.unit, -1),
        };
        let make = match sign {
            Arithmetic::Add => Num::Add,
            Arithmetic::Sub => Num::Sub,
            Arithmetic::Mul => Num::Mul,
            Arithmetic::Div => Num::Div,
        };
        if sign == Arithmetic::Div && right.num == Num::Const(0.0) {
            let message = format!("`{expr}` divides by zero, and is never defined");
            let place = self.place(expr);
            self.context.report(Diagnostic::new(Code::DividesByZero, place, message));
        }
        Some(Typed::Number(Quantity {
            extent: extent::arithmetic(sign, &left.extent, &right.extent),
            num: make(Box::new(left.num), Box::new(right.num)),
            unit,
        }))
    }

    fn conditional(&mut self, condition: &Expr, yes: &Expr, no: &Expr, expr: &Expr) -> Option<Typed> {
        let condition = self.condition(condition);
        let (yes_typed, no_typed) = (self.typed(yes), self.typed(no));
        let condition = condition?;
        match (yes_typed?, no_typed?) {
            (Typed::Number(a), Typed::Number(b)) => {
                self.like_units(&a, &b, expr, "given by one `if`");
                Some(Typed::Number(Quantity {
                    extent: extent::either(&a.extent, &b.extent),
                    num: Num::If(Box::new(condition), Box::new(a.num), Box::new(b.num)),
                    unit: a.unit.joined(b.unit),
                }))
            }
            (Typed::Condition(a), Typed::Condition(b)) => Some(Typed::Condition(choose(condition, a, b))),
            (Typed::Number(_), Typed::Condition(_)) => self.number(no).map(Typed::Number),
            (Typed::Condition(_), Typed::Number(_)) => self.number(yes).map(Typed::Number),
        }
    }

    /// An error unless the units fit or the text allows it.
    pub fn like_units(&mut self, a: &Quantity, b: &Quantity, expr: &Expr, what: &str) {
        if self.mixed_units || a.unit.fits(&b.unit) {
            return;
        }
        let (first, second) = (a.unit.print(), b.unit.print());
        let message = format!("values of unlike units are {what}: {first} and {second}");
        let help = "if the source does this, say why under `mixed_units` in [model]".to_owned();
        let wrong = Diagnostic::new(Code::UnitMismatch, self.place(expr), message);
        self.context.report(wrong.expected(first).found(second).help(help));
    }

    pub fn place(&self, expr: &Expr) -> Place {
        Place::new(self.file, expr.span.clone())
    }

    pub fn error<T>(&mut self, code: Code, expr: &Expr, message: String, help: Option<String>) -> Option<T> {
        let place = self.place(expr);
        self.context.report(Diagnostic::new(code, place, message).help(help));
        None
    }

    fn wrong<T>(
        &mut self,
        code: Code,
        expr: &Expr,
        message: String,
        expected: &str,
        found: &str,
        help: String,
    ) -> Option<T> {
        let wrong = Diagnostic::new(code, self.place(expr), message);
        self.context.report(wrong.expected(expected).found(found).help(help));
        None
    }
}

pub(super) fn constant(x: f64) -> Typed {
    Typed::Number(Quantity { num: Num::Const(x), unit: Unit::Free, extent: extent::of_constant(x) })
}

/// `if c then a else b` of conditions, each used once so that a nest of them stays small. It is
/// decided also when `c` is undecided and both answers agree.
fn choose(c: Cond, a: Cond, b: Cond) -> Cond {
    let one = || Box::new(Num::Const(1.0));
    let zero = || Box::new(Num::Const(0.0));
    let indicator = |cond: Cond| Box::new(Num::If(Box::new(cond), one(), zero()));
    let chosen = Num::If(Box::new(c), indicator(a), indicator(b));
    Cond::Compare(Comparison::Equal, Box::new(chosen), one())
}
