//! `baken diff`: what changed between two folders of texts, and for whom.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use baken_core::{Language, Pack};
use baken_field::replay::assess;
use baken_protocol::difference::{Change, changes};
use baken_protocol::{Built, text, worked};
use baken_research::difference::{Moved, group_names, moved, needs};
use baken_research::regions::{Packed, Request, StopLog, compare};
use clap::Args;
use serde_json::{Value, json};

use crate::benchmark::page::number;
use crate::benchmark::watch::Watch;
use crate::benchmark::{open, read_mapping, wrong};
use crate::check;
use crate::failure::Failure;
use crate::paper::{BOLD, Color, DIM, GREEN, Paper, RED, YELLOW};

/// Worked cases whose advices are shown side by side.
const MOST_SHOWN: usize = 5;

/// Say what changed between two folders of texts, and which patients it concerns
#[derive(Debug, Args)]
#[command(after_help = "Exit code: 0 nothing changed; 1 something did; 2 a folder or the command line is wrong.")]
pub struct Diff {
    /// The folder before
    old: PathBuf,

    /// The folder after
    new: PathBuf,

    /// A cohort: whose needs change?
    #[arg(long, value_name = "FILE")]
    cohort: Option<PathBuf>,

    /// From the cohort's columns to our findings: a mapping file
    #[arg(long, value_name = "FILE", requires = "cohort")]
    map: Option<PathBuf>,

    /// A region of the texts: also count whose first hospital changes; the cohort needs places
    #[arg(long, value_name = "NAME", requires = "cohort")]
    region: Option<String>,

    /// The pathway by which the cohort is assessed
    #[arg(long, value_name = "PATHWAY", default_value = "trauma")]
    pathway: String,

    /// The answer as JSON instead of a page
    #[arg(long)]
    json: bool,
}

/// A worked case that comes out otherwise.
struct Otherwise {
    case: Value,
    /// What is otherwise: before, after.
    parts: Vec<(String, String, String)>,
}

/// What a cohort shows.
struct OfCohort {
    /// Patients with the same need.
    stay: u64,
    /// How the others move.
    ways: Vec<Moved>,
    /// First hospitals in a region, where one was asked for.
    hospitals: Option<Hospitals>,
}

/// Whose first hospital changes.
struct Hospitals {
    region: String,
    /// Patients with the same one.
    stay: u64,
    without_place: u64,
    /// From, to, how many, the first row of them; the most frequent first.
    ways: Vec<(String, String, u64, u64)>,
}

impl Diff {
    pub fn run(self, color: Color) -> Result<(), Failure> {
        let build = |dir: &Path| -> Result<Built, Failure> {
            check::folder(dir)?;
            baken_protocol::build(dir).map_err(|report| {
                check::say(&report, color);
                Failure::Wrong(format!("{} does not compile; mend it first", dir.display()))
            })
        };
        let (old, new) = (build(&self.old)?, build(&self.new)?);
        let changed = changes(&old.checked.sources, &new.checked.sources);
        let (cases, otherwise) = of_cases(&old, &new)?;
        let of_cohort = self.of_cohort()?;
        let same = changed.is_empty() && otherwise.is_empty();
        let out = if self.json {
            let document = document(&changed, cases, &otherwise, of_cohort.as_ref());
            serde_json::to_string_pretty(&document).map_err(io::Error::from)? + "\n"
        } else {
            self.page(&changed, cases, &otherwise, of_cohort.as_ref(), color)
        };
        let mut stdout = io::stdout().lock();
        stdout.write_all(out.as_bytes())?;
        stdout.flush()?;
        if same { Ok(()) } else { Err(Failure::No) }
    }

    fn of_cohort(&self) -> Result<Option<OfCohort>, Failure> {
        let Some(path) = &self.cohort else { return Ok(None) };
        let mapping = read_mapping(self.map.as_deref())?;
        let watch = Watch::begin();
        let read = |dir: &Path| {
            let mut table = open(path, &mapping)?;
            let (progress, stop) = (watch.progress(), watch.stop());
            needs(&mut table, &mapping, text::read(dir), &self.pathway, progress, stop).map_err(wrong)
        };
        let found = read(&self.old).and_then(|old| Ok((old, read(&self.new)?)));
        watch.end();
        let (old, new) = found?;
        let (stay, ways) = moved(&old, &new);
        let hospitals = self.region.as_deref().map(|region| self.hospitals(path, region)).transpose()?;
        Ok(Some(OfCohort { stay, ways, hospitals }))
    }

