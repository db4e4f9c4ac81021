//! Laws of destinations, tried on the example regions: what a stop may do, what distance may do, and
//! that nobody is left without a hospital.

use std::path::Path;
use std::sync::OnceLock;

use baken_core::case::Situation;
use baken_core::destination::Warning;
use baken_core::destination::stops::{Reported, StopKind, StopReport};
use baken_core::destination::travel::{Position, Travel, great_circle_km};
use baken_core::{Advice, Findings, Pack, Workspace, advise};
use proptest::prelude::*;

fn bytes() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| {
        let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
        baken_protocol::build(&models).unwrap_or_else(|report| panic!("{}", report.render(false))).pack
    })
}

const REGIONS: [&str; 4] = ["noord-nederland", "zwolle", "zuidwest-nederland", "nederland"];

/// A patient of the generator: pathway and findings by id.
#[derive(Debug, Clone)]
struct Drawn {
    pathway: &'static str,
    findings: Vec<(&'static str, f64)>,
    region: usize,
    /// Minutes to each hospital of the pack.
    minutes: Vec<f64>,
    stopped: Vec<bool>,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let trauma = prop_oneof![
        Just(vec![("skull_fracture", 1.0), ("age", 40.0)]),
        Just(vec![("pedestrian_thrown", 1.0), ("age", 30.0)]),
        Just(vec![("age", 70.0)]),
        Just(vec![("airway_threat", 1.0)]),
    ];
    let trauma = trauma.prop_map(|findings| ("trauma", findings));
    let stroke = Just(("stroke", vec![("fast_arm", 1.0), ("onset_minutes", 60.0)]));
    let general = Just(("general", vec![("age", 50.0)]));
    let hospitals = Pack::open(bytes()).unwrap().hospitals().len();
    (
        prop_oneof![3 => trauma, 1 => stroke, 1 => general],
        0..REGIONS.len(),
        prop::collection::vec((5u16..90).prop_map(f64::from), hospitals),
        prop::collection::vec(prop::bool::weighted(0.3), hospitals),
    )
        .prop_map(|((pathway, findings), region, minutes, stopped)| Drawn {
            pathway,
            findings,
            region,
            minutes,
            stopped,
        })
}

fn findings(pack: &Pack<'_>, drawn: &Drawn, threatened: Option<bool>) -> Findings {
    let mut findings = Findings::NONE;
    for (id, value) in &drawn.findings {
        findings.set(pack, pack.input_index(id).unwrap(), *value).unwrap();
    }
    if let Some(threatened) = threatened {
        findings.set(pack, pack.input_index("vitally_threatened").unwrap(), f64::from(u8::from(threatened))).unwrap();
    }
    findings
}

fn situation(pack: &Pack<'_>, drawn: &Drawn, with_stops: bool) -> Situation {
    let mut situation = Situation::NONE;
    situation.at = Some(1_773_450_600);
    situation.region = pack.region_index(REGIONS[drawn.region]);
    for (hospital, minutes) in drawn.minutes.iter().enumerate() {
        situation.set_travel(hospital, *minutes).unwrap();
    }
    for (hospital, _) in drawn.stopped.iter().enumerate().filter(|(_, stopped)| with_stops && **stopped) {
        for kind in [StopKind::Ed, StopKind::Stroke] {
            let hospital = u16::try_from(hospital).unwrap();
            let report = StopReport { hospital, kind, state: Reported::Stop, since: None, until: None };
            situation.add_stop(report).unwrap();
        }
    }
    situation
}

/// The hospitals of the advice, best first.
fn order(pack: &Pack<'_>, drawn: &Drawn, findings: &Findings, situation: &Situation) -> Vec<String> {
    let mut workspace = Box::new(Workspace::NEW);
    let pathway = pack.pathway_index(drawn.pathway).unwrap();
    let advice = advise(pack, findings, situation, pathway, &mut workspace).unwrap();
    advice.destinations().unwrap().candidates().map(|c| c.hospital.id().to_owned()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_stop_never_changes_the_advice_for_a_patient_in_danger_of_life(drawn in drawn()) {
        let pack = Pack::open(bytes()).unwrap();
        // Nor for one of whom it is not known.
        for threatened in [Some(true), None] {
            let patient = findings(&pack, &drawn, threatened);
            let without = order(&pack, &drawn, &patient, &situation(&pack, &drawn, false));
            let with = order(&pack, &drawn, &patient, &situation(&pack, &drawn, true));
            prop_assert_eq!(without, with);
        }
    }

    #[test]
    fn every_patient_with_a_place_gets_a_destination(drawn in drawn(), latitude in 50.8..53.5f64, longitude in 3.4..7.2f64, stops: bool) {
        let pack = Pack::open(bytes()).unwrap();
        let patient = findings(&pack, &drawn, Some(false));
        prop_assert!(!order(&pack, &drawn, &patient, &situation(&pack, &drawn, stops)).is_empty());
        let mut anywhere = Situation::NONE;
        anywhere.region = pack.region_index(REGIONS[drawn.region]);
        anywhere.scene = Some(Position { latitude, longitude });
        prop_assert!(!order(&pack, &drawn, &patient, &anywhere).is_empty());
    }

    #[test]
    fn a_hospital_that_gets_nearer_is_not_ranked_lower(drawn in drawn(), moved in any::<prop::sample::Index>(), by in 1.0..30.0f64) {
        let pack = Pack::open(bytes()).unwrap();
        let patient = findings(&pack, &drawn, Some(false));
        let moved = moved.index(drawn.minutes.len());
        let id = pack.hospital(moved).unwrap().id().to_owned();
        let rank = |order: &[String]| order.iter().position(|h| *h == id).unwrap_or(usize::MAX);
        let before = order(&pack, &drawn, &patient, &situation(&pack, &drawn, false));
        let mut nearer = drawn.clone();
        nearer.minutes[moved] = (nearer.minutes[moved] - by).max(0.0);
        let after = order(&pack, &nearer, &patient, &situation(&pack, &nearer, false));
        prop_assert!(rank(&after) <= rank(&before), "{id}: {before:?} then {after:?}");
    }

    #[test]
    fn an_estimate_lies_within_its_own_range_and_grows_with_distance(latitude in 50.8..53.5f64, longitude in 3.4..7.2f64) {
        let pack = Pack::open(bytes()).unwrap();
        let from = Position { latitude, longitude };
        for hospital in pack.hospitals() {
            let Some((latitude, longitude)) = hospital.position() else { continue };
            if let Some(travel) = pack.estimated_travel(from, Position { latitude, longitude }) {
                prop_assert!(travel.span.low <= travel.minutes && travel.minutes <= travel.span.high);
            }
        }
    }
}

/// A value of an input, by a number from 0 to 1.
fn somewhere(input: &baken_core::pack::Input<'_>, part: f64) -> f64 {
    let (low, high) = input.possible();
    let value = low + part * (high - low);
    if input.kind() == baken_core::pack::InputKind::Number { value } else { value.round() }
}

/// Findings of a patient, of whom `known` says what is known: the others stay open.
fn described(pack: &Pack<'_>, parts: &[f64], known: impl Fn(usize, &str) -> bool) -> Findings {
    let mut findings = Findings::NONE;
    for (place, input) in pack.inputs().enumerate() {
        // The whole of a sum follows from its parts; a value that is excepted stays open.
        let of_patient = input.scope() == baken_core::pack::Scope::Patient && input.sum_of().len() == 0;
        if of_patient && known(place, input.id()) {
            let _ = findings.set(pack, place, somewhere(&input, parts[place % parts.len()]));
        }
    }
    findings
}

/// What the comparison of strategies rests on.
const SHARED: [&str; 9] =
    ["age", "sex", "race_face", "race_arm", "race_leg", "race_gaze", "race_side", "race_agnosia", "race_aphasia"];

/// A patient and a scene of the generator: of whom, where, and what is open.
#[derive(Debug, Clone)]
struct Partly {
    region: &'static str,
    pathway: &'static str,
    from: Position,
    /// A value for each finding, by its place.
    parts: Vec<f64>,
    open: Vec<bool>,
    /// A stroke within a few hours that needs no nearest door.
    treatable: bool,
    /// The travel times are given, not estimated.
    given: bool,
}

fn partly() -> impl Strategy<Value = Partly> {
    let stroke = (Just(("stroke", "zuidwest-nederland")), 51.3..52.0f64, 3.6..5.0f64, Just(true), 0.3);
    let others = (
        (prop::sample::select(vec!["stroke", "trauma", "general"]), prop::sample::select(REGIONS.to_vec())),
        50.8..53.3f64,
        3.6..7.0f64,
        prop::bool::weighted(0.7),
        0.04,
    );
    let drawn = |(head, latitude, longitude, treatable, share): ((&'static str, &'static str), f64, f64, bool, f64)| {
        (
            Just((head, Position { latitude, longitude }, treatable)),
            prop::collection::vec(0.0..1.0f64, 211),
            prop::collection::vec(prop::bool::weighted(share), 97),
            any::<bool>(),
        )
    };
    let stroke = (stroke.0, stroke.1, stroke.2, stroke.3, Just(stroke.4));
    let others = (others.0, others.1, others.2, others.3, Just(others.4));
    prop_oneof![3 => stroke.prop_flat_map(drawn), 2 => others.prop_flat_map(drawn)].prop_map(
        |(((pathway, region), from, treatable), parts, open, given)| Partly {
            region,
            pathway,
            from,
            parts,
            open,
            treatable,
            given,
        },
    )
}

impl Partly {
    /// What is known: where the comparison matters only what it rests on is open.
    fn known(&self, pack: &Pack<'_>) -> Findings {
        let compared = self.pathway == "stroke" && self.region == "zuidwest-nederland";
        let closed =
            |place: usize, id: &str| !self.open[place % self.open.len()] || (compared && !SHARED.contains(&id));
        let mut known = described(pack, &self.parts, closed);
        self.fix(pack, &mut known);
        known
    }

    fn fix(&self, pack: &Pack<'_>, findings: &mut Findings) {
        let mut set = |id: &str, value: f64| findings.set(pack, pack.input_index(id).unwrap(), value).unwrap();
        if self.treatable {
            for id in ["cardiac_arrest", "airway_threat", "vitally_threatened"] {
                set(id, 0.0);
            }
            set("fast_arm", 1.0);
            set("onset_minutes", 30.0 + (self.parts[3] * 200.0).round());
        }
    }

    fn situation(&self, pack: &Pack<'_>) -> Situation {
        let mut situation = Situation::NONE;
        situation.at = Some(1_773_450_600);
        situation.region = pack.region_index(self.region);
        situation.scene = Some(self.from);
        if self.given {
            self.set_times(pack, &mut situation, |travel, _| travel.minutes);
        }
        situation
    }

    /// Gives the travel time to every hospital that has one.
    fn set_times(&self, pack: &Pack<'_>, situation: &mut Situation, of: impl Fn(Travel, usize) -> f64) {
        for place in 0..pack.hospitals().len() {
            if let Some(travel) = pack.estimated_travel_to(self.from, place) {
                situation.set_travel(place, of(travel, place)).unwrap();
            }
        }
    }

    /// The situation when every ride takes a certain time: where it was open, any within its range.
    fn completed(&self, pack: &Pack<'_>, compared: Option<[usize; 2]>, parts: &[f64]) -> Situation {
        let mut situation = self.situation(pack);
        let within = |travel: Travel, part: f64| {
            let span = travel.span;
            (span.low + part * (span.high - span.low)).clamp(span.low, span.high)
        };
        if !self.given {
            self.set_times(pack, &mut situation, |travel, place| within(travel, parts[(place * 7 + 3) % parts.len()]));
        }
        if let Some([from, to]) = compared {
            let (latitude, longitude) = pack.hospital(from).unwrap().position().unwrap();
            let place = |hospital: usize| u16::try_from(hospital).unwrap();
            if let Some(travel) = pack.estimated_travel_to(Position { latitude, longitude }, to) {
                situation.add_transfer(place(from), place(to), within(travel, parts[5])).unwrap();
            }
        }
        situation
    }
}

/// Need and first hospital.
fn answer(advice: &Advice<'_, '_>) -> (Option<String>, Option<String>) {
    let hospital = advice.destinations().and_then(|found| found.candidates().next());
    let need = advice.need().map(|need| need.need.id().to_owned());
    (need, hospital.map(|candidate| candidate.hospital.id().to_owned()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, max_global_rejects: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// The law of settled: fill in whatever is open, and let every ride take any time within its range; need and
    /// hospital stay what they are.
    #[test]
    fn what_is_settled_no_completion_changes(
        drawn in partly(),
        others in prop::collection::vec(prop::collection::vec(0.0..1.0f64, 211), 6),
    ) {
        let pack = Pack::open(bytes()).unwrap();
        let (known, pathway) = (drawn.known(&pack), pack.pathway_index(drawn.pathway).unwrap());
        let mut workspace = Box::new(Workspace::NEW);
        let Ok(advice) = advise(&pack, &known, &drawn.situation(&pack), pathway, &mut workspace) else { return Ok(()) };
        prop_assume!(advice.settled());
        let expected = answer(&advice);
        let compared = advice.strategies().map(|(_, _, both)| both.map(|h| pack.hospital_index(h.id()).unwrap()));
        for other in &others {
            let mut whole = described(&pack, other, |_, _| true);
            for place in 0..pack.inputs().len() {
                if let Some(value) = known.get(place) {
                    whole.set(&pack, place, value).unwrap();
                }
            }
            let situation = drawn.completed(&pack, compared, other);
            let Ok(advice) = advise(&pack, &whole, &situation, pathway, &mut workspace) else { continue };
            prop_assert_eq!(&answer(&advice), &expected);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    /// Where to go is found out after what the scores are, and changes none of them.
    #[test]
    fn destinations_leave_the_scores_alone(drawn in partly()) {
        let pack = Pack::open(bytes()).unwrap();
        let (known, pathway) = (drawn.known(&pack), pack.pathway_index(drawn.pathway).unwrap());
        let mut workspace = Box::new(Workspace::NEW);
        let scores = |advice: Advice<'_, '_>| {
            let scores = advice.scores().map(|s| format!("{} {:?} {:?}", s.model.id(), s.value, s.bounds));
            let sets = advice.criteria().map(|c| format!("{} {:?} {}", c.model.id(), c.met, c.undecided().count()));
            scores.chain(sets).collect::<Vec<_>>()
        };
        let Ok(alone) = baken_core::assess(&pack, &known, pathway, &mut workspace).map(scores) else { return Ok(()) };
        let with = advise(&pack, &known, &drawn.situation(&pack), pathway, &mut workspace).map(scores).unwrap();
        prop_assert_eq!(alone, with);
    }
}

/// The texts, without their worked cases, after a change.
fn changed(change: impl Fn(&Path)) -> Vec<u8> {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let to = to.join(entry.file_name());
            if entry.file_name() == "cases" {
                continue;
            }
            if entry.file_type().unwrap().is_dir() {
                copy(&entry.path(), &to);
            } else {
                std::fs::copy(entry.path(), to).unwrap();
            }
        }
    }
    let dir = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../models"), dir.path());
    change(dir.path());
    baken_protocol::build(dir.path()).unwrap_or_else(|report| panic!("{}", report.render(false))).pack
}

/// The texts without one hospital among those of the northern region.
fn without(id: &str) -> Vec<u8> {
    changed(|dir| {
        let region = dir.join("regions/noord-nederland/region.toml");
        let text = std::fs::read_to_string(&region).unwrap();
        let shorter = text.replacen(&format!("\"{id}\", "), "", 1);
        assert_ne!(text, shorter, "{id} is not in the region's list");
        std::fs::write(region, shorter).unwrap();
    })
}

/// For trauma: where a rule counts minutes beyond the nearest hospital, that hospital matters unadvised.
#[test]
fn removing_a_hospital_that_was_not_advised_changes_nothing_but_the_list() {
    let whole = Pack::open(bytes()).unwrap();
    let mut tried = 0;
    for removed in ["mzh", "wza", "tre", "fml", "nsd"] {
        let shorter = without(removed);
        let shorter = Pack::open(&shorter).unwrap();
        for seed in 0..40u32 {
            let minutes =
                (0..whole.hospitals().len() as u32).map(|h| f64::from(5 + (seed * 37 + h * 53) % 80)).collect();
            let finding = [("skull_fracture", 1.0), ("pedestrian_thrown", 1.0), ("age", 40.0)][seed as usize % 3];
            let stopped = (0..whole.hospitals().len() as u32).map(|h| (seed + h).is_multiple_of(7)).collect();
            let drawn = Drawn { pathway: "trauma", findings: vec![finding], region: 0, minutes, stopped };
            let said = |pack: &Pack<'_>| {
                let patient = findings(pack, &drawn, Some(false));
                order(pack, &drawn, &patient, &situation(pack, &drawn, true))
            };
            let before = said(&whole);
            if before.first().is_some_and(|first| first == removed) {
                continue;
            }
            let expected: Vec<String> = before.into_iter().filter(|id| id != removed).collect();
            assert_eq!(said(&shorter), expected, "without {removed}, seed {seed}");
            tried += 1;
        }
    }
    assert!(tried > 100);
}

/// A patient by a few findings.
fn patient(pack: &Pack<'_>, known: &[(&str, f64)]) -> Findings {
    let mut findings = Findings::NONE;
    for (id, value) in known {
        findings.set(pack, pack.input_index(id).unwrap(), *value).unwrap();
    }
    findings
}

const RACE_6: &[(&str, f64)] = &[
    ("cardiac_arrest", 0.0),
    ("airway_threat", 0.0),
    ("vitally_threatened", 0.0),
    ("fast_arm", 1.0),
    ("onset_minutes", 90.0),
    ("race_face", 1.0),
    ("race_arm", 2.0),
    ("race_leg", 2.0),
    ("race_gaze", 1.0),
];

/// Texel, Vlieland, Terschelling, Ameland, Schiermonnikoog
const ISLANDS: [u16; 5] = [1791, 8899, 8881, 9161, 9166];

/// A region's own ladder need not know of islands: the rungs of its fallback hold there.
#[test]
fn from_every_island_every_region_names_a_hospital_by_a_rung() {
    let pack = Pack::open(bytes()).unwrap();
    let safe = [("cardiac_arrest", 0.0), ("airway_threat", 0.0), ("vitally_threatened", 0.0), ("age", 40.0)];
    let patients: [(&str, &[(&str, f64)]); 7] = [
        ("trauma", &[("skull_fracture", 1.0)]),
        ("trauma", &[("pedestrian_thrown", 1.0)]),
        ("trauma", &[]),
        ("trauma", &[("cardiac_arrest", 1.0)]),
        ("stroke", RACE_6),
        ("stroke", &[("fast_arm", 1.0), ("race_face", 0.0)]),
        ("general", &[]),
    ];
    let mut workspace = Box::new(Workspace::NEW);
    for (region, island, (pathway, known)) in REGIONS
        .iter()
        .flat_map(|region| ISLANDS.iter().map(move |island| (region, island)))
        .flat_map(|(region, island)| patients.iter().map(move |patient| (region, island, *patient)))
    {
        let mut situation = Situation::NONE;
        (situation.region, situation.scene) = (pack.region_index(region), pack.postcode(*island));
        let findings = patient(&pack, &[&safe, known].concat());
        let place = pack.pathway_index(pathway).unwrap();
        let advice = advise(&pack, &findings, &situation, place, &mut workspace).unwrap();
        let found = advice.destinations().unwrap();
        let first = found.candidates().next().unwrap();
        assert!(found.warns(Warning::NoRoad), "{region} {island}");
        assert!(!found.warns(Warning::NoRung), "{region} {island} {pathway} {known:?}");
        assert!(
            first.travel.is_none() && first.ask.is_none(),
            "{region} {island} {pathway} {known:?}: {:?}",
            first.ask
        );
    }
}

/// A published rule is used by naming it as the fallback; what it leaves unsaid the national list says, islands
/// included.
#[test]
fn a_region_can_use_a_published_rule() {
    let bytes = changed(|dir| {
        let text = r#"[region]
id = "noord-venema"
title = { nl = "Noord", en = "North" }
source = "test"
date = 2026-11-01
hospitals = ["umcg", "mzh", "ozg", "wza", "tre", "fml"]
fallback = "rules-venema-2020-modified-30"
"#;
        std::fs::create_dir_all(dir.join("regions/noord-venema")).unwrap();
        std::fs::write(dir.join("regions/noord-venema/region.toml"), text).unwrap();
    });
    let pack = Pack::open(&bytes).unwrap();
    let mut workspace = Box::new(Workspace::NEW);
    let stroke = pack.pathway_index("stroke").unwrap();
    let mut first = |situation: &Situation| {
        let advice = advise(&pack, &patient(&pack, RACE_6), situation, stroke, &mut workspace).unwrap();
        let found = advice.destinations().unwrap();
        found.candidates().next().unwrap().hospital.id().to_owned()
    };
    let region = pack.region_index("noord-venema");
    for (to_centre, expected) in [(34.0, "umcg"), (35.0, "wza")] {
        let mut situation = Situation::NONE;
        situation.region = region;
        situation.set_travel(pack.hospital_index("wza").unwrap(), 5.0).unwrap();
        situation.set_travel(pack.hospital_index("umcg").unwrap(), to_centre).unwrap();
        assert_eq!(first(&situation), expected, "{to_centre}");
    }
    let mut island = Situation::NONE;
    (island.region, island.scene) = (region, pack.postcode(8881));
    assert_eq!(first(&island), "fml");
}

#[test]
fn near_a_postcode_is_near_any_of_them() {
    let pack = Pack::open(bytes()).unwrap();
    let middles: Vec<Position> = (1000..=9999).filter_map(|code| pack.postcode(code)).collect();
    assert!(middles.len() > 4_000);
    let mut near = 0;
    // Over the country and around it: farther away distances are not needed, and not exact.
    for step in 0..1200_u32 {
        let (north, east) = (f64::from(step * 37 % 1200) / 1200.0, f64::from(step * 101 % 1200) / 1200.0);
        let at = Position { latitude: 49.0 + 7.0 * north, longitude: 1.0 + 9.0 * east };
        let nearest = middles.iter().map(|middle| great_circle_km(*middle, at)).fold(f64::INFINITY, f64::min);
        for km in [nearest * (1.0 - 1e-9), nearest, nearest * 1.001, 5.0, 25.0, 400.0] {
            assert_eq!(pack.is_near_postcode(at, km), nearest <= km, "{at:?} {km} {nearest}");
            near += u32::from(nearest <= km);
        }
        let named = pack.nearest_postcode(at, 25.0).map(|code| great_circle_km(pack.postcode(code).unwrap(), at));
        assert_eq!(named.is_some(), nearest <= 25.0, "{at:?} {nearest}");
        assert!(named.is_none_or(|km| km <= nearest * 1.001), "{at:?} {named:?} {nearest}");
    }
    assert!(near > 1_000, "{near}");
}
