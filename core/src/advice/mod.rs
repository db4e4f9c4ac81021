//! From findings to advice: scores with their bounds, criteria, the need, what to ask next.
//!
//! [`assess`] runs a pathway's program over points, then over ranges where something is still open,
//! sharpens those ranges, and decides the need. It allocates nothing and cannot fail except on
//! findings that contradict each other. The [`Advice`] is a view on the [`Workspace`].

mod destinations;
mod questions;
mod results;
mod strategies;

pub use questions::MAX_CLASSES;
pub use results::{Criteria, NeedAdvice, Reason, Score};
pub use strategies::{Grounds, MAX_DIVISIONS, Strategies, StrategyResult, Times, strategies};

use crate::case::{Contradiction, Findings, Situation, bounds_of};
use crate::destination::Book;
use crate::domain::{Interval, Point, Range, Truth};
use crate::pack::Pack;
use crate::pack::layout::{MAX_INPUTS, NONE};
use crate::program::refine::Refinery;
use crate::program::{Machine, evaluate, evaluate_pathway};

/// The memory of one assessment, some 48 KiB. Keep it in a `static` or on the heap and use it again:
/// nothing of an earlier patient shows through.
#[derive(Clone, Debug)]
pub struct Workspace {
    pub(crate) bounds: [Interval; MAX_INPUTS],
    pub(crate) points: [f64; MAX_INPUTS],
    pub(crate) point: Machine<Point>,
    pub(crate) range: Machine<Range>,
    pub(crate) refinery: Refinery,
    questions: questions::Ranking,
    book: Book,
    decision: strategies::Decision,
}

impl Workspace {
    /// An empty workspace, also for a `static`.
    pub const NEW: Workspace = Workspace {
        bounds: [Interval::UNBOUNDED; MAX_INPUTS],
        points: [f64::NAN; MAX_INPUTS],
        point: Machine::<Point>::NEW,
        range: Machine::<Range>::NEW,
        refinery: Refinery::NEW,
        questions: questions::Ranking::NEW,
        book: Book::NEW,
        decision: strategies::Decision::NONE,
    };
}

impl Default for Workspace {
    fn default() -> Self {
        Workspace::NEW
    }
}

/// Assesses one patient along the pathway with this place in the pack.
///
/// Cost: one step for each instruction of the pathway's slots over points; where findings are
/// unknown, about three times that over ranges, and at most [`BUDGET`](crate::program::BUDGET) evaluations
/// of each slot that can be sharpened. A pathway that does not exist gives an empty advice.
pub fn assess<'p, 'w>(
    pack: &Pack<'p>,
    findings: &Findings,
    pathway: usize,
    workspace: &'w mut Workspace,
) -> Result<Advice<'p, 'w>, Contradiction> {
    let Workspace { bounds, points, point, range, refinery, questions, book, decision } = workspace;
    book.clear();
    *decision = strategies::Decision::NONE;
    bounds_of(pack, findings, bounds)?;
    for ((known, bound), _) in points.iter_mut().zip(bounds.iter()).zip(pack.inputs) {
        *known = if bound.low == bound.high { bound.low } else { f64::NAN };
    }
    questions.clear();
    if let Some(record) = pack.pathways.get(pathway) {
        evaluate_pathway(pack, pathway, points, point);
        for slot in pack.index_list(record.slots) {
            assess_slot(pack, slot, bounds, point, range, refinery);
        }
        if record.need_slot.get() != NONE {
            questions::ask_next(pack, record, bounds, range, refinery, questions);
        }
    }
    Ok(Advice { pack: *pack, pathway, workspace })
}

/// Assesses one patient and says where to go, by the rules of the situation's region (without one:
/// the pack's first region that has no fallback). Without a place there are no destinations.
///
/// Cost: as [`assess`], and for each rung tried one evaluation of its conditions for each hospital
/// of the region.
pub fn advise<'p, 'w>(
    pack: &Pack<'p>,
    findings: &Findings,
    situation: &Situation,
    pathway: usize,
    workspace: &'w mut Workspace,
) -> Result<Advice<'p, 'w>, Contradiction> {
    assess(pack, findings, pathway, workspace)?;
    destinations::fill(pack, situation, pathway, workspace);
    Ok(Advice { pack: *pack, pathway, workspace })
}

/// A slot's result over points is its result over ranges, unless something it rests on is still open:
/// then there is none over points, or one by a rule for what is missing, which later answers can change.
pub(crate) fn assess_slot(
    pack: &Pack<'_>,
    slot: usize,
    bounds: &[Interval],
    point: &Machine<Point>,
    range: &mut Machine<Range>,
    refinery: &mut Refinery,
) {
    let Some(record) = pack.slots.get(slot) else { return };
    let may_change = record.missing_aware == 1
        && pack.index_list(record.inputs).any(|i| bounds.get(i).is_some_and(|bound| bound.value().is_none()));
    if !may_change && record.kind == 0 {
        let value = point.number(slot);
        if value.is_finite() {
            range.set_number(slot, Interval { low: value, high: value });
            return;
        }
    } else if !may_change {
        let verdict = point.verdict(slot);
        if verdict.is_decided() {
            range.set_verdict(slot, verdict);
            return;
        }
    }
    evaluate(pack, slot, bounds, range);
    let open =
        if record.kind == 0 { range.number(slot).value().is_none() } else { range.verdict(slot) == Truth::Undecided };
    if open {
        refinery.sharpen(pack, slot, bounds, range);
    }
}

/// What the engine has to say about one patient.
#[derive(Clone, Copy, Debug)]
pub struct Advice<'p, 'w> {
    pub(crate) pack: Pack<'p>,
    pub(crate) pathway: usize,
    pub(crate) workspace: &'w Workspace,
}