    fn hospitals(&self, cohort: &Path, region: &str) -> Result<Hospitals, Failure> {
        let mapping = read_mapping(self.map.as_deref())?;
        let compiled = |dir: &Path| Packed::compile(region, region, text::read(dir)).map_err(wrong);
        let packed = [compiled(&self.old)?, compiled(&self.new)?];
        // Everybody counts, whatever they turned out to have.
        let asked = Request {
            outcome: "yes".to_owned(),
            only_where: None,
            pathway: self.pathway.clone(),
            stops: StopLog::default(),
        };
        let mut table = open(cohort, &mapping)?;
        let watch = Watch::begin();
        let texts = text::read(&self.new);
        let done = compare(&mut table, &mapping, texts, &asked, &packed, watch.progress(), watch.stop());
        watch.end();
        let compared = done.map_err(wrong)?;
        let led = compared.strategies.into_iter().next_back().map(|strategy| strategy.led).unwrap_or_default();
        let all: u64 = led.advised.iter().chain(&led.nowhere).sum();
        let ways = led.ways.into_iter();
        let mut ways: Vec<_> =
            ways.map(|((from, to), way)| (from, to, way.patients.iter().sum(), way.example)).collect();
        ways.sort_by_key(|(_, _, count, _)| std::cmp::Reverse(*count));
        let moved: u64 = ways.iter().map(|(_, _, count, _)| count).sum();
        Ok(Hospitals {
            region: region.to_owned(),
            stay: all.saturating_sub(moved),
            without_place: compared.without_place,
            ways,
        })
    }

    fn page(
        &self,
        changed: &[Change],
        cases: usize,
        otherwise: &[Otherwise],
        of_cohort: Option<&OfCohort>,
        color: Color,
    ) -> String {
        let mut paper = Paper::new(color.on_stdout());
        let mut of = "";
        for change in changed {
            if change.of != of {
                paper.gap();
                paper.line(&paper.ink(BOLD, &change.of));
                of = &change.of;
            }
            match (change.key.is_empty(), change.is.is_empty()) {
                (true, true) => paper.wrapped_in(RED, "  ", "is gone"),
                (true, false) => paper.wrapped_in(GREEN, "  ", "is new"),
                (false, _) => {
                    let shown = |text: &str| if text.is_empty() { "nothing".to_owned() } else { text.to_owned() };
                    paper.wrapped(
                        &format!("  {}: ", change.key),
                        &format!("{} → {}", shown(&change.was), shown(&change.is)),
                    );
                }
            }
        }
        if changed.is_empty() {
            paper.line("The texts say the same.");
        }
        paper.heading(&format!("Worked cases: {} of {cases} come out otherwise", otherwise.len()));
        for case in otherwise.iter().take(MOST_SHOWN) {
            paper.wrapped_in(DIM, "", &in_short(&case.case));
            for (what, was, is) in &case.parts {
                paper.wrapped(&format!("  {what}: "), &format!("{was} → {is}"));
            }
        }
        if otherwise.len() > MOST_SHOWN {
            paper.line(&format!("  … {} more; --json has all", otherwise.len() - MOST_SHOWN));
        }
        if let Some(OfCohort { stay, ways, hospitals }) = of_cohort {
            let all: u64 = ways.iter().flat_map(|way| way.patients).sum();
            paper.heading(&format!("Cohort: {} patients get another need, {} the same", number(all), number(*stay)));
            for way in ways {
                let count: u64 = way.patients.iter().sum();
                let groups = group_names().into_iter().zip(way.patients).filter(|(_, count)| *count > 0);
                let groups: Vec<String> = groups.map(|(name, count)| format!("{name} {}", number(count))).collect();
                let words = format!("{}: {}; the first in row {}", number(count), groups.join(", "), way.example);
                let lead = paper.ink(YELLOW, &format!("  {} → {}  ", way.from, way.to));
                paper.wrapped(&lead, &words);
            }
            if let Some(hospitals) = hospitals {
                page_of(&mut paper, hospitals);
            }
        }
        paper.into_text()
    }
}

/// Whose first hospital changes.
fn page_of(paper: &mut Paper, hospitals: &Hospitals) {
    let moved: u64 = hospitals.ways.iter().map(|(_, _, count, _)| count).sum();
    paper.heading(&format!(
        "{}: {} patients go to another hospital first, {} to the same, {} have no place",
        hospitals.region,
        number(moved),
        number(hospitals.stay),
        number(hospitals.without_place)
    ));
    for (from, to, count, example) in hospitals.ways.iter().take(MOST_SHOWN) {
        let lead = paper.ink(YELLOW, &format!("  {from} → {to}  "));
        paper.wrapped(&lead, &format!("{}; the first in row {example}", number(*count)));
    }
    if hospitals.ways.len() > MOST_SHOWN {
        paper.line(&format!("  … {} more ways; --json has all", hospitals.ways.len() - MOST_SHOWN));
    }
}

/// A case without what was looked for and is not there.
fn in_short(case: &Value) -> String {
    let findings = case["findings"].as_object().into_iter().flatten();
    let there = findings.filter(|(_, value)| **value != Value::Bool(false) && **value != json!(0));
    let there: Vec<String> = there.map(|(id, value)| format!("{id} {value}")).collect();
    format!("{}: {}", case["pathway"].as_str().unwrap_or(""), there.join(", "))
}

