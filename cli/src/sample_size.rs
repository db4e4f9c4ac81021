//! `baken sample-size`: how many patients it takes to say something about a model, before they are collected.

use std::io::{self, Write};

use baken_research::statistics::decision::exchange_rate;
use baken_research::statistics::interval::{Level, expit};
use baken_research::statistics::quadrature::NormalLp;
use baken_research::statistics::sample_size::{
    for_auc, for_net_benefit, for_observed_expected, for_slope, observed_expected_error, prevalence_conflict,
    undertriage_half_width,
};
use baken_research::statistics::{Defined, Undefined};
use clap::Args;
use serde_json::json;

use crate::benchmark::page::number;
use crate::failure::Failure;
use crate::paper::{BOLD, Color, DIM, Paper, YELLOW};

/// Fewer patients with the outcome say little, whatever the formulas say.
const FEW_SEVERE: [u64; 2] = [100, 200];

/// How many patients an external validation needs: for calibration, discrimination and net benefit
#[derive(Debug, Args)]
#[command(after_help = "Example: baken sample-size --prevalence 0.088 --auc 0.85

The number of patients with which each interval is as narrow as wanted (Riley and others, 2021); the largest counts.
The linear predictor of the model is taken as normal, as wide as the AUC says, or as --lp-mean and --lp-sd say.")]
pub struct SampleSize {
    /// The share of patients with the outcome, 0 to 1
    #[arg(long, value_name = "SHARE")]
    prevalence: f64,

    /// The AUC that is expected
    #[arg(long, value_name = "AUC")]
    auc: f64,

    /// The mean of the model's linear predictor, if it is known
    #[arg(long, value_name = "MEAN", requires = "lp_sd", allow_negative_numbers = true)]
    lp_mean: Option<f64>,

    /// Its standard deviation
    #[arg(long, value_name = "SD", requires = "lp_mean")]
    lp_sd: Option<f64>,

    /// The probability from which one would act, for net benefit
    #[arg(long, value_name = "SHARE", default_value_t = 0.1)]
    threshold: f64,

    /// The sensitivity that is expected of a test, for undertriage
    #[arg(long, value_name = "SHARE", default_value_t = 0.9)]
    sensitivity: f64,

    /// How wide the interval of observed over expected may be
    #[arg(long, value_name = "WIDTH", default_value_t = 0.2)]
    ratio_width: f64,

    /// How wide the interval of the calibration slope may be
    #[arg(long, value_name = "WIDTH", default_value_t = 0.2)]
    slope_width: f64,

    /// How wide the interval of the AUC may be
    #[arg(long, value_name = "WIDTH", default_value_t = 0.1)]
    auc_width: f64,

    /// How wide the interval of the standardised net benefit may be
    #[arg(long, value_name = "WIDTH", default_value_t = 0.2)]
    benefit_width: f64,

    /// The answer as JSON instead of a page
    #[arg(long)]
    json: bool,
}

/// What one aim takes.
struct Needed {
    id: &'static str,
    words: String,
    patients: Defined<f64>,
}

impl SampleSize {
    pub fn run(self, color: Color) -> Result<(), Failure> {
        let wrong = |why: Undefined| Failure::Wrong(why.to_string());
        let lp = match (self.lp_mean, self.lp_sd) {
            (Some(mean), Some(sd)) => NormalLp::new(mean, sd).map_err(wrong)?,
            _ => NormalLp::with_auc(self.prevalence, self.auc).map_err(wrong)?,
        };
        exchange_rate(self.threshold).map_err(wrong)?;
        let needed = self.needed(lp);
        if let Some(why) = needed.iter().find_map(|needed| needed.patients.as_ref().err()) {
            return Err(wrong(why.clone()));
        }
        let most = needed.iter().filter_map(|needed| needed.patients.as_ref().ok()).fold(0.0, |a: f64, b| a.max(*b));
        let patients = most.ceil() as u64;
        let severe = (patients as f64 * self.prevalence).ceil() as u64;
        let half = undertriage_half_width(severe, self.sensitivity, Level::P95).map_err(wrong)?;
        let conflict = prevalence_conflict(lp, self.prevalence);
        let text = if self.json {
            let document = json!({
                "prevalence": self.prevalence,
                "auc": self.auc,
                "lp": { "mean": lp.mean(), "sd": lp.sd(), "prevalence": lp.prevalence() },
                "needed": needed
                    .iter()
                    .map(|needed| json!({ "for": needed.id, "patients": needed.patients.as_ref().ok() }))
                    .collect::<Vec<_>>(),
                "patients": patients,
                "severe": severe,
                "undertriage_half_width": half,
            });
            serde_json::to_string_pretty(&document).map_err(io::Error::from)? + "\n"
        } else {
            self.page(lp, &needed, (patients, severe), half, conflict, color.on_stdout())
        };
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }

