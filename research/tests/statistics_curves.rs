//! Flexible calibration curves with their smoother's name, and the splines that some of them use.

#![allow(clippy::unwrap_used, clippy::panic, clippy::excessive_precision, clippy::inconsistent_digit_grouping)]

mod statistics_cohorts;

use baken_research::statistics::Undefined;
use baken_research::statistics::calibration::Predictions;
use baken_research::statistics::runs::{Runs, Scores};
use baken_research::statistics::smoother::{CalibrationError, Curve, Knots, Smoother};
use baken_research::statistics::spline::{RestrictedCubicSpline, default_knots};
use proptest::prelude::*;
use statistics_cohorts::{close, cohort_v, k1, titco};

fn runs(patients: impl IntoIterator<Item = (f64, bool)>) -> Runs {
    patients.into_iter().collect::<Scores>().into_runs()
}

fn curve(known: &Runs, smoother: Smoother) -> Curve {
    Curve::draw(&Predictions::new(known).unwrap(), smoother).unwrap()
}

#[track_caller]
fn all_close(what: &str, found: CalibrationError, expected: [f64; 4], tolerance: f64) {
    for (found, expected) in [found.ici, found.e50, found.e90, found.emax].into_iter().zip(expected) {
        close(what, found, expected, tolerance);
    }
}

#[test]
fn the_six_curves_of_cohort_k1_lie_as_far_from_the_diagonal_as_in_r() {
    let known = runs(k1().iter().map(|p| (p.p(), p.y)));
    #[rustfmt::skip]
    let expected = [
        (Smoother::Lowess, [0.045_562_808_371_444, 0.027_238_240_937_905, 0.128_052_449_886_18, 0.180_132_517_244_55]),
        (Smoother::Loess, [0.043_517_232_062_405, 0.027_102_329_072_592, 0.127_640_011_684_44, 0.167_095_177_964_06]),
        (Smoother::LoessDirect, [0.043_776_580_406_180, 0.026_789_960_118_996, 0.127_889_394_954_84, 0.167_235_737_241_57]),
        (Smoother::Rcs(Knots::Three), [0.049_148_946_980_316, 0.034_991_861_115_536, 0.118_277_577_125_34, 0.149_231_862_976_28]),
        (Smoother::Rcs(Knots::Four), [0.042_369_962_737_553, 0.025_755_962_565_097, 0.128_032_466_923_04, 0.196_458_979_552_80]),
        (Smoother::Rcs(Knots::Five), [0.045_270_856_495_822, 0.022_561_936_844_944, 0.128_567_146_592_19, 0.175_104_578_336_21]),
    ];
    for (smoother, numbers) in expected {
        all_close(smoother.id(), curve(&known, smoother).error(), numbers, 1e-12);
        assert_eq!(Smoother::named(smoother.id()), Some(smoother));
    }
    let fitted = curve(&known, Smoother::Rcs(Knots::Four)).spline.unwrap();
    for (knot, expected) in fitted.spline.knots().iter().zip([
        -5.021_981_593_878_7,
        -2.458_181_625_704_1,
        -1.049_592_867_736_4,
        0.185_140_065_774_07,
    ]) {
        close("knot", *knot, expected, 1e-12);
    }
    for (b, expected) in fitted.coefficients.iter().zip([
        -2.974_228_540_011_5,
        0.000_916_436_984_874_73,
        1.010_697_051_595_4,
        -4.624_346_335_341_9,
    ]) {
        close("coefficient", *b, expected, 1e-10);
    }
    for (knots, expected) in [
        (Knots::Three, vec![-4.489_028_857_117_1, -1.692_479_822_612_9, -0.033_800_017_651_597]),
        (
            Knots::Five,
            vec![
                -5.021_981_593_878_7,
                -2.926_419_789_382_1,
                -1.692_479_822_612_9,
                -0.749_643_782_629_54,
                0.185_140_065_774_07,
            ],
        ),
    ] {
        let fitted = curve(&known, Smoother::Rcs(knots)).spline.unwrap();
        fitted.spline.knots().iter().zip(expected).for_each(|(knot, expected)| close("knot", *knot, expected, 1e-12));
    }
}

