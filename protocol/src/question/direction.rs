//! Whether an expression only rises, or only falls, with the one model that it names: then the model's
//! declaration also says which end of the expression is the bad one.

use crate::expr::{Arithmetic, Expr, ExprKind, Function};

/// An expression that follows a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Direction {
    /// The model's place.
    pub model: usize,
    /// Whether it rises with the model.
    pub rises: bool,
}

impl Direction {
    fn turned(self) -> Self {
        Self { rises: !self.rises, ..self }
    }
}

/// How the expression goes with a model; `model` says which model a name stands for.
pub(crate) fn direction(expr: &Expr, model: &impl Fn(&str) -> Option<usize>) -> Option<Direction> {
    let of = |expr: &Expr| direction(expr, model);
    match &expr.kind {
        ExprKind::Name(name) => model(name).map(|model| Direction { model, rises: true }),
        ExprKind::Negative(x) => of(x).map(Direction::turned),
        ExprKind::Arithmetic(sign, a, b) => match (sign, number(a), number(b)) {
            (Arithmetic::Add, None, Some(_)) | (Arithmetic::Sub, None, Some(_)) => of(a),
            (Arithmetic::Add, Some(_), None) => of(b),
            (Arithmetic::Sub, Some(_), None) => of(b).map(Direction::turned),
            (Arithmetic::Mul | Arithmetic::Div, None, Some(factor)) => scaled(of(a), factor),
            (Arithmetic::Mul, Some(factor), None) => scaled(of(b), factor),
            _ => None,
        },
        ExprKind::Call(Function::Floor | Function::Exp | Function::Ln | Function::Sqrt, list) => {
            list.first().and_then(of)
        }
        _ => None,
    }
}

fn scaled(direction: Option<Direction>, factor: f64) -> Option<Direction> {
    match factor {
        factor if factor > 0.0 => direction,
        factor if factor < 0.0 => direction.map(Direction::turned),
        _ => None,
    }
}

fn number(expr: &Expr) -> Option<f64> {
    match &expr.kind {
        ExprKind::Number(x) => Some(*x),
        ExprKind::Negative(x) => number(x).map(|x| -x),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::parse;
    use crate::text::Literal;

    fn rises(text: &str) -> Option<bool> {
        let model = |name: &str| (name == "mgap").then_some(7);
        direction(&parse(&Literal::plain(text)).unwrap(), &model).map(|direction| direction.rises)
    }

    #[test]
    fn a_sign_before_a_score_turns_it() {
        assert_eq!(rises("mgap"), Some(true));
        assert_eq!(rises("29 - mgap"), Some(false));
        assert_eq!(rises("-mgap"), Some(false));
        assert_eq!(rises("2 * mgap / -3 + 1"), Some(false));
        assert_eq!(rises("floor(mgap / 2)"), Some(true));
    }

    #[test]
    fn what_may_turn_either_way_has_no_direction() {
        assert_eq!(rises("1 / mgap"), None);
        assert_eq!(rises("mgap * age"), None);
        assert_eq!(rises("0 * mgap"), None);
        assert_eq!(rises("age"), None);
    }
}
