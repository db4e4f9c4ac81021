//! CSV files: columns by the names in their first line, every cell with its place.

use std::ops::Range;

use toml::Spanned;

use super::decode::one_of;
use super::{Losses, Text};
use crate::diagnostic::{Code, Diagnostic, FileId, Log, Place};
use crate::name::did_you_mean;

/// One row: a cell for each column that was asked for, trimmed; blank is empty.
pub type Row<const N: usize> = Spanned<[Text; N]>;

/// Every whole row of a table with exactly these columns, in any order. What is wrong with the others
/// is in the log.
pub(super) fn read_table<const N: usize>(
    file: FileId,
    text: &str,
    columns: &[&'static str; N],
    log: &mut Log,
    losses: &mut Losses,
) -> Vec<Row<N>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let Ok(header) = reader.headers().cloned() else {
        log.push(Diagnostic::new(Code::BadTable, Place::new(file, 0..0), "this file is not a table"));
        losses.file = true;
        return Vec::new();
    };
    let header_spans = cell_spans(text, 0);
    let header: Vec<Text> =
        header.iter().enumerate().map(|(i, name)| Spanned::new(span(&header_spans, i), name.to_owned())).collect();
    let Some(order) = order(file, &header, columns, log) else {
        losses.file = true;
        return Vec::new();
    };
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let message = format!("this file is not a table: {error}");
                log.push(Diagnostic::new(Code::BadTable, Place::new(file, 0..0), message));
                losses.file = true;
                break;
            }
        };
        let start = record.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(0));
        let spans = cell_spans(text, start);
        let whole = spans.first().map_or(start, |s| s.start)..spans.last().map_or(start, |s| s.end);
        if record.len() != header.len() {
            let message = format!("this row has {} cells, and the first line names {}", record.len(), header.len());
            let help = "a cell with a comma in it stands between double quotes".to_owned();
            log.push(Diagnostic::new(Code::BadTable, Place::new(file, whole), message).help(help));
            losses.file = true;
            continue;
        }
        let cells = order.map(|column| Spanned::new(span(&spans, column), record.get(column).unwrap_or("").to_owned()));
        rows.push(Spanned::new(whole, cells));
    }
    rows
}

/// Where each wanted column stands in the file; every name that is wrong is reported.
fn order<const N: usize>(
    file: FileId,
    header: &[Text],
    columns: &[&'static str; N],
    log: &mut Log,
) -> Option<[usize; N]> {
    let mut good = true;
    for (i, name) in header.iter().enumerate() {
        let place = Place::new(file, name.span());
        if !columns.contains(&name.get_ref().as_str()) {
            good = false;
            let message = format!("unknown column `{}`", name.get_ref());
            log.push(
                Diagnostic::new(Code::BadTable, place, message)
                    .found(format!("`{}`", name.get_ref()))
                    .expected(one_of(columns))
                    .help(did_you_mean(name.get_ref(), columns.iter().copied())),
            );
        } else if let Some(first) = header.iter().take(i).find(|first| first.get_ref() == name.get_ref()) {
            good = false;
            let message = format!("the column `{}` is there twice", name.get_ref());
            let twice = Diagnostic::new(Code::BadTable, place, message);
            log.push(twice.related(Place::new(file, first.span()), "the first one"));
        }
    }
    let mut order = [0; N];
    for (slot, column) in order.iter_mut().zip(columns) {
        match header.iter().position(|name| name.get_ref() == column) {
            Some(index) => *slot = index,
            None => {
                good = false;
                let whole = header.first().map_or(0, |c| c.span().start)..header.last().map_or(0, |c| c.span().end);
                let message = format!("the column `{column}` is missing");
                let help = format!("the first line names the columns {}", columns.join(","));
                log.push(Diagnostic::new(Code::BadTable, Place::new(file, whole), message).help(help));
            }
        }
    }
    good.then_some(order)
}

fn span(spans: &[Range<usize>], index: usize) -> Range<usize> {
    let whole = || spans.first().map_or(0, |s| s.start)..spans.last().map_or(0, |s| s.end);
    spans.get(index).cloned().unwrap_or_else(whole)
}

/// The bytes of each cell of the record that begins at or behind `start`, quotes included.
fn cell_spans(text: &str, start: usize) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = start;
    while matches!(bytes.get(at), Some(b'\r' | b'\n')) {
        at += 1;
    }
    let mut spans = Vec::new();
    let (mut begin, mut quoted) = (at, false);
    loop {
        match (bytes.get(at), quoted) {
            (None, _) | (Some(b'\r' | b'\n'), false) => break,
            (Some(b','), false) => {
                spans.push(begin..at);
                begin = at + 1;
            }
            (Some(b'"'), true) if bytes.get(at + 1) == Some(&b'"') => at += 1,
            (Some(b'"'), true) => quoted = false,
            (Some(b'"'), false) if at == begin => quoted = true,
            _ => {}
        }
        at += 1;
    }
    spans.push(begin..at);
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_found_behind_quotes_and_blank_lines() {
        let text = "a,b\r\n\r\n\"x, \"\"y\"\"\",z\r\n1,\"p\nq\"\n";
        let (mut log, mut losses) = (Log::default(), Losses::default());
        let rows = read_table(FileId(0), text, &["b", "a"], &mut log, &mut losses);
        assert!(!log.has_errors());
        let cells: Vec<(&str, &str)> = rows
            .iter()
            .flat_map(|row| row.get_ref())
            .map(|cell| (cell.get_ref().as_str(), &text[cell.span()]))
            .collect();
        assert_eq!(cells, [("z", "z"), ("x, \"y\"", "\"x, \"\"y\"\"\""), ("p\nq", "\"p\nq\""), ("1", "1")]);
    }
}
