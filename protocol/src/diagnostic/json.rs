//! Diagnostics for machines.

use serde::Serialize;

use super::{Diagnostic, Place, Report, Severity, Sources};

/// A diagnostic as JSON; lines and columns from 1, the end is behind the last character.
#[derive(Debug, Serialize)]
struct JsonDiagnostic<'a> {
    code: &'static str,
    name: &'static str,
    severity: Severity,
    message: &'a str,
    #[serde(flatten)]
    place: Option<JsonPlace<'a>>,
    found: Option<&'a str>,
    expected: Option<&'a str>,
    help: Option<&'a str>,
    related: Vec<JsonRelated<'a>>,
}

#[derive(Debug, Serialize)]
struct JsonPlace<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Debug, Serialize)]
struct JsonRelated<'a> {
    message: &'a str,
    #[serde(flatten)]
    place: JsonPlace<'a>,
}

impl Report {
    /// A list of diagnostics; the fields are a contract.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let list: Vec<_> = self.diagnostics.iter().map(|d| json_diagnostic(d, &self.sources)).collect();
        serde_json::to_value(list).unwrap_or_default()
    }
}

fn json_diagnostic<'a>(d: &'a Diagnostic, sources: &'a Sources) -> JsonDiagnostic<'a> {
    JsonDiagnostic {
        code: d.code.as_str(),
        name: d.code.name(),
        severity: d.severity,
        message: &d.message,
        place: d.place.as_ref().map(|p| json_place(p, sources)),
        found: d.found.as_deref(),
        expected: d.expected.as_deref(),
        help: d.help.as_deref(),
        related: d
            .related
            .iter()
            .map(|r| JsonRelated { message: &r.message, place: json_place(&r.place, sources) })
            .collect(),
    }
}

fn json_place<'a>(place: &Place, sources: &'a Sources) -> JsonPlace<'a> {
    let span = sources.within(place);
    let (line, column) = sources.line_column(place.file, span.start);
    let (end_line, end_column) = sources.line_column(place.file, span.end);
    JsonPlace { file: sources.path(place.file), line, column, end_line, end_column }
}
