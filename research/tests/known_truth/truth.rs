//! Patients of a known truth, what integrals say of them, and what a researcher gets of them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};

use baken_protocol::text;
use baken_research::benchmark::document::Document;
use baken_research::benchmark::{Benchmark, Request, ScoreRequest, benchmark};
use baken_research::cohort::{CohortError, Mapping, Progress, Table};
use baken_research::statistics::interval::expit;
use baken_research::statistics::quadrature::NormalLp;
use rand_distr::{Distribution, Normal, Uniform};
use rand_philox::Philox;
use serde_json::Value;

pub const PREVALENCE: f64 = 0.088;
pub const SD: f64 = 1.6;

/// A seeded stream of patients: the linear predictor of each, and chances.
pub struct Draws(pub Philox);

impl Draws {
    pub fn of(suite: u64) -> Draws {
        Draws(Philox::from_u64_seed_stream(16, suite))
    }

    pub fn lp(&mut self) -> f64 {
        Normal::new(truth().mean(), SD).unwrap().sample(&mut self.0)
    }

    pub fn happens(&mut self, chance: f64) -> bool {
        Uniform::new(0.0, 1.0).unwrap().sample(&mut self.0) < chance
    }
}

pub fn truth() -> NormalLp {
    static TRUTH: LazyLock<NormalLp> = LazyLock::new(|| NormalLp::with_prevalence(PREVALENCE, SD).unwrap());
    *TRUTH
}

/// The standard normal distribution as points with weights, in the order of lp.
pub fn grid() -> Vec<(f64, f64)> {
    let step = 1.0 / 500.0;
    let points = (-5_000..=5_000).map(|i| f64::from(i) * step);
    let weight = |u: f64| (-0.5 * u * u).exp() / (2.0 * std::f64::consts::PI).sqrt() * step;
    points.map(|u| (truth().mean() + SD * u, weight(u))).collect()
}

/// The area under the curve where patients at a point have the outcome with this chance.
pub fn area(chance: impl Fn(f64) -> f64) -> f64 {
    let (mut below, mut pairs, mut severe) = (0.0, 0.0, 0.0);
    for (lp, weight) in grid() {
        let q = chance(lp);
        pairs += weight * q * (below + 0.5 * weight * (1.0 - q));
        below += weight * (1.0 - q);
        severe += weight * q;
    }
    pairs / (severe * below)
}

/// The intercept (and the slope, unless it is fixed at 1) of the outcome on what was predicted, in the whole population.
pub fn calibration(chance: impl Fn(f64) -> f64, predicted: impl Fn(f64) -> f64, with_slope: bool) -> (f64, f64) {
    let (mut a, mut b) = (0.0, 1.0);
    for _ in 0..60 {
        let (mut ga, mut gb, mut haa, mut hab, mut hbb) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (lp, weight) in grid() {
            let x = predicted(lp);
            let fitted = expit(a + b * x);
            let (left, v) = (weight * (chance(lp) - fitted), weight * fitted * (1.0 - fitted));
            ga += left;
            gb += left * x;
            haa += v;
            hab += v * x;
            hbb += v * x * x;
        }
        if with_slope {
            let determinant = haa * hbb - hab * hab;
            a += (hbb * ga - hab * gb) / determinant;
            b += (haa * gb - hab * ga) / determinant;
        } else {
            a += ga / haa;
        }
    }
    (a, b)
}

/// What a researcher gets of these rows.
pub fn answer(head: &str, rows: &[String], request: &Request) -> (Value, Option<String>) {
    let found = asked(head, rows, request).unwrap();
    let document = Document::of(&found);
    (serde_json::to_value(document).unwrap(), found.cannot_answer())
}

pub fn refused(head: &str, rows: &[String], request: &Request) -> String {
    asked(head, rows, request).expect_err("this is no cohort for it").to_string()
}

pub fn asked(head: &str, rows: &[String], request: &Request) -> Result<Benchmark, CohortError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cohort.csv");
    let mut csv = format!("{head}\n");
    for row in rows {
        writeln!(csv, "{row}").unwrap();
    }
    fs::write(&path, csv).unwrap();
    let mut table = Table::open(&path, "cohort", None).unwrap();
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let (progress, never) = (Arc::new(Progress::default()), AtomicBool::new(false));
    benchmark(&mut table, &Mapping::default(), text::read(&models), request, &progress, &never)
}

pub fn probability(expression: &str) -> Request {
    let score = ScoreRequest { expression: expression.to_owned(), worse: None, is_probability: true };
    Request { outcome: "severe".to_owned(), scores: vec![score], ..Request::default() }
}

pub fn yes(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}

/// Predictions and outcomes.
pub fn cohort(suite: u64, rows: u64, predicted: impl Fn(f64) -> f64, chance: impl Fn(f64) -> f64) -> Vec<String> {
    let mut draws = Draws::of(suite);
    let row = |_| {
        let lp = draws.lp();
        format!("{},{}", expit(predicted(lp)), yes(draws.happens(chance(lp))))
    };
    (0..rows).map(row).collect()
}

/// Is the truth within four standard errors of a 95 % interval, and is that narrow enough to tell?
pub fn holds(what: &str, rate: &Value, true_value: f64, widest: f64) {
    let part = |name: &str| rate[name].as_f64().unwrap_or_else(|| panic!("{what}: no {name} in {rate}"));
    let (value, error) = (part("value"), (part("high") - part("low")) / (2.0 * 1.96));
    assert!(error < widest, "{what}: standard error {error}, nothing is told");
    assert!((value - true_value).abs() < 4.0 * error, "{what}: {value} (se {error}), in truth {true_value}");
}
