//! The two-by-two table of a test against the truth, and every rate that it holds.

use super::exact_sum::ExactSum;
use super::interval::{Estimate, Level, Method};
use super::proportion::Proportion;
use super::{Defined, Undefined};

/// Counts of patients: positive or negative by the test (or the higher or lower level of care),
/// severe or not in truth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Confusion {
    /// Severe and positive.
    pub tp: u64,
    /// Not severe and positive.
    pub fp: u64,
    /// Severe and negative.
    pub fn_: u64,
    /// Not severe and negative.
    pub tn: u64,
}

impl Confusion {
    /// A table from its cells.
    pub const fn new(tp: u64, fp: u64, fn_: u64, tn: u64) -> Self {
        Self { tp, fp, fn_, tn }
    }

    /// Counts one patient.
    pub fn add(&mut self, positive: bool, severe: bool) {
        *match (positive, severe) {
            (true, true) => &mut self.tp,
            (true, false) => &mut self.fp,
            (false, true) => &mut self.fn_,
            (false, false) => &mut self.tn,
        } += 1;
    }

    /// Adds the counts of another part of the cohort.
    pub fn merge(&mut self, other: &Self) {
        self.tp += other.tp;
        self.fp += other.fp;
        self.fn_ += other.fn_;
        self.tn += other.tn;
    }

    /// All patients.
    pub fn n(&self) -> u64 {
        self.severe() + self.not_severe()
    }

    /// n1 = TP + FN.
    pub fn severe(&self) -> u64 {
        self.tp + self.fn_
    }

    /// n0 = FP + TN.
    pub fn not_severe(&self) -> u64 {
        self.fp + self.tn
    }

    /// TP + FP.
    pub fn positive(&self) -> u64 {
        self.tp + self.fp
    }

    /// FN + TN.
    pub fn negative(&self) -> u64 {
        self.fn_ + self.tn
    }

    /// (TP + FN) / N.
    pub fn prevalence(&self) -> Proportion {
        Proportion::new(self.severe(), self.n())
    }

    /// TP / (TP + FN).
    pub fn sensitivity(&self) -> Proportion {
        Proportion::new(self.tp, self.severe()).or(Undefined::NoSevere)
    }

    /// TN / (FP + TN).
    pub fn specificity(&self) -> Proportion {
        Proportion::new(self.tn, self.not_severe()).or(self.without_others())
    }

    /// TP / (TP + FP).
    pub fn ppv(&self) -> Proportion {
        Proportion::new(self.tp, self.positive()).or(Undefined::NonePositive)
    }

    /// TN / (FN + TN).
    pub fn npv(&self) -> Proportion {
        Proportion::new(self.tn, self.negative()).or(Undefined::NoneNegative)
    }

    /// (TP + TN) / N.
    pub fn accuracy(&self) -> Proportion {
        Proportion::new(self.tp + self.tn, self.n())
    }

    /// Youden's J = sensitivity + specificity - 1.
    ///
    /// # Errors
    /// One of the two is not defined.
    pub fn youden(&self) -> Defined {
        Ok(self.sensitivity().value()? + self.specificity().value()? - 1.0)
    }

    /// LR+ = sensitivity / (1 - specificity), interval on the log scale with variance
    /// 1/TP - 1/(TP+FN) + 1/FP - 1/(FP+TN).
    ///
    /// # Errors
    /// A denominator is 0, or TP is 0 (no logarithm).
    pub fn likelihood_ratio_positive(&self, level: Level) -> Defined<Estimate> {
        ratio(&self.sensitivity(), &self.specificity().complement(), "1 - specificity", level)
    }

    /// LR- = (1 - sensitivity) / specificity, interval on the log scale.
    ///
    /// # Errors
    /// A denominator is 0, or FN is 0 (no logarithm).
    pub fn likelihood_ratio_negative(&self, level: Level) -> Defined<Estimate> {
        ratio(&self.sensitivity().complement(), &self.specificity(), "specificity", level)
    }

