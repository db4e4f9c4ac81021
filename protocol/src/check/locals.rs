//! The local values of a strategy model: names that hold in one file, and tables.

use super::context::At;
use super::extent;
use super::life_table;
use super::typing::{LocalName, Quantity, Typed, Typer};
use super::unit::Unit;
use crate::band::Extent;
use crate::checked::strategy::QUANTITIES;
use crate::checked::{Cond, Local, LocalValue, Num};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::name::is_snake_case;
use crate::text::{InFile, LetText, ModelFile, Spanned, TableText, Text, Texts};

/// Checks `[[let]]` and `[[table]]` in the order of the file, and names them in the typer.
pub(super) fn locals(typer: &mut Typer<'_, '_, '_>, texts: &Texts, text: &InFile<ModelFile>) -> Vec<Local> {
    enum Entry<'t> {
        Let(&'t Spanned<LetText>),
        Table(&'t Spanned<TableText>),
    }
    let lets = text.content.lets.iter().map(|text| (text.span().start, Entry::Let(text)));
    let tables = text.content.tables.iter().map(|text| (text.span().start, Entry::Table(text)));
    let mut entries: Vec<_> = lets.chain(tables).collect();
    entries.sort_by_key(|(start, _)| *start);
    let mut locals = Vec::new();
    for (_, entry) in entries {
        let (id, checked) = match entry {
            Entry::Let(text) => (&text.get_ref().id, of_let(typer, text.get_ref())),
            Entry::Table(text) => (&text.get_ref().id, table(typer, texts, text)),
        };
        let (typed, print) = checked.unwrap_or((super::typing::constant(0.0), String::new()));
        locals.push(named(typer, id, typed, print, locals.len()));
    }
    locals
}

fn of_let(typer: &mut Typer<'_, '_, '_>, text: &LetText) -> Option<(Typed, String)> {
    let expr = typer.context.expression(At::new(typer.file, &text.value))?;
    Some((typer.typed(&expr)?, expr.to_string()))
}

/// Gives a local its name; what is constant is used in its place.
fn named(typer: &mut Typer<'_, '_, '_>, id: &Text, typed: Typed, text: String, index: usize) -> Local {
    let name = typer.context.id(At::new(typer.file, id), is_snake_case, "onset_to_needle");
    let place = Place::new(typer.file, id.span());
    let known = typer.locals.iter().find(|local| local.id == name).map(|local| local.place.clone());
    if let Some(first) = known.or_else(|| typer.world.names.place(&name)) {
        typer.context.duplicate("the name", &name, first, place.clone());
    } else if QUANTITIES.contains(&name.as_str()) {
        let message = format!("`{name}` is what a strategy brings, and cannot be a local name");
        typer.context.report(Diagnostic::new(Code::BadId, place.clone(), message));
    }
    let (value, typed) = match typed {
        Typed::Number(quantity) => match constant(&quantity.num) {
            Some(value) => (LocalValue::Const(value), super::typing::constant(value)),
            None => {
                let typed = Typed::Number(Quantity { num: Num::Local(index), ..quantity.clone() });
                (LocalValue::Num(quantity.num), typed)
            }
        },
        Typed::Condition(cond) => (LocalValue::Cond(cond), Typed::Condition(Cond::Local(index))),
    };
    typer.locals.push(LocalName { id: name.clone(), typed, place });
    Local { id: name, value, text }
}

/// The value of an expression of numbers only.
fn constant(num: &Num) -> Option<f64> {
    let value = match num {
        Num::Const(value) => *value,
        Num::Neg(a) => -constant(a)?,
        Num::Add(a, b) => constant(a)? + constant(b)?,
        Num::Sub(a, b) => constant(a)? - constant(b)?,
        Num::Mul(a, b) => constant(a)? * constant(b)?,
        Num::Div(a, b) => constant(a)? / constant(b)?,
        Num::Ln(a) => libm::log(constant(a)?),
        _ => return None,
    };
    value.is_finite().then_some(value)
}

fn table(typer: &mut Typer<'_, '_, '_>, texts: &Texts, spanned: &Spanned<TableText>) -> Option<(Typed, String)> {
    let (file, text) = (typer.file, spanned.get_ref());
    let (of, by) = typer.number_text(&text.by)?;
    let start = text.start.as_ref().map_or(0, |start| *start.get_ref());
    match (&text.values, &text.life_years) {
        (Some(values), None) => {
            let list = typer.context.finite_list(file, values.get_ref());
            if list.is_empty() {
                let place = Place::new(file, values.span());
                typer.context.report(Diagnostic::new(Code::NothingToAdd, place, "this table has no values"));
                return None;
            }
            let print = format!("by {by} from {start}: {}", joined(&list));
            Some((number(of.num, start, list), print))
        }
        (None, Some(years)) => {
            let columns = life_table::life_years(typer, texts, At::new(file, years), start)?;
            let mut chosen: Option<Typed> = None;
            for column in columns.by_choice.into_iter().rev() {
                let Typed::Number(this) = number(of.num.clone(), start, column.values) else { continue };
                chosen = Some(Typed::Number(match chosen {
                    Some(Typed::Number(others)) => {
                        let is_this = Cond::Choice { input: columns.input, choice: column.choice, equal: true };
                        let num = Num::If(Box::new(is_this), Box::new(this.num), Box::new(others.num));
                        Quantity { num, extent: extent::either(&this.extent, &others.extent), unit: Unit::Free }
                    }
                    _ => this,
                }));
            }
            Some((chosen?, format!("by {by} from {start}: {}", columns.print)))
        }
        _ => {
            let message = "a table has either `values` or `life_years`";
            typer.context.report(Diagnostic::new(Code::OneOfThese, Place::new(file, spanned.span()), message));
            None
        }
    }
}

fn number(of: Num, start: i64, values: Vec<f64>) -> Typed {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    #[allow(clippy::cast_precision_loss, reason = "a table starts at a small number")]
    let num = Num::Table { of: Box::new(of), start: start as f64, values };
    Typed::Number(Quantity { num, unit: Unit::Free, extent: Extent::new(low, high, false) })
}

fn joined(values: &[f64]) -> String {
    values.iter().map(f64::to_string).collect::<Vec<_>>().join(" ")
}
