//! What must hold of every record before a pack is used.

mod places;
mod program;
mod trees;

use zerocopy::byteorder::little_endian::{F64, U16};

use super::layout::*;
use super::open::to_usize;
use super::{OpenError, Pack, spanned};

/// Checks every record of a pack whose sections have the right shape.
pub(super) fn check(pack: &Pack<'_>) -> Result<(), OpenError> {
    Checker { pack }.check()
}

struct Checker<'c, 'p> {
    pack: &'c Pack<'p>,
}

/// Checks each record of a section, naming the one that fails.
pub(super) fn each<T>(kind: SectionKind, records: &[T], valid: impl Fn(&T) -> bool) -> Result<(), OpenError> {
    match records.iter().position(|record| !valid(record)) {
        Some(index) => Err(OpenError::Record { kind: number(kind), index }),
        None => Ok(()),
    }
}

#[allow(clippy::as_conversions)] // the only way to a fieldless enum's number
pub(super) fn number(kind: SectionKind) -> u16 {
    kind as u16
}

impl Checker<'_, '_> {
    fn check(&self) -> Result<(), OpenError> {
        let pack = self.pack;
        self.check_texts()?;
        self.check_dictionary()?;
        self.check_program()?;
        self.check_models()?;
        self.check_strategies()?;
        self.check_pathways()?;
        each(SectionKind::Phrases, pack.phrases, |p| self.text(p.id) && self.bilingual(p.text))?;
        self.check_geography()?;
        self.check_regions()
    }

    fn check_texts(&self) -> Result<(), OpenError> {
        let (text, index) = (self.pack.text, self.pack.text_index);
        let whole = index.first().is_some_and(|first| first.get() == 0)
            && index.last().is_some_and(|last| to_usize(*last) == text.len());
        if !whole {
            return Err(OpenError::Section { kind: number(SectionKind::TextIndex) });
        }
        let bad = index.windows(2).position(|ends| match ends {
            [start, end] => text.get(to_usize(*start)..to_usize(*end)).is_none(),
            _ => true,
        });
        match bad {
            Some(index) => Err(OpenError::Record { kind: number(SectionKind::TextIndex), index }),
            None => {
                let h = self.pack.header;
                let fine = self.text(h.id)
                    && self.bilingual(h.title)
                    && self.text(h.authority)
                    && self.bilingual(h.notice)
                    && self.span(self.pack.changes, h.changes);
                if !fine {
                    return Err(OpenError::Section { kind: 0 });
                }
                each(SectionKind::Changes, self.pack.changes, |c| self.text(c.date) && self.bilingual(c.text))
            }
        }
    }

    fn check_dictionary(&self) -> Result<(), OpenError> {
        let pack = self.pack;
        each(SectionKind::FormSections, pack.form_sections, |s| self.text(s.id) && self.bilingual(s.title))?;
        each(SectionKind::Choices, pack.choices, |c| self.text(c.id) && self.bilingual(c.label))?;
        each(SectionKind::Codes, pack.codes, |c| self.text(c.system) && self.text(c.code))?;
        if pack.inputs.len() > MAX_INPUTS {
            return Err(OpenError::Section { kind: number(SectionKind::Inputs) });
        }
        each(SectionKind::Inputs, pack.inputs, |i| {
            let (low, high) = (i.possible_low.get(), i.possible_high.get());
            self.text(i.id)
                && self.bilingual(i.label)
                && self.bilingual(i.help)
                && self.text(i.unit)
                && usize::from(i.section.get()) < pack.form_sections.len()
                && i.kind <= 3
                && i.scope <= 2
                && low.is_finite()
                && high.is_finite()
                && low <= high
                && self.span(pack.constants, i.except)
                && self.span(pack.choices, i.choices)
                && self.list(i.sum_of, pack.inputs.len())
                && self.span(pack.codes, i.codes)
        })
    }

    fn check_models(&self) -> Result<(), OpenError> {
        let pack = self.pack;
        each(SectionKind::Criteria, pack.criteria, |c| {
            self.text(c.id)
                && self.text(c.group)
                && self.bilingual(c.label)
                && self.text(c.condition)
                && self.text(c.source)
                && self.slot_of_kind(c.slot, 1)
                && self.span(pack.codes, c.codes)
        })?;
        each(SectionKind::Readings, pack.readings, |r| {
            !r.low.get().is_nan() && !r.high.get().is_nan() && self.bilingual(r.label)
        })?;
        each(SectionKind::Models, pack.models, |m| {
            let result = m.slot.get() == NONE || self.slot_of_kind(m.slot, u8::from(m.kind == 2));
            self.text(m.id)
                && m.kind <= 6
                && m.worse <= 2
                && m.prehospital <= 1
                && m.mark.is_ascii_uppercase()
                && result
                && self.optional_verdict(m.applies)
                && self.bilingual(m.title)
                && self.bilingual(m.refusal)
                && [m.outcome, m.population, m.unit, m.source, m.doi].into_iter().all(|t| self.text(t))
                && self.span(pack.criteria, m.criteria)
                && self.span(pack.readings, m.readings)
                && [m.formula, m.validated_on, m.performance, m.cautions, m.not_for].into_iter().all(|l| self.texts(l))
        })
    }

