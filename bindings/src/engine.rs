//! The engine: a pack that was opened once, and one call for a patient.

use std::sync::{Arc, Mutex, PoisonError};

use baken_core::destination::travel::Position;
use baken_core::pack::layout::Handover as Statement;
use baken_core::pack::{InUse, PublicKey, Trust, TrustError};
use baken_core::{Pack, Workspace, advise};
use baken_protocol::advice::{Document, PackName};
use baken_protocol::board::Locations;
use baken_protocol::case::{self, Reader};
#[cfg(feature = "builtin")]
use once_cell::sync::Lazy;
use self_cell::self_cell;

use crate::advice::Advice;
use crate::board::Board;
use crate::case::Case;
use crate::error::BakenError;
use crate::form::{Form, Hospital, Pathway, Region, form};
use crate::{Language, message};

struct Opened<'p> {
    pack: Pack<'p>,
    reader: Reader<'p>,
}

self_cell!(
    struct Cell {
        owner: Vec<u8>,
        #[covariant]
        dependent: Opened,
    }
);

/// Statements of handover to a new key.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Handover {
    /// The bytes of the statement.
    pub bytes: Vec<u8>,
}

/// What a pack says of itself.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PackFacts {
    /// Id.
    pub id: String,
    /// Version.
    pub version: u32,
    /// `sha256:` and 64 hex digits.
    pub digest: String,
    /// Title.
    pub title: String,
    /// Who is responsible for it.
    pub authority: String,
    /// Baken advises, and is no medical device.
    pub notice: String,
    /// Unix seconds from which it may be used.
    pub valid_from: i64,
    /// Unix seconds until which it may be used.
    pub valid_until: i64,
    /// Is it signed by a trusted key? The built-in examples are not.
    pub trusted: bool,
}

/// A pack that was opened once, whatever the languages it is asked in.
struct Held {
    cell: Cell,
    trusted: bool,
    /// Memory for assessments that are not being made.
    workspaces: Mutex<Vec<Box<Workspace>>>,
}

/// The engine with one pack, in one language. May be used from several threads at once.
///
/// The language is the engine's and not an argument of each call: a call from Kotlin allocates and frees for every
/// argument that is not a number, and the language of a tablet does not change with the patient.
#[derive(uniffi::Object)]
pub struct Engine {
    held: Arc<Held>,
    language: Language,
}

#[cfg(feature = "builtin")]
static BUILT_IN: Lazy<Result<Arc<Held>, TrustError>> = Lazy::new(|| {
    let bytes = include_bytes!(concat!(env!("OUT_DIR"), "/models.pack")).to_vec();
    Held::new(bytes, false, |bytes| Pack::open(bytes).map_err(TrustError::Open))
});

/// The bytes of the example pack that the library carries; empty if it carries none.
#[uniffi::export]
pub fn built_in_pack() -> Vec<u8> {
    #[cfg(feature = "builtin")]
    return include_bytes!(concat!(env!("OUT_DIR"), "/models.pack")).to_vec();
    #[cfg(not(feature = "builtin"))]
    Vec::new()
}

impl Held {
    fn new(
        bytes: Vec<u8>,
        trusted: bool,
        open: impl FnOnce(&[u8]) -> Result<Pack<'_>, TrustError>,
    ) -> Result<Arc<Held>, TrustError> {
        let cell = Cell::try_new(bytes, |bytes| {
            let pack = open(bytes)?;
            Ok(Opened { reader: Reader::new(&pack), pack })
        })?;
        Ok(Arc::new(Held { cell, trusted, workspaces: Mutex::new(Vec::new()) }))
    }
}

impl Engine {
    /// The pack that is in force on a device: signed, whatever its dates.
    pub(crate) fn in_force(bytes: Vec<u8>, language: Language) -> Result<Engine, TrustError> {
        let held = Held::new(bytes, true, |bytes| Pack::open(bytes).map_err(TrustError::Open))?;
        Ok(Engine { held, language })
    }

