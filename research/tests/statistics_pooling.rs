//! Meta-analysis over clusters, internal-external cross-validation, Rubin's rules.

#![allow(clippy::unwrap_used, clippy::panic, clippy::excessive_precision, clippy::inconsistent_digit_grouping)]

mod statistics_cohorts;

use baken_research::statistics::Undefined;
use baken_research::statistics::iecv::{Performance, leave_one_out, pool_performance};
use baken_research::statistics::imputation;
use baken_research::statistics::interval::{Level, expit, logit};
use baken_research::statistics::logistic::Table;
use baken_research::statistics::meta::{Pooled, PredictionDf, pool};
use baken_research::statistics::runs::Scores;
use proptest::prelude::*;
use statistics_cohorts::{close, k1};

const P95: Level = Level::P95;

#[track_caller]
fn all_close(what: &str, found: [f64; 3], expected: [f64; 3], tolerance: f64) {
    found.into_iter().zip(expected).for_each(|(found, expected)| close(what, found, expected, tolerance));
}

fn back(pooled: &Pooled) -> [f64; 3] {
    let mean = pooled.mean.map(expit);
    [mean.value, mean.low, mean.high]
}

#[test]
fn five_areas_pooled_on_the_logit_scale_to_the_last_digits() {
    let clusters: Vec<(f64, f64)> = [0.82, 0.78, 0.85, 0.80, 0.76]
        .into_iter()
        .zip([0.02, 0.03, 0.015, 0.025, 0.04])
        .map(|(a, se): (f64, f64)| (logit(a), (se / (a * (1.0 - a))).powi(2)))
        .collect();
    let pooled = pool(&clusters, P95, PredictionDf::KMinus2).unwrap();
    all_close("mean", back(&pooled), [0.809_942_686_186_91, 0.763_113_090_416_40, 0.849_342_341_335_76], 1e-12);
    close("tau2", pooled.tau2, 0.027_955_125_165_84, 1e-13);
    close("se", pooled.standard_error, 0.100_781_543_497_36, 1e-13);
    let prediction = pooled.prediction.map(expit);
    close("k-2, low", prediction.low, 0.696_006_121_456_36, 1e-12);
    close("k-2, high", prediction.high, 0.888_044_931_886_47, 1e-12);
    let prediction = pool(&clusters, P95, PredictionDf::KMinus1).unwrap().prediction.map(expit);
    close("k-1, low", prediction.low, 0.712_511_191_913_36, 1e-12);
    close("k-1, high", prediction.high, 0.879_919_061_971_03, 1e-12);
}

/// Fifteen studies of head injury (IMPACT, 11,022 patients), each left out in turn: AUC and standard error
/// by R, pooled by metafor.
#[test]
fn the_areas_of_fifteen_studies_of_head_injury_pool_as_in_metafor() {
    #[rustfmt::skip]
    let studies: [(f64, f64); 15] = [
        (0.848_481_200_593_9, 0.020_635_107_003_9),
        (0.751_665_585_117_9, 0.025_355_094_385_5),
        (0.845_307_556_192_9, 0.014_192_218_174_2),
        (0.770_896_213_127_3, 0.027_516_263_710_5),
        (0.720_512_863_742_1, 0.021_201_916_991_2),
        (0.722_772_277_227_7, 0.030_829_775_741_1),
        (0.762_574_114_000_8, 0.014_454_174_441_7),
        (0.649_090_644_551_1, 0.026_867_069_102_7),
        (0.715_103_012_996_7, 0.020_185_828_746_3),
        (0.655_210_997_442_5, 0.055_970_711_172_5),
        (0.679_719_689_294_2, 0.035_264_469_404_4),
        (0.818_058_907_660_7, 0.017_338_748_780_6),
        (0.705_871_017_471_7, 0.018_797_559_839_5),
        (0.738_464_052_287_6, 0.019_084_427_456_7),
        (0.827_036_908_078_0, 0.014_703_792_304_9),
    ];
    let clusters: Vec<(f64, f64)> = studies.iter().map(|(a, se)| (logit(*a), (se / (a * (1.0 - a))).powi(2))).collect();
    let pooled = pool(&clusters, P95, PredictionDf::KMinus2).unwrap();
    all_close("mean", back(&pooled), [0.754_564_485_213_6, 0.716_108_842_920_4, 0.789_343_333_423_9], 1e-8);
    close("tau2", pooled.tau2, 0.108_564_680_663_2, 1e-8);
    let prediction = pooled.prediction.map(expit);
    close("k-2, low", prediction.low, 0.594_815_407_527_0, 1e-8);
    close("k-2, high", prediction.high, 0.865_565_344_844_8, 1e-8);
    let prediction = pool(&clusters, P95, PredictionDf::KMinus1).unwrap().prediction.map(expit);
    close("k-1, low", prediction.low, 0.596_099_717_723_2, 1e-8);
    close("k-1, high", prediction.high, 0.864_943_742_473_2, 1e-8);
}

