//! Discounted life years from a life table, computed when the texts are compiled.
//!
//! A patient of a given age lives on year by year with the yearly probability of death of the table,
//! raised by a hazard ratio, until a last age. Each year counts its share alive, discounted, with the
//! weight that the model's way of adding gives it. The sum depends on age and column only, so that a
//! lifetime costs one look-up when a patient is assessed.

use super::context::At;
use super::names::Entity;
use super::typing::Typer;
use crate::checked::InputKind;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::text::{InFile, LifeTableFile, LifeTableText, LifeYearsText, Spanned, Text, Texts};

/// Life years for each column of the life table.
pub(super) struct Columns {
    /// The choice input whose choices name the columns.
    pub input: usize,
    pub by_choice: Vec<Column>,
    pub print: String,
}

pub(super) struct Column {
    pub choice: usize,
    pub values: Vec<f64>,
}

/// Yearly probabilities of death for each choice, by its index.
type Risks = Vec<(usize, Vec<f64>)>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Count {
    Alive,
    Deaths,
}

const COUNTS: &[(&str, Count)] = &[("alive", Count::Alive), ("deaths", Count::Deaths)];
const WEIGHTS: &[(&str, ())] = &[("simpson", ())];

/// The oldest age that a model may follow a patient to.
const OLDEST: i64 = 150;

pub(super) fn life_years(
    typer: &mut Typer<'_, '_, '_>,
    texts: &Texts,
    at: At<'_, LifeYearsText>,
    start: i64,
) -> Option<Columns> {
    let text = at.get();
    let table = find(typer, texts, &text.life_table)?;
    let (input, columns) = columns(typer, table)?;
    let count = match &text.count {
        Some(count) => typer.context.word(At::new(at.file, count), "thing to count", COUNTS)?,
        None => Count::Alive,
    };
    typer.context.word(At::new(at.file, &text.weights), "way of weighting years", WEIGHTS)?;
    let hazard_ratio = not_negative(typer, at, &text.hazard_ratio)?;
    let discount = not_negative(typer, at, &text.discount)?;
    let until = *text.until.get_ref();
    let longest = columns.iter().map(|(_, risks)| risks.len()).min().unwrap_or(0);
    let (Ok(first), Ok(last)) = (usize::try_from(start), usize::try_from(until)) else {
        return bad_ages(typer, at, &text.until);
    };
    if first >= last || last > longest || until > OLDEST {
        return bad_ages(typer, at, &text.until);
    }
    let years = |risks: &[f64]| -> Vec<f64> {
        (first..last).map(|age| sum(risks.get(age..last).unwrap_or(&[]), hazard_ratio, discount, count)).collect()
    };
    let by_choice = columns.iter().map(|(choice, risks)| Column { choice: *choice, values: years(risks) }).collect();
    let what = if count == Count::Alive { "life years" } else { "deaths" };
    let print = format!(
        "{what} until {until}, hazard ratio {hazard_ratio}, discount {discount}, simpson, {} [{}]",
        text.life_table.get_ref(),
        table.content.life_table.get_ref().source.get_ref().text.get_ref(),
    );
    Some(Columns { input, by_choice, print })
}

/// What counts over one lifetime. `risks` are the yearly probabilities of death from the patient's age
/// to the year before the last age; there is one cycle more than there are risks.
fn sum(risks: &[f64], hazard_ratio: f64, discount: f64, count: Count) -> f64 {
    let mut total = 0.0;
    let mut alive = 1.0;
    let mut died = 0.0;
    #[allow(clippy::cast_precision_loss, reason = "a lifetime is short")]
    for cycle in 0..=risks.len() {
        let weight = if cycle == 0 || cycle == risks.len() {
            1.0 / 3.0
        } else if cycle % 2 == 1 {
            4.0 / 3.0
        } else {
            2.0 / 3.0
        };
        let counted = if count == Count::Alive { alive } else { died };
        total += weight * libm::exp(-discount * cycle as f64) * counted;
        if let Some(risk) = risks.get(cycle) {
            let next = alive * survival(*risk, hazard_ratio);
            died = alive - next;
            alive = next;
        }
    }
    total
}

/// The probability to survive a year at `hazard_ratio` times the hazard that belongs to `risk`.
fn survival(risk: f64, hazard_ratio: f64) -> f64 {
    if hazard_ratio == 0.0 { 1.0 } else { libm::exp(hazard_ratio * libm::log(1.0 - risk)) }
}

fn not_negative(typer: &mut Typer<'_, '_, '_>, at: At<'_, LifeYearsText>, number: &Spanned<f64>) -> Option<f64> {
    let value = typer.context.finite(At::new(at.file, number));
    if value >= 0.0 {
        return Some(value);
    }
    let place = Place::new(at.file, number.span());
    typer.context.report(Diagnostic::new(Code::BadRange, place, format!("{value} is below zero")));
    None
}

fn bad_ages<T>(typer: &mut Typer<'_, '_, '_>, at: At<'_, LifeYearsText>, until: &Spanned<i64>) -> Option<T> {
    let message = "`until` lies beyond the life table, or before the table starts";
    let place = Place::new(at.file, until.span());
    typer.context.report(Diagnostic::new(Code::BadRange, place, message));
    None
}

/// The life table beside this text.
fn find<'t>(typer: &mut Typer<'_, '_, '_>, texts: &'t Texts, name: &Text) -> Option<&'t InFile<LifeTableFile>> {
    let path = typer.context.sources.path(typer.file);
    let folder = path.rfind('/').map_or("", |at| path.get(..=at).unwrap_or(""));
    let wanted = format!("{folder}{}", name.get_ref());
    let found = texts.life_tables.iter().find(|table| typer.context.sources.path(table.file) == wanted);
    if found.is_none() && !typer.context.losses.file {
        let message = format!("there is no life table `{}` beside this text", name.get_ref());
        let place = Place::new(typer.file, name.span());
        typer.context.report(Diagnostic::new(Code::UnknownName, place, message));
    }
    found
}

/// The choice input that names the columns, and the column of each of its choices.
fn columns(typer: &mut Typer<'_, '_, '_>, table: &InFile<LifeTableFile>) -> Option<(usize, Risks)> {
    let (world, file) = (typer.world, table.file);
    let text: &LifeTableText = table.content.life_table.get_ref();
    let by = &text.by;
    let Some(Entity::Input(input)) = world.names.get(by.get_ref()) else {
        typer.world.input(typer.context, by.get_ref(), &Place::new(file, by.span()));
        return None;
    };
    let InputKind::Choice(choices) = &world.inputs.get(input)?.kind else {
        let message = format!("`{}` has no choices to name the columns of a life table", by.get_ref());
        typer.context.report(Diagnostic::new(Code::ChoiceMisused, Place::new(file, by.span()), message));
        return None;
    };
    let mut columns = Vec::new();
    for (index, choice) in choices.iter().enumerate() {
        let Some((_, risks)) = text.columns.entries.iter().find(|(name, _)| *name.get_ref() == choice.id) else {
            let message = format!("this life table has no column for `{}`", choice.id);
            let place = Place::new(file, table.content.life_table.span());
            typer.context.report(Diagnostic::new(Code::MapMissesChoice, place, message));
            return None;
        };
        let list = typer.context.finite_list(file, risks.get_ref());
        if let Some(risk) = list.iter().find(|risk| !(0.0..=1.0).contains(*risk)) {
            let message = format!("{risk} is no probability of death");
            typer.context.report(Diagnostic::new(Code::BadRange, Place::new(file, risks.span()), message));
            return None;
        }
        columns.push((index, list));
    }
    Some((input, columns))
}
