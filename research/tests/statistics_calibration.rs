//! Calibration in numbers: published and recorded answers, and what happens at the edges.

#![allow(clippy::unwrap_used, clippy::panic, clippy::excessive_precision, clippy::inconsistent_digit_grouping)]

mod statistics_cohorts;

use baken_research::statistics::Undefined;
use baken_research::statistics::calibration::{Predictions, Summary};
use baken_research::statistics::interval::{Level, expit};
use baken_research::statistics::runs::{Runs, Scores};
use proptest::prelude::*;
use statistics_cohorts::{close, cohort_v, k1, titco};

const P95: Level = Level::P95;

fn runs(patients: impl IntoIterator<Item = (f64, bool)>) -> Runs {
    patients.into_iter().collect::<Scores>().into_runs()
}

fn summary(patients: impl IntoIterator<Item = (f64, bool)>) -> Summary {
    Predictions::new(&runs(patients)).unwrap().summary(P95)
}

#[test]
fn cohort_k1_is_miscalibrated_as_r_and_python_say() {
    let found = summary(k1().iter().map(|p| (p.p(), p.y)));
    let ratio = found.observed_expected.unwrap();
    close("O/E", ratio.ratio.value, 0.896_239_186_755_48, 1e-13);
    close("SE ln O/E", ratio.standard_error_ln, 0.047_089_184_579_347, 1e-14);
    let citl = found.in_the_large.unwrap();
    close("citl", citl.value, -0.167_566_603_302_92, 1e-13);
    close("citl SE", citl.standard_error, 0.063_748_823_823_505, 1e-13);
    close("citl -2LL", citl.minus_two_log_likelihood, 1764.139_846_116_0, 1e-9);
    let joint = found.joint.unwrap();
    close("joint intercept", joint.intercept, -0.555_343_891_662_35, 1e-13);
    close("joint intercept SE", joint.intercept_standard_error, 0.084_057_825_122_174, 1e-13);
    close("slope", joint.slope, 0.612_126_413_421_00, 1e-13);
    close("slope SE", joint.slope_standard_error, 0.050_507_970_862_863, 1e-13);
    close("joint -2LL", joint.minus_two_log_likelihood, 1714.668_037_987_6, 1e-9);
    close("frozen -2LL", found.frozen_minus_two_log_likelihood.unwrap(), 1771.203_075_962_6, 1e-9);
    close("null -2LL", found.null_minus_two_log_likelihood.unwrap(), 1909.619_943_725_5, 1e-9);
    close("Brier", found.brier.value, 0.139_690_671_111_67, 1e-14);
    close("scaled Brier", found.brier.scaled.unwrap(), 0.069_622_022_114_294, 1e-13);
    // By exact fractions; in doubles the reference ended in ...5553.
    close("Spiegelhalter", found.spiegelhalter_z.unwrap(), 2.193_775_269_553_547_8, 1e-14);
}

#[test]
fn cohort_v_has_a_converged_slope_and_the_error_at_the_final_estimate() {
    let found = summary(cohort_v());
    let citl = found.in_the_large.unwrap();
    close("citl", citl.value, 0.714_602_238_882_461, 1e-13);
    close("citl SE", citl.standard_error, 0.042_183_003_725_0, 1e-13);
    let joint = found.joint.unwrap();
    close("joint intercept", joint.intercept, 0.365_586_087_222_359_25, 1e-13);
    // Both errors from the information at the final estimate, in R; glm's own is one iteration earlier.
    close("joint intercept SE", joint.intercept_standard_error, 0.091_368_829_045_855_7, 1e-15);
    close("slope", joint.slope, 0.831_930_556_112_270_85, 1e-13);
    // One iteration earlier it would be 0.038513789185047, at R's default 0.038513613040.
    close("slope SE", joint.slope_standard_error, 0.038_513_789_186_170_5, 1e-15);
    close("Brier", found.brier.value, 0.124_419_573_568_326_97, 1e-15);
    close("scaled Brier", found.brier.scaled.unwrap(), 0.078_912_535_861_777_38, 1e-13);
    close("Nagelkerke", found.nagelkerke_r2.unwrap(), 0.099_742_346_7, 1e-10);
    close("Spiegelhalter", found.spiegelhalter_z.unwrap(), 18.482_768_154_1, 1e-9);
}

