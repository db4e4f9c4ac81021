//! Opening a pack: everything that could go wrong is checked here, once.

use core::fmt;

use sha2::{Digest, Sha256};
use zerocopy::byteorder::little_endian::U32;
use zerocopy::{FromBytes, Immutable, KnownLayout, Unaligned};

use super::Pack;
use super::check::{check, number};
use super::layout::*;

/// Why bytes are not a pack that this engine can run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OpenError {
    /// No bytes at all.
    Empty,
    /// The first bytes are not those of a pack.
    NotAPack,
    /// Written in another format than this engine reads.
    OtherFormat {
        /// The pack's format
        found: u16,
    },
    /// The pack says another length than it has.
    WrongLength {
        /// Bytes that the header states
        stated: u64,
        /// Bytes that are there
        found: u64,
    },
    /// The content does not fit the digest: at least one byte has been altered.
    Altered,
    /// A section is missing, misplaced or of another record size.
    Section {
        /// Number of the section kind
        kind: u16,
    },
    /// A record refers to something that is not there, or holds an impossible value.
    Record {
        /// Number of the section kind
        kind: u16,
        /// Which record, from 0
        index: usize,
    },
    /// The texts are not UTF-8.
    Text,
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            OpenError::Empty => f.write_str("the file is empty"),
            OpenError::NotAPack => f.write_str("this is not a Baken pack"),
            OpenError::OtherFormat { found } if *found > FORMAT => {
                write!(f, "the pack has format {found}, this engine reads format {FORMAT}: update the app")
            }
            OpenError::OtherFormat { found } => {
                write!(f, "the pack has format {found}, this engine reads format {FORMAT}: build the pack again")
            }
            OpenError::WrongLength { stated, found } if found < stated => {
                write!(f, "the pack is cut off: {found} of {stated} bytes; copy or download it again")
            }
            OpenError::WrongLength { stated, found } => {
                write!(f, "the pack should have {stated} bytes and has {found}; copy or download it again")
            }
            OpenError::Altered => {
                f.write_str("the pack has been altered: its content does not fit its digest; copy or download it again")
            }
            OpenError::Section { kind } => {
                write!(f, "section {kind} of the pack is missing or damaged; build it again")
            }
            OpenError::Record { kind, index } => {
                write!(f, "record {index} in section {kind} of the pack is not valid; build it again")
            }
            OpenError::Text => f.write_str("the texts of the pack are not valid UTF-8; build it again"),
        }
    }
}

impl core::error::Error for OpenError {}

impl<'p> Pack<'p> {
    /// Opens a pack and checks all of it. The pack borrows `bytes`. Who signed it is not looked at:
    /// see [`Pack::open_trusted`].
    ///
    /// Cost: one pass over the bytes for the digest and one over the records.
    pub fn open(bytes: &'p [u8]) -> Result<Pack<'p>, OpenError> {
        if bytes.is_empty() {
            return Err(OpenError::Empty);
        }
        let begins_as_a_pack = bytes.iter().zip(MAGIC).all(|(found, expected)| *found == expected);
        if begins_as_a_pack && bytes.len() < size_of::<Header>() {
            let (stated, found) = (size_of::<Header>(), bytes.len());
            let long = |size: usize| u64::try_from(size).unwrap_or(u64::MAX);
            return Err(OpenError::WrongLength { stated: long(stated), found: long(found) });
        }
        let (header, _) = Header::ref_from_prefix(bytes).map_err(|_| OpenError::NotAPack)?;
        if header.magic != MAGIC {
            return Err(OpenError::NotAPack);
        }
        if header.format.get() != FORMAT {
            return Err(OpenError::OtherFormat { found: header.format.get() });
        }
        let (stated, found) = (u64::from(header.length.get()), u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        let wrong_length = OpenError::WrongLength { stated, found };
        let length = to_usize(header.length);
        let (bytes, behind) = bytes.split_at_checked(length).ok_or(wrong_length)?;
        let seal = if behind.is_empty() {
            None
        } else {
            Some(Seal::ref_from_bytes(behind).ok().filter(|seal| seal.magic == SEAL_MAGIC).ok_or(wrong_length)?)
        };
        if length > MAX_PACK_SIZE {
            return Err(wrong_length);
        }
        let (content, digest) = bytes.split_last_chunk::<DIGEST_SIZE>().ok_or(wrong_length)?;
        let computed: [u8; DIGEST_SIZE] = Sha256::digest(content).into();
        if computed != *digest {
            return Err(OpenError::Altered);
        }
        let mut pack = Sections::read(header, content)?.into_pack(header, digest, seal)?;
        check(&pack)?;
        pack.sums = sums(&pack)?;
        Ok(pack)
    }
}

/// The section table, read in the order of [`SectionKind`].
struct Sections<'p> {
    content: &'p [u8],
    entries: core::slice::Iter<'p, SectionEntry>,
    next_kind: u16,
    next_offset: usize,
}

impl<'p> Sections<'p> {
    fn read(header: &Header, content: &'p [u8]) -> Result<Self, OpenError> {
        let missing = OpenError::Section { kind: 0 };
        if header.sections.get() != SECTION_COUNT {
            return Err(missing);
        }
        let after_header = content.get(size_of::<Header>()..).ok_or(missing)?;
        let count = usize::from(SECTION_COUNT);
        let (entries, rest) = <[SectionEntry]>::ref_from_prefix_with_elems(after_header, count).map_err(|_| missing)?;
        let next_offset = content.len().saturating_sub(rest.len());
        Ok(Sections { content, entries: entries.iter(), next_kind: 1, next_offset })
    }

