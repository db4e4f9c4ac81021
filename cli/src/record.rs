//! The record of a case: what is kept, and where.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use baken_core::{Language, Pack};
use baken_field::journal::Journal;
use baken_field::record::Entry;
use baken_protocol::case::Syntax;
use jiff::Timestamp;

use crate::failure::Failure;

/// A new word for a run: random, of nothing that anybody could be known by.
pub fn run_word() -> String {
    use std::hash::{BuildHasher, Hasher, RandomState};
    format!("{:016x}", RandomState::new().build_hasher().finish())
}

/// The case as it may be kept: JSON, with its place rounded.
pub fn coarse(case: &[u8], syntax: Option<Syntax>, file: &Path) -> Result<(Vec<u8>, Option<Syntax>), Failure> {
    let text = std::str::from_utf8(case).map_err(|_| Failure::Wrong(format!("{} is not UTF-8", file.display())))?;
    let value: serde_json::Value = match (syntax, serde_json::from_str(text)) {
        (Some(Syntax::Toml), _) | (None, Err(_)) => {
            let table: toml::Table =
                text.parse().map_err(|error| Failure::Wrong(format!("{}: {error}", file.display())))?;
            serde_json::to_value(&table).map_err(io::Error::from)?
        }
        (_, Ok(value)) => value,
        (Some(Syntax::Json), Err(error)) => return Err(Failure::Wrong(format!("{}: {error}", file.display()))),
    };
    let json = serde_json::to_vec(&baken_field::record::coarse(value)).map_err(io::Error::from)?;
    Ok((json, Some(Syntax::Json)))
}

/// Keeps the advice on a case in a journal.
pub fn keep(pack: &Pack<'_>, case: &[u8], language: Language, path: &Path) -> Result<(), Failure> {
    folder_of(path)?;
    let cannot = |why: String| Failure::Wrong(format!("{}: {why}", path.display()));
    let value: serde_json::Value = serde_json::from_slice(case).map_err(io::Error::from)?;
    // What is wrong with the case is said with its place when it is shown.
    let Ok(advice) = baken_field::replay::assess(pack, &value, language) else { return Ok(()) };
    let (mut journal, recovered) = Journal::open(path).map_err(|error| cannot(error.to_string()))?;
    if let Some((bytes, place)) = recovered.torn {
        let _ = writeln!(io::stderr(), "note: {bytes} bytes of a record that was torn are in {}", place.display());
    }
    let language = if language == Language::Dutch { "nl" } else { "en" }.to_owned();
    let entry = Entry::Advice { case: value, language, advice };
    journal.append(&run_word(), Timestamp::now(), entry).map_err(|error| cannot(error.to_string()))?;
    Ok(())
}

/// Where a journal lies: its folder must be there.
fn folder_of(path: &Path) -> Result<(), Failure> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) if !fs::exists(folder)? => {
            Err(Failure::Wrong(format!("the folder {} is not there", folder.display())))
        }
        _ => Ok(()),
    }
}
