//! The sentences of `models/phrases.toml` are those that the programs use: none is missing, none is
//! left over, and both languages have the same braces.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::Path;

use baken_protocol::phrases;

fn table() -> toml::Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/phrases.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let file: toml::Table = toml::from_str(&text).unwrap();
    file["phrases"].as_table().unwrap().clone()
}

#[test]
fn the_texts_hold_exactly_the_phrases_that_are_used() {
    let table = table();
    let there: BTreeSet<&str> = table.keys().map(String::as_str).collect();
    let used: BTreeSet<&str> = phrases::ALL.iter().copied().collect();
    assert_eq!(used.len(), phrases::ALL.len(), "an id stands twice in the list");
    assert_eq!(there, used);
}

#[test]
fn both_languages_have_the_same_braces() {
    let braces = |text: &str| -> BTreeSet<String> {
        text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0.to_owned())).collect()
    };
    for (id, phrase) in table() {
        let [nl, en] = ["nl", "en"].map(|language| phrase[language].as_str().unwrap().to_owned());
        assert_eq!(braces(&nl), braces(&en), "{id}");
    }
}
