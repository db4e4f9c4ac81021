//! A TOML file to the structures of its kind, table by table, so that one bad table does not hide
//! the mistakes in the others.

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::{InFile, Losses};
use crate::diagnostic::{Code, Diagnostic, FileId, Log, Place};
use crate::name::did_you_mean;

/// What the parser says of a key that is there already.
const DUPLICATE: &str = "duplicate key";

/// One file's top-level tables, taken out one by one.
pub(super) struct Tables<'a> {
    pub file: FileId,
    pub text: &'a str,
    table: DeTable<'a>,
    pub log: &'a mut Log,
    pub losses: &'a mut Losses,
    known: Vec<&'static str>,
}

impl<'a> Tables<'a> {
    /// Reads the syntax; every mistake in it is reported.
    pub fn parse(file: FileId, text: &'a str, log: &'a mut Log, losses: &'a mut Losses) -> Option<Self> {
        let (table, errors) = DeTable::parse_recoverable(text);
        // Behind the first place that is not TOML the rest is guesswork; doubled keys are not.
        let doubled = |error: &&toml::de::Error| error.message() == DUPLICATE;
        let first = errors.iter().find(|error| !doubled(error));
        for error in errors.iter().filter(doubled).chain(first) {
            log.push(syntax(file, text, error));
        }
        if !errors.is_empty() {
            losses.file = true;
            return None;
        }
        Some(Self { file, text, table: table.into_inner(), log, losses, known: Vec::new() })
    }

    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// What the file holds, with the file.
    pub fn in_file<T>(&self, content: T) -> InFile<T> {
        InFile { file: self.file, content }
    }

    /// Leaves what is left unread.
    pub fn forget(&mut self) {
        self.table.clear();
    }

    /// The first key as written, with its place.
    pub fn first_key(&self) -> Option<(String, Place)> {
        let keys = self.table.keys();
        let first = keys.min_by_key(|key| key.span().start)?;
        Some((first.get_ref().to_string(), Place::new(self.file, first.span())))
    }

    /// The table or value under `key`, if it is there and of its type.
    pub fn one<T: DeserializeOwned>(&mut self, key: &'static str) -> Option<Spanned<T>> {
        self.known.push(key);
        let value = self.table.remove(key)?;
        self.decode(value)
    }

    /// As [`Tables::one`], and an error when it is not there.
    pub fn required<T: DeserializeOwned>(&mut self, key: &'static str) -> Option<Spanned<T>> {
        if !self.has(key) {
            let message = format!("`{key}` is missing");
            let place = Place::new(self.file, 0..0);
            self.log.push(Diagnostic::new(Code::MissingKey, place, message));
        }
        self.one(key)
    }

    /// The tables of `[[key]]`.
    pub fn many<T: DeserializeOwned>(&mut self, key: &'static str) -> Vec<Spanned<T>> {
        self.known.push(key);
        let Some(value) = self.table.remove(key) else {
            return Vec::new();
        };
        let span = value.span();
        match value.into_inner() {
            DeValue::Array(list) => list.into_iter().filter_map(|v| self.decode(v)).collect(),
            _ => {
                let place = Place::new(self.file, span);
                let wrong = Diagnostic::new(Code::WrongType, place, format!("`{key}` is a list of tables"))
                    .help(format!("write `[[{key}]]`"));
                self.log.push(wrong);
                self.losses.file = true;
                Vec::new()
            }
        }
    }

    /// Reports the tables that nobody asked for.
    pub fn finish(self) {
        for key in self.table.keys() {
            let place = Place::new(self.file, key.span());
            let message = format!("unknown table or key `{}`", key.get_ref());
            self.log.push(
                Diagnostic::new(Code::UnknownKey, place, message)
                    .found(format!("`{}`", key.get_ref()))
                    .expected(one_of(&self.known))
                    .help(did_you_mean(key.get_ref(), self.known.iter().copied())),
            );
        }
    }

    fn decode<T: DeserializeOwned>(&mut self, value: Spanned<DeValue<'a>>) -> Option<Spanned<T>> {
        let span = value.span();
        let id = id_of(&value);
        match T::deserialize(ValueDeserializer::from(value)) {
            Ok(content) => Some(Spanned::new(span, content)),
            Err(error) => {
                self.log.push(wrong_content(self.file, self.text, &span, &error));
                match id {
                    Some(id) => _ = self.losses.ids.insert(id),
                    None => self.losses.file = true,
                }
                None
            }
        }
    }
}

