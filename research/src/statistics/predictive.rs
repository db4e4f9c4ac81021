//! Predictive values at another prevalence than the sample's: what a test means elsewhere, or in a
//! sample in which the severe were oversampled.

use super::confusion::Confusion;
use super::interval::{Estimate, Level, Method, expit};
use super::{Defined, Undefined};

/// PPV by Bayes' rule at `prevalence`; interval by the delta method on the logit scale.
///
/// logit PPV = ln(sens prev / ((1-spec)(1-prev))), variance (1-sens)/(sens n1) + spec/((1-spec) n0).
/// Mercaldo, Lau, Zhou, Stat Med 2007;26:2170.
///
/// # Errors
/// No severe patients or none other, no positive among one of them, or a prevalence outside 0 to 1.
pub fn ppv_at(table: &Confusion, prevalence: f64, level: Level) -> Defined<Estimate> {
    let (sens, spec) = (table.sensitivity().value()?, table.specificity().value()?);
    let (n1, n0) = (table.severe() as f64, table.not_severe() as f64);
    if table.tp == 0 || table.fp == 0 {
        let value = if table.tp == 0 { 0.0 } else { 1.0 };
        return Err(Undefined::AtTheEdge { what: "the positive predictive value", value, scale: "logit" });
    }
    let odds = odds_of(prevalence)? * sens / (1.0 - spec);
    Ok(on_logit(odds, (1.0 - sens) / (sens * n1) + spec / ((1.0 - spec) * n0), level))
}

/// NPV by Bayes' rule at `prevalence`; interval by the delta method on the logit scale.
///
/// logit NPV = ln(spec (1-prev) / ((1-sens) prev)), variance sens/((1-sens) n1) + (1-spec)/(spec n0).
///
/// # Errors
/// As for [`ppv_at`].
pub fn npv_at(table: &Confusion, prevalence: f64, level: Level) -> Defined<Estimate> {
    let (sens, spec) = (table.sensitivity().value()?, table.specificity().value()?);
    let (n1, n0) = (table.severe() as f64, table.not_severe() as f64);
    if table.tn == 0 || table.fn_ == 0 {
        let value = if table.tn == 0 { 0.0 } else { 1.0 };
        return Err(Undefined::AtTheEdge { what: "the negative predictive value", value, scale: "logit" });
    }
    let odds = spec / ((1.0 - sens) * odds_of(prevalence)?);
    Ok(on_logit(odds, sens / ((1.0 - sens) * n1) + (1.0 - spec) / (spec * n0), level))
}

fn odds_of(prevalence: f64) -> Defined {
    if prevalence > 0.0 && prevalence < 1.0 {
        Ok(prevalence / (1.0 - prevalence))
    } else {
        Err(Undefined::OutOfRange { what: "the prevalence", value: prevalence, must: "between 0 and 1" })
    }
}

fn on_logit(odds: f64, variance: f64, level: Level) -> Estimate {
    Estimate::symmetric(libm::log(odds), libm::sqrt(variance), level.z(), Method::WaldLogit).map(expit)
}
