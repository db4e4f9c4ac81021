//! The interpreter: one loop over instructions, for every domain.

use super::operand::Place;
use super::{Bands, Operation, Spline, Table, Trees, function, spanned_long};
use crate::domain::{Comparison, Domain, Point, Range};
use crate::pack::layout::{CELLS, InstructionRecord, REGISTERS, RunRecord, Span};
use crate::pack::{Pack, spanned};
use zerocopy::byteorder::little_endian::U16;

/// Registers and results of one evaluation. Large: keep it in a `static` or on the heap, and use it
/// again for the next patient.
#[derive(Clone, Debug)]
pub struct Machine<D: Domain> {
    numbers: [D::Number; CELLS],
    verdicts: [D::Verdict; CELLS],
    scratch: D::Scratch,
}

impl<D: Domain> Default for Machine<D> {
    fn default() -> Self {
        Machine { numbers: [D::unknown(); CELLS], verdicts: [D::undecided(); CELLS], scratch: D::SCRATCH }
    }
}

impl Machine<Point> {
    /// The same as `default`, for a `static`.
    pub const NEW: Self = Machine {
        numbers: [f64::NAN; CELLS],
        verdicts: [crate::Truth::Undecided; CELLS],
        scratch: <Point as Domain>::SCRATCH,
    };
}

impl Machine<Range> {
    /// The same as `default`, for a `static`.
    pub const NEW: Self = Machine {
        numbers: [crate::domain::Interval::UNBOUNDED; CELLS],
        verdicts: [crate::Truth::Undecided; CELLS],
        scratch: <Range as Domain>::SCRATCH,
    };
}

impl<D: Domain> Machine<D> {
    /// The number that a slot holds; unknown for a slot that does not exist.
    #[inline]
    pub fn number(&self, slot: usize) -> D::Number {
        self.number_in(slot.saturating_add(REGISTERS))
    }
    /// The verdict that a slot holds; undecided for a slot that does not exist.
    #[inline]
    pub fn verdict(&self, slot: usize) -> D::Verdict {
        self.verdict_in(slot.saturating_add(REGISTERS))
    }
    #[inline]
    pub(crate) fn set_number(&mut self, slot: usize, value: D::Number) {
        self.put_number(slot.saturating_add(REGISTERS), value);
    }
    #[inline]
    pub(crate) fn set_verdict(&mut self, slot: usize, value: D::Verdict) {
        self.put_verdict(slot.saturating_add(REGISTERS), value);
    }
    #[inline(always)]
    fn put_number(&mut self, cell: usize, value: D::Number) {
        if let Some(place) = self.numbers.get_mut(cell) {
            *place = value;
        }
    }
    #[inline(always)]
    fn put_verdict(&mut self, cell: usize, value: D::Verdict) {
        if let Some(place) = self.verdicts.get_mut(cell) {
            *place = value;
        }
    }
    #[inline(always)]
    fn number_in(&self, cell: usize) -> D::Number {
        self.numbers.get(cell).copied().unwrap_or_else(D::unknown)
    }
    #[inline(always)]
    fn verdict_in(&self, cell: usize) -> D::Verdict {
        self.verdicts.get(cell).copied().unwrap_or_else(D::undecided)
    }
}

/// Computes one slot from `inputs` (by place in the dictionary) and the slots before it, and keeps
/// the result in `machine`. Takes one step for each instruction of the slot, and for each term or
/// operand of a list.
pub fn evaluate<D: Domain>(pack: &Pack<'_>, slot: usize, inputs: &[D::Number], machine: &mut Machine<D>) {
    if let Ok(slot) = u16::try_from(slot) {
        evaluate_slots(pack, &[slot], inputs, machine);
    }
}

/// Computes these slots one after another, as [`evaluate`] does.
pub fn evaluate_slots<D: Domain>(pack: &Pack<'_>, slots: &[u16], inputs: &[D::Number], machine: &mut Machine<D>) {
    for record in slots.iter().filter_map(|slot| pack.slots.get(usize::from(*slot))) {
        let first = usize::try_from(record.first.get()).unwrap_or(usize::MAX);
        run(pack, first, usize::from(record.count.get()), inputs, machine);
    }
}

/// Computes everything that a pathway rests on, as [`evaluate`] does slot by slot. A pathway that does
/// not exist has nothing.
pub fn evaluate_pathway<D: Domain>(pack: &Pack<'_>, pathway: usize, inputs: &[D::Number], machine: &mut Machine<D>) {
    let Some(pathway) = pack.pathways.get(pathway) else { return };
    for RunRecord { first, count } in spanned(pack.runs, pathway.runs) {
        let whole = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
        run(pack, whole(first.get()), whole(count.get()), inputs, machine);
    }
}

/// Takes `count` instructions from the `first` on. Inlined where it is called, so that a caller that is
/// compiled for wider vectors has it compiled so.
#[inline(always)]
fn run<D: Domain>(pack: &Pack<'_>, first: usize, count: usize, inputs: &[D::Number], machine: &mut Machine<D>) {
    let Some(instructions) = pack.instructions.get(first..first.saturating_add(count)) else { return };
    let mut step = Step { pack, inputs, machine };
    for instruction in instructions {
        step.take(instruction);
    }
}

/// What an instruction reads and writes.
struct Step<'s, 'p, D: Domain> {
    pack: &'s Pack<'p>,
    inputs: &'s [D::Number],
    machine: &'s mut Machine<D>,
}

impl<D: Domain> Step<'_, '_, D> {
    #[inline]
    fn number(&self, operand: U16) -> D::Number {
        number::<D>(self.pack, self.inputs, &self.machine.numbers, operand)
    }

