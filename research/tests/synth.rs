//! Synthetic cohorts: the published numbers come out, the truth is known, and a seed always gives the same bytes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use baken_protocol::text;
use baken_research::benchmark::{Benchmark, Intervals, Request, ScoreRequest, benchmark};
use baken_research::cohort::{Mapping, Progress, Table};
use baken_research::statistics::interval::Level;
use baken_research::statistics::logistic;
use baken_research::statistics::triage::Definition;
use baken_research::synth::{Cohort, Format, Missing, Parameters, Stroke, SynthError, Tag, Trauma, write};
use sha2::{Digest, Sha256};

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models")
}

fn postcodes() -> Vec<u16> {
    let table = fs::read_to_string(models().join("places/pc4.csv")).unwrap();
    table.lines().filter_map(|line| line.split(',').next()?.parse().ok()).collect()
}

fn trauma(missing: Missing) -> Trauma {
    Trauma::new(&Parameters::read(Trauma::PARAMETERS).unwrap(), &postcodes(), missing).unwrap()
}

fn stroke() -> Stroke {
    Stroke::new(&Parameters::read(Stroke::PARAMETERS).unwrap(), Missing::None).unwrap()
}

fn made(cohort: &dyn Cohort, seed: u64, rows: u64, name: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let format = if name.ends_with("parquet") { Format::Parquet } else { Format::Csv };
    write(cohort, seed, rows, &path, format, &Progress::default(), &AtomicBool::new(false)).unwrap();
    (folder, path)
}

