//! Writing: one record at a time, on the disk before it is acknowledged.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::line::{Damage, line_of};
use super::read::{NOTHING, read};
use crate::record::{Clock, Entry, Record};

/// Years that a clock can show: before, it was never set.
const PLAUSIBLE_YEARS: std::ops::RangeInclusive<i16> = 2024..=2099;

/// Why a record was not written. The journal is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The disk is full.
    #[error("the storage is full: the record was not kept; free some space")]
    Full,
    /// Another program writes it.
    #[error("another program writes this journal")]
    InUse,
    /// The disk.
    #[error("the journal cannot be written: {0}")]
    Disk(#[from] io::Error),
    /// The record.
    #[error("the record cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// Something else failed before, and the journal's end is not known: open it again.
    #[error("the journal is in an unknown state; open it again")]
    Broken,
}

/// Where a journal's bytes go.
pub trait Store {
    /// Appends bytes; some of them may be there after an error.
    ///
    /// # Errors
    /// Of the disk.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Returns when everything is on the disk.
    ///
    /// # Errors
    /// Of the disk.
    fn sync(&mut self) -> io::Result<()>;
    /// Cuts off what is behind so many bytes.
    ///
    /// # Errors
    /// Of the disk.
    fn cut(&mut self, length: u64) -> io::Result<()>;
}

/// A file.
#[derive(Debug)]
pub struct Disk(File);

impl Store for Disk {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.seek(SeekFrom::End(0))?;
        self.0.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.0.set_len(length)?;
        self.0.sync_all()
    }
}

/// What was found when a journal was opened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recovered {
    /// Records that are there.
    pub records: u64,
    /// The moment of the first, RFC 3339; none for none.
    pub since: Option<String>,
    /// Bytes of a record that was being written, and where they were put.
    pub torn: Option<(usize, PathBuf)>,
    /// Lines that are damaged; the rest is readable.
    pub damage: Vec<Damage>,
}

/// A journal that is open for writing, by this program alone.
#[derive(Debug)]
pub struct Journal<S = Disk> {
    store: S,
    length: u64,
    sequence: u64,
    digest: String,
    last_at: Option<Timestamp>,
    is_broken: bool,
}

impl Journal<Disk> {
    /// Opens a journal, or begins one. A torn end is moved to a file beside it.
    ///
    /// # Errors
    /// If another program writes it, or the disk does not.
    pub fn open(path: &Path) -> Result<(Journal<Disk>, Recovered), JournalError> {
        let mut file = File::options().read(true).write(true).create(true).truncate(false).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(JournalError::InUse),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let contents = read(&bytes);
        let kept = bytes.len() - contents.torn;
        let since = contents.records.iter().map(|(_, record)| record).find(|record| !record.is_stone());
        let mut recovered = Recovered {
            records: contents.records.len() as u64,
            since: since.map(|record| record.at.clone()),
            torn: None,
            damage: contents.damage.clone(),
        };
        if contents.torn > 0 {
            let beside = beside(path)?;
            let mut torn = File::options().write(true).create_new(true).open(&beside)?;
            torn.write_all(bytes.get(kept..).unwrap_or_default())?;
            torn.sync_all()?;
            file.set_len(kept as u64)?;
            file.sync_all()?;
            recovered.torn = Some((contents.torn, beside));
        }
        if bytes.is_empty() {
            // So that the file itself survives.
            file.sync_all()?;
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                File::open(folder)?.sync_all()?;
            }
        }
        let believed = contents.records.iter().rev().map(|(_, record)| record).find(|record| record.clock.is_good());
        let last_at = believed.and_then(|record| record.at.parse().ok());
        let (sequence, digest) = (contents.last_sequence(), contents.last_digest.clone());
        Ok((Journal { store: Disk(file), length: kept as u64, sequence, digest, last_at, is_broken: false }, recovered))
    }
}

/// A free place for a torn end.
fn beside(path: &Path) -> io::Result<PathBuf> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    for number in 1..10_000 {
        let place = path.with_file_name(format!("{name}.torn-{number}"));
        if !fs::exists(&place)? {
            return Ok(place);
        }
    }
    Err(io::Error::other("there are ten thousand torn ends beside it"))
}

impl<S: Store> Journal<S> {
    /// An empty journal in a store.
    pub fn begin(store: S) -> Journal<S> {
        Journal { store, length: 0, sequence: 0, digest: NOTHING.to_owned(), last_at: None, is_broken: false }
    }

    /// Adds a record. When this returns without an error it is on the disk, and stays.
    ///
    /// # Errors
    /// If it is not; then the journal is as it was before.
    pub fn append(&mut self, run: &str, at: Timestamp, entry: Entry) -> Result<Record, JournalError> {
        if self.is_broken {
            return Err(JournalError::Broken);
        }
        let clock = if !PLAUSIBLE_YEARS.contains(&jiff::tz::Offset::UTC.to_datetime(at).year()) {
            Clock::Implausible
        } else if self.last_at.is_some_and(|last| at < last) {
            Clock::WentBack
        } else {
            Clock::Good
        };
        let record = Record {
            sequence: self.sequence + 1,
            previous: self.digest.clone(),
            at: at.to_string(),
            clock,
            run: run.to_owned(),
            entry,
        };
        let (line, digest) = line_of(&record)?;
        if let Err(error) = self.store.append(&line).and_then(|()| self.store.sync()) {
            // A record that is there only in part would hide the next one.
            if self.store.cut(self.length).is_err() {
                self.is_broken = true;
            }
            return Err(match error.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => JournalError::Full,
                _ => JournalError::Disk(error),
            });
        }
        self.length += line.len() as u64;
        self.sequence = record.sequence;
        self.digest = digest;
        // A clock that cannot be is no measure for the next record.
        if clock == Clock::Good {
            self.last_at = Some(at);
        }
        Ok(record)
    }

    /// The moment of the last record whose clock can be believed; none if there is none.
    pub fn last_at(&self) -> Option<Timestamp> {
        self.last_at
    }

    /// The store, for those who look into it.
    pub fn into_store(self) -> S {
        self.store
    }
}
