//! Net benefit, standardised net benefit, interventions avoided, their bootstrap intervals.

#![allow(clippy::unwrap_used, clippy::panic, clippy::excessive_precision, clippy::inconsistent_digit_grouping)]

mod statistics_cohorts;

use baken_research::statistics::Undefined;
use baken_research::statistics::bootstrap::{self, Options as Resampling, by_cluster, drawn, optimism, quantile_7};
use baken_research::statistics::confusion::Confusion;
use baken_research::statistics::decision::{Benefit, Options, benefit, curve, exchange_rate};
use baken_research::statistics::decision_interval::ThresholdCells;
use baken_research::statistics::runs::{Runs, Scores};
use proptest::prelude::*;
use statistics_cohorts::{close, cohort_v, k1, titco};

fn runs(patients: impl IntoIterator<Item = (f64, bool)>) -> Runs {
    patients.into_iter().collect::<Scores>().into_runs()
}

fn at(known: &Runs, thresholds: &[f64]) -> Vec<Benefit> {
    curve(known, thresholds, Options::default()).unwrap()
}

#[test]
fn the_decision_curve_of_cohort_k1() {
    let known = runs(k1().iter().map(|p| (p.p(), p.y)));
    let expected = [
        (0.05, [340, 1114, 28, 518], [0.140_684_210_526_32, 0.141_052_631_578_95, -0.007, 0.764_588_100_686_50]),
        (0.1, [321, 884, 47, 748], [0.111_388_888_888_89, 0.093_333_333_333_333, 0.1625, 0.605_374_396_135_27]),
        (0.2, [266, 595, 102, 1037], [0.058_625, -0.02, 0.3145, 0.318_614_130_434_78]),
        (
            0.3,
            [205, 394, 163, 1238],
            [0.018_071_428_571_429, -0.165_714_285_714_29, 0.428_833_333_333_33, 0.098_214_285_714_286],
        ),
    ];
    for (point, (t, [tp, fp, fn_, tn], numbers)) in at(&known, &[0.05, 0.1, 0.2, 0.3]).into_iter().zip(expected) {
        assert_eq!((point.threshold, point.table), (t, Confusion::new(tp, fp, fn_, tn)));
        close("net benefit", point.net_benefit, numbers[0], 1e-14);
        close("treat all", point.treat_all, numbers[1], 1e-14);
        close("avoided", point.interventions_avoided, numbers[2], 1e-13);
        close("standardised", point.standardised.unwrap(), numbers[3], 1e-13);
    }
}

#[test]
fn the_decision_curve_of_cohort_v() {
    let known = runs(cohort_v());
    let expected = [
        (673, 2053, 0.112_989_473_684_210_5, 0.116_842_105_263_157_9, -0.0732),
        (499, 1062, 0.0762, 0.067_777_777_777_777_8, 0.0758),
        (264, 371, 0.034_25, -0.048_75, 0.332),
    ];
    for (point, (tp, fp, net, all, avoided)) in at(&known, &[0.05, 0.1, 0.2]).into_iter().zip(expected) {
        assert_eq!((point.table.tp, point.table.fp), (tp, fp));
        close("net benefit", point.net_benefit, net, 1e-15);
        close("treat all", point.treat_all, all, 1e-15);
        close("avoided", point.interventions_avoided, avoided, 1e-14);
    }
}

#[test]
fn the_decision_curve_of_triss_on_the_registry_sample() {
    let Some(patients) = titco() else { return };
    let known = runs(patients.iter().filter_map(|p| Some((1.0 - p.survival()?, p.died))));
    let expected = [
        (61, 44, 0.116_900_817_782, 0.152_862_235_269, -0.683_266_932_271),
        (44, 15, 0.084_329_349_270, 0.105_799_026_118, -0.193_227_091_633),
        (26, 3, 0.050_298_804_781, -0.005_976_095_618, 0.225_099_601_594),
    ];
    for (point, (tp, fp, net, all, avoided)) in at(&known, &[0.05, 0.1, 0.2]).into_iter().zip(expected) {
        assert_eq!((point.table.tp, point.table.fp), (tp, fp));
        close("net benefit", point.net_benefit, net, 1e-12);
        close("treat all", point.treat_all, all, 1e-12);
        close("avoided", point.interventions_avoided, avoided, 1e-12);
    }
}

/// dcurves 1.1.7 on its own data df_binary (750 simulated patients), by `vectors/decision.py`: also with
/// a harm and with a prevalence for case-control samples.
#[test]
fn dcurves_draws_the_same_curves() {
    let expected: serde_json::Value = serde_json::from_str(include_str!("vectors/decision.json")).unwrap();
    let numbers = |v: &serde_json::Value| v.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect::<Vec<_>>();
    let patients = numbers(&expected["predictions"]).into_iter().zip(numbers(&expected["outcomes"]));
    let known = runs(patients.map(|(p, y)| (p, y == 1.0)));
    let thresholds = numbers(&expected["thresholds"]);
    for (key, options) in [
        ("plain", Options::default()),
        ("harm", Options { harm: 0.02, prevalence: None }),
        ("case_control", Options { harm: 0.0, prevalence: Some(0.05) }),
    ] {
        let found = curve(&known, &thresholds, options).unwrap();
        for (point, (net, all)) in
            found.iter().zip(numbers(&expected[key]["model"]).iter().zip(numbers(&expected[key]["all"])))
        {
            close(key, point.net_benefit, *net, 1e-15);
            close(key, point.treat_all, all, 1e-15);
        }
        assert_eq!(found.len(), 99);
    }
}

