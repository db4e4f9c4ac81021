//! The journal: what was acknowledged is there, whatever happens.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::io;
use std::path::Path;

use baken_field::announcement::Status;
use baken_field::journal::{Disk, Journal, JournalError, Store, read, retain};
use baken_field::record::{Clock, Ending, Entry, Overrule};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

fn entries() -> Vec<Entry> {
    vec![
        Entry::Advice {
            case: json!({ "pathway": "trauma", "findings": { "age": 71, "sbp": 104.5 } }),
            language: "nl".to_owned(),
            advice: json!({ "scores": [{ "id": "mgap", "value": 23 }], "settled": true }),
        },
        Entry::Chosen {
            hospital: "mzh".to_owned(),
            advised: Some("umcg".to_owned()),
            reason: Some(Overrule::PatientWish),
        },
        Entry::Announced { hospital: "mzh".to_owned(), version: 1, status: Status::Announced },
        Entry::Ended { how: Ending::HandedOver },
    ]
}

fn written(path: &Path) -> Vec<u8> {
    let (mut journal, _) = Journal::open(path).unwrap();
    for (place, entry) in entries().into_iter().enumerate() {
        journal.append("a1", at(place as i64), entry).unwrap();
    }
    drop(journal);
    fs::read(path).unwrap()
}

#[test]
fn what_was_written_is_read_and_continued() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.journal");
    let bytes = written(&path);
    let contents = read(&bytes);
    assert!(contents.is_whole());
    assert_eq!(contents.records.iter().map(|(_, r)| r.entry.clone()).collect::<Vec<_>>(), entries());
    let (mut journal, recovered) = Journal::open(&path).unwrap();
    assert_eq!((recovered.records, recovered.torn, recovered.damage.len()), (4, None, 0));
    let next = journal.append("a2", at(9), Entry::Ended { how: Ending::Cancelled }).unwrap();
    assert_eq!(next.sequence, 5);
    assert!(read(&fs::read(&path).unwrap()).is_whole());
}

#[test]
fn a_kill_at_any_byte_loses_no_acknowledged_record_and_reads_no_torn_one() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = written(&folder.path().join("whole.journal"));
    let ends: Vec<usize> = bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(i, _)| i + 1).collect();
    let path = folder.path().join("cut.journal");
    for cut in 0..=bytes.len() {
        fs::write(&path, &bytes[..cut]).unwrap();
        let acknowledged = ends.iter().filter(|end| **end <= cut).count();
        let (mut journal, recovered) = Journal::open(&path).unwrap();
        assert_eq!(recovered.records as usize, acknowledged, "cut at {cut}");
        let torn = cut - ends.get(acknowledged.wrapping_sub(1)).copied().unwrap_or(0);
        match recovered.torn {
            None => assert_eq!(torn, 0),
            Some((count, place)) => {
                assert_eq!(count, torn);
                assert_eq!(fs::read(&place).unwrap(), &bytes[cut - torn..cut]);
                fs::remove_file(place).unwrap();
            }
        }
        // And the journal goes on.
        let record = journal.append("a1", at(50), Entry::Ended { how: Ending::Died }).unwrap();
        assert_eq!(record.sequence as usize, acknowledged + 1);
        assert!(read(&fs::read(&path).unwrap()).is_whole());
    }
}

/// A store that has room for so many bytes, and can be killed.
struct Small {
    bytes: Vec<u8>,
    room: usize,
    cuts_fail: bool,
}

impl Store for Small {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let fits = bytes.len().min(self.room - self.bytes.len());
        self.bytes.extend(&bytes[..fits]);
        if fits < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
    fn cut(&mut self, length: u64) -> io::Result<()> {
        if self.cuts_fail {
            return Err(io::Error::other("the disk is gone"));
        }
        self.bytes.truncate(length as usize);
        Ok(())
    }
}

