//! `baken assess`: one case, or one case a line.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use baken_protocol::case::{CaseError, MAX_CASE_BYTES, Syntax};
use clap::Args;

use crate::engine::Engine;
use crate::failure::Failure;
use crate::language::{Lang, language};
use crate::paper::Color;
use crate::{batch, page, record, source, surroundings};

/// Assess a case: what the patient needs, why, and what to ask next
#[derive(Debug, Args)]
#[command(
    after_help = "Example: echo '{\"pathway\": \"trauma\", \"findings\": {\"age\": 71, \"sbp\": 104}}' | baken assess -"
)]
pub struct Assess {
    /// The case, JSON or TOML; `-` for standard input
    file: PathBuf,

    /// One JSON case a line in, one JSON advice a line out, in order
    #[arg(long)]
    batch: bool,

    /// The advice as JSON instead of a page
    #[arg(long)]
    json: bool,

    /// Language of the texts; by default that of the locale
    #[arg(long, value_enum, value_name = "nl|en", hide_possible_values = true)]
    lang: Option<Lang>,

    /// The pack to use instead of the built-in one
    #[arg(long)]
    pack: Option<PathBuf>,

    /// Also keep the advice in this journal, its place rounded to about a kilometre
    #[arg(long, value_name = "JOURNAL", conflicts_with = "batch")]
    record: Option<PathBuf>,

    #[command(flatten)]
    files: surroundings::Files,
}

impl Assess {
    pub fn run(self, color: Color) -> Result<(), Failure> {
        let bytes = source::pack_bytes(self.pack.as_deref())?;
        let pack = source::open_pack(&bytes, self.pack.as_deref())?;
        let mut engine = Engine::new(pack, language(self.lang));
        engine.surroundings = self.files.read(&pack)?;
        if self.batch {
            return batch::run(&mut engine, source::open(&self.file)?, &source::name(&self.file));
        }
        let case = source::read(&self.file, MAX_CASE_BYTES)?;
        let syntax = by_name(&self.file);
        if let Some(journal) = &self.record {
            // What is kept is what is assessed and shown.
            let (case, syntax) = record::coarse(&case, syntax, &self.file)?;
            record::keep(&pack, &case, engine.language, journal)?;
            return self.say(&mut engine, &case, syntax, color);
        }
        self.say(&mut engine, &case, syntax, color)
    }

    fn say(&self, engine: &mut Engine<'_>, case: &[u8], syntax: Option<Syntax>, color: Color) -> Result<(), Failure> {
        let wrong = |errors: Vec<CaseError>| report(&source::name(&self.file), &errors);
        let answer = if self.json {
            let document = engine.document(case, syntax).map_err(wrong)?;
            let json = serde_json::to_string_pretty(&document).map_err(io::Error::from)?;
            json + "\n"
        } else {
            let case = engine.read(case, syntax).map_err(wrong)?;
            page::page(engine, &case, color.on_stdout()).map_err(wrong)?
        };
        let mut out = io::stdout().lock();
        out.write_all(answer.as_bytes())?;
        Ok(out.flush()?)
    }
}

/// The notation that the file's name promises, if any.
pub fn by_name(path: &Path) -> Option<Syntax> {
    match path.extension()?.to_str()? {
        "json" => Some(Syntax::Json),
        "toml" => Some(Syntax::Toml),
        _ => None,
    }
}

/// Every mistake of a case, a line each.
pub fn report(name: &str, errors: &[CaseError]) -> Failure {
    let mut out = io::stderr().lock();
    for error in errors {
        // If standard error is gone, the exit code still tells.
        let _ = writeln!(out, "error[{}]: {name}: {error}", error.code());
    }
    Failure::WrongAndSaid
}
