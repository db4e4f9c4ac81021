//! `baken fmt`: one layout for texts. A file is written beside its place first, so that none is lost.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use baken_protocol::{format, text};
use clap::Args;

use crate::check;
use crate::failure::Failure;
use crate::paper::{Color, GREEN, Paper, RED};
use crate::whole;

/// Lines of a difference that are shown of each file.
const MOST_LINES: usize = 12;

/// Lay out the texts of a folder in their one form; meaning and comments stay
#[derive(Debug, Args)]
pub struct Fmt {
    /// The folder of texts
    #[arg(default_value = "models")]
    dir: PathBuf,

    /// Change nothing: say which texts have another form, and exit with 1 if any has
    #[arg(long)]
    check: bool,
}

impl Fmt {
    pub fn run(self, color: Color) -> Result<(), Failure> {
        check::folder(&self.dir)?;
        let (_, sources, _) = text::read(&self.dir);
        let mut changed = Vec::new();
        let mut wrong = Vec::new();
        for file in sources.files().iter().filter(|file| file.path.ends_with(".toml")) {
            match format::format(&file.text) {
                Ok(formatted) if formatted == file.text => {}
                Ok(formatted) => changed.push((file.path.as_str(), file.text.as_str(), formatted)),
                Err(error) => wrong.push(format!("{}, {error}", file.path)),
            }
        }
        let mut paper = Paper::new(color.on_stdout());
        for (path, before, after) in &changed {
            paper.line(path);
            if self.check {
                difference(&mut paper, before, after);
            } else {
                let place: PathBuf = path.split('/').fold(self.dir.clone(), |dir, part| dir.join(part));
                write(&place, after)?;
            }
        }
        let files = if changed.len() == 1 { "text has" } else { "texts have" };
        let words = match (changed.len(), self.check) {
            (0, _) => "every text has its form".to_owned(),
            (count, true) => format!("{count} {files} another form; `baken fmt` gives them theirs"),
            (count, false) => format!("{count} {files} their form now"),
        };
        paper.line(&words);
        let mut out = io::stdout().lock();
        out.write_all(paper.into_text().as_bytes())?;
        out.flush()?;
        match wrong.is_empty() {
            false => Err(Failure::Wrong(format!("these are not TOML and stay as they are:\n  {}", wrong.join("\n  ")))),
            true if self.check && !changed.is_empty() => Err(Failure::No),
            true => Ok(()),
        }
    }
}

/// The lines that go and come, of the middle that differs.
fn difference(paper: &mut Paper, before: &str, after: &str) {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let end = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let end = end.min(old.len().min(new.len()) - same);
    let mut show = |sign: &str, style, lines: &[&str]| {
        for line in lines.iter().take(MOST_LINES) {
            let line = paper.ink(style, &format!("  {sign} {line}"));
            paper.line(&line);
        }
        if lines.len() > MOST_LINES {
            paper.line(&format!("  {sign} … {} more lines", lines.len() - MOST_LINES));
        }
    };
    show("-", RED, old.get(same..old.len() - end).unwrap_or_default());
    show("+", GREEN, new.get(same..new.len() - end).unwrap_or_default());
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let permissions = fs::metadata(path).map(|metadata| metadata.permissions());
    let cannot = |error: io::Error| Failure::Wrong(format!("{} cannot be written: {error}", path.display()));
    whole::write_whole(path, text.as_bytes()).map_err(cannot)?;
    if let Ok(permissions) = permissions {
        fs::set_permissions(path, permissions)?;
    }
    Ok(())
}