fn k1_clusters() -> Vec<Performance> {
    (0..5)
        .map(|g| {
            let cluster: Scores = k1().iter().filter(|p| p.cluster() == g).map(|p| (p.p(), p.y)).collect();
            Performance::of(&cluster.into_runs(), P95)
        })
        .collect()
}

#[test]
fn the_clusters_of_cohort_k1_pool_as_in_metafor() {
    let clusters = k1_clusters();
    for (cluster, (severe, auc, se)) in clusters.iter().zip([
        (82, 0.756_864_549_777_57, 0.026_998_251_034_679),
        (72, 0.771_807_249_322_49, 0.029_159_565_921_750),
        (64, 0.673_409_598_214_29, 0.032_758_525_998_248),
        (71, 0.718_374_074_232_63, 0.032_796_587_012_815),
        (79, 0.709_748_018_454_99, 0.033_397_151_499_101),
    ]) {
        assert_eq!((cluster.n, cluster.severe), (400, severe));
        let found = cluster.auc.as_ref().unwrap();
        close("AUC", found.value, auc, 1e-13);
        close("SE", found.standard_error().unwrap(), se, 1e-14);
    }
    // metafor's own tolerance leaves 1e-8.
    let pooled = pool_performance(&clusters, P95, PredictionDf::KMinus1);
    let mean = pooled.auc.mean.unwrap();
    all_close(
        "AUC",
        [mean.value, mean.low, mean.high],
        [0.726_888_368_421_64, 0.675_242_890_845_13, 0.773_080_819_400_69],
        1e-8,
    );
    close("AUC tau2", pooled.auc.pooled.unwrap().tau2, 0.015_667_457_620_644, 1e-8);
    let prediction = pooled.auc.prediction.unwrap();
    close("k-1, low", prediction.low, 0.634_736_397_512_41, 1e-8);
    close("k-1, high", prediction.high, 0.803_006_819_231_23, 1e-8);
    let slope = pooled.slope.mean.unwrap();
    all_close(
        "slope",
        [slope.value, slope.low, slope.high],
        [0.608_056_121_086_97, 0.421_429_060_188_06, 0.794_683_181_985_88],
        1e-8,
    );
    close("slope tau2", pooled.slope.pooled.unwrap().tau2, 0.008_630_127_927_593_2, 1e-8);
    close("slope, k-1, low", pooled.slope.prediction.unwrap().low, 0.289_691_121_029_08, 1e-8);
    let wider = pool_performance(&clusters, P95, PredictionDf::KMinus2);
    close("k-2, low", wider.auc.prediction.clone().unwrap().low, 0.620_165_827_515_40, 1e-8);
    close("k-2, high", wider.auc.prediction.clone().unwrap().high, 0.812_682_041_710_85, 1e-8);
    close("slope, k-2, high", wider.slope.prediction.unwrap().high, 0.972_975_822_279_38, 1e-8);
    assert!(wider.in_the_large.mean.is_ok() && wider.observed_expected.left_out.is_empty());
}

