//! Do groups differ in what a probability is worth, beyond chance?

use super::probability::predictions;
use super::{Benchmark, Direction, Group};
use crate::statistics::interval::logit;
use crate::statistics::subgroup::{Interaction, interaction, may_show};
use crate::statistics::{Defined, Undefined};

/// More patients than this are not tested: with so many the smallest difference is beyond chance, and each is a row of
/// numbers in memory.
const MOST_PATIENTS: u64 = 1_000_000;

/// The groups of a division under one probability.
#[derive(Debug)]
pub struct GroupsDiffer {
    /// The probability.
    pub expression: String,
    /// Groups that are in it: those with enough patients of either class to be shown.
    pub groups: usize,
    /// The tests: other intercepts, other slopes.
    pub found: Defined<Interaction>,
}

/// For each probability that was asked.
pub fn groups_differ(benchmark: &Benchmark, groups: &[Group]) -> Vec<GroupsDiffer> {
    let scores = benchmark.request.scores.iter().zip(&benchmark.directions).enumerate();
    let probabilities = scores.filter(|(_, (_, direction))| direction.is_probability);
    probabilities
        .map(|(place, (score, direction))| {
            let shown: Vec<&Group> = groups
                .iter()
                .filter(|group| may_show(group.part.severe).is_ok() && may_show(group.part.others).is_ok())
                .collect();
            GroupsDiffer {
                expression: score.expression.trim().to_owned(),
                groups: shown.len(),
                found: tested(&shown, place, *direction),
            }
        })
        .collect()
}

fn tested(groups: &[&Group], place: usize, direction: Direction) -> Defined<Interaction> {
    let patients: u64 = groups.iter().map(|group| group.part.n()).sum();
    if patients > MOST_PATIENTS {
        let value = patients as f64;
        return Err(Undefined::OutOfRange { what: "the number of patients", value, must: "at most a million" });
    }
    let mut rows = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        let scores = &group.part.scores.get(place).ok_or(Undefined::NoPatients)?.runs;
        for run in predictions(scores, direction.worse).iter() {
            for (count, severe) in [(run.n1, true), (run.n0, false)] {
                rows.extend((0..count).map(|_| (logit(run.score), number, severe)));
            }
        }
    }
    if let Some((lp, _, _)) = rows.iter().find(|(lp, _, _)| !lp.is_finite()) {
        let value = if *lp > 0.0 { 1.0 } else { 0.0 };
        return Err(Undefined::OutOfRange { what: "a predicted probability", value, must: "between 0 and 1" });
    }
    interaction(rows, groups.len())
}
