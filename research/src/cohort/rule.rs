//! From cells to values: what a cell of a column means for one input, and whether the input can have it.

use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, TimeUnit};
use std::collections::HashMap;
use std::sync::Mutex;

use super::moment;
use super::rejected::{About, Fault, Rejected};
use super::table::{Cells, Chunk};

/// How the cells of a column become values of an input.
#[derive(Debug)]
pub(super) struct Rule {
    pub about: About,
    pub kind: CellKind,
    /// Cells that mean unknown, beside the empty one.
    pub missing: Vec<String>,
    /// Cells with a value of their own.
    pub values: Vec<(String, f64)>,
    /// To the unit of the input.
    pub factor: f64,
    pub decimal_comma: bool,
    /// The cell is a list; its greatest whole number counts.
    pub greatest: bool,
    pub limits: Limits,
}

/// What a cell holds.
#[derive(Debug)]
pub(super) enum CellKind {
    Number,
    YesNo,
    /// The places of these words; others are a fault.
    Choice(Vec<String>),
    /// The places of these words; others have the place behind the last.
    Words(Vec<String>),
    /// Whatever stands there, numbered.
    Label(Labels),
    /// Date and time, as seconds from 1970.
    Moment,
}

/// What an input can be.
#[derive(Debug, Clone, Default)]
pub(super) struct Limits {
    pub low: f64,
    pub high: f64,
    pub whole: bool,
    pub except: Vec<f64>,
    /// A value that it cannot have is unknown, not a fault.
    pub impossible_is_unknown: bool,
}

/// The values of a column, numbered in the order in which threads meet them.
#[derive(Debug)]
pub(super) struct Labels {
    known: Mutex<HashMap<String, usize>>,
    limit: usize,
}

impl Labels {
    pub fn new(limit: usize) -> Self {
        Self { known: Mutex::new(HashMap::new()), limit }
    }

    /// The number of a value; one behind the limit for all that are too many.
    fn number(&self, value: &str) -> f64 {
        let mut known = self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let next = known.len();
        if let Some(number) = known.get(value) {
            return *number as f64;
        }
        if next < self.limit {
            known.insert(value.to_owned(), next);
        }
        next as f64
    }

    /// The values by their numbers.
    pub fn names(&self) -> Vec<String> {
        let known = self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut names = vec![String::new(); known.len()];
        for (name, number) in known.iter() {
            if let Some(place) = names.get_mut(*number) {
                place.clone_from(name);
            }
        }
        names
    }
}

impl Limits {
    /// Why a value that is known cannot be.
    #[inline]
    pub fn fault(&self, value: f64) -> Option<Fault> {
        if value < self.low {
            Some(Fault::TooLow)
        } else if value > self.high {
            Some(Fault::TooHigh)
        } else if self.whole && value.fract() != 0.0 {
            Some(Fault::NotWhole)
        } else if self.except.contains(&value) {
            Some(Fault::Excepted)
        } else {
            None
        }
    }

    /// Is everything from the least to the greatest possible?
    fn is_a_range(&self) -> bool {
        !self.whole && self.except.is_empty()
    }

    /// Can every value of these be, as far as it is known? Written so that it is compared side by side.
    fn all_fit(&self, values: &[f64]) -> bool {
        if !self.except.is_empty() {
            return values.iter().all(|value| value.is_nan() || self.fault(*value).is_none());
        }
        let (low, high) = (self.low, self.high);
        let outside = values.iter().fold(false, |outside, value| outside | (*value < low) | (*value > high));
        let fraction = self.whole && values.iter().fold(false, |some, value| some | (value.fract().abs() > 0.0));
        !outside && !fraction
    }
}

/// What was seen among numbers, those of cells that are null included.
struct Plain {
    /// Some are infinite.
    endless: bool,
    /// Some are below the least or above the greatest that is possible.
    outside: bool,
}

/// The rows of a chunk that are rejected.
#[derive(Debug)]
pub(super) struct RowFaults<'r> {
    pub bad: Vec<bool>,
    pub rejected: &'r mut Rejected,
}

impl RowFaults<'_> {
    pub fn note(&mut self, row: usize, about: About, fault: Fault, number: u64, found: impl FnOnce() -> String) {
        if let Some(bad) = self.bad.get_mut(row)
            && !*bad
        {
            *bad = true;
            self.rejected.add(about, fault, number, found);
        }
    }
}

