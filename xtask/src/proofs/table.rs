//! The proofs as a table for `docs/proofs.md`.

use anyhow::{Result, bail};

use super::Row;
use crate::page::Page;

const PAGE: Page = Page {
    path: "docs/proofs.md",
    begin: "<!-- proofs: begin; written by `cargo xtask proofs --write` -->",
    end: "<!-- proofs: end -->",
};

fn line(row: &Row) -> String {
    let kept = if row.holds { "" } else { " **not kept**" };
    let limit = if row.limit.is_empty() { "recorded" } else { &row.limit };
    let limit = format!("{limit}{kept}");
    format!("| {} | {} | {limit} | `cargo xtask proofs --only {}` |\n", row.claim, row.number, row.proof.name())
}

/// Puts the numbers on the page, broken limits too; all of them or none.
///
/// # Errors
/// If something could not be measured, or the page cannot be written.
pub fn write(rows: &[Row], measured_all: bool) -> Result<()> {
    if !measured_all {
        bail!("docs/proofs.md stays as it is: not everything could be measured, see above");
    }
    let head = "\n| promise | measured | limit | command |\n|---|---|---|---|\n";
    PAGE.write(&format!("{head}{}\n", rows.iter().map(line).collect::<String>()))
}

/// Says which numbers on the page are no longer what is measured. Another compiler gives other
/// sizes, so that this is a note and not a failure.
///
/// # Errors
/// If the page cannot be read.
pub fn compare(rows: &[Row]) -> Result<()> {
    let written = PAGE.written()?;
    let stale: Vec<&Row> = rows.iter().filter(|row| !written.contains(&line(row))).collect();
    if !stale.is_empty() {
        println!("\nnote: docs/proofs.md says otherwise; `cargo xtask proofs --write` brings it up to date:");
    }
    for row in stale {
        println!("  {}: {}", row.claim, row.number);
    }
    Ok(())
}
