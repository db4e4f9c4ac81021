//! Whatever stands in a text, or in a file of trees, is a report or a pack that opens; and the layout of a text is
//! laid out.
#![no_main]

use baken_core::Pack;
use baken_protocol::{build_read, format, text};
use libfuzzer_sys::fuzz_target;

const PACK: &str = "[pack]\nid = \"a\"\nversion = 1\ntitle = { nl = \"a\", en = \"a\" }\nauthority = \"a\"\nvalid_from = 2026-01-01\nvalid_until = 2027-01-01\nnotice = { nl = \"a\", en = \"a\" }\n";
const INPUTS: &str = "[[section]]\nid = \"all\"\ntitle = { nl = \"a\", en = \"a\" }\n[[input]]\nid = \"sbp\"\nkind = \"number\"\nsection = \"all\"\nlabel = { nl = \"a\", en = \"a\" }\npossible = [0, 300]\n[[input]]\nid = \"age\"\nkind = \"number\"\nsection = \"all\"\nlabel = { nl = \"a\", en = \"a\" }\npossible = [0, 120]\n[[input]]\nid = \"shock\"\nkind = \"yes-no\"\nsection = \"all\"\nlabel = { nl = \"a\", en = \"a\" }\n[[input]]\nid = \"mechanism\"\nkind = \"choice\"\nsection = \"all\"\nlabel = { nl = \"a\", en = \"a\" }\nchoices = [{ id = \"blunt\", label = { nl = \"a\", en = \"a\" } }, { id = \"penetrating\", label = { nl = \"a\", en = \"a\" } }]\n";
const PATHWAY: &str = "[pathway]\nid = \"trauma\"\ntitle = { nl = \"a\", en = \"a\" }\nask = [\"sbp\"]\n[[need]]\nid = \"ed\"\ntitle = { nl = \"a\", en = \"a\" }\n";

fuzz_target!(|text: &str| {
    // Behind a NUL stands a file of trees.
    let (own, trees) = text.split_once('\0').unwrap_or((text, ""));
    let mut files = vec![
        ("pack.toml", PACK),
        ("inputs/all.toml", INPUTS),
        ("pathways/trauma.toml", PATHWAY),
        ("own.toml", own),
    ];
    if !trees.is_empty() {
        files.push(("own.trees.json", trees));
    }
    match build_read(text::read_given(files)) {
        Ok(built) => drop(Pack::open(&built.pack).expect("what is built opens")),
        Err(report) => drop(report.render(false)),
    }
    if let Ok(laid_out) = format::format(own) {
        assert_eq!(format::format(&laid_out).expect("a layout is TOML"), laid_out);
    }
});
