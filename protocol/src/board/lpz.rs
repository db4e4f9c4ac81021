//! The external status JSON of LPZ, as far as it is public: a list of locations, each with `oid`,
//! `locatie` and a list `beschikbaarheid` of departments, whose fields are recognised by [`words`] or not
//! at all.

use std::borrow::Cow;
use std::collections::BTreeSet;

use baken_core::{Language, Pack};
use jiff::Timestamp;

use super::words::{self, NAME, SINCE, STATE, UNTIL, UPDATED};
use super::{Locations, Note, Read};
use crate::case::{self, CaseError, Node, Problem, Stop, StopKind, StopState, quoted};

type Entries<'n, 'a> = &'n [(Cow<'a, str>, Node<'a>)];

const LOCATION: &[&str] = &["locatie"];
const OID: &[&str] = &["oid"];
const DEPARTMENTS: &[&str] = &["beschikbaarheid"];

pub(super) fn read(tree: &Node<'_>, locations: &Locations, pack: &Pack<'_>) -> Result<Read, CaseError> {
    let mut reader = Reader { locations, pack, reports: Vec::new(), notes: Vec::new(), strange: BTreeSet::new() };
    let mut taken = None;
    match tree {
        Node::List(list) => reader.locations("", list),
        Node::Table(entries) => {
            taken = reader.time("", entries, UPDATED).unwrap_or_default();
            let lists = entries.iter().filter_map(|(key, node)| match node {
                Node::List(list) if list.iter().any(is_location) => Some((key, list)),
                _ => None,
            });
            let lists: Vec<_> = lists.collect();
            if lists.is_empty() {
                return Err(no_board(tree));
            }
            for (key, list) in lists {
                reader.locations(key, list);
            }
        }
        _ => return Err(no_board(tree)),
    }
    reader.contradictions();
    let strange = std::mem::take(&mut reader.strange);
    reader.notes.extend(
        strange.into_iter().map(|key| {
            Note::new("", format!("the field {} of a department is not known and was left out", quoted(&key)))
        }),
    );
    Ok((taken, reader.reports, reader.notes))
}

fn no_board(tree: &Node<'_>) -> CaseError {
    let problem = Problem::WrongType { found: tree.described(), expected: "a board".to_owned(), help: None };
    CaseError::of_text(problem, None)
}

fn is_location(node: &Node<'_>) -> bool {
    let Node::Table(entries) = node else { return false };
    [LOCATION, OID, DEPARTMENTS].iter().any(|keys| field(entries, keys).is_some())
}

/// The first field whose name, whatever its case, is one of these.
fn field<'n, 'a>(entries: Entries<'n, 'a>, keys: &[&str]) -> Option<&'n Node<'a>> {
    let known = |key: &str| keys.contains(&key.to_lowercase().as_str());
    entries.iter().find(|(key, node)| known(key) && *node != Node::Null).map(|(_, node)| node)
}

struct Reader<'r, 'p> {
    locations: &'r Locations,
    pack: &'r Pack<'p>,
    reports: Vec<(String, Stop)>,
    notes: Vec<Note>,
    /// Fields of departments that are not known.
    strange: BTreeSet<String>,
}

impl Reader<'_, '_> {
    fn note(&mut self, place: &str, text: impl Into<String>) {
        self.notes.push(Note::new(place, text));
    }

