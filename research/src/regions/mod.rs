//! Strategies of regions, compared over a cohort: today's rules against another distribution of levels, other
//! opening hours, no stops, always level 1. Each patient gets the advice that the engine would give under each
//! strategy, with the very code of the tablet; what the advices lead to is counted.
//!
//! A strategy is a region's text in a pack ([`Packed`]). The cohort needs a place for each patient (columns
//! `scene_pc4`, or `scene_lat` and `scene_lon`) and may have a moment (`at`), which opening hours and stops go
//! by. What a patient would have needed is the benchmark's outcome.
//!
//! What it cannot say: whether a crew would have followed the advice, and what became of the patient.

pub mod document;
mod minutes;
mod stops;
mod strategy;
mod tally;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use baken_core::Pack;
use baken_core::pack::{InputKind, Scope};
use baken_protocol::question::{Names, Question, Wanted};

use crate::cohort::{CohortError, Mapping, Plan, Progress, ReadTexts, Table, prepare, run};
pub use minutes::{Change, MARKED_CHANGE, Minutes, Sums};
pub use stops::StopLog;
pub use strategy::Packed;
use strategy::Strategy;
use tally::Everything;
pub use tally::{Led, NOWHERE, Way};

/// Columns with the place of a patient, and the moment.
const PC4: &str = "scene_pc4";
const LATITUDE: &str = "scene_lat";
const LONGITUDE: &str = "scene_lon";
const AT: &str = "at";

/// What is asked.
#[derive(Debug, Clone)]
pub struct Request {
    /// Who is severe: a condition.
    pub outcome: String,
    /// Who is taken along: a condition.
    pub only_where: Option<String>,
    /// The pathway by which patients are assessed: `trauma`.
    pub pathway: String,
    /// The stops of the period.
    pub stops: StopLog,
}

/// What strategies lead to.
#[derive(Debug)]
pub struct Compared {
    /// What was asked.
    pub request: Request,
    /// What a severe patient should reach at once: see [`Target`].
    pub target: Target,
    /// The strategies in the order in which they were given; others are held against the first.
    pub strategies: Vec<OfStrategy>,
    /// Rows without a place that the packs know.
    pub without_place: u64,
    /// Of these rows opening hours and stops were left open: they have no moment.
    pub without_moment: u64,
    /// Findings that the patients were assessed by.
    pub findings: Vec<String>,
}

/// One strategy's results.
#[derive(Debug)]
pub struct OfStrategy {
    /// As it was asked for: `noord-nederland`, `noord-nederland@scenarios/hours`.
    pub label: String,
    /// The region's title.
    pub title: String,
    /// SHA-256 of its pack.
    pub digest: [u8; 32],
    /// Its hospitals, as [`Led::hospitals`] counts them: id and name.
    pub hospitals: Vec<(String, String)>,
    /// What was counted.
    pub led: Led,
}

/// What a severe patient should reach at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A level-1 trauma centre.
    LevelOne,
    /// A hospital with thrombectomy.
    Thrombectomy,
}

impl Target {
    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Target::LevelOne => "a level-1 trauma centre",
            Target::Thrombectomy => "a thrombectomy centre",
        }
    }

    fn of(pathway: &str) -> Result<Target, CohortError> {
        match pathway {
            "trauma" => Ok(Target::LevelOne),
            "stroke" => Ok(Target::Thrombectomy),
            other => Err(CohortError::Request(format!(
                "strategies are compared for the pathways trauma and stroke, not for `{other}`"
            ))),
        }
    }
}

/// Which question of the plan is what.
#[derive(Debug)]
struct Asked {
    outcome: usize,
    only_where: Option<usize>,
    /// Place of the input in the first pack, question.
    findings: Vec<(usize, usize, bool)>,
    pc4: Option<usize>,
    point: Option<(usize, usize)>,
    at: Option<usize>,
}

