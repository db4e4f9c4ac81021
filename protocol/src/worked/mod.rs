//! Worked cases: findings and what must come out, run against the pack that the same texts gave.
//!
//! A worked case proves that a text says what its source says. [`run`] assesses every case with the
//! engine that a tablet uses and reports each expectation that was not met, with what came out instead
//! and on what it hangs.

pub mod bless;
mod compare;
pub mod coverage;
mod destinations;

use std::collections::BTreeSet;

use baken_core::{Findings, Language, OpenError, Pack, Situation, Workspace, advise};

use crate::case::{Node, Reader, Warning};
use crate::checked::{Checked, WorkedCase};

/// One worked case that was run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// Path of its file below the folder of texts.
    pub path: String,
    /// Line of the case in that file, from 1.
    pub line: usize,
    pub name: String,
    /// Empty if everything came out as expected.
    pub differences: Vec<Difference>,
}

/// An expectation that was not met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What it is about, as the text names it: `scores.mgap`, `need`.
    pub what: String,
    pub expected: String,
    pub found: String,
    /// On what the result hangs; empty if there is nothing to say.
    pub why: String,
}

impl Ran {
    #[must_use]
    pub fn passed(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Runs every worked case of `checked` on `pack`, the bytes that were made from it.
///
/// # Errors
/// If the bytes are not a pack that this engine runs.
pub fn run(pack: &[u8], checked: &Checked) -> Result<Vec<Ran>, OpenError> {
    let pack = Pack::open(pack)?;
    let mut runner = Runner { pack, reader: Reader::new(&pack), checked, workspace: Box::new(Workspace::NEW) };
    let files = checked.cases.iter();
    Ok(files
        .flat_map(|file| file.cases.iter().map(|case| (file.path.clone(), case)))
        .map(|(path, case)| Ran {
            path,
            line: checked.sources.line_column(case.place.file, case.place.span.start).0,
            name: case.name.clone(),
            differences: runner.differences(case),
        })
        .collect())
}

/// The cases in the form of the contract, one a line; a case that names no pathway is there once for each pathway
/// that it is about.
///
/// # Errors
/// None that a text which was checked could have; the type is that of the writer.
pub fn export(checked: &Checked) -> Result<String, serde_json::Error> {
    use serde_json::{Map, Value, to_value};
    let mut lines = String::new();
    for case in checked.cases.iter().flat_map(|file| &file.cases) {
        let mut findings = Map::new();
        for finding in case.findings.iter().filter(|finding| finding.value.as_str() != Some("unknown")) {
            let id = checked.inputs.get(finding.input).map_or("", |input| input.id.as_str());
            findings.insert(id.to_owned(), to_value(&finding.value)?);
        }
        let mut fields = Map::new();
        for (key, value) in case.situation.iter().flatten() {
            fields.insert(key.clone(), to_value(value)?);
        }
        fields.insert("findings".to_owned(), Value::Object(findings));
        for pathway in pathways_of(checked, case) {
            fields.insert("pathway".to_owned(), pathway.into());
            lines.push_str(&serde_json::to_string(&fields)?);
            lines.push('\n');
        }
    }
    Ok(lines)
}

/// The pathway of a case; without one, the first pathway of each model that it is about.
fn pathways_of<'c>(checked: &'c Checked, case: &WorkedCase) -> BTreeSet<&'c str> {
    if let Some(own) = case.pathway.and_then(|place| checked.pathways.get(place)) {
        return BTreeSet::from([own.id.as_str()]);
    }
    let scores = case.expect.scores.iter().map(|score| score.model);
    let models = scores.chain(case.expect.criteria.iter().map(|criteria| criteria.model));
    models.filter_map(|m| checked.models.get(m)?.pathways.first().map(String::as_str)).collect()
}

struct Runner<'r> {
    pack: Pack<'r>,
    reader: Reader<'r>,
    checked: &'r Checked,
    workspace: Box<Workspace>,
}

impl Runner<'_> {
    fn differences(&mut self, case: &WorkedCase) -> Vec<Difference> {
        let mut differences = Vec::new();
        let findings = self.findings(case, &mut differences);
        let (situation, notes) = self.situation(case, &mut differences);
        if !differences.is_empty() {
            return differences;
        }
        for pathway in self.pathways(case) {
            match advise(&self.pack, &findings, &situation, pathway, &mut self.workspace) {
                Ok(advice) => {
                    compare::compare(self.checked, &self.pack, case, pathway, &advice, &mut differences);
                    destinations::compare(case, &advice, &notes, &mut differences);
                }
                Err(error) => differences.push(unusable("findings", error.to_string())),
            }
        }
        differences
    }

    fn findings(&self, case: &WorkedCase, differences: &mut Vec<Difference>) -> Findings {
        let mut findings = Findings::NONE;
        for finding in &case.findings {
            let id = self.checked.inputs.get(finding.input).map_or("", |input| input.id.as_str());
            // The word takes a default away; no choice is called so.
            if finding.value.as_str() == Some("unknown") {
                continue;
            }
            if let Err(error) = self.reader.finding(&mut findings, id, &Node::from(&finding.value)) {
                differences.push(unusable(&format!("findings.{id}"), error.to_string()));
            }
        }
        let contradictions = self.reader.contradictions(&findings);
        differences.extend(contradictions.iter().map(|error| unusable(&error.field, error.to_string())));
        findings
    }

    /// When and where, and the warnings that this gives rise to.
    fn situation(&self, case: &WorkedCase, differences: &mut Vec<Difference>) -> (Situation, Vec<&'static str>) {
        let Some(table) = &case.situation else { return (Situation::NONE, Vec::new()) };
        match self.reader.situation(table) {
            Ok(read) => (*read.situation, read.notes.iter().map(Warning::id).collect()),
            Err(errors) => {
                differences.extend(errors.iter().map(|error| unusable(&error.field, error.to_string())));
                (Situation::NONE, Vec::new())
            }
        }
    }

    /// The pathway of the case; without one, the first pathway of each model that it is about.
    fn pathways(&self, case: &WorkedCase) -> BTreeSet<usize> {
        let ids = pathways_of(self.checked, case);
        ids.into_iter().filter_map(|id| self.pack.pathway_index(id)).collect()
    }
}

/// A case that could not be run.
fn unusable(what: &str, why: String) -> Difference {
    Difference { what: what.to_owned(), expected: "a case that can be run".to_owned(), found: why, why: String::new() }
}

/// Labels of reports to authors are in English, as the diagnostics are.
const LANGUAGE: Language = Language::English;
