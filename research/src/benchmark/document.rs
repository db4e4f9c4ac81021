//! A benchmark in the form that programs read: JSON, stable, extended and never renamed.

use serde::Serialize;

use super::{Benchmark, Part, ScorePart, TestCounts};
use crate::statistics::auc::Auc;
use crate::statistics::confusion::Confusion;
use crate::statistics::interval::{Estimate, Level};
use crate::statistics::mcnemar::Agreement;
use crate::statistics::proportion::{Proportion, ProportionInterval};
use crate::statistics::runs::Worse;
use crate::statistics::triage::Definition;
use crate::statistics::{Defined, Undefined};

/// How intervals are made.
#[derive(Debug, Clone, Copy, Default)]
pub struct Intervals {
    /// Of proportions.
    pub proportions: ProportionInterval,
    /// Their confidence level.
    pub level: Level,
}

/// The whole answer.
#[derive(Debug, Serialize)]
pub struct Document {
    engine: &'static str,
    pack: Pack,
    cohort: Cohort,
    outcome: Outcome,
    tests: Vec<Test>,
    scores: Vec<Score>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    test_comparisons: Vec<TestComparison>,
    #[serde(skip_serializing_if = "Option::is_none")]
    score_comparison: Option<ScoreComparison>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    groups: Vec<Division>,
    notes: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Pack {
    id: String,
    version: u32,
    digest: String,
}

#[derive(Debug, Serialize)]
struct Cohort {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attribution: Option<String>,
    /// All of the file, those that were rejected included.
    rows: u64,
    rejected_rows: u64,
    rejected: Vec<Rejected>,
    #[serde(skip_serializing_if = "Option::is_none")]
    only_where: Option<OnlyWhere>,
    outcome_unknown: u64,
    /// Rows on which everything below rests: not rejected, taken along, outcome known.
    used: u64,
}

#[derive(Debug, Serialize)]
struct Rejected {
    reason: String,
    rows: u64,
    example: Example,
}

#[derive(Debug, Serialize)]
struct Example {
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u64>,
    found: String,
}

#[derive(Debug, Serialize)]
struct OnlyWhere {
    expression: String,
    not_met: u64,
    unknown: u64,
}

#[derive(Debug, Serialize)]
struct Outcome {
    expression: String,
    positive: u64,
    negative: u64,
    /// Not used, and counted.
    unknown: u64,
    prevalence: Rate,
}

/// A test against the outcome, what is undecided taken in three ways.
#[derive(Debug, Serialize)]
pub struct Test {
    expression: String,
    /// Findings that the cohort does not have: unknown for everyone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    absent: Vec<String>,
    undecided: u64,
    undecided_positive: u64,
    as_yes: Table,
    as_no: Table,
    decided_only: Table,
}

/// A two-by-two table with its rates.
#[derive(Debug, Serialize)]
pub struct Table {
    n: u64,
    tp: u64,
    fp: u64,
    #[serde(rename = "fn")]
    fn_: u64,
    tn: u64,
    sensitivity: Rate,
    specificity: Rate,
    ppv: Rate,
    npv: Rate,
    rates: Rates,
}

/// Undertriage and overtriage by the three definitions, each by its name.
#[derive(Debug, Serialize)]
struct Rates {
    #[serde(rename = "sens-spec")]
    sens_spec: Pair,
    #[serde(rename = "sens-ppv")]
    sens_ppv: Pair,
    cribari: Pair,
}

#[derive(Debug, Serialize)]
struct Pair {
    undertriage: Rate,
    overtriage: Rate,
}

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

#[derive(Debug, Serialize)]
struct Score {
    expression: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    absent: Vec<String>,
    /// Rows on which it is decided.
    n: u64,
    positive: u64,
    undecided: u64,
    undecided_positive: u64,
    worse: &'static str,
    auc: Rate,
    /// The interval on the logit scale, which stays within 0 to 1.
    auc_logit: Rate,
    #[serde(skip_serializing_if = "Option::is_none")]
    standard_error: Option<f64>,
}

#[derive(Debug, Serialize)]
struct TestComparison {
    first: String,
    second: String,
    /// Among the severe: compares sensitivities.
    positive: McNemar,
    /// Among the others: compares specificities.
    negative: McNemar,
}

#[derive(Debug, Serialize)]
struct McNemar {
    n: u64,
    both: u64,
    first_only: u64,
    second_only: u64,
    neither: u64,
    p_exact: f64,
    p_mid: f64,
}

#[derive(Debug, Serialize)]
struct ScoreComparison {
    /// Rows on which all scores are decided.
    n: u64,
    not_compared: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    aucs: Vec<ComparedAuc>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differences: Vec<Difference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

#[derive(Debug, Serialize)]
struct ComparedAuc {
    expression: String,
    auc: Rate,
}

#[derive(Debug, Serialize)]
struct Difference {
    first: String,
    second: String,
    difference: Rate,
    z: Option<f64>,
    p: Option<f64>,
}

#[derive(Debug, Serialize)]
struct Division {
    by: String,
    groups: Vec<Group>,
}

#[derive(Debug, Serialize)]
struct Group {
    group: String,
    n: u64,
    positive: u64,
    outcome_unknown: u64,
    prevalence: Rate,
    tests: Vec<Test>,
    scores: Vec<Score>,
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

    fn without(why: &Undefined) -> Rate {
        Rate { value: None, low: None, high: None, interval: None, why: Some(why.to_string()) }
    }

