//! Presentation stops: signals that divert who can be diverted, for as long as they are fresh.
//!
//! A report that is older than its validity says nothing any more: not "stop", and not "open".

use crate::pack::Pack;
use crate::pack::layout::RegionRecord;

/// Most reports that a situation holds.
pub const MAX_STOPS: usize = 128;
/// Seconds by which clocks may differ before a report counts as from the future.
const CLOCK_TOLERANCE: i64 = 300;

/// What a stop is about, by its number in a pack.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum StopKind {
    Ed = 0,
    Cardiac = 1,
    Stroke = 2,
    Icu = 3,
    Obstetric = 4,
    Paediatric = 5,
}

impl StopKind {
    /// All kinds, in order of their number.
    pub const ALL: [StopKind; 6] =
        [StopKind::Ed, StopKind::Cardiac, StopKind::Stroke, StopKind::Icu, StopKind::Obstetric, StopKind::Paediatric];

    /// The id, as in a case.
    pub const fn id(self) -> &'static str {
        match self {
            StopKind::Ed => "ed",
            StopKind::Cardiac => "cardiac",
            StopKind::Stroke => "stroke",
            StopKind::Icu => "icu",
            StopKind::Obstetric => "obstetric",
            StopKind::Paediatric => "paediatric",
        }
    }

    /// The number in a pack.
    pub const fn number(self) -> u8 {
        match self {
            StopKind::Ed => 0,
            StopKind::Cardiac => 1,
            StopKind::Stroke => 2,
            StopKind::Icu => 3,
            StopKind::Obstetric => 4,
            StopKind::Paediatric => 5,
        }
    }
}

/// What was reported of a department.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reported {
    /// Takes patients
    Open,
    /// A stop is near
    Impending,
    /// Asks for diversion
    Stop,
}

/// One report.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct StopReport {
    /// Place of the hospital in the pack
    pub hospital: u16,
    /// What it is about
    pub kind: StopKind,
    /// What was reported
    pub state: Reported,
    /// Unix seconds from which it holds; `None` if not said
    pub since: Option<i64>,
    /// Unix seconds until which it holds; `None` if not said
    pub until: Option<i64>,
}

/// What is known of a department now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum StopState {
    /// Nobody reported anything.
    #[default]
    Unreported,
    /// What was reported has lapsed, or lies in the future, or its age cannot be told.
    Unknown,
    /// Takes patients
    Open,
    /// A stop is near
    Impending,
    /// Asks for diversion
    Stop,
}

/// The state of one kind of department of one hospital at a time, by the latest report.
pub fn state_of<'r>(
    reports: impl Iterator<Item = &'r StopReport>,
    hospital: usize,
    kind: u8,
    at: Option<i64>,
    region: &RegionRecord,
) -> StopState {
    let validity = i64::from(region.stop_validity.get()).saturating_mul(60);
    let own = reports.filter(|r| usize::from(r.hospital) == hospital && r.kind.number() == kind);
    let Some(latest) = own.max_by_key(|r| r.since.unwrap_or(i64::MAX)) else { return StopState::Unreported };
    let end = match (latest.until, latest.since) {
        (Some(until), _) => Some(until),
        (None, Some(since)) => Some(since.saturating_add(validity)),
        (None, None) => None,
    };
    let fresh = match (at, latest.since, end) {
        // Said without any time, so said now.
        (_, None, None) => true,
        (None, _, _) => false,
        (Some(now), since, end) => {
            since.is_none_or(|since| since <= now.saturating_add(CLOCK_TOLERANCE)) && end.is_none_or(|end| now < end)
        }
    };
    match latest.state {
        _ if !fresh => StopState::Unknown,
        Reported::Open => StopState::Open,
        Reported::Impending => StopState::Impending,
        Reported::Stop => StopState::Stop,
    }
}

/// Does the region use stops of this kind, at this hospital?
pub fn counts_in(pack: &Pack<'_>, region: &RegionRecord, hospital: usize, kind: u8) -> bool {
    region.stops_used == 1
        && region.stop_kinds & 1u8.wrapping_shl(u32::from(kind)) != 0
        && !pack.index_list(region.no_stops_at).any(|other| other == hospital)
}
