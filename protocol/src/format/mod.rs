//! One layout for texts: spaces, blank lines, lists that are too long for a line, and expressions in their
//! canonical print. Comments, the order of keys and tables, and the meaning stay.
//!
//! Layout: two spaces within lists, one blank line between tables, none at the beginning, lists of more than
//! [`WIDTH`] columns over several lines with a comma behind every element, `key = value`, `{ a = 1, b = 2 }`,
//! lines that end in `\n`. Formatting what is formatted changes nothing.

mod list;

use toml_edit::visit_mut::{self, VisitMut};
use toml_edit::{Array, Decor, DocumentMut, InlineTable, KeyMut, RawString, Table, TableLike, Value};

use crate::expr;
use crate::text::Literal;

/// Columns that a list on one line may take.
pub const WIDTH: usize = 120;

/// Keys whose values are expressions, with the tables in which they are.
const EXPRESSIONS: &[(&str, &[&str])] = &[
    ("model", &["applies", "value", "choose"]),
    ("item", &["value", "when"]),
    ("term", &["value", "when"]),
    ("criterion", &["when"]),
    ("reading", &["when"]),
    ("let", &["value", "when"]),
    ("need", &["when"]),
    ("destination", &["when", "among", "within"]),
    ("derived", &["value", "when"]),
];

/// Why a text has no layout.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct NotToml {
    /// From 1.
    pub line: usize,
    /// In the parser's words.
    pub message: String,
}

/// The text in its layout.
///
/// # Errors
/// If it is not TOML.
pub fn format(text: &str) -> Result<String, NotToml> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let mut document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        let at = error.span().map_or(0, |span| span.start);
        let line = text.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
        NotToml { line, message: error.message().to_owned() }
    })?;
    let mut layout = Layout { is_first: true, table: String::new() };
    layout.visit_document_mut(&mut document);
    let end = comment_lines(document.trailing().as_str().unwrap_or(""));
    document.set_trailing(end.join(""));
    let mut out: String = document.to_string().lines().flat_map(|line| [line.trim_end(), "\n"]).collect();
    while out.starts_with('\n') {
        out.remove(0);
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    Ok(out)
}

struct Layout {
    is_first: bool,
    /// The name of the table that is visited.
    table: String,
}

impl Layout {
    fn is_expression(&self, key: &str) -> bool {
        EXPRESSIONS.iter().any(|(table, keys)| *table == self.table && keys.contains(&key))
    }
}

impl VisitMut for Layout {
    fn visit_table_mut(&mut self, table: &mut Table) {
        // Tables that only others stand in have no line of their own.
        if !table.is_implicit() && table.position().is_some() {
            let lines = comment_lines(prefix(table.decor()));
            let mut before = if self.is_first { String::new() } else { "\n".to_owned() };
            before.extend(lines.iter().skip_while(|line| *line == "\n").map(String::as_str));
            table.decor_mut().set_prefix(before);
            let end = trailing_comment(suffix(table.decor()));
            table.decor_mut().set_suffix(end);
            self.is_first = false;
        }
        visit_mut::visit_table_mut(self, table);
    }

    fn visit_table_like_kv_mut(&mut self, mut key: KeyMut<'_>, node: &mut toml_edit::Item) {
        if let Some(value) = node.as_value_mut() {
            let before = comment_lines(prefix(key.leaf_decor())).join("");
            key.leaf_decor_mut().set_prefix(before);
            key.leaf_decor_mut().set_suffix(" ");
            if self.is_expression(key.get()) {
                canonical(value);
            }
            let end = trailing_comment(suffix(value.decor()));
            *value.decor_mut() = Decor::new(" ", end);
            list::lay_out(value, key.get().chars().count() + " = ".len(), 0);
            self.is_first = false;
            return;
        }
        let outer = std::mem::replace(&mut self.table, key.get().to_owned());
        visit_mut::visit_table_like_kv_mut(self, key, node);
        self.table = outer;
    }

    fn visit_inline_table_mut(&mut self, _: &mut InlineTable) {}
    fn visit_array_mut(&mut self, _: &mut Array) {}
    fn visit_table_like_mut(&mut self, node: &mut dyn TableLike) {
        visit_mut::visit_table_like_mut(self, node);
    }
}

/// The expression as the language prints it; what is none stays as it is.
fn canonical(value: &mut Value) {
    let Value::String(text) = value else { return };
    if let Ok(expr) = expr::parse(&Literal::plain(text.value())) {
        let printed = expr.to_string();
        // Parentheses that the language does not need, a reader may.
        let parentheses = |text: &str| text.matches('(').count();
        if printed != *text.value() && parentheses(&printed) == parentheses(text.value()) {
            let decor = text.decor().clone();
            *value = Value::from(printed);
            *value.decor_mut() = decor;
        }
    }
}

fn prefix(decor: &Decor) -> &str {
    decor.prefix().and_then(RawString::as_str).unwrap_or("")
}

fn suffix(decor: &Decor) -> &str {
    decor.suffix().and_then(RawString::as_str).unwrap_or("")
}

/// Comments and blank lines, of these at most one in a row.
fn comment_lines(decor: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    // What stands behind the last line break is the indent of what follows.
    let complete = decor.rfind('\n').map_or("", |end| &decor[..=end]);
    for line in complete.lines() {
        let line = line.trim();
        if !line.is_empty() || lines.last().is_some_and(|last| last != "\n") || lines.is_empty() {
            lines.push(format!("{line}\n"));
        }
    }
    lines
}

/// A comment at the end of a line, as far from the value as the author put it: such comments stand in columns.
fn trailing_comment(decor: &str) -> String {
    let comment = decor.trim();
    if comment.is_empty() { String::new() } else { format!("{}{comment}", " ".repeat(spaces(decor))) }
}

/// Spaces before a comment, at least one.
fn spaces(decor: &str) -> usize {
    decor.len().saturating_sub(decor.trim_start_matches(' ').len()).max(1)
}

#[cfg(test)]
mod tests;
