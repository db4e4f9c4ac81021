//! Benchmarks: tests and scores held against an outcome over a cohort, in one pass.
//!
//! [`benchmark`] runs a [`Request`] and gives a [`Benchmark`]: counts, exactly, and the sorted scores. What
//! is computed from them is in [`document`], the form that programs and reports read.

mod benefit;
mod clusters;
pub mod document;
mod funnel;
mod imputed;
mod measure;
mod probability;
mod request;
mod subgroups;
mod tally;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use baken_core::Pack;

use crate::cohort::{CohortError, Mapping, Plan, Progress, ReadTexts, Reason, Table, prepare, run};
pub use crate::division::MAX_AXES;
use crate::division::{Division, axis, named};
use crate::statistics::auc::{Auc, auc};
use crate::statistics::delong::Comparison;
use crate::statistics::mcnemar::Agreement;
use crate::statistics::runs::{Runs, Worse};
use crate::statistics::triage::Concentration;
use crate::statistics::{Defined, Undefined};
pub use benefit::BenefitComparison;
use benefit::MOST_PROBABILITIES;
pub use clusters::{PooledOver, pooled};
pub(crate) use funnel::{Cluster as FunnelCluster, Funnel};
pub use imputed::{Imputed, OverSets, pooled_sets};
pub use probability::{DecisionPoint, Probability, is_in_tables};
use request::{Asked, direction};
pub use request::{Direction, Intervals, Request, ScoreRequest};
pub use subgroups::{GroupsDiffer, groups_differ};
pub use tally::{Counts, ScoreCounts, TestCounts};
use tally::{Everything, MOST_COMPARED, MOST_GROUPS, MOST_SETS};

/// The level of the hospital to which a patient was brought first.
const LEVEL: &str = "first_hospital_level";

/// What a cohort answers.
#[derive(Debug)]
pub struct Benchmark {
    /// What was asked.
    pub request: Request,
    /// The cohort's file.
    pub file: String,
    /// Its kind: CSV or Parquet.
    pub format: &'static str,
    /// `line` or `row`: what a row's number counts.
    pub row_word: &'static str,
    /// What the mapping says that it is.
    pub title: Option<String>,
    /// What must be printed with every result.
    pub attribution: Option<String>,
    /// The pack of the texts: id, version, digest.
    pub pack: (String, u32, [u8; 32]),
    /// What is odd in the questions, for people.
    pub warnings: Vec<String>,
    /// Rows in the file.
    pub rows: u64,
    /// Rows that were rejected.
    pub rejected: u64,
    /// Why.
    pub reasons: Vec<Reason>,
    /// Rows that `--where` leaves out, and those of which it is not known.
    pub left_out: (u64, u64),
    /// The whole cohort.
    pub whole: Part,
    /// For each division, its groups in order; the clusters last.
    pub groups: Vec<(String, Vec<Group>)>,
    /// What each test rests on: there, and not there.
    pub tests_rest_on: Vec<(Vec<String>, Vec<String>)>,
    /// The same of scores.
    pub scores_rest_on: Vec<(Vec<String>, Vec<String>)>,
    /// How each score is read.
    pub directions: Vec<Direction>,
    /// For each pair of tests: first, second, of the severe, of the others.
    pub agreements: Vec<(usize, usize, [Agreement; 2])>,
    /// Over every completion of what is unknown, where that was asked.
    pub completions: Option<CompletedPart>,
    /// The completed sets of a cohort in which the unknown was imputed, where that was asked.
    pub imputed: Option<Imputed>,
    /// Several scores on the same rows.
    pub comparison: Option<Defined<Comparison>>,
    /// Predicted probabilities against each other, each pair on the rows that have both.
    pub benefits: Vec<BenefitComparison>,
    /// Rows left out of the comparison, because a score is not decided.
    pub not_compared: u64,
}

