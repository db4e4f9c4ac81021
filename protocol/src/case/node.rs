//! A text as a tree, whatever its notation: the order of the keys is kept, no key stands twice.

use std::borrow::Cow;

/// A value of the text.
#[derive(Clone, Debug, PartialEq)]
pub enum Node<'a> {
    Null,
    Bool(bool),
    Number(f64),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Table(Vec<(Cow<'a, str>, Node<'a>)>),
}

/// Most characters of a value that an error quotes.
const MAX_QUOTED: usize = 40;

impl Node<'_> {
    /// The value as an error names it.
    #[must_use]
    pub fn described(&self) -> String {
        match self {
            Node::Null => "null".to_owned(),
            Node::Bool(value) => value.to_string(),
            Node::Number(value) => number(*value),
            Node::Text(text) => format!("the text {}", quoted(text)),
            Node::List(_) => "a list".to_owned(),
            Node::Table(_) => "a group of fields".to_owned(),
        }
    }
}

/// A number as an error quotes it: as people write it, with an exponent only where it is very long.
#[must_use]
pub(crate) fn number(value: f64) -> String {
    let plain = value == 0.0 || (1e-6..1e15).contains(&value.abs()) || !value.is_finite();
    if plain { format!("{}", value + 0.0) } else { format!("{value:e}") }
}

/// A word in quotes, cut to a readable length, without anything a terminal would obey.
#[must_use]
pub(crate) fn quoted(text: &str) -> String {
    let cut: String = text.chars().take(MAX_QUOTED).collect();
    let dots = if cut.len() < text.len() { "…" } else { "" };
    format!("{:?}{dots}", cut)
}

/// A key as a step of a path: as it is if it looks like a name, else in quotes.
#[must_use]
pub(crate) fn step(key: &str) -> Cow<'_, str> {
    let plain = !key.is_empty()
        && key.len() <= MAX_QUOTED
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if plain { Cow::Borrowed(key) } else { Cow::Owned(quoted(key)) }
}
