//! What is counted over a cohort: in one pass, all questions together. Everything here merges exactly, in
//! any order.

use std::collections::BTreeMap;

use baken_core::domain::{LANES, LaneNumbers, LaneTruths};

use super::benefit::BenefitPairs;
use super::request::{Asked, Direction};
use crate::cohort::{Block, Tally};
use crate::division::{Division, Place};
use crate::statistics::confusion::Confusion;
use crate::statistics::delong::PairedScores;
use crate::statistics::mcnemar::Agreement;
use crate::statistics::runs::{Scores, Worse, canonical};
use crate::statistics::triage::Concentration;

/// Counts of a test, by the outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TestCounts {
    /// Yes, no, undecided, of the severe.
    pub severe: [u64; 3],
    /// The same of the others.
    pub others: [u64; 3],
}

impl TestCounts {
    /// The table in which undecided counts as yes.
    pub fn as_yes(&self) -> Confusion {
        let ([a, b, c], [d, e, f]) = (self.severe, self.others);
        Confusion::new(a + c, d + f, b, e)
    }

    /// The table in which undecided counts as no.
    pub fn as_no(&self) -> Confusion {
        let ([a, b, c], [d, e, f]) = (self.severe, self.others);
        Confusion::new(a, d, b + c, e + f)
    }

    /// The table of those who are decided.
    pub fn decided(&self) -> Confusion {
        let ([a, b, _], [d, e, _]) = (self.severe, self.others);
        Confusion::new(a, d, b, e)
    }

    /// How many are undecided.
    pub fn undecided(&self) -> u64 {
        self.severe[2] + self.others[2]
    }

    fn merge(&mut self, other: &Self) {
        add(&mut self.severe, &other.severe);
        add(&mut self.others, &other.others);
    }
}

fn add<const N: usize>(to: &mut [u64; N], from: &[u64; N]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
}

/// Scores of the rows on which one is decided, and how many it is not decided on.
#[derive(Clone, Debug, Default)]
pub struct ScoreCounts {
    /// The scores by outcome.
    pub scores: Scores,
    /// Severe rows without a score.
    pub severe_without: u64,
    /// Other rows without one.
    pub others_without: u64,
}

/// Counts of the cohort, or of a group of it.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Rows with the outcome.
    pub severe: u64,
    /// Rows without it.
    pub others: u64,
    /// Rows of which it is not known.
    pub outcome_unknown: u64,
    /// For each test.
    pub tests: Vec<TestCounts>,
    /// For each score.
    pub scores: Vec<ScoreCounts>,
    /// Where the severe were brought first.
    pub brought: Concentration,
}

impl Counts {
    fn new(asked: &Asked) -> Self {
        Self {
            tests: vec![TestCounts::default(); asked.tests.len()],
            scores: vec![ScoreCounts::default(); asked.scores.len()],
            ..Self::default()
        }
    }

    fn merge(&mut self, other: Self) {
        self.severe += other.severe;
        self.others += other.others;
        self.outcome_unknown += other.outcome_unknown;
        self.tests.iter_mut().zip(&other.tests).for_each(|(to, from)| to.merge(from));
        self.scores.iter_mut().zip(other.scores).for_each(|(to, from)| to.merge(from));
        self.brought.merge(&other.brought);
    }
}

/// More groups than this are not kept: the run ends with a message.
pub(super) const MOST_GROUPS: usize = crate::cohort::MAX_GROUPS;

/// More completed sets than this are not kept: the run ends with a message.
pub(super) const MOST_SETS: usize = 1000;

/// What is counted over every completion of the unknown findings.
#[derive(Clone, Debug)]
pub(super) struct Completions {
    /// For each test; undecided only where one completion decides otherwise than another.
    pub tests: Vec<TestCounts>,
    /// For each score: all at their lowest, all at their highest.
    pub scores: Vec<[ScoreCounts; 2]>,
}

/// Rows up to which several scores are compared on the same patients: each takes 8 bytes a row and score.
pub(super) const MOST_COMPARED: u64 = 20_000_000;