    fn locations(&mut self, name: &str, list: &[Node<'_>]) {
        for (index, node) in list.iter().enumerate() {
            self.location(&format!("{name}[{index}]"), node);
        }
        if list.is_empty() {
            self.note(name, "the board holds no locations");
        }
    }

    fn location(&mut self, path: &str, node: &Node<'_>) {
        let Node::Table(entries) = node else {
            return self.note(path, format!("is {}, not a location", node.described()));
        };
        let word = |keys| match field(entries, keys) {
            Some(Node::Text(text)) => text.to_string(),
            Some(Node::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        let (oid, name) = (word(OID), word(LOCATION));
        let hospital = match self.locations.hospital(&[&oid, &name], self.pack) {
            Ok(hospital) => hospital,
            Err(why) => return self.note(path, why),
        };
        let Ok(updated) = self.time(path, entries, UPDATED) else { return };
        let Some(Node::List(departments)) = field(entries, DEPARTMENTS) else {
            return self.note(path, "has no list `beschikbaarheid`");
        };
        for (index, department) in departments.iter().enumerate() {
            self.department(&format!("{path}.beschikbaarheid[{index}]"), department, &hospital, updated);
        }
    }

    fn department(&mut self, path: &str, node: &Node<'_>, hospital: &str, updated: Option<Timestamp>) {
        let Node::Table(entries) = node else {
            return self.note(path, format!("is {}, not a department", node.described()));
        };
        for (key, _) in entries {
            let known =
                [NAME, STATE, SINCE, UNTIL, UPDATED].iter().any(|keys| keys.contains(&key.to_lowercase().as_str()));
            if !known {
                self.strange.insert(key.to_string());
            }
        }
        let Some(kind) = self.kind(path, entries) else { return };
        let Some(state) = self.state(path, entries) else { return };
        let times =
            (self.time(path, entries, SINCE), self.time(path, entries, UNTIL), self.time(path, entries, UPDATED));
        let (Ok(since), Ok(until), Ok(own)) = times else { return };
        let since = since.or(own).or(updated);
        if let (Some(since), Some(until)) = (since, until)
            && until < since
        {
            return self.note(path, format!("ends ({until}) before it begins ({since}), so it is left out"));
        }
        self.reports.push((path.to_owned(), Stop { hospital: hospital.to_owned(), kind, state, since, until }));
    }

    fn kind(&mut self, path: &str, entries: Entries<'_, '_>) -> Option<StopKind> {
        let said = texts(entries, NAME);
        let mut kinds: Vec<StopKind> = Vec::new();
        for kind in said.iter().flat_map(|name| words::kinds(name)) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        match (kinds.as_slice(), said.is_empty()) {
            ([kind], _) => return Some(*kind),
            ([], true) => self.note(path, "does not name its department"),
            ([], false) => {
                self.note(path, format!("is about {}, a department that is not known", quoted(&said.join(", "))))
            }
            _ => {
                self.note(path, format!("is about {}, which can be more than one department", quoted(&said.join(", "))))
            }
        }
        None
    }

    fn state(&mut self, path: &str, entries: Entries<'_, '_>) -> Option<StopState> {
        let known = |key: &str| STATE.contains(&key.to_lowercase().as_str());
        let stated: Vec<_> = entries.iter().filter(|(key, node)| known(key) && *node != Node::Null).collect();
        let mut states = Vec::new();
        for (_, node) in &stated {
            match node {
                Node::Text(text) if words::is_colour(text) => {
                    self.note(
                        path,
                        format!("has the state {}; what colours mean is not public, so it is left out", quoted(text)),
                    );
                    return None;
                }
                Node::Text(text) if words::state(text).is_some() => states.extend(words::state(text)),
                node => {
                    self.note(
                        path,
                        format!("has a state that is {}, which is not known, so it is left out", node.described()),
                    );
                    return None;
                }
            }
        }
        match states.as_slice() {
            [] => self.note(path, "has no state"),
            [state, others @ ..] if others.iter().all(|other| other == state) => return Some(*state),
            _ => self.note(path, "has two states that differ, so it is left out"),
        }
        None
    }

    /// The moment in a field; an error, with a note, if what stands there is none.
    fn time(&mut self, path: &str, entries: Entries<'_, '_>, keys: &[&str]) -> Result<Option<Timestamp>, ()> {
        let Some(node) = field(entries, keys) else { return Ok(None) };
        let mut warnings = Vec::new();
        let moment = case::moment("its time", node, &mut warnings);
        for warning in warnings {
            self.note(path, warning.text(self.pack, Language::English));
        }
        moment.map(Some).map_err(|error| self.note(path, format!("is left out: {error}")))
    }

    /// Of two reports at one moment that differ nobody knows which is right.
    fn contradictions(&mut self) {
        let reports = std::mem::take(&mut self.reports);
        for (path, stop) in &reports {
            let contradicted = reports.iter().any(|(_, other)| {
                (&other.hospital, other.kind, other.since) == (&stop.hospital, stop.kind, stop.since)
                    && other.state != stop.state
            });
            if contradicted {
                let text = format!("is contradicted by another report on `{}` of `{}`", stop.kind.id(), stop.hospital);
                self.notes.push(Note::new(path, text + ", so both are left out"));
            } else {
                self.reports.push((path.clone(), stop.clone()));
            }
        }
    }
}

/// The texts in all fields whose name is one of these.
fn texts<'n>(entries: Entries<'n, '_>, keys: &[&str]) -> Vec<&'n str> {
    let known = entries.iter().filter(|(key, _)| keys.contains(&key.to_lowercase().as_str()));
    known
        .filter_map(|(_, node)| match node {
            Node::Text(text) => Some(text.as_ref()),
            _ => None,
        })
        .collect()
}
