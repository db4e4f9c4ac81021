//! Cohorts and questions that cannot be answered: a clear message, the exit code of the contract, and no
//! half report in place of an older one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use common::{Said, baken, cohort, command};
use serde_json::Value;

fn written(folder: &Path, name: &str, text: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

fn on(text: &str, arguments: &[&str]) -> Said {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "cohort.csv", text);
    let all: Vec<&str> = ["benchmark", file.as_str()].iter().chain(arguments).copied().collect();
    baken(&all, "")
}

/// Refused with these words; nothing on standard output.
fn refused(text: &str, arguments: &[&str], words: &str) {
    let said = on(text, arguments);
    assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""), "{said}");
    assert!(said.stderr.contains(words), "{said}");
}

#[test]
fn questions_that_nobody_can_answer_are_refused() {
    let text = "iss,age,region,mgap_score\n20,40,noord,22\n4,50,oost,28\n";
    refused(text, &["--outcome", "iss >= 16"], "add --test EXPR, --score EXPR or --region NAME");
    refused(text, &["--outcome", "lvo", "--test", "age > 65"], "no such column");
    refused(text, &["--outcome", "iss >= 16", "--test", "sbp < 90"], "`sbp`");
    refused(text, &["--outcome", "iss >= 16", "--test", "spb < 90"], "did you mean `sbp`?");
    refused(text, &["--outcome", "iss >= 16", "--test", "regio == 'noord'"], "did you mean `region`?");
    refused(text, &["--outcome", "iss >=", "--test", "age > 65"], "expected a value");
    refused(text, &["--outcome", "iss", "--test", "age > 65"], "a condition belongs here");
    refused(text, &["--outcome", "iss >= 16", "--score", "age > 65"], "a number belongs here");
    refused(text, &["--outcome", "iss >= 16", "--score", "mgap_score"], "--score-low 'mgap_score'");
    refused(text, &["--outcome", "iss >= 16", "--test", "region > 3 and region == 'x'"], "in two ways at once");
    refused(text, &["--outcome", "iss >= 16", "--test", "ttapp_2019 > 0.1"], "ttapp-2019");
    refused(text, &["--outcome", "iss >= 16", "--test", "age > 65", "--by", "region,age,iss,mgap_score"], "at most 3");
    refused(text, &["--outcome", "iss >= 16", "--test", "age > 65", "--map", "nowhere.toml"], "nowhere.toml");
    refused(text, &["--outcome", "iss >= 16", "--probability", "age"], "divide percentages by 100");
}

#[test]
fn a_cohort_that_says_nothing_of_the_question_gives_its_counts_and_a_no() {
    let arguments = ["--outcome", "iss >= 16", "--test", "age > 65", "--score-low", "age", "--json"];
    let cases = [
        ("iss,age\n4,40\n9,70\n", "no row has the outcome", [0, 2]),
        ("iss,age\n40,40\n25,70\n", "every row has the outcome", [2, 0]),
        ("iss,age\n40,70\n", "every row has the outcome", [1, 0]),
        ("iss,age\n,40\n,70\n", "is not known of any row (2 rows)", [0, 0]),
        ("iss,age\n", "has no rows", [0, 0]),
        ("iss,age\n90,40\n", "1 of 1 were rejected", [0, 0]),
    ];
    for (text, words, [positive, negative]) in cases {
        let said = on(text, &arguments);
        assert_eq!(said.code, Some(1), "{said}");
        assert!(said.stderr.contains(words), "{said}");
        let document: Value = serde_json::from_str(&said.stdout).unwrap();
        assert_eq!(
            (&document["outcome"]["positive"], &document["outcome"]["negative"]),
            (&positive.into(), &negative.into())
        );
        let table = &document["tests"][0]["decided_only"];
        for rate in ["sensitivity", "specificity"] {
            let undefined = table[rate]["value"].is_null();
            assert_eq!(undefined, table[rate]["why"].is_string(), "{table}");
        }
        assert!(document["scores"][0]["auc"]["value"].is_null(), "{document}");
        assert!(document["scores"][0]["auc"]["why"].as_str().unwrap().starts_with("not defined"), "{document}");
    }
}

#[test]
fn everything_unknown_is_no_number() {
    let said = on(
        "iss,age\n4,\n20,\n25,\n9,\n",
        &["--outcome", "iss >= 16", "--test", "age > 65", "--score-low", "age", "--json"],
    );
    assert_eq!(said.code, Some(0), "{said}");
    let document: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(document["tests"][0]["undecided"], 4);
    assert_eq!(document["tests"][0]["decided_only"]["n"], 0);
    assert_eq!(document["tests"][0]["as_yes"]["sensitivity"]["value"], 1.0);
    assert_eq!(document["scores"][0]["n"], 0);
    assert_eq!(document["scores"][0]["auc"]["why"], "not defined: no patients");
}

