//! A benchmark in the form that programs read: JSON, stable, extended and never renamed.

use serde::Serialize;

use super::clusters::{PooledOver, pooled_auc, pooled_rate};
use super::funnel::{Funnel, funnel};
use super::{Benchmark, DecisionPoint, Part, Probability, ScorePart, TestCounts};
use crate::statistics::auc::Auc;
use crate::statistics::calibration::Joint;
use crate::statistics::confusion::Confusion;
use crate::statistics::interval::{Estimate, Level};
use crate::statistics::mcnemar::Agreement;
use crate::statistics::meta::Pooled;
use crate::statistics::proportion::{Proportion, ProportionInterval};
use crate::statistics::runs::Worse;
use crate::statistics::sweep::{self, at_sensitivity, sweep};
use crate::statistics::triage::{Concentration, Definition, meets_volume_norm};
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) groups: Vec<Division>,
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

/// A test against the outcome, what is undecided taken in three ways.
#[derive(Debug, Serialize)]
pub struct Test {
    pub(crate) expression: String,
    /// Findings that the cohort does not have: unknown for everyone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) absent: Vec<String>,
    pub(crate) undecided: u64,
    pub(crate) undecided_positive: u64,
    pub(crate) as_yes: Table,
    pub(crate) as_no: Table,
    pub(crate) decided_only: Table,
    /// Over every completion of what is unknown, where that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) completions: Option<CompletedTest>,
}

/// A test over every completion of what is unknown.
#[derive(Debug, Serialize)]
pub(crate) struct CompletedTest {
    /// Rows in which one completion decides otherwise than another.
    pub(crate) undecided: u64,
    /// Everyone who can be negative is.
    pub(crate) lowest: Table,
    /// Everyone who can be positive is.
    pub(crate) highest: Table,
}

/// A score over every completion of what is unknown.
#[derive(Debug, Serialize)]
pub(crate) struct CompletedScore {
    /// Rows of which the score has bounds.
    pub(crate) n: u64,
    /// AUC with everyone's lowest score.
    pub(crate) lowest: Rate,
    /// AUC with everyone's highest score.
    pub(crate) highest: Rate,
}

/// A two-by-two table with its rates.
#[derive(Debug, Serialize)]
pub struct Table {
    pub(crate) n: u64,
    pub(crate) tp: u64,
    pub(crate) fp: u64,
    #[serde(rename = "fn")]
    pub(crate) fn_: u64,
    pub(crate) tn: u64,
    pub(crate) sensitivity: Rate,
    pub(crate) specificity: Rate,
    pub(crate) ppv: Rate,
    pub(crate) npv: Rate,
    pub(crate) rates: Rates,
}

/// Undertriage and overtriage by the three definitions, each by its name.
#[derive(Debug, Serialize)]
pub(crate) struct Rates {
    #[serde(rename = "sens-spec")]
    pub(crate) sens_spec: Pair,
    #[serde(rename = "sens-ppv")]
    pub(crate) sens_ppv: Pair,
    pub(crate) cribari: Pair,
}

#[derive(Debug, Serialize)]
pub(crate) struct Pair {
    pub(crate) undertriage: Rate,
    pub(crate) overtriage: Rate,
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
pub(crate) struct Score {
    pub(crate) expression: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) absent: Vec<String>,
    /// Rows on which it is decided.
    pub(crate) n: u64,
    pub(crate) positive: u64,
    pub(crate) undecided: u64,
    pub(crate) undecided_positive: u64,
    pub(crate) worse: &'static str,
    pub(crate) auc: Rate,
    /// The interval on the logit scale, which stays within 0 to 1.
    pub(crate) auc_logit: Rate,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) standard_error: Option<f64>,
    /// The strictest cut-offs that reach a wanted sensitivity, found on these very rows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) operating_points: Vec<OperatingPoint>,
    /// Every cut-off, where there are few.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) cut_offs: Vec<CutOff>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) calibration: Option<Calibration>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) decision_curve: Vec<NetBenefit>,
    /// Over every completion of what is unknown, where that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) completions: Option<CompletedScore>,
}

