//! `baken new`: a folder of texts to begin with.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use baken_protocol::import::id_of;
use clap::Args;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::benchmark::TEXTS;
use crate::failure::Failure;
use crate::whole::write_whole;

/// Begin a folder of texts: the findings, hospitals, travel and sentences; models, needs and rules are yours
#[derive(Debug, Args)]
#[command(after_help = "Example: baken new my-region; then `baken check my-region`, and docs/authors.md")]
pub struct New {
    /// The folder; it is made
    dir: PathBuf,
}

/// What every folder begins with, of the texts that the program carries.
fn is_common(path: &str) -> bool {
    let common = ["inputs/", "hospitals/", "places/"].iter().any(|folder| path.starts_with(folder));
    (common || path == "phrases.toml") && !path.contains("example")
}

impl New {
    pub fn run(self) -> Result<(), Failure> {
        let name = self.dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let id = id_of(&name);
        let is_taken = fs::read_dir(&self.dir).is_ok_and(|mut entries| entries.next().is_some());
        if is_taken || self.dir.is_file() {
            let why = format!("{} is there already, and holds something; name a new folder", self.dir.display());
            return Err(Failure::Wrong(why));
        }
        let now: Date = TimeZone::UTC.to_datetime(Timestamp::now()).date();
        let until = now.saturating_add(1.year());
        let own = [
            (
                "pack.toml".to_owned(),
                PACK.replace("ID", &id).replace("FROM", &now.to_string()).replace("UNTIL", &until.to_string()),
            ),
            ("pathways/trauma.toml".to_owned(), PATHWAY.to_owned()),
            (format!("regions/{id}/region.toml"), REGION.replace("ID", &id).replace("FROM", &now.to_string())),
        ];
        let common = TEXTS.iter().filter(|(path, _)| is_common(path)).map(|(path, text)| ((*path).to_owned(), *text));
        let files: Vec<(String, String)> =
            own.into_iter().chain(common.map(|(path, text)| (path, text.to_owned()))).collect();
        for (path, text) in &files {
            let place: PathBuf = path.split('/').fold(self.dir.clone(), |dir, part| dir.join(part));
            let cannot = |error: io::Error| Failure::Wrong(format!("{} cannot be written: {error}", place.display()));
            if let Some(folder) = place.parent() {
                fs::create_dir_all(folder).map_err(cannot)?;
            }
            write_whole(&place, text.as_bytes()).map_err(cannot)?;
        }
        let mut out = io::stdout().lock();
        writeln!(out, "{}: {} texts. Begin with a model, a need and a rule for it:", self.dir.display(), files.len())?;
        for path in ["pathways/trauma.toml".to_owned(), format!("regions/{id}/region.toml")] {
            writeln!(out, "  {}/{path}", self.dir.display())?;
        }
        writeln!(out, "  {}/models/….toml", self.dir.display())?;
        Ok(out.flush()?)
    }
}

const PACK: &str = r#"[pack]
id = "ID"
version = 1
title = { nl = "ID", en = "ID" }
authority = "nobody yet"
valid_from = FROM
valid_until = UNTIL
notice = { nl = "Concept, door niemand vastgesteld. Baken adviseert, het ambulanceteam beslist. Geen medisch hulpmiddel.", en = "A draft, adopted by nobody. Baken advises, the crew decides. Not a medical device." }
"#;

const PATHWAY: &str = r#"# What is asked, and what a patient may need: from the most to the least demanding.

[pathway]
id = "trauma"
title = { nl = "Ongeval", en = "Trauma" }
ask = ["airway_threat", "gcs_motor", "gcs_verbal", "gcs_eye", "sbp", "age", "mechanism"]

[[need]]
id = "nearest"
title = { nl = "Dichtstbijzijnde SEH", en = "Nearest emergency department" }
when = "airway_threat"
undecided = "no"
because = { nl = "Bedreigde luchtweg. Zolang dit niet is ingevuld, telt het hier als nee.", en = "Threatened airway. As long as this is not entered it counts as no here." }

[[need]]
id = "ed"
title = { nl = "SEH", en = "Emergency department" }
"#;

const REGION: &str = r#"# Where patients go. Hospitals by their ids in hospitals/hospitals.csv; what they can do, in hospitals/facts.toml.

[region]
id = "ID"
title = { nl = "ID", en = "ID" }
source = "nobody yet"
date = FROM
example = { nl = "Concept, door niemand vastgesteld.", en = "A draft, adopted by nobody." }
hospitals = ["umcg", "mzh", "wza", "ozg", "tre"]

[stops]
use = false

[[destination]]
pathway = "trauma"
need = "nearest"
among = "hospital_ed and hospital_open"
stops = "ignore"
because = { nl = "Dichtstbijzijnde open SEH.", en = "Nearest open emergency department." }

[[destination]]
pathway = "trauma"
need = "ed"
among = "hospital_ed and hospital_open"
stops = "ignore"
because = { nl = "Dichtstbijzijnde open SEH.", en = "Nearest open emergency department." }
"#;
