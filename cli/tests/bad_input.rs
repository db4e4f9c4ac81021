//! Bad input: a clear error with its place and the next step, exit code 2, nothing on standard output
//! that could be taken for an advice.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fmt::Write as _;
use std::fs;

use common::{Said, baken};

/// Assesses each input and writes what was said under its name.
fn told(inputs: &[(&str, &str)]) -> String {
    let mut told = String::new();
    for (name, input) in inputs {
        let said = baken(&["assess", "-", "--json"], input);
        refuses(name, &said);
        writeln!(told, "# {name}\n{input}\n{said}").unwrap();
    }
    told
}

fn refuses(name: &str, said: &Said) {
    assert_eq!(said.code, Some(2), "{name}: {said}");
    assert_eq!(said.stdout, "", "{name}: nothing may look like an advice");
    assert!(!said.stderr.is_empty(), "{name}: something must be said");
    assert!(!said.stderr.contains("panicked"), "{name}: {said}");
}

#[test]
fn what_is_no_case_at_all() {
    let told = told(&[
        ("empty", ""),
        ("blank", " \n\t\n"),
        ("truncated", r#"{"pathway": "trauma", "findings": {"age": 71"#),
        ("cut in a word", r#"{"pathway": "trau"#),
        ("prose", "a man of 71 fell from a ladder"),
        ("a comma too many", r#"{"pathway": "trauma", "findings": {"age": 71,}}"#),
        ("something behind it", r#"{"pathway": "trauma", "findings": {}} {"pathway": "stroke", "findings": {}}"#),
        ("a list", r#"[{"pathway": "trauma", "findings": {}}]"#),
        ("null", "null"),
        ("NaN", r#"{"pathway": "trauma", "findings": {"sbp": NaN}}"#),
        ("Infinity", r#"{"pathway": "trauma", "findings": {"sbp": -Infinity}}"#),
        ("a number too large", r#"{"pathway": "trauma", "findings": {"sbp": 1e999}}"#),
        ("TOML with a slip", "pathway = \"trauma\"\nfindings = { age = }\n"),
        ("infinity in TOML", "pathway = \"trauma\"\nfindings = { age = inf, sbp = nan }\n"),
    ]);
    insta::assert_snapshot!(told);
}

#[test]
fn keys_that_stand_twice() {
    let told = told(&[
        ("a finding", "{\"pathway\": \"trauma\",\n \"findings\": {\"sbp\": 90,\n  \"sbp\": 120}}"),
        ("a field", r#"{"pathway": "trauma", "pathway": "stroke", "findings": {}}"#),
        ("in TOML", "pathway = \"trauma\"\n[findings]\nsbp = 90\nsbp = 120\n"),
    ]);
    insta::assert_snapshot!(told);
}

#[test]
fn names_that_nobody_knows() {
    let told = told(&[
        ("a finding with a slip", r#"{"pathway": "trauma", "findings": {"spb": 104}}"#),
        ("a finding like no other", r#"{"pathway": "trauma", "findings": {"zzz": 1}}"#),
        ("a choice", r#"{"pathway": "trauma", "findings": {"mechanism": "blund"}}"#),
        ("a pathway", r#"{"pathway": "truama", "findings": {}}"#),
        ("no pathway", r#"{"findings": {"age": 71}}"#),
        ("no findings", r#"{"pathway": "trauma"}"#),
        ("a field", r#"{"pathway": "trauma", "finding": {}, "findings": {}}"#),
        ("a finding in the wrong place", r#"{"pathway": "trauma", "age": 71, "findings": {}}"#),
        ("a name to trick a terminal", "{\"pathway\": \"trauma\", \"findings\": {\"\\u001b[31mred\\n\": 1}}"),
        ("three mistakes at once", r#"{"pathway": "x", "findings": {"agee": 1, "sbp": "high"}, "regoin": "y"}"#),
    ]);
    insta::assert_snapshot!(told);
}

#[test]
fn values_that_cannot_be() {
    let told = told(&[
        ("a number where a word is wanted", r#"{"pathway": "trauma", "findings": {"mechanism": 1}}"#),
        ("a word where a number is wanted", r#"{"pathway": "trauma", "findings": {"sbp": "104"}}"#),
        ("a number where yes or no is wanted", r#"{"pathway": "trauma", "findings": {"cardiac_arrest": 1}}"#),
        ("a word where yes or no is wanted", r#"{"pathway": "trauma", "findings": {"cardiac_arrest": "no"}}"#),
        ("a list", r#"{"pathway": "trauma", "findings": {"sbp": [104]}}"#),
        ("a number for the pathway", r#"{"pathway": 1, "findings": {}}"#),
        ("a list of findings", r#"{"pathway": "trauma", "findings": ["age", 71]}"#),
        ("too high", r#"{"pathway": "trauma", "findings": {"sbp": 1200}}"#),
        ("too low", r#"{"pathway": "trauma", "findings": {"age": -1}}"#),
        ("very high", r#"{"pathway": "trauma", "findings": {"sbp": 1e300}}"#),
        ("a fraction of a count", r#"{"pathway": "trauma", "findings": {"gcs_motor": 5.5}}"#),
        ("a value that does not occur", r#"{"pathway": "trauma", "findings": {"pts_airway": 0}}"#),
        (
            "a whole at odds with its parts",
            r#"{"pathway": "trauma", "findings": {"gcs": 15, "gcs_eye": 1, "gcs_verbal": 1, "gcs_motor": 1}}"#,
        ),
        ("a whole at odds with one part", r#"{"pathway": "trauma", "findings": {"gcs": 15, "gcs_motor": 1}}"#),
    ]);
    insta::assert_snapshot!(told);
}

#[test]
fn situations_that_cannot_be() {
    let with = |field: &str| format!(r#"{{"pathway": "trauma", "findings": {{}}, {field}}}"#);
    let inputs: Vec<(&str, String)> = [
        ("a time without a zone", r#""at": "2026-03-14T02:10:00""#),
        ("no time", r#""at": "yesterday""#),
        ("a day that does not exist", r#""at": "2026-02-30T02:10:00Z""#),
        ("a number for a time", r#""at": 1773450600"#),
        ("off the globe", r#""scene": {"lat": 53.1, "lon": 688}"#),
        ("half a place", r#""scene": {"lat": 53.1}"#),
        ("two places", r#""scene": {"lat": 53.1, "lon": 6.88, "pc4": "9679"}"#),
        ("a postal code with letters", r#""scene": {"pc4": "9679AB"}"#),
        ("a postal code as a number", r#""scene": {"pc4": 9679}"#),
        ("an unknown part of a place", r#""scene": {"lat": 53.1, "lng": 6.88}"#),
        ("minus minutes", r#""travel_minutes": {"umcg": -5}"#),
        ("more than a day away", r#""travel_minutes": {"umcg": 24000}"#),
        ("minutes in words", r#""transfer_minutes": {"mzh": {"umcg": "41"}}"#),
        ("a hospital's name for its id", r#""travel_minutes": {"UMC Groningen": 24}"#),
        ("an unknown kind of stop", r#""stops": [{"hospital": "mzh", "kind": "er", "state": "stop"}]"#),
        ("an unknown state of a stop", r#""stops": [{"hospital": "mzh", "kind": "ed", "state": "stopp"}]"#),
        ("a stop of nowhere", r#""stops": [{"kind": "ed", "state": "stop"}]"#),
        ("a stop that ends before it begins", r#""stops": [{"hospital": "mzh", "kind": "ed", "state": "stop", "since": "2026-03-14T03:20:00+01:00", "until": "2026-03-14T01:20:00+01:00"}]"#),
        ("a hospital misspelt", r#""travel_minutes": {"umgc": 24}"#),
        ("a way from a hospital to itself", r#""transfer_minutes": {"umcg": {"umcg": 4}}"#),
        ("a region by its name", r#""region": "Noord Nederland""#),
    ]
    .map(|(name, field)| (name, with(field)))
    .to_vec();
    let inputs: Vec<(&str, &str)> = inputs.iter().map(|(name, input)| (*name, input.as_str())).collect();
    let told = told(&inputs);
    insta::assert_snapshot!(told);
}

#[test]
fn bombs() {
    let deep = format!(r#"{{"pathway": "trauma", "findings": {}"#, "[".repeat(200_000));
    let deep_toml = format!("findings = {}", "[".repeat(200_000));
    let long = format!(r#"{{"pathway": "{}""#, "x".repeat(3 << 20));
    let many = format!("{{{}}}", (0..60_000).map(|i| format!("\"k{i}\":{i}")).collect::<Vec<_>>().join(","));
    for (name, bomb) in [("deep", &deep), ("deep TOML", &deep_toml), ("long", &long), ("many", &many)] {
        let said = baken(&["assess", "-"], bomb);
        refuses(name, &said);
    }
    refuses("not UTF-8", &baken(&["assess", "-"], b"{\"pathway\": \"\xff\"}"));
    refuses("UTF-16", &baken(&["assess", "-"], b"\xff\xfe{\0\"\0"));
}

#[test]
fn files_that_cannot_be_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().to_str().unwrap();
    for (name, arguments) in [
        ("a folder", vec!["assess", path]),
        ("nothing there", vec!["assess", "no-such-file.json"]),
        ("a folder for a pack", vec!["models", "--pack", path]),
        ("no pack there", vec!["assess", "-", "--pack", "no-such.pack"]),
        ("a folder in batch", vec!["assess", path, "--batch"]),
        ("no folder of texts", vec!["check", "no-such-folder"]),
        ("a file for a folder", vec!["test", "Cargo.toml"]),
    ] {
        let said = baken(&arguments, "");
        refuses(name, &said);
        assert!(said.stderr.starts_with("error: "), "{name}: {said}");
    }
}

#[test]
fn command_lines_that_are_wrong() {
    for (name, arguments) in [
        ("no command", vec![]),
        ("an unknown command", vec!["asses", "-"]),
        ("an unknown option", vec!["assess", "-", "--jsno"]),
        ("an unknown language", vec!["assess", "-", "--lang", "de"]),
        ("no file", vec!["assess"]),
        ("an unknown model", vec!["show", "mgpa"]),
        ("nowhere to write to", vec!["build", "models"]),
    ] {
        refuses(name, &baken(&arguments, ""));
    }
    assert!(baken(&["show", "mgpa"], "").stderr.contains("did you mean `mgap`?"));
}

#[test]
fn packs_that_are_not_whole() {
    let (dir, good) = common::small_pack();
    let bytes = fs::read(&good).unwrap();
    let mut altered = bytes.clone();
    let middle = altered.len() / 2;
    altered[middle] ^= 1;
    let mut newer = bytes.clone();
    newer[8] = newer[8].wrapping_add(1);
    let mut longer = bytes.clone();
    longer.push(0);
    let mut told = String::new();
    for (name, bytes) in [
        ("empty", &[][..]),
        ("no pack", b"{\"pathway\": \"trauma\"}"),
        ("cut", &bytes[..bytes.len() - 100]),
        ("cut in its header", &bytes[..20]),
        ("longer", &longer),
        ("altered", &altered),
        ("of a newer format", &newer),
    ] {
        let path = dir.path().join("bad.pack");
        fs::write(&path, bytes).unwrap();
        for arguments in [vec!["assess", "-"], vec!["assess", "-", "--batch"], vec!["models"], vec!["show", "mgap"]] {
            let mut arguments = arguments;
            arguments.extend(["--pack", path.to_str().unwrap()]);
            let said = baken(&arguments, r#"{"pathway": "trauma", "findings": {}}"#);
            refuses(name, &said);
            if arguments[0] == "models" {
                let stderr =
                    said.stderr.replace(path.to_str().unwrap(), "bad.pack").replace(&bytes.len().to_string(), "N");
                writeln!(told, "{name}: {}", stderr.trim_end()).unwrap();
            }
        }
    }
    // The size depends on the texts.
    let told = told.replace(&bytes.len().to_string(), "M");
    insta::assert_snapshot!(told);
}
