//! Strategy models against the published vectors: the numbers, the choices, and that ranges hold them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use baken_core::Findings;
use baken_core::advice::{Strategies, Times, strategies};
use baken_core::domain::{Interval, Range};
use baken_core::pack::{ModelKind, Scope};
use baken_core::program::Machine;
use baken_core::{Pack, Truth, Workspace, assess};

/// How far a number may be from the published one: the order of summation, and nothing else.
const TOLERANCE: f64 = 1e-12;

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models")
}

fn built() -> Vec<u8> {
    baken_protocol::build(&models()).unwrap_or_else(|report| panic!("{}", report.render(false))).pack
}

/// A patient and the way to the hospitals; each number may be open.
#[derive(Clone, Copy, Debug)]
struct Patient {
    male: bool,
    age: f64,
    race: [Interval; 4],
    onset: Interval,
    times: [Interval; 3],
}

/// RACE from 0 to 9 as face, arm, leg and aphasia; gaze makes the ninth point.
fn patient(male: bool, age: f64, race: u8, [onset, primary, comprehensive, transfer]: [f64; 4]) -> Patient {
    let mut left = race.min(8);
    let mut item = || {
        let points = left.min(2);
        left -= points;
        Interval::of(f64::from(points))
    };
    let race = [item(), item(), item(), item()];
    let times = [primary, comprehensive, transfer].map(Interval::of);
    Patient { male, age, race, onset: Interval::of(onset), times }
}

struct Bench<'p> {
    pack: Pack<'p>,
    machine: Box<Machine<Range>>,
}

impl<'p> Bench<'p> {
    fn new(bytes: &'p [u8]) -> Self {
        Bench { pack: Pack::open(bytes).unwrap(), machine: Box::default() }
    }

    fn run(&mut self, model: &str, patient: &Patient, gaze: Interval) -> Strategies<'p> {
        let pack = &self.pack;
        let mut bounds: Vec<Interval> =
            pack.inputs().map(|input| Interval::between(input.possible().0, input.possible().1)).collect();
        let mut set = |id: &str, value: Interval| bounds[pack.input_index(id).unwrap()] = value;
        set("age", Interval::of(patient.age));
        set("sex", Interval::of(if patient.male { 1.0 } else { 0.0 }));
        set("onset_minutes", patient.onset);
        set("race_gaze", gaze);
        set("race_side", Interval::of(side(pack, "right")));
        for (id, value) in ["race_face", "race_arm", "race_leg", "race_aphasia"].into_iter().zip(patient.race) {
            set(id, value);
        }
        let place = pack.models().position(|m| m.id() == model).unwrap();
        strategies(pack, place, Times::of(patient.times), &mut bounds, &mut self.machine)
    }

    fn of(&mut self, model: &str, patient: &Patient, race: u8) -> Strategies<'p> {
        self.run(model, patient, Interval::of(if race > 8 { 1.0 } else { 0.0 }))
    }
}

fn side(pack: &Pack<'_>, id: &str) -> f64 {
    let input = pack.input(pack.input_index("race_side").unwrap()).unwrap();
    input.choices(baken_core::Language::English).position(|(choice, _)| choice == id).unwrap() as f64
}

fn close(found: Option<Interval>, expected: f64) -> f64 {
    let found = found.unwrap().value().unwrap();
    (found / expected - 1.0).abs()
}

