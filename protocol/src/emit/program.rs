//! The program: instructions, the tables that they read, and what each result rests on.

use baken_core::pack::layout::{
    BandRecord, InstructionRecord, NONE, REGISTERS, SlotRecord, Span, SplineRecord, SplitRecord, TableRecord,
    TermRecord,
};
use baken_core::program::Operand as Place;
use zerocopy::byteorder::little_endian::{F64, U16};

use super::{Emitter, pools, span_of};
use crate::checked::ModelKind;
use crate::lower::{Detail, Instruction, Operand, Slot, SlotKind, SplitKind};

impl Emitter<'_> {
    /// Slots first: the numbers of their formulas must be among those that an operand can name.
    pub(super) fn program(&mut self) {
        let mut tables = Vec::new();
        for rows in &self.program.tables.bands {
            let from = self.records.bands.len();
            self.records.bands.extend(rows.iter().map(|&(upper, inclusive, value)| BandRecord {
                upper: F64::new(upper),
                inclusive: u8::from(inclusive),
                value: F64::new(value),
            }));
            tables.push(span_of(&self.records.bands, from));
        }
        for slot in &self.program.slots {
            self.slot(slot, &tables);
        }
        for spline in &self.program.tables.splines {
            let record = SplineRecord {
                knots: self.pools.constants(&spline.knots),
                coefficients: self.pools.constants(&spline.coefficients),
                turning: self.pools.constants(&spline.turning),
            };
            self.records.splines.push(record);
        }
        for model in &self.program.ensembles {
            if let ModelKind::Trees(ensemble) = &self.checked.models[*model].kind {
                self.records.trees.ensemble(ensemble);
            }
        }
        for (start, values) in &self.program.tables.tables {
            let values = self.pools.constants(values);
            self.records.tables.push(TableRecord { start: F64::new(*start), values });
        }
    }

    fn slot(&mut self, slot: &Slot, tables: &[Span]) {
        let first = self.records.instructions.len();
        for instruction in &slot.code {
            let record = self.instruction(instruction, tables);
            self.records.instructions.push(record);
        }
        // The last one writes the slot's own cell.
        if let Some(last) = self.records.instructions.last_mut() {
            last.target = pools::index(self.records.slots.len() + REGISTERS);
        }
        let first_split = self.records.splits.len();
        for split in &slot.splits {
            let (how, at) = match split.kind {
                SplitKind::Below(at) => (0, self.pools.constant(at)),
                SplitKind::AtMost(at) => (1, self.pools.constant(at)),
                SplitKind::Apart => (2, U16::new(NONE)),
            };
            let input = pools::index(split.input);
            self.records.splits.push(SplitRecord { input, how, shared: u8::from(split.shared), at });
        }
        let inputs: Vec<usize> = slot.rests_on.inputs.keys().copied().collect();
        let uses: Vec<usize> = slot.rests_on.slots.iter().copied().collect();
        let record = SlotRecord {
            first: pools::long_index(first),
            count: pools::index(slot.code.len()),
            kind: u8::from(slot.kind == SlotKind::Verdict),
            missing_aware: u8::from(self.is_missing_aware(slot)),
            inputs: self.pools.indices(&inputs),
            uses: self.pools.indices(&uses),
            splits: span_of(&self.records.splits, first_split),
        };
        self.records.slots.push(record);
    }

    /// Whether it has a value although something is unknown: by the rule of trees for what is missing.
    fn is_missing_aware(&self, slot: &Slot) -> bool {
        let by_trees = |slot: &Slot| {
            slot.code.iter().any(|instruction| match instruction.detail {
                Detail::Trees(ensemble, _) => {
                    let model = self.program.ensembles.get(ensemble).map(|model| &self.checked.models[*model].kind);
                    let Some(ModelKind::Trees(ensemble)) = model else { return false };
                    ensemble.features.iter().any(|feature| !feature.required)
                }
                _ => false,
            })
        };
        by_trees(slot) || slot.rests_on.slots.iter().any(|below| by_trees(&self.program.slots[*below]))
    }

    fn instruction(&mut self, instruction: &Instruction, tables: &[Span]) -> InstructionRecord {
        let none = U16::new(0);
        let (index, count) = match &instruction.detail {
            Detail::None => (none, none),
            Detail::Constant(value) => (self.pools.constant(*value), none),
            Detail::Spline(at) | Detail::Table(at) => (pools::index(*at), none),
            Detail::Bands(table) => (tables[*table].first, tables[*table].count),
            Detail::Terms(terms) => {
                let from = self.records.terms.len();
                for (coefficient, operand) in terms {
                    let operand = self.operand(*operand);
                    self.records.terms.push(TermRecord { coefficient: F64::new(*coefficient), operand });
                }
                let span = span_of(&self.records.terms, from);
                (span.first, span.count)
            }
            Detail::Run(first, count) => (pools::index(*first + REGISTERS), pools::index(*count)),
            Detail::List(operands) | Detail::Trees(_, operands) => {
                let codes: Vec<usize> = operands.iter().map(|o| usize::from(self.operand(*o).get())).collect();
                let span = self.pools.indices(&codes);
                (span.first, span.count)
            }
        };
        InstructionRecord {
            operation: instruction.operation.code(),
            variant: instruction.variant,
            target: U16::new(u16::from(instruction.target)),
            a: self.operand(instruction.a),
            b: self.operand(instruction.b),
            c: match instruction.detail {
                Detail::Trees(ensemble, _) => pools::index(ensemble),
                _ => self.operand(instruction.c),
            },
            index,
            count,
        }
    }

    /// An operand's number. What cannot be numbered is counted, and refused when the pack is finished.
    fn operand(&mut self, operand: Operand) -> U16 {
        let place = match operand {
            Operand::None => return U16::new(0),
            Operand::Register(register) => Place::Register(usize::from(register)),
            Operand::Input(input) => Place::Input(input),
            Operand::Slot(slot) => Place::Slot(slot),
            Operand::Number(value) => Place::Constant(usize::from(self.pools.constant(value).get())),
            Operand::Verdict(value) => Place::Constant(usize::from(value)),
        };
        if let (Place::Constant(at), Operand::Number(_)) = (place, operand) {
            self.last_constant = self.last_constant.max(at);
        }
        U16::new(place.code().unwrap_or(0))
    }
}
