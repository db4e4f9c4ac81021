//! Expressions to instructions. A number or verdict that stands somewhere already (an input, a slot, a
//! constant) needs none: it is an operand. Registers are a stack: a result stands in the first register
//! that was free when its expression began, so that depth, not length, bounds their number.

use baken_core::domain::{Comparison as Compare, Function};
use baken_core::program::Operation;

use super::rests_on::{Cut, RestsOn};
use super::{Program, SlotKind};
use crate::checked::{Checked, Comparison, Cond, InputKind, Num};

/// Where an instruction finds a number or a verdict.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Operand {
    /// The operation does not read it.
    None,
    Register(u8),
    Input(usize),
    Slot(usize),
    Number(f64),
    Verdict(bool),
}

/// What an instruction refers to beside its operands.
#[derive(Debug, Clone, PartialEq)]
pub enum Detail {
    None,
    Constant(f64),
    /// A table of [`Tables::bands`].
    Bands(usize),
    /// A spline of [`Tables::splines`].
    Spline(usize),
    /// A table of [`Tables::tables`].
    Table(usize),
    /// Coefficients and what they multiply.
    Terms(Vec<(f64, Operand)>),
    List(Vec<Operand>),
    /// An ensemble of [`Program::ensembles`], and its features.
    Trees(usize, Vec<Operand>),
    /// The verdicts of consecutive slots: the first, how many.
    Run(usize, usize),
}

/// One instruction, its operands not yet places in the pack.
#[derive(Debug, Clone, PartialEq)]
pub struct Instruction {
    pub operation: Operation,
    pub variant: u8,
    pub target: u8,
    pub a: Operand,
    pub b: Operand,
    pub c: Operand,
    pub detail: Detail,
}

impl Instruction {
    /// Steps that it takes: one, and one more for each further entry of its list.
    #[must_use]
    pub fn steps(&self) -> usize {
        match &self.detail {
            Detail::Terms(terms) => terms.len(),
            Detail::List(list) | Detail::Trees(_, list) => list.len(),
            Detail::Run(_, count) => *count,
            _ => 1,
        }
    }
}

/// Upper end, whether it belongs to the band, value.
pub type BandRow = (f64, bool, f64);

/// Knots, coefficients, turning points.
#[derive(Debug, Clone, PartialEq)]
pub struct SplineRow {
    pub knots: Vec<f64>,
    pub coefficients: Vec<f64>,
    pub turning: Vec<f64>,
}

/// Tables that instructions refer to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tables {
    pub bands: Vec<Vec<BandRow>>,
    pub splines: Vec<SplineRow>,
    /// First whole number, values.
    pub tables: Vec<(f64, Vec<f64>)>,
}

/// Writes the code of one slot.
pub struct Coder<'p> {
    pub(super) checked: &'p Checked,
    pub(super) program: &'p mut Program,
    pub(super) rests_on: RestsOn,
    code: Vec<Instruction>,
    /// Registers in use; those above are free.
    pub(super) numbers: u8,
    verdicts: u8,
}

/// Operands that are joined by one instruction; more take further ones, so that registers suffice.
const LONGEST_LIST: usize = 32;

impl<'p> Coder<'p> {
    pub(super) fn new(checked: &'p Checked, program: &'p mut Program) -> Self {
        Coder { checked, program, rests_on: RestsOn::default(), code: Vec::new(), numbers: 0, verdicts: 0 }
    }

    /// The code, whose last instruction writes `result`.
    pub(super) fn finish(mut self, kind: SlotKind, result: Operand) -> (Vec<Instruction>, RestsOn) {
        let is_written = self.code.last().is_some_and(|last| {
            result == Operand::Register(last.target) && last.operation.writes_number() == (kind == SlotKind::Number)
        });
        if !is_written {
            match kind {
                SlotKind::Number => self.number_of(Operation::Copy, result, Operand::None),
                SlotKind::Verdict => self.verdict_of(Operation::CopyVerdict, result, Operand::None),
            };
        }
        (self.code, self.rests_on)
    }

    fn push(&mut self, instruction: Instruction) -> Operand {
        let target = Operand::Register(instruction.target);
        self.code.push(instruction);
        target
    }

    /// A number of two operands, in a fresh register; the expression nesting limit keeps them below 256.
    pub(super) fn number_of(&mut self, operation: Operation, a: Operand, b: Operand) -> Operand {
        self.number_with(operation, 0, [a, b, Operand::None], Detail::None)
    }

