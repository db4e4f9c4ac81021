//! Restricted cubic splines as in `rms` of R: basis and default knots.
//!
//! Source: `rcspline.eval` of Hmisc 4.8-0 (norm 2). Knots belong to the model: store them, never
//! compute them anew on other patients.

use super::{Defined, Undefined};

/// A value with at least this share of the patients at one end moves the outer knot inwards.
const TIED: f64 = 0.05;

/// A restricted cubic spline: linear beyond the outer knots.
#[derive(Clone, Debug, PartialEq)]
pub struct RestrictedCubicSpline {
    knots: Vec<f64>,
}

impl RestrictedCubicSpline {
    /// A spline with these knots.
    ///
    /// # Errors
    /// Fewer than three knots, or not finite and strictly ascending.
    pub fn new(knots: &[f64]) -> Defined<Self> {
        if knots.len() < 3 {
            return Err(Undefined::TooFew { what: "the number of knots", needed: 3, found: knots.len() as u64 });
        }
        match knots.windows(2).find(|pair| pair[0].is_nan() || pair[1].is_nan() || pair[0] >= pair[1]) {
            Some(pair) => {
                Err(Undefined::OutOfRange { what: "a knot", value: pair[1], must: "above the one before it" })
            }
            None => Ok(Self { knots: knots.to_vec() }),
        }
    }

    /// The knots, ascending.
    pub fn knots(&self) -> &[f64] {
        &self.knots
    }

    /// The number of columns: one less than knots.
    pub fn columns(&self) -> usize {
        self.knots.len() - 1
    }

    /// Appends the columns: x, and for j = 1 … k-2
    /// `[(x-t_j)+³ + ((t_{k-1}-t_j)(x-t_k)+³ - (t_k-t_j)(x-t_{k-1})+³)/(t_k-t_{k-1})] / (t_k-t_1)²`.
    pub fn extend(&self, x: f64, columns: &mut Vec<f64>) {
        columns.push(x);
        columns.extend((0..self.knots.len() - 2).map(|j| self.column(x, j)));
    }

    /// Column j of those after x, counted from 0.
    pub(super) fn column(&self, x: f64, j: usize) -> f64 {
        let k = self.knots.len();
        let (t, last, before_last) = (self.knots[j], self.knots[k - 1], self.knots[k - 2]);
        let cube = |u: f64| if u > 0.0 { u * u * u } else { 0.0 };
        let outer = (before_last - t) * cube(x - last) - (last - t) * cube(x - before_last);
        let width = last - self.knots[0];
        (cube(x - t) + outer / (last - before_last)) / (width * width)
    }
}

/// The default knots for `count` knots, from values in ascending order.
///
/// Quantiles of type 7 at equally spaced probabilities from o to 1-o: o is 0.10 for 3 knots, 0.05 for 4
/// to 6, 0.025 for more. Below 100 values the outer knots are the fifth from either end. Where 5 % or
/// more of the values tie at one end (and no value between ties as much) the next distinct value is the
/// outer knot, and the rest are quantiles of the values beyond it.
///
/// May give fewer knots than asked for where values are few.
///
/// # Errors
/// Fewer than 6 values, fewer than 3 knots wanted, or fewer than 3 distinct knots.
pub fn default_knots(sorted: &[f64], count: usize) -> Defined<Vec<f64>> {
    knots_of(sorted.len() as u64, |rank| sorted[rank as usize], count)
}

