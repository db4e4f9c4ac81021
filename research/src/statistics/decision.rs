//! Decision curves: net benefit of acting on a model at a threshold probability.
//!
//! Vickers, Elkin, Med Decis Making 2006;26:565. A threshold t says that one missed severe patient
//! weighs as much as (1-t)/t needless transports. Positive is p >= t.

use super::confusion::Confusion;
use super::runs::{Runs, Worse};
use super::sweep::table_at;
use super::{Defined, Undefined};

/// One point of a decision curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Benefit {
    /// The threshold probability t.
    pub threshold: f64,
    /// The table at p >= t.
    pub table: Confusion,
    /// TP/N - FP/N t/(1-t): true positives per patient, net of weighted false positives.
    pub net_benefit: f64,
    /// Net benefit of bringing everybody to the higher level: prev - (1-prev) t/(1-t).
    pub treat_all: f64,
    /// (net benefit - treat all)/(t/(1-t)): needless transports avoided per patient without missing a
    /// severe one; times 100 for "per 100 patients". May be negative.
    pub interventions_avoided: f64,
    /// Net benefit / prevalence, at most 1.
    ///
    /// `None` where nobody is severe.
    pub standardised: Option<f64>,
}

/// Options of a decision curve.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Options {
    /// Harm of the test itself, in units of true positives per patient; subtracted from net benefit.
    pub harm: f64,
    /// The prevalence to use instead of the sample's, for case-control samples: cell shares become
    /// prev sens and (1-prev)(1-spec).
    pub prevalence: Option<f64>,
}

/// (1-t)/t: how many overtriaged patients weigh as much as one undertriaged patient at threshold t.
///
/// # Errors
/// t is not strictly between 0 and 1.
pub fn exchange_rate(threshold: f64) -> Defined {
    Ok(1.0 / odds(threshold)?)
}

/// Net benefit from the table at a threshold.
///
/// # Errors
/// No patients; t not strictly between 0 and 1; with a given prevalence, no severe patients or no others.
pub fn benefit(table: &Confusion, threshold: f64, options: Options) -> Defined<Benefit> {
    let weight = odds(threshold)?;
    let n = table.n() as f64;
    if table.n() == 0 {
        return Err(Undefined::NoPatients);
    }
    let (true_share, false_share, prevalence) = match options.prevalence {
        None => (table.tp as f64 / n, table.fp as f64 / n, table.severe() as f64 / n),
        Some(prevalence) if prevalence > 0.0 && prevalence < 1.0 => (
            prevalence * table.sensitivity().value()?,
            (1.0 - prevalence) * table.specificity().complement().value()?,
            prevalence,
        ),
        Some(value) => return Err(Undefined::OutOfRange { what: "the prevalence", value, must: "between 0 and 1" }),
    };
    let net_benefit = true_share - false_share * weight - options.harm;
    let treat_all = prevalence - (1.0 - prevalence) * weight;
    Ok(Benefit {
        threshold,
        table: *table,
        net_benefit,
        treat_all,
        interventions_avoided: (net_benefit - treat_all) / weight,
        standardised: (prevalence > 0.0).then(|| net_benefit / prevalence),
    })
}

/// The decision curve of predicted probabilities. Two binary searches a threshold.
///
/// # Errors
/// No patients, a prediction that is no probability, or a threshold not strictly between 0 and 1.
pub fn curve(predictions: &Runs, thresholds: &[f64], options: Options) -> Defined<Vec<Benefit>> {
    probabilities(predictions)?;
    thresholds.iter().map(|t| benefit(&table_at(predictions, Worse::High, *t), *t, options)).collect()
}

pub(super) fn odds(threshold: f64) -> Defined {
    if threshold > 0.0 && threshold < 1.0 {
        Ok(threshold / (1.0 - threshold))
    } else {
        Err(Undefined::OutOfRange { what: "the threshold", value: threshold, must: "between 0 and 1" })
    }
}

/// Checks that all are within 0 to 1; gives the range.
pub(super) fn probabilities(predictions: &Runs) -> Defined<(f64, f64)> {
    match predictions.range() {
        None => Err(Undefined::NoPatients),
        Some((_, high)) if high > 1.0 => Err(Undefined::NotAProbability { value: high }),
        Some((low, _)) if low < 0.0 => Err(Undefined::NotAProbability { value: low }),
        Some(range) => Ok(range),
    }
}
