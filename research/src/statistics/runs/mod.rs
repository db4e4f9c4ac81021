//! Scores of a cohort as sorted runs: each distinct score with the number of severe patients and of
//! others who have it. From one sorting come the exact AUC and its error, the rates at every cut-off,
//! decision curves and calibration.
//!
//! [`Scores`] takes patients one by one, in any order, and merges; [`Runs`] is the sorted whole. The
//! runs are a function of the patients alone, so whatever is computed from them is the same for every
//! order, split and number of threads, to the last bit.
//!
//! Memory: 8 bytes a patient at worst (all scores distinct), sorted in place; 16 bytes a distinct score
//! where scores repeat.

mod canonical;
mod gather;
mod key;
mod ordered;

pub use canonical::canonical;
pub use gather::Scores;

use ordered::{Ordered, Piece};

/// Which end of a score means the worse patient. Part of the score's declaration, never guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Worse {
    /// High values: a probability, the shock index. Positive at a cut-off t is `score >= t`.
    High,
    /// Low values: MGAP, RTS. Positive at a cut-off t is `score <= t`.
    Low,
}

/// One distinct score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Run {
    /// The score.
    pub score: f64,
    /// Severe patients with this score.
    pub n1: u64,
    /// Other patients with this score.
    pub n0: u64,
}

/// All scores of a cohort, ascending.
#[derive(Clone, Debug, PartialEq)]
pub struct Runs {
    severe: Ordered,
    others: Ordered,
}

impl Runs {
    /// The number of severe patients.
    pub fn n1(&self) -> u64 {
        self.severe.len()
    }

    /// The number of other patients.
    pub fn n0(&self) -> u64 {
        self.others.len()
    }

    /// All patients.
    pub fn n(&self) -> u64 {
        self.n1() + self.n0()
    }

    /// The runs in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = Run> + '_ {
        self.whole().iter()
    }

    /// The lowest and the highest score.
    pub fn range(&self) -> Option<(f64, f64)> {
        let ends = [self.severe.ends(), self.others.ends()];
        ends.into_iter().flatten().reduce(|(a, b), (c, d)| (a.min(c), b.max(d)))
    }

    /// How many (severe, others) have a score of at least `t`. Two binary searches.
    pub fn at_least(&self, t: f64) -> (u64, u64) {
        (self.n1() - self.severe.below(t), self.n0() - self.others.below(t))
    }

    /// How many (severe, others) have a score of at most `t`. Two binary searches.
    pub fn at_most(&self, t: f64) -> (u64, u64) {
        (self.severe.up_to(t), self.others.up_to(t))
    }

    /// How many severe patients have a score below `t`, and how many exactly `t`.
    pub(super) fn severe_around(&self, t: f64) -> (u64, u64) {
        self.severe.around(t)
    }

    /// How many other patients have a score below `t`, and how many exactly `t`.
    pub(super) fn others_around(&self, t: f64) -> (u64, u64) {
        self.others.around(t)
    }

    /// The score of the severe patient at `rank`, counted from 0 upwards.
    pub(super) fn severe_at(&self, rank: u64) -> Option<f64> {
        self.severe.at(rank)
    }

    /// The score of the other patient at `rank`, counted from 0 upwards.
    pub(super) fn other_at(&self, rank: u64) -> Option<f64> {
        self.others.at(rank)
    }

    /// The lowest score above `t`.
    pub(super) fn next_above(&self, t: f64) -> Option<f64> {
        let (n1, n0) = self.at_most(t);
        [self.severe.at(n1), self.others.at(n0)].into_iter().flatten().reduce(f64::min)
    }

    /// The highest score below `t`.
    pub(super) fn next_below(&self, t: f64) -> Option<f64> {
        let (n1, n0) = (self.severe.below(t), self.others.below(t));
        let last = |side: &Ordered, n: u64| n.checked_sub(1).and_then(|rank| side.at(rank));
        [last(&self.severe, n1), last(&self.others, n0)].into_iter().flatten().reduce(f64::max)
    }

    /// The runs of two parts of a cohort together. Linear in the distinct scores.
    pub fn merge(&self, other: &Self) -> Self {
        Self { severe: self.severe.merge(&other.severe), others: self.others.merge(&other.others) }
    }

    /// The whole in chunks of about `patients`, cut between distinct scores at places that the scores
    /// alone determine; with what lies below each.
    pub(super) fn chunks(&self, patients: u64) -> Vec<Chunk<'_>> {
        let larger = if self.n1() > self.n0() { &self.severe } else { &self.others };
        let mut cuts: Vec<f64> = (1..=larger.len() / patients).filter_map(|i| larger.at(i * patients)).collect();
        cuts.dedup();
        let mut rest = self.whole();
        let mut chunks = Vec::with_capacity(cuts.len() + 1);
        for cut in cuts {
            let (below, above) = rest.split(cut);
            if !below.is_empty() {
                chunks.push(below);
            }
            rest = above;
        }
        if !rest.is_empty() {
            chunks.push(rest);
        }
        chunks
    }

    fn whole(&self) -> Chunk<'_> {
        Chunk { severe: self.severe.piece(), others: self.others.piece(), below1: 0, below0: 0 }
    }
}

/// Consecutive runs, and how many patients lie below them.
#[derive(Clone, Copy)]
pub(super) struct Chunk<'r> {
    severe: Piece<'r>,
    others: Piece<'r>,
    /// Severe patients below this chunk.
    pub(super) below1: u64,
    /// Other patients below this chunk.
    pub(super) below0: u64,
}

impl<'r> Chunk<'r> {
    fn is_empty(&self) -> bool {
        self.severe.is_empty() && self.others.is_empty()
    }

    fn split(self, cut: f64) -> (Self, Self) {
        let (severe_low, severe_high) = self.severe.split(cut);
        let (others_low, others_high) = self.others.split(cut);
        let below1 = self.below1 + severe_low.len();
        let below0 = self.below0 + others_low.len();
        (
            Self { severe: severe_low, others: others_low, ..self },
            Self { severe: severe_high, others: others_high, below1, below0 },
        )
    }

    /// The runs of this chunk in ascending order.
    pub(super) fn iter(self) -> impl Iterator<Item = Run> + 'r {
        let mut severe = self.severe.iter();
        let mut others = self.others.iter();
        let (mut next1, mut next0) = (severe.next(), others.next());
        std::iter::from_fn(move || {
            let (key, n1, n0) = match (next1, next0) {
                (Some((a, n1)), Some((b, n0))) => (a.min(b), if a <= b { n1 } else { 0 }, if b <= a { n0 } else { 0 }),
                (Some((a, n1)), None) => (a, n1, 0),
                (None, Some((b, n0))) => (b, 0, n0),
                (None, None) => return None,
            };
            if n1 > 0 {
                next1 = severe.next();
            }
            if n0 > 0 {
                next0 = others.next();
            }
            Some(Run { score: key::score(key), n1, n0 })
        })
    }
}
