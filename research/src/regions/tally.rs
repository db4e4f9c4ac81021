//! What the advices of strategies lead to, counted over a cohort.

use std::collections::BTreeMap;

use baken_core::case::Situation;
use baken_core::destination::travel::Position;
use baken_core::domain::{LANES, Truth};
use baken_core::{Findings, Workspace, advise};

use super::Asked;
use super::minutes::{Change, Minutes};
use super::stops::StopLog;
use super::strategy::Strategy;
use crate::cohort::{Block, Tally};
use crate::statistics::confusion::Confusion;
use crate::statistics::mcnemar::Agreement;

/// What one strategy's advices lead to. Pairs are of severe patients, then of others.
#[derive(Debug, Clone, Default)]
pub struct Led {
    /// Patients with a hospital.
    pub advised: [u64; 2],
    /// Patients with none.
    pub nowhere: [u64; 2],
    /// To a hospital that can do what a severe patient needs, against who is severe.
    pub direct: Confusion,
    /// To a hospital of which it is not known; counted as not direct.
    pub unknown: [u64; 2],
    /// An answer that the cohort does not have could change the hospital.
    pub unsettled: [u64; 2],
    /// Minutes from the scene to the hospital.
    pub minutes: Minutes,
    /// Of the severe alone.
    pub severe_minutes: Minutes,
    /// Minutes of severe patients who were not brought at once from the first hospital to the nearest centre.
    pub transfers: Minutes,
    /// Patients of each hospital of the pack.
    pub hospitals: Vec<[u64; 2]>,
    /// Against the first strategy: another hospital.
    pub moved: [u64; 2],
    /// Against the first strategy: from which hospital to which other one, by their ids.
    pub ways: BTreeMap<(String, String), Way>,
    /// Against the first strategy: minutes.
    pub change: Change,
    /// Severe patients brought at once: by this strategy, by the first one.
    pub direct_agreement: Agreement,
    /// Others brought there: by this strategy, by the first one.
    pub over_agreement: Agreement,
}

/// Patients who go elsewhere than under the first strategy, the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    /// Severe ones, and others.
    pub patients: [u64; 2],
    /// The first of them: line or row of the cohort.
    pub example: u64,
}

/// No hospital, as an end of a way.
pub const NOWHERE: &str = "nowhere";

impl Led {
    fn merge(&mut self, other: Led) {
        let pairs = [
            (&mut self.advised, other.advised),
            (&mut self.nowhere, other.nowhere),
            (&mut self.unknown, other.unknown),
            (&mut self.unsettled, other.unsettled),
            (&mut self.moved, other.moved),
        ];
        for (count, more) in pairs {
            add(count, more);
        }
        for (count, more) in self.hospitals.iter_mut().zip(other.hospitals) {
            add(count, more);
        }
        for (way, more) in other.ways {
            let known = self.ways.entry(way).or_insert(Way { patients: [0; 2], example: more.example });
            add(&mut known.patients, more.patients);
            known.example = known.example.min(more.example);
        }
        self.direct.merge(&other.direct);
        self.minutes.merge(&other.minutes);
        self.severe_minutes.merge(&other.severe_minutes);
        self.transfers.merge(&other.transfers);
        self.change.merge(&other.change);
        self.direct_agreement.merge(&other.direct_agreement);
        self.over_agreement.merge(&other.over_agreement);
    }
}

fn add(count: &mut [u64; 2], more: [u64; 2]) {
    count.iter_mut().zip(more).for_each(|(count, more)| *count += more);
}

/// What was counted.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts {
    pub led: Vec<Led>,
    pub without_place: u64,
    pub without_moment: u64,
}

/// The counts, and what it takes to assess.
pub(super) struct Everything<'a> {
    strategies: &'a [Strategy<'a>],
    ways: &'a [Vec<Option<usize>>],
    asked: &'a Asked,
    log: &'a StopLog,
    /// For each strategy and hospital: minutes to a centre.
    drives: Vec<Vec<Option<f64>>>,
    workspace: Box<Workspace>,
    pub counts: Counts,
}

/// Where a strategy sends a patient.
#[derive(Clone, Copy)]
struct Sent<'p> {
    id: &'p str,
    direct: bool,
    minutes: Option<f64>,
}

