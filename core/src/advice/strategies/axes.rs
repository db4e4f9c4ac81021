//! Dividing what is open. Strategies share a patient and a scene: each of them compared over its own whole
//! range, a long onset of one would be held against a short onset of the other. Along the axes that they
//! share the ranges are divided, and the strategies compared within each piece.
//!
//! The pieces cover everything, so that what no piece chooses no completion chooses.

use super::decision::{Outcomes, Possible, Stay};
use crate::domain::{Interval, Range, Truth};
use crate::pack::layout::{MAX_AXES, MAX_STRATEGIES, ModelRecord, Span};
use crate::pack::{Pack, spanned};
use crate::program::{Machine, evaluate};

/// A piece is divided so many times at most: 64 pieces, 127 evaluations.
pub const MAX_DIVISIONS: usize = 6;
/// A gain that is known within so much is not divided for its own sake.
const FINE_GAIN: f64 = 0.02;

/// What all pieces together come to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Covered {
    pub(super) possible: Possible,
    pub(super) ranges: [Option<Ranges>; MAX_STRATEGIES],
}

/// What one strategy can bring, over all pieces.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ranges {
    pub available: Truth,
    pub good_outcome: Option<Interval>,
    pub qaly: Option<Interval>,
    pub cost_usd: Option<Interval>,
    pub utility: Option<Interval>,
    pub choose: Option<Interval>,
    pub gain: Option<Interval>,
}

impl Covered {
    pub(super) const NOTHING: Covered = Covered { possible: Possible::NONE, ranges: [None; MAX_STRATEGIES] };

    fn add(&mut self, outcomes: &Outcomes<'_, '_>) {
        self.possible = self.possible.or(outcomes.possible());
        for (to, (_, strategy)) in self.ranges.iter_mut().zip(outcomes.each()) {
            let of = |slot| outcomes.quantity(strategy, slot);
            let here = Ranges {
                available: outcomes.available(strategy),
                good_outcome: of(strategy.good_outcome),
                qaly: of(strategy.qaly),
                cost_usd: of(strategy.cost_usd),
                utility: of(strategy.utility),
                choose: of(strategy.choose),
                gain: outcomes.shown_gain(strategy),
            };
            *to = Some(to.map_or(here, |so_far| so_far.joined(&here)));
        }
    }
}

impl Ranges {
    fn joined(&self, other: &Ranges) -> Ranges {
        // A piece without a number is one where the strategy cannot be chosen, or that has no bounds.
        let hull = |a: Option<Interval>, b: Option<Interval>| match (a, b) {
            (Some(a), Some(b)) => Some(a.hull(b)),
            (one, None) if other.available == Truth::No => one,
            (None, other) if self.available == Truth::No => other,
            _ => None,
        };
        let gain = match (self.gain, other.gain) {
            (Some(a), Some(b)) => Some(a.hull(b)),
            (one, None) => one,
            (None, other) => other,
        };
        Ranges {
            available: self.available.either(other.available),
            good_outcome: hull(self.good_outcome, other.good_outcome),
            qaly: hull(self.qaly, other.qaly),
            cost_usd: hull(self.cost_usd, other.cost_usd),
            utility: hull(self.utility, other.utility),
            choose: hull(self.choose, other.choose),
            gain,
        }
    }
}

/// Memory for the walk over the pieces: in the workspace, for a small device has little stack.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pieces {
    axes: Axes,
    trail: [Division; MAX_DIVISIONS],
}

type Axes = [Option<Axis>; MAX_AXES];

impl Pieces {
    pub(super) const NONE: Pieces = Pieces {
        axes: [None; MAX_AXES],
        trail: [Division { axis: 0, before: Interval::UNBOUNDED, upper: false }; MAX_DIVISIONS],
    };
}

/// Something open that strategies share.
#[derive(Clone, Copy, Debug)]
struct Axis {
    /// Place of the input, or of the slot that stands for its inputs.
    place: u16,
    is_slot: bool,
    whole: bool,
    /// All of it, and the part in this piece.
    all: Interval,
    part: Interval,
    /// How much narrower the comparison is when this axis is known.
    influence: f64,
}

/// A division in force: which axis, what it was before, and which half.
#[derive(Clone, Copy, Debug)]
struct Division {
    axis: usize,
    before: Interval,
    upper: bool,
}

/// A strategy model over what is open.
pub(crate) struct Space<'s, 'p> {
    pub pack: &'s Pack<'p>,
    pub model: &'p ModelRecord,
    pub stay: Option<Stay>,
    /// Slots that the machine holds already, perhaps sharper than they would come out here.
    pub held: Span,
    pub bounds: &'s mut [Interval],
    pub machine: &'s mut Machine<Range>,
}

