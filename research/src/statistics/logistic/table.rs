//! Patients as rows of numbers.

use rayon::prelude::*;

use super::{Fit, Observations, Pass, maximise};
use crate::statistics::{Defined, Undefined};

/// Rows in one piece of work.
const CHUNK: usize = 1 << 12;

/// Rows of predictors with an outcome, and optionally an offset. Parts merge; fitting sorts the rows
/// first, so that the order in which they came changes no digit.
///
/// There is no column for the intercept: [`Table::fit`] puts it first.
#[derive(Clone, Debug)]
pub struct Table {
    predictors: usize,
    /// Row after row: 1 (intercept), the predictors, the offset, the outcome (1 or 0).
    cells: Vec<f64>,
}

impl Table {
    /// An empty table with this many predictors.
    pub fn new(predictors: usize) -> Self {
        Self { predictors, cells: Vec::new() }
    }

    fn width(&self) -> usize {
        self.predictors + 3
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.cells.len() / self.width()
    }

    /// The number of predictors, without the intercept.
    pub fn predictors(&self) -> usize {
        self.predictors
    }

    /// The number of severe patients.
    pub fn severe(&self) -> usize {
        self.cells.chunks_exact(self.width()).filter(|row| row[self.predictors + 2] == 1.0).count()
    }

    /// The values of a predictor, in the order in which patients came.
    pub fn column(&self, predictor: usize) -> Vec<f64> {
        self.cells.chunks_exact(self.width()).filter_map(|row| row.get(predictor + 1)).copied().collect()
    }

    /// Adds a patient.
    ///
    /// # Errors
    /// A predictor or the offset is not finite: a missing value must be imputed or the row left out.
    ///
    /// # Panics
    /// The number of predictors is not that of the table.
    pub fn add(&mut self, predictors: &[f64], offset: f64, severe: bool) -> Defined<()> {
        assert_eq!(predictors.len(), self.predictors, "one value for each predictor");
        if let Some(value) = predictors.iter().chain([&offset]).find(|x| !x.is_finite()) {
            return Err(Undefined::OutOfRange { what: "a predictor", value: *value, must: "finite" });
        }
        self.cells.push(1.0);
        // Adding zero makes -0 into 0, so that equal rows are equal in bits.
        self.cells.extend(predictors.iter().map(|x| x + 0.0));
        self.cells.extend([offset + 0.0, f64::from(u8::from(severe))]);
        Ok(())
    }

    /// Adds the rows of another part of the cohort, with the same predictors.
    pub fn merge(&mut self, other: Self) {
        self.cells.extend(other.cells);
    }

    /// The same patients with other columns. `to` gets the predictors (without intercept) and the offset
    /// of a patient, appends the new predictors and returns the new offset.
    ///
    /// # Errors
    /// A new value is not finite.
    ///
    /// # Panics
    /// `to` appends another number of predictors than it was said.
    pub fn rewritten(&self, predictors: usize, mut to: impl FnMut(&[f64], f64, &mut Vec<f64>) -> f64) -> Defined<Self> {
        let mut table = Self::new(predictors);
        table.cells.reserve(self.rows() * table.width());
        let mut columns = Vec::with_capacity(predictors);
        for row in self.cells.chunks_exact(self.width()) {
            columns.clear();
            let offset = to(&row[1..=self.predictors], row[self.predictors + 1], &mut columns);
            table.add(&columns, offset, row[self.predictors + 2] == 1.0)?;
        }
        Ok(table)
    }

    /// The same patients in an order that does not hang on how they came.
    pub fn in_order(&self) -> Self {
        Self { predictors: self.predictors, cells: self.sorted().concat() }
    }

    /// Each patient as often as said, in the order of the rows.
    pub fn resampled(&self, times: &[u32]) -> Self {
        let rows = self.cells.chunks_exact(self.width()).zip(times);
        let repeated = rows.flat_map(|(row, times)| std::iter::repeat_n(row, *times as usize));
        Self { predictors: self.predictors, cells: repeated.flatten().copied().collect() }
    }

    /// The rows in a canonical order.
    pub(super) fn sorted(&self) -> Vec<&[f64]> {
        let mut rows: Vec<&[f64]> = self.cells.chunks_exact(self.width()).collect();
        rows.par_sort_unstable_by(|a, b| {
            a.iter()
                .zip(*b)
                .map(|(x, y)| x.total_cmp(y))
                .find(|order| order.is_ne())
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        rows
    }

    /// Fits intercept and predictors by maximum likelihood, with the offset added to the linear
    /// predictor. `ridge` is empty, or holds a penalty for the intercept and each predictor: the
    /// log-likelihood is lowered by the sum of `ridge[j]` b_j² / 2.
    ///
    /// # Errors
    /// One class only, separation, collinear predictors, no convergence.
    pub fn fit(&self, ridge: &[f64]) -> Defined<Fit> {
        let rows = self.sorted();
        self.both_classes()?;
        let observations = Rows { rows: &rows, columns: self.predictors + 1 };
        maximise(&observations, vec![0.0; self.predictors + 1], ridge)
    }

    pub(super) fn both_classes(&self) -> Defined<()> {
        match (self.severe(), self.rows()) {
            (_, 0) => Err(Undefined::NoPatients),
            (0, _) => Err(Undefined::NoSevere),
            (severe, rows) if severe == rows => Err(Undefined::AllSevere),
            _ => Ok(()),
        }
    }

    /// -2 log-likelihood of given coefficients (intercept first), with the offset added.
    pub fn minus_two_log_likelihood(&self, coefficients: &[f64]) -> f64 {
        let rows = self.sorted();
        Rows { rows: &rows, columns: self.predictors + 1 }.pass(coefficients).minus_two_log_likelihood
    }

    /// Linear predictors of given coefficients (intercept first), with the outcome, in a canonical order.
    pub fn linear_predictors(&self, coefficients: &[f64]) -> Vec<(f64, bool)> {
        self.sorted().into_iter().map(|row| self.linear_predictor(row, coefficients)).collect()
    }

    /// The same in the order of the rows.
    pub fn linear_predictors_of_rows(&self, coefficients: &[f64]) -> Vec<(f64, bool)> {
        self.cells.chunks_exact(self.width()).map(|row| self.linear_predictor(row, coefficients)).collect()
    }

    fn linear_predictor(&self, row: &[f64], coefficients: &[f64]) -> (f64, bool) {
        let columns = self.predictors + 1;
        (row[columns] + dot(&row[..columns], coefficients), row[columns + 1] == 1.0)
    }
}

pub(super) struct Rows<'t> {
    pub(super) rows: &'t [&'t [f64]],
    pub(super) columns: usize,
}

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

impl Observations for Rows<'_> {
    fn columns(&self) -> usize {
        self.columns
    }

    fn pass(&self, coefficients: &[f64]) -> Pass {
        let parts: Vec<Pass> = self
            .rows
            .par_chunks(CHUNK)
            .map(|rows| {
                let mut pass = Pass::empty(self.columns);
                for row in rows {
                    let (x, rest) = row.split_at(self.columns);
                    let severe = rest[1];
                    pass.add(x, rest[0] + dot(x, coefficients), severe, 1.0 - severe);
                }
                pass
            })
            .collect();
        Pass::sum(self.columns, parts)
    }

    fn largest_change(&self, step: &[f64]) -> f64 {
        self.rows.iter().map(|row| libm::fabs(dot(&row[..self.columns], step))).fold(0.0, f64::max)
    }
}
