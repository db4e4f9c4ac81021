//! Bootstrap intervals: percentiles over resampled clusters or patients, and Harrell's optimism.

use rayon::prelude::*;

use super::interval::{Estimate, Level, Method};
use super::random::Stream;
use super::{Defined, Undefined};

/// How to resample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Number of samples; 200 to 2,000 are usual.
    pub replicates: u32,
    /// The same seed gives the same interval, whatever the machine and the number of threads.
    pub seed: u64,
    /// The confidence level.
    pub level: Level,
}

impl Default for Options {
    fn default() -> Self {
        Self { replicates: 1000, seed: 1, level: Level::P95 }
    }
}

/// A bootstrap interval, and how many samples had no value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bootstrapped {
    /// Value on the data as they are, percentile limits.
    pub estimate: Estimate,
    /// Samples on which the statistic was not defined, which the limits leave out. More than a few mean
    /// that the interval cannot be trusted.
    pub undefined: u32,
}

/// The quantile of type 7 (R's default): linear between the order statistics at (n-1)p.
///
/// `sorted` must be ascending and not empty.
pub fn quantile_7(sorted: &[f64], p: f64) -> f64 {
    let at = (sorted.len() - 1) as f64 * p;
    let low = libm::floor(at) as usize;
    let high = (low + 1).min(sorted.len() - 1);
    sorted[low] + (at - low as f64) * (sorted[high] - sorted[low])
}

/// Percentile limits from the values on the samples.
///
/// # Errors
/// Fewer than two samples had a value.
pub(super) fn percentile(value: f64, values: Vec<Defined>, level: Level, method: Method) -> Defined<Bootstrapped> {
    let all = values.len();
    let mut known: Vec<f64> = values.into_iter().flatten().collect();
    let undefined = (all - known.len()) as u32;
    if known.len() < 2 {
        return Err(Undefined::TooFew {
            what: "the number of bootstrap samples with a value",
            needed: 2,
            found: known.len() as u64,
        });
    }
    known.sort_by(f64::total_cmp);
    let (low, high) = (quantile_7(&known, level.tail()), quantile_7(&known, 1.0 - level.tail()));
    Ok(Bootstrapped { estimate: Estimate { value, low, high, method }, undefined })
}

/// Resamples whole clusters (regions, services) with replacement: patients of one region resemble each
/// other, and an interval that ignores it is too narrow.
///
/// `statistic` gets how often each cluster was drawn, in the order of the clusters; merged accumulators
/// make it cheap. It is first computed with every cluster once.
///
/// # Errors
/// Fewer than two clusters; the statistic is not defined on the data; fewer than two samples had a value.
pub fn by_cluster(
    clusters: usize,
    statistic: impl Fn(&[u32]) -> Defined + Sync,
    options: Options,
) -> Defined<Bootstrapped> {
    if clusters < 2 {
        return Err(Undefined::TooFew { what: "the number of clusters", needed: 2, found: clusters as u64 });
    }
    let value = statistic(&vec![1; clusters])?;
    let values = (0..options.replicates)
        .into_par_iter()
        .map(|replicate| statistic(&drawn(clusters, options.seed, replicate)))
        .collect();
    percentile(value, values, options.level, Method::ClusterBootstrap)
}

/// How often each of `units` is drawn in a sample of as many, with replacement.
pub fn drawn(units: usize, seed: u64, replicate: u32) -> Vec<u32> {
    let mut stream = Stream::new(seed, u64::from(replicate));
    let mut times = vec![0; units];
    for _ in 0..units {
        times[stream.below(units as u32) as usize] += 1;
    }
    times
}

/// Harrell's correction for optimism: how much better a model looks on the data it was made on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Optimism {
    /// The performance on the data that the model was made on.
    pub apparent: f64,
    /// Mean over the samples of (performance on the sample - performance on the original data).
    pub optimism: f64,
    /// Samples on which the model could not be made or judged.
    pub undefined: u32,
}

impl Optimism {
    /// Apparent performance less optimism.
    pub fn corrected(&self) -> f64 {
        self.apparent - self.optimism
    }
}

/// Harrell's bootstrap. `build` makes a model from patients, each as often as drawn, with **every** step
/// (imputation, selection, tuning); `judge` says how well a model does on them, by one or more measures. A model that was
/// made elsewhere has no optimism: use an interval instead.
///
/// Harrell, Lee, Mark, Stat Med 1996;15:361.
///
/// # Errors
/// No patients; the model cannot be made or judged on the data; no sample gave a value.
pub fn optimism<M, const N: usize>(
    patients: usize,
    build: impl Fn(&[u32]) -> Defined<M> + Sync,
    judge: impl Fn(&M, &[u32]) -> Defined<[f64; N]> + Sync,
    options: Options,
) -> Defined<[Optimism; N]> {
    if patients == 0 {
        return Err(Undefined::NoPatients);
    }
    let original = vec![1; patients];
    let apparent = judge(&build(&original)?, &original)?;
    let gaps: Vec<Defined<[f64; N]>> = (0..options.replicates)
        .into_par_iter()
        .map(|replicate| {
            let sample = drawn(patients, options.seed, replicate);
            let model = build(&sample)?;
            let (here, there) = (judge(&model, &sample)?, judge(&model, &original)?);
            Ok(std::array::from_fn(|measure| here[measure] - there[measure]))
        })
        .collect();
    let known: Vec<[f64; N]> = gaps.iter().flatten().copied().collect();
    if known.is_empty() {
        return Err(Undefined::TooFew { what: "the number of bootstrap samples with a value", needed: 1, found: 0 });
    }
    Ok(std::array::from_fn(|measure| {
        let total: super::exact_sum::ExactSum = known.iter().map(|gaps| gaps[measure]).collect();
        Optimism {
            apparent: apparent[measure],
            optimism: total.value() / known.len() as f64,
            undefined: options.replicates - known.len() as u32,
        }
    }))
}
