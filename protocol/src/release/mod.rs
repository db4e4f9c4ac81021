//! Release: from a built pack to one that tablets accept. Keys, the seal on a pack, and the statement
//! by which an old key hands over to a new one. What a device accepts is decided by
//! [`baken_core::pack::Trust`]; nothing here is needed there.

mod keys;
mod seal;

pub use keys::{KeyError, SecretKey, public_key_from_pem, public_key_to_pem};
pub use seal::{SealError, hand_over, seal};