    pub(super) fn number_with(
        &mut self,
        operation: Operation,
        variant: u8,
        [a, b, c]: [Operand; 3],
        detail: Detail,
    ) -> Operand {
        let target = self.numbers;
        self.numbers += 1;
        self.push(Instruction { operation, variant, target, a, b, c, detail })
    }

    fn verdict_of(&mut self, operation: Operation, a: Operand, b: Operand) -> Operand {
        self.verdict_with(operation, 0, a, b, Detail::None)
    }

    fn verdict_with(&mut self, operation: Operation, variant: u8, a: Operand, b: Operand, detail: Detail) -> Operand {
        let target = self.verdicts;
        self.verdicts += 1;
        self.push(Instruction { operation, variant, target, a, b, c: Operand::None, detail })
    }

    /// Runs `write`, after which only the operands that it returns are wanted: their registers are free
    /// for the instruction that reads them.
    pub(super) fn then_free<T>(&mut self, write: impl FnOnce(&mut Self) -> T) -> T {
        let (numbers, verdicts) = (self.numbers, self.verdicts);
        let operands = write(self);
        (self.numbers, self.verdicts) = (numbers, verdicts);
        operands
    }

    /// An input, by its derivation where it is itself unknown.
    pub(super) fn input(&mut self, input: usize) -> Operand {
        self.rests_on.input(input);
        match self.program.derive[input] {
            Some(slot) => {
                let fallback = self.slot(slot);
                self.number_of(Operation::OrElse, Operand::Input(input), fallback)
            }
            None => Operand::Input(input),
        }
    }

    fn slot(&mut self, slot: usize) -> Operand {
        self.rests_on.slot(slot, &self.program.slots[slot].rests_on);
        Operand::Slot(slot)
    }

    fn binary(&mut self, operation: Operation, a: &Num, b: &Num) -> Operand {
        let (a, b) = self.then_free(|code| (code.number(a), code.number(b)));
        self.number_of(operation, a, b)
    }

    fn apply(&mut self, function: Function, a: &Num) -> Operand {
        let a = self.then_free(|code| code.number(a));
        self.number_with(Operation::Apply, function.code(), [a, Operand::None, Operand::None], Detail::None)
    }

    fn fold(&mut self, operation: Operation, all: &[Num]) -> Operand {
        let Some((first, rest)) = all.split_first() else {
            return Operand::Number(f64::NAN);
        };
        let before = self.numbers;
        let mut total = self.number(first);
        for next in rest {
            let next = self.number(next);
            self.numbers = before;
            total = self.number_of(operation, total, next);
        }
        total
    }

    /// Code for a number, and where it is to be found.
    pub(super) fn number(&mut self, value: &Num) -> Operand {
        match value {
            Num::Const(value) => Operand::Number(*value),
            Num::Input(input) => self.input(*input),
            Num::Derived(derived) => self.slot(self.program.derived[*derived]),
            Num::Model(model) => self.model_number(*model),
            Num::Local(local) => self.slot(self.program.locals[*local]),
            Num::Table { of, start, values } => self.table(of, *start, values),
            Num::Neg(a) => self.apply(Function::Negate, a),
            Num::Abs(a) => self.apply(Function::Absolute, a),
            Num::Floor(a) => self.apply(Function::Floor, a),
            Num::Exp(a) => self.apply(Function::Exponential, a),
            Num::Ln(a) => self.apply(Function::Logarithm, a),
            Num::Sqrt(a) => self.apply(Function::SquareRoot, a),
            Num::Add(a, b) => self.binary(Operation::Add, a, b),
            Num::Sub(a, b) => self.binary(Operation::Subtract, a, b),
            Num::Mul(a, b) => self.binary(Operation::Multiply, a, b),
            Num::Div(a, b) => self.binary(Operation::Divide, a, b),
            Num::Min(all) => self.fold(Operation::Minimum, all),
            Num::Max(all) => self.fold(Operation::Maximum, all),
            Num::If(when, then, otherwise) => {
                let operands = self.then_free(|code| {
                    let when = code.condition(when);
                    [code.number(then), code.number(otherwise), when]
                });
                self.number_with(Operation::Select, 0, operands, Detail::None)
            }
            Num::Count(all) => {
                let start = Operand::Number(0.0);
                all.iter().fold(start, |total, condition| self.add_points(total, condition, 1.0))
            }
        }
    }

