//! `cargo xtask proofs`: measures what the engine promises and checks the limits.
//!
//! Each proof gives [`Row`]s of one table. With `--write` they become the table in
//! `docs/proofs.md`; no number gets there in any other way.

mod allocation;
mod device;
mod elf;
mod instructions;
mod link;
mod program;
mod size;
mod table;
mod travel;

use std::borrow::Cow;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::tally::Tally;

#[derive(Args, Default)]
pub struct Options {
    /// Write the numbers to docs/proofs.md
    #[arg(long)]
    write: bool,
    /// Only this proof; may be given more than once
    #[arg(long, value_name = "PROOF", conflicts_with = "write")]
    only: Vec<Proof>,
}

/// A proof, in the order of the table.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Proof {
    /// No allocation while assessing
    Allocation,
    /// No panic path in evaluation
    Link,
    /// Size of the evaluation code
    Size,
    /// The same bits on an emulated Cortex-M4; the stack
    Device,
    /// Size of the pack, bounds on the steps
    Program,
    /// Instructions that assessing takes
    Instructions,
    /// Estimated travel times beside published ones
    Travel,
}

/// One promise with its number.
pub struct Row {
    /// What is promised.
    pub claim: Cow<'static, str>,
    /// What was measured.
    pub number: String,
    /// What it must keep to; empty where it is only recorded.
    pub limit: String,
    /// Does it?
    pub holds: bool,
    /// Which command measures it.
    pub proof: Proof,
}

impl Proof {
    /// Its name on the command line.
    pub fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    fn rows(self) -> Result<Measured> {
        match self {
            Proof::Allocation => allocation::measure(),
            Proof::Link => link::measure(),
            Proof::Size => size::measure(),
            Proof::Device => device::measure(),
            Proof::Program => program::measure(),
            Proof::Instructions => instructions::measure(),
            Proof::Travel => travel::measure(),
        }
    }

    /// A row with a limit on a count of something.
    fn at_most(self, claim: &'static str, number: u64, limit: u64, unit: &str) -> Row {
        Row {
            claim: claim.into(),
            number: format!("{} {unit}", grouped(number)),
            limit: format!("at most {} {unit}", grouped(limit)),
            holds: number <= limit,
            proof: self,
        }
    }

    /// A row that records a count of something, without a limit.
    fn recorded(self, claim: &'static str, number: u64, unit: &str) -> Row {
        Row {
            claim: claim.into(),
            number: format!("{} {unit}", grouped(number)),
            limit: String::new(),
            holds: true,
            proof: self,
        }
    }
}

/// What a proof came to.
pub enum Measured {
    /// Its rows.
    Rows(Vec<Row>),
    /// It could not be tried, and why.
    Skipped(String),
}

/// Runs the proofs asked for.
///
/// # Errors
/// If a program that a proof needs cannot be started, or does not say what it should.
pub fn run(options: &Options) -> Result<Tally> {
    let mut tally = Tally::default();
    let mut rows = Vec::new();
    let mut measured_all = true;
    for proof in Proof::value_variants() {
        if !options.only.is_empty() && !options.only.contains(proof) {
            continue;
        }
        match proof.rows() {
            Ok(Measured::Rows(measured)) => rows.extend(measured),
            Ok(Measured::Skipped(why)) => {
                measured_all = false;
                println!("\nskipped: {why}");
                tally.skip(format!("proof {}: {why}", proof.name()));
            }
            // One proof that cannot be made does not hide the others.
            Err(error) => {
                measured_all = false;
                println!("\n{error:#}");
                tally.check(false, format!("proof {}: it could not be made, see above", proof.name()));
            }
        }
    }
    println!();
    for row in &rows {
        let limit = if row.limit.is_empty() { String::new() } else { format!(" ({})", row.limit) };
        println!("{}  {}: {}{limit}", if row.holds { "holds" } else { "FAILS" }, row.claim, row.number);
        tally.check(row.holds, format!("proof {}: {}: {}, {}", row.proof.name(), row.claim, row.number, row.limit));
    }
    if options.write {
        table::write(&rows, measured_all)?;
    } else {
        table::compare(&rows)?;
    }
    Ok(tally)
}

/// A number with its thousands apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn thousands_stand_apart() {
        assert_eq!(super::grouped(7), "7");
        assert_eq!(super::grouped(24_576), "24 576");
        assert_eq!(super::grouped(1_234_567), "1 234 567");
    }
}
