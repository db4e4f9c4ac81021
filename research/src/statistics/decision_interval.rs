//! Bootstrap intervals of net benefit, and of its difference between two models.
//!
//! Only the cells between neighbouring thresholds matter, so a bootstrap sample of patients is a
//! multinomial draw of cell counts. It has exactly the distribution of drawing patients one by one, and
//! costs the same for a thousand and for a hundred million of them.

use std::collections::HashMap;

use rayon::prelude::*;

use super::bootstrap::{Bootstrapped, Options, percentile};
use super::confusion::Confusion;
use super::decision::{self, benefit, odds, probabilities};
use super::interval::Method;
use super::random::Stream;
use super::runs::Runs;
use super::{Defined, Undefined};

/// As many places of 16 bits stand in a key beside the outcome.
const MOST_MODELS: usize = 7;

/// Patients counted by outcome and by where the predictions of one or more models fall among the
/// thresholds. Parts merge, in any order.
#[derive(Clone, Debug, PartialEq)]
pub struct ThresholdCells {
    /// Ascending.
    thresholds: Vec<f64>,
    models: usize,
    /// Patients of each cell; the key is made by [`ThresholdCells::key`].
    cells: HashMap<u128, u64>,
}

/// Net benefit of one model, or the difference of two, at one threshold.
#[derive(Clone, Debug, PartialEq)]
pub struct BenefitInterval {
    /// The threshold probability.
    pub threshold: f64,
    /// Value and percentile limits.
    pub net_benefit: Defined<Bootstrapped>,
}

impl ThresholdCells {
    /// For these thresholds, which are put in ascending order, and this many models.
    ///
    /// # Errors
    /// A threshold is not strictly between 0 and 1, or there are more than 65,535, or more than 7 models.
    pub fn new(thresholds: &[f64], models: usize) -> Defined<Self> {
        for t in thresholds {
            odds(*t)?;
        }
        if thresholds.len() > usize::from(u16::MAX) {
            let value = thresholds.len() as f64;
            return Err(Undefined::OutOfRange { what: "the number of thresholds", value, must: "at most 65535" });
        }
        if models > MOST_MODELS {
            return Err(Undefined::OutOfRange {
                what: "the number of models",
                value: models as f64,
                must: "at most 7",
            });
        }
        let mut thresholds = thresholds.to_vec();
        thresholds.sort_by(f64::total_cmp);
        thresholds.dedup();
        Ok(Self { thresholds, models, cells: HashMap::new() })
    }

    /// The thresholds, ascending.
    pub fn thresholds(&self) -> &[f64] {
        &self.thresholds
    }

    /// Adds one patient with the prediction of each model.
    ///
    /// # Errors
    /// A prediction is not within 0 to 1.
    ///
    /// # Panics
    /// The number of predictions is not the number of models.
    pub fn add(&mut self, predictions: &[f64], severe: bool) -> Defined<()> {
        assert_eq!(predictions.len(), self.models, "one prediction for each model");
        if let Some(value) = predictions.iter().find(|p| !(0.0..=1.0).contains(*p)) {
            return Err(Undefined::NotAProbability { value: *value });
        }
        let reached = |p: &f64| self.thresholds.partition_point(|t| t <= p);
        let key = Self::key(severe, predictions.iter().map(reached));
        *self.cells.entry(key).or_insert(0) += 1;
        Ok(())
    }

    /// The outcome in the lowest place, then for each model how many thresholds were reached.
    fn key(severe: bool, reached: impl DoubleEndedIterator<Item = usize>) -> u128 {
        reached.rev().fold(0, |key, places| key << 16 | places as u128) << 16 | u128::from(severe)
    }

    /// The cells of one model whose predictions have been sorted already. Two binary searches a threshold.
    ///
    /// # Errors
    /// As for [`ThresholdCells::new`] and [`ThresholdCells::add`].
    pub fn of_runs(predictions: &Runs, thresholds: &[f64]) -> Defined<Self> {
        probabilities(predictions)?;
        let mut cells = Self::new(thresholds, 1)?;
        let mut above = (predictions.n1(), predictions.n0());
        for place in 0..=cells.thresholds.len() {
            let next = cells.thresholds.get(place).map_or((0, 0), |t| predictions.at_least(*t));
            for (severe, n) in [(true, above.0 - next.0), (false, above.1 - next.1)] {
                if n > 0 {
                    cells.cells.insert(Self::key(severe, [place].into_iter()), n);
                }
            }
            above = next;
        }
        Ok(cells)
    }

