//! The destinations of one advice against what a worked case expects of them.

use baken_core::Advice;
use baken_core::destination::Warning;

use super::Difference;
use crate::checked::WorkedCase;

/// Adds to `differences` what is not as expected. `notes` are the warnings of the case itself.
pub(super) fn compare(
    case: &WorkedCase,
    advice: &Advice<'_, '_>,
    notes: &[&'static str],
    differences: &mut Vec<Difference>,
) {
    let expect = &case.expect;
    let found = advice.destinations();
    let hospitals: Vec<&str> = found.iter().flat_map(|d| d.candidates().map(|c| c.hospital.id())).collect();
    let passed: Vec<(&str, &str)> =
        found.iter().flat_map(|d| d.passed_over().map(|p| (p.hospital.id(), p.reason.id()))).collect();
    let why = || {
        let region = found.and_then(|d| d.region()).map_or("no region", |r| r.id());
        let passed: Vec<String> = passed.iter().map(|(id, reason)| format!("{id} {reason}")).collect();
        let need = advice.need().map_or("none", |n| n.need.id());
        format!("region {region}, need {need}, in order {}; passed over: {}", hospitals.join(" "), passed.join(", "))
    };
    let mut differ = |what: &str, expected: String, found: String| {
        differences.push(Difference { what: what.to_owned(), expected, found, why: why() });
    };
    if let Some((first, _)) = &expect.first
        && hospitals.first() != Some(&first.as_str())
    {
        differ("first", first.clone(), hospitals.first().copied().unwrap_or("none").to_owned());
    }
    if let Some(expected) = &expect.destinations
        && !expected.hospitals.iter().map(String::as_str).eq(hospitals.iter().copied())
    {
        differ("destinations", expected.hospitals.join(" "), hospitals.join(" "));
    }
    for expected in &expect.passed_over {
        let reason = passed.iter().find(|(id, _)| *id == expected.hospital).map_or("not passed over", |(_, r)| r);
        if reason != expected.reason {
            differ(&format!("passed_over.{}", expected.hospital), expected.reason.clone(), reason.to_owned());
        }
    }
    let warned: Vec<&str> = Warning::ALL
        .into_iter()
        .filter(|warning| found.is_some_and(|d| d.warns(*warning)))
        .map(Warning::id)
        .chain(notes.iter().copied())
        .collect();
    for id in expect.warnings.iter().flat_map(|expected| &expected.ids) {
        if !warned.contains(&id.as_str()) {
            differ("warnings", id.clone(), warned.join(" "));
        }
    }
}
