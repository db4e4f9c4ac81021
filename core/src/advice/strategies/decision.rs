//! Which strategy to choose, from what the machine holds of each: the greatest of those that are available,
//! and, away from the hospital that the ladder advises, only where enough is gained.
//!
//! Over ranges more than one may be possible. What is left out here no completion of the ranges chooses.

use crate::domain::{Interval, Range, Truth};
use crate::pack::layout::{ModelRecord, NONE, StrategyRecord};
use crate::pack::{Pack, Role, spanned};
use crate::program::Machine;
use zerocopy::byteorder::little_endian::U16;

/// The hospital that the ladder advises, and what it takes to pass it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Stay {
    /// Its part in the strategies.
    pub role: Role,
    /// Least gain in good outcome; NaN for any.
    pub minimum_gain: f64,
}

/// The choices that are left: bit i for strategy i, and one for no choice at all.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Possible(u16);

const NO_CHOICE: u16 = 1 << 15;

impl Possible {
    pub(super) const NONE: Possible = Possible(0);

    pub(super) fn with(self, place: usize) -> Possible {
        Possible(self.0 | u32::try_from(place).ok().and_then(|place| 1u16.checked_shl(place)).unwrap_or(0))
    }
    pub(super) fn or(self, other: Possible) -> Possible {
        Possible(self.0 | other.0)
    }
    pub(super) fn has(self, place: usize) -> bool {
        Possible::default().with(place).0 & self.0 != 0
    }
    /// Only one choice is left.
    pub(super) fn is_settled(self) -> bool {
        self.0.is_power_of_two() && self.0 != NO_CHOICE
    }
    fn or_none(self) -> Possible {
        Possible(self.0 | NO_CHOICE)
    }
}

/// What a strategy model comes to, read from the machine that has evaluated it.
#[derive(Clone, Copy)]
pub(super) struct Outcomes<'m, 'p> {
    pack: &'m Pack<'p>,
    model: &'p ModelRecord,
    strategies: &'p [StrategyRecord],
    stay: Option<Stay>,
    machine: &'m Machine<Range>,
}

impl<'m, 'p> Outcomes<'m, 'p> {
    pub(super) fn new(
        pack: &'m Pack<'p>,
        model: &'p ModelRecord,
        stay: Option<Stay>,
        machine: &'m Machine<Range>,
    ) -> Self {
        Outcomes { pack, model, strategies: spanned(pack.strategies, model.strategies), stay, machine }
    }