#[test]
fn loess_and_lowess_of_cohort_v() {
    let known = runs(cohort_v());
    let loess =
        [0.069_038_899_671_877_638, 0.064_549_516_157_897_710, 0.114_768_842_524_898_607, 0.120_172_680_902_838_8];
    all_close("loess", curve(&known, Smoother::Loess).error(), loess, 1e-12);
    let lowess = [0.064_799_210_207_816_3, 0.064_646_211_822_236_12, 0.107_715_226_619_157_8, 0.113_321_886_555_687];
    all_close("lowess", curve(&known, Smoother::Lowess).error(), lowess, 1e-12);
}

#[test]
fn lowess_of_triss_on_the_registry_sample() {
    let Some(patients) = titco() else { return };
    let known = runs(patients.iter().filter_map(|p| Some((p.survival()?, !p.died))));
    let expected = [0.135_221_036_225, 0.089_023_885_866, 0.386_757_798_001, 0.489_467_289_568];
    all_close("lowess", curve(&known, Smoother::Lowess).error(), expected, 1e-9);
}

/// R's lowess, loess and direct loess where predictions tie heavily, by `vectors/smoothers.R`.
#[test]
fn curves_through_ties_agree_with_r() {
    let expected: serde_json::Value = serde_json::from_str(include_str!("vectors/smoothers.json")).unwrap();
    type Prediction = fn(u64) -> f64;
    let cohorts: [(&str, Prediction); 3] = [
        ("ties", |i| ((i * i + 3 * i) % 19 + 1) as f64 / 25.0),
        ("skew", |i| ((i * i * i + 7 * i) % 401).pow(2) as f64 / 160_801.0 * 0.8 + 0.01),
        ("half", |i| if i % 2 == 0 { 0.1 } else { ((i * 37) % 211 + 30) as f64 / 400.0 }),
    ];
    for (name, prediction) in cohorts {
        let numbers: Vec<f64> = expected[name].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
        let known = runs((1..=1000_u64).map(|i| {
            let p = prediction(i);
            (p, ((7 * i * i + i) % 101) as f64 / 101.0 < 0.7 * p + 0.1)
        }));
        let smoothers = [(Smoother::Lowess, 2e-3), (Smoother::Loess, 1e-11), (Smoother::LoessDirect, 1e-11)];
        for ((smoother, tolerance), numbers) in smoothers.into_iter().zip(numbers.chunks(4)) {
            let what = format!("{name} {}", smoother.id());
            all_close(&what, curve(&known, smoother).error(), numbers.try_into().unwrap(), tolerance);
        }
    }
}

#[test]
fn the_spline_basis_of_gerdin_2014_for_systolic_pressure() {
    let spline = RestrictedCubicSpline::new(&[80.0, 110.0, 121.0, 147.0]).unwrap();
    for (x, expected) in [
        (100.0, [100.0, 1.782_134_105_591, 0.0]),
        (130.0, [130.0, 27.427_360_899_292, 1.551_030_724_677]),
        (160.0, [160.0, 80.776_119_402_985, 9.247_939_407_440]),
    ] {
        let mut columns = Vec::new();
        spline.extend(x, &mut columns);
        assert_eq!(columns.len(), spline.columns());
        columns.iter().zip(expected).for_each(|(found, expected)| close("column", *found, expected, 1e-12));
    }
}

#[test]
fn the_spline_basis_for_age_on_the_registry_sample() {
    let spline = RestrictedCubicSpline::new(&[4.0, 24.0, 35.0, 65.0]).unwrap();
    for (x, expected) in [
        (10.0, [10.0, 0.058_048_911_583, 0.0]),
        (25.0, [25.0, 2.488_847_084_117, 0.000_268_744_961]),
        (30.0, [30.0, 4.723_461_435_098, 0.058_048_911_583]),
        (50.0, [50.0, 24.314_297_231_927, 3.483_875_302_338]),
        (70.0, [70.0, 53.868_852_459_016, 10.423_542_058_586]),
    ] {
        let mut columns = Vec::new();
        spline.extend(x, &mut columns);
        columns.iter().zip(expected).for_each(|(found, expected)| close("column", *found, expected, 1e-12));
    }
}

