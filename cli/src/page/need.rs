//! The first lines: what the patient needs, whether an answer could still change that, where to, and what to ask
//! first. Further down: why.

use anstyle::Style;
use baken_core::Advice;
use baken_core::advice::NeedAdvice;
use baken_protocol::case::Case;
use baken_protocol::phrases;

use super::{Desk, destinations, questions};
use crate::paper::{BOLD, GREEN, RED, WIDTH, YELLOW, width};

pub fn write(desk: &mut Desk<'_>, case: &Case, advice: &Advice<'_, '_>) {
    let Some(pathway) = desk.pack.pathways().nth(case.pathway) else { return };
    let Some(need) = advice.need() else {
        desk.paper.line(&desk.paper.ink(BOLD, &pathway.title(desk.language).to_uppercase()));
        return;
    };
    let ids: Vec<&str> = pathway.needs().map(|need| need.id()).collect();
    headline(desk, &need, advice.ask_next().count(), style(need.need.id(), &ids));
    let columns =
        [phrases::DESTINATION, phrases::ASK_FIRST].map(|id| width(desk.say(id))).into_iter().max().unwrap_or(0);
    destinations::write_first(desk, advice, columns);
    questions::write_first(desk, advice, columns);
    destinations::write_others(desk, advice, columns);
}

/// Why: what the need could still be, its reasons, those of the destination.
pub fn explain(desk: &mut Desk<'_>, advice: &Advice<'_, '_>) {
    let Some(need) = advice.need() else { return };
    reasons(desk, &need);
    destinations::explain(desk, advice);
}

/// The need in capitals, and how sure it is.
fn headline(desk: &mut Desk<'_>, need: &NeedAdvice<'_, '_>, open: usize, style: Style) {
    let title = need.need.title(desk.language).to_uppercase();
    let state = match (need.settled, open) {
        (true, _) => desk.say(phrases::SETTLED).to_owned(),
        (false, 1) => desk.say(phrases::OPEN_ONE).to_owned(),
        (false, n) => desk.fill(phrases::OPEN_MANY, &[("n", &n.to_string())]),
    };
    let state_style = if need.settled { GREEN } else { YELLOW };
    let state_ink = desk.paper.ink(state_style, &state);
    if width(&title) + 3 + width(&state) <= WIDTH {
        desk.paper.line(&format!("{}   {state_ink}", desk.paper.ink(style, &title)));
    } else {
        desk.paper.wrapped_in(style, "", &title);
        desk.paper.line(&state_ink);
    }
}

/// Green for the least demanding need, yellow for the one before it where there is more than one above
/// that (a trauma centre, thrombolysis), red for all that is more.
fn style(need: &str, from_most_to_least: &[&str]) -> Style {
    match from_most_to_least.iter().rev().position(|id| *id == need) {
        Some(0) => GREEN,
        Some(1) if from_most_to_least.len() > 3 => YELLOW,
        _ => RED,
    }
}

fn reasons(desk: &mut Desk<'_>, need: &NeedAdvice<'_, '_>) {
    let reasons: Vec<_> = need.because(desk.language).collect();
    if reasons.is_empty() && need.settled {
        return;
    }
    desk.paper.heading(desk.say(phrases::WHY));
    for reason in reasons {
        let lead = if reason.rule == need.need.id() { "  " } else { "  • " };
        desk.paper.wrapped(lead, reason.text);
    }
    if need.assumed {
        desk.paper.wrapped("  ", desk.say(phrases::ASSUMED));
    }
    if !need.settled {
        let others: Vec<&str> =
            need.could_be().filter(|n| n.id() != need.need.id()).map(|n| n.title(desk.language)).collect();
        let others = listed(&others, desk.say(phrases::OR));
        let could_be = desk.fill(phrases::COULD_BE, &[("needs", &others)]);
        desk.paper.wrapped("  ", &could_be);
    }
}

/// `a, b or c`
fn listed(words: &[&str], or: &str) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} {or} {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_colour_goes_with_the_rank_of_the_need() {
        let trauma = ["nearest", "level-1", "trauma-centre", "ed"];
        assert_eq!(trauma.map(|need| style(need, &trauma)), [RED, RED, YELLOW, GREEN]);
        let general = ["nearest", "ed"];
        assert_eq!(general.map(|need| style(need, &general)), [RED, GREEN]);
    }

    #[test]
    fn a_list_reads_as_people_say_it() {
        assert_eq!(listed(&["a", "b", "c"], "of"), "a, b of c");
        assert_eq!(listed(&["a"], "of"), "a");
    }
}
