//! Scores, sets of criteria and prediction models.

use baken_core::pack::layout::{CriterionRecord, ModelRecord, ReadingRecord};
use zerocopy::byteorder::little_endian::{F64, U16};

use super::{Emitter, card, optional_slot, pools, span_of};
use crate::checked::{Model, ModelKind, SourceMark, Worse};

impl Emitter<'_> {
    pub(super) fn models(&mut self) {
        for (model, slots) in self.checked.models.iter().zip(&self.program.models) {
            let first_criterion = self.records.criteria.len();
            if let ModelKind::Criteria { criteria, .. } = &model.kind {
                for (criterion, slot) in criteria.iter().zip(&slots.criteria) {
                    let record = CriterionRecord {
                        id: self.pools.text(&criterion.id),
                        group: self.pools.text(criterion.group.as_deref().unwrap_or("")),
                        label: self.pools.bilingual(&criterion.label),
                        condition: self.pools.text(&criterion.when.text),
                        source: self.pools.text(&criterion.source),
                        slot: pools::index(*slot),
                        codes: self.codes(&criterion.codes),
                    };
                    self.records.criteria.push(record);
                }
            }
            let first_reading = self.records.readings.len();
            for reading in &model.readings {
                let record = ReadingRecord {
                    low: F64::new(reading.interval.lower.at),
                    high: F64::new(reading.interval.upper.at),
                    low_inclusive: u8::from(reading.interval.lower.closed),
                    high_inclusive: u8::from(reading.interval.upper.closed),
                    positive: u8::from(reading.positive == Some(true)),
                    label: self.pools.bilingual(&reading.label),
                };
                self.records.readings.push(record);
            }
            let refusal = match &model.kind {
                ModelKind::Slot { needs, filled: None, .. } => self.pools.bilingual(needs),
                _ => self.pools.optional_bilingual(None),
            };
            let compared = self.strategies(model, slots);
            let record = ModelRecord {
                id: self.pools.text(&model.id),
                kind: kind_number(model),
                worse: match model.worse {
                    None => 0,
                    Some(Worse::Low) => 1,
                    Some(Worse::High) => 2,
                },
                prehospital: u8::from(model.prehospital),
                mark: match model.source.mark {
                    SourceMark::Primary => b'P',
                    SourceMark::Secondary => b'S',
                    SourceMark::Derived => b'D',
                },
                pathways: self.pathway_bits(model),
                slot: optional_slot(slots.result.or(slots.strategies.first().map(|s| s.choose))),
                applies: optional_slot(slots.applies),
                title: self.pools.bilingual(&model.title),
                outcome: self.pools.text(&model.outcome),
                population: self.pools.text(&model.population),
                unit: self.pools.text(&model.unit),
                source: self.pools.text(&model.source.text),
                doi: self.pools.text(model.source.doi.as_deref().unwrap_or("")),
                refusal,
                criteria: span_of(&self.records.criteria, first_criterion),
                readings: span_of(&self.records.readings, first_reading),
                formula: self.pools.texts(&card::formula(model)),
                validated_on: self.pools.texts(&model.validated_on),
                performance: self.pools.texts(&model.performance),
                cautions: self.pools.texts(&model.cautions),
                not_for: self.pools.texts(&model.not_for),
                strategies: compared.strategies,
                otherwise: compared.otherwise,
                strategy_slots: compared.slots,
                axis_inputs: compared.axes.inputs,
                axis_slots: compared.axes.slots,
                axis_results: compared.axes.results,
            };
            self.records.models.push(record);
        }
    }

    fn pathway_bits(&self, model: &Model) -> U16 {
        let used = self.checked.pathways.iter().enumerate().filter(|(_, p)| model.pathways.contains(&p.id));
        U16::new(used.fold(0, |bits, (place, _)| bits | 1u16.checked_shl(place as u32).unwrap_or(0)))
    }
}

fn kind_number(model: &Model) -> u8 {
    match &model.kind {
        ModelKind::Points(_) => 0,
        ModelKind::Logistic { .. } => 1,
        ModelKind::Criteria { .. } => 2,
        ModelKind::Expression { .. } => 3,
        ModelKind::Slot { .. } => 4,
        ModelKind::Strategy(_) => 5,
        ModelKind::Trees(_) => 6,
    }
}
