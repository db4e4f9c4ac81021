//! What an advice says of destinations.

use super::ladder::{Book, Entry, Standing};
use super::stops::StopState;
use super::travel::Travel;
use crate::case::Language;
use crate::pack::layout::{HospitalRecord, NONE, RegionRecord, RungRecord};
use crate::pack::{Pack, spanned};

/// Why a hospital is not a certain candidate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// It cannot give what is needed.
    LacksCapability,
    /// Whether it can give what is needed is not known: ask.
    UnknownCapability,
    /// Its emergency department is closed on arrival.
    Closed,
    /// Its opening hours are not known, or arrival is too close to them.
    OpeningUnknown,
    /// A presentation stop diverts this patient.
    OnStop,
    /// Farther than the rung allows.
    BeyondLimit,
    /// No road leads there.
    NoRoad,
    /// Not among the region's hospitals.
    NotInRegion,
    /// The expected outcome is better elsewhere.
    LesserOutcome,
}

impl Reason {
    /// The id, as in an advice.
    pub const fn id(self) -> &'static str {
        match self {
            Reason::LacksCapability => "lacks-capability",
            Reason::UnknownCapability => "unknown-capability",
            Reason::Closed => "closed",
            Reason::OpeningUnknown => "opening-unknown",
            Reason::OnStop => "on-stop",
            Reason::BeyondLimit => "beyond-limit",
            Reason::NoRoad => "no-road",
            Reason::NotInRegion => "not-in-region",
            Reason::LesserOutcome => "lesser-outcome",
        }
    }
}

/// Something that an advice must say beside the destination.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Warning {
    /// Travel times are estimates.
    TravelEstimated,
    /// Two hospitals could change places within the uncertainty of the travel times.
    OrderUncertain,
    /// A reported stop has lapsed: its state is unknown.
    StopExpired,
    /// Stops were reported, and this region does not use them.
    StopNotUsedHere,
    /// Every candidate is on a stop; they rank as if none were.
    AllStopped,
    /// The scene is on an island.
    NoRoad,
    /// No rung of the region's ladder has a candidate.
    NoRung,
    /// The dispatch centre confirms the choice.
    DispatchConfirms,
    /// A nearer hospital would do if it is open.
    OpeningUnknown,
}

impl Warning {
    /// All warnings.
    pub const ALL: [Warning; 9] = [
        Warning::TravelEstimated,
        Warning::OrderUncertain,
        Warning::StopExpired,
        Warning::StopNotUsedHere,
        Warning::AllStopped,
        Warning::NoRoad,
        Warning::NoRung,
        Warning::DispatchConfirms,
        Warning::OpeningUnknown,
    ];

    /// The id, as in an advice and in the pack's phrases.
    pub const fn id(self) -> &'static str {
        match self {
            Warning::TravelEstimated => "travel-estimated",
            Warning::OrderUncertain => "order-uncertain",
            Warning::StopExpired => "stop-expired",
            Warning::StopNotUsedHere => "stop-not-used-here",
            Warning::AllStopped => "all-stopped",
            Warning::NoRoad => "no-road-from-here",
            Warning::NoRung => "no-rung",
            Warning::DispatchConfirms => "dispatch-confirms",
            Warning::OpeningUnknown => "opening-unknown",
        }
    }

    pub(crate) const fn bit(self) -> u16 {
        match self {
            Warning::TravelEstimated => 1,
            Warning::OrderUncertain => 2,
            Warning::StopExpired => 4,
            Warning::StopNotUsedHere => 8,
            Warning::AllStopped => 16,
            Warning::NoRoad => 32,
            Warning::NoRung => 64,
            Warning::DispatchConfirms => 128,
            Warning::OpeningUnknown => 256,
        }
    }
}

/// A hospital of the pack.
#[derive(Clone, Copy, Debug)]
pub struct Hospital<'p> {
    pack: Pack<'p>,
    record: &'p HospitalRecord,
}