fn id_of(value: &Spanned<DeValue<'_>>) -> Option<String> {
    let table = value.get_ref().as_table()?;
    Some(table.get("id")?.get_ref().as_str()?.to_owned())
}

/// What usually lies behind a message of the parser.
const SYNTAX_HELP: &[(&str, &str)] = &[
    ("basic string", "close the text with `\"` on the line where it begins"),
    ("between array elements", "put a comma between the elements, or close the list above with `]`"),
    ("unclosed array", "close the list with `]`"),
    ("unclosed inline table", "close the table with `}`"),
    ("must be quoted", "put the text between quotes"),
];

fn syntax(file: FileId, text: &str, error: &toml::de::Error) -> Diagnostic {
    let span = error.span().unwrap_or(0..0);
    let place = Place::new(file, span.clone());
    if error.message() == DUPLICATE {
        let key = text.get(span.clone()).unwrap_or("");
        let again = Diagnostic::new(Code::DuplicateKey, place, format!("`{key}` stands twice in one table"));
        return match earlier(text, key, span.start) {
            Some(at) => again.related(Place::new(file, at..at + key.len()), "the first one"),
            None => again,
        };
    }
    let help = SYNTAX_HELP.iter().find(|(part, _)| error.message().contains(part));
    let message = format!("this is not TOML: {}", error.message());
    Diagnostic::new(Code::TomlSyntax, place, message).help(help.map(|(_, help)| (*help).to_owned()))
}

/// The last place before `end` where `key` stands as a key.
fn earlier(text: &str, key: &str, end: usize) -> Option<usize> {
    let before = text.get(..end)?;
    before.rmatch_indices(key).map(|(at, _)| at).find(|at| {
        let left = before.get(..*at).unwrap_or("").chars().next_back();
        let right = before.get(at + key.len()..).unwrap_or("").trim_start().chars().next();
        matches!(left, None | Some('\n' | '{' | ',' | ' ' | '\t' | '.')) && matches!(right, Some('=' | '.' | ']'))
    })
}

/// What serde says, in the author's words.
fn wrong_content(file: FileId, text: &str, table: &std::ops::Range<usize>, error: &toml::de::Error) -> Diagnostic {
    let place = Place::new(file, error.span().unwrap_or_else(|| table.clone()));
    let message = error.message();
    let mut quoted = message.split('`').skip(1).step_by(2);
    if message.starts_with("unknown field") {
        let found = quoted.next().unwrap_or("");
        let known: Vec<&str> = quoted.collect();
        return Diagnostic::new(Code::UnknownKey, place, format!("unknown key `{found}`"))
            .found(format!("`{found}`"))
            .expected(one_of(&known))
            .help(did_you_mean(found, known.iter().copied()));
    }
    if message.starts_with("missing field") {
        let key = quoted.next().unwrap_or("");
        return Diagnostic::new(Code::MissingKey, place, format!("`{key}` is missing"))
            .help(format!("add `{key} = …` to this table"));
    }
    let types = message.strip_prefix("invalid type: ").and_then(|m| m.split_once(", expected "));
    if let Some((found, expected)) = types {
        let value = text.get(place.span.clone()).unwrap_or("");
        let found = found.split(' ').next().map_or(found, in_words);
        return Diagnostic::new(Code::WrongType, place.clone(), wrong_type(value, found))
            .found(found)
            .expected(in_words(expected));
    }
    Diagnostic::new(Code::WrongType, place, message)
}

fn wrong_type(value: &str, found: &str) -> String {
    match value.lines().count() {
        1 if value.len() < 40 => format!("`{value}` is {found}"),
        _ => format!("this is {found}"),
    }
}

/// A type of serde or TOML as a person calls it.
fn in_words(name: &str) -> &str {
    match name {
        "string" | "a string" => "a text between quotes",
        "integer" => "a whole number",
        "i64" | "u32" => "a whole number",
        "floating" | "f64" => "a number",
        "boolean" | "a boolean" => "true or false",
        "sequence" | "a sequence" => "a list",
        "map" | "a map" => "a table",
        other if other.starts_with("struct BilingualText") => "`{ nl = \"…\", en = \"…\" }`",
        other if other.starts_with("struct") => "a table",
        other => other,
    }
}

/// `` `a`, `b` or `c` ``
pub(crate) fn one_of(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|w| format!("`{w}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => "nothing".to_owned(),
    }
}