type Expected = (&'static str, f64, f64, f64);
type Case = (bool, f64, u8, [f64; 4], &'static [Expected], &'static str);

const MGH: &[Case] = &[
    (
        false,
        65.0,
        7,
        [45.0, 30.0, 60.0, 45.0],
        &[
            ("primary", 0.36898687818559245, 105661.80362174989, 12.366857351113733),
            ("comprehensive", 0.48213369439554365, 99207.75337383134, 12.530716127384592),
            ("drip-and-ship", 0.4800090927776677, 99390.08215608605, 12.527639287639298),
        ],
        "comprehensive",
    ),
    (
        false,
        65.0,
        0,
        [10.0, 10.0, 20.0, 30.0],
        &[
            ("primary", 0.9657704280317451, 83048.46324746309, 13.518969959343153),
            ("comprehensive", 0.9660744815954962, 83051.97874924995, 13.519410288523815),
            ("drip-and-ship", 0.9660656736840184, 83107.86304855555, 13.519397532940904),
        ],
        "comprehensive",
    ),
    (
        true,
        80.0,
        9,
        [60.0, 20.0, 60.0, 60.0],
        &[
            ("primary", 0.2196332684658489, 91263.73766575204, 5.636039729310091),
            ("comprehensive", 0.3931019722801926, 88145.79778968939, 5.754836422319304),
            ("drip-and-ship", 0.38511361362779994, 88362.1886004725, 5.749365749110776),
        ],
        "comprehensive",
    ),
    (
        false,
        40.0,
        5,
        [150.0, 59.0, 60.0, 20.0],
        &[
            ("primary", 0.474048657532071, 121787.52345078175, 20.60409807370529),
            ("comprehensive", 0.5263012156791882, 115542.34203416784, 20.72010233323631),
        ],
        "comprehensive",
    ),
    (
        false,
        70.0,
        5,
        [150.0, 60.0, 65.0, 10.0],
        &[
            ("primary", 0.4226936, 105999.61149291987, 10.703652439393549),
            ("comprehensive", 0.5231556343871016, 101471.31121654637, 10.827953929610423),
        ],
        "comprehensive",
    ),
    (
        true,
        72.0,
        4,
        [200.0, 9.0, 40.0, 31.0],
        &[
            ("primary", 0.571605855280194, 104518.93964842235, 8.92475115158918),
            ("comprehensive", 0.5552992904460325, 104324.8675058449, 8.908108677918232),
        ],
        "primary",
    ),
    (true, 70.0, 5, [200.0, 60.0, 100.0, 60.0], &[], "comprehensive"),
    (true, 70.0, 4, [200.0, 60.0, 100.0, 60.0], &[], "primary"),
];

#[test]
fn mgh_2018_gives_the_published_numbers_and_choices() {
    let bytes = built();
    let mut bench = Bench::new(&bytes);
    let mut worst: f64 = 0.0;
    for (male, age, race, times, expected, choice) in MGH {
        let found = bench.of("mgh-2018", &patient(*male, *age, *race, *times), *race);
        for result in found.iter() {
            let Some((_, good, cost, qaly)) = expected.iter().find(|(id, ..)| *id == result.id) else {
                assert_eq!(result.available, Truth::No, "{} at {times:?}", result.id);
                assert_eq!((result.good_outcome, result.qaly, result.cost_usd), (None, None, None));
                continue;
            };
            assert_eq!(result.available, Truth::Yes);
            let errors = [(result.good_outcome, *good), (result.cost_usd, *cost), (result.qaly, *qaly)];
            for (number, expected) in errors {
                worst = worst.max(close(number, expected));
            }
        }
        assert_eq!(found.chosen().unwrap().id, *choice, "at {times:?}");
        assert!(found.sure);
        assert_eq!(found.by_rule, expected.is_empty());
    }
    println!("greatest relative error {worst:e}");
    assert!(worst < TOLERANCE, "{worst:e}");
}

/// The published model as a simulation, year by year, of every state: nothing of the texts but the life
/// table. `None` for what the model has no answer to.
mod published {
    const HAZARDS: [f64; 7] = [1.53, 1.52, 2.17, 3.18, 4.55, 6.55, 1.0];
    const UTILITIES: [f64; 7] = [1.0, 0.84, 0.78, 0.71, 0.44, 0.18, 1.0];
    const ANNUAL: [f64; 7] = [2921.0, 3905.0, 6501.0, 16922.0, 42335.0, 39723.0, 0.0];
    const ISCHAEMIC: [f64; 6] = [6302.0, 9448.0, 14918.0, 26218.0, 32502.0, 26071.0];
    const HAEMORRHAGE: [f64; 6] = [9500.0, 15500.0, 18700.0, 27400.0, 27300.0, 27300.0];
    const FROM_2014: f64 = 240.007 / 236.736;
    const FROM_2010: f64 = 240.007 / 218.056;
    const FROM_2008: f64 = 240.007 / 215.303;

    /// Good outcome, cost, QALY of primary, drip and ship, comprehensive.
    pub fn run(risks: &[f64], age: usize, race: f64, [t0, tp, tc, tt]: [f64; 4]) -> Option<[Option<[f64; 3]>; 3]> {
        let n = if race == 0.0 { 1.0 } else { -0.39 + 2.39 * race };
        let q = 1.0 / (1.0 + (2.9297 - 0.5533 * race).exp());
        let (onp, onc, direct) = (t0 + tp + 61.0, t0 + tc + 52.0, t0 + tc + 145.0);
        let ship = t0 + tp + 61.0 + tt + 84.0;
        if onp > 270.0 && direct > 360.0 {
            return None;
        }
        let base = 0.001 * n * n - 0.0615 * n + 1.0;
        let ivt = |t: f64| {
            let odds = base / (1.0 - base) * (-0.0031 * t + 2.068);
            if t > 270.0 { base } else { odds / (1.0 + odds) }
        };
        let both = |b: f64, t: f64| {
            let evt = (n * (-0.00879544 - 9.01419716e-05 * t)).exp();
            (1.0 - q) * b + 0.29 * q * b + 0.71 * q * b.max(evt)
        };
        let centre = if onc < 270.0 { 1.0 } else { 0.0 };
        let primary = lifetime(risks, age, n, ivt(onp), [1.0, 0.0, 0.0]);
        let shipped = (ship <= 360.0).then(|| lifetime(risks, age, n, both(ivt(onp), ship), [1.0, q, 1.0]));
        let comprehensive = lifetime(risks, age, n, both(ivt(onc), direct), [centre, q, 0.0]);
        Some([Some(primary), shipped, Some(comprehensive)])
    }

    fn lifetime(risks: &[f64], age: usize, n: f64, p: f64, [ivt, evt, transfer]: [f64; 3]) -> [f64; 3] {
        let dying = [(7.0, 0.042), (13.0, 0.139), (21.0, 0.316), (f64::INFINITY, 0.535)];
        let m = dying.iter().find(|(below, _)| n < *below).unwrap().1;
        let poor = 1.0 - p - m;
        let (m0, m1) = (0.205627706 * p, 0.341991342 * p);
        let states = [m0, m1, p - m0 - m1, 0.35678392 * poor, 0.432160804 * poor, 0.211055276 * poor];
        let general = (1635.0 + 191.0) / 2402.0;
        let haemorrhage = (16.0 + 85.0) / 2402.0;
        let ischaemic = 1.0 - general - haemorrhage;
        let mut alive = [0.0; 7];
        for (state, share) in
            alive.iter_mut().zip(states.iter().map(|s| s * (ischaemic + haemorrhage)).chain([general]))
        {
            *state = share;
        }
        let death = 8100.0 * FROM_2008;
        let cycles = 101 - age;
        let (mut qaly, mut cost) = (0.0, 0.0);
        for cycle in 0..cycles {
            let weight = match cycle {
                0 => 1.0 / 3.0,
                c if c + 1 == cycles => 1.0 / 3.0,
                c if c % 2 == 1 => 4.0 / 3.0,
                _ => 2.0 / 3.0,
            } * (-0.03 * cycle as f64).exp();
            let yearly = if cycle == 0 {
                let first: f64 = (0..6)
                    .map(|i| {
                        let annual = 0.75 * ANNUAL[i] * FROM_2014;
                        let one = ischaemic * (0.25 * ISCHAEMIC[i] * FROM_2014 + annual);
                        let other = haemorrhage * (0.25 * HAEMORRHAGE[i] * FROM_2008 + annual);
                        states[i] * (one + other)
                    })
                    .sum();
                let treated = ivt * 13419.0 * FROM_2014 + evt * 6400.0 * FROM_2014 + transfer * 763.0 * FROM_2010;
                first + death * m * (ischaemic + haemorrhage) + ischaemic * treated
            } else {
                let living: f64 = alive.iter().zip(ANNUAL).map(|(a, c)| a * c * FROM_2014).sum();
                living + death * (1.0 - alive.iter().sum::<f64>())
            };
            cost += weight * yearly;
            qaly += weight * alive.iter().zip(UTILITIES).map(|(a, u)| a * u).sum::<f64>();
            for (state, hazard) in alive.iter_mut().zip(HAZARDS) {
                *state *= 1.0 - (1.0 - (-hazard * -(1.0 - risks[age + cycle]).ln()).exp());
            }
        }
        [p, cost, qaly]
    }
}

fn life_table() -> [Vec<f64>; 2] {
    let text = fs::read_to_string(models().join("stroke/us-2013-life-table.toml")).unwrap();
    let table: toml::Table = toml::from_str(&text).unwrap();
    ["female", "male"].map(|sex| {
        let column = table["life_table"]["columns"][sex].as_array().unwrap();
        column.iter().map(|risk| risk.as_float().unwrap()).collect()
    })
}

/// Numbers from 0 up to `below`, the same in every run.
struct Dice(u64);

impl Dice {
    fn up_to(&mut self, below: u64) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) % below) as f64
    }
}

