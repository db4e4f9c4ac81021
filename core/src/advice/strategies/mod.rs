//! Strategies: what each way to treat this patient is expected to bring, and which one to choose.
//!
//! A strategy model compares going to the nearest hospital, going there and on, and going straight to
//! the centre. It is evaluated over ranges, so that uncertain travel times and open findings take
//! part; where everything is known a range is a single value, bit for bit the point result.
//!
//! - `decision`: which of them to choose
//! - `axes`: dividing what is open, so that they are compared for one and the same patient

mod axes;
mod decision;

pub use axes::MAX_DIVISIONS;
pub(crate) use decision::Stay;

use crate::domain::{Interval, Range, Truth};
use crate::pack::layout::{MAX_STRATEGIES, NONE};
use crate::pack::{Model, Pack, Role, Strategy};
use crate::program::Machine;
use axes::Space;
use decision::Outcomes;

/// The three times of a strategy model, in minutes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Times {
    /// To the primary hospital, to the comprehensive centre, and from the one to the other.
    pub spans: [Interval; 3],
    /// The likeliest of each.
    pub likeliest: [Interval; 3],
}

impl Times {
    /// Times that are known, or of which nothing is likelier than the rest.
    pub const fn of(spans: [Interval; 3]) -> Times {
        Times { spans, likeliest: spans }
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
    /// Expected utility of the outcome.
    pub utility: Option<Interval>,
    /// What is to be as great as possible.
    pub choose: Option<Interval>,
    /// What it adds to the probability of a good outcome, beyond the best that begins at the hospital which
    /// the region's ladder advises; for a strategy that begins elsewhere.
    pub gain: Option<Interval>,
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
    /// Why the choice is what it is.
    pub grounds: Grounds,
    /// The least gain for which another hospital than the ladder's is chosen.
    pub minimum_gain: Option<f64>,
    results: [Option<StrategyResult<'p>>; MAX_STRATEGIES],
}

/// Why a strategy is chosen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Grounds {
    /// It is expected to bring most.
    #[default]
    Best,
    /// Another brings more, and too little of it to pass the hospital that the ladder advises.
    GainTooSmall,
    /// Which hospital brings most hangs on what is not known of the patient: the ladder's stays.
    Open,
}

/// What was decided, kept in the workspace.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decision {
    /// Place of the chosen strategy; NONE for none.
    chosen: u16,
    /// Where the patient goes first, if anything was chosen.
    pub first: Option<Role>,
    pub sure: bool,
    /// No completion changes the hospital to drive to.
    pub sure_of_first: bool,
    /// An answer about the patient could change the hospital.
    pub hangs_on_findings: bool,
    by_rule: bool,
    pub grounds: Grounds,
    minimum_gain: Option<f64>,
    gains: [Option<Interval>; MAX_STRATEGIES],
}

impl Decision {
    pub(crate) const NONE: Decision = Decision {
        chosen: NONE,
        first: None,
        sure: false,
        sure_of_first: false,
        hangs_on_findings: false,
        by_rule: false,
        grounds: Grounds::Best,
        minimum_gain: None,
        gains: [None; MAX_STRATEGIES],
    };
}

/// Evaluates the strategy model with this place in the pack for a patient. `bounds` holds what each input
/// can be; its times are set to `times`. `machine` is working memory.
///
/// Cost: one step for each instruction of the model and of what it rests on; where something is open up to
/// 2 to the power of [`MAX_DIVISIONS`] + 1 times as much, and twice that if both times and findings are. A
/// model that compares no strategies gives no results.
pub fn strategies<'p>(
    pack: &Pack<'p>,
    model: usize,
    times: Times,
    bounds: &mut [Interval],
    machine: &mut Machine<Range>,
) -> Strategies<'p> {
    let decision = decide(pack, model, times, None, bounds, machine);
    decided(pack, model, &decision, machine)
}