    pub(crate) fn pack(&self) -> &Pack<'_> {
        &self.held.cell.borrow_dependent().pack
    }

    /// The language of the pack's words.
    fn words(&self) -> baken_core::Language {
        self.language.into()
    }

    /// Does something with a case and its advice.
    pub(crate) fn with_advice<T>(
        &self,
        case: &Case,
        then: impl FnOnce(&Pack<'_>, &case::Case, &baken_core::Advice<'_, '_>) -> T,
    ) -> Result<T, BakenError> {
        let Opened { pack, reader } = self.held.cell.borrow_dependent();
        let wrong = |errors: Vec<case::CaseError>| BakenError::of_case(&errors, self.language);
        let read = reader.tree(&case.node()).map_err(wrong)?;
        let taken = self.held.workspaces.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut workspace = taken.unwrap_or_else(|| Box::new(Workspace::NEW));
        let advice = advise(pack, &read.findings, &read.situation, read.pathway, &mut workspace);
        let done = match advice {
            Ok(advice) => Ok(then(pack, &read, &advice)),
            // The reader has excluded this; it is said rather than assumed.
            Err(_) => Err(BakenError::of_case(&[], self.language)),
        };
        self.held.workspaces.lock().unwrap_or_else(PoisonError::into_inner).push(workspace);
        done
    }
}

#[uniffi::export]
impl Engine {
    /// Opens a pack that this device may use now: signed by a trusted key, within its dates, not older than the one
    /// in use. `keys` are public keys of 32 bytes; `now` is Unix seconds; `language` is that of every word it says.
    ///
    /// # Errors
    /// Numbers 1 to 5 of the table.
    #[uniffi::constructor]
    pub fn open(
        bytes: Vec<u8>,
        keys: Vec<Vec<u8>>,
        handovers: Vec<Handover>,
        now: i64,
        in_use: Option<Arc<Engine>>,
        language: Language,
    ) -> Result<Arc<Engine>, BakenError> {
        let keys: Vec<PublicKey> = keys.iter().filter_map(|key| PublicKey::try_from(key.as_slice()).ok()).collect();
        let statements: Vec<Statement> =
            handovers.iter().filter_map(|handover| Statement::read(&handover.bytes)).collect();
        let trust = Trust { keys: &keys, handovers: &statements };
        let held = Held::new(bytes, true, |bytes| {
            let in_use = in_use.as_ref().filter(|engine| engine.held.trusted);
            let in_use: Option<InUse<'_>> = in_use.map(|engine| engine.pack().in_use());
            Pack::open_trusted(bytes, &trust, now, in_use)
        });
        let held = held.map_err(|error| BakenError::of_pack(&error, language))?;
        Ok(Arc::new(Engine { held, language }))
    }

    /// The example pack that the library carries: for trying, signed by nobody.
    ///
    /// # Errors
    /// Number 1 if the library carries none.
    #[uniffi::constructor]
    pub fn built_in(language: Language) -> Result<Arc<Engine>, BakenError> {
        #[cfg(feature = "builtin")]
        return match BUILT_IN.clone() {
            Ok(held) => Ok(Arc::new(Engine { held, language })),
            Err(error) => Err(BakenError::of_pack(&error, language)),
        };
        #[cfg(not(feature = "builtin"))]
        Err(BakenError::of_pack(&TrustError::Open(baken_core::OpenError::Empty), language))
    }

    /// The same pack in another language; nothing is opened again.
    pub fn in_language(&self, language: Language) -> Arc<Engine> {
        Arc::new(Engine { held: Arc::clone(&self.held), language })
    }

    /// The language that it was opened in.
    pub fn language(&self) -> Language {
        self.language
    }

    /// What the pack says of itself.
    pub fn facts(&self) -> PackFacts {
        let pack = self.pack();
        let PackName { id, digest, .. } = PackName::of(pack);
        let (valid_from, valid_until) = pack.validity();
        PackFacts {
            id: id.to_owned(),
            version: pack.version(),
            digest,
            title: pack.title(self.words()).to_owned(),
            authority: pack.authority().to_owned(),
            notice: pack.notice(self.words()).to_owned(),
            valid_from,
            valid_until,
            trusted: self.held.trusted,
        }
    }

