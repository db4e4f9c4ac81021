//! The author's guide, carried out from an empty folder: every text, every command, and what it says comes out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg(unix)]

#[path = "common/guide.rs"]
mod guide;

use std::fs;
use std::path::Path;

#[test]
fn from_an_empty_folder_to_a_signed_region() {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/authors.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    assert!(guide::carry_out(&text, folder.path()) >= 18);
}