#[test]
fn each_cluster_of_cohort_k1_has_its_calibration() {
    let expected = [
        [0.979_274_304_238_74, -0.032_792_664_863_140, 0.764_050_841_692_25, 0.120_869_379_938_42],
        [0.870_563_821_384_39, -0.210_417_599_260_37, 0.806_454_714_162_81, 0.132_245_400_942_22],
        [0.788_814_871_349_29, -0.352_224_425_277_41, 0.462_363_874_287_04, 0.108_686_130_767_48],
        [0.875_116_014_499_81, -0.202_935_251_974_10, 0.567_318_258_355_93, 0.110_304_338_279_63],
        [0.964_618_006_873_55, -0.056_147_184_811_882, 0.509_935_410_075_30, 0.100_781_495_776_54],
    ];
    for (g, [ratio, citl, slope, slope_se]) in expected.into_iter().enumerate() {
        let found = summary(k1().iter().filter(|p| p.cluster() == g).map(|p| (p.p(), p.y)));
        close("O/E", found.observed_expected.unwrap().ratio.value, ratio, 1e-13);
        close("citl", found.in_the_large.unwrap().value, citl, 1e-13);
        let joint = found.joint.unwrap();
        close("slope", joint.slope, slope, 1e-13);
        close("slope SE", joint.slope_standard_error, slope_se, 1e-13);
    }
}

#[test]
fn triss_is_grossly_miscalibrated_on_the_registry_sample() {
    let Some(patients) = titco() else { return };
    let survivors = || patients.iter().filter_map(|p| Some((p.survival()?, !p.died)));
    let found = summary(survivors());
    assert_eq!((found.n, found.n - found.severe), (502, 98));
    close("O/E survivors", found.observed_expected.unwrap().ratio.value, 0.851_404_311_790, 1e-12);
    let citl = found.in_the_large.unwrap();
    close("citl", citl.value, -2.085_231_475_568, 1e-11);
    close("citl SE", citl.standard_error, 0.135_315_499_303, 1e-11);
    close("-2LL, intercept", citl.minus_two_log_likelihood, 344.735_397_834_254, 1e-9);
    let joint = found.joint.clone().unwrap();
    close("joint intercept", joint.intercept, -2.343_737_188_688, 1e-10);
    close("joint intercept SE", joint.intercept_standard_error, 0.395_067_537_293, 1e-10);
    close("slope", joint.slope, 1.079_438_816_092, 1e-10);
    close("slope SE", joint.slope_standard_error, 0.114_168_837_898, 1e-10);
    close("-2LL, both", joint.minus_two_log_likelihood, 344.233_116_390_530, 1e-9);
    close("-2LL, frozen", found.frozen_minus_two_log_likelihood.unwrap(), 518.727_635_125_985, 1e-9);
    close("Brier", found.brier.value, 0.142_960_068_344, 1e-12);
    close("scaled Brier", found.brier.scaled.unwrap(), 0.090_055_843_023, 1e-12);
    close("Spiegelhalter", found.spiegelhalter_z.unwrap(), 17.207_023_523_345, 1e-10);
    // Survival and death mirror each other: citl changes sign, the slope does not.
    let mirrored = summary(survivors().map(|(p, y)| (1.0 - p, !y)));
    close("citl of death", mirrored.in_the_large.unwrap().value, 2.085_231_475_568, 1e-11);
    close("slope of death", mirrored.joint.unwrap().slope, 1.079_438_816_092, 1e-10);
    close("O/E deaths", mirrored.observed_expected.unwrap().ratio.value, 3.564_954_028_853, 1e-11);
}

