//! `baken verify`: would a tablet accept this pack?

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use baken_core::Pack;
use baken_core::case::Language;
use baken_core::pack::layout::Handover;
use baken_core::pack::{OpenError, Trust, TrustError, key_name};
use baken_protocol::advice::PackName;
use clap::Args;
use jiff::Timestamp;

use crate::failure::Failure;
use crate::{keys, source};

/// A statement of handover has a fixed size.
const MAX_HANDOVER_BYTES: u64 = 4096;

/// Verify a pack as a tablet does: content, signature, dates, and not older than the one in use
#[derive(Debug, Args)]
#[command(
    after_help = "Exit code: 0 it would be accepted; 1 it would be refused; 2 a file or the command line is wrong."
)]
pub struct Verify {
    /// The pack
    pack: PathBuf,

    /// A public key that tablets pin; may be given more than once
    #[arg(long, value_name = "KEY.pub", required = true)]
    trust: Vec<PathBuf>,

    /// A statement of handover to a new key; may be given more than once
    #[arg(long, value_name = "FILE")]
    handover: Vec<PathBuf>,

    /// The pack that tablets use until now
    #[arg(long, value_name = "PACK")]
    in_use: Option<PathBuf>,

    /// The time, instead of now: `2026-12-01T08:00:00Z`
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
}

impl Verify {
    pub fn run(self) -> Result<(), Failure> {
        let keys = self.trust.iter().map(|path| keys::public(path)).collect::<Result<Vec<_>, _>>()?;
        let handovers = self.handover.iter().map(|path| handover(path)).collect::<Result<Vec<_>, _>>()?;
        let in_use_bytes = self.in_use.as_deref().map(|path| source::pack_bytes(Some(path))).transpose()?;
        let in_use = match (&in_use_bytes, &self.in_use) {
            (Some(bytes), Some(path)) => Some(source::open_pack(bytes, Some(path))?),
            _ => None,
        };
        let now = self.at.unwrap_or_else(Timestamp::now).as_second();
        let bytes = source::pack_bytes(Some(&self.pack))?;
        let trust = Trust { keys: &keys, handovers: &handovers };
        let mut out = io::stdout().lock();
        match Pack::open_trusted(&bytes, &trust, now, in_use.as_ref().map(Pack::in_use)) {
            Ok(pack) => {
                let PackName { id, version, digest } = PackName::of(&pack);
                writeln!(out, "{}: accepted", self.pack.display())?;
                writeln!(out, "  {id} version {version}, {digest}")?;
                writeln!(out, "  of {}", pack.authority())?;
                if let Some(key) = pack.signed_by() {
                    writeln!(out, "  signed with key {}", key_name(key))?;
                }
                let (from, until) = pack.validity();
                writeln!(out, "  to be used from {} until {}", second(from), second(until))?;
                for (version, date, text) in pack.changes(Language::English) {
                    writeln!(out, "  version {version}, {date}: {text}")?;
                }
                Ok(out.flush()?)
            }
            // A file that is no pack at all is a wrong file, not a refused pack.
            Err(TrustError::Open(error @ (OpenError::Empty | OpenError::NotAPack))) => {
                Err(Failure::Wrong(format!("{}: {error}", self.pack.display())))
            }
            Err(error) => {
                writeln!(out, "{}: refused: {}", self.pack.display(), self.named(error))?;
                out.flush()?;
                Err(Failure::No)
            }
        }
    }

    /// The reason, with the file that it is about.
    fn named(&self, error: TrustError) -> String {
        match error {
            TrustError::BadHandover { index } => match self.handover.get(index) {
                Some(path) => format!("{}: {error}", path.display()),
                None => error.to_string(),
            },
            _ => error.to_string(),
        }
    }
}

fn handover(path: &Path) -> Result<Handover, Failure> {
    let bytes = source::read(path, MAX_HANDOVER_BYTES)?;
    Handover::read(&bytes).ok_or_else(|| {
        let next = "`baken hand-over` writes one";
        Failure::Wrong(format!("{} is not a statement of handover; {next}", path.display()))
    })
}

fn second(unix: i64) -> String {
    Timestamp::from_second(unix).map_or_else(|_| "?".to_owned(), |at| at.to_string())
}
