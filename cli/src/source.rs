//! Where bytes come from: a file or standard input, read whole and bounded; and the pack in use.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use baken_core::Pack;
use baken_core::pack::layout::MAX_PACK_SIZE;

use crate::failure::Failure;

/// The pack that the program carries: the texts of `models` as they were when it was built.
static BUILT_IN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/models.pack"));

/// Standard input, as a file's name.
pub const STDIN: &str = "-";

/// How a file is called in a message.
pub fn name(path: &Path) -> String {
    if path == Path::new(STDIN) { "standard input".to_owned() } else { path.display().to_string() }
}

/// Opens a file, or standard input.
pub fn open(path: &Path) -> Result<Box<dyn Read>, Failure> {
    if path == Path::new(STDIN) {
        return Ok(Box::new(io::stdin()));
    }
    let cannot = |error: io::Error| {
        let next = match error.kind() {
            io::ErrorKind::NotFound => "; is the name right?",
            _ => "",
        };
        Failure::Wrong(format!("{} cannot be read: {error}{next}", path.display()))
    };
    let file = File::open(path).map_err(cannot)?;
    if file.metadata().map_err(cannot)?.is_dir() {
        return Err(Failure::Wrong(format!("{} is a folder; name a file in it", path.display())));
    }
    Ok(Box::new(file))
}

/// Reads a file whole, and of a longer one one byte more than `limit`: enough to see that it is.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    open(path)?
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::Wrong(format!("{} cannot be read: {error}", name(path))))?;
    Ok(bytes)
}

/// The bytes of the pack in this file, or of the one that the program carries.
pub fn pack_bytes(path: Option<&Path>) -> Result<Cow<'static, [u8]>, Failure> {
    match path {
        None => Ok(Cow::Borrowed(BUILT_IN)),
        Some(path) => Ok(Cow::Owned(read(path, u64::try_from(MAX_PACK_SIZE).unwrap_or(u64::MAX))?)),
    }
}

/// Opens a pack; the error names its file.
pub fn open_pack<'p>(bytes: &'p [u8], path: Option<&Path>) -> Result<Pack<'p>, Failure> {
    Pack::open(bytes).map_err(|error| {
        let name = path.map_or("the built-in pack".to_owned(), name);
        Failure::Wrong(format!("{name}: {error}"))
    })
}
