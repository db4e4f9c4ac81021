//! Compiles the texts of `models` to the pack that the program carries, and carries the texts too: what
//! somebody asks of a cohort is compiled together with them.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

fn main() {
    let texts = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../models");
    println!("cargo::rerun-if-changed={}", texts.display());
    match baken_protocol::build(&texts) {
        Ok(built) => {
            let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
            write(&out.join("models.pack"), &built.pack);
            let mut list = String::from("&[\n");
            for file in built.checked.sources.files() {
                // Worked cases prove the texts; nothing rests on them.
                if !file.path.split('/').any(|part| part == "cases") {
                    let _ = writeln!(list, "    ({:?}, include_str!({:?})),", file.path, texts.join(&file.path));
                }
            }
            list.push_str("]\n");
            write(&out.join("texts.rs"), list.as_bytes());
        }
        Err(report) => stop(&report.render(false)),
    }
}

fn write(path: &Path, bytes: &[u8]) {
    if let Err(error) = fs::write(path, bytes) {
        stop(&format!("{} cannot be written: {error}", path.display()));
    }
}

fn stop(why: &str) -> ! {
    eprintln!("the texts of `models` do not compile:\n{why}");
    process::exit(1)
}