/// A cohort, or a group of it.
#[derive(Debug)]
pub struct Part {
    /// Rows with the outcome.
    pub severe: u64,
    /// Rows without it.
    pub others: u64,
    /// Rows of which it is not known.
    pub outcome_unknown: u64,
    /// For each test.
    pub tests: Vec<TestCounts>,
    /// For each score.
    pub scores: Vec<ScorePart>,
    /// Where the severe were brought first; where the cohort knows its level.
    pub brought: Option<Concentration>,
}

/// A cohort over every completion of what is unknown.
#[derive(Debug)]
pub struct CompletedPart {
    /// For each test; undecided where one completion decides otherwise than another.
    pub tests: Vec<TestCounts>,
    /// For each score: all at their lowest, all at their highest.
    pub scores: Vec<[ScorePart; 2]>,
}

/// A score over a cohort, or a group of it.
#[derive(Debug)]
pub struct ScorePart {
    /// The scores, sorted.
    pub runs: Runs,
    /// Severe rows and others without a score.
    pub without: (u64, u64),
    /// The area under the ROC curve.
    pub auc: Defined<Auc>,
    /// What a predicted probability is worth; of the whole cohort only.
    pub probability: Option<Probability>,
}

/// A group of a cohort.
#[derive(Debug)]
pub struct Group {
    /// Its name, for people.
    pub name: String,
    /// Its counts.
    pub part: Part,
}

impl ScorePart {
    fn of(score: ScoreCounts, worse: Worse) -> ScorePart {
        let without = (score.severe_without, score.others_without);
        let runs = score.scores.into_runs();
        ScorePart { auc: auc(&runs, worse), runs, without, probability: None }
    }
}

impl Part {
    /// Rows that are used: those whose outcome is known.
    pub fn n(&self) -> u64 {
        self.severe + self.others
    }

    fn of(counts: Counts, directions: &[Direction], has_level: bool) -> Part {
        let scores = counts.scores.into_iter().zip(directions);
        let scores = scores.map(|(score, direction)| ScorePart::of(score, direction.worse));
        Part {
            severe: counts.severe,
            others: counts.others,
            outcome_unknown: counts.outcome_unknown,
            scores: scores.collect(),
            tests: counts.tests,
            brought: has_level.then_some(counts.brought),
        }
    }
}

impl Benchmark {
    /// Why the cohort cannot say how good anything is; `None` if it can.
    pub fn cannot_answer(&self) -> Option<String> {
        let outcome = self.request.outcome.trim();
        let Part { severe, others, outcome_unknown, .. } = self.whole;
        match (severe, others) {
            (0, 0) if self.rows == 0 => Some("the cohort has no rows".to_owned()),
            (0, 0) if outcome_unknown == 0 => {
                Some(format!("no row is left: {} of {} were rejected", self.rejected, self.rows))
            }
            (0, 0) => Some(format!("the outcome `{outcome}` is not known of any row ({outcome_unknown} rows)")),
            (0, _) => Some(format!(
                "no row has the outcome `{outcome}` ({others} have it not): sensitivity and everything that rests on it \
                 is not defined"
            )),
            (_, 0) => Some(format!(
                "every row has the outcome `{outcome}` ({severe} rows): specificity and everything that rests on it is \
                 not defined"
            )),
            _ => None,
        }
    }
}

