//! Cases as bytes: for each one its pathway, how many findings, and those, all little-endian.
//!
//! ```text
//! pathway u16 · count u16 · (input u16 · value f64) × count
//! ```

use baken_core::{Findings, Pack};

/// Bytes of one finding: its input and its value.
const FINDING: usize = 2 + 8;

/// One case.
#[derive(Clone, Copy, Debug)]
pub struct Case<'c> {
    pathway: u16,
    findings: &'c [u8],
}

impl Case<'_> {
    /// Place of the pathway in the pack.
    pub fn pathway(&self) -> usize {
        usize::from(self.pathway)
    }

    /// The findings; those that the pack does not accept stay unknown.
    pub fn findings(&self, pack: &Pack<'_>) -> Findings {
        let mut findings = Findings::NONE;
        for finding in self.findings.chunks_exact(FINDING) {
            if let Some((input, value)) = finding.split_first_chunk::<2>()
                && let Some(value) = value.first_chunk::<8>()
            {
                let _ = findings.set(pack, usize::from(u16::from_le_bytes(*input)), f64::from_le_bytes(*value));
            }
        }
        findings
    }
}

/// Every case in `bytes`, in order; ends where they are cut off.
pub fn each(bytes: &[u8]) -> impl Iterator<Item = Case<'_>> {
    let mut rest = bytes;
    core::iter::from_fn(move || {
        let (pathway, after) = rest.split_first_chunk::<2>()?;
        let (count, after) = after.split_first_chunk::<2>()?;
        let size = usize::from(u16::from_le_bytes(*count)).checked_mul(FINDING)?;
        let (findings, after) = after.split_at_checked(size)?;
        rest = after;
        Some(Case { pathway: u16::from_le_bytes(*pathway), findings })
    })
}
