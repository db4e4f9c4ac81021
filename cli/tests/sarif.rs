//! `baken check --format sarif`: what platforms that read it need.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;

use common::command;
use serde_json::Value;

#[test]
fn every_result_has_a_rule_a_level_a_message_and_a_place() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("pack.toml"), "[pack]\nid = \"x\"\nversion = \"one\"\n").unwrap();
    fs::write(folder.path().join("a.toml"), "[[section]]\nid = \"s\"\n[[section]]\nid = \"s\"\n").unwrap();
    let output = command().arg("check").arg(folder.path()).args(["--format", "sarif"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let sarif: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules.len() > 30 && rules.iter().all(|rule| rule["shortDescription"]["text"].is_string()));
    let results = run["results"].as_array().unwrap();
    assert!(results.len() >= 2, "{results:#?}");
    for result in results {
        let rule = &rules[result["ruleIndex"].as_u64().unwrap() as usize];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(["error", "warning"].contains(&result["level"].as_str().unwrap()));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
        for location in result["locations"].as_array().unwrap() {
            let place = &location["physicalLocation"];
            assert!(place["artifactLocation"]["uri"].as_str().unwrap().ends_with(".toml"));
            assert!(place["region"]["startLine"].as_u64().unwrap() >= 1);
            assert!(place["region"]["endColumn"].as_u64().unwrap() >= 1);
        }
    }
    let both = results.iter().any(|result| !result["relatedLocations"].as_array().unwrap().is_empty());
    assert!(both, "two sections of one id: {results:#?}");
}