/// The number by which people find a row.
pub(super) fn row_number(chunk: &Chunk<'_>, row: usize) -> u64 {
    match &chunk.cells {
        Cells::Text(rows) => rows.line(row),
        Cells::Arrow(_) => chunk.first_row + row as u64,
    }
}

impl Rule {
    /// Fills `out`, which is as long as the chunk, with the values of a column, NaN where unknown.
    pub fn fill(&self, chunk: &Chunk<'_>, column: usize, out: &mut [f64], faults: &mut RowFaults<'_>) {
        match &chunk.cells {
            Cells::Text(rows) => {
                for (row, value) in out.iter_mut().enumerate() {
                    *value = self.text(rows.cell(row, column), row, chunk, faults);
                }
            }
            Cells::Arrow(arrays) => match arrays.get(column) {
                Some(array) if self.fill_from_array(array, chunk, out, faults) => return,
                Some(_) => {}
                None => out.fill(f64::NAN),
            },
        }
        if self.limits.all_fit(out) {
            return;
        }
        for (row, value) in out.iter_mut().enumerate() {
            if value.is_nan() {
                continue;
            }
            if let Some(fault) = self.limits.fault(*value) {
                if self.limits.impossible_is_unknown {
                    *value = f64::NAN;
                } else {
                    faults.note(row, self.about, fault, row_number(chunk, row), || found(chunk, column, row));
                }
            }
        }
    }

    fn text(&self, cell: &[u8], row: usize, chunk: &Chunk<'_>, faults: &mut RowFaults<'_>) -> f64 {
        match self.decode(cell) {
            Ok(value) => value,
            Err(_) if self.limits.impossible_is_unknown => f64::NAN,
            Err(fault) => {
                faults.note(row, self.about, fault, row_number(chunk, row), || shown(cell));
                f64::NAN
            }
        }
    }

    /// The value of a cell; NaN for unknown.
    pub fn decode(&self, cell: &[u8]) -> Result<f64, Fault> {
        if cell.is_empty() || self.missing.iter().any(|missing| missing.as_bytes() == cell) {
            return Ok(f64::NAN);
        }
        if let Some((_, value)) = self.values.iter().find(|(word, _)| word.as_bytes() == cell) {
            return Ok(*value);
        }
        if self.greatest {
            return Ok(self.greatest_in(cell));
        }
        match &self.kind {
            CellKind::Number => self.number(cell).map(|value| value * self.factor + 0.0),
            CellKind::YesNo => yes_no(cell).ok_or(Fault::NotYesNo),
            CellKind::Choice(words) => {
                let place = words.iter().position(|word| word.as_bytes().eq_ignore_ascii_case(cell));
                place.map(|place| place as f64).ok_or(Fault::NotAChoice)
            }
            CellKind::Words(words) => {
                let place = words.iter().position(|word| word.as_bytes() == cell);
                Ok(place.unwrap_or(words.len()) as f64)
            }
            CellKind::Label(labels) => Ok(labels.number(&String::from_utf8_lossy(cell))),
            CellKind::Moment => moment::seconds(cell).map(|seconds| seconds as f64).ok_or(Fault::NotAMoment),
        }
    }

    fn number(&self, cell: &[u8]) -> Result<f64, Fault> {
        let text = std::str::from_utf8(cell).map_err(|_| Fault::NotANumber)?;
        let parsed = match text.split_once(',') {
            Some((whole, fraction)) if self.decimal_comma => format!("{whole}.{fraction}").parse::<f64>(),
            _ => text.parse::<f64>(),
        };
        parsed.ok().filter(|value| value.is_finite()).ok_or(Fault::NotANumber)
    }

    /// The greatest of the whole numbers in a cell that the input can have; unknown if there is none.
    fn greatest_in(&self, cell: &[u8]) -> f64 {
        let numbers = cell.split(|byte| !byte.is_ascii_digit()).filter_map(|digits| {
            let value = std::str::from_utf8(digits).ok()?.parse::<f64>().ok()?;
            self.limits.fault(value).is_none().then_some(value)
        });
        numbers.fold(f64::NAN, f64::max)
    }

