//! CSV, plain or packed with gzip. Lines are read in order by whichever thread wants work next; what the
//! cells mean is found out afterwards, by all threads.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::sync::Arc;

use csv::{ByteRecord, ReaderBuilder};
use flate2::read::MultiGzDecoder;

use super::{CHUNK_ROWS, CohortError, Portion, Progress};

/// Bytes read from the file at a time.
const BUFFER: usize = 1 << 18;

/// So much of a file is looked at to find the sign between its cells.
const SNIFFED: usize = 1 << 16;

/// The signs that may stand between cells.
const DELIMITERS: [u8; 4] = *b",;\t|";

pub(super) struct TextTable {
    reader: Option<csv::Reader<Box<dyn Read + Send>>>,
    headers: Vec<String>,
    delimiter: u8,
    size: Option<u64>,
    counted: Arc<std::sync::atomic::AtomicU64>,
}

impl std::fmt::Debug for TextTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextTable").field("headers", &self.headers).field("size", &self.size).finish_non_exhaustive()
    }
}

/// Rows as text, the wanted cells only.
#[derive(Debug)]
pub struct TextRows {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    columns: usize,
    /// The line of each row.
    lines: Vec<u64>,
    /// Rows that have not as many cells as there are columns.
    unsplit: Vec<Unsplit>,
}

/// A row that does not have a cell for each column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unsplit {
    /// Its place in the chunk.
    pub row: usize,
    /// Its cells.
    pub cells: usize,
}

impl TextRows {
    pub(super) fn rows(&self) -> usize {
        self.lines.len()
    }

    pub(super) fn first_row(&self) -> u64 {
        self.lines.first().copied().unwrap_or(0)
    }

    /// The line on which a row begins, from 1.
    pub fn line(&self, row: usize) -> u64 {
        self.lines.get(row).copied().unwrap_or(0)
    }

    /// Rows that have not a cell for each column.
    pub fn unsplit(&self) -> &[Unsplit] {
        &self.unsplit
    }

    /// A cell without the spaces around it.
    #[inline]
    pub fn cell(&self, row: usize, column: usize) -> &[u8] {
        let at = row * self.columns + column;
        let end = self.ends.get(at).copied().unwrap_or(0);
        let start = if at == 0 { 0 } else { self.ends.get(at - 1).copied().unwrap_or(0) };
        self.bytes.get(start..end).unwrap_or_default().trim_ascii()
    }
}

/// Counts the bytes that pass.
struct Counting<R> {
    inner: R,
    counted: Arc<std::sync::atomic::AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.counted.fetch_add(count as u64, std::sync::atomic::Ordering::Relaxed);
        Ok(count)
    }
}

impl TextTable {
    pub(super) fn open(
        file: File,
        magic: &[u8],
        seekable: bool,
        size: u64,
        name: &str,
        delimiter: Option<u8>,
    ) -> Result<TextTable, CohortError> {
        let cannot = |error: &io::Error| unreadable(name, error);
        let counted = Arc::new(std::sync::atomic::AtomicU64::new(0));
        let again: Box<dyn Read + Send> = if seekable {
            Box::new(Counting { inner: file, counted: Arc::clone(&counted) })
        } else {
            // A pipe: the first bytes were taken out of it already.
            Box::new(Counting { inner: io::Cursor::new(magic.to_vec()).chain(file), counted: Arc::clone(&counted) })
        };
        let unpacked: Box<dyn Read + Send> = if magic.starts_with(&[0x1f, 0x8b]) {
            Box::new(MultiGzDecoder::new(BufReader::with_capacity(BUFFER, again)))
        } else {
            again
        };
        let mut unpacked = unpacked;
        let mut begin = Vec::new();
        unpacked.by_ref().take(SNIFFED as u64).read_to_end(&mut begin).map_err(|error| cannot(&error))?;
        if begin.is_empty() {
            return Err(CohortError::Empty { file: name.to_owned() });
        }
        let begin = match begin.strip_prefix(b"\xef\xbb\xbf") {
            Some(rest) => rest.to_vec(),
            None => begin,
        };
        if begin.contains(&0) {
            let why = "it holds bytes that no text has; is it a spreadsheet? Save it as CSV".to_owned();
            return Err(CohortError::CannotRead { file: name.to_owned(), why });
        }
        let delimiter = delimiter.unwrap_or_else(|| sniffed(&begin));
        let whole: Box<dyn Read + Send> = Box::new(io::Cursor::new(begin).chain(unpacked));
        let mut reader =
            ReaderBuilder::new().delimiter(delimiter).flexible(true).buffer_capacity(BUFFER).from_reader(whole);
        let headers = reader.byte_headers().map_err(|error| of_csv(name, &error))?;
        let headers = headers.iter().map(|cell| String::from_utf8_lossy(cell.trim_ascii()).into_owned()).collect();
        let size = (size > 0).then_some(size);
        Ok(TextTable { reader: Some(reader), headers, delimiter, size, counted })
    }

