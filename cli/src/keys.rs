//! Key files: read with care, named in every message.

use std::path::{Path, PathBuf};

use baken_core::pack::PublicKey;
use baken_protocol::release::{SecretKey, public_key_from_pem};

use crate::failure::Failure;
use crate::source;

/// A key file is a few lines.
const MAX_KEY_BYTES: u64 = 4096;

fn text(path: &Path) -> Result<String, Failure> {
    let bytes = source::read(path, MAX_KEY_BYTES)?;
    String::from_utf8(bytes)
        .map_err(|_| Failure::Wrong(format!("{} is not a key file: it is not text", path.display())))
}

/// Reads a secret key. A file that others can read is refused: whoever has read it can sign.
pub fn secret(path: &Path) -> Result<SecretKey, Failure> {
    if path == Path::new(source::STDIN) {
        return Err(Failure::Wrong("a secret key comes from a file, not from standard input".to_owned()));
    }
    let text = text(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).map_or(0, |about| about.permissions().mode() & 0o777);
        if mode & 0o077 != 0 {
            return Err(Failure::Wrong(format!(
                "{} can be read by others (mode {mode:03o}); `chmod 600 {}` and, if others may have read it, make a new key",
                path.display(),
                path.display()
            )));
        }
    }
    SecretKey::from_pem(&text).map_err(|error| Failure::Wrong(format!("{}: {error}", path.display())))
}

/// Reads a public key.
pub fn public(path: &Path) -> Result<PublicKey, Failure> {
    public_key_from_pem(&text(path)?).map_err(|error| Failure::Wrong(format!("{}: {error}", path.display())))
}

/// Where the public half of a key lies.
pub fn public_path(secret: &Path) -> PathBuf {
    let mut name = secret.as_os_str().to_owned();
    name.push(".pub");
    PathBuf::from(name)
}