    fn of_proportion(proportion: &Proportion, intervals: Intervals) -> Rate {
        Rate::of(&proportion.estimate(intervals.proportions, intervals.level))
    }

    fn of_auc(auc: &Defined<Auc>, interval: impl Fn(&Auc) -> Defined<Estimate>) -> Rate {
        match auc {
            Err(why) => Rate::without(why),
            Ok(auc) => match interval(auc) {
                Err(why) => Rate { value: Some(auc.value), ..Rate::without(&why) },
                estimate => Rate::of(&estimate),
            },
        }
    }
}

impl Table {
    fn of(table: &Confusion, intervals: Intervals) -> Table {
        let rate = |proportion: Proportion| Rate::of_proportion(&proportion, intervals);
        let pair = |definition: Definition| Pair {
            undertriage: rate(definition.undertriage(table)),
            overtriage: rate(definition.overtriage(table)),
        };
        Table {
            n: table.n(),
            tp: table.tp,
            fp: table.fp,
            fn_: table.fn_,
            tn: table.tn,
            sensitivity: rate(table.sensitivity()),
            specificity: rate(table.specificity()),
            ppv: rate(table.ppv()),
            npv: rate(table.npv()),
            rates: Rates {
                sens_spec: pair(Definition::SensSpec),
                sens_ppv: pair(Definition::SensPpv),
                cribari: pair(Definition::Cribari),
            },
        }
    }
}

impl Test {
    fn of(expression: &str, absent: &[String], counts: &TestCounts, intervals: Intervals) -> Test {
        Test {
            expression: expression.trim().to_owned(),
            absent: absent.to_vec(),
            undecided: counts.undecided(),
            undecided_positive: counts.severe[2],
            as_yes: Table::of(&counts.as_yes(), intervals),
            as_no: Table::of(&counts.as_no(), intervals),
            decided_only: Table::of(&counts.decided(), intervals),
        }
    }
}

impl Score {
    fn of(expression: &str, absent: &[String], worse: Worse, part: &ScorePart, intervals: Intervals) -> Score {
        Score {
            expression: expression.trim().to_owned(),
            absent: absent.to_vec(),
            n: part.runs.n(),
            positive: part.runs.n1(),
            undecided: part.without.0 + part.without.1,
            undecided_positive: part.without.0,
            worse: match worse {
                Worse::Low => "low",
                Worse::High => "high",
            },
            auc: Rate::of_auc(&part.auc, |auc| auc.wald(intervals.level)),
            auc_logit: Rate::of_auc(&part.auc, |auc| auc.on_logit_scale(intervals.level)),
            standard_error: part.auc.as_ref().ok().and_then(|auc| auc.standard_error().ok()),
        }
    }
}

impl McNemar {
    fn of(agreement: &Agreement) -> McNemar {
        McNemar {
            n: agreement.n(),
            both: agreement.both,
            first_only: agreement.first_only,
            second_only: agreement.second_only,
            neither: agreement.neither,
            p_exact: agreement.exact_p(),
            p_mid: agreement.mid_p(),
        }
    }
}

impl Document {
    /// The document of a benchmark.
    pub fn of(benchmark: &Benchmark, intervals: Intervals) -> Document {
        let Benchmark { request, whole, .. } = benchmark;
        let (tests, scores) = parts(benchmark, whole, intervals);
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
            score_comparison: score_comparison(benchmark, intervals),
            groups: benchmark
                .groups
                .iter()
                .map(|(by, groups)| Division {
                    by: by.trim().to_owned(),
                    groups: groups
                        .iter()
                        .map(|group| {
                            let (tests, scores) = parts(benchmark, &group.part, intervals);
                            Group {
                                group: group.name.clone(),
                                n: group.part.n(),
                                positive: group.part.severe,
                                outcome_unknown: group.part.outcome_unknown,
                                prevalence: prevalence(&group.part, intervals),
                                tests,
                                scores,
                            }
                        })
                        .collect(),
                })
                .collect(),
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

fn score_comparison(benchmark: &Benchmark, intervals: Intervals) -> Option<ScoreComparison> {
    let names: Vec<&str> = benchmark.request.scores.iter().map(|score| score.expression.trim()).collect();
    let not_compared = benchmark.not_compared;
    let used = benchmark.whole.n().saturating_sub(not_compared);
    let comparison = match benchmark.comparison.as_ref()? {
        Ok(comparison) => comparison,
        Err(why) => {
            let why = Some(why.to_string());
            return Some(ScoreComparison { n: used, not_compared, aucs: Vec::new(), differences: Vec::new(), why });
        }
    };
    let pairs = (0..names.len()).flat_map(|i| (i + 1..names.len()).map(move |j| (i, j)));
    let name = |place: usize| names.get(place).copied().unwrap_or_default().to_owned();
    let differences = pairs.map(|(i, j)| {
        let difference = comparison.difference(i, j);
        Difference {
            first: name(i),
            second: name(j),
            difference: match &difference {
                Ok(difference) => Rate::of(&Ok(difference.wald(intervals.level))),
                Err(why) => Rate::without(why),
            },
            z: difference.as_ref().ok().map(|difference| difference.z),
            p: difference.as_ref().ok().map(|difference| difference.p),
        }
    });
    let aucs = comparison.aucs.iter().enumerate().map(|(place, auc)| ComparedAuc {
        expression: name(place),
        auc: Rate::of_auc(&Ok(auc.clone()), |auc| auc.wald(intervals.level)),
    });
    Some(ScoreComparison { n: used, not_compared, aucs: aucs.collect(), differences: differences.collect(), why: None })
}
