//! Proportions, two-by-two tables, under- and overtriage by name, comparisons of two rules.

#![allow(clippy::unwrap_used, clippy::panic, clippy::excessive_precision, clippy::inconsistent_digit_grouping)]

mod statistics_cohorts;

use baken_research::statistics::Undefined;
use baken_research::statistics::confusion::{Confusion, WeightedConfusion};
use baken_research::statistics::interval::Level;
use baken_research::statistics::mcnemar::Agreement;
use baken_research::statistics::predictive::{npv_at, ppv_at};
use baken_research::statistics::proportion::{Proportion, difference};
use baken_research::statistics::triage::{
    Cell, Concentration, Definition, NamedRate, RateError, TARGETS, meets_volume_norm,
};
use proptest::prelude::*;
use statistics_cohorts::{close, k1, titco};

const P95: Level = Level::P95;

/// Voskens 2018 by destination (cells reconstructed from its percentages).
const VOSKENS_DESTINATION: Confusion = Confusion::new(342, 1381, 94, 3133);

/// The same patients by the protocol.
const VOSKENS_PROTOCOL: Confusion = Confusion::new(158, 334, 278, 4180);

/// The paper prints 18.0-25.7, 29.3-32.0, 59.2-68.1 and 6.7-8.2; the two digits here are of the
/// reconstructed cells.
#[test]
fn voskens_2018_prints_wilson_intervals_of_one_minus_sensitivity_and_specificity() {
    let percent = |p: Proportion| {
        let estimate = p.wilson(P95).unwrap();
        [estimate.value, estimate.low, estimate.high].map(|x| (x * 10_000.0).round() / 100.0)
    };
    assert_eq!(VOSKENS_DESTINATION.n(), 4950);
    assert_eq!(percent(Definition::SensSpec.undertriage(&VOSKENS_DESTINATION)), [21.56, 17.96, 25.66]);
    assert_eq!(percent(Definition::SensSpec.overtriage(&VOSKENS_DESTINATION)), [30.59, 29.27, 31.95]);
    assert_eq!(percent(Definition::SensSpec.undertriage(&VOSKENS_PROTOCOL)), [63.76, 59.15, 68.14]);
    assert_eq!(percent(Definition::SensSpec.overtriage(&VOSKENS_PROTOCOL)), [7.40, 6.67, 8.20]);
}

#[test]
fn the_same_table_gives_other_rates_by_the_cribari_matrix() {
    let percent = |p: Proportion| (p.value().unwrap() * 1000.0).round() / 10.0;
    assert_eq!(percent(Definition::Cribari.undertriage(&VOSKENS_DESTINATION)), 2.9);
    assert_eq!(percent(Definition::Cribari.overtriage(&VOSKENS_DESTINATION)), 80.2);
}

#[test]
fn rehn_2009_and_braken_2018_report_one_minus_sensitivity_and_one_minus_ppv() {
    let percent = |p: Proportion| (p.value().unwrap() * 1000.0).round() / 10.0;
    let rehn = Confusion::new(2002, 2438, 219, 0);
    assert_eq!((rehn.n(), rehn.severe()), (4659, 2221));
    assert_eq!(percent(Definition::SensPpv.undertriage(&rehn)), 9.9);
    assert_eq!(percent(Definition::SensPpv.overtriage(&rehn)), 54.9);
    let braken = Confusion::new(326, 1052, 80, 0);
    assert_eq!(percent(Definition::SensPpv.undertriage(&braken)), 19.7);
    assert_eq!(percent(Definition::SensPpv.overtriage(&braken)), 76.3);
}

