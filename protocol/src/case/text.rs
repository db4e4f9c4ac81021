//! From bytes to text, and in which notation it is written.

use super::error::{CaseError, Position, Problem};
use super::node::Node;
use super::{json, toml};

/// No case needs more: one with every finding, hospital and stop takes a fiftieth of it.
pub const MAX_CASE_BYTES: u64 = 1 << 20;

/// Levels of a case: a time between hospitals stands at the third. More is a mistake or an attack.
pub(super) const MAX_DEPTH: usize = 8;

/// The notation of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    Json,
    Toml,
}

impl Syntax {
    /// By the look of the text: a JSON case begins with `{`, and a list, text or number is JSON too.
    /// Everything else is TOML.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut chars = text.trim_start().chars();
        match chars.next() {
            Some('{' | '"' | '-' | '0'..='9') | None => Syntax::Json,
            // `[{`, `["`, `[1`: a list. `[findings]`: a table of TOML.
            Some('[') => match chars.as_str().trim_start().chars().next() {
                Some(c) if c.is_ascii_alphabetic() || c == '[' => Syntax::Toml,
                _ => Syntax::Json,
            },
            // `null`, `NaN`, prose: without an `=` it is no TOML either, and JSON says so better.
            Some(_) if !text.contains('=') && !text.contains('[') => Syntax::Json,
            Some(_) => Syntax::Toml,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Syntax::Json => "JSON",
            Syntax::Toml => "TOML",
        }
    }
}

/// Reads the tree of a case; without `syntax` the text is looked at.
pub(super) fn read(bytes: &[u8], syntax: Option<Syntax>) -> Result<Node<'_>, CaseError> {
    let text = checked(bytes)?;
    match syntax.unwrap_or_else(|| Syntax::of(text)) {
        Syntax::Json => json::read(text),
        Syntax::Toml => toml::read(text),
    }
}

/// Reads a tree in JSON. A program that reads nothing else has no reader of TOML in it.
pub(crate) fn read_json(bytes: &[u8]) -> Result<Node<'_>, CaseError> {
    json::read(checked(bytes)?)
}

fn checked(bytes: &[u8]) -> Result<&str, CaseError> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > MAX_CASE_BYTES {
        return Err(CaseError::of_text(Problem::TooLarge { limit: MAX_CASE_BYTES }, None));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("");
        CaseError::of_text(Problem::NotUtf8, Some(position(good, good.len())))
    })?;
    // Some editors put a byte order mark before the text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(CaseError::of_text(Problem::Empty, None));
    }
    Ok(text)
}

/// Line and column of a byte.
pub(super) fn position(text: &str, offset: usize) -> Position {
    let before = text.char_indices().take_while(|(at, _)| *at < offset).map(|(_, c)| c);
    let (mut line, mut column) = (1, 1);
    for c in before {
        if c == '\n' {
            line += 1;
            column = 1;
        } else {
            column += 1;
        }
    }
    Position { line, column }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notation_shows_in_the_first_signs() {
        for json in ["{\"pathway\": 1}", " \n{", "[1]", "[{}]", "[\"a\"]", "null", "12", "NaN", "not a case"] {
            assert_eq!(Syntax::of(json), Syntax::Json, "{json}");
        }
        for toml in
            ["pathway = \"trauma\"", "# a case\npathway = 1", "[findings]\nage = 1", "[[stops]]", "findings.age = 1"]
        {
            assert_eq!(Syntax::of(toml), Syntax::Toml, "{toml}");
        }
    }

    #[test]
    fn lines_and_columns_count_characters_from_one() {
        assert_eq!(position("één\nx", 6), Position { line: 2, column: 1 });
        assert_eq!(position("één", 2), Position { line: 1, column: 2 });
        assert_eq!(position("", 9), Position { line: 1, column: 1 });
    }
}
