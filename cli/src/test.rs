//! `baken test`: runs the worked cases of a folder of texts.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;

use baken_protocol::worked::bless::{Blessed, bless};
use baken_protocol::worked::coverage::{CoverageError, Part, Reached, coverage};
use baken_protocol::worked::{self, Ran};
use baken_protocol::{Built, text};
use clap::Args;
use serde_json::json;

use crate::check;
use crate::failure::Failure;
use crate::paper::{BOLD, Color, DIM, GREEN, Paper, RED, YELLOW};
use crate::whole::write_whole;

/// Run the worked cases of a folder of texts
#[derive(Debug, Args)]
pub struct Test {
    /// The folder of texts
    #[arg(default_value = "models")]
    dir: PathBuf,

    /// Also say which criteria, items, bands, needs and rungs no case reaches
    #[arg(long)]
    coverage: bool,

    /// Rewrite what was expected to what came out, in the texts of the cases that failed; review the difference
    #[arg(long)]
    bless: bool,

    /// The answer as JSON instead of a page
    #[arg(long)]
    json: bool,

    /// Also write the cases in the form of `baken assess --batch`, one a line, places rounded as an app does
    #[arg(long, value_name = "FILE")]
    export: Option<PathBuf>,
}

impl Test {
    pub fn run(self, color: Color) -> Result<(), Failure> {
        check::folder(&self.dir)?;
        let built = baken_protocol::build(&self.dir).map_err(|report| {
            check::say(&report, color);
            Failure::No
        })?;
        let ran = worked::run(&built.pack, &built.checked)
            .map_err(|error| Failure::Wrong(format!("the compiled pack does not open: {error}")))?;
        let failed = ran.iter().filter(|case| !case.passed()).count();
        if let Some(path) = &self.export {
            let mut lines = String::new();
            for line in worked::export(&built.checked).map_err(io::Error::from)?.lines() {
                let case = serde_json::from_str(line).map_err(io::Error::from)?;
                lines.push_str(&baken_field::record::coarse(case).to_string());
                lines.push('\n');
            }
            let cannot = |error: io::Error| Failure::Wrong(format!("{} cannot be written: {error}", path.display()));
            write_whole(path, lines.as_bytes()).map_err(cannot)?;
        }
        let reached = if self.coverage { Some(self.reached(&built)?) } else { None };
        let mut paper = Paper::new(color.on_stdout());
        if self.json {
            paper.line(&serde_json::to_string_pretty(&document(&ran, reached.as_deref())).map_err(io::Error::from)?);
        } else {
            ran.iter().filter(|case| !case.passed()).for_each(|case| report(&mut paper, case));
            if let Some(reached) = &reached {
                unreached(&mut paper, reached);
            }
        }
        let well = if self.bless && failed > 0 { self.bless(&ran, &built, &mut paper)? } else { failed == 0 };
        if !self.json && !self.bless {
            let style = if failed == 0 { GREEN } else { RED };
            paper.line(&paper.ink(style, &format!("{} passed, {failed} failed", ran.len() - failed)));
        }
        let mut out = io::stdout().lock();
        out.write_all(paper.into_text().as_bytes())?;
        out.flush()?;
        if well { Ok(()) } else { Err(Failure::No) }
    }

    fn reached(&self, built: &Built) -> Result<Vec<Reached>, Failure> {
        coverage(text::read(&self.dir), &built.checked).map_err(|error| {
            Failure::Wrong(match error {
                CoverageError::Texts(report) => report.render(false),
                other => other.to_string(),
            })
        })
    }

