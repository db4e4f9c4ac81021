//! The checked tree: what a folder of texts means once every name, kind, unit and range has been
//! checked. Plain data; other parts of the tree are referred to by their index in [`Checked`].
//!
//! Whoever lowers this tree may rely on it: every index is in bounds, derived values and models
//! stand in dependency order, bands cover what they are of, and every number is finite.

pub mod geography;
pub mod strategy;
pub mod trees;

pub use geography::Geography;
pub use strategy::{Local, LocalValue, Otherwise, Quantity, Role, Strategy, StrategyModel};
pub use trees::{Branch, Ensemble, Feature, Link, Node};

use crate::band::Interval;
use crate::diagnostic::{Diagnostic, Place, Sources};

/// A folder of texts without errors.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    pub pack: PackText,
    /// The engine's own sentences, sorted by id.
    pub phrases: Vec<(String, Bilingual)>,
    pub sections: Vec<Section>,
    pub inputs: Vec<Input>,
    /// The inputs that have a `derive`, in dependency order.
    pub derive_order: Vec<usize>,
    /// In dependency order: a derived value refers to earlier ones only. Ties by id.
    pub derived: Vec<Derived>,
    /// In dependency order: a model refers to earlier ones only. Ties by id.
    pub models: Vec<Model>,
    /// Sorted by id.
    pub pathways: Vec<Pathway>,
    pub cases: Vec<CaseFile>,
    /// Hospitals, regions, travel.
    pub geography: Geography,
    pub warnings: Vec<Diagnostic>,
    /// The files read, for showing the warnings and the places of worked cases.
    pub sources: Sources,
}

/// A sentence or label in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bilingual {
    pub nl: String,
    pub en: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PackText {
    pub id: String,
    pub version: u32,
    pub title: Bilingual,
    pub authority: String,
    /// From the start of this day, UTC.
    pub valid_from: Date,
    /// To the end of this day, UTC.
    pub valid_until: Date,
    pub notice: Bilingual,
    /// Newest first.
    pub changes: Vec<Change>,
}

/// What one version of the pack changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub version: u32,
    pub date: Date,
    pub text: Bilingual,
}

/// A day of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    pub year: u16,
    pub month: u8,
    pub day: u8,
}

/// As `2026-11-01`.
impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    pub id: String,
    pub title: Bilingual,
}

/// A code of a finding or criterion in a public system (LOINC, SNOMED CT, NEMSIS).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    pub system: String,
    pub code: String,
}

/// A finding that can be entered.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    pub id: String,
    pub kind: InputKind,
    /// UCUM; empty for counts, grades, choices and yes-no.
    pub unit: String,
    /// Index in [`Checked::sections`].
    pub section: usize,
    pub label: Bilingual,
    pub help: Option<Bilingual>,
    /// Outside it is an error. Yes-no: 0 to 1. Choice: 0 to the index of the last choice.
    pub possible: (f64, f64),
    /// Outside it is a warning.
    pub plausible: Option<(f64, f64)>,
    /// Values inside `possible` that do not occur (a grade that goes −1, 1, 2).
    pub except: Vec<f64>,
    pub scope: Scope,
    /// The parts whose sum this input is.
    pub sum_of: Vec<usize>,
    /// Used when the finding itself is unknown; refers to inputs only. For a yes-no input its value
    /// is 0 or 1, for a choice the index of the choice.
    pub derive: Option<Num>,
    pub codes: Vec<Code>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum InputKind {
    Number,
    Whole,
    YesNo,
    Choice(Vec<Choice>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    pub id: String,
    pub label: Bilingual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Patient,
    /// A cohort's column, never asked in an app.
    Registry,
    /// A property of a hospital, or of the way to it; for a region's rules.
    Hospital,
}

/// A number expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Num {
    Const(f64),
    /// A number or whole input; inside the derive of a choice also that choice's index.
    Input(usize),
    /// Index in [`Checked::derived`], one whose value is a number.
    Derived(usize),
    /// Index in [`Checked::models`], one whose value is a number.
    Model(usize),
    /// A local value of a strategy model; see [`StrategyModel::locals`].
    Local(usize),
    /// The value of a table at the whole part of a number, clamped to its ends.
    Table {
        of: Box<Num>,
        start: f64,
        values: Vec<f64>,
    },
    Neg(Box<Num>),
    Add(Box<Num>, Box<Num>),
    Sub(Box<Num>, Box<Num>),
    Mul(Box<Num>, Box<Num>),
    Div(Box<Num>, Box<Num>),
    Min(Vec<Num>),
    Max(Vec<Num>),
    Abs(Box<Num>),
    Floor(Box<Num>),
    Exp(Box<Num>),
    Ln(Box<Num>),
    Sqrt(Box<Num>),
    If(Box<Cond>, Box<Num>, Box<Num>),
    /// How many of these conditions hold.
    Count(Vec<Cond>),
}

