//! Estimates with their intervals, and the name of the method that made the interval.

use super::special;
use super::{Defined, Undefined};

/// A confidence level, strictly between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Level(f64);

impl Level {
    /// 95 %, the default everywhere.
    pub const P95: Self = Self(0.95);

    /// A level such as 0.95.
    ///
    /// # Errors
    /// The value is not strictly between 0 and 1.
    pub fn new(level: f64) -> Defined<Self> {
        if level > 0.0 && level < 1.0 {
            Ok(Self(level))
        } else {
            Err(Undefined::OutOfRange { what: "the confidence level", value: level, must: "between 0 and 1" })
        }
    }

    /// The level as given.
    pub fn value(self) -> f64 {
        self.0
    }

    /// What is left out at each side: 0.025 for 95 %.
    pub fn tail(self) -> f64 {
        (1.0 - self.0) / 2.0
    }

    /// The normal quantile: 1.959963984540054 for 95 %.
    pub fn z(self) -> f64 {
        if self == Self::P95 { 1.959_963_984_540_054 } else { -special::normal_quantile(self.tail()) }
    }

    /// The quantile of Student's t with `df` degrees of freedom.
    pub fn t(self, df: f64) -> f64 {
        -special::student_quantile(self.tail(), df)
    }
}

impl Default for Level {
    fn default() -> Self {
        Self::P95
    }
}

/// How an interval was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Method {
    /// Wilson's score interval of a proportion.
    Wilson,
    /// The exact interval of a proportion.
    ClopperPearson,
    /// Newcombe's hybrid score interval of a difference of independent proportions.
    Newcombe,
    /// Tango's score interval of a difference of paired proportions.
    Tango,
    /// Estimate plus and minus z standard errors of DeLong.
    DeLong,
    /// The same on the logit scale.
    DeLongLogit,
    /// Estimate plus and minus z standard errors.
    Wald,
    /// The same on the log scale.
    WaldLog,
    /// The same on the logit scale.
    WaldLogit,
    /// Random effects, REML, with the correction of Hartung and Knapp.
    HartungKnapp,
    /// Where the value of a new cluster is expected.
    Prediction,
    /// Percentiles of a bootstrap over patients.
    Bootstrap,
    /// Percentiles of a bootstrap over clusters.
    ClusterBootstrap,
    /// Rubin's rules with the degrees of freedom of Barnard and Rubin.
    Rubin,
}

impl Method {
    /// The name in reports and in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Wilson => "wilson",
            Self::ClopperPearson => "clopper-pearson",
            Self::Newcombe => "newcombe",
            Self::Tango => "tango",
            Self::DeLong => "delong",
            Self::DeLongLogit => "delong-logit",
            Self::Wald => "wald",
            Self::WaldLog => "wald-log",
            Self::WaldLogit => "wald-logit",
            Self::HartungKnapp => "reml-hartung-knapp",
            Self::Prediction => "prediction",
            Self::Bootstrap => "bootstrap-percentile",
            Self::ClusterBootstrap => "cluster-bootstrap-percentile",
            Self::Rubin => "rubin-barnard",
        }
    }
}

/// A value with an interval around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Lower limit.
    pub low: f64,
    /// Upper limit.
    pub high: f64,
    /// How the limits were made.
    pub method: Method,
}

impl Estimate {
    /// `value` plus and minus `factor` standard errors.
    pub fn symmetric(value: f64, standard_error: f64, factor: f64, method: Method) -> Self {
        let half = factor * standard_error;
        Self { value, low: value - half, high: value + half, method }
    }

    /// The same estimate on another scale; `to` must be monotone. The limits stay in order.
    pub fn map(self, to: impl Fn(f64) -> f64) -> Self {
        let (a, b) = (to(self.low), to(self.high));
        Self { value: to(self.value), low: a.min(b), high: a.max(b), method: self.method }
    }

    /// 1 - the estimate: from sensitivity to undertriage.
    pub fn complement(self) -> Self {
        Self { value: 1.0 - self.value, low: 1.0 - self.high, high: 1.0 - self.low, method: self.method }
    }
}

/// ln(p / (1 - p)); infinite at 0 and 1.
pub fn logit(p: f64) -> f64 {
    libm::log(p / (1.0 - p))
}

/// 1 / (1 + exp(-lp)).
pub fn expit(lp: f64) -> f64 {
    if lp >= 0.0 {
        1.0 / (1.0 + libm::exp(-lp))
    } else {
        let e = libm::exp(lp);
        e / (1.0 + e)
    }
}