#[test]
fn predictions_of_exactly_0_or_1_are_counted_and_refused_until_clipping_is_asked_for() {
    let known = runs([(0.0, false), (0.0, false), (0.3, true), (0.4, false), (0.6, true), (0.7, false), (1.0, true)]);
    let predictions = Predictions::new(&known).unwrap();
    assert_eq!(predictions.certain(), (2, 1));
    let refused = Undefined::CertainPredictions { zeros: 2, ones: 1 };
    assert_eq!(predictions.joint(), Err(refused.clone()));
    assert_eq!(predictions.in_the_large(), Err(refused.clone()));
    assert_eq!(predictions.minus_two_log_likelihood(), Err(refused));
    let clipped = predictions.clipped(1e-3).unwrap();
    assert!(clipped.joint().is_ok() && clipped.in_the_large().is_ok());
    // What needs no logit uses the values as they are.
    assert_eq!(clipped.brier(), predictions.brier());
    close("Brier", predictions.brier().value, (0.49 + 0.16 + 0.16 + 0.49) / 7.0, 1e-15);
    assert!(predictions.clipped(0.5).is_err() && predictions.clipped(0.0).is_err());
}

#[test]
fn what_is_no_probability_is_refused_and_percentages_are_recognised() {
    let said = |p: f64| Predictions::new(&runs([(p, true), (0.2, false)])).unwrap_err().to_string();
    assert_eq!(said(73.0), "not defined: 73 is not a probability (0 to 1); divide percentages by 100");
    assert_eq!(said(-0.1), "not defined: -0.1 is not a probability (0 to 1)");
    assert_eq!(Predictions::new(&runs([])).unwrap_err(), Undefined::NoPatients);
}

#[test]
fn what_cannot_be_estimated_says_why() {
    let of = |patients: Vec<(f64, bool)>| summary(patients);
    let constant = of(vec![(0.2, true), (0.2, false), (0.2, false)]);
    assert_eq!(constant.joint, Err(Undefined::Collinear { column: 1 }));
    close("citl of a constant", constant.in_the_large.unwrap().value, (0.5_f64).ln() - (0.25_f64).ln(), 1e-14);
    let separated = of(vec![(0.1, false), (0.2, false), (0.3, true), (0.4, true)]);
    assert_eq!(separated.joint, Err(Undefined::Separated));
    assert!(separated.joint.unwrap_err().to_string().contains("Firth"));
    let quasi = of(vec![(0.1, false), (0.2, false), (0.2, true), (0.4, true)]);
    assert_eq!(quasi.joint, Err(Undefined::Separated));
    assert_eq!(of(vec![(0.1, false), (0.2, false)]).joint, Err(Undefined::NoSevere));
    assert_eq!(of(vec![(0.1, true), (0.2, true)]).in_the_large, Err(Undefined::AllSevere));
    assert_eq!(of(vec![(0.1, true), (0.2, true)]).brier.scaled, Err(Undefined::AllSevere));
    let one_event = of(vec![(0.1, false), (0.2, true), (0.3, false), (0.15, false)]);
    assert!(one_event.joint.is_ok());
    assert!(of(vec![(0.5, true), (0.5, false)]).spiegelhalter_z.is_err());
}

