//! Expressions to instructions. Registers are a stack: a result stands in the first register that
//! was free when its expression began, so that depth, not length, bounds their number.

use baken_core::domain::{Comparison as Compare, Function};
use baken_core::program::Operation;

use super::Program;
use super::rests_on::{Cut, RestsOn};
use crate::checked::{Checked, Comparison, Cond, InputKind, Num};

/// What an instruction refers to beside registers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Operand {
    None,
    Constant(f64),
    Input(usize),
    Slot(usize),
    /// A table of [`Tables::bands`].
    Bands(usize),
    /// A spline of [`Tables::splines`].
    Spline(usize),
    /// A table of [`Tables::tables`].
    Table(usize),
    /// An input compared with a constant.
    InputAndConstant(usize, f64),
}

/// One instruction, its operand not yet an index into the pack.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Instruction {
    pub operation: Operation,
    pub target: u8,
    pub a: u8,
    pub b: u8,
    pub c: u8,
    pub variant: u8,
    pub operand: Operand,
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
    numbers: u8,
    verdicts: u8,
}

impl<'p> Coder<'p> {
    pub(super) fn new(checked: &'p Checked, program: &'p mut Program) -> Self {
        Coder { checked, program, rests_on: RestsOn::default(), code: Vec::new(), numbers: 0, verdicts: 0 }
    }

    pub(super) fn finish(self) -> (Vec<Instruction>, RestsOn) {
        (self.code, self.rests_on)
    }

    pub(super) fn push(
        &mut self,
        operation: Operation,
        target: u8,
        [a, b, c]: [u8; 3],
        variant: u8,
        operand: Operand,
    ) -> u8 {
        self.code.push(Instruction { operation, target, a, b, c, variant, operand });
        target
    }

    /// A fresh number register; the expression nesting limit keeps them below 256.
    pub(super) fn new_number(&mut self) -> u8 {
        self.numbers += 1;
        self.numbers - 1
    }

    pub(super) fn new_verdict(&mut self) -> u8 {
        self.verdicts += 1;
        self.verdicts - 1
    }

    pub(super) fn free_numbers_above(&mut self, register: u8) {
        self.numbers = register + 1;
    }

    pub(super) fn free_verdicts_above(&mut self, register: u8) {
        self.verdicts = register + 1;
    }

    pub(super) fn constant(&mut self, value: f64) -> u8 {
        let target = self.new_number();
        self.push(Operation::Constant, target, [0; 3], 0, Operand::Constant(value))
    }

    /// An input, by its derivation where it is itself unknown.
    pub(super) fn input(&mut self, input: usize) -> u8 {
        let target = self.new_number();
        self.rests_on.input(input);
        self.push(Operation::Input, target, [0; 3], 0, Operand::Input(input));
        if let Some(slot) = self.program.derive[input] {
            let fallback = self.slot_number(slot);
            self.push(Operation::OrElse, target, [target, fallback, 0], 0, Operand::None);
            self.free_numbers_above(target);
        }
        target
    }

    fn slot_number(&mut self, slot: usize) -> u8 {
        self.rests_on.slot(slot, &self.program.slots[slot].rests_on);
        let target = self.new_number();
        self.push(Operation::SlotNumber, target, [0; 3], 0, Operand::Slot(slot))
    }

    fn slot_verdict(&mut self, slot: usize) -> u8 {
        self.rests_on.slot(slot, &self.program.slots[slot].rests_on);
        let target = self.new_verdict();
        self.push(Operation::SlotVerdict, target, [0; 3], 0, Operand::Slot(slot))
    }

    fn binary(&mut self, operation: Operation, a: &Num, b: &Num) -> u8 {
        let a = self.number(a);
        let b = self.number(b);
        self.push(operation, a, [a, b, 0], 0, Operand::None);
        self.free_numbers_above(a);
        a
    }

    fn apply(&mut self, function: Function, a: &Num) -> u8 {
        let a = self.number(a);
        self.push(Operation::Apply, a, [a, 0, 0], function.code(), Operand::None)
    }

    fn fold(&mut self, operation: Operation, all: &[Num]) -> u8 {
        let Some((first, rest)) = all.split_first() else {
            return self.constant(f64::NAN);
        };
        let total = self.number(first);
        for next in rest {
            let next = self.number(next);
            self.push(operation, total, [total, next, 0], 0, Operand::None);
            self.free_numbers_above(total);
        }
        total
    }

