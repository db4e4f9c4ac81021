//! Findings: each a value of the kind that the dictionary states, possible, and not at odds with its
//! parts.

use baken_core::case::FindingError;
use baken_core::pack::{Input, InputKind};
use baken_core::{Findings, Language, Pack};

use super::error::{CaseError, Problem, Side};
use super::node::{Node, number, quoted, step};
use super::reader::{Entries, MAX_ERRORS, Reader};
use crate::name::did_you_mean;

impl Reader<'_> {
    /// Reads the findings; every mistake goes to `errors`, the rest is kept.
    pub(super) fn findings(&self, nodes: Entries<'_, '_>, errors: &mut Vec<CaseError>) -> Findings {
        let mut findings = Findings::NONE;
        for (id, node) in nodes {
            if errors.len() >= MAX_ERRORS {
                break;
            }
            if let Err(error) = self.finding(&mut findings, id, node) {
                errors.push(error);
            }
        }
        errors.extend(self.contradictions(&findings));
        findings
    }

    /// Records one finding by its id; null leaves it unknown.
    ///
    /// # Errors
    /// If the pack has no such finding, or it cannot have this value.
    pub fn finding(&self, findings: &mut Findings, id: &str, node: &Node<'_>) -> Result<(), CaseError> {
        let field = format!("findings.{}", step(id));
        let Some(index) = self.input_index(id) else {
            let help = did_you_mean(id, self.pack().inputs().map(|input| input.id()));
            return Err(CaseError::at(field, Problem::UnknownFinding { help }));
        };
        let Some(input) = self.pack().input(index) else { return Ok(()) };
        let value = match value(&input, node) {
            Ok(Some(value)) => value,
            Ok(None) => return Ok(()),
            Err(problem) => return Err(CaseError::at(field, problem)),
        };
        findings.set(self.pack(), index, value).map_err(|error| CaseError::at(field, refused(&input, value, error)))
    }

    /// Every whole that its parts cannot add up to, whatever the unknown ones are.
    #[must_use]
    pub fn contradictions(&self, findings: &Findings) -> Vec<CaseError> {
        let inputs = self.pack().inputs().enumerate();
        inputs.filter_map(|(whole, input)| contradiction(self.pack(), findings, whole, &input)).collect()
    }
}

/// The number that the engine takes for a finding; `None` for unknown.
fn value(input: &Input<'_>, node: &Node<'_>) -> Result<Option<f64>, Problem> {
    let value = match (input.kind(), node) {
        (_, Node::Null) => return Ok(None),
        (InputKind::YesNo, Node::Bool(yes)) => f64::from(u8::from(*yes)),
        (InputKind::Choice, Node::Text(word)) => choice(input, word)?,
        (InputKind::Number | InputKind::Whole, Node::Number(value)) if value.is_finite() => *value,
        (InputKind::Number | InputKind::Whole, Node::Number(value)) => {
            return Err(Problem::NotFinite { found: value.to_string() });
        }
        _ => {
            let (found, expected) = (node.described(), expected(input));
            return Err(Problem::WrongType { found, expected, help: in_words(input, node) });
        }
    };
    Ok(Some(value))
}

fn choice(input: &Input<'_>, word: &str) -> Result<f64, Problem> {
    let ids = || input.choices(Language::English).map(|(id, _)| id);
    match ids().position(|id| id == word) {
        Some(place) => Ok(u16::try_from(place).map_or(f64::NAN, f64::from)),
        None => Err(Problem::UnknownChoice {
            found: quoted(word),
            allowed: ids().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", "),
            help: did_you_mean(word, ids()),
        }),
    }
}

/// The value that was probably meant.
fn in_words(input: &Input<'_>, node: &Node<'_>) -> Option<String> {
    let Node::Text(text) = node else { return None };
    let word = text.trim().to_lowercase();
    Some(match (input.kind(), word.as_str()) {
        (_, "" | "unknown" | "onbekend" | "null" | "nan" | "na" | "n/a") => {
            "for unknown write null, or leave it out".to_owned()
        }
        (InputKind::YesNo, "yes" | "ja" | "true") => "write true, without quotes".to_owned(),
        (InputKind::YesNo, "no" | "nee" | "false") => "write false, without quotes".to_owned(),
        (InputKind::Number | InputKind::Whole, digits) if digits.parse::<f64>().is_ok() => {
            "write the number without quotes".to_owned()
        }
        _ => return None,
    })
}

/// What may stand here.
fn expected(input: &Input<'_>) -> String {
    let (low, high) = input.possible();
    let (low, high) = (number(low), number(high));
    match input.kind() {
        InputKind::Number => format!("a number ({low} to {high}{}), or null", unit_behind(input)),
        InputKind::Whole => format!("a whole number ({low} to {high}), or null"),
        InputKind::YesNo => "true or false, or null".to_owned(),
        InputKind::Choice => {
            let words: Vec<String> = input.choices(Language::English).map(|(id, _)| format!("\"{id}\"")).collect();
            format!("one of the words {}, or null", words.join(", "))
        }
    }
}

fn unit_behind(input: &Input<'_>) -> String {
    if input.unit().is_empty() { String::new() } else { format!(" {}", input.unit()) }
}

/// What the engine refused, with what it would take.
fn refused(input: &Input<'_>, value: f64, error: FindingError) -> Problem {
    let found = number(value);
    let (low, high) = input.possible();
    match error {
        FindingError::NotWhole => Problem::NotWhole { found, low, high },
        FindingError::Excepted => {
            let except = input.except().map(number).collect::<Vec<_>>().join(", ");
            Problem::Excepted { found, low, high, except }
        }
        FindingError::Impossible { low, high } => {
            let side = if value < low { Side::Below } else { Side::Above };
            Problem::Impossible { found, side, low, high, unit: unit_behind(input) }
        }
        FindingError::NotANumber => Problem::NotFinite { found },
        FindingError::UnknownInput => Problem::UnknownFinding { help: None },
    }
}

fn contradiction(pack: &Pack<'_>, findings: &Findings, whole: usize, input: &Input<'_>) -> Option<CaseError> {
    let found = findings.get(whole)?;
    let (mut low, mut high) = (0.0, 0.0);
    let mut parts = Vec::new();
    for part in input.sum_of() {
        let described = pack.input(part)?;
        let (least, greatest) = findings.get(part).map_or(described.possible(), |value| (value, value));
        low += least;
        high += greatest;
        let value = findings.get(part).map_or("unknown".to_owned(), number);
        parts.push(format!("{} {value}", described.id()));
    }
    if parts.is_empty() || (low..=high).contains(&found) {
        return None;
    }
    let sum = if low < high { format!("{} to {}", number(low), number(high)) } else { number(low) };
    let problem = Problem::Contradiction { found: number(found), sum, parts: parts.join(", ") };
    Some(CaseError::at(format!("findings.{}", input.id()), problem))
}
