//! The canonical print of an expression.

use std::fmt;

use super::{Arithmetic, Expr, ExprKind};
use crate::checked::Comparison;

/// How tightly a node binds; looser ones stand in parentheses inside tighter ones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    If,
    Or,
    And,
    Not,
    Compare,
    Sum,
    Product,
    Negative,
    Atom,
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(self, f)
    }
}

impl Comparison {
    /// As written in an expression.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
        }
    }
}

impl Arithmetic {
    /// As written in an expression.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
        }
    }
}

fn level(expr: &Expr) -> Level {
    match &expr.kind {
        ExprKind::If(..) => Level::If,
        ExprKind::Or(_) => Level::Or,
        ExprKind::And(_) => Level::And,
        ExprKind::Not(_) => Level::Not,
        ExprKind::Compare(..) | ExprKind::Within { .. } => Level::Compare,
        ExprKind::Arithmetic(Arithmetic::Add | Arithmetic::Sub, ..) => Level::Sum,
        ExprKind::Arithmetic(..) => Level::Product,
        ExprKind::Negative(_) => Level::Negative,
        _ => Level::Atom,
    }
}

fn write(expr: &Expr, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match &expr.kind {
        ExprKind::Number(x) => write!(f, "{x}"),
        ExprKind::Truth(true) => f.write_str("yes"),
        ExprKind::Truth(false) => f.write_str("no"),
        ExprKind::Choice(id) => write!(f, "'{id}'"),
        ExprKind::Name(name) => f.write_str(name),
        ExprKind::Member(name, member) => write!(f, "{name}.{member}"),
        ExprKind::Negative(x) => {
            f.write_str("-")?;
            operand(x, Level::Negative, f)
        }
        ExprKind::Not(x) => {
            f.write_str("not ")?;
            operand(x, Level::Not, f)
        }
        ExprKind::And(list) => joined(list, " and ", Level::Not, f),
        ExprKind::Or(list) => joined(list, " or ", Level::And, f),
        ExprKind::Arithmetic(sign, a, b) => {
            let (left, right) = match sign {
                Arithmetic::Add | Arithmetic::Sub => (Level::Sum, Level::Product),
                Arithmetic::Mul | Arithmetic::Div => (Level::Product, Level::Negative),
            };
            operand(a, left, f)?;
            write!(f, " {} ", sign.sign())?;
            operand(b, right, f)
        }
        ExprKind::Compare(sign, a, b) => {
            operand(a, Level::Sum, f)?;
            write!(f, " {} ", sign.sign())?;
            operand(b, Level::Sum, f)
        }
        ExprKind::Within { value, low, high, closed } => {
            operand(value, Level::Sum, f)?;
            f.write_str(" in ")?;
            operand(low, Level::Sum, f)?;
            f.write_str(if *closed { "..=" } else { ".." })?;
            operand(high, Level::Sum, f)
        }
        ExprKind::If(c, a, b) => {
            f.write_str("if ")?;
            operand(c, Level::Or, f)?;
            f.write_str(" then ")?;
            operand(a, Level::Or, f)?;
            f.write_str(" else ")?;
            operand(b, Level::If, f)
        }
        ExprKind::Call(function, arguments) => {
            write!(f, "{}(", function.name())?;
            joined(arguments, ", ", Level::If, f)?;
            f.write_str(")")
        }
    }
}

fn operand(expr: &Expr, least: Level, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if level(expr) >= least {
        return write(expr, f);
    }
    f.write_str("(")?;
    write(expr, f)?;
    f.write_str(")")
}

fn joined(list: &[Expr], between: &str, least: Level, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (i, expr) in list.iter().enumerate() {
        if i > 0 {
            f.write_str(between)?;
        }
        operand(expr, least, f)?;
    }
    Ok(())
}