#[test]
fn wilson_and_clopper_pearson_agree_with_r_and_statsmodels() {
    for (x, n, wilson, exact) in [
        (
            5,
            20,
            [0.111_861_701_407_665_69, 0.468_700_877_618_743_96],
            Some([0.086_571_469_101_434_567, 0.491_045_871_707_957_549]),
        ),
        (
            50,
            436,
            [0.088_076_862_753_682_886, 0.148_011_520_317_604_978],
            Some([0.086_325_229_202_371_179, 0.148_384_492_251_372_957]),
        ),
        (500, 4950, [0.092_922_349_204_730_081, 0.109_716_646_646_313_476], None),
    ] {
        let proportion = Proportion::new(x, n);
        let found = proportion.wilson(P95).unwrap();
        close("Wilson, lower", found.low, wilson[0], 1e-15);
        close("Wilson, upper", found.high, wilson[1], 1e-15);
        if let Some([low, high]) = exact {
            let found = proportion.clopper_pearson(P95).unwrap();
            close("Clopper-Pearson, lower", found.low, low, 1e-14);
            close("Clopper-Pearson, upper", found.high, high, 1e-14);
        }
    }
}

/// statsmodels 0.15, by `vectors/proportions.py`.
#[test]
fn proportions_agree_with_statsmodels_from_no_patient_to_all_and_up_to_a_hundred_million() {
    let vectors: serde_json::Value = serde_json::from_str(include_str!("vectors/proportions.json")).unwrap();
    for v in vectors["single"].as_array().unwrap() {
        let number = |key: &str| v[key].as_f64().unwrap();
        let level = Level::new(number("level")).unwrap();
        let proportion = Proportion::new(v["x"].as_u64().unwrap(), v["n"].as_u64().unwrap());
        let (wilson, exact) = (proportion.wilson(level).unwrap(), proportion.clopper_pearson(level).unwrap());
        close("Wilson, lower", wilson.low, number("wilson_low"), 1e-14);
        close("Wilson, upper", wilson.high, number("wilson_high"), 1e-14);
        close("exact, lower", exact.low, number("exact_low"), 1e-12);
        close("exact, upper", exact.high, number("exact_high"), 1e-12);
    }
    for v in vectors["difference"].as_array().unwrap() {
        let count = |key: &str| v[key].as_u64().unwrap();
        let found =
            difference(&Proportion::new(count("x1"), count("n1")), &Proportion::new(count("x2"), count("n2")), P95);
        let found = found.unwrap();
        close("Newcombe, lower", found.low, v["low"].as_f64().unwrap(), 1e-13);
        close("Newcombe, upper", found.high, v["high"].as_f64().unwrap(), 1e-13);
    }
    for v in vectors["mcnemar"].as_array().unwrap() {
        let agreement = Agreement {
            first_only: v["n10"].as_u64().unwrap(),
            second_only: v["n01"].as_u64().unwrap(),
            ..Agreement::default()
        };
        close("McNemar", agreement.exact_p(), v["p"].as_f64().unwrap(), 1e-13);
    }
}

#[test]
fn two_rules_on_cohort_k1_differ_by_mcnemar() {
    let (mut severe, mut others) = (Agreement::default(), Agreement::default());
    for patient in k1() {
        let group = if patient.y { &mut severe } else { &mut others };
        group.add(patient.p() >= 0.2, patient.m >= 8000);
    }
    assert_eq!((severe.first_only, severe.second_only), (39, 11));
    close("exact, severe", severe.exact_p(), 9.021_490_107_130_603e-5, 1e-15);
    close("mid-p, severe", severe.mid_p(), 5.703_811_637_403_078e-5, 1e-15);
    assert_eq!((others.first_only, others.second_only), (103, 71));
    close("exact, others", others.exact_p(), 0.018_510_318_645_586_61, 1e-13);
    close("mid-p, others", others.mid_p(), 0.015_324_237_381_979_803, 1e-13);
}

