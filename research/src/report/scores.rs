//! Scores against the outcome, and those that are probabilities.

use super::figures;
use super::page::{Page, code, fine, fraction, number, p_value, percent};
use super::svg::escaped;
use crate::benchmark::document::{Document, Score, Table};
use crate::benchmark::{Benchmark, Probability, is_in_tables};

impl Page {
    pub(super) fn scores(&mut self, benchmark: &Benchmark, document: &Document) {
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

    pub(super) fn probabilities(&mut self, benchmark: &Benchmark, document: &Document) {
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
        self.benefit_differences(document);
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

    fn benefit_differences(&mut self, document: &Document) {
        for compared in &document.net_benefit_differences {
            let at = compared.differences.iter().filter(|at| is_in_tables(at.threshold));
            let rows: Vec<Vec<String>> =
                at.map(|at| vec![format!("{:.0} %", 100.0 * at.threshold), fine(&at.difference)]).collect();
            let caption = format!(
                "Net benefit of {} less that of {}, on the {} patients who have both (bootstrap, 95 % interval).",
                code(&compared.first),
                code(&compared.second),
                number(compared.n)
            );
            self.table(&caption, &["threshold", "difference"], &rows);
        }
    }

    fn net_benefit(&mut self, score: &Score) {
        let rows: Vec<Vec<String>> = score
            .decision_curve
            .iter()
            .filter(|point| is_in_tables(point.threshold))
            .map(|point| {
                vec![
                    format!(
                        "{:.0} %: 1 missed weighs {:.0}",
                        100.0 * point.threshold,
                        (1.0 - point.threshold) / point.threshold
                    ),
                    fine(&point.net_benefit),
                    fine(&point.over_all),
                    format!("{:.1}", 100.0 * point.interventions_avoided),
                ]
            })
            .collect();
        let caption =
            format!("Net benefit of {}, and needless transports avoided per 100 patients.", code(&score.expression));
        self.table(&caption, &["threshold", "net benefit", "more than everybody", "avoided per 100"], &rows);
    }
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
