//! A model of another program is refused, or becomes a text that is TOML.
#![no_main]

use baken_protocol::import::{Names, import};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(imported) = import(text, "imported", &Names::new()) {
        baken_protocol::format::format(&imported.text).expect("what is imported is TOML");
    }
});
