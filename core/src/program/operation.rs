//! The instruction set.

use crate::domain::{Comparison, Function};

macro_rules! operations {
    ($($(#[$meta:meta])* $name:ident = $code:literal),* $(,)?) => {
        /// What an instruction does. `n[r]` is a number register, `v[r]` a verdict register.
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
    /// `n[target] = constants[index]`
    Constant = 0,
    /// `n[target] = inputs[index]`
    Input = 1,
    /// `n[target] = slots[index]`
    SlotNumber = 2,
    /// `v[target] = slots[index]`
    SlotVerdict = 3,
    /// `n[target] = n[a] + n[b]`
    Add = 4,
    /// `n[target] = n[a] − n[b]`
    Subtract = 5,
    /// `n[target] = n[a] · n[b]`
    Multiply = 6,
    /// `n[target] = n[a] / n[b]`
    Divide = 7,
    /// `n[target] = min(n[a], n[b])`
    Minimum = 8,
    /// `n[target] = max(n[a], n[b])`
    Maximum = 9,
    /// `n[target] = function(variant)(n[a])`
    Apply = 10,
    /// `n[target] = n[a] + constants[index] · n[b]`, rounded twice
    AddScaled = 11,
    /// `n[target] = bands[index..index + count](n[a])`
    Bands = 12,
    /// `n[target] = splines[index](n[a])`
    Spline = 13,
    /// `n[target] = if v[c] then n[a] else n[b]`
    Select = 14,
    /// `n[target] = n[a] + if v[c] then constants[index] else 0`
    AddPoints = 15,
    /// `n[target] = n[a] where known, else n[b]`
    OrElse = 16,
    /// `n[target] = n[a] where v[c]`: has no value for those outside a model's population. A range
    /// is over the completions inside it.
    Where = 17,
    /// `v[target] = n[a] comparison(variant) n[b]`
    Compare = 18,
    /// `v[target] = n[a] comparison(variant) constants[index]`
    CompareConstant = 19,
    /// `v[target] = inputs[count] comparison(variant) constants[index]`
    CompareInput = 20,
    /// `v[target] = inputs[index]` of a yes-no input
    InputVerdict = 21,
    /// `v[target] = v[a] and v[b]`
    And = 22,
    /// `v[target] = v[a] or v[b]`
    Or = 23,
    /// `v[target] = not v[a]`
    Not = 24,
    /// `v[target] = variant` (0 no, 1 yes)
    Verdict = 25,
    /// `v[target] = v[a] and slots[index]`
    AndSlot = 26,
    /// `v[target] = v[a] or slots[index]`
    OrSlot = 27,
    /// `n[target] = tables[index](n[a])`
    Table = 28,
}

/// The comparison with this number.
pub(crate) const fn comparison(variant: u8) -> Option<Comparison> {
    Some(match variant {
        0 => Comparison::Below,
        1 => Comparison::AtMost,
        2 => Comparison::Above,
        3 => Comparison::AtLeast,
        4 => Comparison::Equal,
        5 => Comparison::Unequal,
        _ => return None,
    })
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

impl Comparison {
    /// The number that stands in a pack.
    pub const fn code(self) -> u8 {
        match self {
            Comparison::Below => 0,
            Comparison::AtMost => 1,
            Comparison::Above => 2,
            Comparison::AtLeast => 3,
            Comparison::Equal => 4,
            Comparison::Unequal => 5,
        }
    }
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
