//! Laws that hold for every program, tried on programs that a generator makes: ranges contain
//! points, learning never widens, lanes equal points.

mod generated;

use baken_core::domain::{LANES, Lanes, Point, Truth};
use baken_core::program::{Machine, evaluate};
use baken_core::{Findings, Pack, Workspace, assess};
use generated::{INPUTS, Patient, build, patient, texts};
use proptest::prelude::*;
use sha2::{Digest, Sha256};

/// A score's value and its bounds.
type Scored = (Option<f64>, Option<(f64, f64)>);

/// Everything that an assessment says, by place.
#[derive(Debug)]
struct Said {
    scores: Vec<Scored>,
    verdicts: Vec<Truth>,
    need: String,
    settled: bool,
    questions: usize,
}

fn assessed(pack: &Pack<'_>, findings: &Findings, workspace: &mut Workspace) -> Said {
    let pathway = pack.pathway_index("trauma").expect("the pathway is there");
    let advice = assess(pack, findings, pathway, workspace).expect("the generator makes no contradictions");
    let criteria = advice.criteria().flat_map(|c| {
        let fired: Vec<String> = c.fired().map(|f| f.id().to_owned()).collect();
        let open: Vec<String> = c.undecided().map(|f| f.id().to_owned()).collect();
        let each = c.model.criteria().map(move |own| match own.id().to_owned() {
            id if fired.contains(&id) => Truth::Yes,
            id if open.contains(&id) => Truth::Undecided,
            _ => Truth::No,
        });
        std::iter::once(c.met).chain(each.collect::<Vec<_>>())
    });
    let need = advice.need().expect("there is a need");
    Said {
        scores: advice.scores().map(|s| (s.value, s.bounds)).collect(),
        verdicts: criteria.collect(),
        need: need.need.id().to_owned(),
        settled: need.settled,
        questions: advice.ask_next().count(),
    }
}

fn findings(pack: &Pack<'_>, patient: &Patient, known: u32) -> Findings {
    let mut findings = Findings::NONE;
    for (place, (id, _)) in INPUTS.iter().enumerate() {
        if known >> place & 1 == 1 {
            let input = pack.input_index(id).expect("the generator's inputs are in the pack");
            findings.set(pack, input, patient[place]).expect("the generator's values are possible");
        }
    }
    findings
}

