//! How an expression uses the names in it: as numbers, as yes or no, or as words.

use std::ops::Range;

use crate::checked::Pathway;
use crate::expr::{Expr, ExprKind, Function};
use crate::name::in_expression;

/// What a column is taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnKind {
    /// A number.
    Number,
    /// Yes or no.
    YesNo,
    /// One of the words that questions compare it with, or another.
    Words(Vec<String>),
    /// Whatever stands in it, each value numbered by whoever reads it: what a cohort is divided by.
    Label,
    /// Date and time.
    Moment,
}

/// One use of a name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Use<'e> {
    pub name: &'e str,
    pub span: Range<usize>,
    pub kind: UseKind<'e>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UseKind<'e> {
    Number,
    YesNo,
    Word(&'e str),
    Label,
    Moment,
}

/// Every use of a name in an expression, which itself is taken for `whole`.
pub(crate) fn uses<'e>(expr: &'e Expr, whole: UseKind<'e>) -> Vec<Use<'e>> {
    let mut found = Vec::new();
    collect(expr, whole, &mut found);
    found
}

fn collect<'e>(expr: &'e Expr, kind: UseKind<'e>, found: &mut Vec<Use<'e>>) {
    use UseKind::{Number, Word, YesNo};
    let mut all = |list: &'e [Expr], kind| list.iter().for_each(|x| collect(x, kind, found));
    match &expr.kind {
        ExprKind::Number(_) | ExprKind::Truth(_) | ExprKind::Choice(_) | ExprKind::Member(..) => {}
        ExprKind::Name(name) => found.push(Use { name, span: expr.span.clone(), kind }),
        ExprKind::Negative(x) => collect(x, Number, found),
        ExprKind::Not(x) => collect(x, YesNo, found),
        ExprKind::And(list) | ExprKind::Or(list) => all(list, YesNo),
        ExprKind::Call(Function::Any | Function::All | Function::Count, list) => all(list, YesNo),
        ExprKind::Call(_, list) => all(list, Number),
        ExprKind::Arithmetic(_, a, b) => {
            collect(a, Number, found);
            collect(b, Number, found);
        }
        ExprKind::Compare(_, a, b) => {
            let of = |other: &'e Expr| match &other.kind {
                ExprKind::Choice(word) => Word(word),
                ExprKind::Truth(_) => YesNo,
                _ => Number,
            };
            collect(a, of(b), found);
            collect(b, of(a), found);
        }
        ExprKind::Within { value, low, high, .. } => [value, low, high].iter().for_each(|x| collect(x, Number, found)),
        ExprKind::If(condition, yes, no) => {
            collect(condition, YesNo, found);
            collect(yes, kind, found);
            collect(no, kind, found);
        }
    }
}

/// The need of a pathway by the name that it has once [`with_needs_as_names`] has passed.
pub(crate) fn need_named(name: &str, pathways: &[Pathway]) -> Option<usize> {
    let pathway = name.strip_suffix(".need")?;
    pathways.iter().position(|known| in_expression(&known.id) == pathway)
}

/// The expression with `trauma.need` as one name, where there is a pathway `trauma`.
pub(crate) fn with_needs_as_names(expr: Expr, pathways: &[Pathway]) -> Expr {
    let span = expr.span.clone();
    let all = |list: Vec<Expr>| list.into_iter().map(|x| with_needs_as_names(x, pathways)).collect();
    let one = |x: Box<Expr>| Box::new(with_needs_as_names(*x, pathways));
    let kind = match expr.kind {
        ExprKind::Member(name, member) => {
            let whole = format!("{name}.{member}");
            match need_named(&whole, pathways) {
                Some(_) => ExprKind::Name(whole),
                None => ExprKind::Member(name, member),
            }
        }
        ExprKind::Negative(x) => ExprKind::Negative(one(x)),
        ExprKind::Not(x) => ExprKind::Not(one(x)),
        ExprKind::And(list) => ExprKind::And(all(list)),
        ExprKind::Or(list) => ExprKind::Or(all(list)),
        ExprKind::Call(function, list) => ExprKind::Call(function, all(list)),
        ExprKind::Arithmetic(sign, a, b) => ExprKind::Arithmetic(sign, one(a), one(b)),
        ExprKind::Compare(sign, a, b) => ExprKind::Compare(sign, one(a), one(b)),
        ExprKind::Within { value, low, high, closed } => {
            ExprKind::Within { value: one(value), low: one(low), high: one(high), closed }
        }
        ExprKind::If(a, b, c) => ExprKind::If(one(a), one(b), one(c)),
        kind @ (ExprKind::Number(_) | ExprKind::Truth(_) | ExprKind::Choice(_) | ExprKind::Name(_)) => kind,
    };
    Expr::new(kind, span)
}
