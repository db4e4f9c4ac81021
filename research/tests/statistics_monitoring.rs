//! Funnels, W, sample size, known truth by quadrature, exact sums.

#![allow(clippy::unwrap_used, clippy::panic, clippy::excessive_precision, clippy::inconsistent_digit_grouping)]

mod statistics_cohorts;

use baken_research::statistics::Undefined;
use baken_research::statistics::exact_sum::ExactSum;
use baken_research::statistics::funnel::{Hospital, LEVELS, exact_limits, overdispersion, poisson_limits};
use baken_research::statistics::interval::Level;
use baken_research::statistics::quadrature::NormalLp;
use baken_research::statistics::sample_size::{
    for_auc, for_net_benefit, for_observed_expected, for_slope, observed_expected_error, prevalence_conflict,
    slope_information, undertriage_half_width,
};
use baken_research::statistics::special::{poisson_cdf, poisson_quantile};
use baken_research::statistics::w_statistic::{Survival, standardised};
use proptest::prelude::*;
use statistics_cohorts::{close, close_relative, k1, titco};

const P95: Level = Level::P95;

#[test]
fn the_funnel_of_cohort_k1() {
    let expected = [
        (83.735_476, -0.237_870_502_364_45),
        (82.705_022, -1.471_461_652_345_2),
        (81.134_373, -2.373_264_107_433_3),
        (81.132_100, -1.406_858_640_821_1),
        (81.897_704, -0.401_336_177_896_63),
    ];
    let mut hospitals = vec![Hospital::default(); 5];
    k1().iter().for_each(|p| hospitals[p.cluster()].add(p.p(), p.y).unwrap());
    for (hospital, (events, z)) in hospitals.iter().zip(expected) {
        close("E", hospital.expected(), events, 1e-12);
        close("z", hospital.z().unwrap(), z, 1e-12);
        assert_eq!(hospital.n(), 400);
    }
    let found: Vec<(f64, f64)> = hospitals.iter().map(|h| (h.z().unwrap(), h.standard_error().unwrap())).collect();
    let spread = overdispersion(&found).unwrap();
    // With five hospitals a tenth at either end is none: phi is the plain mean of squares.
    close("phi", spread.phi, expected.iter().map(|(_, z)| z * z).sum::<f64>() / 5.0, 1e-12);
    let limits = poisson_limits(81.0, LEVELS[0]).unwrap();
    let (wider, additive) = (spread.multiplicative(limits), spread.additive(limits, 0.1));
    assert!(wider.low < limits.low && wider.high > limits.high && additive.high > limits.high);
    assert!(overdispersion(&found[..2]).is_err());
}

/// BMC Med Res Methodol 2012;12:98: in control at E up to 50, the median share above the upper 95 %
/// prediction limit is 0.0201 (Wald 0.0301, exact interval 0.0121).
#[test]
fn prediction_limits_signal_as_often_as_published() {
    let mut shares: Vec<f64> = (1..=50)
        .map(|e| {
            let e = f64::from(e);
            1.0 - poisson_cdf(poisson_quantile(0.975, e), e)
        })
        .collect();
    shares.sort_by(f64::total_cmp);
    close("median share", 0.5 * (shares[24] + shares[25]), 0.0201, 0.0005);
}

#[test]
fn funnel_limits_narrow_without_jumps_and_the_outer_ones_lie_outside() {
    let mut before = poisson_limits(2.0, 0.95).unwrap();
    for step in 1..4000 {
        let e = 2.0 + f64::from(step) * 0.01;
        let limits = poisson_limits(e, 0.95).unwrap();
        assert!((limits.high - before.high).abs() < 0.02 && (limits.low - before.low).abs() < 0.02, "{e}");
        let outer = poisson_limits(e, 0.998).unwrap();
        assert!(outer.low <= limits.low && limits.low < 1.0 && 1.0 < limits.high && limits.high < outer.high);
        before = limits;
    }
    assert!(poisson_limits(0.0, 0.95).is_err() && poisson_limits(1.0, 1.0).is_err());
}

#[test]
fn exact_limits_are_poisson_where_chances_are_small_and_narrower_where_they_are_not() {
    let rare = exact_limits(&vec![0.002; 4000], 0.95).unwrap();
    let poisson = poisson_limits(8.0, 0.95).unwrap();
    close("low", rare.low, poisson.low, 2e-3);
    close("high", rare.high, poisson.high, 2e-3);
    let frequent = exact_limits(&[0.5; 16], 0.95).unwrap();
    assert!(frequent.low > poisson.low && frequent.high < poisson.high);
    // Bin(16, 1/2): F(3) = 0.01063, F(4) = 0.03841.
    close("binomial", frequent.low, (4.0 - (0.038_406_372_070_312_5 - 0.025) / 0.027_770_996_093_75) / 8.0, 1e-12);
    assert!(
        exact_limits(&[], 0.95).is_err() && exact_limits(&[1.5], 0.95).is_err() && exact_limits(&[0.0], 0.95).is_err()
    );
}

