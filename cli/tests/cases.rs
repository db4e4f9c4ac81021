//! `baken test`: what cases reach, and expectations that are blessed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{command, repository};

/// A copy of the small folder of texts.
fn small() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    common::copy(&repository().join("cli/tests/small"), folder.path());
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = command().arg("test").arg(folder).args(arguments).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
}

fn cases_of(folder: &Path) -> PathBuf {
    folder.join("models/cases/shock-index.toml")
}

#[test]
fn a_blessed_case_passes_and_its_text_is_otherwise_the_same() {
    let folder = small();
    let path = cases_of(folder.path());
    let right = fs::read_to_string(&path).unwrap();
    assert_eq!(run(folder.path(), &[]).0, 0);
    let key = "expect.scores.shock-index = ";
    let at = right.find(key).expect("a case expects the index") + key.len();
    let end = at + right[at..].find('\n').unwrap();
    let wrong = format!("{}99{}", &right[..at], &right[end..]);
    fs::write(&path, &wrong).unwrap();
    let (code, said) = run(folder.path(), &[]);
    assert_eq!(code, 1);
    assert!(said.contains("expected 99, found"), "{said}");
    let (code, said) = run(folder.path(), &["--bless"]);
    assert_eq!(code, 0);
    assert!(said.contains("was 99, is") && said.contains("1 expectations rewritten, 0 refused"), "{said}");
    assert_eq!(fs::read_to_string(&path).unwrap(), right);
    assert_eq!(run(folder.path(), &[]).0, 0);
}

#[test]
fn what_no_case_reaches_is_named_with_its_place() {
    let folder = small();
    let (code, said) = run(folder.path(), &["--coverage"]);
    assert_eq!(code, 0);
    assert!(said.contains("models/signs.toml:") && said.contains("criterion `"), "{said}");
    assert!(said.contains("criteria  0 of "), "{said}");
    // A case on the criteria reaches those that it makes true, and no others.
    let signs = fs::read_to_string(folder.path().join("models/signs.toml")).unwrap();
    let (code, json) = run(folder.path(), &["--coverage", "--json"]);
    assert_eq!(code, 0);
    let document: serde_json::Value = serde_json::from_str(&json).unwrap();
    let parts = document["coverage"].as_array().unwrap();
    let criteria = parts.iter().filter(|part| part["kind"] == "criteria").count();
    assert_eq!(criteria, signs.matches("[[criterion]]").count());
}
