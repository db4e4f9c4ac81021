//! Models fitted and updated: the numbers, the texts, and what cannot be fitted.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use baken_protocol::text;
use baken_research::benchmark;
use baken_research::cohort::{CohortError, Mapping, Progress, Table};
use baken_research::fit::{Chosen, Fitted, Head, Request, Term, Updated, fit, model_text, update, updated_text};
use baken_research::statistics::updating::Update;
use baken_research::synth::{Format, Missing, Parameters, Trauma, write};

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models")
}

fn head(id: &str) -> Head {
    Head {
        id: id.to_owned(),
        pathways: vec!["trauma".to_owned()],
        title: ("Een model".to_owned(), "A model".to_owned()),
        population: "patients of a test".to_owned(),
        date: "26 November 2026".to_owned(),
        command: "baken fit".to_owned(),
        cautions: vec!["Not validated.".to_owned()],
        not_for: vec!["patients".to_owned()],
    }
}

fn synthetic(rows: u64, seed: u64) -> (tempfile::TempDir, PathBuf) {
    let table = fs::read_to_string(models().join("places/pc4.csv")).unwrap();
    let postcodes: Vec<u16> = table.lines().filter_map(|line| line.split(',').next()?.parse().ok()).collect();
    let cohort = Trauma::new(&Parameters::read(Trauma::PARAMETERS).unwrap(), &postcodes, Missing::None).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.csv");
    write(&cohort, seed, rows, &path, Format::Csv, &Progress::default(), &AtomicBool::new(false)).unwrap();
    (folder, path)
}

fn fitted(path: &Path, outcome: &str, terms: &[&str]) -> Result<Fitted, CohortError> {
    let terms = terms.iter().map(|term| Term::parse(term).unwrap()).collect();
    let request =
        Request { outcome: outcome.to_owned(), only_where: None, terms, ridge: 0.0, validate_by: None, bootstrap: 0 };
    let mut table = Table::open(path, "cohort", None)?;
    let never = AtomicBool::new(false);
    fit(&mut table, &Mapping::default(), text::read(&models()), &request, &Arc::new(Progress::default()), &never)
}

fn updated(path: &Path, model: &str, outcome: &str, only_where: Option<&str>) -> Result<Updated, CohortError> {
    let mut table = Table::open(path, "cohort", None)?;
    let never = AtomicBool::new(false);
    let (mapping, progress) = (Mapping::default(), Arc::new(Progress::default()));
    update(&mut table, &mapping, text::read(&models()), model, outcome, only_where, 0.05, &progress, &never)
}

/// The models with one more text: what the author's check says of it.
fn checked(text: &str) -> Result<Vec<u8>, String> {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("trauma")).unwrap();
    fs::write(folder.path().join("trauma/new.toml"), text).unwrap();
    let base = text::read(&models());
    let texts = text::read_over(&base.1, &text::read(folder.path()).1);
    baken_protocol::question::compile(texts, &[], &[]).map(|done| done.pack).map_err(|report| report.render(false))
}

