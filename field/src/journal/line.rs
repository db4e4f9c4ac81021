//! One line: a record with its digest.

use sha2::{Digest, Sha256};

use crate::record::Record;

/// Hex digits of the digest before each record.
const MARK: usize = 32;

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct Damage {
    /// From 1.
    pub line: usize,
    /// In words.
    pub why: String,
}

/// SHA-256 in hex.
pub fn digest_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The line of a record, with its end, and the record's digest.
pub(super) fn line_of(record: &Record) -> Result<(Vec<u8>, String), serde_json::Error> {
    let json = serde_json::to_string(record)?;
    let digest = digest_of(json.as_bytes());
    Ok((format!("{} {json}\n", digest.get(..MARK).unwrap_or(&digest)).into_bytes(), digest))
}

/// The JSON of a line.
pub(super) fn json_of(line: Option<&[u8]>) -> Option<&[u8]> {
    line?.strip_suffix(b"\n")?.get(MARK + 1..)
}

/// The record of a line without its end, and its digest; or why there is none.
pub(super) fn record_of(line: &[u8]) -> Result<(Record, String), String> {
    let (mark, rest) = line.split_at_checked(MARK).ok_or("it is cut off")?;
    let json = rest.strip_prefix(b" ").ok_or("it has no digest")?;
    let digest = digest_of(json);
    if !digest.as_bytes().starts_with(mark) {
        return Err("its digest does not fit".to_owned());
    }
    match serde_json::from_slice(json) {
        Ok(record) => Ok((record, digest)),
        Err(error) => Err(format!("it is no record: {error}")),
    }
}
