//! `baken diff`: what changed, and for whom.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;

use common::{command, repository};

#[test]
fn a_threshold_that_moves_is_named_with_the_cases_and_patients_that_it_concerns() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (repository().join("models"), folder.path().join("new"));
    common::copy(&old, &new);
    let run = |arguments: &[&str]| {
        let output = command().arg("diff").arg(&old).arg(&new).args(arguments).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, said) = run(&[]);
    assert!(code == 0 && said.contains("The texts say the same.") && said.contains("Worked cases: 0 of"), "{said}");
    let red = new.join("trauma/nftg-2021-red.toml");
    let text = fs::read_to_string(&red).unwrap();
    let changed = text.replacen("sbp < 110", "sbp < 120", 1);
    assert_ne!(text, changed);
    fs::write(&red, changed).unwrap();
    let cohort = repository().join("research/examples/region-synthetic.csv");
    let (code, said) = run(&["--cohort", cohort.to_str().unwrap()]);
    assert_eq!(code, 1);
    for words in
        ["model nftg-2021-red", "sbp < 110", "→", "come out otherwise", "patients get another need", "→ level-1"]
    {
        assert!(said.contains(words), "{words}\n{said}");
    }
    // Only the elderly have this threshold.
    assert!(!said.contains("16 to 64"), "{said}");
    let (_, json) = run(&["--cohort", cohort.to_str().unwrap(), "--region", "noord-nederland", "--json"]);
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    let of_region = &document["cohort"]["first_hospital"];
    let ways = of_region["moved"].as_array().unwrap();
    let moved: u64 = ways.iter().map(|way| way["patients"].as_u64().unwrap()).sum();
    assert!(moved > 0 && ways.iter().all(|way| way["from"] != way["to"] && way["example_row"].as_u64().unwrap() > 1));
    // Who goes elsewhere gets another need; not everybody with another need goes elsewhere.
    let other_need: u64 =
        document["cohort"]["moved"].as_array().unwrap().iter().map(|way| way["patients"].as_u64().unwrap()).sum();
    assert!(moved <= other_need, "{moved} {other_need}");
    let rows = fs::read_to_string(&cohort).unwrap().lines().count() as u64 - 1;
    assert!(moved + of_region["same"].as_u64().unwrap() + of_region["without_place"].as_u64().unwrap() <= rows);
    let (_, json) = run(&["--json"]);
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(document["changes"].as_array().unwrap().len(), 1);
    assert!(!document["otherwise"].as_array().unwrap().is_empty());
}
