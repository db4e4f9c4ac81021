//! Cohorts whose truth is known, through the whole of `benchmark`: what it says must be what integrals over the truth say,
//! within the errors that it gives itself. Each cohort has one property that makes a mistake visible.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod compared;
mod imputed;
mod truth;

use baken_research::benchmark::{Request, ScoreRequest};
use baken_research::statistics::interval::expit;
use baken_research::statistics::runs::Worse;
use rand_distr::{Distribution, Normal};
use serde_json::Value;
use truth::{Draws, PREVALENCE, answer, area, calibration, cohort, holds, probability, truth, yes};

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
