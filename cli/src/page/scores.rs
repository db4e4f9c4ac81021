//! The scores: name, value or what it can still be, and what that means.

use baken_core::advice::Score;
use baken_core::pack::ModelKind;
use baken_core::{Advice, Truth};
use baken_protocol::advice::reading;
use baken_protocol::phrases::{self, rounded};

use super::Desk;
use crate::paper::{BOLD, NO_STYLE, padded, width};

/// A longer title gives way to the model's id.
const MAX_NAME: usize = 30;

/// Bounds of each score, by the model's id.
pub type Bounds<'p> = Vec<(&'p str, Option<(f64, f64)>)>;

/// An open score is shown once its range is at most this share of what it is for a patient of whom
/// nothing is known; a wider one says nothing that a crew can use.
const NARROWED_TO: f64 = 0.5;

pub fn bounds<'p>(advice: &Advice<'p, '_>) -> Bounds<'p> {
    advice.scores().map(|score| (score.model.id(), score.bounds)).collect()
}

pub fn write(desk: &mut Desk<'_>, advice: &Advice<'_, '_>, blank: &Bounds<'_>) {
    let rows: Vec<_> = advice
        .scores()
        .filter(|score| score.model.prehospital() && score.applies == Truth::Yes && tells(score, blank))
        .filter_map(|score| {
            let (name, about) = name(score.model.title(desk.language), score.model.id());
            let value = value(desk, &score)?;
            let means = score.value.and_then(|value| reading(&score.model, value, desk.language));
            // A probability of nothing in particular helps nobody.
            let about = if is_probability(&score) { about } else { "" };
            Some((name, value, score.value.is_some(), means.unwrap_or(about)))
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    desk.paper.heading(desk.say(phrases::SCORES));
    let names = rows.iter().map(|(name, ..)| width(name)).max().unwrap_or(0);
    let values = rows.iter().map(|(_, value, ..)| width(value)).max().unwrap_or(0);
    for (name, value, known, means) in rows {
        let name = format!("  {}  ", padded(name, names));
        let value_style = if known { BOLD } else { NO_STYLE };
        desk.paper.row(&[(&name, NO_STYLE), (&padded(&value, values + 2), value_style)], means);
    }
}

/// Does what is known say something about this score?
fn tells(score: &Score<'_, '_>, blank: &Bounds<'_>) -> bool {
    let of_nobody = blank.iter().find(|(id, _)| *id == score.model.id()).and_then(|(_, bounds)| *bounds);
    match (score.value, score.bounds, of_nobody) {
        (Some(_), ..) => true,
        (None, Some((low, high)), Some((least, greatest))) => high - low <= NARROWED_TO * (greatest - least),
        (None, ..) => false,
    }
}

fn is_probability(score: &Score<'_, '_>) -> bool {
    matches!(score.model.kind(), ModelKind::Logistic | ModelKind::Slot)
}

/// The short name of a model, and what explains it: the parts of its title.
fn name<'t>(title: &'t str, id: &'t str) -> (&'t str, &'t str) {
    let (short, about) = title.split_once([':', '(']).unwrap_or((title, ""));
    let (short, about) = (short.trim(), about.trim().trim_end_matches(')'));
    if short.is_empty() || width(short) > MAX_NAME { (id, title) } else { (short, about) }
}

/// The value, or what it can still be.
fn value(desk: &Desk<'_>, score: &Score<'_, '_>) -> Option<String> {
    let is_probability = is_probability(score);
    let written = |value: f64| {
        if is_probability { rounded(100.0 * value, 1, desk.language) } else { rounded(value, 2, desk.language) }
    };
    let unit = if is_probability { "%" } else { score.model.unit() };
    let number = match (score.value, score.bounds) {
        (Some(value), _) => written(value),
        (None, Some((low, high))) => {
            let (low, high) = (written(low), written(high));
            if low == high { low } else { desk.fill(phrases::SPAN, &[("low", &low), ("high", &high)]) }
        }
        (None, None) => return None,
    };
    Some(if unit.is_empty() { number } else { format!("{number} {unit}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short() {
        assert_eq!(name("MGAP: mechanism, age", "mgap"), ("MGAP", "mechanism, age"));
        assert_eq!(name("RACE (Rapid Arterial)", "race"), ("RACE", "Rapid Arterial"));
        let long = "Probability of a large vessel occlusion from RACE";
        assert_eq!(name(long, "p-lvo-race"), ("p-lvo-race", long));
    }
}
