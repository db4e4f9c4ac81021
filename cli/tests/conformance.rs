//! The sample of the independent check: cases with the answers of a second implementation.
//!
//! The sample stands in a folder `shared/conformance` beside or above the repository, or in the folder
//! that `BAKEN_SHARED` names. Where it is not there, the test says so and passes. How an answer is
//! judged is written in the folder's README.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::{env, fs};

use serde_json::Value;

/// Scores whose bounds must equal the expected ones; those of the others must contain them.
const EXACT_BOUNDS: &[&str] = &["rts", "mgap", "gap", "race", "lams", "fast-ed", "rosier"];

/// Criteria whose fired list is judged by its names.
const EXACT_FIRED: &[&str] = &["nftg-2021-red", "nftg-2021-yellow"];

const TOLERANCE: f64 = 1e-9;

fn sample() -> Option<String> {
    let named = env::var_os("BAKEN_SHARED").map(PathBuf::from);
    let above = common::repository().ancestors().map(|folder| folder.join("shared")).collect::<Vec<_>>();
    named.into_iter().chain(above).find_map(|shared| fs::read_to_string(shared.join("conformance/cases.jsonl")).ok())
}

#[test]
fn the_independent_sample_gives_the_same_answers() {
    let Some(sample) = sample() else {
        println!("skipped: there is no folder shared/conformance beside or above the repository");
        return;
    };
    let cases: Vec<Value> = sample.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let input: String = cases.iter().map(|case| case["case"].to_string() + "\n").collect();
    let said = common::baken(&["assess", "-", "--batch", "--json"], input);
    assert_eq!(said.code, Some(0), "{said}");
    let answers: Vec<Value> = said.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), cases.len());
    let mut wrong = Vec::new();
    for (case, answer) in cases.iter().zip(&answers) {
        let id = case["id"].as_str().unwrap();
        judge_scores(id, case, answer, &mut wrong);
        judge_criteria(id, case, answer, &mut wrong);
    }
    assert!(wrong.is_empty(), "{} answers differ:\n{}", wrong.len(), wrong.join("\n"));
}

fn by_id<'v>(list: &'v Value, id: &str) -> Option<&'v Value> {
    list.as_array()?.iter().find(|entry| entry["id"] == id)
}

fn judge_scores(case_id: &str, case: &Value, answer: &Value, wrong: &mut Vec<String>) {
    for (id, expected) in case["expect"]["scores"].as_object().into_iter().flatten() {
        let Some(found) = by_id(&answer["scores"], id) else {
            wrong.push(format!("{case_id} {id}: no such score"));
            continue;
        };
        let fits = match (expected["value"].as_f64(), found["value"].as_f64()) {
            (Some(a), Some(b)) => close(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        if !fits || !bounds_fit(id, expected, found) {
            wrong.push(format!("{case_id} {id}: expected {expected}, found {found}"));
        }
    }
}

fn bounds_fit(id: &str, expected: &Value, found: &Value) -> bool {
    let ends = |value: &Value| (value["low"].as_f64(), value["high"].as_f64());
    let ((low, high), (found_low, found_high)) = (ends(expected), ends(found));
    if EXACT_BOUNDS.contains(&id) {
        let equal = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => close(a, b),
            (a, b) => a == b,
        };
        return equal(low, found_low) && equal(high, found_high);
    }
    // No bound contains everything; a bound where there is none contains too little.
    let below = match (low, found_low) {
        (Some(low), Some(found)) => found <= low || close(found, low),
        (_, None) => true,
        (None, Some(_)) => false,
    };
    let above = match (high, found_high) {
        (Some(high), Some(found)) => found >= high || close(found, high),
        (_, None) => true,
        (None, Some(_)) => false,
    };
    below && above
}

fn judge_criteria(case_id: &str, case: &Value, answer: &Value, wrong: &mut Vec<String>) {
    for (id, expected) in case["expect"]["criteria"].as_object().into_iter().flatten() {
        let Some(found) = by_id(&answer["criteria"], id) else {
            wrong.push(format!("{case_id} {id}: no such criteria"));
            continue;
        };
        let set = |value: &Value| -> BTreeSet<String> {
            value.as_array().into_iter().flatten().filter_map(|id| Some(id.as_str()?.to_owned())).collect()
        };
        let fired_fits = !EXACT_FIRED.contains(&id.as_str()) || set(&expected["fired"]) == set(&found["fired"]);
        if expected["met"] != found["met"] || !fired_fits {
            wrong.push(format!("{case_id} {id}: expected {expected}, found {found}"));
        }
    }
}

fn close(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() <= TOLERANCE * a.abs().max(b.abs())
}
