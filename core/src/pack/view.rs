//! Typed views on the records of an opened pack: inputs, models, pathways, texts.

use super::layout::*;
use super::{Pack, spanned};
use crate::case::Language;

/// What kind of value a finding has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InputKind {
    /// Any number in the possible range
    Number,
    /// Whole numbers in the possible range
    Whole,
    /// Yes (1) or no (0)
    YesNo,
    /// One of a list; its value is the place in the list, from 0
    Choice,
}

/// Who can know a finding.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// The crew, at the patient
    Patient,
    /// A registry, afterwards: no app ever asks for it
    Registry,
    /// The region's texts and the situation: never a finding
    Hospital,
}

/// Which end of a score is the bad one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Worse {
    /// Low values
    Low,
    /// High values
    High,
}

/// What a model is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum ModelKind {
    Points,
    Logistic,
    Criteria,
    Expression,
    Slot,
    Strategy,
    Trees,
}

impl ModelKind {
    /// As a text states it: `points`.
    pub const fn id(self) -> &'static str {
        match self {
            ModelKind::Points => "points",
            ModelKind::Logistic => "logistic",
            ModelKind::Criteria => "criteria",
            ModelKind::Expression => "expression",
            ModelKind::Slot => "slot",
            ModelKind::Strategy => "strategy",
            ModelKind::Trees => "trees",
        }
    }
}

/// The part that a hospital plays in a strategy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// The hospital that gives thrombolysis
    Primary,
    /// The centre that also does thrombectomy
    Comprehensive,
}

macro_rules! views {
    ($($(#[$meta:meta])* $view:ident of $record:ident, $all:ident in $field:ident;)*) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Copy, Debug)]
            pub struct $view<'p> {
                pub(crate) pack: Pack<'p>,
                pub(crate) record: &'p $record,
            }

            impl<'p> $view<'p> {
                /// Its id, as written in the texts.
                pub fn id(&self) -> &'p str {
                    self.pack.text_at(self.record.id)
                }
            }

            impl<'p> Pack<'p> {
                /// All of them, in the pack's order.
                pub fn $all(&self) -> impl ExactSizeIterator<Item = $view<'p>> + Clone + use<'p> {
                    let pack = *self;
                    self.$field.iter().map(move |record| $view { pack, record })
                }
            }
        )*
    };
}

views! {
    /// A finding of the dictionary.
    Input of InputRecord, inputs in inputs;
    /// A score, a set of criteria or a prediction model.
    Model of ModelRecord, models in models;
    /// One criterion of a set.
    Criterion of CriterionRecord, criteria in criteria;
    /// A pathway.
    Pathway of PathwayRecord, pathways in pathways;
    /// A need of a pathway.
    Need of NeedRecord, needs in needs;
    /// A strategy of a model that compares them.
    Strategy of StrategyRecord, strategies in strategies;
}

/// What a model's value means.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'p> {
    pack: Pack<'p>,
    record: &'p ReadingRecord,
}

