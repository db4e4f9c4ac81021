//! `baken sample-size`: the closed forms and quadratures of Riley 2021, and what cannot be asked.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::baken;
use serde_json::Value;

fn asked(arguments: &str) -> Value {
    let all: Vec<&str> = arguments.split(' ').collect();
    let said = baken(&[&["sample-size", "--json"], &all[..]].concat(), "");
    assert_eq!(said.code, Some(0), "{said}");
    serde_json::from_str(&said.stdout).unwrap()
}

fn of(found: &Value, aim: &str) -> f64 {
    let all = found["needed"].as_array().unwrap();
    all.iter().find(|needed| needed["for"] == aim).unwrap()["patients"].as_f64().unwrap()
}

#[test]
fn the_worked_example_comes_out() {
    // pmvalsampsize 0.2.1: 905, 4544 (simulated), 4252; in closed form and by quadrature 905.029, 4553.710, 4251.208.
    let found = asked("--prevalence 0.018 --auc 0.8 --lp-mean -5 --lp-sd 2.5 --ratio-width 1");
    for (aim, expected) in [("observed_expected", 905.029), ("slope", 4553.710), ("auc", 4251.208)] {
        assert!((of(&found, aim) - expected).abs() < 0.001, "{aim}: {}", of(&found, aim));
    }
    assert!((found["lp"]["prevalence"].as_f64().unwrap() - 0.052_256_428_647_85).abs() < 1e-12);
    let page =
        baken(&["sample-size", "--prevalence", "0.018", "--auc", "0.8", "--lp-mean", "-5", "--lp-sd", "2.5"], "");
    assert!(page.stdout.contains("does not fit the"), "{page}");
}

#[test]
fn the_spread_of_the_linear_predictor_follows_from_the_auc_and_the_largest_aim_counts() {
    let found = asked("--prevalence 0.088 --auc 0.844336");
    assert!((found["lp"]["sd"].as_f64().unwrap() - 1.6).abs() < 1e-4, "{found}");
    assert!((found["lp"]["mean"].as_f64().unwrap() + 3.217_923).abs() < 1e-4, "{found}");
    let most =
        ["observed_expected", "slope", "auc", "net_benefit"].map(|aim| of(&found, aim)).into_iter().fold(0.0, f64::max);
    assert_eq!(found["patients"].as_f64().unwrap(), most.ceil());
    // Half the width, four times the patients.
    let narrow = asked("--prevalence 0.088 --auc 0.844336 --slope-width 0.1");
    assert!((of(&narrow, "slope") / of(&found, "slope") - 4.0).abs() < 1e-9);
}

#[test]
fn what_cannot_be_is_said() {
    for (arguments, said) in [
        ("--prevalence 8.8 --auc 0.84", "the prevalence"),
        ("--prevalence 0.088 --auc 0.4", "the AUC"),
        ("--prevalence 0.088 --auc 1", "the AUC"),
        ("--prevalence 0.088 --auc 0.84 --slope-width 0", "standard error"),
        ("--prevalence 0.088 --auc 0.84 --threshold 1", "the threshold"),
        ("--prevalence nan --auc 0.84", "the prevalence"),
    ] {
        let all: Vec<&str> = arguments.split(' ').collect();
        let found = baken(&[&["sample-size"], &all[..]].concat(), "");
        assert_eq!(found.code, Some(2), "{found}");
        assert!(found.stderr.contains(said), "{arguments}: {found}");
    }
}
