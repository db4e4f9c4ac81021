//! Records joined with feedback: how the app was used, and what was realised.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::path::Path;

use baken_field::journal::Journal;
use baken_field::record::{Ending, Entry, Overrule};
use common::{baken, command, repository};
use serde_json::{Value, json};

/// A journal of runs: advised, chosen, ended.
fn journal(path: &Path, runs: &[(&str, Value, Option<Overrule>)]) {
    let cases: Vec<Value> = runs
        .iter()
        .map(|(_, findings, _)| {
            json!({ "pathway": "trauma", "region": "noord-nederland", "at": "2026-03-14T02:10:00+01:00",
                    "scene": { "lat": 53.0, "lon": 6.56 }, "findings": findings })
        })
        .collect();
    let lines: String = cases.iter().map(|case| format!("{case}\n")).collect();
    let said = baken(&["assess", "-", "--batch", "--json"], lines);
    assert_eq!(said.code, Some(0), "{said}");
    let (mut journal, _) = Journal::open(path).unwrap();
    for ((place, advice), case) in said.stdout.lines().enumerate().zip(cases) {
        let advice: Value = serde_json::from_str(advice).unwrap();
        let (run, _, reason) = &runs[place];
        let at = format!("2026-0{}-14T01:10:00Z", 3 + place / 3).parse().unwrap();
        let advised = advice["destinations"][0]["hospital"].as_str().unwrap().to_owned();
        let hospital = if reason.is_some() { "wza".to_owned() } else { advised.clone() };
        let entry = Entry::Advice { case, language: "en".to_owned(), advice };
        journal.append(run, at, entry).unwrap();
        journal.append(run, at, Entry::Chosen { hospital, advised: Some(advised), reason: *reason }).unwrap();
        journal.append(run, at, Entry::Ended { how: Ending::HandedOver }).unwrap();
    }
}

fn severe() -> Value {
    json!({ "airway_threat": false, "cardiac_arrest": false, "sbp": 84, "gcs_motor": 4, "age": 45 })
}

fn minor() -> Value {
    json!({ "airway_threat": false, "cardiac_arrest": false, "sbp": 130, "gcs_motor": 6, "age": null })
}

#[test]
fn records_and_feedback_make_a_cohort_and_say_what_was_realised() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let runs = [
        ("r1", severe(), None),
        ("r2", severe(), Some(Overrule::PatientWish)),
        ("r3", severe(), None),
        ("r4", minor(), Some(Overrule::Judgement)),
    ];
    journal(Path::new(&path("run.journal")), &runs);
    fs::write(path("feedback.csv"), "run,iss,died\nr1,25,no\nr2,18,no\nr3,4,no\nr9,4,no\n").unwrap();
    let said =
        baken(&["learn", &path("run.journal"), "--feedback", &path("feedback.csv"), "--out", &path("runs.csv")], "");
    assert_eq!(said.code, Some(0), "{said}");
    for words in [
        "noord-nederland, 2026-03",
        "runs 3, ",
        "as advised 2, ",
        "with feedback 3",
        "Wish of patient or family 1",
        "noord-nederland, 2026-04",
        "Judgement of the crew 1",
        "1 rows of feedback are of runs that are not in these journals",
        "undertriage",
    ] {
        assert!(said.stdout.contains(words), "{words}\n{}", said.stdout);
    }
    // Of two severe patients one went straight to level 1.
    let table = fs::read_to_string(path("runs.csv")).unwrap();
    assert_eq!(table.lines().count(), 5);
    let header: Vec<&str> = table.lines().next().unwrap().split(',').collect();
    let cell = |line: usize, column: &str| {
        let place = header.iter().position(|name| *name == column).unwrap();
        table.lines().nth(line).unwrap().split(',').nth(place).unwrap()
    };
    assert_eq!((cell(1, "chosen"), cell(1, "first_hospital_level"), cell(1, "iss")), ("umcg", "1", "25"));
    assert_eq!((cell(2, "chosen"), cell(2, "reason"), cell(2, "followed")), ("wza", "patient-wish", "no"));
    assert_eq!((cell(4, "known_afterwards"), cell(4, "iss"), cell(4, "sbp"), cell(4, "age")), ("no", "", "130", ""));
    let again =
        baken(&["benchmark", &path("runs.csv"), "--outcome", "iss >= 16", "--test", "nftg_2021_red", "--json"], "");
    let again: Value = serde_json::from_str(&again.stdout).unwrap();
    assert_eq!(again["outcome"]["positive"], 2);
    assert_eq!(again["tests"][0]["as_yes"]["tp"], 2);
}

#[test]
fn feedback_that_says_who_somebody_is_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    journal(Path::new(&path("run.journal")), &[("r1", severe(), None)]);
    for (feedback, words) in [
        ("run,bsn\nr1,1\n", "the column `bsn` could say who a patient is"),
        ("id,iss\nr1,1\n", "there is no column `run`; its columns are id, iss"),
        ("run,iss\nr1,1\nr1,2\n", "line 3: the run `r1` stands there twice"),
        ("run,iss\n,1\n", "line 2 names no run"),
        ("run,sbp\nr1,100\n", "the feedback's column `sbp` is one of the record too"),
        ("run,iss\nr1\n", "line: 2"),
    ] {
        fs::write(path("feedback.csv"), feedback).unwrap();
        let said =
            baken(&["learn", &path("run.journal"), "--feedback", &path("feedback.csv"), "--out", &path("out.csv")], "");
        assert_eq!(said.code, Some(2), "{said}");
        assert!(said.stderr.contains(words), "{words}\n{said}");
        assert!(!Path::new(&path("out.csv")).exists());
    }
    fs::write(path("empty.journal"), "").unwrap();
    let said = baken(&["learn", &path("empty.journal"), "--out", &path("out.csv")], "");
    assert!(said.stderr.contains("there is no run"), "{said}");
    let _ = (command(), repository());
}