fn run(path: &Path, request: &Request) -> Benchmark {
    let mut table = Table::open(path, "cohort", None).unwrap();
    let never = AtomicBool::new(false);
    let progress = Arc::new(Progress::default());
    benchmark(&mut table, &Mapping::default(), text::read(&models()), request, &progress, &never).unwrap()
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_seed_gives_these_bytes_on_every_machine() {
    let (_folder, path) = made(&trauma(Missing::BySeverity), 7, 10_000, "t.csv");
    let (_other, of_stroke) = made(&stroke(), 7, 10_000, "s.csv");
    let digests = [path, of_stroke].map(|path| digest(&fs::read(path).unwrap()));
    assert_eq!(digests, ["15c9903c7a2d065b", "f6ac2918da493602"]);
}

#[test]
fn the_first_rows_of_a_longer_cohort_are_those_of_a_shorter_one_for_any_number_of_threads() {
    let cohort = trauma(Missing::None);
    let (_a, short) = made(&cohort, 3, 20_000, "short.csv");
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let (_b, long) = one.install(|| made(&cohort, 3, 40_000, "long.csv"));
    let (short, long) = (fs::read(short).unwrap(), fs::read(long).unwrap());
    assert!(long.starts_with(&short));
    let (_c, other) = made(&cohort, 4, 20_000, "other.csv");
    assert!(fs::read(other).unwrap() != short);
}

#[test]
fn the_published_rates_come_out() {
    let (_folder, path) = made(&trauma(Missing::None), 2, 100_000, "t.csv");
    let request = Request {
        outcome: "iss >= 16".to_owned(),
        tests: vec!["first_hospital_level == 1".to_owned(), "protocol_level_1".to_owned()],
        scores: vec![ScoreRequest { expression: "true_probability".to_owned(), worse: None, is_probability: true }],
        ..Request::default()
    };
    let found = run(&path, &request);
    // Voskens 2018: 8.8 % severe, 21.6 / 30.6 % for the destination, 63.8 / 7.4 % for the protocol.
    let (severe, n) = (found.whole.severe as f64, found.whole.n() as f64);
    // Ten regions with random intercepts: the share moves by some tenths of a percent between seeds.
    assert!((severe / n - 0.088).abs() < 0.01, "{}", severe / n);
    for (test, [under, over]) in found.whole.tests.iter().zip([[0.216, 0.306], [0.638, 0.074]]) {
        let table = test.decided();
        let rates = [Definition::SensSpec.undertriage(&table), Definition::SensSpec.overtriage(&table)];
        for (rate, published, n) in [(&rates[0], under, severe), (&rates[1], over, n - severe)] {
            let error = 4.0 * (published * (1.0 - published) / n).sqrt();
            assert!((rate.value().unwrap() - published).abs() < error, "{rate:?} {published}");
        }
    }
    // Compliance as Voskens means it: of the level-1 indications 73 % went to level 1.
    let indicated = Request {
        outcome: "protocol_level_1".to_owned(),
        tests: vec!["first_hospital_level == 1".to_owned()],
        ..Request::default()
    };
    let compliance = run(&path, &indicated).whole.tests[0].decided().sensitivity().value().unwrap();
    assert!((compliance - 0.73).abs() < 0.02, "{compliance}");
    // The truth is known: an AUC of about .85, and calibrated.
    let auc = found.whole.scores[0].auc.as_ref().unwrap().value;
    assert!((auc - 0.846).abs() < 0.008, "{auc}");
    let probability = found.whole.scores[0].probability.as_ref().unwrap();
    let slope = probability.summary.joint.as_ref().unwrap().slope_wald(Default::default()).value;
    assert!((slope - 1.0).abs() < 0.05, "{slope}");
    // Every interval is of the level that was asked for, those that are drawn too.
    let level = Level::new(0.5).unwrap();
    let half = run(&path, &Request { intervals: Intervals { level, ..Intervals::default() }, ..request });
    let widths = |found: &Benchmark| -> Vec<f64> {
        let decision = &found.whole.scores[0].probability.as_ref().unwrap().decision;
        let points = decision.iter().flat_map(|point| [&point.interval, &point.over_all]);
        points.map(|interval| interval.as_ref().unwrap()).map(|interval| interval.high - interval.low).collect()
    };
    for (narrow, wide) in widths(&half).into_iter().zip(widths(&found)) {
        // Of a normal distribution .674 to 1.96.
        assert!(narrow < 0.5 * wide || wide == 0.0, "{narrow} {wide}");
    }
}

#[test]
fn iss_takes_values_that_occur_and_is_what_the_injuries_make_it() {
    let cohort = trauma(Missing::None);
    let place = |name: &str| cohort.columns().iter().position(|(column, _)| *column == name).unwrap();
    let (head, iss, niss) = (place("ais_head"), place("iss"), place("niss"));
    let mut cells = Vec::new();
    for row in 0..20_000 {
        cells.clear();
        cohort.row(11, row, &mut cells);
        let whole = |place: usize| match cells[place] {
            baken_research::synth::Cell::Whole(value) => value,
            other => panic!("{other:?}"),
        };
        let mut ais: Vec<i64> = (head..head + 6).map(whole).collect();
        ais.sort_unstable_by(|a, b| b.cmp(a));
        let expected = if ais[0] == 6 { 75 } else { ais[..3].iter().map(|a| a * a).sum() };
        assert_eq!(whole(iss), expected);
        assert!(whole(niss) >= expected);
    }
}

#[test]
fn a_fit_finds_the_odds_ratios_again() {
    let (_folder, path) = made(&trauma(Missing::None), 5, 60_000, "t.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let heads = reader.headers().unwrap().clone();
    let mut table = logistic::Table::new(7);
    for row in reader.records() {
        let row = row.unwrap();
        let cell = |name: &str| row.get(heads.iter().position(|head| head == name).unwrap()).unwrap();
        let number = |name: &str| cell(name).parse::<f64>().unwrap();
        let gcs = number("gcs_eye") + number("gcs_verbal") + number("gcs_motor");
        let abnormal = number("sbp") < 90.0 || !(10.0..=29.0).contains(&number("rr")) || number("spo2") < 90.0;
        let signs = [
            number("age") >= 65.0,
            abnormal,
            gcs <= 13.0,
            cell("mechanism") == "penetrating",
            number("body_regions_injured") >= 2.0,
            cell("fall_any_height") == "yes",
            cell("vehicle_crash") == "yes",
        ];
        table.add(&signs.map(|sign| f64::from(u8::from(sign))), 0.0, number("iss") >= 16.0).unwrap();
    }
    let fit = table.fit(&[]).unwrap();
    for (place, odds) in [1.58, 3.72, 14.0, 5.13, 4.72, 1.51, 0.56_f64].into_iter().enumerate() {
        let (found, error) = (fit.coefficients[place + 1], fit.standard_error(place + 1));
        // The regions' intercepts, which the fit does not know, pull a little towards nothing.
        assert!((found - odds.ln()).abs() < 4.0 * error + 0.03, "{place}: {found} {} {error}", odds.ln());
    }
}

#[test]
fn race_tells_occlusions_about_as_well_as_in_the_preprint() {
    let (_folder, path) = made(&stroke(), 2, 40_000, "s.parquet");
    let scores = vec![ScoreRequest { expression: "race".to_owned(), worse: None, is_probability: false }];
    let found = run(&path, &Request { outcome: "lvo".to_owned(), scores, ..Request::default() });
    let auc = found.whole.scores[0].auc.as_ref().unwrap().value;
    assert!((auc - 0.82).abs() < 0.012, "{auc}");
    assert!((found.whole.severe as f64 / 40_000.0 - 0.12).abs() < 0.007);
}

#[test]
fn findings_go_missing_as_asked_and_outcomes_never() {
    let share = |missing: Missing, name: &str, of: &dyn Fn(&csv::StringRecord, usize) -> bool| {
        let (_folder, path) = made(&trauma(missing), 9, 20_000, "t.csv");
        let mut reader = csv::Reader::from_path(path).unwrap();
        let heads = reader.headers().unwrap().clone();
        let column = |name: &str| heads.iter().position(|head| head == name).unwrap();
        let (place, age) = (column(name), column("age"));
        let rows: Vec<bool> = reader
            .records()
            .map(Result::unwrap)
            .filter(|row| of(row, age))
            .map(|row| row.get(place).unwrap().is_empty())
            .collect();
        rows.iter().filter(|gone| **gone).count() as f64 / rows.len() as f64
    };
    let all = |_: &csv::StringRecord, _: usize| true;
    let old = |row: &csv::StringRecord, age: usize| row.get(age).unwrap().parse::<f64>().is_ok_and(|age| age >= 80.0);
    assert_eq!(share(Missing::None, "rr", &all), 0.0);
    // TITCO-I: RR 41 %, SBP 21 %, GCS 13 %.
    for (name, published) in [("rr", 0.41), ("sbp", 0.21), ("gcs_motor", 0.13)] {
        assert!((share(Missing::AtRandom, name, &all) - published).abs() < 0.015, "{name}");
    }
    assert!(share(Missing::ByAge, "rr", &old) > 0.5);
    assert_eq!(share(Missing::BySeverity, "iss", &all), 0.0);
}

#[test]
fn every_parameter_says_how_well_it_is_founded() {
    for text in [Trauma::PARAMETERS, Stroke::PARAMETERS] {
        let parameters = Parameters::read(text).unwrap();
        assert!(parameters.iter().all(|(_, parameter)| parameter.source.len() > 4));
        assert!(parameters.iter().any(|(_, parameter)| parameter.tag == Tag::Published));
    }
    let without = Trauma::PARAMETERS.replace("[low_gcs]", "[lowgcs]");
    let error = Trauma::new(&Parameters::read(&without).unwrap(), &postcodes(), Missing::None).unwrap_err();
    assert!(error.to_string().contains("`low_gcs` needs 1 numbers"), "{error}");
}

#[test]
fn nothing_half_written_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    fs::write(&path, "older").unwrap();
    let stopped = AtomicBool::new(true);
    let done = write(&trauma(Missing::None), 1, 50_000, &path, Format::Csv, &Progress::default(), &stopped);
    assert!(matches!(done, Err(SynthError::Stopped)));
    assert_eq!(fs::read_to_string(&path).unwrap(), "older");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    // A device that is always full.
    let full = Path::new("/dev/full");
    if full.exists() {
        let done = write(&stroke(), 1, 10, full, Format::Csv, &Progress::default(), &AtomicBool::new(false));
        assert!(matches!(done, Err(SynthError::Output(_))));
    }
}
