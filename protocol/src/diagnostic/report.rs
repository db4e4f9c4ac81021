//! Diagnostics shown to people, with the line they are about.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Place, Severity, Sources};

/// What a run found, with the files it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub diagnostics: Vec<Diagnostic>,
    pub sources: Sources,
}

impl Report {
    #[must_use]
    pub fn new(diagnostics: Vec<Diagnostic>, sources: Sources) -> Self {
        Self { diagnostics, sources }
    }

    #[must_use]
    pub fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|d| d.is_error()).count()
    }

    /// For people; `color` with terminal colours.
    #[must_use]
    pub fn render(&self, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let renderer = renderer.decor_style(DecorStyle::Ascii);
        let mut page = String::new();
        for diagnostic in &self.diagnostics {
            page.push_str(&renderer.render(&[self.group(diagnostic)]));
            page.push_str("\n\n");
        }
        page
    }

    fn group<'a>(&'a self, diagnostic: &'a Diagnostic) -> Group<'a> {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.as_str());
        let mut group = match &diagnostic.place {
            Some(place) => title.element(self.snippet(place, label(diagnostic), diagnostic)),
            None => Group::with_title(title),
        };
        for related in &diagnostic.related {
            let same = diagnostic.place.as_ref().map(|p| p.file) == Some(related.place.file);
            if !same {
                group = group.element(
                    Snippet::source(self.sources.text(related.place.file))
                        .path(self.sources.path(related.place.file))
                        .annotation(
                            AnnotationKind::Context
                                .span(self.sources.within(&related.place))
                                .label(related.message.as_str()),
                        ),
                );
            }
        }
        if let Some(help) = &diagnostic.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        group
    }

    fn snippet<'a>(
        &'a self,
        place: &Place,
        label: String,
        diagnostic: &'a Diagnostic,
    ) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
        let mut primary = AnnotationKind::Primary.span(self.sources.within(place));
        if !label.is_empty() {
            primary = primary.label(label);
        }
        let here = diagnostic.related.iter().filter(|r| r.place.file == place.file);
        Snippet::source(self.sources.text(place.file))
            .path(self.sources.path(place.file))
            .annotation(primary)
            .annotations(
                here.map(|r| AnnotationKind::Context.span(self.sources.within(&r.place)).label(r.message.as_str())),
            )
    }
}

/// A longer list of what is expected does not fit under its place; it stays in the JSON.
const LABEL_WIDTH: usize = 60;

/// `expected a, found b` under the place.
fn label(diagnostic: &Diagnostic) -> String {
    let expected = diagnostic.expected.as_deref();
    let short = expected.filter(|list| list.len() <= LABEL_WIDTH || diagnostic.help.is_none());
    match (short, &diagnostic.found) {
        (Some(expected), Some(found)) => format!("expected {expected}, found {found}"),
        (Some(expected), None) => format!("expected {expected}"),
        (None, Some(found)) if expected.is_none() => format!("found {found}"),
        (None, _) => String::new(),
    }
}
