//! Trees of other libraries: what LightGBM, XGBoost, scikit-learn and PMML say of a row comes out of the engine, on
//! every threshold, beside it, and where a value is missing; in all three domains.
//!
//! Recorded vectors always; with `BAKEN_TREES_PYTHON`, a Python that has the libraries, 10,000 rows of larger models
//! too (`cargo xtask test --only trees` makes one).

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::as_conversions)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use baken_core::domain::{Interval, LANES, Lanes, Point, Range};
use baken_core::pack::Pack;
use baken_core::program::{Machine, evaluate};
use baken_core::{Findings, Workspace, assess};
use baken_protocol::import::{Names, import};
use baken_protocol::{question, text};
use serde::Deserialize;

#[derive(Deserialize)]
struct Expected {
    features: Vec<String>,
    /// The sum itself, not what a link makes of it.
    raw: bool,
    /// Relative to the greatest of 1 and the value; 0: to the last bit.
    tolerance: f64,
    rows: Vec<Vec<Option<f64>>>,
    expected: Vec<f64>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/trees")
}

/// The pack of an imported model over inputs of these names; `identity`: without its link.
fn packed(model: &Path, features: &[String], identity: bool) -> Vec<u8> {
    let content = fs::read_to_string(model).unwrap();
    let (text, name, trees) = if model.to_str().unwrap().ends_with(".trees.json") {
        let list: String = features
            .iter()
            .filter(|f| content.contains(&format!("\"if\": \"{f}\"")))
            .fold(String::new(), |list, name| list + &format!("[[feature]]\nname = \"{name}\"\nvalue = \"{name}\"\n"));
        let text = format!(
            "[model]\nid = \"imported\"\nkind = \"trees\"\ntrees = \"imported.trees.json\"\nlink = \"identity\"\nsource = {{ text = \"a\", mark = \"D\" }}\n{list}"
        );
        (text, "imported.trees.json".to_owned(), content)
    } else {
        let imported = import(&content, "imported", &Names::new()).unwrap();
        let (name, trees) = imported.trees.unwrap();
        (imported.text, name, trees)
    };
    let mut text = text.replace(
        "id = \"imported\"\n",
        "id = \"imported\"\npathways = [\"all\"]\ntitle = { nl = \"a\", en = \"a\" }\noutcome = \"a\"\npopulation = \"a\"\nworse = \"high\"\n",
    );
    if identity {
        text = text.replace("link = \"logistic\"", "link = \"identity\"");
    }
    with_text(&text, &[(name.as_str(), trees.as_str())], features)
}

fn with_text(model: &str, beside: &[(&str, &str)], features: &[String]) -> Vec<u8> {
    let (texts, sources, log) = texts(model, beside, features);
    question::compile((texts, sources, log), &[], &[])
        .unwrap_or_else(|report| panic!("{}\n{model}", report.render(false)))
        .pack
}

fn texts(
    model: &str,
    beside: &[(&str, &str)],
    features: &[String],
) -> (text::Texts, baken_protocol::diagnostic::Sources, baken_protocol::diagnostic::Log) {
    let label = "label = { nl = \"a\", en = \"a\" }";
    let mut inputs = "[[section]]\nid = \"all\"\ntitle = { nl = \"a\", en = \"a\" }\n".to_owned();
    for name in features {
        inputs += &format!(
            "[[input]]\nid = \"{name}\"\nkind = \"number\"\nsection = \"all\"\n{label}\npossible = [-1000000000, 1000000000]\n"
        );
    }
    let pack = "[pack]\nid = \"trees\"\nversion = 1\ntitle = { nl = \"a\", en = \"a\" }\nauthority = \"a\"\nvalid_from = 2026-01-01\nvalid_until = 2027-01-01\nnotice = { nl = \"a\", en = \"a\" }\n";
    let pathway = format!(
        "[pathway]\nid = \"all\"\ntitle = {{ nl = \"a\", en = \"a\" }}\nask = [\"{}\"]\n[[need]]\nid = \"ed\"\ntitle = {{ nl = \"a\", en = \"a\" }}\n",
        features.join("\", \"")
    );
    let phrases = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/phrases.toml")).unwrap();
    let own = [
        ("pack.toml", pack),
        ("phrases.toml", phrases.as_str()),
        ("inputs/all.toml", inputs.as_str()),
        ("pathways/all.toml", pathway.as_str()),
        ("imported.toml", model),
    ];
    text::read_given(own.iter().chain(beside).map(|(path, text)| (*path, *text)))
}

/// The slot of the model's value.
fn slot(pack: &Pack<'_>) -> usize {
    pack.program_size().1 - 2
}

