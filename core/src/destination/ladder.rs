//! The ladder: each hospital's standing on a rung, and the order of the candidates.

use super::clock::{MINUTES_PER_WEEK, minute_of_week};
use super::results::{Reason, Warning};
use super::stops::{StopState, counts_in, state_of};
use super::travel::{Position, Source, Travel, great_circle_km};
use crate::case::Situation;
use crate::domain::{Interval, Range, Truth};
use crate::pack::layout::{GeographyRecord, HospitalRecord, MAX_HOSPITALS, NONE, RegionRecord, RungRecord};
use crate::pack::{Pack, spanned};
use crate::program::{Machine, evaluate};

/// Sorts behind every travel time: kilometres as the crow flies, where no road leads.
const NO_ROAD_KEY: f64 = 1e6;

/// How a hospital stands on the rung that won.
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

const NO_ENTRY: Entry = Entry {
    hospital: 0,
    travel: None,
    key: f64::INFINITY,
    standing: Standing::Out(Reason::NotInRegion),
    stop: StopState::Unreported,
    deferred: false,
    limit_uncertain: false,
};

/// The region's hospitals in this situation, best first once [`choose`] is done.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    pub entries: [Entry; MAX_HOSPITALS],
    pub count: usize,
    /// Candidates, or hospitals to ask, at the front of the entries.
    pub advised: usize,
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
    /// The expected outcome decided.
    pub by_outcome: bool,
    warnings: u16,
}

impl Book {
    pub(crate) const NEW: Book = Book {
        entries: [NO_ENTRY; MAX_HOSPITALS],
        count: 0,
        advised: 0,
        rung: NONE,
        region: NONE,
        settled: true,
        hangs_on_danger: false,
        strategy: NONE,
        primary: NONE,
        comprehensive: NONE,
        by_outcome: false,
        warnings: 0,
    };

    pub(crate) fn clear(&mut self) {
        self.count = 0;
        self.advised = 0;
        self.rung = NONE;
        self.region = NONE;
        self.settled = true;
        self.hangs_on_danger = false;
        self.strategy = NONE;
        self.primary = NONE;
        self.comprehensive = NONE;
        self.by_outcome = false;
        self.warnings = 0;
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        self.entries.get(..self.count).unwrap_or(&[])
    }

    fn entries_mut(&mut self) -> &mut [Entry] {
        self.entries.get_mut(..self.count).unwrap_or(&mut [])
    }

    /// The nearest certain candidate.
    fn nearest_candidate(&self) -> Option<&Entry> {
        let candidates = self.entries().iter().filter(|e| e.standing == Standing::Candidate);
        candidates.min_by(|a, b| a.key.total_cmp(&b.key).then(a.hospital.cmp(&b.hospital)))
    }

    /// The nearest of the hospitals that `wanted` accepts.
    fn nearest(&self, wanted: impl Fn(usize) -> bool) -> Option<&Entry> {
        let all = self.entries().iter().filter(|e| e.travel.is_some() && wanted(usize::from(e.hospital)));
        all.min_by(|a, b| a.key.total_cmp(&b.key).then(a.hospital.cmp(&b.hospital)))
    }

    /// Puts a hospital before all others.
    pub(crate) fn put_first(&mut self, hospital: u16) {
        let count = self.count;
        let Some(entries) = self.entries.get_mut(..count) else { return };
        let Some(at) = entries.iter().position(|e| e.hospital == hospital) else { return };
        let Some(mut carried) = entries.get(at).copied() else { return };
        if carried.standing != Standing::Candidate {
            carried.standing = Standing::Candidate;
            self.advised = self.advised.saturating_add(1);
        }
        carried.deferred = false;
        for entry in entries.iter_mut().take(at.saturating_add(1)) {
            core::mem::swap(entry, &mut carried);
        }
    }

    pub(crate) fn warn(&mut self, warning: Warning) {
        self.warnings |= warning.bit();
    }

    pub(crate) fn warns(&self, warning: Warning) -> bool {
        self.warnings & warning.bit() != 0
    }
}