    fn take<T: FromBytes + Immutable + KnownLayout + Unaligned>(&mut self) -> Result<&'p [T], OpenError> {
        let kind = self.next_kind;
        let damaged = OpenError::Section { kind };
        let entry = self.entries.next().ok_or(damaged)?;
        let (offset, count) = (to_usize(entry.offset), to_usize(entry.count));
        let size = count.checked_mul(size_of::<T>()).ok_or(damaged)?;
        let end = offset.checked_add(size).ok_or(damaged)?;
        let fits = entry.kind.get() == kind
            && usize::from(entry.record_size.get()) == size_of::<T>()
            && offset == self.next_offset;
        let bytes = self.content.get(offset..end).filter(|_| fits).ok_or(damaged)?;
        self.next_kind = kind.saturating_add(1);
        self.next_offset = end;
        <[T]>::ref_from_bytes(bytes).map_err(|_| damaged)
    }

    fn into_pack(
        mut self,
        header: &'p Header,
        digest: &'p [u8; DIGEST_SIZE],
        seal: Option<&'p Seal>,
    ) -> Result<Pack<'p>, OpenError> {
        let text = core::str::from_utf8(self.take::<u8>()?).map_err(|_| OpenError::Text)?;
        let pack = Pack {
            header,
            digest,
            text,
            text_index: self.take()?,
            constants: self.take()?,
            indices: self.take()?,
            form_sections: self.take()?,
            inputs: self.take()?,
            choices: self.take()?,
            codes: self.take()?,
            instructions: self.take()?,
            bands: self.take()?,
            splines: self.take()?,
            splits: self.take()?,
            slots: self.take()?,
            models: self.take()?,
            criteria: self.take()?,
            readings: self.take()?,
            pathways: self.take()?,
            needs: self.take()?,
            phrases: self.take()?,
            geography: self.take()?,
            hospitals: self.take()?,
            hours: self.take()?,
            regions: self.take()?,
            rungs: self.take()?,
            postcodes: self.take()?,
            speeds: self.take()?,
            waters: self.take()?,
            islands: self.take()?,
            positions: self.take()?,
            tables: self.take()?,
            strategies: self.take()?,
            otherwise: self.take()?,
            changes: self.take()?,
            terms: self.take()?,
            runs: self.take()?,
            ensembles: self.take()?,
            tree_features: self.take()?,
            cuts: self.take()?,
            trees: self.take()?,
            nodes: self.take()?,
            leaves: self.take()?,
            seal,
            sums: [NONE; MAX_SUMS],
        };
        if self.next_offset != self.content.len() {
            return Err(OpenError::Section { kind: SECTION_COUNT });
        }
        Ok(pack)
    }
}

/// The places of the inputs that are sums.
fn sums(pack: &Pack<'_>) -> Result<[u16; MAX_SUMS], OpenError> {
    let mut sums = [NONE; MAX_SUMS];
    let wholes = pack.inputs.iter().enumerate().filter(|(_, input)| input.sum_of.count.get() > 0);
    let mut places = sums.iter_mut();
    for (index, _) in wholes {
        let too_many = OpenError::Record { kind: number(SectionKind::Inputs), index };
        *places.next().ok_or(too_many)? = u16::try_from(index).map_err(|_| too_many)?;
    }
    Ok(sums)
}

pub(super) fn to_usize(value: U32) -> usize {
    usize::try_from(value.get()).unwrap_or(usize::MAX)
}
