//! The tree of an expression, before names and types are known.

use std::ops::Range;

use super::MAX_HEIGHT;
use crate::checked::Comparison;

/// A node with its place in the TOML file. Two expressions are equal when they say the same,
/// wherever they stand.
#[derive(Debug, Clone)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Range<usize>,
    height: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// Never negative; a minus sign is a [`ExprKind::Negative`].
    Number(f64),
    /// `yes` or `no`.
    Truth(bool),
    /// `'blunt'`
    Choice(String),
    /// An input, a derived value or a model.
    Name(String),
    /// One criterion of a model.
    Member(String, String),
    Negative(Box<Expr>),
    Not(Box<Expr>),
    /// Two or more.
    And(Vec<Expr>),
    /// Two or more.
    Or(Vec<Expr>),
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `value in low..=high`, or `low..high` when not `closed`.
    Within {
        value: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
        closed: bool,
    },
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    Call(Function, Vec<Expr>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    Add,
    Sub,
    Mul,
    Div,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    Min,
    Max,
    Abs,
    Floor,
    Exp,
    Ln,
    Sqrt,
    Count,
    Any,
    All,
}

impl Function {
    pub const ALL: &'static [(&'static str, Function)] = &[
        ("min", Function::Min),
        ("max", Function::Max),
        ("abs", Function::Abs),
        ("floor", Function::Floor),
        ("exp", Function::Exp),
        ("ln", Function::Ln),
        ("sqrt", Function::Sqrt),
        ("count", Function::Count),
        ("any", Function::Any),
        ("all", Function::All),
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        let named = Self::ALL.iter().find(|(_, f)| *f == self);
        named.map_or("", |(name, _)| name)
    }

    /// Whether it takes exactly one argument; the others take one or more.
    #[must_use]
    pub fn is_unary(self) -> bool {
        use Function::{Abs, Exp, Floor, Ln, Sqrt};
        matches!(self, Abs | Floor | Exp | Ln | Sqrt)
    }
}

impl Expr {
    #[must_use]
    pub fn new(kind: ExprKind, span: Range<usize>) -> Self {
        let mut height = 0;
        kind.for_each_child(&mut |child| height = height.max(child.height));
        Self { kind, span, height: height + 1 }
    }

    pub(super) fn is_too_high(&self) -> bool {
        self.height > MAX_HEIGHT
    }

    /// Every name with its place; of a member both names.
    pub fn names(&self) -> Vec<(&str, Option<&str>, Range<usize>)> {
        let mut names = Vec::new();
        self.collect_names(&mut names);
        names
    }

    fn collect_names<'a>(&'a self, names: &mut Vec<(&'a str, Option<&'a str>, Range<usize>)>) {
        match &self.kind {
            ExprKind::Name(name) => names.push((name, None, self.span.clone())),
            ExprKind::Member(name, member) => names.push((name, Some(member), self.span.clone())),
            kind => kind.for_each_child(&mut |child| child.collect_names(names)),
        }
    }
}

impl ExprKind {
    fn for_each_child<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        match self {
            Self::Number(_) | Self::Truth(_) | Self::Choice(_) | Self::Name(_) | Self::Member(..) => {}
            Self::Negative(x) | Self::Not(x) => visit(x),
            Self::And(list) | Self::Or(list) | Self::Call(_, list) => list.iter().for_each(visit),
            Self::Arithmetic(_, a, b) | Self::Compare(_, a, b) => {
                visit(a);
                visit(b);
            }
            Self::Within { value: a, low: b, high: c, .. } | Self::If(a, b, c) => {
                visit(a);
                visit(b);
                visit(c);
            }
        }
    }
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}
