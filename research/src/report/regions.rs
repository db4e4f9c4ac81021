//! Strategies of regions in a report: what each leads to, and how it differs from the first.

use super::page::{Page, code, in_prose, number, percent, shown};
use crate::benchmark::document::Rate;
use crate::regions::document::{Drive, Regions};
use crate::report::svg::escaped;

/// The section.
pub(super) fn section(page: &mut Page, regions: &Regions) {
    page.heading("Strategies of regions");
    let left_out = match regions.without_place {
        0 => String::new(),
        count => format!(" {} patients without a known place are left out.", number(count)),
    };
    let no_moment = match regions.without_moment {
        0 => String::new(),
        count => format!(" {} patients have no moment: opening hours and stops are unknown for them.", number(count)),
    };
    page.add(&format!(
        "<p>Every patient got the advice of the pathway {} under each strategy, from {} findings of the cohort. <i>At \
         once</i> means: the hospital that is advised first is {}.{left_out}{no_moment}</p>",
        code(&regions.pathway),
        regions.findings.len(),
        regions.target
    ));
    let rows: Vec<Vec<String>> = regions
        .strategies
        .iter()
        .map(|strategy| {
            vec![
                code(&strategy.region),
                percent(&strategy.direct),
                percent(strategy.table.overtriage_sens_spec()),
                percent(strategy.table.overtriage_sens_ppv()),
                drive(&strategy.minutes),
                drive(&strategy.severe_minutes),
                number(strategy.transfers.n),
                number(strategy.nowhere),
            ]
        })
        .collect();
    let first = regions.strategies.first();
    let (n, severe) = first.map_or((0, 0), |first| (first.n, first.severe));
    page.table(
        &format!(
            "What each strategy leads to, for {} patients of whom {} are severe. Percentages with their 95 % interval; \
             drives estimated, mean and 90th percentile in minutes; transfers: severe patients who are not sent there \
             at once.",
            number(n),
            number(severe)
        ),
        &[
            "strategy",
            "severe at once, %",
            "overtriage, % of others (sens-spec)",
            "overtriage, % of those sent there (sens-ppv, cribari)",
            "drive",
            "drive, severe",
            "transfers",
            "no hospital",
        ],
        &rows,
    );
    let rows: Vec<Vec<String>> = regions
        .strategies
        .iter()
        .filter_map(|strategy| {
            let against = strategy.against_reference.as_ref()?;
            Some(vec![
                code(&strategy.region),
                shown(&against.direct_difference, |value| format!("{:+.1}", 100.0 * value)),
                shown(&against.overtriage_difference, |value| format!("{:+.1}", 100.0 * value)),
                shown(&against.minutes_difference, |value| format!("{value:+.2}")),
                format!("{:+.1}", against.hours_difference),
                number(against.longer),
                number(against.shorter),
                format!("{} / {}", number(against.severe_moved), number(against.others_moved)),
            ])
        })
        .collect();
    if !rows.is_empty() {
        let caption = format!(
            "Each strategy against {}, patient by patient (95 % intervals: Tango for shares, Wald for minutes).",
            code(&regions.reference)
        );
        let heads = [
            "strategy",
            "severe at once, points",
            "overtriage (sens-spec), points",
            "drive, min a patient",
            "drives, hours",
            "over 10 min longer",
            "over 10 min shorter",
            "other hospital: severe / others",
        ];
        page.table(&caption, &heads, &rows);
    }
    loads(page, regions);
    let notes: Vec<String> = regions.notes.iter().map(|note| escaped(note)).collect();
    page.add(&format!("<p class=\"soft\">{}.</p>", notes.join("; ")));
}

fn loads(page: &mut Page, regions: &Regions) {
    let mut hospitals: Vec<(&str, &str)> = Vec::new();
    for load in regions.strategies.iter().flat_map(|strategy| &strategy.hospitals) {
        if !hospitals.iter().any(|(id, _)| *id == load.hospital) {
            hospitals.push((&load.hospital, &load.name));
        }
    }
    let rows: Vec<Vec<String>> = hospitals
        .into_iter()
        .map(|(id, name)| {
            let of = |strategy: &crate::regions::document::Strategy| {
                let load = strategy.hospitals.iter().find(|load| load.hospital == id);
                load.map_or("0".to_owned(), |load| format!("{} ({})", number(load.n), number(load.severe)))
            };
            [escaped(name)].into_iter().chain(regions.strategies.iter().map(of)).collect()
        })
        .collect();
    let strategies: Vec<String> = regions.strategies.iter().map(|strategy| code(&strategy.region)).collect();
    let heads: Vec<&str> = ["hospital"].into_iter().chain(strategies.iter().map(String::as_str)).collect();
    page.table("Patients of each hospital, severe ones in brackets.", &heads, &rows);
}

fn drive(drive: &Drive) -> String {
    match (&drive.mean, drive.p90) {
        (Rate { value: Some(mean), .. }, Some(p90)) => format!("{mean:.1}; {p90:.1}"),
        _ => in_prose(&drive.mean),
    }
}
