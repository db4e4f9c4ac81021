//! Retention: records older than a moment are deleted on purpose; a record of that takes their place, so that the
//! chain can still be checked.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::line::{digest_of, json_of, line_of};
use super::read::{NOTHING, read};
use super::write::{Journal, JournalError};
use crate::record::{Clock, Entry, Record};

/// What became of a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retained {
    /// Records that were deleted.
    pub deleted: u64,
    /// Records that stay.
    pub kept: u64,
}

/// Deletes what is older than so many days, as [`retain`] does; nothing where the clock cannot be trusted: where the
/// newest record whose clock was believed is that old too, or is ahead of `now`.
///
/// # Errors
/// Those of [`retain`].
pub fn retain_days(path: &Path, days: u32, now: Timestamp) -> Result<Retained, JournalError> {
    let (journal, recovered) = Journal::open(path)?;
    let last = journal.last_at();
    drop(journal);
    match now.checked_sub(SignedDuration::from_hours(24 * i64::from(days))) {
        Ok(before) if last.is_some_and(|last| (before..=now).contains(&last)) => retain(path, before, now),
        _ => Ok(Retained { deleted: 0, kept: recovered.records }),
    }
}

/// Deletes the records before a moment, from the first up to the first that is not older. All or nothing: the new
/// journal is written beside the old one and takes its place.
///
/// # Errors
/// If another program writes it, it is damaged, or the disk fails; then it is as it was.
pub fn retain(path: &Path, before: Timestamp, now: Timestamp) -> Result<Retained, JournalError> {
    // Nobody else writes meanwhile; a torn end is put aside.
    let (journal, _) = Journal::open(path)?;
    let bytes = fs::read(path)?;
    let contents = read(&bytes);
    if let Some(damage) = contents.damage.first() {
        let why = format!("it is damaged ({damage}): export what is readable before anything is deleted");
        return Err(JournalError::Disk(std::io::Error::other(why)));
    }
    // A stone stands before everything that is kept, whenever it was set.
    let older = |record: &Record| record.is_stone() || record.at.parse::<Timestamp>().is_ok_and(|at| at < before);
    let going: Vec<&Record> =
        contents.records.iter().map(|(_, record)| record).take_while(|record| older(record)).collect();
    let kept = (contents.records.len() - going.len()) as u64;
    let deleted = going.iter().filter(|record| !record.is_stone()).count() as u64;
    let Some(last) = going.last().filter(|_| deleted > 0) else {
        return Ok(Retained { deleted: 0, kept });
    };
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let (last_sequence, digest) = match &last.entry {
        Entry::Deleted { last, digest, .. } => (*last, digest.clone()),
        _ => (last.sequence, json_of(lines.get(going.len() - 1).copied()).map_or(NOTHING.to_owned(), digest_of)),
    };
    let records = going.iter().map(|record| match &record.entry {
        Entry::Deleted { records, .. } => *records,
        _ => 1,
    });
    let records = records.sum();
    let stone = Record {
        sequence: 1,
        previous: NOTHING.to_owned(),
        at: now.to_string(),
        clock: Clock::Good,
        run: String::new(),
        entry: Entry::Deleted { records, last: last_sequence, digest },
    };
    let (line, _) = line_of(&stone)?;
    let beside = path.with_extension("retain.tmp");
    let mut file = File::create(&beside)?;
    file.write_all(&line)?;
    for line in lines.iter().skip(going.len()) {
        file.write_all(line)?;
    }
    file.sync_all()?;
    fs::rename(&beside, path)?;
    drop(journal);
    Ok(Retained { deleted, kept })
}
