//! `baken hand-over`: an old key names the new one that signs from a version on.

use std::io::{self, Write};
use std::path::PathBuf;

use baken_core::pack::key_name;
use baken_protocol::release::hand_over;
use clap::Args;

use crate::failure::Failure;
use crate::keys;
use crate::whole::write_whole;

/// Hand over to a new key: a statement, signed with the old one, that tablets accept
#[derive(Debug, Args)]
pub struct HandOver {
    /// The old secret key's file
    #[arg(long)]
    key: PathBuf,

    /// The new public key's file
    #[arg(long, value_name = "NEW.pub")]
    to: PathBuf,

    /// The first version of a pack that the new key signs, and the old one no longer may
    #[arg(long, value_name = "N")]
    from_version: u32,

    /// The statement to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl HandOver {
    pub fn run(self) -> Result<(), Failure> {
        let (old, new) = (keys::secret(&self.key)?, keys::public(&self.to)?);
        let statement = hand_over(&old, &new, self.from_version).map_err(|error| Failure::Wrong(error.to_string()))?;
        write_whole(&self.out, &statement)
            .map_err(|error| Failure::Wrong(format!("{} cannot be written: {error}", self.out.display())))?;
        let mut out = io::stdout().lock();
        let (from, to) = (key_name(&old.public()), key_name(&new));
        writeln!(
            out,
            "{}: from version {} on, key {to} signs instead of {from}",
            self.out.display(),
            self.from_version
        )?;
        Ok(out.flush()?)
    }
}
