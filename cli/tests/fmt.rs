//! `baken fmt`: what it changes, what it leaves, and what it says.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;

use common::command;

const ROUGH: &str = "[pack]\nid=\"x\"\n\n\n\nversion = 1\n";
const SMOOTH: &str = "[pack]\nid = \"x\"\n\nversion = 1\n";

fn run(folder: &std::path::Path, arguments: &[&str]) -> (i32, String, String) {
    let output = command().arg("fmt").arg(folder).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_check_changes_nothing_and_says_what_would_change() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pack.toml");
    fs::write(&path, ROUGH).unwrap();
    let (code, out, _) = run(folder.path(), &["--check"]);
    assert_eq!(code, 1);
    assert!(
        out.contains("- id=\"x\"") && out.contains("+ id = \"x\"") && out.contains("1 text has another form"),
        "{out}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), ROUGH);
    assert_eq!(run(folder.path(), &[]).0, 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), SMOOTH);
    assert_eq!(run(folder.path(), &["--check"]).0, 0);
}

#[test]
fn what_is_not_toml_stays_and_the_rest_gets_its_form() {
    let folder = tempfile::tempdir().unwrap();
    let (good, bad) = (folder.path().join("pack.toml"), folder.path().join("model.toml"));
    fs::write(&good, ROUGH).unwrap();
    fs::write(&bad, "[model\nid = 1\n").unwrap();
    let (code, _, err) = run(folder.path(), &[]);
    assert_eq!(code, 2);
    assert!(err.contains("model.toml, line 1"), "{err}");
    assert_eq!(fs::read_to_string(&good).unwrap(), SMOOTH);
    assert_eq!(fs::read_to_string(&bad).unwrap(), "[model\nid = 1\n");
}
