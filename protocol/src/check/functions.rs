//! The functions of the expression language.

use super::extent;
use super::typing::{Quantity, Typed, Typer};
use super::unit::Unit;
use crate::band::Extent;
use crate::checked::{Cond, Num};
use crate::expr::{Expr, Function};

impl Typer<'_, '_, '_> {
    pub(super) fn call(&mut self, function: Function, arguments: &[Expr], expr: &Expr) -> Option<Typed> {
        match function {
            Function::Any => Some(Typed::Condition(Cond::Any(self.conditions(arguments)?))),
            Function::All => Some(Typed::Condition(Cond::All(self.conditions(arguments)?))),
            Function::Count => {
                let conditions = self.conditions(arguments)?;
                #[allow(clippy::cast_precision_loss, reason = "far fewer arguments than 2^52")]
                let most = conditions.len() as f64;
                Some(Typed::Number(Quantity {
                    num: Num::Count(conditions),
                    unit: Unit::Free,
                    extent: Extent::new(0.0, most, true),
                }))
            }
            Function::Min | Function::Max => self.least_or_greatest(function, arguments, expr),
            Function::Abs | Function::Floor | Function::Exp | Function::Ln | Function::Sqrt => {
                let Quantity { num, unit, extent } = self.number(arguments.first()?)?;
                let num = Box::new(num);
                let (num, keeps_unit) = match function {
                    Function::Abs => (Num::Abs(num), true),
                    Function::Floor => (Num::Floor(num), true),
                    Function::Exp => (Num::Exp(num), false),
                    Function::Ln => (Num::Ln(num), false),
                    _ => (Num::Sqrt(num), false),
                };
                Some(Typed::Number(Quantity {
                    num,
                    unit: if keeps_unit { unit } else { Unit::Free },
                    extent: extent::function(function, &extent),
                }))
            }
        }
    }

    fn least_or_greatest(&mut self, function: Function, arguments: &[Expr], expr: &Expr) -> Option<Typed> {
        let quantities = self.numbers(arguments)?;
        for pair in quantities.windows(2) {
            if let [a, b] = pair {
                self.like_units(a, b, expr, "compared");
            }
        }
        let extents: Vec<Extent> = quantities.iter().map(|q| q.extent.clone()).collect();
        let unit = quantities.iter().fold(Unit::Free, |unit, q| unit.joined(q.unit.clone()));
        let list = quantities.into_iter().map(|q| q.num).collect();
        let (num, extent) = match function {
            Function::Min => (Num::Min(list), extent::least(&extents)),
            _ => (Num::Max(list), extent::greatest(&extents)),
        };
        Some(Typed::Number(Quantity { num, unit, extent }))
    }
}
