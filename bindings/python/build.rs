//! Compiles the texts of `models` to the pack that the package carries, and carries the texts too: what
//! somebody asks of a cohort is compiled together with them.

use std::path::PathBuf;
use std::{env, process};

fn main() {
    let folder = |name| PathBuf::from(env::var_os(name).unwrap_or_default());
    let texts = folder("CARGO_MANIFEST_DIR").join("../../models");
    if let Err(why) = baken_protocol::carry::carry(&texts, &folder("OUT_DIR")) {
        eprintln!("the texts of `models` do not compile:\n{why}");
        process::exit(1);
    }
}
