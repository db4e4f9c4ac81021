//! Travel matrices without end stop early, whatever they hold.

use std::io::Read;
use std::path::Path;

use baken_core::Pack;
use baken_protocol::travel::{MAX_BYTES, MAX_CELLS, Matrix};

/// The same text again and again, a billion times.
struct Endless {
    start: &'static [u8],
    again: &'static [u8],
    at: usize,
    left: u64,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.left == 0 {
            return Ok(0);
        }
        if !self.start.is_empty() {
            return self.start.read(buffer);
        }
        let mut read = 0;
        for (to, from) in buffer.iter_mut().zip(self.again.iter().cycle().skip(self.at)) {
            *to = *from;
            read += 1;
        }
        self.at = (self.at + read) % self.again.len();
        self.left = self.left.saturating_sub((read / self.again.len()) as u64);
        Ok(read)
    }
}

#[test]
fn a_billion_rows_do_not_exhaust_memory() {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let built = baken_protocol::build(&models).unwrap_or_else(|report| panic!("{}", report.render(false)));
    let pack = Pack::open(&built.pack).unwrap();
    let first = |start: &'static str, again: &'static str| {
        let endless = Endless { start: start.as_bytes(), again: again.as_bytes(), at: 0, left: 1_000_000_000 };
        let errors = Matrix::read(endless, &pack).unwrap_err();
        (errors.len(), errors[0].code(), errors[0].to_string())
    };
    let (told, code, _) = first("pc4,hospital,minutes\n", "9713,umcg,8\n");
    assert_eq!((told, code), (20, "duplicate"));
    let (told, code, text) = first("{\"code\": \"Ok\", \"durations\": [[1", ",1");
    assert_eq!((told, code), (1, "too-many"));
    assert!(text.contains(&MAX_CELLS.to_string()), "{text}");
    let (_, code, _) = first("{\"code\": \"Ok\", \"durations\": [[]", ",[]");
    assert_eq!(code, "too-many", "rows without cells count too");
    let blank = "pc4,hospital,minutes\n".as_bytes().chain(std::io::repeat(b'\n'));
    let text = Matrix::read(blank, &pack).unwrap_err()[0].to_string();
    assert!(text.contains(&MAX_BYTES.to_string()), "{text}");
}
