//! The engine on an emulated Cortex-M4: the same bits as on the host, and how much stack it takes.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{Measured, Proof, Row};
use crate::kit::{DEVICE, Kit, device_target, emulator};
use crate::run::{Ran, cargo, caught, described, target_dir};

/// Bytes of stack for assessing, apart from the workspace, which is a static.
const MAX_STACK: u64 = 4 * 1024;

/// Cargo's profile for the device: for size.
pub const SMALL: &str = "embedded";
/// The same for speed.
pub const FAST: &str = "embedded-fast";

/// Builds one binary of `proofs/embedded` with a profile of cargo.
pub fn build(name: &str, profile: &str, environment: &[(&str, &PathBuf)]) -> Result<Ran> {
    let mut command = cargo(&["build", "--package", "baken-proofs-embedded", "--features", "device", "--quiet"]);
    command.args(["--target", DEVICE, "--profile", profile, "--bin", name]);
    command.envs(environment.iter().copied());
    println!("\n$ {}", described(&command));
    caught(command)
}

/// Where [`build`] puts it, with the profile [`SMALL`].
pub fn binary(name: &str) -> Result<PathBuf> {
    Ok(target_dir()?.join(DEVICE).join(SMALL).join(name))
}

/// The number on the line `measure NAME NUMBER`.
pub fn measure_of(output: &str, name: &str) -> Result<u64> {
    let mut values = output.lines().filter_map(|line| line.strip_prefix("measure ")?.split_once(' '));
    let value = values.find(|(n, _)| *n == name).map(|(_, value)| value.trim());
    value.and_then(|value| value.parse().ok()).with_context(|| format!("no line `measure {name} NUMBER`"))
}

/// Has the host compile the texts, and gives the folder with pack, cases and the host's transcript,
/// and what was printed about them.
pub fn prepared() -> Result<(PathBuf, String)> {
    let folder = target_dir()?.join("proofs");
    let folder_text = folder.to_string_lossy().into_owned();
    let command = cargo(&["run", "--quiet", "--package", "baken-proofs", "--", "prepare", &folder_text]);
    println!("\n$ {}", described(&command));
    let ran = caught(command)?;
    if !ran.well {
        bail!("the texts could not be prepared:\n{}{}", ran.output, ran.errors);
    }
    Ok((folder, ran.output))
}

pub fn measure() -> Result<Measured> {
    for kit in [device_target()?, emulator()?] {
        if let Kit::Missing(why) = kit {
            return Ok(Measured::Skipped(why));
        }
    }
    let (folder, _) = prepared()?;
    let (pack, cases) = (folder.join("pack.bin"), folder.join("cases.bin"));
    let built = build("device", SMALL, &[("BAKEN_PROOFS_PACK", &pack), ("BAKEN_PROOFS_CASES", &cases)])?;
    if !built.well {
        bail!("the device's binary was not built:\n{}", built.errors);
    }
    let mut command = Command::new("qemu-system-arm");
    command.args(["-cpu", "cortex-m4", "-machine", "mps2-an386", "-nographic", "-monitor", "none", "-serial", "none"]);
    command.args(["-semihosting-config", "enable=on,target=native", "-kernel"]).arg(binary("device")?);
    println!("\n$ {}", described(&command));
    let ran = caught(command)?;
    if !ran.well {
        bail!("the emulated device failed: {}{}", last_lines(&ran.output), ran.errors);
    }
    let expected = std::fs::read_to_string(folder.join("transcript.txt")).context("reading the host's transcript")?;
    let unlike = first_unlike(&expected, &ran.output);
    let count = measure_of(&ran.output, "cases")?;
    let proof = Proof::Device;
    Ok(Measured::Rows(vec![
        Row {
            claim: "an emulated Cortex-M4 gives the bits of the host".into(),
            number: match &unlike {
                None => format!("{count} of {count} cases alike"),
                Some(lines) => format!("unlike at {lines}"),
            },
            limit: "every score, bound, verdict, need and question alike".to_owned(),
            holds: unlike.is_none() && count > 0,
            proof,
        },
        proof.at_most("stack for assessing, at its deepest", measure_of(&ran.output, "stack")?, MAX_STACK, "bytes"),
        proof.recorded("workspace, in a static on the device", measure_of(&ran.output, "workspace")?, "bytes"),
    ]))
}

/// The first line in which the device differs from the host; lines about measures aside.
fn first_unlike(host: &str, device: &str) -> Option<String> {
    let mut device = device.lines().filter(|line| !line.starts_with("measure ")).fuse();
    for (place, host) in host.lines().enumerate() {
        let device = device.next().unwrap_or("nothing");
        if host != device {
            return Some(format!("line {}: host `{host}`, device `{device}`", place + 1));
        }
    }
    device.next().map(|more| format!("the end: device `{more}`"))
}

fn last_lines(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(5)..].join("\n")
}

#[cfg(test)]
mod tests {
    use super::{first_unlike, measure_of};

    #[test]
    fn one_other_bit_is_seen() {
        let host = "case\n  mgap 403d000000000000\n";
        assert_eq!(first_unlike(host, "case\n  mgap 403d000000000000\nmeasure stack 9\n"), None);
        assert!(first_unlike(host, "case\n  mgap 403d000000000001\n").is_some_and(|l| l.contains("line 2")));
        assert!(first_unlike(host, "case\n").is_some());
        assert!(first_unlike(host, "case\n  mgap 403d000000000000\ncase\n").is_some());
    }

    #[test]
    fn a_measure_is_found_by_its_name() {
        assert_eq!(measure_of("x\nmeasure stack 2048\n", "stack").ok(), Some(2048));
        assert!(measure_of("measure stack much\n", "stack").is_err());
    }
}
