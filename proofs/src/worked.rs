//! The worked cases of the models' texts, as [`cases`](crate::cases), each complete and in part.

use std::borrow::ToOwned;
use std::path::Path;
use std::vec::Vec;

use anyhow::{Context, Result, anyhow, bail};
use baken_core::Language;
use baken_core::pack::{Input, InputKind, Pack};
use baken_protocol::Built;
use baken_protocol::checked::WorkedCase;

/// Compiles the workspace's own models.
///
/// # Errors
/// If the texts have mistakes; the error shows them.
pub fn models() -> Result<Built> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("models");
    baken_protocol::build(&folder).map_err(|report| anyhow!("the models do not compile:\n{}", report.render(false)))
}

/// Every worked case three times: as it is, with every second finding unknown, and with the others
/// unknown. A case that names no pathway is run along each.
///
/// # Errors
/// If a value does not fit its input.
pub fn encode(built: &Built, pack: &Pack<'_>) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for case in built.checked.cases.iter().flat_map(|file| &file.cases) {
        let findings = values(case, pack).with_context(|| case.name.clone())?;
        let pathways = match case.pathway.and_then(|p| built.checked.pathways.get(p)) {
            Some(pathway) => pack.pathway_index(&pathway.id).map_or(0..0, |p| p..p + 1),
            None => 0..pack.pathways().len(),
        };
        for pathway in pathways {
            for kept in [|_: usize| true, |place| place % 2 == 0, |place| place % 2 == 1] {
                let findings: Vec<(u16, f64)> =
                    findings.iter().enumerate().filter(|(place, _)| kept(*place)).map(|(_, f)| *f).collect();
                bytes.extend(u16::try_from(pathway)?.to_le_bytes());
                bytes.extend(u16::try_from(findings.len())?.to_le_bytes());
                for (input, value) in findings {
                    bytes.extend(input.to_le_bytes());
                    bytes.extend(value.to_le_bytes());
                }
            }
        }
    }
    Ok(bytes)
}

fn values(case: &WorkedCase, pack: &Pack<'_>) -> Result<Vec<(u16, f64)>> {
    let mut values = Vec::new();
    for finding in &case.findings {
        let input = pack.input(finding.input).context("an input that the pack lacks")?;
        let value = value(&finding.value, &input).with_context(|| input.id().to_owned())?;
        values.push((u16::try_from(finding.input)?, value));
    }
    Ok(values)
}

fn value(text: &toml::Value, input: &Input<'_>) -> Result<f64> {
    Ok(match text {
        toml::Value::Boolean(value) => f64::from(u8::from(*value)),
        toml::Value::Float(value) => *value,
        toml::Value::Integer(value) => f64::from(i32::try_from(*value)?),
        toml::Value::String(choice) if input.kind() == InputKind::Choice => {
            let place = input.choices(Language::English).position(|(id, _)| id == choice);
            f64::from(u16::try_from(place.context("an unknown choice")?)?)
        }
        other => bail!("cannot be {other}"),
    })
}
