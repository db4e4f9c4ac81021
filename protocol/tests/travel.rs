//! Travel matrices without end stop early, whatever they hold; the estimates lie close to published rides.

use std::io::Read;
use std::path::Path;

use baken_core::Pack;
use baken_protocol::travel::{Comparison, MAX_BYTES, MAX_CELLS, Matrix, calibration};

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

#[test]
fn the_estimates_lie_close_to_published_rides() {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models");
    let built = baken_protocol::build(&models).unwrap_or_else(|report| panic!("{}", report.render(false)));
    let rows = calibration(&Pack::open(&built.pack).unwrap());
    // The targets as published: Hoedemaker 2020, RIVM, the covenant of Denekamp and Nordhorn.
    let published: Vec<(&str, f64)> = rows.iter().map(|row| (row.id, row.published)).collect();
    assert_eq!(
        published,
        [
            ("pci-first-quartile", 8.9),
            ("pci-median", 14.9),
            ("pci-third-quartile", 20.9),
            ("surgery-first-quartile", 12.2),
            ("surgery-median", 18.8),
            ("surgery-third-quartile", 26.3),
            ("within-45-minutes", 99.7),
            ("denekamp-nordhorn", 10.0),
            ("denekamp-enschede", 25.0),
        ]
    );
    for row in &rows {
        println!("{}: {:.2} for {}", row.id, row.estimated, row.published);
        assert!(row.holds(), "{row:?}");
    }
}

/// Roads at half the speed are found out.
#[test]
fn a_model_that_is_off_does_not_hold() {
    let dir = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../models"), dir.path());
    let file = dir.path().join("places/travel.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains("km_per_hour = 85"));
    std::fs::write(&file, text.replace("km_per_hour = 85", "km_per_hour = 42")).unwrap();
    let built = baken_protocol::build(dir.path()).unwrap_or_else(|report| panic!("{}", report.render(false)));
    let rows = calibration(&Pack::open(&built.pack).unwrap());
    let off: Vec<&str> = rows.iter().filter(|row: &&Comparison| !row.holds()).map(|row| row.id).collect();
    assert!(off.contains(&"pci-median") && off.contains(&"surgery-median"), "{off:?}");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (entry, to) = (entry.as_ref().unwrap().path(), to.join(entry.as_ref().unwrap().file_name()));
        if entry.is_dir() && !entry.ends_with("cases") {
            copy(&entry, &to);
        } else if entry.is_file() {
            std::fs::copy(&entry, &to).unwrap();
        }
    }
}
