//! `cargo xtask bench`: runs the benchmarks and, with `--write`, puts the numbers and the machine
//! into `benches/README.md`.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use clap::Args;

use crate::page::Page;
use crate::python;
use crate::run::{cargo, caught, shown, target_dir};
use crate::tally::Tally;

const PAGE: Page = Page {
    path: "benches/README.md",
    begin: "<!-- bench: begin; written by `cargo xtask bench --write` -->",
    end: "<!-- bench: end -->",
};

#[derive(Args)]
pub struct Options {
    /// Write the numbers to benches/README.md
    #[arg(long)]
    write: bool,
    /// Instead: the same work in other programs, side by side in one run
    #[arg(long)]
    peers: bool,
    /// Rows of the peers' work
    #[arg(long, default_value_t = 10_000_000, requires = "peers")]
    rows: u32,
}

/// One line of the table.
struct Line {
    what: &'static str,
    /// Group and function of the benchmark.
    of: &'static str,
    /// Patients in one run.
    patients: f64,
    /// Nanoseconds a patient that it should stay below.
    aim: Option<f64>,
}

const fn line(what: &'static str, of: &'static str, patients: f64, aim: Option<f64>) -> Line {
    Line { what, of, patients, aim }
}

/// Patients that the engine evaluates side by side: `baken_core::domain::LANES`.
const LANES: f64 = 16.0;

const LINES: [Line; 17] = [
    line("open a pack: digest and every record", "assess/open", 1.0, None),
    line("assess along the trauma pathway, all findings known", "assess/all-known", 1.0, Some(1_000.0)),
    line("the same, every second question unanswered: ranges, refined", "assess/half-known", 1.0, Some(25_000.0)),
    line("the same, nothing known", "assess/none-known", 1.0, None),
    line("the whole advice with 79 hospitals, travel times given", "advise/given", 1.0, Some(10_000.0)),
    line("the same, travel times estimated", "advise/estimated", 1.0, None),
    line(
        "all trauma models, criteria and the need: the program over points",
        "trauma-models/points",
        1.0,
        Some(1_000.0),
    ),
    line("the same over lanes", "trauma-models/lanes", LANES, None),
    line("a logistic model with ten terms, points", "ten-terms/points", 1.0, Some(25.0)),
    line("the same over lanes", "ten-terms/lanes", LANES, None),
    line("the same written by hand in Rust", "ten-terms/by-hand", 1.0, None),
    line("a hundred trees of depth six, points", "hundred-trees/points", 1.0, Some(1_500.0)),
    line("the same over lanes", "hundred-trees/lanes", LANES, Some(700.0)),
    line("the same, nothing known: least and greatest sum", "hundred-trees/range-all-open", 1.0, None),
    line("MGAP and RTS, points", "mgap-and-rts/points", 1.0, None),
    line("the same over lanes", "mgap-and-rts/lanes", LANES, None),
    line("the same written by hand in Rust", "mgap-and-rts/by-hand", 1.0, None),
];

/// Runs the benchmarks. An aim that is missed is said, and is no failure: machines differ.
///
/// # Errors
/// If they cannot be run or leave no result.
pub fn run(options: &Options) -> Result<Tally> {
    let mut tally = Tally::default();
    if options.peers {
        python::peers(&mut tally, options.rows, options.write)?;
        return Ok(tally);
    }
    let ran = shown(cargo(&["bench", "--package", "baken-benches", "--bench", "engine"]))?;
    tally.check(ran.well, "cargo bench --package baken-benches");
    if !ran.well {
        return Ok(tally);
    }
    let results = target_dir()?.join("criterion");
    let mut table = String::from("\n| what | median | fastest | aim |\n|---|---:|---:|---:|\n");
    println!();
    for line in &LINES {
        let folder = results.join(line.of).join("new");
        let [median, fastest] = [median(&folder), fastest(&folder)];
        let median = median.with_context(|| line.of.to_owned())? / line.patients;
        let fastest = fastest.with_context(|| line.of.to_owned())? / line.patients;
        let missed = if line.aim.is_some_and(|aim| median >= aim) { ", missed" } else { "" };
        let aim = line.aim.map_or_else(String::new, |aim| format!("below {}{missed}", time(aim)));
        println!("{:>10}  {}  {aim}", time(median), line.what);
        table.push_str(&format!("| {} | {} | {} | {aim} |\n", line.what, time(median), time(fastest)));
    }
    if options.write {
        table.push_str(&format!("\n{}.\n\n", machine()));
        PAGE.write(&table)?;
    }
    Ok(tally)
}

/// What criterion left in a file of this folder.
fn read(folder: &Path, file: &str) -> Result<serde_json::Value> {
    let text = std::fs::read_to_string(folder.join(file)).with_context(|| format!("criterion left no {file}"))?;
    serde_json::from_str(&text).with_context(|| format!("criterion's {file}"))
}

/// The median time of one run, in nanoseconds.
fn median(folder: &Path) -> Result<f64> {
    let median = read(folder, "estimates.json")?.pointer("/median/point_estimate").and_then(serde_json::Value::as_f64);
    median.context("criterion's estimates have no median")
}

/// The time of one run in the fastest sample: what is left when nothing else disturbs.
fn fastest(folder: &Path) -> Result<f64> {
    let sample = read(folder, "sample.json")?;
    let numbers = |name: &str| -> Vec<f64> {
        let list = sample.get(name).and_then(serde_json::Value::as_array).cloned().unwrap_or_default();
        list.iter().filter_map(serde_json::Value::as_f64).collect()
    };
    let times = numbers("times").into_iter().zip(numbers("iters")).map(|(time, runs)| time / runs);
    times.reduce(f64::min).context("criterion's sample is empty")
}

fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        n if n < 100.0 => format!("{n:.1} ns"),
        n if n < 1_000.0 => format!("{n:.0} ns"),
        n if n < 1_000_000.0 => format!("{:.2} µs", n / 1_000.0),
        n => format!("{:.2} ms", n / 1_000_000.0),
    }
}

/// Processor, compiler, and how busy the machine was.
fn machine() -> String {
    let said = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).env("LC_ALL", "C");
        caught(command).map(|ran| ran.output).unwrap_or_default()
    };
    let linux = said("lscpu", &[]);
    let name = linux.lines().find_map(|line| line.strip_prefix("Model name:")).map(|name| name.trim().to_owned());
    let name = name.unwrap_or_else(|| said("sysctl", &["-n", "machdep.cpu.brand_string"]).trim().to_owned());
    let name = if name.is_empty() { "unknown processor".to_owned() } else { name };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().filter(|load| !load.is_empty()).unwrap_or("unknown").to_owned();
    let compiler = said("rustc", &["--version"]);
    format!("{name}, {cores} cores, {}, load {load}; {}", std::env::consts::OS, compiler.trim())
}

#[cfg(test)]
mod tests {
    #[test]
    fn times_are_read_at_a_glance() {
        assert_eq!(super::time(24.04), "24.0 ns");
        assert_eq!(super::time(812.4), "812 ns");
        assert_eq!(super::time(1_812.4), "1.81 µs");
    }
}