/// Every number of a text, in its order.
fn numbers(text: &str) -> Vec<f64> {
    fn collect(value: &toml::Value, into: &mut Vec<f64>) {
        match value {
            toml::Value::Float(number) => into.push(*number),
            toml::Value::Array(list) => list.iter().for_each(|value| collect(value, into)),
            toml::Value::Table(table) => table.iter().for_each(|(_, value)| collect(value, into)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    collect(&toml::Value::Table(text.parse().unwrap()), &mut found);
    found
}

#[test]
fn the_reference_model_is_made_again_by_the_commands_that_its_text_names() {
    let (_folder, path) = synthetic(100_000, 16);
    let terms = [
        "age in knots 25, 55, 80",
        "sbp < 90",
        "rr < 10 or rr > 29",
        "spo2 < 90",
        "gcs <= 13",
        "mechanism == 'penetrating'",
        "body_regions_injured >= 2",
        "fall_any_height",
        "vehicle_crash",
    ];
    let text = fs::read_to_string(models().join("trauma/iss16-reference.toml")).unwrap();
    for term in terms {
        assert!(text.contains(&format!("--term '{term}'")) || text.contains(term), "{term}");
    }
    let again = model_text(&fitted(&path, "iss >= 16", &terms).unwrap(), &head("iss16-reference"));
    assert_eq!(numbers(&again), numbers(&text));
    assert!(text.contains("clinical use of any kind") && text.contains("--rows 100000 --seed 16"));
}

#[test]
fn a_fit_of_every_shape_is_a_text_that_passes_the_check() {
    let (_folder, path) = synthetic(20_000, 3);
    let terms = ["age in spline 4", "sbp in bands 90, 110", "hr", "gcs <= 13"];
    let found = fitted(&path, "iss >= 16", &terms).unwrap();
    assert_eq!(found.terms.iter().map(|term| term.coefficients.len()).collect::<Vec<_>>(), [3, 2, 1, 1]);
    let text = model_text(&found, &head("new-model"));
    checked(&text).unwrap_or_else(|said| panic!("{said}\n{text}"));
    assert_eq!(baken_protocol::format::format(&text).unwrap(), text);
    assert!(text.contains("SE ") && text.contains("20000 rows"), "{text}");
}

#[test]
fn the_closed_test_keeps_a_model_that_fits_and_refits_one_that_does_not() {
    let (_folder, path) = synthetic(30_000, 16);
    // The very patients of the reference: nothing to gain.
    let same = updated(&path, "iss16-reference", "iss >= 16", None).unwrap();
    assert_eq!(same.taken(Chosen::ByTest).unwrap(), Update::Frozen);
    // Death hangs on nothing but severity here: rarer, and no other causes.
    let death = updated(&path, "iss16-reference", "died", None).unwrap();
    assert_eq!(death.taken(Chosen::ByTest).unwrap(), Update::Slope);
    // A fast heart has other causes.
    let heart = updated(&path, "iss16-reference", "hr >= 110", None).unwrap();
    assert_eq!(heart.taken(Chosen::ByTest).unwrap(), Update::Refit);
    let steps = death.steps();
    assert!(steps[1].coefficients[0].0 < 0.0 && steps[2].coefficients.len() == 2);
}

#[test]
fn an_updated_text_is_the_old_one_with_other_numbers_and_passes_the_check() {
    let (_folder, path) = synthetic(30_000, 5);
    let found = updated(&path, "triss-mtos-blunt", "not died", Some("mechanism == 'blunt'")).unwrap();
    let old = fs::read_to_string(models().join("trauma/triss-mtos-blunt.toml")).unwrap();
    for taken in [Update::Intercept, Update::Slope, Update::Refit] {
        let text = updated_text(&found, taken, &head("triss-here")).unwrap();
        checked(&text).unwrap_or_else(|said| panic!("{said}\n{text}"));
        assert!(text.contains("id = \"triss-here\"") && text.contains("`triss-mtos-blunt` ("), "{text}");
        let (before, after) = (numbers(&old), numbers(&text));
        assert_eq!(before.len(), after.len());
        let step = &found.steps()[match taken {
            Update::Intercept => 1,
            Update::Slope => 2,
            _ => 3,
        }];
        let [a, b] = [0, 1].map(|i| step.coefficients.get(i).map_or(1.0, |c| c.0));
        let expected: Vec<f64> = match taken {
            Update::Intercept => [before[0] + a].into_iter().chain(before[1..].iter().copied()).collect(),
            Update::Slope => [b * before[0] + a].into_iter().chain(before[1..].iter().map(|old| b * old)).collect(),
            _ => step.coefficients.iter().map(|c| c.0).collect(),
        };
        assert_eq!(after, expected, "{taken:?}");
    }
}

#[test]
fn what_cannot_be_fitted_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = |text: &str| {
        let path = folder.path().join("c.csv");
        fs::write(&path, text).unwrap();
        path
    };
    let said = |text: &str, terms: &[&str]| fitted(&file(text), "iss >= 16", terms).unwrap_err().to_string();
    let one_class = "iss,age\n20,30\n25,40\n";
    assert!(said(one_class, &["age"]).contains("all patients are severe"), "{}", said(one_class, &["age"]));
    let separated = "iss,age\n20,60\n25,70\n9,20\n4,30\n9,40\n16,65\n";
    assert!(said(separated, &["age"]).contains("separat"), "{}", said(separated, &["age"]));
    let known = "iss,age\n20,\n9,\n";
    assert!(said(known, &["age"]).contains("no patients"), "{}", said(known, &["age"]));
    assert!(said(one_class, &["aeg"]).contains("`aeg`"));
    let score = updated(&file(one_class), "mgap", "died", None).unwrap_err().to_string();
    assert!(score.contains("no logistic model") && score.contains("baken fit --term mgap"), "{score}");
    let typo = updated(&file(one_class), "iss16-referense", "died", None).unwrap_err().to_string();
    assert!(typo.contains("did you mean `iss16-reference`"), "{typo}");
}

fn validated(path: &Path, terms: &[&str], only_where: Option<&str>, by: Option<&str>) -> Result<Fitted, CohortError> {
    let request = Request {
        outcome: "iss >= 16".to_owned(),
        only_where: only_where.map(str::to_owned),
        terms: terms.iter().map(|term| Term::parse(term).unwrap()).collect(),
        ridge: 0.5,
        validate_by: by.map(str::to_owned),
        bootstrap: 0,
    };
    let (mut table, never) = (Table::open(path, "cohort", None)?, AtomicBool::new(false));
    fit(&mut table, &Mapping::default(), text::read(&models()), &request, &Arc::new(Progress::default()), &never)
}

/// By hand: fit where the region is another one, write the text, let the engine score the region that was left out.
#[test]
fn a_left_out_region_is_judged_by_a_model_that_never_saw_it() {
    let (_folder, path) = synthetic(6_000, 11);
    let terms = ["age in spline 4", "sbp in bands 90, 110", "gcs <= 13"];
    let whole = validated(&path, &terms, None, Some("region")).unwrap();
    let found = whole.validated.as_ref().unwrap();
    assert_eq!(found.clusters.iter().map(|left| left.rows).sum::<u64>(), whole.used.used);
    for left in &found.clusters[..3] {
        let others = validated(&path, &terms, Some(&format!("region != '{}'", left.name)), None).unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("trauma")).unwrap();
        fs::write(folder.path().join("trauma/others.toml"), model_text(&others, &head("others"))).unwrap();
        let base = text::read(&models());
        let texts = text::read_over(&base.1, &text::read(folder.path()).1);
        let request = benchmark::Request {
            outcome: "iss >= 16".to_owned(),
            only_where: Some(format!("region == '{}'", left.name)),
            scores: vec![benchmark::ScoreRequest {
                expression: "others".to_owned(),
                worse: None,
                is_probability: true,
            }],
            ..benchmark::Request::default()
        };
        let (mut table, never) = (Table::open(&path, "cohort", None).unwrap(), AtomicBool::new(false));
        let progress = Arc::new(Progress::default());
        let held = benchmark::benchmark(&mut table, &Mapping::default(), texts, &request, &progress, &never).unwrap();
        let score = &held.whole.scores[0];
        let performance = left.performance.as_ref().unwrap();
        assert_eq!(performance.auc.as_ref().unwrap().value, score.auc.as_ref().unwrap().value, "{}", left.name);
        let ratio = score.probability.as_ref().unwrap().summary.observed_expected.as_ref().unwrap().ratio.value;
        let of_left_out = performance.observed_expected.as_ref().unwrap().ratio.value;
        assert!((of_left_out / ratio - 1.0).abs() < 1e-9, "{}: {of_left_out} and {ratio}", left.name);
    }
    // The model itself is that of all, whoever validates it.
    let alone = validated(&path, &terms, None, None).unwrap();
    assert_eq!(alone.intercept, whole.intercept);
}

#[test]
fn who_comes_from_nobody_knows_where_is_in_the_model_and_in_no_validation() {
    let (_folder, path) = synthetic(3_000, 7);
    let all = validated(&path, &["gcs <= 13"], None, Some("region")).unwrap();
    let of = |fitted: &Fitted, name: &str| {
        let clusters = &fitted.validated.as_ref().unwrap().clusters;
        clusters.iter().find(|left| left.name == name).map(|left| left.rows)
    };
    let rows = of(&all, "zwolle").unwrap();
    fs::write(&path, fs::read_to_string(&path).unwrap().replace(",zwolle,", ",,")).unwrap();
    let some = validated(&path, &["gcs <= 13"], None, Some("region")).unwrap();
    assert_eq!(some.validated.as_ref().unwrap().cluster_unknown, rows);
    assert_eq!((of(&some, "zwolle"), of(&some, "unknown")), (None, None));
    assert_eq!((some.used.used, some.intercept), (all.used.used, all.intercept));
}

#[test]
fn a_validation_that_cannot_be_says_why() {
    let (_folder, path) = synthetic(2_000, 5);
    let why = |by: &str| validated(&path, &["gcs <= 13"], None, Some(by)).unwrap_err().to_string();
    assert!(why("id").contains("`--validate-by id` makes more than"), "{}", why("id"));
    assert!(why("regoin").contains("did you mean `region`"), "{}", why("regoin"));
    assert!(why("age < 200").contains("1 cluster"), "{}", why("age < 200"));
    // No model can be made of one class alone: the reason stands in the place of each.
    let split = validated(&path, &["gcs <= 13"], None, Some("iss >= 16")).unwrap().validated.unwrap();
    assert!(split.clusters.iter().all(|left| left.performance.is_err()) && split.pooled.auc.mean.is_err());
}

/// Rows of ten predictors of which one means something.
fn mostly_noise(rows: usize, seed: u64) -> Vec<([f64; 10], bool)> {
    use rand_distr::{Distribution, StandardNormal, StandardUniform};
    let mut random = rand_philox::Philox::from_u64_seed_stream(seed, 1);
    let row = |_| {
        let values: [f64; 10] = std::array::from_fn(|_| StandardNormal.sample(&mut random));
        let (chance, drawn): (f64, f64) = (1.0 / (1.0 + (1.0 - values[0]).exp()), StandardUniform.sample(&mut random));
        (values, drawn < chance)
    };
    (0..rows).map(row).collect()
}

fn with_bootstrap(rows: &[([f64; 10], bool)], bootstrap: u32) -> Result<Fitted, CohortError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("noise.csv");
    let names: Vec<String> = (0..10).map(|i| format!("x{i}")).collect();
    let mut csv = format!("{},y\n", names.join(","));
    for (values, severe) in rows {
        let cells: Vec<String> = values.iter().map(f64::to_string).collect();
        csv += &format!("{},{}\n", cells.join(","), if *severe { "yes" } else { "no" });
    }
    fs::write(&path, csv).unwrap();
    let terms = names.iter().map(|name| Term::parse(name).unwrap()).collect();
    let request =
        Request { outcome: "y".to_owned(), only_where: None, terms, ridge: 0.0, validate_by: None, bootstrap };
    let mut table = Table::open(&path, "cohort", None).unwrap();
    let never = AtomicBool::new(false);
    fit(&mut table, &Mapping::default(), text::read(&models()), &request, &Arc::new(Progress::default()), &never)
}