    /// The cells in an order that does not hang on how the patients came.
    fn ordered(&self) -> Vec<(u128, u64)> {
        let mut cells: Vec<(u128, u64)> = self.cells.iter().map(|(key, n)| (*key, *n)).collect();
        cells.sort_unstable();
        cells
    }

    /// Adds the patients of another part of the cohort, counted with the same thresholds and models.
    pub fn merge(&mut self, other: &Self) {
        debug_assert_eq!(self.thresholds, other.thresholds);
        for (cell, n) in &other.cells {
            *self.cells.entry(*cell).or_insert(0) += n;
        }
    }

    /// Net benefit of a model at each threshold.
    ///
    /// # Errors
    /// No patients.
    pub fn net_benefit(&self, model: usize, options: Options) -> Defined<Vec<BenefitInterval>> {
        self.intervals(options, |tables, threshold| {
            Ok(benefit(&tables[model], threshold, decision::Options::default())?.net_benefit)
        })
    }

    /// Net benefit of one model minus that of another on the same patients, at each threshold.
    ///
    /// # Errors
    /// No patients.
    pub fn difference(&self, first: usize, second: usize, options: Options) -> Defined<Vec<BenefitInterval>> {
        self.intervals(options, |tables, threshold| {
            let of = |model: usize| benefit(&tables[model], threshold, decision::Options::default());
            Ok(of(first)?.net_benefit - of(second)?.net_benefit)
        })
    }

    /// Net benefit of a model minus that of bringing everybody to the higher level, at each threshold.
    ///
    /// # Errors
    /// No patients.
    pub fn gain_over_treat_all(&self, model: usize, options: Options) -> Defined<Vec<BenefitInterval>> {
        self.intervals(options, |tables, threshold| {
            let at = benefit(&tables[model], threshold, decision::Options::default())?;
            Ok(at.net_benefit - at.treat_all)
        })
    }

    fn intervals(
        &self,
        options: Options,
        statistic: impl Fn(&[Confusion], f64) -> Defined + Sync,
    ) -> Defined<Vec<BenefitInterval>> {
        if self.cells.is_empty() {
            return Err(Undefined::NoPatients);
        }
        let (keys, counts): (Vec<u128>, Vec<u64>) = self.ordered().into_iter().unzip();
        let values = |counts: &[u64]| -> Vec<Defined> {
            let tables = self.tables(&keys, counts);
            tables.iter().zip(&self.thresholds).map(|(tables, t)| statistic(tables, *t)).collect()
        };
        let on_the_data = values(&counts);
        let samples: Vec<Vec<Defined>> = (0..options.replicates)
            .into_par_iter()
            .map(|replicate| {
                let mut sample = Vec::with_capacity(counts.len());
                Stream::new(options.seed, u64::from(replicate)).resample(&counts, &mut sample);
                values(&sample)
            })
            .collect();
        Ok(self
            .thresholds
            .iter()
            .zip(on_the_data)
            .enumerate()
            .map(|(i, (threshold, value))| BenefitInterval {
                threshold: *threshold,
                net_benefit: value.and_then(|value| {
                    let at = samples.iter().map(|sample| sample[i].clone()).collect();
                    percentile(value, at, options.level, Method::Bootstrap)
                }),
            })
            .collect())
    }

    /// For each threshold the table of each model, if the cells had these counts.
    fn tables(&self, keys: &[u128], counts: &[u64]) -> Vec<Vec<Confusion>> {
        // First patients by number of thresholds reached, then sums from the highest down.
        let mut reached = vec![vec![[0_u64; 2]; self.thresholds.len() + 1]; self.models];
        let mut all = [0_u64; 2];
        for (key, n) in keys.iter().zip(counts) {
            let severe = (key & 1) as usize;
            all[severe] += n;
            for (model, reached) in reached.iter_mut().enumerate() {
                reached[(key >> (16 * (model + 1)) & 0xffff) as usize][severe] += n;
            }
        }
        let mut tables = vec![Vec::with_capacity(self.models); self.thresholds.len()];
        for model in reached {
            let mut positive = [0_u64; 2];
            let mut of_model = Vec::with_capacity(self.thresholds.len());
            for at in model[1..].iter().rev() {
                positive[0] += at[0];
                positive[1] += at[1];
                of_model.push(Confusion::new(positive[1], positive[0], all[1] - positive[1], all[0] - positive[0]));
            }
            tables.iter_mut().zip(of_model.into_iter().rev()).for_each(|(tables, table)| tables.push(table));
        }
        tables
    }
}
