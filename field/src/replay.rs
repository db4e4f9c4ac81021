//! Replaying: a record's case through the pack that it names, and the advice held against the one that was given.

use baken_core::{Language, Pack, Workspace, advise};
use baken_protocol::advice::{Document, PackName};
use baken_protocol::case::Reader;
use serde_json::Value;

use crate::record::Entry;

/// What became of a record's advice.
#[derive(Debug, Clone, PartialEq)]
pub enum Replayed {
    /// Bit for bit the same.
    Same,
    /// Something is otherwise: the places that differ, with what was and what is.
    Different(Vec<Difference>),
    /// None of the packs is the one that was used.
    NoPack {
        /// Its digest.
        digest: String,
    },
    /// The record's case cannot be assessed.
    Unusable(String),
    /// The record holds no advice.
    NoAdvice,
}

/// A place that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// `scores[3].value`
    pub place: String,
    /// In the record.
    pub was: String,
    /// Now.
    pub is: String,
}

/// More differences than this are not listed.
const MOST: usize = 20;

/// The advice on a case, in the form of the contract, as a record holds it.
///
/// # Errors
/// With what is wrong with the case, a line each.
pub fn assess(pack: &Pack<'_>, case: &Value, language: Language) -> Result<Value, Vec<String>> {
    let text = case.to_string();
    let read = Reader::new(pack).read_json(text.as_bytes());
    let case = read.map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    let mut workspace = Box::new(Workspace::NEW);
    let advice = advise(pack, &case.findings, &case.situation, case.pathway, &mut workspace)
        .map_err(|_| vec!["a whole is not the sum of its parts".to_owned()])?;
    let document = Document::new(pack, &case, &advice, language);
    serde_json::to_value(&document).map_err(|error| vec![error.to_string()])
}

/// Replays one entry.
pub fn replay(entry: &Entry, packs: &[Pack<'_>]) -> Replayed {
    let Entry::Advice { case, language, advice } = entry else { return Replayed::NoAdvice };
    let digest = advice.pointer("/pack/digest").and_then(Value::as_str).unwrap_or("");
    let Some(pack) = packs.iter().find(|pack| PackName::of(pack).digest == digest) else {
        return Replayed::NoPack { digest: digest.to_owned() };
    };
    let language = if language == "nl" { Language::Dutch } else { Language::English };
    match assess(pack, case, language) {
        Err(errors) => Replayed::Unusable(errors.join("; ")),
        Ok(now) => {
            let mut differences = Vec::new();
            compare("", advice, &now, &mut differences);
            // Another version of the engine must still give the same advice; its own name may differ.
            differences.retain(|difference| difference.place != "engine");
            if differences.is_empty() { Replayed::Same } else { Replayed::Different(differences) }
        }
    }
}

/// Numbers are held against each other as they are written, so to the last bit.
fn compare(place: &str, was: &Value, is: &Value, found: &mut Vec<Difference>) {
    if found.len() >= MOST || was == is {
        return;
    }
    match (was, is) {
        (Value::Object(a), Value::Object(b)) => {
            let keys = a.keys().chain(b.keys().filter(|key| !a.contains_key(*key)));
            for key in keys {
                let inner = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                compare(&inner, a.get(key).unwrap_or(&Value::Null), b.get(key).unwrap_or(&Value::Null), found);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                compare(&format!("{place}[{index}]"), a, b, found);
            }
        }
        _ => found.push(Difference { place: place.to_owned(), was: was.to_string(), is: is.to_string() }),
    }
}
