//! What the worked cases reach: which criteria, items, bands, needs and rungs no case shows.
//!
//! A part of a model is reached by a case that expects something of that model, and whose findings make the part
//! count. A need is reached by a case that expects it; a rung by a case that expects something of where to go,
//! and is led by that rung. What the engine itself evaluates decides: each part is compiled beside the texts.

use baken_core::cohort::settle;
use baken_core::domain::Truth;
use baken_core::{OpenError, Pack, Workspace, advise};

use super::Runner;
use crate::band::Interval;
use crate::case::Reader;
use crate::checked::{Checked, WorkedCase};
use crate::diagnostic::{FileId, Log, Report, Sources};
use crate::question::{Names, Question, Wanted, compile};
use crate::text::{ItemText, Texts};

/// What kinds of parts there are, in the order in which they are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// A criterion of a list.
    Criterion,
    /// An item with a condition, or a value of a choice.
    Item,
    /// A band of numbers.
    Band,
    /// A need of a pathway.
    Need,
    /// A rung of a region's ladder.
    Rung,
}

impl Part {
    /// All kinds.
    pub const ALL: [Part; 5] = [Part::Criterion, Part::Item, Part::Band, Part::Need, Part::Rung];

    /// In words, for many.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Part::Criterion => "criteria",
            Part::Item => "items",
            Part::Band => "bands",
            Part::Need => "needs",
            Part::Rung => "rungs",
        }
    }
}

/// One part, and whether a case reaches it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// Its kind.
    pub part: Part,
    /// Path of its file below the folder of texts.
    pub path: String,
    /// From 1.
    pub line: usize,
    /// What it belongs to: the id of a model, pathway or region.
    pub of: String,
    /// What it is, as the text says it.
    pub what: String,
    /// Cases that reach it.
    pub cases: usize,
}

/// Why there is no coverage.
#[derive(Debug, thiserror::Error)]
pub enum CoverageError {
    /// The texts are wrong.
    #[error("the texts are wrong")]
    Texts(Box<Report>),
    /// The compiled pack does not open.
    #[error("the compiled pack does not open: {0}")]
    Open(OpenError),
}

/// A part, and what makes it count.
struct Branch {
    reached: Reached,
    owner: Owner,
}

enum Owner {
    /// Place of the model in the checked tree; the question that says whether the part counts.
    Model(usize, usize),
    /// Pathway, need.
    Need(usize, String),
    /// Place of the rung in the pack.
    Rung(usize),
}

/// A pack has room for so many results beside those of the texts.
const AT_ONCE: usize = 100;

/// Runs every case, and says of every part how many reach it.
///
/// # Errors
/// If the texts are wrong.
pub fn coverage(
    (texts, sources, log): (Texts, Sources, Log),
    checked: &Checked,
) -> Result<Vec<Reached>, CoverageError> {
    let mut branches = Branches { sources: &sources, checked, branches: Vec::new(), questions: Vec::new() };
    branches.models(&texts);
    branches.needs(&texts);
    branches.rungs();
    let Branches { mut branches, questions, .. } = branches;
    for (round, asked) in questions.chunks(AT_ONCE).enumerate() {
        let given = (texts.clone(), sources.clone(), log.clone());
        let compiled = compile(given, &[], asked).map_err(CoverageError::Texts)?;
        let pack = Pack::open(&compiled.pack).map_err(CoverageError::Open)?;
        let slots: Vec<usize> = compiled.answers.iter().map(|answer| answer.slot).collect();
        let mut runner = Runner { pack, reader: Reader::new(&pack), checked, workspace: Box::new(Workspace::NEW) };
        for case in checked.cases.iter().flat_map(|file| &file.cases) {
            runner.mark_models(case, round * AT_ONCE, &slots, &mut branches);
            if round == 0 {
                runner.mark_ways(case, &mut branches);
            }
        }
    }
    let mut reached: Vec<Reached> = branches.into_iter().map(|branch| branch.reached).collect();
    reached.sort_by(|a, b| (a.part, &a.path, a.line).cmp(&(b.part, &b.path, b.line)));
    Ok(reached)
}

struct Branches<'t> {
    sources: &'t Sources,
    checked: &'t Checked,
    branches: Vec<Branch>,
    questions: Vec<Question>,
}

