//! The program: every instruction refers to what was computed before it, and to what its kind may.

use zerocopy::byteorder::little_endian::{F64, U16};

use super::super::layout::*;
use super::super::open::to_usize;
use super::super::{OpenError, spanned};
use super::{Checker, each, number};
use crate::domain::Comparison;
use crate::program::{Operand, Operation, function};

impl Checker<'_, '_> {
    pub(super) fn check_program(&self) -> Result<(), OpenError> {
        let pack = self.pack;
        each(SectionKind::Bands, pack.bands, |b| {
            b.inclusive <= 1 && b.value.get().is_finite() && !b.upper.get().is_nan()
        })?;
        each(SectionKind::Splines, pack.splines, |s| {
            let knots = spanned(pack.constants, s.knots);
            let ascending = |values: &[F64]| {
                values.iter().all(|v| v.get().is_finite()) && values.is_sorted_by(|a, b| a.get() < b.get())
            };
            self.span(pack.constants, s.knots)
                && self.span(pack.constants, s.coefficients)
                && self.span(pack.constants, s.turning)
                && knots.len() >= 3
                && s.coefficients.count.get().checked_add(1) == Some(s.knots.count.get())
                && spanned(pack.constants, s.coefficients).iter().all(|c| c.get().is_finite())
                && ascending(knots)
                && ascending(spanned(pack.constants, s.turning))
        })?;
        each(SectionKind::Splits, pack.splits, |s| {
            usize::from(s.input.get()) < pack.inputs.len()
                && s.how <= 2
                && s.shared <= 1
                && (s.how == 2 || usize::from(s.at.get()) < pack.constants.len())
        })?;
        each(SectionKind::Terms, pack.terms, |t| t.coefficient.get().is_finite())?;
        each(SectionKind::Tables, pack.tables, |t| {
            let values = spanned(pack.constants, t.values);
            t.start.get().is_finite()
                && !values.is_empty()
                && self.span(pack.constants, t.values)
                && values.iter().all(|v| v.get().is_finite())
        })?;
        super::trees::check(pack)?;
        if pack.slots.len() > MAX_SLOTS {
            return Err(OpenError::Section { kind: number(SectionKind::Slots) });
        }
        for (index, slot) in pack.slots.iter().enumerate() {
            let lists = slot.kind <= 1
                && slot.missing_aware <= 1
                && self.ascending_list(slot.inputs, pack.inputs.len())
                && self.ascending_list(slot.uses, index)
                && self.span(pack.splits, slot.splits);
            if !lists {
                return Err(OpenError::Record { kind: number(SectionKind::Slots), index });
            }
            self.check_slot(index, slot)?;
        }
        Ok(())
    }

    /// Every register that an instruction reads was written earlier in the same slot, and every slot that
    /// it reads stands earlier.
    fn check_slot(&self, slot_index: usize, slot: &SlotRecord) -> Result<(), OpenError> {
        let first = to_usize(slot.first);
        let end = first.saturating_add(usize::from(slot.count.get()));
        let bad_slot = OpenError::Record { kind: number(SectionKind::Slots), index: slot_index };
        let instructions = self.pack.instructions.get(first..end).filter(|i| !i.is_empty()).ok_or(bad_slot)?;
        let mut scope =
            Scope { checker: self, slot: slot_index, numbers: Written::default(), verdicts: Written::default() };
        let mut last_is_number = false;
        let own_cell = slot_index.saturating_add(REGISTERS);
        let last = instructions.len().saturating_sub(1);
        for (place, instruction) in instructions.iter().enumerate() {
            let bad = OpenError::Record { kind: number(SectionKind::Instructions), index: first.saturating_add(place) };
            let operation = Operation::decode(instruction.operation).ok_or(bad)?;
            let target = usize::from(instruction.target.get());
            let writes = if place == last { target == own_cell } else { target < REGISTERS };
            if !writes || !scope.allows(operation, instruction) {
                return Err(bad);
            }
            last_is_number = operation.writes_number();
            if last_is_number { &mut scope.numbers } else { &mut scope.verdicts }.add(target);
        }
        if last_is_number == (slot.kind == 0) { Ok(()) } else { Err(bad_slot) }
    }
}

