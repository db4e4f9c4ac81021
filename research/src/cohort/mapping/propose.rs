//! A first mapping for a table: what its columns are likely to be, by their names and their values, and
//! what could not be understood. For a person to read, correct and keep.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

use baken_core::pack::{Input, InputKind, Scope};
use baken_core::{Language, Pack};
use serde::Deserialize;

use super::super::table::{Chunk, Progress, Table};
use super::super::{CohortError, unit};

/// So many rows are looked at.
pub const ROWS_SEEN: u64 = 20_000;

/// So many different values of a column are kept.
const MOST_VALUES: usize = 400;

/// So many values are shown in a remark.
const SHOWN: usize = 6;

/// A column with more different values is described, not listed.
const MOST_LISTED: usize = 12;

/// A value that is impossible is a code for "unknown" if at least this share of the column has it.
const LEAST_SENTINEL_SHARE: f64 = 0.001;

/// What was found.
#[derive(Debug)]
pub struct Proposal {
    /// The mapping, as a text with remarks.
    pub text: String,
    /// Findings for which a column was found.
    pub found: usize,
    /// What was not understood, a line each.
    pub not_understood: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Synonyms {
    findings: BTreeMap<String, Vec<String>>,
    words: BTreeMap<String, Vec<String>>,
    missing: Missing,
    units: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct Missing {
    words: Vec<String>,
    numbers: Vec<String>,
}

/// What stands in a column.
#[derive(Debug, Default)]
struct Profile {
    rows: u64,
    empty: u64,
    /// Different values with how often they occur; the first that were met.
    values: BTreeMap<String, u64>,
    more: bool,
}

/// Looks at the first rows of a table.
///
/// # Errors
/// If the table cannot be read.
pub fn propose(table: &mut Table, pack: &Pack<'_>) -> Result<Proposal, CohortError> {
    let synonyms: Synonyms = toml::from_str(include_str!("synonyms.toml"))
        .map_err(|error| CohortError::Mapping(format!("the list of synonyms: {error}")))?;
    let profiles = profiles(table)?;
    let mut proposing =
        Proposing { pack, synonyms: &synonyms, text: String::new(), not_understood: Vec::new(), found: 0 };
    proposing.write(table, &profiles);
    let Proposing { text, not_understood, found, .. } = proposing;
    Ok(Proposal { text, found, not_understood })
}

fn profiles(table: &mut Table) -> Result<Vec<Profile>, CohortError> {
    let columns: Vec<usize> = (0..table.headers().len()).filter(|column| table.is_readable(*column)).collect();
    let mut profiles: Vec<Profile> = table.headers().iter().map(|_| Profile::default()).collect();
    let mut seen = 0u64;
    let (reader, portions) = table.portions(&columns, &Arc::new(Progress::default()));
    let mut enough = false;
    for portion in portions {
        let read = reader.chunks(portion?, &mut |chunk| {
            for (place, column) in columns.iter().enumerate() {
                if let Some(profile) = profiles.get_mut(*column) {
                    profile.add(&chunk, place);
                }
            }
            seen += chunk.rows as u64;
            enough = seen >= ROWS_SEEN;
            if enough { Err(CohortError::Stopped) } else { Ok(()) }
        });
        match read {
            Err(CohortError::Stopped) if enough => break,
            other => other?,
        }
    }
    Ok(profiles)
}

impl Profile {
    fn add(&mut self, chunk: &Chunk<'_>, column: usize) {
        for row in 0..chunk.rows {
            let cell = chunk.text(column, row);
            self.rows += 1;
            if cell.is_empty() {
                self.empty += 1;
            } else if let Some(count) = self.values.get_mut(&cell) {
                *count += 1;
            } else if self.values.len() < MOST_VALUES {
                self.values.insert(cell, 1);
            } else {
                self.more = true;
            }
        }
    }

    fn numbers(&self) -> impl Iterator<Item = (f64, u64)> + '_ {
        self.values.iter().filter_map(|(text, count)| Some((number(text)?, *count)))
    }

    fn median(&self) -> Option<f64> {
        let mut numbers: Vec<(f64, u64)> = self.numbers().collect();
        numbers.sort_by(|a, b| a.0.total_cmp(&b.0));
        let half = numbers.iter().map(|(_, count)| count).sum::<u64>().div_ceil(2);
        let mut so_far = 0;
        numbers
            .iter()
            .find(|(_, count)| {
                so_far += count;
                so_far >= half
            })
            .map(|(value, _)| *value)
    }
}

fn number(text: &str) -> Option<f64> {
    text.replacen(',', ".", 1).parse::<f64>().ok().filter(|value| value.is_finite())
}

/// A name without capitals, signs, the number behind it, and units.
fn plain(name: &str, units: &BTreeMap<String, String>) -> (String, Option<String>) {
    let lower = name.to_lowercase();
    let mut words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut unit = None;
    if words.len() > 1
        && let Some(found) = words.last().and_then(|word| units.get(*word))
    {
        unit = Some(found.clone());
        words.pop();
    }
    if words.len() > 1 && words.last().is_some_and(|word| word.bytes().all(|b| b.is_ascii_digit())) {
        words.pop();
    }
    (words.concat(), unit)
}

struct Proposing<'a, 'p> {
    pack: &'a Pack<'p>,
    synonyms: &'a Synonyms,
    text: String,
    not_understood: Vec<String>,
    found: usize,
}

impl<'p> Proposing<'_, 'p> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn write(&mut self, table: &Table, profiles: &[Profile]) {
        let seen = profiles.first().map_or(0, |profile| profile.rows);
        self.line(
            "# A proposal by `baken cohort map`, from names and values alone. Read every line before you use it.",
        );
        self.line(&format!("# {seen} rows of {} were looked at.", table.name()));
        self.line("");
        let missing = self.missing_everywhere(profiles);
        self.line("[cohort]");
        self.line("title = \"\"                       # what it is, with years and inclusion");
        if !missing.is_empty() {
            self.line(&format!(
                "missing = [{}]",
                missing.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", ")
            ));
        }
        if table.decimal_comma() {
            self.line("decimal = \",\"");
        }
        let mut taken: BTreeMap<String, String> = BTreeMap::new();
        let mut left = Vec::new();
        for (header, profile) in table.headers().iter().zip(profiles) {
            match self.input_for(header) {
                Some((input, unit)) if !taken.contains_key(input.id()) => {
                    taken.insert(input.id().to_owned(), header.clone());
                    self.finding(&input, header, unit, profile, &missing);
                }
                Some((input, _)) => {
                    let first = taken.get(input.id()).cloned().unwrap_or_default();
                    left.push(format!("`{header}` also looks like `{}`; `{first}` was taken", input.id()));
                }
                None => left.push(self.unknown_column(header, profile)),
            }
        }
        self.line("");
        self.line("# Not understood. Columns by themselves can be named in expressions, such as `--by region`.");
        for line in &left {
            self.text.push_str("# ");
            self.text.push_str(line);
            self.text.push('\n');
        }
        self.not_understood.extend(left);
    }

    /// Words for "unknown" that stand in more than one column.
    fn missing_everywhere(&self, profiles: &[Profile]) -> BTreeSet<String> {
        let mut columns: BTreeMap<&str, usize> = BTreeMap::new();
        for profile in profiles {
            for word in profile.values.keys().filter(|word| self.means_unknown(word)) {
                *columns.entry(word).or_default() += 1;
            }
        }
        columns.into_iter().filter(|(_, count)| *count > 1).map(|(word, _)| word.to_owned()).collect()
    }

    fn means_unknown(&self, cell: &str) -> bool {
        let lower = cell.to_lowercase();
        self.synonyms.missing.words.contains(&lower)
    }

    fn input_for(&self, header: &str) -> Option<(Input<'p>, Option<String>)> {
        let inputs = || self.pack.inputs().filter(|input| input.scope() != Scope::Hospital);
        if let Some(input) = inputs().find(|input| input.id() == header) {
            return Some((input, None));
        }
        let (name, unit) = plain(header, &self.synonyms.units);
        let same = |text: &str| plain(text, &BTreeMap::new()).0 == name;
        inputs()
            .find(|input| {
                same(input.id())
                    || same(input.label(Language::English))
                    || same(input.label(Language::Dutch))
                    || self.synonyms.findings.get(input.id()).is_some_and(|all| all.contains(&name))
            })
            .map(|input| (input, unit))
    }

    fn finding(
        &mut self,
        input: &Input<'p>,
        header: &str,
        unit: Option<String>,
        profile: &Profile,
        everywhere: &BTreeSet<String>,
    ) {
        self.found += 1;
        let id = input.id().to_owned();
        self.line("");
        self.line(&format!("[finding.{id}]"));
        let unknown: u64 =
            profile.values.iter().filter(|(word, _)| self.means_unknown(word)).map(|(_, count)| *count).sum();
        let known = profile.rows - profile.empty - unknown;
        let filled = (100 * known).checked_div(profile.rows).unwrap_or(0);
        self.line(&format!(
            "column = {:<24} # {}; known in {filled} %",
            quoted(header),
            input.label(Language::English)
        ));
        let mut missing: Vec<String> = profile
            .values
            .keys()
            .filter(|word| self.means_unknown(word) && !everywhere.contains(*word))
            .cloned()
            .collect();
        let mut values: Vec<(String, String)> = Vec::new();
        let mut odd: Vec<String> = Vec::new();
        let words: Vec<&String> = profile.values.keys().filter(|word| !self.means_unknown(word)).collect();
        match input.kind() {
            InputKind::Number | InputKind::Whole => {
                let is_named = unit.is_some();
                let unit = self.unit(input, unit, profile);
                let factor = unit.as_ref().and_then(|unit| unit::factor(unit, input.unit(), &id).ok()).unwrap_or(1.0);
                let (low, high) = input.possible();
                for word in words {
                    match number(word) {
                        Some(value) if value * factor < low || value * factor > high => {
                            let count = profile.values.get(word).copied().unwrap_or(0);
                            let share = count as f64 / profile.rows.max(1) as f64;
                            if self.synonyms.missing.numbers.contains(word)
                                || share >= LEAST_SENTINEL_SHARE && value < 0.0
                            {
                                missing.push(word.clone());
                            } else {
                                odd.push(word.clone());
                            }
                        }
                        Some(_) => {}
                        None => match beyond(word) {
                            Some(value) => values.push((word.clone(), value)),
                            None => odd.push(word.clone()),
                        },
                    }
                }
                if input.kind() == InputKind::Whole && !odd.is_empty() && odd.iter().all(|word| is_list(word)) {
                    odd.clear();
                    self.line("list = \"greatest\"                # cells such as \"2,3\"");
                }
                if let Some(unit) = unit {
                    let guessed = if is_named { "" } else { "                     # guessed from the values" };
                    self.line(&format!("unit = {}{guessed}", quoted(&unit)));
                }
            }
            InputKind::YesNo => {
                for word in words {
                    match ["yes", "no"].into_iter().find(|answer| self.is_word(answer, word)) {
                        Some(_) => {}
                        None => odd.push(word.clone()),
                    }
                }
            }
            InputKind::Choice => {
                for word in words {
                    let choice = input.choices(Language::English).zip(input.choices(Language::Dutch)).find(
                        |((id, en), (_, nl))| {
                            [id, en, nl].iter().any(|known| known.eq_ignore_ascii_case(word)) || self.is_word(id, word)
                        },
                    );
                    match choice {
                        Some(((id, _), _)) if id.eq_ignore_ascii_case(word) => {}
                        Some(((id, _), _)) => values.push((word.clone(), quoted(id))),
                        None => odd.push(word.clone()),
                    }
                }
            }
        }
        if !missing.is_empty() {
            self.line(&format!(
                "missing = [{}]",
                missing.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", ")
            ));
        }
        if !values.is_empty() {
            let all: Vec<String> = values.iter().map(|(word, value)| format!("{} = {value}", quoted(word))).collect();
            self.line(&format!("values = {{ {} }}", all.join(", ")));
        }
        if !odd.is_empty() {
            let shown: Vec<String> = odd.iter().take(SHOWN).map(|word| quoted(word)).collect();
            let more = if odd.len() > SHOWN { format!(" and {} more", odd.len() - SHOWN) } else { String::new() };
            let line = format!("`{header}` holds what `{id}` cannot be: {}{more}", shown.join(", "));
            self.line(&format!("# {line}"));
            self.not_understood.push(line);
        }
    }

    /// The unit of a column: by its name, or where the values are those of another unit.
    fn unit(&self, input: &Input<'_>, named: Option<String>, profile: &Profile) -> Option<String> {
        if let Some(unit) = named.filter(|unit| unit::factor(unit, input.unit(), input.id()).is_ok()) {
            return Some(unit);
        }
        let median = profile.median()?;
        let (low, high) = input.plausible()?;
        let fits = |factor: f64| (low..=high).contains(&(median * factor));
        if fits(1.0) {
            return None;
        }
        let others: Vec<&str> =
            unit::others(input.unit(), input.id()).filter(|(_, factor)| fits(*factor)).map(|(unit, _)| unit).collect();
        match others[..] {
            [unit] => Some(unit.to_owned()),
            _ => None,
        }
    }

    fn is_word(&self, id: &str, word: &str) -> bool {
        let folded = word.to_lowercase();
        let bare: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
        self.synonyms.words.get(id).is_some_and(|all| all.contains(&folded) || all.contains(&bare))
    }

    fn unknown_column(&self, header: &str, profile: &Profile) -> String {
        let inputs = self.pack.inputs().filter(|input| input.scope() != Scope::Hospital);
        let near = baken_protocol::name::nearest(header, inputs.map(|input| input.id()));
        let near = near.map_or(String::new(), |near| format!("; is it `{near}`?"));
        format!("`{header}`: {}{near}", self.holds(profile))
    }

    /// What a column holds: its values where they are few, else only of what kind they are. Texts of
    /// patients do not belong in a mapping.
    fn holds(&self, profile: &Profile) -> String {
        let numbers: Vec<f64> = profile.numbers().map(|(value, _)| value).collect();
        let words = profile.values.keys().filter(|word| !self.means_unknown(word)).count();
        let range = numbers.iter().copied().reduce(f64::min).zip(numbers.iter().copied().reduce(f64::max));
        match (profile.values.len(), range) {
            (0, _) => "empty".to_owned(),
            (1..=MOST_LISTED, _) => profile.values.keys().map(String::as_str).collect::<Vec<_>>().join(", "),
            (_, Some((low, high))) if numbers.len() == words => format!("numbers, {low} to {high}"),
            (count, _) => {
                format!("{} different values", if profile.more { "many".to_owned() } else { count.to_string() })
            }
        }
    }
}