#[test]
fn on_the_registry_sample_the_three_definitions_come_out() {
    let Some(patients) = titco() else { return };
    type Rule = fn(&statistics_cohorts::Titco) -> Option<bool>;
    let rules: [(&str, Rule, [u64; 4], [f64; 8]); 5] = [
        (
            "t-rts <= 11",
            |p| p.t_rts().map(|s| s <= 11.0),
            [67, 60, 148, 227],
            [
                0.387_703_197_0,
                0.558_796_941_0,
                0.346_504_265_8,
                0.444_965_231_1,
                0.623_612_538_3,
                0.746_518_425_2,
                0.166_010_963_9,
                0.259_793_044_0,
            ],
        ),
        (
            "mgap < 23",
            |p| p.mgap().map(|s| s < 23.0),
            [70, 94, 158, 361],
            [
                0.496_648_713_5,
                0.646_343_370_7,
                0.266_398_609_9,
                0.345_338_377_4,
                0.630_324_967_7,
                0.749_244_762_6,
                0.171_924_049_0,
                0.246_175_612_9,
            ],
        ),
        (
            "mgap < 18",
            |p| p.mgap().map(|s| s < 18.0),
            [36, 128, 43, 476],
            [
                0.711_120_275_2,
                0.837_016_047_3,
                0.062_090_239_2,
                0.109_742_842_0,
                0.434_983_329_3,
                0.649_515_424_1,
                0.181_202_061_4,
                0.246_280_228_7,
            ],
        ),
        (
            "gap <= 18",
            |p| p.gap().map(|s| s <= 18.0),
            [71, 93, 170, 349],
            [
                0.490_563_064_5,
                0.640_513_012_6,
                0.288_571_641_2,
                0.369_068_362_3,
                0.644_979_979_7,
                0.759_363_306_2,
                0.174_985_583_9,
                0.250_819_273_6,
            ],
        ),
        (
            "shock-index >= 1",
            |p| p.shock_index().map(|s| s >= 1.0),
            [52, 126, 93, 448],
            [
                0.637_233_243_5,
                0.769_714_657_6,
                0.142_452_005_9,
                0.205_982_306_1,
                0.560_596_105_4,
                0.714_864_779_8,
                0.187_576_760_6,
                0.255_176_965_2,
            ],
        ),
    ];
    for (name, rule, cells, limits) in rules {
        let mut table = Confusion::default();
        for patient in &patients {
            if let (Some(positive), Some(iss)) = (rule(patient), patient.iss) {
                table.add(positive, iss >= 16.0);
            }
        }
        assert_eq!([table.tp, table.fn_, table.fp, table.tn], cells, "{name}");
        let rates = [
            Definition::SensSpec.undertriage(&table),
            Definition::SensSpec.overtriage(&table),
            Definition::Cribari.overtriage(&table),
            Definition::Cribari.undertriage(&table),
        ];
        assert_eq!(rates[0], Definition::SensPpv.undertriage(&table));
        assert_eq!(rates[2], Definition::SensPpv.overtriage(&table));
        for (rate, limits) in rates.iter().zip(limits.chunks(2)) {
            let found = rate.wilson(P95).unwrap();
            close(name, found.low, limits[0], 1e-10);
            close(name, found.high, limits[1], 1e-10);
        }
    }
}

#[test]
fn a_rate_without_patients_says_why_it_has_no_value() {
    let says = |p: Proportion| p.wilson(P95).unwrap_err().to_string();
    assert_eq!(says(Confusion::new(0, 3, 0, 4).sensitivity()), "not defined: no severe patients");
    assert_eq!(says(Confusion::new(3, 0, 4, 0).specificity()), "not defined: all patients are severe");
    assert_eq!(says(Confusion::new(0, 0, 4, 2).ppv()), "not defined: no patient was positive");
    assert_eq!(says(Confusion::new(4, 2, 0, 0).npv()), "not defined: no patient was negative");
    assert_eq!(says(Confusion::default().prevalence()), "not defined: no patients");
    assert_eq!(says(Confusion::default().specificity()), "not defined: no patients");
    assert_eq!(
        Confusion::new(3, 0, 4, 5).likelihood_ratio_positive(P95).unwrap_err(),
        Undefined::ZeroDenominator { denominator: "1 - specificity" }
    );
    assert!(Confusion::new(3, 1, 0, 5).diagnostic_odds_ratio(P95).is_err());
    assert!(Proportion::new(0, 0).clopper_pearson(P95).is_err());
    assert!(Agreement::default().difference(P95).is_err());
}

