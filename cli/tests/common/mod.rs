//! Runs the `baken` command as a person would, with nothing of this machine's settings.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod cohort;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What came out.
pub struct Said {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "exit code {}", self.code.map_or("none".to_owned(), |code| code.to_string()))?;
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.is_empty() {
                writeln!(f, "-- {name}\n{}", text.trim_end())?;
            }
        }
        Ok(())
    }
}

pub fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_baken"));
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE", "NO_COLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command.current_dir(repository());
    command
}

/// Copies a folder with all that is in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let place = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &place);
        } else {
            fs::copy(&path, &place).unwrap();
        }
    }
}

/// Runs with these arguments and this on standard input.
pub fn baken(arguments: &[&str], input: impl AsRef<[u8]>) -> Said {
    let mut child =
        command().args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.as_ref().to_vec();
    // In a thread: a long input and a long output would wait for each other. A command that stops
    // reading early is no mistake.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Said {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The folder of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// A small folder of texts that is right, with the phrases of `models`, to be changed by a test.
pub fn texts() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let small = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/small");
    copy(&small, dir.path());
    fs::copy(repository().join("models/phrases.toml"), dir.path().join("phrases.toml")).unwrap();
    dir
}

/// Builds the small folder of texts; the pack lies in the folder.
pub fn small_pack() -> (tempfile::TempDir, String) {
    let dir = texts();
    let pack = dir.path().join("small.pack").to_str().unwrap().to_owned();
    let said = baken(&["build", dir.path().to_str().unwrap(), "--out", &pack], "");
    assert_eq!(said.code, Some(0), "{said}");
    (dir, pack)
}
