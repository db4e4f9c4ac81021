//! Models fitted and updated on a cohort; the result is a model text, with standard errors and where they come from.
//!
//! - [`fit`]: a new logistic model from terms
//! - [`update`]: how much an existing logistic model has to change on new patients, by the closed test
//!
//! Only rows on which the outcome and every term are known count; how many were left out is said.

mod collect;
mod internal;
mod spec;
mod text;
mod update;
mod validate;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use baken_protocol::question::{Names, Question, Wanted};

use crate::cohort::{CohortError, MAX_GROUPS, Mapping, Progress, ReadTexts, Table, prepare, run};
use crate::division::{Division, axis, named};
use crate::statistics::design::{Design, Term as Column};
use crate::statistics::logistic;
use crate::statistics::spline::{RestrictedCubicSpline, default_knots};
use crate::statistics::{Defined, Undefined};
use collect::Collect;
pub use internal::{FEWEST_SAMPLES, Internal};
pub use spec::{Shape, Term};
pub use text::{Head, model_text};
pub use update::{Chosen, Step, Updated, update, updated_text};
pub use validate::{LeftOut, Validated};

/// Fewer events than so many for each coefficient are said: van Smeden 2016 shows why no number is a rule, and
/// that few make a model that does not hold elsewhere.
pub const FEW_EVENTS_PER_COEFFICIENT: f64 = 10.0;

/// What is to be fitted.
#[derive(Debug, Clone)]
pub struct Request {
    /// Who has the outcome: a condition.
    pub outcome: String,
    /// Who is taken along: a condition.
    pub only_where: Option<String>,
    /// The terms.
    pub terms: Vec<Term>,
    /// Penalty of each coefficient but the intercept, in its own unit: lowers the log-likelihood by
    /// `ridge` b² / 2. 0 is maximum likelihood.
    pub ridge: f64,
    /// Clusters, such as regions: an expression or a column. Each is left out in turn, the model made from the others
    /// and judged in it.
    pub validate_by: Option<String>,
    /// Bootstrap samples by which the performance is corrected for optimism; 0 for none.
    pub bootstrap: u32,
}

/// The rows that were used, and those that were not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Used {
    /// Rows of the file.
    pub rows: u64,
    /// Rows that are no patients.
    pub rejected: u64,
    /// Rows that `--where` leaves out.
    pub left_out: u64,
    /// Rows without a known outcome or term.
    pub incomplete: u64,
    /// Rows that were used.
    pub used: u64,
    /// Those with the outcome.
    pub events: u64,
}

/// A fitted model.
#[derive(Debug, Clone)]
pub struct Fitted {
    /// What was asked.
    pub request: Request,
    /// The rows.
    pub used: Used,
    /// Each term as it was fitted: with its knots.
    pub terms: Vec<FittedTerm>,
    /// The intercept and its standard error.
    pub intercept: (f64, f64),
    /// -2 log-likelihood.
    pub minus_two_log_likelihood: f64,
    /// What it is worth where it was not made, if that was asked.
    pub validated: Option<Validated>,
    /// What it is worth on the patients that it was made on, corrected for optimism, if that was asked.
    pub internal: Option<Internal>,
    /// File and title of the cohort.
    pub cohort: String,
    /// SHA-256 of the pack of the texts whose names the terms use.
    pub digest: [u8; 32],
}

/// A term with its coefficients.
#[derive(Debug, Clone)]
pub struct FittedTerm {
    /// The expression in its canonical print.
    pub expression: String,
    /// Is it a condition?
    pub is_condition: bool,
    /// The columns that it has.
    pub column: Column,
    /// For each column: estimate, standard error.
    pub coefficients: Vec<(f64, f64)>,
}

impl Fitted {
    /// Events (or the others, where these are fewer) for each coefficient.
    pub fn events_per_coefficient(&self) -> f64 {
        let coefficients: usize = self.terms.iter().map(|term| term.coefficients.len()).sum();
        let fewer = self.used.events.min(self.used.used - self.used.events);
        fewer as f64 / coefficients.max(1) as f64
    }
}

pub(crate) fn question(name: &str, text: &str, wanted: Wanted) -> Question {
    Question { name: name.to_owned(), text: text.trim().to_owned(), wanted, names: Names::All }
}

fn statistics(what: &str) -> impl Fn(Undefined) -> CohortError + '_ {
    move |why| CohortError::Request(format!("{what}: {why}"))
}

