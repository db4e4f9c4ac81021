//! The pages for people, in both languages: what is on them, how wide they are, when they have colour.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::fmt::Write as _;

use common::baken;

/// Cases on the small pack, with what they are about.
const CASES: &[(&str, &str)] = &[
    ("nothing known", r#"{"pathway": "all", "findings": {}}"#),
    ("settled, most demanding", r#"{"pathway": "all", "findings": {"arrest": true}}"#),
    (
        "settled by a sign",
        r#"{"pathway": "all", "findings": {"arrest": false, "sbp": 80, "hr": 120, "age": 71.5, "injuries": 1, "mechanism": "penetrating"}}"#,
    ),
    (
        "settled, least demanding",
        r#"{"pathway": "all", "findings": {"arrest": false, "sbp": 130, "hr": 70, "injuries": 0}}"#,
    ),
    ("one answer open", r#"{"pathway": "all", "findings": {"sbp": 80}}"#),
    (
        "an odd value and an odd clock",
        r#"{"pathway": "all", "at": "1970-01-01T00:00:00Z", "findings": {"arrest": false, "sbp": 35.5}}"#,
    ),
    (
        "outside a model's population",
        r#"{"pathway": "all", "findings": {"arrest": false, "age": 8, "injuries": 2, "sbp": 100}}"#,
    ),
];

fn fits(page: &str) {
    for line in page.lines() {
        assert!(line.chars().count() <= 80, "too wide: {line}");
        assert_eq!(line, line.trim_end());
    }
}

#[test]
fn a_case_on_a_page() {
    let (_dir, pack) = common::small_pack();
    for language in ["nl", "en"] {
        let mut pages = String::new();
        for (name, case) in CASES {
            let said = baken(&["assess", "-", "--pack", &pack, "--lang", language], case);
            assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{name}");
            fits(&said.stdout);
            writeln!(pages, "# {name}\n{}", said.stdout).unwrap();
        }
        insta::assert_snapshot!(format!("cases_{language}"), pages);
    }
}

#[test]
fn a_case_for_machines() {
    let (_dir, pack) = common::small_pack();
    let (_, case) = CASES[2];
    let said = baken(&["assess", "-", "--pack", &pack, "--json"], case);
    let json: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    let digest = json["pack"]["digest"].as_str().unwrap();
    assert_eq!(digest.len(), "sha256:".len() + 64);
    let advice = said.stdout.replace(digest, "sha256:…");
    insta::assert_snapshot!(advice);
}

#[test]
fn models_and_their_cards() {
    let (_dir, pack) = common::small_pack();
    let mut pages = String::new();
    let commands: [&[&str]; 7] = [
        &["models"],
        &["show", "points"],
        &["show", "shock-index"],
        &["show", "risk"],
        &["show", "signs"],
        &["show", "closed"],
        &["show", "signs", "--json"],
    ];
    for command in commands {
        let said = baken(&[command, &["--pack", &pack, "--lang", "nl"]].concat(), "");
        assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""));
        if !command.contains(&"--json") {
            fits(&said.stdout);
        }
        writeln!(pages, "$ baken {}\n{}", command.join(" "), said.stdout).unwrap();
    }
    insta::assert_snapshot!(pages);
    let said = baken(&["models", "--json", "--pack", &pack], "");
    let list: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    let refuses: Vec<&str> =
        list.as_array().unwrap().iter().filter(|m| m["runs"] == false).map(|m| m["id"].as_str().unwrap()).collect();
    assert_eq!(refuses, ["closed"]);
}

/// Every card and every example of the built-in pack, in both languages.
#[test]
fn pages_of_the_built_in_pack_fit_and_leave_nothing_unsaid() {
    let list: serde_json::Value = serde_json::from_str(&baken(&["models", "--json"], "").stdout).unwrap();
    let ids: Vec<&str> = list.as_array().unwrap().iter().map(|model| model["id"].as_str().unwrap()).collect();
    assert!(ids.len() > 30);
    let folder = common::repository().join("models/cases");
    let cases: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path().to_str().unwrap().to_owned()).collect();
    for language in ["nl", "en"] {
        let cards = ids.iter().map(|id| vec!["show", id]);
        let pages = cases.iter().map(|case| vec!["assess", case.as_str()]);
        for mut command in cards.chain(pages).chain([vec!["models"]]) {
            command.extend(["--lang", language]);
            let said = baken(&command, "");
            assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{command:?}");
            fits(&said.stdout);
            assert!(!said.stdout.contains(['{', '}']), "a brace was not filled in: {command:?}");
        }
    }
}

