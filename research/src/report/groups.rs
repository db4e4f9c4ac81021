//! Groups and clusters, and completed sets.

use super::figures;
use super::page::{Page, code, fraction, number, p_value, percent};
use super::svg::escaped;
use super::verdicts::counted;
use crate::benchmark::Funnel;
use crate::benchmark::document::{Calibration, Division, Document, Group, Rate, Table};
use crate::statistics::subgroup::may_show;

impl Page {
    pub(super) fn groups(&mut self, document: &Document) {
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
            self.interactions(division);
            self.pooled(division);
            for funnel in &division.funnels {
                self.funnel(&division.by, funnel);
            }
        }
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

    fn interactions(&mut self, division: &Division) {
        for found in &division.interactions {
            let name = code(&found.expression);
            let words = match (&found.intercepts, &found.slopes) {
                (Some(intercepts), Some(slopes)) => format!(
                    "Do the {} groups differ in what {name} is worth? Intercepts: χ² {:.1} on {} degrees of freedom, p {}; \
                     slopes: χ² {:.1} on {}, p {}.",
                    found.groups,
                    intercepts.chi_squared,
                    intercepts.df,
                    p_value(intercepts.p),
                    slopes.chi_squared,
                    slopes.df,
                    p_value(slopes.p)
                ),
                _ => format!(
                    "Whether groups differ in what {name} is worth was not tested: {}.",
                    escaped(found.why.as_deref().unwrap_or_default())
                ),
            };
            self.add(&format!("<p>{words}</p>"));
        }
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

    /// By multiple imputation.
    pub(super) fn imputed(&mut self, document: &Document) {
        let Some(imputed) = &document.imputations else { return };
        self.heading("Where findings are known");
        self.add(&format!(
            "<p>Somebody imputed what is unknown, {} times ({} numbers the sets, of {}). Each measure is computed \
             in each set, and the measures are pooled by Rubin’s rules with Barnard and Rubin’s degrees of freedom: rates and \
             AUC on the logit scale, observed over expected on the log scale. This is how good the models are where findings \
             are known; the sections above are of the original rows, with the models’ own rules for what is unknown.</p>",
            imputed.sets,
            code(&imputed.expression),
            match imputed.rows {
                [least, most] if least == most => format!("{} patients", number(least)),
                [least, most] => format!("{} to {} patients", number(least), number(most)),
            }
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
