//! The message to a hospital, version by version.

use std::sync::Arc;

use baken_field::announcement::{Announcement, Layout, Status, bundle, text};

use crate::Language;
use crate::engine::Engine;
use crate::error::BakenError;

/// One version of a message.
#[derive(uniffi::Object)]
pub struct Message {
    announcement: Announcement,
    /// That of the engine which made it: of what goes wrong.
    language: Language,
}

/// What a message says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum MessageStatus {
    /// A patient is coming.
    Announced,
    /// Something changed.
    Updated,
    /// The patient is not coming.
    Cancelled,
}

impl Message {
    pub(crate) fn new(announcement: Announcement, language: Language) -> Message {
        Message { announcement, language }
    }

    pub(crate) fn status_of(&self) -> Status {
        self.announcement.status
    }
}

#[uniffi::export]
impl Message {
    /// From 1.
    pub fn version(&self) -> u32 {
        self.announcement.version
    }

    /// What it says.
    pub fn status(&self) -> MessageStatus {
        match self.announcement.status {
            Status::Announced => MessageStatus::Announced,
            Status::Updated => MessageStatus::Updated,
            Status::Cancelled => MessageStatus::Cancelled,
        }
    }

    /// Id of the hospital.
    pub fn hospital(&self) -> String {
        self.announcement.hospital.0.clone()
    }

    /// As it is read out, in the engine's language: MIST for the injured, SBAR for others.
    pub fn text(&self, engine: Arc<Engine>) -> String {
        text(engine.pack(), &self.announcement, Layout::of(&self.announcement.pathway), engine.language().into())
    }

    /// As a FHIR R4 message Bundle, in JSON.
    pub fn fhir(&self) -> String {
        bundle(&self.announcement).to_string()
    }

    /// The last version: the patient is not coming.
    ///
    /// # Errors
    /// Number 30.
    pub fn cancelled(&self, at: String) -> Result<Arc<Message>, BakenError> {
        let next = self.announcement.cancelled(&at).map_err(|_| BakenError::cancelled(self.language))?;
        Ok(Arc::new(Message::new(next, self.language)))
    }
}