/// What an instruction of a slot may refer to.
struct Scope<'c, 's, 'p> {
    checker: &'c Checker<'s, 'p>,
    slot: usize,
    numbers: Written,
    verdicts: Written,
}

impl Scope<'_, '_, '_> {
    fn earlier(&self, at: usize, kind: u8) -> bool {
        at < self.slot && self.checker.pack.slots.get(at).is_some_and(|slot| slot.kind == kind)
    }

    fn number(&self, operand: U16) -> bool {
        match Operand::decode(operand.get()) {
            Operand::Register(at) => self.numbers.has(at),
            Operand::Input(at) => at < self.checker.pack.inputs.len(),
            Operand::Slot(at) => self.earlier(at, 0),
            Operand::Constant(at) => at < self.checker.pack.constants.len(),
        }
    }

    fn verdict(&self, operand: U16) -> bool {
        match Operand::decode(operand.get()) {
            Operand::Register(at) => self.verdicts.has(at),
            Operand::Input(at) => at < self.checker.pack.inputs.len(),
            Operand::Slot(at) => self.earlier(at, 1),
            Operand::Constant(at) => at <= 1,
        }
    }

    fn allows(&self, operation: Operation, i: &InstructionRecord) -> bool {
        use Operation::*;
        let pack = self.checker.pack;
        let at = usize::from(i.index.get());
        let span = Span { first: i.index, count: i.count };
        match operation {
            Copy => self.number(i.a),
            Add | Subtract | Multiply | Divide | Minimum | Maximum | OrElse => self.number(i.a) && self.number(i.b),
            Apply => self.number(i.a) && function(i.variant).is_some(),
            AddScaled => self.number(i.a) && self.number(i.b) && at < pack.constants.len(),
            AddTerms => {
                let terms = spanned(pack.terms, span);
                self.number(i.a)
                    && terms.len() == usize::from(i.count.get())
                    && terms.iter().all(|term| self.number(term.operand))
            }
            Bands => {
                let bands = spanned(pack.bands, span);
                let last_is_open = bands.last().is_some_and(|b| b.upper.get() == f64::INFINITY);
                self.number(i.a)
                    && last_is_open
                    && bands.len() == usize::from(i.count.get())
                    && bands.is_sorted_by(|a, b| a.upper.get() <= b.upper.get())
            }
            Spline => self.number(i.a) && at < pack.splines.len(),
            Table => self.number(i.a) && at < pack.tables.len(),
            Select => self.number(i.a) && self.number(i.b) && self.verdict(i.c),
            AddPoints => self.number(i.a) && self.verdict(i.c) && at < pack.constants.len(),
            Where => self.number(i.a) && self.verdict(i.c),
            CopyVerdict | Not => self.verdict(i.a),
            Compare => self.number(i.a) && self.number(i.b) && Comparison::decode(i.variant).is_some(),
            And | Or => self.verdict(i.a) && self.verdict(i.b),
            All | Any => {
                let list = spanned(pack.indices, span);
                !list.is_empty()
                    && list.len() == usize::from(i.count.get())
                    && list.iter().all(|operand| self.verdict(*operand))
            }
            Trees => {
                let features = pack.ensembles.get(usize::from(i.c.get())).map(|ensemble| ensemble.features.count);
                let list = spanned(pack.indices, span);
                features == Some(i.count)
                    && list.len() == usize::from(i.count.get())
                    && list.iter().all(|operand| self.number(*operand))
            }
            AllOfRun | AnyOfRun => {
                let end = at.saturating_add(usize::from(i.count.get()));
                i.count.get() > 0
                    && (at..end).all(|cell| cell.checked_sub(REGISTERS).is_some_and(|slot| self.earlier(slot, 1)))
            }
        }
    }
}

/// The registers written so far.
#[derive(Default)]
struct Written([u64; REGISTERS / 64]);

impl Written {
    fn bit(register: usize) -> (usize, u64) {
        (register >> 6, 1u64.wrapping_shl(u32::try_from(register & 63).unwrap_or(0)))
    }
    fn add(&mut self, register: usize) {
        let (word, bit) = Written::bit(register);
        if let Some(word) = self.0.get_mut(word) {
            *word |= bit;
        }
    }
    fn has(&self, register: usize) -> bool {
        let (word, bit) = Written::bit(register);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }
}
