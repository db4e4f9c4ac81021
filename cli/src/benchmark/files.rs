//! Several files, all of them or none: each is written whole beside its place before the first one takes
//! its place, so that a full disk or Ctrl-C leaves what was there.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;

use crate::failure::Failure;

/// Files that wait to take their places. What has not taken its place goes when this goes.
#[derive(Debug, Default)]
pub struct Files {
    waiting: Vec<(PathBuf, PathBuf)>,
}

impl Files {
    /// Writes a file beside its place.
    pub fn add(&mut self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        let cannot = |error: io::Error| Failure::Wrong(format!("{} cannot be written: {error}", path.display()));
        if path.exists() && !path.is_file() {
            return Err(cannot(io::Error::other("it is there, and is not a file")));
        }
        let name = path.file_name().ok_or_else(|| cannot(io::Error::other("it has no file name")))?;
        let beside = path.with_file_name(format!(".{}.{}.tmp", name.to_string_lossy(), process::id()));
        self.waiting.push((beside.clone(), path.to_owned()));
        let mut file = File::create(&beside).map_err(cannot)?;
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(cannot)
    }

    /// Lets every file take its place.
    pub fn put(mut self) -> Result<(), Failure> {
        for (beside, path) in std::mem::take(&mut self.waiting) {
            fs::rename(&beside, &path)
                .map_err(|error| Failure::Wrong(format!("{} cannot be written: {error}", path.display())))?;
        }
        Ok(())
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        for (beside, _) in &self.waiting {
            // It may never have been there.
            let _ = fs::remove_file(beside);
        }
    }
}