/// The same with the values by rank.
pub(super) fn knots_of(n: u64, at: impl Fn(u64) -> f64, count: usize) -> Defined<Vec<f64>> {
    if n < 6 {
        return Err(Undefined::TooFew { what: "the number of values", needed: 6, found: n });
    }
    if count < 3 {
        return Err(Undefined::TooFew { what: "the number of knots", needed: 3, found: count as u64 });
    }
    let values = Ranked { from: 0, to: n, at: &at };
    let distinct = values.distinct_up_to(count + 3);
    if distinct.len() <= count + 2 {
        let interior = distinct.get(1..distinct.len().saturating_sub(1)).unwrap_or_default();
        return enough(interior.to_vec());
    }
    let outer = if count == 3 {
        0.1
    } else if count <= 6 {
        0.05
    } else {
        0.025
    };
    let (mut first, mut last) = (None, None);
    let mut inner = values;
    if !values.interior_ties() {
        if values.tied(values.value(0)) {
            let knot = values.value(values.up_to(values.value(0)));
            first = Some(knot);
            inner.from = values.up_to(knot);
        }
        if values.tied(values.value(n - 1)) {
            let knot = inner.value(inner.below(values.value(n - 1)) - 1);
            last = Some(knot);
            inner.to = inner.below(knot);
        }
    }
    let wanted = count - usize::from(first.is_some()) - usize::from(last.is_some());
    let mut knots: Vec<f64> = if wanted == 1 {
        vec![inner.quantile(0.5)]
    } else {
        let start = if wanted == 2 { 0.5 } else { outer };
        let mut knots = inner.quantiles(start, 1.0 - outer, wanted);
        if distinct_in(&knots) < wanted.min(3) {
            knots = inner.quantiles(outer, 1.0 - outer, 2 * wanted);
            if let (Some(first), true) = (first, distinct_in(&knots) < 3) {
                let middle = last.map_or_else(|| inner.quantile(0.5), |last| 0.5 * (first + last));
                knots = vec![first, middle, last.unwrap_or_else(|| inner.quantile(1.0 - outer))];
            }
        }
        if inner.len() < 100 && inner.len() >= 5 {
            if first.is_none() {
                knots[0] = inner.value(inner.from + 4);
            }
            if last.is_none() {
                knots[wanted - 1] = inner.value(inner.to - 5);
            }
        }
        knots
    };
    knots.extend(first);
    knots.extend(last);
    enough(knots)
}

fn enough(mut knots: Vec<f64>) -> Defined<Vec<f64>> {
    knots.sort_by(f64::total_cmp);
    knots.dedup();
    if knots.len() < 3 {
        return Err(Undefined::TooFew { what: "the number of distinct knots", needed: 3, found: knots.len() as u64 });
    }
    Ok(knots)
}

fn distinct_in(knots: &[f64]) -> usize {
    let mut sorted = knots.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.dedup();
    sorted.len()
}

/// Values by rank, ranks `from` up to before `to`.
struct Ranked<'a, F> {
    from: u64,
    to: u64,
    at: &'a F,
}

impl<F> Clone for Ranked<'_, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F> Copy for Ranked<'_, F> {}

impl<F: Fn(u64) -> f64> Ranked<'_, F> {
    fn len(&self) -> u64 {
        self.to.saturating_sub(self.from)
    }

    fn value(&self, rank: u64) -> f64 {
        (self.at)(rank)
    }

    /// The first rank at which `is_before` fails.
    fn first_not(&self, is_before: impl Fn(f64) -> bool) -> u64 {
        let (mut low, mut high) = (self.from, self.to);
        while low < high {
            let middle = low + (high - low) / 2;
            if is_before(self.value(middle)) { low = middle + 1 } else { high = middle }
        }
        low
    }

    fn below(&self, x: f64) -> u64 {
        self.first_not(|v| v < x)
    }

    fn up_to(&self, x: f64) -> u64 {
        self.first_not(|v| v <= x)
    }

    fn tied(&self, x: f64) -> bool {
        (self.up_to(x) - self.below(x)) as f64 / self.len() as f64 >= TIED
    }

    /// Whether a value between the ends has 5 % of the patients: it then covers a multiple of 5 %.
    fn interior_ties(&self) -> bool {
        let step = libm::floor(TIED * self.len() as f64).max(1.0) as u64;
        let (low, high) = (self.value(self.from), self.value(self.to - 1));
        (self.from..self.to)
            .step_by(step as usize)
            .map(|rank| self.value(rank))
            .any(|x| x > low && x < high && self.tied(x))
    }

    /// The distinct values, at most `most` of them.
    fn distinct_up_to(&self, most: usize) -> Vec<f64> {
        let mut distinct = Vec::new();
        let mut rank = self.from;
        while rank < self.to && distinct.len() < most {
            let x = self.value(rank);
            distinct.push(x);
            rank = self.up_to(x);
        }
        distinct
    }

    fn quantile(&self, p: f64) -> f64 {
        let at = (self.len() - 1) as f64 * p;
        // As R: a rank that misses a whole number by rounding only is that number.
        let low = libm::floor(at + 4.0 * f64::EPSILON) as u64;
        let rest = at - low as f64;
        let low_value = self.value(self.from + low);
        if rest.abs() < 1e-12 || low + 1 >= self.len() {
            return low_value;
        }
        low_value + rest * (self.value(self.from + low + 1) - low_value)
    }

    fn quantiles(&self, from: f64, to: f64, count: usize) -> Vec<f64> {
        let step = (to - from) / (count - 1) as f64;
        (0..count).map(|i| self.quantile(from + i as f64 * step)).collect()
    }
}
