//! The tables of sites.

use super::attributes::{Attributes, Found, HOURS};
use super::hours::hours;
use super::position::of_cells;
use crate::check::context::{At, Context};
use crate::checked::geography::{Fact, Hospital};
use crate::diagnostic::{Code, Diagnostic, FileId, Place};
use crate::name::is_kebab_case;
use crate::text::{Row, Text, Texts};

/// Sorted by id; the second of two equal ids is reported and left out.
pub(super) fn hospitals(context: &mut Context<'_>, texts: &Texts, attributes: &Attributes) -> Vec<Hospital> {
    let mut kept: Vec<(Hospital, Place)> = Vec::new();
    for file in &texts.hospitals {
        for row in &file.content.rows {
            let (hospital, place) = one(context, file.file, row, attributes);
            match kept.iter().find(|(known, _)| known.id == hospital.id) {
                Some((first, first_place)) => {
                    let (id, first_place) = (first.id.clone(), first_place.clone());
                    context.duplicate("the hospital", &id, first_place, place);
                }
                None => kept.push((hospital, place)),
            }
        }
    }
    kept.sort_by(|a, b| a.0.id.cmp(&b.0.id));
    kept.into_iter().map(|(hospital, _)| hospital).collect()
}

fn one(context: &mut Context<'_>, file: FileId, row: &Row<17>, attributes: &Attributes) -> (Hospital, Place) {
    let [
        id,
        name,
        city,
        latitude,
        longitude,
        roaz,
        ed_hours,
        basic_emergency_post,
        trauma_level,
        evt,
        pci,
        picu,
        burn_centre,
        level_source,
        evt_source,
        _confidence,
        note,
    ] = row.get_ref();
    for (cell, column) in [(id, "id"), (name, "name")] {
        if cell.get_ref().is_empty() {
            let message = format!("this hospital has no {column}");
            context.report(Diagnostic::new(Code::BadTable, Place::new(file, row.span()), message));
        }
    }
    if !id.get_ref().is_empty() {
        context.id(At::new(file, id), is_kebab_case, "umcg");
    }
    let mut hospital = Hospital {
        id: id.get_ref().clone(),
        name: name.get_ref().clone(),
        city: city.get_ref().clone(),
        roaz: roaz.get_ref().clone(),
        position: of_cells(context, file, latitude, longitude),
        attributes: vec![None; attributes.len()],
        hours: opening(context, At::new(file, ed_hours)),
        note: note.get_ref().clone(),
        facts: Vec::new(),
    };
    let said = [
        ("basic_emergency_post", basic_emergency_post, None),
        ("trauma_level", trauma_level, Some(level_source)),
        ("evt", evt, Some(evt_source)),
        ("pci", pci, None),
        ("picu", picu, None),
        ("burn_centre", burn_centre, None),
    ];
    for (column, cell, source) in said {
        say(context, file, &mut hospital, attributes, (column, cell, source));
    }
    (hospital, Place::new(file, id.span()))
}

/// One cell to one attribute; blank is unknown.
fn say(
    context: &mut Context<'_>,
    file: FileId,
    hospital: &mut Hospital,
    attributes: &Attributes,
    (column, cell, source): (&str, &Text, Option<&Text>),
) {
    let at = At::new(file, cell);
    if at.get().is_empty() {
        return;
    }
    let Some(position) = attributes.position(column) else {
        let input = format!("hospital_{column}");
        if !context.losses.may_hold(&input) {
            let message = format!("no input `{input}` holds what this column says");
            let help = "add it to the dictionary with `scope = \"hospital\"`".to_owned();
            context.report(Diagnostic::new(Code::UnknownAttribute, at.place(), message).help(help));
        }
        return;
    };
    let found = match at.get().parse() {
        Ok(number) => Found::Number(number),
        Err(_) => Found::Word(at.get()),
    };
    match attributes.value(position, found) {
        Ok(value) => {
            if let Some(slot) = hospital.attributes.get_mut(position) {
                *slot = value;
            }
        }
        Err(expected) => {
            let message = format!("`{}` is no value of `{column}`", at.get());
            let help = "leave the cell blank where it is unknown".to_owned();
            context.report(Diagnostic::new(Code::BadFact, at.place(), message).expected(expected).help(help));
        }
    }
    if let Some(source) = source.filter(|source| !source.get_ref().is_empty()) {
        let (attribute, value) = (column.to_owned(), at.get().clone());
        hospital.facts.push(Fact { attribute, value, source: source.get_ref().clone(), date: None });
    }
}

/// A cell with opening hours.
fn opening(context: &mut Context<'_>, at: At<'_, String>) -> Option<Vec<(u16, u16)>> {
    if at.get().is_empty() {
        return None;
    }
    match hours(at.get()) {
        Ok(hours) => Some(hours),
        Err(why) => {
            let message = format!("these {HOURS} cannot be read: {why}");
            let help = "write `Mo-Su 08:00-23:00`, with `;` between the parts".to_owned();
            context.report(Diagnostic::new(Code::BadHours, at.place(), message).help(help));
            None
        }
    }
}
