//! AUC, DeLong, cut-offs: published and recorded answers, and laws.

#![allow(clippy::unwrap_used, clippy::panic, clippy::excessive_precision, clippy::inconsistent_digit_grouping)]

mod statistics_cohorts;

use baken_research::statistics::Undefined;
use baken_research::statistics::auc::{Auc, auc};
use baken_research::statistics::confusion::Confusion;
use baken_research::statistics::delong::PairedScores;
use baken_research::statistics::interval::{Estimate, Level};
use baken_research::statistics::runs::{Run, Runs, Scores, Worse, canonical};
use baken_research::statistics::sweep::{at_sensitivity, at_specificity, sweep, table_at};
use proptest::prelude::*;
use statistics_cohorts::{Titco, close, cohort_v, k1, titco};

const P95: Level = Level::P95;

fn runs(patients: impl IntoIterator<Item = (f64, bool)>) -> Runs {
    patients.into_iter().collect::<Scores>().into_runs()
}

fn limits(estimate: Estimate) -> [f64; 3] {
    [estimate.value, estimate.low, estimate.high]
}

#[track_caller]
fn all_close(what: &str, found: [f64; 3], expected: [f64; 3], tolerance: f64) {
    for (found, expected) in found.into_iter().zip(expected) {
        close(what, found, expected, tolerance);
    }
}

/// (poor outcome, s100b, ndka, wfns) of pROC's data aSAH, by `vectors/asah.R`.
fn asah() -> Vec<(bool, [f64; 3])> {
    let lines = include_str!("vectors/asah.csv").lines().skip(1);
    lines
        .map(|line| {
            let cells: Vec<f64> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
            (cells[0] == 1.0, [cells[1], cells[2], cells[3]])
        })
        .collect()
}

#[test]
fn the_data_of_proc_give_its_printed_areas_and_tests() {
    let patients = asah();
    let mut paired = PairedScores::new(&[Worse::High; 3]);
    patients.iter().for_each(|(poor, scores)| paired.add(scores, *poor));
    let compared = paired.compare().unwrap();
    let expected = [
        [0.731_368_563_685_636_85, 0.630_118_211_761_622_64, 0.832_618_915_609_651_07],
        [0.611_957_994_579_95, 0.501_244_999_271_70, 0.722_670_989_888_19],
        [0.823_678_861_788_62, 0.748_534_887_819_45, 0.898_822_835_757_78],
    ];
    for (auc, expected) in compared.aucs.iter().zip(expected) {
        assert_eq!((auc.n1, auc.n0), (41, 72));
        all_close("aSAH", limits(auc.wald(P95).unwrap()), expected, 1e-13);
    }
    let difference = compared.difference(2, 0).unwrap();
    close("z", difference.z, 2.208_983_591_440_9, 1e-12);
    close("p", difference.p, 0.027_175_782_229_188, 1e-13);
}

#[test]
fn three_scores_with_ties_agree_with_proc_also_where_low_is_worse() {
    let expected: serde_json::Value = serde_json::from_str(include_str!("vectors/discrimination.json")).unwrap();
    let mut paired = PairedScores::new(&[Worse::High, Worse::High, Worse::Low]);
    for i in 1..=400_u64 {
        let (a, b) = ((37 * i * i + 11 * i) % 101, (53 * i) % 17);
        let c = 200 - (a + (29 * i) % 61);
        paired.add(&[a as f64, b as f64, c as f64], a + 3 * b + (71 * i) % 97 > 120);
    }
    let compared = paired.compare().unwrap();
    assert_eq!(compared.aucs[0].n1, expected["events"].as_u64().unwrap());
    let number = |v: &serde_json::Value| v.as_f64().unwrap();
    for (auc, v) in compared.aucs.iter().zip(expected["scores"].as_array().unwrap()) {
        all_close(
            "area",
            limits(auc.wald(P95).unwrap()),
            [number(&v["auc"]), number(&v["low"]), number(&v["high"])],
            1e-14,
        );
        close("variance", auc.variance().unwrap(), number(&v["variance"]), 1e-16);
    }
    for v in expected["pairs"].as_array().unwrap() {
        let (i, j) = (v["first"].as_u64().unwrap() as usize, v["second"].as_u64().unwrap() as usize);
        close("covariance", compared.covariance(i, j).unwrap(), number(&v["covariance"]), 1e-16);
        let difference = compared.difference(i, j).unwrap();
        close("z", difference.z, number(&v["z"]), 1e-11);
        close("p", difference.p, number(&v["p"]), 1e-12);
    }
    // With two scores the test that all are equal is the square of the paired test.
    let mut two = PairedScores::new(&[Worse::High, Worse::High]);
    asah().iter().for_each(|(poor, scores)| two.add(&[scores[0], scores[2]], *poor));
    let two = two.compare().unwrap();
    let (chi_squared, p) = two.all_equal().unwrap();
    let difference = two.difference(0, 1).unwrap();
    close("chi-squared", chi_squared, difference.z * difference.z, 1e-12);
    close("p", p, difference.p, 1e-13);
}

