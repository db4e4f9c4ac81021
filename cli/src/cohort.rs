//! `baken cohort`: what a table holds, and a first mapping for it.

use std::io::{self, Write};
use std::path::PathBuf;

use baken_core::Pack;
use baken_research::cohort::mapping::propose;
use baken_research::cohort::{Description, FindingFacts, Mapping, describe};
use clap::{Args, Subcommand};

use crate::benchmark::page::number;
use crate::benchmark::watch::Watch;
use crate::benchmark::{open, read_mapping, read_texts, wrong};
use crate::failure::Failure;
use crate::paper::{BOLD, Color, DIM, Paper, YELLOW, padded};
use crate::source;
use crate::whole::write_whole;

/// Look at a cohort: propose a mapping for it, or see what is known and what is rejected
#[derive(Debug, Args)]
pub struct Cohort {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Propose a mapping from the columns' names and values, and say what was not understood
    Map {
        /// The cohort: a table in CSV (also packed with gzip) or Parquet
        file: PathBuf,
        /// Where to write the mapping; by default on standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Count what is known of each finding, and the rows that are rejected, by reason
    Check {
        /// The cohort: a table in CSV (also packed with gzip) or Parquet
        file: PathBuf,
        /// From the cohort's columns to our findings: a mapping file
        #[arg(long, value_name = "FILE")]
        map: Option<PathBuf>,
        /// The folder of texts to use instead of the built-in ones
        #[arg(long, value_name = "DIR")]
        models: Option<PathBuf>,
    },
}

impl Cohort {
    pub fn run(self, color: Color) -> Result<(), Failure> {
        match self.what {
            What::Map { file, out } => map(&file, out.as_deref()),
            What::Check { file, map, models } => {
                let mapping = read_mapping(map.as_deref())?;
                let mut table = open(&file, &mapping)?;
                let watch = Watch::begin();
                let texts = read_texts(models.as_deref());
                let done = describe(&mut table, &mapping, texts, watch.progress(), watch.stop());
                watch.end();
                let page = page(&done.map_err(wrong)?, table.name(), table.row_word(), color.on_stdout());
                let mut stdout = io::stdout().lock();
                stdout.write_all(page.as_bytes())?;
                Ok(stdout.flush()?)
            }
        }
    }
}

fn map(file: &std::path::Path, out: Option<&std::path::Path>) -> Result<(), Failure> {
    let bytes = source::pack_bytes(None)?;
    let pack: Pack<'_> = source::open_pack(&bytes, None)?;
    let mut table = open(file, &Mapping::default())?;
    let proposal = propose(&mut table, &pack).map_err(wrong)?;
    match out {
        Some(out) => {
            if out.exists() {
                let why = "is there already; name a new file, so that nothing you wrote is lost";
                return Err(Failure::Wrong(format!("{} {why}", out.display())));
            }
            let cannot = |error| Failure::Wrong(format!("{} cannot be written: {error}", out.display()));
            write_whole(out, proposal.text.as_bytes()).map_err(cannot)?;
        }
        None => {
            let mut stdout = io::stdout().lock();
            stdout.write_all(proposal.text.as_bytes())?;
            stdout.flush()?;
        }
    }
    let mut stderr = io::stderr().lock();
    // If standard error is gone, the proposal says the same.
    let _ = writeln!(stderr, "{} findings have a column; not understood:", proposal.found);
    for line in &proposal.not_understood {
        let _ = writeln!(stderr, "  {line}");
    }
    Ok(())
}

fn page(description: &Description, name: &str, row_word: &str, color: bool) -> String {
    let mut paper = Paper::new(color);
    paper.wrapped_in(BOLD, "", name);
    let (read, rejected) = (description.rows.read, description.rows.rejected.rows());
    paper.wrapped("", &format!("{} rows, {} rejected", number(read), number(rejected)));
    for reason in &description.reasons {
        let words = format!("{}; {row_word} {}: {}", reason.reason, reason.first, reason.found);
        paper.wrapped_in(YELLOW, &format!("  {:>10}  ", number(reason.rows)), &words);
    }
    paper.gap();
    let used = read - rejected;
    let head = format!("{}{:>12}{:>8}  of those it is known of", padded("finding", 24), "known", "%");
    paper.line(&paper.ink(DIM, &head));
    for finding in &description.findings {
        let share =
            if used == 0 { String::new() } else { format!("{:.1}", 100.0 * finding.known as f64 / used as f64) };
        let lead = format!("{}{:>12}{share:>8}  ", padded(&finding.id, 24), number(finding.known));
        paper.wrapped(&lead, &facts(finding));
    }
    paper.into_text()
}

fn facts(finding: &FindingFacts) -> String {
    if let Some((low, high, mean)) = finding.numbers {
        let short = |end: f64| if end.fract() == 0.0 { end.to_string() } else { format!("{end:.1}") };
        return format!("{} to {}, mean {mean:.3} {}", short(low), short(high), finding.unit);
    }
    let values: Vec<String> = finding.values.iter().map(|(value, rows)| format!("{value} {}", number(*rows))).collect();
    if finding.known == 0 { String::new() } else { values.join(", ") }
}
