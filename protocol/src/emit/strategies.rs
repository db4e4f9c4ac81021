//! Strategy models as records.

use baken_core::pack::layout::{OtherwiseRecord, Span, StrategyRecord};

use super::axes::Axes;
use super::{Emitter, optional_slot, pools, span_of};
use crate::checked::{Model, ModelKind, Role};
use crate::lower::ModelSlots;

/// What a model record refers to; empty spans for other kinds.
pub(super) struct Compared {
    pub strategies: Span,
    pub otherwise: Span,
    pub slots: Span,
    pub axes: Axes,
}

const fn role(role: Role) -> u8 {
    match role {
        Role::Primary => 1,
        Role::Comprehensive => 2,
    }
}

impl Emitter<'_> {
    pub(super) fn strategies(&mut self, model: &Model, slots: &ModelSlots) -> Compared {
        let (first, first_rule) = (self.records.strategies.len(), self.records.otherwise.len());
        if let ModelKind::Strategy(content) = &model.kind {
            for (strategy, slots) in content.strategies.iter().zip(&slots.strategies) {
                let [good_outcome, qaly, cost_usd, utility] = slots.quantities.map(optional_slot);
                self.records.strategies.push(StrategyRecord {
                    id: self.pools.text(&strategy.id),
                    first: role(strategy.first),
                    then: strategy.then.map_or(0, role),
                    available: optional_slot(slots.available),
                    good_outcome,
                    qaly,
                    cost_usd,
                    utility,
                    choose: pools::index(slots.choose),
                });
            }
            for (rule, when) in content.otherwise.iter().zip(&slots.otherwise) {
                let strategy = pools::index(rule.strategy);
                self.records.otherwise.push(OtherwiseRecord { when: optional_slot(*when), strategy });
            }
        }
        let rests_on = self.strategy_slots(slots);
        Compared {
            strategies: span_of(&self.records.strategies, first),
            otherwise: span_of(&self.records.otherwise, first_rule),
            slots: self.pools.indices(&rests_on),
            axes: if rests_on.is_empty() { Axes::none() } else { self.axes(&rests_on) },
        }
    }

    /// The slots of the strategies, and every slot that these rest on, in order.
    fn strategy_slots(&self, slots: &ModelSlots) -> Vec<usize> {
        if slots.strategies.is_empty() {
            return Vec::new();
        }
        let mut all = Vec::new();
        for slot in slots.of_strategies().chain(slots.applies) {
            all.extend(&self.program.slots[slot].rests_on.slots);
            all.push(slot);
        }
        all.sort_unstable();
        all.dedup();
        all
    }
}
