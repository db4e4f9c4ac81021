//! The byte format: a fixed header, a section table, sections of fixed-size little-endian records,
//! and the SHA-256 of all of it.
//!
//! ```text
//! Header (60) · SectionEntry × header.sections · sections, in the order of SectionKind · digest (32)
//! · Seal (104), if the pack is signed
//! ```
//! Records refer to each other by index, to texts by [`Text`], to lists of indices by [`Span`] into
//! the index list. Nothing refers by byte offset except the text index. There is one way to write a
//! given content: the same texts give the same bytes.

use zerocopy::byteorder::little_endian::{I64, U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// The first bytes of every pack.
pub const MAGIC: [u8; 8] = *b"BAKENPK\n";
/// The format that this engine reads and the compiler writes.
pub const FORMAT: u16 = 1;
/// Bytes of the SHA-256 at the end.
pub const DIGEST_SIZE: usize = 32;
/// "There is none", for indices.
pub const NONE: u16 = u16::MAX;

/// Most findings that a dictionary may hold.
pub const MAX_INPUTS: usize = 256;
/// Most results (derived values, scores, criteria, need rules) that a program may hold.
pub const MAX_SLOTS: usize = 512;
/// Registers for numbers, and as many for verdicts.
pub const REGISTERS: usize = 256;
/// Cells of a machine: its registers, then a result for each slot.
pub const CELLS: usize = REGISTERS + MAX_SLOTS;
/// Most hospitals that a pack may hold.
pub const MAX_HOSPITALS: usize = 128;
/// Most inputs that are the sum of others.
pub const MAX_SUMS: usize = 4;
/// Most strategies that one model may compare.
pub const MAX_STRATEGIES: usize = 8;
/// Most features that one ensemble of trees may have. A power of two, and bits of a word.
pub const MAX_TREE_FEATURES: usize = 64;
/// Most steps from the root of a tree to a leaf.
pub const MAX_TREE_DEPTH: usize = 32;
/// Most unknown things that the strategies of one model may share.
pub const MAX_AXES: usize = 24;
/// Most questions that an advice lists.
pub const MAX_QUESTIONS: usize = MAX_INPUTS;
/// Most crossings of all waters together.
pub const MAX_CROSSINGS: usize = 40;
/// Greatest size of a pack: an engine on a small device must be able to hold it.
pub const MAX_PACK_SIZE: usize = 1 << 24;

macro_rules! record {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned, Clone, Copy, Debug)]
        #[repr(C)]
        pub struct $name { $($(#[$field_meta])* pub $field: $type),* }
    };
}

mod form;
mod models;
mod places;
mod program;
mod seal;

pub use form::*;
pub use models::*;
pub use places::*;
pub use program::*;
pub use seal::*;

/// Index into the text table; [`NONE`] for no text.
pub type Text = U16;

record! {
    /// A text in Dutch and English.
    Bilingual {
        /// Dutch
        nl: Text,
        /// English
        en: Text,
    }
}

record! {
    /// Consecutive entries of another section: constants, indices, records.
    Span {
        /// Index of the first
        first: U16,
        /// How many
        count: U16,
    }
}

record! {
    /// The start of a pack.
    Header {
        /// [`MAGIC`]
        magic: [u8; 8],
        /// [`FORMAT`]
        format: U16,
        /// Entries of the section table
        sections: U16,
        /// Bytes of the whole pack, digest included
        length: U32,
        /// The pack's own version; only ever rises
        version: U32,
        /// The pack's id
        id: Text,
        /// Title
        title: Bilingual,
        /// Who answers for it
        authority: Text,
        /// Seconds since 1970-01-01T00:00Z from which the pack may be used
        valid_from: I64,
        /// The first second at which it may no longer be used
        valid_until: I64,
        /// Shown with every advice
        notice: Bilingual,
        /// What each version changed, newest first
        changes: Span,
        /// Zero
        reserved: [u8; 8],
    }
}

record! {
    /// What one version of the pack changed.
    ChangeRecord {
        /// The version
        version: U32,
        /// The day, as `2026-11-01`
        date: Text,
        /// In words
        text: Bilingual,
    }
}

record! {
    /// Where a section lies.
    SectionEntry {
        /// A [`SectionKind`]
        kind: U16,
        /// Bytes of one record
        record_size: U16,
        /// Bytes from the start of the pack
        offset: U32,
        /// Records
        count: U32,
    }
}

/// The sections, in the order in which they stand in a pack. Every one is there, if only empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u16)]
#[allow(missing_docs)]
pub enum SectionKind {
    TextBytes = 1,
    TextIndex,
    Constants,
    Indices,
    FormSections,
    Inputs,
    Choices,
    Codes,
    Instructions,
    Bands,
    Splines,
    Splits,
    Slots,
    Models,
    Criteria,
    Readings,
    Pathways,
    Needs,
    Phrases,
    Geography,
    Hospitals,
    Hours,
    Regions,
    Rungs,
    Postcodes,
    Speeds,
    Waters,
    Islands,
    Positions,
    Tables,
    Strategies,
    Otherwise,
    Changes,
    Terms,
    Runs,
    Ensembles,
    TreeFeatures,
    Cuts,
    Trees,
    Nodes,
    Leaves,
}

/// How many kinds of section there are.
pub const SECTION_COUNT: u16 = 41;
