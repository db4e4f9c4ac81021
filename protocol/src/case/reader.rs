//! A case from its tree: the fields of the contract, each read by its own rule. Every mistake that can
//! be told apart is reported, not only the first.

use std::borrow::Cow;
use std::collections::HashMap;

use baken_core::Pack;

use super::error::{CaseError, Problem};
use super::node::{Node, quoted, step};
use super::text::{self, Syntax};
use super::{Case, Warning, place, situation};
use crate::name::{did_you_mean, is_kebab_case};

/// The fields of a case.
pub const FIELDS: &[&str] =
    &["pathway", "region", "at", "scene", "travel_minutes", "transfer_minutes", "stops", "findings"];

/// Reads cases against one pack. Make it once and use it for every case.
#[derive(Clone, Debug)]
pub struct Reader<'p> {
    pack: Pack<'p>,
    inputs: HashMap<&'p str, usize>,
}

/// So many mistakes are reported of one case; a text with more is no case, and naming the nearest name of
/// each would take longer than it helps.
pub(super) const MAX_ERRORS: usize = 20;

/// The entries of a table, in the order of the text.
pub(super) type Entries<'n, 'a> = &'n [(Cow<'a, str>, Node<'a>)];

impl<'p> Reader<'p> {
    #[must_use]
    pub fn new(pack: &Pack<'p>) -> Self {
        let inputs = pack.inputs().enumerate().map(|(index, input)| (input.id(), index)).collect();
        Self { pack: *pack, inputs }
    }

