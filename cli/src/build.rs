//! `baken build`: a folder of texts becomes one pack.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;

use baken_core::Pack;
use baken_protocol::advice::PackName;
use clap::Args;

use crate::check;
use crate::failure::Failure;
use crate::paper::Color;

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

/// Writes all or nothing: beside the place first, then in it.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if path.exists() && !path.is_file() {
        return Err(io::Error::other("it is there, and is not a file"));
    }
    let name = path.file_name().ok_or_else(|| io::Error::other("it has no file name"))?.to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.tmp", process::id()));
    let written = File::create(&beside)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // What is half written must not stay; that it may never have been there is no matter.
        let _ = fs::remove_file(&beside);
    }
    written
}
