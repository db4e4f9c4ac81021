//! Triage statistics as functions.

use std::collections::BTreeMap;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, RecordBatch};
use baken_research::benchmark::TestCounts;
use baken_research::benchmark::document::{Rate, Test};
use baken_research::statistics::auc::{Auc, auc as area};
use baken_research::statistics::calibration::Predictions;
use baken_research::statistics::decision::{self, Options};
use baken_research::statistics::delong::PairedScores;
use baken_research::statistics::interval::{Estimate, Level};
use baken_research::statistics::proportion::Proportion;
use baken_research::statistics::runs::{Runs, Scores, Worse};
use baken_research::statistics::{Defined, Undefined};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyAny;
use pythonize::pythonize;
use serde_json::{Value, json};

use crate::arrow::{named, numbers, whole};
use crate::pack::{direction, intervals};
use crate::wrong;

pub fn level(level: f64) -> PyResult<Level> {
    Level::new(level).map_err(wrong)
}

pub type Ends = (f64, f64, f64);

pub fn ends(estimate: Defined<Estimate>) -> PyResult<Ends> {
    estimate.map(|estimate| (estimate.value, estimate.low, estimate.high)).map_err(wrong)
}

#[pyfunction]
#[pyo3(signature = (successes, n, level = 0.95))]
pub fn wilson(successes: u64, n: u64, level: f64) -> PyResult<Ends> {
    ends(proportion(successes, n)?.wilson(self::level(level)?))
}

#[pyfunction]
#[pyo3(signature = (successes, n, level = 0.95))]
pub fn clopper_pearson(successes: u64, n: u64, level: f64) -> PyResult<Ends> {
    ends(proportion(successes, n)?.clopper_pearson(self::level(level)?))
}

fn proportion(successes: u64, n: u64) -> PyResult<Proportion> {
    if successes > n {
        return Err(PyValueError::new_err(format!("{successes} of {n}: more than all")));
    }
    Ok(Proportion::new(successes, n))
}

/// Who is severe; unknown is refused, because it is for the caller to say what it means.
pub fn severe(outcome: &Bound<'_, PyAny>) -> PyResult<Vec<bool>> {
    numbers(outcome)?
        .into_iter()
        .enumerate()
        .map(|(row, value)| match value {
            1.0 => Ok(true),
            0.0 => Ok(false),
            other => Err(PyValueError::new_err(format!("row {row}: the outcome is {other}, and must be 0 or 1"))),
        })
        .collect()
}

pub fn alike(outcome: usize, other: usize, what: &str) -> PyResult<()> {
    if outcome == other {
        return Ok(());
    }
    Err(PyValueError::new_err(format!("{outcome} outcomes and {other} {what}: one for each row is wanted")))
}

/// Sorted scores; a row whose score is missing is left out.
fn runs(outcome: &[bool], scores: &[f64]) -> PyResult<Runs> {
    alike(outcome.len(), scores.len(), "scores")?;
    let mut gathered = Scores::new();
    outcome.iter().zip(scores).for_each(|(severe, score)| gathered.add(*score, *severe));
    Ok(gathered.into_runs())
}

#[pyfunction]
#[pyo3(signature = (outcome, test, interval = "wilson", level = 0.95))]
pub fn confusion<'py>(
    py: Python<'py>,
    outcome: &Bound<'py, PyAny>,
    test: &Bound<'py, PyAny>,
    interval: &str,
    level: f64,
) -> PyResult<Bound<'py, PyAny>> {
    let (outcome, answers) = (severe(outcome)?, numbers(test)?);
    alike(outcome.len(), answers.len(), "answers")?;
    let mut counts = TestCounts::default();
    for (row, (severe, answer)) in outcome.iter().zip(answers).enumerate() {
        let place = match answer {
            1.0 => 0,
            0.0 => 1,
            unknown if unknown.is_nan() => 2,
            other => {
                return Err(PyValueError::new_err(format!("row {row}: the answer is {other}, and must be 0 or 1")));
            }
        };
        if *severe { counts.severe[place] += 1 } else { counts.others[place] += 1 }
    }
    Ok(pythonize(py, &Test::of("", &[], &counts, intervals(interval, level)?))?)
}

#[pyfunction]
#[pyo3(signature = (outcome, score, worse = "high", level = 0.95))]
pub fn auc(
    py: Python<'_>,
    outcome: &Bound<'_, PyAny>,
    score: &Bound<'_, PyAny>,
    worse: &str,
    level: f64,
) -> PyResult<Ends> {
    let (outcome, scores, worse, level) = (severe(outcome)?, numbers(score)?, direction(worse)?, self::level(level)?);
    py.detach(|| Ok((runs(&outcome, &scores)?, worse)))
        .and_then(|(runs, worse)| ends(area(&runs, worse).and_then(|auc| auc.wald(level))))
}

