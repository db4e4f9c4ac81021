//! One case a line in, one advice a line out, in order.
//!
//! A line that is no case gives an error in its place and the rest goes on. Memory is bounded by the
//! longest line that a case may have, so it also serves an endless pipe: whenever no further whole line
//! waits, what has been answered is passed on.

use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};

use baken_protocol::case::{CaseError, MAX_CASE_BYTES, Problem, Syntax};
use serde::Serialize;

use crate::engine::Engine;
use crate::failure::Failure;

const BUFFER: usize = 1 << 16;

/// What stands in the place of an advice.
#[derive(Serialize)]
struct BadLine<'e> {
    /// From 1.
    line: u64,
    error: BadCase<'e>,
}

#[derive(Serialize)]
struct BadCase<'e> {
    code: &'static str,
    /// Path of the field; null where the whole line is meant.
    field: Option<&'e str>,
    message: String,
}

/// Answers line by line; the failure at the end says that a line was bad.
pub fn run(engine: &mut Engine<'_>, input: impl Read, name: &str) -> Result<(), Failure> {
    let mut input = BufReader::with_capacity(BUFFER, input);
    let mut out = BufWriter::with_capacity(BUFFER, io::stdout().lock());
    let mut line = Vec::new();
    let (mut number, mut bad) = (0u64, 0u64);
    loop {
        if !input.buffer().contains(&b'\n') {
            out.flush()?;
        }
        match read_line(&mut input, &mut line) {
            Ok(true) => number += 1,
            Ok(false) => break,
            Err(error) => {
                out.flush()?;
                return Err(Failure::Wrong(format!("{name} cannot be read after line {number}: {error}")));
            }
        }
        match engine.document(&line, Some(Syntax::Json)) {
            Ok(document) => write(&mut out, &document)?,
            Err(errors) => {
                bad += 1;
                let error = errors.first().cloned().unwrap_or_else(|| CaseError::of_text(Problem::Empty, None));
                let field = (!error.field.is_empty()).then_some(error.field.as_str());
                let error = BadCase { code: error.code(), field, message: error.to_string() };
                write(&mut out, &BadLine { line: number, error })?;
            }
        }
    }
    out.flush()?;
    match bad {
        0 => Ok(()),
        1 => Err(Failure::Wrong(format!("1 of {number} lines is not a case; the reason stands in its place"))),
        _ => Err(Failure::Wrong(format!("{bad} of {number} lines are not cases; the reasons stand in their places"))),
    }
}

fn write(out: &mut impl Write, answer: &impl Serialize) -> Result<(), Failure> {
    serde_json::to_writer(&mut *out, answer).map_err(io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}

/// Reads a line without its end; of one that is too long only so much that it shows. False at the end.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    let most = usize::try_from(MAX_CASE_BYTES).unwrap_or(usize::MAX).saturating_add(1);
    line.clear();
    let mut any = false;
    loop {
        let waiting = match input.fill_buf() {
            Ok(waiting) => waiting,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if waiting.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = waiting.iter().position(|byte| *byte == b'\n');
        let part = waiting.get(..end.unwrap_or(waiting.len())).unwrap_or_default();
        let room = most.saturating_sub(line.len()).min(part.len());
        line.extend_from_slice(part.get(..room).unwrap_or_default());
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_whole_and_bounded() {
        let limit = usize::try_from(MAX_CASE_BYTES).unwrap_or(usize::MAX);
        let text = format!("a\n\n{}\nlast", "x".repeat(3 * limit));
        let mut input = BufReader::with_capacity(7, text.as_bytes());
        let mut line = Vec::new();
        let mut lengths = Vec::new();
        while read_line(&mut input, &mut line).is_ok_and(|more| more) {
            lengths.push(line.len());
        }
        assert_eq!(lengths, [1, 0, limit + 1, 4]);
    }
}