    #[inline]
    fn verdict(&self, operand: U16) -> D::Verdict {
        match Place::of(operand.get()) {
            Place::Cell(at) => self.machine.verdict_in(at),
            Place::Input(at) => self.inputs.get(at).copied().map_or_else(D::undecided, D::is_yes),
            Place::Constant(at) => D::verdict(at == 1),
        }
    }

    #[inline]
    fn list(&self, span: Span, join: impl Fn(D::Verdict, D::Verdict) -> D::Verdict) -> D::Verdict {
        let operands = spanned(self.pack.indices, span).iter().map(|operand| self.verdict(*operand));
        operands.reduce(join).unwrap_or_else(D::undecided)
    }

    #[inline]
    fn run_of_cells(
        &self,
        first: usize,
        count: U16,
        join: impl Fn(D::Verdict, D::Verdict) -> D::Verdict,
    ) -> D::Verdict {
        let cells = self.machine.verdicts.get(first..first.saturating_add(usize::from(count.get())));
        cells.and_then(|cells| cells.iter().copied().reduce(join)).unwrap_or_else(D::undecided)
    }

    #[inline(always)]
    fn take(&mut self, instruction: &InstructionRecord) {
        let &InstructionRecord { operation, variant, target, a, b, c, index, count, .. } = instruction;
        let pack = self.pack;
        let (at, target) = (usize::from(index.get()), usize::from(target.get()));
        let span = Span { first: index, count };
        let constant = || D::constant(pack.constant(index));
        let Some(operation) = Operation::decode(operation) else { return };
        let number = match operation {
            Operation::Copy => self.number(a),
            Operation::Add => D::add(self.number(a), self.number(b)),
            Operation::Subtract => D::subtract(self.number(a), self.number(b)),
            Operation::Multiply => D::multiply(self.number(a), self.number(b)),
            Operation::Divide => D::divide(self.number(a), self.number(b)),
            Operation::Minimum => D::minimum(self.number(a), self.number(b)),
            Operation::Maximum => D::maximum(self.number(a), self.number(b)),
            Operation::Apply => match function(variant) {
                Some(function) => D::apply(function, self.number(a)),
                None => return,
            },
            Operation::AddScaled => D::add(self.number(a), D::multiply(constant(), self.number(b))),
            Operation::AddTerms => spanned(pack.terms, span).iter().fold(self.number(a), |sum, term| {
                D::add(sum, D::multiply(D::constant(term.coefficient.get()), self.number(term.operand)))
            }),
            Operation::Bands => D::bands(Bands(spanned(pack.bands, span)), self.number(a)),
            Operation::Spline => match pack.spline(at) {
                Some(spline) => D::spline(spline, self.number(a)),
                None => return,
            },
            Operation::Table => match pack.table(at) {
                Some(table) => D::table(table, self.number(a)),
                None => return,
            },
            Operation::Trees => {
                let Some(trees) = pack.ensemble(usize::from(c.get())) else { return };
                let Machine { numbers, scratch, .. } = &mut *self.machine;
                let operands = spanned(pack.indices, span).iter();
                D::trees(trees, operands.map(|operand| number::<D>(pack, self.inputs, numbers, *operand)), scratch)
            }
            Operation::Select => D::select(self.verdict(c), self.number(a), self.number(b)),
            Operation::AddPoints => D::add(self.number(a), D::select(self.verdict(c), constant(), D::constant(0.0))),
            Operation::OrElse => D::or_else(self.number(a), self.number(b)),
            Operation::Where => D::within_population(self.verdict(c), self.number(a)),
            Operation::CopyVerdict => return self.machine.put_verdict(target, self.verdict(a)),
            Operation::Compare => {
                let Some(how) = Comparison::decode(variant) else { return };
                return self.machine.put_verdict(target, D::compare(how, self.number(a), self.number(b)));
            }
            Operation::And => return self.machine.put_verdict(target, D::and(self.verdict(a), self.verdict(b))),
            Operation::Or => return self.machine.put_verdict(target, D::or(self.verdict(a), self.verdict(b))),
            Operation::Not => return self.machine.put_verdict(target, D::not(self.verdict(a))),
            Operation::All => return self.machine.put_verdict(target, self.list(span, D::and)),
            Operation::Any => return self.machine.put_verdict(target, self.list(span, D::or)),
            Operation::AllOfRun => return self.machine.put_verdict(target, self.run_of_cells(at, count, D::and)),
            Operation::AnyOfRun => return self.machine.put_verdict(target, self.run_of_cells(at, count, D::or)),
        };
        self.machine.put_number(target, number);
    }
}

/// The number that an operand names.
#[inline]
fn number<D: Domain>(pack: &Pack<'_>, inputs: &[D::Number], cells: &[D::Number; CELLS], operand: U16) -> D::Number {
    match Place::of(operand.get()) {
        Place::Cell(at) => cells.get(at).copied().unwrap_or_else(D::unknown),
        Place::Input(at) => inputs.get(at).copied().unwrap_or_else(D::unknown),
        Place::Constant(at) => D::constant(pack.constants.get(at).map_or(f64::NAN, |c| c.get())),
    }
}

impl<'p> Pack<'p> {
    pub(crate) fn ensemble(&self, index: usize) -> Option<Trees<'p>> {
        let ensemble = self.ensembles.get(index)?;
        Some(Trees {
            ensemble,
            features: spanned(self.tree_features, ensemble.features),
            cuts: self.cuts,
            trees: spanned_long(self.trees, ensemble.first_tree.get(), ensemble.trees.get()),
            nodes: self.nodes,
            leaves: self.leaves,
        })
    }
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
