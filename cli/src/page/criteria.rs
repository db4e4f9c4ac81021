//! The sets of criteria: met, not met or open, a line each.

use baken_core::advice::Criteria;
use baken_core::{Advice, Truth};
use baken_protocol::phrases;

use super::Desk;
use crate::paper::{BOLD, DIM, NO_STYLE, YELLOW, padded, width};

/// An open set is shown once at least this share of its criteria is decided; before that it only says
/// that nobody has asked.
const DECIDED_SHARE: f64 = 0.5;

pub fn write(desk: &mut Desk<'_>, advice: &Advice<'_, '_>) {
    let explained: Vec<&str> =
        advice.need().iter().flat_map(|need| need.because(desk.language)).map(|reason| reason.rule).collect();
    let mut sets: Vec<_> = advice
        .criteria()
        .filter(|set| set.applies == Truth::Yes && set.model.prehospital())
        .filter(|set| set.met.is_decided() || set.fired().count() > 0 || decided_share(set) >= DECIDED_SHARE)
        .collect();
    if sets.is_empty() {
        return;
    }
    // What is met first, then what may be, then what is not; otherwise in the pack's order.
    sets.sort_by_key(|set| match set.met {
        Truth::Yes => 0,
        Truth::Undecided => 1,
        Truth::No => 2,
    });
    let words = [phrases::YES, phrases::NO, phrases::UNDECIDED].map(|id| desk.say(id));
    let column = words.iter().map(|word| width(word)).max().unwrap_or(0);
    desk.paper.heading(desk.say(phrases::CRITERIA));
    for set in sets {
        let (fired, open, all) = (set.fired().count(), set.undecided().count(), set.model.criteria().len());
        let [yes, no, undecided] = words;
        let (word, style, count) = match set.met {
            Truth::Yes => (yes, BOLD, Some((phrases::CRITERIA_MET, fired))),
            Truth::No => (no, DIM, None),
            Truth::Undecided => (undecided, YELLOW, Some((phrases::CRITERIA_OPEN, open))),
        };
        let count = count.filter(|_| all > 1).map_or(String::new(), |(id, n)| {
            format!(" ({})", desk.fill(id, &[("n", &n.to_string()), ("all", &all.to_string())]))
        });
        let words = format!("{}{count}", set.model.title(desk.language));
        desk.paper.row(&[("  ", NO_STYLE), (&padded(word, column + 2), style)], &words);
        for criterion in set.fired().filter(|criterion| !explained.contains(&criterion.id())) {
            let lead = format!("  {}• ", " ".repeat(column + 2));
            desk.paper.wrapped(&lead, criterion.label(desk.language));
        }
    }
}

/// The share of a set's criteria that is decided.
fn decided_share(set: &Criteria<'_, '_>) -> f64 {
    let (open, all) = (set.undecided().count(), set.model.criteria().len().max(1));
    1.0 - open as f64 / all as f64
}
