//! How each hospital stands on a rung: does it answer the need, may it, and if not, why.
//!
//! What `among` asks of a hospital's attributes is the same for every patient. The compiler answers it
//! once, for an open department, a closed one, and one of which that is unknown; the program runs only
//! for what hangs on this patient and this ride.

use super::book::{Book, Entry, NOWHERE_KEY, Standing};
use super::opening::open_on_arrival;
use super::results::Reason;
use super::scene::{Attribute, Scene, possible};
use super::stops::{StopState, counts_in, state_of};
use super::suits::Suits;
use crate::domain::{Interval, Range, Truth};
use crate::pack::layout::{NONE, RungRecord};
use crate::pack::{Pack, spanned};
use crate::program::{Machine, evaluate};
use zerocopy::byteorder::little_endian::U16;

/// What a rung comes to.
#[derive(Clone, Copy, Default)]
pub(super) struct Found {
    /// It has a certain candidate.
    pub certain: bool,
    /// It has a hospital that would do if someone were asked.
    pub ask: bool,
    /// It has a hospital that would do if a road led there.
    pub unreached: bool,
}

/// Notes how each hospital stands on a rung.
pub(super) fn stand(
    scene: &Scene<'_, '_>,
    rung: &RungRecord,
    book: &mut Book,
    bounds: &mut [Interval],
    machine: &mut Machine<Range>,
) -> Found {
    let judge = Judge::new(scene, rung, book);
    let mut found = Found::default();
    for entry in book.entries_mut() {
        judge.judge(entry, bounds, machine);
        match entry.standing {
            Standing::Candidate => found.certain = true,
            Standing::Ask(Reason::NoRoad) => found.unreached = true,
            Standing::Ask(_) => found.ask = true,
            Standing::Out(_) => {}
        }
    }
    found
}

/// The verdict of a slot; yes where there is none.
pub(super) fn verdict(pack: &Pack<'_>, slot: U16, bounds: &[Interval], machine: &mut Machine<Range>) -> Truth {
    if slot.get() == NONE {
        return Truth::Yes;
    }
    evaluate(pack, usize::from(slot.get()), bounds, machine);
    machine.verdict(usize::from(slot.get()))
}

/// A rung, made ready to judge one hospital after the other.
struct Judge<'r, 's, 'p> {
    scene: &'r Scene<'s, 'p>,
    rung: &'r RungRecord,
    /// What `among` says of each hospital of the pack; empty where the program must say it.
    suits: &'p [U16],
    /// A condition reads attributes of the hospital, or its opening.
    reads_hospital: bool,
    /// A condition reads `added`.
    reads_added: bool,
    /// Minutes to the nearest hospital from which `added` counts: what they can be, and the likeliest.
    nearest: Interval,
    likeliest: f64,
}

impl<'r, 's, 'p> Judge<'r, 's, 'p> {
    fn new(scene: &'r Scene<'s, 'p>, rung: &'r RungRecord, book: &Book) -> Self {
        let (pack, geography) = (scene.pack, scene.geography);
        let suits = spanned(pack.indices, rung.suits);
        let slots = [if suits.is_empty() { rung.among } else { U16::new(NONE) }, rung.within];
        let records = slots.into_iter().filter_map(|slot| pack.slots.get(usize::from(slot.get())));
        let (mut reads_hospital, mut reads_added) = (false, false);
        for input in records.flat_map(|slot| spanned(pack.indices, slot.inputs)) {
            reads_added |= *input == geography.added;
            reads_hospital |= *input == geography.open || spanned(pack.indices, geography.attributes).contains(input);
        }
        let mut judge =
            Judge { scene, rung, suits, reads_hospital, reads_added, nearest: Interval::UNBOUNDED, likeliest: 0.0 };
        if reads_added {
            judge.find_nearest(book);
        }
        judge
    }

    /// Minutes to the nearest hospital that `added` counts from. Hospitals of which it is unknown whether they
    /// are such a one can only bring it nearer.
    fn find_nearest(&mut self, book: &Book) {
        let given = self.rung.added_to;
        let wanted = if given.get() == NONE { self.scene.geography.emergency_department } else { given };
        let attribute = Attribute::of(self.scene, wanted.get());
        let (mut low, mut high, mut likeliest) = (f64::INFINITY, f64::INFINITY, f64::INFINITY);
        let least = |a: f64, b: f64| if b < a { b } else { a };
        for entry in book.entries() {
            let has = attribute.at(entry.hospital);
            if has.low > 0.0 {
                likeliest = least(likeliest, entry.key);
            }
            let Some(travel) = entry.travel else { continue };
            if has.high > 0.0 {
                low = least(low, travel.span.low);
            }
            if has.low > 0.0 {
                high = least(high, travel.span.high);
            }
        }
        if low.is_finite() {
            self.nearest = Interval { low, high };
        }
        if likeliest.is_finite() {
            self.likeliest = likeliest;
        }
    }