impl<'p> Pack<'p> {
    pub(crate) fn bilingual(&self, text: Bilingual, language: Language) -> &'p str {
        self.text_at(match language {
            Language::Dutch => text.nl,
            Language::English => text.en,
        })
    }

    /// The pack's id.
    pub fn id(&self) -> &'p str {
        self.text_at(self.header.id)
    }
    /// The pack's version; only ever rises.
    pub fn version(&self) -> u32 {
        self.header.version.get()
    }
    /// Title.
    pub fn title(&self, language: Language) -> &'p str {
        self.bilingual(self.header.title, language)
    }
    /// Who answers for the pack.
    pub fn authority(&self) -> &'p str {
        self.text_at(self.header.authority)
    }
    /// What must be said with every advice.
    pub fn notice(&self, language: Language) -> &'p str {
        self.bilingual(self.header.notice, language)
    }
    /// SHA-256 of everything before it: the identity of this very pack.
    pub fn digest(&self) -> &'p [u8; DIGEST_SIZE] {
        self.digest
    }
    /// From this second (Unix time) and before that one the pack may be used.
    pub fn validity(&self) -> (i64, i64) {
        (self.header.valid_from.get(), self.header.valid_until.get())
    }
    /// What each version changed, newest first: version, day, words.
    pub fn changes(&self, language: Language) -> impl ExactSizeIterator<Item = (u32, &'p str, &'p str)> + use<'p> {
        let pack = *self;
        spanned(self.changes, self.header.changes)
            .iter()
            .map(move |c| (c.version.get(), pack.text_at(c.date), pack.bilingual(c.text, language)))
    }
    /// Size of the program: instructions, results.
    pub fn program_size(&self) -> (usize, usize) {
        (self.instructions.len(), self.slots.len())
    }

    /// The finding with this place in the dictionary.
    pub fn input(&self, index: usize) -> Option<Input<'p>> {
        self.inputs.get(index).map(|record| Input { pack: *self, record })
    }
    /// The place of a finding in the dictionary, by its id.
    pub fn input_index(&self, id: &str) -> Option<usize> {
        self.inputs().position(|input| input.id() == id)
    }
    /// A model by its id.
    pub fn model(&self, id: &str) -> Option<Model<'p>> {
        self.models().find(|model| model.id() == id)
    }
    /// The place of a pathway, by its id.
    pub fn pathway_index(&self, id: &str) -> Option<usize> {
        self.pathways().position(|pathway| pathway.id() == id)
    }
    /// One of the engine's own sentences; empty if the pack lacks it.
    pub fn phrase(&self, id: &str, language: Language) -> &'p str {
        self.phrases.iter().find(|p| self.text_at(p.id) == id).map_or("", |p| self.bilingual(p.text, language))
    }
    /// Form sections: id and title.
    pub fn form_sections(&self, language: Language) -> impl Iterator<Item = (&'p str, &'p str)> + use<'p> {
        let pack = *self;
        self.form_sections.iter().map(move |s| (pack.text_at(s.id), pack.bilingual(s.title, language)))
    }
    fn texts(&self, span: Span) -> impl ExactSizeIterator<Item = &'p str> + use<'p> {
        let pack = *self;
        spanned(self.indices, span).iter().map(move |t| pack.text_at(*t))
    }
    fn codes_of(&self, span: Span) -> impl Iterator<Item = (&'p str, &'p str)> + use<'p> {
        let pack = *self;
        spanned(self.codes, span).iter().map(move |c| (pack.text_at(c.system), pack.text_at(c.code)))
    }
}

impl<'p> Input<'p> {
    /// Label.
    pub fn label(&self, language: Language) -> &'p str {
        self.pack.bilingual(self.record.label, language)
    }
    /// How to ask or measure it; empty for none.
    pub fn help(&self, language: Language) -> &'p str {
        self.pack.bilingual(self.record.help, language)
    }
    /// UCUM unit; empty for none.
    pub fn unit(&self) -> &'p str {
        self.pack.text_at(self.record.unit)
    }
    /// What kind of value it has.
    pub fn kind(&self) -> InputKind {
        match self.record.kind {
            1 => InputKind::Whole,
            2 => InputKind::YesNo,
            3 => InputKind::Choice,
            _ => InputKind::Number,
        }
    }
    /// Who can know it.
    pub fn scope(&self) -> Scope {
        match self.record.scope {
            1 => Scope::Registry,
            2 => Scope::Hospital,
            _ => Scope::Patient,
        }
    }
    /// Place of its form section.
    pub fn section(&self) -> usize {
        usize::from(self.record.section.get())
    }
    /// Least and greatest possible value.
    pub fn possible(&self) -> (f64, f64) {
        (self.record.possible_low.get(), self.record.possible_high.get())
    }
    /// Least and greatest plausible value, if stated.
    pub fn plausible(&self) -> Option<(f64, f64)> {
        let (low, high) = (self.record.plausible_low.get(), self.record.plausible_high.get());
        (!low.is_nan() && !high.is_nan()).then_some((low, high))
    }
    /// Values inside the possible range that cannot occur.
    pub fn except(&self) -> impl Iterator<Item = f64> + use<'p> {
        spanned(self.pack.constants, self.record.except).iter().map(|c| c.get())
    }
    /// Choices: id and label, in order of their value.
    pub fn choices(&self, language: Language) -> impl ExactSizeIterator<Item = (&'p str, &'p str)> + use<'p> {
        let pack = self.pack;
        spanned(pack.choices, self.record.choices)
            .iter()
            .map(move |c| (pack.text_at(c.id), pack.bilingual(c.label, language)))
    }
    /// Places of the inputs whose sum this is.
    pub fn sum_of(&self) -> impl ExactSizeIterator<Item = usize> + Clone + use<'p> {
        self.pack.index_list(self.record.sum_of)
    }
    /// Codes in other systems: system, code.
    pub fn codes(&self) -> impl Iterator<Item = (&'p str, &'p str)> + use<'p> {
        self.pack.codes_of(self.record.codes)
    }
}

