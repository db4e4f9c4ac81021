//! Bounds and verdicts against enumeration: on cases with random unknowns, every completion at the
//! rules' own edges is assessed, and the range must be exactly what they span.
//!
//! The edges below are those of the models, written out by hand: this test shares no cut point with
//! the compiler.

use std::collections::BTreeMap;
use std::path::Path;

use baken_core::{Findings, Pack, Workspace, assess};

/// A generator with a fixed start: the same cases on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % n as u64).unwrap()
    }
}

type Values = BTreeMap<&'static str, f64>;

const AGES: &[f64] = &[0.0, 0.5, 5.0, 9.0, 9.9, 10.0, 30.0, 59.0, 60.0, 64.9, 65.0, 120.0];
const PRESSURES: &[f64] =
    &[0.0, 49.0, 49.5, 60.0, 69.0, 75.5, 87.0, 88.0, 89.0, 89.5, 90.0, 109.0, 110.0, 120.0, 121.0, 300.0];
const RATES: &[f64] = &[0.0, 48.0, 90.0, 110.0, 121.0, 300.0];
const EYES: &[f64] = &[1.0, 2.0, 3.0, 4.0];
const VERBAL: &[f64] = &[1.0, 2.0, 3.0, 4.0, 5.0];
const MOTOR: &[f64] = &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
const BREATHS: &[f64] = &[0.0, 1.0, 5.5, 6.0, 9.5, 10.0, 29.0, 29.5, 30.0, 100.0];
const YES_NO: &[f64] = &[0.0, 1.0];
const THREE: &[f64] = &[0.0, 1.0, 2.0];

/// A finding and the values at its edges.
type Edges = (&'static str, &'static [f64]);

/// What each score rests on, with the values at its edges.
const SCORES: &[(&str, &str, &[Edges])] = &[
    (
        "trauma",
        "rts",
        &[("gcs_eye", EYES), ("gcs_verbal", VERBAL), ("gcs_motor", MOTOR), ("sbp", PRESSURES), ("rr", BREATHS)],
    ),
    (
        "trauma",
        "mgap",
        &[
            ("gcs_eye", EYES),
            ("gcs_verbal", VERBAL),
            ("gcs_motor", MOTOR),
            ("sbp", PRESSURES),
            ("age", AGES),
            ("mechanism", YES_NO),
        ],
    ),
    (
        "trauma",
        "gap",
        &[("gcs_eye", EYES), ("gcs_verbal", VERBAL), ("gcs_motor", MOTOR), ("sbp", PRESSURES), ("age", AGES)],
    ),
    (
        "stroke",
        "race",
        &[
            ("race_face", THREE),
            ("race_arm", THREE),
            ("race_leg", THREE),
            ("race_gaze", YES_NO),
            ("race_side", THREE),
            ("race_agnosia", THREE),
            ("race_aphasia", THREE),
        ],
    ),
    ("stroke", "lams", &[("lams_face", YES_NO), ("lams_arm", THREE), ("lams_grip", THREE)]),
    (
        "stroke",
        "fast-ed",
        &[
            ("fasted_face", YES_NO),
            ("fasted_arm", THREE),
            ("fasted_speech", THREE),
            ("fasted_eye", THREE),
            ("fasted_neglect", THREE),
        ],
    ),
    (
        "stroke",
        "rosier",
        &[
            ("rosier_loss_of_consciousness", YES_NO),
            ("rosier_seizure", YES_NO),
            ("rosier_face", YES_NO),
            ("rosier_arm", YES_NO),
            ("rosier_leg", YES_NO),
            ("rosier_speech", YES_NO),
            ("rosier_visual", YES_NO),
        ],
    ),
];

/// The findings of the red criteria that stand in one criterion only, with a value that meets it.
const RED_ALONE: &[(&str, f64, f64)] = &[
    ("penetrating_central", 0.0, 1.0),
    ("skull_fracture", 0.0, 1.0),
    ("spinal_deficit", 0.0, 1.0),
    ("chest_instability", 0.0, 1.0),
    ("pelvic_fracture", 0.0, 1.0),
    ("long_bone_fractures", 0.0, 2.0),
    ("crushed_extremity", 0.0, 1.0),
    ("amputation_proximal", 0.0, 1.0),
    ("bleeding_uncontrolled", 0.0, 1.0),
    ("gcs_motor", 6.0, 5.0),
    ("rr", 16.0, 30.0),
    ("respiratory_distress", 0.0, 1.0),
    ("assisted_ventilation", 0.0, 1.0),
    ("spo2", 97.0, 89.0),
];

