//! Worked cases: defaults merged in, names resolved. Whether a value fits its input is for the reader
//! of cases to say.

use toml::Value;

use super::context::Context;
use super::expectations::expect;
use super::names::World;
use super::situation::situation;
use crate::checked::{CaseFile, Finding, Geography, Pathway, WorkedCase};
use crate::diagnostic::{Code, Diagnostic, FileId, Place};
use crate::name::did_you_mean;
use crate::text::{CasesFile, InFile, Named, Spanned, Text, Texts};

/// What a finding is set to, to take a default away.
const TAKEN_AWAY: &str = "unknown";

/// What cases refer to.
pub(super) struct Known<'k> {
    pub world: &'k World,
    pub pathways: &'k [Pathway],
    pub geography: &'k Geography,
}

pub(super) fn cases(context: &mut Context<'_>, texts: &Texts, known: &Known<'_>) -> Vec<CaseFile> {
    let files = texts.cases.iter();
    files
        .map(|file| CaseFile {
            path: context.sources.path(file.file).to_owned(),
            cases: one_file(context, file, known),
        })
        .collect()
}

fn one_file(context: &mut Context<'_>, text: &InFile<CasesFile>, known: &Known<'_>) -> Vec<WorkedCase> {
    let (file, world, pathways) = (text.file, known.world, known.pathways);
    let defaults = text.content.defaults.as_ref().map(Spanned::get_ref);
    let default_pathway = defaults.and_then(|d| d.pathway.as_ref());
    let default_findings = defaults.map_or(Vec::new(), |d| findings(context, file, &d.findings, world));
    let mut names: Vec<(&String, Place)> = Vec::new();
    let mut cases = Vec::new();
    for case in &text.content.cases {
        let case = case.get_ref();
        let place = Place::new(file, case.name.span());
        if let Some((name, first)) = names.iter().find(|(name, _)| *name == case.name.get_ref()) {
            context.duplicate("the case", name, first.clone(), place);
            continue;
        }
        names.push((case.name.get_ref(), place.clone()));
        let pathway = case.pathway.as_ref().or(default_pathway);
        let pathway = pathway.and_then(|id| named_pathway(context, file, id, pathways));
        cases.push(WorkedCase {
            name: case.name.get_ref().clone(),
            source: case.source.as_ref().map(|source| source.get_ref().clone()),
            pathway,
            findings: merged(&default_findings, findings(context, file, &case.findings, world)),
            situation: situation(context, file, case, defaults, known.geography),
            expect: expect(context, file, case, known, pathway.and_then(|i| pathways.get(i))),
            place,
        });
    }
    cases
}

fn named_pathway(context: &mut Context<'_>, file: FileId, id: &Text, pathways: &[Pathway]) -> Option<usize> {
    let known = || pathways.iter().map(|pathway| pathway.id.as_str());
    let found = known().position(|known| known == id.get_ref());
    if found.is_none() && !context.losses.may_hold(id.get_ref()) {
        let message = format!("there is no pathway `{}`", id.get_ref());
        let help = did_you_mean(id.get_ref(), known());
        context.report(Diagnostic::new(Code::UnknownPathway, Place::new(file, id.span()), message).help(help));
    }
    found
}

fn findings(context: &mut Context<'_>, file: FileId, named: &Named<Value>, world: &World) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, value) in &named.entries {
        let place = Place::new(file, name.span());
        if let Some(input) = world.input(context, name.get_ref(), &place) {
            findings.push(Finding { input, value: value.get_ref().clone(), place: Place::new(file, value.span()) });
        }
    }
    findings
}

/// A case's findings over the defaults, without those that are taken away.
fn merged(defaults: &[Finding], own: Vec<Finding>) -> Vec<Finding> {
    let kept = defaults.iter().filter(|default| !own.iter().any(|finding| finding.input == default.input));
    let all = kept.cloned().chain(own.iter().cloned());
    all.filter(|finding| finding.value.as_str() != Some(TAKEN_AWAY)).collect()
}
