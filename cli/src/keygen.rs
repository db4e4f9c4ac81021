//! `baken keygen`: a new key to sign packs with.

use std::io::{self, Write};
use std::path::PathBuf;

use baken_core::pack::key_name;
use baken_protocol::release::{SecretKey, public_key_to_pem};
use clap::Args;

use crate::failure::Failure;
use crate::keys::public_path;
use crate::whole::{write_secret, write_whole};

/// Make a key to sign packs with: KEY, which only you can read, and KEY.pub, which tablets pin
#[derive(Debug, Args)]
pub struct Keygen {
    /// The secret key to write; an existing file is never overwritten
    #[arg(long, value_name = "KEY")]
    out: PathBuf,
}

impl Keygen {
    pub fn run(self) -> Result<(), Failure> {
        let public = public_path(&self.out);
        for path in [&self.out, &public] {
            if path.exists() {
                let why = format!("{} is there already; a key is never overwritten", path.display());
                return Err(Failure::Wrong(why));
            }
        }
        let wrong = |error: &dyn std::fmt::Display| Failure::Wrong(error.to_string());
        let key = SecretKey::generate().map_err(|error| wrong(&error))?;
        let (secret_text, public_text) =
            key.to_pem().and_then(|s| Ok((s, public_key_to_pem(&key.public())?))).map_err(|error| wrong(&error))?;
        let unwritten =
            |path: &PathBuf, error: io::Error| Failure::Wrong(format!("{} cannot be written: {error}", path.display()));
        write_secret(&self.out, secret_text.as_bytes()).map_err(|error| unwritten(&self.out, error))?;
        if let Err(error) = write_whole(&public, public_text.as_bytes()) {
            // Half a pair is of no use; it was written a moment ago, by us.
            let _ = std::fs::remove_file(&self.out);
            return Err(unwritten(&public, error));
        }
        let mut out = io::stdout().lock();
        writeln!(
            out,
            "{}: secret key {}; keep it, and a copy in a safe place",
            self.out.display(),
            key_name(&key.public())
        )?;
        writeln!(out, "{}: public key; tablets pin it", public.display())?;
        Ok(out.flush()?)
    }
}
