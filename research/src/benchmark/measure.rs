//! What a test or a score is worth in a part of a cohort, on the scale on which parts are pooled: rates and AUC by their
//! logit, observed over expected by its logarithm, the rest as it is.

use super::probability::predictions;
use super::{Benchmark, Direction, Part, TestCounts};
use crate::statistics::calibration::Predictions;
use crate::statistics::interval::{expit, logit};
use crate::statistics::proportion::Proportion;
use crate::statistics::{Defined, Undefined};

/// A value on the scale on which it is pooled, and its standard error.
pub(super) type OnScale = Defined<(f64, f64)>;

/// One measure of one test or score.
pub(super) struct Measure<'b> {
    pub expression: &'b str,
    /// `sensitivity`, `specificity`, `auc`, `observed_expected`, `in_the_large`, `slope`.
    pub name: &'static str,
    /// What is undecided, where that matters.
    pub undecided_as: Option<&'static str>,
    /// From the scale to the measure.
    pub back: fn(f64) -> f64,
    of: Box<dyn Fn(&Part) -> OnScale + 'b>,
}

impl Measure<'_> {
    /// Of a part.
    pub fn of(&self, part: &Part) -> OnScale {
        let (value, error) = (self.of)(part)?;
        if error > 0.0 { Ok((value, error)) } else { Err(Undefined::NoVariation { what: "the estimate" }) }
    }
}

/// Everything that can be pooled, in the order in which it was asked.
pub(super) fn measures(benchmark: &Benchmark) -> Vec<Measure<'_>> {
    let mut found = Vec::new();
    for (place, test) in benchmark.request.tests.iter().enumerate() {
        let open = benchmark.whole.tests.get(place).is_some_and(|counts| counts.undecided() > 0);
        let mut rate = |name, rate: fn(&TestCounts) -> Proportion| {
            let of = move |part: &Part| on_logit(&rate(part.tests.get(place).ok_or(Undefined::NoPatients)?));
            let undecided_as = open.then_some("yes");
            found.push(Measure { expression: test.trim(), name, undecided_as, back: expit, of: Box::new(of) });
        };
        rate("sensitivity", |counts| counts.as_yes().sensitivity());
        rate("specificity", |counts| counts.as_yes().specificity());
    }
    for (place, (score, direction)) in benchmark.request.scores.iter().zip(&benchmark.directions).enumerate() {
        let measure = |name, back, of: Box<dyn Fn(&Part) -> OnScale>| Measure {
            expression: score.expression.trim(),
            name,
            undecided_as: None,
            back,
            of,
        };
        let auc = move |part: &Part| part.scores.get(place).ok_or(Undefined::NoPatients)?.auc.clone()?.logit();
        found.push(measure("auc", expit, Box::new(auc)));
        if direction.is_probability {
            let direction = *direction;
            let judged = |of: fn(&Predictions<'_>) -> OnScale| -> Box<dyn Fn(&Part) -> OnScale> {
                Box::new(move |part| judged(part, place, direction, of))
            };
            found.push(measure(
                "observed_expected",
                libm::exp,
                judged(|predictions| {
                    let found = predictions.observed_expected(Default::default())?;
                    Ok((libm::log(found.ratio.value), found.standard_error_ln))
                }),
            ));
            found.push(measure(
                "in_the_large",
                |x| x,
                judged(|predictions| predictions.in_the_large().map(|found| (found.value, found.standard_error))),
            ));
            found.push(measure(
                "slope",
                |x| x,
                judged(|predictions| predictions.joint().map(|found| (found.slope, found.slope_standard_error))),
            ));
        }
    }
    found
}

fn judged(part: &Part, place: usize, direction: Direction, of: fn(&Predictions<'_>) -> OnScale) -> OnScale {
    let scores = &part.scores.get(place).ok_or(Undefined::NoPatients)?.runs;
    of(&Predictions::new(&predictions(scores, direction.worse))?)
}

fn on_logit(rate: &Proportion) -> OnScale {
    let value = rate.value()?;
    if rate.count == 0 || rate.count == rate.of {
        return Err(Undefined::AtTheEdge { what: "the rate", value, scale: "logit" });
    }
    let (count, of) = (rate.count as f64, rate.of as f64);
    Ok((logit(value), (1.0 / count + 1.0 / (of - count)).sqrt()))
}
