//! Reading cases: what is accepted and how it is understood; nothing that is written can do harm.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::sync::LazyLock;

use baken_core::{Language, Pack};
use baken_protocol::case::{Case, CaseError, FIELDS, Reader, Scene, Stop, StopKind, StopState, Syntax};
use proptest::prelude::*;

static PACK: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    baken_protocol::build(&models).unwrap_or_else(|report| panic!("{}", report.render(false))).pack
});

fn read(text: &str) -> Result<Case, Vec<CaseError>> {
    Reader::new(&Pack::open(&PACK).unwrap()).read(text.as_bytes(), None)
}

fn finding(case: &Case, id: &str) -> Option<f64> {
    case.findings.get(Pack::open(&PACK).unwrap().input_index(id).unwrap())
}

const WHOLE: &str = r#"{ "pathway": "trauma", "region": "noord-nederland", "at": "2026-03-14T02:10:00+01:00",
  "scene": { "lat": 53.10, "lon": 6.88 },
  "travel_minutes": { "umcg": 24, "mzh": null },
  "transfer_minutes": { "mzh": { "umcg": 41.5 } },
  "stops": [ { "hospital": "mzh", "kind": "ed", "state": "stop", "since": "2026-03-14T01:20:00+01:00", "until": "2026-03-14T03:20:00+01:00" },
             { "hospital": "umcg", "kind": "icu", "state": "impending" } ],
  "findings": { "age": 71, "sbp": 104.5, "gcs_eye": 4.0, "mechanism": "blunt", "cardiac_arrest": false, "hr": null } }"#;

#[test]
fn everything_in_the_contract_is_understood() {
    let case = read(WHOLE).unwrap();
    assert_eq!(case.region.as_deref(), Some("noord-nederland"));
    let moment = |text: &str| Some(text.parse().unwrap());
    assert_eq!(case.at, moment("2026-03-14T01:10:00Z"));
    assert_eq!(case.scene, Some(Scene::Point { lat: 53.10, lon: 6.88 }));
    assert_eq!(case.travel_minutes, [("umcg".to_owned(), 24.0)]);
    assert_eq!(case.transfer_minutes, [("mzh".to_owned(), vec![("umcg".to_owned(), 41.5)])]);
    let stop = Stop {
        hospital: "mzh".to_owned(),
        kind: StopKind::Ed,
        state: StopState::Stop,
        since: moment("2026-03-14T00:20:00Z"),
        until: moment("2026-03-14T02:20:00Z"),
    };
    assert_eq!(case.stops[0], stop);
    assert_eq!((case.stops[1].kind, case.stops[1].state), (StopKind::Icu, StopState::Impending));
    let known = ["age", "sbp", "gcs_eye", "mechanism", "cardiac_arrest"].map(|id| finding(&case, id).unwrap());
    assert_eq!(known, [71.0, 104.5, 4.0, 0.0, 0.0]);
    assert_eq!(finding(&case, "hr"), None);
    assert_eq!(finding(&case, "rr"), None);
    assert_eq!(case.notes, []);
}

#[test]
fn toml_says_the_same() {
    let toml = r#"
pathway = "trauma"
region = "noord-nederland"
at = 2026-03-14T02:10:00+01:00
scene = { lat = 53.10, lon = 6.88 }
travel_minutes = { umcg = 24 }
transfer_minutes.mzh.umcg = 41.5
[findings]
age = 71
sbp = 104.5
gcs_eye = 4
mechanism = "blunt"
cardiac_arrest = false
[[stops]]
hospital = "mzh"
kind = "ed"
state = "stop"
since = 2026-03-14T01:20:00+01:00
until = "2026-03-14T03:20:00+01:00"
[[stops]]
hospital = "umcg"
kind = "icu"
state = "impending"
"#;
    let (toml, json) = (read(toml).unwrap(), read(WHOLE).unwrap());
    // Unknown findings have no value that equals itself.
    assert_eq!(format!("{toml:?}"), format!("{json:?}"));
}

