//! What was seen against what the case mix let expect: W, and funnels of hospitals.

use baken_research::statistics::Defined;
use baken_research::statistics::confusion::Confusion;
use baken_research::statistics::funnel::{Hospital, LEVELS, Limits, exact_limits, overdispersion, poisson_limits};
use baken_research::statistics::predictive::{npv_at, ppv_at};
use baken_research::statistics::w_statistic::Survival;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyAny;
use pythonize::pythonize;
use serde_json::{Value, json};

use crate::arrow::numbers;
use crate::metrics::{Ends, alike, ends, level, severe};
use crate::wrong;

#[pyfunction]
#[pyo3(signature = (survived, probability, level = 0.95))]
pub fn w_statistic<'py>(
    py: Python<'py>,
    survived: &Bound<'py, PyAny>,
    probability: &Bound<'py, PyAny>,
    level: f64,
) -> PyResult<Bound<'py, PyAny>> {
    let (survived, predicted) = (severe(survived)?, numbers(probability)?);
    alike(survived.len(), predicted.len(), "probabilities")?;
    let mut all = Survival::default();
    for (row, (survived, ps)) in survived.into_iter().zip(predicted).enumerate() {
        all.add(ps, survived).map_err(|why| wrong(format!("row {row}: {why}")))?;
    }
    let w = all.w().map_err(wrong)?;
    let (low, high) = w.limits(self::level(level)?);
    let found = json!({
        "n": all.n(), "deaths": all.deaths(), "expected_deaths": all.expected_deaths(),
        "w": w.w, "low": low, "high": high, "z_deaths": w.z_deaths,
    });
    Ok(pythonize(py, &found)?)
}

#[pyfunction]
#[pyo3(signature = (tp, fp, r#fn, tn, prevalence, level = 0.95))]
pub fn predictive_values(tp: u64, fp: u64, r#fn: u64, tn: u64, prevalence: f64, level: f64) -> PyResult<[Ends; 2]> {
    let (table, level) = (Confusion { tp, fp, fn_: r#fn, tn }, self::level(level)?);
    Ok([ends(ppv_at(&table, prevalence, level))?, ends(npv_at(&table, prevalence, level))?])
}

/// A hospital, with its predictions for the exact limits.
struct Seen {
    name: String,
    hospital: Hospital,
    predictions: Vec<f64>,
}

impl Seen {
    fn limits(&self, level: f64, of: &str) -> Defined<Limits> {
        if of == "exact" {
            exact_limits(&self.predictions, level)
        } else {
            poisson_limits(self.hospital.expected(), level)
        }
    }
}

#[pyfunction]
#[pyo3(signature = (outcome, probability, cluster, limits = "exact", widened = None))]
pub fn funnel<'py>(
    py: Python<'py>,
    outcome: &Bound<'py, PyAny>,
    probability: &Bound<'py, PyAny>,
    cluster: &Bound<'py, PyAny>,
    limits: &str,
    widened: Option<&str>,
) -> PyResult<Bound<'py, PyAny>> {
    if !["exact", "poisson"].contains(&limits) {
        return Err(PyValueError::new_err(format!("limits are exact or poisson, not `{limits}`")));
    }
    if !matches!(widened, None | Some("multiplicative" | "additive")) {
        let found = widened.unwrap_or_default();
        return Err(PyValueError::new_err(format!("limits are widened multiplicative or additive, not `{found}`")));
    }
    let (outcome, predicted) = (severe(outcome)?, numbers(probability)?);
    alike(outcome.len(), predicted.len(), "probabilities")?;
    let names: Vec<String> =
        cluster.try_iter()?.map(|name| Ok(name?.str()?.to_string())).collect::<PyResult<Vec<String>>>()?;
    alike(outcome.len(), names.len(), "clusters")?;
    let mut seen: Vec<Seen> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for (row, ((event, p), name)) in outcome.into_iter().zip(predicted).zip(names).enumerate() {
        let place = *places.entry(name.clone()).or_insert_with(|| {
            seen.push(Seen { name, hospital: Hospital::default(), predictions: Vec::new() });
            seen.len() - 1
        });
        seen[place].hospital.add(p, event).map_err(|why| wrong(format!("row {row}: {why}")))?;
        seen[place].predictions.push(p);
    }
    let found = py.detach(|| rows(&seen, limits, widened)).map_err(wrong)?;
    Ok(pythonize(py, &found)?)
}

fn rows(seen: &[Seen], of: &str, widened: Option<&str>) -> Defined<Value> {
    let spread: Defined<Vec<(f64, f64)>> =
        seen.iter().map(|seen| Ok((seen.hospital.z()?, seen.hospital.standard_error()?))).collect();
    let beyond_chance = if widened.is_some() { Some(overdispersion(&spread?)?) } else { None };
    let mut hospitals = Vec::new();
    for seen in seen {
        let (ratio, error) = (seen.hospital.ratio()?, seen.hospital.standard_error()?);
        let mut drawn = Vec::new();
        for level in LEVELS {
            let chance = seen.limits(level, of)?;
            let limits = match (&beyond_chance, widened) {
                (Some(found), Some("additive")) => found.additive(chance, error),
                (Some(found), _) => found.multiplicative(chance),
                (None, _) => chance,
            };
            let outside = ratio < limits.low || ratio > limits.high;
            drawn.push(json!({ "level": level, "low": limits.low, "high": limits.high, "outside": outside }));
        }
        hospitals.push(json!({
            "cluster": seen.name, "n": seen.hospital.n(), "observed": seen.hospital.observed(),
            "expected": seen.hospital.expected(), "ratio": ratio, "limits": drawn,
        }));
    }
    let found = beyond_chance.map(|found| json!({ "phi": found.phi, "tau2": found.tau2 }));
    Ok(json!({ "clusters": hospitals, "overdispersion": found }))
}
