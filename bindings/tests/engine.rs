//! The library's door, from Rust: the same calls that Kotlin and Swift make.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use baken_bindings::{
    Answer, BakenError, Case, Engine, Finding, Journal, Language, MessageStatus, OverruleReason, Packs, QuestionKind,
    built_in_pack, error_table,
};

fn engine() -> Arc<Engine> {
    Engine::built_in(Language::Dutch).unwrap()
}

fn number(id: &str, value: f64) -> Finding {
    Finding { id: id.to_owned(), answer: Answer::Number { value } }
}

fn fall() -> Case {
    Case {
        pathway: "trauma".to_owned(),
        region: Some("noord-nederland".to_owned()),
        at: Some("2026-03-14T02:10:00+01:00".to_owned()),
        latitude: Some(53.219_383),
        longitude: Some(6.566_501),
        findings: vec![number("age", 71.0), number("sbp", 84.0)],
        ..Case::default()
    }
}

#[test]
fn one_call_gives_the_whole_advice() {
    let advice = engine().assess(fall()).unwrap();
    assert_eq!(advice.need.as_ref().unwrap().id, "level-1");
    assert_eq!(advice.need.as_ref().unwrap().title, "Level-1-traumacentrum");
    assert_eq!(advice.destinations[0].hospital, "umcg");
    assert!(advice.example.is_some() && !advice.ask_next.is_empty());
    assert!(advice.scores.iter().any(|score| score.id == "mgap" && score.low < score.high));
    let same = engine().assess(Case { latitude: Some(53.22), longitude: Some(6.57), ..fall() });
    assert_eq!(same.unwrap(), advice);
}

#[test]
fn the_form_is_the_packs_and_holds_what_the_advice_asks_for() {
    for pathway in engine().pathways() {
        let form = engine().form(pathway.id.clone()).unwrap();
        let questions: Vec<_> = form.sections.iter().flat_map(|section| &section.questions).collect();
        assert!(!questions.is_empty() && questions.iter().all(|q| !q.label.is_empty() && q.low <= q.high));
        assert!(questions.iter().all(|q| (q.kind == QuestionKind::Choice) != q.choices.is_empty()));
        let advice = engine().assess(Case { pathway: pathway.id, ..Case::default() }).unwrap();
        for asked in &advice.ask_next {
            assert!(questions.iter().any(|q| q.id == *asked), "{asked}");
        }
    }
    assert!(engine().form("plague".to_owned()).is_none());
}

#[test]
fn every_error_has_a_number_of_its_own_and_words_in_both_languages() {
    let [dutch, english] = [Language::Dutch, Language::English].map(error_table);
    let numbers: Vec<u32> = dutch.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 10, 11, 20, 21, 22, 30, 40]);
    for (nl, en) in dutch.iter().zip(&english) {
        assert!(!nl.sentence.is_empty() && !nl.next_step.is_empty() && !en.next_step.is_empty());
        assert_ne!(nl.sentence, en.sentence);
    }
}

#[test]
fn what_cannot_be_is_one_sentence_with_its_place() {
    let wrong = Case { findings: vec![number("sbp", 1200.0)], ..fall() };
    let BakenError::Case { number: code, field, detail, sentence, .. } = engine().assess(wrong).unwrap_err() else {
        panic!("another error");
    };
    assert_eq!((code, field.as_str()), (10, "sbp"));
    assert!(detail.contains("1200") && sentence.starts_with("Deze gegevens"), "{detail}");
    let hospital = engine().announce(fall(), "umgc".into(), "a".into(), 0, "x".into());
    assert!(matches!(hospital, Err(BakenError::Case { number: 11, .. })));
}

#[test]
fn a_pack_that_nobody_signed_or_that_is_damaged_is_refused() {
    let open = |bytes| Engine::open(bytes, vec![vec![7; 32]], vec![], 1_790_000_000, None, Language::English);
    assert!(matches!(open(built_in_pack()), Err(BakenError::Pack { number: 2, .. })));
    let mut damaged = built_in_pack();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    assert!(matches!(open(damaged), Err(BakenError::Pack { number: 1, .. })));
    assert!(matches!(open(Vec::new()), Err(BakenError::Pack { number: 1, .. })));
}

#[test]
fn a_run_is_kept_told_and_ended() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.journal").to_str().unwrap().to_owned();
    let journal = Journal::open(path.clone(), Language::Dutch).unwrap();
    let (at, run) = ("2026-03-14T02:10:00+01:00".to_owned(), "00ff".to_owned());
    let dutch = Language::Dutch;
    assert_eq!(journal.advised(engine(), run.clone(), at.clone(), fall()).unwrap(), 1);
    let reason = Some(OverruleReason::PatientWish);
    journal.chosen(run.clone(), at.clone(), "mzh".into(), Some("umcg".into()), reason).unwrap();
    let message = engine().announce(fall(), "mzh".into(), run.clone(), 0, at.clone()).unwrap();
    assert!(message.text(engine()).contains("Martini"), "{}", message.text(engine()));
    journal.announced(run.clone(), at.clone(), message.clone()).unwrap();
    let cancelled = message.cancelled(at.clone()).unwrap();
    assert_eq!((cancelled.version(), cancelled.status()), (2, MessageStatus::Cancelled));
    assert!(matches!(cancelled.cancelled(at.clone()), Err(BakenError::Message { number: 30, .. })));
    assert!(matches!(Journal::open(path.clone(), dutch), Err(BakenError::Record { number: 21, .. })));
    assert_eq!(journal.ended(run, at, true).unwrap(), 4);
    drop(journal);
    assert_eq!(Journal::open(path, dutch).unwrap().found().records, 4);
}