    fn judge(&self, entry: &mut Entry, bounds: &mut [Interval], machine: &mut Machine<Range>) {
        let (pack, hospital) = (self.scene.pack, usize::from(entry.hospital));
        let suits = self.suits.get(hospital).map(|code| Suits::from_code(code.get()));
        let hours_count = self.reads_hospital || suits.is_none_or(|suits| suits.hang_on_opening());
        let open = match pack.hospitals.get(hospital) {
            Some(record) if hours_count => open_on_arrival(pack, record, self.scene.situation.at, entry.travel),
            _ => Truth::Undecided,
        };
        if self.reads_hospital || suits.is_none() {
            self.describe(hospital, open, bounds);
            self.describe_way(entry, bounds);
        }
        let among = self.among(suits, open, bounds, machine);
        entry.limit_uncertain = false;
        entry.deferred = false;
        entry.standing = if among == Truth::No {
            let lacks = self.among(suits, Truth::Yes, bounds, machine) == Truth::No;
            Standing::Out(if lacks { Reason::LacksCapability } else { Reason::Closed })
        } else if entry.travel.is_none() && self.rung.by_road == 1 && entry.key < NOWHERE_KEY {
            Standing::Ask(Reason::NoRoad)
        } else {
            self.describe_way(entry, bounds);
            match (among, verdict(pack, self.rung.within, bounds, machine)) {
                (_, Truth::No) => Standing::Out(Reason::BeyondLimit),
                (Truth::Yes, Truth::Yes) => Standing::Candidate,
                // The limit lies within the uncertainty of the travel time: the likeliest counts.
                (Truth::Yes, Truth::Undecided) => {
                    entry.limit_uncertain = true;
                    self.describe_likeliest(entry, bounds);
                    match verdict(pack, self.rung.within, bounds, machine) {
                        Truth::Yes => Standing::Candidate,
                        _ => Standing::Out(Reason::BeyondLimit),
                    }
                }
                (..) => {
                    let by_hours =
                        open == Truth::Undecided && self.among(suits, Truth::Yes, bounds, machine) == Truth::Yes;
                    Standing::Ask(if by_hours { Reason::OpeningUnknown } else { Reason::UnknownCapability })
                }
            }
        };
        entry.stop = self.stop(hospital);
    }

    /// What `among` says of a hospital whose department is open, closed, or perhaps.
    fn among(&self, suits: Option<Suits>, open: Truth, bounds: &mut [Interval], machine: &mut Machine<Range>) -> Truth {
        match suits {
            Some(suits) => suits.when_open_is(open),
            None => {
                set(bounds, self.scene.geography.open, of_truth(open));
                verdict(self.scene.pack, self.rung.among, bounds, machine)
            }
        }
    }

    /// Sets the attributes of a hospital, and whether it is open.
    fn describe(&self, hospital: usize, open: Truth, bounds: &mut [Interval]) {
        let (pack, geography) = (self.scene.pack, self.scene.geography);
        let Some(record) = pack.hospitals.get(hospital) else { return };
        let attributes = spanned(pack.indices, geography.attributes);
        for (input, value) in attributes.iter().zip(spanned(pack.constants, record.attributes)) {
            let value = value.get();
            let known = if value.is_nan() { possible(pack, usize::from(input.get())) } else { Interval::of(value) };
            set(bounds, *input, known);
        }
        set(bounds, geography.open, of_truth(open));
    }

    /// Sets the minutes to a hospital, and those beyond the nearest.
    fn describe_way(&self, entry: &Entry, bounds: &mut [Interval]) {
        let (pack, geography) = (self.scene.pack, self.scene.geography);
        let unknown = |input: U16| possible(pack, usize::from(input.get()));
        let travel = entry.travel.map_or_else(|| unknown(geography.travel), |travel| travel.span);
        set(bounds, geography.travel, travel);
        if !self.reads_added {
            return;
        }
        let added = if self.nearest.low.is_finite() && entry.travel.is_some() {
            // The nearest is at most as far as this one if this one counts too.
            let farthest = if self.nearest.high < travel.high { self.nearest.high } else { travel.high };
            let low = travel.low - farthest;
            Interval { low: if low > 0.0 { low } else { 0.0 }, high: travel.high - self.nearest.low }
        } else {
            unknown(geography.added)
        };
        set(bounds, geography.added, added);
    }

    fn describe_likeliest(&self, entry: &Entry, bounds: &mut [Interval]) {
        set(bounds, self.scene.geography.travel, Interval::of(entry.key));
        let added = entry.key - self.likeliest;
        set(bounds, self.scene.geography.added, Interval::of(if added > 0.0 { added } else { 0.0 }));
    }

    fn stop(&self, hospital: usize) -> StopState {
        let situation = self.scene.situation;
        if !situation.has_stops() || !counts_in(self.scene.pack, self.scene.region, hospital, self.rung.stop_kind) {
            return StopState::Unreported;
        }
        state_of(situation.stops(), hospital, self.rung.stop_kind, situation.at, self.scene.region)
    }
}

fn set(bounds: &mut [Interval], input: U16, to: Interval) {
    if let Some(bound) = bounds.get_mut(usize::from(input.get())) {
        *bound = to;
    }
}

fn of_truth(truth: Truth) -> Interval {
    match truth {
        Truth::Yes => Interval { low: 1.0, high: 1.0 },
        Truth::No => Interval { low: 0.0, high: 0.0 },
        Truth::Undecided => Interval { low: 0.0, high: 1.0 },
    }
}