    /// Diagnostic odds ratio TP TN / (FP FN), interval on the log scale with variance
    /// 1/TP + 1/FP + 1/FN + 1/TN.
    ///
    /// # Errors
    /// A cell is 0.
    pub fn diagnostic_odds_ratio(&self, level: Level) -> Defined<Estimate> {
        if self.fp == 0 || self.fn_ == 0 {
            return Err(Undefined::ZeroDenominator { denominator: "FP times FN" });
        }
        if self.tp == 0 || self.tn == 0 {
            return Err(Undefined::AtTheEdge { what: "the odds ratio", value: 0.0, scale: "logarithm" });
        }
        let [tp, fp, fn_, tn] = [self.tp, self.fp, self.fn_, self.tn].map(|cell| cell as f64);
        let se = libm::sqrt(1.0 / tp + 1.0 / fp + 1.0 / fn_ + 1.0 / tn);
        let ln = libm::log(tp) + libm::log(tn) - libm::log(fp) - libm::log(fn_);
        let value = tp * tn / (fp * fn_);
        Ok(Estimate { value, ..Estimate::symmetric(ln, se, level.z(), Method::WaldLog).map(libm::exp) })
    }

    /// Why specificity has no value: nobody at all, or nobody who is not severe.
    fn without_others(&self) -> Undefined {
        if self.n() == 0 { Undefined::NoPatients } else { Undefined::AllSevere }
    }
}

/// The ratio of two independent proportions; interval on the log scale (delta method).
fn ratio(above: &Proportion, below: &Proportion, denominator: &'static str, level: Level) -> Defined<Estimate> {
    let (numerator, divisor) = (above.value()?, below.value()?);
    if below.count == 0 {
        return Err(Undefined::ZeroDenominator { denominator });
    }
    if above.count == 0 {
        return Err(Undefined::AtTheEdge { what: "the likelihood ratio", value: 0.0, scale: "logarithm" });
    }
    let part = |p: &Proportion| 1.0 / p.count as f64 - 1.0 / p.of as f64;
    let se = libm::sqrt(part(above) + part(below));
    let ln = libm::log(numerator / divisor);
    let value = numerator / divisor;
    Ok(Estimate { value, ..Estimate::symmetric(ln, se, level.z(), Method::WaldLog).map(libm::exp) })
}

/// The two-by-two table of a sample with survey weights. Rates are ratios of exact sums of weights;
/// the intervals of simple random samples do not hold for them, so there are none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WeightedConfusion {
    tp: ExactSum,
    fp: ExactSum,
    fn_: ExactSum,
    tn: ExactSum,
}

impl WeightedConfusion {
    /// Adds one patient who stands for `weight` patients.
    ///
    /// # Errors
    /// The weight is negative or not finite.
    pub fn add(&mut self, positive: bool, severe: bool, weight: f64) -> Defined<()> {
        if !(weight >= 0.0 && weight.is_finite()) {
            return Err(Undefined::OutOfRange { what: "a weight", value: weight, must: "finite and not negative" });
        }
        match (positive, severe) {
            (true, true) => &mut self.tp,
            (true, false) => &mut self.fp,
            (false, true) => &mut self.fn_,
            (false, false) => &mut self.tn,
        }
        .add(weight);
        Ok(())
    }

    /// Adds the weights of another part of the cohort.
    pub fn merge(&mut self, other: &Self) {
        self.tp.merge(&other.tp);
        self.fp.merge(&other.fp);
        self.fn_.merge(&other.fn_);
        self.tn.merge(&other.tn);
    }

    /// The weighted cells TP, FP, FN, TN.
    pub fn cells(&self) -> [f64; 4] {
        [self.tp.value(), self.fp.value(), self.fn_.value(), self.tn.value()]
    }

    /// TP / (TP + FN).
    ///
    /// # Errors
    /// The severe have no weight.
    pub fn sensitivity(&self) -> Defined {
        let [tp, _, fn_, _] = self.cells();
        share(tp, tp + fn_, Undefined::NoSevere)
    }

    /// TN / (FP + TN).
    ///
    /// # Errors
    /// Those who are not severe have no weight.
    pub fn specificity(&self) -> Defined {
        let [_, fp, _, tn] = self.cells();
        share(tn, fp + tn, Undefined::AllSevere)
    }

    /// (TP + FN) / N.
    ///
    /// # Errors
    /// Nobody has weight.
    pub fn prevalence(&self) -> Defined {
        let [tp, fp, fn_, tn] = self.cells();
        share(tp + fn_, tp + fp + fn_ + tn, Undefined::NoPatients)
    }
}

fn share(part: f64, whole: f64, empty: Undefined) -> Defined {
    if whole > 0.0 { Ok(part / whole) } else { Err(empty) }
}
