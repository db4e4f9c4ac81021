//! Starting other programs: cargo above all, from the workspace's root, with what they print shown
//! or caught.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

/// What a program printed, and whether it ended well.
pub struct Ran {
    /// Did it end with exit code 0?
    pub well: bool,
    /// Its standard output.
    pub output: String,
    /// Its standard error, where that was caught.
    pub errors: String,
}

/// The workspace's root folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// `cargo` with these arguments.
pub fn cargo(arguments: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(arguments).current_dir(root());
    // Cargo sets these for us; the programs it starts for us should not see ours.
    for (name, _) in std::env::vars_os() {
        let ours = name.to_str().is_some_and(|n| n.starts_with("CARGO_PKG_") || n.starts_with("CARGO_MANIFEST_"));
        if ours {
            command.env_remove(name);
        }
    }
    command
}

/// The command as one would type it.
pub fn described(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let arguments = command.get_args().map(|a| a.to_string_lossy().into_owned());
    std::iter::once(program).chain(arguments).collect::<Vec<_>>().join(" ")
}

/// Says what is run, runs it with its output shown as it comes, and gives that output.
///
/// # Errors
/// If it cannot be started. That it fails is a result, not an error.
pub fn shown(mut command: Command) -> Result<Ran> {
    println!("\n$ {}", described(&command));
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| cannot_start(&command))?;
    let mut output = String::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line.context("reading what it prints")?;
            println!("{line}");
            output.push_str(&line);
            output.push('\n');
        }
    }
    let well = child.wait().context("waiting for it to end")?.success();
    Ok(Ran { well, output, errors: String::new() })
}

/// Runs it and catches all that it prints.
///
/// # Errors
/// If it cannot be started. That it fails is a result, not an error.
pub fn caught(mut command: Command) -> Result<Ran> {
    let out = command.stdin(Stdio::null()).output().with_context(|| cannot_start(&command))?;
    Ok(Ran {
        well: out.status.success(),
        output: String::from_utf8_lossy(&out.stdout).into_owned(),
        errors: String::from_utf8_lossy(&out.stderr).into_owned(),
    })
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`", described(command))
}

/// Where cargo puts what it builds.
///
/// # Errors
/// If cargo cannot read the workspace.
pub fn target_dir() -> Result<PathBuf> {
    let ran = caught(cargo(&["metadata", "--no-deps", "--format-version", "1"]))?;
    let metadata: serde_json::Value =
        serde_json::from_str(&ran.output).with_context(|| format!("cargo metadata said: {}", ran.errors.trim()))?;
    let dir = metadata.get("target_directory").and_then(|dir| dir.as_str());
    Ok(dir.context("cargo metadata names no target_directory")?.into())
}
