//! Blessing: what came out takes the place of what was expected, in the text of the cases.
//!
//! Only expectations that are there are rewritten; names, findings, sources and comments stay. A case that cannot
//! be run is never blessed: nothing came out of it.

use toml_edit::{Array, Document, Item, TableLike, Value};

use super::{Difference, Ran};

/// What became of one text of cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blessed {
    /// The text with the new expectations.
    pub text: String,
    /// Each change: line of the case, its name, what, from, to.
    pub changes: Vec<Change>,
    /// What cannot be written as an expectation, and why; the case stays as it is there.
    pub refused: Vec<String>,
}

/// One expectation that was rewritten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Line of the case, from 1.
    pub line: usize,
    /// Name of the case.
    pub case: String,
    /// `scores.mgap`
    pub what: String,
    /// What was expected.
    pub from: String,
    /// What came out.
    pub to: String,
}

/// Rewrites the expectations of the cases that failed. `ran` are the cases of this text.
///
/// # Errors
/// If the text is not TOML, which a folder that was checked does not have.
pub fn bless<'r>(text: &str, ran: impl IntoIterator<Item = &'r Ran>) -> Result<Blessed, toml_edit::TomlError> {
    let parsed = Document::parse(text)?;
    let mut blessed = Blessed { text: String::new(), changes: Vec::new(), refused: Vec::new() };
    let lines: Vec<usize> = parsed
        .get("case")
        .and_then(Item::as_array_of_tables)
        .map(|cases| cases.iter().map(|case| line_of(text, case.span())).collect())
        .unwrap_or_default();
    // What can be changed no longer knows its places.
    let mut document = parsed.into_mut();
    for case in ran.into_iter().filter(|case| !case.passed()) {
        let place = lines.iter().rposition(|line| *line <= case.line);
        let cases = document.get_mut("case").and_then(Item::as_array_of_tables_mut);
        let Some(table) = place.and_then(|place| cases?.get_mut(place)) else { continue };
        for difference in &case.differences {
            let refused = |why: &str| format!("line {}, `{}`, {}: {why}", case.line, case.name, difference.what);
            let Some(place) = expectation(table, &difference.what) else {
                blessed.refused.push(refused("the case cannot be run, so nothing came out"));
                continue;
            };
            match written(difference) {
                Some(value) => {
                    put(place, value);
                    blessed.changes.push(Change {
                        line: case.line,
                        case: case.name.clone(),
                        what: difference.what.clone(),
                        from: difference.expected.clone(),
                        to: difference.found.clone(),
                    });
                }
                None => blessed.refused.push(refused(&format!("`{}` is no expectation", difference.found))),
            }
        }
    }
    blessed.text = document.to_string();
    Ok(blessed)
}

fn line_of(text: &str, span: Option<std::ops::Range<usize>>) -> usize {
    let before = span.and_then(|span| text.get(..span.start)).unwrap_or("");
    before.bytes().filter(|byte| *byte == b'\n').count() + 1
}

/// The place in a case where an expectation stands: `scores.mgap.low` below `expect`.
fn expectation<'t>(case: &'t mut toml_edit::Table, what: &str) -> Option<&'t mut Item> {
    let expect = case.get_mut("expect")?.as_table_like_mut()?;
    let (group, rest) = what.split_once('.').map_or((what, None), |(group, rest)| (group, Some(rest)));
    let Some(rest) = rest else { return expect.get_mut(group) };
    let group = expect.get_mut(group)?.as_table_like_mut()?;
    let (id, part) = rest.split_once('.').map_or((rest, None), |(id, part)| (id, Some(part)));
    let item = group.get_mut(id)?;
    match (part, item.is_table_like()) {
        (Some(part), true) => table_of(item)?.get_mut(part),
        (None, true) => table_of(item)?.get_mut("value"),
        (None, false) => Some(item),
        (Some(_), false) => None,
    }
}