/// A condition: yes, no, or undecided while findings are unknown.
#[derive(Debug, Clone, PartialEq)]
pub enum Cond {
    Const(bool),
    /// A yes-no input.
    Input(usize),
    /// A derived value that is a condition.
    Derived(usize),
    /// A criteria model is met.
    Model(usize),
    /// A local condition of a strategy model.
    Local(usize),
    /// One criterion of a criteria model: model, criterion.
    Criterion(usize, usize),
    Compare(Comparison, Box<Num>, Box<Num>),
    Choice {
        input: usize,
        choice: usize,
        equal: bool,
    },
    All(Vec<Cond>),
    Any(Vec<Cond>),
    Not(Box<Cond>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

/// A condition with its canonical print, for model cards and reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    pub cond: Cond,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Derived {
    pub id: String,
    pub label: Bilingual,
    pub unit: String,
    pub value: DerivedValue,
    /// Canonical print.
    pub text: String,
}

#[derive(Debug, Clone, PartialEq)]
pub enum DerivedValue {
    Num(Num),
    Cond(Cond),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub id: String,
    pub kind: ModelKind,
    /// Ids of pathways, each of which exists.
    pub pathways: Vec<String>,
    pub title: Bilingual,
    pub outcome: String,
    pub population: String,
    pub source: Source,
    /// Which end is the bad one; always there for points, logistic and expression.
    pub worse: Option<Worse>,
    /// Least and greatest value as the source states them.
    pub range: Option<(f64, f64)>,
    pub unit: String,
    /// Its value is a whole number.
    pub whole: bool,
    /// False: it needs registry values, no app asks for it.
    pub prehospital: bool,
    /// Outside of it the model is not computed.
    pub applies: Option<Condition>,
    pub validated_on: Vec<String>,
    pub performance: Vec<String>,
    pub cautions: Vec<String>,
    pub not_for: Vec<String>,
    /// In file order: the first that fits is shown.
    pub readings: Vec<Reading>,
    /// Where the text is, for errors found while lowering.
    pub place: Place,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub text: String,
    pub doi: Option<String>,
    pub url: Option<String>,
    pub mark: SourceMark,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceMark {
    /// `P`
    Primary,
    /// `S`
    Secondary,
    /// `D`: derived from a primary source.
    Derived,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worse {
    Low,
    High,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ModelKind {
    /// The sum of the items, in their order.
    Points(Vec<Item>),
    /// 1 / (1 + exp(−(intercept + Σ terms))).
    Logistic { intercept: f64, terms: Vec<Item> },
    /// Met when any (`any`) or all of the criteria are.
    Criteria { criteria: Vec<Criterion>, any: bool },
    Expression {
        value: Num,
        /// Canonical print.
        text: String,
    },
    /// A model whose numbers are not public.
    Slot {
        /// Ids of inputs, derived values or models.
        predictors: Vec<String>,
        /// Who can supply the numbers, and how.
        needs: Bilingual,
        /// The owner's file, beside the text.
        coefficients_file: String,
        filled: Option<FilledSlot>,
    },
    /// Ways to treat a patient, compared.
    Strategy(StrategyModel),
    /// A sum of leaves, one of each tree.
    Trees(Ensemble),
}

/// A slot whose owner's file is there; computed as a logistic model.
#[derive(Debug, Clone, PartialEq)]
pub struct FilledSlot {
    pub intercept: f64,
    pub terms: Vec<Item>,
    pub provenance: String,
}

/// One addend of a points or logistic model.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub label: Option<Bilingual>,
    /// What the source says, quoted; empty when not stated.
    pub source: String,
    /// `weight` or `coefficient`; 1 if absent, and 1 for `when` (its points hold the coefficient).
    pub factor: f64,
    pub term: Term,
    /// Canonical print of the expression that the term is of.
    pub text: String,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    Value(Num),
    /// Points when the condition holds, else 0.
    When(Cond, f64),
    /// Ascending, contiguous over the possible range of `of`.
    Bands {
        of: Num,
        bands: Vec<Band>,
    },
    /// A value per choice, by choice index.
    Map {
        input: usize,
        values: Vec<f64>,
    },
    /// Restricted cubic spline as R's `rms::rcs`; the first coefficient belongs to `of` itself.
    Spline {
        of: Num,
        knots: Vec<f64>,
        coefficients: Vec<f64>,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    pub interval: Interval,
    pub value: f64,
    /// The key as the author wrote it.
    pub text: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    pub id: String,
    pub group: Option<String>,
    pub when: Condition,
    pub label: Bilingual,
    /// Empty when not stated.
    pub source: String,
    pub codes: Vec<Code>,
    pub place: Place,
}

/// What a model's value means.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub interval: Interval,
    /// The band key as the author wrote it.
    pub text: String,
    pub label: Bilingual,
    /// True where the source's cut-off is passed.
    pub positive: Option<bool>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Pathway {
    pub id: String,
    pub title: Bilingual,
    /// Inputs, most decisive first.
    pub ask: Vec<usize>,
    /// From the most to the least demanding; the last has no `when`.
    pub needs: Vec<Need>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Need {
    pub id: String,
    pub title: Bilingual,
    pub when: Option<Condition>,
    /// Whether an undecided condition counts as yes here.
    pub undecided: bool,
    pub because: Option<Bilingual>,
    pub place: Place,
}

/// One file of worked cases, defaults merged under each case.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseFile {
    /// Path below the folder of texts.
    pub path: String,
    pub cases: Vec<WorkedCase>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct WorkedCase {
    pub name: String,
    pub source: Option<String>,
    /// Index in [`Checked::pathways`].
    pub pathway: Option<usize>,
    pub findings: Vec<Finding>,
    /// `region`, `at`, `scene`, `travel_minutes`, `transfer_minutes` and `stops` as written, defaults
    /// merged in; region and hospitals exist, the rest is for the reader of cases to say.
    pub situation: Option<toml::Table>,
    pub expect: Expect,
    pub place: Place,
}

/// A finding as written; whether the value fits the input is for the reader of cases to say.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    pub input: usize,
    pub value: toml::Value,
    pub place: Place,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Expect {
    pub scores: Vec<ExpectedScore>,
    pub criteria: Vec<ExpectedCriteria>,
    /// Id of a need of the case's pathway.
    pub need: Option<(String, Place)>,
    pub settled: Option<(bool, Place)>,
    /// Id of the hospital of the first destination.
    pub first: Option<(String, Place)>,
    pub destinations: Option<ExpectedDestinations>,
    pub passed_over: Vec<ExpectedPassedOver>,
    pub warnings: Option<ExpectedWarnings>,
    /// Id of a strategy.
    pub chosen_strategy: Option<(String, Place)>,
}

/// The hospitals of the destinations, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedDestinations {
    /// Ids, each of which exists.
    pub hospitals: Vec<String>,
    pub place: Place,
}

/// Why a nearer hospital is no destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedPassedOver {
    /// Id of a hospital that exists.
    pub hospital: String,
    /// Id of a reason, as in an advice.
    pub reason: String,
    pub place: Place,
}

/// Warnings that must be there; there may be others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedWarnings {
    pub ids: Vec<String>,
    pub place: Place,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedScore {
    pub model: usize,
    pub value: Option<ExpectedValue>,
    /// Absolute; without it 1e-9 relative.
    pub tolerance: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ExpectedValue {
    Number(f64),
    /// A needed finding is unknown.
    Unknown,
    /// Cannot be computed for this patient.
    Undefined,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedCriteria {
    pub model: usize,
    pub met: Option<ExpectedMet>,
    /// Indices of the criteria that fire, exactly these.
    pub fired: Option<Vec<usize>>,
    pub place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpectedMet {
    Yes,
    No,
    Undecided,
    /// Not computed: the patient is outside the population that `applies` states.
    Undefined,
}
