//! A file system that is really full. Alone in its program: a child that is being started holds the locks of others.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;

use baken_field::journal::{Journal, JournalError, read};
use baken_field::record::Entry;
use jiff::Timestamp;
use serde_json::json;

#[test]
fn a_real_file_system_that_is_full_keeps_what_was_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=16k", "tmpfs"])
        .arg(folder.path())
        .output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        println!("skipped: a small file system cannot be mounted here");
        return;
    }
    let path = folder.path().join("run.journal");
    let (mut journal, _) = Journal::open(&path).unwrap();
    let mut acknowledged = 0;
    let full = loop {
        match journal.append("a1", at(acknowledged), entry()) {
            Ok(_) => acknowledged += 1,
            Err(error) => break error,
        }
        assert!(acknowledged < 10_000);
    };
    assert!(matches!(full, JournalError::Full), "{full}");
    drop(journal);
    let contents = read(&fs::read(&path).unwrap());
    let (whole, count) = (contents.is_whole(), contents.records.len() as i64);
    std::process::Command::new("umount").arg(folder.path()).status().unwrap();
    assert!(whole && count == acknowledged && acknowledged > 10);
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).unwrap()
}

fn entry() -> Entry {
    let case = json!({ "pathway": "trauma", "findings": { "age": 71, "sbp": 104.5 } });
    Entry::Advice { case, language: "nl".to_owned(), advice: json!({ "settled": true }) }
}
