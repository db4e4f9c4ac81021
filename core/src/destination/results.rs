//! What an advice says of destinations.

use super::book::{Book, Entry, Standing};
use super::stops::StopState;
use super::travel::Travel;
use super::views::{Hospital, Region};
use crate::advice::Grounds;
use crate::case::Language;
use crate::pack::Pack;
use crate::pack::layout::{NONE, RungRecord};

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

    /// The place of the rung that led, among the rungs of all regions of the pack; `None` if none did.
    pub fn rung_place(&self) -> Option<usize> {
        self.rung().map(|_| usize::from(self.book.rung))
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

    /// Did the expected outcome decide, and why so? `None`: the ladder alone.
    pub fn by_outcome(&self) -> Option<Grounds> {
        self.book.outcome
    }

    /// Did it lead elsewhere than the ladder?
    pub fn moved_by_outcome(&self) -> bool {
        self.book.moved
    }

    /// No travel time within its uncertainty, and no missing answer about the patient, changes the first. What
    /// a nearer hospital may be able to do is a question to the hospital, and said with
    /// [`passed_over`](Self::passed_over).
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
        self.book.advised().filter_map(move |entry| {
            let ask = match entry.standing {
                Standing::Candidate => None,
                Standing::Ask(reason) | Standing::Out(reason) => Some(reason),
            };
            Some(Candidate {
                hospital: this.hospital(entry)?,
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
        let first = self.book.first();
        let nearer = move |e: &&Entry| first.is_some_and(|first| e.hospital != first.hospital && e.key < first.key);
        // Selection by nearness, as the entries are in the region's order.
        let mut last: Option<&'w Entry> = None;
        core::iter::from_fn(move || {
            let left = |e: &&Entry| nearer(e) && last.is_none_or(|last| last.is_nearer(e));
            let next = this.book.nearest(|e| left(&e))?;
            last = Some(next);
            Some(next)
        })
        .filter_map(move |entry| {
            let reason = match entry.standing {
                Standing::Candidate if entry.deferred => Reason::OnStop,
                Standing::Candidate => Reason::LesserOutcome,
                Standing::Ask(reason) | Standing::Out(reason) => reason,
            };
            Some(PassedOver { hospital: this.hospital(entry)?, travel: entry.travel, reason })
        })
    }
}
