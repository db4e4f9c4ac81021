//! What unknown findings can still be: their possible range, narrowed where a whole and its parts
//! bound each other (`gcs` and eye, verbal, motor).

use core::fmt;

use super::Findings;
use crate::domain::Interval;
use crate::pack::Pack;
use zerocopy::byteorder::little_endian::U16;

/// A whole and its parts that cannot all be right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Contradiction {
    /// Place of the whole in the dictionary.
    pub whole: usize,
}

impl fmt::Display for Contradiction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the whole is not the sum of its parts")
    }
}

impl core::error::Error for Contradiction {}

/// Fills `bounds` with what each input can be.
pub(crate) fn bounds_of(pack: &Pack<'_>, findings: &Findings, bounds: &mut [Interval]) -> Result<(), Contradiction> {
    for ((input, finding), bound) in pack.inputs.iter().zip(findings.values()).zip(bounds.iter_mut()) {
        *bound = if finding.is_nan() {
            Interval { low: input.possible_low.get(), high: input.possible_high.get() }
        } else {
            Interval::of(*finding)
        };
    }
    settle_sums(pack, bounds)
}

/// Lets every whole and its parts bound each other until nothing changes: two rounds do.
pub(crate) fn settle_sums(pack: &Pack<'_>, bounds: &mut [Interval]) -> Result<(), Contradiction> {
    for (whole, parts) in pack.sums() {
        settle_sum(whole, parts, bounds)?;
        settle_sum(whole, parts, bounds)?;
    }
    Ok(())
}

/// One round of a whole and its parts.
pub(crate) fn settle_sum(whole: usize, parts: &[U16], bounds: &mut [Interval]) -> Result<(), Contradiction> {
    let at = |bounds: &[Interval], i: usize| bounds.get(i).copied().unwrap_or(Interval::UNBOUNDED);
    let (mut low, mut high) = (0.0, 0.0);
    for part in parts {
        let part = at(bounds, usize::from(part.get()));
        low += part.low;
        high += part.high;
    }
    let narrowed = at(bounds, whole).intersection(Interval { low, high }).ok_or(Contradiction { whole })?;
    if let Some(bound) = bounds.get_mut(whole) {
        *bound = narrowed;
    }
    // A part is what the whole leaves when the others are as great, or as small, as they can be.
    for part in parts {
        let Some(bound) = bounds.get_mut(usize::from(part.get())) else { continue };
        let left = Interval { low: narrowed.low - (high - bound.high), high: narrowed.high - (low - bound.low) };
        *bound = bound.intersection(left).ok_or(Contradiction { whole })?;
    }
    Ok(())
}
