//! The packs that the fuzzer alters: the small texts of the command's tests, the models, and a model of trees.

use std::path::{Path, PathBuf};
use std::{env, fs, process};

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../..");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let small = out.join("small");
    let _ = fs::remove_dir_all(&small);
    copy(&root.join("cli/tests/small"), &small);
    put(&root.join("models/phrases.toml"), &small.join("phrases.toml"));
    write(&small.join("models/trees.toml"), TREES.as_bytes());
    write(&small.join("models/small.trees.json"), FILE.as_bytes());
    for (name, texts) in [("small", small), ("models", root.join("models"))] {
        println!("cargo::rerun-if-changed={}", texts.display());
        match baken_protocol::build(&texts) {
            Ok(built) => write(&out.join(format!("{name}.pack")), &built.pack),
            Err(report) => stop(&report.render(false)),
        }
    }
}

const TREES: &str = r#"[model]
id = "trees"
kind = "trees"
pathways = ["all"]
title = { nl = "a", en = "a" }
outcome = "a"
population = "a"
worse = "high"
source = { text = "invented", mark = "D" }
trees = "small.trees.json"
link = "logistic"

[[feature]]
name = "a"
value = "sbp"

[[feature]]
name = "b"
value = "hr"
"#;

const FILE: &str = r#"{ "from": "invented", "compare": "single", "sum": "double", "base": 0.5, "trees": [
  { "if": "a", "le": 90, "yes": { "if": "a", "lt": 50, "yes": 1, "no": 0.5, "missing": "yes" },
    "no": { "if": "b", "le": 100, "yes": -1, "no": 0.25, "missing": "no" }, "missing": "no" },
  { "if": "b", "lt": 60, "yes": 0.125, "no": -0.5, "missing": "yes" } ] }"#;

fn copy(from: &Path, to: &Path) {
    let Ok(entries) = fs::read_dir(from) else { stop(&format!("{} cannot be read", from.display())) };
    for entry in entries.flatten() {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() { copy(&entry.path(), &to) } else { put(&entry.path(), &to) }
    }
}

fn put(from: &Path, to: &Path) {
    match fs::read(from) {
        Ok(bytes) => write(to, &bytes),
        Err(error) => stop(&format!("{}: {error}", from.display())),
    }
}

fn write(path: &Path, bytes: &[u8]) {
    let folder = path.parent().unwrap_or(path);
    if let Err(error) = fs::create_dir_all(folder).and_then(|()| fs::write(path, bytes)) {
        stop(&format!("{}: {error}", path.display()));
    }
}

fn stop(why: &str) -> ! {
    eprintln!("{why}");
    process::exit(1)
}