#[test]
fn cohort_v_is_the_one_that_r_draws_and_has_its_area() {
    let patients = cohort_v();
    for (patient, p) in
        patients.iter().zip([0.027_875_259_988_562_179, 0.070_461_090_917_212_532, 0.021_822_398_901_907_958])
    {
        close("p", patient.0, p, 1e-16);
        assert!(!patient.1);
    }
    let found = auc(&runs(patients), Worse::High).unwrap();
    assert_eq!((found.n1, found.n0), (805, 4195));
    all_close(
        "Cohort V",
        limits(found.wald(P95).unwrap()),
        [0.752_465_446_146_329_15, 0.734_848_175_444_222_32, 0.770_082_716_848_435_99],
        1e-14,
    );
}

#[test]
fn cohort_k1_has_its_checksums() {
    let patients = k1();
    let sum = |of: fn(&statistics_cohorts::K1) -> u64| patients.iter().map(of).sum::<u64>();
    assert_eq!((sum(|p| p.k), sum(|p| p.b), sum(|p| u64::from(p.y))), (410_604_675, 98_840_486, 368));
    assert_eq!((sum(|p| p.s), sum(|p| p.m)), (5930, 13_994_038));
    assert_eq!(runs(patients.iter().map(|p| (p.p(), p.y))).iter().count(), 1995);
    assert_eq!(runs(patients.iter().map(|p| (p.m as f64, p.y))).iter().count(), 1847);
}

#[test]
fn three_scores_of_cohort_k1_have_their_areas_and_covariances() {
    let mut paired = PairedScores::new(&[Worse::High; 3]);
    k1().iter().for_each(|p| paired.add(&[p.p(), p.s as f64, p.m as f64], p.y));
    let compared = paired.compare().unwrap();
    let expected = [
        (0.013_886_731_377_375, [0.727_220_201_939_47, 0.700_002_708_576_83, 0.754_437_695_302_11]),
        (0.013_810_027_432_152, [0.724_619_365_409_21, 0.697_552_209_016_68, 0.751_686_521_801_74]),
        (0.014_065_014_026_211, [0.715_153_452_685_42, 0.687_586_531_752_00, 0.742_720_373_618_85]),
    ];
    for (auc, (se, interval)) in compared.aucs.iter().zip(expected) {
        close("standard error", auc.standard_error().unwrap(), se, 1e-14);
        all_close("area", limits(auc.wald(P95).unwrap()), interval, 1e-13);
    }
    for (second, z, p, covariance) in [
        (1, 1.181_112_431_742_1, 0.237_558_061_972_77, 0.000_189_354_630_757_37),
        (2, 2.098_254_788_249_4, 0.035_882_644_092_232, 0.000_178_796_824_158_82),
    ] {
        let difference = compared.difference(0, second).unwrap();
        close("covariance", compared.covariance(0, second).unwrap(), covariance, 1e-17);
        close("z", difference.z, z, 1e-11);
        close("p", difference.p, p, 1e-12);
    }
}

