//! Strategies of regions for people: what each leads to, and how that differs from the first.

use baken_research::benchmark::document::Rate;
use baken_research::regions::document::{Drive, Regions, Strategy};

use super::page::number;
use crate::paper::{BOLD, DIM, Paper, YELLOW};

/// Hospitals that a page names; the JSON and the tables have all.
const MOST_HOSPITALS: usize = 8;

/// The part of the page, to stand behind the rest.
pub fn page(regions: &Regions, color: bool) -> String {
    let mut paper = Paper::new(color);
    paper.heading(&format!("Strategies of regions, pathway {}", regions.pathway));
    paper.wrapped("", &format!("At once: the hospital that is advised first is {}.", regions.target));
    let count = regions.findings.len();
    paper.wrapped("", &format!("Assessed by {count} findings of the cohort: {}.", regions.findings.join(", ")));
    for (left, words) in [
        (regions.without_place, "patients have no place that is known, and are left out"),
        (regions.without_moment, "patients have no moment: opening hours and stops are unknown for them"),
    ] {
        if left > 0 {
            paper.wrapped_in(YELLOW, "", &format!("{} {words}.", number(left)));
        }
    }
    for strategy in &regions.strategies {
        strategy_on(&mut paper, strategy, regions);
    }
    paper.gap();
    for note in &regions.notes {
        paper.wrapped_in(DIM, "", &format!("{note}."));
    }
    paper.into_text()
}

fn strategy_on(paper: &mut Paper, strategy: &Strategy, regions: &Regions) {
    paper.gap();
    paper.wrapped_in(BOLD, "", &format!("{}: {}", strategy.region, strategy.title));
    let mut row = |name: &str, words: String| paper.wrapped(&format!("  {name:<19}"), &words);
    row("patients", format!("{}, {} severe", number(strategy.n), number(strategy.severe)));
    row("severe, at once", format!("{} % of the severe", percent(&strategy.direct)));
    let rates = &strategy.table;
    row("undertriage", format!("{} % (sens-spec, sens-ppv)", percent(rates.undertriage_sens_spec())));
    row("overtriage", format!("{} % of the others (sens-spec)", percent(rates.overtriage_sens_spec())));
    row("", format!("{} % of those sent there (sens-ppv, cribari)", percent(rates.overtriage_sens_ppv())));
    row("drive", drive(&strategy.minutes));
    row("drive, severe", drive(&strategy.severe_minutes));
    row("transfers", format!("{} severe, then {}", number(strategy.transfers.n), drive(&strategy.transfers)));
    for (count, words) in [
        (strategy.nowhere, "patients: no hospital is advised"),
        (strategy.unsettled, "patients: an answer that is not in the cohort could change the hospital"),
        (strategy.target_unknown, "patients go where it is not known whether it is a target; counted as none"),
    ] {
        if count > 0 {
            row("open", format!("{} {words}", number(count)));
        }
    }
    if let Some(against) = &strategy.against_reference {
        let reference = &regions.reference;
        let (severe, others) = (number(against.severe_moved), number(against.others_moved));
        row(&format!("than {}", shortened(reference)), format!("{severe} severe and {others} others go elsewhere"));
        row("  severe, at once", points(&against.direct_difference));
        row("  overtriage", format!("{} (sens-spec)", points(&against.overtriage_difference)));
        let minutes = signed(&against.minutes_difference, 1.0, 2);
        row("  drive", format!("{minutes} min a patient, {:+.1} hours in all", against.hours_difference));
        let (longer, shorter) = (number(against.longer), number(against.shorter));
        row("  by over 10 min", format!("{longer} longer, {shorter} shorter"));
    }
    let loads = strategy.hospitals.iter().take(MOST_HOSPITALS).map(|load| {
        let change = load.change.filter(|change| *change != 0).map_or(String::new(), |change| format!(", {change:+}"));
        format!("{} {} ({} severe{change})", load.hospital, number(load.n), number(load.severe))
    });
    let mut words = loads.collect::<Vec<_>>().join("; ");
    if strategy.hospitals.len() > MOST_HOSPITALS {
        words.push_str(&format!("; {} more", strategy.hospitals.len() - MOST_HOSPITALS));
    }
    row("load", words);
}

/// The end of a label that is too long for a row.
fn shortened(label: &str) -> String {
    const ROOM: usize = 13;
    let count = label.chars().count();
    if count <= ROOM { label.to_owned() } else { format!("{}…", label.chars().take(ROOM - 1).collect::<String>()) }
}

fn drive(drive: &Drive) -> String {
    match (drive.mean.value, drive.median, drive.p90) {
        (Some(mean), Some(median), Some(p90)) => {
            format!(
                "mean {mean:.1} min, median {median:.1}, nine of ten within {p90:.1}; {:.0} hours",
                drive.total_hours
            )
        }
        _ => "none".to_owned(),
    }
}

fn percent(rate: &Rate) -> String {
    match (rate.value, rate.low, rate.high) {
        (Some(value), Some(low), Some(high)) => {
            format!("{:.1} ({:.1}-{:.1})", 100.0 * value, 100.0 * low, 100.0 * high)
        }
        _ => "not defined".to_owned(),
    }
}

fn points(rate: &Rate) -> String {
    format!("{} percentage points", signed(rate, 100.0, 1))
}

fn signed(rate: &Rate, factor: f64, digits: usize) -> String {
    match (rate.value, rate.low, rate.high) {
        (Some(value), Some(low), Some(high)) => {
            let [value, low, high] = [value, low, high].map(|x| format!("{:+.digits$}", factor * x));
            format!("{value} ({low} to {high})")
        }
        _ => "not defined".to_owned(),
    }
}
