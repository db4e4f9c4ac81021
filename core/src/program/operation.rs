//! The instruction set.

use crate::domain::Function;

macro_rules! operations {
    ($($(#[$meta:meta])* $name:ident = $code:literal),* $(,)?) => {
        /// What an instruction does. `n[r]` is a number register, `v[r]` a verdict register; `a`, `b`
        /// and `c` are operands ([`Operand`](super::Operand)), of numbers or of verdicts as the operation
        /// needs them.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum Operation { $($(#[$meta])* $name = $code),* }

        impl Operation {
            /// The operation with this code.
            pub const fn decode(code: u8) -> Option<Operation> {
                match code { $($code => Some(Operation::$name),)* _ => None }
            }
            /// The code that stands in a pack.
            pub const fn code(self) -> u8 {
                match self { $(Operation::$name => $code),* }
            }
        }
    };
}

operations! {
    /// `n[target] = a`
    Copy = 0,
    /// `n[target] = a + b`
    Add = 1,
    /// `n[target] = a − b`
    Subtract = 2,
    /// `n[target] = a · b`
    Multiply = 3,
    /// `n[target] = a / b`
    Divide = 4,
    /// `n[target] = min(a, b)`
    Minimum = 5,
    /// `n[target] = max(a, b)`
    Maximum = 6,
    /// `n[target] = function(variant)(a)`
    Apply = 7,
    /// `n[target] = a + constants[index] · b`, rounded twice
    AddScaled = 8,
    /// `n[target] = a + Σ coefficient · operand` over `terms[index..index + count]`, in order, each term
    /// and each sum rounded
    AddTerms = 9,
    /// `n[target] = bands[index..index + count](a)`
    Bands = 10,
    /// `n[target] = splines[index](a)`
    Spline = 11,
    /// `n[target] = tables[index](a)`
    Table = 12,
    /// `n[target] = if c then a else b`
    Select = 13,
    /// `n[target] = a + if c then constants[index] else 0`
    AddPoints = 14,
    /// `n[target] = a where known, else b`
    OrElse = 15,
    /// `n[target] = a where c`: has no value for those outside a model's population. A range is over the
    /// completions inside it.
    Where = 16,
    /// `v[target] = a`
    CopyVerdict = 17,
    /// `v[target] = a comparison(variant) b`, of numbers
    Compare = 18,
    /// `v[target] = a and b`
    And = 19,
    /// `v[target] = a or b`
    Or = 20,
    /// `v[target] = not a`
    Not = 21,
    /// `v[target]` = all of the operands `indices[index..index + count]`, at least one
    All = 22,
    /// `v[target]` = any of the operands `indices[index..index + count]`, at least one
    Any = 23,
    /// `v[target]` = all of the verdict cells `index..index + count`, at least one
    AllOfRun = 24,
    /// `v[target]` = any of the verdict cells `index..index + count`, at least one
    AnyOfRun = 25,
    /// `n[target] = ensembles[c](operands indices[index..index + count])`
    Trees = 26,
}

impl Operation {
    /// Does it write a number register? Else a verdict register.
    pub const fn writes_number(self) -> bool {
        use Operation::*;
        !matches!(self, CopyVerdict | Compare | And | Or | Not | All | Any | AllOfRun | AnyOfRun)
    }
}

/// The function with this number.
pub(crate) const fn function(variant: u8) -> Option<Function> {
    Some(match variant {
        0 => Function::Negate,
        1 => Function::Absolute,
        2 => Function::Floor,
        3 => Function::Exponential,
        4 => Function::Logarithm,
        5 => Function::SquareRoot,
        6 => Function::Logistic,
        _ => return None,
    })
}

impl Function {
    /// The number that stands in a pack.
    pub const fn code(self) -> u8 {
        match self {
            Function::Negate => 0,
            Function::Absolute => 1,
            Function::Floor => 2,
            Function::Exponential => 3,
            Function::Logarithm => 4,
            Function::SquareRoot => 5,
            Function::Logistic => 6,
        }
    }
}
