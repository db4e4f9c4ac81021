//! Emitting: a checked tree and its program as the bytes of a pack. The same texts give the same
//! bytes: everything is written in the order of the tree, and equal texts, numbers and lists are
//! written once.

mod axes;
mod card;
mod geography;
mod pools;
mod strategies;
mod suits;
mod trees;

use baken_core::pack::layout::{self, *};
use baken_core::program::{OPERAND_PLACES, Operand as Place};
use sha2::{Digest, Sha256};
use zerocopy::byteorder::little_endian::{F64, I64, U16, U32};
use zerocopy::{Immutable, IntoBytes};

use crate::checked::{self, Checked, Condition, InputKind, Model, ModelKind, Scope, SourceMark, Worse};
use crate::lower::{Detail, Instruction, Operand, Program, Slot, SlotKind, SplitKind};
use pools::Pools;

/// Something does not fit the pack format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the pack would hold more {what} than the format can number ({limit})")]
pub struct TooMuch {
    pub what: &'static str,
    pub limit: usize,
}

/// Writes a pack.
///
/// # Errors
/// [`TooMuch`] when there are more entries of a kind than the format can number.
pub fn emit(checked: &Checked, program: &Program) -> Result<Vec<u8>, TooMuch> {
    let draft = write(checked, program, &Vec::new())?;
    match program.regions.iter().map(Vec::len).sum() {
        0 => Ok(draft),
        rungs => write(checked, program, &suits::of_draft(&draft, rungs)),
    }
}

fn write(checked: &Checked, program: &Program, suits: &suits::Suits) -> Result<Vec<u8>, TooMuch> {
    let (pools, records) = (Pools::default(), Records::default());
    let mut emitter = Emitter { checked, program, suits, pools, records, last_constant: 0 };
    let header = emitter.header();
    emitter.dictionary();
    emitter.program();
    emitter.models();
    emitter.pathways();
    emitter.phrases();
    emitter.geography();
    emitter.finish(header)
}

/// The record sections, filled in order.
#[derive(Default)]
struct Records {
    form_sections: Vec<FormSectionRecord>,
    inputs: Vec<InputRecord>,
    choices: Vec<ChoiceRecord>,
    codes: Vec<CodeRecord>,
    instructions: Vec<InstructionRecord>,
    bands: Vec<BandRecord>,
    splines: Vec<SplineRecord>,
    splits: Vec<SplitRecord>,
    slots: Vec<SlotRecord>,
    models: Vec<ModelRecord>,
    criteria: Vec<CriterionRecord>,
    readings: Vec<ReadingRecord>,
    pathways: Vec<PathwayRecord>,
    needs: Vec<NeedRecord>,
    phrases: Vec<PhraseRecord>,
    geography: geography::Records,
    tables: Vec<TableRecord>,
    strategies: Vec<StrategyRecord>,
    otherwise: Vec<OtherwiseRecord>,
    changes: Vec<ChangeRecord>,
    terms: Vec<TermRecord>,
    runs: Vec<RunRecord>,
    trees: trees::Records,
}

struct Emitter<'c> {
    checked: &'c Checked,
    program: &'c Program,
    /// None in a draft.
    suits: &'c suits::Suits,
    pools: Pools,
    records: Records,
    /// The greatest place of a constant that an instruction reads.
    last_constant: usize,
}

/// Seconds from 1970 to the start of a day, by the proleptic Gregorian calendar.
fn unix_seconds(date: checked::Date) -> i64 {
    let (year, month, day) = (i64::from(date.year), i64::from(date.month), i64::from(date.day));
    // Years start in March, so that the leap day is the last one.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
    (days - 719_468) * 86_400
}

/// A span of what is added to `all` by `add`.
fn span_of<T>(all: &[T], from: usize) -> Span {
    pools::span(from, all.len() - from)
}

fn optional_slot(slot: Option<usize>) -> U16 {
    slot.map_or(U16::new(NONE), pools::index)
}

