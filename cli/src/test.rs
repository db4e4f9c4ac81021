//! `baken test`: runs the worked cases of a folder of texts.

use std::io::{self, Write};
use std::path::PathBuf;

use baken_protocol::worked::{self, Ran};
use clap::Args;

use crate::check;
use crate::failure::Failure;
use crate::paper::{BOLD, Color, GREEN, Paper, RED};

/// Run the worked cases of a folder of texts
#[derive(Debug, Args)]
pub struct Test {
    /// The folder of texts
    #[arg(default_value = "models")]
    dir: PathBuf,
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
        let mut paper = Paper::new(color.on_stdout());
        for case in ran.iter().filter(|case| !case.passed()) {
            report(&mut paper, case);
        }
        let style = if failed == 0 { GREEN } else { RED };
        paper.line(&paper.ink(style, &format!("{} passed, {failed} failed", ran.len() - failed)));
        let mut out = io::stdout().lock();
        out.write_all(paper.into_text().as_bytes())?;
        out.flush()?;
        if failed == 0 { Ok(()) } else { Err(Failure::No) }
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
