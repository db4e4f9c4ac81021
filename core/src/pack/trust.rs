//! Trust: which packs a device may use. Signed by a key that it pins, or by one that a pinned key has
//! handed over to; within their dates; not older than the pack in use.
//!
//! The digest of a pack is of every byte before it, and the seal signs the digest: what is signed
//! covers every byte that is used. Signatures are ed25519, verified strictly (RFC 8032, no small-order
//! keys, no second signature that fits as well).

use core::fmt;

use ed25519_dalek::{Signature, VerifyingKey};
use zerocopy::{FromBytes, IntoBytes};

use super::layout::*;
use super::{OpenError, Pack};

/// An ed25519 public key.
pub type PublicKey = [u8; PUBLIC_KEY_SIZE];

/// How a key is called: the first eight bytes of it, as hexadecimal digits.
pub fn key_name(key: &PublicKey) -> impl fmt::Display + use<> {
    KeyName(*key)
}

struct KeyName(PublicKey);

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().take(8).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What a seal's signature is of.
pub fn seal_message(digest: &[u8; DIGEST_SIZE]) -> [u8; SEAL_CONTEXT.len() + DIGEST_SIZE] {
    let mut message = [0; SEAL_CONTEXT.len() + DIGEST_SIZE];
    for (to, from) in message.iter_mut().zip(SEAL_CONTEXT.iter().chain(digest)) {
        *to = *from;
    }
    message
}

/// What a handover's signature is of.
pub fn handover_message(handover: &Handover) -> &[u8] {
    handover.as_bytes().get(..size_of::<Handover>().saturating_sub(SIGNATURE_SIZE)).unwrap_or(&[])
}

/// The keys that a device trusts.
#[derive(Clone, Copy, Debug)]
pub struct Trust<'k> {
    /// The keys that it pins.
    pub keys: &'k [PublicKey],
    /// Statements, read from files, by which old keys handed over to new ones.
    pub handovers: &'k [Handover],
}

/// The pack that a device uses until now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InUse<'i> {
    /// Its id
    pub id: &'i str,
    /// Its version
    pub version: u32,
    /// Its digest
    pub digest: &'i [u8; DIGEST_SIZE],
}

/// Why a pack may not be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TrustError {
    /// It does not open at all.
    Open(OpenError),
    /// Nobody signed it.
    Unsigned,
    /// Signed by a key that the device does not trust.
    UnknownKey {
        /// The key
        key: PublicKey,
    },
    /// Signed by a key that has handed over to another one.
    RetiredKey {
        /// The key
        key: PublicKey,
        /// The first version that the other one signs
        first_version: u32,
    },
    /// The signature does not fit.
    BadSignature,
    /// A statement of handover is signed wrongly, or two contradict each other.
    BadHandover {
        /// Which of the statements, from 0
        index: usize,
    },
    /// Too early.
    NotYetValid {
        /// Unix seconds from which it may be used
        from: i64,
    },
    /// Too late.
    Expired {
        /// Unix seconds from which it may no longer be used
        until: i64,
    },
    /// Older than the pack in use.
    Older {
        /// Its version
        found: u32,
        /// The version in use
        in_use: u32,
    },
    /// The version in use, with another content.
    SameVersion {
        /// The version
        version: u32,
    },
}

impl fmt::Display for TrustError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TrustError::Open(error) => error.fmt(f),
            TrustError::Unsigned => f.write_str("the pack is not signed; ask its author for a signed one"),
            TrustError::UnknownKey { key } => {
                write!(f, "the pack is signed with key {}, which is not trusted here", key_name(key))
            }
            TrustError::RetiredKey { key, first_version } => write!(
                f,
                "the pack is signed with key {}, which may not sign version {first_version} or later any more",
                key_name(key)
            ),
            TrustError::BadSignature => {
                f.write_str("the signature does not fit: the pack or its seal has been altered; get it again")
            }
            TrustError::BadHandover { index } => {
                write!(f, "statement {index} of handover to a new key is not valid, or contradicts another")
            }
            TrustError::NotYetValid { from } => {
                write!(f, "the pack may be used from {}; is the clock right?", Day(*from))
            }
            TrustError::Expired { until } => {
                write!(f, "the pack could be used until {}; get a newer one", Day(until.saturating_sub(1)))
            }
            TrustError::Older { found, in_use } => {
                write!(f, "the pack has version {found}, older than version {in_use} that is in use")
            }
            TrustError::SameVersion { version } => {
                write!(f, "the pack differs from the one in use, and both say that they are version {version}")
            }
        }
    }
}

impl core::error::Error for TrustError {}