/// Everything that is counted.
#[derive(Clone, Debug)]
pub(super) struct Everything {
    asked: Asked,
    divisions: Vec<Division>,
    pub whole: Counts,
    /// For each division, its groups.
    pub groups: Vec<BTreeMap<Place, Counts>>,
    /// Rows that are not taken along: the condition is not met, or not known to be.
    pub not_met: u64,
    pub where_unknown: u64,
    /// What was counted in each completed set, by the bits of its number; in none of the other counts.
    pub sets: BTreeMap<u64, Counts>,
    /// Rows of which it is not known to which set they belong.
    pub set_unknown: u64,
    /// For each pair of tests, where both are decided: of the severe, of the others.
    pub agreements: Vec<[Agreement; 2]>,
    /// Rows that have all scores.
    pub paired: Option<PairedScores>,
    /// Probabilities against each other.
    pub benefits: Option<BenefitPairs>,
    /// Where it is wanted: over every completion of what is unknown.
    pub completions: Option<Completions>,
    scratch: Vec<f64>,
}

impl Everything {
    pub fn new(asked: &Asked, divisions: &[Division], directions: &[Direction], completions: bool) -> Self {
        let worse: Vec<Worse> = directions.iter().map(|direction| direction.worse).collect();
        let pairs = asked.tests.len() * asked.tests.len().saturating_sub(1) / 2;
        Self {
            asked: asked.clone(),
            divisions: divisions.to_vec(),
            whole: Counts::new(asked),
            groups: vec![BTreeMap::new(); divisions.len()],
            not_met: 0,
            where_unknown: 0,
            sets: BTreeMap::new(),
            set_unknown: 0,
            agreements: vec![[Agreement::default(); 2]; pairs],
            paired: (worse.len() > 1).then(|| PairedScores::new(&worse)),
            benefits: BenefitPairs::new(directions),
            completions: completions.then(|| Completions {
                tests: vec![TestCounts::default(); asked.tests.len()],
                scores: vec![Default::default(); asked.scores.len()],
            }),
            scratch: Vec::new(),
        }
    }
}

/// A verdict of sixteen rows as two masks.
#[derive(Clone, Copy)]
struct Masks {
    yes: u16,
    no: u16,
}

impl Masks {
    fn of(truths: LaneTruths, within: u16) -> Masks {
        let (yes, no) = truths.can_be();
        Masks { yes: yes & !no & within, no: no & !yes & within }
    }
}

fn count(mask: u16) -> u64 {
    u64::from(mask.count_ones())
}

fn lanes(mask: u16) -> impl Iterator<Item = usize> {
    (0..LANES).filter(move |lane| mask >> lane & 1 == 1)
}

