//! `baken synth`: what it writes is a cohort that the other commands read.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;

use common::command;

#[test]
fn a_synthetic_cohort_goes_through_a_benchmark_and_a_comparison_of_regions() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output = command().args(arguments).current_dir(folder.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    run(&["synth", "trauma", "--rows", "600", "--seed", "7", "--out", "t.csv"]);
    run(&["synth", "trauma", "--rows", "600", "--seed", "7", "--out", "t.parquet"]);
    assert!(
        fs::read_to_string(folder.path().join("t.csv")).unwrap().lines().skip(1).all(|l| l.starts_with("SYNTHETIC"))
    );
    let asked = |file: &str| {
        let args = ["benchmark", file, "--outcome", "iss >= 16", "--test", "nftg_2021_red", "--region", "nederland"];
        run(&[&args[..], &["--json"]].concat()).replace(file, "FILE")
    };
    let (csv, parquet) = (asked("t.csv"), asked("t.parquet"));
    assert!(csv.contains("\"undecided\": 0"), "{csv}");
    let counts = |text: &str| text.lines().filter(|line| line.contains("\"tp\"") || line.contains("\"n\"")).count();
    assert!(counts(&csv) > 3 && csv == parquet);
}

#[test]
fn what_cannot_be_written_or_is_no_cohort_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let said = |arguments: &[&str]| {
        let output = command().arg("synth").args(arguments).current_dir(folder.path()).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, words) = said(&["trauma", "--rows", "5", "--seed", "1", "--out", "no/such/t.csv"]);
    assert!(code == 2 && words.contains("no/such/t.csv cannot be written"), "{words}");
    let (code, words) = said(&["burns", "--rows", "5", "--seed", "1", "--out", "t.csv"]);
    assert!(code == 2 && words.contains("trauma"), "{words}");
    let (code, _) = said(&["trauma", "--rows", "0", "--seed", "1", "--out", "t.csv"]);
    assert_eq!(code, 2);
    fs::write(folder.path().join("p.toml"), "[age]\nvalue = 1\n").unwrap();
    let (code, words) = said(&["stroke", "--rows", "5", "--seed", "1", "--out", "t.csv", "--parameters", "p.toml"]);
    assert!(code == 2 && words.contains("parameters of the synthetic cohort are wrong"), "{words}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