    /// Code for a number; the register that holds it.
    pub(super) fn number(&mut self, value: &Num) -> u8 {
        match value {
            Num::Const(value) => self.constant(*value),
            Num::Input(input) => self.input(*input),
            Num::Derived(derived) => self.slot_number(self.program.derived[*derived]),
            Num::Model(model) => self.model_number(*model),
            Num::Local(local) => self.slot_number(self.program.locals[*local]),
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
                let when = self.condition(when);
                let then = self.number(then);
                let otherwise = self.number(otherwise);
                self.push(Operation::Select, then, [then, otherwise, when], 0, Operand::None);
                self.free_numbers_above(then);
                self.verdicts = when;
                then
            }
            Num::Count(all) => {
                let total = self.constant(0.0);
                for condition in all {
                    self.add_points(total, condition, 1.0);
                }
                total
            }
        }
    }

    /// Adds points to a total where a condition is met.
    pub(super) fn add_points(&mut self, total: u8, condition: &Cond, points: f64) {
        let met = self.condition(condition);
        self.push(Operation::AddPoints, total, [total, 0, met], 0, Operand::Constant(points));
        self.verdicts = met;
    }

    /// A model's value; none for a patient outside its population.
    fn model_number(&mut self, model: usize) -> u8 {
        let slots = &self.program.models[model];
        let (result, applies) = (slots.result, slots.applies);
        let Some(result) = result else {
            return self.constant(f64::NAN);
        };
        let value = self.slot_number(result);
        if let Some(applies) = applies {
            let inside = self.slot_verdict(applies);
            self.push(Operation::Where, value, [value, 0, inside], 0, Operand::None);
            self.verdicts = inside;
        }
        value
    }

    /// Code for a condition; the register that holds it.
    pub(super) fn condition(&mut self, condition: &Cond) -> u8 {
        match condition {
            Cond::Const(value) => self.verdict(*value),
            Cond::Input(input) => self.yes_no(*input),
            Cond::Derived(derived) => self.slot_verdict(self.program.derived[*derived]),
            Cond::Model(model) => match self.program.models[*model].result {
                Some(slot) => self.slot_verdict(slot),
                None => self.verdict(false),
            },
            Cond::Local(local) => self.slot_verdict(self.program.locals[*local]),
            Cond::Criterion(model, criterion) => self.slot_verdict(self.program.models[*model].criteria[*criterion]),
            Cond::Compare(how, a, b) => self.compare(*how, a, b),
            Cond::Choice { input, choice, equal } => {
                let how = if *equal { Comparison::Equal } else { Comparison::NotEqual };
                #[allow(clippy::cast_precision_loss)] // a list of choices is short
                let choice = *choice as f64;
                self.compare(how, &Num::Input(*input), &Num::Const(choice))
            }
            Cond::All(all) => self.fold_conditions(Operation::And, all, true),
            Cond::Any(any) => self.fold_conditions(Operation::Or, any, false),
            Cond::Not(a) => {
                let a = self.condition(a);
                self.push(Operation::Not, a, [a, 0, 0], 0, Operand::None)
            }
        }
    }

    /// A condition that is met only where another slot's verdict is yes.
    pub(super) fn condition_where(&mut self, condition: &Cond, only_where: Option<usize>) {
        let Some(applies) = only_where else {
            self.condition(condition);
            return;
        };
        let applies = self.slot_verdict(applies);
        let met = self.condition(condition);
        self.push(Operation::And, applies, [applies, met, 0], 0, Operand::None);
        self.free_verdicts_above(applies);
    }

    /// Any or all of these slots.
    pub(super) fn joined(&mut self, slots: &[usize], any: bool) {
        let Some((first, rest)) = slots.split_first() else {
            self.verdict(!any);
            return;
        };
        let operation = if any { Operation::OrSlot } else { Operation::AndSlot };
        let total = self.slot_verdict(*first);
        for &slot in rest {
            self.rests_on.slot(slot, &self.program.slots[slot].rests_on);
            self.push(operation, total, [total, 0, 0], 0, Operand::Slot(slot));
        }
    }

    /// The index of the first of these slots that is met; their number if none is.
    pub(super) fn first_met(&mut self, slots: &[usize]) {
        #[allow(clippy::cast_precision_loss)] // a pathway has a handful of needs
        let places: Vec<f64> = (0..=slots.len()).map(|place| place as f64).collect();
        let total = self.constant(places[slots.len()]);
        for (slot, place) in slots.iter().zip(&places).rev() {
            let met = self.slot_verdict(*slot);
            let place = self.constant(*place);
            self.push(Operation::Select, total, [place, total, met], 0, Operand::None);
            self.free_numbers_above(total);
            self.verdicts = met;
        }
    }

    fn verdict(&mut self, value: bool) -> u8 {
        let target = self.new_verdict();
        self.push(Operation::Verdict, target, [0; 3], u8::from(value), Operand::None)
    }

    fn yes_no(&mut self, input: usize) -> u8 {
        if self.program.derive[input].is_some() {
            return self.compare(Comparison::NotEqual, &Num::Input(input), &Num::Const(0.0));
        }
        self.rests_on.input(input);
        self.rests_on.cut(input, Cut::Apart);
        let target = self.new_verdict();
        self.push(Operation::InputVerdict, target, [0; 3], 0, Operand::Input(input))
    }

    fn fold_conditions(&mut self, operation: Operation, all: &[Cond], empty: bool) -> u8 {
        let Some((first, rest)) = all.split_first() else {
            return self.verdict(empty);
        };
        let total = self.condition(first);
        for next in rest {
            let next = self.condition(next);
            self.push(operation, total, [total, next, 0], 0, Operand::None);
            self.free_verdicts_above(total);
        }
        total
    }

    fn compare(&mut self, how: Comparison, a: &Num, b: &Num) -> u8 {
        if let (Num::Const(_), false) = (a, matches!(b, Num::Const(_))) {
            return self.compare(mirrored(how), b, a);
        }
        let variant = comparison(how).code();
        if let Num::Const(limit) = b {
            self.cut_at_comparison(how, a, *limit);
            if let Num::Input(input) = a
                && self.program.derive[*input].is_none()
            {
                self.rests_on.input(*input);
                let target = self.new_verdict();
                let operand = Operand::InputAndConstant(*input, *limit);
                return self.push(Operation::CompareInput, target, [0; 3], variant, operand);
            }
            let a = self.number(a);
            let target = self.new_verdict();
            self.push(Operation::CompareConstant, target, [a, 0, 0], variant, Operand::Constant(*limit));
            self.numbers = a;
            return target;
        }
        let a = self.number(a);
        let b = self.number(b);
        let target = self.new_verdict();
        self.push(Operation::Compare, target, [a, b, 0], variant, Operand::None);
        self.numbers = a;
        target
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
