//! How large the parts of a linked binary are.

use std::path::Path;

use anyhow::{Context, Result};
use object::{Object, ObjectSection, SectionKind};

/// Bytes that a binary takes in the device's read-only memory.
pub struct Size {
    /// Instructions.
    pub code: u64,
    /// Constants and tables.
    pub constants: u64,
}

/// Reads the size of the binary at `path`.
///
/// # Errors
/// If it cannot be read or is not an object file.
pub fn size(path: &Path) -> Result<Size> {
    let bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let file = object::File::parse(&*bytes).with_context(|| format!("{} is not a binary", path.display()))?;
    let of = |kind: SectionKind| file.sections().filter(|s| s.kind() == kind).map(|s| s.size()).sum();
    Ok(Size { code: of(SectionKind::Text), constants: of(SectionKind::ReadOnlyData) })
}
