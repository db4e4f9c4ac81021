//! The figures of a report.

use super::svg::{Anchor, COLOURS, Figure, GREY, INK, Scale, colour};
use crate::benchmark::document::{Document, Group, Rate, Test};
use crate::benchmark::{Benchmark, Funnel, FunnelCluster, Probability};
use crate::statistics::sweep::sweep;

/// Points of a curve that are drawn; more are not seen.
const MOST_POINTS: usize = 500;

/// Columns for the names beside a figure of rows.
const NAMES: f64 = 210.0;

/// Letters of a name that fit there.
const LONGEST_NAME: usize = 28;

/// Letters of a name beside a figure.
const LONGEST_LEGEND: usize = 24;

const WIDTH: f64 = 720.0;

/// A row of a figure with intervals: a name, and rates that may not be there.
struct Row<'r> {
    name: String,
    /// Its own line above the row; the name is then one of several below it.
    heading: Option<String>,
    rates: Vec<(&'r Rate, &'static str)>,
}

/// Height of a heading.
const HEADING: f64 = 24.0;

/// Rates as dots with their intervals, a row each.
fn rows(
    rows: &[Row<'_>],
    x_words: &str,
    marks: &[(f64, &str)],
    percent: bool,
    legend: &[(&str, &'static str)],
) -> String {
    let each = 14.0 + 13.0 * rows.iter().map(|row| row.rates.len()).max().unwrap_or(1) as f64;
    let top = if legend.is_empty() { 18.0 } else { 36.0 };
    let headings = rows.iter().filter(|row| row.heading.is_some()).count() as f64;
    let height = top + each * rows.len() as f64 + HEADING * headings + 52.0;
    let mut figure = Figure::new(WIDTH, height);
    let ends = rows.iter().flat_map(|row| &row.rates).flat_map(|(rate, _)| [rate.low, rate.high, rate.value]);
    let (mut low, mut high) =
        ends.flatten().chain(marks.iter().map(|mark| mark.0)).fold((1.0f64, 0.0f64), |(a, b), x| (a.min(x), b.max(x)));
    if percent {
        (low, high) = (0.0, ((high + 0.02) * 10.0).ceil().clamp(1.0, 10.0) / 10.0);
    } else if low > high {
        (low, high) = (0.0, 1.0);
    } else {
        let margin = (high - low).max(0.02) * 0.05;
        (low, high) = (low - margin, high + margin);
    }
    let x = Scale { low, high, from: NAMES, to: WIDTH - 24.0 };
    let y = Scale { low: 0.0, high: 1.0, from: height - 48.0, to: top - 4.0 };
    for tick in super::svg::ticks(x) {
        let at = x.at(tick);
        figure.line((at, y.from), (at, y.to), "#eee", 1.0);
        let shown = if percent { tick * 100.0 } else { tick };
        figure.text(at, y.from + 18.0, Anchor::Middle, INK, &format!("{}", (shown * 100.0).round() / 100.0));
    }
    figure.line((x.from, y.from), (x.to, y.from), INK, 1.0);
    figure.text((x.from + x.to) / 2.0, y.from + 38.0, Anchor::Middle, INK, x_words);
    for (at, words) in marks {
        figure.dashed((x.at(*at), y.from), (x.at(*at), y.to), GREY);
        figure.text(x.at(*at) + 4.0, y.to + 10.0, Anchor::Start, GREY, words);
    }
    let mut legend_at = x.from;
    for (words, ink) in legend {
        figure.dot(legend_at + 4.0, 12.0, 4.0, ink);
        figure.text(legend_at + 14.0, 16.5, Anchor::Start, INK, words);
        legend_at += 30.0 + 7.2 * words.chars().count() as f64;
    }
    let mut below = top;
    for row in rows {
        if let Some(heading) = &row.heading {
            figure.strong(4.0, below + 16.0, heading);
            below += HEADING;
        }
        let middle = below + each * 0.5;
        below += each;
        figure.text(NAMES - 12.0, middle + 4.5, Anchor::End, INK, &short(&row.name, LONGEST_NAME));
        let first = middle - 6.5 * (row.rates.len() as f64 - 1.0);
        if row.rates.is_empty() {
            figure.text(x.from + 6.0, middle + 4.5, Anchor::Start, GREY, "too few with the outcome");
        }
        for (line, (rate, ink)) in row.rates.iter().enumerate() {
            let at = first + 13.0 * line as f64;
            match (rate.value, rate.low, rate.high) {
                (Some(value), Some(low), Some(high)) => {
                    figure.line((x.at(low), at), (x.at(high), at), ink, 2.0);
                    figure.dot(x.at(value), at, 4.5, ink);
                }
                (Some(value), _, _) => figure.ring(x.at(value), at, 4.0, ink),
                _ => figure.text(x.from + 6.0, at + 4.5, Anchor::Start, GREY, "not defined"),
            }
        }
    }
    figure.finish(x_words)
}

fn short(name: &str, longest: usize) -> String {
    match name.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or("")),
        None => name.to_owned(),
    }
}

/// Undertriage and overtriage of each test, by `sens-spec`.
pub(super) fn triage(tests: &[Test]) -> String {
    let rows_of: Vec<Row<'_>> = tests
        .iter()
        .flat_map(|test| {
            let all: &[(&str, &crate::benchmark::document::Table)] = if test.undecided == 0 {
                &[("all", &test.decided_only)]
            } else {
                &[("open as yes", &test.as_yes), ("open as no", &test.as_no), ("decided only", &test.decided_only)]
            };
            all.iter()
                .enumerate()
                .map(|(place, (how, table))| Row {
                    name: (*how).to_owned(),
                    heading: (place == 0).then(|| test.expression.clone()),
                    rates: vec![
                        (&table.rates.sens_spec.undertriage, COLOURS[0]),
                        (&table.rates.sens_spec.overtriage, COLOURS[1]),
                    ],
                })
                .collect::<Vec<_>>()
        })
        .collect();
    let legend = [("undertriage, 1 − sensitivity", COLOURS[0]), ("overtriage, 1 − specificity", COLOURS[1])];
    rows(&rows_of, "share of patients, % (95 % interval)", &[(0.05, "5 %"), (0.35, "35 %")], true, &legend)
}

/// One rate of each group.
pub(super) fn groups<'g>(
    groups: &'g [Group],
    rate: impl Fn(&'g Group) -> Option<&'g Rate>,
    words: &str,
    mark: Option<(f64, &str)>,
    percent: bool,
) -> String {
    let rows_of: Vec<Row<'_>> = groups
        .iter()
        .map(|group| Row {
            name: format!("{} ({})", group.group, group.n),
            heading: None,
            rates: rate(group).map(|rate| (rate, COLOURS[0])).into_iter().collect(),
        })
        .collect();
    rows(&rows_of, words, mark.as_slice(), percent, &[])
}

/// Observed over expected of each cluster by what was expected, within the limits of chance.
pub(super) fn funnel(funnel: &Funnel) -> String {
    let (width, height) = (430.0, 300.0);
    let mut figure = Figure::new(WIDTH, height + 66.0);
    let most = funnel.clusters.iter().map(|cluster| cluster.expected).fold(1.0, f64::max) * 1.05;
    let ends = |cluster: &FunnelCluster| cluster.limits.iter().map(|limits| limits.high).fold(cluster.ratio, f64::max);
    let top = funnel.clusters.iter().map(ends).fold(1.5, f64::max).min(4.0);
    let x = Scale { low: 0.0, high: most, from: 62.0, to: 62.0 + width };
    let y = Scale { low: 0.0, high: top, from: height + 14.0, to: 14.0 };
    figure.axes(x, y, "expected patients with the outcome", "observed / expected", false);
    figure.dashed((x.at(0.0), y.at(1.0)), (x.at(most), y.at(1.0)), GREY);
    // The caption names those whose name would stand on another one.
    let mut named: Vec<(f64, f64)> = Vec::new();
    for cluster in &funnel.clusters {
        let at = x.at(cluster.expected);
        for (limits, width) in cluster.limits.iter().zip([3.0, 1.0]) {
            figure.line((at, y.at(limits.low)), (at, y.at(limits.high)), "#bbb", width);
        }
        let ink = if cluster.outside.is_some() { COLOURS[1] } else { COLOURS[0] };
        figure.ring(at, y.at(cluster.ratio), 4.5, ink);
        let place = (at + 8.0, y.at(cluster.ratio) + 4.0);
        let is_free = named.iter().all(|other| (other.0 - place.0).abs() > 90.0 || (other.1 - place.1).abs() > 16.0);
        if cluster.outside.is_some() && is_free {
            figure.text(place.0, place.1, Anchor::Start, INK, &short(&cluster.cluster, LONGEST_LEGEND));
            named.push(place);
        }
    }
    figure.text(x.to + 16.0, 34.0, Anchor::Start, GREY, "thick: 95 %");
    figure.text(x.to + 16.0, 54.0, Anchor::Start, GREY, "thin: 99.8 %");
    figure.finish("Observed over expected patients with the outcome, by cluster")
}

/// The ROC curves of the scores, and the tests as points.
pub(super) fn roc(benchmark: &Benchmark, document: &Document) -> String {
    let size = 430.0;
    let mut figure = Figure::new(WIDTH, size + 66.0);
    let x = Scale { low: 0.0, high: 1.0, from: 62.0, to: 62.0 + size };
    let y = Scale { low: 0.0, high: 1.0, from: size + 14.0, to: 14.0 };
    figure.axes(x, y, "1 − specificity (overtriage by sens-spec), %", "sensitivity (1 − undertriage), %", true);
    figure.dashed((x.at(0.0), y.at(0.0)), (x.at(1.0), y.at(1.0)), GREY);
    let mut entries = 0.0;
    let mut legend = |figure: &mut Figure, ink: &str, ring: Option<usize>, words: &str| {
        let at = 30.0 + entries * 20.0;
        match ring {
            Some(number) => {
                figure.ring(x.to + 19.0, at - 4.0, 5.0, ink);
                figure.text(x.to + 28.0, at, Anchor::Start, INK, &number.to_string());
            }
            None => figure.line((x.to + 14.0, at - 4.0), (x.to + 32.0, at - 4.0), ink, 3.0),
        }
        figure.text(x.to + 40.0, at, Anchor::Start, INK, &short(words, LONGEST_LEGEND));
        entries += 1.0;
    };
    for (place, ((part, direction), score)) in
        benchmark.whole.scores.iter().zip(&benchmark.directions).zip(&document.scores).enumerate()
    {
        let (n1, n0) = (part.runs.n1() as f64, part.runs.n0() as f64);
        if n1 == 0.0 || n0 == 0.0 {
            continue;
        }
        let corner = |at: crate::statistics::sweep::CutOff| (at.table.fp as f64 / n0, at.table.tp as f64 / n1);
        let mut corners: Vec<(f64, f64)> = sweep(&part.runs, direction.worse).map(corner).collect();
        corners.extend([(0.0, 0.0), (1.0, 1.0)]);
        corners.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let step = corners.len().div_ceil(MOST_POINTS).max(1);
        let last = corners.len() - 1;
        let thinned = corners.iter().enumerate().filter(|(i, _)| i % step == 0 || *i == last);
        let points: Vec<(f64, f64)> = thinned.map(|(_, (a, b))| (x.at(*a), y.at(*b))).collect();
        figure.path(&points, colour(place), 2.0);
        let auc = score.auc.value.map_or(String::new(), |value| format!("{value:.3} "));
        legend(&mut figure, colour(place), None, &format!("{auc}{}", score.expression));
    }
    for (place, test) in document.tests.iter().enumerate() {
        let table = &test.decided_only;
        let (Some(spec), Some(sens)) = (table.specificity.value, table.sensitivity.value) else { continue };
        let ink = INK;
        if let (Some(low), Some(high)) = (table.sensitivity.low, table.sensitivity.high) {
            figure.line((x.at(1.0 - spec), y.at(low)), (x.at(1.0 - spec), y.at(high)), ink, 1.5);
        }
        if let (Some(low), Some(high)) = (table.specificity.low, table.specificity.high) {
            figure.line((x.at(1.0 - low), y.at(sens)), (x.at(1.0 - high), y.at(sens)), ink, 1.5);
        }
        figure.ring(x.at(1.0 - spec), y.at(sens), 5.0, ink);
        let below = if sens > 0.95 { 20.0 } else { -6.0 };
        let (beside, anchor) = if spec < 0.05 { (-8.0, Anchor::End) } else { (8.0, Anchor::Start) };
        figure.text(x.at(1.0 - spec) + beside, y.at(sens) + below, anchor, INK, &(place + 1).to_string());
        legend(&mut figure, ink, Some(place + 1), &test.expression);
    }
    figure.finish("Receiver operating characteristic curves")
}

/// The calibration curve, with the predictions below.
pub(super) fn calibration(found: &Probability) -> Option<String> {
    let curve = found.curve.as_ref().ok()?;
    let (size, strip) = (400.0, 70.0);
    let mut figure = Figure::new(WIDTH, size + strip + 80.0);
    let highest =
        curve.points.iter().fold(0.1f64, |most, point| most.max(point.predicted).max(point.observed.min(1.0)));
    let top = ((highest * 10.0).ceil() / 10.0).min(1.0);
    let x = Scale { low: 0.0, high: top, from: 62.0, to: 62.0 + size };
    let y = Scale { low: 0.0, high: top, from: size + 14.0, to: 14.0 };
    figure.axes(x, y, "", "observed share with the outcome, %", true);
    figure.dashed((x.at(0.0), y.at(0.0)), (x.at(top), y.at(top)), GREY);
    let step = curve.points.len().div_ceil(MOST_POINTS).max(1);
    let points: Vec<(f64, f64)> = curve
        .points
        .iter()
        .step_by(step)
        .chain(curve.points.last())
        .map(|point| (x.at(point.predicted), y.at(point.observed.clamp(0.0, 1.0))))
        .collect();
    figure.path(&points, COLOURS[0], 2.5);
    figure.text(x.to + 16.0, 34.0, Anchor::Start, COLOURS[0], &format!("smoothed by {}", curve.smoother.id()));
    figure.text(x.to + 16.0, 54.0, Anchor::Start, GREY, "dashed: perfect");
    // How many patients have which prediction: severe above the line, others below.
    let bins = 40usize;
    let mut counts = vec![(0u64, 0u64); bins];
    for run in found.predictions.iter() {
        let place = ((run.score / top * bins as f64) as usize).min(bins - 1);
        if let Some(count) = counts.get_mut(place) {
            count.0 += run.n1;
            count.1 += run.n0;
        }
    }
    let most = counts.iter().map(|count| count.0.max(count.1)).max().unwrap_or(1).max(1) as f64;
    let middle = y.from + 30.0 + strip / 2.0;
    let width = (x.to - x.from) / bins as f64;
    for (place, (severe, others)) in counts.iter().enumerate() {
        let left = x.from + width * place as f64;
        let height = |count: u64| (count as f64 / most).sqrt() * strip / 2.0;
        figure.bar(left, middle - height(*severe), width - 1.0, height(*severe), COLOURS[1]);
        figure.bar(left, middle, width - 1.0, height(*others), "#bbb");
    }
    figure.text(x.to + 16.0, middle - 8.0, Anchor::Start, COLOURS[1], "with the outcome");
    figure.text(x.to + 16.0, middle + 20.0, Anchor::Start, GREY, "without (root scale)");
    figure.text((x.from + x.to) / 2.0, middle + strip / 2.0 + 22.0, Anchor::Middle, INK, "predicted probability, %");
    Some(figure.finish("Calibration curve"))
}

/// Net benefit by threshold, beside bringing everybody and nobody.
pub(super) fn decision(found: &[(&str, &Probability)]) -> String {
    let (width, height) = (460.0, 360.0);
    let mut figure = Figure::new(WIDTH, height + 66.0);
    let points = || found.iter().flat_map(|(_, probability)| &probability.decision);
    let prevalence = points().map(|point| point.benefit.table.severe() as f64 / point.benefit.table.n() as f64);
    let high = prevalence.fold(0.02f64, f64::max) * 1.15;
    let right = points().map(|point| point.benefit.threshold).fold(0.1, f64::max);
    let x = Scale { low: 0.0, high: right, from: 72.0, to: 72.0 + width };
    let y = Scale { low: -high / 4.0, high, from: height + 14.0, to: 14.0 };
    figure.axes(x, y, "threshold probability, %", "net benefit, severe patients found per 100", true);
    figure.line((x.at(0.0), y.at(0.0)), (x.at(right), y.at(0.0)), GREY, 1.5);
    figure.text(x.to + 12.0, y.at(0.0) + 4.0, Anchor::Start, GREY, "nobody to level 1");
    if let Some((_, first)) = found.first() {
        let all = first.decision.iter().filter(|point| point.benefit.treat_all > y.low);
        let all: Vec<(f64, f64)> =
            all.map(|point| (x.at(point.benefit.threshold), y.at(point.benefit.treat_all))).collect();
        figure.path(&all, INK, 1.5);
        figure.text(x.to + 12.0, 30.0, Anchor::Start, INK, "black: everybody");
    }
    for (place, (name, probability)) in found.iter().enumerate() {
        let ink = colour(place);
        let limits = |high: bool| {
            let end = move |point: &crate::benchmark::DecisionPoint| {
                let estimate = point.interval.as_ref().ok()?;
                let value = if high { estimate.high } else { estimate.low };
                Some((x.at(point.benefit.threshold), y.at(value.max(y.low))))
            };
            probability.decision.iter().filter_map(end).collect::<Vec<_>>()
        };
        let band: Vec<(f64, f64)> = limits(true).into_iter().chain(limits(false).into_iter().rev()).collect();
        figure.band(&band, ink);
        let line: Vec<(f64, f64)> = probability
            .decision
            .iter()
            .map(|point| (x.at(point.benefit.threshold), y.at(point.benefit.net_benefit.max(y.low))))
            .collect();
        figure.path(&line, ink, 2.5);
        figure.text(x.to + 12.0, 52.0 + 20.0 * place as f64, Anchor::Start, ink, &short(name, LONGEST_LEGEND));
    }
    figure.finish("Decision curve")
}
