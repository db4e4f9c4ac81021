//! `cargo xtask`: what one does with this workspace beyond building it, as typed commands.
//!
//! Each task can be run again at any time and fetches what it needs. What cannot be had (no network,
//! no rights) is skipped with a message that says what and why; it never passes silently.
//!
//! - [`test`]: everything that must hold before a change is done
//! - [`bench`]: how long the engine takes; `benches/README.md`
//! - [`proofs`]: the engine's promises, measured; `docs/proofs.md`
//! - [`fuzz`]: all that reads what others wrote, under a fuzzer
//! - [`kit`]: what tasks need from outside
//! - [`run`]: starting other programs

mod android;
mod bench;
mod fuzz;
mod kit;
mod kotlin;
mod page;
mod proofs;
mod python;
mod run;
mod swift;
mod tally;
mod test;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use tally::Tally;

/// The workspace's tasks.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", version, about)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run all tests: format, lints, tests, the texts of the models, proofs
    Test(test::Options),
    /// Measure what the engine promises and check the limits
    Proofs(proofs::Options),
    /// Run the fuzzer on all that reads what others wrote
    Fuzz(fuzz::Options),
    /// Run the benchmarks
    Bench(bench::Options),
    /// Generate, build and test the Kotlin side of the library
    Kotlin,
    /// Test the nurse's app without Android's kit: flow, screens, pictures
    Android(android::Options),
    /// Generate, build and test the Swift side of the library and the flow of the iOS app
    Swift,
    /// Put the XCFramework for the iOS app together
    Ios,
    /// Open the nurse's app in a window
    Desktop,
}

/// A task by itself.
fn one(task: impl FnOnce(&mut Tally) -> Result<()>) -> Result<Tally> {
    let mut tally = Tally::default();
    task(&mut tally)?;
    Ok(tally)
}

fn main() -> ExitCode {
    let outcome: Result<Tally> = match Arguments::parse().task {
        Task::Test(options) => test::run(&options),
        Task::Proofs(options) => proofs::run(&options),
        Task::Fuzz(options) => fuzz::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Kotlin => one(kotlin::test),
        Task::Android(options) => one(|tally| {
            kotlin::prepare(tally, false)?;
            android::test(tally, &options)
        }),
        Task::Swift => one(swift::test),
        Task::Ios => one(swift::ios),
        Task::Desktop => one(android::desktop),
    };
    match outcome {
        Ok(tally) => tally.close(),
        Err(error) => {
            eprintln!("cargo xtask: {error:#}");
            ExitCode::from(2)
        }
    }
}
