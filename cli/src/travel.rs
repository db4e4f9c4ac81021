//! `baken travel`: travel times from a routing engine, and how good the estimates are without one.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use baken_core::Pack;
use baken_protocol::travel::{Comparison, Matrix, calibration};
use clap::{Args, Subcommand};

use crate::failure::Failure;
use crate::source;
use crate::whole::write_whole;

/// Travel times: from a routing engine, or how good the estimates are
#[derive(Debug, Args)]
pub struct Travel {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Import(Import),
    Calibrate(Calibrate),
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

/// Compare the pack's estimates with published ambulance rides; exit 1 where one is too far off
#[derive(Debug, Args)]
struct Calibrate {
    /// The numbers as JSON
    #[arg(long)]
    json: bool,

    /// The pack to use instead of the built-in one
    #[arg(long)]
    pack: Option<PathBuf>,
}

impl Travel {
    pub fn run(self) -> Result<(), Failure> {
        match self.command {
            Command::Import(import) => import.run(),
            Command::Calibrate(calibrate) => calibrate.run(),
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

impl Calibrate {
    fn run(self) -> Result<(), Failure> {
        let bytes = source::pack_bytes(self.pack.as_deref())?;
        let pack = source::open_pack(&bytes, self.pack.as_deref())?;
        let rows = calibration(&pack);
        let mut out = io::stdout().lock();
        if self.json {
            let list: Vec<_> = rows.iter().map(as_json).collect();
            writeln!(out, "{}", serde_json::to_string_pretty(&list).map_err(io::Error::from)?)?;
        } else {
            for row in &rows {
                writeln!(out, "{}", as_line(row))?;
            }
            writeln!(out, "Every postcode counts once, not every inhabitant. Published: {}.", sources(&rows))?;
        }
        out.flush()?;
        if rows.iter().all(Comparison::holds) { Ok(()) } else { Err(Failure::No) }
    }
}

fn as_json(row: &Comparison) -> serde_json::Value {
    serde_json::json!({
        "id": row.id, "what": row.what, "source": row.source, "unit": row.unit,
        "published": row.published,
        "estimated": Some(row.estimated).filter(|estimated| estimated.is_finite()),
        "low": row.span.map(|(low, _)| low), "high": row.span.map(|(_, high)| high),
        "tolerance": row.tolerance, "holds": row.holds(),
    })
}

fn as_line(row: &Comparison) -> String {
    let Comparison { what, unit, published, estimated, .. } = row;
    let mark = if row.holds() { "holds" } else { "FAILS" };
    let span = row.span.map_or(String::new(), |(low, high)| format!(" ({low:.0} to {high:.0})"));
    let error = if row.span.is_some() { String::new() } else { format!(", {:+.1}", estimated - published) };
    format!("{mark}  {what}: {estimated:.1} {unit}{span}, published {published}{error}")
}

/// Each source once, in the order of the rows.
fn sources(rows: &[Comparison]) -> String {
    let mut named: Vec<&str> = Vec::new();
    for row in rows {
        if !named.contains(&row.source) {
            named.push(row.source);
        }
    }
    named.join("; ")
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
