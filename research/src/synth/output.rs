//! Synthetic cohorts as files: CSV or Parquet, made in pieces by all threads and written in order.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use rayon::prelude::*;

use super::{Cell, Cohort, Kind, SynthError};
use crate::cohort::Progress;

/// Rows that one thread makes at a time.
const PIECE: u64 = 1 << 14;
/// Pieces that wait to be written.
const WAITING: u64 = 16;

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// With a line of names; yes and no as words.
    Csv,
    /// With zstd.
    Parquet,
}

/// Writes so many rows, all or nothing: beside the place first.
///
/// # Errors
/// If the place cannot be written, or `stop` was set; nothing half-written stays.
pub fn write(
    cohort: &dyn Cohort,
    seed: u64,
    rows: u64,
    path: &Path,
    format: Format,
    progress: &Progress,
    stop: &AtomicBool,
) -> Result<(), SynthError> {
    let failed = |error: io::Error| SynthError::Output(error.to_string());
    if path.exists() && !path.is_file() {
        return Err(SynthError::Output("it is there, and is not a file".to_owned()));
    }
    let name = path.file_name().ok_or_else(|| SynthError::Output("it has no file name".to_owned()))?;
    let beside = path.with_file_name(format!(".{}.{}.tmp", name.to_string_lossy(), std::process::id()));
    let file = File::options().write(true).create_new(true).open(&beside).map_err(failed)?;
    let written = match format {
        Format::Csv => csv(cohort, seed, rows, file, progress, stop),
        Format::Parquet => parquet(cohort, seed, rows, file, progress, stop),
    };
    let placed = written.and_then(|()| fs::rename(&beside, path).map_err(failed));
    if placed.is_err() {
        // What is half written must not stay.
        let _ = fs::remove_file(&beside);
    }
    placed
}

/// Calls `with` for the pieces in order; `make` makes them on all threads.
fn pieces<T: Send>(
    rows: u64,
    progress: &Progress,
    stop: &AtomicBool,
    make: impl Fn(std::ops::Range<u64>) -> T + Sync,
    mut with: impl FnMut(T) -> Result<(), SynthError>,
) -> Result<(), SynthError> {
    progress.begin(rows);
    let mut first = 0;
    while first < rows {
        let end = rows.min(first + PIECE * WAITING);
        let ranges: Vec<_> = (first..end).step_by(PIECE as usize).map(|at| at..end.min(at + PIECE)).collect();
        let made: Vec<T> = ranges.into_par_iter().map(&make).collect();
        for piece in made {
            with(piece)?;
        }
        if stop.load(Ordering::Relaxed) {
            return Err(SynthError::Stopped);
        }
        progress.add(end - first);
        first = end;
    }
    Ok(())
}

fn csv(
    cohort: &dyn Cohort,
    seed: u64,
    rows: u64,
    file: File,
    progress: &Progress,
    stop: &AtomicBool,
) -> Result<(), SynthError> {
    let failed = |error: io::Error| SynthError::Output(error.to_string());
    let mut out = BufWriter::with_capacity(1 << 20, file);
    let names: Vec<&str> = cohort.columns().iter().map(|(name, _)| *name).collect();
    writeln!(out, "{}", names.join(",")).map_err(failed)?;
    let make = |range: std::ops::Range<u64>| {
        let (mut text, mut cells) = (String::new(), Vec::new());
        for row in range {
            cells.clear();
            cohort.row(seed, row, &mut cells);
            for (place, cell) in cells.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                push(&mut text, *cell);
            }
            text.push('\n');
        }
        text
    };
    pieces(rows, progress, stop, make, |text| out.write_all(text.as_bytes()).map_err(failed))?;
    out.into_inner().map_err(|error| failed(error.into_error()))?.sync_all().map_err(failed)
}

fn push(text: &mut String, cell: Cell) {
    use std::fmt::Write;
    // Writing into a string cannot fail.
    let _ = match cell {
        Cell::Missing => Ok(()),
        Cell::Whole(value) => write!(text, "{value}"),
        Cell::Number(value, digits) => write!(text, "{value:.*}", usize::from(digits)),
        Cell::YesNo(yes) => write!(text, "{}", if yes { "yes" } else { "no" }),
        Cell::Word(word) => write!(text, "{word}"),
        Cell::Moment(year, month, day, hour, minute) => {
            write!(text, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}")
        }
    };
}

fn parquet(
    cohort: &dyn Cohort,
    seed: u64,
    rows: u64,
    file: File,
    progress: &Progress,
    stop: &AtomicBool,
) -> Result<(), SynthError> {
    let failed = |error: parquet::errors::ParquetError| SynthError::Output(error.to_string());
    let field = |(name, kind): &(&'static str, Kind)| {
        let data = match kind {
            Kind::Whole => DataType::Int64,
            Kind::Number => DataType::Float64,
            Kind::YesNo => DataType::Boolean,
            Kind::Word => DataType::Utf8,
        };
        Field::new(*name, data, true)
    };
    let schema = Arc::new(Schema::new(cohort.columns().iter().map(field).collect::<Vec<_>>()));
    let level = ZstdLevel::try_new(3).map_err(failed)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_max_row_group_row_count(Some((PIECE * WAITING) as usize))
        .set_created_by("baken synth: SYNTHETIC".to_owned())
        .build();
    let synced = file.try_clone().map_err(|error| SynthError::Output(error.to_string()))?;
    let mut writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties)).map_err(failed)?;
    let make = |range: std::ops::Range<u64>| {
        let mut columns: Vec<Vec<Cell>> = vec![Vec::with_capacity(PIECE as usize); cohort.columns().len()];
        let mut cells = Vec::new();
        for row in range {
            cells.clear();
            cohort.row(seed, row, &mut cells);
            for (column, cell) in columns.iter_mut().zip(&cells) {
                column.push(*cell);
            }
        }
        columns.iter().zip(cohort.columns()).map(|(cells, (_, kind))| array(cells, *kind)).collect::<Vec<ArrayRef>>()
    };
    pieces(rows, progress, stop, make, |arrays| {
        let batch = RecordBatch::try_new(Arc::clone(&schema), arrays);
        let batch = batch.map_err(|error| SynthError::Output(error.to_string()))?;
        writer.write(&batch).map_err(failed)
    })?;
    writer.close().map_err(failed)?;
    synced.sync_all().map_err(|error| SynthError::Output(error.to_string()))
}

fn array(cells: &[Cell], kind: Kind) -> ArrayRef {
    match kind {
        Kind::Whole => Arc::new(Int64Array::from_iter(cells.iter().map(|cell| match cell {
            Cell::Whole(value) => Some(*value),
            _ => None,
        }))),
        Kind::Number => Arc::new(Float64Array::from_iter(cells.iter().map(|cell| match cell {
            // What a reader of the text would read.
            Cell::Number(value, digits) => format!("{value:.*}", usize::from(*digits)).parse().ok(),
            Cell::Whole(value) => Some(*value as f64),
            _ => None,
        }))),
        Kind::YesNo => Arc::new(BooleanArray::from_iter(cells.iter().map(|cell| match cell {
            Cell::YesNo(yes) => Some(*yes),
            _ => None,
        }))),
        Kind::Word => Arc::new(StringArray::from_iter(cells.iter().map(|cell| match cell {
            Cell::Missing => None,
            cell => {
                let mut text = String::new();
                push(&mut text, *cell);
                Some(text)
            }
        }))),
    }
}
