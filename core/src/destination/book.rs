//! The book: every hospital of the region in one situation, how it stands, and which are advised.

use super::results::{Reason, Warning};
use super::stops::StopState;
use super::travel::{Source, Travel};
use crate::advice::Grounds;
use crate::pack::layout::{MAX_HOSPITALS, NONE};

/// Sorts behind every travel time: kilometres as the crow flies, where no road leads.
pub(super) const NO_ROAD_KEY: f64 = 1e6;
/// Sorts behind those: neither a road nor a position.
pub(super) const NOWHERE_KEY: f64 = 2.0 * NO_ROAD_KEY;

/// How a hospital stands on a rung.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Standing {
    /// It answers the need.
    Candidate,
    /// It may: something is unknown.
    Ask(Reason),
    /// It does not.
    Out(Reason),
}

/// One hospital in one situation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub hospital: u16,
    pub travel: Option<Travel>,
    /// Sorts by nearness.
    pub key: f64,
    pub standing: Standing,
    pub stop: StopState,
    /// A stop puts it behind the others.
    pub deferred: bool,
    /// The rung's limit lies within the uncertainty of the travel time.
    pub limit_uncertain: bool,
}

pub(super) const NO_ENTRY: Entry = Entry {
    hospital: 0,
    travel: None,
    key: f64::INFINITY,
    standing: Standing::Out(Reason::NotInRegion),
    stop: StopState::Unreported,
    deferred: false,
    limit_uncertain: false,
};

impl Entry {
    /// Is it nearer? Of two at the same distance, the one that stands first in the pack.
    pub(super) fn is_nearer(&self, other: &Entry) -> bool {
        self.key.total_cmp(&other.key).then(self.hospital.cmp(&other.hospital)).is_lt()
    }

    pub(super) fn is_candidate(&self) -> bool {
        self.standing == Standing::Candidate
    }

    /// Its travel time is an estimate.
    pub(super) fn is_estimated(&self) -> bool {
        self.travel.is_some_and(|travel| travel.source == Source::Estimated)
    }
}

/// The region's hospitals in this situation, and what [`choose`](super::choose) made of them.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    entries: [Entry; MAX_HOSPITALS],
    count: usize,
    /// Places of the advised hospitals among the entries, best first.
    ranked: [u16; MAX_HOSPITALS],
    advised: usize,
    /// Index of the winning rung; NONE if none had a candidate.
    pub rung: u16,
    pub region: u16,
    /// The destination cannot change: neither by travel times nor by missing answers.
    pub settled: bool,
    /// It hangs on whether the patient is in danger of life.
    pub hangs_on_danger: bool,
    /// Strategy model that was evaluated; NONE for none.
    pub strategy: u16,
    /// Nearest hospital for thrombolysis that gives no thrombectomy, as far as known.
    pub primary: u16,
    /// Nearest hospital for thrombectomy.
    pub comprehensive: u16,
    /// The expected outcome decided, and why so.
    pub outcome: Option<Grounds>,
    /// It led elsewhere than the ladder.
    pub moved: bool,
    /// Of the situation, whatever the need.
    standing_warnings: u16,
    warnings: u16,
}

impl Book {
    pub(crate) const NEW: Book = Book {
        entries: [NO_ENTRY; MAX_HOSPITALS],
        count: 0,
        ranked: [0; MAX_HOSPITALS],
        advised: 0,
        rung: NONE,
        region: NONE,
        settled: true,
        hangs_on_danger: false,
        strategy: NONE,
        primary: NONE,
        comprehensive: NONE,
        outcome: None,
        moved: false,
        standing_warnings: 0,
        warnings: 0,
    };

    /// Forgets the situation.
    pub(crate) fn clear(&mut self) {
        self.count = 0;
        self.standing_warnings = 0;
        self.region = NONE;
        self.start();
    }

    /// Forgets the need, and keeps the hospitals with their travel times.
    pub(super) fn start(&mut self) {
        self.advised = 0;
        self.rung = NONE;
        self.settled = true;
        self.hangs_on_danger = false;
        self.strategy = NONE;
        self.primary = NONE;
        self.comprehensive = NONE;
        self.outcome = None;
        self.moved = false;
        self.warnings = self.standing_warnings;
    }