    /// True if every value is already known to be one that the input can have.
    fn fill_from_array(
        &self,
        array: &ArrayRef,
        chunk: &Chunk<'_>,
        out: &mut [f64],
        faults: &mut RowFaults<'_>,
    ) -> bool {
        macro_rules! numbers {
            ($kind:ty) => {{
                let values = array.as_primitive::<$kind>().values();
                if self.is_plain() {
                    let Plain { endless, outside } = self.plain(values.iter().map(|value| *value as f64), out);
                    if !endless {
                        self.forget_nulls(array, out);
                        return !outside && self.limits.is_a_range();
                    }
                }
                for (to, from) in out.iter_mut().zip(values) {
                    *to = *from as f64;
                }
                self.forget_nulls(array, out);
                for (row, value) in out.iter_mut().enumerate().filter(|(_, value)| !value.is_nan()) {
                    *value = self.text(value.to_string().as_bytes(), row, chunk, faults);
                }
            }};
        }
        match array.data_type() {
            DataType::Float64 => numbers!(Float64Type),
            DataType::Float32 => numbers!(Float32Type),
            DataType::Int8 => numbers!(Int8Type),
            DataType::Int16 => numbers!(Int16Type),
            DataType::Int32 => numbers!(Int32Type),
            DataType::Int64 => numbers!(Int64Type),
            DataType::UInt8 => numbers!(UInt8Type),
            DataType::UInt16 => numbers!(UInt16Type),
            DataType::UInt32 => numbers!(UInt32Type),
            DataType::UInt64 => numbers!(UInt64Type),
            DataType::Boolean => {
                let truths = array.as_boolean();
                match [&b"no"[..], b"yes"].map(|word| self.decode(word)) {
                    [Ok(no), Ok(yes)] => {
                        for (value, truth) in out.iter_mut().zip(truths.values()) {
                            *value = if truth { yes } else { no };
                        }
                        self.forget_nulls(array, out);
                    }
                    _ => {
                        self.each(array, chunk, out, faults, |row| if truths.value(row) { "yes" } else { "no" }.into())
                    }
                }
            }
            DataType::Utf8 => {
                let words = array.as_string::<i32>();
                self.each(array, chunk, out, faults, |row| words.value(row).into());
            }
            DataType::LargeUtf8 => {
                let words = array.as_string::<i64>();
                self.each(array, chunk, out, faults, |row| words.value(row).into());
            }
            DataType::Utf8View => {
                let words = array.as_string_view();
                self.each(array, chunk, out, faults, |row| words.value(row).into());
            }
            DataType::Timestamp(..) => {
                let text = text_of(array);
                self.each(array, chunk, out, faults, |row| text(row).into());
            }
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary();
                let keys = dictionary.normalized_keys();
                let mut values = vec![f64::NAN; dictionary.values().len()];
                // Each word once; a word that is a fault is said at the rows that hold it.
                let mut wrong = vec![None; values.len()];
                let words = text_of(dictionary.values());
                for (place, (value, wrong)) in values.iter_mut().zip(&mut wrong).enumerate() {
                    if dictionary.values().is_valid(place) {
                        match self.decode(words(place).trim().as_bytes()) {
                            Ok(decoded) => *value = decoded,
                            Err(fault) => *wrong = Some(fault),
                        }
                    }
                }
                for (row, value) in out.iter_mut().enumerate() {
                    *value = f64::NAN;
                    if array.is_null(row) {
                        continue;
                    }
                    let Some(key) = keys.get(row) else { continue };
                    *value = values.get(*key).copied().unwrap_or(f64::NAN);
                    if let Some(fault) = wrong.get(*key).copied().flatten()
                        && !self.limits.impossible_is_unknown
                    {
                        faults.note(row, self.about, fault, row_number(chunk, row), || words(*key));
                    }
                }
            }
            _ => out.fill(f64::NAN),
        }
        false
    }

    /// Do numbers mean what they are, but for a unit?
    fn is_plain(&self) -> bool {
        self.missing.is_empty() && self.values.is_empty() && matches!(self.kind, CellKind::Number)
    }

    /// Numbers that mean what they are, in one pass, which is compared side by side. Minus zero becomes zero.
    fn plain(&self, values: impl Iterator<Item = f64>, out: &mut [f64]) -> Plain {
        let Limits { low, high, .. } = self.limits;
        let mut found = Plain { endless: false, outside: false };
        for (to, from) in out.iter_mut().zip(values) {
            let value = from * self.factor + 0.0;
            found.endless |= from.is_infinite();
            found.outside |= (value < low) | (value > high);
            *to = value;
        }
        found
    }

    /// What is null is unknown, whatever stands there.
    fn forget_nulls(&self, array: &ArrayRef, out: &mut [f64]) {
        if let Some(nulls) = array.nulls().filter(|nulls| nulls.null_count() > 0) {
            for (value, is_there) in out.iter_mut().zip(nulls.iter()) {
                if !is_there {
                    *value = f64::NAN;
                }
            }
        }
    }

    fn each<'a>(
        &self,
        array: &ArrayRef,
        chunk: &Chunk<'_>,
        out: &mut [f64],
        faults: &mut RowFaults<'_>,
        cell: impl Fn(usize) -> std::borrow::Cow<'a, str>,
    ) {
        for (row, value) in out.iter_mut().enumerate() {
            *value =
                if array.is_null(row) { f64::NAN } else { self.text(cell(row).trim().as_bytes(), row, chunk, faults) };
        }
    }
}

