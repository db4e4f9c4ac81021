//! `check`, `test` and `build` on a folder of texts: what they say, how they end, what they leave behind.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::path::Path;

use common::{baken, texts};

fn change(dir: &Path, file: &str, from: &str, to: &str) {
    let path = dir.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from));
    fs::write(path, text.replace(from, to)).unwrap();
}

#[test]
fn texts_that_are_right() {
    let dir = texts();
    let path = dir.path().to_str().unwrap();
    let said = baken(&["check", path], "");
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    assert_eq!(said.stdout, "small: 6 findings, 5 models, 1 pathways, 1 worked cases; no errors, 0 warnings\n");
    let said = baken(&["check", path, "--format", "json"], "");
    assert_eq!((said.code, said.stdout.trim()), (Some(0), "[]"));
    let said = baken(&["test", path], "");
    assert_eq!((said.code, said.stdout.as_str()), (Some(0), "1 passed, 0 failed\n"));
}

#[test]
fn a_mistake_is_shown_where_it_is() {
    let dir = texts();
    let path = dir.path().to_str().unwrap();
    change(dir.path(), "models/shock-index.toml", "hr / sbp", "hr / spb");
    let said = baken(&["check", path], "");
    assert_eq!((said.code, said.stdout.as_str()), (Some(1), ""));
    let stderr = said.stderr;
    insta::assert_snapshot!(stderr);
    let said = baken(&["check", path, "--format", "json"], "");
    assert_eq!((said.code, said.stderr.as_str()), (Some(1), ""));
    let list: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(list[0]["name"], "unknown-name");
    assert_eq!(list[0]["line"], 11);
    assert_eq!(baken(&["test", path], "").code, Some(1));
}

#[test]
fn a_worked_case_that_does_not_come_out_says_what_differs_and_why() {
    let dir = texts();
    let path = dir.path().to_str().unwrap();
    let worse = r#"expect.scores.shock-index = 0.5
expect.need = "ed"
expect.settled = true

[[case]]
name = "pressure unknown"
findings = { hr = 60, sbp = "unknown" }
expect.scores.shock-index = 0.5
expect.need = "ed"
expect.settled = true

[[case]]
name = "pressure of a giraffe"
findings = { hr = 60, sbp = 1200 }
expect.scores.shock-index = 0.05

[[case]]
name = "no pressure"
findings = { hr = 60, sbp = 0 }
expect.scores.shock-index = { value = "unknown" }
"#;
    let cases = "models/cases/shock-index.toml";
    change(dir.path(), cases, "expect.scores.shock-index = 0.5\nexpect.need = \"ed\"\nexpect.settled = true\n", worse);
    let said = baken(&["test", path], "");
    assert_eq!(said.code, Some(1));
    let stdout = said.stdout;
    insta::assert_snapshot!(stdout);
}

#[test]
fn build_writes_a_whole_pack_or_nothing() {
    let dir = texts();
    let path = dir.path().to_str().unwrap();
    let out = tempfile::tempdir().unwrap();
    let pack = out.path().join("small.pack");
    let arguments = ["build", path, "--out", pack.to_str().unwrap()];
    let said = baken(&arguments, "");
    assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
    assert!(said.stdout.contains("small version 3"), "{said}");
    let good = fs::read(&pack).unwrap();
    let said =
        baken(&["assess", "-", "--json", "--pack", pack.to_str().unwrap()], r#"{"pathway": "all", "findings": {}}"#);
    assert_eq!(said.code, Some(0), "{said}");

    change(dir.path(), "models/shock-index.toml", "hr / sbp", "hr / spb");
    let said = baken(&arguments, "");
    assert_eq!((said.code, said.stdout.as_str()), (Some(1), ""));
    assert_eq!(fs::read(&pack).unwrap(), good, "the pack that was there stays");
    let said = baken(&["build", "models", "--out", out.path().to_str().unwrap()], "");
    assert_eq!(said.code, Some(2), "{said}");
    let said = baken(&["build", "models", "--out", "no-such-folder/x.pack"], "");
    assert_eq!(said.code, Some(2), "{said}");
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 1, "nothing half-written stays");
}

#[test]
fn the_same_texts_give_the_same_bytes() {
    let dir = texts();
    let path = dir.path().to_str().unwrap();
    let [one, other] = ["one", "other"].map(|name| {
        let pack = dir.path().join(name);
        assert_eq!(baken(&["build", path, "--out", pack.to_str().unwrap()], "").code, Some(0));
        fs::read(pack).unwrap()
    });
    assert_eq!(one, other);
}
