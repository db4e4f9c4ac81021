//! A score against the outcome: how well it tells apart, whether it means what it says, whether acting on it helps, and
//! scores against each other.

use serde::Serialize;

use super::{Intervals, Rate, Table};
use crate::benchmark::probability::predictions;
use crate::benchmark::{Benchmark, BenefitComparison, DecisionPoint, Direction, Probability, ScorePart};
use crate::statistics::Undefined;
use crate::statistics::calibration::{Joint, Predictions, Summary};
use crate::statistics::confusion::Confusion;
use crate::statistics::interval::{Estimate, Level};
use crate::statistics::proportion::Proportion;
use crate::statistics::runs::Worse;
use crate::statistics::sweep::{self, at_sensitivity, sweep};

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

/// Whether a predicted probability means what it says; the smooth curve and its errors of the whole cohort only.
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
    /// Net benefit less that of bringing everybody.
    pub(crate) over_all: Rate,
    pub(crate) interventions_avoided: f64,
    pub(crate) standardised: Option<f64>,
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

/// Two probabilities on the same rows: net benefit of the first less that of the second.
#[derive(Debug, Serialize)]
pub(crate) struct BenefitDifference {
    pub(crate) first: String,
    pub(crate) second: String,
    /// Rows on which both are decided.
    pub(crate) n: u64,
    pub(crate) differences: Vec<DifferenceAt>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) why: Option<String>,
}

/// At one threshold.
#[derive(Debug, Serialize)]
pub(crate) struct DifferenceAt {
    pub(crate) threshold: f64,
    pub(crate) difference: Rate,
}

impl BenefitDifference {
    pub(super) fn of(benchmark: &Benchmark, compared: &BenefitComparison) -> BenefitDifference {
        let scores = &benchmark.request.scores;
        let name = |place: usize| scores.get(place).map_or("", |score| score.expression.trim()).to_owned();
        let differences = compared.differences.iter().flatten().map(|at| DifferenceAt {
            threshold: at.threshold,
            difference: Rate::of(&at.net_benefit.as_ref().map(|found| found.estimate).map_err(Undefined::clone)),
        });
        BenefitDifference {
            first: name(compared.first),
            second: name(compared.second),
            n: compared.n,
            differences: differences.collect(),
            why: compared.differences.as_ref().err().map(ToString::to_string),
        }
    }
}

impl Score {
    pub(super) fn of(
        expression: &str,
        absent: &[String],
        worse: Worse,
        part: &ScorePart,
        intervals: Intervals,
    ) -> Score {
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
    pub(super) fn in_full(self, worse: Worse, part: &ScorePart, intervals: Intervals) -> Score {
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

    /// The same with the calibration, in numbers, of a group; of a score that is a probability.
    pub(super) fn calibrated(self, direction: Direction, part: &ScorePart, intervals: Intervals) -> Score {
        let predictions = direction.is_probability.then(|| predictions(&part.runs, direction.worse));
        let found = predictions.as_deref().and_then(|predictions| Predictions::new(predictions).ok());
        let summary = found.map(|found| found.summary(intervals.level));
        Score { calibration: summary.map(|summary| Calibration::in_numbers(&summary, intervals.level)), ..self }
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
        let error = found.error.as_ref().ok();
        Calibration {
            smoother: found.curve.as_ref().ok().map(|curve| curve.smoother.id()),
            ici: error.map(|error| error.ici),
            e50: error.map(|error| error.e50),
            e90: error.map(|error| error.e90),
            emax: error.map(|error| error.emax),
            why: found.error.as_ref().err().map(ToString::to_string),
            ..Self::in_numbers(&found.summary, intervals.level)
        }
    }

    /// Without a curve.
    fn in_numbers(summary: &Summary, level: Level) -> Calibration {
        let joint = |estimate: fn(&Joint, Level) -> Estimate| match &summary.joint {
            Ok(joint) => Rate::of(&Ok(estimate(joint, level))),
            Err(why) => Rate::without(why),
        };
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
            smoother: None,
            ici: None,
            e50: None,
            e90: None,
            emax: None,
            why: None,
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
            over_all: Rate::of(&point.over_all),
            interventions_avoided: benefit.interventions_avoided,
            standardised: benefit.standardised,
        }
    }
}

impl ScoreComparison {
    /// All scores against each other, on the rows on which all are decided.
    pub(super) fn of(benchmark: &Benchmark, intervals: Intervals) -> Option<ScoreComparison> {
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
        Some(ScoreComparison {
            n: used,
            not_compared,
            aucs: aucs.collect(),
            differences: differences.collect(),
            why: None,
        })
    }
}
