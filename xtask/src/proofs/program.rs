//! The pack and its program: size, and bounds on the steps of an assessment.

use anyhow::Result;

use super::device::{measure_of, prepared};
use super::{Measured, Proof};

/// Bytes. A pack must fit in the flash of a small microcontroller beside the engine. The aim for one region's
/// pack is 64 KiB; the example pack holds every region, hospital and postcode of the country, three
/// outcome models with their life tables, and every text in two languages.
const MAX_PACK: u64 = 256 * 1024;

pub fn measure() -> Result<Measured> {
    let (_, said) = prepared()?;
    let number = |name: &str| measure_of(&said, name);
    let proof = Proof::Program;
    Ok(Measured::Rows(vec![
        proof.at_most("pack with all models", number("pack")?, MAX_PACK, "bytes"),
        proof.recorded("instructions of the whole program", number("instructions")?, "instructions"),
        proof.recorded("steps of the largest pathway, all findings known", number("point-steps")?, "steps"),
        proof.recorded("steps of any assessment, by the refinement's budget", number("most-steps")?, "steps"),
    ]))
}
