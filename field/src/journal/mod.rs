//! The journal: an append-only file of records, one a line, each with its own digest and that of the one before.
//!
//! ```text
//! <first 32 hex digits of the SHA-256 of the JSON> <JSON>\n
//! ```
//!
//! [`Journal::append`] returns when the record is on the disk. If the program is killed at any byte, the next
//! [`Journal::open`] finds every record that was acknowledged; what was being written is moved to a file beside it,
//! and reported. A full disk leaves the journal as it was before the record.

mod line;
mod read;
mod retain;
mod write;

pub use line::{Damage, digest_of};
pub use read::{Contents, read};
pub use retain::{Retained, retain, retain_days};
pub use write::{Disk, Journal, JournalError, Recovered, Store};
