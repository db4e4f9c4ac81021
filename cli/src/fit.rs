//! `baken fit`: a logistic model from a cohort, as a text.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use baken_research::fit::{
    FEW_EVENTS_PER_COEFFICIENT, Fitted, Head, Internal, Request, Term, Used, Validated, fit, model_text,
};
use baken_research::statistics::Defined;
use baken_research::statistics::bootstrap::Optimism;
use baken_research::statistics::design::Term as Column;
use baken_research::statistics::iecv::{Performance, PooledMeasure};
use baken_research::statistics::interval::Estimate;
use clap::Args;
use serde_json::json;

use crate::benchmark::page::number;
use crate::benchmark::watch::Watch;
use crate::benchmark::{command_line, open, read_mapping, read_texts, today, wrong};
use crate::failure::Failure;
use crate::paper::{BOLD, Color, DIM, Paper, YELLOW};
use crate::whole::write_whole;

/// Fit a logistic model on a cohort; the result is a text that `baken check` reads
#[derive(Debug, Args)]
#[command(
    after_help = "Example: baken fit cohort.csv --outcome 'iss >= 16' --term 'age in spline 4' --term 'sbp in bands 90, 110' --term 'gcs <= 13' --id my-model --out my-model.toml"
)]
pub struct Fit {
    /// The cohort: a table in CSV (also packed with gzip) or Parquet
    cohort: PathBuf,

    /// Who has the outcome: a condition
    #[arg(long, value_name = "EXPR")]
    outcome: String,

    /// A term: EXPR, or EXPR in bands 90, 110, in spline 4 (knots), in knots 25, 50, 75; as often as wanted
    #[arg(long, value_name = "TERM", required = true, value_parser = Term::parse)]
    term: Vec<Term>,

    /// Penalty of each coefficient but the intercept: lowers the log-likelihood by its half times the square
    #[arg(long, value_name = "X", default_value_t = 0.0)]
    ridge: f64,

    /// Also what the model is worth elsewhere: leave each region (or whatever this expression or column says) out in
    /// turn, fit in the others, judge in the one left out
    #[arg(long, value_name = "EXPR")]
    validate_by: Option<String>,

    /// Also how much better it looks here than on other patients of the same kind: make it anew in so many bootstrap
    /// samples, every step repeated
    #[arg(long, value_name = "SAMPLES", default_value_t = 0)]
    bootstrap: u32,

    #[command(flatten)]
    about: About,
}

/// What fitting and updating share.
#[derive(Debug, Args)]
pub struct About {
    /// Only the rows for which this condition is met
    #[arg(long = "where", value_name = "EXPR")]
    pub only_where: Option<String>,

    /// From the cohort's columns to our findings: a mapping file
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,

    /// The folder of texts to use instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    pub models: Option<PathBuf>,

    /// Id of the new model
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,

    /// Its title in Dutch
    #[arg(long, value_name = "WORDS")]
    pub title_nl: Option<String>,

    /// Its title in English
    #[arg(long, value_name = "WORDS")]
    pub title_en: Option<String>,

    /// Where to write the text; without it the page alone
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,

    /// The answer as JSON instead of a page
    #[arg(long)]
    pub json: bool,
}

impl About {
    /// What the model says of itself.
    pub fn head(&self, id: &str) -> Head {
        let title = |given: &Option<String>| given.clone().unwrap_or_else(|| id.to_owned());
        Head {
            id: id.to_owned(),
            pathways: vec!["trauma".to_owned()],
            title: (title(&self.title_nl), title(&self.title_en)),
            population: String::new(),
            date: today(),
            command: command_line(),
            cautions: vec!["Not validated on other patients.".to_owned()],
            not_for: vec!["clinical use before it is validated".to_owned()],
        }
    }

    /// Writes the text, all or nothing.
    pub fn write(&self, text: &str) -> Result<(), Failure> {
        let Some(path) = &self.out else { return Ok(()) };
        write_whole(path, text.as_bytes()).map_err(|error| cannot(path, &error))
    }
}

