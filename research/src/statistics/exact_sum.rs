//! A sum of doubles without rounding: the same in every order and in every split, to the last bit.
//!
//! The sum is a fixed-point integer wide enough for every double, in limbs of 32 bits with room for
//! carries (the small superaccumulator of R. M. Neal, "Fast exact summation using small and large
//! superaccumulators", arXiv:1505.05571, 2015). Only reading it out rounds, once, to nearest.

/// Limb i counts units of 2^(32 i - 1074). A double reaches bit 2098; the rest is room for carries.
const LIMBS: usize = 68;

/// Every addition changes a limb by less than 2^32, so 2^30 of them stay far below 2^63.
const CARRY_AFTER: u32 = 1 << 30;

/// An exact sum. 560 bytes; an addition costs a few nanoseconds.
#[derive(Clone)]
pub struct ExactSum {
    limbs: [i64; LIMBS],
    additions: u32,
    /// The sum of what is not finite.
    infinite: f64,
}

impl Default for ExactSum {
    fn default() -> Self {
        Self { limbs: [0; LIMBS], additions: 0, infinite: 0.0 }
    }
}

impl std::fmt::Debug for ExactSum {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ExactSum({:e})", self.value())
    }
}

impl PartialEq for ExactSum {
    fn eq(&self, other: &Self) -> bool {
        self.value().to_bits() == other.value().to_bits()
    }
}

impl ExactSum {
    /// The empty sum.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one number. Infinities and NaN show in the value as they would in an ordinary sum.
    pub fn add(&mut self, x: f64) {
        if !x.is_finite() {
            self.infinite += x;
            return;
        }
        let bits = x.to_bits();
        let exponent = ((bits >> 52) & 0x7ff) as usize;
        let fraction = bits & ((1 << 52) - 1);
        let (significand, position) = if exponent == 0 { (fraction, 0) } else { (fraction | (1 << 52), exponent - 1) };
        let wide = u128::from(significand) << (position % 32);
        let first = position / 32;
        let negative = bits >> 63 == 1;
        for (i, limb) in self.limbs[first..first + 3].iter_mut().enumerate() {
            let part = (wide >> (32 * i)) as u32;
            *limb += if negative { -i64::from(part) } else { i64::from(part) };
        }
        self.additions += 1;
        if self.additions >= CARRY_AFTER {
            self.carry();
        }
    }

    /// Adds the numbers of another sum.
    pub fn merge(&mut self, other: &Self) {
        self.carry();
        let mut other = other.clone();
        other.carry();
        for (limb, more) in self.limbs.iter_mut().zip(other.limbs) {
            *limb += more;
        }
        self.additions = 2;
        self.infinite += other.infinite;
    }

    /// The sum, rounded once to the nearest double.
    pub fn value(&self) -> f64 {
        if self.infinite != 0.0 {
            return self.infinite;
        }
        let mut magnitude = self.clone();
        magnitude.carry();
        let negative = magnitude.limbs[LIMBS - 1] < 0;
        if negative {
            magnitude.limbs.iter_mut().for_each(|limb| *limb = -*limb);
            magnitude.carry();
        }
        let Some(top) = magnitude.limbs.iter().rposition(|limb| *limb != 0) else {
            return 0.0;
        };
        let limb = |i: usize| magnitude.limbs[i] as u64 as u128;
        let below = |back: usize| top.checked_sub(back).map_or(0, limb);
        // The leading 96 bits, of which at least 65 are significant where there are more limbs.
        let window = limb(top) << 64 | below(1) << 32 | below(2);
        let length = 128 - window.leading_zeros();
        let excess = length.saturating_sub(64);
        let mut leading = (window >> excess) as u64;
        let lost = window & ((1_u128 << excess) - 1) != 0;
        let rest = magnitude.limbs[..top.saturating_sub(2)].iter().any(|limb| *limb != 0);
        leading |= u64::from(lost || rest);
        let exponent = excess as i32 + 32 * (top as i32 - 2) - 1074;
        let value = libm::ldexp(leading as f64, exponent);
        if negative { -value } else { value }
    }

    /// Brings every limb but the last into 0 ..= 2^32 - 1.
    fn carry(&mut self) {
        let mut carry = 0;
        for limb in &mut self.limbs[..LIMBS - 1] {
            let total = *limb + carry;
            *limb = total & 0xffff_ffff;
            carry = total >> 32;
        }
        self.limbs[LIMBS - 1] += carry;
        self.additions = 0;
    }
}

impl Extend<f64> for ExactSum {
    fn extend<I: IntoIterator<Item = f64>>(&mut self, numbers: I) {
        numbers.into_iter().for_each(|x| self.add(x));
    }
}

impl FromIterator<f64> for ExactSum {
    fn from_iter<I: IntoIterator<Item = f64>>(numbers: I) -> Self {
        let mut sum = Self::new();
        sum.extend(numbers);
        sum
    }
}