    fn check_strategies(&self) -> Result<(), OpenError> {
        let pack = self.pack;
        let optional_number = |slot: U16| slot.get() == NONE || self.slot_of_kind(slot, 0);
        each(SectionKind::Strategies, pack.strategies, |s| {
            self.text(s.id)
                && (1..=2).contains(&s.first)
                && s.then <= 2
                && self.optional_verdict(s.available)
                && [s.good_outcome, s.qaly, s.cost_usd, s.utility].into_iter().all(optional_number)
                && self.slot_of_kind(s.choose, 0)
        })?;
        each(SectionKind::Otherwise, pack.otherwise, |o| self.optional_verdict(o.when))?;
        each(SectionKind::Models, pack.models, |m| {
            let strategies = spanned(pack.strategies, m.strategies);
            let listed = |slot: U16| {
                slot.get() == NONE || pack.index_list(m.strategy_slots).any(|listed| listed == usize::from(slot.get()))
            };
            self.span(pack.strategies, m.strategies)
                && strategies.len() <= MAX_STRATEGIES
                && (m.kind == 5) != strategies.is_empty()
                && self.span(pack.otherwise, m.otherwise)
                && self.ascending_list(m.strategy_slots, pack.slots.len())
                && strategies.iter().all(|s| {
                    [s.available, s.good_outcome, s.qaly, s.cost_usd, s.utility, s.choose].map(listed) == [true; 6]
                })
                && self.ascending_list(m.axis_inputs, pack.inputs.len())
                && self.ascending_list(m.axis_slots, pack.slots.len())
                && pack.index_list(m.axis_slots).all(|slot| pack.slots.get(slot).is_some_and(|s| s.kind == 0))
                && m.axis_inputs
                    .count
                    .get()
                    .checked_add(m.axis_slots.count.get())
                    .is_some_and(|n| usize::from(n) <= MAX_AXES)
                && self.ascending_list(m.axis_results, pack.slots.len())
                && spanned(pack.otherwise, m.otherwise)
                    .iter()
                    .all(|o| listed(o.when) && usize::from(o.strategy.get()) < strategies.len())
        })
    }

    fn check_pathways(&self) -> Result<(), OpenError> {
        let pack = self.pack;
        each(SectionKind::Needs, pack.needs, |n| {
            self.text(n.id)
                && self.bilingual(n.title)
                && self.optional_verdict(n.when)
                && n.undecided <= 1
                && self.bilingual(n.because)
                && self.list(n.explained_by, pack.criteria.len())
                && self.text(n.condition)
        })?;
        each(SectionKind::Pathways, pack.pathways, |p| {
            self.text(p.id)
                && self.bilingual(p.title)
                && self.list(p.ask, pack.inputs.len())
                && self.span(pack.needs, p.needs)
                && p.needs.count.get() > 0
                && self.slot_of_kind(p.need_slot, 0)
                && self.ascending_list(p.slots, pack.slots.len())
                && self.span(pack.runs, p.runs)
                && spanned(pack.runs, p.runs).iter().all(|run| {
                    let end = to_usize(run.first).saturating_add(to_usize(run.count));
                    end <= pack.instructions.len()
                })
        })
    }

    fn text(&self, text: Text) -> bool {
        text.get() == NONE || usize::from(text.get()) < self.pack.text_index.len().saturating_sub(1)
    }

    fn bilingual(&self, text: Bilingual) -> bool {
        self.text(text.nl) && self.text(text.en)
    }

    fn span<T>(&self, all: &[T], span: Span) -> bool {
        spanned(all, span).len() == usize::from(span.count.get())
    }

    fn list(&self, span: Span, below: usize) -> bool {
        self.span(self.pack.indices, span) && self.pack.index_list(span).all(|i| i < below)
    }

    fn ascending_list(&self, span: Span, below: usize) -> bool {
        self.list(span, below) && self.pack.index_list(span).is_sorted_by(|a, b| a < b)
    }

    fn texts(&self, span: Span) -> bool {
        self.span(self.pack.indices, span) && spanned(self.pack.indices, span).iter().all(|t| self.text(*t))
    }

    fn slot_of_kind(&self, slot: U16, kind: u8) -> bool {
        self.pack.slots.get(usize::from(slot.get())).is_some_and(|s| s.kind == kind)
    }

    fn optional_verdict(&self, slot: U16) -> bool {
        slot.get() == NONE || self.slot_of_kind(slot, 1)
    }
}

fn positive(value: F64) -> bool {
    value.get().is_finite() && value.get() > 0.0
}
