//! What a slot rests on, how often, and where its rules change: from this come the lists of missing
//! findings and the splits by which the engine sharpens a range.

use std::collections::{BTreeMap, BTreeSet};

use crate::checked::Checked;

/// Where a rule on an input changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cut {
    /// Between the values below it and the others.
    Below(f64),
    /// Between the values up to it and those above.
    AtMost(f64),
    /// Between every two values: yes-no inputs and choices.
    Apart,
}

/// What a slot rests on, directly and through other slots.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RestsOn {
    /// Each input, and how often it occurs.
    pub inputs: BTreeMap<usize, usize>,
    pub slots: BTreeSet<usize>,
    cuts: BTreeMap<usize, Vec<Cut>>,
}

/// How a split divides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SplitKind {
    Below(f64),
    AtMost(f64),
    Apart,
}

/// A place where an unknown input may be split.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Split {
    pub input: usize,
    pub kind: SplitKind,
    /// The input occurs more than once, so that splitting can sharpen the result.
    pub shared: bool,
}

/// Which splits a slot is to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Shared,
    Every,
}

impl RestsOn {
    pub(super) fn input(&mut self, input: usize) {
        *self.inputs.entry(input).or_default() += 1;
    }

    pub(super) fn slot(&mut self, slot: usize, its: &RestsOn) {
        for (input, times) in &its.inputs {
            *self.inputs.entry(*input).or_default() += times;
        }
        for (input, cuts) in &its.cuts {
            cuts.iter().for_each(|cut| self.cut(*input, *cut));
        }
        self.slots.extend(&its.slots);
        self.slots.insert(slot);
    }

    pub(super) fn cut(&mut self, input: usize, cut: Cut) {
        let cuts = self.cuts.entry(input).or_default();
        if !cuts.contains(&cut) {
            cuts.push(cut);
        }
    }
}

/// The splits of a slot, inputs in order of the dictionary, cuts ascending.
pub(super) fn splits(checked: &Checked, rests_on: &RestsOn, wanted: Wanted) -> Vec<Split> {
    let mut splits = Vec::new();
    for (&input, cuts) in &rests_on.cuts {
        let shared = occurrences(checked, rests_on, input) > 1;
        if !shared && wanted == Wanted::Shared {
            continue;
        }
        let mut cuts = cuts.clone();
        let key = |cut: &Cut| match cut {
            Cut::Apart => (f64::NEG_INFINITY, 0),
            Cut::Below(at) => (*at, 0),
            Cut::AtMost(at) => (*at, 1),
        };
        cuts.sort_by(|a, b| key(a).0.total_cmp(&key(b).0).then(key(a).1.cmp(&key(b).1)));
        splits.extend(cuts.into_iter().map(|cut| Split {
            input,
            kind: match cut {
                Cut::Below(at) => SplitKind::Below(at),
                Cut::AtMost(at) => SplitKind::AtMost(at),
                Cut::Apart => SplitKind::Apart,
            },
            shared,
        }));
    }
    splits
}

/// How often an input occurs; a whole and its parts count together, as each bounds the others.
fn occurrences(checked: &Checked, rests_on: &RestsOn, input: usize) -> usize {
    let times = |i: usize| rests_on.inputs.get(&i).copied().unwrap_or(0);
    let family = checked.inputs.iter().enumerate().find_map(|(whole, described)| {
        let parts = &described.sum_of;
        (!parts.is_empty() && (whole == input || parts.contains(&input)))
            .then(|| times(whole) + parts.iter().map(|p| times(*p)).sum::<usize>())
    });
    family.unwrap_or_else(|| times(input))
}
