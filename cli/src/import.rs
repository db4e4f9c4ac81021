//! `baken import`: a model of another program as a text.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use baken_protocol::import::{Names, id_of, import};
use clap::Args;

use crate::failure::Failure;
use crate::source;
use crate::whole::write_whole;

/// A model file that is larger is none of these.
const MAX_BYTES: u64 = 64 << 20;

/// Import a model of another program as a text: PMML (regression, scorecard, trees), LightGBM's text, XGBoost's JSON
#[derive(Debug, Args)]
#[command(after_help = "Example: baken import risk.pmml --out models/trauma --name SYSBP=sbp --name AGE=age")]
pub struct Import {
    /// The file: PMML, what LightGBM's `save_model` writes, or XGBoost's `save_model("….json")`
    file: PathBuf,

    /// The folder for the text
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// Id of the model; by default from the file's name
    #[arg(long, value_name = "ID")]
    id: Option<String>,

    /// A feature of the file and our name of it; as often as wanted
    #[arg(long, value_name = "THEIRS=OURS", value_parser = pair)]
    name: Vec<(String, String)>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (theirs, ours) = text.split_once('=').ok_or("a name is THEIRS=OURS")?;
    Ok((theirs.to_owned(), ours.to_owned()))
}

impl Import {
    pub fn run(self) -> Result<(), Failure> {
        let bytes = source::read(&self.file, MAX_BYTES)?;
        let name = source::name(&self.file);
        let text = String::from_utf8(bytes).map_err(|_| Failure::Wrong(format!("{name} is not UTF-8 text")))?;
        let stem = self.file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let id = self.id.clone().unwrap_or_else(|| id_of(&stem));
        let names: Names = self.name.into_iter().collect();
        let imported = import(&text, &id, &names).map_err(|error| Failure::Wrong(format!("{name}: {error}")))?;
        let place = self.out.join(format!("{}.toml", imported.id));
        let beside = imported.trees.map(|(name, content)| (self.out.join(name), content));
        let files = beside.iter().map(|(path, content)| (path, content)).chain([(&place, &imported.text)]);
        for (path, _) in files.clone() {
            if fs::exists(path)? {
                return Err(Failure::Wrong(format!("{} is there already; give another --id", path.display())));
            }
        }
        for (path, content) in files {
            let cannot = |error: io::Error| Failure::Wrong(format!("{} cannot be written: {error}", path.display()));
            fs::create_dir_all(&self.out).map_err(cannot)?;
            write_whole(path, content.as_bytes()).map_err(cannot)?;
        }
        let mut out = io::stdout().lock();
        writeln!(out, "{}: fill in what `baken check` asks for", place.display())?;
        for note in imported.notes {
            writeln!(out, "note: {note}")?;
        }
        Ok(out.flush()?)
    }
}
