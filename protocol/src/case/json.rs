//! JSON to a tree. A key that stands twice is an error: `serde_json` by itself keeps the last one, and
//! of two blood pressures nobody knows which was meant.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use super::error::{CaseError, Position, Problem};
use super::node::{Node, step};
use super::text::{MAX_DEPTH, Syntax};

/// From this many keys on, earlier ones are looked up by hash.
const MANY_KEYS: usize = 64;

pub(super) fn read(text: &str) -> Result<Node<'_>, CaseError> {
    let trouble = RefCell::new(None);
    let walk = Walk { trouble: &trouble, path: &Path::Root, depth: 0 };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = walk.deserialize(&mut deserializer);
    let ended = match read {
        Ok(node) => deserializer.end().map(|()| node),
        Err(error) => Err(error),
    };
    ended.map_err(|error| {
        let position = Some(Position { line: error.line(), column: error.column().max(1) });
        match trouble.take() {
            Some((field, problem)) => CaseError { field, position, problem: Box::new(problem) },
            None => CaseError::of_text(syntax_problem(&error, text), position),
        }
    })
}

/// What `serde_json` complains about, in our own kinds.
fn syntax_problem(error: &serde_json::Error, text: &str) -> Problem {
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
    if error.classify() == Category::Eof {
        return Problem::Truncated;
    }
    match message.as_str() {
        "trailing characters" => Problem::TrailingText,
        "number out of range" => Problem::NumberTooLarge,
        "recursion limit exceeded" => Problem::TooDeep { limit: MAX_DEPTH },
        _ => {
            let word = word_at(text, error.line(), error.column());
            let help = word.and_then(|word| word_help(&word)).or_else(|| {
                let at_start = text.trim_start().chars().next().is_some_and(|c| c != '{' && c != '[');
                at_start.then(|| "a case in JSON begins with `{`".to_owned())
            });
            Problem::Syntax { notation: Syntax::Json.name(), message, help }
        }
    }
}

/// Words of other notations that people write in JSON.
fn word_help(word: &str) -> Option<String> {
    let instead = match word.to_ascii_lowercase().trim_start_matches(['-', '+']) {
        "nan" | "inf" | "infinity" | "none" | "nil" | "undefined" | "unknown" | "na" | "null" => {
            "JSON has no such number; for unknown write null, or leave it out"
        }
        "true" | "yes" | "ja" => "write true, in lower case",
        "false" | "no" | "nee" => "write false, in lower case",
        _ if word.starts_with('\'') => "JSON takes double quotes",
        _ => return None,
    };
    Some(instead.to_owned())
}

/// The word at or around a place.
fn word_at(text: &str, line: usize, column: usize) -> Option<String> {
    let line = text.lines().nth(line.checked_sub(1)?)?;
    let chars: Vec<char> = line.chars().collect();
    let part = |c: &char| c.is_alphanumeric() || matches!(c, '-' | '+' | '\'' | '_');
    let at = column.checked_sub(1)?.min(chars.len().checked_sub(1)?);
    let before = chars.get(..at)?.iter().rev().take_while(|c| part(c)).count();
    let word: String = chars.get(at - before..)?.iter().take_while(|c| part(c)).take(20).collect();
    (!word.is_empty()).then_some(word)
}