impl Branches<'_> {
    fn add(&mut self, part: Part, file: FileId, at: usize, of: &str, what: String, owner: Owner) {
        let line = self.sources.line_column(file, at).0;
        let path = self.sources.path(file).to_owned();
        let reached = Reached { part, path, line, of: of.to_owned(), what, cases: 0 };
        self.branches.push(Branch { reached, owner });
    }

    fn ask(&mut self, text: String) -> usize {
        let name = "coverage".to_owned();
        self.questions.push(Question { name, text, wanted: Wanted::Condition, names: Names::All });
        self.questions.len() - 1
    }

    fn models(&mut self, texts: &Texts) {
        for model in &texts.models {
            let (file, id) = (model.file, model.content.model.get_ref().id.get_ref().as_str());
            let Some(place) = self.checked.models.iter().position(|known| known.id == id) else { continue };
            for criterion in &model.content.criteria {
                let text = criterion.get_ref();
                let question = self.ask(text.when.get_ref().clone());
                let what = format!("criterion `{}`", text.id.get_ref());
                self.add(Part::Criterion, file, text.id.span().start, id, what, Owner::Model(place, question));
            }
            // What rests on a model's own values is no question of the texts.
            if !model.content.lets.is_empty() {
                continue;
            }
            for item in model.content.items.iter().chain(&model.content.terms) {
                self.item(file, id, place, item.get_ref());
            }
        }
    }

    fn item(&mut self, file: FileId, id: &str, model: usize, item: &ItemText) {
        if let Some(when) = &item.when {
            let question = self.ask(when.get_ref().clone());
            let what = format!("item `{}`", when.get_ref());
            self.add(Part::Item, file, when.span().start, id, what, Owner::Model(model, question));
        }
        if let Some(bands) = &item.bands {
            let of = bands.get_ref().of.get_ref();
            for (key, _) in &bands.get_ref().bands {
                let Some(condition) = Interval::parse(key.get_ref()).ok().and_then(|band| band.condition(of)) else {
                    continue;
                };
                let question = self.ask(condition);
                let what = format!("band `{}` of `{of}`", key.get_ref());
                self.add(Part::Band, file, key.span().start, id, what, Owner::Model(model, question));
            }
        }
        if let Some(map) = &item.map {
            let of = map.get_ref().of.get_ref();
            for (key, _) in &map.get_ref().values {
                let question = self.ask(match key.get_ref().as_str() {
                    "yes" => of.clone(),
                    "no" => format!("not ({of})"),
                    choice => format!("({of}) == '{choice}'"),
                });
                let what = format!("`{of}` is `{}`", key.get_ref());
                self.add(Part::Item, file, key.span().start, id, what, Owner::Model(model, question));
            }
        }
    }

    fn needs(&mut self, texts: &Texts) {
        for pathway in &texts.pathways {
            let id = pathway.content.pathway.get_ref().id.get_ref().as_str();
            let Some(place) = self.checked.pathways.iter().position(|known| known.id == id) else { continue };
            for need in &pathway.content.needs {
                let need_id = &need.get_ref().id;
                let what = format!("need `{}`", need_id.get_ref());
                let owner = Owner::Need(place, need_id.get_ref().clone());
                self.add(Part::Need, pathway.file, need_id.span().start, id, what, owner);
            }
        }
    }

    fn rungs(&mut self) {
        let checked = self.checked;
        let rungs = checked.geography.regions.iter().flat_map(|region| region.rungs.iter().map(move |r| (region, r)));
        for (place, (region, rung)) in rungs.enumerate() {
            let pathway = checked.pathways.get(rung.pathway);
            let need = pathway.and_then(|pathway| pathway.needs.get(rung.need)).map_or("", |need| need.id.as_str());
            let what = format!("rung for `{need}` of {}", pathway.map_or("", |pathway| pathway.id.as_str()));
            self.add(Part::Rung, rung.place.file, rung.place.span.start, &region.id, what, Owner::Rung(place));
        }
    }
}

impl Runner<'_> {
    /// Marks the parts of models of which the case expects something. `slots` are those of the questions from
    /// `first` on.
    fn mark_models(&mut self, case: &WorkedCase, first: usize, slots: &[usize], branches: &mut [Branch]) {
        let mut unusable = Vec::new();
        let findings = self.findings(case, &mut unusable);
        if !unusable.is_empty() {
            return;
        }
        let scores = case.expect.scores.iter().map(|score| score.model);
        let about: Vec<usize> = scores.chain(case.expect.criteria.iter().map(|criteria| criteria.model)).collect();
        for branch in branches.iter_mut() {
            let Owner::Model(model, question) = branch.owner else { continue };
            let slot = question.checked_sub(first).and_then(|place| slots.get(place)).copied();
            let Some(slot) = slot.filter(|_| about.contains(&model)) else { continue };
            let settled = settle(&self.pack, &findings, self.pack.slots_under(slot), &mut self.workspace);
            if settled.is_ok_and(|settled| settled.verdict(slot) == Truth::Yes) {
                branch.reached.cases += 1;
            }
        }
    }

    /// Marks the needs and rungs that the case expects.
    fn mark_ways(&mut self, case: &WorkedCase, branches: &mut [Branch]) {
        let mut unusable = Vec::new();
        let findings = self.findings(case, &mut unusable);
        let (situation, _) = self.situation(case, &mut unusable);
        if !unusable.is_empty() {
            return;
        }
        let expect = &case.expect;
        let about_where = expect.first.is_some()
            || expect.destinations.is_some()
            || !expect.passed_over.is_empty()
            || expect.warnings.is_some();
        for pathway in self.pathways(case) {
            let Ok(advice) = advise(&self.pack, &findings, &situation, pathway, &mut self.workspace) else { continue };
            let id = self.pack.pathways().nth(pathway).map_or("", |pathway| pathway.id());
            let rung = advice.destinations().and_then(|found| found.rung_place()).filter(|_| about_where);
            let need = advice.need().map(|need| need.need.id()).filter(|_| expect.need.is_some());
            for branch in branches.iter_mut() {
                let here = match &branch.owner {
                    Owner::Need(of, wanted) => {
                        need == Some(wanted.as_str()) && self.checked.pathways.get(*of).is_some_and(|p| p.id == id)
                    }
                    Owner::Rung(place) => rung == Some(*place),
                    Owner::Model(..) => false,
                };
                branch.reached.cases += usize::from(here);
            }
        }
    }
}