    /// The pathways, those that ask most first: the one for every other patient comes last.
    pub fn pathways(&self) -> Vec<Pathway> {
        let mut pathways: Vec<_> = self.pack().pathways().collect();
        pathways.sort_by_key(|pathway| std::cmp::Reverse(pathway.ask().len()));
        pathways
            .into_iter()
            .map(|p| Pathway { id: p.id().to_owned(), title: p.title(self.words()).to_owned() })
            .collect()
    }

    /// The regions whose rules it holds; published rules that others use are none.
    pub fn regions(&self) -> Vec<Region> {
        let regions = self.pack().regions().filter(|region| !region.is_template());
        regions.map(|r| Region { id: r.id().to_owned(), title: r.title(self.words()).to_owned() }).collect()
    }

    /// The hospitals to which one can drive. One that lies nowhere is made up, for an example.
    pub fn hospitals(&self) -> Vec<Hospital> {
        let of = |h: baken_core::destination::Hospital<'_>| Hospital {
            id: h.id().to_owned(),
            name: h.name().to_owned(),
            city: h.city().to_owned(),
        };
        self.pack().hospitals().filter(|hospital| hospital.position().is_some()).map(of).collect()
    }

    /// The postal code that lies nearest to a place, for a person to recognise it by: its four digits; none where
    /// nobody lives near. To be shown and not kept: unlike a case it does not round the place.
    pub fn postcode_near(&self, latitude: f64, longitude: f64) -> Option<String> {
        let at = Position { latitude, longitude };
        self.pack().nearest_postcode(at, case::NEAR_POSTCODE_KM).map(|code| code.to_string())
    }

    /// What a pathway asks; none if there is no such pathway.
    pub fn form(&self, pathway: String) -> Option<Form> {
        form(self.pack(), &pathway, self.words())
    }

    /// A sentence of the pack by its id, such as `settled`; empty if there is none.
    pub fn phrase(&self, id: String) -> String {
        self.pack().phrase(&id, self.words()).to_owned()
    }

    /// Reads a board of presentation stops, in either notation of `docs/situation.md`. `taken` is the moment of a board
    /// that does not state one (RFC 3339): when it was fetched.
    ///
    /// # Errors
    /// Number 40.
    pub fn board(&self, text: String, taken: Option<String>) -> Result<Board, BakenError> {
        let taken = taken.and_then(|taken| taken.parse().ok());
        let board = baken_protocol::board::Board::read(text.as_bytes(), &Locations::default(), taken, self.pack())
            .map_err(|errors| BakenError::of_board(&errors, self.language))?;
        Ok(Board::of(&board))
    }

    /// Assesses one patient: the whole advice, in one call.
    ///
    /// # Errors
    /// Number 10: something that was entered cannot be.
    pub fn assess(&self, patient: Case) -> Result<Advice, BakenError> {
        self.with_advice(&patient, |pack, read, advice| {
            let document = Document::new(pack, read, advice, self.words());
            Advice::of(pack, document, self.words())
        })
    }

    /// What a hospital is told about a patient: the version of message `id` after `told`, which is the number of the
    /// last one that it got, 0 for none.
    ///
    /// # Errors
    /// Numbers 10 and 11.
    pub fn announce(
        &self,
        patient: Case,
        hospital: String,
        id: String,
        told: u32,
        at: String,
    ) -> Result<Arc<message::Message>, BakenError> {
        if self.pack().hospital_index(&hospital).is_none() {
            return Err(BakenError::no_hospital(&hospital, self.language));
        }
        let announcement = self.with_advice(&patient, |pack, read, advice| {
            baken_field::announcement::Announcement::of(pack, read, advice, &hospital, &id, &at).after(told)
        })?;
        Ok(Arc::new(message::Message::new(announcement, self.language)))
    }
}