/// Compares a model of a folder with what is expected of it. Gives rows, rows that were equal bit for bit, and the
/// greatest difference.
fn compared(expected: &Path) -> (usize, usize, f64) {
    let stem = expected.to_str().unwrap().strip_suffix(".expected.json").unwrap();
    let model = [".txt", ".json", ".pmml", ".trees.json"].map(|ending| PathBuf::from(format!("{stem}{ending}")));
    let model = model.iter().find(|path| path.is_file()).unwrap();
    let expected: Expected = serde_json::from_slice(&fs::read(expected).unwrap()).unwrap();
    let bytes = packed(model, &expected.features, expected.raw);
    let pack = Pack::open(&bytes).unwrap();
    let slot = slot(&pack);
    let place: Vec<usize> = expected.features.iter().map(|name| pack.input_index(name).unwrap()).collect();
    let (mut point, mut range, mut lanes) = (
        Box::new(Machine::<Point>::default()),
        Box::new(Machine::<Range>::default()),
        Box::new(Machine::<Lanes>::default()),
    );
    let (mut same, mut widest) = (0, 0.0_f64);
    for (rows, wanted) in expected.rows.chunks(LANES).zip(expected.expected.chunks(LANES)) {
        let mut each = vec![[f64::NAN; LANES]; pack.inputs().len()];
        for (lane, row) in rows.iter().enumerate() {
            row.iter().zip(&place).for_each(|(value, place)| each[*place][lane] = value.unwrap_or(f64::NAN));
        }
        evaluate(&pack, slot, &each, &mut lanes);
        for (lane, (row, wanted)) in rows.iter().zip(wanted).enumerate() {
            let known: Vec<f64> = each.iter().map(|lanes| lanes[lane]).collect();
            evaluate(&pack, slot, &known, &mut point);
            let found = point.number(slot);
            let off = (found - wanted).abs() / wanted.abs().max(1.0);
            assert!(off <= expected.tolerance, "{}: {found} instead of {wanted} for {row:?}", model.display());
            same += usize::from(found.to_bits() == wanted.to_bits());
            widest = widest.max(off);
            assert_eq!(lanes.number(slot)[lane].to_bits(), found.to_bits(), "{row:?}");
            let bounds: Vec<Interval> = known
                .iter()
                .map(|x| if x.is_nan() { Interval { low: -1e9, high: 1e9 } } else { Interval::of(*x) })
                .collect();
            evaluate(&pack, slot, &bounds, &mut range);
            let bounds = range.number(slot);
            assert!(bounds.low <= found && found <= bounds.high, "{bounds:?} without {found} for {row:?}");
            if row.iter().all(Option::is_some) {
                assert_eq!((bounds.low.to_bits(), bounds.high.to_bits()), (found.to_bits(), found.to_bits()));
            }
        }
    }
    (expected.rows.len(), same, widest)
}

fn all(folder: &Path) -> Vec<String> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut said = Vec::new();
    for file in files.iter().filter(|file| file.to_str().unwrap().ends_with(".expected.json")) {
        let (rows, same, widest) = compared(file);
        let name = file.file_name().unwrap().to_str().unwrap().trim_end_matches(".expected.json");
        said.push(format!("{name}: {same} of {rows} rows to the last bit, greatest difference {widest:.1e}"));
    }
    said
}

#[test]
fn recorded_models_give_what_their_libraries_said() {
    let said = all(&folder().join("recorded"));
    assert!(said.len() >= 15, "{said:?}");
    println!("{}", said.join("\n"));
}

#[test]
fn ten_thousand_rows_give_what_the_libraries_say_now() {
    let Ok(python) = std::env::var("BAKEN_TREES_PYTHON") else {
        println!("skipped: BAKEN_TREES_PYTHON names no Python with lightgbm, xgboost and scikit-learn");
        return;
    };
    let out = tempfile::tempdir().unwrap();
    let made = Command::new(python)
        .arg(folder().join("record.py"))
        .arg(out.path())
        .args(["10000", "100", "6"])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for line in all(out.path()) {
        println!("measure trees: {line}");
    }
}

/// Two features, one of them in two places of a path.
const SMALL: &str = r#"{ "from": "a test", "compare": "double", "sum": "double", "base": 1.0, "trees": [
  { "if": "f0", "le": 5, "yes": { "if": "f0", "lt": 2, "yes": 10, "no": 20, "missing": "yes" },
    "no": { "if": "f1", "le": 0, "yes": 30, "no": 40, "missing": "no" }, "missing": "no" } ] }"#;

const MODEL: &str = "[model]\nid = \"small\"\nkind = \"trees\"\npathways = [\"all\"]\ntitle = { nl = \"a\", en = \"a\" }\noutcome = \"a\"\npopulation = \"a\"\nworse = \"high\"\nsource = { text = \"a\", mark = \"D\" }\ntrees = \"small.trees.json\"\nlink = \"identity\"\n[[feature]]\nname = \"f0\"\nvalue = \"f0\"\n[[feature]]\nname = \"f1\"\nvalue = \"f1\"\n";

fn two() -> Vec<String> {
    vec!["f0".to_owned(), "f1".to_owned()]
}

fn score(bytes: &[u8], known: &[(&str, f64)]) -> (Option<f64>, Option<(f64, f64)>) {
    let pack = Pack::open(bytes).unwrap();
    let mut findings = Findings::NONE;
    for (id, value) in known {
        findings.set(&pack, pack.input_index(id).unwrap(), *value).unwrap();
    }
    let mut workspace = Box::new(Workspace::NEW);
    let advice = assess(&pack, &findings, 0, &mut workspace).unwrap();
    let score = advice.scores().next().unwrap();
    (score.value, score.bounds)
}

