//! The size of the code that assesses a patient, on a microcontroller, software arithmetic and
//! `libm` included; opening a pack (SHA-256, verification) is not.

use anyhow::{Result, bail};

use super::device::{SMALL, binary, build};
use super::{Measured, Proof, elf};
use crate::kit::{Kit, device_target};

/// Bytes of instructions for assessing: an engine that is small beside any app, and fits beside a
/// device's own firmware.
const MAX_CODE: u64 = 32 * 1024;

pub fn measure() -> Result<Measured> {
    if let Kit::Missing(why) = device_target()? {
        return Ok(Measured::Skipped(why));
    }
    let proof = Proof::Size;
    for name in ["evaluation", "advice"] {
        let built = build(name, SMALL, &[])?;
        if !built.well {
            bail!("{name} was not built:\n{}", built.errors);
        }
    }
    let (assessing, reading) = (elf::size(&binary("evaluation")?)?, elf::size(&binary("advice")?)?);
    Ok(Measured::Rows(vec![
        proof.at_most(
            "code that assesses (Thumb-2, with software doubles and `libm`)",
            assessing.code,
            MAX_CODE,
            "bytes",
        ),
        proof.recorded("its constants", assessing.constants, "bytes"),
        proof.recorded("code that assesses, enters findings and reads the advice", reading.code, "bytes"),
    ]))
}
