//! `baken benchmark`: tests and scores held against an outcome over a cohort.

mod files;
pub mod page;
mod regions_page;
pub mod watch;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use baken_protocol::text;
use baken_research::benchmark::document::Document;
use baken_research::benchmark::{Intervals, Request, ScoreRequest, benchmark};
use baken_research::cohort::{CohortError, Mapping, ReadTexts, Table};
use baken_research::regions::document::Regions;
use baken_research::regions::{self, Packed, StopLog, compare};
use baken_research::report::{self, About};
use baken_research::statistics::proportion::ProportionInterval;
use baken_research::statistics::runs::Worse;
use clap::{ArgMatches, Args, FromArgMatches, ValueEnum};

use crate::failure::Failure;
use crate::paper::Color;
use crate::source;
use files::Files;
use watch::Watch;

/// The texts that the program carries.
pub static TEXTS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// A mapping that is larger is none.
const MAX_MAPPING_BYTES: u64 = 1 << 20;

/// A log of stops that is larger is none: a region has some thousands a year.
const MAX_LOG_BYTES: u64 = 64 << 20;

/// Hold triage rules and scores against an outcome over a cohort: over- and undertriage, discrimination
#[derive(Debug, Args)]
#[command(
    after_help = "Example: baken benchmark cohort.csv --outcome 'iss >= 16' --test nftg_2021_red --test 'mgap < 23' --score mgap"
)]
pub struct Benchmark {
    /// The cohort: a table in CSV (also packed with gzip) or Parquet
    cohort: PathBuf,

    /// Who is severe: a condition
    #[arg(long, value_name = "EXPR")]
    outcome: String,

    /// A verdict to hold against the outcome: a condition; as often as wanted
    #[arg(long, value_name = "EXPR")]
    test: Vec<String>,

    #[command(flatten)]
    scores: Scores,

    /// Compare what regions' rules lead to: a region of the texts, or NAME@DIR with texts that come instead of
    /// those of the same path; others are held against the first
    #[arg(long, value_name = "NAME")]
    region: Vec<String>,

    /// The pathway by which --region assesses
    #[arg(long, value_name = "PATHWAY", default_value = "trauma")]
    pathway: String,

    /// A log of presentation stops for --region: CSV with hospital, kind, since, until
    #[arg(long, value_name = "FILE", requires = "region")]
    stops: Option<PathBuf>,

    /// Only the rows for which this condition is met
    #[arg(long = "where", value_name = "EXPR")]
    only_where: Option<String>,

    /// Divide the cohort by a column or an expression; as often as wanted
    #[arg(long, value_name = "COLUMN")]
    by: Vec<String>,

    /// Clusters, such as regions or hospitals: groups whose results are also pooled
    #[arg(long, value_name = "COLUMN")]
    cluster: Vec<String>,

    /// From the cohort's columns to our findings: a mapping file
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,

    /// The folder of texts to use instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    models: Option<PathBuf>,

    /// Also the lowest and the highest that every completion of the unknown findings gives
    #[arg(long)]
    completions: bool,

    /// What numbers the sets of a cohort completed by multiple imputation: 0 the original, from 1 the completed ones
    #[arg(long, value_name = "COLUMN", conflicts_with = "region")]
    imputation: Option<String>,

    /// Interval of proportions
    #[arg(long, value_enum, default_value_t)]
    interval: Interval,

    /// Threads; by default as many as there are processors
    #[arg(long, value_name = "N")]
    threads: Option<usize>,

    /// The answer as JSON instead of a page
    #[arg(long)]
    json: bool,

    /// Also a report with figures, in one file for any browser
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,

