//! Where to: the hospital right under the need, then why not a nearer one.

use baken_core::destination::travel::{Source, Travel};
use baken_core::destination::{Candidate, Warning};
use baken_core::domain::Interval;
use baken_core::pack::Role;
use baken_core::{Advice, Truth};
use baken_protocol::advice::{reasons, stop_word};
use baken_protocol::phrases::{self, rounded};

use super::Desk;
use crate::paper::{BOLD, DIM, GREEN, YELLOW, padded, width};

/// So many hospitals are named; the others are in the JSON.
const NAMED: usize = 3;
/// So many nearer ones are explained.
const EXPLAINED: usize = 5;

/// The hospital to drive to, right under the need.
pub fn write_first(desk: &mut Desk<'_>, advice: &Advice<'_, '_>, columns: usize) {
    let Some(found) = advice.destinations() else { return };
    let Some(first) = found.candidates().next() else { return };
    let words = format!("{}  {}", name(&first), time(desk, first.travel));
    let to = padded(desk.say(phrases::DESTINATION), columns);
    let line = format!("{to}  {}{}", desk.paper.ink(BOLD, &words), remarks(desk, &first));
    desk.paper.line(&line);
    if !found.settled() {
        let open = desk.paper.ink(YELLOW, desk.say(phrases::DESTINATION_OPEN));
        desk.paper.line(&format!("{}  {open}", padded("", columns)));
    }
}

/// The next ones.
pub fn write_others(desk: &mut Desk<'_>, advice: &Advice<'_, '_>, columns: usize) {
    let Some(found) = advice.destinations() else { return };
    let others: Vec<Candidate<'_>> = found.candidates().take(NAMED).skip(1).collect();
    let names = others.iter().map(|c| width(&name(c))).max().unwrap_or(0).min(40);
    for (place, candidate) in others.iter().enumerate() {
        let words = format!("{}  {}", padded(&name(candidate), names), time(desk, candidate.travel));
        let to = padded(&(place + 2).to_string(), columns);
        let line = format!("{to}  {}{}", desk.paper.ink(DIM, &words), remarks(desk, candidate));
        desk.paper.line(&line);
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
    let reasons = reasons(&found, &desk.pack, desk.language);
    let texts = reasons.iter().map(|reason| reason.text).chain([found.advise(desk.language)]);
    for text in texts.filter(|text| !text.is_empty()) {
        desk.paper.wrapped("  ", text);
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

/// What each way to treat a stroke is expected to bring, what is gained, and how sure the choice is.
pub fn strategies(desk: &mut Desk<'_>, advice: &Advice<'_, '_>) {
    let Some((model, strategies, hospitals)) = advice.strategies() else { return };
    if strategies.applies == Truth::No {
        return;
    }
    let sure = desk.say(if strategies.sure { phrases::CHOICE_SURE } else { phrases::CHOICE_OPEN });
    let style = if strategies.sure { GREEN } else { YELLOW };
    desk.paper.gap();
    let title = desk.paper.ink(BOLD, model.title(desk.language));
    desk.paper.line(&format!("{title}   {}", desk.paper.ink(style, sure)));
    let place = |role: Role| hospitals[usize::from(role == Role::Comprehensive)].name();
    let lines: Vec<(bool, String, String, String)> = strategies
        .iter()
        .map(|result| {
            let way: Vec<&str> = std::iter::once(result.first).chain(result.then).map(place).collect();
            let outcome = result.good_outcome.map_or("–".to_owned(), |span| format!("{} %", share(desk, span)));
            (result.chosen, way.join(" → "), outcome, result.gain.map_or(String::new(), |gain| gained(desk, gain)))
        })
        .collect();
    let ways = lines.iter().map(|line| width(&line.1)).max().unwrap_or(0).min(42);
    let outcomes = lines.iter().map(|line| width(&line.2)).max().unwrap_or(0);
    for (chosen, way, outcome, gain) in lines {
        let mark = if chosen { "→" } else { " " };
        let line = format!("{mark} {}  {}  {gain}", padded(&way, ways), padded(&outcome, outcomes));
        let line = if chosen { desk.paper.ink(BOLD, line.trim_end()) } else { line };
        desk.paper.line(&line);
    }
    desk.paper.wrapped("  ", desk.say(phrases::GOOD_OUTCOME));
    if let Some(least) = strategies.minimum_gain {
        let n = rounded(least * 100.0, 1, desk.language);
        desk.paper.wrapped("  ", &desk.fill(phrases::MINIMUM_GAIN, &[("n", &n)]));
    }
}

/// A share in percent, or what it can be.
fn share(desk: &Desk<'_>, span: Interval) -> String {
    let percent = |value: f64| rounded(value * 100.0, 1, desk.language);
    match span.value() {
        Some(value) => percent(value),
        None => desk.fill(phrases::SPAN, &[("low", &percent(span.low)), ("high", &percent(span.high))]),
    }
}

/// How many more, or fewer, have a good outcome.
fn gained(desk: &Desk<'_>, gain: Interval) -> String {
    let number = |value: f64| rounded(value * 100.0, 1, desk.language);
    match gain.value() {
        Some(value) if value < 0.0 => desk.fill(phrases::FEWER_IN_HUNDRED, &[("n", &number(-value))]),
        Some(value) => desk.fill(phrases::MORE_IN_HUNDRED, &[("n", &number(value))]),
        None => desk.fill(phrases::GAIN_SPAN, &[("low", &number(gain.low)), ("high", &number(gain.high))]),
    }
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
