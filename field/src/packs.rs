//! The pack of a device: installed when it is signed, switched in one step, and never stepped back.
//!
//! A folder holds the pack in use, the one before it (records of advices that it gave replay with it), and a note of
//! the highest version that ever was in use. That note only rises: deleting the pack does not bring an older one in. To
//! go back to older content its authority signs it anew, under a higher version; nothing else goes back.
//!
//! A kill at any moment leaves the old pack or the new one. A damaged pack is not used; the one before it is, and it is
//! said. An expired one goes on being used, and it is said: a crew has nothing better.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use baken_core::pack::layout::{DIGEST_SIZE, Handover};
use baken_core::pack::{InUse, Pack, PublicKey, Trust, TrustError};
use serde::{Deserialize, Serialize};

const CURRENT: &str = "current.pack";
const PREVIOUS: &str = "previous.pack";
const INCOMING: &str = "incoming.pack";
const HIGHEST: &str = "highest.json";

/// Why a pack was not installed. The one in use is as it was.
#[derive(Debug, thiserror::Error)]
pub enum PacksError {
    /// It may not be used.
    #[error("{0}")]
    Refused(TrustError),
    /// The disk is full.
    #[error("the storage is full: the pack was not installed; free some space")]
    Full,
    /// The disk.
    #[error("packs cannot be kept: {0}")]
    Disk(io::Error),
}

impl From<io::Error> for PacksError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => PacksError::Full,
            _ => PacksError::Disk(error),
        }
    }
}

/// The highest version that ever was in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Highest {
    id: String,
    version: u32,
    /// Hexadecimal digits.
    digest: String,
}

impl Highest {
    fn of(pack: &Pack<'_>) -> Self {
        let in_use = pack.in_use();
        let digest = in_use.digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Highest { id: in_use.id.to_owned(), version: in_use.version, digest }
    }

    fn digest(&self) -> Option<[u8; DIGEST_SIZE]> {
        let mut digest = [0; DIGEST_SIZE];
        for (place, byte) in digest.iter_mut().enumerate() {
            *byte = u8::from_str_radix(self.digest.get(2 * place..2 * place + 2)?, 16).ok()?;
        }
        Some(digest)
    }
}

/// The pack that a device uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What is to be said of it: it has expired, its clock is wrong, or it stands in for one that is damaged.
    pub notice: Option<TrustError>,
}

/// The packs of a device.
#[derive(Debug)]
pub struct Packs {
    folder: PathBuf,
    keys: Vec<PublicKey>,
    handovers: Vec<Handover>,
}

impl Packs {
    /// The packs in a folder, which is made where it is not there; `keys` are those that the device pins.
    ///
    /// # Errors
    /// Of the disk.
    pub fn open(folder: &Path, keys: Vec<PublicKey>, handovers: Vec<Handover>) -> Result<Packs, PacksError> {
        fs::create_dir_all(folder)?;
        let packs = Packs { folder: folder.to_owned(), keys, handovers };
        packs.finish()?;
        Ok(packs)
    }

    fn trust(&self) -> Trust<'_> {
        Trust { keys: &self.keys, handovers: &self.handovers }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, PacksError> {
        match fs::read(self.path(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn highest(&self) -> Result<Option<Highest>, PacksError> {
        let Some(bytes) = self.read(HIGHEST)? else { return Ok(None) };
        match serde_json::from_slice(&bytes) {
            Ok(highest) => Ok(Some(highest)),
            // A note that nobody can read must not open the way back.
            Err(error) => Err(PacksError::Disk(io::Error::new(io::ErrorKind::InvalidData, error))),
        }
    }

    /// Writes a file whole, on the disk when this returns.
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), PacksError> {
        let beside = self.path(&format!("{name}.new"));
        let written = File::create(&beside).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
        if let Err(error) = written {
            // What is half there is of no use; that it cannot be removed changes nothing.
            let _ = fs::remove_file(&beside);
            return Err(error.into());
        }
        fs::rename(&beside, self.path(name))?;
        Ok(self.sync()?)
    }

    fn sync(&self) -> io::Result<()> {
        File::open(&self.folder)?.sync_all()
    }

    /// Installs a pack that this device may use now: signed by a trusted key, within its dates, not older than any that
    /// was in use.
    ///
    /// # Errors
    /// Why it was refused, or that the disk is full; the pack in use stays.
    pub fn install(&self, bytes: &[u8], now: i64) -> Result<(), PacksError> {
        let highest = self.highest()?;
        let digest = highest.as_ref().and_then(Highest::digest);
        let in_use = highest.as_ref().zip(digest.as_ref());
        let in_use = in_use.map(|(highest, digest)| InUse { id: &highest.id, version: highest.version, digest });
        let pack = Pack::open_trusted(bytes, &self.trust(), now, in_use).map_err(PacksError::Refused)?;
        self.write(INCOMING, bytes)?;
        let note = serde_json::to_vec(&Highest::of(&pack)).map_err(io::Error::from)?;
        self.write(HIGHEST, &note)?;
        self.finish()
    }

    /// Puts in force what was installed: the new pack becomes the current one, that the previous one.
    fn finish(&self) -> Result<(), PacksError> {
        let Some(bytes) = self.read(INCOMING)? else { return Ok(()) };
        let highest = self.highest()?;
        let is_noted = Pack::open_signed(&bytes, &self.trust()).is_ok_and(|pack| Some(Highest::of(&pack)) == highest);
        if !is_noted {
            // Killed before the note rose: it was never installed.
            fs::remove_file(self.path(INCOMING))?;
            return Ok(());
        }
        if self.read(CURRENT)?.is_some_and(|current| current != bytes) {
            fs::rename(self.path(CURRENT), self.path(PREVIOUS))?;
        }
        fs::rename(self.path(INCOMING), self.path(CURRENT))?;
        Ok(self.sync()?)
    }

    /// The pack in force at this moment; none if none was ever installed, or none of them can be used.
    ///
    /// # Errors
    /// Of the disk.
    pub fn in_force(&self, now: i64) -> Result<Option<InForce>, PacksError> {
        let mut damaged = None;
        for name in [CURRENT, PREVIOUS] {
            let Some(bytes) = self.read(name)? else { continue };
            let checked = Pack::open_signed(&bytes, &self.trust()).map(|pack| pack.check_dates(now).err());
            match checked {
                Ok(dates) => return Ok(Some(InForce { bytes, notice: damaged.or(dates) })),
                Err(error) => damaged = damaged.or(Some(error)),
            }
        }
        Ok(None)
    }
}