impl Tally for Everything {
    fn add(&mut self, block: &Block<'_>) {
        let original = self.original(block, block.active);
        if original != block.active {
            self.add_to_sets(block, block.active & !original);
        }
        let mut within = original;
        if let Some(question) = self.asked.only_where {
            let met = Masks::of(block.verdicts(question), within);
            self.not_met += count(met.no);
            self.where_unknown += count(within & !met.yes & !met.no);
            within = met.yes;
        }
        if within == 0 {
            return;
        }
        let outcome = Masks::of(block.verdicts(self.asked.outcome), within);
        let Self { asked, whole, .. } = self;
        take_in(whole, asked, block, outcome, within);
        if let Some(completions) = &mut self.completions {
            completions.add(asked, block, outcome);
        }
        self.agree(block, outcome);
        self.pair(block, outcome);
        for (division, groups) in self.divisions.iter().zip(&mut self.groups) {
            let places: [Place; LANES] = std::array::from_fn(|lane| division.place(block, lane));
            let mut left = within;
            while left != 0 {
                // All rows of the block that are in the group of the first one.
                let Some(group) = places.get(left.trailing_zeros() as usize).copied() else { break };
                let same = lanes(left).filter(|lane| places.get(*lane) == Some(&group));
                let same = same.fold(0u16, |bits, lane| bits | 1 << lane);
                left &= !same;
                if groups.len() > MOST_GROUPS && !groups.contains_key(&group) {
                    continue;
                }
                let counts = groups.entry(group).or_insert_with(|| Counts::new(&self.asked));
                let outcome = Masks { yes: outcome.yes & same, no: outcome.no & same };
                take_in(counts, &self.asked, block, outcome, same);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.whole.merge(other.whole);
        for (to, from) in self.groups.iter_mut().zip(other.groups) {
            for (key, counts) in from {
                match to.get_mut(&key) {
                    Some(there) => there.merge(counts),
                    None => {
                        to.insert(key, counts);
                    }
                }
            }
        }
        for (set, counts) in other.sets {
            match self.sets.get_mut(&set) {
                Some(there) => there.merge(counts),
                None => {
                    self.sets.insert(set, counts);
                }
            }
        }
        self.set_unknown += other.set_unknown;
        self.not_met += other.not_met;
        self.where_unknown += other.where_unknown;
        for (to, from) in self.agreements.iter_mut().zip(&other.agreements) {
            to.iter_mut().zip(from).for_each(|(to, from)| to.merge(from));
        }
        self.paired = match (self.paired.take(), other.paired) {
            (Some(mut ours), Some(theirs)) if self.whole.severe + self.whole.others <= MOST_COMPARED => {
                ours.merge(theirs);
                Some(ours)
            }
            _ => None,
        };
        if let (Some(to), Some(from)) = (&mut self.benefits, &other.benefits) {
            to.merge(from);
        }
        if let (Some(to), Some(from)) = (&mut self.completions, other.completions) {
            to.tests.iter_mut().zip(&from.tests).for_each(|(to, from)| to.merge(from));
            for (to, from) in to.scores.iter_mut().flatten().zip(from.scores.into_iter().flatten()) {
                to.merge(from);
            }
        }
    }
}

fn take_in(counts: &mut Counts, asked: &Asked, block: &Block<'_>, outcome: Masks, within: u16) {
    counts.severe += count(outcome.yes);
    counts.others += count(outcome.no);
    counts.outcome_unknown += count(within & !outcome.yes & !outcome.no);
    let known = outcome.yes | outcome.no;
    if known == 0 {
        return;
    }
    for (question, test) in asked.tests.iter().zip(&mut counts.tests) {
        test.add(block.verdicts(*question), outcome);
    }
    if let Some(question) = asked.level_1 {
        let level_1 = Masks::of(block.verdicts(question), outcome.yes);
        let (direct, elsewhere) = (count(level_1.yes), count(level_1.no));
        let unknown = count(outcome.yes) - direct - elsewhere;
        counts.brought.merge(&Concentration { direct, elsewhere, unknown });
    }
    for (question, score) in asked.scores.iter().zip(&mut counts.scores) {
        score.add(&block.numbers(*question), outcome);
    }
}

impl TestCounts {
    fn add(&mut self, verdicts: LaneTruths, outcome: Masks) {
        let verdict = Masks::of(verdicts, u16::MAX);
        for (of, to) in [(outcome.yes, &mut self.severe), (outcome.no, &mut self.others)] {
            let (yes, no) = (count(verdict.yes & of), count(verdict.no & of));
            add(to, &[yes, no, count(of) - yes - no]);
        }
    }
}

impl ScoreCounts {
    fn add(&mut self, numbers: &LaneNumbers, outcome: Masks) {
        let known = outcome.yes | outcome.no;
        for (lane, number) in numbers.iter().enumerate().filter(|(lane, _)| known >> lane & 1 == 1) {
            let severe = outcome.yes >> lane & 1 == 1;
            if !number.is_nan() {
                self.scores.add(canonical(*number), severe);
            } else if severe {
                self.severe_without += 1;
            } else {
                self.others_without += 1;
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.scores.merge(other.scores);
        self.severe_without += other.severe_without;
        self.others_without += other.others_without;
    }
}

impl Completions {
    fn add(&mut self, asked: &Asked, block: &Block<'_>, outcome: Masks) {
        for (question, test) in asked.tests.iter().zip(&mut self.tests) {
            if let Some(completed) = block.completed(*question) {
                test.add(completed.verdicts, outcome);
            }
        }
        for (question, [lowest, highest]) in asked.scores.iter().zip(&mut self.scores) {
            if let Some(completed) = block.completed(*question) {
                lowest.add(&completed.lowest, outcome);
                highest.add(&completed.highest, outcome);
            }
        }
    }
}

impl Everything {
    /// The rows that nobody completed.
    fn original(&self, block: &Block<'_>, within: u16) -> u16 {
        let Some(question) = self.asked.imputation else { return within };
        let numbers = block.numbers(question);
        let is_original = |lane: &usize| numbers.get(*lane) == Some(&0.0);
        lanes(within).filter(is_original).fold(0, |bits, lane| bits | 1 << lane)
    }

    /// Rows of completed sets.
    fn add_to_sets(&mut self, block: &Block<'_>, rows: u16) {
        let Some(question) = self.asked.imputation else { return };
        let numbers = block.numbers(question);
        let set = |lane: usize| numbers.get(lane).copied().unwrap_or(f64::NAN);
        let unknown = lanes(rows).filter(|lane| set(*lane).is_nan()).fold(0u16, |bits, lane| bits | 1 << lane);
        self.set_unknown += count(unknown);
        let mut left = rows & !unknown;
        if let Some(question) = self.asked.only_where {
            left = Masks::of(block.verdicts(question), left).yes;
        }
        while left != 0 {
            let number = set(left.trailing_zeros() as usize);
            let same = lanes(left).filter(|lane| set(*lane) == number).fold(0u16, |bits, lane| bits | 1 << lane);
            left &= !same;
            if self.sets.len() > MOST_SETS && !self.sets.contains_key(&number.to_bits()) {
                continue;
            }
            let counts = self.sets.entry(number.to_bits()).or_insert_with(|| Counts::new(&self.asked));
            take_in(counts, &self.asked, block, Masks::of(block.verdicts(self.asked.outcome), same), same);
        }
    }

    fn agree(&mut self, block: &Block<'_>, outcome: Masks) {
        if self.agreements.is_empty() {
            return;
        }
        let verdicts: Vec<Masks> =
            self.asked.tests.iter().map(|question| Masks::of(block.verdicts(*question), u16::MAX)).collect();
        let mut place = 0;
        for (i, first) in verdicts.iter().enumerate() {
            for second in verdicts.iter().skip(i + 1) {
                let Some(agreements) = self.agreements.get_mut(place) else { return };
                place += 1;
                for (of, agreement) in [outcome.yes, outcome.no].into_iter().zip(agreements) {
                    agreement.merge(&Agreement {
                        both: count(first.yes & second.yes & of),
                        first_only: count(first.yes & second.no & of),
                        second_only: count(first.no & second.yes & of),
                        neither: count(first.no & second.no & of),
                    });
                }
            }
        }
    }

    fn pair(&mut self, block: &Block<'_>, outcome: Masks) {
        if self.whole.severe + self.whole.others > MOST_COMPARED {
            self.paired = None;
        }
        if self.paired.is_none() && self.benefits.is_none() {
            return;
        }
        let numbers: Vec<_> = self.asked.scores.iter().map(|question| block.numbers(*question)).collect();
        for lane in lanes(outcome.yes | outcome.no) {
            self.scratch.clear();
            self.scratch.extend(numbers.iter().map(|lanes| canonical(lanes.get(lane).copied().unwrap_or(f64::NAN))));
            let severe = outcome.yes >> lane & 1 == 1;
            if let Some(paired) = &mut self.paired {
                paired.add(&self.scratch, severe);
            }
            if let Some(benefits) = &mut self.benefits {
                benefits.add(&self.scratch, severe);
            }
        }
    }
}
