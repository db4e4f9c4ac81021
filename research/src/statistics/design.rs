//! The columns of a regression from the values of a patient: linear, banded and spline terms.

use super::spline::RestrictedCubicSpline;
use super::{Defined, Undefined};

/// One term of a linear predictor.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// The value itself.
    Linear,
    /// An indicator for each band but the first: from each cut up to before the next. The value at a cut
    /// belongs to the band above it.
    Bands(Vec<f64>),
    /// A restricted cubic spline.
    Spline(RestrictedCubicSpline),
}

/// Terms, each on one of the values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Design {
    terms: Vec<(usize, Term)>,
}

impl Design {
    /// No terms: the intercept alone.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a term on the value at an index.
    ///
    /// # Errors
    /// Bands without a cut, or with cuts that do not ascend.
    pub fn with(mut self, value: usize, term: Term) -> Defined<Self> {
        if let Term::Bands(cuts) = &term {
            if cuts.is_empty() {
                return Err(Undefined::TooFew { what: "the number of cuts of a banded term", needed: 1, found: 0 });
            }
            if let Some(pair) = cuts.windows(2).find(|pair| pair[0].is_nan() || pair[1].is_nan() || pair[0] >= pair[1])
            {
                return Err(Undefined::OutOfRange { what: "a cut", value: pair[1], must: "above the one before it" });
            }
        }
        self.terms.push((value, term));
        Ok(self)
    }

    /// The terms, each with the index of its value.
    pub fn terms(&self) -> &[(usize, Term)] {
        &self.terms
    }

    /// The number of columns, without the intercept.
    pub fn columns(&self) -> usize {
        self.terms
            .iter()
            .map(|(_, term)| match term {
                Term::Linear => 1,
                Term::Bands(cuts) => cuts.len(),
                Term::Spline(spline) => spline.columns(),
            })
            .sum()
    }

    /// Appends the columns of a patient.
    ///
    /// # Panics
    /// A term's value is not there.
    pub fn extend(&self, values: &[f64], columns: &mut Vec<f64>) {
        for (value, term) in &self.terms {
            let x = values[*value];
            match term {
                Term::Linear => columns.push(x),
                Term::Bands(cuts) => {
                    let band = cuts.partition_point(|cut| *cut <= x);
                    columns.extend((1..=cuts.len()).map(|i| if i == band { 1.0 } else { 0.0 }));
                }
                Term::Spline(spline) => spline.extend(x, columns),
            }
        }
    }

    /// The names of the columns, from those of the values: `age`, `age'`, `age''` for a spline,
    /// `sbp [90,120)` for a band.
    pub fn names(&self, values: &[&str]) -> Vec<String> {
        let mut names = Vec::with_capacity(self.columns());
        for (value, term) in &self.terms {
            let name = values.get(*value).copied().unwrap_or("?");
            match term {
                Term::Linear => names.push(name.to_owned()),
                Term::Bands(cuts) => names.extend(cuts.iter().enumerate().map(|(i, low)| match cuts.get(i + 1) {
                    Some(high) => format!("{name} [{low},{high})"),
                    None => format!("{name} >= {low}"),
                })),
                Term::Spline(spline) => names.extend((0..spline.columns()).map(|i| format!("{name}{}", "'".repeat(i)))),
            }
        }
        names
    }
}
