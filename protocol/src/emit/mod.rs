//! Emitting: a checked tree and its program as the bytes of a pack. The same texts give the same
//! bytes: everything is written in the order of the tree, and equal texts, numbers and lists are
//! written once.

mod axes;
mod card;
mod file;
mod geography;
mod models;
mod pathways;
mod pools;
mod program;
mod strategies;
mod suits;
mod trees;

use baken_core::pack::layout::*;
use baken_core::program::OPERAND_PLACES;
use zerocopy::byteorder::little_endian::{F64, I64, U16, U32};

use crate::checked::{self, Checked, InputKind, Scope};
use crate::lower::Program;
use file::PackFile;
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