#[test]
fn the_life_year_tables_equal_a_simulation_of_every_patient() {
    let bytes = built();
    let mut bench = Bench::new(&bytes);
    let risks = life_table();
    let mut dice = Dice(1);
    let (mut worst, mut answered, mut unanswered) = (0.0_f64, 0, 0);
    for round in 0..20_000 {
        let age = if round < 200 { round / 2 } else { dice.up_to(100) as usize };
        let male = round % 2 == 1;
        let race = dice.up_to(10) as u8;
        let times = [dice.up_to(260), dice.up_to(120), dice.up_to(160), dice.up_to(120)];
        let found = bench.of("mgh-2018", &patient(male, age as f64, race, times), race);
        let Some(expected) = published::run(&risks[usize::from(male)], age, f64::from(race), times) else {
            assert_eq!(found.chosen().unwrap().id, if race >= 5 { "comprehensive" } else { "primary" });
            assert!(found.by_rule);
            unanswered += 1;
            continue;
        };
        answered += 1;
        let mut best: Option<(&str, f64, f64)> = None;
        for (id, expected) in ["primary", "drip-and-ship", "comprehensive"].into_iter().zip(expected) {
            let result = found.iter().find(|result| result.id == id).unwrap();
            let Some([good, cost, qaly]) = expected else {
                assert_eq!(result.available, Truth::No);
                continue;
            };
            for (number, expected) in [(result.good_outcome, good), (result.cost_usd, cost), (result.qaly, qaly)] {
                worst = worst.max(close(number, expected));
            }
            let benefit = 100_000.0 * qaly - cost;
            if best.is_none_or(|(_, most, _)| benefit > most) {
                best = Some((id, benefit, qaly));
            }
        }
        let chosen = found.chosen().unwrap();
        let (id, most, _) = best.unwrap();
        // Two that differ by rounding only may change places.
        let near = (chosen.choose.unwrap().value().unwrap() / most - 1.0).abs() < TOLERANCE;
        assert!(chosen.id == id || near, "{} instead of {id}", chosen.id);
    }
    println!("greatest relative error {worst:e} in {answered} patients, {unanswered} without an answer");
    assert!(worst < TOLERANCE, "{worst:e}");
    assert!(answered > 10_000 && unanswered > 100);
}

