//! Local quadratic regression: `loess` of Cleveland, Grosse and Shyu (1992) in one dimension, evaluated
//! directly or, as R does by default, interpolated between the vertices of a k-d tree.

use std::ops::Range;

use rayon::prelude::*;

use super::groups::Groups;
use crate::statistics::linear::Cholesky;
use crate::statistics::{Defined, Undefined};

/// Share of the patients in a window.
const SPAN: f64 = 0.75;

/// Cells of the tree are split until they hold at most this share of a window.
const CELL: f64 = 0.2;

/// The bounding box is wider than the data by this share of the range at either side.
const MARGIN: f64 = 0.005;

/// The curve at every distinct prediction, each by its own local fit.
pub(super) fn direct(groups: &Groups) -> Defined<Vec<f64>> {
    groups.par_iter().map(|group| Ok(local_fit(groups, group.x)?.value)).collect()
}

/// The curve with values and slopes at the vertices, cubic between them.
pub(super) fn interpolated(groups: &Groups) -> Defined<Vec<f64>> {
    let vertices = vertices(groups);
    let fits: Vec<LocalFit> = vertices.par_iter().map(|v| local_fit(groups, *v)).collect::<Defined<_>>()?;
    Ok(groups
        .iter()
        .map(|group| {
            let right = vertices.partition_point(|v| *v < group.x).clamp(1, vertices.len() - 1);
            hermite(group.x, &vertices[right - 1..=right], &fits[right - 1..=right])
        })
        .collect())
}

/// Cut points of the k-d tree and the ends of its bounding box, ascending.
fn vertices(groups: &Groups) -> Vec<f64> {
    let (low, high) = (groups[0].x, groups[groups.len() - 1].x);
    let size = (high - low).max(low.abs().max(high.abs()) * 1e-3 + 1e-30);
    let mut vertices = vec![low - MARGIN * size, high + MARGIN * size];
    let most = libm::floor(groups.patients() as f64 * SPAN * CELL) as u64;
    let ends = (vertices[0], vertices[1]);
    split(groups, 0..groups.patients(), ends, most, &mut vertices);
    vertices.sort_by(f64::total_cmp);
    vertices.dedup();
    vertices
}

/// Cuts a cell of patients at their median until few are left.
///
/// Where the median is tied the cut is at the nearest change of value, looked for one patient further on
/// either side in turn; when one side ends first, the cut stays at the median (as in R since 2006).
fn split(groups: &Groups, cell: Range<u64>, ends: (f64, f64), most: u64, vertices: &mut Vec<f64>) {
    let (from, to) = (cell.start, cell.end);
    if to - from <= most.max(1) || groups.at(from) == groups.at(to - 1) {
        return;
    }
    let median = (from + to).div_ceil(2);
    let tied = groups[groups.at(median - 1)];
    let (above, below) = (tied.up_to, tied.up_to - tied.n);
    let up = (above.min(to) - median, above < to, above);
    let down = (median - below.max(from), below > from, below);
    let (_, changes, end) = if up.0 <= down.0 { up } else { down };
    let end = if changes { end } else { median };
    let cut = groups[groups.at(end - 1)].x;
    if cut == ends.0 || cut == ends.1 {
        return;
    }
    vertices.push(cut);
    split(groups, from..end, (ends.0, cut), most, vertices);
    split(groups, end..to, (cut, ends.1), most, vertices);
}

#[derive(Clone, Copy)]
struct LocalFit {
    value: f64,
    slope: f64,
}

/// Value and slope at z of the parabola through the nearest patients, with tricube weights.
fn local_fit(groups: &Groups, z: f64) -> Defined<LocalFit> {
    let n = groups.patients();
    let nearest = ((n as f64 * SPAN + 1e-5) as u64).clamp(1, n);
    let h = bandwidth(groups, z, nearest);
    let too_few =
        Undefined::TooFew { what: "the number of distinct predictions in a window of loess", needed: 3, found: 2 };
    if h <= 0.0 {
        return Err(too_few);
    }
    let from = groups.partition_point(|group| group.x <= z - h);
    let to = groups.partition_point(|group| group.x < z + h);
    let mut moments = [0.0; 5];
    let mut outcomes = [0.0; 3];
    for group in &groups[from..to] {
        let u = (group.x - z) / h;
        let size = libm::fabs(u);
        let rest = 1.0 - size * size * size;
        let mut w = group.n as f64 * (rest * rest * rest);
        for (i, moment) in moments.iter_mut().enumerate() {
            *moment += w;
            if let Some(outcome) = outcomes.get_mut(i) {
                *outcome += w * group.y;
            }
            w *= u;
        }
    }
    let matrix = (0..3).flat_map(|i| (0..3).map(move |j| moments[i + j])).collect();
    let coefficients = Cholesky::new(matrix, 3).map_err(|_| too_few)?.solve(&outcomes);
    Ok(LocalFit { value: coefficients[0], slope: coefficients[1] / h })
}

/// The distance of the `nearest`-th patient from z.
fn bandwidth(groups: &Groups, z: f64, nearest: u64) -> f64 {
    let within = |h: f64| {
        let up_to = |at: usize| at.checked_sub(1).map_or(0, |last| groups[last].up_to);
        up_to(groups.partition_point(|group| group.x - z <= h)) - up_to(groups.partition_point(|group| z - group.x > h))
    };
    // The wanted distance is that of some group: the least of each side by bisection over its groups.
    let centre = groups.partition_point(|group| group.x < z);
    let (mut low, mut high) = (0, centre);
    while low < high {
        let middle = low + (high - low) / 2;
        let h = z - groups[centre - 1 - middle].x;
        if within(h) >= nearest { high = middle } else { low = middle + 1 }
    }
    let left = (low < centre).then(|| z - groups[centre - 1 - low].x);
    let (mut low, mut high) = (centre, groups.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let h = groups[middle].x - z;
        if within(h) >= nearest { high = middle } else { low = middle + 1 }
    }
    let right = (low < groups.len()).then(|| groups[low].x - z);
    match (left, right) {
        (Some(a), Some(b)) => a.min(b),
        (Some(h), None) | (None, Some(h)) => h,
        (None, None) => 0.0,
    }
}

/// The cubic with the values and slopes of two vertices.
fn hermite(x: f64, vertices: &[f64], fits: &[LocalFit]) -> f64 {
    let h = vertices[1] - vertices[0];
    let u = (x - vertices[0]) / h;
    let v = 1.0 - u;
    v * v * (1.0 + 2.0 * u) * fits[0].value
        + u * u * (1.0 + 2.0 * v) * fits[1].value
        + h * (u * v * v * fits[0].slope - u * u * v * fits[1].slope)
}