/// A cut-off that was chosen to reach a sensitivity.
#[derive(Debug, Serialize)]
pub(crate) struct OperatingPoint {
    pub(crate) wanted_sensitivity: f64,
    pub(crate) cut_off: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) table: Option<Table>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) why: Option<String>,
}

/// A cut-off with its cells.
#[derive(Debug, Serialize)]
pub(crate) struct CutOff {
    /// Positive is a score up to it where low is worse, from it where high is.
    pub(crate) cut_off: f64,
    pub(crate) tp: u64,
    pub(crate) fp: u64,
    #[serde(rename = "fn")]
    pub(crate) fn_: u64,
    pub(crate) tn: u64,
    pub(crate) sensitivity: Rate,
    pub(crate) specificity: Rate,
}

/// Whether a predicted probability means what it says.
#[derive(Debug, Serialize)]
pub(crate) struct Calibration {
    pub(crate) n: u64,
    /// Predictions of exactly 0 and of exactly 1.
    pub(crate) certain: [u64; 2],
    pub(crate) observed: u64,
    pub(crate) expected: Option<f64>,
    pub(crate) observed_expected: Rate,
    /// The intercept with the slope fixed at 1.
    pub(crate) in_the_large: Rate,
    /// The intercept beside the slope: not calibration-in-the-large.
    pub(crate) joint_intercept: Rate,
    pub(crate) slope: Rate,
    pub(crate) brier: f64,
    pub(crate) scaled_brier: Rate,
    pub(crate) spiegelhalter_z: Rate,
    /// The smoother of the curve; the error indices are named with it.
    pub(crate) smoother: Option<&'static str>,
    pub(crate) ici: Option<f64>,
    pub(crate) e50: Option<f64>,
    pub(crate) e90: Option<f64>,
    pub(crate) emax: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) why: Option<String>,
}

/// A threshold of a decision curve.
#[derive(Debug, Serialize)]
pub(crate) struct NetBenefit {
    pub(crate) threshold: f64,
    pub(crate) net_benefit: Rate,
    pub(crate) treat_all: f64,
    pub(crate) interventions_avoided: f64,
    pub(crate) standardised: Option<f64>,
}

/// Where the severe were brought first.
#[derive(Debug, Serialize)]
pub(crate) struct Brought {
    /// To a level-1 centre.
    pub(crate) direct: u64,
    pub(crate) elsewhere: u64,
    pub(crate) unknown: u64,
    pub(crate) share: Rate,
    /// The Dutch norm of 90 %; null while the unknown could decide it either way.
    pub(crate) meets_norm: Option<bool>,
}

#[derive(Debug, Serialize)]
pub(crate) struct TestComparison {
    pub(crate) first: String,
    pub(crate) second: String,
    /// Among the severe: compares sensitivities.
    pub(crate) positive: McNemar,
    /// Among the others: compares specificities.
    pub(crate) negative: McNemar,
}

#[derive(Debug, Serialize)]
pub(crate) struct McNemar {
    pub(crate) n: u64,
    pub(crate) both: u64,
    pub(crate) first_only: u64,
    pub(crate) second_only: u64,
    pub(crate) neither: u64,
    pub(crate) p_exact: f64,
    pub(crate) p_mid: f64,
}

#[derive(Debug, Serialize)]
pub(crate) struct ScoreComparison {
    /// Rows on which all scores are decided.
    pub(crate) n: u64,
    pub(crate) not_compared: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) aucs: Vec<ComparedAuc>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) differences: Vec<Difference>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) why: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct ComparedAuc {
    pub(crate) expression: String,
    pub(crate) auc: Rate,
}

