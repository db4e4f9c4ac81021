//! TOML to the same tree as JSON, its keys in alphabetical order. TOML itself forbids keys that stand
//! twice.

use std::borrow::Cow;

use super::error::{CaseError, Problem};
use super::node::{Node, step};
use super::text::{MAX_DEPTH, Syntax, position};

pub(super) fn read(text: &str) -> Result<Node<'static>, CaseError> {
    let table: toml::Table = toml::from_str(text).map_err(|error| {
        let span = error.span().unwrap_or(0..0);
        let message = error.message().to_owned();
        let (field, problem) = if message.contains("duplicate key") {
            (step(text.get(span.clone()).unwrap_or("a key").trim()).into_owned(), Problem::DuplicateKey)
        } else if message.contains("recurs") {
            (String::new(), Problem::TooDeep { limit: MAX_DEPTH })
        } else {
            (String::new(), Problem::Syntax { notation: Syntax::Toml.name(), message, help: None })
        };
        CaseError { field, position: Some(position(text, span.start)), problem: Box::new(problem) }
    })?;
    node(&toml::Value::Table(table), 0).ok_or_else(|| CaseError::of_text(Problem::TooDeep { limit: MAX_DEPTH }, None))
}

/// A TOML value as a node; `None` if it is nested too deeply.
fn node(value: &toml::Value, depth: usize) -> Option<Node<'static>> {
    let within = depth < MAX_DEPTH;
    Some(match value {
        toml::Value::String(text) => Node::Text(Cow::Owned(text.clone())),
        toml::Value::Integer(value) => Node::Number(*value as f64),
        toml::Value::Float(value) => Node::Number(*value),
        toml::Value::Boolean(value) => Node::Bool(*value),
        toml::Value::Datetime(moment) => Node::Text(Cow::Owned(moment.to_string())),
        toml::Value::Array(list) if within => {
            Node::List(list.iter().map(|value| node(value, depth + 1)).collect::<Option<_>>()?)
        }
        toml::Value::Table(table) if within => Node::Table(
            table
                .iter()
                .map(|(key, value)| Some((Cow::Owned(key.clone()), node(value, depth + 1)?)))
                .collect::<Option<_>>()?,
        ),
        _ => return None,
    })
}

/// A finding of a worked case as a node.
impl From<&toml::Value> for Node<'static> {
    fn from(value: &toml::Value) -> Self {
        node(value, 0).unwrap_or(Node::List(Vec::new()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_toml_case_gives_the_same_tree() {
        let toml =
            read("pathway = 'trauma'\nat = 2026-03-14T02:10:00+01:00\nfindings.age = 71\n[[stops]]\nkind = 'ed'")
                .unwrap();
        let json = r#"{"at": "2026-03-14T02:10:00+01:00", "findings": {"age": 71}, "pathway": "trauma", "stops": [{"kind": "ed"}]}"#;
        assert_eq!(toml, super::super::json::read(json).unwrap());
    }

    #[test]
    fn a_mistake_says_where() {
        let error = read("pathway = 'trauma'\npathway = 'stroke'").unwrap_err();
        assert_eq!((error.code(), error.position.map(|p| p.line)), ("duplicate-key", Some(2)));
        let error = read("pathway = \n").unwrap_err();
        assert_eq!((error.code(), error.position.map(|p| p.line)), ("syntax", Some(1)));
        for bomb in [
            "a = ".to_owned() + &"[".repeat(100_000),
            "a".to_owned() + &".a".repeat(100_000) + " = 1",
            "a = ".to_owned() + &"{a=".repeat(100_000),
        ] {
            assert!(read(&bomb).is_err());
        }
    }
}
