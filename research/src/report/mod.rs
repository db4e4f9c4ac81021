//! Reports: a benchmark as one self-contained page, with figures, for a screen, a phone and paper.
//!
//! Every rate stands with its interval, its denominator and the name of its definition; every figure has a
//! caption that a reader can quote. What a report cannot say is in its checklist.

mod checklist;
mod figures;
mod regions;
mod svg;
mod tables;

use std::fmt::Write;

use crate::benchmark::document::{Brought, Calibration, Division, Document, Group, Rate, Score, Table, Test};
use crate::benchmark::{Benchmark, Funnel, Probability};
use crate::statistics::subgroup::may_show;
use checklist::Status;
use svg::escaped;
pub use tables::tables;

/// What a report says beside the numbers.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// The command that made it.
    pub command: String,
    /// The day on which it was made.
    pub date: Option<String>,
}

/// The page.
pub fn html(benchmark: &Benchmark, document: &Document, about: &About) -> String {
    let mut page = Page { html: String::new(), figures: 0, tables: 0 };
    page.head(benchmark, document, about);
    page.cohort(benchmark, document);
    page.tests(document);
    page.scores(benchmark, document);
    page.probabilities(benchmark, document);
    page.groups(document);
    page.imputed(document);
    if let Some(compared) = &document.regions {
        regions::section(&mut page, compared);
    }
    page.methods(benchmark, document, about);
    page.checklist(benchmark);
    page.html.push_str("</body></html>\n");
    page.html
}

struct Page {
    html: String,
    figures: usize,
    tables: usize,
}

impl Page {
    fn add(&mut self, html: &str) {
        self.html.push_str(html);
        self.html.push('\n');
    }

    fn heading(&mut self, words: &str) {
        self.add(&format!("<h2>{}</h2>", escaped(words)));
    }

    fn figure(&mut self, svg: &str, caption: &str) {
        self.figures += 1;
        let number = self.figures;
        self.add(&format!("<figure>{svg}<figcaption><b>Figure {number}.</b> {caption}</figcaption></figure>"));
    }

    /// A table: heads, of which all but the first hold numbers, and rows of cells.
    fn table(&mut self, caption: &str, heads: &[&str], rows: &[Vec<String>]) {
        self.tables += 1;
        let number = self.tables;
        let mut html = format!("<p class=\"caption\" id=\"table-{number}\"><b>Table {number}.</b> {caption}</p>");
        let _ = write!(html, "<div class=\"scroll\"><table aria-labelledby=\"table-{number}\"><thead><tr>");
        for (place, head) in heads.iter().enumerate() {
            let class = if place == 0 { "" } else { " class=\"n\"" };
            let _ = write!(html, "<th scope=\"col\"{class}>{head}</th>");
        }
        html.push_str("</tr></thead><tbody>");
        for row in rows {
            html.push_str("<tr>");
            for (place, cell) in row.iter().enumerate() {
                let _ = match place {
                    0 => write!(html, "<th scope=\"row\">{cell}</th>"),
                    _ => write!(html, "<td class=\"n\">{cell}</td>"),
                };
            }
            html.push_str("</tr>");
        }
        html.push_str("</tbody></table></div>");
        self.add(&html);
    }