impl<'p> Space<'_, 'p> {
    /// Evaluates the model over the whole.
    pub(super) fn evaluate(&mut self) {
        let held = spanned(self.pack.indices, self.held);
        for slot in spanned(self.pack.indices, self.model.strategy_slots) {
            if held.binary_search(slot).is_err() {
                evaluate(self.pack, usize::from(slot.get()), self.bounds, self.machine);
            }
        }
    }

    pub(super) fn outcomes(&self) -> Outcomes<'_, 'p> {
        Outcomes::new(self.pack, self.model, self.stay, self.machine)
    }

    /// Covers what is open with pieces. The machine must have evaluated the whole; it holds that again after.
    pub(super) fn cover(&mut self, covered: &mut Covered, pieces: &mut Pieces) {
        *covered = Covered::NOTHING;
        let Pieces { axes, trail } = pieces;
        self.find_axes(axes);
        if is_fine(&self.outcomes()) || axes.iter().flatten().next().is_none() {
            return covered.add(&self.outcomes());
        }
        self.weigh(axes);
        self.walk(axes, trail, covered);
        for axis in axes.iter_mut().flatten() {
            axis.part = axis.all;
        }
        self.evaluate_piece(axes);
    }

    fn find_axes(&self, axes: &mut Axes) {
        *axes = [None; MAX_AXES];
        let axis = |place: u16, is_slot: bool, whole: bool, all: Interval| {
            let influence = 0.0;
            let open = all.is_bounded() && all.value().is_none();
            open.then_some(Axis { place, is_slot, whole, all, part: all, influence })
        };
        let slots = spanned(self.pack.indices, self.model.axis_slots).iter().map(|slot| {
            let slot = slot.get();
            axis(slot, true, true, self.machine.number(usize::from(slot)))
        });
        let inputs = spanned(self.pack.indices, self.model.axis_inputs).iter().map(|input| {
            let place = usize::from(input.get());
            let whole = self.pack.inputs.get(place).is_some_and(|input| input.kind != 0);
            axis(input.get(), false, whole, self.bounds.get(place).copied().unwrap_or(Interval::UNBOUNDED))
        });
        for (to, axis) in axes.iter_mut().zip(slots.chain(inputs).flatten()) {
            *to = Some(axis);
        }
    }

    /// Puts the parts of the axes into the bounds and the machine.
    fn set(&mut self, axes: &Axes) {
        for axis in axes.iter().flatten() {
            let place = usize::from(axis.place);
            if axis.is_slot {
                self.machine.set_number(place, axis.part);
            } else if let Some(bound) = self.bounds.get_mut(place) {
                *bound = axis.part;
            }
        }
    }

    fn evaluate_piece(&mut self, axes: &Axes) {
        self.set(axes);
        for slot in self.pack.index_list(self.model.axis_results) {
            evaluate(self.pack, slot, self.bounds, self.machine);
        }
    }

    /// How wide the ranges are that decide.
    fn width(&self) -> f64 {
        let outcomes = self.outcomes();
        let widths =
            outcomes.each().filter_map(|(_, s)| outcomes.quantity(s, s.choose)).map(|span| span.high - span.low);
        widths.fold(0.0, |sum, width| sum + width)
    }

    /// Finds out which axis matters most: how much narrower everything is with it in the middle.
    fn weigh(&mut self, axes: &mut Axes) {
        let all = self.width();
        for place in 0..MAX_AXES {
            let Some(Some(axis)) = axes.get_mut(place) else { break };
            let middle = halves(*axis).map_or(axis.all.low, |(lower, _)| lower.high);
            axis.part = Interval::of(middle);
            self.evaluate_piece(axes);
            let known = self.width();
            if let Some(Some(axis)) = axes.get_mut(place) {
                axis.part = axis.all;
                // What hardly shows in the widths may still turn an availability.
                axis.influence = if all - known > 0.0 { all - known } else { 0.0 } + f64::MIN_POSITIVE;
            }
        }
    }

    /// Walks the pieces depth first.
    fn walk(&mut self, axes: &mut Axes, trail: &mut [Division; MAX_DIVISIONS], covered: &mut Covered) {
        let mut depth = 0usize;
        loop {
            self.evaluate_piece(axes);
            let division = if is_fine(&self.outcomes()) { None } else { next_division(axes) };
            match division.zip(trail.get_mut(depth)) {
                Some((division, place)) => {
                    *place = division;
                    depth = depth.saturating_add(1);
                    take_half(axes, division);
                }
                None => {
                    covered.add(&self.outcomes());
                    // Back to the deepest division whose upper half is still to be seen.
                    loop {
                        let Some(above) = depth.checked_sub(1) else { return };
                        let Some(division) = trail.get_mut(above) else { return };
                        if let Some(Some(axis)) = axes.get_mut(division.axis) {
                            axis.part = division.before;
                        }
                        if division.upper {
                            depth = above;
                        } else {
                            division.upper = true;
                            take_half(axes, *division);
                            break;
                        }
                    }
                }
            }
        }
    }
}

/// Nothing more is to be found out by dividing.
fn is_fine(piece: &Outcomes<'_, '_>) -> bool {
    let mut gains = piece.each().filter_map(|(_, strategy)| piece.shown_gain(strategy));
    piece.possible().is_settled() && gains.all(|gain| gain.high - gain.low <= FINE_GAIN)
}

/// The axis that matters most, as far as it is still open.
fn next_division(axes: &Axes) -> Option<Division> {
    let mut next: Option<(f64, Division)> = None;
    for (place, axis) in axes.iter().flatten().enumerate() {
        if halves(*axis).is_none() {
            continue;
        }
        let weight = axis.influence * (axis.part.high - axis.part.low) / (axis.all.high - axis.all.low);
        if next.is_none_or(|(most, _)| weight > most) {
            next = Some((weight, Division { axis: place, before: axis.part, upper: false }));
        }
    }
    next.map(|(_, division)| division)
}

/// Narrows the axis of a division to one of its halves.
fn take_half(axes: &mut Axes, division: Division) {
    if let Some(Some(axis)) = axes.get_mut(division.axis)
        && let Some((lower, upper)) = halves(*axis)
    {
        axis.part = if division.upper { upper } else { lower };
    }
}

/// Both halves of the part of an axis; `None` where it is a single value.
fn halves(axis: Axis) -> Option<(Interval, Interval)> {
    let Interval { low, high } = axis.part;
    let middle = low * 0.5 + high * 0.5;
    let (below, above) = if axis.whole { (libm::floor(middle), libm::floor(middle) + 1.0) } else { (middle, middle) };
    let divides = low <= below && above <= high && low < high;
    divides.then_some((Interval { low, high: below }, Interval { low: above, high }))
}