impl<'p> Hospital<'p> {
    /// Id
    pub fn id(&self) -> &'p str {
        self.pack.text_at(self.record.id)
    }
    /// Name
    pub fn name(&self) -> &'p str {
        self.pack.text_at(self.record.name)
    }
    /// Town
    pub fn city(&self) -> &'p str {
        self.pack.text_at(self.record.city)
    }
    /// Remark; empty for none
    pub fn note(&self) -> &'p str {
        self.pack.text_at(self.record.note)
    }
    /// Facts with their sources
    pub fn facts(&self) -> impl Iterator<Item = &'p str> + use<'p> {
        let pack = self.pack;
        spanned(pack.indices, self.record.facts).iter().map(move |t| pack.text_at(*t))
    }
    /// Latitude and longitude, if known
    pub fn position(&self) -> Option<(f64, f64)> {
        let (north, east) = (self.record.latitude.get(), self.record.longitude.get());
        (north.is_finite() && east.is_finite()).then_some((north, east))
    }
}

/// A region of the pack.
#[derive(Clone, Copy, Debug)]
pub struct Region<'p> {
    pack: Pack<'p>,
    record: &'p RegionRecord,
}

impl<'p> Region<'p> {
    /// Id
    pub fn id(&self) -> &'p str {
        self.pack.text_at(self.record.id)
    }
    /// Title
    pub fn title(&self, language: Language) -> &'p str {
        self.pack.bilingual(self.record.title, language)
    }
    /// Source
    pub fn source(&self) -> &'p str {
        self.pack.text_at(self.record.source)
    }
    /// Said with every advice while no region has adopted the text; empty for none
    pub fn example(&self, language: Language) -> &'p str {
        self.pack.bilingual(self.record.example, language)
    }
    /// Said with the advice for a patient not in danger of life; empty for none
    pub fn confirmation(&self, language: Language) -> &'p str {
        self.pack.bilingual(self.record.confirmation, language)
    }
    /// A published rule set that regions can name; not itself a region
    pub fn is_template(&self) -> bool {
        self.record.template == 1
    }
    /// Its hospitals
    pub fn hospitals(&self) -> impl Iterator<Item = Hospital<'p>> + use<'p> {
        let pack = self.pack;
        pack.index_list(self.record.hospitals).filter_map(move |i| pack.hospital(i))
    }
}

impl<'p> Pack<'p> {
    /// The hospital with this place.
    pub fn hospital(&self, index: usize) -> Option<Hospital<'p>> {
        self.hospitals.get(index).map(|record| Hospital { pack: *self, record })
    }
    /// The place of a hospital, by its id.
    pub fn hospital_index(&self, id: &str) -> Option<usize> {
        self.hospitals.iter().position(|h| self.text_at(h.id) == id)
    }
    /// All hospitals.
    pub fn hospitals(&self) -> impl ExactSizeIterator<Item = Hospital<'p>> + use<'p> {
        let pack = *self;
        self.hospitals.iter().map(move |record| Hospital { pack, record })
    }
    /// The region with this place.
    pub fn region(&self, index: usize) -> Option<Region<'p>> {
        self.regions.get(index).map(|record| Region { pack: *self, record })
    }
    /// The place of a region, by its id.
    pub fn region_index(&self, id: &str) -> Option<usize> {
        self.regions.iter().position(|r| self.text_at(r.id) == id)
    }
    /// All regions.
    pub fn regions(&self) -> impl ExactSizeIterator<Item = Region<'p>> + use<'p> {
        let pack = *self;
        self.regions.iter().map(move |record| Region { pack, record })
    }
}

/// One hospital that the advice names.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'p> {
    /// The hospital
    pub hospital: Hospital<'p>,
    /// Minutes; `None` where no road leads and nobody gave a time
    pub travel: Option<Travel>,
    /// What must be asked before driving there
    pub ask: Option<Reason>,
    /// What is known of its stop
    pub stop: StopState,
    /// A stop put it behind the others
    pub deferred: bool,
}

