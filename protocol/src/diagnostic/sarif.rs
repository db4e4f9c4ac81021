//! Diagnostics in SARIF 2.1.0, for platforms that show them beside the lines of a change.

use serde_json::{Value, json};

use super::{Code, Diagnostic, Place, Report, Severity, Sources};

impl Report {
    /// One run with its rules. `folder` is put before the paths, so that they are found from where the command ran.
    #[must_use]
    pub fn to_sarif(&self, folder: &str) -> Value {
        let place = |place: &Place| location(place, &self.sources, folder);
        let results: Vec<Value> = self.diagnostics.iter().map(|found| result(found, &place)).collect();
        let rules: Vec<Value> = Code::ALL
            .iter()
            .map(|code| {
                json!({
                    "id": code.as_str(),
                    "name": code.name(),
                    "shortDescription": { "text": code.meaning() },
                    "defaultConfiguration": { "level": level(code.severity()) },
                })
            })
            .collect();
        let driver = json!({ "name": "baken", "version": env!("CARGO_PKG_VERSION"), "rules": rules });
        json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{ "tool": { "driver": driver }, "columnKind": "unicodeCodePoints", "results": results }],
        })
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn result(found: &Diagnostic, place: &dyn Fn(&Place) -> Value) -> Value {
    let mut text = found.message.clone();
    for (word, part) in [("found", &found.found), ("expected", &found.expected), ("help", &found.help)] {
        if let Some(part) = part {
            text.push_str(&format!("\n{word}: {part}"));
        }
    }
    let rule = Code::ALL.iter().position(|code| *code == found.code);
    let related: Vec<Value> = found
        .related
        .iter()
        .enumerate()
        .map(|(id, other)| {
            let mut location = place(&other.place);
            location["id"] = id.into();
            location["message"] = json!({ "text": other.message });
            location
        })
        .collect();
    json!({
        "ruleId": found.code.as_str(),
        "ruleIndex": rule,
        "level": level(found.severity),
        "message": { "text": text },
        "locations": found.place.iter().map(place).collect::<Vec<_>>(),
        "relatedLocations": related,
    })
}

fn location(place: &Place, sources: &Sources, folder: &str) -> Value {
    let span = sources.within(place);
    let (start_line, start_column) = sources.line_column(place.file, span.start);
    let (end_line, end_column) = sources.line_column(place.file, span.end);
    let path = format!("{}/{}", folder.trim_end_matches('/'), sources.path(place.file));
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": path.trim_start_matches("./").replace(' ', "%20") },
            "region": {
                "startLine": start_line, "startColumn": start_column, "endLine": end_line, "endColumn": end_column,
            },
        },
    })
}