#[test]
fn default_knots_are_those_of_hmisc_also_where_values_tie_or_are_few() {
    let expected: serde_json::Value = serde_json::from_str(include_str!("vectors/smoothers.json")).unwrap();
    for v in expected["knots"].as_array().unwrap() {
        let (name, count) = (v["sample"].as_str().unwrap(), v["count"].as_u64().unwrap() as usize);
        let n = match name {
            "few" => 60,
            "lowfew" => 80,
            _ => 1000,
        };
        let mut values: Vec<f64> = (1..=n)
            .map(|i: i64| {
                let x = (i * 37) % 997;
                (match name {
                    "plain" | "few" => x,
                    "low" | "lowfew" => (x - 100).max(0),
                    "both" => (x - 100).clamp(0, 800),
                    "inner" => {
                        if i % 10 == 0 {
                            500
                        } else {
                            x
                        }
                    }
                    "dozen" => (i * i) % 13,
                    other => panic!("{other}"),
                }) as f64
            })
            .collect();
        values.sort_by(f64::total_cmp);
        let wanted: Vec<f64> = v["knots"].as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect();
        let found = default_knots(&values, count).unwrap();
        assert_eq!(found.len(), wanted.len(), "{name} {count}: {found:?} {wanted:?}");
        found.iter().zip(&wanted).for_each(|(a, b)| close(&format!("{name} {count}"), *a, *b, 1e-11));
    }
}

#[test]
fn a_curve_that_cannot_be_drawn_says_why() {
    let draw = |patients: &[(f64, bool)], smoother| {
        Curve::draw(&Predictions::new(&runs(patients.iter().copied())).unwrap(), smoother).map(|curve| curve.error())
    };
    let one_class = [(0.1, false), (0.2, false), (0.3, false)];
    assert_eq!(draw(&one_class, Smoother::Loess), Err(Undefined::NoSevere));
    let two_values: Vec<(f64, bool)> = (0..40).map(|i| (if i % 2 == 0 { 0.2 } else { 0.4 }, i % 3 == 0)).collect();
    assert!(matches!(draw(&two_values, Smoother::Loess), Err(Undefined::TooFew { .. })));
    assert!(matches!(draw(&two_values, Smoother::Rcs(Knots::Three)), Err(Undefined::TooFew { .. })));
    assert!(draw(&two_values, Smoother::Lowess).is_ok());
    let constant: Vec<(f64, bool)> = (0..40).map(|i| (0.25, i % 4 == 0)).collect();
    close("constant and right", draw(&constant, Smoother::Lowess).unwrap().emax, 0.0, 1e-15);
    assert!(matches!(draw(&constant, Smoother::Loess), Err(Undefined::TooFew { .. })));
    let certain: Vec<(f64, bool)> = (0..40).map(|i| (f64::from(i) / 39.0, i % 3 == 0)).collect();
    assert!(matches!(draw(&certain, Smoother::Rcs(Knots::Four)), Err(Undefined::CertainPredictions { .. })));
    assert!(draw(&certain, Smoother::Loess).is_ok());
    assert!(RestrictedCubicSpline::new(&[1.0, 2.0]).is_err() && RestrictedCubicSpline::new(&[1.0, 2.0, 2.0]).is_err());
    assert!(default_knots(&[1.0; 5], 4).is_err() && default_knots(&[1.0; 50], 4).is_err());
}

proptest! {
    #[test]
    fn no_order_of_the_patients_changes_a_curve(
        patients in prop::collection::vec(((1..60_u32).prop_map(|k| f64::from(k) / 60.0), any::<bool>()), 30..80),
        rotate in 1..29_usize,
    ) {
        let mut turned = patients.clone();
        turned.rotate_left(rotate);
        let (a, b) = (runs(patients), runs(turned));
        for smoother in Smoother::ALL {
            let draw = |known: &Runs| Curve::draw(&Predictions::new(known).unwrap(), smoother);
            prop_assert_eq!(draw(&a), draw(&b));
        }
    }

    /// Beyond the outer knots a restricted spline is straight.
    #[test]
    fn a_restricted_spline_is_straight_outside_its_knots(x in 200.0..400.0_f64) {
        let spline = RestrictedCubicSpline::new(&[80.0, 110.0, 121.0, 147.0]).unwrap();
        let at = |x: f64| { let mut c = Vec::new(); spline.extend(x, &mut c); c };
        for ((a, b), c) in at(x).into_iter().zip(at(x + 1.0)).zip(at(x + 2.0)) {
            prop_assert!((a - 2.0 * b + c).abs() < 1e-7 * (1.0 + b.abs()));
        }
    }
}
