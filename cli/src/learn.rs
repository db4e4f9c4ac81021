//! `baken learn`: the records of runs joined with what hospitals say afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use baken_core::{Language, Pack};
use baken_field::journal;
use baken_field::learning::{Run, Use, runs, usage};
use baken_field::record::{Ending, Record};
use clap::{Args, Parser};
use serde_json::Value;

use crate::benchmark::Benchmark;
use crate::benchmark::page::number;
use crate::failure::Failure;
use crate::paper::{Color, Paper, YELLOW};
use crate::source;
use crate::whole::write_whole;

const MAX_JOURNAL_BYTES: u64 = 1 << 30;
const MAX_FEEDBACK_BYTES: u64 = 256 << 20;

/// Columns by which a patient could be known; feedback that has one is refused.
const IDENTITY: [&str; 14] = [
    "name",
    "naam",
    "bsn",
    "surname",
    "achternaam",
    "birth_date",
    "birthdate",
    "geboortedatum",
    "address",
    "adres",
    "phone",
    "telefoon",
    "email",
    "patient_id",
];

/// Join the records of runs with feedback of hospitals: use of the app, overrides, realised over- and undertriage
#[derive(Debug, Args)]
#[command(after_help = "Example: baken learn run.journal --feedback feedback.csv --out runs.csv

The feedback is a table with a column `run` (the word of the run, as the announcement has it) and what is known
afterwards: `iss`, `died`, a diagnosis. The result is a cohort: whatever `baken benchmark` asks can be asked of it.")]
pub struct Learn {
    /// The journals
    #[arg(required = true)]
    journals: Vec<PathBuf>,

    /// What hospitals said afterwards: CSV with the column `run`
    #[arg(long, value_name = "FILE")]
    feedback: Option<PathBuf>,

    /// The joined table: a row a run
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    /// Who was severe
    #[arg(long, value_name = "EXPR", default_value = "iss >= 16")]
    outcome: String,

    /// The pack in which the hospitals stand, instead of the built-in one
    #[arg(long, value_name = "PACK")]
    pack: Option<PathBuf>,
}

/// What hospitals said: the names of its columns, and a row for each run.
#[derive(Default)]
struct Feedback {
    columns: Vec<String>,
    rows: BTreeMap<String, Vec<String>>,
}

/// The benchmark as it would be asked for on the command line.
#[derive(Parser)]
struct Asked {
    #[command(flatten)]
    benchmark: Benchmark,
}

impl Learn {
    pub fn run(self, color: Color) -> Result<(), Failure> {
        let bytes = source::pack_bytes(self.pack.as_deref())?;
        let pack = source::open_pack(&bytes, self.pack.as_deref())?;
        let mut paper = Paper::new(color.on_stdout());
        let records = self.records(&mut paper)?;
        let feedback = self.feedback.as_deref().map(read_feedback).transpose()?.unwrap_or_default();
        let runs = runs(&records);
        if runs.is_empty() {
            return Err(Failure::Wrong("there is no run in these journals".to_owned()));
        }
        let table = joined(&pack, &runs, &feedback)?;
        let cannot = |error: io::Error| Failure::Wrong(format!("{} cannot be written: {error}", self.out.display()));
        write_whole(&self.out, &table).map_err(cannot)?;
        self.page(&mut paper, &pack, &runs, &feedback);
        let mut out = io::stdout().lock();
        out.write_all(paper.into_text().as_bytes())?;
        out.flush()?;
        drop(out);
        if feedback.rows.is_empty() {
            return Ok(());
        }
        let path = self.out.to_string_lossy().into_owned();
        let mut words = vec!["baken", &path, "--outcome", &self.outcome, "--test", "first_hospital_level == 1"];
        words.extend(["--test", "advised_level_1", "--by", "region", "--by", "month", "--where", "known_afterwards"]);
        let asked = Asked::try_parse_from(words).map_err(|error| Failure::Wrong(error.to_string()))?;
        asked.benchmark.run(color)
    }

    fn records(&self, paper: &mut Paper) -> Result<Vec<Record>, Failure> {
        let mut records = Vec::new();
        for path in &self.journals {
            let contents = journal::read(&source::read(path, MAX_JOURNAL_BYTES)?);
            if !contents.is_whole() {
                let words = format!("{}: its chain is broken; `baken replay` says where", path.display());
                paper.wrapped_in(YELLOW, "", &words);
            }
            records.extend(contents.records.into_iter().map(|(_, record)| record));
        }
        Ok(records)
    }

    fn page(&self, paper: &mut Paper, pack: &Pack<'_>, runs: &[Run], feedback: &Feedback) {
        let strangers = feedback.rows.keys().filter(|run| runs.iter().all(|known| known.run != **run)).count();
        for ((region, month), used) in usage(runs, |run| feedback.rows.contains_key(run)) {
            let region = if region.is_empty() { "no region" } else { &region };
            paper.heading(&format!("{region}, {month}"));
            let of = |what: &str, count: u64| format!("{what} {}", number(count));
            let Use {
                runs,
                chosen,
                followed,
                overruled,
                without_reason,
                announced,
                handed_over,
                settled,
                with_feedback,
            } = used;
            let counts = [
                of("runs", runs),
                of("settled", settled),
                of("hospital chosen", chosen),
                of("as advised", followed),
                of("announced", announced),
                of("handed over", handed_over),
                of("with feedback", with_feedback),
            ];
            paper.wrapped("  ", &counts.join(", "));
            for (reason, count) in overruled {
                let words = pack.phrase(&format!("overrule-{}", reason.id()), Language::English);
                paper.wrapped("  elsewhere: ", &of(words, count));
            }
            if without_reason > 0 {
                paper.wrapped("  elsewhere: ", &of("no reason was given", without_reason));
            }
        }
        if strangers > 0 {
            let words =
                format!("{} rows of feedback are of runs that are not in these journals", number(strangers as u64));
            paper.wrapped_in(YELLOW, "", &words);
        }
        paper.line(&format!("\n{}: {} runs, a row each", self.out.display(), number(runs.len() as u64)));
    }
}

