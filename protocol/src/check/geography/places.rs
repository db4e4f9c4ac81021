//! Postcodes and where they lie.

use std::collections::HashMap;

use super::position::of_cells;
use crate::check::context::{At, Context};
use crate::checked::geography::Postcode;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::text::Texts;

/// Sorted by code.
pub(super) fn postcodes(context: &mut Context<'_>, texts: &Texts) -> Vec<Postcode> {
    let mut postcodes = Vec::new();
    let mut places: HashMap<u16, Place> = HashMap::new();
    for file in &texts.postcodes {
        for row in &file.content.rows {
            let [cell, latitude, longitude] = row.get_ref();
            let at = At::new(file.file, cell);
            let position = of_cells(context, file.file, latitude, longitude);
            if position.is_none() && latitude.get_ref().is_empty() && longitude.get_ref().is_empty() {
                let message = format!("the postcode `{}` has no position", cell.get_ref());
                let help = "leave the row out where the position is unknown".to_owned();
                context.report(Diagnostic::new(Code::BadPosition, at.place(), message).help(help));
            }
            let digits = cell.get_ref().len() == 4 && cell.get_ref().bytes().all(|b| b.is_ascii_digit());
            let Some(code) = cell.get_ref().parse().ok().filter(|code| digits && *code >= 1000) else {
                let message = format!("`{}` is no postcode", cell.get_ref());
                let wrong = Diagnostic::new(Code::WrongType, at.place(), message);
                context.report(wrong.expected("four digits, from 1000"));
                continue;
            };
            if let Some(first) = places.get(&code) {
                context.duplicate("the postcode", cell.get_ref(), first.clone(), at.place());
                continue;
            }
            places.insert(code, at.place());
            if let Some((latitude, longitude)) = position {
                postcodes.push(Postcode { code, latitude, longitude });
            }
        }
    }
    postcodes.sort_by_key(|postcode| postcode.code);
    postcodes
}