    fn head(&mut self, benchmark: &Benchmark, document: &Document, about: &About) {
        let title = benchmark.title.as_deref().filter(|title| !title.is_empty()).unwrap_or(&benchmark.file);
        let title = escaped(title);
        self.add("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
        self.add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        self.add(&format!("<title>Triage benchmark: {title}</title>"));
        self.add(&format!("<style>{}</style></head><body>", include_str!("style.css")));
        self.add(&format!("<h1>Triage benchmark: {title}</h1>"));
        let date = about.date.as_ref().map_or(String::new(), |date| format!(", {}", escaped(date)));
        self.add(&format!(
            "<p class=\"soft\">Baken {}{date}. Outcome: {}.</p>",
            document.engine,
            code(&document.outcome.expression)
        ));
        if let Some(why) = benchmark.cannot_answer() {
            self.add(&format!("<p class=\"notice\">{}</p>", escaped(&why)));
        }
        if let Some(attribution) = &benchmark.attribution {
            self.add(&format!("<p class=\"soft\">{}</p>", escaped(attribution)));
        }
        self.add("<div class=\"key\">");
        let Document { outcome, cohort, .. } = document;
        self.add(&format!(
            "<p>{} of {} patients had the outcome: {}.</p>",
            number(outcome.positive),
            number(cohort.used),
            in_prose(&outcome.prevalence)
        ));
        for test in &document.tests {
            let table = counted(test);
            let open = if test.undecided == 0 {
                String::new()
            } else {
                format!(" It stays open for {} patients; here an open answer counts as yes.", number(test.undecided))
            };
            let absent = match test.absent.len() {
                0 => String::new(),
                1 => " The cohort has no column for one of its findings.".to_owned(),
                count => format!(" The cohort has no column for {count} of its findings."),
            };
            self.add(&format!(
                "<p>{}: undertriage {}, overtriage {}; 1 − sensitivity and 1 − specificity.{open}{absent}</p>",
                code(&test.expression),
                in_prose(&table.rates.sens_spec.undertriage),
                in_prose(&table.rates.sens_spec.overtriage),
            ));
        }
        for score in &document.scores {
            self.add(&format!(
                "<p>{}: AUC {} in {} patients.</p>",
                code(&score.expression),
                fraction(&score.auc),
                number(score.n)
            ));
        }
        self.add("</div>");
        let notice = "Baken advises and is not a certified medical device. These numbers describe this cohort; \
                      they do not show that a rule is safe to use.";
        self.add(&format!("<p class=\"soft\">{notice}</p>"));
    }

    fn cohort(&mut self, benchmark: &Benchmark, document: &Document) {
        self.heading("Cohort");
        let Document { cohort, outcome, .. } = document;
        let mut rows = vec![vec!["rows in the file".to_owned(), number(cohort.rows)]];
        for reason in &benchmark.reasons {
            let shown = format!(
                "rejected: {} <span class=\"definition\">({} {}: {})</span>",
                marked(&reason.reason),
                benchmark.row_word,
                reason.first,
                escaped(&reason.found)
            );
            rows.push(vec![shown, number(reason.rows)]);
        }
        if let Some(only) = &cohort.only_where {
            rows.push(vec![format!("left out: not {}", code(&only.expression)), number(only.not_met)]);
            rows.push(vec![format!("left out: not known whether {}", code(&only.expression)), number(only.unknown)]);
        }
        if cohort.outcome_unknown > 0 {
            rows.push(vec!["left out: outcome not known".to_owned(), number(cohort.outcome_unknown)]);
        }
        rows.push(vec!["<b>used</b>".to_owned(), format!("<b>{}</b>", number(cohort.used))]);
        rows.push(vec![format!("with the outcome {}", code(&outcome.expression)), number(outcome.positive)]);
        rows.push(vec!["without it".to_owned(), number(outcome.negative)]);
        self.table("Flow of patients.", &["", "patients"], &rows);
        if let Some(brought) = &document.brought_to_level_1 {
            self.brought(brought);
        }
    }

    fn brought(&mut self, brought: &Brought) {
        let norm = match brought.meets_norm {
            Some(true) => "this meets the Dutch norm of 90 %",
            Some(false) => "this does not meet the Dutch norm of 90 %",
            None => "whether the Dutch norm of 90 % is met hangs on those whose first hospital is not known",
        };
        self.add(&format!(
            "<p>Of the patients with the outcome, {} were brought to a level-1 centre first, {} elsewhere; of {} it is \
             not known. Of those of whom it is known that is {}; {norm} (Zorginstituut Nederland, 28 March 2023).</p>",
            number(brought.direct),
            number(brought.elsewhere),
            number(brought.unknown),
            in_prose(&brought.share)
        ));
    }

    fn tests(&mut self, document: &Document) {
        if document.tests.is_empty() {
            return;
        }
        self.heading("Tests");
        let used = number(document.cohort.used);
        self.figure(
            &figures::triage(&document.tests),
            &format!(
                "Undertriage (1 − sensitivity) and overtriage (1 − specificity) by definition <i>sens-spec</i>, with \
                 {} intervals, against {} in {used} patients. Where a test stays open because findings are unknown, \
                 it is shown with open counted as yes, as no, and left out. Dashed: the targets quoted most, \
                 undertriage 5 % and overtriage 35 % (Sewalt 2020), set for this definition.",
                interval(document.tests.first()),
                code(&document.outcome.expression)
            ),
        );
        for test in &document.tests {
            self.test(test);
        }
        self.comparisons(document);
    }

    fn test(&mut self, test: &Test) {
        self.add(&format!("<h3>{}</h3>", code(&test.expression)));
        if !test.absent.is_empty() {
            let absent: Vec<String> = test.absent.iter().map(|id| code(id)).collect();
            self.add(&format!(
                "<p class=\"notice\">The cohort has no column for {}: unknown for everyone.</p>",
                absent.join(", ")
            ));
        }
        let (heads, tables): (Vec<&str>, Vec<&Table>) = if test.undecided == 0 {
            (vec!["", "all"], vec![&test.decided_only])
        } else {
            (vec!["", "open as yes", "open as no", "decided only"], vec![&test.as_yes, &test.as_no, &test.decided_only])
        };
        let open = if test.undecided == 0 {
            "It is decided for everyone.".to_owned()
        } else {
            format!(
                "It stays open for {} patients, {} of them with the outcome.",
                number(test.undecided),
                number(test.undecided_positive)
            )
        };
        let caption =
            format!("{}. {open} Percentages with 95 % intervals ({}).", code(&test.expression), interval(Some(test)));
        self.table(&caption, &heads, &two_by_two(&tables));
        if let Some(completed) = &test.completions {
            let caption = format!(
                "{} over every way in which the unknown findings could be: as few positive as possible, and as many. \
                 One completion decides otherwise than another for {} patients.",
                code(&test.expression),
                number(completed.undecided)
            );
            let tables = [&completed.lowest, &completed.highest];
            self.table(&caption, &["", "fewest positive", "most positive"], &two_by_two(&tables));
        }
    }

    fn comparisons(&mut self, document: &Document) {
        if document.test_comparisons.is_empty() {
            return;
        }
        let mut rows = Vec::new();
        for pair in &document.test_comparisons {
            for (who, found) in [("with", &pair.positive), ("without", &pair.negative)] {
                rows.push(vec![
                    format!("{} and {}, {who} the outcome", code(&pair.first), code(&pair.second)),
                    number(found.n),
                    number(found.first_only),
                    number(found.second_only),
                    p_value(found.p_mid),
                ]);
            }
        }
        let caption = "Tests against each other, on patients for whom both are decided. With the outcome this compares \
                       sensitivities, without it specificities (McNemar, mid-p).";
        self.table(caption, &["", "patients", "only the first", "only the second", "p"], &rows);
    }

    fn scores(&mut self, benchmark: &Benchmark, document: &Document) {
        if document.scores.is_empty() {
            return;
        }
        self.heading("Scores");
        self.figure(
            &figures::roc(benchmark, document),
            &format!(
                "Receiver operating characteristic curves against {}, each on the patients for whom the score is decided, \
                 with the area under the curve.{}",
                code(&document.outcome.expression),
                if document.tests.is_empty() { "" } else { " Rings with numbers: the tests, on those for whom they are decided, with 95 % intervals." }
            ),
        );
        let rows: Vec<Vec<String>> = document
            .scores
            .iter()
            .map(|score| {
                vec![
                    format!("{} <span class=\"definition\">{} is worse</span>", code(&score.expression), score.worse),
                    number(score.n),
                    number(score.positive),
                    number(score.undecided),
                    fraction(&score.auc),
                    fraction(&score.auc_logit),
                ]
            })
            .collect();
        self.table(
            "Area under the curve, exact with ties, with DeLong 95 % intervals on its own scale and on the logit scale. \
             A score is used on the patients for whom it is decided.",
            &["", "patients", "with outcome", "undecided", "AUC", "logit scale"],
            &rows,
        );
        self.completions(document);
        self.differences(document);
        self.operating_points(document);
    }

    fn completions(&mut self, document: &Document) {
        let rows: Vec<Vec<String>> = document
            .scores
            .iter()
            .filter_map(|score| {
                let completed = score.completions.as_ref()?;
                let ends = [fraction(&completed.lowest), fraction(&completed.highest)];
                Some([code(&score.expression), number(completed.n)].into_iter().chain(ends).collect())
            })
            .collect();
        if !rows.is_empty() {
            self.table(
                "AUC with every unknown finding such that the score is as low, and as high, as it can be.",
                &["", "patients", "all at their lowest", "all at their highest"],
                &rows,
            );
        }
    }

    fn differences(&mut self, document: &Document) {
        let Some(comparison) = &document.score_comparison else { return };
        let rows: Vec<Vec<String>> = comparison
            .differences
            .iter()
            .map(|pair| {
                vec![
                    format!("{} − {}", code(&pair.first), code(&pair.second)),
                    fraction(&pair.difference),
                    pair.p.map_or("not defined".to_owned(), p_value),
                ]
            })
            .collect();
        let caption = format!(
            "Differences of AUC on the {} patients who have every score (paired DeLong test); {} lack one.",
            number(comparison.n),
            number(comparison.not_compared)
        );
        self.table(&caption, &["", "difference", "p"], &rows);
    }

    fn operating_points(&mut self, document: &Document) {
        let rows: Vec<Vec<String>> = document.scores.iter().flat_map(operating_rows).collect();
        if rows.is_empty() {
            return;
        }
        self.table(
            "Cut-offs that reach a wanted sensitivity. They were found on these very patients and flatter the score here: \
             confirm them elsewhere.",
            &["", "cut-off", "sensitivity", "specificity", "overtriage, sens-ppv"],
            &rows,
        );
    }

    fn probabilities(&mut self, benchmark: &Benchmark, document: &Document) {
        let found: Vec<(&Score, &Probability)> = document
            .scores
            .iter()
            .zip(&benchmark.whole.scores)
            .filter_map(|(score, part)| Some((score, part.probability.as_ref()?)))
            .collect();
        if found.is_empty() {
            return;
        }
        self.heading("Probabilities");
        for (score, probability) in &found {
            self.calibration(score, probability);
        }
        let named: Vec<(&str, &Probability)> =
            found.iter().map(|(score, probability)| (score.expression.as_str(), *probability)).collect();
        self.figure(
            &figures::decision(&named),
            "Decision curves: net benefit of bringing to level 1 those whose predicted probability reaches the threshold, \
             with 95 % bootstrap intervals (1,000 samples). A threshold t says that one missed patient weighs as much as \
             (1 − t)/t needless transports. Black: everybody; zero: nobody.",
        );
        for (score, _) in &found {
            self.net_benefit(score);
        }
    }

    fn calibration(&mut self, score: &Score, probability: &Probability) {
        let Some(numbers) = &score.calibration else { return };
        self.add(&format!("<h3>{}</h3>", code(&score.expression)));
        if let Some(svg) = figures::calibration(probability) {
            let smoother = numbers.smoother.unwrap_or("");
            self.figure(
                &svg,
                &format!(
                    "Calibration of {}: observed share with the outcome by predicted probability ({smoother}); below, \
                     how many patients have which prediction.",
                    code(&score.expression)
                ),
            );
        }
        if let Some(why) = &numbers.why {
            self.add(&format!("<p class=\"notice\">No curve: {}.</p>", escaped(why)));
        }
        let smoother = numbers.smoother.unwrap_or("");
        let index = |name: &str, value: Option<f64>| {
            vec![format!("{name}-{smoother}"), value.map_or("not defined".to_owned(), |value| format!("{value:.4}"))]
        };
        let rows = vec![
            vec!["observed / expected".to_owned(), fraction(&numbers.observed_expected)],
            vec!["calibration-in-the-large (slope fixed at 1)".to_owned(), fraction(&numbers.in_the_large)],
            vec!["calibration slope".to_owned(), fraction(&numbers.slope)],
            vec!["joint intercept (beside the slope)".to_owned(), fraction(&numbers.joint_intercept)],
            index("ici", numbers.ici),
            index("e50", numbers.e50),
            index("e90", numbers.e90),
            vec!["Brier score".to_owned(), format!("{:.4}", numbers.brier)],
            vec!["scaled Brier score".to_owned(), fraction(&numbers.scaled_brier)],
        ];
        self.table("Calibration in numbers, with 95 % intervals.", &["", "value"], &rows);
    }

    fn net_benefit(&mut self, score: &Score) {
        let wanted = [0.05, 0.10, 0.20, 0.30];
        let rows: Vec<Vec<String>> = score
            .decision_curve
            .iter()
            .filter(|point| wanted.iter().any(|t| (t - point.threshold).abs() < 1e-9))
            .map(|point| {
                vec![
                    format!(
                        "{:.0} %: 1 missed weighs {:.0}",
                        100.0 * point.threshold,
                        (1.0 - point.threshold) / point.threshold
                    ),
                    fraction(&point.net_benefit),
                    format!("{:.4}", point.treat_all),
                    format!("{:.1}", 100.0 * point.interventions_avoided),
                ]
            })
            .collect();
        let caption =
            format!("Net benefit of {}, and needless transports avoided per 100 patients.", code(&score.expression));
        self.table(&caption, &["threshold", "net benefit", "everybody", "avoided per 100"], &rows);
    }

    fn groups(&mut self, document: &Document) {
        if document.groups.is_empty() {
            return;
        }
        self.heading("Groups");
        self.add(
            "<p>Groups differ in how many of their patients have the outcome; rates that rest on predictive values differ \
             with that alone. Of groups with fewer than ten patients with the outcome no rates are shown: they say little, and \
             patients may be recognised.</p>",
        );
        for division in &document.groups {
            self.add(&format!("<h3>By {}</h3>", code(&division.by)));
            self.group_figures(document, &division.groups);
            self.group_tables(document, &division.groups);
            self.pooled(division);
            for funnel in &division.funnels {
                self.funnel(&division.by, funnel);
            }
        }
    }

    /// By multiple imputation.
    fn imputed(&mut self, document: &Document) {
        let Some(imputed) = &document.imputations else { return };
        self.heading("Where findings are known");
        self.add(&format!(
            "<p>Somebody imputed what is unknown, {} times ({} numbers the sets, of {} to {} patients). Each measure is computed \
             in each set, and the measures are pooled by Rubin’s rules with Barnard and Rubin’s degrees of freedom: rates and \
             AUC on the logit scale, observed over expected on the log scale. This is how good the models are where findings \
             are known; the sections above are of the original rows, with the models’ own rules for what is unknown.</p>",
            imputed.sets,
            code(&imputed.expression),
            number(imputed.rows[0]),
            number(imputed.rows[1])
        ));
        let rows: Vec<Vec<String>> = imputed
            .measures
            .iter()
            .map(|measure| {
                vec![
                    format!(
                        "{} <span class=\"definition\">{}</span>",
                        code(&measure.expression),
                        measure_name(measure.measure)
                    ),
                    pooled_value(measure.measure, &measure.estimate),
                    measure.df.map_or(String::new(), |df| format!("{df:.0}")),
                    measure.missing_information.map_or(String::new(), |share| format!("{:.0}", 100.0 * share)),
                ]
            })
            .collect();
        let caption = "Pooled over the imputed sets (95 % interval). Sensitivity and specificity in %.";
        self.table(caption, &["", "pooled", "degrees of freedom", "missing information, %"], &rows);
    }

    fn funnel(&mut self, by: &str, funnel: &Funnel) {
        // Few patients may be recognised.
        let shown = Funnel {
            expression: funnel.expression.clone(),
            overdispersion: funnel.overdispersion,
            clusters: funnel.clusters.iter().filter(|cluster| may_show(cluster.observed).is_ok()).cloned().collect(),
        };
        if shown.clusters.is_empty() {
            return;
        }
        let outside: Vec<String> = shown
            .clusters
            .iter()
            .filter_map(|cluster| {
                Some(format!(
                    "{} ({:.2}, beyond {} %)",
                    escaped(&cluster.cluster),
                    cluster.ratio,
                    100.0 * cluster.outside?
                ))
            })
            .collect();
        let outside = if outside.is_empty() { "none".to_owned() } else { outside.join(", ") };
        let spread = shown.overdispersion.map_or(String::new(), |phi| {
            format!(" Overdispersion φ {phi:.2}: about 1 where chance is all that clusters differ by.")
        });
        let caption = format!(
            "Patients with the outcome over those that {} lets expect, by {}, with the limits within which chance keeps 95 % \
             and 99.8 % of clusters. Outside: {outside}.{spread}",
            code(&shown.expression),
            code(by)
        );
        self.figure(&figures::funnel(&shown), &caption);
    }

    fn pooled(&mut self, division: &Division) {
        if division.pooled.is_empty() {
            return;
        }
        let rows: Vec<Vec<String>> = division
            .pooled
            .iter()
            .map(|measure| {
                let shown = |rate: &Rate| pooled_value(measure.measure, rate);
                let open = measure.undecided_as.map_or("", |_| ", open as yes");
                vec![
                    format!(
                        "{} <span class=\"definition\">{}{open}</span>",
                        code(&measure.expression),
                        measure_name(measure.measure)
                    ),
                    number(measure.clusters as u64),
                    shown(&measure.mean),
                    shown(&measure.prediction),
                    measure.tau2.map_or(String::new(), |tau2| format!("{tau2:.4}")),
                ]
            })
            .collect();
        let caption = format!(
            "Pooled over {}: random effects (REML, Hartung–Knapp; rates and AUC on the logit scale, observed over \
             expected on the log scale), and the 95 % interval in which a new cluster is expected (k − 2 degrees of \
             freedom). Sensitivity and specificity in %.",
            code(&division.by)
        );
        self.table(&caption, &["", "clusters", "mean", "new cluster", "τ²"], &rows);
        for measure in &division.pooled {
            for cluster in &measure.left_out {
                let (group, why) = (escaped(&cluster.group), escaped(&cluster.why));
                let name = code(&measure.expression);
                let measure = measure_name(measure.measure);
                self.add(&format!("<p class=\"soft\">{name}, {measure}: {group} left out, {why}.</p>"));
            }
        }
    }

    fn group_figures(&mut self, document: &Document, groups: &[Group]) {
        for (place, test) in document.tests.iter().enumerate() {
            fn rate(group: &Group, place: usize) -> Option<&Rate> {
                let test = group.tests.get(place).filter(|_| is_shown(group))?;
                Some(&counted(test).rates.sens_spec.undertriage)
            }
            let whole = counted(test);
            let svg = figures::groups(
                groups,
                |group| rate(group, place),
                "undertriage (1 − sensitivity), % (95 % interval)",
                whole.rates.sens_spec.undertriage.value.map(|at| (at, "whole cohort")),
                true,
            );
            let open = if test.undecided == 0 { "" } else { ", open counted as yes" };
            self.figure(&svg, &format!("Undertriage by {}{open}, in each group (patients).", code(&test.expression)));
        }
        for (place, score) in document.scores.iter().enumerate() {
            let svg = figures::groups(
                groups,
                |group| group.scores.get(place).filter(|_| is_shown(group)).map(|score| &score.auc),
                "area under the ROC curve (DeLong 95 % interval)",
                score.auc.value.map(|at| (at, "whole cohort")),
                false,
            );
            self.figure(&svg, &format!("AUC of {} in each group (patients).", code(&score.expression)));
            if score.calibration.is_some() {
                self.group_calibration(groups, place, &score.expression);
            }
        }
    }

    fn group_calibration(&mut self, groups: &[Group], place: usize, expression: &str) {
        fn of(group: &Group, place: usize) -> Option<&Calibration> {
            group.scores.get(place).filter(|_| is_shown(group))?.calibration.as_ref()
        }
        let ideal = Some((1.0, "as predicted"));
        let (ratio, slope) = ("observed over expected (95 % interval)", "calibration slope (95 % interval)");
        let name = code(expression);
        let svg = figures::groups(
            groups,
            |group| of(group, place).map(|found| &found.observed_expected),
            ratio,
            ideal,
            false,
        );
        self.figure(
            &svg,
            &format!("Patients with the outcome over those that {name} lets expect, in each group (patients)."),
        );
        let svg = figures::groups(groups, |group| of(group, place).map(|found| &found.slope), slope, ideal, false);
        let words = "below 1 its probabilities are too extreme, above 1 not extreme enough";
        self.figure(&svg, &format!("Calibration slope of {name} in each group (patients): {words}."));
    }

    fn group_tables(&mut self, document: &Document, groups: &[Group]) {
        let brought = groups.iter().any(|group| group.brought_to_level_1.is_some());
        let mut heads = vec!["", "patients", "with outcome", "share, %"];
        if brought {
            heads.push("brought to level 1 first, %");
        }
        let volume = groups.iter().any(|group| group.meets_volume_norm.is_some());
        if volume {
            heads.push("240 a year");
        }
        let rows = groups.iter().map(|group| {
            let mut row =
                vec![escaped(&group.group), number(group.n), number(group.positive), percent(&group.prevalence)];
            if brought {
                let brought = group.brought_to_level_1.as_ref().filter(|_| is_shown(group));
                row.push(brought.map_or("too few".to_owned(), |brought| percent(&brought.share)));
            }
            if volume {
                let words = group.meets_volume_norm.map_or("", |met| if met { "kept" } else { "not kept" });
                row.push(words.to_owned());
            }
            row
        });
        let norm = if volume {
            " The norm of 240 severely injured a year is for each level-1 location (Zorginstituut Nederland, 28 March \
             2023)."
        } else {
            ""
        };
        self.table(&format!("The groups.{norm}"), &heads, &rows.collect::<Vec<_>>());
        let tests = document.tests.iter().map(|test| code(&test.expression)).collect::<Vec<_>>();
        let of_tests = |rate: fn(&Table) -> &Rate| {
            let cells = move |group: &Group| group.tests.iter().map(|test| percent(rate(counted(test)))).collect();
            group_rows(groups, &cells)
        };
        if !tests.is_empty() {
            let heads: Vec<&str> = [""].into_iter().chain(tests.iter().map(String::as_str)).collect();
            let under = of_tests(|table| &table.rates.sens_spec.undertriage);
            self.table("Undertriage by sens-spec, %, what stays open counted as yes.", &heads, &under);
            let over = of_tests(|table| &table.rates.sens_spec.overtriage);
            self.table("Overtriage by sens-spec, %, what stays open counted as yes.", &heads, &over);
        }
        let scores = document.scores.iter().map(|score| code(&score.expression)).collect::<Vec<_>>();
        if !scores.is_empty() {
            let heads: Vec<&str> = [""].into_iter().chain(scores.iter().map(String::as_str)).collect();
            let cells = |group: &Group| group.scores.iter().map(|score| fraction(&score.auc)).collect();
            self.table("Area under the curve (DeLong 95 % interval).", &heads, &group_rows(groups, &cells));
        }
    }

    fn methods(&mut self, benchmark: &Benchmark, document: &Document, about: &About) {
        self.heading("Methods");
        let command = escaped(&about.command);
        self.add(&format!("<p>Made by</p><pre><code>{command}</code></pre>"));
        self.add(&format!(
            "<p>Models and rules: pack {} version {}, <code>{}</code>. The same pack and engine run on the tablet; \
             each model's formula, source and population is on its card (<code>baken show</code>).</p>",
            code(&document.pack.id),
            document.pack.version,
            document.pack.digest
        ));
        self.add(&format!("<p>Data: {} ({}).</p>", code(&benchmark.file), benchmark.format));
        let items = [
            "Rows. A cell that is empty or that the mapping calls missing is an unknown finding, never zero and never \
             “no”. A row with a value that its finding cannot have, or with a whole that is not the sum of its parts, is \
             rejected; only columns on which something asked rests are looked at.",
            "Unknown findings. A score, a set of criteria and a need are what <code>baken assess</code> says of the patient: \
             a score has a value, and a set is met or not, only if that holds for every way in which the unknown findings \
             could be. Otherwise they are open. A comparison with an open score is open.",
            "Undertriage and overtriage have three definitions with different denominators. <i>sens-spec</i>: FN/(TP+FN) \
             and FP/(FP+TN), as in Dutch and European research. <i>sens-ppv</i>: FN/(TP+FN) and FP/(TP+FP), as in \
             Scandinavia. <i>cribari</i>: FN/(FN+TN) and FP/(TP+FP), as in American trauma centres; its undertriage falls \
             as severe injury gets rarer. Rates of different definitions must not be compared.",
            "Intervals. Proportions: as stated in each table. Areas under the curve: DeLong. Scores are ranked by 12 \
             significant digits, so that equal values computed in different ways are ties; ties count one half.",
            "Cut-offs that were chosen on these patients are marked as such. No test was adjusted for multiplicity.",
        ];
        for item in items {
            self.add(&format!("<p>{item}</p>"));
        }
        for note in &document.notes {
            self.add(&format!("<p class=\"notice\">{}</p>", marked(note)));
        }
    }

    fn checklist(&mut self, benchmark: &Benchmark) {
        self.heading("TRIPOD+AI checklist");
        let items = checklist::items(benchmark);
        let mut html = String::from("<div class=\"scroll\"><table><thead><tr><th scope=\"col\">item</th>");
        html.push_str("<th scope=\"col\"></th><th scope=\"col\">status</th><th scope=\"col\">where, or what to write</th></tr></thead><tbody>");
        for item in &items {
            let class = match item.status {
                Status::Filled => "filled",
                Status::Prompt => "prompt",
                Status::NotApplicable => "na",
            };
            let _ = write!(
                html,
                "<tr><td>{}</td><th scope=\"row\">{}</th><td class=\"{class}\">{}</td><td>{}</td></tr>",
                item.number,
                escaped(item.what),
                item.status.word(),
                marked(&item.place)
            );
        }
        html.push_str("</tbody></table></div>");
        self.add(&html);
        self.add(
            "<p class=\"soft\">Collins GS and others, BMJ 2024;385:e078378. Item numbers follow the statement; check them \
             against its current text before submission.</p>",
        );
    }
}

/// The rows of two-by-two tables side by side.
fn two_by_two(tables: &[&Table]) -> Vec<Vec<String>> {
    let row = |name: &str, definition: &str, cell: &dyn Fn(&Table) -> String| {
        let definition = if definition.is_empty() {
            String::new()
        } else {
            format!(" <span class=\"definition\">{definition}</span>")
        };
        let mut row = vec![format!("{name}{definition}")];
        row.extend(tables.iter().map(|table| cell(table)));
        row
    };
    vec![
        row("patients", "", &|t| number(t.n)),
        row("true positive, false negative", "", &|t| format!("{}, {}", number(t.tp), number(t.fn_))),
        row("false positive, true negative", "", &|t| format!("{}, {}", number(t.fp), number(t.tn))),
        row("sensitivity", "TP/(TP+FN)", &|t| percent(&t.sensitivity)),
        row("specificity", "TN/(FP+TN)", &|t| percent(&t.specificity)),
        row("positive predictive value", "TP/(TP+FP)", &|t| percent(&t.ppv)),
        row("negative predictive value", "TN/(FN+TN)", &|t| percent(&t.npv)),
        row("undertriage, sens-spec", "FN/(TP+FN)", &|t| percent(&t.rates.sens_spec.undertriage)),
        row("overtriage, sens-spec", "FP/(FP+TN)", &|t| percent(&t.rates.sens_spec.overtriage)),
        row("undertriage, sens-ppv", "FN/(TP+FN)", &|t| percent(&t.rates.sens_ppv.undertriage)),
        row("overtriage, sens-ppv", "FP/(TP+FP)", &|t| percent(&t.rates.sens_ppv.overtriage)),
        row("undertriage, cribari", "FN/(FN+TN)", &|t| percent(&t.rates.cribari.undertriage)),
        row("overtriage, cribari", "FP/(TP+FP)", &|t| percent(&t.rates.cribari.overtriage)),
    ]
}

/// The table of a test in which what stays open counts as yes.
fn counted(test: &Test) -> &Table {
    if test.undecided == 0 { &test.decided_only } else { &test.as_yes }
}

fn group_rows(groups: &[Group], cells: &dyn Fn(&Group) -> Vec<String>) -> Vec<Vec<String>> {
    let shown = |group: &Group| {
        let cells = cells(group);
        if is_shown(group) { cells } else { cells.iter().map(|_| "too few".to_owned()).collect() }
    };
    groups.iter().map(|group| [escaped(&group.group)].into_iter().chain(shown(group)).collect()).collect()
}

/// Groups with fewer patients with the outcome say little, and may be recognised.
fn is_shown(group: &Group) -> bool {
    may_show(group.positive).is_ok()
}

/// A row for each cut-off; several wanted sensitivities may lead to one.
fn operating_rows(score: &Score) -> Vec<Vec<String>> {
    let sign = if score.worse == "low" { "≤" } else { "≥" };
    let found: Vec<(f64, f64, &Table)> = score
        .operating_points
        .iter()
        .filter_map(|point| Some((point.wanted_sensitivity, point.cut_off?, point.table.as_ref()?)))
        .collect();
    found
        .chunk_by(|a, b| a.1.to_bits() == b.1.to_bits())
        .filter_map(|same| {
            let (first, last) = (same.first()?, same.last()?);
            let wanted = if same.len() == 1 {
                format!("{:.0} %", 100.0 * first.0)
            } else {
                format!("{:.0} to {:.0} %", 100.0 * first.0, 100.0 * last.0)
            };
            Some(vec![
                format!("{}, for {wanted}", code(&score.expression)),
                format!("{sign} {}", short_number(first.1)),
                percent(&first.2.sensitivity),
                percent(&first.2.specificity),
                percent(&first.2.rates.sens_ppv.overtriage),
            ])
        })
        .collect()
}

/// Four significant digits.
fn short_number(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e6 { format!("{value}") } else { format!("{value:.4}") }
}

fn interval(test: Option<&Test>) -> &'static str {
    match test.and_then(|test| test.decided_only.sensitivity.interval.or(test.as_yes.sensitivity.interval)) {
        Some("clopper-pearson") => "Clopper–Pearson",
        _ => "Wilson",
    }
}

