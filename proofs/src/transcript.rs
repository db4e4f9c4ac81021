//! An advice written out so that two of them are the same text only if they are the same bits.

use core::fmt::{Result, Write};

use baken_core::{Pack, Situation, Truth, Workspace, advise};

use crate::cases::Case;

/// Assesses `case` in `situation` and writes every score, verdict, need, question, hospital and strategy,
/// numbers as their bits.
///
/// # Errors
/// Only those of `to`.
pub fn write(
    pack: &Pack<'_>,
    case: &Case<'_>,
    situation: &Situation,
    workspace: &mut Workspace,
    to: &mut impl Write,
) -> Result {
    let advice = match advise(pack, &case.findings(pack), situation, case.pathway(), workspace) {
        Ok(advice) => advice,
        Err(contradiction) => return writeln!(to, "case contradicts at {}", contradiction.whole),
    };
    writeln!(to, "case in pathway {}", case.pathway())?;
    for score in advice.scores() {
        write!(to, "  {} {}", score.model.id(), word(score.applies))?;
        bits(to, score.value)?;
        bits(to, score.bounds.map(|b| b.0))?;
        bits(to, score.bounds.map(|b| b.1))?;
        writeln!(to, " missing {}", score.missing().count())?;
    }
    for set in advice.criteria() {
        write!(to, "  {} {} {}", set.model.id(), word(set.applies), word(set.met))?;
        set.fired().try_for_each(|c| write!(to, " +{}", c.id()))?;
        set.undecided().try_for_each(|c| write!(to, " ?{}", c.id()))?;
        writeln!(to)?;
    }
    if let Some(need) = advice.need() {
        write!(to, "  need {} settled {} assumed {} of", need.need.id(), need.settled, need.assumed)?;
        need.could_be().try_for_each(|n| write!(to, " {}", n.id()))?;
        writeln!(to)?;
    }
    write!(to, "  ask")?;
    advice.ask_next().try_for_each(|input| write!(to, " {}", input.id()))?;
    writeln!(to)?;
    if let Some(found) = advice.destinations() {
        write!(to, "  to")?;
        for candidate in found.candidates() {
            write!(to, " {}", candidate.hospital.id())?;
            bits(to, candidate.travel.map(|t| t.span.low))?;
        }
        writeln!(to, " settled {}", found.settled())?;
        write!(to, "  not")?;
        found.passed_over().try_for_each(|p| write!(to, " {} {}", p.hospital.id(), p.reason.id()))?;
        writeln!(to)?;
    }
    if let Some((_, strategies, _)) = advice.strategies() {
        for result in strategies.iter() {
            write!(to, "  {} chosen {}", result.id, result.chosen)?;
            bits(to, result.good_outcome.map(|span| span.low))?;
            bits(to, result.choose.map(|span| span.high))?;
            writeln!(to)?;
        }
    }
    Ok(())
}

fn bits(to: &mut impl Write, value: Option<f64>) -> Result {
    match value {
        Some(value) => write!(to, " {:016x}", value.to_bits()),
        None => write!(to, " -"),
    }
}

fn word(verdict: Truth) -> &'static str {
    match verdict {
        Truth::Yes => "yes",
        Truth::No => "no",
        Truth::Undecided => "open",
    }
}