/// Runs a request over a cohort. `stop` may be set by another thread to end it early.
///
/// # Errors
/// A mistake in the request, the mapping or the texts; a damaged table; more groups than can be shown.
pub fn benchmark(
    table: &mut Table,
    mapping: &Mapping,
    texts: ReadTexts,
    request: &Request,
    progress: &Arc<Progress>,
    stop: &AtomicBool,
) -> Result<Benchmark, CohortError> {
    let has_level = if mapping.is_written {
        mapping.finding.contains_key(LEVEL)
    } else {
        table.headers().iter().any(|header| header == LEVEL)
    };
    let (questions, asked) = request.questions(has_level)?;
    let mut plan = prepare(table, mapping, texts, &questions)?;
    if request.completions {
        plan.complete(&[asked.tests.as_slice(), asked.scores.as_slice()].concat())?;
    }
    let pack = plan.pack()?;
    check_rests(table, &plan, &pack, request, &asked)?;
    let directions = request
        .scores
        .iter()
        .zip(&asked.scores)
        .map(|(score, question)| direction(&pack, &plan, score, *question))
        .collect::<Result<Vec<_>, _>>()?;
    let axes = |axes: &Vec<usize>| axes.iter().map(|question| axis(&pack, &plan, *question)).collect();
    let divisions: Vec<Division> = asked.by.iter().map(|by| Division { axes: axes(by) }).collect();
    let (rows, everything) =
        run(table, &plan, progress, stop, || Everything::new(&asked, &divisions, &directions, request.completions))?;
    let Everything {
        whole,
        groups,
        not_met,
        where_unknown,
        agreements,
        paired,
        benefits,
        completions,
        sets,
        set_unknown,
        ..
    } = everything;
    for (by, groups) in request.divisions().zip(&groups) {
        if groups.len() > MOST_GROUPS {
            return Err(CohortError::TooManyGroups { by: by.clone(), limit: MOST_GROUPS });
        }
    }
    let imputed = match &request.imputation {
        None => None,
        Some(expression) => {
            let sets = sets.into_iter().map(|(set, counts)| (f64::from_bits(set), counts));
            let part = |(set, counts)| (set, Part::of(counts, &directions, has_level));
            let mut sets: Vec<(f64, Part)> = sets.map(part).collect();
            sets.sort_by(|a, b| a.0.total_cmp(&b.0));
            let original = whole.severe + whole.others + whole.outcome_unknown + not_met + where_unknown;
            check_sets(expression, sets.len(), original)?;
            Some(Imputed { expression: expression.trim().to_owned(), sets, set_unknown })
        }
    };
    let named = request.divisions().zip(groups).zip(divisions.iter()).map(|((by, groups), division)| {
        let named = named(&pack, &plan, division, groups);
        let part = |(name, counts)| Group { name, part: Part::of(counts, &directions, has_level) };
        (by.clone(), named.into_iter().map(part).collect())
    });
    let pairs = (0..asked.tests.len()).flat_map(|i| (i + 1..asked.tests.len()).map(move |j| (i, j)));
    let rests_on = |questions: &[usize]| {
        let answers = questions.iter().filter_map(|question| plan.answers().get(*question));
        answers.map(|answer| plan.rests_on(&pack, answer)).collect::<Vec<_>>()
    };
    let mut warnings: Vec<String> = plan.warnings().diagnostics.iter().map(|warning| warning.message.clone()).collect();
    if directions.len() > 1 && paired.is_none() {
        warnings.push(format!("the scores were not compared with each other: more than {MOST_COMPARED} rows"));
    }
    if directions.iter().filter(|direction| direction.is_probability).count() > MOST_PROBABILITIES {
        let words =
            format!("net benefits were not compared with each other: more than {MOST_PROBABILITIES} probabilities");
        warnings.push(words);
    }
    Ok(Benchmark {
        request: request.clone(),
        file: table.name().to_owned(),
        format: table.format(),
        row_word: table.row_word(),
        title: mapping.cohort.title.clone(),
        attribution: mapping.cohort.attribution.clone(),
        pack: (pack.id().to_owned(), pack.version(), *plan.digest()),
        warnings,
        rows: rows.read,
        rejected: rows.rejected.rows(),
        reasons: rows.rejected.reasons(&pack),
        left_out: (not_met, where_unknown),
        tests_rest_on: rests_on(&asked.tests),
        scores_rest_on: rests_on(&asked.scores),
        agreements: pairs.zip(agreements).map(|((i, j), agreement)| (i, j, agreement)).collect(),
        completions: completions.map(|completions| CompletedPart {
            tests: completions.tests,
            scores: completions
                .scores
                .into_iter()
                .zip(&directions)
                .map(|(ends, direction)| ends.map(|end| ScorePart::of(end, direction.worse)))
                .collect(),
        }),
        imputed,
        not_compared: paired.as_ref().map_or(0, |paired| paired.not_numbers()),
        comparison: paired.map(|paired| paired.compare()),
        benefits: benefits.map_or(Vec::new(), |benefits| benefits.compare(request.intervals.level)),
        whole: with_probabilities(Part::of(whole, &directions, has_level), request, &directions)?,
        groups: named.collect(),
        directions,
    })
}

