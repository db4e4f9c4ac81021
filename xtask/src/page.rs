//! A table of measured numbers in a page, between two markers: no number gets there in another way.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::run::root;

/// A page with a table that a task writes.
pub struct Page {
    /// From the workspace's root.
    pub path: &'static str,
    /// The line before the table.
    pub begin: &'static str,
    /// The line after it.
    pub end: &'static str,
}

impl Page {
    fn file(&self) -> PathBuf {
        root().join(self.path)
    }

    fn read(&self) -> Result<String> {
        fs::read_to_string(self.file()).with_context(|| format!("reading {}", self.path))
    }

    /// The text before, between and after the markers.
    fn parts<'t>(&self, text: &'t str) -> Result<(&'t str, &'t str, &'t str)> {
        let parts = text.split_once(self.begin).and_then(|(before, rest)| {
            let (between, after) = rest.split_once(self.end)?;
            Some((before, between, after))
        });
        parts.with_context(|| format!("{} lacks the lines\n{}\n{}", self.path, self.begin, self.end))
    }

    /// Puts `table` between the markers.
    ///
    /// # Errors
    /// If the page cannot be read or written, or has no markers.
    pub fn write(&self, table: &str) -> Result<()> {
        let text = self.read()?;
        let (before, _, after) = self.parts(&text)?;
        let new = format!("{before}{}\n{table}{}{after}", self.begin, self.end);
        fs::write(self.file(), new).with_context(|| format!("writing {}", self.path))?;
        println!("\nwritten: {}", self.path);
        Ok(())
    }

    /// What stands between the markers.
    ///
    /// # Errors
    /// If the page cannot be read or has no markers.
    pub fn written(&self) -> Result<String> {
        let text = self.read()?;
        Ok(self.parts(&text)?.1.to_owned())
    }
}