    /// Also tables in CSV, in this folder
    #[arg(long, value_name = "DIR")]
    csv: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Interval {
    #[default]
    Wilson,
    ClopperPearson,
}

/// The scores, in the order in which they were given.
#[derive(Debug, Default)]
struct Scores(Vec<ScoreRequest>);

/// How a score is given, and what that says of it.
const SCORES: [(&str, &str, Option<Worse>, bool); 4] = [
    ("score", "A score to hold against the outcome: a number; its model says which end is the bad one", None, false),
    ("score-low", "A score of which low values are worse", Some(Worse::Low), false),
    ("score-high", "A score of which high values are worse", Some(Worse::High), false),
    ("probability", "A predicted probability of the outcome", Some(Worse::High), true),
];

impl Args for Scores {
    fn augment_args(command: clap::Command) -> clap::Command {
        SCORES.iter().fold(command, |command, (name, help, _, _)| {
            let arg = clap::Arg::new(*name).long(*name).value_name("EXPR").action(clap::ArgAction::Append).help(*help);
            command.arg(arg)
        })
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Scores {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut given = Vec::new();
        for (name, _, worse, is_probability) in SCORES {
            let places = matches.indices_of(name).into_iter().flatten();
            let texts = matches.get_many::<String>(name).into_iter().flatten();
            given.extend(
                places
                    .zip(texts)
                    .map(|(place, text)| (place, ScoreRequest { expression: text.clone(), worse, is_probability })),
            );
        }
        given.sort_by_key(|(place, _)| *place);
        Ok(Scores(given.into_iter().map(|(_, score)| score).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Benchmark {
    pub fn run(self, color: Color) -> Result<(), Failure> {
        if self.test.is_empty() && self.scores.0.is_empty() && self.region.is_empty() {
            let why = "nothing is held against the outcome; add --test EXPR, --score EXPR or --region NAME".to_owned();
            return Err(Failure::Wrong(why));
        }
        if !self.region.is_empty() && self.cohort == Path::new(source::STDIN) {
            let why = "regions are compared in a second reading of the cohort; give it as a file".to_owned();
            return Err(Failure::Wrong(why));
        }
        if let Some(threads) = self.threads {
            // Only the first setting counts, and this is the first.
            let _ = rayon::ThreadPoolBuilder::new().num_threads(threads.max(1)).build_global();
        }
        let mapping = read_mapping(self.map.as_deref())?;
        let texts = read_texts(self.models.as_deref());
        let packed = self.packed()?;
        let stops = self.stops()?;
        let mut table = open(&self.cohort, &mapping)?;
        let intervals = Intervals {
            proportions: match self.interval {
                Interval::Wilson => ProportionInterval::Wilson,
                Interval::ClopperPearson => ProportionInterval::ClopperPearson,
            },
            ..Intervals::default()
        };
        let request = Request {
            outcome: self.outcome,
            only_where: self.only_where,
            tests: self.test,
            scores: self.scores.0,
            by: self.by,
            clusters: self.cluster,
            imputation: self.imputation,
            completions: self.completions,
            intervals,
        };
        let watch = Watch::begin();
        let done = benchmark(&mut table, &mapping, texts, &request, watch.progress(), watch.stop());
        watch.end();
        let benchmark = done.map_err(wrong)?;
        let compared = if packed.is_empty() || benchmark.cannot_answer().is_some() {
            None
        } else {
            let asked = regions::Request {
                outcome: request.outcome.clone(),
                only_where: request.only_where.clone(),
                pathway: self.pathway,
                stops,
            };
            let mut table = open(&self.cohort, &mapping)?;
            let texts = read_texts(self.models.as_deref());
            let watch = Watch::begin();
            let done = compare(&mut table, &mapping, texts, &asked, &packed, watch.progress(), watch.stop());
            watch.end();
            Some(done.map_err(wrong)?)
        };
        let mut document = Document::of(&benchmark);
        document.regions = compared.map(|compared| Regions::of(&compared, intervals));
        let cannot = benchmark.cannot_answer();
        if cannot.is_none() {
            let mut files = Files::default();
            if let Some(path) = &self.html {
                let about = About { command: command_line(), date: Some(today()) };
                files.add(path, report::html(&benchmark, &document, &about).as_bytes())?;
            }
            if let Some(folder) = &self.csv {
                let cannot = |why: String| Failure::Wrong(format!("{} cannot be written: {why}", folder.display()));
                std::fs::create_dir_all(folder).map_err(|error| cannot(error.to_string()))?;
                for (name, bytes) in report::tables(&document).map_err(|error| cannot(error.to_string()))? {
                    files.add(&folder.join(name), &bytes)?;
                }
            }
            files.put()?;
        }
        let text = if self.json {
            serde_json::to_string_pretty(&document).map_err(io::Error::from)? + "\n"
        } else {
            let strategies = document.regions.as_ref().map(|found| regions_page::page(found, color.on_stdout()));
            let between = if strategies.is_some() { "\n" } else { "" };
            page::page(&benchmark, color.on_stdout()) + between + &strategies.unwrap_or_default()
        };
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        match cannot {
            None => Ok(()),
            Some(why) => {
                // If standard error is gone, the exit code still tells.
                let _ = writeln!(io::stderr(), "error: {why}");
                Err(Failure::No)
            }
        }
    }
}

impl Benchmark {
    /// The regions, compiled.
    fn packed(&self) -> Result<Vec<Packed>, Failure> {
        let mut packed = Vec::new();
        for label in &self.region {
            let (region, over) = label.split_once('@').map_or((label.as_str(), None), |(name, dir)| (name, Some(dir)));
            let texts = read_texts(self.models.as_deref());
            let texts = match over {
                None => texts,
                Some(dir) => instead(texts, Path::new(dir))?,
            };
            packed.push(Packed::compile(label, region, texts).map_err(wrong)?);
        }
        Ok(packed)
    }

    fn stops(&self) -> Result<StopLog, Failure> {
        let Some(path) = &self.stops else { return Ok(StopLog::default()) };
        let bytes = source::read(path, MAX_LOG_BYTES)?;
        StopLog::read(&bytes, &source::name(path)).map_err(wrong)
    }
}

/// The texts with those of a folder instead: only some of them, or a whole folder with a pack.toml.
fn instead(base: ReadTexts, dir: &Path) -> Result<ReadTexts, Failure> {
    if !dir.is_dir() {
        return Err(Failure::Wrong(format!("{} is no folder of texts", dir.display())));
    }
    let over = text::read(dir);
    if over.1.files().is_empty() {
        return Err(Failure::Wrong(format!("{} holds no texts (*.toml)", dir.display())));
    }
    if over.1.files().iter().any(|file| file.path == "pack.toml") {
        return Ok(over);
    }
    Ok(text::read_over(&base.1, &over.1))
}

/// The command as somebody would write it again.
pub fn command_line() -> String {
    let plain = |word: &str| word.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./=:,+".contains(&b));
    let quoted = |word: String| match word.is_empty() || !plain(&word) {
        true if word.contains('\'') && !word.contains(['"', '$', '`', '\\']) => format!("\"{word}\""),
        true => format!("'{}'", word.replace('\'', "'\\''")),
        false => word,
    };
    let words = std::env::args().skip(1).map(quoted).collect::<Vec<_>>();
    format!("baken {}", words.join(" "))
}

pub fn today() -> String {
    jiff::Timestamp::now().strftime("%-d %B %Y").to_string()
}

/// Opens a cohort.
pub fn open(path: &Path, mapping: &Mapping) -> Result<Table, Failure> {
    let file = if path == Path::new(source::STDIN) { Path::new("/dev/stdin") } else { path };
    Table::open(file, &source::name(path), mapping.delimiter()).map_err(wrong)
}

/// The mapping of this file; without one, columns that have the id of a finding are taken as they are.
pub fn read_mapping(path: Option<&Path>) -> Result<Mapping, Failure> {
    let Some(path) = path else { return Ok(Mapping::default()) };
    let bytes = source::read(path, MAX_MAPPING_BYTES)?;
    let name = source::name(path);
    let text = String::from_utf8(bytes).map_err(|_| Failure::Wrong(format!("{name} is not UTF-8 text")))?;
    Mapping::read(&text, &name).map_err(wrong)
}

/// The texts of this folder, or those that the program carries.
pub fn read_texts(dir: Option<&Path>) -> ReadTexts {
    match dir {
        Some(dir) => text::read(dir),
        None => text::read_given(TEXTS.iter().copied()),
    }
}

/// What is wrong with a cohort, for standard error.
pub fn wrong(error: CohortError) -> Failure {
    Failure::Wrong(match &error {
        // A report says `error` by itself, in the place where it is.
        CohortError::Texts(_) => format!("what is asked cannot be understood\n\n{error}"),
        _ => error.to_string(),
    })
}
