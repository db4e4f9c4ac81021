//! The seal on a pack, and the handover from one key to the next.

use baken_core::pack::layout::{HANDOVER_MAGIC, Handover, SEAL_MAGIC, Seal};
use baken_core::pack::{OpenError, Pack, PublicKey, handover_message, seal_message};
use zerocopy::IntoBytes;
use zerocopy::byteorder::little_endian::U32;

use super::keys::SecretKey;

/// Why something cannot be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Only what opens is signed.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A handover to oneself.
    #[error("the new key is the old one; make a new one with `baken keygen`")]
    SameKey,
    /// Versions count from 1.
    #[error("versions count from 1; name the first version that the new key signs")]
    NoVersion,
}

/// The pack with a seal; an earlier seal is replaced. Signing the same pack with the same key gives
/// the same bytes.
///
/// # Errors
/// If the bytes are no pack that opens.
pub fn seal(pack: &[u8], key: &SecretKey) -> Result<Vec<u8>, SealError> {
    let opened = Pack::open(pack)?;
    let seal = Seal { magic: SEAL_MAGIC, key: key.public(), signature: key.sign(&seal_message(opened.digest())) };
    let mut sealed = match opened.signed_by() {
        Some(_) => pack[..pack.len() - size_of::<Seal>()].to_vec(),
        None => pack.to_vec(),
    };
    sealed.extend_from_slice(seal.as_bytes());
    Ok(sealed)
}

/// The statement that from `first_version` on, `new` signs and `old` no longer may.
///
/// # Errors
/// If both keys are the same, or the version is 0.
pub fn hand_over(old: &SecretKey, new: &PublicKey, first_version: u32) -> Result<Vec<u8>, SealError> {
    if old.public() == *new {
        return Err(SealError::SameKey);
    }
    if first_version == 0 {
        return Err(SealError::NoVersion);
    }
    let mut statement = Handover {
        magic: HANDOVER_MAGIC,
        from: old.public(),
        to: *new,
        first_version: U32::new(first_version),
        signature: [0; 64],
    };
    statement.signature = old.sign(handover_message(&statement));
    Ok(statement.as_bytes().to_vec())
}
