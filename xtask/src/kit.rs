//! What tasks need from outside: parts of the Rust toolchain, an emulator. Fetched if that is possible.

use std::process::{Command, Stdio};

use anyhow::Result;

use crate::run::{cargo, caught, described, shown};

/// Is it here?
pub enum Kit {
    /// Yes, now.
    Here,
    /// No, and this is why and what one can do.
    Missing(String),
}

/// The target on which the engine is proven: an Arm Cortex-M4 with floating-point unit.
pub const DEVICE: &str = "thumbv7em-none-eabihf";
const EMULATOR: &str = "qemu-system-arm";

/// A component of the Rust toolchain, which brings this subcommand of cargo.
pub fn component(name: &str, subcommand: &str) -> Kit {
    let works = || caught(cargo(&[subcommand, "--version"])).is_ok_and(|ran| ran.well);
    if works() {
        return Kit::Here;
    }
    let mut add = Command::new("rustup");
    add.args(["component", "add", name]);
    if shown(add).is_ok_and(|ran| ran.well) && works() {
        return Kit::Here;
    }
    Kit::Missing(format!("{name} is not installed: rustup component add {name}"))
}

/// The Rust library for [`DEVICE`].
///
/// # Errors
/// If `rustc` cannot be started.
pub fn device_target() -> Result<Kit> {
    if has_target()? {
        return Ok(Kit::Here);
    }
    let mut add = Command::new("rustup");
    add.args(["target", "add", DEVICE]);
    if shown(add).is_ok_and(|ran| ran.well) && has_target()? {
        return Ok(Kit::Here);
    }
    Ok(Kit::Missing(format!("the Rust target {DEVICE} is not installed: rustup target add {DEVICE}")))
}

fn has_target() -> Result<bool> {
    let mut ask = Command::new("rustc");
    ask.args(["--print", "target-libdir", "--target", DEVICE]).current_dir(crate::run::root());
    Ok(std::path::Path::new(caught(ask)?.output.trim()).is_dir())
}

/// The emulator of [`DEVICE`].
///
/// # Errors
/// If one of the programs that fetch it was started and cannot be followed.
pub fn emulator() -> Result<Kit> {
    debian(EMULATOR, EMULATOR, "brew install qemu")
}

/// The tool that counts instructions.
///
/// # Errors
/// If one of the programs that fetch it was started and cannot be followed.
pub fn valgrind() -> Result<Kit> {
    debian("valgrind", "valgrind", "there is none for Apple silicon")
}

/// A program from one of Debian's packages; fetched where one may.
///
/// # Errors
/// If one of the programs that fetch it was started and cannot be followed.
pub fn debian(program: &str, package: &str, on_macos: &str) -> Result<Kit> {
    if on_path(program) {
        return Ok(Kit::Here);
    }
    if is_root() && starts("apt-get", "--version") {
        apt(&["update", "--quiet=2"])?;
        apt(&["install", "--yes", "--quiet=2", "--no-install-recommends", package])?;
        if on_path(program) {
            return Ok(Kit::Here);
        }
    }
    Ok(Kit::Missing(format!(
        "{program} is not installed: sudo apt-get install {package} (Debian, Ubuntu); macOS: {on_macos}"
    )))
}

fn apt(arguments: &[&str]) -> Result<()> {
    let mut command = Command::new("apt-get");
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    println!("\n$ {}", described(&command));
    let ran = caught(command)?;
    if !ran.well {
        println!("{}", ran.errors.trim_end());
    }
    Ok(())
}

/// Is there a file of this name where programs are looked for? Some have no argument with which they end well.
fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Does this program start?
pub fn starts(program: &str, argument: &str) -> bool {
    let mut command = Command::new(program);
    command.arg(argument).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn is_root() -> bool {
    let mut id = Command::new("id");
    id.arg("-u");
    caught(id).is_ok_and(|ran| ran.output.trim() == "0")
}
