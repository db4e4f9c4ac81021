//! Compiles the texts of `models` to the pack that the program carries.

use std::path::PathBuf;
use std::{env, fs, process};

fn main() {
    let texts = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../models");
    println!("cargo::rerun-if-changed={}", texts.display());
    match baken_protocol::build(&texts) {
        Ok(built) => {
            let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("models.pack");
            if let Err(error) = fs::write(&out, built.pack) {
                stop(&format!("{} cannot be written: {error}", out.display()));
            }
        }
        Err(report) => stop(&report.render(false)),
    }
}

fn stop(why: &str) -> ! {
    eprintln!("the texts of `models` do not compile:\n{why}");
    process::exit(1)
}