#[test]
fn the_clinical_form_differs_only_by_the_defects() {
    let bytes = built();
    let mut bench = Bench::new(&bytes);
    // Nothing is mended in a good outcome in time.
    for (male, age, race, times, expected, _) in &MGH[..4] {
        let patient = patient(*male, *age, *race, *times);
        let clinical = bench.of("mgh-2018-clinical", &patient, *race);
        for (id, good, cost, qaly) in *expected {
            let result = clinical.iter().find(|result| result.id == *id).unwrap();
            assert!(close(result.good_outcome, *good) < TOLERANCE);
            // Death once, not every year: always cheaper.
            assert!(result.cost_usd.unwrap().high < *cost);
            // At RACE 0 a share of mRS 3-5 was negative, and took life years away.
            let years = result.qaly.unwrap().value().unwrap();
            assert!(if *race == 0 { years > *qaly } else { (years / qaly - 1.0).abs() < TOLERANCE });
        }
    }
    // Thrombectomy after 360 minutes counts nothing.
    let late = patient(true, 70.0, 7, [150.0, 10.0, 100.0, 150.0]);
    let [oracle, clinical] = ["mgh-2018", "mgh-2018-clinical"].map(|model| bench.of(model, &late, 7));
    let good = |found: &Strategies<'_>| found.iter().find(|r| r.id == "comprehensive").unwrap().good_outcome.unwrap();
    assert!(good(&clinical).high < good(&oracle).low);
    assert_eq!(clinical.chosen().unwrap().id, "primary");
}

