//! Strategies: what each way to treat this patient is expected to bring, and which one to choose.
//!
//! A strategy model compares going to the nearest hospital, going there and on, and going straight to
//! the centre. It is evaluated over ranges, so that uncertain travel times and open findings take
//! part; where everything is known a range is a single value, bit for bit the point result.

use crate::domain::{Interval, Range, Truth};
use crate::pack::layout::{MAX_STRATEGIES, NONE};
use crate::pack::{Model, Pack, Role, Strategy, spanned};
use crate::program::{Machine, evaluate};
use zerocopy::byteorder::little_endian::U16;

/// The inputs that hold a strategy's times, in minutes.
const TIMES: [&str; 3] = ["time_to_primary", "time_to_comprehensive", "time_transfer"];

/// Where the three times of a strategy model stand in the dictionary. Found once for a pack.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TimeInputs([Option<usize>; 3]);

impl TimeInputs {
    /// Of this pack.
    pub fn of(pack: &Pack<'_>) -> TimeInputs {
        TimeInputs(TIMES.map(|id| pack.input_index(id)))
    }

    /// Sets the minutes to the primary hospital, to the comprehensive centre, and from the one to the
    /// other, as far as they lie within what is possible.
    pub fn set(&self, pack: &Pack<'_>, bounds: &mut [Interval], times: [Interval; 3]) {
        for (input, time) in self.0.into_iter().zip(times) {
            let Some(input) = input else { continue };
            let Some((low, high)) = pack.input(input).map(|input| input.possible()) else { continue };
            if let Some(bound) = bounds.get_mut(input) {
                let possible = Interval { low, high };
                *bound = possible.intersection(time).unwrap_or(possible);
            }
        }
    }
}

/// What one strategy is expected to bring.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct StrategyResult<'p> {
    /// Id: `primary`, `drip-and-ship`, `comprehensive`.
    pub id: &'p str,
    /// Where the patient goes first.
    pub first: Role,
    /// Where the patient is taken from there.
    pub then: Option<Role>,
    /// Can it be chosen for this patient?
    pub available: Truth,
    /// Probability of a good outcome. Like each number here `None` where the model has none, the
    /// strategy is not available, or it cannot be bounded.
    pub good_outcome: Option<Interval>,
    /// Quality-adjusted life years.
    pub qaly: Option<Interval>,
    /// Cost, US dollars.
    pub cost_usd: Option<Interval>,
    /// What is to be as great as possible.
    pub choose: Option<Interval>,
    /// The one to choose.
    pub chosen: bool,
}

/// What a strategy model says of one patient.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Strategies<'p> {
    /// Does the model apply to this patient? If not, nothing is chosen.
    pub applies: Truth,
    /// No completion of what is open, within the bounds, changes the choice.
    pub sure: bool,
    /// No strategy is available; the choice is the model's rule for that.
    pub by_rule: bool,
    results: [Option<StrategyResult<'p>>; MAX_STRATEGIES],
}

/// Evaluates the strategy model with this place in the pack. `bounds` holds what each input can be,
/// the three times included ([`TimeInputs`]); `machine` is working memory.
///
/// Cost: one step for each instruction of the model and of what it rests on. A model that compares no
/// strategies gives no results.
pub fn strategies<'p>(
    pack: &Pack<'p>,
    model: usize,
    bounds: &[Interval],
    machine: &mut Machine<Range>,
) -> Strategies<'p> {
    if let Some(record) = pack.models.get(model) {
        for slot in pack.index_list(record.strategy_slots) {
            evaluate(pack, slot, bounds, machine);
        }
    }
    evaluated(pack, model, machine)
}

/// The same, of a model that `machine` has just evaluated.
pub(crate) fn evaluated<'p>(pack: &Pack<'p>, model: usize, machine: &Machine<Range>) -> Strategies<'p> {
    let mut answer = Strategies { applies: Truth::No, sure: false, by_rule: false, results: [None; MAX_STRATEGIES] };
    let Some(model) = pack.models.get(model).map(|record| Model { pack: *pack, record }) else { return answer };
    answer.applies = verdict(machine, model.record.applies);
    for (place, strategy) in answer.results.iter_mut().zip(model.strategies()) {
        *place = Some(result(&strategy, answer.applies, machine));
    }
    if answer.applies != Truth::No {
        answer.choose(&model, machine);
    }
    answer
}