/// Whole numbers with signs between them: `2,3`.
fn is_list(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_digit()) && !word.bytes().any(|b| b.is_ascii_alphabetic() && b != b'o' && b != b'r')
}

/// `>89` as the next whole number beyond, `<1` as the one before.
fn beyond(word: &str) -> Option<String> {
    let (step, rest) = match word.as_bytes().first()? {
        b'>' => (1.0, word.trim_start_matches('>')),
        b'<' => (-1.0, word.trim_start_matches('<')),
        _ => return word.strip_suffix('+').and_then(number).map(|value| value.to_string()),
    };
    match rest.strip_prefix('=') {
        Some(rest) => number(rest.trim()).map(|value| value.to_string()),
        None => number(rest.trim()).map(|value| (value + step).to_string()),
    }
}

/// As TOML writes it.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_bare_of_number_unit_and_sign() {
        let units = BTreeMap::from([("mmhg".to_owned(), "mm[Hg]".to_owned())]);
        assert_eq!(plain("sbp_1", &units).0, "sbp");
        assert_eq!(plain("SBP (mmHg)", &units), ("sbp".to_owned(), Some("mm[Hg]".to_owned())));
        assert_eq!(plain("spo2", &units).0, "spo2");
        assert_eq!(plain("Systolic Blood-Pressure", &units).0, "systolicbloodpressure");
    }

    #[test]
    fn a_value_beyond_a_limit_is_the_next_one() {
        assert_eq!(beyond(">89").as_deref(), Some("90"));
        assert_eq!(beyond(">=90").as_deref(), Some("90"));
        assert_eq!(beyond("90+").as_deref(), Some("90"));
        assert_eq!(beyond("<1").as_deref(), Some("0"));
        assert_eq!(beyond("old"), None);
    }

    #[test]
    fn the_synonyms_are_names_of_findings_and_each_stands_once() {
        let synonyms: Synonyms = toml::from_str(include_str!("synonyms.toml")).unwrap();
        let mut seen = BTreeSet::new();
        for word in synonyms.findings.values().flatten() {
            assert!(seen.insert(word), "{word} stands twice");
            assert!(word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()), "{word}");
        }
    }
}