/// `91.2 (90.0–92.3)`, in percent.
fn percent(rate: &Rate) -> String {
    shown(rate, |value| format!("{:.1}", 100.0 * value))
}

/// `91.2 % (90.0–92.3)`
fn in_prose(rate: &Rate) -> String {
    match (rate.value, rate.low, rate.high) {
        (Some(value), Some(low), Some(high)) => {
            format!("{:.1} % ({:.1}–{:.1})", 100.0 * value, 100.0 * low, 100.0 * high)
        }
        (Some(value), _, _) => format!("{:.1} %", 100.0 * value),
        _ => "not defined".to_owned(),
    }
}

/// `0.823 (0.784–0.863)`
fn pooled_value(measure: &str, rate: &Rate) -> String {
    if matches!(measure, "sensitivity" | "specificity") { percent(rate) } else { fraction(rate) }
}

fn measure_name(measure: &str) -> &str {
    match measure {
        "auc" => "AUC",
        "observed_expected" => "observed / expected",
        "in_the_large" => "calibration-in-the-large",
        "slope" => "calibration slope",
        other => other,
    }
}

fn fraction(rate: &Rate) -> String {
    shown(rate, |value| format!("{value:.3}"))
}

fn shown(rate: &Rate, words: impl Fn(f64) -> String) -> String {
    match (rate.value, rate.low, rate.high) {
        (Some(value), Some(low), Some(high)) => {
            let between = if low < 0.0 { " to " } else { "–" };
            format!("{} ({}{between}{})", words(value), words(low), words(high))
        }
        (Some(value), _, _) => words(value),
        _ => "not defined".to_owned(),
    }
}

fn p_value(p: f64) -> String {
    if p < 0.0001 { "&lt; 0.0001".to_owned() } else { format!("{p:.4}") }
}

/// Thousands apart.
fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(text))
}

/// Words with `code` in them.
fn marked(words: &str) -> String {
    let mut html = String::new();
    for (place, part) in words.split('`').enumerate() {
        if place % 2 == 1 { html.push_str(&code(part)) } else { html.push_str(&escaped(part)) }
    }
    html
}