impl<'p> Model<'p> {
    /// Title.
    pub fn title(&self, language: Language) -> &'p str {
        self.pack.bilingual(self.record.title, language)
    }
    /// What it is made of.
    pub fn kind(&self) -> ModelKind {
        match self.record.kind {
            0 => ModelKind::Points,
            1 => ModelKind::Logistic,
            2 => ModelKind::Criteria,
            3 => ModelKind::Expression,
            5 => ModelKind::Strategy,
            6 => ModelKind::Trees,
            _ => ModelKind::Slot,
        }
    }
    /// Which end is the bad one; `None` for criteria.
    pub fn worse(&self) -> Option<Worse> {
        match self.record.worse {
            1 => Some(Worse::Low),
            2 => Some(Worse::High),
            _ => None,
        }
    }
    /// For use before the hospital? If not, it needs registry values.
    pub fn prehospital(&self) -> bool {
        self.record.prehospital == 1
    }
    /// Is it used by the pathway with this place?
    pub fn in_pathway(&self, pathway: usize) -> bool {
        let bit = u32::try_from(pathway).ok().and_then(|p| 1u16.checked_shl(p)).unwrap_or(0);
        self.record.pathways.get() & bit != 0
    }
    /// Does it run? A slot without an owner's coefficients does not.
    pub fn runs(&self) -> bool {
        self.record.slot.get() != NONE
    }
    /// Why it refuses to run and who can help; empty if it runs.
    pub fn refusal(&self, language: Language) -> &'p str {
        self.pack.bilingual(self.record.refusal, language)
    }
    /// Outcome.
    pub fn outcome(&self) -> &'p str {
        self.pack.text_at(self.record.outcome)
    }
    /// Population.
    pub fn population(&self) -> &'p str {
        self.pack.text_at(self.record.population)
    }
    /// Unit of the value; empty for none.
    pub fn unit(&self) -> &'p str {
        self.pack.text_at(self.record.unit)
    }
    /// Source.
    pub fn source(&self) -> &'p str {
        self.pack.text_at(self.record.source)
    }
    /// Digital object identifier; empty for none.
    pub fn doi(&self) -> &'p str {
        self.pack.text_at(self.record.doi)
    }
    /// `P`, `S` or `D`: primary source, secondary, derived from a primary one.
    pub fn mark(&self) -> char {
        char::from(self.record.mark)
    }
    /// Criteria, in order.
    pub fn criteria(&self) -> impl ExactSizeIterator<Item = Criterion<'p>> + Clone + use<'p> {
        let pack = self.pack;
        spanned(pack.criteria, self.record.criteria).iter().map(move |record| Criterion { pack, record })
    }
    /// Strategies, in order; none unless it is a strategy model.
    pub fn strategies(&self) -> impl ExactSizeIterator<Item = Strategy<'p>> + Clone + use<'p> {
        let pack = self.pack;
        spanned(pack.strategies, self.record.strategies).iter().map(move |record| Strategy { pack, record })
    }
    /// What its values mean, in order; the first that fits holds.
    pub fn readings(&self) -> impl ExactSizeIterator<Item = Reading<'p>> + Clone + use<'p> {
        let pack = self.pack;
        spanned(pack.readings, self.record.readings).iter().map(move |record| Reading { pack, record })
    }
    /// The formula, line by line.
    pub fn formula(&self) -> impl ExactSizeIterator<Item = &'p str> + use<'p> {
        self.pack.texts(self.record.formula)
    }
    /// What it was validated on.
    pub fn validated_on(&self) -> impl ExactSizeIterator<Item = &'p str> + use<'p> {
        self.pack.texts(self.record.validated_on)
    }
    /// Performance as published.
    pub fn performance(&self) -> impl ExactSizeIterator<Item = &'p str> + use<'p> {
        self.pack.texts(self.record.performance)
    }
    /// Cautions.
    pub fn cautions(&self) -> impl ExactSizeIterator<Item = &'p str> + use<'p> {
        self.pack.texts(self.record.cautions)
    }
    /// What it must not be used for.
    pub fn not_for(&self) -> impl ExactSizeIterator<Item = &'p str> + use<'p> {
        self.pack.texts(self.record.not_for)
    }
}