#[test]
fn a_patient_of_a_hundred_is_outside() {
    let bytes = built();
    let found = Bench::new(&bytes).of("mgh-2018", &patient(true, 100.0, 5, [10.0, 10.0, 20.0, 30.0]), 5);
    assert_eq!(found.applies, Truth::No);
    assert!(found.chosen().is_none() && !found.sure);
    assert!(found.iter().all(|result| result.qaly.is_none()));
}

/// The texts with these values of local names in a model.
fn changed(model: &str, changes: &[(&str, &str)]) -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    copy(&models(), dir.path());
    let path = dir.path().join(format!("stroke/{model}.toml"));
    let mut text = fs::read_to_string(&path).unwrap();
    for (id, value) in changes {
        let head = format!("id = \"{id}\"\nvalue = \"");
        let at = text.find(&head).unwrap() + head.len();
        let end = at + text[at..].find('"').unwrap();
        text.replace_range(at..end, value);
    }
    fs::write(path, text).unwrap();
    baken_protocol::build(dir.path()).unwrap_or_else(|report| panic!("{}", report.render(false))).pack
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() { copy(&entry.path(), &target) } else { _ = fs::copy(entry.path(), target).unwrap() }
    }
}

/// The published function takes the times of treatment themselves.
const TIMES: [(&str, &str); 2] = [("onc", "time_to_comprehensive"), ("evt_direct", "time_transfer")];

#[test]
fn samuel_2024_gives_the_published_probabilities() {
    let shares = |lvo: &'static str, nlvo: &'static str| [("lvo_share", lvo), ("nlvo_share", nlvo)];
    let of = |bytes: &[u8], ivt: f64, evt: f64| {
        let found = Bench::new(bytes).of("samuel-2024", &patient(true, 70.0, 5, [0.0, 0.0, ivt, evt]), 5);
        found.iter().find(|r| r.id == "comprehensive").unwrap().good_outcome.unwrap().value().unwrap()
    };
    let same = |found: f64, expected: f64| assert!((found - expected).abs() < TOLERANCE, "{found} for {expected}");
    let lvo = changed("samuel-2024", &[&TIMES[..], &shares("1", "0")].concat());
    let nlvo = changed("samuel-2024", &[&TIMES[..], &shares("0", "1")].concat());
    let mixed = [
        ("mimics", "0.3"),
        ("haemorrhages", "0.1"),
        ("treated_nlvo", "0.5"),
        ("treated_lvo", "0.5"),
        ("evt_share", "0.8"),
    ];
    let all = changed("samuel-2024", &[&TIMES[..], &shares("0.2", "0.4"), &mixed].concat());
    same(of(&all, 120.0, 180.0), 0.5830348353244748);
    same(of(&lvo, 60.0, 120.0), 0.46577317415610875);
    same(of(&nlvo, 60.0, 500.0), 0.6168265485130328);
    same(of(&lvo, 271.0, 361.0), 0.1328);
    for (ivt, evt, by_nlvo, by_lvo, by_evt) in [
        (0.0, 0.0, 0.1822, 0.1113, 0.388),
        (60.0, 120.0, 0.15462654851303276, 0.09011507421316536, 0.266910785155528),
        (120.0, 180.0, 0.12628042007792967, 0.07027479949471283, 0.20982242834446987),
        (180.0, 240.0, 0.09733473215998384, 0.051780939081608524, 0.1569520299118579),
        (270.0, 360.0, 0.05320872872497534, 0.026525455352660543, 0.06716597447676367),
        (271.0, 361.0, 0.0, 0.0, 0.0),
    ] {
        same(of(&nlvo, ivt, 500.0) - 0.4622, by_nlvo);
        same(of(&lvo, ivt, 500.0) - 0.1328, by_lvo);
        same(of(&lvo, 500.0, evt) - 0.1328, by_evt);
    }
}