#[derive(Debug, Serialize)]
pub(crate) struct Difference {
    pub(crate) first: String,
    pub(crate) second: String,
    pub(crate) difference: Rate,
    pub(crate) z: Option<f64>,
    pub(crate) p: Option<f64>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Division {
    pub(crate) by: String,
    pub(crate) groups: Vec<Group>,
    /// Of clusters: the groups pooled.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) pooled: Vec<PooledMeasure>,
    /// Of clusters and predicted probabilities: observed over expected, with limits.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) funnels: Vec<Funnel>,
}

/// A measure pooled over clusters: random effects, REML, Hartung-Knapp.
#[derive(Debug, Serialize)]
pub(crate) struct PooledMeasure {
    pub(crate) expression: String,
    /// `auc`, `sensitivity`, `specificity`.
    pub(crate) measure: &'static str,
    /// What is undecided, where that matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) undecided_as: Option<&'static str>,
    pub(crate) clusters: usize,
    pub(crate) mean: Rate,
    /// Where the value of a new cluster is expected.
    pub(crate) prediction: Rate,
    pub(crate) tau2: Option<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) left_out: Vec<LeftOut>,
}

/// A cluster that could not be pooled.
#[derive(Debug, Serialize)]
pub(crate) struct LeftOut {
    pub(crate) group: String,
    pub(crate) why: String,
}

