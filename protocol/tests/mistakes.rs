//! Mistakes that authors make, and what each of them is told. Every mistake is one change to a small
//! folder of texts that is right; the reports are one snapshot.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Write;
use std::fs;
use std::path::Path;

use baken_protocol::{Report, read_and_check};

const PACK: &str = r#"[pack]
id = "example"
version = 1
title = { nl = "Voorbeeld", en = "Example" }
authority = "nobody"
valid_from = 2026-11-01
valid_until = 2027-11-01
notice = { nl = "Niet voor zorg", en = "Not for care" }
"#;

const INPUTS: &str = r#"[[section]]
id = "circulation"
title = { nl = "Circulatie", en = "Circulation" }

[[input]]
id = "sbp"
kind = "number"
section = "circulation"
label = { nl = "Systolische bloeddruk", en = "Systolic blood pressure" }
unit = "mm[Hg]"
possible = [0, 300]
plausible = [40, 260]

[[input]]
id = "hr"
kind = "number"
section = "circulation"
label = { nl = "Hartslag", en = "Heart rate" }
unit = "/min"
possible = [0, 300]

[[input]]
id = "gcs"
kind = "whole"
section = "circulation"
label = { nl = "Glasgow Coma Scale", en = "Glasgow Coma Scale" }
possible = [3, 15]

[[input]]
id = "mechanism"
kind = "choice"
section = "circulation"
label = { nl = "Mechanisme", en = "Mechanism" }
choices = [
  { id = "blunt", label = { nl = "Stomp", en = "Blunt" } },
  { id = "penetrating", label = { nl = "Scherp", en = "Penetrating" } },
]

[[input]]
id = "airway_threat"
kind = "yes-no"
section = "circulation"
label = { nl = "Bedreigde luchtweg", en = "Threatened airway" }

[[input]]
id = "iss"
kind = "whole"
section = "circulation"
label = { nl = "ISS", en = "ISS" }
possible = [0, 75]
scope = "registry"

[[derived]]
id = "shock"
value = "hr / sbp"
label = { nl = "Schok", en = "Shock" }
"#;

const SCORE: &str = r#"[model]
id = "score"
kind = "points"
pathways = ["trauma"]
title = { nl = "Score", en = "Score" }
outcome = "30-day mortality"
population = "adults"
source = { text = "Nobody 2026", mark = "P" }
worse = "low"
range = [3, 24]

[[item]]
value = "gcs"

[[item]]
when = "mechanism == 'blunt'"
points = 4

[[item]]
bands = { of = "sbp", "> 120" = 5, "60..=120" = 3, "< 60" = 0 }

[[reading]]
when = ">= 20"
label = { nl = "laag risico", en = "low risk" }
"#;

const RED: &str = r#"[model]
id = "red-flags"
kind = "criteria"
pathways = ["trauma"]
title = { nl = "Rood", en = "Red" }
outcome = "level 1"
population = "all"
source = { text = "Nobody 2026", mark = "S" }

[[criterion]]
id = "sbp-low"
when = "sbp < 90 and not airway_threat"
label = { nl = "Lage druk", en = "Low pressure" }

[[criterion]]
id = "score-low"
when = "score < 18"
label = { nl = "Lage score", en = "Low score" }
"#;

const LOGISTIC: &str = r#"[model]
id = "risk"
kind = "logistic"
pathways = ["trauma"]
title = { nl = "Risico", en = "Risk" }
outcome = "death"
population = "adults"
source = { text = "Nobody 2026", mark = "D" }
worse = "high"
intercept = -2.5

[[term]]
map = { of = "mechanism", blunt = 0, penetrating = 1 }
coefficient = 0.7

[[term]]
spline = { of = "sbp", knots = [80, 110, 121, 147], coefficients = [-0.02, -0.03, 0.33] }
"#;

const SLOT: &str = r#"[model]
id = "closed"
kind = "slot"
pathways = ["trauma"]
title = { nl = "Gesloten", en = "Closed" }
outcome = "ISS above 15"
population = "adults"
source = { text = "Nobody 2026", mark = "P" }
worse = "high"
predictors = ["sbp", "gcs"]
needs = { nl = "Vraag de getallen aan Niemand.", en = "Ask Nobody for the numbers." }
coefficients = "closed.coefficients.toml"
"#;