/// Yes and no, as registries write them.
fn yes_no(cell: &[u8]) -> Option<f64> {
    const WORDS: [(&[u8], f64); 16] = [
        (b"yes", 1.0),
        (b"no", 0.0),
        (b"true", 1.0),
        (b"false", 0.0),
        (b"1", 1.0),
        (b"0", 0.0),
        (b"ja", 1.0),
        (b"nee", 0.0),
        (b"y", 1.0),
        (b"n", 0.0),
        (b"j", 1.0),
        (b"t", 1.0),
        (b"f", 0.0),
        (b"1.0", 1.0),
        (b"0.0", 0.0),
        (b"-0", 0.0),
    ];
    WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(cell)).map(|(_, value)| *value)
}

/// What stands in a cell, for a message.
fn found(chunk: &Chunk<'_>, column: usize, row: usize) -> String {
    match &chunk.cells {
        Cells::Text(rows) => shown(rows.cell(row, column)),
        Cells::Arrow(arrays) => arrays.get(column).map_or(String::new(), |array| text_of(array)(row)),
    }
}

/// The longest cell that a message shows.
const LONGEST_SHOWN: usize = 40;

fn shown(cell: &[u8]) -> String {
    let text = String::from_utf8_lossy(cell);
    match text.char_indices().nth(LONGEST_SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
        None => text.into_owned(),
    }
}

/// The values of an array as text.
pub(super) fn text_of(array: &ArrayRef) -> impl Fn(usize) -> String + '_ {
    move |row| {
        macro_rules! number {
            ($kind:ty) => {
                array.as_primitive::<$kind>().value(row).to_string()
            };
        }
        match array.data_type() {
            DataType::Float64 => number!(Float64Type),
            DataType::Float32 => number!(Float32Type),
            DataType::Int8 => number!(Int8Type),
            DataType::Int16 => number!(Int16Type),
            DataType::Int32 => number!(Int32Type),
            DataType::Int64 => number!(Int64Type),
            DataType::UInt8 => number!(UInt8Type),
            DataType::UInt16 => number!(UInt16Type),
            DataType::UInt32 => number!(UInt32Type),
            DataType::UInt64 => number!(UInt64Type),
            DataType::Boolean => if array.as_boolean().value(row) { "yes" } else { "no" }.to_owned(),
            DataType::Utf8 => array.as_string::<i32>().value(row).to_owned(),
            DataType::LargeUtf8 => array.as_string::<i64>().value(row).to_owned(),
            DataType::Utf8View => array.as_string_view().value(row).to_owned(),
            DataType::Dictionary(..) => {
                let dictionary = array.as_any_dictionary();
                let key = dictionary.normalized_keys().get(row).copied().unwrap_or(0);
                text_of(dictionary.values())(key)
            }
            DataType::Timestamp(unit, zone) => {
                let (count, in_a_second) = match unit {
                    TimeUnit::Second => (array.as_primitive::<TimestampSecondType>().value(row), 1),
                    TimeUnit::Millisecond => (array.as_primitive::<TimestampMillisecondType>().value(row), 1_000),
                    TimeUnit::Microsecond => (array.as_primitive::<TimestampMicrosecondType>().value(row), 1_000_000),
                    TimeUnit::Nanosecond => (array.as_primitive::<TimestampNanosecondType>().value(row), 1_000_000_000),
                };
                moment::text(count, in_a_second, zone.is_some()).unwrap_or_default()
            }
            _ => String::new(),
        }
    }
}
