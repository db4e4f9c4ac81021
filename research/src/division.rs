//! The rows of a cohort divided into groups, and what the groups are called.

use std::collections::BTreeMap;

use baken_core::{Language, Pack};

use crate::cohort::{Block, Plan};

/// Where age groups begin: below 16, 16 to 64, 65 to 79, from 80. The elderly are undertriaged, and
/// children follow other rules.
pub(crate) const AGE_BANDS: [f64; 4] = [0.0, 16.0, 65.0, 80.0];

/// The group of those of whom it is not known.
pub(crate) const UNKNOWN: &str = "unknown";

/// Most expressions by which one division divides.
pub const MAX_AXES: usize = 3;

/// The value that puts a row into a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupKey {
    /// A condition that is met or not.
    Verdict(bool),
    /// A number, the place of a choice, or the number of a label; as its bits, in its order.
    Number(u64),
    /// Not known.
    Unknown,
}

impl GroupKey {
    fn of_number(value: f64) -> GroupKey {
        if value.is_nan() {
            return GroupKey::Unknown;
        }
        let bits = (value + 0.0).to_bits();
        GroupKey::Number(if bits >> 63 == 1 { !bits } else { bits | 1 << 63 })
    }

    /// The number, if it is one.
    pub fn number(self) -> Option<f64> {
        match self {
            GroupKey::Number(key) => Some(f64::from_bits(if key >> 63 == 1 { key & !(1 << 63) } else { !key })),
            _ => None,
        }
    }
}

/// Where a row stands on each axis of a division; unknown where there is no axis.
pub(crate) type Place = [GroupKey; MAX_AXES];

/// How the rows are divided.
#[derive(Clone, Debug)]
pub(crate) struct Division {
    pub axes: Vec<Axis>,
}

/// One expression that divides.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    pub question: usize,
    pub is_verdict: bool,
    /// A number is in the band that begins at the greatest of these that is not above it.
    pub bands: Option<Vec<f64>>,
}

impl Division {
    pub fn place(&self, block: &Block<'_>, lane: usize) -> Place {
        let mut place = [GroupKey::Unknown; MAX_AXES];
        for (key, axis) in place.iter_mut().zip(&self.axes) {
            *key = axis.key(block, lane);
        }
        place
    }
}

impl Axis {
    fn key(&self, block: &Block<'_>, lane: usize) -> GroupKey {
        if self.is_verdict {
            return block.verdicts(self.question).lane(lane).decided().map_or(GroupKey::Unknown, GroupKey::Verdict);
        }
        let value = block.numbers(self.question).get(lane).copied().unwrap_or(f64::NAN);
        match &self.bands {
            Some(starts) if !value.is_nan() => {
                let band = starts.partition_point(|start| *start <= value).saturating_sub(1);
                GroupKey::of_number(starts.get(band).copied().unwrap_or(f64::NAN))
            }
            _ => GroupKey::of_number(value),
        }
    }
}

/// The axis that a question of the plan is; age is divided by its bands.
pub(crate) fn axis(pack: &Pack<'_>, plan: &Plan, question: usize) -> Axis {
    let answer = plan.answers().get(question);
    let is_age = answer.is_some_and(|answer| answer.text == "age");
    Axis {
        question,
        is_verdict: answer.is_some_and(|answer| pack.is_verdict(answer.slot)),
        bands: is_age.then(|| AGE_BANDS.to_vec()),
    }
}

/// The groups with their names, in the order of these.
pub(crate) fn named<T>(
    pack: &Pack<'_>,
    plan: &Plan,
    division: &Division,
    groups: BTreeMap<Place, T>,
) -> Vec<(String, T)> {
    let names: Vec<AxisNames> = division.axes.iter().map(|axis| AxisNames::of(pack, plan, axis)).collect();
    let mut named: Vec<(Vec<Rank>, String, T)> = groups
        .into_iter()
        .map(|(place, counts)| {
            let of_axes = || names.iter().zip(place);
            let name: Vec<String> = of_axes().map(|(axis, key)| axis.name(key)).collect();
            (of_axes().map(|(axis, key)| axis.rank(key)).collect(), name.join(", "), counts)
        })
        .collect();
    named.sort_by(|a, b| a.0.partial_cmp(&b.0).unwrap_or(std::cmp::Ordering::Equal).then_with(|| a.1.cmp(&b.1)));
    named.into_iter().map(|(_, name, counts)| (name, counts)).collect()
}

/// Where a group stands among others: numbers first, then words, what is unknown last.
#[derive(Debug, PartialEq, PartialOrd)]
enum Rank {
    Number(f64),
    Word(String),
    Unknown,
}

/// The names of the groups along one axis.
struct AxisNames {
    /// Of labels, as threads met them.
    labels: Option<Vec<String>>,
    /// Of a choice, in its order.
    choices: Option<Vec<String>>,
    bands: Option<Vec<f64>>,
}

impl AxisNames {
    fn of(pack: &Pack<'_>, plan: &Plan, axis: &Axis) -> AxisNames {
        let answer = plan.answers().get(axis.question);
        let input = answer.and_then(|answer| answer.choice_of).and_then(|input| pack.input(input));
        AxisNames {
            labels: answer.and_then(|answer| plan.labels(answer)),
            choices: input.map(|input| input.choices(Language::English).map(|(id, _)| id.to_owned()).collect()),
            bands: axis.bands.clone(),
        }
    }

    fn name(&self, key: GroupKey) -> String {
        let number = match (key, key.number()) {
            (GroupKey::Verdict(yes), _) => return if yes { "yes" } else { "no" }.to_owned(),
            (_, Some(number)) => number,
            (_, None) => return UNKNOWN.to_owned(),
        };
        let place = number as usize;
        match (self.labels.as_ref().or(self.choices.as_ref()), &self.bands) {
            (Some(list), _) => list.get(place).cloned().unwrap_or_default(),
            (None, Some(starts)) => band_name(starts, number),
            (None, None) => number.to_string(),
        }
    }

    fn rank(&self, key: GroupKey) -> Rank {
        match (key, key.number()) {
            (GroupKey::Verdict(yes), _) => Rank::Number(f64::from(u8::from(yes))),
            (_, None) => Rank::Unknown,
            (_, Some(number)) if self.labels.is_none() => Rank::Number(number),
            _ => {
                let name = self.name(key);
                name.parse::<f64>().ok().filter(|n| n.is_finite()).map_or(Rank::Word(name), Rank::Number)
            }
        }
    }
}

/// `below 16`, `16 to 64`, `80 and over`
pub(crate) fn band_name(starts: &[f64], start: f64) -> String {
    let place = starts.iter().position(|known| *known == start).unwrap_or(0);
    match (place, starts.get(place + 1)) {
        (0, Some(next)) => format!("below {next}"),
        (_, Some(next)) => format!("{start} to {}", next - 1.0),
        (_, None) => format!("{start} and over"),
    }
}
