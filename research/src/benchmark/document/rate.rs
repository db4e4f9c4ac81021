//! An estimate with its interval, or why there is none.

use serde::Serialize;

use super::Intervals;
use crate::statistics::auc::Auc;
use crate::statistics::interval::Estimate;
use crate::statistics::proportion::Proportion;
use crate::statistics::{Defined, Undefined};

/// An estimate with its interval, or why there is none.
#[derive(Debug, Clone, Serialize)]
pub struct Rate {
    /// The estimate.
    pub value: Option<f64>,
    /// Its lower limit.
    pub low: Option<f64>,
    /// Its upper limit.
    pub high: Option<f64>,
    /// How the limits were made.
    pub interval: Option<&'static str>,
    /// Why something is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl Rate {
    /// An estimate, or why there is none.
    pub fn of(estimate: &Defined<Estimate>) -> Rate {
        match estimate {
            Ok(estimate) => Rate {
                value: Some(estimate.value),
                low: Some(estimate.low),
                high: Some(estimate.high),
                interval: Some(estimate.method.id()),
                why: None,
            },
            Err(why) => Rate::without(why),
        }
    }

    /// A value that has no interval.
    pub(super) fn bare(value: &Defined) -> Rate {
        match value {
            Ok(value) => Rate { value: Some(*value), low: None, high: None, interval: None, why: None },
            Err(why) => Rate::without(why),
        }
    }

    pub(super) fn without(why: &Undefined) -> Rate {
        Rate { value: None, low: None, high: None, interval: None, why: Some(why.to_string()) }
    }

    pub(crate) fn of_proportion(proportion: &Proportion, intervals: Intervals) -> Rate {
        Rate::of(&proportion.estimate(intervals.proportions, intervals.level))
    }

    /// An AUC with the interval that is asked for.
    pub fn of_auc(auc: &Defined<Auc>, interval: impl Fn(&Auc) -> Defined<Estimate>) -> Rate {
        match auc {
            Err(why) => Rate::without(why),
            Ok(auc) => match interval(auc) {
                Err(why) => Rate { value: Some(auc.value), ..Rate::without(&why) },
                estimate => Rate::of(&estimate),
            },
        }
    }
}
