//! The interpreter: one loop over instructions, for every domain.

use super::{Bands, Operation, Spline, Table, comparison, function};
use crate::domain::{Domain, Point, Range};
use crate::pack::layout::{InstructionRecord, MAX_SLOTS, REGISTERS, Span};
use crate::pack::{Pack, spanned};
use zerocopy::byteorder::little_endian::U16;

/// Registers and results of one evaluation. Large: keep it in a `static` or on the heap, and use it
/// again for the next patient.
#[derive(Clone, Debug)]
pub struct Machine<D: Domain> {
    numbers: [D::Number; REGISTERS],
    verdicts: [D::Verdict; REGISTERS],
    slot_numbers: [D::Number; MAX_SLOTS],
    slot_verdicts: [D::Verdict; MAX_SLOTS],
}

impl<D: Domain> Default for Machine<D> {
    fn default() -> Self {
        Machine {
            numbers: [D::unknown(); REGISTERS],
            verdicts: [D::undecided(); REGISTERS],
            slot_numbers: [D::unknown(); MAX_SLOTS],
            slot_verdicts: [D::undecided(); MAX_SLOTS],
        }
    }
}

impl Machine<Point> {
    /// The same as `default`, for a `static`.
    pub const NEW: Self = Machine {
        numbers: [f64::NAN; REGISTERS],
        verdicts: [crate::Truth::Undecided; REGISTERS],
        slot_numbers: [f64::NAN; MAX_SLOTS],
        slot_verdicts: [crate::Truth::Undecided; MAX_SLOTS],
    };
}

impl Machine<Range> {
    /// The same as `default`, for a `static`.
    pub const NEW: Self = Machine {
        numbers: [crate::domain::Interval::UNBOUNDED; REGISTERS],
        verdicts: [crate::Truth::Undecided; REGISTERS],
        slot_numbers: [crate::domain::Interval::UNBOUNDED; MAX_SLOTS],
        slot_verdicts: [crate::Truth::Undecided; MAX_SLOTS],
    };
}

impl<D: Domain> Machine<D> {
    /// The number that a slot holds; unknown for a slot that does not exist.
    #[inline]
    pub fn number(&self, slot: usize) -> D::Number {
        self.slot_numbers.get(slot).copied().unwrap_or_else(D::unknown)
    }
    /// The verdict that a slot holds; undecided for a slot that does not exist.
    #[inline]
    pub fn verdict(&self, slot: usize) -> D::Verdict {
        self.slot_verdicts.get(slot).copied().unwrap_or_else(D::undecided)
    }
    #[inline]
    pub(crate) fn set_number(&mut self, slot: usize, value: D::Number) {
        if let Some(place) = self.slot_numbers.get_mut(slot) {
            *place = value;
        }
    }
    #[inline]
    pub(crate) fn set_verdict(&mut self, slot: usize, value: D::Verdict) {
        if let Some(place) = self.slot_verdicts.get_mut(slot) {
            *place = value;
        }
    }
    #[inline]
    fn put_number(&mut self, register: u8, value: D::Number) {
        if let Some(place) = self.numbers.get_mut(usize::from(register)) {
            *place = value;
        }
    }
    #[inline]
    fn put_verdict(&mut self, register: u8, value: D::Verdict) {
        if let Some(place) = self.verdicts.get_mut(usize::from(register)) {
            *place = value;
        }
    }
    #[inline]
    fn n(&self, register: u8) -> D::Number {
        self.numbers.get(usize::from(register)).copied().unwrap_or_else(D::unknown)
    }
    #[inline]
    fn v(&self, register: u8) -> D::Verdict {
        self.verdicts.get(usize::from(register)).copied().unwrap_or_else(D::undecided)
    }
}

/// Computes one slot from `inputs` (by place in the dictionary) and the slots before it, and keeps
/// the result in `machine`. Takes one step for each instruction of the slot.
pub fn evaluate<D: Domain>(pack: &Pack<'_>, slot: usize, inputs: &[D::Number], machine: &mut Machine<D>) {
    let Some(record) = pack.slots.get(slot) else { return };
    let first = usize::try_from(record.first.get()).unwrap_or(usize::MAX);
    let end = first.saturating_add(usize::from(record.count.get()));
    let Some(instructions) = pack.instructions.get(first..end) else { return };
    let mut target = 0;
    for instruction in instructions {
        target = instruction.target;
        step(pack, instruction, inputs, machine);
    }
    if record.kind == 0 {
        machine.set_number(slot, machine.n(target));
    } else {
        machine.set_verdict(slot, machine.v(target));
    }
}

