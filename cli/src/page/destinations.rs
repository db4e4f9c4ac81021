//! Where to: the hospital right under the need, then why not a nearer one.

use baken_core::destination::travel::{Source, Travel};
use baken_core::destination::{Candidate, Warning};
use baken_core::pack::Role;
use baken_core::{Advice, Truth};
use baken_protocol::advice::stop_word;
use baken_protocol::phrases::{self, rounded};

use super::Desk;
use crate::paper::{BOLD, DIM, YELLOW, padded, width};

/// So many hospitals are named; the others are in the JSON.
const NAMED: usize = 3;
/// So many nearer ones are explained.
const EXPLAINED: usize = 5;

/// The hospitals to drive to, under the headline.
pub fn write(desk: &mut Desk<'_>, advice: &Advice<'_, '_>) {
    let Some(found) = advice.destinations() else { return };
    let candidates: Vec<Candidate<'_>> = found.candidates().take(NAMED).collect();
    let columns = candidates.iter().map(|c| width(&name(c))).max().unwrap_or(0).min(40);
    for (place, candidate) in candidates.iter().enumerate() {
        let to = if place == 0 { desk.say(phrases::DESTINATION).to_owned() } else { (place + 1).to_string() };
        let style = if place == 0 { BOLD } else { DIM };
        let words = format!("{}  {}", padded(&name(candidate), columns), time(desk, candidate.travel));
        let line = format!("{}  {}{}", padded(&to, 4), desk.paper.ink(style, &words), remarks(desk, candidate));
        desk.paper.line(&line);
    }
    if candidates.is_empty() {
        return;
    }
    if !found.settled() {
        let open = desk.paper.ink(YELLOW, desk.say(phrases::DESTINATION_OPEN));
        desk.paper.line(&format!("      {open}"));
    }
}

fn name(candidate: &Candidate<'_>) -> String {
    let (name, city) = (candidate.hospital.name(), candidate.hospital.city());
    if name.contains(city) { name.to_owned() } else { format!("{name}, {city}") }
}

/// Minutes as a person says them.
fn time(desk: &Desk<'_>, travel: Option<Travel>) -> String {
    let whole = |minutes: f64| rounded(minutes, 0, desk.language);
    match travel {
        None => desk.say(phrases::NO_MINUTES).to_owned(),
        Some(Travel { minutes, source: Source::Given, .. }) => desk.fill(phrases::MINUTES, &[("n", &whole(minutes))]),
        Some(Travel { minutes, span, source: Source::Estimated }) => desk.fill(
            phrases::MINUTES_ESTIMATED,
            &[("n", &whole(minutes)), ("low", &whole(span.low)), ("high", &whole(span.high))],
        ),
    }
}

fn remarks(desk: &Desk<'_>, candidate: &Candidate<'_>) -> String {
    let stop = match stop_word(candidate.stop) {
        Some("stop") => Some(phrases::ON_STOP_NOW),
        Some("impending") => Some(phrases::STOP_NEAR),
        Some("unknown") => Some(phrases::STOP_UNKNOWN),
        _ => None,
    };
    let ask = candidate.ask.map(|reason| reason.id());
    let words: Vec<&str> = stop.map(|id| desk.say(id)).into_iter().chain(ask.map(|id| desk.say(id))).collect();
    if words.is_empty() { String::new() } else { format!("  {}", desk.paper.ink(YELLOW, &words.join("; "))) }
}

/// The region's reason, what else to consider, and the nearer hospitals.
pub fn explain(desk: &mut Desk<'_>, advice: &Advice<'_, '_>) {
    let Some(found) = advice.destinations() else { return };
    let because = if found.by_outcome() { desk.say(phrases::BEST_OUTCOME) } else { found.because(desk.language) };
    for text in [because, found.advise(desk.language)] {
        if !text.is_empty() {
            desk.paper.wrapped("  ", text);
        }
    }
    let nearer: Vec<_> = found.passed_over().take(EXPLAINED).collect();
    if nearer.is_empty() {
        return;
    }
    desk.paper.heading(desk.say(phrases::NEARER_BUT_NOT));
    let rows: Vec<[String; 2]> =
        nearer.iter().map(|passed| [passed.hospital.name().to_owned(), time(desk, passed.travel)]).collect();
    let [names, times] = [0, 1].map(|column| rows.iter().map(|row| width(&row[column])).max().unwrap_or(0));
    for (passed, [name, time]) in nearer.iter().zip(&rows) {
        let lead = format!("  {}  {}  ", padded(name, names), padded(time, times));
        desk.paper.wrapped(&lead, desk.say(passed.reason.id()));
    }
}

/// What each way to treat a stroke is expected to bring.
pub fn strategies(desk: &mut Desk<'_>, advice: &Advice<'_, '_>) {
    let Some((model, strategies, hospitals)) = advice.strategies() else { return };
    if strategies.applies == Truth::No {
        return;
    }
    desk.paper.heading(model.title(desk.language));
    let percent = |value: f64| rounded(value * 100.0, 1, desk.language);
    let mut lines = Vec::new();
    for result in strategies.iter() {
        let place = |role: Role| hospitals[usize::from(role == Role::Comprehensive)].name();
        let way: Vec<&str> = std::iter::once(result.first).chain(result.then).map(place).collect();
        let outcome = match result.good_outcome.map(|span| (span.value(), span)) {
            None => "–".to_owned(),
            Some((Some(value), _)) => format!("{} %", percent(value)),
            Some((None, span)) => {
                let (low, high) = (percent(span.low), percent(span.high));
                format!("{} %", desk.fill(phrases::SPAN, &[("low", &low), ("high", &high)]))
            }
        };
        lines.push((result.chosen, way.join(" → "), outcome));
    }
    let columns = lines.iter().map(|line| width(&line.1)).max().unwrap_or(0).min(50);
    for (chosen, way, outcome) in lines {
        let mark = if chosen { "→" } else { " " };
        let line = format!("{mark} {}  {outcome}", padded(&way, columns));
        let line = if chosen { desk.paper.ink(BOLD, &line) } else { line };
        desk.paper.line(&line);
    }
    desk.paper.wrapped("  ", model.outcome());
}

/// What must be said about the destinations.
pub fn warnings(desk: &Desk<'_>, advice: &Advice<'_, '_>) -> Vec<String> {
    let Some(found) = advice.destinations() else { return Vec::new() };
    let text = |warning: Warning| match (warning, found.region()) {
        (Warning::DispatchConfirms, Some(region)) => region.confirmation(desk.language).to_owned(),
        _ => desk.say(warning.id()).to_owned(),
    };
    Warning::ALL.into_iter().filter(|warning| found.warns(*warning)).map(text).collect()
}

/// Said while no region has adopted the rules.
pub fn example(desk: &Desk<'_>, advice: &Advice<'_, '_>) -> String {
    let region = advice.destinations().and_then(|found| found.region());
    region.map_or(String::new(), |region| format!("{}: {}", region.title(desk.language), region.example(desk.language)))
}