/// glm, pROC and metafor with tight tolerances, by `vectors/regression.R`.
#[test]
fn leaving_out_each_cluster_of_cohort_k1_agrees_with_r() {
    let recorded: serde_json::Value = serde_json::from_str(include_str!("vectors/regression.json")).unwrap();
    let numbers = |v: &serde_json::Value| v.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect::<Vec<_>>();
    let mut clusters = vec![Table::new(2); 5];
    k1().iter().for_each(|p| clusters[p.cluster()].add(&p.predictors(), 0.0, p.y).unwrap());
    let build = |rest: &Table, left_out: &Table| Ok(left_out.linear_predictors(&rest.fit(&[])?.coefficients));
    let found = leave_one_out(&clusters, build, P95).unwrap();
    let found: Vec<Performance> = found.into_iter().map(Result::unwrap).collect();
    for (cluster, expected) in found.iter().zip(recorded["iecv"].as_array().unwrap()) {
        let expected = numbers(expected);
        let (auc, citl, joint) =
            (cluster.auc.as_ref().unwrap(), cluster.in_the_large.as_ref().unwrap(), cluster.joint.as_ref().unwrap());
        let values = [
            auc.value,
            auc.standard_error().unwrap(),
            citl.value,
            citl.standard_error,
            joint.slope,
            joint.slope_standard_error,
            cluster.observed_expected.as_ref().unwrap().ratio.value,
        ];
        values.iter().zip(&expected).for_each(|(a, b)| close("cluster", *a, *b, 1e-10));
    }
    let pooled = pool_performance(&found, P95, PredictionDf::KMinus1);
    for (measure, key) in [
        (&pooled.auc, "auc"),
        (&pooled.in_the_large, "citl"),
        (&pooled.slope, "slope"),
        (&pooled.observed_expected, "oe"),
    ] {
        let pooled = measure.pooled.as_ref().unwrap();
        let values = [pooled.mean.value, pooled.mean.low, pooled.mean.high, pooled.tau2];
        values.iter().zip(numbers(&recorded["pooled"][key])).for_each(|(a, b)| close(key, *a, b, 1e-9));
    }
}

#[test]
fn a_cluster_without_events_is_listed_and_not_silently_dropped() {
    let mut clusters = k1_clusters();
    let quiet: Scores = (0..50).map(|i| (0.1 + f64::from(i) / 100.0, false)).collect();
    clusters.push(Performance::of(&quiet.into_runs(), P95));
    let pooled = pool_performance(&clusters, P95, PredictionDf::KMinus2);
    for measure in [&pooled.auc, &pooled.slope, &pooled.in_the_large, &pooled.observed_expected] {
        assert_eq!(measure.left_out, [(5, Undefined::NoSevere)]);
        assert_eq!(measure.pooled.as_ref().unwrap().clusters, 5);
    }
    let two = pool_performance(&clusters[4..], P95, PredictionDf::KMinus2);
    assert_eq!(two.auc.mean, Err(Undefined::TooFewClusters { found: 1 }));
    let perfect: Scores = [(0.1, false), (0.2, false), (0.8, true), (0.9, true)].into_iter().collect();
    let perfect = Performance::of(&perfect.into_runs(), P95);
    assert!(perfect.auc.as_ref().unwrap().logit().is_err());
    assert_eq!(perfect.joint, Err(Undefined::Separated));
}

#[test]
fn where_the_rest_has_one_class_only_no_model_is_made() {
    let mut clusters = vec![Table::new(1); 2];
    (0..20).for_each(|i| clusters[0].add(&[f64::from(i)], 0.0, i % 3 == 0).unwrap());
    (0..20).for_each(|i| clusters[1].add(&[f64::from(i)], 0.0, false).unwrap());
    let build = |rest: &Table, left_out: &Table| Ok(left_out.linear_predictors(&rest.fit(&[])?.coefficients));
    let found = leave_one_out(&clusters, build, P95).unwrap();
    assert_eq!(found[0], Err(Undefined::NoSevere));
    assert_eq!(found[1].as_ref().unwrap().auc, Err(Undefined::NoSevere));
    assert!(leave_one_out(&clusters[..1], build, P95).is_err());
}

