//! The flexible calibration curve c(p), and how far it lies from p: ICI, E50, E90, Emax.
//!
//! Austin, Steyerberg, Stat Med 2019, doi:10.1002/sim.8281. The numbers depend on the smoother (0.069 by
//! loess, 0.065 by lowess on the same patients), so its name is part of theirs: `ici-loess`.

mod groups;
mod loess;
mod lowess;
mod rcs;

use super::calibration::Predictions;
use super::spline::RestrictedCubicSpline;
use super::{Defined, Undefined};
use groups::Groups;

/// How the curve is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Smoother {
    /// Cleveland's lowess, span 2/3, no robustness iterations, interpolated within 1 % of the range: as
    /// `rms::val.prob`. Time grows with about 100 times the distinct predictions.
    Lowess,
    /// Local quadratic regression, span 0.75, interpolated between the vertices of a k-d tree: R's default
    /// `loess`. About twenty local fits whatever the size.
    Loess,
    /// The same evaluated at every distinct prediction: another ICI in the third digit, and time that
    /// grows with the square of the distinct predictions.
    LoessDirect,
    /// Logistic regression on a restricted cubic spline of lp with 3, 4 or 5 knots at the default places.
    /// The one for very large cohorts.
    Rcs(Knots),
}

/// The number of knots of a spline smoother.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Knots {
    Three,
    Four,
    Five,
}

impl Smoother {
    /// Above this number of distinct predictions [`Smoother::usual`] takes the spline.
    pub const LARGE: usize = 100_000;

    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Lowess,
        Self::Loess,
        Self::LoessDirect,
        Self::Rcs(Knots::Three),
        Self::Rcs(Knots::Four),
        Self::Rcs(Knots::Five),
    ];

    /// The name: `lowess`, `loess`, `loess-direct`, `rcs3`, `rcs4`, `rcs5`. The error indices are named
    /// with it: `ici-lowess`, `e50-lowess`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Lowess => "lowess",
            Self::Loess => "loess",
            Self::LoessDirect => "loess-direct",
            Self::Rcs(Knots::Three) => "rcs3",
            Self::Rcs(Knots::Four) => "rcs4",
            Self::Rcs(Knots::Five) => "rcs5",
        }
    }

    /// The smoother of that name.
    pub fn named(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|smoother| smoother.id() == id)
    }

    /// Loess as in the literature up to [`Smoother::LARGE`] distinct predictions, `rcs5` above.
    pub fn usual(predictions: &Predictions<'_>) -> Self {
        if predictions.runs().iter().nth(Self::LARGE).is_none() { Self::Loess } else { Self::Rcs(Knots::Five) }
    }
}

/// A point of a calibration curve.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// A prediction that occurs.
    pub predicted: f64,
    /// The smoothed share of severe patients at it.
    pub observed: f64,
    /// Patients with this prediction.
    pub n: u64,
}

/// A calibration curve at every distinct prediction, ascending.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// How it was drawn.
    pub smoother: Smoother,
    /// The points. 24 bytes each.
    pub points: Vec<Point>,
    /// For a spline smoother, what was fitted.
    pub spline: Option<SplineFit>,
}

/// A logistic model in a restricted cubic spline of lp.
#[derive(Clone, Debug, PartialEq)]
pub struct SplineFit {
    /// The spline, with its knots.
    pub spline: RestrictedCubicSpline,
    /// The coefficients, intercept first.
    pub coefficients: Vec<f64>,
}

/// Mean, median, 90th percentile (type 7) and maximum of |c(p) - p| over patients.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CalibrationError {
    /// Integrated calibration index: the mean.
    pub ici: f64,
    /// The median.
    pub e50: f64,
    /// The 90th percentile.
    pub e90: f64,
    /// The maximum.
    pub emax: f64,
}

impl Curve {
    /// Draws the curve.
    ///
    /// # Errors
    /// One class only; for a spline, predictions of exactly 0 or 1 that are not clipped, or too few
    /// distinct ones; for loess, too few distinct predictions within a window.
    pub fn draw(predictions: &Predictions<'_>, smoother: Smoother) -> Defined<Self> {
        match (predictions.runs().n1(), predictions.runs().n0()) {
            (0, _) => return Err(Undefined::NoSevere),
            (_, 0) => return Err(Undefined::AllSevere),
            _ => {}
        }
        let groups = Groups::of(predictions.runs());
        let (observed, spline) = match smoother {
            Smoother::Lowess => (lowess::smooth(&groups), None),
            Smoother::Loess => (loess::interpolated(&groups)?, None),
            Smoother::LoessDirect => (loess::direct(&groups)?, None),
            Smoother::Rcs(knots) => {
                let (observed, spline) = rcs::smooth(predictions, &groups, knots)?;
                (observed, Some(spline))
            }
        };
        let points = groups
            .iter()
            .zip(observed)
            .map(|(group, observed)| Point { predicted: group.x, observed, n: group.n })
            .collect();
        Ok(Self { smoother, points, spline })
    }

    /// How far the curve lies from the diagonal.
    pub fn error(&self) -> CalibrationError {
        let mut errors: Vec<(f64, u64)> =
            self.points.iter().map(|point| (libm::fabs(point.observed - point.predicted), point.n)).collect();
        errors.sort_by(|a, b| a.0.total_cmp(&b.0));
        let n: u64 = errors.iter().map(|(_, n)| n).sum();
        let sum: super::exact_sum::ExactSum = errors.iter().map(|(error, n)| error * *n as f64).collect();
        CalibrationError {
            ici: sum.value() / n as f64,
            e50: weighted_quantile(&errors, n, 0.5),
            e90: weighted_quantile(&errors, n, 0.9),
            emax: errors.last().map_or(0.0, |last| last.0),
        }
    }
}

/// Quantile of type 7 of ascending values, each standing for as many patients.
fn weighted_quantile(errors: &[(f64, u64)], n: u64, p: f64) -> f64 {
    let at = (n - 1) as f64 * p;
    let low = libm::floor(at) as u64;
    let value = |rank: u64| {
        let mut seen = 0;
        errors
            .iter()
            .find(|(_, n)| {
                seen += n;
                seen > rank
            })
            .map_or(0.0, |(error, _)| *error)
    };
    let low_value = value(low);
    low_value + (at - low as f64) * (value((low + 1).min(n - 1)) - low_value)
}
