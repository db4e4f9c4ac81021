//! Predicted probabilities against each other on the same rows: at which threshold acting on one brings more than acting
//! on another.

use super::Direction;
use super::probability::thresholds;
use crate::statistics::Defined;
use crate::statistics::bootstrap;
use crate::statistics::decision_interval::{BenefitInterval, ThresholdCells};
use crate::statistics::interval::Level;
use crate::statistics::runs::{Worse, canonical};

/// More probabilities than this are not compared with each other: each pair is counted by itself.
pub(super) const MOST_PROBABILITIES: usize = 6;

/// Two predicted probabilities, by their places among the scores.
#[derive(Debug)]
pub struct BenefitComparison {
    /// The first.
    pub first: usize,
    /// The second.
    pub second: usize,
    /// Rows on which both are decided.
    pub n: u64,
    /// Net benefit of the first less that of the second at each threshold, with its bootstrap interval.
    pub differences: Defined<Vec<BenefitInterval>>,
}

/// Rows counted by where two probabilities fall among the thresholds, for each pair.
#[derive(Clone, Debug)]
pub(super) struct BenefitPairs {
    pairs: Vec<Pair>,
}

#[derive(Clone, Debug)]
struct Pair {
    places: [usize; 2],
    worse: [Worse; 2],
    n: u64,
    cells: ThresholdCells,
}

impl BenefitPairs {
    /// None where there are no two probabilities, or too many.
    pub fn new(directions: &[Direction]) -> Option<BenefitPairs> {
        let found: Vec<(usize, Worse)> = directions
            .iter()
            .enumerate()
            .filter_map(|(place, direction)| direction.is_probability.then_some((place, direction.worse)))
            .collect();
        if found.len() > MOST_PROBABILITIES {
            return None;
        }
        let empty = ThresholdCells::new(&thresholds(), 2).ok()?;
        let mut pairs = Vec::new();
        for (place, first) in found.iter().enumerate() {
            for second in found.iter().skip(place + 1) {
                let (places, worse) = ([first.0, second.0], [first.1, second.1]);
                pairs.push(Pair { places, worse, n: 0, cells: empty.clone() });
            }
        }
        (!pairs.is_empty()).then_some(BenefitPairs { pairs })
    }

    /// A row with all its scores, NaN where one is not decided.
    pub fn add(&mut self, scores: &[f64], severe: bool) {
        for pair in &mut self.pairs {
            let [first, second] = [0, 1].map(|of| {
                let score = pair.places.get(of).and_then(|place| scores.get(*place)).copied().unwrap_or(f64::NAN);
                if pair.worse.get(of) == Some(&Worse::Low) { canonical(1.0 - score) } else { score }
            });
            // What is not decided is left out. What is no probability ends the whole benchmark, with a message.
            if pair.cells.add(&[first, second], severe).is_ok() {
                pair.n += 1;
            }
        }
    }

    pub fn merge(&mut self, other: &BenefitPairs) {
        for (to, from) in self.pairs.iter_mut().zip(&other.pairs) {
            to.cells.merge(&from.cells);
            to.n += from.n;
        }
    }

    /// With bootstrap intervals of a level.
    pub fn compare(self, level: Level) -> Vec<BenefitComparison> {
        let options = bootstrap::Options { level, ..bootstrap::Options::default() };
        let compared = self.pairs.into_iter().map(|Pair { places: [first, second], n, cells, .. }| {
            let differences = cells.difference(0, 1, options);
            BenefitComparison { first, second, n, differences }
        });
        compared.collect()
    }
}