#[test]
fn a_rate_of_ones_own_needs_a_name_of_its_own() {
    let (above, below) = ([Cell::Fn], [Cell::Tp, Cell::Fp, Cell::Fn, Cell::Tn]);
    assert_eq!(NamedRate::new("  ", &above, &below), Err(RateError::NoName));
    assert_eq!(NamedRate::new("cribari", &above, &below), Err(RateError::NameTaken("cribari".into())));
    assert_eq!(NamedRate::new("x", &above, &[]), Err(RateError::NoDenominator("x".into())));
    assert_eq!(NamedRate::new("x", &[Cell::Fp], &[Cell::Tp]), Err(RateError::NoProportion("x".into())));
    assert_eq!(NamedRate::new("x", &[Cell::Fp, Cell::Fp], &below), Err(RateError::NoProportion("x".into())));
    let trenau = NamedRate::new("severe-at-level-3-of-all", &above, &below).unwrap();
    assert_eq!(
        trenau.of(&VOSKENS_DESTINATION),
        Proportion { count: 94, of: 4950, if_empty: Undefined::EmptyRate { rate: "severe-at-level-3-of-all".into() } }
    );
}

#[test]
fn a_target_beside_a_rate_of_another_definition_is_flagged() {
    let undertriage = TARGETS[0];
    assert_eq!(undertriage.caution(Definition::SensSpec), None);
    let said = undertriage.caution(Definition::Cribari).unwrap();
    assert!(said.contains("sens-spec") && said.contains("cribari"), "{said}");
}

#[test]
fn the_concentration_norm_leaves_open_what_unknown_destinations_could_decide() {
    let share = |direct, elsewhere, unknown| Concentration { direct, elsewhere, unknown };
    assert_eq!(share(90, 10, 0).meets_norm(), Ok(Some(true)));
    assert_eq!(share(899, 101, 0).meets_norm(), Ok(Some(false)));
    assert_eq!(share(88, 8, 4).meets_norm(), Ok(None));
    assert_eq!(share(85, 11, 4).meets_norm(), Ok(Some(false)));
    assert_eq!(share(0, 0, 0).meets_norm(), Err(Undefined::NoSevere));
    assert_eq!(share(70, 30, 50).share().value(), Ok(0.7));
    assert_eq!((meets_volume_norm(240, 1.0), meets_volume_norm(239, 1.0)), (Ok(true), Ok(false)));
    assert!(meets_volume_norm(240, 0.0).is_err());
}

#[test]
fn predictive_values_at_the_samples_own_prevalence_are_the_samples_own() {
    let prevalence = VOSKENS_DESTINATION.prevalence().value().unwrap();
    let ppv = ppv_at(&VOSKENS_DESTINATION, prevalence, P95).unwrap();
    close("PPV", ppv.value, VOSKENS_DESTINATION.ppv().value().unwrap(), 1e-14);
    let npv = npv_at(&VOSKENS_DESTINATION, prevalence, P95).unwrap();
    close("NPV", npv.value, VOSKENS_DESTINATION.npv().value().unwrap(), 1e-14);
    assert!(ppv.low < ppv.value && ppv.value < ppv.high && npv.low < npv.value && npv.value < npv.high);
    assert!(ppv_at(&VOSKENS_DESTINATION, 0.02, P95).unwrap().value < ppv.value);
    assert!(ppv_at(&VOSKENS_DESTINATION, 1.0, P95).is_err());
}