const PATHWAY: &str = r#"[pathway]
id = "trauma"
title = { nl = "Ongeval", en = "Trauma" }
ask = ["airway_threat", "sbp", "gcs"]

[[need]]
id = "level-1"
title = { nl = "Niveau 1", en = "Level 1" }
when = "red_flags or red_flags.sbp_low"
undecided = "yes"

[[need]]
id = "ed"
title = { nl = "SEH", en = "Emergency department" }
"#;

const CASES: &str = r#"[defaults]
pathway = "trauma"
findings = { gcs = 15 }

[[case]]
name = "a low pressure"
findings = { sbp = 80 }
expect.scores.score = { value = "unknown", low = 18, high = 22 }
expect.criteria.red-flags = { met = true, fired = ["sbp-low"] }
expect.need = "level-1"
"#;

/// The folder that is right.
const GOOD: &[(&str, &str)] = &[
    ("pack.toml", PACK),
    ("inputs/all.toml", INPUTS),
    ("models/score.toml", SCORE),
    ("models/red.toml", RED),
    ("models/risk.toml", LOGISTIC),
    ("models/closed.toml", SLOT),
    ("pathways/trauma.toml", PATHWAY),
    ("cases/all.toml", CASES),
];

/// What goes wrong, in which file, and the words that are replaced. No words: the whole file.
const MISTAKES: &[(&str, &str, &str, &str)] = &[
    // Files
    ("no pack", "pack.toml", "", "\0"),
    ("an empty file", "models/score.toml", "", "  \n"),
    ("a file of nothing but comments", "models/new.toml", "", "# to do\n"),
    ("a file of an unknown kind", "models/new.toml", "", "[modle]\nid = \"x\"\n"),
    ("a quote forgotten", "models/score.toml", "\"adults\"", "\"adults"),
    ("a bracket forgotten", "pathways/trauma.toml", "\"gcs\"]", "\"gcs\""),
    ("a key twice", "models/score.toml", "worse = \"low\"", "worse = \"low\"\nkind = \"points\""),
    ("a band twice", "models/score.toml", "\"< 60\" = 0", "\"< 60\" = 0, \"> 120\" = 2"),
    // Keys and values
    ("a key misspelt", "models/score.toml", "population", "popluation"),
    ("a table misspelt", "models/score.toml", "[[reading]]", "[[readings]]"),
    ("a list written as a table", "models/score.toml", "[[reading]]", "[reading]"),
    (
        "a key missing",
        "inputs/all.toml",
        "kind = \"number\"\nsection = \"circulation\"\nlabel = { nl = \"Hart",
        "section = \"circulation\"\nlabel = { nl = \"Hart",
    ),
    ("a text for a number", "models/score.toml", "points = 4", "points = \"four\""),
    (
        "a label in one language",
        "inputs/all.toml",
        "label = { nl = \"Hartslag\", en = \"Heart rate\" }",
        "label = \"Heart rate\"",
    ),
    ("a number that is none", "models/risk.toml", "-2.5", "nan"),
    ("an unknown kind", "models/score.toml", "kind = \"points\"", "kind = \"point\""),
    ("a key of another kind", "models/score.toml", "worse = \"low\"", "worse = \"low\"\nintercept = 1.0"),
    ("an id in the wrong case", "models/red.toml", "id = \"red-flags\"", "id = \"red_flags\""),
    ("a date with a time", "pack.toml", "2027-11-01", "2027-11-01T10:00:00Z"),
    ("a pack that ends before it begins", "pack.toml", "2027-11-01", "2025-11-01"),
    ("a version of zero", "pack.toml", "version = 1", "version = 0"),
    // Inputs
    ("the unit on the monitor", "inputs/all.toml", "\"mm[Hg]\"", "\"mmHg\""),
    ("a range upside down", "inputs/all.toml", "possible = [3, 15]", "possible = [15, 3]"),
    ("plausible beyond possible", "inputs/all.toml", "[40, 260]", "[40, 360]"),
    (
        "an unknown section",
        "inputs/all.toml",
        "id = \"hr\"\nkind = \"number\"\nsection = \"circulation\"",
        "id = \"hr\"\nkind = \"number\"\nsection = \"circulatoin\"",
    ),
    (
        "an input twice",
        "inputs/more.toml",
        "",
        "[[input]]\nid = \"hr\"\nkind = \"yes-no\"\nsection = \"circulation\"\nlabel = { nl = \"a\", en = \"b\" }\n",
    ),
    (
        "an input with the name of a model",
        "inputs/more.toml",
        "",
        "[[input]]\nid = \"score\"\nkind = \"yes-no\"\nsection = \"circulation\"\nlabel = { nl = \"a\", en = \"b\" }\n",
    ),
    (
        "parts that do not add up",
        "inputs/all.toml",
        "possible = [3, 15]",
        "possible = [3, 15]\nsum_of = [\"hr\", \"sbp\"]",
    ),
    ("a derived value that needs itself", "inputs/all.toml", "\"hr / sbp\"", "\"hr / shock\""),
    (
        "inputs derived from each other",
        "inputs/all.toml",
        "possible = [3, 15]",
        "possible = [3, 15]\nderive = \"if gcs > 3 then 3 else 15\"",
    ),
    ("a derived value of a model", "inputs/all.toml", "\"hr / sbp\"", "\"score / 2\""),
    // Expressions
    ("a name misspelt", "models/red.toml", "sbp < 90", "spb < 90"),
    ("a model with hyphens", "pathways/trauma.toml", "red_flags or", "red-flags or"),
    ("one equals sign", "models/score.toml", "mechanism == 'blunt'", "mechanism = 'blunt'"),
    ("an ampersand", "models/red.toml", "and not", "&& not"),
    ("a comparison in a chain", "models/red.toml", "sbp < 90", "40 < sbp < 90"),
    ("an operator without its value", "models/red.toml", "sbp < 90 and", "sbp < and"),
    ("a number with its unit", "models/red.toml", "sbp < 90", "sbp < 90mmHg"),
    ("a mistake behind an escape", "models/red.toml", "sbp < 90 and", "sbp < 90 \\u0061nd\\tspb > 2 and"),
    ("a bracket left open", "models/red.toml", "sbp < 90 and", "(sbp < 90 and"),
    ("a function misspelt", "models/red.toml", "sbp < 90", "maxx(sbp, 3) < 90"),
    ("a function with two arguments", "models/red.toml", "sbp < 90", "ln(sbp, 3) < 90"),
    ("a condition for a number", "models/score.toml", "value = \"gcs\"", "value = \"airway_threat\""),
    ("a number for a condition", "models/red.toml", "sbp < 90", "sbp"),
    ("a choice compared to a number", "models/score.toml", "mechanism == 'blunt'", "mechanism == 1"),
    ("a choice without quotes", "models/score.toml", "mechanism == 'blunt'", "mechanism == blunt"),
    ("an unknown choice", "models/score.toml", "mechanism == 'blunt'", "mechanism == 'blunnt'"),
    ("a number compared to a choice", "models/score.toml", "mechanism == 'blunt'", "sbp == 'blunt'"),
    ("a choice by itself", "models/score.toml", "mechanism == 'blunt'", "mechanism"),
    ("heart rate against pressure", "models/red.toml", "sbp < 90", "hr > sbp"),
    ("an unknown criterion", "pathways/trauma.toml", "red_flags.sbp_low", "red_flags.sbp_lo"),
    ("a criterion of a score", "pathways/trauma.toml", "red_flags.sbp_low", "score.sbp_low"),
    ("a threshold that no pressure reaches", "models/red.toml", "sbp < 90", "sbp < 900"),
    ("a range that is empty", "models/red.toml", "sbp < 90", "sbp in 90..60"),
    ("a division by zero", "models/score.toml", "value = \"gcs\"", "value = \"gcs / 0\""),
    ("the numbers of a slot that nobody supplied", "models/red.toml", "score < 18", "closed > 0.15"),
    // Items
    ("bands that overlap", "models/score.toml", "\"> 120\"", "\">= 120\""),
    ("bands with a gap", "models/score.toml", "\"> 120\"", "\"> 121\""),
    ("a band in another notation", "models/score.toml", "\"60..=120\"", "\"60-120\""),
    ("a band upside down", "models/score.toml", "\"60..=120\"", "\"120..=60\""),
    ("a band that no pressure reaches", "models/score.toml", "\"> 120\" = 5", "\"> 120, <= 300\" = 5, \"> 300\" = 6"),
    ("a map without a choice", "models/risk.toml", ", penetrating = 1", ""),
    ("a map of a number", "models/risk.toml", "of = \"mechanism\"", "of = \"sbp\""),
    ("knots in disorder", "models/risk.toml", "[80, 110, 121, 147]", "[80, 121, 110, 147]"),
    ("a coefficient too many", "models/risk.toml", "[-0.02, -0.03, 0.33]", "[-0.02, -0.03, 0.33, 0.1]"),
    ("an item of two things", "models/score.toml", "value = \"gcs\"", "value = \"gcs\"\nwhen = \"sbp < 90\""),
    ("an item of nothing", "models/score.toml", "value = \"gcs\"", "weight = 2"),
    ("a condition worth nothing", "models/score.toml", "points = 4", ""),
    ("a weight in a logistic model", "models/risk.toml", "coefficient = 0.7", "weight = 0.7"),
    // Completeness
    ("no source", "models/score.toml", "source = { text = \"Nobody 2026\", mark = \"P\" }", ""),
    ("an unknown mark", "models/score.toml", "mark = \"P\"", "mark = \"X\""),
    ("no population", "models/score.toml", "population = \"adults\"", ""),
    ("no outcome", "models/score.toml", "outcome = \"30-day mortality\"", "outcome = \"\""),
    ("no worse end", "models/score.toml", "worse = \"low\"", ""),
    ("no English", "models/score.toml", ", en = \"low risk\"", ""),
    ("a registry value at the scene", "models/score.toml", "value = \"gcs\"", "value = \"iss\""),
    ("a registry value asked", "pathways/trauma.toml", "\"gcs\"]", "\"iss\"]"),
    ("an unknown pathway", "models/score.toml", "[\"trauma\"]", "[\"truama\"]"),
    ("models that need each other", "models/score.toml", "value = \"gcs\"", "value = \"count(red_flags)\""),
    ("criteria twice", "models/red.toml", "id = \"score-low\"", "id = \"sbp-low\""),
    (
        "a last need with a condition",
        "pathways/trauma.toml",
        "title = { nl = \"SEH\", en = \"Emergency department\" }",
        "title = { nl = \"SEH\", en = \"ED\" }\nwhen = \"sbp > 3\"\nundecided = \"no\"",
    ),
    ("a need that does not say what undecided is", "pathways/trauma.toml", "undecided = \"yes\"", ""),
    (
        "a coefficient file of nobody",
        "models/other.toml",
        "",
        "intercept = 1\nprovenance = \"invented\"\n[[term]]\nvalue = \"sbp\"\n",
    ),
    (
        "a coefficient file without provenance",
        "models/closed.coefficients.toml",
        "",
        "intercept = 1\n[[term]]\nvalue = \"sbp\"\n",
    ),
    // Worked cases
    ("an unknown finding", "cases/all.toml", "sbp = 80", "spb = 80"),
    ("an unknown score", "cases/all.toml", "scores.score", "scores.scor"),
    ("an unknown need", "cases/all.toml", "\"level-1\"", "\"level1\""),
    ("an unknown criterion expected", "cases/all.toml", "[\"sbp-low\"]", "[\"sbp_low\"]"),
    ("a score expected of criteria", "cases/all.toml", "expect.scores.score", "expect.scores.red-flags"),
    (
        "an expectation of nothing",
        "cases/all.toml",
        "expect.criteria.red-flags = { met = true, fired = [\"sbp-low\"] }\nexpect.need = \"level-1\"\n",
        "\n[[case]]\nname = \"idle\"\n",
    ),
    ("a criterion that excludes itself", "models/red.toml", "not airway_threat", "sbp > 100"),
    ("a criterion that is always true", "models/red.toml", "sbp < 90 and not airway_threat", "sbp >= 0"),
    (
        "a need below one that takes all its patients",
        "pathways/trauma.toml",
        "[[need]]\nid = \"ed\"",
        "[[need]]\nid = \"level-2\"\ntitle = { nl = \"Niveau 2\", en = \"Level 2\" }\nwhen = \"red_flags.sbp_low and airway_threat == no\"\nundecided = \"yes\"\n\n[[need]]\nid = \"ed\"",
    ),
    ("a threshold in another unit", "models/red.toml", "sbp < 90", "sbp < 12"),
];