impl<'p> Criterion<'p> {
    /// Label.
    pub fn label(&self, language: Language) -> &'p str {
        self.pack.bilingual(self.record.label, language)
    }
    /// Group; empty for none.
    pub fn group(&self) -> &'p str {
        self.pack.text_at(self.record.group)
    }
    /// The condition as text.
    pub fn condition(&self) -> &'p str {
        self.pack.text_at(self.record.condition)
    }
    /// Source.
    pub fn source(&self) -> &'p str {
        self.pack.text_at(self.record.source)
    }
    /// Codes in other systems: system, code.
    pub fn codes(&self) -> impl Iterator<Item = (&'p str, &'p str)> + use<'p> {
        self.pack.codes_of(self.record.codes)
    }
}

impl Strategy<'_> {
    /// Where the patient goes first.
    pub fn first(&self) -> Role {
        if self.record.first == 2 { Role::Comprehensive } else { Role::Primary }
    }
    /// Where the patient is taken from there.
    pub fn then(&self) -> Option<Role> {
        match self.record.then {
            1 => Some(Role::Primary),
            2 => Some(Role::Comprehensive),
            _ => None,
        }
    }
}

impl<'p> Reading<'p> {
    /// Label.
    pub fn label(&self, language: Language) -> &'p str {
        self.pack.bilingual(self.record.label, language)
    }
    /// Is the source's cut-off passed?
    pub fn positive(&self) -> bool {
        self.record.positive == 1
    }
    /// Does it hold for this value?
    pub fn holds(&self, value: f64) -> bool {
        let (low, high) = (self.record.low.get(), self.record.high.get());
        let above = if self.record.low_inclusive == 1 { value >= low } else { value > low };
        let below = if self.record.high_inclusive == 1 { value <= high } else { value < high };
        above && below
    }
}

impl<'p> Pathway<'p> {
    /// Title.
    pub fn title(&self, language: Language) -> &'p str {
        self.pack.bilingual(self.record.title, language)
    }
    /// Places of the inputs it asks for, most decisive first.
    pub fn ask(&self) -> impl ExactSizeIterator<Item = usize> + Clone + use<'p> {
        self.pack.index_list(self.record.ask)
    }
    /// Needs, from the most to the least demanding.
    pub fn needs(&self) -> impl ExactSizeIterator<Item = Need<'p>> + Clone + use<'p> {
        let pack = self.pack;
        spanned(pack.needs, self.record.needs).iter().map(move |record| Need { pack, record })
    }
}

impl<'p> Need<'p> {
    /// Title.
    pub fn title(&self, language: Language) -> &'p str {
        self.pack.bilingual(self.record.title, language)
    }
    /// The reason in words; empty for none.
    pub fn because(&self, language: Language) -> &'p str {
        self.pack.bilingual(self.record.because, language)
    }
    /// The condition as text; empty for the last need.
    pub fn condition(&self) -> &'p str {
        self.pack.text_at(self.record.condition)
    }
    /// Does an undecided condition count as yes here?
    pub fn undecided_counts_as_yes(&self) -> bool {
        self.record.undecided == 1
    }
    pub(crate) fn explained_by(&self) -> impl Iterator<Item = Criterion<'p>> + use<'p> {
        let pack = self.pack;
        self.pack
            .index_list(self.record.explained_by)
            .filter_map(move |c| pack.criteria.get(c).map(|record| Criterion { pack, record }))
    }
}
