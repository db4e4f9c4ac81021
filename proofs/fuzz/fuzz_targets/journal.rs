//! A journal of any bytes is read as far as its records are whole.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = baken_field::journal::read(data).is_whole();
});
