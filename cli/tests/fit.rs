//! `baken fit --validate-by` and `--bootstrap`: the page and the document say the same.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::command;
use serde_json::Value;

#[test]
fn a_validation_is_a_table_for_people_and_the_same_numbers_for_programs() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output = command().args(arguments).current_dir(folder.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    run(&["synth", "trauma", "--rows", "4000", "--seed", "7", "--out", "t.csv"]);
    let fit = ["fit", "t.csv", "--outcome", "iss >= 16", "--term", "gcs <= 13", "--validate-by", "region"];
    let page = run(&fit);
    let document: Value = serde_json::from_str(&run(&[&fit[..], &["--json"]].concat())).unwrap();
    let validation = &document["validation"];
    let clusters = validation["clusters"].as_array().unwrap();
    assert_eq!(clusters.len(), 10);
    for cluster in clusters {
        let line = page.lines().find(|line| line.trim_start().starts_with(cluster["name"].as_str().unwrap())).unwrap();
        for measure in ["auc", "observed_over_expected", "calibration_in_the_large", "calibration_slope"] {
            let value = format!("{:.3}", cluster[measure]["value"].as_f64().unwrap());
            assert!(line.contains(&value), "{measure} {value}: {line}");
        }
    }
    let pooled = validation["pooled"].as_array().unwrap();
    assert_eq!(pooled.len(), 4);
    for measure in pooled {
        let estimate = |of: &str, end: &str| measure[of][end].as_f64().unwrap();
        let (low, high) = (estimate("mean", "low"), estimate("mean", "high"));
        assert!(low < estimate("mean", "value") && estimate("mean", "value") < high);
        assert!(page.contains(&format!("({low:.3} to {high:.3})")), "{measure}\n{page}");
    }
    let fit = ["fit", "t.csv", "--outcome", "iss >= 16", "--term", "gcs <= 13", "--term", "age", "--bootstrap", "20"];
    let (page, document) = (run(&fit), run(&[&fit[..], &["--json"]].concat()));
    let document: Value = serde_json::from_str(&document).unwrap();
    let internal = &document["internal_validation"];
    assert_eq!((&internal["samples"], &internal["failed"]), (&20.into(), &0.into()));
    for (name, words) in [("auc", "auc"), ("calibration_slope", "calibration slope"), ("brier", "brier")] {
        let of = |what: &str| internal["measures"][name][what].as_f64().unwrap();
        assert!((of("apparent") - of("optimism") - of("corrected")).abs() < 1e-12);
        let line = page.lines().find(|line| line.trim_start().starts_with(words)).unwrap();
        assert!(line.contains(&format!("{:.4}", of("corrected"))), "{line}");
    }
    // One class in each cluster: the reasons, and an answer all the same.
    let split = run(&["fit", "t.csv", "--outcome", "iss >= 16", "--term", "gcs <= 13", "--validate-by", "iss >= 16"]);
    assert!(split.contains("no model of the others: not defined: all patients are severe"), "{split}");
}
