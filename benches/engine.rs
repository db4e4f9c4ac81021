//! How long the engine takes for one patient, and for one of many side by side.
//!
//! `cargo bench -p baken-benches`; `cargo xtask bench --write` puts the numbers into `README.md`.

use std::hint::black_box;

use baken_benches::peers::{Patient, mgap_and_rts, ten_terms};
use baken_benches::setup::Texts;
use baken_core::destination::travel::Position;
use baken_core::domain::{Domain, Interval, Lanes, Point, Range};
use baken_core::program::{Machine, evaluate, evaluate_pathway};
use baken_core::{Findings, Pack, Situation, Workspace, advise, assess};
use criterion::{Criterion, criterion_group, criterion_main};

criterion_group!(benches, assessing, going, scoring, one_logistic, two_scores, hundred_trees);
criterion_main!(benches);

fn models() -> Texts {
    Texts::models().unwrap_or_else(|error| panic!("{error:#}"))
}

fn patient(texts: &Texts) -> Findings {
    texts.patient().unwrap_or_else(|error| panic!("{error:#}"))
}

/// Evaluates the slots in order, as an assessment does.
fn all<D: Domain>(pack: &Pack<'_>, slots: &[usize], inputs: &[D::Number], machine: &mut Machine<D>) {
    for slot in slots {
        evaluate(pack, *slot, black_box(inputs), machine);
    }
}

/// A pack opened; whole assessments, from findings to need and questions.
fn assessing(criterion: &mut Criterion) {
    let texts = models();
    let mut group = criterion.benchmark_group("assess");
    group.bench_function("open", |b| b.iter(|| Pack::open(black_box(texts.bytes)).is_ok()));

    let mut workspace = Box::new(Workspace::NEW);
    let trauma = texts.pack.pathway_index("trauma").unwrap_or(usize::MAX);
    let known = patient(&texts);
    for (name, findings) in
        [("all-known", known.clone()), ("half-known", texts.half(&known, "trauma")), ("none-known", Findings::NONE)]
    {
        group.bench_function(name, |b| {
            b.iter(|| assess(&texts.pack, black_box(&findings), trauma, &mut workspace).is_ok());
        });
    }
}

/// The whole advice with every hospital of the country as a candidate: travel times given, and estimated.
fn going(criterion: &mut Criterion) {
    let texts = models();
    let mut workspace = Box::new(Workspace::NEW);
    let trauma = texts.pack.pathway_index("trauma").unwrap_or(usize::MAX);
    let known = patient(&texts);
    let mut estimated = Box::new(Situation::NONE);
    estimated.region = texts.pack.region_index("nederland");
    estimated.at = Some(1_773_450_600);
    estimated.scene = Some(Position { latitude: 52.9, longitude: 6.5 });
    let mut given = estimated.clone();
    for (hospital, minutes) in (0..texts.pack.hospitals().len()).zip(10u16..) {
        let _ = given.set_travel(hospital, f64::from(minutes));
    }
    let mut group = criterion.benchmark_group("advise");
    for (name, situation) in [("given", &given), ("estimated", &estimated)] {
        group.bench_function(name, |b| {
            b.iter(|| advise(&texts.pack, black_box(&known), black_box(situation), trauma, &mut workspace).is_ok());
        });
    }
}

/// All trauma models, criteria and the need: only the program.
fn scoring(criterion: &mut Criterion) {
    let texts = models();
    let trauma = texts.pack.pathway_index("trauma").unwrap_or(usize::MAX);
    let points = texts.points(&patient(&texts));
    let mut group = criterion.benchmark_group("trauma-models");

    let mut one = Box::new(Machine::<Point>::default());
    group.bench_function("points", |b| {
        b.iter(|| evaluate_pathway(&texts.pack, trauma, black_box(&points), &mut one));
    });

    let lanes = texts.crowd();
    let mut many = Box::new(Machine::<Lanes>::default());
    group.bench_function("lanes", |b| {
        b.iter(|| evaluate_pathway(&texts.pack, trauma, black_box(&lanes), &mut many));
    });
}

/// A logistic model with ten terms.
fn one_logistic(criterion: &mut Criterion) {
    let texts = Texts::ten_terms().unwrap_or_else(|error| panic!("{error:#}"));
    let slots = texts.slots_of_models(&["ten-terms"]);
    let findings = [54.0, 118.0, 96.0, 18.0, 97.0, 14.0, 36.4, 6.1, 2.2, -1.5];
    let mut group = criterion.benchmark_group("ten-terms");

    let mut one = Box::new(Machine::<Point>::default());
    group.bench_function("points", |b| b.iter(|| all(&texts.pack, &slots, &findings, &mut one)));

    let lanes = texts.crowd();
    let mut many = Box::new(Machine::<Lanes>::default());
    group.bench_function("lanes", |b| b.iter(|| all(&texts.pack, &slots, &lanes, &mut many)));

    group.bench_function("by-hand", |b| b.iter(|| ten_terms(black_box(&findings))));
}

/// MGAP and RTS.
fn two_scores(criterion: &mut Criterion) {
    let texts = models();
    let slots = texts.slots_of_models(&["mgap", "rts"]);
    let points = texts.points(&patient(&texts));
    let mut group = criterion.benchmark_group("mgap-and-rts");

    let mut one = Box::new(Machine::<Point>::default());
    group.bench_function("points", |b| b.iter(|| all(&texts.pack, &slots, &points, &mut one)));

    let lanes = texts.crowd();
    let mut many = Box::new(Machine::<Lanes>::default());
    group.bench_function("lanes", |b| b.iter(|| all(&texts.pack, &slots, &lanes, &mut many)));

    let by_hand = Patient { age: 71.0, sbp: 104.0, rr: 22.0, gcs: 14.0, blunt: true };
    group.bench_function("by-hand", |b| b.iter(|| mgap_and_rts(black_box(&by_hand))));
}

/// A hundred trees of depth six.
fn hundred_trees(criterion: &mut Criterion) {
    let texts = Texts::trees().unwrap_or_else(|error| panic!("{error:#}"));
    let slots = texts.slots_of_models(&["hundred-trees"]);
    let findings = [54.0, 118.0, 96.0, 18.0, 97.0, 14.0, 36.4, 6.1, 2.2, -1.5];
    let mut group = criterion.benchmark_group("hundred-trees");

    let mut one = Box::new(Machine::<Point>::default());
    group.bench_function("points", |b| b.iter(|| all(&texts.pack, &slots, &findings, &mut one)));

    let lanes = texts.crowd();
    let mut many = Box::new(Machine::<Lanes>::default());
    group.bench_function("lanes", |b| b.iter(|| all(&texts.pack, &slots, &lanes, &mut many)));

    let open: Vec<Interval> =
        texts.pack.inputs().map(|input| input.possible()).map(|(low, high)| Interval { low, high }).collect();
    let mut range = Box::new(Machine::<Range>::default());
    group.bench_function("range-all-open", |b| b.iter(|| all(&texts.pack, &slots, &open, &mut range)));
}
