//! `baken models`: what a pack holds, a line a model.

use std::io::{self, Write};
use std::path::PathBuf;

use baken_core::{Language, Pack};
use baken_protocol::phrases::{self, phrase};
use clap::Args;

use crate::card::Line;
use crate::failure::Failure;
use crate::language::{Lang, language};
use crate::paper::{BOLD, Color, Paper, YELLOW, padded, width};
use crate::source;

/// List the models of a pack
#[derive(Debug, Args)]
pub struct Models {
    /// As JSON instead of a table
    #[arg(long)]
    json: bool,

    /// Language of the texts; by default that of the locale
    #[arg(long, value_enum, value_name = "nl|en", hide_possible_values = true)]
    lang: Option<Lang>,

    /// The pack to look at instead of the built-in one
    #[arg(long)]
    pack: Option<PathBuf>,
}

impl Models {
    pub fn run(self, color: Color) -> Result<(), Failure> {
        let bytes = source::pack_bytes(self.pack.as_deref())?;
        let pack = source::open_pack(&bytes, self.pack.as_deref())?;
        let language = language(self.lang);
        let lines: Vec<Line<'_>> = pack.models().map(|model| Line::of(&pack, &model, language)).collect();
        let text = if self.json {
            serde_json::to_string_pretty(&lines).map_err(io::Error::from)? + "\n"
        } else {
            table(&pack, &lines, language, color.on_stdout())
        };
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }
}

/// The name of a kind in the words of the pack.
pub fn kind_name<'p>(pack: &Pack<'p>, kind: &str, language: Language) -> &'p str {
    let id = match kind {
        "points" => phrases::KIND_POINTS,
        "logistic" => phrases::KIND_LOGISTIC,
        "criteria" => phrases::KIND_CRITERIA,
        "expression" => phrases::KIND_EXPRESSION,
        _ => phrases::KIND_SLOT,
    };
    phrase(pack, id, language)
}

fn table(pack: &Pack<'_>, lines: &[Line<'_>], language: Language, color: bool) -> String {
    let say = |id| phrase(pack, id, language);
    let heads = [phrases::MODEL, phrases::KIND, phrases::PATHWAYS, phrases::STATUS].map(say);
    let rows: Vec<[String; 4]> = lines
        .iter()
        .map(|line| {
            let status = say(if line.runs { phrases::RUNS } else { phrases::REFUSES });
            [
                line.id.to_owned(),
                kind_name(pack, line.kind, language).to_owned(),
                line.pathways.join(", "),
                status.to_owned(),
            ]
        })
        .collect();
    let columns: [usize; 4] = std::array::from_fn(|c| {
        let widest = rows.iter().map(|row| row.get(c).map_or(0, |cell| width(cell))).max().unwrap_or(0);
        widest.max(heads.get(c).map_or(0, |head| width(head)))
    });
    let filled = |cells: &[&str]| -> String {
        cells.iter().zip(columns).map(|(cell, columns)| padded(cell, columns) + "  ").collect()
    };
    let mut paper = Paper::new(color);
    let head = filled(&heads) + say(phrases::OUTCOME);
    paper.line(&paper.ink(BOLD, &head));
    for (row, line) in rows.iter().zip(lines) {
        let lead = filled(&row.each_ref().map(String::as_str));
        let style = if line.runs { anstyle::Style::new() } else { YELLOW };
        paper.wrapped_in(style, &lead, line.outcome);
    }
    paper.into_text()
}