#[test]
fn bounds_count_the_leaves_that_one_value_or_its_absence_leads_to() {
    let bytes = with_text(MODEL, &[("small.trees.json", SMALL)], &two());
    // Nothing known: absence goes to `no`, then 40 for an unknown f1; every leaf can still be reached.
    assert_eq!(score(&bytes, &[]), (Some(41.0), Some((11.0, 41.0))));
    assert_eq!(score(&bytes, &[("f0", 6.0)]), (Some(41.0), Some((31.0, 41.0))));
    assert_eq!(score(&bytes, &[("f1", -1.0)]), (Some(31.0), Some((11.0, 31.0))));
    assert_eq!(score(&bytes, &[("f0", 5.0)]), (Some(21.0), Some((21.0, 21.0))));
    assert_eq!(score(&bytes, &[("f0", 2.0)]), (Some(21.0), Some((21.0, 21.0))));
    assert_eq!(score(&bytes, &[("f0", 2.0_f64.next_down())]), (Some(11.0), Some((11.0, 11.0))));
    // Required: no value without it, and no absence among the bounds.
    let required = SMALL.replace("\"base\"", "\"required\": [\"f0\"], \"base\"");
    let required = required.replace(", \"missing\": \"yes\" }", " }").replace(", \"missing\": \"no\" } ]", " } ]");
    let bytes = with_text(MODEL, &[("small.trees.json", &required)], &two());
    assert_eq!(score(&bytes, &[]), (None, Some((11.0, 41.0))));
    assert_eq!(score(&bytes, &[("f0", 0.0)]), (Some(11.0), Some((11.0, 11.0))));
    assert_eq!(score(&bytes, &[("f0", 7.0)]), (Some(41.0), Some((31.0, 41.0))));
}

#[test]
fn a_feature_may_be_a_condition_and_a_link_makes_a_probability() {
    let model = MODEL.replace("value = \"f1\"", "when = \"f1 > 3\"").replace("\"identity\"", "\"logistic\"");
    let trees = SMALL.replace("30", "-3").replace("40", "0");
    let bytes = with_text(&model, &[("small.trees.json", &trees)], &two());
    let (value, _) = score(&bytes, &[("f0", 9.0), ("f1", 2.0)]);
    assert!((value.unwrap() - 1.0 / (1.0 + 2.0_f64.exp())).abs() < 1e-15, "{value:?}");
    let (value, _) = score(&bytes, &[("f0", 9.0), ("f1", 4.0)]);
    assert!((value.unwrap() - 1.0 / (1.0 + (-1.0_f64).exp())).abs() < 1e-15);
}

#[test]
fn each_mistake_in_trees_is_named() {
    let mistakes: &[(&str, &str, &str)] = &[
        ("\"f1\"", "\"f2\"", "`f2` is no `[[feature]]` of the text"),
        ("\"le\": 5", "\"at\": 5", "unknown field `at`"),
        ("\"le\": 5", "\"le\": 5, \"lt\": 5", "has one of `le` and `lt`"),
        (", \"missing\": \"no\" } ]", " } ]", "does not say where a missing value goes"),
        ("\"base\"", "\"required\": [\"f0\"], \"base\"", "`f0` is required, and has no side for a missing value"),
        ("\"base\"", "\"required\": [\"x\"], \"base\"", "`required` names `x`"),
        ("\"missing\": \"yes\"", "\"missing\": \"maybe\"", "unknown variant `maybe`"),
        ("30", "NaN", "this is no file of trees"),
        ("30", "1e999", "number out of range"),
        ("\"single\"", "", ""),
    ];
    for (from, to, wanted) in mistakes {
        let trees = SMALL.replace(from, to);
        if trees == SMALL {
            continue;
        }
        let read = texts(MODEL, &[("small.trees.json", &trees)], &two());
        let report = question::compile(read, &[], &[]).expect_err(to).render(false);
        assert!(report.contains(wanted), "{wanted}: {report}");
    }
    let said = |model: &str, beside: &[(&str, &str)]| {
        question::compile(texts(model, beside, &two()), &[], &[]).expect_err("a mistake").render(false)
    };
    assert!(said(MODEL, &[]).contains("there is no file `small.trees.json` beside this text"));
    let cut = &SMALL[..SMALL.len() / 2];
    assert!(said(MODEL, &[("small.trees.json", cut)]).contains("this is no file of trees"));
    let unlinked = MODEL.replace("link = \"identity\"\n", "");
    assert!(said(&unlinked, &[("small.trees.json", SMALL)]).contains("`link` is missing"));
    let both = MODEL.replace("value = \"f1\"", "value = \"f1\"\nwhen = \"f1 > 3\"");
    assert!(said(&both, &[("small.trees.json", SMALL)]).contains("one of them"));
    let other = MODEL.replace("small.trees.json", "other.trees.json");
    assert!(
        said(&other, &[("small.trees.json", SMALL)]).contains("no model of kind `trees` beside this file names it")
    );
}
