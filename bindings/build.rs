//! What is made before the library: the table of errors as Rust, and, where they are to be part of it, the example texts
//! compiled.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

use serde::Deserialize;

const ERRORS: &str = "errors.toml";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={ERRORS}");
    let (source, out) = (folder("CARGO_MANIFEST_DIR"), folder("OUT_DIR"));
    if let Err(why) = errors(&source, &out).and_then(|()| builtin(&source, &out)) {
        eprintln!("{why}");
        process::exit(1);
    }
}

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env::var_os(name).unwrap_or_default())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    number: u32,
    nl: String,
    en: String,
    next: Both,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Both {
    nl: String,
    en: String,
}

/// A constant for each row, by its id, and all of them in the order of their numbers.
fn errors(source: &Path, out: &Path) -> Result<(), String> {
    let text = fs::read_to_string(source.join(ERRORS)).map_err(|why| format!("{ERRORS}: {why}"))?;
    let table: std::collections::BTreeMap<String, Row> =
        toml::from_str(&text).map_err(|why| format!("{ERRORS}: {why}"))?;
    let mut rows: Vec<(&String, &Row)> = table.iter().collect();
    rows.sort_by_key(|(_, row)| row.number);
    let twice = rows.iter().zip(rows.iter().skip(1)).find(|((_, a), (_, b))| a.number == b.number);
    if let Some(((id, row), (other, _))) = twice {
        return Err(format!("{ERRORS}: `{id}` and `{other}` both have the number {}", row.number));
    }
    let (mut rust, mut names) = (String::new(), Vec::new());
    for (id, Row { number, nl, en, next }) in rows {
        let name = id.to_uppercase().replace('-', "_");
        let sentences = format!("sentence: [{nl:?}, {en:?}], next_step: [{:?}, {:?}]", next.nl, next.en);
        let row = format!("Row {{ id: {id:?}, number: {number}, {sentences} }}");
        writeln!(rust, "const {name}: Row = {row};").map_err(|why| why.to_string())?;
        names.push(name);
    }
    writeln!(rust, "const TABLE: &[Row] = &[{}];", names.join(", ")).map_err(|why| why.to_string())?;
    fs::write(out.join("errors.rs"), rust).map_err(|why| format!("errors.rs: {why}"))
}

#[cfg(feature = "builtin")]
fn builtin(source: &Path, out: &Path) -> Result<(), String> {
    baken_protocol::carry::carry(&source.join("../models"), out).map_err(|why| why.to_string())
}

#[cfg(not(feature = "builtin"))]
fn builtin(_: &Path, _: &Path) -> Result<(), String> {
    Ok(())
}
