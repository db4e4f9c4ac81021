//! The bytes: sections one after another, and their table.

use baken_core::pack::layout;
use baken_core::pack::layout::{DIGEST_SIZE, Header, SECTION_COUNT, SectionEntry, SectionKind};
use sha2::{Digest, Sha256};
use zerocopy::byteorder::little_endian::U16;
use zerocopy::{Immutable, IntoBytes};

use super::pools;

/// Sections one after another, and their table.
#[derive(Default)]
pub(super) struct PackFile {
    entries: Vec<(SectionKind, usize, usize)>,
    body: Vec<u8>,
}

impl PackFile {
    const BEFORE_BODY: usize = size_of::<Header>() + SECTION_COUNT as usize * size_of::<SectionEntry>();

    pub fn section<T: IntoBytes + Immutable>(&mut self, kind: SectionKind, records: &[T]) {
        self.entries.push((kind, size_of::<T>(), records.len()));
        self.body.extend_from_slice(records.as_bytes());
    }

    pub fn size(&self) -> usize {
        Self::BEFORE_BODY + self.body.len() + DIGEST_SIZE
    }

    pub fn write(self, header: &layout::Header) -> Vec<u8> {
        let mut bytes = header.as_bytes().to_vec();
        let mut offset = Self::BEFORE_BODY;
        for (kind, record_size, count) in self.entries {
            let entry = SectionEntry {
                kind: U16::new(kind as u16),
                record_size: pools::index(record_size),
                offset: pools::long_index(offset),
                count: pools::long_index(count),
            };
            bytes.extend_from_slice(entry.as_bytes());
            offset += record_size * count;
        }
        bytes.extend_from_slice(&self.body);
        let digest = Sha256::digest(&bytes);
        bytes.extend_from_slice(&digest);
        bytes
    }
}
