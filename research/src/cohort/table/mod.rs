//! Tables: CSV (also packed with gzip), Parquet and Arrow batches, as a stream of chunks in bounded memory.
//!
//! A [`Table`] knows its columns; [`Table::portions`] divides it into pieces of work that threads may take
//! in any order, and [`Table::chunks`] turns one piece into [`Chunk`]s. Every row has its number.

mod batches;
mod parquet;
mod text;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_array::{Array, ArrayRef};
use arrow_schema::SchemaRef;

pub use text::{TextRows, Unsplit};

use super::CohortError;
use batches::BatchTable;
pub use batches::Batches;
use parquet::ParquetTable;
use text::TextTable;

/// Rows of a chunk: enough to make work in columns pay, few enough to stay in the cache.
pub const CHUNK_ROWS: usize = 8192;

/// A table with named columns.
#[derive(Debug)]
pub struct Table {
    name: String,
    headers: Vec<String>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Text(TextTable),
    Parquet(ParquetTable),
    Batches(BatchTable),
}

/// What row numbers of a table of Arrow count.
pub(crate) const ROW: &str = "row";

/// A piece of a table, for one thread.
#[derive(Debug)]
pub enum Portion {
    /// Lines, read and not yet understood.
    Text(TextRows),
    /// Rows of a row group that are not yet read.
    Rows {
        /// The row group.
        group: usize,
        /// Rows to skip in it.
        offset: usize,
        /// Rows to read.
        rows: usize,
        /// The number of the first one, from 1.
        first_row: u64,
    },
    /// Rows that are there.
    Arrays {
        /// The columns that were asked for.
        arrays: Vec<ArrayRef>,
        /// How many rows.
        rows: usize,
        /// The number of the first one, from 1.
        first_row: u64,
    },
}

/// Some rows, with the columns that were asked for.
#[derive(Debug)]
pub struct Chunk<'c> {
    /// How many.
    pub rows: usize,
    /// The number of the first row in the table, from 1.
    pub first_row: u64,
    /// The cells.
    pub cells: Cells<'c>,
}

/// The cells of a chunk, by the place of a column among those asked for.
#[derive(Debug)]
pub enum Cells<'c> {
    /// Text, as in the file.
    Text(&'c TextRows),
    /// Arrow arrays.
    Arrow(Vec<ArrayRef>),
}

impl Chunk<'_> {
    /// A cell as text, without the spaces around it; empty where there is no value.
    pub fn text(&self, column: usize, row: usize) -> String {
        match &self.cells {
            Cells::Text(rows) => String::from_utf8_lossy(rows.cell(row, column)).into_owned(),
            Cells::Arrow(arrays) => match arrays.get(column) {
                Some(array) if array.is_valid(row) => super::rule::text_of(array)(row).trim().to_owned(),
                _ => String::new(),
            },
        }
    }
}

/// How far a run has come, for whoever shows it.
#[derive(Debug, Default)]
pub struct Progress {
    /// Bytes or rows done.
    done: AtomicU64,
    /// Bytes or rows in all; 0 where nobody knows.
    whole: AtomicU64,
}

impl Progress {
    /// The share that is done, where it is known.
    pub fn share(&self) -> Option<f64> {
        let whole = self.whole.load(Ordering::Relaxed);
        (whole > 0).then(|| (self.done.load(Ordering::Relaxed) as f64 / whole as f64).min(1.0))
    }

    /// So much is to be done in all.
    pub(crate) fn begin(&self, whole: u64) {
        self.whole.store(whole, Ordering::Relaxed);
    }

    pub(crate) fn add(&self, amount: u64) {
        self.done.fetch_add(amount, Ordering::Relaxed);
    }
}

impl Table {
    /// Opens a table and reads the names of its columns; `name` is how messages call it. Its kind shows
    /// from its first bytes, not from its name.
    ///
    /// # Errors
    /// If it cannot be read, is empty, names no columns or one twice, or is a Parquet file without an end.
    pub fn open(path: &Path, name: &str, delimiter: Option<u8>) -> Result<Table, CohortError> {
        let cannot = |error: io::Error| CohortError::CannotRead { file: name.to_owned(), why: error.to_string() };
        let mut file = File::open(path).map_err(cannot)?;
        let metadata = file.metadata().map_err(cannot)?;
        if metadata.is_dir() {
            let why = "it is a folder; name a file in it".to_owned();
            return Err(CohortError::CannotRead { file: name.to_owned(), why });
        }
        let mut magic = Vec::new();
        (&file).take(4).read_to_end(&mut magic).map_err(cannot)?;
        let seekable = file.seek(SeekFrom::Start(0)).is_ok();
        let (headers, kind) = if magic == b"PAR1" && seekable {
            let table = ParquetTable::open(file, path, name)?;
            (table.headers(), Kind::Parquet(table))
        } else {
            let source = TextTable::open(file, &magic, seekable, metadata.len(), name, delimiter)?;
            (source.headers(), Kind::Text(source))
        };
        Table::named(name, headers, kind)
    }