#[test]
fn the_threshold_says_how_many_overtriages_one_undertriage_weighs() {
    close("t = 0.048", exchange_rate(0.048).unwrap(), 19.833_333_333_333, 1e-11);
    assert!(exchange_rate(0.0).is_err() && exchange_rate(1.0).is_err());
}

#[test]
fn where_net_benefit_means_nothing_it_says_so() {
    let t = [0.1];
    assert_eq!(curve(&runs([]), &t, Options::default()), Err(Undefined::NoPatients));
    assert_eq!(curve(&runs([(12.0, true)]), &t, Options::default()), Err(Undefined::NotAProbability { value: 12.0 }));
    assert!(curve(&runs([(0.2, true)]), &[1.0], Options::default()).is_err());
    assert_eq!(at(&runs([(0.2, false)]), &t)[0].standardised, None);
    let no_severe = Options { prevalence: Some(0.1), harm: 0.0 };
    assert_eq!(benefit(&Confusion::new(0, 3, 0, 3), 0.1, no_severe), Err(Undefined::NoSevere));
}

fn two_models() -> Vec<([f64; 2], bool)> {
    k1().iter().map(|p| ([p.p(), (p.m as f64 / 14_000.0).min(1.0)], p.y)).collect()
}

fn cells(patients: &[([f64; 2], bool)], thresholds: &[f64]) -> ThresholdCells {
    let mut cells = ThresholdCells::new(thresholds, 2).unwrap();
    patients.iter().for_each(|(p, y)| cells.add(p, *y).unwrap());
    cells
}

#[test]
fn the_bootstrap_interval_of_net_benefit_is_that_of_resampled_patients() {
    let patients = two_models();
    let thresholds = [0.1, 0.3];
    let options = Resampling { replicates: 2000, ..Resampling::default() };
    let of_cells = cells(&patients, &thresholds).net_benefit(0, options).unwrap();
    let difference = cells(&patients, &thresholds).difference(0, 1, options).unwrap();
    // Patients drawn one by one.
    for (i, t) in thresholds.into_iter().enumerate() {
        let (mut plain, mut paired) = (Vec::new(), Vec::new());
        for replicate in 0..2000 {
            let mut tables = [Confusion::default(); 2];
            for (times, (p, y)) in drawn(patients.len(), 99, replicate).iter().zip(&patients) {
                for (table, p) in tables.iter_mut().zip(p) {
                    (0..*times).for_each(|_| table.add(*p >= t, *y));
                }
            }
            let [first, second] = tables.map(|table| benefit(&table, t, Options::default()).unwrap().net_benefit);
            plain.push(first);
            paired.push(first - second);
        }
        for (mut drawn, found) in [(plain, &of_cells[i]), (paired, &difference[i])] {
            drawn.sort_by(f64::total_cmp);
            let found = found.net_benefit.as_ref().unwrap();
            assert_eq!(found.undefined, 0);
            let width = found.estimate.high - found.estimate.low;
            close("lower", found.estimate.low, quantile_7(&drawn, 0.025), 0.06 * width);
            close("upper", found.estimate.high, quantile_7(&drawn, 0.975), 0.06 * width);
        }
    }
}

#[test]
fn a_bootstrap_interval_is_the_same_for_any_threads_order_and_split() {
    let patients = two_models();
    let thresholds = [0.05, 0.1, 0.2, 0.3];
    let options = Resampling { replicates: 200, seed: 7, ..Resampling::default() };
    let of = |threads, cells: ThresholdCells| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| cells.difference(0, 1, options).unwrap())
    };
    let whole = of(1, cells(&patients, &thresholds));
    let mut parts = cells(&patients[1500..], &thresholds);
    parts.merge(&cells(&patients[..1500], &thresholds));
    assert_eq!(of(3, parts), whole);
    // From sorted runs the cells of one model are the same.
    let single = runs(patients.iter().map(|(p, y)| (p[0], *y)));
    let mut counted = ThresholdCells::new(&thresholds, 1).unwrap();
    patients.iter().for_each(|(p, y)| counted.add(&p[..1], *y).unwrap());
    assert_eq!(ThresholdCells::of_runs(&single, &thresholds).unwrap(), counted);
}

#[test]
fn the_gain_over_treating_all_is_net_benefit_minus_treat_all() {
    let known = runs(k1().iter().map(|p| (p.p(), p.y)));
    let thresholds = [0.05, 0.2];
    let gain =
        ThresholdCells::of_runs(&known, &thresholds).unwrap().gain_over_treat_all(0, Resampling::default()).unwrap();
    for (point, gain) in at(&known, &thresholds).iter().zip(gain) {
        let estimate = gain.net_benefit.unwrap().estimate;
        close("gain", estimate.value, point.net_benefit - point.treat_all, 1e-16);
        assert!(estimate.low < estimate.value && estimate.value < estimate.high);
    }
}

