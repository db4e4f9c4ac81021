//! A model's card: everything that the pack says about it, for machines and as the source of the page.

use baken_core::pack::{Model, Worse};
use baken_core::{Language, Pack};
use serde::Serialize;

/// A line of `baken models`.
#[derive(Debug, Serialize)]
pub struct Line<'p> {
    pub id: &'p str,
    pub kind: &'static str,
    pub pathways: Vec<&'p str>,
    pub title: &'p str,
    pub outcome: &'p str,
    pub runs: bool,
    /// False: it needs registry values.
    pub prehospital: bool,
}

/// All of `baken show`.
#[derive(Debug, Serialize)]
pub struct Card<'p> {
    #[serde(flatten)]
    pub line: Line<'p>,
    pub population: &'p str,
    pub unit: &'p str,
    /// Which end is the bad one: `low`, `high` or null.
    pub worse: Option<&'static str>,
    /// Why it does not run and who can help; null if it runs.
    pub refusal: Option<&'p str>,
    pub source: Source<'p>,
    pub formula: Vec<&'p str>,
    pub readings: Vec<Reading<'p>>,
    pub criteria: Vec<Criterion<'p>>,
    pub performance: Vec<&'p str>,
    pub validated_on: Vec<&'p str>,
    pub cautions: Vec<&'p str>,
    pub not_for: Vec<&'p str>,
}

#[derive(Debug, Serialize)]
pub struct Source<'p> {
    pub text: &'p str,
    pub doi: Option<&'p str>,
    /// `P` primary, `S` secondary, `D` derived from a primary source.
    pub mark: char,
}

#[derive(Debug, Serialize)]
pub struct Reading<'p> {
    pub label: &'p str,
    pub positive: bool,
}

#[derive(Debug, Serialize)]
pub struct Criterion<'p> {
    pub id: &'p str,
    pub group: Option<&'p str>,
    pub label: &'p str,
    pub condition: &'p str,
    pub source: &'p str,
    pub codes: Vec<Code<'p>>,
}

#[derive(Debug, Serialize)]
pub struct Code<'p> {
    pub system: &'p str,
    pub code: &'p str,
}

impl<'p> Line<'p> {
    pub fn of(pack: &Pack<'p>, model: &Model<'p>, language: Language) -> Self {
        let pathways = pack.pathways().enumerate().filter(|(place, _)| model.in_pathway(*place));
        Self {
            id: model.id(),
            kind: model.kind().id(),
            pathways: pathways.map(|(_, pathway)| pathway.id()).collect(),
            title: model.title(language),
            outcome: model.outcome(),
            runs: model.runs(),
            prehospital: model.prehospital(),
        }
    }
}

impl<'p> Card<'p> {
    pub fn of(pack: &Pack<'p>, model: &Model<'p>, language: Language) -> Self {
        let criteria = model.criteria().map(|c| Criterion {
            id: c.id(),
            group: some(c.group()),
            label: c.label(language),
            condition: c.condition(),
            source: c.source(),
            codes: c.codes().map(|(system, code)| Code { system, code }).collect(),
        });
        Self {
            line: Line::of(pack, model, language),
            population: model.population(),
            unit: model.unit(),
            worse: model.worse().map(|worse| match worse {
                Worse::Low => "low",
                Worse::High => "high",
            }),
            refusal: (!model.runs()).then(|| model.refusal(language)),
            source: Source { text: model.source(), doi: some(model.doi()), mark: model.mark() },
            formula: model.formula().collect(),
            readings: model.readings().map(|r| Reading { label: r.label(language), positive: r.positive() }).collect(),
            criteria: criteria.collect(),
            performance: model.performance().collect(),
            validated_on: model.validated_on().collect(),
            cautions: model.cautions().collect(),
            not_for: model.not_for().collect(),
        }
    }
}

fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
