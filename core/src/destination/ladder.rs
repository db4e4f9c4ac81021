//! The ladder of a need: the first rung with a certain candidate wins.
//!
//! A region's own ladder comes first. Where it finds nobody who can be reached, not even one to ask, the
//! ladder of its fallback counts: so the rungs of an island hold for every region that falls back on the text
//! that has them.

use super::book::{Book, Entry, Standing};
use super::ranking::{divert, rank};
use super::results::{Reason, Warning};
use super::scene::{Attribute, Scene};
use super::standing::{Found, stand, verdict};
use super::stops::StopState;
use crate::domain::{Interval, Range, Truth};
use crate::pack::layout::{NONE, RungRecord};
use crate::pack::spanned;
use crate::program::Machine;

/// Where else the ladder may lead: by a rung whose `when` is undecided, or one whose limit lies within the
/// uncertainty of the travel times.
#[derive(Default)]
struct Perhaps {
    hospital: Option<u16>,
    /// To different hospitals.
    differ: bool,
    /// The travel times leave it open.
    by_time: bool,
}

/// The rungs that would do if something were otherwise: the first of each kind, with its place in the pack.
#[derive(Default)]
struct Hopes<'p> {
    /// If nobody were on a stop.
    stopped: Option<(u16, &'p RungRecord)>,
    /// If someone were asked.
    ask: Option<(u16, &'p RungRecord)>,
    /// If a road led there.
    unreached: Option<(u16, &'p RungRecord)>,
}

/// Fills the book, in which the hospitals are laid out, for one need. `bounds` and `machine` hold the
/// patient's assessment; the inputs of hospital scope in `bounds` are left as the last hospital's.
pub(crate) fn choose(
    scene: &Scene<'_, '_>,
    need: usize,
    book: &mut Book,
    bounds: &mut [Interval],
    machine: &mut Machine<Range>,
) {
    book.start();
    let perhaps = climb(scene, need, book, bounds, machine);
    divert(scene, book);
    rank(book);
    let first = book.first().map(|entry| entry.hospital);
    if perhaps.differ || perhaps.hospital.is_some_and(|other| first != Some(other)) {
        book.settled = false;
        if perhaps.by_time {
            book.warn(Warning::OrderUncertain);
        }
    }
}

fn climb(
    scene: &Scene<'_, '_>,
    need: usize,
    book: &mut Book,
    bounds: &mut [Interval],
    machine: &mut Machine<Range>,
) -> Perhaps {
    let pack = scene.pack;
    let (mut hopes, mut perhaps) = (Hopes::default(), Perhaps::default());
    let mut ladder = Some(scene.region);
    // As many ladders as there are regions: a chain of fallbacks ends.
    for _ in 0..=pack.regions.len() {
        let Some(holder) = ladder else { break };
        for (index, rung) in (holder.rungs.first.get()..).zip(spanned(pack.rungs, holder.rungs)) {
            if usize::from(rung.pathway.get()) != scene.pathway || usize::from(rung.need.get()) != need {
                continue;
            }
            let counts = verdict(pack, rung.when, bounds, machine);
            if counts == Truth::No {
                continue;
            }
            let found = stand(scene, rung, book, bounds, machine);
            if counts == Truth::Yes && found.certain && !all_stopped(scene, rung, book) {
                book.rung = index;
                if hopes.stopped.is_some() {
                    book.warn(Warning::AllStopped);
                }
                return perhaps;
            }
            if counts == Truth::Undecided {
                // It counts only if it would lead elsewhere.
                perhaps.add(book.nearest(|entry| entry.is_candidate()));
            } else {
                hopes.keep(found, (index, rung));
            }
            let uncertain = |entry: &&Entry| entry.limit_uncertain && entry.travel.is_some();
            for entry in book.entries().iter().filter(uncertain) {
                perhaps.add(Some(entry));
                perhaps.by_time = true;
            }
        }
        if hopes.stopped.is_some() || hopes.ask.is_some() {
            break;
        }
        ladder = pack.regions.get(usize::from(holder.fallback.get()));
    }
    if hopes.stopped.is_some() {
        book.warn(Warning::AllStopped);
    }
    match hopes.stopped.or(hopes.ask).or(hopes.unreached) {
        Some((index, rung)) => {
            book.rung = index;
            stand(scene, rung, book, bounds, machine);
            book.settled &= hopes.stopped.is_some();
        }
        None => stand_without_rung(scene, book),
    }
    perhaps
}

impl Perhaps {
    fn add(&mut self, entry: Option<&Entry>) {
        if let Some(entry) = entry {
            self.differ |= self.hospital.is_some_and(|other| other != entry.hospital);
            self.hospital = Some(entry.hospital);
        }
    }
}

impl<'p> Hopes<'p> {
    fn keep(&mut self, found: Found, rung: (u16, &'p RungRecord)) {
        let kind = match found {
            Found { certain: true, .. } => &mut self.stopped,
            Found { ask: true, .. } => &mut self.ask,
            Found { unreached: true, .. } => &mut self.unreached,
            _ => return,
        };
        if kind.is_none() {
            *kind = Some(rung);
        }
    }
}

/// Does a stop divert this patient from every candidate of the rung?
fn all_stopped(scene: &Scene<'_, '_>, rung: &RungRecord, book: &Book) -> bool {
    rung.avoid_stops == 1
        && scene.threatened == Truth::No
        && book.entries().iter().filter(|entry| entry.is_candidate()).all(|entry| entry.stop == StopState::Stop)
}

/// No rung has anyone: every emergency department counts.
fn stand_without_rung(scene: &Scene<'_, '_>, book: &mut Book) {
    book.rung = NONE;
    book.settled = false;
    book.warn(Warning::NoRung);
    let department = Attribute::of(scene, scene.geography.emergency_department.get());
    for entry in book.entries_mut() {
        let may_have = department.at(entry.hospital).high > 0.0;
        entry.standing =
            if may_have { Standing::Ask(Reason::UnknownCapability) } else { Standing::Out(Reason::LacksCapability) };
    }
}
