//! What strategies lead to, in the form that programs read: the part `regions` of a benchmark's JSON.

use serde::Serialize;

use super::{Compared, Led, MARKED_CHANGE, Minutes, OfStrategy, Target};
use crate::benchmark::document::{Intervals, Rate, Table};
use crate::statistics::mcnemar::Agreement;

/// The finding that says who cannot be diverted.
const IN_DANGER: &str = "vitally_threatened";

/// Strategies of regions, held against each other.
#[derive(Debug, Serialize)]
pub struct Regions {
    /// The pathway by which patients were assessed.
    pub pathway: String,
    /// What a severe patient should reach at once.
    pub target: &'static str,
    /// The strategy that others are held against.
    pub reference: String,
    /// Findings of the cohort by which patients were assessed; all others were unknown.
    pub findings: Vec<String>,
    /// Patients without a place: left out.
    pub without_place: u64,
    /// Patients without a moment: opening hours and stops are unknown for them.
    pub without_moment: u64,
    /// In the order in which they were asked for.
    pub strategies: Vec<Strategy>,
    /// What the numbers mean.
    pub notes: Vec<String>,
}

/// What one strategy leads to.
#[derive(Debug, Serialize)]
pub struct Strategy {
    /// As it was asked for.
    pub region: String,
    /// The region's title.
    pub title: String,
    /// The pack.
    pub digest: String,
    /// Patients.
    pub n: u64,
    /// Severe patients among them.
    pub severe: u64,
    /// Patients for whom the advice names no hospital.
    pub nowhere: u64,
    /// Patients whose hospital a finding that the cohort does not have could change.
    pub unsettled: u64,
    /// Patients sent to a hospital of which it is not known whether it is a target; counted as none.
    pub target_unknown: u64,
    /// Severe patients sent at once to a target: the share that the Dutch norm of 90 % is about.
    pub direct: Rate,
    /// Sent to a target, against severe: undertriage and overtriage by each definition.
    pub table: Table,
    /// Drive from the scene, estimated, of everyone.
    pub minutes: Drive,
    /// The same of the severe.
    pub severe_minutes: Drive,
    /// Severe patients who are not sent there at once, and the estimated drive from their first hospital to
    /// the nearest target of the region.
    pub transfers: Drive,
    /// Held against the first strategy; none of the first itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against_reference: Option<Against>,
    /// Load: hospitals with patients, the most first.
    pub hospitals: Vec<Load>,
}

/// Minutes of driving.
#[derive(Debug, Serialize)]
pub struct Drive {
    /// Patients.
    pub n: u64,
    /// Mean, with a Wald interval.
    pub mean: Rate,
    /// Median, to a tenth of a minute.
    pub median: Option<f64>,
    /// The tenth that drives longest drives longer.
    pub p90: Option<f64>,
    /// All together.
    pub total_hours: f64,
}

/// A strategy against the first one, patient by patient.
#[derive(Debug, Serialize)]
pub struct Against {
    /// Severe patients with another hospital.
    pub severe_moved: u64,
    /// Others with another hospital.
    pub others_moved: u64,
    /// How much larger the share of the severe is that is sent to a target at once.
    pub direct_difference: Rate,
    /// How much larger the share of the others is that is sent there: overtriage by `sens-spec`.
    pub overtriage_difference: Rate,
    /// Mean change of the drive in minutes.
    pub minutes_difference: Rate,
    /// Change of all drives together.
    pub hours_difference: f64,
    /// Patients with more than ten minutes more.
    pub longer: u64,
    /// Patients with more than ten minutes less.
    pub shorter: u64,
}

/// Patients of a hospital.
#[derive(Debug, Serialize)]
pub struct Load {
    /// Id.
    pub hospital: String,
    /// Name.
    pub name: String,
    /// Patients.
    pub n: u64,
    /// Severe ones among them.
    pub severe: u64,
    /// Change against the first strategy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<i64>,
}

impl Drive {
    fn of(minutes: &Minutes, intervals: Intervals) -> Drive {
        Drive {
            n: minutes.sums.n(),
            mean: Rate::of(&minutes.sums.mean(intervals.level)),
            median: minutes.quantile(0.5),
            p90: minutes.quantile(0.9),
            total_hours: minutes.sums.hours(),
        }
    }
}