/// A verdict; yes where there is no condition.
fn verdict(machine: &Machine<Range>, slot: U16) -> Truth {
    if slot.get() == NONE { Truth::Yes } else { machine.verdict(usize::from(slot.get())) }
}

fn result<'p>(strategy: &Strategy<'p>, applies: Truth, machine: &Machine<Range>) -> StrategyResult<'p> {
    let record = strategy.record;
    let available = if applies == Truth::No { Truth::No } else { verdict(machine, record.available) };
    let number = |slot: U16| {
        let span = machine.number(usize::from(slot.get()));
        Some(span).filter(|span| slot.get() != NONE && available != Truth::No && span.is_bounded())
    };
    StrategyResult {
        id: strategy.id(),
        first: strategy.first(),
        then: strategy.then(),
        available,
        good_outcome: number(record.good_outcome),
        qaly: number(record.qaly),
        cost_usd: number(record.cost_usd),
        choose: number(record.choose),
        chosen: false,
    }
}

impl<'p> Strategies<'p> {
    /// Every strategy, in the order of the model.
    pub fn iter(&self) -> impl Iterator<Item = &StrategyResult<'p>> + Clone {
        self.results.iter().flatten()
    }

    /// The one to choose; `None` where the model does not apply, or nothing can be computed.
    pub fn chosen(&self) -> Option<&StrategyResult<'p>> {
        self.iter().find(|result| result.chosen)
    }

    /// The greatest among those that are available; if none is for certain, among those that may be;
    /// if none can be, what the rules say.
    fn choose(&mut self, model: &Model<'p>, machine: &Machine<Range>) {
        if self.iter().all(|result| result.available == Truth::No) {
            return self.choose_by_rule(model, machine);
        }
        let Some(place) = self.best(Truth::Yes).or_else(|| self.best(Truth::Undecided)) else { return };
        let Some(Some(best)) = self.results.get_mut(place) else { return };
        best.chosen = true;
        let best = *best;
        let rival = |other: &StrategyResult<'_>| !other.chosen && other.available != Truth::No;
        let contested = self.iter().any(|other| rival(other) && !is_beaten(other.choose, best.choose));
        self.sure = !contested && self.applies == Truth::Yes && best.available == Truth::Yes;
    }

    fn best(&self, available: Truth) -> Option<usize> {
        let mut best: Option<(usize, f64, f64)> = None;
        for (place, result) in self.results.iter().enumerate() {
            let Some(result) = result.as_ref().filter(|r| r.available == available) else { continue };
            let Some(value) = result.choose.map(middle) else { continue };
            let qaly = result.qaly.map_or(f64::NEG_INFINITY, middle);
            let is_better = |&(_, most, years): &(usize, f64, f64)| value > most || (value == most && qaly > years);
            if best.as_ref().is_none_or(is_better) {
                best = Some((place, value, qaly));
            }
        }
        best.map(|(place, ..)| place)
    }

    /// The first rule that holds. One that is undecided does not; the choice is not sure then.
    fn choose_by_rule(&mut self, model: &Model<'p>, machine: &Machine<Range>) {
        let mut sure = self.applies == Truth::Yes;
        for rule in spanned(model.pack.otherwise, model.record.otherwise) {
            match verdict(machine, rule.when) {
                Truth::No => continue,
                Truth::Undecided => sure = false,
                Truth::Yes => {
                    if let Some(Some(result)) = self.results.get_mut(usize::from(rule.strategy.get())) {
                        result.chosen = true;
                        (self.sure, self.by_rule) = (sure, true);
                    }
                    return;
                }
            }
        }
    }
}

/// Half-way; the value itself where it is known.
fn middle(span: Interval) -> f64 {
    span.value().unwrap_or(span.low * 0.5 + span.high * 0.5)
}

/// Is `other` less than `best` however the unknowns turn out? Of two known values the choice has been
/// made.
fn is_beaten(other: Option<Interval>, best: Option<Interval>) -> bool {
    let Some((other, best)) = other.zip(best) else { return false };
    other.high < best.low || (other.value().is_some() && best.value().is_some())
}
