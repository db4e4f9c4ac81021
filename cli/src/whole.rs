//! Files that are there whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::process;

/// Writes all or nothing: beside the place first, then in it.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_by(path, bytes, &mut File::options())
}

/// The same for a secret: nobody but the owner can read it, not even while it is being written.
pub fn write_secret(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = File::options();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    write_by(path, bytes, &mut options)
}

fn write_by(path: &Path, bytes: &[u8], options: &mut OpenOptions) -> io::Result<()> {
    if path.exists() && !path.is_file() {
        return Err(io::Error::other("it is there, and is not a file"));
    }
    let name = path.file_name().ok_or_else(|| io::Error::other("it has no file name"))?.to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.tmp", process::id()));
    let written = options
        .write(true)
        .create_new(true)
        .open(&beside)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // What is half written must not stay; that it may never have been there is no matter.
        let _ = fs::remove_file(&beside);
    }
    written
}
