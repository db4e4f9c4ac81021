//! `baken announce`: what the receiving hospital is told about a case.

use std::io::{self, Write};
use std::path::PathBuf;

use baken_field::announcement::{Announcement, Layout, bundle, text};
use baken_protocol::case::{CaseError, MAX_CASE_BYTES};
use clap::Args;
use jiff::Timestamp;

use crate::assess::{by_name, report};
use crate::engine::Engine;
use crate::failure::Failure;
use crate::language::{Lang, language};
use crate::record::run_word;
use crate::source;

/// Write the pre-announcement of a case to the hospital: as it is read out, or as a FHIR message
#[derive(Debug, Args)]
pub struct Announce {
    /// The case, JSON or TOML; `-` for standard input
    file: PathBuf,

    /// Id of the hospital; by default the one that is advised first
    #[arg(long, value_name = "ID")]
    hospital: Option<String>,

    /// A FHIR R4 message Bundle instead of text
    #[arg(long)]
    fhir: bool,

    /// The run, the same word in every message about it; by default a new one
    #[arg(long, value_name = "WORD")]
    run: Option<String>,

    /// Version of the message; above 1 it is an update
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    version: u32,

    /// The patient is not coming
    #[arg(long)]
    cancel: bool,

    /// Language of the text; by default that of the locale
    #[arg(long, value_enum, value_name = "nl|en", hide_possible_values = true)]
    lang: Option<Lang>,

    /// The pack to use instead of the built-in one
    #[arg(long)]
    pack: Option<PathBuf>,
}

impl Announce {
    pub fn run(self) -> Result<(), Failure> {
        let bytes = source::pack_bytes(self.pack.as_deref())?;
        let pack = source::open_pack(&bytes, self.pack.as_deref())?;
        let language = language(self.lang);
        let mut engine = Engine::new(pack, language);
        let wrong = |errors: Vec<CaseError>| report(&source::name(&self.file), &errors);
        let bytes = source::read(&self.file, MAX_CASE_BYTES)?;
        let case = engine.read(&bytes, by_name(&self.file)).map_err(wrong)?;
        let advice = engine.assess(&case).map_err(wrong)?;
        let first = advice.destinations().and_then(|found| found.candidates().next());
        let hospital = match (&self.hospital, first) {
            (Some(id), _) if pack.hospital_index(id).is_none() => {
                let near = baken_protocol::name::did_you_mean(id, pack.hospitals().map(|hospital| hospital.id()));
                let near = near.map_or(String::new(), |near| format!("; {near}"));
                return Err(Failure::Wrong(format!("there is no hospital `{id}`{near}")));
            }
            (Some(id), _) => id.clone(),
            (None, Some(candidate)) => candidate.hospital.id().to_owned(),
            (None, None) => {
                let why = "no hospital is advised: give the case a place, or say --hospital ID".to_owned();
                return Err(Failure::Wrong(why));
            }
        };
        let at = case.at.unwrap_or_else(Timestamp::now).to_string();
        let run = self.run.clone().unwrap_or_else(run_word);
        let now = Announcement::of(&pack, &case, &advice, &hospital, &run, &at);
        let said = |error: baken_field::announcement::NotNow| Failure::Wrong(error.to_string());
        let mut message = now.after(self.version.saturating_sub(1));
        if self.cancel {
            message = message.cancelled(&at).map_err(said)?;
        }
        let answer = if self.fhir {
            serde_json::to_string_pretty(&bundle(&message)).map_err(io::Error::from)? + "\n"
        } else {
            text(&pack, &message, Layout::of(&message.pathway), language)
        };
        let mut out = io::stdout().lock();
        out.write_all(answer.as_bytes())?;
        Ok(out.flush()?)
    }
}
