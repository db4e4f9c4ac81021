//! The packs of a device.

use std::path::Path;
use std::sync::Arc;

use baken_core::pack::PublicKey;
use baken_core::pack::layout::Handover as Statement;
use baken_field::packs::Packs as Store;

use crate::Language;
use crate::engine::{Engine, Handover};
use crate::error::{BakenError, ErrorRow, row_of_pack};

/// The packs of a device: installed when they are signed, switched in one step, never stepped back.
#[derive(uniffi::Object)]
pub struct Packs {
    store: Store,
    language: Language,
}

/// The engine of the pack in force.
#[derive(uniffi::Record)]
pub struct InForce {
    /// The engine.
    pub engine: Arc<Engine>,
    /// What is to be said: it has expired, the clock is wrong, or it stands in for one that is damaged.
    pub notice: Option<ErrorRow>,
}

#[uniffi::export]
impl Packs {
    /// The packs in a folder of the device, which is made where it is not there. `keys` are the public keys of 32 bytes
    /// that the device pins; `language` that of what it says, and of the engine in force.
    ///
    /// # Errors
    /// Number 7.
    #[uniffi::constructor]
    pub fn open(
        folder: String,
        keys: Vec<Vec<u8>>,
        handovers: Vec<Handover>,
        language: Language,
    ) -> Result<Arc<Packs>, BakenError> {
        let keys = keys.iter().filter_map(|key| PublicKey::try_from(key.as_slice()).ok()).collect();
        let handovers = handovers.iter().filter_map(|handover| Statement::read(&handover.bytes)).collect();
        let store = Store::open(Path::new(&folder), keys, handovers);
        store.map(|store| Arc::new(Packs { store, language })).map_err(|error| BakenError::of_packs(&error, language))
    }

    /// Installs a pack; `now` is Unix seconds. The one in use stays where this fails.
    ///
    /// # Errors
    /// Numbers 1 to 7.
    pub fn install(&self, bytes: Vec<u8>, now: i64) -> Result<(), BakenError> {
        self.store.install(&bytes, now).map_err(|error| BakenError::of_packs(&error, self.language))
    }

    /// The engine of the pack in force; none where no pack can be used.
    ///
    /// # Errors
    /// Number 7.
    pub fn in_force(&self, now: i64) -> Result<Option<InForce>, BakenError> {
        let found = self.store.in_force(now).map_err(|error| BakenError::of_packs(&error, self.language))?;
        let Some(found) = found else { return Ok(None) };
        let engine =
            Engine::in_force(found.bytes, self.language).map_err(|error| BakenError::of_pack(&error, self.language))?;
        let notice = found.notice.map(|notice| row_of_pack(&notice, self.language));
        Ok(Some(InForce { engine: Arc::new(engine), notice }))
    }
}
