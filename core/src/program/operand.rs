//! Operands: where an instruction finds a number or a verdict. There are no instructions that only
//! load.
//!
//! A code below 2¹⁵ is a cell of the machine: the registers first, then the slots. From 2¹⁵ on stand the
//! inputs, from 2¹⁵ + 2¹⁴ on the constants.

use crate::pack::layout::REGISTERS;

/// Inputs, and constants, that an operand can name.
pub const OPERAND_PLACES: usize = 1 << 14;

const FIRST_INPUT: u16 = 1 << 15;
const FIRST_CONSTANT: u16 = FIRST_INPUT + (1 << 14);

/// An operand, taken apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operand {
    /// A register of the same slot
    Register(usize),
    /// A finding; as a verdict: is it yes?
    Input(usize),
    /// The result of an earlier slot
    Slot(usize),
    /// A number of the constant section; as a verdict 0 is no and 1 is yes
    Constant(usize),
}

/// An operand as the machine reads it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    Cell(usize),
    Input(usize),
    Constant(usize),
}

impl Place {
    #[inline(always)]
    pub(super) fn of(code: u16) -> Place {
        if code < FIRST_INPUT {
            Place::Cell(usize::from(code))
        } else if code < FIRST_CONSTANT {
            Place::Input(usize::from(code.wrapping_sub(FIRST_INPUT)))
        } else {
            Place::Constant(usize::from(code.wrapping_sub(FIRST_CONSTANT)))
        }
    }
}

impl Operand {
    /// The operand that stands in a pack as this number.
    pub fn decode(code: u16) -> Operand {
        match Place::of(code) {
            Place::Cell(at) => at.checked_sub(REGISTERS).map_or(Operand::Register(at), Operand::Slot),
            Place::Input(at) => Operand::Input(at),
            Place::Constant(at) => Operand::Constant(at),
        }
    }

    /// The number that stands in a pack; `None` if there are not so many places.
    pub fn code(self) -> Option<u16> {
        let (first, place, places) = match self {
            Operand::Register(place) => (0, place, REGISTERS),
            Operand::Slot(place) => (u16::try_from(REGISTERS).ok()?, place, OPERAND_PLACES),
            Operand::Input(place) => (FIRST_INPUT, place, OPERAND_PLACES),
            Operand::Constant(place) => (FIRST_CONSTANT, place, OPERAND_PLACES),
        };
        u16::try_from(place).ok().filter(|_| place < places)?.checked_add(first)
    }
}