/// Are there completed sets, and the original beside them?
fn check_sets(expression: &str, sets: usize, original: u64) -> Result<(), CohortError> {
    let text = expression.trim();
    let long = "the long format has the original as set 0 and each completed set with its number (in R's mice: \
                complete(imputed, \"long\", include = TRUE), and `.imp` named in a mapping: [column.imp])";
    let why = match (sets, original) {
        (_, 0) => format!("`--imputation {text}`: no row has the number 0; {long}"),
        (0 | 1, _) => format!("`--imputation {text}`: {sets} completed sets, and at least two are needed; {long}"),
        _ if sets > MOST_SETS => {
            format!("`--imputation {text}`: more than {MOST_SETS} numbers; is that the right column?")
        }
        _ => return Ok(()),
    };
    Err(CohortError::Request(why))
}

/// Does everything that is asked rest on something that the cohort has?
fn check_rests(
    table: &Table,
    plan: &Plan,
    pack: &Pack<'_>,
    request: &Request,
    asked: &Asked,
) -> Result<(), CohortError> {
    let outcome = [("the outcome", request.outcome.as_str(), asked.outcome)];
    let where_ = request.only_where.iter().zip(asked.only_where).map(|(text, q)| ("the condition", text.as_str(), q));
    let sets = request.imputation.iter().zip(asked.imputation).map(|(text, q)| ("the imputation", text.as_str(), q));
    let tests = request.tests.iter().zip(&asked.tests).map(|(text, q)| ("the test", text.as_str(), *q));
    let scores = request.scores.iter().zip(&asked.scores).map(|(s, q)| ("the score", s.expression.as_str(), *q));
    let by = request.divisions().zip(&asked.by);
    let by = by.flat_map(|(text, axes)| axes.iter().map(move |q| ("the division", text.as_str(), *q)));
    for (what, text, question) in outcome.into_iter().chain(where_).chain(sets).chain(tests).chain(scores).chain(by) {
        let Some(answer) = plan.answers().get(question) else { continue };
        let (there, absent) = plan.rests_on(pack, answer);
        if !there.is_empty() || absent.is_empty() {
            continue;
        }
        let needed: Vec<String> = absent.iter().map(|id| format!("`{id}`")).collect();
        let near = absent.iter().find_map(|id| {
            let headers = table.headers().iter().map(String::as_str);
            baken_protocol::name::nearest(id, headers).map(|near| (id, near))
        });
        let help = match near {
            Some((id, near)) => format!("Is it the column `{near}`? Then say so in a mapping: [finding.{id}]"),
            None => {
                let shown: Vec<&str> = table.headers().iter().take(12).map(String::as_str).collect();
                let more = if table.headers().len() > shown.len() { ", …" } else { "" };
                format!("Its columns are {}{more}; `baken cohort map` proposes a mapping", shown.join(", "))
            }
        };
        let (what, expression) = (what.to_owned(), text.to_owned());
        return Err(CohortError::NothingToRestOn { what, expression, needed: needed.join(", "), help });
    }
    Ok(())
}

/// The whole cohort, and what its predicted probabilities are worth.
fn with_probabilities(mut whole: Part, request: &Request, directions: &[Direction]) -> Result<Part, CohortError> {
    for ((part, direction), score) in whole.scores.iter_mut().zip(directions).zip(&request.scores) {
        if direction.is_probability {
            let text = score.expression.trim();
            let refused = |why: Undefined| CohortError::Request(format!("`{text}` as a probability: {why}"));
            part.probability =
                Probability::of(&part.runs, direction.worse, request.intervals.level).transpose().map_err(refused)?;
        }
    }
    Ok(whole)
}
