//! A benchmark in the form that programs read: JSON, stable, extended and never renamed.

mod group;
mod imputed;
mod rate;
mod score;
mod test;

use serde::Serialize;

use super::{Benchmark, Part, ScorePart};
pub(crate) use group::{Brought, Division, Group};
use imputed::Imputations;
pub use rate::Rate;
pub(crate) use score::BenefitDifference;
pub(crate) use score::Calibration;
pub(crate) use score::Score;
use score::{CompletedScore, ScoreComparison};
use test::{CompletedTest, McNemar, TestComparison};
pub use test::{Table, Test};

pub use super::request::Intervals;
use crate::statistics::proportion::Proportion;

/// The whole answer.
#[derive(Debug, Serialize)]
pub struct Document {
    pub(crate) engine: &'static str,
    pub(crate) pack: Pack,
    pub(crate) cohort: Cohort,
    pub(crate) outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) brought_to_level_1: Option<Brought>,
    pub(crate) tests: Vec<Test>,
    pub(crate) scores: Vec<Score>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) test_comparisons: Vec<TestComparison>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) score_comparison: Option<ScoreComparison>,
    /// Predicted probabilities against each other.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) net_benefit_differences: Vec<BenefitDifference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) groups: Vec<Division>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) imputations: Option<Imputations>,
    /// What strategies of regions lead to, where that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub regions: Option<crate::regions::document::Regions>,
    pub(crate) notes: Vec<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Pack {
    pub(crate) id: String,
    pub(crate) version: u32,
    pub(crate) digest: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct Cohort {
    pub(crate) file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) attribution: Option<String>,
    /// All of the file, those that were rejected included.
    pub(crate) rows: u64,
    pub(crate) rejected_rows: u64,
    pub(crate) rejected: Vec<Rejected>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) only_where: Option<OnlyWhere>,
    pub(crate) outcome_unknown: u64,
    /// Rows on which everything below rests: not rejected, taken along, outcome known.
    pub(crate) used: u64,
}

#[derive(Debug, Serialize)]
pub(crate) struct Rejected {
    pub(crate) reason: String,
    pub(crate) rows: u64,
    pub(crate) example: Example,
}

#[derive(Debug, Serialize)]
pub(crate) struct Example {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) row: Option<u64>,
    pub(crate) found: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct OnlyWhere {
    pub(crate) expression: String,
    pub(crate) not_met: u64,
    pub(crate) unknown: u64,
}

#[derive(Debug, Serialize)]
pub(crate) struct Outcome {
    pub(crate) expression: String,
    pub(crate) positive: u64,
    pub(crate) negative: u64,
    /// Not used, and counted.
    pub(crate) unknown: u64,
    pub(crate) prevalence: Rate,
}

impl Document {
    /// The document of a benchmark.
    pub fn of(benchmark: &Benchmark) -> Document {
        let Benchmark { request, whole, .. } = benchmark;
        let intervals = request.intervals;
        let (mut tests, scores) = parts(benchmark, whole, intervals);
        let mut scores: Vec<Score> = scores
            .into_iter()
            .zip(benchmark.directions.iter().zip(&whole.scores))
            .map(|(score, (direction, part))| score.in_full(direction.worse, part, intervals))
            .collect();
        if let Some(completed) = &benchmark.completions {
            for (test, counts) in tests.iter_mut().zip(&completed.tests) {
                test.completions = Some(CompletedTest {
                    undecided: counts.undecided(),
                    lowest: Table::of(&counts.as_no(), intervals),
                    highest: Table::of(&counts.as_yes(), intervals),
                });
            }
            for (score, [lowest, highest]) in scores.iter_mut().zip(&completed.scores) {
                let rate = |part: &ScorePart| Rate::of_auc(&part.auc, |auc| auc.wald(intervals.level));
                score.completions =
                    Some(CompletedScore { n: lowest.runs.n(), lowest: rate(lowest), highest: rate(highest) });
            }
        }
        let digest: String = benchmark.pack.2.iter().map(|byte| format!("{byte:02x}")).collect();
        let by_line = benchmark.row_word == "line";
        let name = |test: usize| request.tests.get(test).map_or("", |text| text.trim()).to_owned();
        Document {
            engine: baken_core::ENGINE_VERSION,
            pack: Pack { id: benchmark.pack.0.clone(), version: benchmark.pack.1, digest: format!("sha256:{digest}") },
            cohort: Cohort {
                file: benchmark.file.clone(),
                title: benchmark.title.clone(),
                attribution: benchmark.attribution.clone(),
                rows: benchmark.rows,
                rejected_rows: benchmark.rejected,
                rejected: benchmark
                    .reasons
                    .iter()
                    .map(|reason| Rejected {
                        reason: reason.reason.clone(),
                        rows: reason.rows,
                        example: Example {
                            line: by_line.then_some(reason.first),
                            row: (!by_line).then_some(reason.first),
                            found: reason.found.clone(),
                        },
                    })
                    .collect(),
                only_where: request.only_where.as_ref().map(|expression| OnlyWhere {
                    expression: expression.trim().to_owned(),
                    not_met: benchmark.left_out.0,
                    unknown: benchmark.left_out.1,
                }),
                outcome_unknown: whole.outcome_unknown,
                used: whole.n(),
            },
            outcome: Outcome {
                expression: request.outcome.trim().to_owned(),
                positive: whole.severe,
                negative: whole.others,
                unknown: whole.outcome_unknown,
                prevalence: prevalence(whole, intervals),
            },
            brought_to_level_1: whole.brought.as_ref().map(|brought| Brought::of(brought, intervals)),
            tests,
            scores,
            test_comparisons: benchmark
                .agreements
                .iter()
                .map(|(first, second, [positive, negative])| TestComparison {
                    first: name(*first),
                    second: name(*second),
                    positive: McNemar::of(positive),
                    negative: McNemar::of(negative),
                })
                .collect(),
            score_comparison: ScoreComparison::of(benchmark, intervals),
            net_benefit_differences: benchmark
                .benefits
                .iter()
                .map(|compared| BenefitDifference::of(benchmark, compared))
                .collect(),
            groups: benchmark
                .groups
                .iter()
                .enumerate()
                .map(|(place, (by, groups))| Division::of(benchmark, place, by, groups, intervals))
                .collect(),
            imputations: benchmark.imputed.as_ref().map(|imputed| Imputations::of(benchmark, imputed, intervals)),
            regions: None,
            notes: benchmark.warnings.clone(),
        }
    }
}

fn prevalence(part: &Part, intervals: Intervals) -> Rate {
    Rate::of_proportion(&Proportion::new(part.severe, part.n()), intervals)
}

fn parts(benchmark: &Benchmark, part: &Part, intervals: Intervals) -> (Vec<Test>, Vec<Score>) {
    let request = &benchmark.request;
    let tests = request
        .tests
        .iter()
        .zip(&benchmark.tests_rest_on)
        .zip(&part.tests)
        .map(|((text, (_, absent)), counts)| Test::of(text, absent, counts, intervals));
    let scores =
        request.scores.iter().zip(&benchmark.scores_rest_on).zip(benchmark.directions.iter().zip(&part.scores)).map(
            |((score, (_, absent)), (direction, part))| {
                Score::of(&score.expression, absent, direction.worse, part, intervals)
            },
        );
    (tests.collect(), scores.collect())
}
