//! The two-by-two table at every cut-off of a score, and cut-offs that reach a wanted rate.

use super::confusion::Confusion;
use super::runs::{Runs, Worse};
use super::{Defined, Undefined};

/// A cut-off and the table that it gives. Positive is `score >= at` where high is worse, `score <= at`
/// where low is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CutOff {
    /// The cut-off.
    pub at: f64,
    /// The table.
    pub table: Confusion,
}

/// The table at a cut-off. Binary search.
pub fn table_at(runs: &Runs, worse: Worse, at: f64) -> Confusion {
    let (tp, fp) = match worse {
        Worse::High => runs.at_least(at),
        Worse::Low => runs.at_most(at),
    };
    Confusion { tp, fp, fn_: runs.n1() - tp, tn: runs.n0() - fp }
}

/// The tables at the given cut-offs, in their order.
pub fn sweep_at(runs: &Runs, worse: Worse, cut_offs: &[f64]) -> Vec<CutOff> {
    cut_offs.iter().map(|at| CutOff { at: *at, table: table_at(runs, worse, *at) }).collect()
}

/// The table at every distinct score as a cut-off, from the lowest score up: the corners of the ROC
/// curve. One pass; as many items as there are distinct scores.
pub fn sweep(runs: &Runs, worse: Worse) -> impl Iterator<Item = CutOff> + '_ {
    let (n1, n0) = (runs.n1(), runs.n0());
    let (mut below1, mut below0) = (0, 0);
    runs.iter().map(move |run| {
        let (tp, fp) = match worse {
            Worse::High => (n1 - below1, n0 - below0),
            Worse::Low => (below1 + run.n1, below0 + run.n0),
        };
        below1 += run.n1;
        below0 += run.n0;
        CutOff { at: run.score, table: Confusion { tp, fp, fn_: n1 - tp, tn: n0 - fp } }
    })
}

/// The strictest cut-off that still finds at least `wanted` of the severe patients. No cut-off between
/// two scores does better.
///
/// A cut-off that was chosen on the data at hand flatters the model on the same data; say so.
///
/// # Errors
/// There are no severe patients, or `wanted` is not above 0 and at most 1.
pub fn at_sensitivity(runs: &Runs, worse: Worse, wanted: f64) -> Defined<CutOff> {
    let found = needed(wanted, runs.n1(), "the wanted sensitivity", Undefined::NoSevere)?;
    let at = match worse {
        Worse::High => runs.severe_at(runs.n1() - found),
        Worse::Low => runs.severe_at(found - 1),
    };
    at.map(|at| CutOff { at, table: table_at(runs, worse, at) }).ok_or(Undefined::NoSevere)
}

/// The loosest cut-off, among the scores that occur, that still spares at least `wanted` of those who
/// are not severe.
///
/// # Errors
/// Everyone is severe, `wanted` is not above 0 and at most 1, or no cut-off at a score that occurs
/// reaches it (every patient with the worst score would have to be negative).
pub fn at_specificity(runs: &Runs, worse: Worse, wanted: f64) -> Defined<CutOff> {
    let spared = needed(wanted, runs.n0(), "the wanted specificity", Undefined::AllSevere)?;
    let unreachable = Undefined::OutOfRange {
        what: "the wanted specificity",
        value: wanted,
        must: "reachable by a cut-off at a score that occurs",
    };
    // The last patient who must be spared; the cut-off lies beyond this score.
    let last = match worse {
        Worse::High => runs.other_at(spared - 1),
        Worse::Low => runs.other_at(runs.n0() - spared),
    };
    let beyond = last.and_then(|last| match worse {
        Worse::High => runs.next_above(last),
        Worse::Low => runs.next_below(last),
    });
    beyond.map(|at| CutOff { at, table: table_at(runs, worse, at) }).ok_or(unreachable)
}

/// The fewest patients that are at least a share `wanted` of `of`.
fn needed(wanted: f64, of: u64, what: &'static str, empty: Undefined) -> Defined<u64> {
    if of == 0 {
        return Err(empty);
    }
    if !(wanted > 0.0 && wanted <= 1.0) {
        return Err(Undefined::OutOfRange { what, value: wanted, must: "above 0 and at most 1" });
    }
    let share = |count: u64| count as f64 / of as f64;
    let mut count = libm::ceil(wanted * of as f64) as u64;
    // wanted * of is rounded; the share that is printed decides.
    while count > 1 && share(count - 1) >= wanted {
        count -= 1;
    }
    while share(count) < wanted {
        count += 1;
    }
    Ok(count)
}