/// Splines, exp and ln are widened by a few units in the last place: equal up to that.
fn within(outer: (f64, f64), inner: (f64, f64)) -> bool {
    let slack = 1e-12 * (1.0 + outer.0.abs().max(outer.1.abs()));
    outer.0 - slack <= inner.0 && inner.1 <= outer.1 + slack
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_range_contains_the_point_of_every_completion(texts in texts(), patients in prop::collection::vec(patient(), 12), known in any::<u32>()) {
        let bytes = build(&texts);
        let pack = Pack::open(&bytes).unwrap();
        let mut workspace = Box::new(Workspace::NEW);
        // All patients share what is known, so that each completes the same partial case.
        let first = patients[0];
        let partial = assessed(&pack, &findings(&pack, &first, known), &mut workspace);
        for other in &patients {
            let Some(completion) = generated::completion(&first, other, known) else { continue };
            let full = assessed(&pack, &findings(&pack, &completion, u32::MAX), &mut workspace);
            for ((value, bounds), (point, _)) in partial.scores.iter().zip(&full.scores) {
                // A completion may have no value: a division by zero inside a condition.
                if let (Some((low, high)), Some(point)) = (bounds, point) {
                    prop_assert!(low <= point && point <= high, "{point} outside {low}..{high} of {texts:?}");
                }
                if let Some(value) = value {
                    prop_assert_eq!(Some(*value), *point);
                }
            }
            for (open, full) in partial.verdicts.iter().zip(&full.verdicts) {
                prop_assert!(!open.is_decided() || open == full, "{open:?} against {full:?} of {texts:?}");
            }
            if partial.settled {
                prop_assert_eq!(&partial.need, &full.need);
                prop_assert_eq!(partial.questions, 0);
            }
        }
    }

    #[test]
    fn learning_a_finding_never_widens_and_never_turns_a_verdict(texts in texts(), patient in patient(), known in any::<u32>(), learnt in 0..INPUTS.len()) {
        let bytes = build(&texts);
        let pack = Pack::open(&bytes).unwrap();
        let mut workspace = Box::new(Workspace::NEW);
        let before = assessed(&pack, &findings(&pack, &patient, known), &mut workspace);
        let after = assessed(&pack, &findings(&pack, &patient, known | 1 << learnt), &mut workspace);
        for ((_, before), (_, after)) in before.scores.iter().zip(&after.scores) {
            if let Some(before) = before {
                let after = after.expect("a bounded range stays bounded");
                prop_assert!(within(*before, after), "{before:?} then {after:?} of {texts:?}");
            }
        }
        for (before, after) in before.verdicts.iter().zip(&after.verdicts) {
            prop_assert!(!before.is_decided() || before == after, "{before:?} then {after:?} of {texts:?}");
        }
        if before.settled {
            prop_assert!(after.settled);
            prop_assert_eq!(before.need, after.need);
        }
    }

    #[test]
    fn lanes_equal_points_bit_for_bit(texts in texts(), patients in prop::collection::vec((patient(), any::<u32>()), LANES)) {
        let bytes = build(&texts);
        let pack = Pack::open(&bytes).unwrap();
        let inputs = pack.inputs().len();
        let value = |lane: usize, input: usize| {
            let place = INPUTS.iter().position(|(id, _)| pack.input_index(id) == Some(input));
            place.filter(|place| patients[lane].1 >> place & 1 == 1).map_or(f64::NAN, |place| patients[lane].0[place])
        };
        let rows: Vec<[f64; LANES]> = (0..inputs).map(|i| std::array::from_fn(|lane| value(lane, i))).collect();
        let mut lanes = Box::new(Machine::<Lanes>::default());
        (0..pack.program_size().1).for_each(|slot| evaluate(&pack, slot, &rows, &mut lanes));
        for lane in 0..LANES {
            let row: Vec<f64> = (0..inputs).map(|i| value(lane, i)).collect();
            let mut point = Box::new(Machine::<Point>::default());
            for slot in 0..pack.program_size().1 {
                evaluate(&pack, slot, &row, &mut point);
                prop_assert_eq!(lanes.number(slot)[lane].to_bits(), point.number(slot).to_bits());
                prop_assert_eq!(lanes.verdict(slot).lane(lane), point.verdict(slot));
            }
        }
    }

    #[test]
    fn the_same_texts_give_the_same_bytes(texts in texts()) {
        prop_assert_eq!(build(&texts), build(&texts));
    }

    #[test]
    fn altered_bytes_are_refused(texts in texts(), at in any::<prop::sample::Index>(), bit in 0..8u8) {
        let mut bytes = build(&texts);
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert!(Pack::open(&bytes).is_err());
    }

    #[test]
    fn bytes_that_open_evaluate_without_failing(texts in texts(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), patient in patient(), known in any::<u32>()) {
        // The digest is mended after the changes: what gets through is what `open` itself lets through.
        let mut bytes = build(&texts);
        let end = bytes.len() - 32;
        for (at, value) in changes {
            bytes[at.index(end)] = value;
        }
        let digest = Sha256::digest(&bytes[..end]);
        bytes[end..].copy_from_slice(&digest);
        let Ok(pack) = Pack::open(&bytes) else { return Ok(()) };
        let mut findings = Findings::NONE;
        for (place, value) in patient.iter().enumerate().filter(|(place, _)| known >> place & 1 == 1) {
            let _ = findings.set(&pack, place, *value);
        }
        let mut workspace = Box::new(Workspace::NEW);
        for pathway in 0..pack.pathways().len() {
            if let Ok(advice) = assess(&pack, &findings, pathway, &mut workspace) {
                let scores = advice.scores().filter(|score| score.value.is_some()).count();
                let fired: usize = advice.criteria().map(|criteria| criteria.fired().count()).sum();
                let asked = advice.ask_next().count() + advice.need().map_or(0, |need| need.could_be().count());
                prop_assert!(scores + fired + asked < 10_000);
            }
        }
        let rows = vec![[1.0; LANES]; pack.inputs().len()];
        let mut lanes = Box::new(Machine::<Lanes>::default());
        (0..pack.program_size().1).for_each(|slot| evaluate(&pack, slot, &rows, &mut lanes));
    }

    #[test]
    fn arbitrary_bytes_are_no_pack(bytes in prop::collection::vec(any::<u8>(), 0..4096)) {
        prop_assert!(Pack::open(&bytes).is_err());
    }
}

/// The corners of what is open agree with each other and not with the whole: the pieces must still be walked.
#[test]
fn what_is_the_same_for_every_answer_is_known_without_it() {
    for number in ["count(dark, (not dark))", "count((wet and dark), (not dark))"] {
        let bytes = build(&generated::Texts::of(number, "dark"));
        let pack = Pack::open(&bytes).unwrap();
        let patient: Patient = [0.0, 0.5, 3.0, 1.0, 0.0, 0.0, 2.0, 1.0, 3.0];
        let mut workspace = Box::new(Workspace::NEW);
        let wet = 1 << INPUTS.iter().position(|(id, _)| *id == "wet").unwrap();
        let said = assessed(&pack, &findings(&pack, &patient, wet), &mut workspace);
        assert_eq!(said.scores[0].1, Some((1.0, 1.0)), "{number}");
    }
}
