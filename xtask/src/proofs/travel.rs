//! How far the estimated travel times are from published ambulance rides: `baken travel calibrate`.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{Measured, Proof, Row};
use crate::run::{cargo, caught, described};

pub fn measure() -> Result<Measured> {
    let command = cargo(&["run", "--quiet", "--package", "baken", "--", "travel", "calibrate", "--json"]);
    println!("\n$ {}", described(&command));
    let ran = caught(command)?;
    // It ends with 1 where an estimate is too far off, and says so in the rows.
    let rows: Vec<Value> = serde_json::from_str(&ran.output)
        .with_context(|| format!("`baken travel calibrate` gave no rows:\n{}{}", ran.output, ran.errors))?;
    if rows.is_empty() {
        bail!("`baken travel calibrate` gave no rows");
    }
    rows.iter().map(row).collect::<Result<_>>().map(Measured::Rows)
}

fn row(row: &Value) -> Result<Row> {
    let text = |key: &str| row[key].as_str().with_context(|| format!("a row has no `{key}`"));
    let number = |key: &str| row[key].as_f64();
    let published = number("published").context("a row has no `published`")?;
    let unit = text("unit")?;
    let estimated = number("estimated").map_or("none".to_owned(), |estimated| format!("{estimated:.1} {unit}"));
    let span = number("low").zip(number("high")).map(|(low, high)| format!(", {low:.0} to {high:.0}"));
    let limit = match number("tolerance") {
        Some(tolerance) if tolerance > 0.0 => format!("published {published} {unit}, at most {tolerance} off"),
        _ => format!("published {published} {unit}, within the estimate's range"),
    };
    Ok(Row {
        claim: format!("estimated travel: {}", text("what")?).into(),
        number: format!("{estimated}{}", span.unwrap_or_default()),
        limit,
        holds: row["holds"].as_bool().context("a row has no `holds`")?,
        proof: Proof::Travel,
    })
}