#[test]
fn a_bootstrap_over_clusters_is_wider_than_one_over_patients_when_clusters_differ() {
    // Regions with 60, 70, 80, 90 % of 100 severe patients brought to level 1.
    let hits = [60.0, 70.0, 80.0, 90.0, 65.0, 85.0];
    let share = |times: &[u32]| {
        let drawn: u32 = times.iter().sum();
        let hit: f64 = times.iter().zip(hits).map(|(n, hit)| f64::from(*n) * hit).sum();
        Ok(hit / (100.0 * f64::from(drawn)))
    };
    let found = by_cluster(6, share, Resampling::default()).unwrap();
    close("share", found.estimate.value, 0.75, 1e-15);
    // The standard error of a mean of six is 4.4 points; over 600 patients it would be 1.8.
    assert!(found.estimate.high - found.estimate.low > 0.12, "{found:?}");
    assert!(by_cluster(1, share, Resampling::default()).is_err());
    let never = |times: &[u32]| if times.iter().all(|n| *n == 1) { Ok(1.0) } else { Err(Undefined::NoSevere) };
    assert!(by_cluster(6, never, Resampling { replicates: 5, ..Resampling::default() }).is_err());
}

#[test]
fn a_sample_as_large_as_the_cohort_draws_each_patient_with_the_right_frequency() {
    let mut never = 0;
    for replicate in 0..200 {
        let times = drawn(500, 3, replicate);
        assert_eq!(times.iter().sum::<u32>(), 500);
        never += times.iter().filter(|n| **n == 0).count();
    }
    // (1 - 1/500)^500 = 0.3675 of the patients are not drawn.
    close("never drawn", never as f64 / 100_000.0, 0.3675, 0.005);
}

#[test]
fn a_model_that_was_made_on_the_patients_is_optimistic_and_a_fixed_one_is_not() {
    let patients: Vec<(usize, bool)> = k1().iter().take(300).map(|p| ((p.a % 20) as usize, p.y)).collect();
    // The model: the outcome rate of each of 20 meaningless groups. The performance: minus the Brier score.
    let build = |times: &[u32]| {
        let (mut n, mut events) = ([0.0; 20], [0.0; 20]);
        for ((group, y), times) in patients.iter().zip(times) {
            n[*group] += f64::from(*times);
            events[*group] += if *y { f64::from(*times) } else { 0.0 };
        }
        Ok(std::array::from_fn::<f64, 20, _>(|g| if n[g] > 0.0 { events[g] / n[g] } else { 0.2 }))
    };
    let judge = |model: &[f64; 20], times: &[u32]| {
        let all: f64 = times.iter().map(|n| f64::from(*n)).sum();
        let square = |p: f64, y: bool| (p - f64::from(u8::from(y))).powi(2);
        Ok([-patients.iter().zip(times).map(|((g, y), n)| f64::from(*n) * square(model[*g], *y)).sum::<f64>() / all])
    };
    let options = Resampling { replicates: 200, ..Resampling::default() };
    let [made_here] = optimism(300, build, judge, options).unwrap();
    assert!(made_here.optimism > 0.008 && made_here.corrected() < made_here.apparent, "{made_here:?}");
    let [fixed] = optimism(300, |_| Ok([0.2; 20]), judge, options).unwrap();
    assert!(fixed.optimism.abs() < 0.003, "{fixed:?}");
    assert!(optimism(0, build, judge, options).is_err());
}

#[test]
fn quantiles_are_of_type_7() {
    let sorted = [1.0, 2.0, 4.0, 8.0];
    for (p, expected) in [(0.0, 1.0), (0.25, 1.75), (0.5, 3.0), (0.9, 6.8), (1.0, 8.0)] {
        close("quantile", bootstrap::quantile_7(&sorted, p), expected, 1e-15);
    }
}

proptest! {
    #[test]
    fn net_benefit_of_everybody_positive_is_treat_all_and_of_nobody_zero(
        severe in 1..300_u64, others in 1..300_u64, t in 0.01..0.99_f64,
    ) {
        let all = benefit(&Confusion::new(severe, others, 0, 0), t, Options::default()).unwrap();
        prop_assert!((all.net_benefit - all.treat_all).abs() < 1e-12 * (1.0 + all.treat_all.abs()));
        prop_assert!(all.interventions_avoided.abs() < 1e-9);
        let none = benefit(&Confusion::new(0, 0, severe, others), t, Options::default()).unwrap();
        prop_assert_eq!(none.net_benefit, 0.0);
        // At a threshold equal to the prevalence treating all is worth nothing.
        let prevalence = severe as f64 / (severe + others) as f64;
        let even = benefit(&Confusion::new(severe, others, 0, 0), prevalence, Options::default()).unwrap();
        prop_assert!(even.treat_all.abs() < 1e-12);
    }
}