type Score = fn(&Titco) -> Option<f64>;

#[test]
fn the_scores_of_the_registry_sample_have_their_exact_areas() {
    let Some(patients) = titco() else { return };
    let died: fn(&Titco) -> Option<bool> = |p| Some(p.died);
    let severe: fn(&Titco) -> Option<bool> = |p| p.iss.map(|iss| iss >= 16.0);
    let risk: Score = |p| p.survival().map(|s| 1.0 - s);
    let rsig: Score = |p| p.rsig().map(canonical);
    type Row = (&'static str, Score, Worse, fn(&Titco) -> Option<bool>, [u128; 3], [f64; 5]);
    #[rustfmt::skip]
    let rows: [Row; 12] = [
        ("mgap", Titco::mgap, Worse::Low, died, [731, 160, 150_459], [0.823440236427, 0.020030239420, 0.784181688562, 0.862698784293, 0.780708946076]),
        ("gap", Titco::gap, Worse::Low, died, [731, 160, 152_599], [0.835152145359, 0.019141265545, 0.797635954271, 0.872668336447, 0.794144157324]),
        ("rts", Titco::rts, Worse::Low, died, [527, 109, 76_392], [0.838330187437, 0.023851975042, 0.791581175394, 0.885079199480, 0.785991126187]),
        ("t-rts", Titco::t_rts, Worse::Low, died, [527, 109, 76_025], [0.834302708397, 0.023859835964, 0.787538289232, 0.881067127563, 0.782135313171]),
        ("shock-index", Titco::shock_index, Worse::High, died, [769, 167, 111_699], [0.555528477928, 0.025938963828, 0.504689043028, 0.606367912828, 0.504284066280]),
        ("rsig", rsig, Worse::Low, died, [714, 144, 133_431], [0.812810672515, 0.020366515560, 0.772893035527, 0.852728309503, 0.769593912102]),
        ("1 - Ps", risk, Worse::High, died, [502, 98, 66_999], [0.846117902607, 0.022216101759, 0.802575143282, 0.889660661931, 0.797387968320]),
        ("mgap", Titco::mgap, Worse::Low, severe, [683, 164, 98_623], [0.579344659054, 0.025769682215, 0.528837010020, 0.629852308087, 0.528178639292]),
        ("gap", Titco::gap, Worse::Low, severe, [683, 164, 100_668], [0.591357676583, 0.025235296401, 0.541897404497, 0.640817948668, 0.541133493229]),
        ("rts", Titco::rts, Worse::Low, severe, [502, 127, 55_530], [0.582992125984, 0.027781786744, 0.528540824540, 0.637443427429, 0.527744636719]),
        ("shock-index", Titco::shock_index, Worse::High, severe, [719, 178, 118_124], [0.613325302706, 0.024941644449, 0.564440577871, 0.662210027541, 0.563452025858]),
        ("rsig", rsig, Worse::Low, severe, [671, 160, 104_182], [0.637120841487, 0.025209382332, 0.587711360043, 0.686530322931, 0.586418393226]),
    ];
    for (name, score, worse, outcome, [n, n1, twice_u], [value, se, low, high, logit_low]) in rows {
        let known = runs(patients.iter().filter_map(|p| Some((score(p)?, outcome(p)?))));
        let found = auc(&known, worse).unwrap();
        assert_eq!([u128::from(known.n()), u128::from(found.n1), found.twice_u], [n, n1, twice_u], "{name}");
        close(name, found.standard_error().unwrap(), se, 1e-12);
        all_close(name, limits(found.wald(P95).unwrap()), [value, low, high], 1e-12);
        close(name, found.on_logit_scale(P95).unwrap().low, logit_low, 1e-12);
    }
    let mut paired = PairedScores::new(&[Worse::Low; 2]);
    patients.iter().for_each(|p| {
        if let (Some(mgap), Some(gap)) = (p.mgap(), p.gap()) {
            paired.add(&[mgap, gap], p.died);
        }
    });
    let compared = paired.compare().unwrap();
    let difference = compared.difference(0, 1).unwrap();
    close("z", difference.z, -3.204_294_569_087, 1e-11);
    close("p", difference.p, 0.001_353_938_738, 1e-12);
    close("covariance", compared.covariance(0, 1).unwrap(), 0.000_377_119_514, 1e-12);
}

/// Equal true values that differ in the last bit split ties: 2U 133430 instead of 133431, and against
/// ISS >= 16 the same 2U with another standard error.
#[test]
fn the_tie_trap_of_real_data_is_healed_by_canonical_scores() {
    let Some(patients) = titco() else { return };
    let area = |score: Score, died: bool| -> Auc {
        let outcome = |p: &Titco| if died { Some(p.died) } else { p.iss.map(|iss| iss >= 16.0) };
        auc(&runs(patients.iter().filter_map(|p| Some((score(p)?, outcome(p)?)))), Worse::Low).unwrap()
    };
    assert_eq!(area(Titco::rsig, true).twice_u, 133_430);
    assert_eq!(area(|p| p.rsig().map(canonical), true).twice_u, 133_431);
    let (raw, healed) = (area(Titco::rsig, false), area(|p| p.rsig().map(canonical), false));
    assert_eq!(raw.twice_u, healed.twice_u);
    close("split ties", raw.standard_error().unwrap(), 0.025_209_419_892, 1e-12);
    close("healed", healed.standard_error().unwrap(), 0.025_209_382_332, 1e-12);
}

#[test]
fn canonical_scores_keep_what_a_person_writes_and_join_what_is_equal() {
    for x in [0.05, 0.1, 0.2, 0.3, 1e-5, 23.0, 7.8408, 123_456.789, -0.75, 0.0, 1.0, 1e30, 3e-40, f64::INFINITY] {
        assert_eq!(canonical(x).to_bits(), x.to_bits(), "{x}");
    }
    assert_eq!(canonical(0.1 + 0.2), 0.3);
    assert_eq!(canonical(110.0 / 90.0 * 15.0), canonical(110.0 * 15.0 / 90.0));
    assert!(canonical(f64::NAN).is_nan());
}

#[test]
fn more_than_two_billion_pairs_do_not_overflow() {
    // 144,720 patients gave an interval of "1-1" in pROC (issue 19). Here up to 10^18 pairs.
    for scale in [1_u64, 72_360, 1 << 20, 300_000_000] {
        let mut scores = Scores::new();
        for (score, n1, n0) in [(1.0, 1, 4), (2.0, 2, 3), (3.0, 4, 1)] {
            scores.add_run(score, n1 * scale, n0 * scale);
        }
        let found = auc(&scores.into_runs(), Worse::High).unwrap();
        assert_eq!(found.twice_u, 86 * u128::from(scale).pow(2));
        close("area", found.value, 86.0 / 112.0, 1e-15);
        // With n of each kind the sample variance is n/(n-1) times that of the distribution.
        let (n1, n0) = (7.0 * scale as f64, 8.0 * scale as f64);
        let spread1 = (1.0 * 16.0 + 2.0 * 121.0 + 4.0 * 225.0) / 7.0 - (86.0_f64 / 7.0).powi(2);
        let spread0 = (4.0 * 169.0 + 3.0 * 100.0 + 16.0) / 8.0 - (86.0_f64 / 8.0).powi(2);
        let expected = spread1 / 256.0 / (n1 - 1.0) + spread0 / 196.0 / (n0 - 1.0);
        assert!((found.variance().unwrap() / expected - 1.0).abs() < 1e-12, "{found:?} {expected}");
    }
    let mut beyond = Scores::new();
    beyond.add_run(1.0, 1 << 33, 1 << 33);
    assert!(matches!(auc(&beyond.into_runs(), Worse::High), Err(Undefined::TooManyPairs { .. })));
}

#[test]
fn one_event_or_one_class_gives_a_reason_instead_of_a_number() {
    let one_event = auc(&runs([(0.1, false), (0.2, false), (0.9, true)]), Worse::High).unwrap();
    assert_eq!(one_event.value, 1.0);
    assert!(matches!(one_event.wald(P95), Err(Undefined::TooFew { found: 1, .. })));
    assert_eq!(auc(&runs([(0.1, false)]), Worse::High), Err(Undefined::NoSevere));
    assert_eq!(auc(&runs([(0.1, true)]), Worse::High), Err(Undefined::AllSevere));
    assert_eq!(auc(&runs([]), Worse::High), Err(Undefined::NoPatients));
    let perfect = auc(&runs([(1.0, false), (2.0, false), (3.0, true), (4.0, true)]), Worse::High).unwrap();
    assert!(matches!(perfect.on_logit_scale(P95), Err(Undefined::AtTheEdge { .. })));
    let mut same = PairedScores::new(&[Worse::High; 2]);
    [(0.1, false), (0.4, true), (0.3, false), (0.2, true)].iter().for_each(|(s, y)| same.add(&[*s, *s], *y));
    assert!(matches!(same.compare().unwrap().difference(0, 1), Err(Undefined::NoVariation { .. })));
}

#[test]
fn a_constant_score_discriminates_not_at_all() {
    let constant = auc(&runs((0..100).map(|i| (0.5, i % 3 == 0))), Worse::High).unwrap();
    assert_eq!((constant.value, constant.variance()), (0.5, Ok(0.0)));
}

#[test]
fn a_score_that_is_no_number_is_counted_and_not_used() {
    let mut scores: Scores = [(0.2, false), (f64::NAN, true), (0.7, true)].into_iter().collect();
    scores.add_run(f64::NAN, 2, 3);
    assert_eq!(scores.not_numbers(), 6);
    assert_eq!(scores.into_runs().n(), 2);
    let mut paired = PairedScores::new(&[Worse::High; 2]);
    paired.add(&[0.1, f64::NAN], true);
    assert_eq!(paired.not_numbers(), 1);
}

#[test]
fn positive_is_at_or_beyond_the_cut_off_at_the_worse_end() {
    let known = runs([(0.1, false), (0.2, true), (0.2, false), (0.3, true)]);
    assert_eq!(table_at(&known, Worse::High, 0.2), Confusion::new(2, 1, 0, 1));
    assert_eq!(table_at(&known, Worse::High, 0.200_000_000_000_000_04), Confusion::new(1, 0, 1, 2));
    assert_eq!(table_at(&known, Worse::Low, 0.2), Confusion::new(1, 2, 1, 0));
    assert_eq!(table_at(&runs([(0.0, true), (-0.0, false)]), Worse::High, 0.0), Confusion::new(1, 1, 0, 0));
}

#[test]
fn operating_points_reach_what_was_wanted_and_no_stricter_one_does() {
    let patients = k1();
    for (worse, known) in [
        (Worse::High, runs(patients.iter().map(|p| (p.p(), p.y)))),
        (Worse::Low, runs(patients.iter().map(|p| (-(p.s as f64), p.y)))),
    ] {
        let share = |of: fn(&Confusion) -> f64, table: &Confusion| of(table);
        let sens: fn(&Confusion) -> f64 = |t| t.sensitivity().value().unwrap();
        let spec: fn(&Confusion) -> f64 = |t| t.specificity().value().unwrap();
        let all: Vec<_> = sweep(&known, worse).collect();
        for wanted in [0.05, 0.5, 0.9, 0.95, 1.0] {
            let point = at_sensitivity(&known, worse, wanted).unwrap();
            assert!(share(sens, &point.table) >= wanted);
            let best = all.iter().filter(|c| share(sens, &c.table) >= wanted).map(|c| share(spec, &c.table));
            assert_eq!(best.fold(0.0, f64::max), share(spec, &point.table));
            if wanted < 0.99 {
                let point = at_specificity(&known, worse, wanted).unwrap();
                assert!(share(spec, &point.table) >= wanted);
                let best = all.iter().filter(|c| share(spec, &c.table) >= wanted).map(|c| share(sens, &c.table));
                assert_eq!(best.fold(0.0, f64::max), share(sens, &point.table));
            }
        }
        assert!(at_sensitivity(&known, worse, 0.0).is_err() && at_sensitivity(&known, worse, 1.1).is_err());
    }
    assert_eq!(at_sensitivity(&runs([(1.0, false)]), Worse::High, 0.9), Err(Undefined::NoSevere));
    assert!(at_specificity(&runs([(1.0, false), (1.0, true)]), Worse::High, 0.5).is_err());
}

fn patients() -> impl Strategy<Value = Vec<(f64, bool)>> {
    let score = prop_oneof![(0..12_i32).prop_map(f64::from), -1.0..1.0_f64];
    prop::collection::vec((score, any::<bool>()), 2..120)
}

/// 2U by looking at every pair.
fn pairs(patients: &[(f64, bool)]) -> (u128, u128) {
    let (mut twice_u, mut pairs) = (0, 0);
    for (a, _) in patients.iter().filter(|p| p.1) {
        for (b, _) in patients.iter().filter(|p| !p.1) {
            pairs += 1;
            twice_u += if a > b { 2 } else { u128::from(a == b) };
        }
    }
    (twice_u, pairs)
}

/// DeLong's variance by its definition, from all pairs.
fn delong_by_definition(patients: &[(f64, bool)]) -> f64 {
    let split = |severe| patients.iter().filter(|p| p.1 == severe).map(|p| p.0).collect::<Vec<_>>();
    let (x, y) = (split(true), split(false));
    let psi = |a: f64, b: f64| {
        if a > b {
            1.0
        } else if a == b {
            0.5
        } else {
            0.0
        }
    };
    let variance = |v: Vec<f64>| {
        let mean = v.iter().sum::<f64>() / v.len() as f64;
        v.iter().map(|a| (a - mean).powi(2)).sum::<f64>() / (v.len() - 1) as f64
    };
    let v10 = x.iter().map(|a| y.iter().map(|b| psi(*a, *b)).sum::<f64>() / y.len() as f64).collect();
    let v01 = y.iter().map(|b| x.iter().map(|a| psi(*a, *b)).sum::<f64>() / x.len() as f64).collect();
    variance(v10) / x.len() as f64 + variance(v01) / y.len() as f64
}

proptest! {
    #[test]
    fn the_area_is_the_share_of_pairs_and_its_variance_delongs(patients in patients()) {
        let n1 = patients.iter().filter(|p| p.1).count();
        prop_assume!(n1 > 0 && n1 < patients.len());
        let (twice_u, pairs) = pairs(&patients);
        let found = auc(&runs(patients.clone()), Worse::High).unwrap();
        prop_assert_eq!(found.twice_u, twice_u);
        let low = auc(&runs(patients.clone()), Worse::Low).unwrap();
        prop_assert_eq!(low.twice_u, 2 * pairs - twice_u);
        if n1 > 1 && n1 + 1 < patients.len() {
            let expected = delong_by_definition(&patients);
            prop_assert!((found.variance().unwrap() - expected).abs() < 1e-14);
            prop_assert_eq!(found.variance(), low.variance());
        }
    }

    #[test]
    fn no_order_and_no_split_changes_a_bit(
        patients in patients(),
        cut in any::<prop::sample::Index>(),
        shuffled in any::<u64>(),
    ) {
        let whole = runs(patients.clone());
        let (first, second) = patients.split_at(cut.index(patients.len()));
        let part = |part: &[(f64, bool)]| part.iter().copied().collect::<Scores>();
        let (mut a, mut b) = (part(second), part(first));
        prop_assert_eq!(&part(first).into_runs().merge(&part(second).into_runs()), &whole);
        b.merge(part(second));
        a.merge(part(first));
        prop_assert_eq!(&a.into_runs(), &whole);
        prop_assert_eq!(&b.into_runs(), &whole);
        let mut permuted = patients;
        let n = permuted.len() as u64;
        for i in 0..permuted.len() {
            permuted.swap(i, (shuffled.wrapping_mul(i as u64 + 7) % n) as usize);
        }
        prop_assert_eq!(&runs(permuted), &whole);
    }

    #[test]
    fn counting_and_storing_give_the_same_runs(patients in patients(), times in 1..50_u64) {
        let mut stored = Scores::new();
        let mut counted = Scores::new();
        for (score, severe) in &patients {
            counted.add_run(*score, if *severe { times } else { 0 }, if *severe { 0 } else { times });
            (0..times).for_each(|_| stored.add(*score, *severe));
        }
        let (stored, counted) = (stored.into_runs(), counted.into_runs());
        prop_assert_eq!(&stored, &counted);
        // Sorted runs can be taken up again, as partial results from another machine are.
        let mut again = Scores::new();
        again.add_runs(&stored);
        prop_assert_eq!(again.into_runs(), counted);
    }

    #[test]
    fn a_monotone_transform_leaves_the_area(patients in patients()) {
        let both = patients.iter().any(|p| p.1) && patients.iter().any(|p| !p.1);
        prop_assume!(both);
        let of = |to: fn(f64) -> f64, worse| auc(&runs(patients.iter().map(|(s, y)| (to(*s), *y))), worse);
        // Multiplication by 8 and negation are exact, so no two scores can fall together.
        prop_assert_eq!(of(|s| s, Worse::High), of(|s| 8.0 * s, Worse::High));
        prop_assert_eq!(of(|s| s, Worse::High), of(|s| -s, Worse::Low));
    }

    #[test]
    fn runs_are_the_patients_in_order(patients in patients()) {
        let known = runs(patients.clone());
        let listed: Vec<Run> = known.iter().collect();
        prop_assert!(listed.windows(2).all(|pair| pair[0].score < pair[1].score));
        prop_assert_eq!(listed.iter().map(|run| run.n1 + run.n0).sum::<u64>(), patients.len() as u64);
        for run in listed {
            let count = |severe| patients.iter().filter(|p| p.0 == run.score && p.1 == severe).count() as u64;
            prop_assert_eq!((run.n1, run.n0), (count(true), count(false)));
        }
        for cut_off in sweep(&known, Worse::High) {
            let mut table = Confusion::default();
            patients.iter().for_each(|(score, severe)| table.add(*score >= cut_off.at, *severe));
            prop_assert_eq!(cut_off.table, table);
        }
    }
}

#[test]
fn a_hundred_thousand_distinct_runs_are_taken_up_without_delay() {
    let mut scores = Scores::new();
    (0..100_000_u64).for_each(|i| scores.add_run((i * 7919 % 100_003) as f64, 3, i % 5));
    let runs = scores.into_runs();
    assert_eq!((runs.n1(), runs.n0(), runs.iter().count()), (300_000, 200_000, 100_000));
}

/// Large enough for counting blocks, parallel sorting and many chunks.
#[test]
fn a_million_patients_give_the_same_bits_for_any_number_of_threads_and_parts() {
    let patient = |i: u64| {
        let mixed = i.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let distinct = (mixed >> 11) as f64;
        let score = if i.is_multiple_of(3) { (mixed % 40) as f64 } else { distinct };
        (score, mixed.is_multiple_of(7))
    };
    let n = 600_000;
    let result = |threads: usize, parts: u64| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let mut all = Scores::new();
            for part in (0..parts).rev() {
                all.merge((0..n).filter(|i| i % parts == part).map(patient).collect());
            }
            let runs = all.into_runs();
            (auc(&runs, Worse::High).unwrap(), runs)
        })
    };
    let (one, runs) = result(1, 1);
    assert_eq!(runs.n(), n);
    for (threads, parts) in [(2, 1), (4, 7)] {
        let (other, other_runs) = result(threads, parts);
        assert_eq!(one, other);
        assert_eq!(one.variance().unwrap().to_bits(), other.variance().unwrap().to_bits());
        assert!(runs == other_runs);
    }
}
