//! Compiles the example texts, where they are to be part of the library.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "builtin")]
    builtin();
}

#[cfg(feature = "builtin")]
fn builtin() {
    let folder = |name| std::path::PathBuf::from(std::env::var_os(name).unwrap_or_default());
    let models = folder("CARGO_MANIFEST_DIR").join("../models");
    if let Err(why) = baken_protocol::carry::carry(&models, &folder("OUT_DIR")) {
        eprintln!("{why}");
        std::process::exit(1);
    }
}