/// The cumulative shares of mRS 0 to 5 as the source has them, and the minute of no effect.
struct Line {
    onset: [f64; 6],
    no_effect: [f64; 6],
    end: f64,
}

const NLVO_IVT: Line = Line {
    onset: [0.4298077167171813, 0.63, 0.7382123722614311, 0.8484272607409102, 0.9291876458786309, 0.9563004539948902],
    no_effect: [
        0.19727076182924358,
        0.46,
        0.5775832153064482,
        0.7022523740168735,
        0.8452435265669226,
        0.9044542089358352,
    ],
    end: 378.0,
};
const LVO_IVT: Line = Line {
    onset: [0.1129160307079462, 0.2, 0.32737745613345554, 0.48475721676726125, 0.6982116650813417, 0.8114428118767502],
    no_effect: [
        0.047897657213316895,
        0.12357595561035759,
        0.2538575832305795,
        0.4109618988902589,
        0.6475763255240443,
        0.7769,
    ],
    end: 378.0,
};
const LVO_EVT: Line = Line {
    onset: [
        0.31276715718865594,
        0.4344735311467324,
        0.5520661890998766,
        0.7092759142786682,
        0.8498982915906288,
        0.91275,
    ],
    no_effect: [
        0.047533908754623926,
        0.12263748458692972,
        0.2519297163995068,
        0.4078409371146733,
        0.6426584463625155,
        0.771,
    ],
    end: 480.0,
};
/// Wang 2020, for mRS 0 to 6.
const UTILITIES: [f64; 7] = [0.97, 0.88, 0.74, 0.55, 0.20, -0.19, 0.0];

/// Grade by grade: the share of each and its utility.
fn utility(cumulative: &[f64; 6]) -> f64 {
    let shares = (0..7).map(|grade| match grade {
        0 => cumulative[0],
        6 => 1.0 - cumulative[5],
        _ => cumulative[grade] - cumulative[grade - 1],
    });
    shares.zip(UTILITIES).map(|(share, utility)| share * utility).sum()
}