#[test]
fn colour_is_for_terminals_unless_it_is_asked_for() {
    let case = CASES[0].1;
    let (_dir, pack) = common::small_pack();
    let page = |more: &[&str]| baken(&[&["assess", "-", "--pack", &pack], more].concat(), case).stdout;
    assert!(!page(&[]).contains('\u{1b}'));
    assert!(!page(&["--color", "never"]).contains('\u{1b}'));
    assert!(page(&["--color", "always"]).contains("\u{1b}[31m"));
    let colourless: String = {
        let mut text = page(&["--color", "always"]);
        while let Some(start) = text.find('\u{1b}') {
            let end = start + text[start..].find('m').unwrap();
            text.replace_range(start..=end, "");
        }
        text
    };
    assert_eq!(colourless, page(&[]));
}

#[test]
fn the_language_is_that_of_the_locale() {
    let run = |name: &str, value: &str| {
        let output = common::command().env(name, value).args(["models"]).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(run("LANG", "nl_NL.UTF-8").contains("Soort"));
    assert!(run("LC_ALL", "nl_BE").contains("Soort"));
    assert!(run("LANG", "en_GB.UTF-8").contains("Kind"));
    assert!(run("LANG", "C").contains("Kind"));
}

/// What a crew member sees in five seconds: need, hospital with minutes, and the one thing to ask, before anything
/// else.
#[test]
fn the_first_lines_say_what_where_and_what_to_ask() {
    let first = |case: &str, language: &str| {
        let said = baken(&["assess", "-", "--lang", language], case);
        assert_eq!((said.code, said.stderr.as_str()), (Some(0), ""), "{said}");
        fits(&said.stdout);
        let top = said.stdout.split("\n\n").next().unwrap().to_owned();
        (top, said.stdout)
    };
    // A night in Assen: an old man with an open question, the nearest ED on a stop.
    let night = r#"{"pathway": "trauma", "region": "noord-nederland", "at": "2026-03-14T02:10:00+01:00",
        "travel_minutes": {"wza": 5, "umcg": 27, "mzh": 24},
        "stops": [{"hospital": "wza", "kind": "ed", "state": "stop", "since": "2026-03-14T01:20:00+01:00"}],
        "findings": {"age": 71, "sbp": 104, "cardiac_arrest": false, "airway_threat": false}}"#;
    let (top, _) = first(night, "nl");
    assert_eq!(top, "LEVEL-1-TRAUMACENTRUM   staat vast\nNaar   UMC Groningen  27 min");
    // Zierikzee, two and a half hours after the onset: the arm decides between Goes and Rotterdam.
    let stroke = r#"{"pathway": "stroke", "region": "zuidwest-nederland",
        "travel_minutes": {"adr": 25, "emc": 55}, "transfer_minutes": {"adr": {"emc": 50}},
        "findings": {"cardiac_arrest": false, "airway_threat": false, "vitally_threatened": false, "age": 68, "sex": "male",
            "fast_face": true, "onset_minutes": 150, "race_face": 1, "race_leg": 1, "race_gaze": 0,
            "race_side": "right", "race_aphasia": 0}}"#;
    let (top, page) = first(stroke, "en");
    let lines: Vec<&str> = top.lines().collect();
    assert_eq!(lines[0], "HOSPITAL WITH A STROKE UNIT AND THROMBOLYSIS   settled");
    assert_eq!(lines[1], "To   Adrz Goes  25 min");
    assert!(lines.contains(&"Ask  RACE: arm (0 to 2)"), "{top}");
    // The probabilities, what is gained, and that the choice is open.
    assert!(page.contains("MGH 2018: clinical mode   choice not certain"), "{page}");
    assert!(page.contains("more in 100"), "{page}");
    let (_, page) = first(&stroke.replace(r#""race_aphasia": 0"#, r#""race_aphasia": 0, "race_arm": 2"#), "en");
    assert!(page.contains("choice certain") && page.contains("→ Erasmus MC"), "{page}");
}