    /// Rewrites the texts of the failed cases; true if nothing was refused.
    fn bless(&self, ran: &[Ran], built: &Built, paper: &mut Paper) -> Result<bool, Failure> {
        let paths: BTreeSet<&str> = ran.iter().filter(|case| !case.passed()).map(|case| case.path.as_str()).collect();
        let (mut changes, mut refused) = (0, 0);
        for path in paths {
            let file = built.checked.sources.files().iter().find(|file| file.path == path);
            let Some(file) = file else { continue };
            let cannot = |why: String| Failure::Wrong(format!("{path} cannot be rewritten: {why}"));
            let blessed =
                bless(&file.text, ran.iter().filter(|case| case.path == path)).map_err(|e| cannot(e.to_string()))?;
            if blessed.text != file.text {
                let place = path.split('/').fold(self.dir.clone(), |dir, part| dir.join(part));
                write_whole(&place, blessed.text.as_bytes()).map_err(|error| cannot(error.to_string()))?;
            }
            (changes, refused) = (changes + blessed.changes.len(), refused + blessed.refused.len());
            say_blessed(paper, path, &blessed);
        }
        let words =
            format!("{changes} expectations rewritten, {refused} refused; look at every one before you keep it");
        paper.line(&paper.ink(if refused == 0 { GREEN } else { RED }, &words));
        Ok(refused == 0)
    }
}

/// What differed, and on what it hangs.
fn report(paper: &mut Paper, case: &Ran) {
    let title = format!("{}:{}: {}", case.path, case.line, case.name);
    paper.line(&paper.ink(BOLD, &title));
    for difference in &case.differences {
        let said = format!("expected {}, found {}", difference.expected, difference.found);
        paper.wrapped(&format!("  {}: ", difference.what), &said);
        if !difference.why.is_empty() {
            paper.wrapped("    ", &difference.why);
        }
    }
    paper.line("");
}

fn say_blessed(paper: &mut Paper, path: &str, blessed: &Blessed) {
    for change in &blessed.changes {
        paper.line(&paper.ink(BOLD, &format!("{path}:{}: {}", change.line, change.case)));
        paper.wrapped(&format!("  {}: ", change.what), &format!("was {}, is {}", change.from, change.to));
    }
    for why in &blessed.refused {
        paper.wrapped_in(RED, "", &format!("{path}, {why}"));
    }
}

/// What no case reaches, by what it belongs to, and how much is reached.
fn unreached(paper: &mut Paper, reached: &[Reached]) {
    let mut of = "";
    for part in reached.iter().filter(|part| part.cases == 0) {
        if part.of != of {
            paper.line(&paper.ink(BOLD, &part.of));
            of = &part.of;
        }
        let lead = format!("  {}:{}: ", part.path, part.line);
        paper.wrapped_in(YELLOW, &lead, &part.what);
    }
    if !of.is_empty() {
        paper.line("");
    }
    for part in Part::ALL {
        let all = reached.iter().filter(|reached| reached.part == part);
        let (count, open) = all.fold((0, 0), |(n, open), r| (n + 1, open + usize::from(r.cases == 0)));
        if count > 0 {
            let words = format!("{:<9} {} of {count} reached by a case", part.plural(), count - open);
            paper.line(&paper.ink(if open == 0 { DIM } else { YELLOW }, &words));
        }
    }
}

fn document(ran: &[Ran], reached: Option<&[Reached]>) -> serde_json::Value {
    let failed: Vec<_> = ran
        .iter()
        .filter(|case| !case.passed())
        .map(|case| {
            let differences: Vec<_> = case
                .differences
                .iter()
                .map(|d| json!({ "what": d.what, "expected": d.expected, "found": d.found, "why": d.why }))
                .collect();
            json!({ "path": case.path, "line": case.line, "name": case.name, "differences": differences })
        })
        .collect();
    let mut document = json!({ "passed": ran.len() - failed.len(), "failed": failed });
    if let Some(reached) = reached {
        let parts = reached.iter().map(|part| {
            let (kind, of, what) = (part.part.plural(), &part.of, &part.what);
            json!({ "kind": kind, "of": of, "what": what, "path": part.path, "line": part.line, "cases": part.cases })
        });
        document["coverage"] = parts.collect();
    }
    document
}
