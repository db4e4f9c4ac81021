//! From need to destination: the region, the ladder of the need, and whether anything that is still
//! open could change the first hospital.

use super::strategies::{Space, Stay, Strategies, decide, decided};
use super::{Advice, Workspace};
use crate::case::Situation;
use crate::destination::{Book, Destinations, Hospital, Scene, Warning, choose, compared, lay_out};
use crate::domain::{Interval, Range, Truth};
use crate::pack::layout::{ModelRecord, NONE};
use crate::pack::{Model, Pack, Role};
use crate::program::Machine;

/// Fills the workspace's book of destinations.
pub(super) fn fill(pack: &Pack<'_>, situation: &Situation, pathway: usize, workspace: &mut Workspace) {
    let Some(geography) = pack.geography.first() else { return };
    let default = || pack.regions.iter().position(|r| r.template == 0 && r.fallback.get() == NONE);
    let Some(place) = situation.region.or_else(default) else { return };
    let Some(region) = pack.regions.get(place) else { return };
    if !situation.has_place() {
        return;
    }
    let places = Advice { pack: *pack, pathway, workspace }.need_places();
    let Some((chosen, least, greatest)) = places else { return };
    let Some(record) = pack.pathways.get(pathway) else { return };
    let first_need = usize::from(record.needs.first.get());
    let threatened = match workspace.bounds.get(usize::from(geography.threatened.get())).map(|bound| bound.value()) {
        Some(Some(0.0)) => Truth::No,
        Some(Some(_)) => Truth::Yes,
        Some(None) | None => Truth::Undecided,
    };
    let scene = Scene { pack, geography, situation, pathway, place, region, threatened };
    let Workspace { bounds, range, refinery, book, questions, decision, .. } = workspace;
    lay_out(&scene, book);
    let choose_for = |need: usize, book: &mut Book, bounds: &mut [Interval], range: &mut Machine<Range>| {
        choose(&scene, first_need.saturating_add(need), book, bounds, range);
        book.first().map(|entry| entry.hospital)
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
    if let Some((model, strategy)) = strategy_of(pack, region.strategy.get(), pathway)
        && let Some(compared) = compared(&scene, book)
    {
        book.strategy = u16::try_from(model).unwrap_or(NONE);
        // The ladder's hospital stays unless another is better: if it is one of the two.
        let advised = book.first().map(|entry| entry.hospital);
        let role = match advised {
            Some(hospital) if hospital == book.primary => Some(Role::Primary),
            Some(hospital) if hospital == book.comprehensive => Some(Role::Comprehensive),
            _ => None,
        };
        let stay = role.map(|role| Stay { role, minimum_gain: region.minimum_gain.get() });
        // The scores keep what they are: what the model shares with them is put back.
        let shared = |slot: &usize| pack.index_list(record.slots).any(|other| other == *slot);
        let kept = refinery.keep_slots(pack.index_list(strategy.strategy_slots).filter(shared), range);
        let space = Space { pack, model: strategy, stay, held: record.slots, bounds, machine: range };
        decide(space, compared.times, decision);
        refinery.restore(kept, range);
        let need = first_need.saturating_add(chosen);
        if stay.is_some() && pack.index_list(region.outcome_needs).any(|decided| decided == need) {
            book.settled &= decision.sure_of_first;
            book.outcome = (decision.first.is_some() || decision.hangs_on_findings).then_some(decision.grounds);
            let (hospital, certain) = match decision.first {
                Some(Role::Primary) => (Some(book.primary), compared.primary_is_certain),
                Some(Role::Comprehensive) => (Some(book.comprehensive), compared.comprehensive_is_certain),
                None => (None, true),
            };
            if let Some(hospital) = hospital.filter(|hospital| advised != Some(*hospital)) {
                book.put_first(hospital);
                book.moved = true;
                book.settled &= certain;
            }
            if decision.hangs_on_findings {
                questions.ask_for(pack, record, |input| decision.asks_for(input));
            }
        }
    }
    // The dispatch centre confirms where a patient can be diverted: not in danger of life, and not on
    // a rung that stops cannot touch.
    let confirmed = region.confirmation.nl.get() != NONE;
    let divertible = pack.rungs.get(usize::from(book.rung)).is_some_and(|r| r.avoid_stops == 1);
    if confirmed && divertible && threatened != Truth::Yes {
        book.warn(Warning::DispatchConfirms);
    }
    // The answer that the diversion hangs on comes first.
    if book.hangs_on_danger {
        questions.put_first(geography.threatened.get());
    }
}

/// The strategy model of the region, with its place, if it is about this pathway.
fn strategy_of<'p>(pack: &Pack<'p>, strategy: u16, pathway: usize) -> Option<(usize, &'p ModelRecord)> {
    let model = usize::from(strategy);
    let record = pack.models.get(model)?;
    Model { pack: *pack, record }.in_pathway(pathway).then_some((model, record))
}

impl<'p, 'w> Advice<'p, 'w> {
    /// What each way to treat this patient is expected to bring, and the hospitals that are compared:
    /// the primary one, then the comprehensive centre; `None` where the region compares none.
    pub fn strategies(&self) -> Option<(Model<'p>, Strategies<'p>, [Hospital<'p>; 2])> {
        let book = &self.workspace.book;
        let place = usize::from(book.strategy);
        let model = self.pack.models().nth(place)?;
        let hospital = |place: u16| self.pack.hospital(usize::from(place));
        let hospitals = [hospital(book.primary)?, hospital(book.comprehensive)?];
        Some((model, decided(&self.pack, place, &self.workspace.decision), hospitals))
    }

    /// Where to go; `None` without a place or a region.
    pub fn destinations(&self) -> Option<Destinations<'p, 'w>> {
        Destinations::new(self.pack, &self.workspace.book)
    }

    /// Nothing missing can change this advice: neither the need nor where to go.
    pub fn settled(&self) -> bool {
        self.need().is_none_or(|need| need.settled) && self.destinations().is_none_or(|found| found.settled())
    }
}
