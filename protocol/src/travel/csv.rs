//! Plain CSV: `pc4,hospital,minutes`, or wide: `pc4` and a column for each hospital. An empty cell of
//! the long form says that no route leads; one of the wide form, that nothing is known.

use std::io::Read;

use baken_core::Pack;
use csv::{ByteRecord, ReaderBuilder};

use super::Cell;
use super::builder::{Builder, MAX_ERRORS};
use super::error::{Problem, TravelError};
use crate::case::{MAX_MINUTES, number, quoted};

/// Which column holds what.
enum Columns {
    Long,
    /// Place of the hospital of each column after the first.
    Wide(Vec<usize>),
}

pub(super) fn read<'p>(input: impl Read, pack: &Pack<'p>) -> Result<Builder<'p>, Vec<TravelError>> {
    let mut rows = ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(input);
    let mut builder = Builder::new(pack);
    let mut record = ByteRecord::new();
    if !next(&mut rows, &mut record).map_err(|error| vec![error])? {
        return Err(vec![TravelError::of_text(Problem::Empty)]);
    }
    let width = record.len();
    let columns = header(&record, &builder)?;
    let mut errors = Vec::new();
    while errors.len() < MAX_ERRORS {
        match next(&mut rows, &mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                errors.push(error);
                break;
            }
        }
        let line = record.position().map_or(0, csv::Position::line);
        if let Err(problem) = row(&record, width, &columns, line, &mut builder) {
            errors.push(TravelError::at_line(line, problem));
        }
    }
    if errors.is_empty() && builder.is_empty() {
        errors.push(TravelError::of_text(Problem::NoCells));
    }
    if errors.is_empty() { Ok(builder) } else { Err(errors) }
}

fn next(rows: &mut csv::Reader<impl Read>, record: &mut ByteRecord) -> Result<bool, TravelError> {
    rows.read_byte_record(record).map_err(|error| match error.into_kind() {
        csv::ErrorKind::Io(error) => TravelError::of_io(&error),
        other => TravelError::of_text(Problem::Unreadable { message: format!("{other:?}") }),
    })
}

fn text(record: &ByteRecord, column: usize) -> Result<&str, Problem> {
    std::str::from_utf8(record.get(column).unwrap_or_default()).map_err(|_| Problem::NotUtf8)
}

fn header(record: &ByteRecord, builder: &Builder<'_>) -> Result<Columns, Vec<TravelError>> {
    let line = record.position().map_or(1, csv::Position::line);
    let at = |problem| vec![TravelError::at_line(line, problem)];
    let names = (0..record.len()).map(|column| text(record, column)).collect::<Result<Vec<_>, _>>().map_err(at)?;
    let [first, hospitals @ ..] = names.as_slice() else { return Err(at(Problem::Empty)) };
    if *first != "pc4" || hospitals.is_empty() {
        return Err(at(Problem::Header { found: quoted(&names.join(",")) }));
    }
    if hospitals == ["hospital", "minutes"] {
        return Ok(Columns::Long);
    }
    let mut places = Vec::new();
    let mut errors = Vec::new();
    for id in hospitals {
        match builder.hospital(id) {
            Ok(place) if places.contains(&place) => errors.push(Problem::TwoColumns { hospital: (*id).to_owned() }),
            Ok(place) => places.push(place),
            Err(problem) => errors.push(problem),
        }
        if errors.len() >= MAX_ERRORS {
            break;
        }
    }
    if errors.is_empty() {
        return Ok(Columns::Wide(places));
    }
    Err(errors.into_iter().map(|problem| TravelError::at_line(line, problem)).collect())
}

fn row(
    record: &ByteRecord,
    width: usize,
    columns: &Columns,
    line: u64,
    builder: &mut Builder<'_>,
) -> Result<(), Problem> {
    if record.len() != width {
        return Err(Problem::Ragged { found: record.len(), expected: width });
    }
    let code = postcode(text(record, 0)?)?;
    match columns {
        Columns::Long => {
            let hospital = builder.hospital(text(record, 1)?)?;
            let cell = minutes(text(record, 2)?)?.map_or(Cell::NoRoute, Cell::Minutes);
            builder.set(code, hospital, cell, line)
        }
        Columns::Wide(places) => {
            for (column, hospital) in places.iter().enumerate() {
                if let Some(minutes) = minutes(text(record, column + 1)?)? {
                    builder.set(code, *hospital, Cell::Minutes(minutes), line)?;
                }
            }
            Ok(())
        }
    }
}

fn postcode(text: &str) -> Result<u16, Problem> {
    let digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
    match text.parse() {
        Ok(code) if digits => Ok(code),
        _ => Err(Problem::BadPostalCode { found: quoted(text) }),
    }
}

/// `None` for an empty field.
fn minutes(text: &str) -> Result<Option<f64>, Problem> {
    if text.is_empty() {
        return Ok(None);
    }
    let value = text.parse::<f64>().ok().filter(|value| value.is_finite());
    let value = value.ok_or_else(|| Problem::BadNumber { found: quoted(text) })?;
    possible(value, value, "minutes", MAX_MINUTES)
}

/// The minutes, if what was found of its unit lies between 0 and `high`.
pub(super) fn possible(found: f64, minutes: f64, unit: &'static str, high: f64) -> Result<Option<f64>, Problem> {
    if (0.0..=high).contains(&found) {
        return Ok(Some(minutes + 0.0));
    }
    let side = if found < 0.0 { "below" } else { "above" };
    Err(Problem::Impossible { found: number(found), unit, side, high })
}
