//! Cohorts whose truth is known, through the whole of `benchmark`: what it says must be what integrals over the truth say,
//! within the errors that it gives itself. Each cohort has one property that makes a mistake visible.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};

use baken_protocol::text;
use baken_research::benchmark::document::{Document, Intervals};
use baken_research::benchmark::{Benchmark, Request, ScoreRequest, benchmark};
use baken_research::cohort::{CohortError, Mapping, Progress, Table};
use baken_research::statistics::interval::{expit, logit};
use baken_research::statistics::quadrature::NormalLp;
use baken_research::statistics::runs::Worse;
use rand_distr::{Distribution, Normal, Uniform};
use rand_philox::Philox;
use serde_json::Value;

const PREVALENCE: f64 = 0.088;
const SD: f64 = 1.6;

/// A seeded stream of patients: the linear predictor of each, and chances.
struct Draws(Philox);

impl Draws {
    fn of(suite: u64) -> Draws {
        Draws(Philox::from_u64_seed_stream(16, suite))
    }

    fn lp(&mut self) -> f64 {
        Normal::new(truth().mean(), SD).unwrap().sample(&mut self.0)
    }

    fn happens(&mut self, chance: f64) -> bool {
        Uniform::new(0.0, 1.0).unwrap().sample(&mut self.0) < chance
    }
}

fn truth() -> NormalLp {
    static TRUTH: LazyLock<NormalLp> = LazyLock::new(|| NormalLp::with_prevalence(PREVALENCE, SD).unwrap());
    *TRUTH
}

/// The standard normal distribution as points with weights, in the order of lp.
fn grid() -> Vec<(f64, f64)> {
    let step = 1.0 / 500.0;
    let points = (-5_000..=5_000).map(|i| f64::from(i) * step);
    let weight = |u: f64| (-0.5 * u * u).exp() / (2.0 * std::f64::consts::PI).sqrt() * step;
    points.map(|u| (truth().mean() + SD * u, weight(u))).collect()
}

