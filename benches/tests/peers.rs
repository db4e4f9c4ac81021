//! The peers compute what the engine computes.

use baken_benches::peers::{Patient, mgap_and_rts, ten_terms};
use baken_benches::setup::Texts;
use baken_core::{Findings, Workspace, assess};

fn scores(texts: &Texts, findings: &Findings, pathway: &str) -> Vec<(String, Option<f64>)> {
    let mut workspace = Box::new(Workspace::NEW);
    let pathway = texts.pack.pathway_index(pathway).unwrap();
    let advice = assess(&texts.pack, findings, pathway, &mut workspace).unwrap();
    advice.scores().map(|score| (score.model.id().to_owned(), score.value)).collect()
}

fn close(engine: Option<f64>, peer: f64) -> bool {
    engine.is_some_and(|engine| (engine - peer).abs() <= 1e-12 * peer.abs().max(1.0))
}

#[test]
fn mgap_and_rts_by_hand_equal_the_engine_on_both_sides_of_every_threshold() {
    let texts = Texts::models().unwrap();
    for (age, sbp, rr, gcs, blunt) in [
        (71.0, 104.0, 22.0, 14.0, true),
        (59.0, 121.0, 30.0, 3.0, true),
        (60.0, 120.0, 29.0, 4.0, false),
        (30.0, 59.0, 9.0, 8.0, false),
        (8.0, 75.0, 5.0, 9.0, true),
        (90.0, 0.0, 0.0, 12.0, true),
    ] {
        let mut findings = Findings::NONE;
        let mechanism = if blunt { 0.0 } else { 1.0 };
        for (id, value) in [("age", age), ("sbp", sbp), ("rr", rr), ("gcs", gcs), ("mechanism", mechanism)] {
            findings.set(&texts.pack, texts.pack.input_index(id).unwrap(), value).unwrap();
        }
        let all = scores(&texts, &findings, "trauma");
        let engine = |id: &str| all.iter().find(|(model, _)| model == id).unwrap().1;
        let (mgap, rts) = mgap_and_rts(&Patient { age, sbp, rr, gcs, blunt });
        assert!(close(engine("mgap"), mgap), "MGAP at {age} {sbp} {gcs}: {:?} and {mgap}", engine("mgap"));
        assert!(close(engine("rts"), rts), "RTS at {sbp} {rr} {gcs}: {:?} and {rts}", engine("rts"));
    }
}

#[test]
fn ten_terms_by_hand_equal_the_engine() {
    let texts = Texts::ten_terms().unwrap();
    let values = [54.0, 118.0, 96.0, 18.0, 97.0, 14.0, 36.4, 6.1, 2.2, -1.5];
    let mut findings = Findings::NONE;
    for (input, value) in values.into_iter().enumerate() {
        findings.set(&texts.pack, input, value).unwrap();
    }
    let engine = scores(&texts, &findings, "all");
    assert!(close(engine[0].1, ten_terms(&values)), "{engine:?} and {}", ten_terms(&values));
}

#[test]
fn the_patient_of_the_benchmark_is_all_known_and_the_other_one_is_not() {
    let texts = Texts::models().unwrap();
    let trauma = texts.pack.pathway_index("trauma").unwrap();
    let known = texts.patient().unwrap();
    let mut workspace = Box::new(Workspace::NEW);
    let advice = assess(&texts.pack, &known, trauma, &mut workspace).unwrap();
    assert!(advice.scores().all(|score| score.missing().count() == 0));
    let half = texts.half(&known, "trauma");
    let advice = assess(&texts.pack, &half, trauma, &mut workspace).unwrap();
    assert!(advice.scores().any(|score| score.missing().count() > 0));
}