fn cannot(path: &Path, error: &io::Error) -> Failure {
    Failure::Wrong(format!("{} cannot be written: {error}", path.display()))
}

impl Fit {
    pub fn run(self, color: Color) -> Result<(), Failure> {
        let mapping = read_mapping(self.about.map.as_deref())?;
        let mut table = open(&self.cohort, &mapping)?;
        let request = Request {
            outcome: self.outcome.clone(),
            only_where: self.about.only_where.clone(),
            terms: self.term.clone(),
            ridge: self.ridge,
            validate_by: self.validate_by.clone(),
            bootstrap: self.bootstrap,
        };
        let watch = Watch::begin();
        let texts = read_texts(self.about.models.as_deref());
        let done = fit(&mut table, &mapping, texts, &request, watch.progress(), watch.stop());
        watch.end();
        let fitted = done.map_err(wrong)?;
        let id = self.about.id.clone().unwrap_or_else(|| "new-model".to_owned());
        let population = match &self.about.only_where {
            Some(condition) => format!("patients of {} for whom {}", fitted.cohort, condition.trim()),
            None => format!("patients of {}", fitted.cohort),
        };
        self.about.write(&model_text(&fitted, &Head { population, ..self.about.head(&id) }))?;
        let text = if self.about.json {
            serde_json::to_string_pretty(&document(&fitted)).map_err(io::Error::from)? + "\n"
        } else {
            page(&fitted, self.about.out.as_deref(), color.on_stdout())
        };
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }
}

/// The rows, in lines.
pub fn rows(paper: &mut Paper, used: &Used, outcome: &str) {
    for (count, words) in [
        (used.rows, "rows"),
        (used.rejected, "rejected"),
        (used.left_out, "left out by --where"),
        (used.incomplete, "left out: outcome or a term unknown"),
    ] {
        if count > 0 {
            paper.line(&format!("{:>12}  {words}", number(count)));
        }
    }
    paper.line(&format!("{:>12}  used, {} with {}", number(used.used), number(used.events), outcome.trim()));
}

/// The coefficients with the names of their columns.
fn named(fitted: &Fitted) -> Vec<(String, (f64, f64))> {
    let mut named = vec![("intercept".to_owned(), fitted.intercept)];
    for term in &fitted.terms {
        for (place, estimate) in term.coefficients.iter().enumerate() {
            let name = match &term.column {
                Column::Linear => term.expression.clone(),
                Column::Spline(_) => format!("{}{}", term.expression, "'".repeat(place)),
                Column::Bands(cuts) => match (cuts.get(place), cuts.get(place + 1)) {
                    (Some(low), Some(high)) => format!("{} {low} to below {high}", term.expression),
                    (Some(low), None) => format!("{} {low} and over", term.expression),
                    _ => term.expression.clone(),
                },
            };
            named.push((name, *estimate));
        }
    }
    named
}

fn page(fitted: &Fitted, out: Option<&Path>, color: bool) -> String {
    let mut paper = Paper::new(color);
    paper.wrapped_in(BOLD, "", &fitted.cohort);
    rows(&mut paper, &fitted.used, &fitted.request.outcome);
    paper.heading("Coefficients (log odds), standard error, odds ratio (95 %)");
    for (name, (value, error)) in named(fitted) {
        let ratio = |z: f64| (value + z * error).exp();
        let words = format!("{value:+.4}  {error:.4}  {:.2} ({:.2}-{:.2})", ratio(0.0), ratio(-1.96), ratio(1.96));
        paper.wrapped(&format!("  {name:<34}  "), &words);
    }
    paper.gap();
    paper.line(&format!("-2 log-likelihood {:.2}", fitted.minus_two_log_likelihood));
    let events = fitted.events_per_coefficient();
    if events < FEW_EVENTS_PER_COEFFICIENT {
        let words = format!("Only {events:.1} events for each coefficient: expect it to hold badly on other patients.");
        paper.wrapped_in(YELLOW, "", &words);
    }
    if fitted.request.ridge > 0.0 {
        paper.wrapped_in(DIM, "", "Penalised: standard errors are those of the penalised fit.");
    }
    if let Some(internal) = &fitted.internal {
        optimism(&mut paper, internal);
    }
    if let Some(validated) = &fitted.validated {
        validation(&mut paper, validated);
    }
    if let Some(path) = out {
        paper.wrapped("", &format!("Written: {}. Put it beside the models and run `baken check`.", path.display()));
    }
    paper.into_text()
}

