//! A benchmark as CSV tables, for a spreadsheet or another program: one row a fact, names of definitions in
//! the heads.

use crate::benchmark::document::{Document, Rate, Score, Table, Test};
use crate::regions::document::Regions;

/// The tables: file name and content.
///
/// # Errors
/// None that writing into memory could have; the type is that of the writer.
pub fn tables(document: &Document) -> Result<Vec<(&'static str, Vec<u8>)>, csv::Error> {
    let mut all = vec![
        ("tests.csv", tests(document)?),
        ("scores.csv", scores(document)?),
        ("cut_offs.csv", cut_offs(document)?),
        ("rejected.csv", rejected(document)?),
    ];
    if document.imputations.is_some() || document.groups.iter().any(|division| !division.pooled.is_empty()) {
        all.push(("pooled.csv", pooled(document)?));
    }
    if let Some(compared) = &document.regions {
        all.push(("regions.csv", regions(compared)?));
        all.push(("hospitals.csv", hospitals(compared)?));
    }
    Ok(all)
}

/// The rates of a table, with their names.
fn rates(table: &Table) -> [(&'static str, &Rate); 10] {
    let rates = &table.rates;
    [
        ("sensitivity", &table.sensitivity),
        ("specificity", &table.specificity),
        ("ppv", &table.ppv),
        ("npv", &table.npv),
        ("undertriage_sens_spec", &rates.sens_spec.undertriage),
        ("overtriage_sens_spec", &rates.sens_spec.overtriage),
        ("undertriage_sens_ppv", &rates.sens_ppv.undertriage),
        ("overtriage_sens_ppv", &rates.sens_ppv.overtriage),
        ("undertriage_cribari", &rates.cribari.undertriage),
        ("overtriage_cribari", &rates.cribari.overtriage),
    ]
}

/// Other summaries of a table.
fn ratios(table: &Table) -> [(&'static str, &Rate); 5] {
    [
        ("accuracy", &table.accuracy),
        ("youden", &table.youden),
        ("likelihood_ratio_positive", &table.likelihood_ratio_positive),
        ("likelihood_ratio_negative", &table.likelihood_ratio_negative),
        ("diagnostic_odds_ratio", &table.diagnostic_odds_ratio),
    ]
}

/// What a part of the cohort is called: division, group, its tests, its scores.
type Part<'d> = (&'d str, &'d str, &'d [Test], &'d [Score]);

/// The whole cohort, then each group.
fn parts(document: &Document) -> Vec<Part<'_>> {
    let mut parts: Vec<Part<'_>> = vec![("", "", &document.tests, &document.scores)];
    for division in &document.groups {
        for group in &division.groups {
            parts.push((&division.by, &group.group, &group.tests, &group.scores));
        }
    }
    parts
}

fn shown(value: Option<f64>) -> String {
    value.map_or(String::new(), |value| value.to_string())
}

fn tests(document: &Document) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record([
        "by",
        "group",
        "test",
        "undecided_as",
        "n",
        "tp",
        "fp",
        "fn",
        "tn",
        "rate",
        "value",
        "low",
        "high",
        "interval",
        "why",
    ])?;
    for (by, group, tests, _) in parts(document) {
        for test in tests {
            for (how, table) in [("yes", &test.as_yes), ("no", &test.as_no), ("left out", &test.decided_only)] {
                let cells = [table.n, table.tp, table.fp, table.fn_, table.tn].map(|cell| cell.to_string());
                for (name, rate) in rates(table).into_iter().chain(ratios(table)) {
                    let mut row = vec![by.to_owned(), group.to_owned(), test.expression.clone(), how.to_owned()];
                    row.extend(cells.clone());
                    row.extend([name.to_owned(), shown(rate.value), shown(rate.low), shown(rate.high)]);
                    row.extend([rate.interval.unwrap_or("").to_owned(), rate.why.clone().unwrap_or_default()]);
                    out.write_record(&row)?;
                }
            }
        }
    }
    finish(out)
}

