//! Points and terms to instructions: a total that each item adds to, in the order of the text.

use baken_core::domain::Function;
use baken_core::program::Operation;

use super::code::{BandRow, Coder, Operand, SplineRow};
use super::spline::turning_points;
use crate::checked::{Band, Item, Num, Term};

impl Coder<'_> {
    /// The sum of the items.
    pub(super) fn points(&mut self, items: &[Item]) {
        self.total(0.0, items);
    }

    /// 1 / (1 + exp(−(intercept + Σ terms))).
    pub(super) fn logistic(&mut self, intercept: f64, terms: &[Item]) {
        let total = self.total(intercept, terms);
        self.push(Operation::Apply, total, [total, 0, 0], Function::Logistic.code(), Operand::None);
    }

    fn total(&mut self, start: f64, items: &[Item]) -> u8 {
        let total = self.constant(start);
        for item in items {
            match &item.term {
                Term::When(condition, points) => self.add_points(total, condition, *points * item.factor),
                Term::Value(value) => {
                    let value = self.number(value);
                    self.add(total, value, item.factor);
                }
                Term::Bands { of, bands } => self.bands(total, of, &band_rows(bands), item.factor),
                Term::Map { input, values } => {
                    self.bands(total, &Num::Input(*input), &choice_rows(values), item.factor);
                }
                Term::Spline { of, knots, coefficients } => {
                    let turning = turning_points(knots, coefficients);
                    let row = SplineRow { knots: knots.clone(), coefficients: coefficients.clone(), turning };
                    let spline = found_or_pushed(&mut self.program.tables.splines, row);
                    let value = self.number(of);
                    self.push(Operation::Spline, value, [value, 0, 0], 0, Operand::Spline(spline));
                    self.add(total, value, item.factor);
                }
            }
        }
        total
    }

    /// The value of a table at the whole part of a number.
    pub(super) fn table(&mut self, of: &Num, start: f64, values: &[f64]) -> u8 {
        let table = found_or_pushed(&mut self.program.tables.tables, (start, values.to_vec()));
        let at = self.number(of);
        self.push(Operation::Table, at, [at, 0, 0], 0, Operand::Table(table))
    }

    fn bands(&mut self, total: u8, of: &Num, rows: &[BandRow], factor: f64) {
        for &(upper, inclusive, _) in &rows[..rows.len().saturating_sub(1)] {
            self.cut(of, upper, inclusive);
        }
        let table = found_or_pushed(&mut self.program.tables.bands, rows.to_vec());
        let value = self.number(of);
        self.push(Operation::Bands, value, [value, 0, 0], 0, Operand::Bands(table));
        self.add(total, value, factor);
    }

    fn add(&mut self, total: u8, value: u8, factor: f64) {
        if factor == 1.0 {
            self.push(Operation::Add, total, [total, value, 0], 0, Operand::None);
        } else {
            self.push(Operation::AddScaled, total, [total, value, 0], 0, Operand::Constant(factor));
        }
        self.free_numbers_above(total);
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