    pub(super) fn pack(&self) -> &Pack<'p> {
        &self.pack
    }

    pub(super) fn input_index(&self, id: &str) -> Option<usize> {
        self.inputs.get(id).copied()
    }

    /// Reads one case. Without `syntax` the text shows which notation it has.
    ///
    /// # Errors
    /// Every mistake in the case; at least one.
    pub fn read(&self, bytes: &[u8], syntax: Option<Syntax>) -> Result<Case, Vec<CaseError>> {
        self.tree(&text::read(bytes, syntax).map_err(|error| vec![error])?)
    }

    /// Reads one case in JSON.
    ///
    /// # Errors
    /// Every mistake in the case; at least one.
    pub fn read_json(&self, bytes: &[u8]) -> Result<Case, Vec<CaseError>> {
        self.tree(&text::read_json(bytes).map_err(|error| vec![error])?)
    }

    /// Reads one case that is a tree already.
    ///
    /// # Errors
    /// Every mistake in the case; at least one.
    pub fn tree(&self, tree: &Node<'_>) -> Result<Case, Vec<CaseError>> {
        let Node::Table(entries) = tree else {
            let help = matches!(tree, Node::List(_)).then(|| "for more cases, give one a line to --batch".to_owned());
            let expected = "one case, with `pathway` and `findings`".to_owned();
            let problem = Problem::WrongType { found: tree.described(), expected, help };
            return Err(vec![CaseError::of_text(problem, None)]);
        };
        self.case(entries)
    }

    /// Reads the situation of a worked case: a table of the fields of a case without patient or pathway.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn situation(&self, table: &toml::Table) -> Result<Case, Vec<CaseError>> {
        let Node::Table(mut entries) = Node::from(&toml::Value::Table(table.clone())) else {
            let problem = Problem::TooDeep { limit: text::MAX_DEPTH };
            return Err(vec![CaseError::of_text(problem, None)]);
        };
        let any_pathway = self.pack.pathways().next().map_or("", |pathway| pathway.id());
        entries.push(("pathway".into(), Node::Text(any_pathway.into())));
        entries.push(("findings".into(), Node::Table(Vec::new())));
        self.case(&entries)
    }

    fn case(&self, entries: Entries<'_, '_>) -> Result<Case, Vec<CaseError>> {
        let mut errors = Vec::new();
        let unknown = entries.iter().filter(|(key, _)| !FIELDS.contains(&key.as_ref()));
        for (key, _) in unknown.take(MAX_ERRORS) {
            errors.push(CaseError::at(step(key), self.unknown_field(key)));
        }
        let field = |name: &str| {
            let found = entries.iter().find(|(key, _)| key == name).map(|(_, node)| node);
            found.filter(|node| **node != Node::Null)
        };
        let pathway = kept(self.pathway(field("pathway")), &mut errors);
        let findings = match field("findings") {
            Some(Node::Table(findings)) => Some(self.findings(findings, &mut errors)),
            Some(node) => {
                let expected = "a group of findings, as {\"age\": 71}".to_owned();
                errors.push(wrong_type("findings", node, expected));
                None
            }
            None => {
                let expected = "add \"findings\", empty ({}) if nothing is known".to_owned();
                errors.push(CaseError::at("findings", Problem::MissingField { expected }));
                None
            }
        };
        let region = field("region").and_then(|node| kept(id("region", node), &mut errors));
        let mut notes = findings.as_ref().map_or(Vec::new(), |f| Warning::of_findings(f, &self.pack));
        let at = field("at").and_then(|node| kept(situation::moment("at", node, &mut notes), &mut errors));
        let scene = field("scene").and_then(|node| kept(situation::scene(node), &mut errors));
        let travel_minutes = situation::travel_minutes(field("travel_minutes"), &mut errors);
        let transfer_minutes = situation::transfer_minutes(field("transfer_minutes"), &mut errors);
        let stops = situation::stops(field("stops"), &mut notes, &mut errors);
        match (pathway, findings) {
            (Some(pathway), Some(findings)) if errors.is_empty() => {
                let situation = Box::default();
                let mut case = Case {
                    pathway,
                    findings,
                    region,
                    at,
                    scene,
                    travel_minutes,
                    transfer_minutes,
                    stops,
                    situation,
                    notes,
                };
                place::place(&mut case, &self.pack, &mut errors);
                if errors.is_empty() { Ok(case) } else { Err(errors) }
            }
            _ => Err(errors),
        }
    }

    fn pathway(&self, node: Option<&Node<'_>>) -> Result<usize, CaseError> {
        let ids = || self.pack.pathways().map(|pathway| pathway.id());
        let known = ids().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
        match node {
            None => {
                let expected = format!("the pathways of this pack are {known}");
                Err(CaseError::at("pathway", Problem::MissingField { expected }))
            }
            Some(Node::Text(word)) => self.pack.pathway_index(word).ok_or_else(|| {
                let near = did_you_mean(word, ids()).map_or(String::new(), |near| format!("{near} "));
                let help = format!("{near}the pathways are {known}");
                CaseError::at("pathway", Problem::UnknownPathway { found: quoted(word), help })
            }),
            Some(node) => Err(wrong_type("pathway", node, format!("one of the words {known}"))),
        }
    }

    /// A key that no case has, with the most likely meaning.
    fn unknown_field(&self, key: &str) -> Problem {
        let help = if self.inputs.contains_key(key) {
            format!("`{key}` is a finding: put it inside \"findings\"")
        } else {
            did_you_mean(key, FIELDS.iter().copied()).unwrap_or_else(|| format!("the fields are {}", one_of(FIELDS)))
        };
        Problem::UnknownField { place: "a case", help }
    }
}

/// The value; its error goes to `errors`.
pub(super) fn kept<T>(read: Result<T, CaseError>, errors: &mut Vec<CaseError>) -> Option<T> {
    read.map_err(|error| errors.push(error)).ok()
}

pub(super) fn wrong_type(field: impl Into<String>, node: &Node<'_>, expected: String) -> CaseError {
    CaseError::at(field, Problem::WrongType { found: node.described(), expected, help: None })
}

/// The id of a hospital or region; which ones exist is for the region to say.
pub(super) fn id(field: &str, node: &Node<'_>) -> Result<String, CaseError> {
    match node {
        Node::Text(id) if is_kebab_case(id) => Ok(id.clone().into_owned()),
        Node::Text(id) => Err(CaseError::at(field, Problem::BadId { found: quoted(id) })),
        _ => Err(wrong_type(field, node, "an id in quotes".to_owned())),
    }
}

/// `` `a`, `b`, `c` ``
pub(super) fn one_of(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
