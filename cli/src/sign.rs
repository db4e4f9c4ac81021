//! `baken sign`: a pack gets the seal of its author.

use std::io::{self, Write};
use std::path::PathBuf;

use baken_core::Pack;
use baken_core::pack::key_name;
use baken_protocol::advice::PackName;
use baken_protocol::release::seal;
use clap::Args;

use crate::failure::Failure;
use crate::whole::write_whole;
use crate::{keys, source};

/// Sign a pack, so that tablets accept it; an earlier signature is replaced
#[derive(Debug, Args)]
pub struct Sign {
    /// The pack; signed in place
    pack: PathBuf,

    /// The secret key's file
    #[arg(long)]
    key: PathBuf,
}

impl Sign {
    pub fn run(self) -> Result<(), Failure> {
        let bytes = source::pack_bytes(Some(&self.pack))?;
        let key = keys::secret(&self.key)?;
        let wrong = |error: &dyn std::fmt::Display| Failure::Wrong(format!("{}: {error}", self.pack.display()));
        let sealed = seal(&bytes, &key).map_err(|error| wrong(&error))?;
        let pack = Pack::open(&sealed).map_err(|error| wrong(&error))?;
        write_whole(&self.pack, &sealed)
            .map_err(|error| Failure::Wrong(format!("{} cannot be written: {error}", self.pack.display())))?;
        let PackName { id, version, digest } = PackName::of(&pack);
        let mut out = io::stdout().lock();
        let signer = key_name(&key.public());
        writeln!(out, "{}: {id} version {version}, {digest}, signed with key {signer}", self.pack.display())?;
        Ok(out.flush()?)
    }
}
