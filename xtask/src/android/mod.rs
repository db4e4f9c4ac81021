//! `cargo xtask android` and `desktop`: the nurse's app where there is no kit of Google's. The flow, the screens and the
//! desktop window are the very sources of the Android app.

mod package;

use std::process::Command;

use anyhow::{Result, bail};
use clap::Args;

use crate::kotlin;
use crate::run::{root, shown};
use crate::tally::Tally;

#[derive(Args, Default)]
pub struct Options {
    /// Take the screens as they are now for the pictures in docs/screens; look at them first
    #[arg(long)]
    accept: bool,
}

fn maven(arguments: &[&str]) -> Command {
    let mut maven = Command::new("mvn");
    maven.args(["--batch-mode", "--no-transfer-progress", "--quiet"]).args(arguments);
    maven.current_dir(root().join("android-demo"));
    maven
}

/// Tests the flow and the screens: touch targets, labels, contrast, text at 200 %, pictures.
///
/// # Errors
/// If a program cannot be started.
pub fn test(tally: &mut Tally, options: &Options) -> Result<()> {
    if !kotlin::is_installed()? {
        tally.skip("android: the Kotlin side of the library is not built; see above".to_owned());
        return Ok(());
    }
    let accept = format!("-Dbaken.screens.accept={}", options.accept);
    let ran = shown(maven(&["install", &accept]))?;
    if !ran.well && ran.output.contains("Could not transfer artifact") {
        tally.skip("android: Maven Central cannot be reached".to_owned());
        return Ok(());
    }
    tally.check(ran.well, "android: flow and screens");
    if !ran.well {
        return Ok(());
    }
    package::test(tally)
}

/// Opens the nurse's app in a window.
///
/// # Errors
/// If it does not build.
pub fn desktop(tally: &mut Tally) -> Result<()> {
    kotlin::prepare(tally, false)?;
    if !kotlin::is_installed()? {
        bail!("the Kotlin side of the library is not built; see above");
    }
    if !shown(maven(&["install", "-DskipTests"]))?.well {
        bail!("the app does not build");
    }
    let platform = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("macos", "aarch64") => "macos-arm64",
        ("macos", _) => "macos-x64",
        ("windows", _) => "windows-x64",
        (_, "aarch64") => "linux-arm64",
        _ => "linux-x64",
    };
    let skiko = format!("-Dskiko.platform={platform}");
    let ran = shown(maven(&["exec:java", "--projects", "desktop", &skiko]))?;
    tally.check(ran.well, "desktop: the window closed");
    Ok(())
}