/// What a choice of destination reads.
pub(crate) struct Scene<'s, 'p> {
    pub pack: &'s Pack<'p>,
    pub situation: &'s Situation,
    pub pathway: usize,
    pub region: usize,
    /// Is the patient in danger of life?
    pub threatened: Truth,
}

/// Fills the book for one need. `bounds` and `machine` hold the patient's assessment; the inputs of
/// hospital scope in `bounds` are left as the last hospital's.
pub(crate) fn choose(
    scene: &Scene<'_, '_>,
    need: usize,
    book: &mut Book,
    bounds: &mut [Interval],
    machine: &mut Machine<Range>,
) {
    let pack = scene.pack;
    let (Some(geography), Some(region)) = (pack.geography.first(), pack.regions.get(scene.region)) else { return };
    book.region = u16::try_from(scene.region).unwrap_or(NONE);
    lay_out(scene, region, book);
    // The first rung that would do if someone were asked, or if nobody were on a stop.
    let (mut ask_rung, mut stopped_rung) = (None, None);
    // Where the rungs that may count would lead, and whether they differ among themselves.
    let (mut perhaps, mut elsewhere) = (None, false);
    let mut ladder = scene.region;
    for _ in 0..=pack.regions.len() {
        let Some(holder) = pack.regions.get(ladder) else { break };
        let first = usize::from(holder.rungs.first.get());
        let mut stated = false;
        for (place, rung) in spanned(pack.rungs, holder.rungs).iter().enumerate() {
            let own = usize::from(rung.pathway.get()) == scene.pathway && usize::from(rung.need.get()) == need;
            if !own {
                continue;
            }
            stated = true;
            match verdict(pack, rung.when.get(), bounds, machine) {
                Truth::Yes => {}
                Truth::No => continue,
                Truth::Undecided => {
                    // It counts only if it would lead elsewhere.
                    stand(scene, geography, rung, book, bounds, machine);
                    if let Some(entry) = book.nearest_candidate() {
                        elsewhere |= perhaps.is_some_and(|other| other != entry.hospital);
                        perhaps = Some(entry.hospital);
                    }
                    continue;
                }
            }
            let found = (u16::try_from(first.saturating_add(place)).unwrap_or(NONE), rung);
            let (certain, ask) = stand(scene, geography, rung, book, bounds, machine);
            if certain && all_stopped(scene, rung, book) {
                stopped_rung = stopped_rung.or(Some(found));
            } else if certain {
                book.rung = found.0;
                break;
            } else if ask {
                ask_rung = ask_rung.or(Some(found));
            }
        }
        if stated {
            break;
        }
        ladder = usize::from(holder.fallback.get());
    }
    if stopped_rung.is_some() {
        book.warn(Warning::AllStopped);
    }
    if book.rung == NONE {
        match stopped_rung.or(ask_rung) {
            Some((index, rung)) => {
                book.rung = index;
                stand(scene, geography, rung, book, bounds, machine);
                book.settled &= stopped_rung.is_some();
            }
            None => stand_without_rung(scene, geography, book),
        }
    }
    divert(scene, region, book);
    rank(book);
    let first = book.entries().first().map(|entry| entry.hospital);
    book.settled &= !elsewhere && perhaps.is_none_or(|other| first == Some(other));
}

/// Finds the two hospitals that a strategy model compares, and the three times between them.
pub(crate) fn compared(scene: &Scene<'_, '_>, book: &mut Book) -> Option<[Interval; 3]> {
    let pack = scene.pack;
    let geography = pack.geography.first()?;
    let has = |hospital: usize, input: u16| {
        pack.hospitals.get(hospital).is_some_and(|h| attribute(pack, geography, h, usize::from(input)).low > 0.0)
    };
    let (needle, groin) = (geography.thrombolysis.get(), geography.thrombectomy.get());
    let primary = *book.nearest(|h| has(h, needle) && !has(h, groin))?;
    let comprehensive = *book.nearest(|h| has(h, groin))?;
    book.primary = primary.hospital;
    book.comprehensive = comprehensive.hospital;
    let (from, to) = (usize::from(primary.hospital), usize::from(comprehensive.hospital));
    let position = |hospital: usize| {
        let record = pack.hospitals.get(hospital)?;
        let position = Position { latitude: record.latitude.get(), longitude: record.longitude.get() };
        (position.latitude.is_finite() && position.longitude.is_finite()).then_some(position)
    };
    let estimated = || Some(pack.estimated_travel(position(from)?, position(to)?)?.span);
    let transfer = scene.situation.transfer(from, to).map(Interval::of).or_else(estimated);
    Some([primary.travel?.span, comprehensive.travel?.span, transfer.unwrap_or(Interval::UNBOUNDED)])
}

