use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::trace::{Shape, shape_of};
use super::{KINDS, description, schema, tables, tables_of};
use crate::diagnostic::Sources;

fn texts() -> Vec<(PathBuf, toml::Table)> {
    fn collect(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found)
            } else if path.extension().is_some_and(|e| e == "toml") {
                found.push(path)
            }
        }
    }
    let mut found = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../models"), &mut found);
    found.sort();
    found.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap().parse().unwrap())).collect()
}

/// The kind of a text, by a table that only it has.
fn kind_of(text: &toml::Table) -> Option<&'static str> {
    KINDS.into_iter().find(|kind| tables_of(kind).iter().any(|table| text.contains_key(*table)))
}

#[test]
fn every_text_of_the_repository_fits_its_schema() {
    let mut seen = std::collections::BTreeSet::new();
    for (path, text) in texts() {
        // A case to assess is no text.
        let Some(kind) = kind_of(&text) else { continue };
        seen.insert(kind);
        let schema = schema(kind).unwrap();
        let value: Value = serde_json::to_value(dates_as_words(toml::Value::Table(text))).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let errors: Vec<String> = validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path)).collect();
        assert!(errors.is_empty(), "{} as {kind}: {errors:#?}", path.display());
    }
    assert!(seen.len() >= 9, "{seen:?}");
}

fn dates_as_words(value: toml::Value) -> toml::Value {
    match value {
        toml::Value::Datetime(date) => toml::Value::String(date.to_string()),
        toml::Value::Array(list) => toml::Value::Array(list.into_iter().map(dates_as_words).collect()),
        toml::Value::Table(table) => {
            toml::Value::Table(table.into_iter().map(|(key, value)| (key, dates_as_words(value))).collect())
        }
        other => other,
    }
}

#[test]
fn what_the_reader_refuses_the_schema_refuses() {
    let schema = schema("model").unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let good = serde_json::json!({ "model": { "id": "x", "kind": "points" }, "item": [{ "value": "gcs" }] });
    assert!(validator.is_valid(&good));
    for (pointer, value) in [
        ("/model/id", serde_json::json!(3)),
        ("/model/knid", serde_json::json!("points")),
        ("/item/0/points", serde_json::json!("three")),
        ("/itme", serde_json::json!([])),
    ] {
        let mut bad = good.clone();
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        bad.pointer_mut(parent).unwrap().as_object_mut().unwrap().insert(key.to_owned(), value);
        assert!(!validator.is_valid(&bad), "{pointer}");
    }
}

#[test]
fn the_tables_of_a_kind_are_those_that_the_reader_asks_for() {
    for kind in KINDS {
        let first = match kind {
            "coefficients" => "intercept = 1.0\nprovenance = \"x\"\n".to_owned(),
            "cases" => "[[case]]\nname = \"x\"\n".to_owned(),
            "inputs" => "[[section]]\nid = \"x\"\n".to_owned(),
            "facts" => "[[fact]]\n".to_owned(),
            "pack" => "[pack]\nid = \"x\"\nversion = 1\nauthority = \"a\"\nvalid_from = 2026-01-01\nvalid_until = 2027-01-01\n".to_owned(),
            kind => format!("[{}]\n", kind.replace('-', "_")),
        };
        let text = format!("zzz = 1\n{first}");
        let (_, _, log) = crate::text::read_given([("a.toml", text.as_str())]);
        let report = crate::Report::new(log.into_sorted(), Sources::default());
        let unknown = report.diagnostics.iter().find(|d| d.message.contains("`zzz`")).unwrap();
        let expected = unknown.expected.clone().unwrap_or_default();
        let mut known: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
        let mut tables = tables_of(kind);
        known.sort_unstable();
        tables.sort_unstable();
        assert_eq!(tables, known, "{kind}");
    }
}

#[test]
fn every_shape_is_known_and_every_key_has_its_words() {
    fn walk(shape: &Shape, at: &str, table: &str, unknown: &mut Vec<String>, silent: &mut Vec<String>) {
        match shape {
            // A value that the reader of cases looks at, or a number or list of one of several kinds.
            Shape::Any => unknown.push(at.to_owned()),
            Shape::List(inner) | Shape::Map(_, inner) => walk(inner, at, table, unknown, silent),
            Shape::Table(fields) => {
                for field in fields {
                    if description(table, field.name).is_none() {
                        silent.push(format!("{table}.{}", field.name));
                    }
                    walk(&field.shape, &format!("{at}.{}", field.name), field.name, unknown, silent);
                }
            }
            _ => {}
        }
    }
    let (mut unknown, mut silent) = (Vec::new(), Vec::new());
    for kind in KINDS {
        for (name, _, shape) in tables(kind).unwrap() {
            walk(&shape, name, name, &mut unknown, &mut silent);
        }
    }
    silent.sort();
    silent.dedup();
    assert!(silent.is_empty(), "no words for: {silent:#?}");
    for place in &unknown {
        let known = ["case.", "defaults.", "region.strategy", "fact.value"];
        assert!(known.iter().any(|start| place.starts_with(start)), "{unknown:?}");
    }
}

#[test]
fn a_type_says_what_it_reads() {
    #[derive(serde::Deserialize)]
    #[allow(dead_code)]
    struct Small {
        id: toml::Spanned<String>,
        count: Option<toml::Spanned<i64>>,
        #[serde(default)]
        list: Vec<f64>,
    }
    let Shape::Table(fields) = shape_of::<Small>() else { panic!("no table") };
    let said: Vec<_> = fields.iter().map(|f| (f.name, f.shape.clone(), f.required)).collect();
    assert_eq!(
        said,
        [
            ("id", Shape::Text, true),
            ("count", Shape::Integer, false),
            ("list", Shape::List(Box::new(Shape::Number)), false),
        ]
    );
}
