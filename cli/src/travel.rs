//! `baken travel`: travel times from a routing engine.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use baken_core::Pack;
use baken_protocol::travel::Matrix;
use clap::{Args, Subcommand};

use crate::failure::Failure;
use crate::source;
use crate::whole::write_whole;

/// Travel times from a routing engine
#[derive(Debug, Args)]
pub struct Travel {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Import(Import),
}

/// Read a matrix (CSV, or OSRM's table JSON) and write it as sorted CSV for `assess --travel`
#[derive(Debug, Args)]
struct Import {
    /// The matrix: CSV, or the answer of OSRM's table service; `-` for standard input
    file: PathBuf,

    /// The CSV to write
    #[arg(long, value_name = "FILE.csv")]
    out: PathBuf,

    /// The pack to use instead of the built-in one
    #[arg(long)]
    pack: Option<PathBuf>,
}

impl Travel {
    pub fn run(self) -> Result<(), Failure> {
        match self.command {
            Command::Import(import) => import.run(),
        }
    }
}

impl Import {
    fn run(self) -> Result<(), Failure> {
        let bytes = source::pack_bytes(self.pack.as_deref())?;
        let pack = source::open_pack(&bytes, self.pack.as_deref())?;
        let matrix = read(&self.file, &pack)?;
        write_whole(&self.out, matrix.to_csv().as_bytes())
            .map_err(|error| Failure::Wrong(format!("{} cannot be written: {error}", self.out.display())))?;
        let (places, hospitals) = matrix.size();
        let (cells, unreachable) = matrix.cells().fold((0u64, 0u64), |(cells, unreachable), (_, _, minutes)| {
            (cells + 1, unreachable + u64::from(minutes.is_none()))
        });
        let mut out = io::stdout().lock();
        let name = self.out.display();
        writeln!(out, "{name}: {places} places, {hospitals} hospitals, {cells} cells, {unreachable} unreachable")?;
        Ok(out.flush()?)
    }
}

/// Reads a matrix; every mistake is told on standard error.
pub fn read(path: &Path, pack: &Pack<'_>) -> Result<Matrix, Failure> {
    Matrix::read(source::open(path)?, pack).map_err(|errors| {
        let mut out = io::stderr().lock();
        for error in errors {
            // If standard error is gone, the exit code still tells.
            let _ = writeln!(out, "error[{}]: {}: {error}", error.code(), source::name(path));
        }
        Failure::WrongAndSaid
    })
}
