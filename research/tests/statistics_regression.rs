//! Logistic regression, penalties, separation, updating and the closed test, subgroups.

#![allow(clippy::unwrap_used, clippy::panic, clippy::excessive_precision, clippy::inconsistent_digit_grouping)]

mod statistics_cohorts;

use baken_research::statistics::Undefined;
use baken_research::statistics::auc::auc;
use baken_research::statistics::calibration::Predictions;
use baken_research::statistics::decision;
use baken_research::statistics::delong::PairedScores;
use baken_research::statistics::design::{Design, Term};
use baken_research::statistics::interval::{Level, expit};
use baken_research::statistics::logistic::{Table, firth};
use baken_research::statistics::runs::{Runs, Scores, Worse};
use baken_research::statistics::special::chi_squared_upper;
use baken_research::statistics::spline::{RestrictedCubicSpline, default_knots};
use baken_research::statistics::subgroup::{interaction, may_show};
use baken_research::statistics::updating::{Update, updates};
use proptest::prelude::*;
use statistics_cohorts::{Titco, close, k1, titco};

const P95: Level = Level::P95;

fn recorded() -> serde_json::Value {
    serde_json::from_str(include_str!("vectors/regression.json")).unwrap()
}

fn numbers(v: &serde_json::Value) -> Vec<f64> {
    v.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

/// Age, systolic pressure, GCS, respiratory rate of the complete cases, by order of arrival.
fn complete(patients: &[Titco]) -> Vec<([f64; 4], bool)> {
    let mut sorted = patients.to_vec();
    sorted.sort_by_key(|p| p.seqn);
    sorted.iter().filter_map(|p| Some(([p.age, p.sbp?, p.gcs?, p.rr?], p.died))).collect()
}

fn table(patients: &[([f64; 4], bool)], design: &Design) -> Table {
    let mut table = Table::new(design.columns());
    for (values, died) in patients {
        let mut columns = Vec::new();
        design.extend(values, &mut columns);
        table.add(&columns, 0.0, *died).unwrap();
    }
    table
}

fn linear() -> Design {
    (0..4).fold(Design::new(), |design, value| design.with(value, Term::Linear).unwrap())
}

fn probabilities(table: &Table, coefficients: &[f64]) -> Runs {
    let lps = table.linear_predictors(coefficients);
    lps.into_iter().map(|(lp, died)| (expit(lp), died)).collect::<Scores>().into_runs()
}

#[test]
fn death_on_four_findings_of_the_registry_sample() {
    let Some(patients) = titco() else { return };
    let patients = complete(&patients);
    assert_eq!((patients.len(), patients.iter().filter(|p| p.1).count()), (527, 109));
    let table = table(&patients, &linear());
    let fit = table.fit(&[]).unwrap();
    let expected = [
        (3.853_071_749_060, 0.836_766_913_382),
        (0.014_876_882_972, 0.007_598_140_150),
        (-0.019_491_651_490, 0.005_284_969_478),
        (-0.320_992_128_193, 0.031_807_490_720),
        (-0.010_038_734_370, 0.025_257_642_925),
    ];
    for (j, (b, se)) in expected.into_iter().enumerate() {
        close("coefficient", fit.coefficients[j], b, 1e-11);
        // summary.glm of R prints 0.836766913278 for the first: one iteration too early.
        close("standard error", fit.standard_error(j), se, 1e-11);
    }
    close("deviance", fit.minus_two_log_likelihood, 366.381_383_823_132, 1e-10);
    let null = table.rewritten(0, |_, _, _| 0.0).unwrap().fit(&[]).unwrap();
    close("null deviance", null.minus_two_log_likelihood, 537.253_062_245_946, 1e-10);
    let predicted = probabilities(&table, &fit.coefficients);
    let area = auc(&predicted, Worse::High).unwrap().wald(P95).unwrap();
    close("AUC", area.value, 0.853_518_282_780, 1e-12);
    close("lower", area.low, 0.810_564_888_623, 1e-12);
    close("Brier", Predictions::new(&predicted).unwrap().brier().value, 0.104_341_793_301, 1e-12);
    let curve = decision::curve(&predicted, &[0.05, 0.1, 0.2], decision::Options::default()).unwrap();
    let cells: Vec<_> = curve.iter().map(|point| (point.table.tp, point.table.fp)).collect();
    assert_eq!(cells, [(105, 264), (90, 135), (80, 89)]);
    close("net benefit", curve[1].net_benefit, 0.142_314_990_512, 1e-12);
}

#[test]
fn a_spline_for_age_on_the_registry_sample() {
    let Some(patients) = titco() else { return };
    let patients = complete(&patients);
    let mut ages: Vec<f64> = patients.iter().map(|p| p.0[0]).collect();
    ages.sort_by(f64::total_cmp);
    let knots = default_knots(&ages, 4).unwrap();
    assert_eq!(knots, [4.0, 24.0, 35.0, 65.0]);
    let spline = Term::Spline(RestrictedCubicSpline::new(&knots).unwrap());
    let design = [(0, spline), (1, Term::Linear), (2, Term::Linear), (3, Term::Linear)]
        .into_iter()
        .fold(Design::new(), |design, (value, term)| design.with(value, term).unwrap());
    assert_eq!(design.names(&["age", "sbp", "gcs", "rr"]), ["age", "age'", "age''", "sbp", "gcs", "rr"]);
    let bent = table(&patients, &design);
    let fit = bent.fit(&[]).unwrap();
    let expected = [
        (3.814_609_374_444, 0.992_224_884_632),
        (0.026_360_002_060, 0.037_287_831_937),
        (-0.064_305_209_669, 0.128_028_151_170),
        (0.275_657_433_915, 0.479_722_340_667),
        (-0.019_480_797_302, 0.005_277_767_706),
        (-0.322_325_396_800, 0.031_949_432_968),
        (-0.011_020_286_883, 0.025_555_470_006),
    ];
    for (j, (b, se)) in expected.into_iter().enumerate() {
        close("coefficient", fit.coefficients[j], b, 1e-10);
        close("standard error", fit.standard_error(j), se, 1e-10);
    }
    close("deviance", fit.minus_two_log_likelihood, 365.905_053_212_176, 1e-10);
    let straight = table(&patients, &linear());
    let straight_fit = straight.fit(&[]).unwrap();
    let ratio = straight_fit.minus_two_log_likelihood - fit.minus_two_log_likelihood;
    close("likelihood ratio", ratio, 0.476_330_610_955, 1e-10);
    close("p", chi_squared_upper(ratio, 2.0), 0.788_072_407_640, 1e-10);
    let mut paired = PairedScores::new(&[Worse::High; 2]);
    for (values, died) in &patients {
        let lp = |design: &Design, b: &[f64]| {
            let mut columns = vec![1.0];
            design.extend(values, &mut columns);
            columns.iter().zip(b).map(|(x, b)| x * b).sum::<f64>()
        };
        paired.add(&[lp(&linear(), &straight_fit.coefficients), lp(&design, &fit.coefficients)], *died);
    }
    let compared = paired.compare().unwrap();
    close("AUC", compared.aucs[1].value, 0.854_857_117_774, 1e-12);
    close("z", compared.difference(0, 1).unwrap().z, -0.647_847_160_554, 1e-11);
    close("p", compared.difference(0, 1).unwrap().p, 0.517_083_809_238, 1e-11);
    let cells =
        decision::curve(&probabilities(&bent, &fit.coefficients), &[0.05, 0.1, 0.2], decision::Options::default());
    let cells: Vec<_> = cells.unwrap().iter().map(|point| (point.table.tp, point.table.fp)).collect();
    assert_eq!(cells, [(105, 264), (90, 139), (80, 91)]);
}

#[test]
fn temporal_validation_and_updating_on_the_registry_sample() {
    let Some(patients) = titco() else { return };
    let patients = complete(&patients);
    let (early, late) = patients.split_at(263);
    let development = table(early, &linear()).fit(&[]).unwrap();
    for (b, expected) in development.coefficients.iter().zip([
        3.625_206_026_444,
        0.014_240_866_564,
        -0.016_790_740_685,
        -0.373_981_987_358,
        0.019_708_447_429,
    ]) {
        close("development", *b, expected, 1e-10);
    }
    let validation = probabilities(&table(late, &linear()), &development.coefficients);
    assert_eq!((validation.n(), validation.n1()), (264, 47));
    let area = auc(&validation, Worse::High).unwrap().wald(P95).unwrap();
    close("AUC", area.value, 0.808_706_735_955, 1e-12);
    close("upper", area.high, 0.881_687_830_997, 1e-12);
    let found = Predictions::new(&validation).unwrap().summary(P95);
    let ratio = found.observed_expected.unwrap();
    close("O/E", ratio.ratio.value, 0.872_808_246_131, 1e-11);
    close("SE ln O/E", ratio.standard_error_ln, 0.132_244_912_782, 1e-12);
    let citl = found.in_the_large.unwrap();
    close("citl", citl.value, -0.265_808_033_184, 1e-10);
    close("citl SE", citl.standard_error, 0.201_340_039_904, 1e-10);
    let joint = found.joint.unwrap();
    close("joint intercept", joint.intercept, -0.478_375_977_044, 1e-10);
    close("joint intercept SE", joint.intercept_standard_error, 0.213_954_944_479, 1e-10);
    close("slope", joint.slope, 0.751_637_584_614, 1e-10);
    close("slope SE", joint.slope_standard_error, 0.113_005_731_638, 1e-10);

    let mut update = Table::new(4);
    for (values, died) in late {
        let lp: f64 = [1.0].iter().chain(values).zip(&development.coefficients).map(|(x, b)| x * b).sum();
        update.add(values, lp, *died).unwrap();
    }
    let models = updates(&update).unwrap();
    close("M0", models.frozen, 198.120_275_906_060, 1e-9);
    close("M1", models.intercept.as_ref().unwrap().minus_two_log_likelihood, 196.325_707_388_358, 1e-9);
    close("M2", models.slope.as_ref().unwrap().minus_two_log_likelihood, 191.993_386_684_044, 1e-9);
    let refit = models.refit.clone().unwrap();
    close("M3", refit.minus_two_log_likelihood, 187.851_412_043_292, 1e-9);
    for (b, expected) in refit.coefficients.iter().zip([
        3.931_276_557_901,
        0.015_940_155_853,
        -0.020_711_803_593,
        -0.272_769_347_986,
        -0.040_725_077_300,
    ]) {
        close("refit", *b, expected, 1e-10);
    }
    let test = models.closed_test(0.05).unwrap();
    assert_eq!(test.chosen, Update::Frozen);
    for (test, (chi_squared, df, p)) in test.tests.iter().zip([
        (10.268_863_862_767, 5, 0.067_965_832_729),
        (8.474_295_345_065, 4, 0.075_670_214_795),
        (4.141_974_640_752, 3, 0.246_535_913_074),
    ]) {
        close("chi-squared", test.chi_squared, chi_squared, 1e-9);
        assert_eq!(test.df, df);
        close("p", test.p, p, 1e-10);
    }
}

fn k1_for_updating() -> Table {
    let mut table = Table::new(2);
    for patient in k1() {
        let [x1, x2] = patient.predictors();
        table.add(&[x1, x2], -3.0 + 3.0 * x1 + 0.5 * x2, patient.y).unwrap();
    }
    table
}

#[test]
fn the_closed_test_on_cohort_k1_chooses_recalibration_in_the_large() {
    let models = updates(&k1_for_updating()).unwrap();
    close("M0", models.frozen, 1779.966_536_869_2, 1e-9);
    let intercept = models.intercept.as_ref().unwrap();
    close("M1", intercept.minus_two_log_likelihood, 1714.981_368_616_5, 1e-9);
    close("M1 a", intercept.coefficients[0], -0.471_020_882_215_84, 1e-12);
    let slope = models.slope.as_ref().unwrap();
    close("M2", slope.minus_two_log_likelihood, 1714.976_505_514_3, 1e-9);
    close("M2 a", slope.coefficients[0], -0.466_573_737_969_42, 1e-12);
    close("M2 b", slope.coefficients[1], 1.005_488_779_646_4, 1e-12);
    let refit = models.refit.as_ref().unwrap();
    close("M3", refit.minus_two_log_likelihood, 1712.013_612_064_8, 1e-9);
    for (b, expected) in
        refit.coefficients.iter().zip([-3.343_138_023_343_8, 3.077_573_685_361_5, 0.151_721_456_941_39])
    {
        close("M3", *b, expected, 1e-12);
    }
    let test = models.closed_test(0.05).unwrap();
    assert_eq!((test.chosen, test.chosen.id()), (Update::Intercept, "m1"));
    for (test, (chi_squared, df, p, tolerance)) in test.tests.iter().zip([
        (67.952_924_804_413, 3, 1.17e-14, 5e-17),
        (2.967_756_551_669_3, 2, 0.226_756_556_378_81, 1e-11),
        (2.962_893_449_434_7, 1, 0.085_195_358_510_160, 1e-11),
    ]) {
        close("chi-squared", test.chi_squared, chi_squared, 1e-10);
        assert_eq!(test.df, df);
        close("p", test.p, p, tolerance);
    }
    // At a level of 30 % M1 is beaten, and so is M2: refit.
    assert_eq!(models.closed_test(0.3).unwrap().chosen, Update::Refit);
    assert!(models.closed_test(0.0).is_err());
}

/// brglm2 of R (its mean bias reduction is Firth's penalty for logistic models).
#[test]
fn firths_penalty_gives_the_estimates_of_brglm2_also_under_separation() {
    let recorded = recorded();
    let (mut ordinary, mut separated) = (Table::new(2), Table::new(1));
    for i in 1..=40_u64 {
        let (x1, x2) = (((i * 7) % 11) as f64, ((i * i) % 13) as f64 / 13.0);
        ordinary.add(&[x1, x2], 0.0, (i * i + 3 * i) % 7 < 3).unwrap();
        separated.add(&[x1], 0.0, x1 > 6.0).unwrap();
    }
    for (table, key) in [(&ordinary, "firth"), (&separated, "separated")] {
        let fit = firth(table).unwrap();
        for (j, (b, se)) in
            numbers(&recorded[key]["coefficients"]).iter().zip(numbers(&recorded[key]["errors"])).enumerate()
        {
            close(key, fit.coefficients[j], *b, 1e-7 * (1.0 + b.abs()));
            close(key, fit.standard_error(j), se, 1e-6 * (1.0 + se));
        }
        // The penalised likelihood is greatest there.
        let at = |nudge: f64| {
            let moved: Vec<f64> = fit.coefficients.iter().map(|b| b + nudge).collect();
            table.firth_minus_two_log_likelihood(&moved).unwrap()
        };
        assert!(at(0.0) < at(1e-3) && at(0.0) < at(-1e-3));
    }
    assert!(ordinary.fit(&[]).is_ok());
    assert_eq!(separated.fit(&[]), Err(Undefined::Separated));
}

/// scikit-learn 1.9.1, by `vectors/ridge.py`.
#[test]
fn a_ridge_penalty_gives_the_estimates_of_scikit_learn() {
    let recorded: serde_json::Value = serde_json::from_str(include_str!("vectors/ridge.json")).unwrap();
    let table = k1_for_updating()
        .rewritten(2, |x, _, out| {
            out.extend(x);
            0.0
        })
        .unwrap();
    for penalty in [0.5, 20.0] {
        let fit = table.fit(&[0.0, penalty, penalty]).unwrap();
        for (b, expected) in fit.coefficients.iter().zip(numbers(&recorded[format!("{penalty:.1}")])) {
            close("ridge", *b, expected, 1e-9);
        }
    }
    // A penalty makes a separated model estimable.
    let mut separated = Table::new(1);
    (0..20).for_each(|i| separated.add(&[f64::from(i)], 0.0, i >= 10).unwrap());
    assert!(separated.fit(&[]).is_err() && separated.fit(&[0.0, 0.1]).is_ok());
}

#[test]
fn what_cannot_be_fitted_says_why() {
    let mut table = Table::new(2);
    assert_eq!(table.fit(&[]), Err(Undefined::NoPatients));
    assert!(table.add(&[f64::NAN, 0.0], 0.0, true).is_err() && table.add(&[0.0, 0.0], f64::INFINITY, true).is_err());
    for i in 0..30 {
        table.add(&[f64::from(i), 2.0 * f64::from(i) + 1.0], 0.0, i % 3 == 0).unwrap();
    }
    assert_eq!(table.fit(&[]), Err(Undefined::Collinear { column: 2 }));
    assert_eq!(firth(&table), Err(Undefined::Collinear { column: 2 }));
    let one_class = table
        .rewritten(1, |x, _, out| {
            out.push(x[0]);
            0.0
        })
        .unwrap();
    let mut severe = Table::new(1);
    severe.add(&[1.0], 0.0, true).unwrap();
    assert_eq!(severe.fit(&[]), Err(Undefined::AllSevere));
    assert!(matches!(updates(&severe), Err(Undefined::AllSevere)));
    assert!(one_class.fit(&[]).is_ok());
}

#[test]
fn bands_are_closed_below_and_open_above() {
    let design = Design::new().with(0, Term::Bands(vec![50.0, 90.0])).unwrap();
    let columns = |x: f64| {
        let mut c = Vec::new();
        design.extend(&[x], &mut c);
        c
    };
    assert_eq!(
        [columns(49.9), columns(50.0), columns(89.0), columns(90.0)],
        [vec![0.0, 0.0], vec![1.0, 0.0], vec![1.0, 0.0], vec![0.0, 1.0],]
    );
    assert_eq!(design.names(&["sbp"]), ["sbp [50,90)", "sbp >= 90"]);
    assert!(Design::new().with(0, Term::Bands(vec![])).is_err());
    assert!(Design::new().with(0, Term::Bands(vec![2.0, 2.0])).is_err());
}

#[test]
fn a_group_with_another_slope_is_found_and_equal_groups_are_not() {
    let patients = || k1().into_iter().map(|p| (p.p().ln() - (1.0 - p.p()).ln(), p));
    let by_chance = interaction(patients().map(|(lp, p)| (lp, (p.i % 2) as usize, p.y)), 2).unwrap();
    assert!(by_chance.slopes.2 > 0.01 && by_chance.intercepts.2 > 0.01, "{by_chance:?}");
    // In one half the outcome is drawn without regard to lp.
    let broken = patients().map(|(lp, p)| {
        let odd = p.i % 2 == 1;
        (lp, usize::from(odd), if odd { p.b % 5 == 0 } else { p.y })
    });
    assert!(interaction(broken, 2).unwrap().slopes.2 < 1e-6);
    assert!(interaction(patients().map(|(lp, p)| (lp, 0, p.y)), 1).is_err());
    assert!(interaction(patients().map(|(lp, p)| (lp, 2, p.y)), 2).is_err());
    assert!(may_show(9).is_err() && may_show(10).is_ok());
}

proptest! {
    #[test]
    fn no_order_or_split_of_the_rows_changes_a_digit(
        rows in prop::collection::vec((-2.0..2.0_f64, -2.0..2.0_f64, any::<bool>()), 12..80),
        cut in 1..11_usize,
    ) {
        let of = |rows: &[(f64, f64, bool)]| {
            let mut table = Table::new(2);
            rows.iter().for_each(|(a, b, y)| table.add(&[*a, *b], 0.1 * a, *y).unwrap());
            table
        };
        let whole = of(&rows);
        let mut merged = of(&rows[cut..]);
        merged.merge(of(&rows[..cut]));
        prop_assert_eq!(merged.fit(&[]), whole.fit(&[]));
        prop_assert_eq!(firth(&merged), firth(&whole));
        // At the maximum the residuals are orthogonal to every column.
        if let Ok(fit) = whole.fit(&[]) {
            let mut score = [0.0; 3];
            for (a, b, y) in &rows {
                let x = [1.0, *a, *b];
                let lp = 0.1 * a + x.iter().zip(&fit.coefficients).map(|(x, b)| x * b).sum::<f64>();
                x.iter().zip(&mut score).for_each(|(x, s)| *s += (f64::from(u8::from(*y)) - expit(lp)) * x);
            }
            prop_assert!(score.iter().all(|s| s.abs() < 1e-8), "{:?}", score);
        }
    }
}
