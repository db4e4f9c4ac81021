//! One case a line in, one advice a line out: in order, while it flows, whatever stands in between.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use common::baken;
use serde_json::Value;

const GOOD: &str = r#"{"pathway": "general", "findings": {"cardiac_arrest": true}}"#;

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_bad_line_is_reported_in_its_place_and_the_rest_goes_on() {
    let input =
        format!("{GOOD}\n{{\"pathway\": \"general\", \"findings\": {{\"spb\": 1}}}}\n\nnonsense\r\n{GOOD}\r\n{GOOD}");
    let said = baken(&["assess", "-", "--batch", "--json"], &input);
    assert_eq!(said.code, Some(2));
    let answers = lines(&said.stdout);
    assert_eq!(answers.len(), 6);
    for good in [0, 4, 5] {
        assert_eq!(answers[good]["need"]["id"], "nearest");
    }
    let error =
        |line: usize| (answers[line]["line"].as_u64().unwrap(), answers[line]["error"]["code"].as_str().unwrap());
    assert_eq!(error(1), (2, "unknown-finding"));
    assert_eq!(answers[1]["error"]["field"], "findings.spb");
    assert!(answers[1]["error"]["message"].as_str().unwrap().contains("did you mean `sbp`?"));
    assert_eq!(error(2), (3, "empty"));
    assert_eq!(answers[2]["error"]["field"], Value::Null);
    assert_eq!(error(3), (4, "syntax"));
    assert!(said.stderr.contains("3 of 6 lines"), "{}", said.stderr);
}

#[test]
fn an_answer_is_the_same_as_that_of_a_single_case() {
    let single: Value = serde_json::from_str(&baken(&["assess", "-", "--json"], GOOD).stdout).unwrap();
    let batch = baken(&["assess", "-", "--batch"], format!("{GOOD}\n"));
    assert_eq!((batch.code, batch.stderr.as_str()), (Some(0), ""));
    assert_eq!(lines(&batch.stdout), [single]);
    assert_eq!(batch.stdout.lines().count(), 1);
}

#[test]
fn nothing_in_gives_nothing_out() {
    let said = baken(&["assess", "-", "--batch"], "");
    assert_eq!((said.code, said.stdout.as_str(), said.stderr.as_str()), (Some(0), "", ""));
}

#[test]
fn nothing_of_an_earlier_patient_shows_through() {
    let empty = r#"{"pathway": "trauma", "findings": {}}"#;
    let full = r#"{"pathway": "trauma", "findings": {"age": 71, "sbp": 80, "gcs": 3, "mechanism": "blunt", "hr": 140, "rr": 40}}"#;
    let said = baken(&["assess", "-", "--batch"], [empty, full, empty, "{", empty].join("\n"));
    let answers: Vec<&str> = said.stdout.lines().collect();
    assert_eq!(answers[0], answers[2]);
    assert_eq!(answers[0], answers[4]);
    assert_ne!(answers[0], answers[1]);
}

#[test]
fn on_a_pipe_that_does_not_end_each_answer_comes_when_its_line_has_come() {
    let mut child = common::command()
        .args(["assess", "-", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    for round in 0..3 {
        // A whole line and the beginning of the next one.
        write!(stdin, "{}{GOOD}\n{{\"path", if round == 0 { "" } else { "way\": 0}\n" }).unwrap();
        stdin.flush().unwrap();
        for _ in 0..if round == 0 { 1 } else { 2 } {
            let mut line = String::new();
            stdout.read_line(&mut line).unwrap();
            assert!(line.ends_with('\n'));
        }
    }
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(2));
}

#[test]
fn a_reader_that_has_seen_enough_is_no_mistake() {
    let mut child = common::command()
        .args(["assess", "-", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    drop(child.stdout.take());
    // More than any pipe holds.
    let writer = std::thread::spawn(move || {
        for _ in 0..20_000 {
            if writeln!(stdin, "{GOOD}").is_err() {
                break;
            }
        }
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn a_line_longer_than_any_case_is_refused_and_the_next_one_is_answered() {
    let long = format!(r#"{{"pathway": "{}"}}"#, "x".repeat(3 << 20));
    let said = baken(&["assess", "-", "--batch"], format!("{GOOD}\n{long}\n{GOOD}\n"));
    let answers = lines(&said.stdout);
    assert_eq!(answers[1]["error"]["code"], "too-large");
    assert_eq!(answers[2], answers[0]);
    assert_eq!(answers.len(), 3);
}