impl Against {
    fn of(led: &Led, intervals: Intervals) -> Against {
        let difference = |agreement: &Agreement| Rate::of(&agreement.difference(intervals.level));
        Against {
            severe_moved: led.moved[0],
            others_moved: led.moved[1],
            direct_difference: difference(&led.direct_agreement),
            overtriage_difference: difference(&led.over_agreement),
            minutes_difference: Rate::of(&led.change.sums.mean(intervals.level)),
            hours_difference: led.change.sums.hours(),
            longer: led.change.longer,
            shorter: led.change.shorter,
        }
    }
}

impl Strategy {
    fn of(strategy: &OfStrategy, reference: Option<&OfStrategy>, intervals: Intervals) -> Strategy {
        let led = &strategy.led;
        let total = |pair: [u64; 2]| pair[0] + pair[1];
        let digest: String = strategy.digest.iter().map(|byte| format!("{byte:02x}")).collect();
        Strategy {
            region: strategy.label.clone(),
            title: strategy.title.clone(),
            digest: format!("sha256:{digest}"),
            n: led.direct.n(),
            severe: led.direct.severe(),
            nowhere: total(led.nowhere),
            unsettled: total(led.unsettled),
            target_unknown: total(led.unknown),
            direct: Rate::of_proportion(&led.direct.sensitivity(), intervals),
            table: Table::of(&led.direct, intervals),
            minutes: Drive::of(&led.minutes, intervals),
            severe_minutes: Drive::of(&led.severe_minutes, intervals),
            transfers: Drive::of(&led.transfers, intervals),
            against_reference: reference.map(|_| Against::of(led, intervals)),
            hospitals: loads(strategy, reference),
        }
    }
}

/// The hospitals that have patients, or have them under the first strategy.
fn loads(strategy: &OfStrategy, reference: Option<&OfStrategy>) -> Vec<Load> {
    let before = |id: &str| -> u64 {
        let Some(reference) = reference else { return 0 };
        let counts = reference.hospitals.iter().zip(&reference.led.hospitals);
        counts.filter(|((other, _), _)| other == id).map(|(_, pair)| pair[0] + pair[1]).sum()
    };
    let counts = strategy.hospitals.iter().zip(&strategy.led.hospitals);
    let mut loads: Vec<Load> = counts
        .map(|((id, name), pair)| {
            let n = pair[0] + pair[1];
            let change = reference.map(|_| n as i64 - before(id) as i64);
            Load { hospital: id.clone(), name: name.clone(), n, severe: pair[0], change }
        })
        .filter(|load| load.n > 0 || load.change.is_some_and(|change| change != 0))
        .collect();
    loads.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.hospital.cmp(&b.hospital)));
    loads
}

impl Regions {
    /// The document of a comparison.
    pub fn of(compared: &Compared, intervals: Intervals) -> Regions {
        let reference = compared.strategies.first();
        let strategies = compared.strategies.iter().enumerate();
        let of = |(place, strategy)| Strategy::of(strategy, reference.filter(|_| place > 0), intervals);
        let mut notes = vec![
            "the advice that the engine gives; whether a crew would have followed it is not in a cohort".to_owned(),
            "drives are estimates from the great circle, without time on the scene or in the emergency department"
                .to_owned(),
            "regional texts are examples from public sources unless a region has adopted them".to_owned(),
            format!("longer and shorter: by more than {MARKED_CHANGE} minutes"),
        ];
        if !compared.request.stops.is_empty() && !compared.findings.iter().any(|id| id == IN_DANGER) {
            notes.push(format!(
                "stops divert nobody here: the cohort has no `{IN_DANGER}`, and who may be in danger of life is not diverted"
            ));
        }
        if compared.target == Target::LevelOne {
            notes
                .push("the Dutch norm: 90 % of the severely injured (ISS of 16 or more) at once to level 1".to_owned());
        }
        Regions {
            pathway: compared.request.pathway.clone(),
            target: compared.target.words(),
            reference: reference.map_or(String::new(), |first| first.label.clone()),
            findings: compared.findings.clone(),
            without_place: compared.without_place,
            without_moment: compared.without_moment,
            strategies: strategies.map(of).collect(),
            notes,
        }
    }
}