impl<'a> Everything<'a> {
    pub fn new(
        strategies: &'a [Strategy<'a>],
        ways: &'a [Vec<Option<usize>>],
        asked: &'a Asked,
        log: &'a StopLog,
    ) -> Everything<'a> {
        let led = |strategy: &Strategy<'_>| Led {
            hospitals: vec![[0; 2]; strategy.pack.hospitals().len()],
            ..Led::default()
        };
        let drives = |strategy: &Strategy<'_>| {
            (0..strategy.pack.hospitals().len()).map(|hospital| strategy.drive_to_centre(hospital)).collect()
        };
        Everything {
            strategies,
            ways,
            asked,
            log,
            drives: strategies.iter().map(drives).collect(),
            workspace: Box::new(Workspace::NEW),
            counts: Counts { led: strategies.iter().map(led).collect(), ..Counts::default() },
        }
    }

    fn patient(&mut self, block: &Block<'_>, lane: usize, severe: bool) {
        let number = |question: usize| block.numbers(question).get(lane).copied().filter(|value| !value.is_nan());
        let at = self.asked.at.and_then(number).map(|seconds| seconds as i64);
        self.counts.without_moment += u64::from(at.is_none());
        let class = usize::from(!severe);
        let mut first: Option<Option<Sent<'_>>> = None;
        for (place, strategy) in self.strategies.iter().enumerate() {
            let by_code = self.asked.pc4.and_then(number).and_then(|code| strategy.pack.postcode(code as u16));
            let by_point = || {
                let (latitude, longitude) = self.asked.point?;
                Some(Position { latitude: number(latitude)?, longitude: number(longitude)? })
            };
            let Some(scene) = by_code.or_else(by_point) else {
                self.counts.without_place += u64::from(place == 0);
                return;
            };
            let mut situation = Situation::NONE;
            (situation.at, situation.scene, situation.region) = (at, Some(scene), Some(strategy.region));
            if let Some(at) = at {
                self.log.report(at, &strategy.stops, &mut situation);
            }
            let mut findings = Findings::NONE;
            let ways = self.ways.get(place).into_iter().flatten();
            for (to, (_, question, is_yes_no)) in ways.zip(&self.asked.findings) {
                let known = if *is_yes_no {
                    match block.verdicts(*question).lane(lane) {
                        Truth::Yes => Some(1.0),
                        Truth::No => Some(0.0),
                        Truth::Undecided => None,
                    }
                } else {
                    number(*question)
                };
                if let (Some(to), Some(value)) = (to, known) {
                    // It was possible in the table; what another text finds impossible is unknown to it.
                    let _ = findings.set(&strategy.pack, *to, value);
                }
            }
            let Some(led) = self.counts.led.get_mut(place) else { return };
            let drives = self.drives.get(place).map_or(&[][..], Vec::as_slice);
            let sent = send(strategy, &findings, &situation, &mut self.workspace, led, drives, class);
            match first {
                None => first = Some(sent),
                Some(reference) => against(led, sent, reference, class, block.first_row + lane as u64),
            }
        }
    }
}

/// Assesses one patient under one strategy, and counts where that leads.
fn send<'p>(
    strategy: &Strategy<'p>,
    findings: &Findings,
    situation: &Situation,
    workspace: &mut Workspace,
    led: &mut Led,
    drives: &[Option<f64>],
    class: usize,
) -> Option<Sent<'p>> {
    let bump = |count: &mut [u64; 2]| count.iter_mut().skip(class).take(1).for_each(|count| *count += 1);
    let advice = advise(&strategy.pack, findings, situation, strategy.pathway, workspace).ok();
    let candidate = advice.as_ref().and_then(|advice| advice.destinations()?.candidates().next());
    let Some(candidate) = candidate else {
        bump(&mut led.nowhere);
        led.direct.add(false, class == 0);
        return None;
    };
    bump(&mut led.advised);
    if advice.is_some_and(|advice| !advice.settled()) {
        bump(&mut led.unsettled);
    }
    let id = candidate.hospital.id();
    let hospital = strategy.pack.hospital_index(id)?;
    if let Some(count) = led.hospitals.get_mut(hospital) {
        bump(count);
    }
    let target = strategy.targets.get(hospital).copied().flatten();
    if target.is_none() {
        bump(&mut led.unknown);
    }
    let direct = target == Some(true);
    led.direct.add(direct, class == 0);
    let minutes = candidate.travel.map(|travel| travel.minutes);
    if let Some(minutes) = minutes {
        led.minutes.add(minutes);
        if class == 0 {
            led.severe_minutes.add(minutes);
        }
    }
    if class == 0
        && !direct
        && let Some(drive) = drives.get(hospital).copied().flatten()
    {
        led.transfers.add(drive);
    }
    Some(Sent { id, direct, minutes })
}

/// Holds a strategy against the first one, for one patient.
fn against(led: &mut Led, sent: Option<Sent<'_>>, reference: Option<Sent<'_>>, class: usize, row: u64) {
    let direct = |sent: Option<Sent<'_>>| sent.is_some_and(|sent| sent.direct);
    let agreement = if class == 0 { &mut led.direct_agreement } else { &mut led.over_agreement };
    agreement.add(direct(sent), direct(reference));
    if sent.map(|sent| sent.id) != reference.map(|sent| sent.id) {
        led.moved.iter_mut().skip(class).take(1).for_each(|count| *count += 1);
        let end = |sent: Option<Sent<'_>>| sent.map_or(NOWHERE, |sent| sent.id).to_owned();
        let way = led.ways.entry((end(reference), end(sent))).or_insert(Way { patients: [0; 2], example: row });
        way.patients.iter_mut().skip(class).take(1).for_each(|count| *count += 1);
        way.example = way.example.min(row);
    }
    if let (Some(own), Some(other)) = (sent.and_then(|s| s.minutes), reference.and_then(|s| s.minutes)) {
        led.change.add(own - other);
    }
}

impl Tally for Everything<'_> {
    fn add(&mut self, block: &Block<'_>) {
        let outcome = block.verdicts(self.asked.outcome);
        let taken = self.asked.only_where.map(|question| block.verdicts(question));
        for lane in (0..LANES).filter(|lane| block.active >> lane & 1 == 1) {
            if taken.as_ref().is_some_and(|taken| taken.lane(lane) != Truth::Yes) {
                continue;
            }
            match outcome.lane(lane) {
                Truth::Yes => self.patient(block, lane, true),
                Truth::No => self.patient(block, lane, false),
                Truth::Undecided => {}
            }
        }
    }

    fn merge(&mut self, other: Self) {
        for (led, more) in self.counts.led.iter_mut().zip(other.counts.led) {
            led.merge(more);
        }
        self.counts.without_place += other.counts.without_place;
        self.counts.without_moment += other.counts.without_moment;
    }
}
