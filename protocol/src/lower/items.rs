//! Points and terms to instructions: a total that each item adds to, in the order of the text.

use baken_core::domain::Function;
use baken_core::program::Operation;

use super::code::{BandRow, Coder, Detail, Operand, SplineRow};
use super::spline::turning_points;
use crate::checked::{Band, Ensemble, Item, Link, Num, Term};

impl Coder<'_> {
    /// The sum of the items.
    pub(super) fn points(&mut self, items: &[Item]) -> Operand {
        self.total(0.0, items)
    }

    /// 1 / (1 + exp(−(intercept + Σ terms))).
    pub(super) fn logistic(&mut self, intercept: f64, terms: &[Item]) -> Operand {
        let total = self.then_free(|code| code.total(intercept, terms));
        let operands = [total, Operand::None, Operand::None];
        self.number_with(Operation::Apply, Function::Logistic.code(), operands, Detail::None)
    }

    /// The value of an ensemble. Features that need code of their own stand in registers, one each.
    pub(super) fn trees(&mut self, number: usize, ensemble: &Ensemble) -> Operand {
        let features = self
            .then_free(|code| ensemble.features.iter().map(|feature| code.number(&feature.value)).collect::<Vec<_>>());
        let sum = self.number_with(Operation::Trees, 0, [Operand::None; 3], Detail::Trees(number, features));
        match ensemble.link {
            Link::Identity => sum,
            Link::Logistic => {
                let operands = [sum, Operand::None, Operand::None];
                self.number_with(Operation::Apply, Function::Logistic.code(), operands, Detail::None)
            }
        }
    }

    /// Consecutive terms that need no code of their own are one instruction.
    fn total(&mut self, start: f64, items: &[Item]) -> Operand {
        let mut total = Operand::Number(start);
        let mut terms = Vec::new();
        for item in items {
            match &item.term {
                Term::Value(value) => {
                    let before = self.numbers;
                    let value = self.number(value);
                    if matches!(value, Operand::Register(_)) {
                        total = self.add_terms(total, &mut terms);
                        total = self.add(total, value, item.factor);
                        self.free_but(total, before);
                    } else {
                        terms.push((item.factor, value));
                    }
                }
                Term::When(condition, points) => {
                    total = self.add_terms(total, &mut terms);
                    total = self.add_points(total, condition, *points * item.factor);
                }
                Term::Bands { of, bands } => {
                    total = self.add_terms(total, &mut terms);
                    total = self.bands(total, of, &band_rows(bands), item.factor);
                }
                Term::Map { input, values } => {
                    total = self.add_terms(total, &mut terms);
                    total = self.bands(total, &Num::Input(*input), &choice_rows(values), item.factor);
                }
                Term::Spline { of, knots, coefficients } => {
                    total = self.add_terms(total, &mut terms);
                    let turning = turning_points(knots, coefficients);
                    let row = SplineRow { knots: knots.clone(), coefficients: coefficients.clone(), turning };
                    let spline = found_or_pushed(&mut self.program.tables.splines, row);
                    total = self.add_part(total, of, Operation::Spline, Detail::Spline(spline), item.factor);
                }
            }
        }
        self.add_terms(total, &mut terms)
    }

    fn add_terms(&mut self, total: Operand, terms: &mut Vec<(f64, Operand)>) -> Operand {
        match terms[..] {
            [] => total,
            [(factor, value)] => {
                terms.clear();
                self.add(total, value, factor)
            }
            _ => {
                let terms = Detail::Terms(std::mem::take(terms));
                self.onto(total, Operation::AddTerms, [Operand::None; 2], terms)
            }
        }
    }

    /// The value of a table at the whole part of a number.
    pub(super) fn table(&mut self, of: &Num, start: f64, values: &[f64]) -> Operand {
        let table = found_or_pushed(&mut self.program.tables.tables, (start, values.to_vec()));
        let at = self.then_free(|code| code.number(of));
        self.number_with(Operation::Table, 0, [at, Operand::None, Operand::None], Detail::Table(table))
    }

    fn bands(&mut self, total: Operand, of: &Num, rows: &[BandRow], factor: f64) -> Operand {
        for &(upper, inclusive, _) in &rows[..rows.len().saturating_sub(1)] {
            self.cut(of, upper, inclusive);
        }
        let table = found_or_pushed(&mut self.program.tables.bands, rows.to_vec());
        self.add_part(total, of, Operation::Bands, Detail::Bands(table), factor)
    }

    /// Adds what an operation makes of a number.
    fn add_part(&mut self, total: Operand, of: &Num, operation: Operation, detail: Detail, factor: f64) -> Operand {
        let before = self.numbers;
        let of = self.then_free(|code| code.number(of));
        let part = self.number_with(operation, 0, [of, Operand::None, Operand::None], detail);
        let total = self.add(total, part, factor);
        self.free_but(total, before);
        total
    }

    fn add(&mut self, total: Operand, value: Operand, factor: f64) -> Operand {
        if factor == 1.0 {
            self.onto(total, Operation::Add, [value, Operand::None], Detail::None)
        } else {
            self.onto(total, Operation::AddScaled, [value, Operand::None], Detail::Constant(factor))
        }
    }

    /// Frees the registers from `before` on, but for the total's.
    fn free_but(&mut self, total: Operand, before: u8) {
        self.numbers = match total {
            Operand::Register(register) if register >= before => register + 1,
            _ => before,
        };
    }
}

/// Bands by their upper ends; the last one is open, so that rounding never falls out of the table.
fn band_rows(bands: &[Band]) -> Vec<BandRow> {
    let last = bands.len().saturating_sub(1);
    let row = |(place, band): (usize, &Band)| {
        if place == last {
            (f64::INFINITY, true, band.value)
        } else {
            (band.interval.upper.at, band.interval.upper.closed, band.value)
        }
    };
    bands.iter().enumerate().map(row).collect()
}

#[allow(clippy::cast_precision_loss)] // a list of choices is short
fn choice_rows(values: &[f64]) -> Vec<BandRow> {
    let last = values.len().saturating_sub(1);
    let row = |(place, value): (usize, &f64)| (if place == last { f64::INFINITY } else { place as f64 }, true, *value);
    values.iter().enumerate().map(row).collect()
}

fn found_or_pushed<T: PartialEq>(all: &mut Vec<T>, one: T) -> usize {
    all.iter().position(|other| *other == one).unwrap_or_else(|| {
        all.push(one);
        all.len() - 1
    })
}