/// The measures that are corrected for optimism.
fn corrected(internal: &Internal) -> [(&'static str, &Optimism); 3] {
    [("auc", &internal.auc), ("calibration_slope", &internal.slope), ("brier", &internal.brier)]
}

fn optimism(paper: &mut Paper, internal: &Internal) {
    paper.heading(&format!("Where it was made, and what is left of that ({} bootstrap samples)", internal.samples));
    paper.line(&format!("  {:<24}{:>10}{:>10}{:>12}", "", "apparent", "optimism", "corrected"));
    for (name, of) in corrected(internal) {
        let name = name.replace('_', " ");
        paper.line(&format!("  {name:<24}{:>10.4}{:>10.4}{:>12.4}", of.apparent, of.optimism, of.corrected()));
    }
    let failed = internal.auc.undefined;
    if failed > 0 {
        let words = format!("In {failed} samples no model could be made.");
        paper.wrapped_in(YELLOW, "", &words);
    }
}

fn optimism_document(internal: &Internal) -> serde_json::Value {
    let measures: serde_json::Map<String, serde_json::Value> = corrected(internal)
        .into_iter()
        .map(|(name, of)| {
            let found = json!({ "apparent": of.apparent, "optimism": of.optimism, "corrected": of.corrected() });
            (name.to_owned(), found)
        })
        .collect();
    json!({ "samples": internal.samples, "failed": internal.auc.undefined, "measures": measures })
}

/// The measures of a validation, for people and programs: name, pooled, of one cluster.
fn measures(validated: &Validated) -> [(&'static str, &PooledMeasure); 4] {
    let pooled = &validated.pooled;
    [
        ("auc", &pooled.auc),
        ("observed_over_expected", &pooled.observed_expected),
        ("calibration_in_the_large", &pooled.in_the_large),
        ("calibration_slope", &pooled.slope),
    ]
}

/// The same measures of one cluster.
fn of_cluster(performance: &Performance) -> [Defined; 4] {
    [
        performance.auc.as_ref().map(|auc| auc.value).map_err(Clone::clone),
        performance.observed_expected.as_ref().map(|ratio| ratio.ratio.value).map_err(Clone::clone),
        performance.in_the_large.as_ref().map(|intercept| intercept.value).map_err(Clone::clone),
        performance.joint.as_ref().map(|joint| joint.slope).map_err(Clone::clone),
    ]
}

fn validation(paper: &mut Paper, validated: &Validated) {
    paper.heading(&format!(
        "Where it was not made: each {} left out in turn (internal-external validation)",
        validated.by
    ));
    paper.line(&format!(
        "  {:<24}{:>9}{:>8}{:>8}{:>8}{:>11}{:>8}",
        "", "rows", "events", "AUC", "O/E", "intercept", "slope"
    ));
    for left in &validated.clusters {
        let head = format!("  {:<24}{:>9}{:>8}", left.name, number(left.rows), number(left.events));
        match &left.performance {
            Err(why) => {
                paper.line(&head);
                paper.wrapped_in(DIM, "      ", &format!("no model of the others: {why}"));
            }
            Ok(performance) => {
                let [auc, ratio, intercept, slope] =
                    of_cluster(performance).map(|value| value.map_or("–".to_owned(), |value| format!("{value:.3}")));
                paper.line(&format!("{head}{auc:>8}{ratio:>8}{intercept:>11}{slope:>8}"));
            }
        }
    }
    if validated.cluster_unknown > 0 {
        let words = format!(
            "{} rows of unknown {} are in the model and in no validation.",
            number(validated.cluster_unknown),
            validated.by
        );
        paper.wrapped("", &words);
    }
    paper.gap();
    paper.line("Pooled (random effects, REML, Hartung-Knapp), 95 %, and where a new one is expected:");
    for (name, measure) in measures(validated) {
        let name = name.replace('_', " ");
        let words = match (&measure.mean, &measure.prediction) {
            (Ok(mean), Ok(new)) => format!(
                "{:.3} ({:.3} to {:.3}), new one {:.3} to {:.3}",
                mean.value, mean.low, mean.high, new.low, new.high
            ),
            (Err(why), _) | (_, Err(why)) => format!("none: {why}"),
        };
        paper.wrapped(&format!("  {name:<26}"), &words);
        for (cluster, why) in validated.without(measure) {
            paper.wrapped_in(DIM, "    ", &format!("without {cluster}: {why}"));
        }
    }
}

fn validation_document(validated: &Validated) -> serde_json::Value {
    let defined =
        |value: Defined| value.map_or_else(|why| json!({ "why": why.to_string() }), |value| json!({ "value": value }));
    let names = measures(validated).map(|(name, _)| name);
    let clusters = validated.clusters.iter().map(|left| {
        let mut cluster = json!({ "name": left.name, "rows": left.rows, "events": left.events });
        match &left.performance {
            Err(why) => cluster["why"] = json!(why.to_string()),
            Ok(performance) => {
                for (name, value) in names.iter().zip(of_cluster(performance)) {
                    cluster[*name] = defined(value);
                }
            }
        }
        cluster
    });
    let estimate = |estimate: &Defined<Estimate>| match estimate {
        Ok(found) => json!({ "value": found.value, "low": found.low, "high": found.high }),
        Err(why) => json!({ "why": why.to_string() }),
    };
    let pooled = measures(validated).map(|(name, measure)| {
        let left_out =
            validated.without(measure).map(|(cluster, why)| json!({ "cluster": cluster, "why": why.to_string() }));
        let tau2 = measure.pooled.as_ref().ok().map(|pooled| pooled.tau2);
        json!({
            "measure": name, "mean": estimate(&measure.mean), "prediction": estimate(&measure.prediction), "tau2": tau2,
            "left_out": left_out.collect::<Vec<_>>(),
        })
    });
    json!({
        "by": validated.by, "cluster_unknown": validated.cluster_unknown,
        "clusters": clusters.collect::<Vec<_>>(), "pooled": pooled,
    })
}

fn document(fitted: &Fitted) -> serde_json::Value {
    let coefficients: Vec<_> = named(fitted)
        .into_iter()
        .map(|(name, (estimate, error))| json!({ "name": name, "estimate": estimate, "standard_error": error }))
        .collect();
    let mut document = json!({
        "cohort": fitted.cohort,
        "outcome": fitted.request.outcome.trim(),
        "rows": rows_of(&fitted.used),
        "ridge": fitted.request.ridge,
        "coefficients": coefficients,
        "minus_two_log_likelihood": fitted.minus_two_log_likelihood,
        "events_per_coefficient": fitted.events_per_coefficient(),
    });
    if let Some(internal) = &fitted.internal {
        document["internal_validation"] = optimism_document(internal);
    }
    if let Some(validated) = &fitted.validated {
        document["validation"] = validation_document(validated);
    }
    document
}

/// The rows, for programs.
pub fn rows_of(used: &Used) -> serde_json::Value {
    json!({
        "read": used.rows, "rejected": used.rejected, "left_out": used.left_out, "incomplete": used.incomplete,
        "used": used.used, "events": used.events,
    })
}