#[test]
fn a_postal_code_is_a_place_too() {
    let case =
        read(r#"{"pathway": "stroke", "findings": {}, "scene": {"pc4": "9679"}, "region": null, "at": null}"#).unwrap();
    assert_eq!((case.scene, case.region, case.at), (Some(Scene::PostalCode(9679)), None, None));
}

#[test]
fn what_is_odd_is_said_in_both_languages() {
    let case =
        read(r#"{"pathway": "trauma", "at": "1970-01-01T00:00:07Z", "findings": {"sbp": 30.5, "hr": 72}}"#).unwrap();
    let pack = Pack::open(&PACK).unwrap();
    let said: Vec<_> =
        case.notes.iter().map(|note| (note.id(), note.field(&pack), note.text(&pack, Language::Dutch))).collect();
    assert_eq!(said[0].0, "implausible-value");
    assert_eq!(said[0].1, "findings.sbp");
    assert_eq!(said[0].2, "Systolische bloeddruk is 30,5 mmHg; gewoonlijk 40 tot 260. Klopt dit?");
    assert_eq!((said[1].0, said[1].1.as_str()), ("clock-implausible", "at"));
    assert_eq!(case.notes[1].text(&pack, Language::English), "The clock reads 1970. Set the time of the device.");
}

#[test]
fn a_byte_order_mark_does_not_matter() {
    assert!(read(&format!("\u{feff}{WHOLE}")).is_ok());
}

#[test]
fn every_mistake_is_reported_not_only_the_first() {
    let errors =
        read(r#"{"pathway": "x", "findings": {"agee": 1, "sbp": "high", "gcs_motor": 9}, "regoin": "y"}"#).unwrap_err();
    let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["regoin", "pathway", "findings.agee", "findings.sbp", "findings.gcs_motor"]);
}

#[test]
fn every_finding_accepts_what_its_error_says_is_allowed() {
    let pack = Pack::open(&PACK).unwrap();
    let reader = Reader::new(&pack);
    for input in pack.inputs() {
        let (low, high) = input.possible();
        for value in [low, high] {
            let node = match input.choices(Language::English).next() {
                Some((id, _)) => format!("\"{id}\""),
                None if input.kind() == baken_core::pack::InputKind::YesNo => (value == 1.0).to_string(),
                None => value.to_string(),
            };
            let text = format!(r#"{{"pathway": "trauma", "findings": {{"{}": {node}}}}}"#, input.id());
            let case = reader.read(text.as_bytes(), None).unwrap_or_else(|errors| panic!("{text}: {}", errors[0]));
            assert!(case.findings.get(pack.input_index(input.id()).unwrap()).is_some());
        }
    }
}

/// Values of every kind, as people and machines write them.
fn value() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::{Value, json};
    let word = prop_oneof![
        Just("blunt"),
        Just("stop"),
        Just("ed"),
        Just("2026-01-01T00:00:00Z"),
        Just("1970-01-01"),
        Just("")
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-10i64..2000).prop_map(Value::from),
        word.prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    let key = prop_oneof![
        proptest::sample::select(FIELDS).prop_map(str::to_owned),
        proptest::sample::select(
            &[
                "age",
                "sbp",
                "gcs",
                "gcs_eye",
                "mechanism",
                "lat",
                "lon",
                "pc4",
                "hospital",
                "kind",
                "state",
                "since",
                "until"
            ][..]
        )
        .prop_map(str::to_owned),
        ".{0,6}",
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((key.clone(), inner), 0..6)
                .prop_map(|entries| json!(entries.into_iter().collect::<serde_json::Map<_, _>>())),
        ]
    })
}

proptest! {
    #[test]
    fn bytes_of_any_kind_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let pack = Pack::open(&PACK).unwrap();
        for syntax in [None, Some(Syntax::Json), Some(Syntax::Toml)] {
            if let Err(errors) = Reader::new(&pack).read(&bytes, syntax) {
                prop_assert!(!errors.is_empty());
            }
        }
    }

    #[test]
    fn cases_of_any_shape_do_no_harm(findings in value(), stops in value(), scene in value(), rest in value()) {
        let case = serde_json::json!({"pathway": "trauma", "findings": findings, "stops": stops, "scene": scene, "travel_minutes": rest});
        for text in [case.to_string(), rest.to_string(), case.to_string().chars().take(60).collect()] {
            if let Err(errors) = read(&text) {
                prop_assert!(!errors.is_empty());
                for error in errors {
                    prop_assert!(!error.to_string().contains(['\n', '\u{1b}']), "{}", error);
                }
            }
        }
    }
}
