//! The texts in `models`: they compile, fit the pack that was promised, and every worked case comes out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use baken_core::pack::ModelKind;
use baken_core::{Language, Pack, Workspace, assess};
use baken_protocol::advice::Document;
use baken_protocol::case::{Reader, Syntax};
use baken_protocol::{Built, worked};

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models")
}

fn built() -> Built {
    baken_protocol::build(&models()).unwrap_or_else(|report| panic!("{}", report.render(false)))
}

#[test]
fn every_worked_case_comes_out() {
    let built = built();
    let ran = worked::run(&built.pack, &built.checked).unwrap();
    let failed: Vec<_> = ran.iter().filter(|case| !case.passed()).collect();
    assert!(failed.is_empty(), "{} of {} failed: {failed:#?}", failed.len(), ran.len());
    assert!(ran.len() > 400, "worked cases got lost: {}", ran.len());
}

#[test]
fn every_model_has_worked_cases() {
    let built = built();
    let cases = built.checked.cases.iter().flat_map(|file| &file.cases);
    let proven: Vec<usize> = cases
        .flat_map(|case| {
            let scores = case.expect.scores.iter().map(|score| score.model);
            scores.chain(case.expect.criteria.iter().map(|criteria| criteria.model))
        })
        .collect();
    let pack = Pack::open(&built.pack).unwrap();
    for (place, model) in built.checked.models.iter().enumerate() {
        let compiled = pack.model(&model.id).unwrap();
        // Strategies are proven in tests/strategy.rs.
        let elsewhere = !compiled.runs() || compiled.kind() == ModelKind::Strategy;
        assert!(elsewhere || proven.contains(&place), "{} has no worked case", model.id);
    }
}

/// The cases to try the program with: each gives an advice without a warning.
#[test]
fn the_example_cases_are_cases() {
    let built = built();
    let pack = Pack::open(&built.pack).unwrap();
    let reader = Reader::new(&pack);
    let mut workspace = Box::new(Workspace::NEW);
    let mut seen = 0;
    for entry in fs::read_dir(models().join("cases")).unwrap() {
        let path = entry.unwrap().path();
        let case = reader.read(&fs::read(&path).unwrap(), Some(Syntax::Json)).unwrap();
        assert_eq!(case.notes, [], "{}", path.display());
        let advice = assess(&pack, &case.findings, case.pathway, &mut workspace).unwrap();
        let document = Document::new(&pack, &case, &advice, Language::Dutch);
        assert!(document.need.is_some(), "{}", path.display());
        seen += 1;
    }
    assert!(seen >= 3);
}
