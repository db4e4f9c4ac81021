//! What a region has agreed on presentation stops.

use super::hospital;
use crate::check::context::{At, Context};
use crate::checked::geography::{Hospital, StopKind, StopRules};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::text::{InFile, RegionFile, StopsText};

pub(super) const KINDS: &[(&str, StopKind)] = &[
    ("ed", StopKind::Ed),
    ("cardiac", StopKind::Cardiac),
    ("stroke", StopKind::Stroke),
    ("icu", StopKind::Icu),
    ("obstetric", StopKind::Obstetric),
    ("paediatric", StopKind::Paediatric),
];

/// A stop lasts two hours as a rule (ROAZ Zwolle; Friesland 2024: at most two).
const VALIDITY_MINUTES: u16 = 120;
/// A stop that nobody confirms for a day is none.
const LONGEST_VALIDITY: u16 = 24 * 60;

/// Without `[stops]` a region has none.
pub(super) fn stops(context: &mut Context<'_>, text: &InFile<RegionFile>, hospitals: &[Hospital]) -> StopRules {
    let Some(stops) = &text.content.stops else {
        return StopRules {
            used: false,
            kinds: Vec::new(),
            validity_minutes: VALIDITY_MINUTES,
            not_at: Vec::new(),
            confirmation: None,
        };
    };
    let at = At::new(text.file, stops);
    let confirmation = at.get().confirmation.as_ref();
    StopRules {
        used: *at.get().used.get_ref(),
        kinds: kinds(context, at),
        validity_minutes: validity(context, at),
        not_at: not_at(context, text, at, hospitals),
        confirmation: context.optional_bilingual(at.file, "the confirmation of stops", confirmation),
    }
}

fn kinds(context: &mut Context<'_>, at: At<'_, StopsText>) -> Vec<StopKind> {
    let texts = at.get().kinds.as_ref().map_or(&[][..], |kinds| kinds.get_ref());
    if texts.is_empty() && *at.get().used.get_ref() {
        let help = "add `kinds = [\"ed\", …]`, or say `use = false`".to_owned();
        let message = "this region uses stops and does not say which kinds";
        context.report(Diagnostic::new(Code::MissingKey, at.place(), message).help(help));
    }
    let mut kinds: Vec<StopKind> =
        texts.iter().filter_map(|kind| context.word(At::new(at.file, kind), "kind of stop", KINDS)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

fn validity(context: &mut Context<'_>, at: At<'_, StopsText>) -> u16 {
    let Some(text) = &at.get().validity_minutes else {
        if *at.get().used.get_ref() {
            let message = "`validity_minutes` is missing: how long does a stop without an end hold?";
            let help = format!("add `validity_minutes = {VALIDITY_MINUTES}`");
            context.report(Diagnostic::new(Code::MissingKey, at.place(), message).help(help));
        }
        return VALIDITY_MINUTES;
    };
    let minutes = u16::try_from(*text.get_ref()).ok().filter(|minutes| (1..=LONGEST_VALIDITY).contains(minutes));
    if minutes.is_none() {
        let message = format!("a stop does not hold for {} minutes", text.get_ref());
        let wrong = Diagnostic::new(Code::BadRange, Place::new(at.file, text.span()), message);
        context.report(wrong.expected(format!("1 to {LONGEST_VALIDITY} minutes")));
    }
    minutes.unwrap_or(VALIDITY_MINUTES)
}

/// Hospitals of the region that have no stops.
fn not_at(
    context: &mut Context<'_>,
    text: &InFile<RegionFile>,
    at: At<'_, StopsText>,
    hospitals: &[Hospital],
) -> Vec<usize> {
    let own = text.content.region.get_ref().hospitals.get_ref();
    let mut not_at = Vec::new();
    for id in at.get().not_at.as_ref().map_or(&[][..], |list| list.get_ref()) {
        let id = At::new(at.file, id);
        let Some(index) = hospital(context, id, hospitals.iter().map(|h| h.id.as_str())) else { continue };
        if !own.iter().any(|known| known.get_ref() == id.get()) {
            let message = format!("this region does not list the hospital `{}`", id.get());
            context.report(Diagnostic::new(Code::UnknownHospital, id.place(), message));
        }
        not_at.push(index);
    }
    not_at.sort_unstable();
    not_at.dedup();
    not_at
}
