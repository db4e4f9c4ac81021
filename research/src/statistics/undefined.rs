//! Why a statistic has no value. No undefined result is ever shown as 0 or NaN.

/// A value, or the reason why there is none.
pub type Defined<T = f64> = Result<T, Undefined>;

/// The reason why a statistic is not defined or not estimable; reads as the end of a sentence that
/// begins with the statistic's name.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Undefined {
    /// The cohort, or this part of it, is empty.
    #[error("not defined: no patients")]
    NoPatients,
    /// n1 = 0.
    #[error("not defined: no severe patients")]
    NoSevere,
    /// n0 = 0.
    #[error("not defined: all patients are severe")]
    AllSevere,
    /// TP + FP = 0.
    #[error("not defined: no patient was positive")]
    NonePositive,
    /// FN + TN = 0.
    #[error("not defined: no patient was negative")]
    NoneNegative,
    /// The denominator of a ratio of cells is 0.
    #[error("not defined: the denominator ({denominator}) is 0")]
    ZeroDenominator {
        /// The denominator, in words.
        denominator: &'static str,
    },
    /// The denominator of a rate that a user defined is 0.
    #[error("not defined: no patient counts in the denominator of '{rate}'")]
    EmptyRate {
        /// The name of the rate.
        rate: String,
    },
    /// A variance needs two of each.
    #[error("interval not defined: {what} needs at least {needed}, there are {found}")]
    TooFew {
        /// What is counted.
        what: &'static str,
        /// How many are needed.
        needed: u64,
        /// How many there are.
        found: u64,
    },
    /// The variance is zero, so a test or a logit interval has nothing to stand on.
    #[error("not defined: {what} has no variation")]
    NoVariation {
        /// What does not vary.
        what: &'static str,
    },
    /// The interval is undefined on the logit or log scale at the edge of the range.
    #[error("not defined: {what} is exactly {value}, which has no {scale}")]
    AtTheEdge {
        /// The statistic.
        what: &'static str,
        /// Its value.
        value: f64,
        /// The scale on which the value is infinite.
        scale: &'static str,
    },
    /// A value that was given as a probability is none.
    #[error("not defined: {value} is not a probability (0 to 1){}", percentage(*.value))]
    NotAProbability {
        /// The first offending value.
        value: f64,
    },
    /// Probabilities of exactly 0 or 1 have no logit.
    #[error(
        "not defined: {zeros} predictions are exactly 0 and {ones} exactly 1, which have no logit; \
         ask for clipping, or leave them out and say so"
    )]
    CertainPredictions {
        /// Patients with p = 0.
        zeros: u64,
        /// Patients with p = 1.
        ones: u64,
    },
    /// A prediction of certainty was wrong: the log-likelihood is minus infinity.
    #[error(
        "not estimable: the outcome is separated by the predictors, so the estimate is infinite; use Firth's penalty"
    )]
    Separated,
    /// A predictor is constant or a combination of the others.
    #[error("not estimable: column {column} is constant or a combination of the columns before it")]
    Collinear {
        /// Index of the column, the intercept being 0.
        column: usize,
    },
    /// An iteration did not reach its tolerance.
    #[error("not estimable: no convergence after {iterations} iterations")]
    NotConverged {
        /// The number of iterations done.
        iterations: usize,
    },
    /// Too few studies or regions to pool.
    #[error("not pooled: {found} clusters, at least 3 are needed")]
    TooFewClusters {
        /// The number of usable clusters.
        found: usize,
    },
    /// An argument is outside what the formula allows.
    #[error("not defined: {what} is {value}, it must be {must}")]
    OutOfRange {
        /// The argument.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What it must be.
        must: &'static str,
    },
    /// Counts beyond what 128-bit integers hold exactly.
    #[error("not defined: {pairs} pairs of patients are more than exact arithmetic holds (2^63)")]
    TooManyPairs {
        /// n1 times n0.
        pairs: u128,
    },
}

fn percentage(value: f64) -> &'static str {
    if value > 1.0 && value <= 100.0 { "; divide percentages by 100" } else { "" }
}
