//! `baken assess --record`, `replay` and `announce`, as somebody would use them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::path::Path;

use common::{command, repository};

fn run(arguments: &[&str]) -> (i32, String, String) {
    let output = command().args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

const CASE: &str = "models/cases/fall-from-ladder.json";

#[test]
fn a_journal_replays_and_one_that_was_touched_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let (path, export) = (folder.path().join("run.journal"), folder.path().join("run.jsonl"));
    let name = path.to_str().unwrap();
    for _ in 0..2 {
        assert_eq!(run(&["assess", CASE, "--record", name]).0, 0);
    }
    let (code, said, _) = run(&["replay", name, "--export", export.to_str().unwrap()]);
    assert_eq!(code, 0);
    assert!(said.contains("2 records: 2 the same; the chain is whole"), "{said}");
    let lines = fs::read_to_string(&export).unwrap();
    assert_eq!(lines.lines().count(), 2);
    assert!(lines.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() - 40]).unwrap();
    let (code, said, _) = run(&["replay", name]);
    assert!(code == 1 && said.contains("a record that was being written"), "{said}");
    let text = String::from_utf8(bytes).unwrap();
    fs::write(&path, text.replacen("\"sbp\":104", "\"sbp\":124", 1)).unwrap();
    let (code, said, _) = run(&["replay", name]);
    assert!(
        code == 1 && said.contains("line 1: its digest does not fit") && said.contains("chain is broken"),
        "{said}"
    );
    fs::write(&path, &text).unwrap();
    assert!(run(&["forget", name, "--before", "2020-01-01T00:00:00Z"]).1.contains("0 records deleted, 2 kept"));
    assert!(run(&["forget", name, "--before", "2999-01-01T00:00:00Z"]).1.contains("2 records deleted, 0 kept"));
    assert!(run(&["replay", name]).1.contains("the chain is whole"));
    assert_eq!(run(&["forget", "no/journal", "--before", "2999-01-01T00:00:00Z"]).0, 2);
    fs::write(&path, "no journal\n").unwrap();
    assert_eq!(run(&["replay", name]).0, 2);
    assert!(run(&["assess", CASE, "--record", "no/such/run.journal"]).2.contains("no/such is not there"));
}

#[test]
fn an_announcement_is_read_out_sent_and_cancelled() {
    let (code, said, _) = run(&["announce", CASE, "--lang", "en"]);
    assert!(code == 0 && said.contains("To: UMC Groningen") && said.contains("identity unknown"), "{said}");
    let (code, said, _) = run(&["announce", CASE, "--fhir", "--run", "ab12", "--version", "2"]);
    let bundle: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, bundle["identifier"]["value"].as_str()), (0, Some("ab12-2")));
    let (_, said, _) = run(&["announce", CASE, "--lang", "nl", "--cancel"]);
    assert!(said.contains("INGETROKKEN"), "{said}");
    let (code, _, error) = run(&["announce", CASE, "--hospital", "umgc"]);
    assert!(code == 2 && error.contains("did you mean `umcg`"), "{error}");
    assert!(Path::new(&repository()).exists());
}