/// statsmodels 0.15 (`GLM`, tol 1e-14) on 1,000 patients with heavy ties, by `vectors/calibration.py`.
#[test]
fn a_grouped_cohort_agrees_with_statsmodels_and_scikit_learn() {
    let expected: serde_json::Value = serde_json::from_str(include_str!("vectors/calibration.json")).unwrap();
    let number = |key: &str| expected[key].as_f64().unwrap();
    let patients = (1..=1000_u64).map(|i| {
        let p = ((i * i + 3 * i) % 19 + 1) as f64 / 25.0;
        (p, ((7 * i * i + i) % 101) as f64 / 101.0 < 0.7 * p + 0.1)
    });
    let found = summary(patients);
    let (citl, joint) = (found.in_the_large.unwrap(), found.joint.unwrap());
    close("citl", citl.value, number("citl"), 1e-12);
    // statsmodels takes the information one iteration before the estimate; with 40 digits:
    close("citl SE", citl.standard_error, 0.073_614_304_497_212_15, 1e-16);
    close("citl SE, roughly", citl.standard_error, number("citl_se"), 1e-10);
    close("intercept", joint.intercept, number("intercept"), 1e-12);
    close("slope", joint.slope, number("slope"), 1e-12);
    close("slope SE", joint.slope_standard_error, 0.058_902_981_443_046_776, 1e-16);
    close("slope SE, roughly", joint.slope_standard_error, number("slope_se"), 1e-10);
    close("covariance", joint.covariance, number("covariance"), 1e-10);
    close("Brier", found.brier.value, number("brier"), 1e-15);
    close("log loss", found.frozen_minus_two_log_likelihood.unwrap() / 2000.0, number("log_loss"), 1e-14);
}

/// The large cohort starts from groups and runs in parallel; it must end where the plain iteration does.
#[test]
fn many_patients_give_the_same_bits_for_any_number_of_threads() {
    let patient = |i: u64| {
        let mixed = i.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let u = (mixed >> 11) as f64 / (1_u64 << 53) as f64;
        let lp = 6.0 * u - 5.0;
        let draw = (mixed.wrapping_mul(0x94d0_49bb_1331_11eb) >> 11) as f64 / (1_u64 << 53) as f64;
        (expit(lp), draw < expit(0.4 + 0.8 * lp))
    };
    let of = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| summary((0..150_000).map(patient)))
    };
    let (one, three) = (of(1), of(3));
    assert_eq!(one, three);
    let joint = one.joint.unwrap();
    assert!((joint.slope - 0.8).abs() < 4.0 * joint.slope_standard_error);
    assert!((joint.intercept - 0.4).abs() < 4.0 * joint.intercept_standard_error);
    assert_eq!(joint.slope.to_bits(), three.joint.unwrap().slope.to_bits());
}

fn patients() -> impl Strategy<Value = Vec<(f64, bool)>> {
    prop::collection::vec(((1..200_u32).prop_map(|k| f64::from(k) / 200.0), any::<bool>()), 3..150)
}

proptest! {
    #[test]
    fn no_order_changes_a_digit(patients in patients()) {
        let mut reversed = patients.clone();
        reversed.reverse();
        prop_assert_eq!(summary(patients), summary(reversed));
    }

    /// The laws of maximum likelihood: expected equals observed after recalibration, and survival mirrors death.
    #[test]
    fn recalibration_balances_observed_and_expected(patients in patients()) {
        let found = summary(patients.clone());
        if let Ok(citl) = &found.in_the_large {
            let expected: f64 = patients.iter().map(|(p, _)| expit(citl.value + (p / (1.0 - p)).ln())).sum();
            prop_assert!((expected - found.severe as f64).abs() < 1e-9 * found.n as f64);
            prop_assert!(citl.minus_two_log_likelihood <= found.frozen_minus_two_log_likelihood.clone().unwrap() + 1e-9);
        }
        if let (Ok(joint), Ok(citl)) = (&found.joint, &found.in_the_large) {
            prop_assert!(joint.minus_two_log_likelihood <= citl.minus_two_log_likelihood + 1e-9);
            let mirrored = summary(patients.iter().map(|(p, y)| (1.0 - p, !y))).joint.unwrap();
            prop_assert!((mirrored.slope - joint.slope).abs() < 1e-7 * (1.0 + joint.slope.abs()));
            prop_assert!((mirrored.intercept + joint.intercept).abs() < 1e-7 * (1.0 + joint.intercept.abs()));
        }
    }
}
