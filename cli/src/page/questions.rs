//! What to ask next: the few questions that would settle most, with the unit of the answer.

use baken_core::Advice;
use baken_core::pack::{Input, InputKind};
use baken_protocol::phrases::{self, number, unit};

use super::Desk;
use crate::paper::{YELLOW, padded};

/// So many questions a page shows; a crew asks them one after the other.
const SHOWN: usize = 5;

/// The most decisive question, in the first lines.
pub fn write_first(desk: &mut Desk<'_>, advice: &Advice<'_, '_>, columns: usize) {
    let Some(input) = advice.ask_next().next() else { return };
    let lead = format!("{}  ", padded(desk.say(phrases::ASK_FIRST), columns));
    let question = format!("{} ({})", input.label(desk.language), answer(desk, &input));
    desk.paper.wrapped_in(YELLOW, &lead, &question);
}

/// The questions that would settle most, where there is more than one.
pub fn write(desk: &mut Desk<'_>, advice: &Advice<'_, '_>) {
    let all = advice.ask_next().count();
    if all < 2 {
        return;
    }
    desk.paper.heading(desk.say(phrases::ASK_NEXT));
    for (place, input) in advice.ask_next().take(SHOWN).enumerate() {
        let question = format!("{} ({})", input.label(desk.language), answer(desk, &input));
        desk.paper.wrapped(&format!("  {} ", place + 1), &question);
    }
    if all > SHOWN {
        let more = desk.fill(phrases::ASK_MORE, &[("n", &(all - SHOWN).to_string())]);
        desk.paper.wrapped("    ", &more);
    }
}

/// What an answer looks like: a unit, the ends of a scale, the choices.
fn answer(desk: &Desk<'_>, input: &Input<'_>) -> String {
    let (low, high) = input.possible();
    match input.kind() {
        InputKind::YesNo => desk.say(phrases::YES_OR_NO).to_owned(),
        InputKind::Choice => input.choices(desk.language).map(|(_, label)| label).collect::<Vec<_>>().join(" / "),
        InputKind::Number if !input.unit().is_empty() => unit(&desk.pack, input.unit(), desk.language).to_owned(),
        InputKind::Number | InputKind::Whole => {
            let (low, high) = (number(low, desk.language), number(high, desk.language));
            desk.fill(phrases::SPAN, &[("low", &low), ("high", &high)])
        }
    }
}