/// A second as its day, UTC.
struct Day(i64);

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = crate::destination::clock::civil_from_unix(self.0);
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl Handover {
    /// Reads a statement of handover; `None` if the bytes are none. Whether the signature fits is
    /// looked at when a pack is opened.
    pub fn read(bytes: &[u8]) -> Option<Handover> {
        Handover::read_from_bytes(bytes).ok().filter(|statement| statement.magic == HANDOVER_MAGIC)
    }

    /// Is it signed by the key that hands over?
    pub fn is_signed(&self) -> bool {
        fits(&self.from, handover_message(self), &self.signature)
    }
}

fn fits(key: &PublicKey, message: &[u8], signature: &[u8; SIGNATURE_SIZE]) -> bool {
    VerifyingKey::from_bytes(key).is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
}

impl Trust<'_> {
    /// Every statement is signed, and no key hands over twice.
    fn check_handovers(&self) -> Result<(), TrustError> {
        for (index, statement) in self.handovers.iter().enumerate() {
            let repeated = self.handovers.iter().take(index).any(|other| other.from == statement.from);
            if repeated || !statement.is_signed() {
                return Err(TrustError::BadHandover { index });
            }
        }
        Ok(())
    }

    fn handover_from(&self, key: &PublicKey) -> Option<&Handover> {
        self.handovers.iter().find(|statement| statement.from == *key)
    }

    /// May this key sign this version?
    fn check_key(&self, key: &PublicKey, version: u32) -> Result<(), TrustError> {
        for pinned in self.keys {
            let mut holder = pinned;
            // A chain of handovers has at most as many links as there are statements.
            for _ in 0..=self.handovers.len() {
                match self.handover_from(holder).filter(|statement| version >= statement.first_version.get()) {
                    Some(statement) if holder == key => {
                        return Err(TrustError::RetiredKey { key: *key, first_version: statement.first_version.get() });
                    }
                    Some(statement) => holder = &statement.to,
                    None if holder == key => return Ok(()),
                    None => break,
                }
            }
        }
        Err(TrustError::UnknownKey { key: *key })
    }
}

impl<'p> Pack<'p> {
    /// Opens a pack that a device may use `now` (Unix seconds): signed by a trusted key, within its
    /// dates, and not older than the one in use. A pack with another id than the one in use has
    /// versions of its own.
    ///
    /// # Errors
    /// What is wrong, the first of: content, key, signature, dates, version.
    ///
    /// Cost: as [`Pack::open`], and one signature verification, with one more for each handover.
    pub fn open_trusted(
        bytes: &'p [u8],
        trust: &Trust<'_>,
        now: i64,
        in_use: Option<InUse<'_>>,
    ) -> Result<Pack<'p>, TrustError> {
        let pack = Pack::open_signed(bytes, trust)?;
        pack.check_dates(now)?;
        if let Some(in_use) = in_use.filter(|in_use| in_use.id == pack.id()) {
            if pack.version() < in_use.version {
                return Err(TrustError::Older { found: pack.version(), in_use: in_use.version });
            }
            if pack.version() == in_use.version && pack.digest != in_use.digest {
                return Err(TrustError::SameVersion { version: in_use.version });
            }
        }
        Ok(pack)
    }

    /// Opens a pack that a trusted key signed, whatever its dates: for the pack that is in use already,
    /// and for the record of what was advised with it.
    ///
    /// # Errors
    /// What is wrong with the content, the key or the signature.
    pub fn open_signed(bytes: &'p [u8], trust: &Trust<'_>) -> Result<Pack<'p>, TrustError> {
        let pack = Pack::open(bytes).map_err(TrustError::Open)?;
        let seal = pack.seal.ok_or(TrustError::Unsigned)?;
        trust.check_handovers()?;
        trust.check_key(&seal.key, pack.version())?;
        if fits(&seal.key, &seal_message(pack.digest), &seal.signature) {
            Ok(pack)
        } else {
            Err(TrustError::BadSignature)
        }
    }

    /// Is `now` (Unix seconds) within the pack's dates?
    ///
    /// # Errors
    /// Too early or too late.
    pub fn check_dates(&self, now: i64) -> Result<(), TrustError> {
        let (from, until) = self.validity();
        if now < from {
            Err(TrustError::NotYetValid { from })
        } else if now >= until {
            Err(TrustError::Expired { until })
        } else {
            Ok(())
        }
    }

    /// The key that signed it; `None` for an unsigned pack. Says nothing about trust.
    pub fn signed_by(&self) -> Option<&'p PublicKey> {
        self.seal.map(|seal| &seal.key)
    }

    /// What this pack is, for the next one to be compared with.
    pub fn in_use(&self) -> InUse<'p> {
        InUse { id: self.id(), version: self.version(), digest: self.digest }
    }
}
