//! Pathways, their needs, and which results they look at.

use baken_core::pack::layout::{NeedRecord, PathwayRecord, RunRecord, Span};
use zerocopy::byteorder::little_endian::U32;

use super::{Emitter, optional_slot, pools, span_of};
use crate::checked::{self, Condition};

impl Emitter<'_> {
    pub(super) fn pathways(&mut self) {
        let mut first_criterion_of = Vec::new();
        let mut count = 0;
        for model in &self.program.models {
            first_criterion_of.push(count);
            count += model.criteria.len();
        }
        for (pathway, slots) in self.checked.pathways.iter().zip(&self.program.pathways) {
            let first_need = self.records.needs.len();
            for (need, when) in pathway.needs.iter().zip(&slots.when) {
                let explained_by = need.when.as_ref().map(|when| explaining_criteria(&when.cond)).unwrap_or_default();
                let explained_by: Vec<usize> = explained_by
                    .into_iter()
                    .flat_map(|(model, criterion)| {
                        let all = 0..self.program.models[model].criteria.len();
                        let first = first_criterion_of[model];
                        criterion.map_or(all, |c| c..c + 1).map(move |c| first + c)
                    })
                    .collect();
                let record = NeedRecord {
                    id: self.pools.text(&need.id),
                    title: self.pools.bilingual(&need.title),
                    when: optional_slot(*when),
                    undecided: u8::from(need.undecided),
                    because: self.pools.optional_bilingual(need.because.as_ref()),
                    explained_by: self.pools.indices(&explained_by),
                    condition: self.pools.text(need.when.as_ref().map_or("", |when: &Condition| &when.text)),
                };
                self.records.needs.push(record);
            }
            let slots_in_order = self.slots_of_pathway(&pathway.id, slots.need);
            let record = PathwayRecord {
                id: self.pools.text(&pathway.id),
                title: self.pools.bilingual(&pathway.title),
                ask: self.pools.indices(&pathway.ask),
                needs: span_of(&self.records.needs, first_need),
                need_slot: pools::index(slots.need),
                slots: self.pools.indices(&slots_in_order),
                runs: self.runs(&slots_in_order),
            };
            self.records.pathways.push(record);
        }
    }

    /// The instructions of these slots, consecutive ones together.
    fn runs(&mut self, slots: &[usize]) -> Span {
        let from = self.records.runs.len();
        for slot in slots {
            let record = &self.records.slots[*slot];
            let (first, count) = (record.first.get(), u32::from(record.count.get()));
            match self.records.runs[from..].last_mut() {
                Some(run) if run.first.get() + run.count.get() == first => run.count += count,
                _ => self.records.runs.push(RunRecord { first: record.first, count: U32::new(count) }),
            }
        }
        span_of(&self.records.runs, from)
    }

    /// Every slot that the pathway's models and needs rest on, in order.
    fn slots_of_pathway(&self, pathway: &str, need: usize) -> Vec<usize> {
        let models = self.checked.models.iter().zip(&self.program.models);
        let roots = models
            .filter(|(model, _)| model.pathways.iter().any(|id| id == pathway))
            .flat_map(|(_, slots)| slots.result.into_iter().chain(slots.applies).chain(slots.criteria.iter().copied()))
            .chain([need]);
        let rungs = self.checked.geography.regions.iter().zip(&self.program.regions).flat_map(|(region, slots)| {
            region.rungs.iter().zip(slots).filter(|(rung, _)| self.checked.pathways[rung.pathway].id == pathway)
        });
        let for_rungs = rungs
            .flat_map(|(_, slots)| slots.when.into_iter().chain([slots.among]).chain(slots.within))
            .flat_map(|slot| self.program.slots[slot].rests_on.slots.iter().copied());
        let mut all: Vec<usize> = roots
            .flat_map(|slot| self.program.slots[slot].rests_on.slots.iter().copied().chain([slot]))
            .chain(for_rungs)
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The criteria sets, or single criteria, that a condition names.
fn explaining_criteria(condition: &checked::Cond) -> Vec<(usize, Option<usize>)> {
    use checked::Cond;
    match condition {
        Cond::Model(model) => vec![(*model, None)],
        Cond::Criterion(model, criterion) => vec![(*model, Some(*criterion))],
        Cond::All(all) | Cond::Any(all) => all.iter().flat_map(explaining_criteria).collect(),
        Cond::Not(_)
        | Cond::Const(_)
        | Cond::Input(_)
        | Cond::Derived(_)
        | Cond::Local(_)
        | Cond::Compare(..)
        | Cond::Choice { .. } => Vec::new(),
    }
}
