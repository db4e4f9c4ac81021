//! Questions: expressions that somebody asks of a cohort, compiled together with the texts.
//!
//! A question is written in the language of the texts and may name findings, derived values, models, the
//! need of a pathway (`trauma.need == 'level-1'`) and the cohort's own columns. What a column is, a number,
//! yes or no, or a word, shows from how the question uses it. The result is one pack: that of the texts,
//! with an input more for each column and a slot more for each question.

mod direction;
mod uses;

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

pub(crate) use direction::{Direction, direction};
pub use uses::ColumnKind;
pub(crate) use uses::{Use, UseKind, need_named, uses, with_needs_as_names};

use crate::checked::{Checked, DerivedValue, Worse};
use crate::diagnostic::{Code, Diagnostic, Log, Report, Sources};
use crate::lower::SlotKind;
use crate::text::Texts;
use crate::{check, emit, lower};

/// An expression to be compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Where it stands, for messages: `--test`.
    pub name: String,
    /// The expression.
    pub text: String,
    /// What it has to give.
    pub wanted: Wanted,
    /// What it may name.
    pub names: Names,
}

/// What a question has to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Yes or no.
    Condition,
    /// A number.
    Number,
    /// What a cohort is divided by: either of them, a choice by itself, or a column whatever it holds.
    Label,
    /// A number, or yes or no; a column is a number.
    Value,
    /// A moment: a column with date and time, as seconds from 1970.
    Moment,
    /// A value of the input with this id: a number, yes or no, or one of its choices.
    Input(String),
}

/// What a question may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// Findings, derived values, models, needs; and columns whose names none of these has.
    All,
    /// Columns only, whatever their names: the expressions of a mapping.
    Columns,
}

/// A column of the cohort that some question names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name in expressions.
    pub name: String,
    /// What it is taken for. A word that no question compares it with has the place behind the last one.
    pub kind: ColumnKind,
    /// Its place among the pack's inputs.
    pub input: usize,
}

/// The need of a pathway, which some question names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedColumn {
    /// The pathway's place.
    pub pathway: usize,
    /// Its place among the pack's inputs: the value is the need's place in the pathway.
    pub input: usize,
}

/// What became of one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its slot in the pack.
    pub slot: usize,
    /// Number or verdict.
    pub kind: SlotKind,
    /// The expression in its canonical print.
    pub text: String,
    /// The models it names, by their places in the pack, ascending.
    pub models: Vec<usize>,
    /// The input whose choices its numbers are the places of.
    pub choice_of: Option<usize>,
    /// Which end is the bad one, where the expression is a model or only rises or falls with one.
    pub worse: Option<Worse>,
}

/// Texts and questions, compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Compiled {
    /// The bytes of the pack.
    pub pack: Vec<u8>,
    /// SHA-256 of the pack of the texts alone: the one that a tablet would carry.
    pub digest: [u8; 32],
    /// In the order of the questions.
    pub answers: Vec<Answer>,
    /// The columns that the questions name.
    pub columns: Vec<Column>,
    /// The needs that the questions name.
    pub needs: Vec<NeedColumn>,
    /// What is odd in the questions.
    pub warnings: Report,
}

/// Compiles questions together with the texts they are about. `columns` are the names that the cohort has
/// for its columns.
///
/// # Errors
/// A [`Report`] with every mistake in the texts, or else in the questions.
pub fn compile(
    (texts, sources, log): (Texts, Sources, Log),
    columns: &[String],
    questions: &[Question],
) -> Result<Compiled, Box<Report>> {
    let mut sources = sources;
    let mut log = log;
    let first_file = sources.files().len();
    let files: Vec<_> = questions.iter().map(|q| sources.add(q.name.as_str(), q.text.as_str())).collect();
    let asked: Vec<_> = files.into_iter().zip(questions).collect();
    let done = check::questions::check(&texts, &sources, &mut log, columns, &asked);
    let diagnostics = log.into_sorted();
    let report = |diagnostics| Box::new(Report::new(diagnostics, sources.clone()));
    let Some((base, done)) = done.filter(|_| !diagnostics.iter().any(Diagnostic::is_error)) else {
        // What is odd in the texts is no matter here.
        return Err(report(diagnostics.into_iter().filter(Diagnostic::is_error).collect()));
    };
    let too_large = |too_much: emit::TooMuch| {
        report(vec![Diagnostic::new(Code::TooLarge, None, format!("texts and questions together: {too_much}"))])
    };
    let plain = emit::emit(&base, &lower::lower(&base)).map_err(too_large)?;
    let values: Vec<DerivedValue> = done.typed.iter().map(|typed| typed.value.clone()).collect();
    let (program, slots) = lower::lower_with(&done.checked, &values);
    let pack = emit::emit(&done.checked, &program).map_err(too_large)?;
    let answers = done.typed.into_iter().zip(slots).map(|(typed, slot)| Answer {
        slot,
        kind: match typed.value {
            DerivedValue::Num(_) => SlotKind::Number,
            DerivedValue::Cond(_) => SlotKind::Verdict,
        },
        text: typed.text,
        choice_of: typed.choice_of,
        worse: typed.direction.as_ref().and_then(|direction| worse(&done.checked, direction)),
        models: typed.models.into_iter().collect::<BTreeSet<usize>>().into_iter().collect(),
    });
    let in_questions = |d: &Diagnostic| d.place.as_ref().is_some_and(|place| place.file.0 >= first_file);
    let warnings = Report::new(diagnostics.into_iter().filter(in_questions).collect(), sources.clone());
    Ok(Compiled {
        pack,
        digest: digest_of(&plain),
        answers: answers.collect(),
        columns: done.columns,
        needs: done.needs,
        warnings,
    })
}

/// The bad end of an expression that follows a model, or goes against it.
fn worse(checked: &Checked, direction: &Direction) -> Option<Worse> {
    let worse = checked.models.get(direction.model)?.worse?;
    Some(match (worse, direction.rises) {
        (Worse::Low, true) | (Worse::High, false) => Worse::Low,
        (Worse::High, true) | (Worse::Low, false) => Worse::High,
    })
}

/// A pack ends with the digest of everything before it.
fn digest_of(pack: &[u8]) -> [u8; 32] {
    pack.last_chunk().copied().unwrap_or_else(|| Sha256::digest(pack).into())
}
