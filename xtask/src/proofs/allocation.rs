//! No allocation while assessing: counted in a test of `baken-proofs`.

use anyhow::{Result, bail};

use super::device::measure_of;
use super::{Measured, Proof};
use crate::run::{cargo, shown};

pub fn measure() -> Result<Measured> {
    let test = ["test", "--quiet", "--package", "baken-proofs", "--test", "no_allocation", "--", "--nocapture"];
    let ran = shown(cargo(&test))?;
    if !ran.well {
        bail!("the test `no_allocation` of baken-proofs failed");
    }
    let proof = Proof::Allocation;
    Ok(Measured::Rows(vec![
        proof.at_most("allocations while assessing", measure_of(&ran.output, "allocations")?, 0, "allocations"),
        proof.recorded(
            "assessments in which they were counted",
            measure_of(&ran.output, "assessments")?,
            "assessments",
        ),
    ]))
}