#[derive(Debug, Serialize)]
pub(crate) struct Group {
    pub(crate) group: String,
    pub(crate) n: u64,
    pub(crate) positive: u64,
    pub(crate) outcome_unknown: u64,
    pub(crate) prevalence: Rate,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) brought_to_level_1: Option<Brought>,
    /// Of a level-1 location in a year: does it keep the Dutch norm of 240 severely injured?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) meets_volume_norm: Option<bool>,
    pub(crate) tests: Vec<Test>,
    pub(crate) scores: Vec<Score>,
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
    fn bare(value: &Defined) -> Rate {
        match value {
            Ok(value) => Rate { value: Some(*value), low: None, high: None, interval: None, why: None },
            Err(why) => Rate::without(why),
        }
    }

    fn without(why: &Undefined) -> Rate {
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

impl Table {
    /// Undertriage 1 - sensitivity.
    pub fn undertriage_sens_spec(&self) -> &Rate {
        &self.rates.sens_spec.undertriage
    }

    /// Overtriage 1 - specificity.
    pub fn overtriage_sens_spec(&self) -> &Rate {
        &self.rates.sens_spec.overtriage
    }

    /// Overtriage 1 - positive predictive value.
    pub fn overtriage_sens_ppv(&self) -> &Rate {
        &self.rates.sens_ppv.overtriage
    }

    /// Of the cells of a 2x2 table.
    pub fn of(table: &Confusion, intervals: Intervals) -> Table {
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
    /// Of counts.
    pub fn of(expression: &str, absent: &[String], counts: &TestCounts, intervals: Intervals) -> Test {
        Test {
            expression: expression.trim().to_owned(),
            absent: absent.to_vec(),
            undecided: counts.undecided(),
            undecided_positive: counts.severe[2],
            as_yes: Table::of(&counts.as_yes(), intervals),
            as_no: Table::of(&counts.as_no(), intervals),
            decided_only: Table::of(&counts.decided(), intervals),
            completions: None,
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
            operating_points: Vec::new(),
            cut_offs: Vec::new(),
            calibration: None,
            decision_curve: Vec::new(),
            completions: None,
        }
    }

    /// The same with everything that is said of the whole cohort only.
    fn in_full(self, worse: Worse, part: &ScorePart, intervals: Intervals) -> Score {
        let points = SENSITIVITIES.iter().map(|wanted| OperatingPoint::of(*wanted, worse, part, intervals));
        let few = part.runs.iter().nth(MOST_CUT_OFFS).is_none();
        let cut_offs = sweep(&part.runs, worse).take(MOST_CUT_OFFS).map(|at| CutOff::of(&at, intervals));
        Score {
            operating_points: points.collect(),
            cut_offs: if few { cut_offs.collect() } else { Vec::new() },
            calibration: part.probability.as_ref().map(|found| Calibration::of(found, intervals)),
            decision_curve: part.probability.iter().flat_map(|found| &found.decision).map(NetBenefit::of).collect(),
            ..self
        }
    }
}

/// The sensitivities for which a cut-off is looked for.
const SENSITIVITIES: [f64; 4] = [0.80, 0.85, 0.90, 0.95];

/// More cut-offs than this are not listed.
const MOST_CUT_OFFS: usize = 64;

impl OperatingPoint {
    fn of(wanted: f64, worse: Worse, part: &ScorePart, intervals: Intervals) -> OperatingPoint {
        let found = at_sensitivity(&part.runs, worse, wanted);
        OperatingPoint {
            wanted_sensitivity: wanted,
            cut_off: found.as_ref().ok().map(|found| found.at),
            table: found.as_ref().ok().map(|found| Table::of(&found.table, intervals)),
            why: found.err().map(|why| why.to_string()),
        }
    }
}

impl CutOff {
    fn of(at: &sweep::CutOff, intervals: Intervals) -> CutOff {
        let Confusion { tp, fp, fn_, tn } = at.table;
        let rate = |proportion: Proportion| Rate::of_proportion(&proportion, intervals);
        CutOff {
            cut_off: at.at,
            tp,
            fp,
            fn_,
            tn,
            sensitivity: rate(at.table.sensitivity()),
            specificity: rate(at.table.specificity()),
        }
    }
}

impl Calibration {
    fn of(found: &Probability, intervals: Intervals) -> Calibration {
        let (summary, level) = (&found.summary, intervals.level);
        let joint = |estimate: fn(&Joint, Level) -> Estimate| match &summary.joint {
            Ok(joint) => Rate::of(&Ok(estimate(joint, level))),
            Err(why) => Rate::without(why),
        };
        let error = found.error.as_ref().ok();
        let observed_expected = summary.observed_expected.as_ref();
        Calibration {
            n: summary.n,
            certain: [summary.certain.0, summary.certain.1],
            observed: summary.severe,
            expected: observed_expected.ok().map(|found| found.expected),
            observed_expected: Rate::of(&observed_expected.map(|found| found.ratio).map_err(Undefined::clone)),
            in_the_large: match &summary.in_the_large {
                Ok(found) => Rate::of(&Ok(found.wald(level))),
                Err(why) => Rate::without(why),
            },
            joint_intercept: joint(Joint::intercept_wald),
            slope: joint(Joint::slope_wald),
            brier: summary.brier.value,
            scaled_brier: Rate::bare(&summary.brier.scaled),
            spiegelhalter_z: Rate::bare(&summary.spiegelhalter_z),
            smoother: found.curve.as_ref().ok().map(|curve| curve.smoother.id()),
            ici: error.map(|error| error.ici),
            e50: error.map(|error| error.e50),
            e90: error.map(|error| error.e90),
            emax: error.map(|error| error.emax),
            why: found.error.as_ref().err().map(ToString::to_string),
        }
    }
}

impl NetBenefit {
    fn of(point: &DecisionPoint) -> NetBenefit {
        let benefit = &point.benefit;
        NetBenefit {
            threshold: benefit.threshold,
            net_benefit: match &point.interval {
                Ok(estimate) => Rate { value: Some(benefit.net_benefit), ..Rate::of(&Ok(*estimate)) },
                Err(why) => Rate { value: Some(benefit.net_benefit), ..Rate::without(why) },
            },
            treat_all: benefit.treat_all,
            interventions_avoided: benefit.interventions_avoided,
            standardised: benefit.standardised,
        }
    }
}

impl Brought {
    fn of(brought: &Concentration, intervals: Intervals) -> Brought {
        Brought {
            direct: brought.direct,
            elsewhere: brought.elsewhere,
            unknown: brought.unknown,
            share: Rate::of_proportion(&brought.share(), intervals),
            meets_norm: brought.meets_norm().ok().flatten(),
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
            score_comparison: score_comparison(benchmark, intervals),
            groups: benchmark
                .groups
                .iter()
                .enumerate()
                .map(|(place, (by, groups))| Division {
                    by: by.trim().to_owned(),
                    pooled: if place >= request.by.len() { pooled(benchmark, groups, intervals) } else { Vec::new() },
                    funnels: if place >= request.by.len() { funnels(benchmark, groups) } else { Vec::new() },
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
                                brought_to_level_1: group.part.brought.as_ref().map(|b| Brought::of(b, intervals)),
                                meets_volume_norm: volume_norm(by, &group.part),
                                tests,
                                scores,
                            }
                        })
                        .collect(),
                })
                .collect(),
            regions: None,
            notes: benchmark.warnings.clone(),
        }
    }
}

