//! `baken check`: are the texts right? Says of each mistake what, where, and what to do.

use std::io::{self, Write};
use std::path::PathBuf;

use baken_protocol::{Checked, Report, read_and_check};
use clap::{Args, ValueEnum};

use crate::failure::Failure;
use crate::paper::Color;

/// Check a folder of texts
#[derive(Debug, Args)]
pub struct Check {
    /// The folder of texts
    #[arg(default_value = "models")]
    dir: PathBuf,

    /// How mistakes are shown
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the lines they are about
    #[default]
    Human,
    /// A list on standard output, empty if there are none
    Json,
    /// SARIF 2.1.0 on standard output, for platforms that show it beside a change
    Sarif,
}

impl Check {
    pub fn run(self, color: Color) -> Result<(), Failure> {
        folder(&self.dir)?;
        let checked = read_and_check(&self.dir);
        let report = match &checked {
            Ok(checked) => Report::new(checked.warnings.clone(), checked.sources.clone()),
            Err(report) => report.clone(),
        };
        let mut out = io::stdout().lock();
        match self.format {
            Format::Json => {
                serde_json::to_writer_pretty(&mut out, &report.to_json()).map_err(io::Error::from)?;
                writeln!(out)?;
            }
            Format::Sarif => {
                let sarif = report.to_sarif(&self.dir.to_string_lossy().replace('\\', "/"));
                serde_json::to_writer_pretty(&mut out, &sarif).map_err(io::Error::from)?;
                writeln!(out)?;
            }
            Format::Human => {
                say(&report, color);
                if let Ok(checked) = &checked {
                    writeln!(out, "{}", summary(checked))?;
                }
            }
        }
        out.flush()?;
        checked.map(|_| ()).map_err(|_| Failure::No)
    }
}

/// The folder must be there; what is in it is for the check to say.
pub fn folder(dir: &std::path::Path) -> Result<(), Failure> {
    match std::fs::metadata(dir) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(Failure::Wrong(format!("{} is not a folder; name the folder of texts", dir.display()))),
        Err(error) => Err(Failure::Wrong(format!("the folder {} cannot be read: {error}", dir.display()))),
    }
}

/// Mistakes and warnings, on standard error.
pub fn say(report: &Report, color: Color) {
    let mut err = io::stderr().lock();
    // If standard error is gone, the exit code still tells.
    let _ = write!(err, "{}", report.render(color.on_stderr()));
    match report.errors() {
        0 => {}
        1 => drop(writeln!(err, "1 error")),
        n => drop(writeln!(err, "{n} errors")),
    }
}

fn summary(checked: &Checked) -> String {
    let cases: usize = checked.cases.iter().map(|file| file.cases.len()).sum();
    format!(
        "{}: {} findings, {} models, {} pathways, {cases} worked cases; no errors, {} warnings",
        checked.pack.id,
        checked.inputs.len(),
        checked.models.len(),
        checked.pathways.len(),
        checked.warnings.len(),
    )
}