/// The worked cases of both, each assessed by both.
fn of_cases(old: &Built, new: &Built) -> Result<(usize, Vec<Otherwise>), Failure> {
    let opened = |built: &Built| Pack::open(&built.pack).map(|_| ()).map_err(|error| Failure::Wrong(error.to_string()));
    opened(old)?;
    opened(new)?;
    let broken = |error: baken_core::OpenError| Failure::Wrong(error.to_string());
    let (before, after) = (Pack::open(&old.pack).map_err(broken)?, Pack::open(&new.pack).map_err(broken)?);
    let mut lines: Vec<String> = Vec::new();
    for built in [old, new] {
        for line in worked::export(&built.checked).map_err(io::Error::from)?.lines() {
            if !lines.iter().any(|known| known == line) {
                lines.push(line.to_owned());
            }
        }
    }
    let mut otherwise = Vec::new();
    for line in &lines {
        let case: Value = serde_json::from_str(line).map_err(io::Error::from)?;
        let both = [&before, &after].map(|pack| assess(pack, &case, Language::English));
        let parts = match &both {
            [Ok(was), Ok(is)] => parts(was, is),
            [Err(_), Err(_)] => Vec::new(),
            [was, is] => {
                let say = |outcome: &Result<Value, Vec<String>>| match outcome {
                    Ok(_) => "can be assessed".to_owned(),
                    Err(errors) => errors.join("; "),
                };
                vec![("the case".to_owned(), say(was), say(is))]
            }
        };
        if !parts.is_empty() {
            otherwise.push(Otherwise { case, parts });
        }
    }
    Ok((lines.len(), otherwise))
}

/// What of two advices a crew would see otherwise: need, first hospital, whether it is settled, scores, criteria.
fn parts(was: &Value, is: &Value) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    let mut differ = |what: String, was: Option<&Value>, is: Option<&Value>| {
        if was != is {
            let shown = |value: Option<&Value>| value.map_or("nothing".to_owned(), ToString::to_string);
            found.push((what, shown(was), shown(is)));
        }
    };
    for (what, pointer) in
        [("need", "/need/id"), ("settled", "/settled"), ("first hospital", "/destinations/0/hospital")]
    {
        differ(what.to_owned(), was.pointer(pointer), is.pointer(pointer));
    }
    for (list, key) in
        [("scores", "value"), ("scores", "low"), ("scores", "high"), ("criteria", "met"), ("criteria", "fired")]
    {
        let of = |document: &Value| document.get(list).and_then(Value::as_array).cloned().unwrap_or_default();
        let (before, after) = (of(was), of(is));
        let ids = before.iter().chain(&after).filter_map(|item| item["id"].as_str());
        let ids: std::collections::BTreeSet<&str> = ids.collect();
        for id in ids {
            let named =
                |items: &'_ [Value]| items.iter().find(|item| item["id"] == id).and_then(|item| item.get(key)).cloned();
            let (a, b) = (named(&before), named(&after));
            differ(format!("{id}, {key}"), a.as_ref(), b.as_ref());
        }
    }
    found
}

fn document(changed: &[Change], cases: usize, otherwise: &[Otherwise], of_cohort: Option<&OfCohort>) -> Value {
    let changes: Vec<Value> =
        changed.iter().map(|c| json!({ "of": c.of, "key": c.key, "was": c.was, "is": c.is })).collect();
    let of_cases: Vec<Value> = otherwise
        .iter()
        .map(|case| {
            let parts: Vec<Value> =
                case.parts.iter().map(|(what, was, is)| json!({ "what": what, "was": was, "is": is })).collect();
            json!({ "case": case.case, "differences": parts })
        })
        .collect();
    let cohort = of_cohort.map(|OfCohort { stay, ways, hospitals }| {
        let ways: Vec<Value> = ways
            .iter()
            .map(|way| {
                let groups: serde_json::Map<String, Value> =
                    group_names().into_iter().zip(way.patients).map(|(name, count)| (name, count.into())).collect();
                json!({ "from": way.from, "to": way.to, "patients": way.patients.iter().sum::<u64>(), "by_age": groups,
                        "example_row": way.example })
            })
            .collect();
        let hospitals = hospitals.as_ref().map(|hospitals| {
            let way = |(from, to, count, example): &(String, String, u64, u64)| {
                json!({ "from": from, "to": to, "patients": count, "example_row": example })
            };
            let ways: Vec<Value> = hospitals.ways.iter().map(way).collect();
            json!({ "region": hospitals.region, "same": hospitals.stay, "without_place": hospitals.without_place,
                    "moved": ways })
        });
        json!({ "same_need": stay, "moved": ways, "first_hospital": hospitals })
    });
    json!({ "changes": changes, "worked_cases": cases, "otherwise": of_cases, "cohort": cohort })
}