#[test]
fn the_folder_that_is_right_has_nothing_to_report() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(report(dir.path()), "");
}

#[test]
fn each_mistake_is_told_what_is_wrong_and_where() {
    let mut page = String::new();
    for (name, file, from, to) in MISTAKES {
        let dir = tempfile::tempdir().unwrap();
        write_good(dir.path());
        let path = dir.path().join(file);
        if from.is_empty() {
            fs::write(&path, to).unwrap();
        } else {
            let good = fs::read_to_string(&path).unwrap();
            assert!(good.contains(from), "{name}: `{from}` is not in {file}");
            fs::write(&path, good.replacen(from, to, 1)).unwrap();
        }
        if *to == "\0" {
            fs::remove_file(&path).unwrap();
        }
        let report = checked(dir.path());
        assert!(!report.is_empty(), "{name}: nothing is said");
        writeln!(page, "━━━ {name}\n\n{report}").unwrap();
    }
    insta::assert_snapshot!(page);
}

#[test]
fn files_that_are_no_text_at_all_are_named() {
    let dir = tempfile::tempdir().unwrap();
    write_good(dir.path());
    fs::write(dir.path().join("models/latin1.toml"), b"[model]\nid = \"\xe9\"\n").unwrap();
    fs::write(dir.path().join("models/zeros.toml"), vec![b' '; (4 << 20) + 1]).unwrap();
    insta::assert_snapshot!(checked(dir.path()));
    let nowhere = checked(&dir.path().join("nowhere"));
    assert!(nowhere.starts_with("error[BK0001]: the folder of texts cannot be read"), "{nowhere}");
}

