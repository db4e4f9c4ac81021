//! `baken replay`: every advice of a journal once more, bit for bit.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use baken_core::Pack;
use baken_field::journal;
use baken_field::replay::{Replayed, replay};
use clap::Args;

use crate::failure::Failure;
use crate::paper::{BOLD, Color, GREEN, Paper, RED, YELLOW};
use crate::source;
use crate::whole::write_whole;

/// A journal that is larger is no tablet's.
const MAX_JOURNAL_BYTES: u64 = 4 << 30;

/// Read a journal, check its chain, and give every advice again from its record
#[derive(Debug, Args)]
#[command(
    after_help = "Exit code: 0 every record is whole and every advice the same; 1 something differs or is damaged; 2 a file is wrong."
)]
pub struct Replay {
    /// The journal
    journal: PathBuf,

    /// A pack that was in use; may be given more than once; by default the built-in one
    #[arg(long, value_name = "PACK")]
    pack: Vec<PathBuf>,

    /// Also write the records as JSON lines
    #[arg(long, value_name = "FILE")]
    export: Option<PathBuf>,
}

impl Replay {
    pub fn run(self, color: Color) -> Result<(), Failure> {
        let bytes = source::read(&self.journal, MAX_JOURNAL_BYTES)?;
        let contents = journal::read(&bytes);
        if contents.records.is_empty() && !bytes.is_empty() {
            return Err(Failure::Wrong(format!(
                "{} is no journal: none of its lines is a record",
                self.journal.display()
            )));
        }
        let mut packs = vec![source::pack_bytes(None)?];
        for path in &self.pack {
            packs.push(source::pack_bytes(Some(path))?);
        }
        let paths = [None].into_iter().chain(self.pack.iter().map(Some));
        let opened = packs.iter().zip(paths).map(|(bytes, path)| source::open_pack(bytes, path.map(PathBuf::as_path)));
        let opened: Vec<Pack<'_>> = opened.collect::<Result<_, _>>()?;
        let mut paper = Paper::new(color.on_stdout());
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        let mut well = contents.is_whole();
        for damage in &contents.damage {
            paper.wrapped_in(RED, "", &format!("{damage}"));
        }
        if contents.torn > 0 {
            let words = format!("{} bytes at the end are a record that was being written", contents.torn);
            paper.wrapped_in(YELLOW, "", &words);
        }
        for (line, record) in &contents.records {
            let outcome = replay(&record.entry, &opened);
            let what = match &outcome {
                Replayed::Same => "the same",
                Replayed::NoAdvice => "without an advice",
                Replayed::Different(_) => "different",
                Replayed::NoPack { .. } => "of a pack that is not here",
                Replayed::Unusable(_) => "that cannot be assessed",
            };
            *counts.entry(what).or_default() += 1;
            let title = format!("line {line}, record {}, run {}", record.sequence, record.run);
            match outcome {
                Replayed::Same | Replayed::NoAdvice => continue,
                Replayed::Different(differences) => {
                    paper.line(&paper.ink(BOLD, &title));
                    for difference in differences {
                        let words = format!("was {}, is {}", difference.was, difference.is);
                        paper.wrapped(&format!("  {}: ", difference.place), &words);
                    }
                }
                Replayed::NoPack { digest } => {
                    let words = format!("{title}: the pack {digest} is not here; give it with --pack");
                    paper.wrapped_in(YELLOW, "", &words);
                }
                Replayed::Unusable(why) => paper.wrapped_in(RED, "", &format!("{title}: {why}")),
            }
            well = false;
        }
        if let Some(path) = &self.export {
            let mut lines = String::new();
            for (_, record) in &contents.records {
                lines.push_str(&serde_json::to_string(record).map_err(io::Error::from)?);
                lines.push('\n');
            }
            let cannot = |error: io::Error| Failure::Wrong(format!("{} cannot be written: {error}", path.display()));
            write_whole(path, lines.as_bytes()).map_err(cannot)?;
        }
        let all: Vec<String> = counts.iter().map(|(what, count)| format!("{count} {what}")).collect();
        let style = if well { GREEN } else { RED };
        let chain = if contents.is_whole() { "the chain is whole" } else { "the chain is broken" };
        let words = format!("{} records: {}; {chain}", contents.records.len(), all.join(", "));
        paper.line(&paper.ink(style, &words));
        let mut out = io::stdout().lock();
        out.write_all(paper.into_text().as_bytes())?;
        out.flush()?;
        if well { Ok(()) } else { Err(Failure::No) }
    }
}