const QUESTION: [&str; 4] = ["--outcome", "iss >= 16", "--test", "nftg_2021_red"];

#[test]
fn an_older_report_stays_when_a_new_one_cannot_be_made() {
    let folder = tempfile::tempdir().unwrap();
    let good = written(folder.path(), "good.csv", cohort::csv(&cohort::rows(200, 1)));
    let one_class = written(folder.path(), "one.csv", "iss,age\n4,40\n");
    let damaged = written(folder.path(), "cut.parquet", b"PAR1 and no end");
    let (html, tables) = (folder.path().join("report.html"), folder.path().join("tables"));
    let ask = |cohort: &str| {
        let mut all = vec!["benchmark", cohort];
        all.extend(QUESTION);
        all.extend(["--html", html.to_str().unwrap(), "--csv", tables.to_str().unwrap()]);
        baken(&all, "")
    };
    let said = ask(&good);
    assert_eq!(said.code, Some(0), "{said}");
    let older = fs::read_to_string(&html).unwrap();
    assert!(older.starts_with("<!doctype html>") && older.ends_with("</body></html>\n"));
    let names: Vec<String> = {
        let mut names: Vec<_> =
            fs::read_dir(&tables).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!(names, ["cut_offs.csv", "rejected.csv", "scores.csv", "tests.csv"]);
    assert_eq!(ask(&one_class).code, Some(1));
    assert_eq!(ask(&damaged).code, Some(2));
    // A file that cannot be written: the tables' place is taken by a file.
    let taken = written(folder.path(), "taken", "");
    let mut all = vec!["benchmark", good.as_str()];
    all.extend(QUESTION);
    all.extend(["--html", html.to_str().unwrap(), "--csv", taken.as_str()]);
    let said = baken(&all, "");
    assert_eq!(said.code, Some(2), "{said}");
    assert!(said.stderr.contains("taken cannot be written"), "{said}");
    assert_eq!(fs::read_to_string(&html).unwrap(), older);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 6, "{left:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let good = written(folder.path(), "good.csv", cohort::csv(&cohort::rows(50, 1)));
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut all = vec!["benchmark", good.as_str()];
    all.extend(QUESTION);
    let output = command().args(&all).stdin(Stdio::null()).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("the output cannot be written"), "{stderr}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_run_and_leaves_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let html = folder.path().join("report.html");
    fs::write(&html, "older").unwrap();
    // The cohort comes through a pipe that does not end by itself.
    let mut child = command()
        .args(["benchmark", "-", "--outcome", "iss >= 16", "--test", "age > 65", "--html", html.to_str().unwrap()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // More than a chunk, so that the run has begun when it is stopped.
    let rows: String = (0..60_000).map(|i| format!("{},{}\n", i % 30 + 1, i % 90)).collect();
    stdin.write_all(b"iss,age\n").unwrap();
    stdin.write_all(rows.as_bytes()).unwrap();
    let stopped = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(stopped.success());
    let more = std::thread::spawn(move || while stdin.write_all(rows.as_bytes()).is_ok() {});
    let output = child.wait_with_output().unwrap();
    more.join().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("stopped before the end"));
    assert_eq!(output.stdout, b"");
    assert_eq!(fs::read_to_string(&html).unwrap(), "older");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_mapping_is_proposed_and_never_put_over_another() {
    let folder = tempfile::tempdir().unwrap();
    let text = "PatID;Leeftijd;Geslacht;RRsys;Pols;EMV;Letseltype;ISS;Overleden;Notitie\n\
                1;34,5;V;16,2;80;15;stomp;9;nee;a\n2;>89;M;999;NA;3;scherp;25;ja;b\n3;50;M;18;70;NA;stomp;4;nee;c\n";
    let file = written(folder.path(), "registry.csv", text);
    let map = folder.path().join("map.toml");
    let propose = || baken(&["cohort", "map", &file, "--out", map.to_str().unwrap()], "");
    let said = propose();
    assert_eq!((said.code, said.stdout.as_str()), (Some(0), ""), "{said}");
    assert!(said.stderr.contains("8 findings have a column"), "{said}");
    assert!(said.stderr.contains("`Notitie`: a, b, c"), "{said}");
    insta::assert_snapshot!(fs::read_to_string(&map).unwrap().replace(folder.path().to_str().unwrap(), "…"));
    let again = propose();
    assert_eq!(again.code, Some(2));
    assert!(again.stderr.contains("is there already"), "{again}");
    // The proposal works as it is.
    let check = baken(&["cohort", "check", &file, "--map", map.to_str().unwrap()], "");
    assert_eq!(check.code, Some(0), "{check}");
    assert!(check.stdout.contains("3 rows, 0 rejected"), "{check}");
    let sbp = check.stdout.lines().find(|line| line.starts_with("sbp")).unwrap();
    assert!(sbp.contains("mean 128."), "{sbp}");
}
