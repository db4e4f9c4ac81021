//! Strategies: what each way to treat this patient is expected to bring, and which one to choose.
//!
//! A strategy model compares going to the nearest hospital, going there and on, and going straight to
//! the centre. It is evaluated over ranges, so that uncertain travel times and open findings take
//! part; where everything is known a range is a single value, bit for bit the point result.
//!
//! - `decision`: which of them to choose
//! - `axes`: dividing what is open, so that they are compared for one and the same patient
//! - `questions`: which answers could change the hospital

mod axes;
mod decision;
mod questions;

pub use axes::MAX_DIVISIONS;
pub(crate) use axes::Space;
pub(crate) use decision::Stay;

use crate::domain::{Interval, Range, Truth};
use crate::pack::layout::{MAX_STRATEGIES, NONE, Span};
use crate::pack::{Model, Pack, Role, Strategy};
use crate::program::Machine;
use axes::{Covered, Pieces, Ranges};

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
    applies: Truth,
    /// Place of the chosen strategy; NONE for none.
    chosen: u16,
    /// Where the patient goes first, if anything was chosen.
    pub first: Option<Role>,
    sure: bool,
    /// No completion changes the hospital to drive to.
    pub sure_of_first: bool,
    /// An answer about the patient could change the hospital.
    pub hangs_on_findings: bool,
    /// Places of the inputs whose answers could; NONE behind the last.
    asks: [u16; MAX_ASKS],
    by_rule: bool,
    pub grounds: Grounds,
    minimum_gain: Option<f64>,
    covered: Covered,
    /// Working memory of the comparison.
    pieces: Pieces,
}

/// Most answers that a choice asks for.
const MAX_ASKS: usize = 24;

impl Decision {
    pub(crate) const NONE: Decision = Decision {
        applies: Truth::No,
        chosen: NONE,
        first: None,
        sure: false,
        sure_of_first: false,
        hangs_on_findings: false,
        asks: [NONE; MAX_ASKS],
        by_rule: false,
        grounds: Grounds::Best,
        minimum_gain: None,
        covered: Covered::NOTHING,
        pieces: Pieces::NONE,
    };
}

impl Decision {
    /// Could an answer about this input change the hospital?
    pub(crate) fn asks_for(&self, input: usize) -> bool {
        self.asks.iter().any(|asked| usize::from(*asked) == input)
    }
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
    let mut decision = Decision::NONE;
    if let Some(record) = pack.models.get(model) {
        let held = Span { first: 0.into(), count: 0.into() };
        decide(Space { pack, model: record, stay: None, held, bounds, machine }, times, &mut decision);
    }
    decided(pack, model, &decision)
}

/// Chooses. At the likeliest times another hospital than the ladder's must be the better one whatever the
/// open findings turn out to be; how sure that is includes the uncertainty of the times.
pub(crate) fn decide(mut space: Space<'_, '_>, times: Times, decision: &mut Decision) {
    *decision = Decision::NONE;
    set_times(&mut space, times.likeliest);
    space.evaluate();
    space.cover(&mut decision.covered, &mut decision.pieces);
    let outcomes = space.outcomes();
    let possible = decision.covered.possible;
    decision.hangs_on_findings = !outcomes.agree_on_first(possible);
    let choice = outcomes.choice(possible);
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
    if decision.hangs_on_findings {
        questions::ask(&mut space, possible, &mut decision.asks);
    }
    decision.minimum_gain = space.stay.map(|stay| stay.minimum_gain).filter(|least| !least.is_nan());
    if times.spans != times.likeliest {
        set_times(&mut space, times.spans);
        space.evaluate();
        space.cover(&mut decision.covered, &mut decision.pieces);
    }
    let possible = decision.covered.possible;
    decision.sure = possible.is_settled() && possible.has(usize::from(decision.chosen));
    decision.sure_of_first = space.outcomes().agree_on_first(possible);
    decision.applies = space.outcomes().applies();
}

/// Sets the minutes, as far as they lie within what is possible.
fn set_times(space: &mut Space<'_, '_>, times: [Interval; 3]) {
    let Some(geography) = space.pack.geography.first() else { return };
    for (input, time) in geography.times.into_iter().zip(times) {
        let place = usize::from(input.get());
        let Some(input) = space.pack.inputs.get(place) else { continue };
        let possible = Interval { low: input.possible_low.get(), high: input.possible_high.get() };
        if let Some(bound) = space.bounds.get_mut(place) {
            *bound = possible.intersection(time).unwrap_or(possible);
        }
    }
}

/// What was decided, in the words of the model.
pub(crate) fn decided<'p>(pack: &Pack<'p>, model: usize, decision: &Decision) -> Strategies<'p> {
    let mut answer = Strategies {
        applies: decision.applies,
        sure: decision.sure,
        by_rule: decision.by_rule,
        grounds: decision.grounds,
        minimum_gain: decision.minimum_gain,
        results: [None; MAX_STRATEGIES],
    };
    let Some(record) = pack.models.get(model) else { return answer };
    let strategies = Model { pack: *pack, record }.strategies().zip(decision.covered.ranges);
    for (place, (to, (strategy, ranges))) in answer.results.iter_mut().zip(strategies).enumerate() {
        *to = ranges.map(|ranges| result(&strategy, &ranges, place == usize::from(decision.chosen)));
    }
    answer
}

fn result<'p>(strategy: &Strategy<'p>, ranges: &Ranges, chosen: bool) -> StrategyResult<'p> {
    StrategyResult {
        id: strategy.id(),
        first: strategy.first(),
        then: strategy.then(),
        available: ranges.available,
        good_outcome: ranges.good_outcome,
        qaly: ranges.qaly,
        cost_usd: ranges.cost_usd,
        utility: ranges.utility,
        choose: ranges.choose,
        gain: ranges.gain,
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
