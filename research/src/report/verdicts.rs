//! Tests against the outcome.

use super::figures;
use super::page::{Page, code, fraction, number, p_value, percent};
use crate::benchmark::document::{Document, Table, Test};

impl Page {
    pub(super) fn tests(&mut self, document: &Document) {
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
        row("positive likelihood ratio", "sens/(1 − spec)", &|t| fraction(&t.likelihood_ratio_positive)),
        row("negative likelihood ratio", "(1 − sens)/spec", &|t| fraction(&t.likelihood_ratio_negative)),
        row("undertriage, sens-spec", "FN/(TP+FN)", &|t| percent(&t.rates.sens_spec.undertriage)),
        row("overtriage, sens-spec", "FP/(FP+TN)", &|t| percent(&t.rates.sens_spec.overtriage)),
        row("undertriage, sens-ppv", "FN/(TP+FN)", &|t| percent(&t.rates.sens_ppv.undertriage)),
        row("overtriage, sens-ppv", "FP/(TP+FP)", &|t| percent(&t.rates.sens_ppv.overtriage)),
        row("undertriage, cribari", "FN/(FN+TN)", &|t| percent(&t.rates.cribari.undertriage)),
        row("overtriage, cribari", "FP/(TP+FP)", &|t| percent(&t.rates.cribari.overtriage)),
    ]
}

/// The table of a test in which what stays open counts as yes.
pub(super) fn counted(test: &Test) -> &Table {
    if test.undecided == 0 { &test.decided_only } else { &test.as_yes }
}

pub(super) fn interval(test: Option<&Test>) -> &'static str {
    match test.and_then(|test| test.decided_only.sensitivity.interval.or(test.as_yes.sensitivity.interval)) {
        Some("clopper-pearson") => "Clopper–Pearson",
        _ => "Wilson",
    }
}