#[test]
fn samuel_2024_gives_the_published_distributions() {
    let treated_late = [("ivt_limit", "9999"), ("evt_limit", "9999")];
    let only = |lvo: &'static str, nlvo: &'static str| [("lvo_share", lvo), ("nlvo_share", nlvo)];
    // Thrombolysis only, of the primary strategy; thrombectomy only, of the comprehensive one.
    let ivt = |shares: [(&'static str, &'static str); 2]| {
        changed("samuel-2024-mrs", &[&[("onp", "time_to_primary")][..], &treated_late, &shares].concat())
    };
    let evt_only = [("onc", "time_to_comprehensive + 9999"), ("evt_direct", "time_transfer"), ("ivt_limit", "270")];
    let evt = changed("samuel-2024-mrs", &[&evt_only[..], &treated_late[1..], &only("1", "0")].concat());
    let (nlvo, lvo) = (ivt(only("0", "1")), ivt(only("1", "0")));
    let of = |bytes: &[u8], strategy: &str, minutes: f64| {
        let found = Bench::new(bytes).of("samuel-2024-mrs", &patient(true, 70.0, 5, [0.0, minutes, 0.0, minutes]), 5);
        let result = *found.iter().find(|r| r.id == strategy).unwrap();
        (result.good_outcome.unwrap().value().unwrap(), result.utility.unwrap().value().unwrap())
    };
    // At onset, at no effect, and capped behind it: every number of the table.
    for (bytes, strategy, line) in
        [(&nlvo, "primary", NLVO_IVT), (&lvo, "primary", LVO_IVT), (&evt, "comprehensive", LVO_EVT)]
    {
        for (minutes, cumulative) in
            [(0.0, &line.onset), (line.end, &line.no_effect), (line.end + 90.0, &line.no_effect)]
        {
            let (good, found) = of(bytes, strategy, minutes);
            assert!((good - cumulative[2]).abs() < TOLERANCE, "{good} at {minutes}");
            assert!((found - utility(cumulative)).abs() < TOLERANCE, "{found} at {minutes}");
        }
    }
    // Between them: mRS 0-2 and utility, as published to six digits.
    for (bytes, strategy, minutes, good, utility) in [
        (&nlvo, "primary", 0.0, 0.738212, 0.744779),
        (&nlvo, "primary", 90.0, 0.70357, 0.712904),
        (&nlvo, "primary", 180.0, 0.666415, 0.678619),
        (&nlvo, "primary", 378.0, 0.577583, 0.595482),
        (&lvo, "primary", 90.0, 0.308887, 0.370604),
        (&lvo, "primary", 180.0, 0.29099, 0.353691),
        (&evt, "comprehensive", 90.0, 0.491442, 0.544684),
        (&evt, "comprehensive", 180.0, 0.431069, 0.489187),
        (&evt, "comprehensive", 480.0, 0.25193, 0.316205),
    ] {
        let found = of(bytes, strategy, minutes);
        assert!((found.0 - good).abs() < 6e-7 && (found.1 - utility).abs() < 6e-7, "{found:?} at {minutes}");
    }
    // Untreated: thrombolysis past its limit.
    let late = |shares: [(&'static str, &'static str); 2]| {
        let bytes = changed("samuel-2024-mrs", &[&[("onp", "time_to_primary")][..], &shares].concat());
        of(&bytes, "primary", 271.0)
    };
    let (nlvo, lvo) = (late(only("0", "1")), late(only("1", "0")));
    assert!((nlvo.1 - 0.599419).abs() < 6e-7 && (nlvo.0 - 0.580032010820559).abs() < TOLERANCE);
    assert!((lvo.1 - 0.33261).abs() < 6e-7 && (lvo.0 - 0.265).abs() < TOLERANCE);
}

/// RACE has ten values, its items over a thousand combinations: with nothing else open the choice is called sure
/// whenever all ten lead to the same, and never otherwise.
#[test]
fn with_only_race_open_it_is_as_sure_as_can_be() {
    let bytes = built();
    let mut bench = Bench::new(&bytes);
    let mut dice = Dice(11);
    let (mut sure, mut unsure) = (0, 0);
    for round in 0..300 {
        let times = [dice.up_to(220), dice.up_to(60), dice.up_to(120), dice.up_to(100)];
        let mut open = patient(round % 2 == 0, dice.up_to(100), 0, times);
        // Some items are known, the others can be anything.
        for item in &mut open.race {
            let known = dice.up_to(3);
            *item = if dice.up_to(2) == 0.0 { Interval::between(0.0, 2.0) } else { Interval::of(known) };
        }
        let gaze = if dice.up_to(2) == 0.0 { Interval::between(0.0, 1.0) } else { Interval::of(dice.up_to(2)) };
        let least = open.race.iter().map(|item| item.low).sum::<f64>() + gaze.low;
        let greatest = open.race.iter().map(|item| item.high).sum::<f64>() + gaze.high;
        for model in ["mgh-2018", "mgh-2018-clinical", "samuel-2024", "samuel-2024-mrs"] {
            let found = bench.run(model, &open, gaze);
            let choices: std::collections::BTreeSet<&str> = (least as u8..=greatest as u8)
                .map(|race| {
                    let known = Patient { race: patient(true, 0.0, race, times).race, ..open };
                    bench.of(model, &known, race).chosen().unwrap().id
                })
                .collect();
            assert_eq!(found.sure, choices.len() == 1, "{model} {open:?} {gaze:?}: {choices:?}");
            if found.sure { sure += 1 } else { unsure += 1 }
        }
    }
    println!("{sure} sure, {unsure} not");
    assert!(sure > 100 && unsure > 100);
}