/// Assesses every patient under each strategy. `texts` are those that the outcome may name.
///
/// Cost: one assessment with destinations for each patient and strategy, tens of microseconds each on one core.
///
/// # Errors
/// A mistake in what is asked, the mapping or the texts; a cohort without places; a damaged table.
pub fn compare(
    table: &mut Table,
    mapping: &Mapping,
    texts: ReadTexts,
    request: &Request,
    packed: &[Packed],
    progress: &Arc<Progress>,
    stop: &AtomicBool,
) -> Result<Compared, CohortError> {
    let target = Target::of(&request.pathway)?;
    let strategies = packed.iter().map(|packed| packed.open(target, request)).collect::<Result<Vec<_>, _>>()?;
    let Some(first) = strategies.first() else {
        return Err(CohortError::Request("no strategy is asked for; add --region NAME".to_owned()));
    };
    let (questions, asked) = questions(request, table, mapping, &first.pack)?;
    let plan = prepare(table, mapping, texts, &questions)?;
    let ways = strategies
        .iter()
        .map(|strategy| strategy.findings_from(&first.pack, &asked.findings))
        .collect::<Result<Vec<_>, _>>()?;
    let new = || Everything::new(&strategies, &ways, &asked, &request.stops);
    let (_, everything) = run(table, &plan, progress, stop, new)?;
    let counts = everything.counts;
    let of = |(strategy, led): (&Strategy<'_>, Led)| OfStrategy {
        label: strategy.label.clone(),
        title: strategy.title(),
        digest: strategy.digest,
        hospitals: strategy.pack.hospitals().map(|h| (h.id().to_owned(), h.name().to_owned())).collect(),
        led,
    };
    Ok(Compared {
        request: request.clone(),
        target,
        strategies: strategies.iter().zip(counts.led).map(of).collect(),
        without_place: counts.without_place,
        without_moment: counts.without_moment,
        findings: names_of(&plan, &asked),
    })
}

fn names_of(plan: &Plan, asked: &Asked) -> Vec<String> {
    let answers = asked.findings.iter().filter_map(|(_, question, _)| plan.answers().get(*question));
    answers.map(|answer| answer.text.clone()).collect()
}

/// The outcome, every finding that the cohort has, and where and when.
fn questions(
    request: &Request,
    table: &Table,
    mapping: &Mapping,
    pack: &Pack<'_>,
) -> Result<(Vec<Question>, Asked), CohortError> {
    let mut questions = Vec::new();
    let mut ask = |name: &str, text: &str, wanted: Wanted, names: Names| {
        questions.push(Question { name: name.to_owned(), text: text.trim().to_owned(), wanted, names });
        questions.len() - 1
    };
    let has_header = |id: &str| table.headers().iter().any(|header| header == id);
    let has_finding = |id: &str| if mapping.is_written { mapping.finding.contains_key(id) } else { has_header(id) };
    let has_column = |id: &str| mapping.column.contains_key(id) || has_header(id);
    let mut findings = Vec::new();
    for (place, input) in pack.inputs().enumerate() {
        if input.scope() == Scope::Patient && has_finding(input.id()) {
            let question = ask("--region", input.id(), Wanted::Label, Names::All);
            findings.push((place, question, input.kind() == InputKind::YesNo));
        }
    }
    if findings.is_empty() {
        return Err(CohortError::Request(format!(
            "{} has no finding of the dictionary, so nobody can be assessed; `baken cohort map` proposes a mapping",
            table.name()
        )));
    }
    let mut column = |id: &str, wanted: Wanted| has_column(id).then(|| ask("--region", id, wanted, Names::Columns));
    let pc4 = column(PC4, Wanted::Number);
    let point = column(LATITUDE, Wanted::Number).zip(column(LONGITUDE, Wanted::Number));
    let at = column(AT, Wanted::Moment);
    if pc4.is_none() && point.is_none() {
        return Err(CohortError::Request(format!(
            "{} says not where patients were: strategies are compared by a column `{PC4}` (four digits of the postal \
             code), or `{LATITUDE}` and `{LONGITUDE}`; a mapping names yours, as [column.{PC4}]",
            table.name()
        )));
    }
    if at.is_none() && !request.stops.is_empty() {
        return Err(CohortError::Request(format!(
            "{} says not when patients were assessed, so the log of stops cannot be used: add a column `{AT}`, or \
             leave --stops out",
            table.name()
        )));
    }
    let outcome = ask("--outcome", &request.outcome, Wanted::Condition, Names::All);
    let only_where = request.only_where.as_ref().map(|text| ask("--where", text, Wanted::Condition, Names::All));
    Ok((questions, Asked { outcome, only_where, findings, pc4, point, at }))
}