impl Emitter<'_> {
    fn header(&mut self) -> Header {
        let pack = &self.checked.pack;
        Header {
            magic: MAGIC,
            format: U16::new(FORMAT),
            sections: U16::new(SECTION_COUNT),
            length: U32::new(0),
            version: U32::new(pack.version),
            id: self.pools.text(&pack.id),
            title: self.pools.bilingual(&pack.title),
            authority: self.pools.text(&pack.authority),
            valid_from: I64::new(unix_seconds(pack.valid_from)),
            valid_until: I64::new(unix_seconds(pack.valid_until) + 86_400),
            notice: self.pools.bilingual(&pack.notice),
            changes: self.changes(),
            reserved: [0; 8],
        }
    }

    fn changes(&mut self) -> Span {
        for change in &self.checked.pack.changes {
            let record = ChangeRecord {
                version: U32::new(change.version),
                date: self.pools.text(&change.date.to_string()),
                text: self.pools.bilingual(&change.text),
            };
            self.records.changes.push(record);
        }
        span_of(&self.records.changes, 0)
    }

    fn codes(&mut self, codes: &[checked::Code]) -> Span {
        let from = self.records.codes.len();
        for code in codes {
            let record = CodeRecord { system: self.pools.text(&code.system), code: self.pools.text(&code.code) };
            self.records.codes.push(record);
        }
        span_of(&self.records.codes, from)
    }

    fn dictionary(&mut self) {
        for section in &self.checked.sections {
            let record =
                FormSectionRecord { id: self.pools.text(&section.id), title: self.pools.bilingual(&section.title) };
            self.records.form_sections.push(record);
        }
        for input in &self.checked.inputs {
            let first_choice = self.records.choices.len();
            if let InputKind::Choice(choices) = &input.kind {
                for choice in choices {
                    let record =
                        ChoiceRecord { id: self.pools.text(&choice.id), label: self.pools.bilingual(&choice.label) };
                    self.records.choices.push(record);
                }
            }
            let (plausible_low, plausible_high) = input.plausible.unwrap_or((f64::NAN, f64::NAN));
            let record = InputRecord {
                id: self.pools.text(&input.id),
                label: self.pools.bilingual(&input.label),
                help: self.pools.optional_bilingual(input.help.as_ref()),
                unit: self.pools.text(&input.unit),
                section: pools::index(input.section),
                kind: match input.kind {
                    InputKind::Number => 0,
                    InputKind::Whole => 1,
                    InputKind::YesNo => 2,
                    InputKind::Choice(_) => 3,
                },
                scope: match input.scope {
                    Scope::Patient => 0,
                    Scope::Registry => 1,
                    Scope::Hospital => 2,
                },
                possible_low: F64::new(input.possible.0),
                possible_high: F64::new(input.possible.1),
                plausible_low: F64::new(plausible_low),
                plausible_high: F64::new(plausible_high),
                except: self.pools.constants(&input.except),
                choices: span_of(&self.records.choices, first_choice),
                sum_of: self.pools.indices(&input.sum_of),
                codes: self.codes(&input.codes),
            };
            self.records.inputs.push(record);
        }
    }

    /// Slots first: the numbers of their formulas must be among those that an operand can name.
    fn program(&mut self) {
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

    fn models(&mut self) {
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

    fn pathways(&mut self) {
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

    fn phrases(&mut self) {
        for (id, text) in &self.checked.phrases {
            let record = PhraseRecord { id: self.pools.text(id), text: self.pools.bilingual(text) };
            self.records.phrases.push(record);
        }
    }

    fn finish(self, mut header: Header) -> Result<Vec<u8>, TooMuch> {
        let Emitter { pools, records, last_constant, .. } = self;
        let pools = pools.finish();
        let mut file = PackFile::default();
        file.section(SectionKind::TextBytes, &pools.text);
        file.section(SectionKind::TextIndex, &pools.text_index);
        file.section(SectionKind::Constants, &pools.constants);
        file.section(SectionKind::Indices, &pools.indices);
        file.section(SectionKind::FormSections, &records.form_sections);
        file.section(SectionKind::Inputs, &records.inputs);
        file.section(SectionKind::Choices, &records.choices);
        file.section(SectionKind::Codes, &records.codes);
        file.section(SectionKind::Instructions, &records.instructions);
        file.section(SectionKind::Bands, &records.bands);
        file.section(SectionKind::Splines, &records.splines);
        file.section(SectionKind::Splits, &records.splits);
        file.section(SectionKind::Slots, &records.slots);
        file.section(SectionKind::Models, &records.models);
        file.section(SectionKind::Criteria, &records.criteria);
        file.section(SectionKind::Readings, &records.readings);
        file.section(SectionKind::Pathways, &records.pathways);
        file.section(SectionKind::Needs, &records.needs);
        file.section(SectionKind::Phrases, &records.phrases);
        records.geography.write(&mut file);
        file.section(SectionKind::Tables, &records.tables);
        file.section(SectionKind::Strategies, &records.strategies);
        file.section(SectionKind::Otherwise, &records.otherwise);
        file.section(SectionKind::Changes, &records.changes);
        file.section(SectionKind::Terms, &records.terms);
        file.section(SectionKind::Runs, &records.runs);
        records.trees.write(&mut file);
        let limits = [
            ("inputs", records.inputs.len(), MAX_INPUTS),
            ("results", records.slots.len(), MAX_SLOTS),
            ("pathways", records.pathways.len(), 16),
            ("texts", pools.text_index.len(), usize::from(NONE)),
            ("numbers", pools.constants.len(), usize::from(NONE)),
            ("numbers in formulas", last_constant, OPERAND_PLACES - 1),
            ("terms", records.terms.len(), usize::from(NONE)),
            ("references", pools.indices.len(), usize::from(NONE)),
            ("bands", records.bands.len(), usize::from(NONE)),
            ("splits", records.splits.len(), usize::from(NONE)),
            ("hospitals", records.geography.hospitals.len(), MAX_HOSPITALS),
            ("crossings", records.geography.crossings(), MAX_CROSSINGS),
            ("bytes", file.size(), MAX_PACK_SIZE),
        ];
        if let Some(&(what, _, limit)) = limits.iter().find(|(_, found, limit)| found > limit) {
            return Err(TooMuch { what, limit });
        }
        header.length = pools::long_index(file.size());
        Ok(file.write(&header))
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

/// Sections one after another, and their table.
#[derive(Default)]
struct PackFile {
    entries: Vec<(SectionKind, usize, usize)>,
    body: Vec<u8>,
}

impl PackFile {
    const BEFORE_BODY: usize = size_of::<Header>() + SECTION_COUNT as usize * size_of::<SectionEntry>();

    fn section<T: IntoBytes + Immutable>(&mut self, kind: SectionKind, records: &[T]) {
        self.entries.push((kind, size_of::<T>(), records.len()));
        self.body.extend_from_slice(records.as_bytes());
    }

    fn size(&self) -> usize {
        Self::BEFORE_BODY + self.body.len() + DIGEST_SIZE
    }

    fn write(self, header: &layout::Header) -> Vec<u8> {
        let mut bytes = header.as_bytes().to_vec();
        let mut offset = Self::BEFORE_BODY;
        for (kind, record_size, count) in self.entries {
            let entry = SectionEntry {
                kind: U16::new(kind as u16),
                record_size: pools::index(record_size),
                offset: pools::long_index(offset),
                count: pools::long_index(count),
            };
            bytes.extend_from_slice(entry.as_bytes());
            offset += record_size * count;
        }
        bytes.extend_from_slice(&self.body);
        let digest = Sha256::digest(&bytes);
        bytes.extend_from_slice(&digest);
        bytes
    }
}
