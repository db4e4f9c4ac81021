//! `baken update`: how much a model has to change on new patients, and the changed model as a text.

use std::io::{self, Write};
use std::path::PathBuf;

use baken_research::fit::{Chosen, Head, Updated, update, updated_text};
use baken_research::statistics::updating::Update as Taken;
use clap::{Args, ValueEnum};
use serde_json::json;

use crate::benchmark::watch::Watch;
use crate::benchmark::{open, read_mapping, read_texts, wrong};
use crate::failure::Failure;
use crate::fit::{About, rows, rows_of};
use crate::paper::{BOLD, Color, DIM, Paper, YELLOW};

/// Update a logistic model on a cohort: recalibrate it or fit it anew, as the closed test says
#[derive(Debug, Args)]
#[command(
    after_help = "Example: baken update cohort.csv --model iss16-reference --outcome 'iss >= 16' --id iss16-here --out iss16-here.toml"
)]
pub struct Update {
    /// The cohort: a table in CSV (also packed with gzip) or Parquet
    cohort: PathBuf,

    /// Id of the model
    #[arg(long, value_name = "ID")]
    model: String,

    /// What the model's probability is of: a condition
    #[arg(long, value_name = "EXPR")]
    outcome: String,

    /// Which update is taken
    #[arg(long, value_enum, default_value_t)]
    method: Method,

    /// Level of the closed test
    #[arg(long, value_name = "P", default_value_t = 0.05)]
    alpha: f64,

    #[command(flatten)]
    about: About,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Method {
    /// What the closed test chooses
    #[default]
    ClosedTest,
    /// m1: the intercept
    Large,
    /// m2: intercept and slope
    Logistic,
    /// m3: every coefficient
    Refit,
}

impl Update {
    pub fn run(self, color: Color) -> Result<(), Failure> {
        let mapping = read_mapping(self.about.map.as_deref())?;
        let mut table = open(&self.cohort, &mapping)?;
        let texts = read_texts(self.about.models.as_deref());
        let watch = Watch::begin();
        let (only_where, alpha) = (self.about.only_where.as_deref(), self.alpha);
        let (model, outcome) = (&self.model, &self.outcome);
        let (progress, stop) = (watch.progress(), watch.stop());
        let done = update(&mut table, &mapping, texts, model, outcome, only_where, alpha, progress, stop);
        watch.end();
        let updated = done.map_err(wrong)?;
        let chosen = match self.method {
            Method::ClosedTest => Chosen::ByTest,
            Method::Large => Chosen::Given(Taken::Intercept),
            Method::Logistic => Chosen::Given(Taken::Slope),
            Method::Refit => Chosen::Given(Taken::Refit),
        };
        let taken = updated.taken(chosen);
        if self.about.out.is_some() {
            let taken = taken.as_ref().map_err(|why| {
                Failure::Wrong(format!("the closed test: {why}; choose an update with --method, as --method large"))
            })?;
            let id = self.about.id.clone().unwrap_or_else(|| format!("{}-{}", self.model, taken.id()));
            let head = Head { population: String::new(), ..self.about.head(&id) };
            self.about.write(&updated_text(&updated, *taken, &head).map_err(wrong)?)?;
        }
        let taken = taken.ok();
        let text = if self.about.json {
            serde_json::to_string_pretty(&document(&updated, taken)).map_err(io::Error::from)? + "\n"
        } else {
            page(&updated, taken, self.about.out.as_deref(), color.on_stdout())
        };
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }
}

fn page(updated: &Updated, taken: Option<Taken>, out: Option<&std::path::Path>, color: bool) -> String {
    let mut paper = Paper::new(color);
    paper.wrapped_in(BOLD, "", &format!("{} on {}", updated.model, updated.cohort));
    rows(&mut paper, &updated.used, &updated.outcome);
    paper.heading("The model, and three ways to change it");
    for step in updated.steps() {
        let likelihood = match &step.minus_two_log_likelihood {
            Ok(value) => format!("-2 log-likelihood {value:.2}"),
            Err(why) => why.to_string(),
        };
        let mut words = likelihood;
        let names = ["intercept", "slope"];
        if step.update != Taken::Refit {
            for (name, (value, error)) in names.into_iter().zip(&step.coefficients) {
                words.push_str(&format!(", {name} {value:+.3} (SE {error:.3})"));
            }
        }
        paper.wrapped(&format!("  {}  {:<26}  ", step.update.id(), step.words), &words);
    }
    let refit = updated.steps().into_iter().last().map(|step| step.coefficients).unwrap_or_default();
    if !refit.is_empty() {
        paper.heading("Fitted anew (m3)");
        let names = ["intercept".to_owned()].into_iter().chain(updated.columns.iter().cloned());
        for (name, (value, error)) in names.zip(refit) {
            paper.wrapped(&format!("  {name:<34}  "), &format!("{value:+.4}  SE {error:.4}"));
        }
    }
    paper.heading(&format!("Closed test at {}", updated.alpha));
    match &updated.test {
        Ok(test) => {
            for against in &test.tests {
                let p = if against.p < 0.0001 { "< 0.0001".to_owned() } else { format!("{:.4}", against.p) };
                let words = format!("chi-squared {:.2} on {} df, p {p}", against.chi_squared, against.df);
                paper.wrapped(&format!("  m3 against {}  ", against.smaller.id()), &words);
            }
            paper.wrapped("  ", &format!("It keeps {}.", test.chosen.id()));
        }
        Err(why) => paper.wrapped_in(YELLOW, "  ", &why.to_string()),
    }
    if let (Some(taken), Some(path)) = (taken, out) {
        paper.gap();
        paper.wrapped("", &format!("Written: {}, with {}.", path.display(), taken.id()));
    }
    paper.wrapped_in(DIM, "", "Vergouwe 2017, doi:10.1002/sim.7179: the smallest model that a new fit does not beat.");
    paper.into_text()
}

fn document(updated: &Updated, taken: Option<Taken>) -> serde_json::Value {
    let steps: Vec<_> = updated
        .steps()
        .into_iter()
        .map(|step| {
            let coefficients: Vec<_> = step
                .coefficients
                .iter()
                .map(|(estimate, error)| json!({ "estimate": estimate, "standard_error": error }))
                .collect();
            json!({
                "update": step.update.id(),
                "minus_two_log_likelihood": step.minus_two_log_likelihood.as_ref().ok(),
                "why": step.minus_two_log_likelihood.as_ref().err().map(ToString::to_string),
                "coefficients": coefficients,
            })
        })
        .collect();
    let test = updated.test.as_ref().ok().map(|test| {
        let tests: Vec<_> = test
            .tests
            .iter()
            .map(|t| json!({ "against": t.smaller.id(), "chi_squared": t.chi_squared, "df": t.df, "p": t.p }))
            .collect();
        json!({ "alpha": updated.alpha, "tests": tests, "chosen": test.chosen.id() })
    });
    json!({
        "model": updated.model,
        "cohort": updated.cohort,
        "outcome": updated.outcome,
        "rows": rows_of(&updated.used),
        "columns": updated.columns,
        "updates": steps,
        "closed_test": test,
        "why": updated.test.as_ref().err().map(ToString::to_string),
        "taken": taken.map(Taken::id),
    })
}
