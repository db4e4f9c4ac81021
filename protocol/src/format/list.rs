//! Lists and inline tables: on one line where they fit, else over several.

use toml_edit::{Array, Decor, InlineTable, RawString, Value};

use super::WIDTH;

/// A longer element of a list is a sentence.
const LONGEST_WORD: usize = 32;
/// Columns of an indent.
const INDENT: usize = 2;

/// Lays out a value that begins behind so many columns.
pub(super) fn lay_out(value: &mut Value, column: usize, depth: usize) {
    match value {
        Value::Array(array) => array_in(array, column, depth),
        // A table over several lines with comments is somebody's own layout.
        Value::InlineTable(table) if has_comments(table) => {}
        Value::InlineTable(table) => {
            let count = table.len();
            for (place, (mut key, value)) in table.iter_mut().enumerate() {
                *key.leaf_decor_mut() = Decor::new(" ", " ");
                *value.decor_mut() = Decor::new(" ", if place + 1 == count { " " } else { "" });
                lay_out(value, column, depth);
            }
            table.set_trailing("");
            table.set_trailing_comma(false);
        }
        _ => {}
    }
}

fn array_in(array: &mut Array, column: usize, depth: usize) {
    let comments = |decor: &Decor| [decor.prefix(), decor.suffix()].into_iter().flatten().any(has_comment);
    let commented = array.iter().any(|value| comments(value.decor())) || has_comment(array.trailing());
    if commented {
        return with_comments(array, depth);
    }
    for (place, value) in array.iter_mut().enumerate() {
        *value.decor_mut() = Decor::new(if place == 0 { "" } else { " " }, "");
        lay_out(value, column, depth + 1);
    }
    array.set_trailing("");
    array.set_trailing_comma(false);
    if column + array.to_string().trim().chars().count() <= WIDTH {
        return;
    }
    let indent = format!("\n{}", " ".repeat(INDENT * (depth + 1)));
    // Words and numbers fill lines; sentences, tables and lists stand one below the other.
    let is_word = |value: &Value| match value {
        Value::Array(_) | Value::InlineTable(_) => false,
        other => other.to_string().trim().chars().count() <= LONGEST_WORD,
    };
    let is_plain = array.iter().all(is_word);
    let mut at = WIDTH;
    for value in array.iter_mut() {
        let width = value.to_string().trim().chars().count() + ", ".len();
        if is_plain && at + width <= WIDTH {
            at += width;
            *value.decor_mut() = Decor::new(" ", "");
        } else {
            at = INDENT * (depth + 1) + width;
            *value.decor_mut() = Decor::new(indent.clone(), "");
            lay_out(value, INDENT * (depth + 1), depth + 1);
            value.decor_mut().set_prefix(indent.clone());
        }
    }
    array.set_trailing_comma(true);
    array.set_trailing(format!("\n{}", " ".repeat(INDENT * depth)));
}

/// A list with comments: these and the elements stay on their lines.
fn with_comments(array: &mut Array, depth: usize) {
    let indent = " ".repeat(INDENT * (depth + 1));
    let lines = |raw: Option<&RawString>| -> Vec<String> {
        let text = raw.and_then(RawString::as_str).unwrap_or("");
        text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
    };
    // A comment behind a comma belongs to the line of the element before it.
    let begins = |raw: Option<&RawString>| {
        let text = raw.and_then(RawString::as_str).unwrap_or("");
        text.split('\n').next().is_some_and(|first| first.trim().starts_with('#'))
    };
    let breaks = |raw: Option<&RawString>| raw.and_then(RawString::as_str).is_some_and(|text| text.contains('\n'));
    let mut first = true;
    for value in array.iter_mut() {
        let own_line = !begins(value.decor().prefix());
        let mut before = String::new();
        for (place, line) in lines(value.decor().prefix()).iter().enumerate() {
            before.push_str(&if place == 0 && !own_line { format!(" {line}") } else { format!("\n{indent}{line}") });
        }
        let after: String = lines(value.decor().suffix()).iter().map(|line| format!(" {line}\n{indent}")).collect();
        // Where the author put elements side by side they stay so.
        let side_by_side = before.is_empty() && !first && !breaks(value.decor().prefix());
        let before = if side_by_side { " ".to_owned() } else { format!("{before}\n{indent}") };
        *value.decor_mut() = Decor::new(before, after);
        first = false;
        lay_out_inner(value, depth);
    }
    let own_line = !begins(Some(array.trailing()));
    let mut end = String::new();
    for (place, line) in lines(Some(array.trailing())).iter().enumerate() {
        end.push_str(&if place == 0 && !own_line { format!(" {line}") } else { format!("\n{indent}{line}") });
    }
    array.set_trailing_comma(true);
    array.set_trailing(format!("{end}\n{}", " ".repeat(INDENT * depth)));
}

/// The inside of an element whose own place is set.
fn lay_out_inner(value: &mut Value, depth: usize) {
    let decor = value.decor().clone();
    lay_out(value, INDENT * (depth + 1), depth + 1);
    *value.decor_mut() = decor;
}

fn has_comments(table: &InlineTable) -> bool {
    let in_decor = |decor: &Decor| [decor.prefix(), decor.suffix()].into_iter().flatten().any(has_comment);
    let entries = table.iter().map(|(key, value)| (table.key(key), value));
    has_comment(table.trailing())
        || entries
            .into_iter()
            .any(|(key, value)| in_decor(value.decor()) || key.is_some_and(|key| in_decor(key.leaf_decor())))
}

fn has_comment(raw: &RawString) -> bool {
    raw.as_str().is_some_and(|text| text.contains('#'))
}