fn table_of(item: &mut Item) -> Option<&mut dyn TableLike> {
    item.as_table_like_mut()
}

/// What came out, as an expectation is written.
fn written(difference: &Difference) -> Option<Value> {
    let found = difference.found.as_str();
    let list = |separator: &str| match found {
        "none" | "" => Array::new(),
        ids => ids.split(separator).map(str::trim).collect(),
    };
    let last = difference.what.rsplit('.').next().unwrap_or("");
    match difference.what.split('.').next().unwrap_or("") {
        "scores" => match found {
            "unknown" | "undefined" => Some(Value::from(found)),
            number => number.parse::<i64>().map(Value::from).or_else(|_| number.parse::<f64>().map(Value::from)).ok(),
        },
        "criteria" if last == "fired" => Some(Value::Array(list(","))),
        "criteria" | "settled" => match found {
            "true" | "false" => Some(Value::from(found == "true")),
            "undecided" | "undefined" => Some(Value::from(found)),
            _ => None,
        },
        "need" if found.starts_with("none") => None,
        "first" if found == "none" => None,
        "passed_over" if found == "not passed over" => None,
        "need" | "first" | "passed_over" => Some(Value::from(found)),
        "destinations" | "warnings" => Some(Value::Array(list(" "))),
        _ => None,
    }
}

/// Puts a value in the place of another, with what stands around it.
fn put(place: &mut Item, mut value: Value) {
    if let Some(old) = place.as_value() {
        *value.decor_mut() = old.decor().clone();
    }
    *place = Item::Value(value);
}

#[cfg(test)]
mod tests {
    use super::{Ran, bless};
    use crate::worked::Difference;

    fn failed(line: usize, differences: &[(&str, &str)]) -> Ran {
        let difference = |(what, found): &(&str, &str)| Difference {
            what: (*what).to_owned(),
            expected: "another".to_owned(),
            found: (*found).to_owned(),
            why: String::new(),
        };
        let differences = differences.iter().map(difference).collect();
        Ran { path: "c.toml".to_owned(), line, name: "a".to_owned(), differences }
    }

    #[test]
    fn what_came_out_stands_there_and_nothing_else_moves() {
        let text = "# why\n[[case]]\nname = \"a\" # kept\nfindings = { age = 60 }\nexpect.scores.mgap = 29  # worked\nexpect.scores.rts = { value = 7, low = 6, tolerance = 1e-3 }\nexpect.criteria.nftg-2021-red = { met = true, fired = [\"x\"] }\nexpect.need = \"level-1\"\nexpect.settled = true\n";
        let ran = failed(
            2,
            &[
                ("scores.mgap", "22"),
                ("scores.rts.low", "6.5"),
                ("criteria.nftg-2021-red.met", "undecided"),
                ("criteria.nftg-2021-red.fired", "none"),
                ("need", "ed"),
                ("settled", "false"),
            ],
        );
        let blessed = bless(text, [&ran]).unwrap();
        let expected = text
            .replace("mgap = 29", "mgap = 22")
            .replace("low = 6,", "low = 6.5,")
            .replace("met = true", "met = \"undecided\"")
            .replace("[\"x\"]", "[]")
            .replace("\"level-1\"", "\"ed\"")
            .replace("settled = true", "settled = false");
        assert_eq!(blessed.text, expected);
        assert_eq!((blessed.changes.len(), blessed.refused.len()), (6, 0));
    }

    #[test]
    fn what_is_no_expectation_is_refused() {
        let text = "[[case]]\nname = \"a\"\nexpect.need = \"level-1\"\nexpect.first = \"umcg\"\n";
        let ran = failed(1, &[("findings.sbp", "it is 1200"), ("first", "none"), ("need", "none: no needs")]);
        let blessed = bless(text, [&ran]).unwrap();
        assert_eq!(blessed.text, text);
        assert_eq!(blessed.refused.len(), 3, "{:?}", blessed.refused);
    }
}
