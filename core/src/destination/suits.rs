//! What a rung's `among` says of each hospital, whoever the patient is: answered once, when a pack is built.

use crate::domain::{Interval, Range, Truth};
use crate::pack::layout::MAX_INPUTS;
use crate::pack::{Pack, spanned};
use crate::program::{Machine, evaluate};
use zerocopy::byteorder::little_endian::U16;

/// The answers for one hospital: its department open on arrival, closed, and perhaps open. Two bits each, as
/// [`Truth`] has them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Suits(u16);

/// Where the bits of each answer stand.
const fn shift(open: Truth) -> u32 {
    match open {
        Truth::Yes => 0,
        Truth::No => 2,
        Truth::Undecided => 4,
    }
}

const EACH: [Truth; 3] = [Truth::Yes, Truth::No, Truth::Undecided];

impl Suits {
    /// From its code in a pack.
    pub(crate) const fn from_code(code: u16) -> Suits {
        Suits(code)
    }

    /// The code that stands in a pack.
    pub const fn code(self) -> u16 {
        self.0
    }

    /// Does each answer have a bit, and is nothing else there?
    pub(crate) fn is_valid(self) -> bool {
        self.0 < 64 && EACH.iter().all(|open| self.0.wrapping_shr(shift(*open)) & 3 != 0)
    }

    /// The answer where this is known of the opening.
    #[inline]
    pub const fn when_open_is(self, open: Truth) -> Truth {
        match self.0.wrapping_shr(shift(open)) & 3 {
            1 => Truth::Yes,
            2 => Truth::No,
            _ => Truth::Undecided,
        }
    }

    /// Does it matter whether the department is open?
    #[inline]
    pub(crate) const fn hang_on_opening(self) -> bool {
        let code = self.0;
        code & 3 != code.wrapping_shr(2) & 3 || code & 3 != code.wrapping_shr(4) & 3
    }
}

/// What the rung with this place says of a hospital; `None` if that hangs on anything but the hospital's
/// attributes and its opening.
///
/// Cost: three evaluations of the rung's condition, with the slots that it uses.
pub fn suits(pack: &Pack<'_>, rung: usize, hospital: usize, machine: &mut Machine<Range>) -> Option<Suits> {
    let geography = pack.geography.first()?;
    let slot = usize::from(pack.rungs.get(rung)?.among.get());
    let record = pack.slots.get(slot)?;
    let attributes = spanned(pack.indices, geography.attributes);
    let of_hospital = |input: &U16| *input == geography.open || attributes.contains(input);
    if !spanned(pack.indices, record.inputs).iter().all(of_hospital) {
        return None;
    }
    let mut bounds = [Interval::UNBOUNDED; MAX_INPUTS];
    for (bound, input) in bounds.iter_mut().zip(pack.inputs) {
        *bound = Interval { low: input.possible_low.get(), high: input.possible_high.get() };
    }
    let values = spanned(pack.constants, pack.hospitals.get(hospital)?.attributes);
    for (input, value) in attributes.iter().zip(values).filter(|(_, value)| !value.get().is_nan()) {
        *bounds.get_mut(usize::from(input.get()))? = Interval::of(value.get());
    }
    let mut code = 0;
    for open in EACH {
        *bounds.get_mut(usize::from(geography.open.get()))? = match open {
            Truth::Yes => Interval::of(1.0),
            Truth::No => Interval::of(0.0),
            Truth::Undecided => Interval { low: 0.0, high: 1.0 },
        };
        pack.index_list(record.uses).chain([slot]).for_each(|slot| evaluate(pack, slot, &bounds, machine));
        let bits: u16 = match machine.verdict(slot) {
            Truth::Yes => 1,
            Truth::No => 2,
            Truth::Undecided => 3,
        };
        code |= bits.wrapping_shl(shift(open));
    }
    Some(Suits(code))
}
