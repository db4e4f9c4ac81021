//! Ed25519 keys in the files that other tools read as well: PKCS#8 and SPKI in PEM (RFC 8410).

use std::fmt;

use baken_core::pack::PublicKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{
    DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, KeypairBytes, PublicKeyBytes,
};
use ed25519_dalek::{Signer, SigningKey};

/// Why a key cannot be read or made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A public key where a secret one belongs.
    #[error("this is the public key; signing needs the secret one, the file without `.pub`")]
    Public,
    /// The other way round.
    #[error("this is the secret key; never hand it out, and name the file that ends in `.pub`")]
    Secret,
    /// Something else altogether.
    #[error("this is not an ed25519 key in PEM; `baken keygen` writes one")]
    NotAKey,
    /// The machine has no source of random numbers.
    #[error("no random numbers can be had from this machine: {0}")]
    NoRandomness(String),
}

/// A key that signs. It is wiped from memory when it goes, and never printed.
pub struct SecretKey(SigningKey);

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(..)")
    }
}

impl SecretKey {
    /// A new key, from the machine's random numbers.
    ///
    /// # Errors
    /// If there are none.
    pub fn generate() -> Result<SecretKey, KeyError> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| KeyError::NoRandomness(error.to_string()))?;
        Ok(SecretKey(SigningKey::from_bytes(&seed)))
    }

    /// Reads the text of a key file.
    ///
    /// # Errors
    /// If it holds no secret key.
    pub fn from_pem(text: &str) -> Result<SecretKey, KeyError> {
        if text.contains("PUBLIC KEY") {
            return Err(KeyError::Public);
        }
        SigningKey::from_pkcs8_pem(text.trim()).map(SecretKey).map_err(|_| KeyError::NotAKey)
    }

    /// The text of a key file. Write it where only its owner can read.
    ///
    /// # Errors
    /// Never in practice: the key has the form that is written.
    pub fn to_pem(&self) -> Result<String, KeyError> {
        // Without the public half, which older readers of PKCS#8 do not know.
        let bytes = KeypairBytes { secret_key: self.0.to_bytes(), public_key: None };
        let pem = bytes.to_pkcs8_pem(LineEnding::LF).map_err(|_| KeyError::NotAKey)?;
        Ok(String::clone(&pem))
    }

    /// The key that others verify with.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        self.0.verifying_key().to_bytes()
    }

    pub(super) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

/// The text of a public key's file.
///
/// # Errors
/// Never in practice: the key has the form that is written.
pub fn public_key_to_pem(key: &PublicKey) -> Result<String, KeyError> {
    PublicKeyBytes(*key).to_public_key_pem(LineEnding::LF).map_err(|_| KeyError::NotAKey)
}

/// Reads the text of a public key's file.
///
/// # Errors
/// If it holds no public key.
pub fn public_key_from_pem(text: &str) -> Result<PublicKey, KeyError> {
    if text.contains("PRIVATE KEY") {
        return Err(KeyError::Secret);
    }
    PublicKeyBytes::from_public_key_pem(text.trim()).map(|key| key.0).map_err(|_| KeyError::NotAKey)
}