fn read_feedback(path: &Path) -> Result<Feedback, Failure> {
    let name = source::name(path);
    let wrong = |why: String| Failure::Wrong(format!("{name}: {why}"));
    let bytes = source::read(path, MAX_FEEDBACK_BYTES)?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes.as_slice());
    let headers = reader.headers().map_err(|error| wrong(error.to_string()))?.clone();
    let Some(place) = headers.iter().position(|header| header == "run") else {
        let list: Vec<&str> = headers.iter().collect();
        return Err(wrong(format!("there is no column `run`; its columns are {}", list.join(", "))));
    };
    if let Some(identity) = headers.iter().find(|header| IDENTITY.contains(&header.to_lowercase().as_str())) {
        return Err(wrong(format!("the column `{identity}` could say who a patient is; leave it out")));
    }
    let mut feedback = Feedback::default();
    let others = |row: &csv::StringRecord| -> Vec<String> {
        row.iter().enumerate().filter(|(column, _)| *column != place).map(|(_, cell)| cell.to_owned()).collect()
    };
    feedback.columns = others(&headers);
    for row in reader.records() {
        let row = row.map_err(|error| wrong(error.to_string()))?;
        let line = row.position().map_or(0, csv::Position::line);
        let run = row.get(place).unwrap_or_default().to_owned();
        if run.is_empty() {
            return Err(wrong(format!("line {line} names no run")));
        }
        if feedback.rows.insert(run.clone(), others(&row)).is_some() {
            return Err(wrong(format!("line {line}: the run `{run}` stands there twice")));
        }
    }
    Ok(feedback)
}

/// The columns of every row, before findings and feedback.
const OWN: [&str; 15] = [
    "run",
    "at",
    "region",
    "month",
    "pathway",
    "need",
    "advised_level_1",
    "settled",
    "advised",
    "chosen",
    "followed",
    "reason",
    "announced",
    "ended",
    "known_afterwards",
];
const LEVEL: &str = "first_hospital_level";

fn joined(pack: &Pack<'_>, runs: &[Run], feedback: &Feedback) -> Result<Vec<u8>, Failure> {
    let known: BTreeSet<&str> = runs.iter().flat_map(|run| run.findings.keys().map(String::as_str)).collect();
    let findings: Vec<&str> = pack.inputs().map(|input| input.id()).filter(|id| known.contains(id)).collect();
    let taken = |column: &&String| {
        OWN.contains(&column.as_str()) || findings.contains(&column.as_str()) || column.as_str() == LEVEL
    };
    if let Some(twice) = feedback.columns.iter().find(taken) {
        return Err(Failure::Wrong(format!("the feedback's column `{twice}` is one of the record too; rename it")));
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    let columns = OWN.into_iter().chain([LEVEL]).chain(findings.iter().copied());
    let said = |error: csv::Error| Failure::Wrong(error.to_string());
    writer.write_record(columns.chain(feedback.columns.iter().map(String::as_str))).map_err(said)?;
    let yes_no = |value: Option<bool>| value.map_or("", |yes| if yes { "yes" } else { "no" }).to_owned();
    for run in runs {
        let afterwards = feedback.rows.get(&run.run);
        let ended = match run.ended {
            None => "",
            Some(Ending::HandedOver) => "handed-over",
            Some(Ending::Cancelled) => "cancelled",
            Some(Ending::NotTransported) => "not-transported",
            Some(Ending::Died) => "died",
        };
        let own = [
            run.run.clone(),
            run.at.clone(),
            run.region.clone(),
            run.month().to_owned(),
            run.pathway.clone(),
            run.need.clone(),
            yes_no((!run.need.is_empty()).then(|| run.need == "level-1")),
            yes_no((run.advices > 0).then_some(run.settled)),
            run.advised.clone().unwrap_or_default(),
            run.chosen.clone().unwrap_or_default(),
            yes_no(run.followed()),
            run.reason.map_or("", |reason| reason.id()).to_owned(),
            run.announced.to_string(),
            ended.to_owned(),
            yes_no(Some(afterwards.is_some())),
            run.level(pack).map_or(String::new(), |level| level.to_string()),
        ];
        let of_findings = findings.iter().map(|id| match run.findings.get(*id) {
            None | Some(Value::Null) => String::new(),
            Some(Value::Bool(yes)) => yes_no(Some(*yes)),
            Some(Value::String(word)) => word.clone(),
            Some(other) => other.to_string(),
        });
        let none = vec![String::new(); feedback.columns.len()];
        let row = own.into_iter().chain(of_findings).chain(afterwards.unwrap_or(&none).iter().cloned());
        writer.write_record(row).map_err(said)?;
    }
    writer.into_inner().map_err(|error| Failure::Wrong(error.to_string()))
}
