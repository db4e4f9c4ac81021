//! What is unknown, imputed by the truth.

use crate::truth::{Draws, answer, holds, probability, refused, yes};
use baken_research::benchmark::Request;
use baken_research::statistics::interval::{expit, logit};
use rand_distr::{Distribution, Normal};

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
    // An original of which nobody knows whether it is taken along is there all the same.
    request.only_where = Some("taken".to_owned());
    let unsure: Vec<String> =
        rows(&[0, 1, 2]).iter().map(|row| format!("{row},{}", if row.starts_with('0') { "" } else { "yes" })).collect();
    let (found, why) = answer("imp,p,severe,taken", &unsure, &request);
    assert_eq!((&found["cohort"]["only_where"]["unknown"], &found["imputations"]["sets"]), (&3.into(), &2.into()));
    assert!(why.is_some());
    request.only_where = None;
    let why = refused("other,p,severe", &rows(&[0, 1, 2]), &request);
    assert!(why.contains("imp"), "{why}");
}