/// Does a stop divert this patient from every candidate of the rung?
fn all_stopped(scene: &Scene<'_, '_>, rung: &RungRecord, book: &Book) -> bool {
    rung.avoid_stops == 1
        && scene.threatened == Truth::No
        && book.entries().iter().filter(|e| e.standing == Standing::Candidate).all(|e| e.stop == StopState::Stop)
}

/// Every hospital of the region with its travel time.
fn lay_out(scene: &Scene<'_, '_>, region: &RegionRecord, book: &mut Book) {
    let pack = scene.pack;
    let mut count = 0usize;
    let mut estimated = false;
    let island = scene.situation.scene.and_then(|at| pack.island(at));
    for hospital in pack.index_list(region.hospitals) {
        let Some(record) = pack.hospitals.get(hospital) else { continue };
        let position = Position { latitude: record.latitude.get(), longitude: record.longitude.get() };
        let placed = position.latitude.is_finite() && position.longitude.is_finite();
        let given = scene.situation.travel(hospital);
        let travel = match (given, scene.situation.scene) {
            (Some(given), _) => Some(given),
            (None, Some(from)) if placed => pack.estimated_travel_from(from, island, position),
            _ => None,
        };
        let key = match (travel, scene.situation.scene) {
            (Some(travel), _) => travel.minutes,
            (None, Some(from)) if placed => NO_ROAD_KEY + great_circle_km(from, position),
            _ => 2.0 * NO_ROAD_KEY,
        };
        estimated |= travel.is_some_and(|t| t.source == Source::Estimated);
        if let (Some(entry), Ok(hospital)) = (book.entries.get_mut(count), u16::try_from(hospital)) {
            *entry = Entry { hospital, travel, key, ..NO_ENTRY };
            count = count.saturating_add(1);
        }
    }
    book.count = count;
    if estimated {
        book.warn(Warning::TravelEstimated);
    }
    if scene.situation.scene.is_some_and(|at| pack.island(at).is_some())
        && book.entries().iter().all(|e| e.travel.is_none())
    {
        book.warn(Warning::NoRoad);
    }
}

fn verdict(pack: &Pack<'_>, slot: u16, bounds: &[Interval], machine: &mut Machine<Range>) -> Truth {
    if slot == NONE {
        return Truth::Yes;
    }
    evaluate(pack, usize::from(slot), bounds, machine);
    machine.verdict(usize::from(slot))
}