/// Fits a logistic model.
///
/// # Errors
/// A mistake in what is asked, the mapping or the texts; one class only, separation, terms that say the same.
pub fn fit(
    table: &mut Table,
    mapping: &Mapping,
    texts: ReadTexts,
    request: &Request,
    progress: &Arc<Progress>,
    stop: &AtomicBool,
) -> Result<Fitted, CohortError> {
    if request.terms.is_empty() {
        return Err(CohortError::Request("a model has at least one term; add --term EXPR".to_owned()));
    }
    if !(request.ridge >= 0.0 && request.ridge.is_finite()) {
        return Err(CohortError::Request(format!("the penalty is 0 or more, not {}", request.ridge)));
    }
    let mut questions = vec![question("--outcome", &request.outcome, Wanted::Condition)];
    questions.extend(request.only_where.iter().map(|text| question("--where", text, Wanted::Condition)));
    let first_term = questions.len();
    let wanted = |term: &Term| if term.shape == Shape::Linear { Wanted::Value } else { Wanted::Number };
    questions.extend(request.terms.iter().map(|term| question("--term", &term.expression, wanted(term))));
    let last_term = questions.len();
    questions.extend(request.validate_by.iter().map(|text| question("--validate-by", text, Wanted::Label)));
    let plan = prepare(table, mapping, texts, &questions)?;
    let pack = plan.pack()?;
    let clusters = request.validate_by.is_some().then(|| Division { axes: vec![axis(&pack, &plan, last_term)] });
    let terms = || plan.answers().iter().take(last_term).skip(first_term);
    let is_condition: Vec<bool> = terms().map(|answer| pack.is_verdict(answer.slot)).collect();
    let prints: Vec<String> = terms().map(|answer| answer.text.clone()).collect();
    let values: Vec<(usize, bool)> = (first_term..).zip(is_condition.iter().copied()).collect();
    let only_where = request.only_where.as_ref().map(|_| 1);
    let new = || Collect::new(0, only_where, &values).with_clusters(clusters.as_ref());
    let (rows, collected) = run(table, &plan, progress, stop, new)?;
    if collected.too_many {
        let by = request.validate_by.as_deref().unwrap_or_default().trim();
        return Err(CohortError::Request(format!(
            "`--validate-by {by}` makes more than {MAX_GROUPS} clusters: validate by something coarser"
        )));
    }
    let used = collected.used(rows.read, rows.rejected.rows());
    let (whole, clusters_of_rows) = collected.into_tables();
    let (design, found) =
        fitted(request, &whole).map_err(|(what, why)| CohortError::Request(format!("{what}: {why}")))?;
    let validated = match (&request.validate_by, &clusters) {
        (Some(by), Some(clusters)) => {
            Some(validate::validate(request, by, named(&pack, &plan, clusters, clusters_of_rows))?)
        }
        _ => None,
    };
    let internal = internal::internal(request, &whole)?;
    let estimate = |place: usize| (found.coefficients[place], found.standard_error(place));
    let mut at = 1;
    let terms = design.terms().iter().zip(prints).zip(&is_condition).map(|(((_, column), expression), condition)| {
        let count = Design::new().with(0, column.clone()).map_or(0, |one| one.columns());
        let coefficients = (at..at + count).map(estimate).collect();
        at += count;
        FittedTerm { expression, is_condition: *condition, column: column.clone(), coefficients }
    });
    Ok(Fitted {
        terms: terms.collect(),
        intercept: estimate(0),
        minus_two_log_likelihood: found.minus_two_log_likelihood,
        used,
        validated,
        internal,
        request: request.clone(),
        cohort: mapping.cohort.title.clone().unwrap_or_else(|| table.name().to_owned()),
        digest: *plan.digest(),
    })
}

/// Why there is no model: of what, and the reason.
type NoModel = (String, Undefined);

/// The terms with their knots, and the model, from these patients alone.
fn fitted(request: &Request, patients: &logistic::Table) -> Result<(Design, logistic::Fit), NoModel> {
    let design = designed(request, patients)?;
    let ridge: Vec<f64> = match request.ridge {
        0.0 => Vec::new(),
        ridge => [0.0].into_iter().chain(std::iter::repeat_n(ridge, design.columns())).collect(),
    };
    let of_model = |why| ("the model".to_owned(), why);
    let found = columns(&design, patients).and_then(|columns| columns.fit(&ridge)).map_err(of_model)?;
    Ok((design, found))
}

/// The terms with their knots.
fn designed(request: &Request, patients: &logistic::Table) -> Result<Design, NoModel> {
    let mut design = Design::new();
    for (place, term) in request.terms.iter().enumerate() {
        let of_term = |why| (format!("the term `{}`", term.expression), why);
        let column = match &term.shape {
            Shape::Linear => Column::Linear,
            Shape::Bands(cuts) => Column::Bands(cuts.clone()),
            Shape::Knots(knots) => Column::Spline(RestrictedCubicSpline::new(knots).map_err(of_term)?),
            Shape::Spline(count) => {
                let mut sorted = patients.column(place);
                sorted.sort_unstable_by(f64::total_cmp);
                let knots = default_knots(&sorted, *count).map_err(of_term)?;
                Column::Spline(RestrictedCubicSpline::new(&knots).map_err(of_term)?)
            }
        };
        design = design.with(place, column).map_err(of_term)?;
    }
    Ok(design)
}

/// The patients with the columns of the terms.
fn columns(design: &Design, patients: &logistic::Table) -> Defined<logistic::Table> {
    patients.rewritten(design.columns(), |values, offset, to| {
        design.extend(values, to);
        offset
    })
}
