//! `baken build`: a folder of texts becomes one pack.

use std::io::{self, Write};
use std::path::PathBuf;

use baken_core::Pack;
use baken_protocol::advice::PackName;
use clap::Args;

use crate::check;
use crate::failure::Failure;
use crate::paper::Color;
use crate::whole::write_whole;

/// Compile a folder of texts to a pack
#[derive(Debug, Args)]
pub struct Build {
    /// The folder of texts
    #[arg(default_value = "models")]
    dir: PathBuf,

    /// The pack to write
    #[arg(long, value_name = "PACK")]
    out: PathBuf,
}

impl Build {
    pub fn run(self, color: Color) -> Result<(), Failure> {
        check::folder(&self.dir)?;
        let built = baken_protocol::build(&self.dir).map_err(|report| {
            check::say(&report, color);
            Failure::No
        })?;
        let pack = Pack::open(&built.pack)
            .map_err(|error| Failure::Wrong(format!("the compiled pack does not open: {error}")))?;
        write_whole(&self.out, &built.pack)
            .map_err(|error| Failure::Wrong(format!("{} cannot be written: {error}", self.out.display())))?;
        let PackName { id, version, digest } = PackName::of(&pack);
        let mut out = io::stdout().lock();
        writeln!(out, "{}: {id} version {version}, {} bytes, {digest}", self.out.display(), built.pack.len())?;
        Ok(out.flush()?)
    }
}
