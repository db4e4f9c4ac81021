//! Records replayed, and messages to hospitals.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};

use baken_core::{Language, Pack, Workspace, advise};
use baken_field::announcement::{Announcement, Layout, NotNow, Status, bundle, text};
use baken_field::record::{Entry, Overrule, coarse};
use baken_field::replay::{Replayed, assess, replay};
use baken_protocol::case::{Reader, Syntax};
use serde_json::{Value, json};

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models")
}

fn ladder() -> Value {
    let text = std::fs::read_to_string(models().join("cases/fall-from-ladder.json")).unwrap();
    coarse(serde_json::from_str(&text).unwrap())
}

fn message(pack: &Pack<'_>, case: &Value, hospital: &str) -> Announcement {
    let read = Reader::new(pack).read(case.to_string().as_bytes(), Some(Syntax::Json)).unwrap();
    let mut workspace = Box::new(Workspace::NEW);
    let advice = advise(pack, &read.findings, &read.situation, read.pathway, &mut workspace).unwrap();
    Announcement::of(pack, &read, &advice, hospital, "00ff", "2026-03-14T02:10:00+01:00")
}

#[test]
fn an_advice_is_the_same_again_from_its_record_and_a_changed_one_is_not() {
    let built = baken_protocol::build(&models()).unwrap();
    let pack = Pack::open(&built.pack).unwrap();
    let case = ladder();
    let advice = assess(&pack, &case, Language::Dutch).unwrap();
    // As it comes back from the journal's text.
    let kept: Value = serde_json::from_str(&advice.to_string()).unwrap();
    let entry = |advice: Value| Entry::Advice { case: case.clone(), language: "nl".to_owned(), advice };
    assert_eq!(replay(&entry(kept.clone()), &[pack]), Replayed::Same);
    let mut other = kept.clone();
    other["scores"][0]["value"] = json!(99);
    match replay(&entry(other), &[pack]) {
        Replayed::Different(differences) => {
            assert_eq!(differences.len(), 1);
            assert_eq!((differences[0].place.as_str(), differences[0].was.as_str()), ("scores[0].value", "99"));
        }
        outcome => panic!("{outcome:?}"),
    }
    assert!(matches!(replay(&entry(kept), &[]), Replayed::NoPack { .. }));
}

#[test]
fn the_place_of_a_record_is_no_address() {
    let case = coarse(json!({ "scene": { "lat": 53.219_383, "lon": 6.566_501 }, "findings": {} }));
    assert_eq!(case["scene"], json!({ "lat": 53.22, "lon": 6.57 }));
    // Codes are areas already.
    assert_eq!(coarse(json!({ "scene": { "pc4": "9713" } }))["scene"], json!({ "pc4": "9713" }));
}

#[test]
fn a_message_keeps_its_id_counts_its_versions_and_ends_when_cancelled() {
    let built = baken_protocol::build(&models()).unwrap();
    let pack = Pack::open(&built.pack).unwrap();
    let first = message(&pack, &ladder(), "umcg");
    assert_eq!((first.version, first.status), (1, Status::Announced));
    let second = message(&pack, &ladder(), "umcg").after(first.version);
    assert_eq!((second.version, second.status, second.id.as_str()), (2, Status::Updated, "00ff"));
    let third = second.cancelled("2026-03-14T02:20:00+01:00").unwrap();
    assert_eq!((third.version, third.status), (3, Status::Cancelled));
    assert_eq!(third.cancelled("2026-03-14T02:21:00+01:00"), Err(NotNow::Cancelled));
    assert_eq!(bundle(&first), bundle(&first.clone()));
}

#[test]
fn the_text_is_mist_for_the_injured_and_sbar_for_others_in_both_languages() {
    let built = baken_protocol::build(&models()).unwrap();
    let pack = Pack::open(&built.pack).unwrap();
    let trauma = message(&pack, &ladder(), "umcg");
    let dutch = text(&pack, &trauma, Layout::of("trauma"), Language::Dutch);
    for words in
        ["Aan: UMC Groningen", "71 jaar, Man · identiteit onbekend", "M · Mechanisme", "Valhoogte: 4 m", "Niet: "]
    {
        assert!(dutch.contains(words), "{words}\n{dutch}");
    }
    let english = text(&pack, &trauma, Layout::of("trauma"), Language::English);
    assert!(english.contains("I · Injuries") && english.contains("Systolic blood pressure: 104 mmHg"), "{english}");
    let case = json!({ "pathway": "stroke", "findings": { "age": 66, "fast_face": true, "onset_minutes": 80 } });
    let stroke = text(&pack, &message(&pack, &case, "umcg"), Layout::of("stroke"), Language::English);
    assert!(stroke.contains("B · Background") && !stroke.contains("Mechanism"), "{stroke}");
    let cancelled = text(&pack, &trauma.cancelled("x").unwrap(), Layout::Mist, Language::Dutch);
    assert!(cancelled.contains("INGETROKKEN") && cancelled.contains("komt niet") && cancelled.lines().count() < 6);
}

#[test]
fn the_bundle_refers_to_what_it_holds_and_claims_no_identity() {
    let built = baken_protocol::build(&models()).unwrap();
    let pack = Pack::open(&built.pack).unwrap();
    let bundle = bundle(&message(&pack, &ladder(), "umcg"));
    let entries = bundle["entry"].as_array().unwrap();
    assert_eq!(entries[0]["resource"]["resourceType"], "MessageHeader");
    let held: Vec<&str> = entries.iter().map(|entry| entry["fullUrl"].as_str().unwrap()).collect();
    fn references<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
        match value {
            Value::Object(map) => {
                found.extend(map.get("reference").and_then(Value::as_str));
                map.values().for_each(|value| references(value, found));
            }
            Value::Array(list) => list.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    references(&bundle, &mut found);
    assert!(found.len() > 10 && found.iter().all(|reference| held.contains(reference)));
    let of =
        |kind: &str| entries.iter().map(|e| &e["resource"]).filter(|r| r["resourceType"] == kind).collect::<Vec<_>>();
    let patient = of("Patient")[0];
    assert!(patient.get("identifier").is_none() && patient.get("birthDate").is_none());
    assert_eq!(patient["_birthDate"]["extension"][0]["valueCode"], "unknown");
    let pressure = of("Observation").into_iter().find(|o| o["code"]["coding"][0]["code"] == "sbp").unwrap();
    assert_eq!(pressure["code"]["coding"][1]["code"], "8480-6");
    assert_eq!(pressure["valueQuantity"]["value"], 104.0);
    // What is not known is not told.
    assert!(of("Observation").iter().all(|o| o["code"]["coding"][0]["code"] != "iss"));
}

#[test]
fn every_reason_to_go_elsewhere_has_its_words() {
    let built = baken_protocol::build(&models()).unwrap();
    let pack = Pack::open(&built.pack).unwrap();
    for reason in Overrule::ALL {
        let id = format!("overrule-{}", reason.id());
        assert!([Language::Dutch, Language::English].iter().all(|language| !pack.phrase(&id, *language).is_empty()));
        assert_eq!(Overrule::of(reason.id()), Some(reason));
    }
}
