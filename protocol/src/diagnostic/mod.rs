//! What is wrong with a text, where, and what to do about it.
//!
//! A [`Diagnostic`] is a value: a stable [`Code`], a message, a [`Place`], what was found and
//! expected, a help line and other places that play a part. A [`Log`] gathers them during a run and a
//! [`Report`] shows them, for people, as JSON or as SARIF.

mod code;
mod json;
mod report;
mod sarif;
mod source;

pub use code::{Code, Severity};
pub use report::Report;
pub use source::{FileId, Place, SourceFile, Sources};

/// One mistake or warning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    /// A sentence for the author, without the place.
    pub message: String,
    /// None when no file is to blame, as for a folder without `pack.toml`.
    pub place: Option<Place>,
    pub found: Option<String>,
    pub expected: Option<String>,
    /// The next step.
    pub help: Option<String>,
    pub related: Vec<Related>,
}

/// Another place that plays a part: the first of two equal ids, the band that overlaps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    pub place: Place,
    pub message: String,
}

impl Diagnostic {
    /// At `place`, with the severity that goes with the code.
    #[must_use]
    pub fn new(code: Code, place: impl Into<Option<Place>>, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            place: place.into(),
            found: None,
            expected: None,
            help: None,
            related: Vec::new(),
        }
    }

    #[must_use]
    pub fn found(mut self, found: impl Into<String>) -> Self {
        self.found = Some(found.into());
        self
    }

    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// Adds the next step; `None` leaves the one that is there.
    #[must_use]
    pub fn help(mut self, help: impl Into<Option<String>>) -> Self {
        if let Some(help) = help.into() {
            self.help = Some(help);
        }
        self
    }

    #[must_use]
    pub fn related(mut self, place: Place, message: impl Into<String>) -> Self {
        let message = message.into();
        self.related.push(Related { place, message });
        self
    }

    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Nobody reads more errors, or more warnings, in one run; what comes behind waits for the next.
const MAX_DIAGNOSTICS: usize = 1000;

/// Gathers diagnostics during a run.
#[derive(Debug, Clone, Default)]
pub struct Log {
    diagnostics: Vec<Diagnostic>,
}

impl Log {
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let alike = |d: &&Diagnostic| d.severity == diagnostic.severity;
        let many = self.diagnostics.iter().filter(alike).count() >= MAX_DIAGNOSTICS;
        if !many && !self.diagnostics.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }

    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// In the order of the files and their lines.
    #[must_use]
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort_by(|a, b| {
            let key = |d: &Diagnostic| d.place.as_ref().map(|p| (p.file, p.span.start));
            key(a).cmp(&key(b)).then(a.code.cmp(&b.code))
        });
        self.diagnostics
    }
}