#[test]
fn what_is_older_than_a_device_keeps_goes_unless_the_clock_cannot_be_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.journal").to_str().unwrap().to_owned();
    let journal = Journal::open(path.clone(), Language::Dutch).unwrap();
    let ended = |at: &str| journal.ended("00ff".into(), at.into(), true).unwrap();
    assert_eq!(journal.forget_older(90, "2026-06-01T00:00:00Z".into()).unwrap(), 0);
    ended("2026-01-10T02:00:00Z");
    ended("2026-01-20T02:00:00Z");
    ended("2026-05-30T02:00:00Z");
    // Back before the last record; so far ahead that nothing would stay; no moment at all.
    for clock in ["2026-05-01T00:00:00Z", "2031-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "noon"] {
        assert_eq!(journal.forget_older(90, clock.into()).unwrap(), 0, "{clock}");
    }
    assert_eq!(journal.found().records, 3);
    assert_eq!(journal.forget_older(90, "2026-06-01T00:00:00Z".into()).unwrap(), 2);
    assert_eq!(journal.found().since.as_deref(), Some("2026-05-30T02:00:00Z"));
    assert_eq!(journal.forget_older(90, "2026-06-01T00:00:00Z".into()).unwrap(), 0);
    // It goes on where it was, and the chain holds.
    assert_eq!(ended("2026-06-01T02:00:00Z"), 4);
    drop(journal);
    assert_eq!(Journal::open(path, Language::Dutch).unwrap().found().damaged_lines, 0);
}

#[test]
fn the_same_pack_speaks_both_languages() {
    let english = engine().in_language(Language::English);
    assert_eq!(english.assess(fall()).unwrap().need.unwrap().title, "Level-1 trauma centre");
    let wrong = Case { findings: vec![number("sbp", 1200.0)], ..fall() };
    assert!(matches!(english.assess(wrong), Err(BakenError::Case { sentence, .. }) if sentence.starts_with("This")));
}

#[test]
fn a_place_has_the_postcode_that_lies_nearest_and_the_sea_has_none() {
    // South of Assen's centre; the North Sea; no place at all.
    assert_eq!(engine().postcode_near(52.9925, 6.5625).as_deref(), Some("9401"));
    assert_eq!(engine().postcode_near(54.2, 4.5), None);
    assert_eq!(engine().postcode_near(f64::NAN, 6.5), None);
}

#[test]
fn what_a_crew_chooses_from_begins_with_the_usual_and_holds_nothing_made_up() {
    let pathways = engine().pathways();
    let ids: Vec<&str> = pathways.iter().map(|pathway| pathway.id.as_str()).collect();
    assert_eq!(ids, ["trauma", "stroke", "general"]);
    let hospitals = engine().hospitals();
    assert!(hospitals.len() > 70 && hospitals.iter().all(|hospital| !hospital.city.is_empty()), "{hospitals:?}");
}

#[test]
fn many_threads_get_the_same_advice() {
    let expected = engine().assess(fall()).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..50 {
                    assert_eq!(engine().assess(fall()).unwrap(), expected);
                }
            });
        }
    });
}

#[test]
fn a_board_becomes_the_stops_of_a_case_and_what_is_no_board_is_one_sentence() {
    let text = r#"{ "taken": "2026-03-14T02:05:00+01:00", "stops": [
        { "hospital": "mzh", "kind": "ed", "state": "stop", "since": "2026-03-14T01:20:00+01:00" },
        { "hospital": "wza", "kind": "ed", "state": "stop" } ] }"#;
    let board = engine().board(text.into(), None).unwrap();
    assert_eq!((board.taken.as_deref(), board.stops.len()), (Some("2026-03-14T01:05:00Z"), 2));
    assert!(board.stops.iter().all(|stop| stop.since.is_some()));
    let case = Case { stops: board.stops, ..fall() };
    assert!(engine().assess(case).is_ok());
    for wrong in ["", "<html>", "{\"stops\": [{\"hospital\": 3}]}"] {
        let error = engine().board(wrong.into(), None).unwrap_err();
        assert!(matches!(error, BakenError::Board { number: 40, .. }), "{wrong}: {error:?}");
    }
}

#[test]
fn packs_of_a_device_are_refused_with_a_sentence_and_none_is_in_force_before_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("packs").to_str().unwrap().to_owned();
    let packs = Packs::open(place, vec![vec![7; 32]], vec![], Language::Dutch).unwrap();
    let refused = packs.install(built_in_pack(), 1_790_000_000);
    assert!(matches!(refused, Err(BakenError::Pack { number: 2, .. })));
    assert!(packs.in_force(1_790_000_000).unwrap().is_none());
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let nowhere = Packs::open(file.to_str().unwrap().to_owned(), vec![], vec![], Language::English);
    assert!(matches!(nowhere, Err(BakenError::Pack { number: 7, .. })));
}