    /// A table of record batches; it can be read once.
    ///
    /// # Errors
    /// If it names no columns, or one twice.
    pub fn of_batches(name: &str, schema: SchemaRef, batches: Batches) -> Result<Table, CohortError> {
        let table = BatchTable::new(schema, batches);
        Table::named(name, table.headers(), Kind::Batches(table))
    }

    fn named(name: &str, headers: Vec<String>, kind: Kind) -> Result<Table, CohortError> {
        if headers.iter().all(|header| header.trim().is_empty()) {
            return Err(CohortError::NoHeader { file: name.to_owned() });
        }
        for (place, header) in headers.iter().enumerate() {
            if !header.is_empty() && headers.iter().take(place).any(|other| other == header) {
                return Err(CohortError::TwiceThere { file: name.to_owned(), column: header.clone() });
            }
        }
        Ok(Table { name: name.to_owned(), headers, kind })
    }

    /// How messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The names of the columns.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// Can the values of a column be read? Dates and nested values cannot.
    pub fn is_readable(&self, column: usize) -> bool {
        match &self.kind {
            Kind::Text(_) => true,
            Kind::Parquet(table) => table.is_readable(column),
            Kind::Batches(table) => table.is_readable(column),
        }
    }

    /// `CSV`, `Parquet` or `Arrow`.
    pub fn format(&self) -> &'static str {
        match self.kind {
            Kind::Text(_) => "CSV",
            Kind::Parquet(_) => "Parquet",
            Kind::Batches(_) => "Arrow",
        }
    }

    /// Are fractions written with a comma? Tables with semicolons come from where that is so.
    pub fn decimal_comma(&self) -> bool {
        matches!(&self.kind, Kind::Text(table) if table.delimiter() == b';')
    }

    /// What row numbers count: lines of the file, or rows behind the names.
    pub fn row_word(&self) -> &'static str {
        match self.kind {
            Kind::Text(_) => "line",
            Kind::Parquet(_) | Kind::Batches(_) => ROW,
        }
    }

    /// Divides the rows into pieces of work, and afterwards gives nothing more. `columns` are the places of
    /// those that are wanted.
    pub fn portions<'t>(
        &'t mut self,
        columns: &'t [usize],
        progress: &Arc<Progress>,
    ) -> (Reader<'t>, Box<dyn Iterator<Item = Result<Portion, CohortError>> + Send + 't>) {
        let fields = self.headers.len();
        match &mut self.kind {
            Kind::Text(table) => {
                progress.whole.store(table.size().unwrap_or(0), Ordering::Relaxed);
                let portions = table.portions(columns, fields, &self.name, Arc::clone(progress));
                (Reader { table: None, columns, name: &self.name, progress: Arc::clone(progress) }, Box::new(portions))
            }
            Kind::Parquet(table) => {
                progress.whole.store(table.rows(), Ordering::Relaxed);
                let portions = table.portions(rayon::current_num_threads()).into_iter().map(Ok);
                let reader = Reader { table: Some(table), columns, name: &self.name, progress: Arc::clone(progress) };
                (reader, Box::new(portions))
            }
            Kind::Batches(table) => {
                let portions = table.portions(columns, &self.name);
                (Reader { table: None, columns, name: &self.name, progress: Arc::clone(progress) }, Box::new(portions))
            }
        }
    }
}

/// Turns portions into chunks.
#[derive(Debug)]
pub struct Reader<'t> {
    table: Option<&'t ParquetTable>,
    columns: &'t [usize],
    name: &'t str,
    progress: Arc<Progress>,
}

impl Reader<'_> {
    /// Hands every chunk of a portion to `use_chunk`, in order.
    ///
    /// # Errors
    /// If the file is damaged, or `use_chunk` has had enough.
    pub fn chunks(
        &self,
        portion: Portion,
        use_chunk: &mut dyn FnMut(Chunk<'_>) -> Result<(), CohortError>,
    ) -> Result<(), CohortError> {
        match (portion, self.table) {
            (Portion::Text(rows), _) => {
                use_chunk(Chunk { rows: rows.rows(), first_row: rows.first_row(), cells: Cells::Text(&rows) })
            }
            (Portion::Rows { group, offset, rows, first_row }, Some(table)) => {
                let mut at = first_row;
                for arrays in table.read(self.columns, group, offset, rows, self.name)? {
                    let (count, arrays) = arrays?;
                    use_chunk(Chunk { rows: count, first_row: at, cells: Cells::Arrow(arrays) })?;
                    at += count as u64;
                    self.progress.add(count as u64);
                }
                Ok(())
            }
            (Portion::Rows { .. }, None) => Ok(()),
            (Portion::Arrays { arrays, rows, first_row }, _) => {
                for offset in (0..rows).step_by(CHUNK_ROWS) {
                    let count = CHUNK_ROWS.min(rows - offset);
                    let cells = Cells::Arrow(arrays.iter().map(|array| array.slice(offset, count)).collect());
                    use_chunk(Chunk { rows: count, first_row: first_row + offset as u64, cells })?;
                    self.progress.add(count as u64);
                }
                Ok(())
            }
        }
    }
}