/// Texts made to exhaust the reader end in a report like any other.
#[test]
fn no_depth_of_nesting_ends_the_run() {
    let deep = 30_000;
    for text in [
        format!("a = {}", "[".repeat(deep)),
        format!("a = {}{}", "[".repeat(deep), "]".repeat(deep)),
        format!("a = {}", "{ a = ".repeat(deep)),
        format!("a{} = 1", ".a".repeat(deep)),
        format!("[a{}]", ".a".repeat(deep)),
        format!("[[case]]\nname = \"a\"\nfindings{} = 1", ".a".repeat(deep)),
        RED.replace("score < 18", &format!("{}score{}", "(".repeat(deep), ")".repeat(deep))),
        RED.replace("score < 18", &format!("score < 18{}", " + score".repeat(deep))),
    ] {
        let dir = tempfile::tempdir().unwrap();
        write_good(dir.path());
        fs::write(dir.path().join("models/red.toml"), text).unwrap();
        assert!(read_and_check(dir.path()).is_err());
    }
}

#[test]
fn a_machine_gets_the_same_with_lines_and_columns() {
    let dir = tempfile::tempdir().unwrap();
    write_good(dir.path());
    let path = dir.path().join("models/red.toml");
    fs::write(&path, RED.replace("sbp < 90", "spb < 90").replace("score-low", "sbp-low")).unwrap();
    let report = read_and_check(dir.path()).unwrap_err();
    insta::assert_snapshot!(serde_json::to_string_pretty(&report.to_json()).unwrap());
}

/// The report on the right folder, written to `dir`.
fn report(dir: &Path) -> String {
    write_good(dir);
    checked(dir)
}

fn write_good(dir: &Path) {
    for (file, text) in GOOD {
        let path = dir.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// What a check of `dir` says, errors or warnings.
fn checked(dir: &Path) -> String {
    match read_and_check(dir) {
        Ok(checked) => Report::new(checked.warnings, checked.sources).render(false),
        Err(report) => report.render(false),
    }
}
