//! eˣ without a branch, so that it is compiled for vectors and gives the same bits for one patient and
//! for many, on every target.
//!
//! The reduction and the rational approximation are those of FreeBSD's `e_exp.c` (Sun Microsystems,
//! 1993; public, also in musl and in the crate `libm`): x = k·ln 2 + r with |r| ≤ ½ ln 2, and
//! eʳ = 1 + 2r / (R(r) − r). The error is below one unit in the last place. What differs is that k is
//! rounded to nearest by adding and taking away 1.5·2⁵², and that 2ᵏ is applied in two halves, which
//! also gives gradual underflow.

/// 1.5 · 2⁵²: a double of this size has no fraction, and its lowest bits are a whole number.
const ROUNDER: f64 = 6_755_399_441_055_744.0;
const LOG2_E: f64 = f64::from_bits(0x3ff7_1547_652b_82fe);
const LN_2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
const LN_2_LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);
const P1: f64 = f64::from_bits(0x3fc5_5555_5555_553e);
const P2: f64 = f64::from_bits(0xbf66_c16c_16be_bd93);
const P3: f64 = f64::from_bits(0x3f11_566a_af25_de2c);
const P4: f64 = f64::from_bits(0xbebb_bd41_c5d2_6bf1);
const P5: f64 = f64::from_bits(0x3e66_3769_72be_a4d0);
/// Beyond it eˣ is infinite, below its opposite it is zero.
const FARTHEST: f64 = 800.0;

/// eˣ; NaN for NaN.
#[inline(always)]
pub(crate) fn exponential(x: f64) -> f64 {
    // NaN passes both comparisons by.
    let x = if x > FARTHEST { FARTHEST } else { x };
    let x = if x < -FARTHEST { -FARTHEST } else { x };
    let k = (x * LOG2_E + ROUNDER) - ROUNDER;
    let (high, low) = (x - k * LN_2_HIGH, k * LN_2_LOW);
    let r = high - low;
    let square = r * r;
    let c = r - square * (P1 + square * (P2 + square * (P3 + square * (P4 + square * P5))));
    let one_and_more = 1.0 + (r * c / (2.0 - c) - low + high);
    let half = (k * 0.5 + ROUNDER) - ROUNDER;
    one_and_more * power_of_two(half) * power_of_two(k - half)
}

/// 1 / (1 + e⁻ˣ); NaN for NaN.
#[inline(always)]
pub(crate) fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + exponential(-x))
}

/// 2ᵏ for a whole number |k| ≤ 1022.
#[inline(always)]
fn power_of_two(k: f64) -> f64 {
    // The sum's lowest bits are k + 1023; the rest is shifted out.
    f64::from_bits((k + (ROUNDER + 1023.0)).to_bits() << 52)
}

#[cfg(test)]
mod tests {
    use super::exponential;
    use proptest::prelude::*;

    #[test]
    fn the_ends_are_zero_infinity_and_nothing() {
        assert_eq!(exponential(0.0), 1.0);
        assert_eq!(exponential(-0.0), 1.0);
        assert_eq!(exponential(1.0), libm::exp(1.0));
        assert_eq!(exponential(f64::INFINITY), f64::INFINITY);
        assert_eq!(exponential(f64::NEG_INFINITY), 0.0);
        assert_eq!(exponential(709.782_712_893_384), libm::exp(709.782_712_893_384));
        assert_eq!(exponential(710.0), f64::INFINITY);
        assert_eq!(exponential(-745.2), 0.0);
        assert_eq!(exponential(-745.0), 5e-324);
        assert!(exponential(f64::NAN).is_nan());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn it_is_within_one_unit_of_the_last_place_of_the_library(x in -745.0..709.0f64) {
            let (ours, theirs) = (exponential(x), libm::exp(x));
            prop_assert!(ours.to_bits().abs_diff(theirs.to_bits()) <= 1, "{x}: {ours:e} {theirs:e}");
        }

        #[test]
        fn between_minus_forty_and_forty_it_is_the_library_s_to_the_bit(x in -40.0..40.0f64) {
            prop_assert_eq!(exponential(x).to_bits(), libm::exp(x).to_bits());
        }
    }
}
