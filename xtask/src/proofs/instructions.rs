//! Instructions that the engine's work takes, counted by valgrind: the same on a busy machine, so that a
//! change that makes the engine slower fails here and not by a clock.

use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{Measured, Proof, Row};
use crate::kit::{self, Kit};
use crate::run::{cargo, caught, shown, target_dir};

/// What is counted, and the most that it may take: a tenth above what it took when the limit was set
/// (rustc 1.95, x86-64), so that another compiler may differ and a lost optimisation may not.
const WORK: [(&str, &str, u64); 5] = [
    ("assess-known", "instructions to assess along the trauma pathway, all known", 24_500),
    ("assess-half", "the same, every second question unanswered", 648_000),
    ("models-point", "all trauma models over points", 13_900),
    ("models-lanes", "the same over lanes, sixteen patients", 50_200),
    ("ten-terms-lanes", "ten-term logistic over lanes, sixteen patients", 1_400),
];

/// So often is each work done.
const TIMES: u32 = 100;

pub fn measure() -> Result<Measured> {
    if !cfg!(all(target_arch = "x86_64", target_os = "linux")) {
        return Ok(Measured::Skipped("instructions are counted on x86-64 Linux".to_owned()));
    }
    if let Kit::Missing(why) = kit::valgrind()? {
        return Ok(Measured::Skipped(why));
    }
    let built = shown(cargo(&["build", "--quiet", "--release", "--package", "baken-benches", "--bin", "repeat"]))?;
    if !built.well {
        bail!("the work to be counted does not build");
    }
    let rows = WORK.iter().map(|(work, claim, limit)| {
        let once = counted(work)? / u64::from(TIMES);
        Ok(Proof::Instructions.at_most(claim, once, *limit, "instructions"))
    });
    Ok(Measured::Rows(rows.collect::<Result<Vec<Row>>>()?))
}

/// The instructions of [`TIMES`] times the work, without what prepares it.
fn counted(work: &str) -> Result<u64> {
    let program = target_dir()?.join("release/repeat");
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=*repeat*measured*"]);
    valgrind.arg(program).args([work, &TIMES.to_string()]);
    let ran = caught(valgrind)?;
    let said = ran.errors.lines().find_map(|line| line.split_once("Collected : ")).map(|(_, number)| number.trim());
    said.and_then(|number| number.parse().ok())
        .with_context(|| format!("valgrind does not say a count: {}", ran.errors))
}
