//! What an advice says, read from the workspace of its assessment.

use super::Advice;
use crate::case::Language;
use crate::domain::{Interval, Truth};
use crate::pack::layout::{MAX_INPUTS, NONE, NeedRecord, PathwayRecord};
use crate::pack::{Criterion, Input, Model, ModelKind, Need, spanned};

/// The result of a model that gives a number.
#[derive(Clone, Copy, Debug)]
pub struct Score<'p, 'w> {
    /// The model.
    pub model: Model<'p>,
    /// The value; `None` while it depends on what is unknown and the model states no rule for that, and
    /// where it cannot be computed.
    pub value: Option<f64>,
    /// Least and greatest value over every completion of what is unknown that has a value; `None`
    /// where a division by what may be zero, or the like, leaves it unbounded.
    pub bounds: Option<(f64, f64)>,
    /// Does the model apply to this patient?
    pub applies: Truth,
    advice: Advice<'p, 'w>,
}

/// The result of a set of criteria.
#[derive(Clone, Copy, Debug)]
pub struct Criteria<'p, 'w> {
    /// The model.
    pub model: Model<'p>,
    /// Is the set met?
    pub met: Truth,
    /// Does it apply to this patient?
    pub applies: Truth,
    advice: Advice<'p, 'w>,
}

/// The advised need.
#[derive(Clone, Copy, Debug)]
pub struct NeedAdvice<'p, 'w> {
    /// The need.
    pub need: Need<'p>,
    /// No missing answer can change it.
    pub settled: bool,
    /// Its condition is not decided; it holds because undecided counts as yes here.
    pub assumed: bool,
    least: usize,
    greatest: usize,
    advice: Advice<'p, 'w>,
}

/// Why a need is advised.
#[derive(Clone, Copy, Debug)]
pub struct Reason<'p> {
    /// Id of the rule: a criterion or the need.
    pub rule: &'p str,
    /// In words.
    pub text: &'p str,
}

impl<'p> Score<'p, '_> {
    /// The unknown findings on which the value rests; none if it is settled.
    pub fn missing(&self) -> impl Iterator<Item = Input<'p>> + '_ {
        // A value by a rule for what is missing still misses it.
        let settled = self.value.is_some() && self.bounds.is_none_or(|(low, high)| low == high);
        self.advice.unknown_inputs_of(if settled { NONE } else { self.model.record.slot.get() })
    }
}

impl<'p> Criteria<'p, '_> {
    fn with(&self, verdict: Truth) -> impl Iterator<Item = Criterion<'p>> + '_ {
        let machine = &self.advice.workspace.range;
        self.model.criteria().filter(move |c| machine.verdict(usize::from(c.record.slot.get())) == verdict)
    }
    /// The criteria that are met.
    pub fn fired(&self) -> impl Iterator<Item = Criterion<'p>> + '_ {
        self.with(Truth::Yes)
    }
    /// The criteria that unknown findings leave open.
    pub fn undecided(&self) -> impl Iterator<Item = Criterion<'p>> + '_ {
        self.with(Truth::Undecided)
    }
}

impl<'p, 'w> NeedAdvice<'p, 'w> {
    /// Every need that some completion of the unknowns leads to, most demanding first.
    pub fn could_be(&self) -> impl Iterator<Item = Need<'p>> + use<'p> {
        let (least, greatest) = (self.least, self.greatest);
        let pathway = self.advice.pathway_record();
        let pack = self.advice.pack;
        pathway
            .into_iter()
            .flat_map(move |p| spanned(pack.needs, p.needs).iter().enumerate())
            .filter(move |(place, _)| (least..=greatest).contains(place))
            .map(move |(_, record)| Need { pack, record })
    }

    /// The reasons: the need's own words, then each criterion that fired.
    pub fn because(&self, language: Language) -> impl Iterator<Item = Reason<'p>> + 'w
    where
        'p: 'w,
    {
        let machine = &self.advice.workspace.range;
        let own = Reason { rule: self.need.id(), text: self.need.because(language) };
        let fired = self
            .need
            .explained_by()
            .filter(move |c| machine.verdict(usize::from(c.record.slot.get())) == Truth::Yes)
            .map(move |c| Reason { rule: c.id(), text: c.label(language) });
        Some(own).filter(|reason| !reason.text.is_empty()).into_iter().chain(fired)
    }
}

