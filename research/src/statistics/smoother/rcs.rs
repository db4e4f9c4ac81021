//! Logistic regression on a restricted cubic spline of lp.

use super::groups::Groups;
use super::{Knots, SplineFit};
use crate::statistics::Defined;
use crate::statistics::calibration::{LpRows, Predictions};
use crate::statistics::interval::expit;
use crate::statistics::logistic::Fit;
use crate::statistics::spline::{RestrictedCubicSpline, knots_of};

/// The curve at every distinct prediction, with its spline and coefficients.
pub(super) fn smooth(predictions: &Predictions<'_>, groups: &Groups, knots: Knots) -> Defined<(Vec<f64>, SplineFit)> {
    predictions.estimable()?;
    let count = match knots {
        Knots::Three => 3,
        Knots::Four => 4,
        Knots::Five => 5,
    };
    let at = |rank: u64| predictions.lp(groups[groups.at(rank)].x);
    let spline = RestrictedCubicSpline::new(&knots_of(groups.patients(), at, count)?)?;
    // Few distinct predictions may leave fewer knots than asked for.
    let fit = match spline.knots().len() {
        3 => fit::<3>(*predictions, &spline)?,
        4 => fit::<4>(*predictions, &spline)?,
        _ => fit::<5>(*predictions, &spline)?,
    };
    let curve = groups.iter().map(|group| {
        let lp = predictions.lp(group.x);
        let mut columns = vec![1.0];
        spline.extend(lp, &mut columns);
        expit(columns.iter().zip(&fit.coefficients).map(|(x, b)| x * b).sum())
    });
    let observed = curve.collect();
    Ok((observed, SplineFit { spline, coefficients: fit.coefficients }))
}

fn fit<const K: usize>(predictions: Predictions<'_>, spline: &RestrictedCubicSpline) -> Defined<Fit> {
    let basis = |lp: f64| {
        std::array::from_fn::<f64, K, _>(|i| match i {
            0 => 1.0,
            1 => lp,
            _ => spline.column(lp, i - 2),
        })
    };
    LpRows { predictions, offset: false, basis }.fit()
}
