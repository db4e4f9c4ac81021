//! `cargo xtask test`: everything that must hold before a change is done.

use std::process::Command;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::kit::{self, Kit};
use crate::run::{cargo, caught, shown, target_dir};
use crate::tally::Tally;
use crate::{android, kotlin, proofs, python, swift};

#[derive(Args)]
pub struct Options {
    /// Only this part; may be given more than once
    #[arg(long, value_name = "PART")]
    only: Vec<Part>,
}

/// A part of the tests, in the order in which they run.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Format, lints and tests of all crates
    Rust,
    /// The texts of the models and their worked cases
    Models,
    /// The Kotlin side of the library, on the JVM
    Kotlin,
    /// The Swift side of the library, and the flow of the iOS app
    Swift,
    /// The nurse's app: flow, screens and their pictures
    Android,
    /// The messages to hospitals, read by a FHIR library
    Fhir,
    /// The package for Python: the wheel, its tests, Spark
    Python,
    /// Imported trees against the libraries that grew them
    Trees,
    /// The engine's promises, measured
    Proofs,
}

/// Runs the parts asked for; a part that fails does not stop the next.
///
/// # Errors
/// If a program that a part needs cannot be started.
pub fn run(options: &Options) -> Result<Tally> {
    let mut tally = Tally::default();
    if options.only.is_empty() {
        say_space()?;
    }
    for part in Part::value_variants() {
        if !options.only.is_empty() && !options.only.contains(part) {
            continue;
        }
        match part {
            Part::Rust => rust(&mut tally)?,
            Part::Models => models(&mut tally)?,
            Part::Kotlin => kotlin::test(&mut tally)?,
            Part::Swift => swift::test(&mut tally)?,
            Part::Android => android::test(&mut tally, &android::Options::default())?,
            Part::Fhir => python::fhir(&mut tally)?,
            Part::Python => python::package(&mut tally)?,
            Part::Trees => python::trees(&mut tally)?,
            Part::Proofs => tally.add(proofs::run(&proofs::Options::default())?),
        }
    }
    Ok(tally)
}

/// What a full run of a clean clone leaves below `target`, in GB: measured, and rounded up.
const FULL_RUN_GB: u64 = 14;

/// Says how much disk is free, and what to do where a full run may not fit.
fn say_space() -> Result<()> {
    let target = target_dir()?;
    std::fs::create_dir_all(&target).context("making the folder that cargo builds in")?;
    let mut ask = Command::new("df");
    ask.arg("-Pk").arg(&target);
    let free = caught(ask).ok().and_then(|ran| free_gb(&ran.output));
    match free {
        Some(free) if free < FULL_RUN_GB => println!(
            "{free} GB free below {}: a full run of a clean clone takes up to {FULL_RUN_GB} GB. Should the disk fill \
             up: CARGO_INCREMENTAL=0, CARGO_TARGET_DIR on a larger disk, or one part at a time (--only).",
            target.display()
        ),
        Some(free) => println!("{free} GB free below {}", target.display()),
        None => println!("how much disk is free is not known here: a full run takes up to {FULL_RUN_GB} GB"),
    }
    Ok(())
}

/// The free space in what `df -Pk` prints: the fourth column of its second line, in KiB.
fn free_gb(df: &str) -> Option<u64> {
    let kib: u64 = df.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    Some(kib * 1024 / 1_000_000_000)
}

fn rust(tally: &mut Tally) -> Result<()> {
    match kit::component("rustfmt", "fmt") {
        Kit::Here => tally.check(shown(cargo(&["fmt", "--all", "--check"]))?.well, "format: cargo fmt --all"),
        Kit::Missing(why) => tally.skip(format!("format: {why}")),
    }
    let lints = ["clippy", "--workspace", "--all-targets", "--quiet", "--", "--deny", "warnings"];
    match kit::component("clippy", "clippy") {
        Kit::Here => tally.check(shown(cargo(&lints))?.well, "lints: cargo clippy --workspace --all-targets"),
        Kit::Missing(why) => tally.skip(format!("lints: {why}")),
    }
    let tests = shown(cargo(&["test", "--workspace", "--no-fail-fast"]))?;
    let (passed, failed) = counted(&tests.output, "test result: ");
    tally.count("tests: cargo test --workspace", passed, failed, tests.well);
    Ok(())
}

fn models(tally: &mut Tally) -> Result<()> {
    let baken = ["run", "--quiet", "--package", "baken", "--"];
    let check = shown(cargo(&[&baken[..], &["check", "models"]].concat()))?;
    tally.check(check.well, "models: baken check models");
    let format = shown(cargo(&[&baken[..], &["fmt", "models", "--check"]].concat()))?;
    tally.check(format.well, "models: baken fmt models --check");
    let test = shown(cargo(&[&baken[..], &["test", "models"]].concat()))?;
    let (passed, failed) = counted(&test.output, "");
    tally.count("models: baken test models", passed, failed, test.well);
    Ok(())
}

/// Sums the lines with this start and `3 passed, 0 failed` or `3 passed; 0 failed` after it.
pub(crate) fn counted(output: &str, start: &str) -> (usize, usize) {
    let number = |line: &str, word: &str| {
        let words: Vec<&str> = line.split([' ', ';', ',']).collect();
        words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse::<usize>().ok())
    };
    let lines = output.lines().filter_map(|line| line.strip_prefix(start));
    let counts = lines.filter_map(|line| Some((number(line, "passed")?, number(line, "failed")?)));
    counts.fold((0, 0), |(passed, failed), (p, f)| (passed + p, failed + f))
}

#[cfg(test)]
mod tests {
    use super::{counted, free_gb};

    #[test]
    fn the_counts_of_all_test_binaries_are_summed() {
        let output = "running 2 tests\n\
            test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n\
            test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s\n";
        assert_eq!(counted(output, "test result: "), (15, 2));
    }

    #[test]
    fn the_free_space_is_read() {
        let df = "Filesystem     1024-blocks     Used Available Capacity Mounted on\n\
            /dev/vda         263969492 46137344  48828125      50% /\n";
        assert_eq!(free_gb(df), Some(50));
        assert_eq!(free_gb("df: /nowhere: No such file or directory\n"), None);
    }

    #[test]
    fn the_count_of_worked_cases_is_read() {
        assert_eq!(counted("628 passed, 0 failed\n", ""), (628, 0));
    }
}
