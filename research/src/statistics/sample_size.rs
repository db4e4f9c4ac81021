//! How many patients an external validation needs, for a wanted precision of each measure. Take the
//! largest.
//!
//! Riley 2021, doi:10.1002/sim.9025; BMJ 2024, doi:10.1136/bmj-2023-074821.

use super::interval::Level;
use super::proportion::Proportion;
use super::quadrature::NormalLp;
use super::{Defined, Undefined};

fn share(what: &'static str, value: f64) -> Defined {
    if value > 0.0 && value < 1.0 {
        Ok(value)
    } else {
        Err(Undefined::OutOfRange { what, value, must: "between 0 and 1" })
    }
}

fn positive(what: &'static str, value: f64) -> Defined {
    if value > 0.0 && value.is_finite() {
        Ok(value)
    } else {
        Err(Undefined::OutOfRange { what, value, must: "positive" })
    }
}

/// The standard error of ln O/E whose interval around O/E = 1 is `width` wide: asinh(width/2)/z.
///
/// # Errors
/// The width is not positive.
pub fn observed_expected_error(width: f64, level: Level) -> Defined {
    Ok(libm::asinh(0.5 * positive("the width", width)?) / level.z())
}

/// Patients for O/E: (1-prev)/(prev SE²), SE of ln O/E.
///
/// # Errors
/// An argument is out of range.
pub fn for_observed_expected(prevalence: f64, standard_error: f64) -> Defined {
    let (prevalence, se) = (share("the prevalence", prevalence)?, positive("the standard error", standard_error)?);
    Ok((1.0 - prevalence) / (prevalence * se * se))
}

/// Information of one patient on (intercept, slope), for the assumed distribution of lp:
/// the means of v, lp v and lp² v with v = p(1-p), by quadrature.
pub fn slope_information(lp: NormalLp) -> (f64, f64, f64) {
    let v = |x: f64| {
        let e = libm::exp(-libm::fabs(x));
        e / ((1.0 + e) * (1.0 + e))
    };
    (lp.expect(v), lp.expect(|x| x * v(x)), lp.expect(|x| x * x * v(x)))
}

/// Patients for the calibration slope: I_a/(SE² (I_a I_b - I_ab²)).
///
/// pmvalsampsize draws a million patients instead, so it differs by up to a percent.
///
/// # Errors
/// The standard error is not positive.
pub fn for_slope(lp: NormalLp, standard_error: f64) -> Defined {
    let se = positive("the standard error", standard_error)?;
    let (a, ab, b) = slope_information(lp);
    Ok(a / (se * se * (a * b - ab * ab)))
}

/// Patients for the AUC, by Newcombe's formula
/// SE² = C(1-C)\[1 + (N/2-1)(1-C)/(2-C) + (N/2-1)C/(1+C)\]/(N² prev (1-prev)).
///
/// # Errors
/// An argument is out of range.
pub fn for_auc(auc: f64, prevalence: f64, standard_error: f64) -> Defined {
    let (c, prevalence) = (share("the AUC", auc)?, share("the prevalence", prevalence)?);
    let se = positive("the standard error", standard_error)?;
    // With g = (1-C)/(2-C) + C/(1+C) a quadratic in N: SE² prev (1-prev) N² - C(1-C) g/2 N - C(1-C)(1-g) = 0.
    let g = (1.0 - c) / (2.0 - c) + c / (1.0 + c);
    let (a, b) = (se * se * prevalence * (1.0 - prevalence), c * (1.0 - c) * g / 2.0);
    let constant = c * (1.0 - c) * (1.0 - g);
    Ok((b + libm::sqrt(b * b + 4.0 * a * constant)) / (2.0 * a))
}

/// Patients for standardised net benefit at a threshold t (delta method):
/// SE² = (1/N)\[sens(1-sens)/prev + w² spec(1-spec)/(1-prev) + w² (1-spec)²/(prev(1-prev))\],
/// w = (1-prev)/prev t/(1-t).
///
/// # Errors
/// An argument is out of range.
pub fn for_net_benefit(
    sensitivity: f64,
    specificity: f64,
    prevalence: f64,
    threshold: f64,
    standard_error: f64,
) -> Defined {
    let (sens, spec) = (share("the sensitivity", sensitivity)?, share("the specificity", specificity)?);
    let (prev, t) = (share("the prevalence", prevalence)?, share("the threshold", threshold)?);
    let se = positive("the standard error", standard_error)?;
    let w = (1.0 - prev) / prev * t / (1.0 - t);
    let per_patient = sens * (1.0 - sens) / prev
        + w * w * spec * (1.0 - spec) / (1.0 - prev)
        + w * w * (1.0 - spec) * (1.0 - spec) / (prev * (1.0 - prev));
    Ok(per_patient / (se * se))
}

/// Whether the assumed distribution of lp fits the assumed prevalence: the prevalence that it implies,
/// where that differs by more than a tenth of it.
pub fn prevalence_conflict(lp: NormalLp, prevalence: f64) -> Option<f64> {
    let implied = lp.prevalence();
    (libm::fabs(implied - prevalence) > 0.1 * prevalence).then_some(implied)
}

/// Half the width of Wilson's interval of a sensitivity near `sensitivity` with this many severe patients:
/// what a cohort can say about undertriage.
///
/// # Errors
/// No severe patients, or a sensitivity outside 0 to 1.
pub fn undertriage_half_width(severe: u64, sensitivity: f64, level: Level) -> Defined {
    if !(0.0..=1.0).contains(&sensitivity) {
        return Err(Undefined::OutOfRange { what: "the sensitivity", value: sensitivity, must: "within 0 to 1" });
    }
    let found = libm::round(sensitivity * severe as f64) as u64;
    let estimate = Proportion::new(found, severe).or(Undefined::NoSevere).wilson(level)?;
    Ok(0.5 * (estimate.high - estimate.low))
}