/// The way from the whole text to a value.
enum Path<'p> {
    Root,
    Key(&'p Path<'p>, &'p str),
    Index(&'p Path<'p>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Root => Ok(()),
            Path::Key(Path::Root, key) => f.write_str(&step(key)),
            Path::Key(parent, key) => write!(f, "{parent}.{}", step(key)),
            Path::Index(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

/// Builds the node at a path; what goes wrong by our own rules is laid down in `trouble`.
#[derive(Clone, Copy)]
struct Walk<'w> {
    trouble: &'w RefCell<Option<(String, Problem)>>,
    path: &'w Path<'w>,
    depth: usize,
}

impl Walk<'_> {
    fn refuse<E: serde::de::Error>(&self, path: &Path<'_>, problem: Problem) -> E {
        *self.trouble.borrow_mut() = Some((path.to_string(), problem));
        E::custom("refused")
    }

    fn deeper<E: serde::de::Error>(&self) -> Result<usize, E> {
        if self.depth >= MAX_DEPTH {
            return Err(self.refuse(self.path, Problem::TooDeep { limit: MAX_DEPTH }));
        }
        Ok(self.depth + 1)
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = Node<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Node<'de>, E> {
        Ok(Node::Number(value as f64))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Node<'de>, E> {
        Ok(Node::Number(value as f64))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Node<'de>, E> {
        Ok(Node::Number(value))
    }
    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(value)))
    }
    fn visit_str<E>(self, value: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node<'de>, A::Error> {
        let depth = self.deeper()?;
        let mut nodes = Vec::new();
        loop {
            let path = Path::Index(self.path, nodes.len());
            match list.next_element_seed(Walk { path: &path, depth, ..self })? {
                Some(node) => nodes.push(node),
                None => return Ok(Node::List(nodes)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node<'de>, A::Error> {
        let depth = self.deeper()?;
        let mut entries: Vec<(Cow<'de, str>, Node<'de>)> = Vec::new();
        let mut seen: HashSet<Cow<'de, str>> = HashSet::new();
        while let Some(key) = map.next_key_seed(Key)? {
            let path = Path::Key(self.path, &key);
            let twice = if entries.len() < MANY_KEYS {
                entries.iter().any(|(earlier, _)| *earlier == key)
            } else {
                if seen.is_empty() {
                    seen.extend(entries.iter().map(|(key, _)| key.clone()));
                }
                !seen.insert(key.clone())
            };
            if twice {
                return Err(self.refuse(&path, Problem::DuplicateKey));
            }
            let node = map.next_value_seed(Walk { path: &path, depth, ..self })?;
            entries.push((key, node));
        }
        Ok(Node::Table(entries))
    }
}

/// A key, borrowed from the text where it has no escapes.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cow<'de, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field's name")
    }
    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Borrowed(value))
    }
    fn visit_str<E>(self, value: &str) -> Result<Cow<'de, str>, E> {
        Ok(Cow::Owned(value.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> (String, &'static str) {
        let error = read(text).unwrap_err();
        (error.field.clone(), error.code())
    }

    #[test]
    fn a_key_may_stand_once_at_every_level() {
        assert_eq!(problem(r#"{"a": 1, "a": 1}"#), ("a".into(), "duplicate-key"));
        assert_eq!(problem(r#"{"findings": {"sbp": 90, "sbp": 120}}"#), ("findings.sbp".into(), "duplicate-key"));
        assert_eq!(problem(r#"{"stops": [{}, {"kind": 1, "kind": 2}]}"#), ("stops[1].kind".into(), "duplicate-key"));
        // The same key in another spelling.
        assert_eq!(problem(r#"{"age": 1, "\u0061ge": 2}"#), ("age".into(), "duplicate-key"));
        let many: Vec<String> = (0..200).map(|i| format!("\"k{i}\": 0")).collect();
        assert!(read(&format!("{{{}}}", many.join(","))).is_ok());
        assert_eq!(problem(&format!("{{{}, \"k150\": 1}}", many.join(","))).1, "duplicate-key");
        assert_eq!(problem(&format!("{{{}, \"k3\": 1}}", many.join(","))).1, "duplicate-key");
    }

    #[test]
    fn what_is_not_json_says_where() {
        for cut in ["{", "{\"a\"", "{\"a\": 1,", "[1, 2", "{\"a\": \"x"] {
            assert_eq!(problem(cut).1, "truncated", "{cut}");
        }
        assert_eq!(problem("{} {}").1, "trailing-text");
        assert_eq!(problem("{\"a\": 1e999}").1, "not-finite");
        let error = read("{\n  \"sbp\": NaN\n}").unwrap_err();
        assert_eq!(error.position, Some(Position { line: 2, column: 10 }));
        assert_eq!(error.code(), "syntax");
        assert!(error.to_string().contains("null"), "{error}");
        assert!(read("{\"a\": True}").unwrap_err().to_string().contains("lower case"));
    }

    #[test]
    fn a_nesting_bomb_is_refused_without_harm() {
        let deep = |n: usize| format!("{}1{}", "[".repeat(n), "]".repeat(n));
        assert!(read(&deep(MAX_DEPTH)).is_ok());
        assert_eq!(problem(&deep(MAX_DEPTH + 1)).1, "too-deep");
        assert_eq!(problem(&deep(100_000)).1, "too-deep");
        assert_eq!(problem(&"{\"a\":".repeat(100_000)).1, "too-deep");
    }

    #[test]
    fn numbers_are_the_nearest_double() {
        for text in ["0.1", "7.1082", "1e-7", "123456789.123456789", "5e-324", "0.30000000000000004"] {
            assert_eq!(read(text).unwrap(), Node::Number(text.parse().unwrap()), "{text}");
        }
    }
}