/// Ranges of open RACE items and times hold the points of every completion, and a sure choice is the
/// choice of every completion.
#[test]
fn a_range_contains_every_completion() {
    let bytes = built();
    let mut bench = Bench::new(&bytes);
    let mut dice = Dice(7);
    let mut sure = 0;
    for round in 0..300 {
        let race = dice.up_to(10) as u8;
        let times = [dice.up_to(220), dice.up_to(100), dice.up_to(120), dice.up_to(100)];
        let mut open = patient(round % 2 == 0, dice.up_to(100), race, times);
        let width = [0.0, 4.0, 30.0][round % 3];
        for time in &mut open.times {
            *time = Interval::between(time.low, time.high + dice.up_to(2) * width);
        }
        open.onset = Interval::between(open.onset.low, open.onset.high + dice.up_to(2) * width);
        if round % 4 == 3 {
            open.race[dice.up_to(4) as usize] = Interval::between(0.0, 2.0);
        }
        let gaze =
            if round % 5 == 4 { Interval::between(0.0, 1.0) } else { Interval::of(if race > 8 { 1.0 } else { 0.0 }) };
        for model in ["mgh-2018", "mgh-2018-clinical", "samuel-2024", "samuel-2024-mrs"] {
            let range = bench.run(model, &open, gaze);
            sure += usize::from(range.sure && width > 0.0);
            for _ in 0..12 {
                let mut within = |span: Interval| {
                    Interval::of((span.low + dice.up_to(1001) / 1000.0 * (span.high - span.low)).min(span.high))
                };
                let mut full = Patient { onset: within(open.onset), times: open.times.map(&mut within), ..open };
                full.race = open.race.map(|item| Interval::of(within(item).low.round()));
                let point = bench.run(model, &full, Interval::of(within(gaze).low.round()));
                for (outer, inner) in range.iter().zip(point.iter()) {
                    assert!(!outer.available.is_decided() || outer.available == inner.available);
                    let pairs = [
                        (outer.good_outcome, inner.good_outcome),
                        (outer.qaly, inner.qaly),
                        (outer.cost_usd, inner.cost_usd),
                        (outer.choose, inner.choose),
                        (outer.utility, inner.utility),
                    ];
                    for (outer, inner) in pairs {
                        if let (Some(outer), Some(inner)) = (outer, inner) {
                            assert!(
                                outer.contains(inner.value().unwrap()),
                                "{inner:?} outside {outer:?} of {model}, {open:?}"
                            );
                        }
                        assert!(inner.is_none() || outer.is_some(), "{model} has no bounds: {open:?}");
                    }
                }
                if range.sure {
                    assert_eq!(range.chosen().map(|r| r.id), point.chosen().map(|r| r.id), "{model} {open:?}");
                }
            }
        }
    }
    println!("{sure} sure choices with something open");
    assert!(sure > 50);
}

#[test]
fn strategy_models_have_a_card_and_no_score() {
    let bytes = built();
    let pack = Pack::open(&bytes).unwrap();
    let model = pack.model("mgh-2018").unwrap();
    assert_eq!(model.kind(), ModelKind::Strategy);
    assert!(model.runs());
    let lines: Vec<&str> = model.formula().collect();
    assert_eq!(lines[0], "onp = onset_minutes + time_to_primary + 61");
    assert!(lines.contains(&"choose the greatest 100000 * qaly - cost_usd"));
    assert!(lines.contains(&"none available: comprehensive if race >= 5"));
    let hospital = pack.input(pack.input_index("time_transfer").unwrap()).unwrap();
    assert_eq!(hospital.scope(), Scope::Hospital);
    let mut workspace = Box::new(Workspace::NEW);
    let pathway = pack.pathway_index("stroke").unwrap();
    let advice = assess(&pack, &Findings::NONE, pathway, &mut workspace).unwrap();
    assert!(advice.scores().all(|score| score.model.kind() != ModelKind::Strategy));
    assert!(advice.ask_next().all(|input| input.scope() == Scope::Patient));
}
