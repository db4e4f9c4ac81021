//! From need to destination: the region, the ladder of the need, and whether anything that is still
//! open could change the first hospital.

use super::{Advice, Workspace};
use crate::case::Situation;
use crate::destination::{Book, Destinations, Scene, Warning, choose};
use crate::domain::{Interval, Range, Truth};
use crate::program::Machine;
use crate::pack::Pack;
use crate::pack::layout::NONE;

/// Fills the workspace's book of destinations.
pub(super) fn fill(pack: &Pack<'_>, situation: &Situation, pathway: usize, workspace: &mut Workspace) {
    let Some(geography) = pack.geography.first() else { return };
    let default = || pack.regions.iter().position(|r| r.template == 0 && r.fallback.get() == NONE);
    let Some(region) = situation.region.or_else(default) else { return };
    if !situation.has_place() {
        return;
    }
    let places = Advice { pack: *pack, pathway, workspace }.need_places();
    let Some((chosen, least, greatest)) = places else { return };
    let Some(first_need) = pack.pathways.get(pathway).map(|p| usize::from(p.needs.first.get())) else { return };
    let threatened = match workspace.bounds.get(usize::from(geography.threatened.get())) {
        Some(bound) => match bound.value() {
            Some(0.0) => Truth::No,
            Some(_) => Truth::Yes,
            None => Truth::Undecided,
        },
        None => Truth::Undecided,
    };
    let scene = Scene { pack, situation, pathway, region, threatened };
    let Workspace { bounds, range, book, questions, question_count, .. } = workspace;
    let choose_for = |need: usize, book: &mut Book, bounds: &mut [Interval], range: &mut Machine<Range>| {
        book.clear();
        choose(&scene, first_need.saturating_add(need), book, bounds, range);
        book.entries().first().filter(|_| book.advised > 0).map(|e| e.hospital)
    };
    // Where the need is open: do the other needs lead to the same hospital?
    let mut same = true;
    let mut seen = None;
    for need in least..=greatest {
        if least == greatest {
            break;
        }
        let first = choose_for(need, book, bounds, range);
        same &= seen.is_none_or(|other| other == first);
        seen = Some(first);
    }
    choose_for(chosen, book, bounds, range);
    book.settled &= same;
    // The dispatch centre confirms where a patient can be diverted: not in danger of life, and not on
    // a rung that stops cannot touch.
    let confirmed = pack.regions.get(region).is_some_and(|r| r.confirmation.nl.get() != NONE);
    let divertible = pack.rungs.get(usize::from(book.rung)).is_some_and(|r| r.avoid_stops == 1);
    if confirmed && divertible && threatened != Truth::Yes {
        book.warn(Warning::DispatchConfirms);
    }
    // The answer that the diversion hangs on comes first.
    if book.hangs_on_danger {
        let input = geography.threatened.get();
        let asked = questions.get(..*question_count).is_some_and(|q| q.contains(&input));
        if !asked && *question_count < questions.len() {
            *question_count = question_count.saturating_add(1);
            let mut carried = input;
            for place in questions.iter_mut().take(*question_count) {
                core::mem::swap(place, &mut carried);
            }
        }
    }
}

impl<'p, 'w> Advice<'p, 'w> {
    /// Where to go; `None` without a place or a region.
    pub fn destinations(&self) -> Option<Destinations<'p, 'w>> {
        Destinations::new(self.pack, &self.workspace.book)
    }

    /// Nothing missing can change this advice: neither the need nor where to go.
    pub fn settled(&self) -> bool {
        self.need().is_none_or(|need| need.settled) && self.destinations().is_none_or(|found| found.settled())
    }
}

