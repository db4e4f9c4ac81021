//! `cargo xtask fuzz`: all that reads what others wrote, under a fuzzer. What it finds becomes a test beside the code.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::kit::{Kit, starts};
use crate::page::Page;
use crate::run::{cargo, caught, described, root, shown, target_dir};
use crate::tally::Tally;

const PAGE: Page = Page {
    path: "docs/proofs.md",
    begin: "<!-- fuzz: begin; written by `cargo xtask fuzz --write` -->",
    end: "<!-- fuzz: end -->",
};

/// Each target, and what it is about.
const TARGETS: [(&str, &str); 6] = [
    ("texts", "any text and file of trees is a report, or a pack that opens; a layout is laid out"),
    ("expression", "what can be read is printed, and read again as the same"),
    ("pack", "altered packs with a digest that fits are refused, or evaluate in all three domains"),
    ("import", "PMML, LightGBM and XGBoost are refused, or become a text"),
    ("case", "a case in JSON or TOML is refused, or assessed"),
    ("journal", "a journal of any bytes is read as far as it is whole"),
];

#[derive(Args)]
pub struct Options {
    /// Seconds for each target
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// Only this target; may be given more than once
    #[arg(long, value_name = "TARGET", conflicts_with = "write")]
    only: Vec<String>,
    /// Write executions and corpus to docs/proofs.md
    #[arg(long)]
    write: bool,
}

/// Runs the fuzzer.
///
/// # Errors
/// If a program cannot be started, or the seeds cannot be written.
pub fn run(options: &Options) -> Result<Tally> {
    let mut tally = Tally::default();
    if let Some(unknown) = options.only.iter().find(|only| TARGETS.iter().all(|(name, _)| name != only)) {
        let names: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
        bail!("there is no target `{unknown}`: {}", names.join(", "));
    }
    if let Kit::Missing(why) = kit()? {
        tally.skip(format!("fuzz: {why}"));
        return Ok(tally);
    }
    let corpus = target_dir()?.join("fuzz/corpus");
    seed(&corpus)?;
    let mut rows = String::new();
    for (name, about) in TARGETS {
        if !options.only.is_empty() && options.only.iter().all(|only| only != name) {
            continue;
        }
        let folder = corpus.join(name);
        let found = target_dir()?.join("fuzz/found").join(name);
        fs::create_dir_all(&found).context("a folder for what is found")?;
        let ran = fuzzed(name, &folder, &found, options.seconds)?;
        let executions = executions(&ran.errors);
        let inputs = fs::read_dir(&folder).map_or(0, Iterator::count);
        println!("{name}: {executions} executions, corpus of {inputs}");
        if !ran.well {
            println!("{}\nlook at {}", tail(&ran.errors), found.display());
        }
        tally.check(ran.well, format!("fuzz: {name}"));
        let held = if ran.well { "nothing" } else { "**a failure**" };
        rows += &format!("| {name} | {about} | {executions} | {inputs} | {held} |\n");
    }
    if options.write {
        let head = format!(
            "\n{} s for each target, on two cores.\n\n| target | what must hold | executions | corpus | found |\n|---|---|---|---|---|\n",
            options.seconds
        );
        PAGE.write(&format!("{head}{rows}\n"))?;
    }
    Ok(tally)
}

fn kit() -> Result<Kit> {
    let rustup = |arguments: &[&str]| {
        let mut command = Command::new("rustup");
        command.args(arguments);
        command
    };
    if !starts("rustup", "--version") {
        return Ok(Kit::Missing(
            "rustup is not installed, which brings the nightly compiler: https://rustup.rs".to_owned(),
        ));
    }
    if !caught(rustup(&["toolchain", "list"]))?.output.contains("nightly") {
        shown(rustup(&["toolchain", "install", "nightly", "--profile", "minimal"]))?;
    }
    if !caught(cargo(&["fuzz", "--version"]))?.well {
        shown(cargo(&["install", "cargo-fuzz", "--locked", "--quiet"]))?;
    }
    if !caught(cargo(&["fuzz", "--version"]))?.well {
        return Ok(Kit::Missing("cargo-fuzz is not installed: cargo install cargo-fuzz".to_owned()));
    }
    Ok(Kit::Here)
}

fn fuzzed(name: &str, corpus: &Path, found: &Path, seconds: u32) -> Result<crate::run::Ran> {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly", "cargo", "fuzz", "run", "--fuzz-dir", "proofs/fuzz", name]);
    command.arg(corpus).arg("--").arg(format!("-max_total_time={seconds}"));
    command.args(["-print_final_stats=1", "-timeout=20", "-rss_limit_mb=4096", "-verbosity=0"]);
    command.arg(format!("-artifact_prefix={}/", found.display())).current_dir(root()).stdin(Stdio::null());
    println!("\n$ {}", described(&command));
    caught(command)
}

fn executions(said: &str) -> u64 {
    let line = said.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    line.and_then(|count| count.trim().parse().ok()).unwrap_or(0)
}

fn tail(said: &str) -> String {
    let lines: Vec<&str> = said.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}

/// What a fuzzer begins with: the repository's own texts, conditions, models, cases.
fn seed(corpus: &Path) -> Result<()> {
    for (name, _) in TARGETS {
        fs::create_dir_all(corpus.join(name)).context("a folder for the corpus")?;
    }
    let put = |target: &str, name: String, content: &[u8]| {
        fs::write(corpus.join(target).join(name), content).context("writing a seed")
    };
    let mut number = 0;
    for path in files(&root().join("models"))? {
        let name = path.strip_prefix(root()).unwrap_or(&path).to_string_lossy().replace('/', "-");
        let content = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        if name.ends_with(".json") {
            put("case", name, &content)?;
        } else if name.ends_with(".toml") && content.len() < 16 << 10 {
            for line in String::from_utf8_lossy(&content).lines() {
                if let Some((_, expression)) = line.split_once("when = \"") {
                    number += 1;
                    put("expression", format!("{number}"), expression.trim_end_matches('"').as_bytes())?;
                }
            }
            put("texts", name, &content)?;
        }
    }
    for path in files(&root().join("protocol/tests/trees/recorded"))? {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let content = fs::read(&path)?;
        if !name.ends_with(".expected.json") && content.len() < 64 << 10 {
            put("import", name, &content)?;
        }
    }
    let journal = corpus.join("journal/seed");
    if !journal.is_file() {
        let mut record =
            cargo(&["run", "--quiet", "--package", "baken", "--", "assess", "models/cases/minor-wrist.json"]);
        record.arg("--record").arg(&journal);
        caught(record)?;
    }
    Ok(())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() { all.extend(files(&path)?) } else { all.push(path) }
    }
    Ok(all)
}