/// One nearer hospital that the advice does not name first.
#[derive(Clone, Copy, Debug)]
pub struct PassedOver<'p> {
    /// The hospital
    pub hospital: Hospital<'p>,
    /// Minutes
    pub travel: Option<Travel>,
    /// Why not
    pub reason: Reason,
}

/// The destinations of an advice.
#[derive(Clone, Copy, Debug)]
pub struct Destinations<'p, 'w> {
    pack: Pack<'p>,
    book: &'w Book,
}

impl<'p, 'w> Destinations<'p, 'w> {
    pub(crate) fn new(pack: Pack<'p>, book: &'w Book) -> Option<Self> {
        (book.region != NONE).then_some(Destinations { pack, book })
    }

    /// The region whose rules hold.
    pub fn region(&self) -> Option<Region<'p>> {
        self.pack.region(usize::from(self.book.region))
    }

    fn rung(&self) -> Option<&'p RungRecord> {
        self.pack.rungs.get(usize::from(self.book.rung))
    }

    /// Why these: the rung's own words; empty if no rung had a candidate.
    pub fn because(&self, language: Language) -> &'p str {
        self.rung().map_or("", |rung| self.pack.bilingual(rung.because, language))
    }

    /// Something to consider beside the destination; empty for none.
    pub fn advise(&self, language: Language) -> &'p str {
        self.rung().map_or("", |rung| self.pack.bilingual(rung.advise, language))
    }

    /// Did the expected outcome decide, rather than nearness?
    pub fn by_outcome(&self) -> bool {
        self.book.by_outcome
    }

    /// No travel time within its uncertainty, and no missing answer about hospitals, changes the first.
    pub fn settled(&self) -> bool {
        self.book.settled
    }

    /// Is this to be said?
    pub fn warns(&self, warning: Warning) -> bool {
        self.book.warns(warning)
    }

    fn hospital(&self, entry: &Entry) -> Option<Hospital<'p>> {
        self.pack.hospital(usize::from(entry.hospital))
    }

    /// The hospitals to drive to, best first.
    pub fn candidates(&self) -> impl Iterator<Item = Candidate<'p>> + use<'p, 'w> {
        let this = *self;
        let certain = self.book.entries().iter().any(|e| e.standing == Standing::Candidate);
        self.book.entries().iter().take(self.book.advised).filter_map(move |entry| {
            let ask = match entry.standing {
                Standing::Candidate => None,
                Standing::Ask(reason) | Standing::Out(reason) => Some(reason),
            };
            let shown = ask.is_none() || !certain;
            let hospital = this.hospital(entry)?;
            shown.then_some(Candidate {
                hospital,
                travel: entry.travel,
                ask,
                stop: entry.stop,
                deferred: entry.deferred,
            })
        })
    }

    /// Every hospital that is nearer than the first one, and why it is not the first; nearest first.
    pub fn passed_over(&self) -> impl Iterator<Item = PassedOver<'p>> + use<'p, 'w> {
        let this = *self;
        let first = self.book.entries().first().map_or((NONE, f64::NEG_INFINITY), |e| (e.hospital, e.key));
        let nearer = move |e: &Entry| e.hospital != first.0 && e.key < first.1;
        let count = self.book.entries().iter().filter(|e| nearer(e)).count();
        // Selection by nearness, as the entries are in order of their standing.
        let mut last = (f64::NEG_INFINITY, 0u16);
        (0..count).filter_map(move |_| {
            let next = this
                .book
                .entries()
                .iter()
                .filter(|e| nearer(e) && (e.key, e.hospital) > last)
                .min_by(|a, b| a.key.total_cmp(&b.key).then(a.hospital.cmp(&b.hospital)))?;
            last = (next.key, next.hospital);
            let reason = match next.standing {
                Standing::Candidate if next.deferred => Reason::OnStop,
                Standing::Candidate => Reason::LesserOutcome,
                Standing::Ask(reason) | Standing::Out(reason) => reason,
            };
            Some(PassedOver { hospital: this.hospital(next)?, travel: next.travel, reason })
        })
    }
}
