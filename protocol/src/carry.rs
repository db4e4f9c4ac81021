//! For build scripts: texts that a program carries, compiled and as they are.

use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Compiles the texts below `folder` to `out/models.pack`, and lists them in `out/texts.rs` as a slice of path and
/// content, for `include!`; worked cases prove the texts and are left out. Prints what cargo has to watch.
///
/// # Errors
/// What is wrong with the texts, or with the disk.
pub fn carry(folder: &Path, out: &Path) -> Result<(), String> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let built = crate::build(folder).map_err(|report| report.render(false))?;
    let mut list = String::from("&[\n");
    for file in built.checked.sources.files() {
        if !file.path.split('/').any(|part| part == "cases") {
            let _ = writeln!(list, "    ({:?}, include_str!({:?})),", file.path, folder.join(&file.path));
        }
    }
    list.push_str("]\n");
    for (name, content) in [("models.pack", built.pack.as_slice()), ("texts.rs", list.as_bytes())] {
        let place = out.join(name);
        fs::write(&place, content).map_err(|error| format!("{} cannot be written: {error}", place.display()))?;
    }
    Ok(())
}