#[test]
fn fewer_than_three_clusters_are_not_pooled() {
    let refused = |clusters: &[(f64, f64)]| pool(clusters, P95, PredictionDf::KMinus2).unwrap_err();
    assert_eq!(refused(&[(0.1, 0.2), (0.3, 0.1)]), Undefined::TooFewClusters { found: 2 });
    assert!(matches!(refused(&[(0.1, 0.2), (0.3, 0.0), (0.2, 0.1)]), Undefined::OutOfRange { .. }));
    assert!(matches!(refused(&[(0.1, 0.2), (f64::NAN, 0.1), (0.2, 0.1)]), Undefined::OutOfRange { .. }));
}

#[test]
fn equal_clusters_have_no_variance_between_them() {
    let pooled = pool(&[(0.5, 0.1), (0.5, 0.2), (0.5, 0.3)], P95, PredictionDf::KMinus2).unwrap();
    assert_eq!((pooled.tau2, pooled.mean.value, pooled.standard_error), (0.0, 0.5, 0.0));
}

/// `mice::pool.scalar` of R.
#[test]
fn rubins_rules_with_barnard_and_rubins_degrees_of_freedom() {
    let imputations: Vec<(f64, f64)> =
        [0.81, 0.83, 0.82, 0.80, 0.84].into_iter().map(logit).zip([0.010, 0.012, 0.011, 0.010, 0.013]).collect();
    let pooled = imputation::pool(&imputations, 999.0, P95).unwrap();
    close("Q", pooled.estimate.value, 1.519_301_473_267_6, 1e-13);
    close("W", pooled.within, 0.0112, 1e-16);
    close("B", pooled.between, 0.011_550_153_361_134, 1e-14);
    close("T", pooled.total, 0.025_060_184_033_361, 1e-14);
    close("df", pooled.df, 12.703_659_407_906, 1e-11);
    close("r", pooled.increase, 1.237_516_431_550_1, 1e-12);
    close("fmi", pooled.missing_information, 0.609_995_646_116_72, 1e-13);
    let area = pooled.estimate.map(expit);
    all_close(
        "AUC",
        [area.value, area.low, area.high],
        [0.820_435_595_948_92, 0.764_316_748_428_13, 0.865_542_626_419_96],
        1e-13,
    );
    let endless = imputation::pool(&imputations, f64::INFINITY, P95).unwrap();
    close("df, n infinite", endless.df, 13.076_469_635_211, 1e-11);
    assert!(imputation::pool(&imputations[..1], 999.0, P95).is_err());
    assert!(imputation::pool(&[(0.1, 0.0), (0.2, 0.1)], 999.0, P95).is_err());
    assert!(imputation::pool(&imputations, 0.0, P95).is_err());
    // Imputations that agree leave the complete-data interval.
    let agree = imputation::pool(&[(0.3, 0.04), (0.3, 0.04)], f64::INFINITY, P95).unwrap();
    close("low", agree.estimate.low, 0.3 - 0.2 * P95.z(), 1e-14);
}

proptest! {
    #[test]
    fn pooling_lies_among_the_clusters_and_knows_no_order(
        mut clusters in prop::collection::vec((-2.0..2.0_f64, 0.001..0.5_f64), 3..12),
        shift in -5.0..5.0_f64,
    ) {
        let pooled = pool(&clusters, P95, PredictionDf::KMinus2).unwrap();
        let (low, high) = clusters.iter().fold((f64::MAX, f64::MIN), |(a, b), (y, _)| (a.min(*y), b.max(*y)));
        prop_assert!(low <= pooled.mean.value && pooled.mean.value <= high && pooled.tau2 >= 0.0);
        prop_assert!(pooled.prediction.low <= pooled.mean.low && pooled.mean.high <= pooled.prediction.high);
        let shifted: Vec<_> = clusters.iter().map(|(y, v)| (y + shift, *v)).collect();
        let moved = pool(&shifted, P95, PredictionDf::KMinus2).unwrap();
        prop_assert!((moved.tau2 - pooled.tau2).abs() < 1e-9 && (moved.mean.low - pooled.mean.low - shift).abs() < 1e-9);
        clusters.reverse();
        let reversed = pool(&clusters, P95, PredictionDf::KMinus2).unwrap();
        prop_assert!((reversed.mean.value - pooled.mean.value).abs() < 1e-12);
    }
}