#[test]
fn what_has_no_value_in_a_funnel_says_why() {
    let mut certain = Hospital::default();
    assert!(certain.add(1.2, true).is_err());
    assert!(certain.ratio().is_err());
    certain.add(1.0, true).unwrap();
    assert!(certain.z().is_err());
    assert_eq!(certain.ratio(), Ok(1.0));
}

#[test]
fn w_of_the_registry_sample() {
    let Some(patients) = titco() else { return };
    let mut survival = Survival::default();
    patients.iter().for_each(|p| {
        if let Some(ps) = p.survival() {
            survival.add(ps, !p.died).unwrap();
        }
    });
    let found = survival.w().unwrap();
    close("W", found.w, -14.045_849_491_835, 1e-11);
    close("Z", found.z_deaths, 16.804_479_307_917, 1e-11);
    assert_eq!(survival.deaths(), 98);
    close("expected deaths", survival.expected_deaths(), 27.489_835_550_990, 1e-11);
}

#[test]
fn ws_weighs_the_bands_by_the_reference() {
    let band = |ps: f64, survivors: usize, n: usize| {
        let mut survival = Survival::default();
        (0..n).for_each(|i| survival.add(ps, i < survivors).unwrap());
        survival
    };
    let (high, low) = (band(0.9, 80, 100), band(0.5, 60, 100));
    let (ws, se) = standardised(&[(0.75, &high), (0.25, &low)]).unwrap();
    close("Ws", ws, 0.75 * -10.0 + 0.25 * 10.0, 1e-12);
    close("SE", se, ((0.75 * 3.0_f64).powi(2) + (0.25 * 5.0_f64).powi(2)).sqrt(), 1e-12);
    assert!(standardised(&[(0.5, &high)]).is_err());
    assert_eq!(standardised(&[(1.0, &Survival::default())]), Err(Undefined::NoPatients));
    assert!(Survival::default().add(-0.1, true).is_err());
    assert!(band(1.0, 1, 1).w().is_err());
}

/// pmvalsampsize 0.2.1 prints 905 (O/E), 4544 (slope, by simulation) and 4252 (AUC).
#[test]
fn the_four_sample_sizes() {
    let lp = NormalLp::new(-5.0, 2.5).unwrap();
    let (a, ab, b) = slope_information(lp);
    close("I_a", a, 0.033_818_321_302_52, 1e-13);
    close("I_ab", ab, -0.057_063_652_406_03, 1e-13);
    close("I_b", b, 0.180_645_755_855_51, 1e-13);
    close("O/E", for_observed_expected(0.018, observed_expected_error(1.0, P95).unwrap()).unwrap(), 905.029, 0.02);
    let se = 0.2 / (2.0 * P95.z());
    close("slope", for_slope(lp, se).unwrap(), 4553.710, 0.001);
    close("AUC", for_auc(0.8, 0.018, 0.1 / (2.0 * P95.z())).unwrap(), 4251.208, 0.001);
    let implied = prevalence_conflict(lp, 0.018).unwrap();
    close("implied prevalence", implied, 0.052_256_428_647_85, 1e-13);
    assert_eq!(prevalence_conflict(lp, implied), None);
    // Riley 2021, abstract: prevalence 0.018 needs 9,835 patients with its own lp; 177 events.
    close("events", 9835.0 * 0.018, 177.0, 0.5);
    // The formula of the AUC, put back.
    let n = for_auc(0.8, 0.018, 0.02).unwrap();
    let bracket = 1.0 + (n / 2.0 - 1.0) * 0.2 / 1.2 + (n / 2.0 - 1.0) * 0.8 / 1.8;
    close("SE back", (0.16 * bracket / (n * n * 0.018 * 0.982)).sqrt(), 0.02, 1e-13);
}