/// The area under the curve where patients at a point have the outcome with this chance.
fn area(chance: impl Fn(f64) -> f64) -> f64 {
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
fn calibration(chance: impl Fn(f64) -> f64, predicted: impl Fn(f64) -> f64, with_slope: bool) -> (f64, f64) {
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
fn answer(head: &str, rows: &[String], request: &Request) -> (Value, Option<String>) {
    let found = asked(head, rows, request).unwrap();
    let document = Document::of(&found, Intervals::default());
    (serde_json::to_value(document).unwrap(), found.cannot_answer())
}

fn refused(head: &str, rows: &[String], request: &Request) -> String {
    asked(head, rows, request).expect_err("this is no cohort for it").to_string()
}

fn asked(head: &str, rows: &[String], request: &Request) -> Result<Benchmark, CohortError> {
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

fn probability(expression: &str) -> Request {
    let score = ScoreRequest { expression: expression.to_owned(), worse: None, is_probability: true };
    Request { outcome: "severe".to_owned(), scores: vec![score], ..Request::default() }
}

fn yes(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
}

/// Predictions and outcomes.
fn cohort(suite: u64, rows: u64, predicted: impl Fn(f64) -> f64, chance: impl Fn(f64) -> f64) -> Vec<String> {
    let mut draws = Draws::of(suite);
    let row = |_| {
        let lp = draws.lp();
        format!("{},{}", expit(predicted(lp)), yes(draws.happens(chance(lp))))
    };
    (0..rows).map(row).collect()
}

/// Is the truth within four standard errors of a 95 % interval, and is that narrow enough to tell?
fn holds(what: &str, rate: &Value, true_value: f64, widest: f64) {
    let part = |name: &str| rate[name].as_f64().unwrap_or_else(|| panic!("{what}: no {name} in {rate}"));
    let (value, error) = (part("value"), (part("high") - part("low")) / (2.0 * 1.96));
    assert!(error < widest, "{what}: standard error {error}, nothing is told");
    assert!((value - true_value).abs() < 4.0 * error, "{what}: {value} (se {error}), in truth {true_value}");
}

#[test]
fn a_calibrated_model_is_found_calibrated_and_everything_is_what_the_integrals_say() {
    let mut request = probability("p");
    request.tests = vec!["p >= 0.1".to_owned()];
    let (found, _) = answer("p,severe", &cohort(1, 60_000, |lp| lp, expit), &request);
    let at = |lp: f64| if expit(lp) >= 0.1 { 1.0 } else { 0.0 };
    let sensitivity = truth().expect(|lp| expit(lp) * at(lp)) / PREVALENCE;
    let positive = truth().expect(at);
    let score = &found["scores"][0];
    let calibration = &score["calibration"];
    holds("prevalence", &found["outcome"]["prevalence"], PREVALENCE, 0.002);
    holds("AUC", &score["auc"], truth().auc(), 0.004);
    holds("O/E", &calibration["observed_expected"], 1.0, 0.02);
    holds("citl", &calibration["in_the_large"], 0.0, 0.03);
    holds("joint intercept", &calibration["joint_intercept"], 0.0, 0.05);
    holds("slope", &calibration["slope"], 1.0, 0.02);
    assert!(calibration["spiegelhalter_z"]["value"].as_f64().unwrap().abs() < 4.0);
    let brier = truth().expect(|lp| expit(lp) * (1.0 - expit(lp)));
    assert!((calibration["brier"].as_f64().unwrap() - brier).abs() < 0.002, "{brier}");
    assert!(calibration["ici"].as_f64().unwrap() < 0.005);
    let test = &found["tests"][0]["decided_only"];
    holds("sensitivity", &test["sensitivity"], sensitivity, 0.01);
    holds("predictive value", &test["ppv"], sensitivity * PREVALENCE / positive, 0.01);
    let (true_positive, false_positive) = (sensitivity * PREVALENCE, positive - sensitivity * PREVALENCE);
    let point = &score["decision_curve"][9];
    assert_eq!(point["threshold"], 0.1);
    holds("net benefit", &point["net_benefit"], true_positive - false_positive / 9.0, 0.002);
    let spec = truth().sensitivity_at(0.5).unwrap();
    assert!((spec - 0.927_69).abs() < 1e-5);
}

#[test]
fn a_prediction_half_a_logit_too_low_has_that_in_the_large_and_the_very_same_auc() {
    let (found, _) = answer("p,severe", &cohort(1, 60_000, |lp| lp - 0.5, expit), &probability("p"));
    let (calibrated, _) = answer("p,severe", &cohort(1, 60_000, |lp| lp, expit), &probability("p"));
    let score = &found["scores"][0];
    assert_eq!(score["auc"]["value"], calibrated["scores"][0]["auc"]["value"]);
    holds("citl", &score["calibration"]["in_the_large"], 0.5, 0.03);
    holds("slope", &score["calibration"]["slope"], 1.0, 0.02);
    let expected = truth().expect(|lp| expit(lp - 0.5));
    holds("O/E", &score["calibration"]["observed_expected"], PREVALENCE / expected, 0.03);
    // The trap of two names: beside a slope the intercept is another number, though here of the same truth.
    assert_ne!(score["calibration"]["in_the_large"], score["calibration"]["joint_intercept"]);
}

#[test]
fn too_extreme_a_prediction_has_its_slope_and_two_intercepts_that_differ() {
    let predicted = |lp: f64| lp / 0.7;
    let (found, _) = answer("p,severe", &cohort(3, 60_000, predicted, expit), &probability("p"));
    let calibrated = &found["scores"][0]["calibration"];
    holds("slope", &calibrated["slope"], 0.7, 0.02);
    holds("joint intercept", &calibrated["joint_intercept"], 0.0, 0.06);
    let (in_the_large, _) = calibration(expit, predicted, false);
    assert!(in_the_large > 0.3, "{in_the_large}");
    holds("citl", &calibrated["in_the_large"], in_the_large, 0.04);
    // Three of ten points too extreme are seen, and cost.
    let brier = truth().expect(|lp| expit(lp) * (1.0 - expit(lp)));
    assert!(calibrated["brier"].as_f64().unwrap() > brier);
    assert!(calibrated["ici"].as_f64().unwrap() > 0.01);
}

#[test]
fn slopes_that_differ_by_region_are_pooled_with_their_spread() {
    let (regions, tau) = (24, 0.2);
    let mut draws = Draws::of(4);
    let slopes: Vec<f64> = (0..regions).map(|_| Normal::new(1.0, tau).unwrap().sample(&mut draws.0)).collect();
    let mut rows = Vec::new();
    for (region, slope) in slopes.iter().enumerate() {
        for _ in 0..6_000 {
            let lp = draws.lp();
            // About its mean, so that only the slope differs.
            let chance = expit(truth().mean() + slope * (lp - truth().mean()));
            rows.push(format!("{},{},region-{region:02}", expit(lp), yes(draws.happens(chance))));
        }
    }
    let mut request = probability("p");
    request.clusters = vec!["region".to_owned()];
    let (found, _) = answer("p,severe,region", &rows, &request);
    let division = &found["groups"][0];
    for (group, slope) in division["groups"].as_array().unwrap().iter().zip(&slopes) {
        holds("slope of a region", &group["scores"][0]["calibration"]["slope"], *slope, 0.09);
    }
    // That slopes differ is beyond chance.
    let differ = &division["interactions"][0];
    assert_eq!((&differ["groups"], &differ["slopes"]["df"]), (&regions.into(), &(regions - 1).into()));
    assert!(differ["slopes"]["p"].as_f64().unwrap() < 1e-6, "{differ}");
    let pooled = division["pooled"].as_array().unwrap();
    let measures: Vec<&str> = pooled.iter().map(|measure| measure["measure"].as_str().unwrap()).collect();
    assert_eq!(measures, ["auc", "observed_expected", "in_the_large", "slope"]);
    let slope = pooled.last().unwrap();
    let drawn = slopes.iter().sum::<f64>() / slopes.len() as f64;
    let spread = (slopes.iter().map(|slope| (slope - drawn).powi(2)).sum::<f64>() / (slopes.len() - 1) as f64).sqrt();
    holds("pooled slope", &slope["mean"], drawn, 0.06);
    let found_tau = slope["tau2"].as_f64().unwrap().sqrt();
    assert!((found_tau - spread).abs() < 0.03, "{found_tau}, drawn with {spread}");
    // A new region: most of those that there are lie in the interval, and not all in that of the mean.
    let within = |low: &Value, high: &Value| {
        slopes.iter().filter(|slope| **slope >= low.as_f64().unwrap() && **slope <= high.as_f64().unwrap()).count()
    };
    assert!(within(&slope["prediction"]["low"], &slope["prediction"]["high"]) >= 21);
    assert!(within(&slope["mean"]["low"], &slope["mean"]["high"]) < 16);
    // Where nothing differs but by chance there is no spread of AUCs to be found that is not of the slopes.
    assert_eq!(slope["clusters"], regions);
}

#[test]
fn outcomes_noted_wrongly_cost_what_the_integrals_say() {
    let wrong = 0.05;
    let noted = |lp: f64| expit(lp) * (1.0 - wrong) + (1.0 - expit(lp)) * wrong;
    let mut draws = Draws::of(5);
    let row = |_| {
        let lp = draws.lp();
        let severe = draws.happens(expit(lp));
        format!("{},{}", expit(lp), yes(severe != draws.happens(wrong)))
    };
    let rows: Vec<String> = (0..60_000).map(row).collect();
    let (found, _) = answer("p,severe", &rows, &probability("p"));
    let (score, calibrated) = (&found["scores"][0], &found["scores"][0]["calibration"]);
    let noticed = truth().auc() - area(noted);
    assert!((area(expit) - truth().auc()).abs() < 1e-6 && noticed > 0.1, "{noticed}");
    holds("AUC", &score["auc"], area(noted), 0.004);
    holds("O/E", &calibrated["observed_expected"], truth().expect(noted) / PREVALENCE, 0.02);
    let (intercept, slope) = calibration(noted, |lp| lp, true);
    assert!(slope < 0.7, "{slope}");
    holds("slope", &calibrated["slope"], slope, 0.02);
    holds("joint intercept", &calibrated["joint_intercept"], intercept, 0.04);
    holds("citl", &calibrated["in_the_large"], calibration(noted, |lp| lp, false).0, 0.03);
}

#[test]
fn the_old_who_are_missed_more_often_are_seen_as_their_group() {
    let mut draws = Draws::of(6);
    let (mut rows, sensitivity, more) = (Vec::new(), 0.80, 0.15);
    for patient in 0..40_000 {
        let age = [30, 70, 85, 90][patient % 4];
        let severe = draws.happens(0.2);
        let found = if age >= 80 { sensitivity - more } else { sensitivity };
        let level = if draws.happens(if severe { found } else { 0.3 }) { 1 } else { 2 };
        rows.push(format!("{age},{},{level}", yes(severe)));
    }
    let request = Request {
        outcome: "severe".to_owned(),
        tests: vec!["first_hospital_level == 1".to_owned()],
        by: vec!["age".to_owned()],
        ..Request::default()
    };
    let (found, _) = answer("age,severe,first_hospital_level", &rows, &request);
    let groups = found["groups"][0]["groups"].as_array().unwrap();
    let bands: Vec<&str> = groups.iter().map(|group| group["group"].as_str().unwrap()).collect();
    assert_eq!(bands.len(), 3, "{bands:?}");
    for (group, missed) in groups.iter().zip([0.20, 0.20, 0.35]) {
        let undertriage = &group["tests"][0]["decided_only"]["rates"]["sens-spec"]["undertriage"];
        holds(group["group"].as_str().unwrap(), undertriage, missed, 0.012);
        holds("share", &group["brought_to_level_1"]["share"], 1.0 - missed, 0.012);
    }
    // The whole cohort lies between: it hides the group.
    let whole = found["tests"][0]["decided_only"]["sensitivity"]["value"].as_f64().unwrap();
    assert!(whole < 0.75 && whole > 0.70, "{whole}");
}

#[test]
fn a_score_of_whole_numbers_counts_each_tie_as_half() {
    let mut draws = Draws::of(7);
    let mut cells = [[0_u64; 2]; 9];
    let mut rows = Vec::new();
    for _ in 0..20_000 {
        let lp = draws.lp();
        let (points, severe) = ((lp + 8.0).round().clamp(0.0, 8.0), draws.happens(expit(lp)));
        cells[points as usize][usize::from(severe)] += 1;
        rows.push(format!("{points},{}", yes(severe)));
    }
    let score = ScoreRequest { expression: "points".to_owned(), worse: Some(Worse::High), is_probability: false };
    let request = Request { outcome: "severe".to_owned(), scores: vec![score], ..Request::default() };
    let (found, _) = answer("points,severe", &rows, &request);
    // DeLong by its definition, pair by pair.
    let (n1, n0): (u64, u64) = cells.iter().fold((0, 0), |(n1, n0), cell| (n1 + cell[1], n0 + cell[0]));
    let won = |mine: usize, other: usize| {
        if mine > other {
            1.0
        } else if mine == other {
            0.5
        } else {
            0.0
        }
    };
    let v10 = |mine: usize| (0..9).map(|other| cells[other][0] as f64 * won(mine, other)).sum::<f64>() / n0 as f64;
    let v01 = |other: usize| (0..9).map(|mine| cells[mine][1] as f64 * won(mine, other)).sum::<f64>() / n1 as f64;
    let auc = (0..9).map(|mine| cells[mine][1] as f64 * v10(mine)).sum::<f64>() / n1 as f64;
    let s10 = (0..9).map(|mine| cells[mine][1] as f64 * (v10(mine) - auc).powi(2)).sum::<f64>() / (n1 - 1) as f64;
    let s01 = (0..9).map(|other| cells[other][0] as f64 * (v01(other) - auc).powi(2)).sum::<f64>() / (n0 - 1) as f64;
    let score = &found["scores"][0];
    assert!((score["auc"]["value"].as_f64().unwrap() - auc).abs() < 1e-14);
    let error = (s10 / n1 as f64 + s01 / n0 as f64).sqrt();
    assert!((score["standard_error"].as_f64().unwrap() - error).abs() < 1e-14);
    // Every cut-off with its cells.
    let cut_offs = score["cut_offs"].as_array().unwrap();
    for cut_off in cut_offs {
        let at = cut_off["cut_off"].as_f64().unwrap() as usize;
        let reached = |outcome: usize| cells[at..].iter().map(|cell| cell[outcome]).sum::<u64>();
        assert_eq!([&cut_off["tp"], &cut_off["fp"]], [&Value::from(reached(1)), &Value::from(reached(0))]);
    }
    // One score for all says nothing, and that is said.
    let same: Vec<String> = rows.iter().map(|row| format!("3,{}", row.split_once(',').unwrap().1)).collect();
    let (found, _) = answer("points,severe", &same, &request);
    assert_eq!(found["scores"][0]["auc"]["value"], 0.5);
}

#[test]
fn nobody_with_the_outcome_is_said_and_one_is_enough_to_count() {
    let rows = |events: usize| -> Vec<String> {
        let mut draws = Draws::of(8);
        (0..500).map(|patient| format!("{},{}", expit(draws.lp()), yes(patient < events))).collect()
    };
    let mut request = probability("p");
    request.tests = vec!["p >= 0.1".to_owned()];
    request.by = vec!["p >= 0.2".to_owned()];
    let (found, why) = answer("p,severe", &rows(0), &request);
    assert!(why.unwrap().starts_with("no row has the outcome `severe`"));
    let score = &found["scores"][0];
    assert!(score["auc"]["value"].is_null() && score["auc"]["why"].is_string(), "{score}");
    assert!(score["calibration"]["slope"]["why"].is_string());
    assert!(found["tests"][0]["decided_only"]["sensitivity"]["value"].is_null());
    assert_eq!(found["tests"][0]["decided_only"]["n"], 500);

    let (found, why) = answer("p,severe", &rows(1), &request);
    assert_eq!(why, None);
    let score = &found["scores"][0];
    assert!(score["auc"]["value"].is_f64(), "{score}");
    // One patient has no variance, and an interval is not made up.
    assert!(score["auc"]["low"].is_null() && score["auc"]["why"].is_string(), "{score}");
    let sensitivity = &found["tests"][0]["decided_only"]["sensitivity"];
    let (value, low) = (sensitivity["value"].as_f64().unwrap(), sensitivity["low"].as_f64().unwrap());
    assert!(
        value == 0.0
            || (value - 1.0).abs() < 1e-15 && (low - 1.0 / (1.0 + 1.959_963_984_540_054_f64.powi(2))).abs() < 1e-12
    );
}

#[test]
fn predictions_of_exactly_0_and_1_are_counted_and_nothing_is_clipped_in_silence() {
    let mut draws = Draws::of(9);
    let (mut rows, mut cells) = (Vec::new(), [[0_u64; 2]; 2]);
    for _ in 0..5_000 {
        let lp = draws.lp();
        let (sure, severe) = (lp > -2.0, draws.happens(expit(lp)));
        cells[usize::from(sure)][usize::from(severe)] += 1;
        rows.push(format!("{},{}", u8::from(sure), yes(severe)));
    }
    let (found, _) = answer("p,severe", &rows, &probability("p"));
    let [[tn, fn_], [fp, tp]] = cells.map(|row| row.map(|count| count as f64));
    let (score, calibrated) = (&found["scores"][0], &found["scores"][0]["calibration"]);
    assert_eq!(calibrated["certain"], serde_json::json!([cells[0][0] + cells[0][1], cells[1][0] + cells[1][1]]));
    assert!((calibrated["brier"].as_f64().unwrap() - (fn_ + fp) / 5_000.0).abs() < 1e-12);
    let (sensitivity, specificity) = (tp / (tp + fn_), tn / (tn + fp));
    assert!((score["auc"]["value"].as_f64().unwrap() - 0.5 * (sensitivity + specificity)).abs() < 1e-14);
    assert!((calibrated["expected"].as_f64().unwrap() - (tp + fp)).abs() < 1e-9);
    for name in ["in_the_large", "joint_intercept", "slope"] {
        assert!(calibrated[name]["value"].is_null() && calibrated[name]["why"].is_string(), "{calibrated}");
    }
    for point in score["decision_curve"].as_array().unwrap() {
        let threshold = point["threshold"].as_f64().unwrap();
        let benefit = (tp - fp * threshold / (1.0 - threshold)) / 5_000.0;
        assert!((point["net_benefit"]["value"].as_f64().unwrap() - benefit).abs() < 1e-12);
    }
}

/// A finding that is more often unknown of the severe: the rows where it is known mislead, the imputed sets do not.
#[test]
fn imputed_sets_answer_what_the_rows_that_are_known_cannot() {
    let (patients, sets) = (8_000, 20);
    let lp = |a: f64, b: f64| -2.4 + a + 1.2 * b;
    let mut draws = Draws::of(10);
    let (mut original, mut imputed) = (Vec::new(), vec![Vec::new(); sets]);
    let normal = |draws: &mut Draws| Normal::new(0.0, 1.0).unwrap().sample(&mut draws.0);
    for _ in 0..patients {
        let (a, b) = (normal(&mut draws), normal(&mut draws));
        let severe = draws.happens(expit(lp(a, b)));
        let unknown = draws.happens(if severe { 0.6 } else { 0.2 });
        let shown = if unknown { String::new() } else { b.to_string() };
        original.push(format!("0,{a},{shown},{}", yes(severe)));
        for (set, rows) in imputed.iter_mut().enumerate() {
            // What it can have been, given the rest and the outcome: accepted as often as the outcome is then.
            let completed = if unknown {
                loop {
                    let b = normal(&mut draws);
                    let chance = expit(lp(a, b));
                    if draws.happens(if severe { chance } else { 1.0 - chance }) {
                        break b;
                    }
                }
            } else {
                b
            };
            rows.push(format!("{},{a},{completed},{}", set + 1, yes(severe)));
        }
    }
    let mut request = probability("1 / (1 + exp(-(-2.4 + a + 1.2 * b)))");
    request.tests = vec!["a + 1.2 * b > 2".to_owned()];
    request.imputation = Some("imp".to_owned());
    let all: Vec<String> = original.iter().chain(imputed.iter().flatten()).cloned().collect();
    let (found, why) = answer("imp,a,b,severe", &all, &request);
    assert_eq!(why, None);
    // The original is counted as if it were alone.
    let (alone, _) = answer("a,b,severe", &original.iter().map(|row| row[2..].to_owned()).collect::<Vec<_>>(), &{
        Request { imputation: None, ..request.clone() }
    });
    for part in ["tests", "scores", "outcome"] {
        assert_eq!(found[part], alone[part]);
    }
    // Known rows only: half the odds.
    let known = &found["scores"][0]["calibration"];
    holds("citl of the known", &known["in_the_large"], 0.5_f64.ln(), 0.06);
    let imputations = &found["imputations"];
    assert_eq!((&imputations["sets"], &imputations["rows"]), (&sets.into(), &serde_json::json!([patients, patients])));
    let measures = imputations["measures"].as_array().unwrap();
    let of = |measure: &str| measures.iter().find(|found| found["measure"] == measure).unwrap();
    holds("citl", &of("in_the_large")["estimate"], 0.0, 0.05);
    holds("slope", &of("slope")["estimate"], 1.0, 0.05);
    holds("O/E", &of("observed_expected")["estimate"], 1.0, 0.05);
    for measure in measures {
        assert_eq!(measure["estimate"]["interval"], "rubin-barnard");
        let missing = measure["missing_information"].as_f64().unwrap();
        assert!(missing > 0.0 && missing < 0.6, "{measure}");
    }
    // By hand: each set by itself, then Rubin's rules on the logit scale.
    let each: Vec<(f64, f64)> = imputed
        .iter()
        .map(|rows| {
            let request = Request { imputation: None, tests: Vec::new(), ..request.clone() };
            let score = answer("imp,a,b,severe", rows, &request).0["scores"][0].clone();
            let (auc, error) = (score["auc"]["value"].as_f64().unwrap(), score["standard_error"].as_f64().unwrap());
            ((auc / (1.0 - auc)).ln(), (error / (auc * (1.0 - auc))).powi(2))
        })
        .collect();
    let m = sets as f64;
    let mean = each.iter().map(|(value, _)| value).sum::<f64>() / m;
    let within = each.iter().map(|(_, variance)| variance).sum::<f64>() / m;
    let between = each.iter().map(|(value, _)| (value - mean).powi(2)).sum::<f64>() / (m - 1.0);
    let total = within + (1.0 + 1.0 / m) * between;
    let lambda = (1.0 + 1.0 / m) * between / total;
    let complete = f64::from(patients) - 1.0;
    let (old, observed) =
        ((m - 1.0) / (lambda * lambda), (complete + 1.0) / (complete + 3.0) * complete * (1.0 - lambda));
    let df = old * observed / (old + observed);
    let auc = of("auc");
    assert!((auc["estimate"]["value"].as_f64().unwrap() - expit(mean)).abs() < 1e-13);
    assert!((auc["df"].as_f64().unwrap() - df).abs() < 1e-6 * df);
    let low = logit(auc["estimate"]["low"].as_f64().unwrap());
    let factor = (mean - low) / total.sqrt();
    assert!(factor > 1.96 && factor < 2.1, "{factor}");
}

#[test]
fn a_cohort_without_its_original_or_with_one_set_is_no_imputation() {
    let mut request = probability("p");
    request.imputation = Some("imp".to_owned());
    let rows = |sets: &[u32]| -> Vec<String> {
        let of_set = |set: &u32| [format!("{set},0.2,no"), format!("{set},0.7,yes"), format!("{set},0.4,yes")];
        sets.iter().flat_map(of_set).collect()
    };
    for (sets, said) in
        [(&[1, 2, 3][..], "no row has the number 0"), (&[0, 1], "1 completed sets"), (&[0], "0 completed")]
    {
        let why = refused("imp,p,severe", &rows(sets), &request);
        assert!(why.contains(said) && why.contains("include = TRUE"), "{why}");
    }
    let why = refused("other,p,severe", &rows(&[0, 1, 2]), &request);
    assert!(why.contains("imp"), "{why}");
}

#[test]
fn two_probabilities_are_compared_by_what_acting_on_them_brings() {
    // One knows everything; one knows less, and is calibrated: what it says is the mean of what it does not see.
    let mut draws = Draws::of(11);
    let unseen = Normal::new(0.0, 1.2).unwrap();
    let blurred = |lp: f64| {
        (-400..=400)
            .map(|i| f64::from(i) * 0.01)
            .map(|u| {
                let weight = (-0.5 * u * u).exp() / (2.0 * std::f64::consts::PI).sqrt() * 0.01;
                weight * expit(lp + 1.2 * u)
            })
            .sum::<f64>()
    };
    let rows: Vec<String> = (0..20_000)
        .map(|row| {
            let (seen, hidden) = (draws.lp(), unseen.sample(&mut draws.0));
            let (p, q) = (expit(seen + hidden), blurred(seen));
            let q = if row % 10 == 3 { String::new() } else { q.to_string() };
            format!("{p},{q},{}", yes(draws.happens(p)))
        })
        .collect();
    let score =
        |expression: &str, worse| ScoreRequest { expression: expression.to_owned(), worse, is_probability: true };
    let mut request = probability("p");
    request.scores = vec![score("p", None), score("q", None), score("p", None)];
    let (found, _) = answer("p,q,severe", &rows, &request);
    let compared = found["net_benefit_differences"].as_array().unwrap();
    let named: Vec<_> =
        compared.iter().map(|c| (c["first"].as_str().unwrap(), c["second"].as_str().unwrap())).collect();
    assert_eq!(named, [("p", "q"), ("p", "p"), ("q", "p")]);
    assert_eq!([0, 1].map(|place: usize| compared[place]["n"].as_u64().unwrap()), [18_000, 20_000]);
    // By hand, on the rows that have both.
    let both: Vec<(f64, f64, bool)> = rows
        .iter()
        .filter_map(|row| {
            let cells: Vec<&str> = row.split(',').collect();
            Some((cells[0].parse().ok()?, cells[1].parse().ok()?, cells[2] == "yes"))
        })
        .collect();
    for place in [4, 9, 19, 29] {
        let at = &compared[0]["differences"][place];
        let threshold = at["threshold"].as_f64().unwrap();
        let benefit = |of: fn(&(f64, f64, bool)) -> f64| {
            let gain = |row: &(f64, f64, bool)| match (of(row) >= threshold, row.2) {
                (false, _) => 0.0,
                (true, true) => 1.0,
                (true, false) => -threshold / (1.0 - threshold),
            };
            both.iter().map(gain).sum::<f64>() / both.len() as f64
        };
        let by_hand = benefit(|row| row.0) - benefit(|row| row.1);
        let difference = &at["difference"];
        assert!((difference["value"].as_f64().unwrap() - by_hand).abs() < 1e-12, "{at} {by_hand}");
        assert!(difference["low"].as_f64().unwrap() > 0.0, "knowing more brings more: {at}");
        // On the same patients the difference is surer than each by itself.
        let width = |rate: &Value| rate["high"].as_f64().unwrap() - rate["low"].as_f64().unwrap();
        assert!(width(difference) < width(&found["scores"][0]["decision_curve"][place]["net_benefit"]));
        let over_all = &found["scores"][0]["decision_curve"][place];
        let expected = over_all["net_benefit"]["value"].as_f64().unwrap() - over_all["treat_all"].as_f64().unwrap();
        assert!((over_all["over_all"]["value"].as_f64().unwrap() - expected).abs() < 1e-12);
        // The same against itself.
        let none = &compared[1]["differences"][place]["difference"];
        assert_eq!([&none["value"], &none["low"], &none["high"]], [&Value::from(0.0); 3]);
    }
}
