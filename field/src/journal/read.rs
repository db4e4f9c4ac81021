//! Reading a journal: every record that is whole, and what is wrong with the rest.

use super::line::{Damage, record_of};
use crate::record::{Entry, Record};

/// The digest before the first record.
pub(super) const NOTHING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What a journal holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Contents {
    /// The records that are whole, with the line of each.
    pub records: Vec<(usize, Record)>,
    /// Lines that are damaged, and breaks of the chain.
    pub damage: Vec<Damage>,
    /// Bytes behind the last end of a line: a record that was being written.
    pub torn: usize,
    /// Digest of the last whole record.
    pub last_digest: String,
}

impl Contents {
    /// Is every record there, as it was written?
    pub fn is_whole(&self) -> bool {
        self.damage.is_empty() && self.torn == 0
    }

    /// The sequence of the last record; 0 for none.
    pub fn last_sequence(&self) -> u64 {
        let after = |record: &Record| match &record.entry {
            Entry::Deleted { last, .. } => *last,
            _ => record.sequence,
        };
        self.records.last().map_or(0, |(_, record)| after(record))
    }
}

/// Reads the bytes of a journal. Nothing is refused: what is damaged is said, and the rest is read.
pub fn read(bytes: &[u8]) -> Contents {
    let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let (whole, torn) = bytes.split_at(end);
    let mut contents = Contents { torn: torn.len(), last_digest: NOTHING.to_owned(), ..Contents::default() };
    let mut expected: Option<(u64, String)> = Some((1, NOTHING.to_owned()));
    for (place, line) in whole.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let number = place + 1;
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let (record, digest) = match record_of(line) {
            Ok(found) => found,
            Err(why) => {
                contents.damage.push(Damage { line: number, why });
                expected = None;
                continue;
            }
        };
        if let Some((sequence, previous)) = &expected
            && (record.sequence != *sequence || record.previous != *previous)
        {
            let why = format!(
                "record {} does not follow record {}: something between them is missing or was changed",
                record.sequence,
                sequence.saturating_sub(1)
            );
            contents.damage.push(Damage { line: number, why });
        }
        let next = match &record.entry {
            // What was deleted stands for the records up to its last.
            Entry::Deleted { last, digest, .. } => (last + 1, digest.clone()),
            _ => (record.sequence + 1, digest),
        };
        contents.last_digest = next.1.clone();
        expected = Some(next);
        contents.records.push((number, record));
    }
    contents
}
