//! The message to a hospital, version by version.

use std::sync::Arc;

use baken_field::announcement::{Announcement, Layout, Status, bundle, text};

use crate::Language;
use crate::engine::Engine;
use crate::error::BakenError;

/// One version of a message.
#[derive(uniffi::Object)]
pub struct Message(Announcement);

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
    pub(crate) fn new(announcement: Announcement) -> Message {
        Message(announcement)
    }

    pub(crate) fn status_of(&self) -> Status {
        self.0.status
    }
}

#[uniffi::export]
impl Message {
    /// From 1.
    pub fn version(&self) -> u32 {
        self.0.version
    }

    /// What it says.
    pub fn status(&self) -> MessageStatus {
        match self.0.status {
            Status::Announced => MessageStatus::Announced,
            Status::Updated => MessageStatus::Updated,
            Status::Cancelled => MessageStatus::Cancelled,
        }
    }

    /// Id of the hospital.
    pub fn hospital(&self) -> String {
        self.0.hospital.0.clone()
    }

    /// As it is read out: MIST for the injured, SBAR for others.
    pub fn text(&self, engine: Arc<Engine>, language: Language) -> String {
        text(engine.pack(), &self.0, Layout::of(&self.0.pathway), language.into())
    }

    /// As a FHIR R4 message Bundle, in JSON.
    pub fn fhir(&self) -> String {
        bundle(&self.0).to_string()
    }

    /// The last version: the patient is not coming.
    ///
    /// # Errors
    /// Number 30.
    pub fn cancelled(&self, at: String, language: Language) -> Result<Arc<Message>, BakenError> {
        let next = self.0.cancelled(&at).map_err(|_| BakenError::cancelled(language))?;
        Ok(Arc::new(Message(next)))
    }
}
