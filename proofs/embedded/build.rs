//! Links each binary for the device: where it starts, and where its memory is.

use std::path::Path;

/// Binaries that are only linked, never run, with the function from which everything is reached.
const LINKED_ONLY: [(&str, &str); 4] = [
    ("evaluation", "baken_assess"),
    ("advice", "baken_advise"),
    ("lanes", "baken_lanes"),
    ("refused", "baken_refused"),
];

fn main() {
    println!("cargo::rerun-if-changed=device.ld");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("none") {
        return;
    }
    for (binary, entry) in LINKED_ONLY {
        println!("cargo::rustc-link-arg-bin={binary}=--entry={entry}");
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("device.ld");
    println!("cargo::rustc-link-arg-bin=device=-T{}", script.display());
}