    /// A total with points added where a condition is met; in the total's register, or a fresh one.
    pub(super) fn add_points(&mut self, total: Operand, condition: &Cond, points: f64) -> Operand {
        let met = self.then_free(|code| code.condition(condition));
        self.onto(total, Operation::AddPoints, [Operand::None, met], Detail::Constant(points))
    }

    /// Adds to a total, in its register or, if it is not in one yet, in a fresh one.
    pub(super) fn onto(
        &mut self,
        total: Operand,
        operation: Operation,
        [b, c]: [Operand; 2],
        detail: Detail,
    ) -> Operand {
        match total {
            Operand::Register(target) => {
                self.push(Instruction { operation, variant: 0, target, a: total, b, c, detail })
            }
            _ => self.number_with(operation, 0, [total, b, c], detail),
        }
    }

    /// A model's value; none for a patient outside its population.
    fn model_number(&mut self, model: usize) -> Operand {
        let slots = &self.program.models[model];
        let (result, applies) = (slots.result, slots.applies);
        let Some(result) = result else {
            return Operand::Number(f64::NAN);
        };
        let value = self.slot(result);
        match applies {
            Some(applies) => {
                let inside = self.slot(applies);
                self.number_with(Operation::Where, 0, [value, Operand::None, inside], Detail::None)
            }
            None => value,
        }
    }

    /// Code for a condition, and where it is to be found.
    pub(super) fn condition(&mut self, condition: &Cond) -> Operand {
        match condition {
            Cond::Const(value) => Operand::Verdict(*value),
            Cond::Input(input) => self.yes_no(*input),
            Cond::Derived(derived) => self.slot(self.program.derived[*derived]),
            Cond::Model(model) => match self.program.models[*model].result {
                Some(slot) => self.slot(slot),
                None => Operand::Verdict(false),
            },
            Cond::Local(local) => self.slot(self.program.locals[*local]),
            Cond::Criterion(model, criterion) => self.slot(self.program.models[*model].criteria[*criterion]),
            Cond::Compare(how, a, b) => self.compare(*how, a, b),
            Cond::Choice { input, choice, equal } => {
                let how = if *equal { Comparison::Equal } else { Comparison::NotEqual };
                #[allow(clippy::cast_precision_loss)] // a list of choices is short
                let choice = *choice as f64;
                self.compare(how, &Num::Input(*input), &Num::Const(choice))
            }
            Cond::All(all) => self.join(true, all),
            Cond::Any(any) => self.join(false, any),
            Cond::Not(a) => {
                let a = self.then_free(|code| code.condition(a));
                self.verdict_of(Operation::Not, a, Operand::None)
            }
        }
    }

    /// A condition that is met only where another slot's verdict is yes.
    pub(super) fn condition_where(&mut self, condition: &Cond, only_where: Option<usize>) -> Operand {
        let Some(applies) = only_where else {
            return self.condition(condition);
        };
        let applies = self.slot(applies);
        let met = self.then_free(|code| code.condition(condition));
        self.verdict_of(Operation::And, applies, met)
    }

    /// Any or all of these slots.
    pub(super) fn joined(&mut self, slots: &[usize], any: bool) -> Operand {
        let operands = slots.iter().map(|slot| self.slot(*slot)).collect();
        self.join_operands(!any, operands)
    }

    /// The index of the first of these slots that is met; their number if none is.
    pub(super) fn first_met(&mut self, slots: &[usize]) -> Operand {
        #[allow(clippy::cast_precision_loss)] // a pathway has a handful of needs
        let places: Vec<f64> = (0..=slots.len()).map(|place| place as f64).collect();
        let mut total = Operand::Number(places[slots.len()]);
        for (slot, place) in slots.iter().zip(&places).rev() {
            let met = self.slot(*slot);
            self.numbers = 0;
            total = self.number_with(Operation::Select, 0, [Operand::Number(*place), total, met], Detail::None);
        }
        total
    }

    fn yes_no(&mut self, input: usize) -> Operand {
        if self.program.derive[input].is_some() {
            return self.compare(Comparison::NotEqual, &Num::Input(input), &Num::Const(0.0));
        }
        self.rests_on.input(input);
        self.rests_on.cut(input, Cut::Apart);
        Operand::Input(input)
    }

    /// All, or any, of these conditions, a handful at a time.
    fn join(&mut self, all: bool, conditions: &[Cond]) -> Operand {
        let (numbers, verdicts) = (self.numbers, self.verdicts);
        let mut joined = Vec::new();
        for chunk in conditions.chunks(LONGEST_LIST) {
            let operands: Vec<Operand> =
                joined.drain(..).chain(chunk.iter().map(|condition| self.condition(condition))).collect();
            (self.numbers, self.verdicts) = (numbers, verdicts);
            joined.push(self.join_operands(all, operands));
        }
        joined.pop().unwrap_or(Operand::Verdict(all))
    }

