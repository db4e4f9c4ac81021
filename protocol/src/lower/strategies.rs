//! Strategy models to slots: one for each local value and for each quantity of each strategy.

use super::{Lowering, ModelSlots};
use crate::checked::strategy::QUANTITIES;
use crate::checked::{LocalValue, Num, StrategyModel};

/// The slots of one strategy.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct StrategySlots {
    pub available: Option<usize>,
    /// In the order of [`QUANTITIES`].
    pub quantities: [Option<usize>; QUANTITIES.len()],
    /// What is to be as great as possible.
    pub choose: usize,
}

/// Stands for a local that has no slot; the checker excludes that anybody refers to it.
const NO_SLOT: usize = usize::MAX;

impl Lowering<'_> {
    pub(super) fn strategy_model(&mut self, model: &StrategyModel, slots: &mut ModelSlots) {
        let first = self.program.slots.len();
        self.program.locals.clear();
        for local in &model.locals {
            let slot = match &local.value {
                LocalValue::Const(_) => NO_SLOT,
                LocalValue::Num(value) => self.number(value),
                LocalValue::Cond(condition) => self.verdict(condition, None),
            };
            self.program.locals.push(slot);
        }
        let own = self.program.locals.len();
        let nothing = Num::Const(0.0);
        for strategy in &model.strategies {
            let available = strategy.available.as_ref().map(|when| self.verdict(&when.cond, None));
            self.program.locals.truncate(own);
            let mut quantities = [None; QUANTITIES.len()];
            for (place, quantity) in quantities.iter_mut().zip(&strategy.quantities) {
                *place = quantity.as_ref().map(|quantity| self.number(&quantity.num));
                self.program.locals.push(place.unwrap_or(NO_SLOT));
            }
            let choose = self.number(model.choose.as_ref().map_or(&nothing, |choose| &choose.num));
            slots.strategies.push(StrategySlots { available, quantities, choose });
        }
        let rules = model.otherwise.iter();
        slots.otherwise = rules.map(|rule| rule.when.as_ref().map(|when| self.verdict(&when.cond, None))).collect();
        // Strategies are evaluated over whole ranges; nothing splits them.
        for slot in self.program.slots.iter_mut().skip(first) {
            slot.splits.clear();
        }
    }
}

impl ModelSlots {
    /// Every slot that stands for something of the strategies and rules.
    pub fn of_strategies(&self) -> impl Iterator<Item = usize> + '_ {
        let strategies = self
            .strategies
            .iter()
            .flat_map(|s| s.available.into_iter().chain(s.quantities.into_iter().flatten()).chain([s.choose]));
        strategies.chain(self.otherwise.iter().flatten().copied())
    }
}
