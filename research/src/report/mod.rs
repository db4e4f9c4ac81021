//! Reports: a benchmark as one self-contained page, with figures, for a screen, a phone and paper.
//!
//! Every rate stands with its interval, its denominator and the name of its definition; every figure has a
//! caption that a reader can quote. What a report cannot say is in its checklist.

mod checklist;
mod cohort;
mod figures;
mod groups;
mod methods;
mod page;
mod regions;
mod scores;
mod svg;
mod tables;
mod verdicts;

use crate::benchmark::Benchmark;
use crate::benchmark::document::Document;
use page::Page;
pub use tables::tables;

/// What a report says beside the numbers.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// The command that made it.
    pub command: String,
    /// The day on which it was made.
    pub date: Option<String>,
}

/// The page.
pub fn html(benchmark: &Benchmark, document: &Document, about: &About) -> String {
    let mut page = Page::new();
    page.head(benchmark, document, about);
    page.cohort(benchmark, document);
    page.tests(document);
    page.scores(benchmark, document);
    page.probabilities(benchmark, document);
    page.groups(document);
    page.imputed(document);
    if let Some(compared) = &document.regions {
        regions::section(&mut page, compared);
    }
    page.methods(benchmark, document, about);
    page.checklist(benchmark);
    page.end()
}