    pub(super) fn headers(&self) -> Vec<String> {
        self.headers.clone()
    }

    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    pub(super) fn size(&self) -> Option<u64> {
        self.size
    }

    pub(super) fn portions<'t>(
        &'t mut self,
        columns: &'t [usize],
        fields: usize,
        name: &'t str,
        progress: Arc<Progress>,
    ) -> impl Iterator<Item = Result<Portion, CohortError>> + Send + 't {
        let mut reader = self.reader.take();
        let counted = Arc::clone(&self.counted);
        let mut record = ByteRecord::new();
        std::iter::from_fn(move || {
            let lines = reader.as_mut()?;
            let mut rows = TextRows {
                bytes: Vec::new(),
                ends: Vec::with_capacity(CHUNK_ROWS * columns.len()),
                columns: columns.len(),
                lines: Vec::with_capacity(CHUNK_ROWS),
                unsplit: Vec::new(),
            };
            while rows.lines.len() < CHUNK_ROWS {
                match lines.read_byte_record(&mut record) {
                    Ok(true) => rows.push(&record, columns, fields),
                    Ok(false) => {
                        reader = None;
                        break;
                    }
                    Err(error) => {
                        reader = None;
                        return Some(Err(of_csv(name, &error)));
                    }
                }
            }
            progress
                .done
                .store(counted.load(std::sync::atomic::Ordering::Relaxed), std::sync::atomic::Ordering::Relaxed);
            (!rows.lines.is_empty()).then_some(Ok(Portion::Text(rows)))
        })
    }
}

impl TextRows {
    fn push(&mut self, record: &ByteRecord, columns: &[usize], fields: usize) {
        if record.len() != fields {
            self.unsplit.push(Unsplit { row: self.lines.len(), cells: record.len() });
        }
        for column in columns {
            self.bytes.extend_from_slice(record.get(*column).unwrap_or_default());
            self.ends.push(self.bytes.len());
        }
        self.lines.push(record.position().map_or(0, csv::Position::line));
    }
}

fn unreadable(name: &str, error: &io::Error) -> CohortError {
    let file = name.to_owned();
    match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            CohortError::Damaged { file, why: error.to_string() }
        }
        _ => CohortError::CannotRead { file, why: error.to_string() },
    }
}

fn of_csv(name: &str, error: &csv::Error) -> CohortError {
    match error.kind() {
        csv::ErrorKind::Io(error) => unreadable(name, error),
        _ => CohortError::CannotRead { file: name.to_owned(), why: error.to_string() },
    }
}

/// The sign that stands most often in the first line, outside quotes; a comma if there is none.
fn sniffed(begin: &[u8]) -> u8 {
    let mut counts = [0usize; DELIMITERS.len()];
    let mut quoted = false;
    for byte in begin {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            byte if !quoted => {
                for (count, sign) in counts.iter_mut().zip(DELIMITERS) {
                    *count += usize::from(*byte == sign);
                }
            }
            _ => {}
        }
    }
    let best = counts.iter().zip(DELIMITERS).max_by(|a, b| a.0.cmp(b.0).then(b.1.cmp(&a.1)));
    best.filter(|(count, _)| **count > 0).map_or(b',', |(_, sign)| sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_between_cells_shows_from_the_first_line() {
        assert_eq!(sniffed(b"a,b,c\n1;2;3;4;5"), b',');
        assert_eq!(sniffed(b"a;\"b,c,d,e\";f\n"), b';');
        assert_eq!(sniffed(b"a\tb\n"), b'\t');
        assert_eq!(sniffed(b"only\n1\n"), b',');
    }
}