#[pyfunction]
#[pyo3(signature = (outcome, scores, worse = None, level = 0.95))]
pub fn compare_auc<'py>(
    py: Python<'py>,
    outcome: &Bound<'py, PyAny>,
    scores: Vec<Bound<'py, PyAny>>,
    worse: Option<Vec<String>>,
    level: f64,
) -> PyResult<Bound<'py, PyAny>> {
    let (outcome, level) = (severe(outcome)?, self::level(level)?);
    let worse = match worse {
        Some(worse) => worse.iter().map(|worse| direction(worse)).collect::<PyResult<Vec<_>>>()?,
        None => vec![Worse::High; scores.len()],
    };
    if worse.len() != scores.len() {
        return Err(PyValueError::new_err("one worse end for each score is wanted"));
    }
    let columns = scores.iter().map(numbers).collect::<PyResult<Vec<_>>>()?;
    for column in &columns {
        alike(outcome.len(), column.len(), "scores")?;
    }
    let mut paired = PairedScores::new(&worse);
    for (row, severe) in outcome.iter().enumerate() {
        let of_row: Vec<f64> = columns.iter().map(|column| column[row]).collect();
        paired.add(&of_row, *severe);
    }
    let compared = py.detach(|| paired.compare()).map_err(wrong)?;
    let aucs: Vec<Value> = compared.aucs.iter().map(|auc| rate(auc.wald(level))).collect();
    let mut differences = Vec::new();
    for first in 0..aucs.len() {
        for second in first + 1..aucs.len() {
            differences.push(match compared.difference(first, second) {
                Ok(difference) => {
                    let estimate = difference.wald(level);
                    json!({ "first": first, "second": second, "value": estimate.value, "low": estimate.low,
                            "high": estimate.high, "z": difference.z, "p": difference.p })
                }
                Err(why) => json!({ "first": first, "second": second, "value": null, "why": why.to_string() }),
            });
        }
    }
    Ok(pythonize(py, &json!({ "aucs": aucs, "differences": differences, "left_out": paired.not_numbers() }))?)
}

fn rate(estimate: Defined<Estimate>) -> Value {
    serde_json::to_value(Rate::of(&estimate)).unwrap_or(Value::Null)
}

fn number(value: &Defined) -> Value {
    value.as_ref().map_or(Value::Null, |value| json!(value))
}

#[pyfunction]
#[pyo3(signature = (outcome, probability, level = 0.95))]
pub fn calibration<'py>(
    py: Python<'py>,
    outcome: &Bound<'py, PyAny>,
    probability: &Bound<'py, PyAny>,
    level: f64,
) -> PyResult<Bound<'py, PyAny>> {
    let (outcome, predicted, level) = (severe(outcome)?, numbers(probability)?, self::level(level)?);
    let runs = runs(&outcome, &predicted)?;
    let summary = py.detach(|| Predictions::new(&runs).map(|predictions| predictions.summary(level))).map_err(wrong)?;
    let in_the_large = summary.in_the_large.as_ref().map(|found| found.wald(level));
    let joint = |of: fn(&baken_research::statistics::calibration::Joint, Level) -> Estimate| {
        rate(summary.joint.as_ref().map(|joint| of(joint, level)).map_err(Undefined::clone))
    };
    let document = json!({
        "n": summary.n, "severe": summary.severe,
        "in_the_large": rate(in_the_large.map_err(Undefined::clone)),
        "slope": joint(|joint, level| joint.slope_wald(level)),
        "intercept": joint(|joint, level| joint.intercept_wald(level)),
        "brier": summary.brier.value, "scaled_brier": number(&summary.brier.scaled),
        "spiegelhalter_z": number(&summary.spiegelhalter_z),
    });
    Ok(pythonize(py, &document)?)
}

#[pyfunction]
pub fn decision_curve<'py>(
    py: Python<'py>,
    outcome: &Bound<'py, PyAny>,
    probability: &Bound<'py, PyAny>,
    thresholds: Vec<f64>,
) -> PyResult<Bound<'py, PyAny>> {
    let runs = runs(&severe(outcome)?, &numbers(probability)?)?;
    let curve = py.detach(|| decision::curve(&runs, &thresholds, Options::default())).map_err(wrong)?;
    let points: Vec<Value> = curve
        .iter()
        .map(|point| {
            json!({ "threshold": point.threshold, "net_benefit": point.net_benefit, "treat_all": point.treat_all,
                    "interventions_avoided": point.interventions_avoided })
        })
        .collect();
    Ok(pythonize(py, &points)?)
}