/// epiR 2.0.57 of R, by `vectors/ratios.R`.
#[test]
fn likelihood_ratios_and_the_odds_ratio_agree_with_epir() {
    let vectors: serde_json::Value = serde_json::from_str(include_str!("vectors/ratios.json")).unwrap();
    for v in vectors.as_array().unwrap() {
        let numbers = |key: &str| v[key].as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect::<Vec<_>>();
        let cells: Vec<u64> = numbers("cells").into_iter().map(|x| x as u64).collect();
        let table = Confusion::new(cells[0], cells[1], cells[2], cells[3]);
        for (key, found) in [
            ("lr_positive", table.likelihood_ratio_positive(P95)),
            ("lr_negative", table.likelihood_ratio_negative(P95)),
            ("odds_ratio", table.diagnostic_odds_ratio(P95)),
        ] {
            let found = found.unwrap();
            for (found, expected) in [found.value, found.low, found.high].into_iter().zip(numbers(key)) {
                close(key, found, expected, 1e-12 * expected);
            }
        }
    }
}

/// logit PPV is ln LR+ plus a constant, so the limits correspond.
#[test]
fn the_limits_of_a_transported_predictive_value_are_those_of_the_likelihood_ratio() {
    let odds = |p: f64| p / (1.0 - p);
    let prior: f64 = 0.03;
    let ppv = ppv_at(&VOSKENS_DESTINATION, prior, P95).unwrap();
    let npv = npv_at(&VOSKENS_DESTINATION, prior, P95).unwrap();
    let positive = VOSKENS_DESTINATION.likelihood_ratio_positive(P95).unwrap();
    let negative = VOSKENS_DESTINATION.likelihood_ratio_negative(P95).unwrap();
    close("PPV, lower", odds(ppv.low) / odds(prior), positive.low, 1e-12);
    close("PPV, upper", odds(ppv.high) / odds(prior), positive.high, 1e-12);
    close("NPV, lower", 1.0 / odds(npv.low) / odds(prior), negative.high, 1e-12);
    close("NPV, upper", 1.0 / odds(npv.high) / odds(prior), negative.low, 1e-12);
}

#[test]
fn survey_weights_of_one_leave_every_rate_as_it_was() {
    let (mut plain, mut weighted) = (Confusion::default(), WeightedConfusion::default());
    for patient in k1() {
        plain.add(patient.p() >= 0.2, patient.y);
        weighted.add(patient.p() >= 0.2, patient.y, 1.0).unwrap();
    }
    assert_eq!(weighted.sensitivity(), plain.sensitivity().value());
    assert_eq!(weighted.specificity(), plain.specificity().value());
    assert_eq!(weighted.prevalence(), plain.prevalence().value());
    assert!(weighted.add(true, true, -1.0).is_err() && weighted.add(true, true, f64::NAN).is_err());
}

fn table() -> impl Strategy<Value = Confusion> {
    (0..500_u64, 0..500_u64, 0..500_u64, 0..500_u64).prop_map(|(tp, fp, fn_, tn)| Confusion::new(tp, fp, fn_, tn))
}

