//! The order of the candidates: nearest first, the stopped behind the others, and whether another could
//! be the first.

use super::book::{Book, Entry, Standing};
use super::results::{Reason, Warning};
use super::scene::Scene;
use super::stops::{StopState, counts_in};
use crate::domain::Truth;

/// Puts stopped candidates behind the others, for a patient who can be diverted.
pub(super) fn divert(scene: &Scene<'_, '_>, book: &mut Book) {
    let counts = |kind: u8, hospital: u16| counts_in(scene.pack, scene.region, usize::from(hospital), kind);
    if scene.situation.stops().any(|report| !counts(report.kind.number(), report.hospital)) {
        book.warn(Warning::StopNotUsedHere);
    }
    let avoids = scene.pack.rungs.get(usize::from(book.rung)).is_some_and(|rung| rung.avoid_stops == 1);
    let (mut candidates, mut stopped, mut lapsed) = (0u16, 0u16, false);
    for entry in book.entries().iter().filter(|entry| entry.is_candidate()) {
        candidates = candidates.saturating_add(1);
        stopped = stopped.saturating_add(u16::from(entry.stop == StopState::Stop));
        lapsed |= entry.stop == StopState::Unknown;
    }
    if lapsed {
        book.warn(Warning::StopExpired);
    }
    if !avoids || stopped == 0 {
        return;
    }
    if candidates == stopped {
        book.warn(Warning::AllStopped);
        return;
    }
    match scene.threatened {
        Truth::Yes => {}
        Truth::Undecided => book.hangs_on_danger = true,
        Truth::No => {
            for entry in book.entries_mut() {
                entry.deferred = entry.is_candidate() && entry.stop == StopState::Stop;
            }
        }
    }
}

/// Ranks the candidates by nearness, stopped ones behind them; where there is none, those to ask.
pub(super) fn rank(book: &mut Book) {
    let certain = book.entries().iter().any(Entry::is_candidate);
    let wanted = |entry: &Entry| match entry.standing {
        Standing::Candidate => true,
        Standing::Ask(_) => !certain,
        Standing::Out(_) => false,
    };
    book.advise(wanted, |a, b| if a.deferred == b.deferred { a.is_nearer(b) } else { b.deferred });
    let Some(first) = book.first().copied() else { return };
    if is_uncertain(&first, book, certain) {
        book.settled = false;
        book.warn(Warning::OrderUncertain);
    }
    let may_be_open = |e: &Entry| e.standing == Standing::Ask(Reason::OpeningUnknown) && e.key < first.key;
    if book.entries().iter().any(may_be_open) {
        book.warn(Warning::OpeningUnknown);
    }
    // The danger of life counts only if it would move the first one.
    book.hangs_on_danger &= first.stop == StopState::Stop;
    book.settled &= !book.hangs_on_danger;
}

/// Could another hospital be the first, within the uncertainty of the travel times?
fn is_uncertain(first: &Entry, book: &Book, certain: bool) -> bool {
    let Some(travel) = first.travel else { return false };
    let rival = |entry: &Entry| {
        let ranked = match entry.standing {
            Standing::Candidate => !entry.deferred || first.deferred,
            Standing::Ask(_) => !certain,
            Standing::Out(_) => entry.limit_uncertain,
        };
        ranked
            && (entry.is_estimated() || first.is_estimated())
            && entry.travel.is_some_and(|other| other.span.low < travel.span.high)
    };
    first.limit_uncertain || book.entries().iter().filter(|entry| entry.hospital != first.hospital).any(rival)
}