impl<'p, 'w> Advice<'p, 'w> {
    fn pathway_record(&self) -> Option<&'p PathwayRecord> {
        self.pack.pathways.get(self.pathway)
    }

    fn models(&self) -> impl Iterator<Item = Model<'p>> + use<'p> {
        let pathway = self.pathway;
        self.pack.models().filter(move |m| m.in_pathway(pathway))
    }

    fn applies(&self, model: &Model<'p>) -> Truth {
        match model.record.applies.get() {
            NONE => Truth::Yes,
            slot => self.workspace.range.verdict(usize::from(slot)),
        }
    }

    /// The pathway's models that give a number, in the pack's order.
    pub fn scores(&self) -> impl Iterator<Item = Score<'p, 'w>> + use<'p, 'w> {
        let advice = *self;
        let is_score = |m: &Model<'p>| !matches!(m.kind(), ModelKind::Criteria | ModelKind::Strategy);
        self.models().filter(move |m| m.runs() && is_score(m)).map(move |model| {
            let applies = advice.applies(&model);
            let slot = usize::from(model.record.slot.get());
            let span = advice.workspace.range.number(slot);
            let span = if applies == Truth::No { Interval::UNBOUNDED } else { span };
            // A model with a rule for what is missing has a value although it can still change.
            let by_rule = advice.pack.slots.get(slot).is_some_and(|record| record.missing_aware == 1);
            let stated = Some(advice.workspace.point.number(slot)).filter(|value| by_rule && value.is_finite());
            Score {
                model,
                value: span.value().or(stated).filter(|_| applies == Truth::Yes),
                bounds: span.is_bounded().then_some((span.low, span.high)),
                applies,
                advice,
            }
        })
    }

    /// The pathway's sets of criteria, in the pack's order.
    pub fn criteria(&self) -> impl Iterator<Item = Criteria<'p, 'w>> + use<'p, 'w> {
        let advice = *self;
        self.models().filter(|m| m.runs() && m.kind() == ModelKind::Criteria).map(move |model| Criteria {
            model,
            met: advice.workspace.range.verdict(usize::from(model.record.slot.get())),
            applies: advice.applies(&model),
            advice,
        })
    }

    /// The pathway's models that refuse to run, because their numbers are not public.
    pub fn refused(&self) -> impl Iterator<Item = Model<'p>> + use<'p> {
        self.models().filter(|m| !m.runs())
    }

    /// The need; `None` if the pathway states none.
    pub fn need(&self) -> Option<NeedAdvice<'p, 'w>> {
        let pathway = self.pathway_record()?;
        let needs = spanned(self.pack.needs, pathway.needs);
        let last = needs.len().checked_sub(1)?;
        let span = self.workspace.range.number(usize::from(pathway.need_slot.get()));
        let (least, greatest) = (place(span.low, last), place(span.high, last));
        let (chosen, assumed) = if least == greatest {
            (least, false)
        } else {
            let holds = |need: &NeedRecord| match self.condition(need) {
                Truth::Yes => true,
                Truth::No => false,
                Truth::Undecided => need.undecided == 1,
            };
            let chosen = needs.iter().position(holds).unwrap_or(last);
            let assumed = needs.get(chosen).is_some_and(|n| self.condition(n) == Truth::Undecided);
            (chosen, assumed)
        };
        Some(NeedAdvice {
            need: Need { pack: self.pack, record: needs.get(chosen)? },
            settled: least == greatest,
            assumed,
            least,
            greatest,
            advice: *self,
        })
    }

    /// The need's place among the pathway's, least and greatest that it could be.
    pub(crate) fn need_places(&self) -> Option<(usize, usize, usize)> {
        let need = self.need()?;
        let needs = self.pathway_record().map(|p| spanned(self.pack.needs, p.needs))?;
        let chosen = needs.iter().position(|n| core::ptr::eq(n, need.need.record))?;
        Some((chosen, need.least, need.greatest))
    }

    fn condition(&self, need: &NeedRecord) -> Truth {
        match need.when.get() {
            NONE => Truth::Yes,
            slot => self.workspace.range.verdict(usize::from(slot)),
        }
    }

    /// The unknown findings whose answers could change the need, the most decisive first.
    pub fn ask_next(&self) -> impl Iterator<Item = Input<'p>> + use<'p, 'w> {
        let pack = self.pack;
        self.workspace.questions.inputs().iter().filter_map(move |i| pack.input(usize::from(*i)))
    }

    /// What an input can still be, by its place in the dictionary.
    pub fn bounds_of_input(&self, input: usize) -> Interval {
        self.workspace.bounds.get(input).copied().unwrap_or(Interval::UNBOUNDED)
    }

    fn unknown_inputs_of(&self, slot: u16) -> impl Iterator<Item = Input<'p>> + use<'p, 'w> {
        let (pack, advice) = (self.pack, *self);
        let inputs = pack.slots.get(usize::from(slot)).map(|record| pack.index_list(record.inputs));
        inputs
            .into_iter()
            .flatten()
            .take(MAX_INPUTS)
            .filter(move |i| advice.bounds_of_input(*i).value().is_none())
            .filter_map(move |i| pack.input(i))
    }
}

/// A need's number as a place in the list; the last one where the program gives none.
#[allow(clippy::as_conversions)] // saturating, and bounded by `last`
fn place(number: f64, last: usize) -> usize {
    if number.is_finite() && number >= 0.0 { (number as usize).min(last) } else { last }
}
