//! The head of a report, with what matters most, and the cohort.

use super::About;
use super::page::{Page, code, fraction, in_prose, marked, number};
use super::svg::escaped;
use super::verdicts::counted;
use crate::benchmark::Benchmark;
use crate::benchmark::document::{Brought, Document};

impl Page {
    pub(super) fn head(&mut self, benchmark: &Benchmark, document: &Document, about: &About) {
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

    pub(super) fn cohort(&mut self, benchmark: &Benchmark, document: &Document) {
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
}