    /// The strategies with their places.
    pub(super) fn each(&self) -> impl Iterator<Item = (usize, &'p StrategyRecord)> + Clone + use<'p> {
        self.strategies.iter().enumerate()
    }

    /// Does the model apply to the patient?
    pub(super) fn applies(&self) -> Truth {
        self.verdict(self.model.applies)
    }

    /// A verdict; yes where there is no condition.
    fn verdict(&self, slot: U16) -> Truth {
        if slot.get() == NONE { Truth::Yes } else { self.machine.verdict(usize::from(slot.get())) }
    }

    fn number(&self, slot: U16) -> Interval {
        if slot.get() == NONE { Interval::UNBOUNDED } else { self.machine.number(usize::from(slot.get())) }
    }

    pub(super) fn available(&self, strategy: &StrategyRecord) -> Truth {
        if self.applies() == Truth::No { Truth::No } else { self.verdict(strategy.available) }
    }

    /// A quantity of an available strategy; `None` where it has none or cannot be bounded.
    pub(super) fn quantity(&self, strategy: &StrategyRecord, slot: U16) -> Option<Interval> {
        let span = self.number(slot);
        (self.available(strategy) != Truth::No && span.is_bounded()).then_some(span)
    }

    /// Does it begin at the hospital that the ladder advises? All do where the ladder advises neither.
    pub(super) fn stays(&self, strategy: &StrategyRecord) -> bool {
        self.stay.is_none_or(|stay| first_of(strategy) == stay.role)
    }

    /// What a strategy away from there adds to the probability of a good outcome, beyond the best that begins
    /// there; `None` where there is nothing to compare.
    pub(super) fn gain(&self, strategy: &StrategyRecord) -> Option<Interval> {
        if self.stays(strategy) || self.available(strategy) == Truth::No {
            return None;
        }
        let own = self.number(strategy.good_outcome);
        let (mut least, mut greatest) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        for other in self.strategies.iter().filter(|other| self.stays(other)) {
            let available = self.available(other);
            let outcome = self.number(other.good_outcome);
            if available == Truth::Yes && outcome.low > least {
                least = outcome.low;
            }
            if available != Truth::No && outcome.high > greatest {
                greatest = outcome.high;
            }
        }
        let gain = Interval { low: own.low - greatest, high: own.high - least };
        (own.is_bounded() && greatest.is_finite()).then_some(gain)
    }

    /// The same to be shown: where it is open whether anything can be had at the ladder's hospital, the gain is
    /// at most all of the outcome.
    pub(super) fn shown_gain(&self, strategy: &StrategyRecord) -> Option<Interval> {
        let gain = self.gain(strategy)?;
        let most = self.number(strategy.good_outcome).high;
        Some(Interval { low: gain.low, high: if gain.high < most { gain.high } else { most } })
    }

    /// May it be chosen: is it available, and does it gain enough?
    fn eligible(&self, strategy: &StrategyRecord) -> Truth {
        let available = self.available(strategy);
        let Some(minimum) = self.stay.map(|stay| stay.minimum_gain).filter(|least| !least.is_nan()) else {
            return available;
        };
        let enough = match self.gain(strategy) {
            _ if self.stays(strategy) => Truth::Yes,
            // Nobody stays, or nothing is known of the outcome.
            None if !self.strategies.iter().any(|s| self.stays(s) && self.available(s) != Truth::No) => Truth::Yes,
            None => Truth::Undecided,
            Some(gain) if gain.low >= minimum => Truth::Yes,
            Some(gain) if gain.high < minimum => Truth::No,
            Some(_) => Truth::Undecided,
        };
        available.and(enough)
    }

    /// Is the first certainly the better one? Of two equal known values the one with more QALY, then the first.
    fn beats(&self, first: (usize, &StrategyRecord), second: (usize, &StrategyRecord)) -> bool {
        let (a, b) = (self.number(first.1.choose), self.number(second.1.choose));
        if !(a.is_bounded() && b.is_bounded()) {
            return false;
        }
        match (a.value(), b.value()) {
            (Some(a), Some(b)) if a == b => {
                let years = |strategy: &StrategyRecord| self.number(strategy.qaly).value().unwrap_or(f64::NEG_INFINITY);
                let (a, b) = (years(first.1), years(second.1));
                a > b || (a == b && first.0 < second.0)
            }
            _ => a.low > b.high,
        }
    }

    /// Every choice that some completion of the ranges makes, and perhaps others.
    pub(super) fn possible(&self) -> Possible {
        let mut possible = Possible::default();
        if self.applies() != Truth::Yes {
            possible = possible.or_none();
        }
        if self.applies() == Truth::No {
            return possible;
        }
        let mut certain = false;
        for (place, strategy) in self.each() {
            let eligible = self.eligible(strategy);
            certain |= eligible == Truth::Yes;
            let beaten = || {
                self.each().any(|(other, rival)| {
                    other != place
                        && self.eligible(rival) == Truth::Yes
                        && self.beats((other, rival), (place, strategy))
                })
            };
            if eligible != Truth::No && !beaten() {
                possible = possible.with(place);
            }
        }
        if certain { possible } else { possible.or(self.by_rule()) }
    }

    /// No strategy is available: what the rules for that can lead to. Where the ladder is passed for a gain only,
    /// there is none.
    fn by_rule(&self) -> Possible {
        let mut possible = Possible::default();
        if self.stay.is_some_and(|stay| !stay.minimum_gain.is_nan()) {
            return possible.or_none();
        }
        for rule in spanned(self.pack.otherwise, self.model.otherwise) {
            let holds = self.verdict(rule.when);
            if holds != Truth::No {
                possible = possible.with(usize::from(rule.strategy.get()));
            }
            if holds == Truth::Yes {
                return possible;
            }
        }
        possible.or_none()
    }

    /// What the first and the last strategy are compared by: to see whether anything is otherwise.
    pub(super) fn ends(&self) -> [Interval; 2] {
        let of = |strategy: Option<&StrategyRecord>| strategy.map_or(Interval::UNBOUNDED, |s| self.number(s.choose));
        [of(self.strategies.first()), of(self.strategies.last())]
    }

    /// Is none of them available?
    pub(super) fn none_available(&self) -> bool {
        self.strategies.iter().all(|strategy| self.available(strategy) == Truth::No)
    }

    /// Do all that are possible begin at the same hospital? Without a choice the ladder's stays.
    pub(super) fn agree_on_first(&self, possible: Possible) -> bool {
        let unchosen = if possible.0 & NO_CHOICE == 0 { None } else { Some(self.stay.map(|stay| stay.role)) };
        let members = self.each().filter(|(place, _)| possible.has(*place)).map(|(_, s)| Some(first_of(s)));
        let mut roles = members.chain(unchosen);
        roles.next().is_some_and(|first| first.is_some() && roles.all(|role| role == first))
    }

    /// The greatest of those that are possible, in the middle of their ranges; those that are known to be
    /// available first. Where it is open which hospital to go to, the ladder's stays.
    pub(super) fn choice(&self, possible: Possible) -> Option<usize> {
        let members = || self.each().filter(move |(place, _)| possible.has(*place));
        let stays = !self.agree_on_first(possible)
            && (self.stay.is_some() && possible.0 & NO_CHOICE != 0
                || members().any(|(_, strategy)| self.stays(strategy)));
        let mut best: Option<(usize, Truth, f64, f64)> = None;
        for (place, strategy) in members().filter(|(_, strategy)| !stays || self.stays(strategy)) {
            let middle = |slot: U16| middle(self.number(slot));
            let years = if strategy.qaly.get() == NONE { f64::NEG_INFINITY } else { middle(strategy.qaly) };
            let (available, value) = (self.available(strategy), middle(strategy.choose));
            let better = best.is_none_or(|(_, so_far, most, more_years)| {
                let surer = available == Truth::Yes && so_far != Truth::Yes;
                let as_sure = (available == Truth::Yes) == (so_far == Truth::Yes);
                surer || (as_sure && (value > most || (value == most && years > more_years)))
            });
            if better {
                best = Some((place, available, value, years));
            }
        }
        best.map(|(place, ..)| place)
    }

    /// Would another hospital be better than this choice, but for a gain that is too small?
    pub(super) fn held_back(&self, chosen: usize) -> bool {
        let Some(own) = self.strategies.get(chosen).map(|strategy| middle(self.number(strategy.choose))) else {
            return false;
        };
        self.strategies.iter().any(|strategy| {
            self.available(strategy) != Truth::No
                && self.eligible(strategy) == Truth::No
                && middle(self.number(strategy.choose)) > own
        })
    }
}

/// Half-way; the value itself where it is known.
fn middle(span: Interval) -> f64 {
    span.value().unwrap_or(span.low * 0.5 + span.high * 0.5)
}

/// The part of the hospital where a strategy begins.
pub(super) fn first_of(strategy: &StrategyRecord) -> Role {
    if strategy.first == 2 { Role::Comprehensive } else { Role::Primary }
}
