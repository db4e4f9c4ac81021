//! `baken schema`: JSON Schemas of the texts, for editors.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use baken_protocol::name::did_you_mean;
use baken_protocol::schema::{KINDS, schema};
use clap::Args;

use crate::failure::Failure;
use crate::whole::write_whole;

/// Print the JSON Schema of a kind of text, for editors that complete and complain; docs/editors.md says how
#[derive(Debug, Args)]
pub struct Schema {
    /// The kind: model, coefficients, cases, inputs, pathway, pack, phrases, region, facts, travel, life-table
    #[arg(required_unless_present = "out")]
    kind: Option<String>,

    /// Write the schemas of all kinds to this folder
    #[arg(long, value_name = "DIR", conflicts_with = "kind")]
    out: Option<PathBuf>,
}

impl Schema {
    pub fn run(self) -> Result<(), Failure> {
        if let Some(folder) = self.out {
            let cannot = |error: io::Error| Failure::Wrong(format!("{} cannot be written: {error}", folder.display()));
            fs::create_dir_all(&folder).map_err(cannot)?;
            for kind in KINDS {
                let text = pretty(kind)?;
                write_whole(&folder.join(format!("{kind}.schema.json")), text.as_bytes()).map_err(cannot)?;
            }
            return Ok(());
        }
        let text = pretty(self.kind.as_deref().unwrap_or_default())?;
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }
}

fn pretty(kind: &str) -> Result<String, Failure> {
    let Some(schema) = schema(kind) else {
        let near = did_you_mean(kind, KINDS).map_or(String::new(), |near| format!("; {near}"));
        return Err(Failure::Wrong(format!("there is no kind of text `{kind}`{near}: they are {}", KINDS.join(", "))));
    };
    Ok(serde_json::to_string_pretty(&schema).map_err(io::Error::from)? + "\n")
}