    fn join_operands(&mut self, all: bool, operands: Vec<Operand>) -> Operand {
        let (pair, list) = if all { (Operation::And, Operation::All) } else { (Operation::Or, Operation::Any) };
        let run = consecutive(&operands);
        match (&operands[..], run) {
            ([], _) => Operand::Verdict(all),
            ([only], _) => *only,
            ([a, b], _) => self.verdict_of(pair, *a, *b),
            (_, Some((first, count))) => {
                let run = if all { Operation::AllOfRun } else { Operation::AnyOfRun };
                self.verdict_with(run, 0, Operand::None, Operand::None, Detail::Run(first, count))
            }
            _ => self.verdict_with(list, 0, Operand::None, Operand::None, Detail::List(operands)),
        }
    }

    fn compare(&mut self, how: Comparison, a: &Num, b: &Num) -> Operand {
        if let (Num::Const(_), false) = (a, matches!(b, Num::Const(_))) {
            return self.compare(mirrored(how), b, a);
        }
        if let Num::Const(limit) = b {
            self.cut_at_comparison(how, a, *limit);
        }
        let (a, b) = self.then_free(|code| (code.number(a), code.number(b)));
        self.verdict_with(Operation::Compare, comparison(how).code(), a, b, Detail::None)
    }

    /// Where a comparison of an input, or of its whole part, with a constant changes.
    fn cut_at_comparison(&mut self, how: Comparison, a: &Num, limit: f64) {
        match how {
            Comparison::Less | Comparison::GreaterOrEqual => self.cut(a, limit, false),
            Comparison::LessOrEqual | Comparison::Greater => self.cut(a, limit, true),
            Comparison::Equal | Comparison::NotEqual => {
                self.cut(a, limit, false);
                self.cut(a, limit, true);
            }
        }
    }

    /// A rule on `of` changes at `limit`; with `inclusive` just above it.
    pub(super) fn cut(&mut self, of: &Num, limit: f64, inclusive: bool) {
        let Some((input, whole_part)) = as_input(self.checked, of) else {
            return;
        };
        let apart = matches!(self.checked.inputs[input].kind, InputKind::YesNo | InputKind::Choice(_));
        let cut = match (apart, whole_part, inclusive) {
            (true, ..) => Cut::Apart,
            (_, true, true) => Cut::Below(limit.floor() + 1.0),
            (_, true, false) => Cut::Below(limit.ceil()),
            (_, false, true) => Cut::AtMost(limit),
            (_, false, false) => Cut::Below(limit),
        };
        self.rests_on.cut(input, cut);
    }
}

/// The first slot and the number of slots, if the operands are just those.
fn consecutive(operands: &[Operand]) -> Option<(usize, usize)> {
    let Operand::Slot(first) = *operands.first()? else { return None };
    let in_order = operands.iter().zip(first..).all(|(operand, slot)| *operand == Operand::Slot(slot));
    in_order.then_some((first, operands.len()))
}

/// The input that a number is, or whose whole part it is.
fn as_input(checked: &Checked, value: &Num) -> Option<(usize, bool)> {
    match value {
        Num::Input(input) => Some((*input, false)),
        Num::Floor(inner) => as_input(checked, inner).map(|(input, _)| (input, true)),
        Num::Derived(derived) => match &checked.derived[*derived].value {
            crate::checked::DerivedValue::Num(value) => as_input(checked, value),
            crate::checked::DerivedValue::Cond(_) => None,
        },
        _ => None,
    }
}

const fn mirrored(how: Comparison) -> Comparison {
    match how {
        Comparison::Less => Comparison::Greater,
        Comparison::LessOrEqual => Comparison::GreaterOrEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        Comparison::Equal => Comparison::Equal,
        Comparison::NotEqual => Comparison::NotEqual,
    }
}

const fn comparison(how: Comparison) -> Compare {
    match how {
        Comparison::Less => Compare::Below,
        Comparison::LessOrEqual => Compare::AtMost,
        Comparison::Greater => Compare::Above,
        Comparison::GreaterOrEqual => Compare::AtLeast,
        Comparison::Equal => Compare::Equal,
        Comparison::NotEqual => Compare::Unequal,
    }
}