proptest! {
    #[test]
    fn wilson_contains_the_estimate_and_stays_within_0_and_1(x in 0..10_000_u64, more in 0..10_000_u64, level in 0.5..0.999_f64) {
        prop_assume!(x + more > 0);
        let estimate = Proportion::new(x, x + more).wilson(Level::new(level).unwrap()).unwrap();
        prop_assert!(0.0 <= estimate.low && estimate.low <= estimate.value);
        prop_assert!(estimate.value <= estimate.high && estimate.high <= 1.0);
    }

    #[test]
    fn the_interval_of_the_complement_is_the_mirror_image(x in 0..3_000_u64, more in 0..3_000_u64) {
        prop_assume!(x + more > 0);
        let proportion = Proportion::new(x, x + more);
        for (a, b) in [
            (proportion.wilson(P95), proportion.complement().wilson(P95)),
            (proportion.clopper_pearson(P95), proportion.complement().clopper_pearson(P95)),
        ] {
            let (a, b) = (a.unwrap().complement(), b.unwrap());
            prop_assert!((a.low - b.low).abs() < 1e-12 && (a.high - b.high).abs() < 1e-12);
        }
    }

    #[test]
    fn the_exact_interval_contains_the_score_interval_s_estimate(x in 0..2_000_u64, more in 0..2_000_u64) {
        prop_assume!(x + more > 0);
        let estimate = Proportion::new(x, x + more).clopper_pearson(P95).unwrap();
        prop_assert!(0.0 <= estimate.low && estimate.low <= estimate.value);
        prop_assert!(estimate.value <= estimate.high && estimate.high <= 1.0);
    }

    #[test]
    fn exchanging_the_roles_of_severe_and_not_exchanges_the_rates(t in table()) {
        let mirror = Confusion::new(t.tn, t.fn_, t.fp, t.tp);
        prop_assert_eq!(t.sensitivity().value().ok(), mirror.specificity().value().ok());
        prop_assert_eq!(t.ppv().value().ok(), mirror.npv().value().ok());
    }

    #[test]
    fn merged_tables_are_the_table_of_all(parts in prop::collection::vec(table(), 1..6)) {
        let (mut forwards, mut backwards) = (Confusion::default(), Confusion::default());
        parts.iter().for_each(|part| forwards.merge(part));
        parts.iter().rev().for_each(|part| backwards.merge(part));
        prop_assert_eq!(forwards, backwards);
        prop_assert_eq!(forwards.n(), parts.iter().map(Confusion::n).sum::<u64>());
    }

    /// At its limits the score statistic is z, with the nuisance parameter found by search instead of formula.
    #[test]
    fn the_limits_of_a_paired_difference_solve_the_score_equation(
        both in 1..100_u64, first_only in 1..60_u64, second_only in 1..60_u64, neither in 1..100_u64,
    ) {
        let agreement = Agreement { both, first_only, second_only, neither };
        let estimate = agreement.difference(P95).unwrap();
        let (n, n10, n01) = (agreement.n() as f64, first_only as f64, second_only as f64);
        for d in [estimate.low, estimate.high] {
            let likelihood = |q: f64| n10 * (q + d).ln() + n01 * q.ln() + (n - n10 - n01) * (1.0 - 2.0 * q - d).ln();
            let (mut low, mut high) = (0.0_f64.max(-d), 0.5 * (1.0 - d));
            for _ in 0..300 {
                let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
                if likelihood(a) < likelihood(b) { low = a } else { high = b }
            }
            let q = 0.5 * (low + high);
            let z = (n10 - n01 - n * d) / (n * (2.0 * q + d * (1.0 - d))).sqrt();
            prop_assert!((z.abs() - P95.z()).abs() < 1e-5, "{z}");
        }
    }

    /// Tango's interval excludes 0 exactly where McNemar's z test (without correction) rejects it.
    #[test]
    fn the_score_interval_of_a_paired_difference_belongs_to_mcnemars_test(
        both in 0..200_u64, first_only in 0..60_u64, second_only in 0..60_u64, neither in 0..200_u64,
    ) {
        let agreement = Agreement { both, first_only, second_only, neither };
        prop_assume!(agreement.n() > 0);
        let estimate = agreement.difference(P95).unwrap();
        prop_assert!(estimate.low <= estimate.value && estimate.value <= estimate.high);
        let (n10, n01) = (first_only as f64, second_only as f64);
        if first_only + second_only > 0 {
            let z = (n10 - n01).abs() / (n10 + n01).sqrt();
            prop_assume!((z - P95.z()).abs() > 1e-9);
            let excludes = estimate.low > 0.0 || estimate.high < 0.0;
            prop_assert_eq!(excludes, z > P95.z());
        }
        let swapped = Agreement { first_only: second_only, second_only: first_only, ..agreement };
        let mirrored = swapped.difference(P95).unwrap();
        prop_assert!((mirrored.low + estimate.high).abs() < 1e-9 && (mirrored.high + estimate.low).abs() < 1e-9);
    }
}