/// Counts of one expression.
enum Of {
    Test(TestCounts),
    Score { worse: Worse, scores: Scores, without: (u64, u64) },
}

#[pyfunction]
#[pyo3(signature = (counts, interval = "wilson", level = 0.95))]
pub fn from_counts<'py>(
    py: Python<'py>,
    counts: &Bound<'py, PyAny>,
    interval: &str,
    level: f64,
) -> PyResult<Bound<'py, PyAny>> {
    let intervals = intervals(interval, level)?;
    let mut order: Vec<(String, String)> = Vec::new();
    let mut all: BTreeMap<(String, String), Of> = BTreeMap::new();
    for batch in whole(counts)? {
        add(&batch, &mut order, &mut all)?;
    }
    let (mut tests, mut scores) = (Vec::new(), Vec::new());
    for key in order {
        match all.remove(&key) {
            Some(Of::Test(counts)) => tests.push(serde_json::to_value(Test::of(&key.1, &[], &counts, intervals))),
            Some(Of::Score { worse, scores: gathered, without }) => {
                let runs = gathered.into_runs();
                let found: Defined<Auc> = area(&runs, worse);
                let area = Rate::of_auc(&found, |auc| auc.wald(intervals.level));
                scores.push(json!({
                    "expression": key.1, "n": runs.n(), "missing": without.0 + without.1,
                    "worse": if worse == Worse::High { "high" } else { "low" }, "auc": area,
                }));
            }
            None => {}
        }
    }
    let tests = tests.into_iter().collect::<Result<Vec<_>, _>>().map_err(wrong)?;
    Ok(pythonize(py, &json!({ "tests": tests, "scores": scores }))?)
}

fn add(
    batch: &RecordBatch,
    order: &mut Vec<(String, String)>,
    all: &mut BTreeMap<(String, String), Of>,
) -> PyResult<()> {
    let text = |name: &str, row: usize| -> PyResult<Option<String>> {
        let column = named(batch, name)?;
        let text = column.as_string_opt::<i32>().map(|column| (column.is_valid(row), column.value(row)));
        let text =
            text.or_else(|| column.as_string_opt::<i64>().map(|column| (column.is_valid(row), column.value(row))));
        let text = text.or_else(|| column.as_string_view_opt().map(|column| (column.is_valid(row), column.value(row))));
        let (valid, text) = text.ok_or_else(|| wrong(format!("the column `{name}` of counts holds no text")))?;
        Ok(valid.then(|| text.to_owned()))
    };
    let answers = named(batch, "answer")?.as_primitive_opt::<Float64Type>();
    let answers = answers.ok_or_else(|| wrong("the column `answer` of counts holds no doubles"))?;
    let count = |name: &str, row: usize| -> PyResult<u64> {
        let column = named(batch, name)?.as_primitive_opt::<Int64Type>();
        let column = column.ok_or_else(|| wrong(format!("the column `{name}` of counts holds no 64-bit integers")))?;
        u64::try_from(column.value(row)).map_err(|_| wrong(format!("row {row}: a negative count in `{name}`")))
    };
    for row in 0..batch.num_rows() {
        let kind = text("kind", row)?.unwrap_or_default();
        let expression = text("expression", row)?.unwrap_or_default();
        let answer = answers.is_valid(row).then(|| answers.value(row));
        let (severe, others) = (count("severe", row)?, count("others", row)?);
        let key = (kind.clone(), expression);
        if !all.contains_key(&key) {
            let new = match kind.as_str() {
                "test" => Of::Test(TestCounts::default()),
                "score" => {
                    let worse = direction(&text("worse", row)?.unwrap_or_default())?;
                    Of::Score { worse, scores: Scores::new(), without: (0, 0) }
                }
                other => return Err(wrong(format!("row {row}: the kind of a count is test or score, not `{other}`"))),
            };
            order.push(key.clone());
            all.insert(key.clone(), new);
        }
        match all.get_mut(&key) {
            Some(Of::Test(counts)) => {
                let place = match answer {
                    Some(1.0) => 0,
                    Some(0.0) => 1,
                    None => 2,
                    Some(other) => return Err(wrong(format!("row {row}: the answer of a test is {other}"))),
                };
                counts.severe[place] += severe;
                counts.others[place] += others;
            }
            Some(Of::Score { scores, without, .. }) => match answer {
                Some(score) => scores.add_run(score, severe, others),
                None => *without = (without.0 + severe, without.1 + others),
            },
            None => {}
        }
    }
    Ok(())
}
