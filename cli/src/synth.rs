//! `baken synth`: synthetic cohorts with known truth, to try methods on.

use std::path::PathBuf;

use baken_research::synth::{Cohort, Format, Missing, Parameters, Stroke, SynthError, Trauma, write};
use clap::{Args, ValueEnum};

use crate::benchmark::read_texts;
use crate::benchmark::watch::Watch;
use crate::failure::Failure;
use crate::source;

/// More rows than this are a slip of the keyboard.
const MOST_ROWS: u64 = 10_000_000_000;
/// A text of parameters that is larger is none.
const MAX_PARAMETERS_BYTES: u64 = 1 << 20;

/// Make a synthetic cohort: patients that nobody treated, with known truth; never clinical evidence
#[derive(Debug, Args)]
#[command(after_help = "Example: baken synth trauma --rows 20000 --seed 7 --out trauma.csv")]
pub struct Synth {
    /// What kind of patients
    #[arg(value_enum)]
    what: What,

    /// How many
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MOST_ROWS))]
    rows: u64,

    /// The same seed gives the same bytes on every machine
    #[arg(long, value_name = "N")]
    seed: u64,

    /// Where to write it: CSV, or Parquet if the name ends in .parquet
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    /// How findings go missing
    #[arg(long, value_enum, default_value_t)]
    missing: Pattern,

    /// Other parameters than those of the program (TOML, as research/src/synth/trauma.toml)
    #[arg(long, value_name = "FILE")]
    parameters: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    /// Injured patients of ambulances in the Netherlands
    Trauma,
    /// Patients with a stroke code
    Stroke,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Pattern {
    /// Everything is written down
    #[default]
    None,
    /// Completely at random
    Mcar,
    /// More often in patients of 80 and older
    Mar,
    /// More often in those who are worst
    Mnar,
}

impl Synth {
    pub fn run(self) -> Result<(), Failure> {
        let built_in = match self.what {
            What::Trauma => Trauma::PARAMETERS,
            What::Stroke => Stroke::PARAMETERS,
        };
        let parameters = match &self.parameters {
            None => Parameters::read(built_in),
            Some(path) => {
                let bytes = source::read(path, MAX_PARAMETERS_BYTES)?;
                let text = String::from_utf8(bytes)
                    .map_err(|_| Failure::Wrong(format!("{} is not UTF-8 text", source::name(path))))?;
                Parameters::read(&text)
            }
        };
        let parameters = parameters.map_err(wrong)?;
        let missing = match self.missing {
            Pattern::None => Missing::None,
            Pattern::Mcar => Missing::AtRandom,
            Pattern::Mar => Missing::ByAge,
            Pattern::Mnar => Missing::BySeverity,
        };
        let cohort: Box<dyn Cohort> = match self.what {
            What::Trauma => Box::new(Trauma::new(&parameters, &postcodes(), missing).map_err(wrong)?),
            What::Stroke => Box::new(Stroke::new(&parameters, missing).map_err(wrong)?),
        };
        let parquet = self.out.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("parquet"));
        let format = if parquet { Format::Parquet } else { Format::Csv };
        let watch = Watch::begin();
        let done = write(&*cohort, self.seed, self.rows, &self.out, format, watch.progress(), watch.stop());
        watch.end();
        done.map_err(|error| match error {
            SynthError::Output(why) => Failure::Wrong(format!("{} cannot be written: {why}", self.out.display())),
            other => wrong(other),
        })
    }
}

/// The postal codes of the built-in texts.
fn postcodes() -> Vec<u16> {
    let (texts, _, _) = read_texts(None);
    let rows = texts.postcodes.iter().flat_map(|file| &file.content.rows);
    rows.filter_map(|row| row.get_ref().first()?.get_ref().parse().ok()).collect()
}

fn wrong(error: SynthError) -> Failure {
    Failure::Wrong(error.to_string())
}
