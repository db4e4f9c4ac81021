//! What stands behind a pack, or beside it: who signed it, and who signs after whom.

use zerocopy::byteorder::little_endian::U32;
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Bytes of an ed25519 public key.
pub const PUBLIC_KEY_SIZE: usize = 32;
/// Bytes of an ed25519 signature.
pub const SIGNATURE_SIZE: usize = 64;
/// The first bytes of a seal.
pub const SEAL_MAGIC: [u8; 8] = *b"BAKENSL\n";
/// What a seal's signature is of, before the digest: a signature of anything else never fits a pack.
pub const SEAL_CONTEXT: [u8; 16] = *b"baken pack seal\n";
/// The first bytes of a statement that hands over to a new key.
pub const HANDOVER_MAGIC: [u8; 8] = *b"BAKENKH\n";

record! {
    /// Behind the digest of a signed pack: who signed it. The digest is of every byte before it, and
    /// the signature is of the digest.
    Seal {
        /// [`SEAL_MAGIC`]
        magic: [u8; 8],
        /// The key that signed
        key: [u8; PUBLIC_KEY_SIZE],
        /// Of [`SEAL_CONTEXT`] and the digest
        signature: [u8; SIGNATURE_SIZE],
    }
}

record! {
    /// A file by which an old key hands over to a new one.
    Handover {
        /// [`HANDOVER_MAGIC`]
        magic: [u8; 8],
        /// The key that hands over
        from: [u8; PUBLIC_KEY_SIZE],
        /// The key that takes over
        to: [u8; PUBLIC_KEY_SIZE],
        /// The first version of a pack that the new key signs, and the old one no longer may
        first_version: U32,
        /// By the old key, of everything before it
        signature: [u8; SIGNATURE_SIZE],
    }
}
