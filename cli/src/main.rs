//! The `baken` command: thin, one file per subcommand.
//!
//! Results go to standard output, errors to standard error. The exit code is 0 when it is done, 1 when
//! the answer is "no" (a check or a test failed), 2 when the input or the command line is wrong.

#![forbid(unsafe_code)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod announce;
mod assess;
mod batch;
mod benchmark;
mod build;
mod card;
mod check;
mod cohort;
mod diff;
mod engine;
mod failure;
mod fit;
mod fmt;
mod forget;
mod hand_over;
mod import;
mod keygen;
mod keys;
mod language;
mod learn;
mod models;
mod new;
mod page;
mod paper;
mod record;
mod replay;
mod sample_size;
mod schema;
mod show;
mod sign;
mod source;
mod surroundings;
mod synth;
mod test;
mod travel;
mod update;
mod verify;
mod whole;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Prehospital triage: what a patient needs, why, and what to ask next. It advises; the crew decides.
#[derive(Debug, Parser)]
#[command(
    name = "baken",
    version,
    arg_required_else_help = true,
    after_help = "Exit code: 0 done; 1 the answer is no (a check or test failed); 2 the input or the command line is wrong."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,

    /// When to use colour; also never with NO_COLOR set
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    color: paper::Color,
}

#[derive(Debug, Subcommand)]
enum Command {
    Assess(assess::Assess),
    Announce(announce::Announce),
    Replay(replay::Replay),
    Forget(forget::Forget),
    Learn(learn::Learn),
    Models(models::Models),
    Show(show::Show),
    New(new::New),
    Check(check::Check),
    Fmt(fmt::Fmt),
    Import(import::Import),
    Diff(diff::Diff),
    Schema(schema::Schema),
    Test(test::Test),
    Build(build::Build),
    Travel(travel::Travel),
    Keygen(keygen::Keygen),
    Sign(sign::Sign),
    Verify(verify::Verify),
    HandOver(hand_over::HandOver),
    Benchmark(Box<benchmark::Benchmark>),
    Cohort(cohort::Cohort),
    Synth(synth::Synth),
    Fit(fit::Fit),
    Update(update::Update),
    SampleSize(sample_size::SampleSize),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let color = arguments.color;
    let done = match arguments.command {
        Command::Assess(command) => command.run(color),
        Command::Announce(command) => command.run(),
        Command::Replay(command) => command.run(color),
        Command::Forget(command) => command.run(),
        Command::Learn(command) => command.run(color),
        Command::Models(command) => command.run(color),
        Command::Show(command) => command.run(color),
        Command::New(command) => command.run(),
        Command::Check(command) => command.run(color),
        Command::Fmt(command) => command.run(color),
        Command::Import(command) => command.run(),
        Command::Diff(command) => command.run(color),
        Command::Schema(command) => command.run(),
        Command::Test(command) => command.run(color),
        Command::Build(command) => command.run(color),
        Command::Travel(command) => command.run(),
        Command::Keygen(command) => command.run(),
        Command::Sign(command) => command.run(),
        Command::Verify(command) => command.run(),
        Command::HandOver(command) => command.run(),
        Command::Benchmark(command) => command.run(color),
        Command::Cohort(command) => command.run(color),
        Command::Synth(command) => command.run(),
        Command::Fit(command) => command.run(color),
        Command::Update(command) => command.run(color),
        Command::SampleSize(command) => command.run(color),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