fn set(bounds: &mut [Interval], input: usize, to: Interval) {
    if let Some(bound) = bounds.get_mut(input) {
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

fn possible(pack: &Pack<'_>, input: usize) -> Interval {
    pack.inputs
        .get(input)
        .map_or(Interval::UNBOUNDED, |i| Interval { low: i.possible_low.get(), high: i.possible_high.get() })
}

/// The value of an attribute of a hospital; what is possible where unknown.
fn attribute(pack: &Pack<'_>, geography: &GeographyRecord, hospital: &HospitalRecord, input: usize) -> Interval {
    let place = pack.index_list(geography.attributes).position(|i| i == input);
    let value = place.and_then(|at| spanned(pack.constants, hospital.attributes).get(at)).map_or(f64::NAN, |v| v.get());
    known_or_possible(pack, input, value)
}

fn known_or_possible(pack: &Pack<'_>, input: usize, value: f64) -> Interval {
    if value.is_nan() { possible(pack, input) } else { Interval::of(value) }
}

/// Minutes to the nearest hospital that has an attribute: least and greatest. Hospitals where it is
/// unknown can only bring it nearer.
fn nearest_with(scene: &Scene<'_, '_>, geography: &GeographyRecord, book: &Book, input: usize) -> Interval {
    let (mut low, mut high) = (f64::INFINITY, f64::INFINITY);
    for entry in book.entries() {
        let (Some(travel), Some(hospital)) = (entry.travel, scene.pack.hospitals.get(usize::from(entry.hospital)))
        else {
            continue;
        };
        let has = attribute(scene.pack, geography, hospital, input);
        if has.high > 0.0 && travel.span.low < low {
            low = travel.span.low;
        }
        if has.low > 0.0 && travel.span.high < high {
            high = travel.span.high;
        }
    }
    if low.is_finite() { Interval { low, high } } else { Interval::UNBOUNDED }
}

/// Is the emergency department open on arrival?
fn open_on_arrival(pack: &Pack<'_>, hospital: &HospitalRecord, at: Option<i64>, travel: Option<Travel>) -> Truth {
    if hospital.hours_known == 0 {
        return Truth::Undecided;
    }
    let hours = spanned(pack.hours, hospital.hours);
    let whole_week = hours.iter().any(|h| h.start.get() == 0 && i64::from(h.end.get()) >= MINUTES_PER_WEEK);
    if whole_week {
        return Truth::Yes;
    }
    let (Some(at), Some(travel)) = (at, travel) else { return Truth::Undecided };
    let minute = |minutes: f64| minute_of_week(at.saturating_add(whole_seconds(minutes * 60.0)));
    let (first, last) = (minute(travel.span.low), minute(travel.span.high));
    let open =
        |minute: i64| hours.iter().position(|h| (i64::from(h.start.get())..i64::from(h.end.get())).contains(&minute));
    match (open(first), open(last)) {
        (Some(a), Some(b)) if a == b => Truth::Yes,
        // Around midnight from Sunday to Monday one stretch is written as two.
        (Some(_), Some(_)) if first > last => Truth::Yes,
        (None, None) if !hours.iter().any(|h| (first..=last).contains(&i64::from(h.start.get()))) => Truth::No,
        _ => Truth::Undecided,
    }
}

#[allow(clippy::as_conversions)] // saturating; a travel time is far from the limits
fn whole_seconds(seconds: f64) -> i64 {
    seconds as i64
}

/// Notes how each hospital stands on a rung: is any a certain candidate, is any to be asked?
fn stand(
    scene: &Scene<'_, '_>,
    geography: &GeographyRecord,
    rung: &RungRecord,
    book: &mut Book,
    bounds: &mut [Interval],
    machine: &mut Machine<Range>,
) -> (bool, bool) {
    let pack = scene.pack;
    let wanted = if rung.added_to.get() == NONE { geography.emergency_department } else { rung.added_to };
    let nearest = nearest_with(scene, geography, book, usize::from(wanted.get()));
    let (mut certain, mut ask) = (false, false);
    for place in 0..book.count {
        let Some(entry) = book.entries.get(place).copied() else { continue };
        let Some(hospital) = pack.hospitals.get(usize::from(entry.hospital)) else { continue };
        let values = spanned(pack.constants, hospital.attributes);
        for (input, value) in pack.index_list(geography.attributes).zip(values) {
            set(bounds, input, known_or_possible(pack, input, value.get()));
        }
        let open = open_on_arrival(pack, hospital, scene.situation.at, entry.travel);
        let travel = entry.travel.map_or(possible(pack, usize::from(geography.travel.get())), |t| t.span);
        let added = if nearest.low.is_finite() && entry.travel.is_some() {
            // The nearest is at most as far as this one if this one counts too.
            let least = Interval {
                low: nearest.low,
                high: if nearest.high < travel.high { nearest.high } else { travel.high },
            };
            let low = travel.low - least.high;
            Interval { low: if low > 0.0 { low } else { 0.0 }, high: travel.high - least.low }
        } else {
            possible(pack, usize::from(geography.added.get()))
        };
        set(bounds, usize::from(geography.travel.get()), travel);
        set(bounds, usize::from(geography.added.get()), added);
        set(bounds, usize::from(geography.open.get()), of_truth(open));
        let among = verdict(pack, rung.among.get(), bounds, machine);
        let within = verdict(pack, rung.within.get(), bounds, machine);
        let standing =
            if entry.travel.is_none() && rung.by_road == 1 && entry.key < 2.0 * NO_ROAD_KEY && among != Truth::No {
                Standing::Ask(Reason::NoRoad)
            } else {
                match (among, within) {
                    (Truth::Yes, Truth::Yes) => Standing::Candidate,
                    (Truth::No, _) => {
                        set(bounds, usize::from(geography.open.get()), of_truth(Truth::Yes));
                        let lacks = open == Truth::Yes || verdict(pack, rung.among.get(), bounds, machine) == Truth::No;
                        Standing::Out(if lacks { Reason::LacksCapability } else { Reason::Closed })
                    }
                    (_, Truth::No) => Standing::Out(Reason::BeyondLimit),
                    (Truth::Undecided, _) => {
                        set(bounds, usize::from(geography.open.get()), of_truth(Truth::Yes));
                        let by_hours =
                            open == Truth::Undecided && verdict(pack, rung.among.get(), bounds, machine) == Truth::Yes;
                        Standing::Ask(if by_hours { Reason::OpeningUnknown } else { Reason::UnknownCapability })
                    }
                    // The limit lies within the uncertainty of the travel time: likely counts.
                    (Truth::Yes, Truth::Undecided) => {
                        set(bounds, usize::from(geography.travel.get()), Interval::of(entry.key));
                        let shift = nearest_likely(scene, geography, book, usize::from(wanted.get()));
                        let likely = entry.key - shift;
                        set(
                            bounds,
                            usize::from(geography.added.get()),
                            Interval::of(if likely > 0.0 { likely } else { 0.0 }),
                        );
                        match verdict(pack, rung.within.get(), bounds, machine) {
                            Truth::Yes => Standing::Candidate,
                            _ => Standing::Out(Reason::BeyondLimit),
                        }
                    }
                }
            };
        let stop = match pack.regions.get(scene.region) {
            Some(region) if counts_in(pack, region, usize::from(entry.hospital), rung.stop_kind) => state_of(
                scene.situation.stops(),
                usize::from(entry.hospital),
                rung.stop_kind,
                scene.situation.at,
                region,
            ),
            _ => StopState::Unreported,
        };
        certain |= standing == Standing::Candidate;
        ask |= matches!(standing, Standing::Ask(_));
        if let Some(entry) = book.entries.get_mut(place) {
            entry.standing = standing;
            entry.stop = stop;
            entry.deferred = false;
            entry.limit_uncertain = among == Truth::Yes && within == Truth::Undecided;
        }
    }
    (certain, ask)
}

/// Likeliest minutes to the nearest hospital that certainly has an attribute.
fn nearest_likely(scene: &Scene<'_, '_>, geography: &GeographyRecord, book: &Book, input: usize) -> f64 {
    let mut nearest = f64::INFINITY;
    for entry in book.entries() {
        let has = scene
            .pack
            .hospitals
            .get(usize::from(entry.hospital))
            .is_some_and(|h| attribute(scene.pack, geography, h, input).low > 0.0);
        if has && entry.key < nearest {
            nearest = entry.key;
        }
    }
    if nearest.is_finite() { nearest } else { 0.0 }
}

/// No rung has anyone: every emergency department counts.
fn stand_without_rung(scene: &Scene<'_, '_>, geography: &GeographyRecord, book: &mut Book) {
    let pack = scene.pack;
    book.settled = false;
    book.warn(Warning::NoRung);
    for entry in book.entries_mut() {
        let has = pack.hospitals.get(usize::from(entry.hospital)).is_some_and(|hospital| {
            attribute(pack, geography, hospital, usize::from(geography.emergency_department.get())).high > 0.0
        });
        entry.standing =
            if has { Standing::Ask(Reason::UnknownCapability) } else { Standing::Out(Reason::LacksCapability) };
    }
}

/// Puts stopped candidates behind the others, for a patient who can be diverted.
fn divert(scene: &Scene<'_, '_>, region: &RegionRecord, book: &mut Book) {
    let reported = scene.situation.stops().next().is_some();
    let used = |kind: u8, hospital: u16| counts_in(scene.pack, region, usize::from(hospital), kind);
    if reported && scene.situation.stops().any(|s| !used(s.kind.number(), s.hospital)) {
        book.warn(Warning::StopNotUsedHere);
    }
    let avoids = scene.pack.rungs.get(usize::from(book.rung)).is_some_and(|r| r.avoid_stops == 1);
    let candidates = || book.entries().iter().filter(|e| e.standing == Standing::Candidate);
    if candidates().any(|e| e.stop == StopState::Unknown) {
        book.warn(Warning::StopExpired);
    }
    let candidates = || book.entries().iter().filter(|e| e.standing == Standing::Candidate);
    let stopped = candidates().filter(|e| e.stop == StopState::Stop).count();
    if !avoids || stopped == 0 {
        return;
    }
    if candidates().count() == stopped {
        book.warn(Warning::AllStopped);
        return;
    }
    match scene.threatened {
        Truth::Yes => {}
        Truth::Undecided => book.hangs_on_danger = true,
        Truth::No => {
            for entry in book.entries_mut() {
                entry.deferred = entry.standing == Standing::Candidate && entry.stop == StopState::Stop;
            }
        }
    }
}

/// Sorts: candidates by nearness, stopped ones behind them, then those to ask, then the rest.
fn rank(book: &mut Book) {
    let certain = book.entries().iter().any(|e| e.standing == Standing::Candidate);
    let group = |entry: &Entry| match entry.standing {
        Standing::Candidate if entry.deferred => 1u8,
        Standing::Candidate => 0,
        Standing::Ask(_) => 2,
        Standing::Out(_) => 3,
    };
    let before = |a: &Entry, b: &Entry| {
        group(a).cmp(&group(b)).then(a.key.total_cmp(&b.key)).then(a.hospital.cmp(&b.hospital)).is_lt()
    };
    // Insertion: at most a region's worth of hospitals, and no library sort with a panic in it.
    for sorted in 1..book.count {
        for place in (0..sorted).rev() {
            let Some([a, b]) = book.entries.get_mut(place..).and_then(|rest| rest.first_chunk_mut()) else { break };
            if before(a, b) || !before(b, a) {
                break;
            }
            core::mem::swap(a, b);
        }
    }
    book.advised = book.entries().iter().filter(|e| group(e) <= if certain { 1 } else { 2 }).count();
    if first_is_uncertain(book, certain) {
        book.settled = false;
        book.warn(Warning::OrderUncertain);
    }
    let nearest = book.entries().first().map_or(f64::NEG_INFINITY, |e| e.key);
    let may_be_open = |e: &Entry| e.standing == Standing::Ask(Reason::OpeningUnknown) && e.key < nearest;
    if book.entries().iter().any(may_be_open) {
        book.warn(Warning::OpeningUnknown);
    }
    // The danger of life counts only if it would move the first one.
    let first_stopped = book.entries().first().is_some_and(|e| e.stop == StopState::Stop);
    book.hangs_on_danger &= first_stopped;
    book.settled &= !book.hangs_on_danger;
}

/// Could another hospital be the first, within the uncertainty of the travel times?
fn first_is_uncertain(book: &Book, certain: bool) -> bool {
    let Some(first) = book.entries().first().filter(|_| book.advised > 0) else { return false };
    let Some(travel) = first.travel else { return false };
    let rival = |entry: &Entry| {
        let ranked = match entry.standing {
            Standing::Candidate => !entry.deferred || first.deferred,
            Standing::Ask(_) => !certain,
            Standing::Out(_) => entry.limit_uncertain,
        };
        ranked
            && entry.travel.is_some_and(|other| {
                let estimated = other.source == Source::Estimated || travel.source == Source::Estimated;
                estimated && other.span.low < travel.span.high
            })
    };
    first.limit_uncertain || book.entries().iter().skip(1).any(rival)
}
