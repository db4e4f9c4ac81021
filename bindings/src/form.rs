//! The form, as the pack gives it: what a pathway asks, in which order, with labels, units, ranges and choices.

use baken_core::Pack;
use baken_core::pack::InputKind;
use baken_protocol::phrases;

/// What a pathway asks.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Form {
    /// Sections with questions, in order.
    pub sections: Vec<Section>,
}

/// A part of the form.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Section {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// In the order in which they are asked.
    pub questions: Vec<Question>,
}

/// A question about the patient. "Unknown" is always an answer: the finding is left out of the case.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Question {
    /// Id of the finding.
    pub id: String,
    /// Label.
    pub label: String,
    /// More words; empty for none.
    pub help: String,
    /// What kind of answer.
    pub kind: QuestionKind,
    /// The unit as people write it; empty for none.
    pub unit: String,
    /// Least possible.
    pub low: f64,
    /// Greatest possible.
    pub high: f64,
    /// Least that is usual.
    pub plausible_low: Option<f64>,
    /// Greatest that is usual.
    pub plausible_high: Option<f64>,
    /// Of a choice.
    pub choices: Vec<Choice>,
    /// Ids of the findings whose sum it is.
    pub sum_of: Vec<String>,
}

/// The kind of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum QuestionKind {
    /// With a fraction.
    Number,
    /// Without.
    Whole,
    /// Yes or no.
    YesNo,
    /// One of a list.
    Choice,
}

/// A choice.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Choice {
    /// Id.
    pub id: String,
    /// Label.
    pub label: String,
}

/// A region.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Region {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
}

/// A pathway.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Pathway {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
}

/// A hospital, for a choice of the crew's own.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Hospital {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Town.
    pub city: String,
}

pub(crate) fn form(pack: &Pack<'_>, pathway: &str, language: baken_core::Language) -> Option<Form> {
    let pathway = pack.pathways().find(|known| known.id() == pathway)?;
    let titles: Vec<(&str, &str)> = pack.form_sections(language).collect();
    let mut sections: Vec<Section> = Vec::new();
    for input in pathway.ask().filter_map(|place| pack.input(place)) {
        let (id, title) = titles.get(input.section()).copied().unwrap_or_default();
        let (low, high) = input.possible();
        let plausible = input.plausible();
        let question = Question {
            id: input.id().to_owned(),
            label: input.label(language).to_owned(),
            help: input.help(language).to_owned(),
            kind: match input.kind() {
                InputKind::Number => QuestionKind::Number,
                InputKind::Whole => QuestionKind::Whole,
                InputKind::YesNo => QuestionKind::YesNo,
                InputKind::Choice => QuestionKind::Choice,
            },
            unit: phrases::unit(pack, input.unit(), language).to_owned(),
            low,
            high,
            plausible_low: plausible.map(|range| range.0),
            plausible_high: plausible.map(|range| range.1),
            choices: input
                .choices(language)
                .map(|(id, label)| Choice { id: id.to_owned(), label: label.to_owned() })
                .collect(),
            sum_of: input.sum_of().filter_map(|place| pack.input(place)).map(|part| part.id().to_owned()).collect(),
        };
        match sections.iter_mut().find(|section| section.id == id) {
            Some(section) => section.questions.push(question),
            None => sections.push(Section { id: id.to_owned(), title: title.to_owned(), questions: vec![question] }),
        }
    }
    Some(Form { sections })
}
