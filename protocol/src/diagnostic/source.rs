//! The files that were read, and places in them.

use std::ops::Range;

/// Which file: its position in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub usize);

/// A span of bytes in a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    pub file: FileId,
    pub span: Range<usize>,
}

/// A file as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Below the folder of texts, with `/` between its parts.
    pub path: String,
    pub text: String,
}

/// Every file of a run, in the order of their paths.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        self.files.push(SourceFile { path: path.into(), text: text.into() });
        FileId(self.files.len() - 1)
    }

    #[must_use]
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The path of a file, below the folder of texts.
    #[must_use]
    pub fn path(&self, file: FileId) -> &str {
        self.files.get(file.0).map_or("", |f| &f.path)
    }

    #[must_use]
    pub fn text(&self, file: FileId) -> &str {
        self.files.get(file.0).map_or("", |f| &f.text)
    }

    /// The text at a place.
    #[must_use]
    pub fn slice(&self, place: &Place) -> &str {
        let text = self.text(place.file);
        text.get(self.within(place)).unwrap_or("")
    }

    /// The span of a place, cut to the file and widened to whole characters.
    #[must_use]
    pub fn within(&self, place: &Place) -> Range<usize> {
        let text = self.text(place.file);
        let mut start = place.span.start.min(text.len());
        let mut end = place.span.end.clamp(start, text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        while !text.is_char_boundary(end) {
            end += 1;
        }
        start..end
    }

    /// Line and column of the byte at `offset`, both from 1; columns count characters.
    #[must_use]
    pub fn line_column(&self, file: FileId, offset: usize) -> (usize, usize) {
        let place = Place { file, span: offset..offset };
        let before = self.text(file).get(..self.within(&place).start).unwrap_or("");
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        let column = before.get(line_start..).unwrap_or("").chars().count() + 1;
        (line, column)
    }
}

impl Place {
    #[must_use]
    pub fn new(file: FileId, span: Range<usize>) -> Self {
        Self { file, span }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let mut sources = Sources::default();
        let file = sources.add("a.toml", "één\n≥ x");
        assert_eq!(sources.line_column(file, 0), (1, 1));
        let x = sources.text(file).find('x').unwrap();
        assert_eq!(sources.line_column(file, x), (2, 3));
        assert_eq!(sources.line_column(file, 999), (2, 4));
        assert_eq!(sources.slice(&Place::new(file, 1..2)), "é");
    }
}