#[inline(always)]
fn step<D: Domain>(pack: &Pack<'_>, instruction: &InstructionRecord, inputs: &[D::Number], machine: &mut Machine<D>) {
    let &InstructionRecord { operation, target, a, b, c, variant, index, count } = instruction;
    let at = usize::from(index.get());
    let input = |i: U16| inputs.get(usize::from(i.get())).copied().unwrap_or_else(D::unknown);
    let constant = || D::constant(pack.constant(index));
    let Some(operation) = Operation::decode(operation) else { return };
    let number = match operation {
        Operation::Constant => constant(),
        Operation::Input => input(index),
        Operation::SlotNumber => machine.number(at),
        Operation::Add => D::add(machine.n(a), machine.n(b)),
        Operation::Subtract => D::subtract(machine.n(a), machine.n(b)),
        Operation::Multiply => D::multiply(machine.n(a), machine.n(b)),
        Operation::Divide => D::divide(machine.n(a), machine.n(b)),
        Operation::Minimum => D::minimum(machine.n(a), machine.n(b)),
        Operation::Maximum => D::maximum(machine.n(a), machine.n(b)),
        Operation::Apply => match function(variant) {
            Some(function) => D::apply(function, machine.n(a)),
            None => return,
        },
        Operation::AddScaled => D::add(machine.n(a), D::multiply(constant(), machine.n(b))),
        Operation::Bands => D::bands(Bands(spanned(pack.bands, Span { first: index, count })), machine.n(a)),
        Operation::Spline => match pack.spline(at) {
            Some(spline) => D::spline(spline, machine.n(a)),
            None => return,
        },
        Operation::Table => match pack.table(at) {
            Some(table) => D::table(table, machine.n(a)),
            None => return,
        },
        Operation::Select => D::select(machine.v(c), machine.n(a), machine.n(b)),
        Operation::AddPoints => D::add(machine.n(a), D::select(machine.v(c), constant(), D::constant(0.0))),
        Operation::OrElse => D::or_else(machine.n(a), machine.n(b)),
        Operation::Where => D::within_population(machine.v(c), machine.n(a)),
        Operation::SlotVerdict => return machine.put_verdict(target, machine.verdict(at)),
        Operation::InputVerdict => return machine.put_verdict(target, D::is_yes(input(index))),
        Operation::And => return machine.put_verdict(target, D::and(machine.v(a), machine.v(b))),
        Operation::Or => return machine.put_verdict(target, D::or(machine.v(a), machine.v(b))),
        Operation::AndSlot => {
            return machine.put_verdict(target, D::and(machine.v(a), machine.verdict(at)));
        }
        Operation::OrSlot => {
            return machine.put_verdict(target, D::or(machine.v(a), machine.verdict(at)));
        }
        Operation::Not => return machine.put_verdict(target, D::not(machine.v(a))),
        Operation::Verdict => return machine.put_verdict(target, D::verdict(variant == 1)),
        Operation::Compare | Operation::CompareConstant | Operation::CompareInput => {
            let Some(how) = comparison(variant) else { return };
            let left = if operation == Operation::CompareInput { input(count) } else { machine.n(a) };
            let right = if operation == Operation::Compare { machine.n(b) } else { constant() };
            return machine.put_verdict(target, D::compare(how, left, right));
        }
    };
    machine.put_number(target, number);
}

impl<'p> Pack<'p> {
    pub(crate) fn spline(&self, index: usize) -> Option<Spline<'p>> {
        let record = self.splines.get(index)?;
        Some(Spline {
            knots: spanned(self.constants, record.knots),
            coefficients: spanned(self.constants, record.coefficients),
            turning: spanned(self.constants, record.turning),
        })
    }
    pub(crate) fn table(&self, index: usize) -> Option<Table<'p>> {
        let record = self.tables.get(index)?;
        Some(Table { start: record.start.get(), values: spanned(self.constants, record.values) })
    }
}