    pub(super) fn add(&mut self, entry: Entry) {
        if let Some(place) = self.entries.get_mut(self.count) {
            *place = entry;
            self.count = self.count.saturating_add(1);
        }
    }

    /// Every hospital of the region.
    pub(crate) fn entries(&self) -> &[Entry] {
        self.entries.get(..self.count).unwrap_or(&[])
    }

    pub(super) fn entries_mut(&mut self) -> &mut [Entry] {
        self.entries.get_mut(..self.count).unwrap_or(&mut [])
    }

    /// The advised hospitals, best first.
    pub(crate) fn advised(&self) -> impl Iterator<Item = &Entry> + Clone {
        self.ranked.iter().take(self.advised).filter_map(|place| self.entries.get(usize::from(*place)))
    }

    /// The hospital to drive to.
    pub(crate) fn first(&self) -> Option<&Entry> {
        self.advised().next()
    }

    /// The nearest of those that `wanted` accepts.
    pub(super) fn nearest(&self, wanted: impl Fn(&Entry) -> bool) -> Option<&Entry> {
        let mut nearest: Option<&Entry> = None;
        for entry in self.entries().iter().filter(|entry| wanted(entry)) {
            if nearest.is_none_or(|so_far| entry.is_nearer(so_far)) {
                nearest = Some(entry);
            }
        }
        nearest
    }

    /// Advises all that `wanted` accepts, in the order that `before` says: it is true of two entries
    /// when the first goes before the second.
    pub(super) fn advise(&mut self, wanted: impl Fn(&Entry) -> bool, before: impl Fn(&Entry, &Entry) -> bool) {
        let (entries, ranked) = (&self.entries, &mut self.ranked);
        let mut advised = 0usize;
        for (place, entry) in (0u16..).zip(entries.iter().take(self.count)) {
            if wanted(entry)
                && let Some(to) = ranked.get_mut(advised)
            {
                *to = place;
                advised = advised.saturating_add(1);
            }
        }
        self.advised = advised;
        // Shell's sort with Ciura's gaps: short, without a panic, and quick enough for a region's hospitals.
        for gap in [57usize, 23, 10, 4, 1] {
            for start in gap..advised {
                let Some(&carried) = ranked.get(start) else { break };
                let Some(entry) = entries.get(usize::from(carried)) else { break };
                let mut place = start;
                while let Some(earlier) = place.checked_sub(gap) {
                    let Some(&other) = ranked.get(earlier) else { break };
                    if !entries.get(usize::from(other)).is_some_and(|other| before(entry, other)) {
                        break;
                    }
                    if let Some(to) = ranked.get_mut(place) {
                        *to = other;
                    }
                    place = earlier;
                }
                if let Some(to) = ranked.get_mut(place) {
                    *to = carried;
                }
            }
        }
    }

    /// Puts a hospital before all others, and makes a candidate of it.
    pub(crate) fn put_first(&mut self, hospital: u16) {
        let Some(at) = self.entries().iter().position(|entry| entry.hospital == hospital) else { return };
        let Ok(mut carried) = u16::try_from(at) else { return };
        if let Some(entry) = self.entries.get_mut(at) {
            entry.standing = Standing::Candidate;
            entry.deferred = false;
        }
        let advised = self.ranked.iter().take(self.advised).position(|place| *place == carried);
        let end = advised.unwrap_or(self.advised).saturating_add(1);
        for place in self.ranked.iter_mut().take(end) {
            core::mem::swap(place, &mut carried);
        }
        if advised.is_none() {
            self.advised = end;
        }
    }

    pub(crate) fn warn(&mut self, warning: Warning) {
        self.warnings |= warning.bit();
    }

    /// Warns whatever the need turns out to be.
    pub(super) fn warn_always(&mut self, warning: Warning) {
        self.standing_warnings |= warning.bit();
    }

    pub(crate) fn warns(&self, warning: Warning) -> bool {
        self.warnings & warning.bit() != 0
    }
}
