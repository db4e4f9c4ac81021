//! One advice against what a worked case expects of it.

use baken_core::advice::{Criteria, Score};
use baken_core::{Advice, Pack, Truth};

use super::{Difference, LANGUAGE};
use crate::checked::{
    Checked, ExpectedCriteria, ExpectedMet, ExpectedScore, ExpectedValue, Model, ModelKind, WorkedCase,
};

/// How far a value may be from the expected one, relative to the larger of the two, where the text
/// states no tolerance: the rounding of a few dozen additions, and nothing else.
const TOLERANCE: f64 = 1e-9;

/// Adds to `differences` what is not as expected. Models of other pathways than `pathway` are judged
/// only where the case names its pathway.
pub(super) fn compare(
    checked: &Checked,
    pack: &Pack<'_>,
    case: &WorkedCase,
    pathway: usize,
    advice: &Advice<'_, '_>,
    differences: &mut Vec<Difference>,
) {
    let own = case.pathway.is_some();
    let judged = |model: &&Model| own || pack.model(&model.id).is_some_and(|m| m.in_pathway(pathway));
    for expected in &case.expect.scores {
        let Some(model) = checked.models.get(expected.model).filter(judged) else { continue };
        match advice.scores().find(|score| score.model.id() == model.id) {
            Some(found) => score(model, expected, &found, differences),
            None => differences.push(absent("scores", &model.id)),
        }
    }
    for expected in &case.expect.criteria {
        let Some(model) = checked.models.get(expected.model).filter(judged) else { continue };
        match advice.criteria().find(|criteria| criteria.model.id() == model.id) {
            Some(found) => criteria(model, expected, &found, differences),
            None => differences.push(absent("criteria", &model.id)),
        }
    }
    need(case, advice, differences);
}

fn absent(group: &str, id: &str) -> Difference {
    let found = "no result: the model does not run in the pathway of this case".to_owned();
    Difference { what: format!("{group}.{id}"), expected: "a result".to_owned(), found, why: String::new() }
}

fn score(model: &Model, expected: &ExpectedScore, found: &Score<'_, '_>, differences: &mut Vec<Difference>) {
    let missing: Vec<&str> = found.missing().map(|input| input.id()).collect();
    let is_undefined = found.value.is_none() && (found.applies == Truth::No || missing.is_empty());
    let why = match (found.applies, missing.is_empty()) {
        (Truth::No, _) => "the patient is outside the model's population".to_owned(),
        (_, false) => format!("unknown: {}", missing.join(", ")),
        (_, true) if is_undefined => "it cannot be computed from these findings".to_owned(),
        _ => String::new(),
    };
    let mut differ = |part: &str, expected: String, found: String| {
        let what = format!("scores.{}{part}", model.id);
        differences.push(Difference { what, expected, found, why: why.clone() });
    };
    let is_close = |a: f64, b: f64| close(a, b, expected.tolerance);
    let value = match found.value {
        Some(value) => value.to_string(),
        None if is_undefined => "undefined".to_owned(),
        None => "unknown".to_owned(),
    };
    match expected.value {
        Some(ExpectedValue::Number(number)) if !found.value.is_some_and(|v| is_close(v, number)) => {
            differ("", number.to_string(), value);
        }
        Some(ExpectedValue::Unknown) if found.value.is_some() || is_undefined => {
            differ("", "unknown".to_owned(), value);
        }
        Some(ExpectedValue::Undefined) if !is_undefined => differ("", "undefined".to_owned(), value),
        _ => {}
    }
    let bounds =
        [(".low", expected.low, found.bounds.map(|b| b.0)), (".high", expected.high, found.bounds.map(|b| b.1))];
    for (part, expected, found) in bounds {
        if let Some(expected) = expected
            && !found.is_some_and(|found| is_close(found, expected))
        {
            differ(part, expected.to_string(), found.map_or("no bound".to_owned(), |found| found.to_string()));
        }
    }
}

/// Within the tolerance: absolute if the text states one, else relative.
fn close(a: f64, b: f64, tolerance: Option<f64>) -> bool {
    a == b || (a - b).abs() <= tolerance.unwrap_or(TOLERANCE * a.abs().max(b.abs()))
}

fn criteria(model: &Model, expected: &ExpectedCriteria, found: &Criteria<'_, '_>, differences: &mut Vec<Difference>) {
    let fired: Vec<&str> = found.fired().map(|criterion| criterion.id()).collect();
    let open: Vec<&str> = found.undecided().map(|criterion| criterion.id()).collect();
    let met = if found.applies == Truth::No {
        "undefined"
    } else {
        match found.met {
            Truth::Yes => "true",
            Truth::No => "false",
            Truth::Undecided => "undecided",
        }
    };
    let why = match met {
        "undefined" => "the patient is outside the model's population".to_owned(),
        _ => format!("fired: {}; open: {}", listed(&fired), listed(&open)),
    };
    if let Some(wanted) = expected.met.map(word)
        && wanted != met
    {
        let what = format!("criteria.{}.met", model.id);
        differences.push(Difference { what, expected: wanted.to_owned(), found: met.to_owned(), why });
    }
    let (Some(wanted), ModelKind::Criteria { criteria, .. }) = (&expected.fired, &model.kind) else { return };
    let mut wanted: Vec<&str> = wanted.iter().filter_map(|c| Some(criteria.get(*c)?.id.as_str())).collect();
    let mut fired = fired;
    wanted.sort_unstable();
    fired.sort_unstable();
    if wanted != fired {
        let what = format!("criteria.{}.fired", model.id);
        let why = if open.is_empty() { String::new() } else { format!("open: {}", listed(&open)) };
        differences.push(Difference { what, expected: listed(&wanted), found: listed(&fired), why });
    }
}

fn word(met: ExpectedMet) -> &'static str {
    match met {
        ExpectedMet::Yes => "true",
        ExpectedMet::No => "false",
        ExpectedMet::Undecided => "undecided",
        ExpectedMet::Undefined => "undefined",
    }
}

fn listed(ids: &[&str]) -> String {
    if ids.is_empty() { "none".to_owned() } else { ids.join(", ") }
}

fn need(case: &WorkedCase, advice: &Advice<'_, '_>, differences: &mut Vec<Difference>) {
    if case.expect.need.is_none() && case.expect.settled.is_none() {
        return;
    }
    let Some(found) = advice.need() else {
        let (expected, found) = ("a need".to_owned(), "none: this pathway states no needs".to_owned());
        differences.push(Difference { what: "need".to_owned(), expected, found, why: String::new() });
        return;
    };
    let because: Vec<&str> = found.because(LANGUAGE).map(|reason| reason.rule).collect();
    let open: Vec<&str> = advice.ask_next().map(|input| input.id()).collect();
    let why = format!("because of: {}; open: {}", listed(&because), listed(&open));
    let mut differ = |what: &str, expected: String, found: String| {
        differences.push(Difference { what: what.to_owned(), expected, found, why: why.clone() });
    };
    if let Some((wanted, _)) = &case.expect.need
        && wanted != found.need.id()
    {
        differ("need", wanted.clone(), found.need.id().to_owned());
    }
    if let Some((wanted, _)) = case.expect.settled
        && wanted != advice.settled()
    {
        differ("settled", wanted.to_string(), advice.settled().to_string());
    }
}