/// Chooses. At the likeliest times another hospital than the ladder's must be the better one whatever the
/// open findings turn out to be; how sure that is includes the uncertainty of the times. The machine is left
/// with the model evaluated over all that is open.
pub(crate) fn decide(
    pack: &Pack<'_>,
    model: usize,
    times: Times,
    stay: Option<Stay>,
    bounds: &mut [Interval],
    machine: &mut Machine<Range>,
) -> Decision {
    let Some(model) = pack.models.get(model) else { return Decision::NONE };
    let mut space = Space { pack, model, stay, bounds, machine };
    set_times(pack, space.bounds, times.likeliest);
    space.evaluate();
    let likeliest = space.cover();
    let outcomes = space.outcomes();
    let mut decision = Decision::NONE;
    decision.hangs_on_findings = !outcomes.agree_on_first(likeliest.possible);
    let choice = outcomes.choice(likeliest.possible);
    if let Some(chosen) = choice {
        decision.chosen = u16::try_from(chosen).unwrap_or(NONE);
        decision.first = outcomes.each().nth(chosen).map(|(_, strategy)| decision::first_of(strategy));
        decision.by_rule = outcomes.none_available();
    }
    decision.grounds = if decision.hangs_on_findings {
        Grounds::Open
    } else if choice.is_some_and(|chosen| outcomes.held_back(chosen)) {
        Grounds::GainTooSmall
    } else {
        Grounds::Best
    };
    decision.minimum_gain = stay.map(|stay| stay.minimum_gain).filter(|least| !least.is_nan());
    let covered = if times.spans == times.likeliest {
        likeliest
    } else {
        set_times(pack, space.bounds, times.spans);
        space.evaluate();
        space.cover()
    };
    decision.gains = covered.gains;
    decision.sure = covered.possible.is_settled() && covered.possible.has(usize::from(decision.chosen));
    decision.sure_of_first = space.outcomes().agree_on_first(covered.possible);
    decision
}

/// Sets the minutes, as far as they lie within what is possible.
fn set_times(pack: &Pack<'_>, bounds: &mut [Interval], times: [Interval; 3]) {
    let Some(geography) = pack.geography.first() else { return };
    for (input, time) in geography.times.into_iter().zip(times) {
        let place = usize::from(input.get());
        let Some(input) = pack.inputs.get(place) else { continue };
        let possible = Interval { low: input.possible_low.get(), high: input.possible_high.get() };
        if let Some(bound) = bounds.get_mut(place) {
            *bound = possible.intersection(time).unwrap_or(possible);
        }
    }
}

/// What was decided, with what `machine` holds of the model.
pub(crate) fn decided<'p>(
    pack: &Pack<'p>,
    model: usize,
    decision: &Decision,
    machine: &Machine<Range>,
) -> Strategies<'p> {
    let mut answer = Strategies {
        applies: Truth::No,
        sure: decision.sure,
        by_rule: decision.by_rule,
        grounds: decision.grounds,
        minimum_gain: decision.minimum_gain,
        results: [None; MAX_STRATEGIES],
    };
    let Some(record) = pack.models.get(model) else { return answer };
    let outcomes = Outcomes::new(pack, record, None, machine);
    answer.applies = outcomes.applies();
    let gains = decision.gains.iter().enumerate();
    let views = Model { pack: *pack, record }.strategies();
    for ((to, strategy), (place, gain)) in answer.results.iter_mut().zip(views).zip(gains) {
        let chosen = place == usize::from(decision.chosen);
        *to = Some(result(&strategy, &outcomes, *gain, chosen));
    }
    answer
}

fn result<'p>(
    strategy: &Strategy<'p>,
    outcomes: &Outcomes<'_, 'p>,
    gain: Option<Interval>,
    chosen: bool,
) -> StrategyResult<'p> {
    let record = strategy.record;
    let number = |slot| outcomes.quantity(record, slot);
    StrategyResult {
        id: strategy.id(),
        first: strategy.first(),
        then: strategy.then(),
        available: outcomes.available(record),
        good_outcome: number(record.good_outcome),
        qaly: number(record.qaly),
        cost_usd: number(record.cost_usd),
        utility: number(record.utility),
        choose: number(record.choose),
        gain,
        chosen,
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
}