#[test]
fn a_disk_that_is_full_at_any_byte_leaves_the_journal_whole() {
    let folder = tempfile::tempdir().unwrap();
    let size = written(&folder.path().join("whole.journal")).len();
    for room in 0..size {
        let mut journal = Journal::begin(Small { bytes: Vec::new(), room, cuts_fail: false });
        let mut acknowledged = 0;
        for (place, entry) in entries().into_iter().enumerate() {
            match journal.append("a1", at(place as i64), entry) {
                Ok(_) => acknowledged += 1,
                Err(error) => assert!(matches!(error, JournalError::Full), "{error}"),
            }
        }
        // Some space is freed: a small record fits again, behind those that are there.
        let mut store = journal.into_store();
        let contents = read(&store.bytes);
        assert!(contents.is_whole() && contents.records.len() == acknowledged, "room for {room}");
        store.room = size;
    }
}

#[test]
fn a_disk_that_cannot_even_cut_stops_the_journal() {
    let mut journal = Journal::begin(Small { bytes: Vec::new(), room: 10, cuts_fail: true });
    let ended = || Entry::Ended { how: Ending::Died };
    assert!(matches!(journal.append("a", at(0), ended()), Err(JournalError::Full)));
    assert!(matches!(journal.append("a", at(1), ended()), Err(JournalError::Broken)));
}

#[test]
fn a_changed_byte_and_a_missing_line_are_found_and_the_rest_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = written(&folder.path().join("run.journal"));
    for place in 0..bytes.len() - 1 {
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        let contents = read(&changed);
        assert!(!contents.is_whole(), "byte {place}");
        assert!(contents.records.len() >= 2, "byte {place}");
    }
    let lines: Vec<&[u8]> = bytes.split_inclusive(|b| *b == b'\n').collect();
    let without = [lines[0], lines[2], lines[3]].concat();
    let contents = read(&without);
    assert_eq!(contents.records.len(), 3);
    assert!(contents.damage[0].why.contains("record 3 does not follow record 1"), "{:?}", contents.damage);
}

#[test]
fn only_one_program_writes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.journal");
    let (_journal, _) = Journal::open(&path).unwrap();
    assert!(matches!(Journal::<Disk>::open(&path), Err(JournalError::InUse)));
}

#[test]
fn a_clock_that_cannot_be_is_marked_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(&folder.path().join("run.journal")).unwrap();
    let mut clock = |time: Timestamp| journal.append("a", time, Entry::Ended { how: Ending::Died }).unwrap().clock;
    assert_eq!(clock(at(100)), Clock::Good);
    assert_eq!(clock(at(40)), Clock::WentBack);
    assert_eq!(clock(Timestamp::from_second(0).unwrap()), Clock::Implausible);
    assert_eq!(clock(at(101)), Clock::Good);
}

#[test]
fn deletion_is_on_purpose_leaves_a_stone_and_the_chain_holds() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.journal");
    written(&path);
    let nothing = retain(&path, at(-1), at(500)).unwrap();
    assert_eq!((nothing.deleted, nothing.kept), (0, 4));
    let two = retain(&path, at(2), at(500)).unwrap();
    assert_eq!((two.deleted, two.kept), (2, 2));
    let contents = read(&fs::read(&path).unwrap());
    assert!(contents.is_whole(), "{:?}", contents.damage);
    assert!(matches!(contents.records[0].1.entry, Entry::Deleted { records: 2, last: 2, .. }));
    assert_eq!(contents.records[1].1.sequence, 3);
    // Again, and the journal goes on where it was.
    let one = retain(&path, at(3), at(600)).unwrap();
    assert_eq!((one.deleted, one.kept), (1, 1));
    let (mut journal, _) = Journal::open(&path).unwrap();
    assert_eq!(journal.append("b", at(700), Entry::Ended { how: Ending::Died }).unwrap().sequence, 5);
    drop(journal);
    let all = retain(&path, at(700) + SignedDuration::from_secs(1), at(800)).unwrap();
    assert_eq!((all.deleted, all.kept), (2, 0));
    let contents = read(&fs::read(&path).unwrap());
    assert!(contents.is_whole());
    assert!(matches!(contents.records[0].1.entry, Entry::Deleted { records: 5, last: 5, .. }));
}