    fn needed(&self, lp: NormalLp) -> [Needed; 4] {
        let error = |width: f64| width / (2.0 * Level::P95.z());
        let threshold = self.threshold;
        let reaches = |x: f64| if expit(x) >= threshold { 1.0 } else { 0.0 };
        let (share, found) = (lp.prevalence(), lp.expect(|x| expit(x) * reaches(x)));
        let (sensitivity, specificity) = (found / share, 1.0 - (lp.expect(reaches) - found) / (1.0 - share));
        let percent = 100.0 * threshold;
        let ratio = observed_expected_error(self.ratio_width, Level::P95);
        [
            Needed {
                id: "observed_expected",
                words: format!("observed over expected, interval {} wide", self.ratio_width),
                patients: ratio.and_then(|error| for_observed_expected(self.prevalence, error)),
            },
            Needed {
                id: "slope",
                words: format!("calibration slope, interval {} wide", self.slope_width),
                patients: for_slope(lp, error(self.slope_width)),
            },
            Needed {
                id: "auc",
                words: format!("AUC, interval {} wide", self.auc_width),
                patients: for_auc(self.auc, self.prevalence, error(self.auc_width)),
            },
            Needed {
                id: "net_benefit",
                words: format!("standardised net benefit at {percent:.0} %, interval {} wide", self.benefit_width),
                patients: for_net_benefit(
                    sensitivity,
                    specificity,
                    self.prevalence,
                    threshold,
                    error(self.benefit_width),
                ),
            },
        ]
    }

    fn page(
        &self,
        lp: NormalLp,
        needed: &[Needed],
        (patients, severe): (u64, u64),
        half: f64,
        conflict: Option<f64>,
        color: bool,
    ) -> String {
        let mut paper = Paper::new(color);
        paper.wrapped_in(BOLD, "", "Patients for the validation of a model");
        paper.wrapped(
            "",
            &format!(
                "{:.1} % with the outcome, AUC {}; the linear predictor normal, mean {:.3}, standard deviation {:.3}.",
                100.0 * self.prevalence,
                self.auc,
                lp.mean(),
                lp.sd()
            ),
        );
        if let Some(implied) = conflict {
            let words = format!(
                "With that linear predictor {:.1} % would have the outcome: it does not fit the prevalence of {:.1} %.",
                100.0 * implied,
                100.0 * self.prevalence
            );
            paper.wrapped_in(YELLOW, "", &words);
        }
        paper.gap();
        paper.line(&format!("  {:<58}{:>10}{:>10}", "for", "patients", "severe"));
        for needed in needed {
            let Ok(count) = &needed.patients else { continue };
            let of_them = (count * self.prevalence).ceil() as u64;
            paper.line(&format!("  {:<58}{:>10}{:>10}", needed.words, number(count.ceil() as u64), number(of_them)));
        }
        paper.gap();
        paper.wrapped_in(
            BOLD,
            "",
            &format!("All of it: {} patients, {} of them with the outcome.", number(patients), number(severe)),
        );
        let sensitivity = 100.0 * self.sensitivity;
        paper.wrapped(
            "",
            &format!(
                "The undertriage of a test with a sensitivity of {sensitivity:.0} % is then known to ±{:.1} points (Wilson).",
                100.0 * half
            ),
        );
        if let Some(few) = FEW_SEVERE.iter().find(|few| severe < **few) {
            let words = format!("Fewer than {few} with the outcome: whatever the formulas say, that says little.");
            paper.wrapped_in(YELLOW, "", &words);
        }
        paper.wrapped_in(DIM, "", "Riley and others 2021, doi:10.1002/sim.9025; slope and net benefit by quadrature.");
        paper.into_text()
    }
}
