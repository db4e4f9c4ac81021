//! What changed between two folders of texts, by meaning: by the ids of things and the names of their keys, not by
//! lines. Comments, layout and the order of files are no changes.

use std::collections::BTreeMap;

use toml::Value;

use crate::diagnostic::Sources;

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is of: `model mgap`, `region noord-nederland`, `fact umcg ivt`.
    pub of: String,
    /// The key: `item 3, points`; empty if the whole came or went.
    pub key: String,
    /// Before; empty if it was not there.
    pub was: String,
    /// After; empty if it is not there.
    pub is: String,
}

/// Every change from the one to the other, in the order of what they are of. Worked cases are left out: they prove the
/// texts, and change nothing.
#[must_use]
pub fn changes(old: &Sources, new: &Sources) -> Vec<Change> {
    let (old, new) = (things(old), things(new));
    let mut found = Vec::new();
    for of in old.keys().chain(new.keys().filter(|of| !old.contains_key(*of))) {
        match (old.get(of), new.get(of)) {
            (Some(a), Some(b)) => {
                let (a, b) = (leaves(a), leaves(b));
                for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
                    let (was, is) = (a.get(key), b.get(key));
                    if was != is {
                        let shown = |value: Option<&String>| value.cloned().unwrap_or_default();
                        found.push(Change { of: of.clone(), key: key.clone(), was: shown(was), is: shown(is) });
                    }
                }
            }
            (before, _) => {
                let (was, is) = if before.is_some() { ("there", "") } else { ("", "there") };
                found.push(Change { of: of.clone(), key: String::new(), was: was.to_owned(), is: is.to_owned() });
            }
        }
    }
    found
}

/// Everything that texts state, by what it is.
fn things(sources: &Sources) -> BTreeMap<String, Value> {
    let mut things = BTreeMap::new();
    for file in sources.files().iter().filter(|file| !file.path.split('/').any(|part| part == "cases")) {
        if file.path.ends_with(".csv") {
            for (name, row) in rows(&file.path, &file.text) {
                things.insert(name, row);
            }
            continue;
        }
        let Ok(table) = file.text.parse::<toml::Table>() else { continue };
        let head = ["model", "pathway", "region", "life_table"].into_iter().find(|head| table.contains_key(*head));
        match head {
            // One thing with all its parts.
            Some(head) => {
                let id = table.get(head).and_then(|head| head.get("id")).and_then(Value::as_str).unwrap_or(&file.path);
                things.insert(format!("{head} {id}"), Value::Table(table.clone()));
            }
            // A file of many things.
            None => {
                for (kind, value) in table {
                    match value {
                        Value::Array(list) => {
                            for (place, item) in list.into_iter().enumerate() {
                                things.insert(format!("{kind} {}", name_of(&item, place)), item);
                            }
                        }
                        other => drop(things.insert(kind, other)),
                    }
                }
            }
        }
    }
    things
}

/// A row of a table by its first cell.
fn rows(path: &str, text: &str) -> Vec<(String, Value)> {
    let kind = if path.contains("hospitals") { "hospital" } else { "postcode" };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let Ok(heads) = reader.headers().cloned() else { return Vec::new() };
    let row = |record: csv::StringRecord| {
        let cells = heads.iter().zip(record.iter()).map(|(head, cell)| (head.to_owned(), Value::from(cell)));
        Some((format!("{kind} {}", record.get(0)?), Value::Table(cells.collect())))
    };
    reader.records().filter_map(|record| row(record.ok()?)).collect()
}

fn name_of(item: &Value, place: usize) -> String {
    let text = |key: &str| item.get(key).and_then(Value::as_str);
    match (text("id").or_else(|| text("name")), text("hospital"), text("attribute")) {
        (Some(id), _, _) => id.to_owned(),
        (None, Some(hospital), Some(attribute)) => format!("{hospital} {attribute}"),
        (None, None, Some(attribute)) => format!("{attribute} of a list, {}", place + 1),
        _ => (place + 1).to_string(),
    }
}

/// Every value of a thing by its place: tables of a list by their id, or by their number.
fn leaves(value: &Value) -> BTreeMap<String, String> {
    fn collect(value: &Value, at: &str, into: &mut BTreeMap<String, String>) {
        let inner = |key: &str| if at.is_empty() { key.to_owned() } else { format!("{at}, {key}") };
        match value {
            Value::Table(table) => table.iter().for_each(|(key, value)| collect(value, &inner(key), into)),
            Value::Array(list) if list.iter().all(Value::is_table) && !list.is_empty() => {
                for (place, item) in list.iter().enumerate() {
                    let id = item.get("id").and_then(Value::as_str);
                    collect(item, &format!("{at} {}", id.map_or((place + 1).to_string(), str::to_owned)), into);
                }
            }
            Value::String(text) => drop(into.insert(at.to_owned(), text.clone())),
            other => drop(into.insert(at.to_owned(), other.to_string())),
        }
    }
    let mut found = BTreeMap::new();
    collect(value, "", &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::{Change, changes};
    use crate::diagnostic::Sources;

    fn sources(files: &[(&str, &str)]) -> Sources {
        let mut sources = Sources::default();
        for (path, text) in files {
            sources.add(*path, *text);
        }
        sources
    }

    #[test]
    fn changes_are_named_by_what_they_are_of_and_layout_is_none() {
        let old = sources(&[
            ("trauma/m.toml", "[model]\nid = \"m\"\n[[item]]\nwhen = \"age < 60\"\npoints = 5\n"),
            ("facts.toml", "[[fact]]\nhospital = \"umcg\"\nattribute = \"ivt\"\nvalue = \"yes\"\n"),
            ("cases/m.toml", "[[case]]\nname = \"a\"\n"),
        ]);
        let new = sources(&[
            ("other/m.toml", "# why\n[model]\nid=\"m\"\n\n[[item]]\npoints = 6\nwhen = \"age < 60\"\n"),
            ("facts.toml", "[[fact]]\nattribute = \"ivt\"\nhospital = \"umcg\"\nvalue = \"no\"\n"),
            ("n.toml", "[model]\nid = \"n\"\n"),
        ]);
        let change = |of: &str, key: &str, was: &str, is: &str| Change {
            of: of.to_owned(),
            key: key.to_owned(),
            was: was.to_owned(),
            is: is.to_owned(),
        };
        assert_eq!(
            changes(&old, &new),
            [
                change("fact umcg ivt", "value", "yes", "no"),
                change("model m", "item 1, points", "5", "6"),
                change("model n", "", "", "there"),
            ]
        );
        assert!(changes(&old, &old).is_empty());
    }
}