/// Over clusters: the mean, and where a new one is expected; over imputed sets: the estimate.
fn pooled(document: &Document) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["over", "expression", "measure", "what", "value", "low", "high", "interval", "why"])?;
    let mut row = |over: &str, expression: &str, measure: &str, what: &str, rate: &Rate| {
        let cells = [shown(rate.value), shown(rate.low), shown(rate.high)];
        let mut row = [over, expression, measure, what].map(str::to_owned).to_vec();
        row.extend(cells);
        row.extend([rate.interval.unwrap_or("").to_owned(), rate.why.clone().unwrap_or_default()]);
        out.write_record(&row)
    };
    for division in &document.groups {
        for measure in &division.pooled {
            row(&division.by, &measure.expression, measure.measure, "mean", &measure.mean)?;
            row(&division.by, &measure.expression, measure.measure, "new cluster", &measure.prediction)?;
        }
    }
    if let Some(imputed) = &document.imputations {
        for measure in &imputed.measures {
            row(&imputed.expression, &measure.expression, measure.measure, "imputed", &measure.estimate)?;
        }
    }
    finish(out)
}

/// One row a strategy and fact.
fn regions(compared: &Regions) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["strategy", "fact", "value", "low", "high", "interval", "why"])?;
    for strategy in &compared.strategies {
        let mut facts: Vec<(&str, Rate)> = vec![("severe_at_once", strategy.direct.clone())];
        facts.extend(rates(&strategy.table).into_iter().skip(4).map(|(name, rate)| (name, rate.clone())));
        facts.push(("minutes", strategy.minutes.mean.clone()));
        facts.push(("severe_minutes", strategy.severe_minutes.mean.clone()));
        if let Some(against) = &strategy.against_reference {
            facts.push(("severe_at_once_difference", against.direct_difference.clone()));
            facts.push(("overtriage_sens_spec_difference", against.overtriage_difference.clone()));
            facts.push(("minutes_difference", against.minutes_difference.clone()));
        }
        for (name, rate) in facts {
            let cells = [shown(rate.value), shown(rate.low), shown(rate.high)];
            let mut row = vec![strategy.region.clone(), name.to_owned()];
            row.extend(cells);
            row.extend([rate.interval.unwrap_or("").to_owned(), rate.why.unwrap_or_default()]);
            out.write_record(&row)?;
        }
    }
    finish(out)
}

/// One row a strategy and hospital.
fn hospitals(compared: &Regions) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["strategy", "hospital", "name", "n", "severe", "change"])?;
    for strategy in &compared.strategies {
        for load in &strategy.hospitals {
            let (n, severe) = (load.n.to_string(), load.severe.to_string());
            let change = load.change.map_or(String::new(), |change| change.to_string());
            out.write_record([&strategy.region, &load.hospital, &load.name, &n, &severe, &change])?;
        }
    }
    finish(out)
}

fn scores(document: &Document) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record([
        "by",
        "group",
        "score",
        "worse",
        "n",
        "positive",
        "undecided",
        "auc",
        "low",
        "high",
        "interval",
        "standard_error",
        "why",
    ])?;
    for (by, group, _, scores) in parts(document) {
        for score in scores {
            let counts = [score.n, score.positive, score.undecided].map(|count| count.to_string());
            let mut row = vec![by.to_owned(), group.to_owned(), score.expression.clone(), score.worse.to_owned()];
            row.extend(counts);
            row.extend([shown(score.auc.value), shown(score.auc.low), shown(score.auc.high)]);
            row.push(score.auc.interval.unwrap_or("").to_owned());
            row.extend([shown(score.standard_error), score.auc.why.clone().unwrap_or_default()]);
            out.write_record(&row)?;
        }
    }
    finish(out)
}

fn cut_offs(document: &Document) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record([
        "score",
        "worse",
        "cut_off",
        "tp",
        "fp",
        "fn",
        "tn",
        "sensitivity",
        "sensitivity_low",
        "sensitivity_high",
        "specificity",
        "specificity_low",
        "specificity_high",
    ])?;
    for score in &document.scores {
        for at in &score.cut_offs {
            let mut row = vec![score.expression.clone(), score.worse.to_owned(), at.cut_off.to_string()];
            row.extend([at.tp, at.fp, at.fn_, at.tn].map(|cell| cell.to_string()));
            for rate in [&at.sensitivity, &at.specificity] {
                row.extend([shown(rate.value), shown(rate.low), shown(rate.high)]);
            }
            out.write_record(&row)?;
        }
    }
    finish(out)
}

fn rejected(document: &Document) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["reason", "rows", "first_line_or_row", "found"])?;
    for reason in &document.cohort.rejected {
        let place = reason.example.line.or(reason.example.row).unwrap_or(0);
        out.write_record([&reason.reason, &reason.rows.to_string(), &place.to_string(), &reason.example.found])?;
    }
    finish(out)
}

fn finish(out: csv::Writer<Vec<u8>>) -> Result<Vec<u8>, csv::Error> {
    out.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}
