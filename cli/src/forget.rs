//! `baken forget`: records that are no longer to be kept.

use std::io::{self, Write};
use std::path::PathBuf;

use baken_field::journal::retain;
use clap::Args;
use jiff::Timestamp;

use crate::failure::Failure;

/// Delete the records of a journal before a moment; one record says that they were there, so that the chain holds
#[derive(Debug, Args)]
#[command(after_help = "Example: baken forget run.journal --before 2026-01-01T00:00:00Z")]
pub struct Forget {
    /// The journal
    journal: PathBuf,

    /// Records before this moment go: `2026-01-01T00:00:00Z`
    #[arg(long, value_name = "TIME")]
    before: Timestamp,
}

impl Forget {
    pub fn run(self) -> Result<(), Failure> {
        let cannot = |why: String| Failure::Wrong(format!("{}: {why}", self.journal.display()));
        // Opening would begin one.
        if !self.journal.is_file() {
            return Err(cannot("there is no such journal".to_owned()));
        }
        let retained =
            retain(&self.journal, self.before, Timestamp::now()).map_err(|error| cannot(error.to_string()))?;
        let mut out = io::stdout().lock();
        writeln!(out, "{} records deleted, {} kept", retained.deleted, retained.kept)?;
        Ok(out.flush()?)
    }
}