/// The delta method of standardised net benefit against its variance over many small cohorts, exactly:
/// for n patients the cells are multinomial.
#[test]
fn the_sample_size_of_net_benefit_gives_the_wanted_error() {
    let (sens, spec, prev, t, se) = (0.8, 0.7, 0.2, 0.1, 0.05);
    let n = for_net_benefit(sens, spec, prev, t, se).unwrap();
    assert!(n > 50.0 && n < 100_000.0);
    // sNB = sens - w' FP/N1 with N1 random: delta method by numeric derivatives of g(tp, fp, fn, tn)/n.
    let cells = [prev * sens, (1.0 - prev) * (1.0 - spec), prev * (1.0 - sens), (1.0 - prev) * spec];
    let g = |c: [f64; 4]| (c[0] - c[1] * t / (1.0 - t)) / (c[0] + c[2]);
    let gradient: [f64; 4] = std::array::from_fn(|i| {
        let moved = |by: f64| {
            let mut c = cells;
            c[i] += by;
            g(c)
        };
        (moved(1e-6) - moved(-1e-6)) / 2e-6
    });
    let mean: f64 = gradient.iter().zip(cells).map(|(d, p)| d * p).sum();
    let variance: f64 = gradient.iter().zip(cells).map(|(d, p)| p * (d - mean) * (d - mean)).sum();
    close_relative("variance", variance / n, se * se, 1e-7);
    assert!(
        for_net_benefit(1.0, 0.5, 0.2, 0.1, 0.05).is_err() && for_slope(NormalLp::new(0.0, 1.0).unwrap(), 0.0).is_err()
    );
}

/// SciPy's adaptive quadrature.
#[test]
fn the_anchors_of_a_normal_lp() {
    for (prevalence, mean, auc, at_half, at_65) in [
        (0.05, -3.953_241_782_135, 0.851_283_222_741, 0.932_997_979_088, 0.864_742_427_637),
        (0.088, -3.217_923_027_656, 0.844_336_487_416, 0.927_687_533_570, 0.855_394_526_431),
    ] {
        let lp = NormalLp::with_prevalence(prevalence, 1.6).unwrap();
        close("mean", lp.mean(), mean, 1e-11);
        close("prevalence", lp.prevalence(), prevalence, 1e-14);
        close("AUC", lp.auc(), auc, 1e-6);
        close("sensitivity at 0.50", lp.sensitivity_at(0.5).unwrap(), at_half, 1e-6);
        close("sensitivity at 0.65", lp.sensitivity_at(0.65).unwrap(), at_65, 1e-6);
    }
    assert!(NormalLp::new(0.0, 0.0).is_err() && NormalLp::with_prevalence(1.0, 1.0).is_err());
}

#[test]
fn few_severe_patients_say_little_about_undertriage() {
    let half = |severe| undertriage_half_width(severe, 0.9, P95).unwrap();
    assert!(half(20) > 0.12 && half(500) < 0.03);
    assert_eq!(undertriage_half_width(0, 0.9, P95), Err(Undefined::NoSevere));
}

#[test]
fn an_exact_sum_is_exact() {
    let sum = |xs: &[f64]| xs.iter().copied().collect::<ExactSum>().value();
    assert_eq!(sum(&[1e100, 1.0, -1e100]), 1.0);
    assert_eq!(sum(&[0.1; 10]), 1.0);
    assert_eq!(sum(&[f64::MAX, f64::MAX, -f64::MAX]), f64::MAX);
    assert_eq!(sum(&[5e-324, 5e-324]), 1e-323);
    assert_eq!(sum(&[2f64.powi(53), 1.0, 2f64.powi(-60)]), 2f64.powi(53) + 2.0);
    assert_eq!(sum(&[2f64.powi(53), 1.0]), 2f64.powi(53));
    assert_eq!(sum(&[-1.5, 0.25, -2f64.powi(-1074)]), -1.25);
    assert_eq!(sum(&[]), 0.0);
    assert!(sum(&[1.0, f64::NAN]).is_nan());
    assert_eq!(sum(&[1.0, f64::INFINITY]), f64::INFINITY);
}

proptest! {
    /// Whole numbers times a power of two: 128-bit integers know the answer.
    #[test]
    fn an_exact_sum_agrees_with_whole_numbers(numbers in prop::collection::vec(-(1_i64 << 53)..(1 << 53), 1..200), scale in -300..300_i32) {
        let unit = 2f64.powi(scale);
        let whole: i128 = numbers.iter().map(|n| i128::from(*n)).sum();
        let sum: ExactSum = numbers.iter().map(|n| *n as f64 * unit).collect();
        prop_assert_eq!(sum.value(), whole as f64 * unit);
    }

    #[test]
    fn an_exact_sum_knows_no_order_and_no_split(
        numbers in prop::collection::vec(any::<f64>().prop_filter("finite", |x| x.is_finite() && x.abs() < 1e300), 1..60),
        cut in any::<prop::sample::Index>(),
    ) {
        let whole: ExactSum = numbers.iter().copied().collect();
        let (first, second) = numbers.split_at(cut.index(numbers.len()));
        let mut merged: ExactSum = second.iter().rev().copied().collect();
        merged.merge(&first.iter().copied().collect());
        prop_assert_eq!(merged.value().to_bits(), whole.value().to_bits());
    }
}