struct Bench<'p> {
    pack: Pack<'p>,
    workspace: Box<Workspace>,
}

impl Bench<'_> {
    fn findings(&self, values: &Values) -> Findings {
        let mut findings = Findings::NONE;
        for (id, value) in values {
            findings.set(&self.pack, self.pack.input_index(id).unwrap(), *value).unwrap();
        }
        findings
    }

    fn score(&mut self, pathway: &str, model: &str, values: &Values) -> (Option<f64>, Option<(f64, f64)>) {
        let (findings, pathway) = (self.findings(values), self.pack.pathway_index(pathway).unwrap());
        let advice = assess(&self.pack, &findings, pathway, &mut self.workspace).unwrap();
        let score = advice.scores().find(|s| s.model.id() == model).unwrap();
        (score.value, score.bounds)
    }

    fn met(&mut self, model: &str, values: &Values) -> Option<bool> {
        let (findings, pathway) = (self.findings(values), self.pack.pathway_index("trauma").unwrap());
        let advice = assess(&self.pack, &findings, pathway, &mut self.workspace).unwrap();
        advice.criteria().find(|c| c.model.id() == model).unwrap().met.decided()
    }
}

/// Every way to fill in `open`, one after another.
fn completions(known: &Values, open: &[(&'static str, &'static [f64])], see: &mut dyn FnMut(&Values)) {
    let Some(((id, values), rest)) = open.split_first() else { return see(known) };
    for value in *values {
        let mut more = known.clone();
        more.insert(id, *value);
        completions(&more, rest, see);
    }
}

fn pack_bytes() -> Vec<u8> {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    baken_protocol::build(&models).unwrap_or_else(|report| panic!("{}", report.render(false))).pack
}

#[test]
fn the_bounds_of_the_point_scores_are_those_of_all_completions() {
    let bytes = pack_bytes();
    let mut bench = Bench { pack: Pack::open(&bytes).unwrap(), workspace: Box::new(Workspace::NEW) };
    let mut dice = Dice(1);
    for (pathway, model, rests_on) in SCORES {
        for _ in 0..12 {
            let mut known = Values::new();
            let mut open = Vec::new();
            for (id, values) in *rests_on {
                if open.len() < 3 && dice.below(2) == 0 {
                    open.push((*id, *values));
                } else {
                    known.insert(id, values[dice.below(values.len())]);
                }
            }
            let found = bench.score(pathway, model, &known);
            let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
            completions(&known, &open, &mut |full| {
                let value = bench.score(pathway, model, full).0.unwrap();
                (low, high) = (low.min(value), high.max(value));
            });
            assert_eq!(found.1, Some((low, high)), "{model} with {known:?}");
            assert_eq!(found.0, (low == high).then_some(low), "{model} with {known:?}");
        }
    }
}

#[test]
fn the_red_verdict_is_that_of_all_completions() {
    let bytes = pack_bytes();
    let mut bench = Bench { pack: Pack::open(&bytes).unwrap(), workspace: Box::new(Workspace::NEW) };
    let mut dice = Dice(2);
    let (mut cases, mut loose) = (0, 0);
    for _ in 0..150 {
        let mut known = Values::new();
        let mut alone = Vec::new();
        for (id, benign, met) in RED_ALONE {
            match dice.below(12) {
                0 => alone.push((*id, *benign, *met)),
                1 if dice.below(8) == 0 => drop(known.insert(id, *met)),
                _ => drop(known.insert(id, *benign)),
            }
        }
        let mut open = Vec::new();
        for (id, values) in [("age", AGES), ("sbp", PRESSURES), ("hr", RATES)] {
            if dice.below(3) == 0 {
                open.push((id, values));
            } else {
                known.insert(id, values[dice.below(values.len())]);
            }
        }
        let found = bench.met("nftg-2021-red", &known);
        let (mut yes, mut no) = (false, false);
        let mut benign = known.clone();
        benign.extend(alone.iter().map(|(id, benign, _)| (*id, *benign)));
        completions(&benign, &open, &mut |full| match bench.met("nftg-2021-red", full) {
            Some(true) => yes = true,
            Some(false) => no = true,
            None => panic!("undecided although everything is known: {full:?}"),
        });
        yes |= !alone.is_empty();
        let exact = if yes && no { None } else { Some(yes) };
        // An undecided verdict is sound; a decided one must be right.
        assert!(found.is_none() || found == exact, "{known:?}: {found:?} against {exact:?}");
        cases += 1;
        loose += usize::from(found != exact);
    }
    assert!(loose * 100 <= cases, "{loose} of {cases} verdicts are open although the completions agree");
}
