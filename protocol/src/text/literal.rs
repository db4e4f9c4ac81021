//! Where a byte of a string value stands in its TOML file, whatever its quotes and escapes.

use std::ops::Range;

/// The value of a TOML string, with the way back to the file.
#[derive(Debug, Clone)]
pub struct Literal<'a> {
    text: &'a str,
    /// Place in the file of each byte of `text`, and of its end.
    places: Vec<usize>,
}

impl<'a> Literal<'a> {
    /// A text by itself, as given on a command line.
    #[must_use]
    pub fn plain(text: &'a str) -> Self {
        Self { text, places: (0..=text.len()).collect() }
    }

    /// The value `text` of the string that stands at `span` in `file`, quotes included.
    #[must_use]
    pub fn new(text: &'a str, span: Range<usize>, file: &str) -> Self {
        let raw = file.get(span.clone()).unwrap_or("");
        let mut places = walk(raw, span.start);
        if places.len() != text.len() + 1 {
            // Not the string that was promised: the whole of it is the best place there is.
            places = vec![span.start; text.len()];
            places.push(span.end);
        }
        Self { text, places }
    }

    #[must_use]
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The span in the file of a span of the value.
    #[must_use]
    pub fn span(&self, span: Range<usize>) -> Range<usize> {
        let last = self.places.len().saturating_sub(1);
        let at = |i: usize| self.places.get(i.min(last)).copied().unwrap_or(0);
        at(span.start)..at(span.end).max(at(span.start))
    }
}

/// The place of each byte of the value of the string literal `raw`, and of its closing quote.
fn walk(raw: &str, start: usize) -> Vec<usize> {
    let quotes = ["\"\"\"", "'''", "\"", "'"];
    let Some(quote) = quotes.iter().find(|q| raw.starts_with(**q)) else {
        return Vec::new();
    };
    let long = quote.len() == 3;
    let escapes = quote.starts_with('"');
    let mut at = quote.len();
    let end = raw.len().saturating_sub(quote.len()).max(at);
    if long {
        at += raw.get(at..).map_or(0, line_break);
    }
    let mut places = Vec::new();
    while at < end {
        let Some(rest) = raw.get(at..end) else { break };
        let Some(first) = rest.chars().next() else {
            break;
        };
        let (value, length) = match first {
            '\\' if escapes => escape(rest),
            _ => (first.len_utf8(), first.len_utf8()),
        };
        let escaped = first == '\\' && escapes;
        places.extend((0..value).map(|i| start + at + if escaped { 0 } else { i }));
        at += length;
    }
    places.push(start + end);
    places
}

/// How many bytes an escape stands for, and how many it takes.
fn escape(rest: &str) -> (usize, usize) {
    let digits = |count: usize| {
        let hex = rest.get(2..2 + count).unwrap_or("");
        let code = u32::from_str_radix(hex, 16).ok().and_then(char::from_u32);
        (code.map_or(0, char::len_utf8), 2 + count)
    };
    match rest.as_bytes().get(1) {
        Some(b'u') => digits(4),
        Some(b'U') => digits(8),
        Some(b'x') => digits(2),
        Some(b' ' | b'\t' | b'\n' | b'\r') => {
            let behind = rest.get(1..).unwrap_or("");
            (0, 1 + behind.len() - behind.trim_start().len())
        }
        _ => (1, 2),
    }
}

fn line_break(text: &str) -> usize {
    match text.as_bytes() {
        [b'\n', ..] => 1,
        [b'\r', b'\n', ..] => 2,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(file: &str, word: &str) -> String {
        let table: toml::Table = toml::from_str(file).unwrap();
        let text = table["a"].as_str().unwrap();
        let start = file.find('=').unwrap() + 2;
        let literal = Literal::new(text, start..file.trim_end().len(), file);
        let at = text.find(word).unwrap();
        file[literal.span(at..at + word.len())].to_owned()
    }

    #[test]
    fn a_word_is_found_behind_any_quotes_and_escapes() {
        assert_eq!(found("a = \"sbp < 90\"", "90"), "90");
        assert_eq!(found("a = 'sbp < 90'", "90"), "90");
        assert_eq!(found("a = \"\\u00e9\\t\\\"x\\\" < 90\"", "90"), "90");
        assert_eq!(found("a = \"\"\"\nsbp \\\n   < 90\"\"\"", "90"), "90");
        assert_eq!(found("a = '''\nsbp < é 90'''", "90"), "90");
    }
}