fn funnels(benchmark: &Benchmark, groups: &[super::Group]) -> Vec<Funnel> {
    let scores = benchmark.request.scores.iter().zip(&benchmark.directions).enumerate();
    let probabilities = scores.filter(|(_, (_, direction))| direction.is_probability && direction.worse == Worse::High);
    probabilities.map(|(place, (score, _))| funnel(&score.expression, groups, place)).collect()
}

fn pooled(benchmark: &Benchmark, groups: &[super::Group], intervals: Intervals) -> Vec<PooledMeasure> {
    let level = intervals.level;
    let request = &benchmark.request;
    let mut measures = Vec::new();
    for (place, test) in request.tests.iter().enumerate() {
        let open = benchmark.whole.tests.get(place).is_some_and(|counts| counts.undecided() > 0);
        let undecided_as = open.then_some("yes");
        let sensitivity = pooled_rate(groups, place, |counts| counts.as_yes().sensitivity(), level);
        let specificity = pooled_rate(groups, place, |counts| counts.as_yes().specificity(), level);
        measures.push(PooledMeasure::of(test, "sensitivity", undecided_as, sensitivity));
        measures.push(PooledMeasure::of(test, "specificity", undecided_as, specificity));
    }
    for (place, score) in request.scores.iter().enumerate() {
        measures.push(PooledMeasure::of(&score.expression, "auc", None, pooled_auc(groups, place, level)));
    }
    measures
}

impl PooledMeasure {
    fn of(
        expression: &str,
        measure: &'static str,
        undecided_as: Option<&'static str>,
        over: PooledOver,
    ) -> PooledMeasure {
        let rate = |of: fn(&Pooled) -> Estimate| Rate::of(&over.pooled.as_ref().map(of).map_err(Undefined::clone));
        let left_out = over.left_out.iter().map(|(group, why)| LeftOut { group: group.clone(), why: why.to_string() });
        PooledMeasure {
            expression: expression.trim().to_owned(),
            measure,
            undecided_as,
            clusters: over.pooled.as_ref().map_or(0, |pooled| pooled.clusters),
            mean: rate(|pooled| pooled.mean),
            prediction: rate(|pooled| pooled.prediction),
            tau2: over.pooled.as_ref().ok().map(|pooled| pooled.tau2),
            left_out: left_out.collect(),
        }
    }
}

/// Does a level-1 location keep the volume norm? Of groups by `first_hospital` and `year` only, and of those
/// in which everyone was brought to a level-1 centre.
fn volume_norm(by: &str, part: &Part) -> Option<bool> {
    let divides_by = |axis: &str| by.split(',').any(|known| known.trim() == axis);
    let brought = part.brought.as_ref()?;
    let is_level_1 = brought.direct > 0 && brought.elsewhere == 0;
    let counts = divides_by("first_hospital") && divides_by("year") && is_level_1;
    counts.then(|| meets_volume_norm(part.severe, 1.0).ok()).flatten()
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