#[test]
fn what_is_corrected_for_optimism_is_what_other_patients_show() {
    use baken_research::statistics::auc::auc;
    use baken_research::statistics::calibration::Predictions;
    use baken_research::statistics::runs::{Scores, Worse};
    // Many small cohorts: each correction is uncertain, their mean is not.
    let others = mostly_noise(20_000, 99);
    let (mut corrected, mut shown, mut apparent) = ([0.0; 2], [0.0; 2], [0.0; 2]);
    let cohorts = 12;
    for seed in 0..cohorts {
        let fitted = with_bootstrap(&mostly_noise(300, seed + 1), 60).unwrap();
        let internal = fitted.internal.unwrap();
        let coefficients: Vec<f64> = fitted.terms.iter().map(|term| term.coefficients[0].0).collect();
        let mut scores = Scores::new();
        for (values, severe) in &others {
            let lp = fitted.intercept.0 + values.iter().zip(&coefficients).map(|(x, b)| x * b).sum::<f64>();
            scores.add(1.0 / (1.0 + (-lp).exp()), *severe);
        }
        let runs = scores.into_runs();
        let found = [auc(&runs, Worse::High).unwrap().value, Predictions::new(&runs).unwrap().joint().unwrap().slope];
        for (place, measure) in [&internal.auc, &internal.slope].into_iter().enumerate() {
            apparent[place] += measure.apparent / cohorts as f64;
            corrected[place] += measure.corrected() / cohorts as f64;
            shown[place] += found[place] / cohorts as f64;
        }
        assert!((internal.slope.apparent - 1.0).abs() < 1e-6, "on its own patients the slope is 1");
        assert!(internal.brier.optimism < 0.0);
    }
    assert!(apparent[0] - shown[0] > 0.02 && shown[1] < 0.9, "{apparent:?} {shown:?}");
    assert!((corrected[0] - shown[0]).abs() < 0.01, "AUC {corrected:?}, on others {shown:?}");
    assert!((corrected[1] - shown[1]).abs() < 0.06, "slope {corrected:?}, on others {shown:?}");
}

#[test]
fn the_correction_does_not_hang_on_the_order_of_rows_or_on_threads() {
    let rows = mostly_noise(400, 7);
    let mut turned = rows.clone();
    turned.reverse();
    turned.rotate_left(123);
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let found = with_bootstrap(&rows, 25).unwrap();
    let again = one.install(|| with_bootstrap(&turned, 25).unwrap());
    assert_eq!(found.internal, again.internal);
    let text = model_text(&found, &head("noise"));
    assert!(text.contains("Corrected for optimism by 25 bootstrap samples: AUC"), "{text}");
    assert!(with_bootstrap(&rows, 0).unwrap().internal.is_none());
    let few = with_bootstrap(&rows, 5).unwrap_err().to_string();
    assert!(few.contains("take 20 or more"), "{few}");
}
