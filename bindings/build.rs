//! Compiles the example texts, where they are to be part of the library.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "builtin")]
    builtin();
}

#[cfg(feature = "builtin")]
fn builtin() {
    use std::path::Path;

    let models = Path::new("../models");
    println!("cargo::rerun-if-changed={}", models.display());
    let built = match baken_protocol::build(models) {
        Ok(built) => built,
        Err(report) => {
            eprintln!("{}", report.render(false));
            std::process::exit(1);
        }
    };
    let Some(out) = std::env::var_os("OUT_DIR") else { return };
    let place = Path::new(&out).join("builtin.pack");
    if let Err(error) = std::fs::write(&place, built.pack) {
        eprintln!("{} cannot be written: {error}", place.display());
        std::process::exit(1);
    }
}
