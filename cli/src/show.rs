//! `baken show`: the card of one model.

use std::io::{self, Write};
use std::path::PathBuf;

use baken_core::{Language, Pack};
use baken_protocol::name::did_you_mean;
use baken_protocol::phrases::{self, phrase};
use clap::Args;

use crate::card::{Card, Criterion};
use crate::failure::Failure;
use crate::language::{Lang, language};
use crate::models::kind_name;
use crate::paper::{BOLD, Color, DIM, Paper, RED, WIDTH, wrap};
use crate::source;

/// Show the card of a model: formula, source, population, performance, cautions
#[derive(Debug, Args)]
pub struct Show {
    /// Id of the model, as `baken models` lists it
    model: String,

    /// As JSON instead of a page
    #[arg(long)]
    json: bool,

    /// Language of the texts; by default that of the locale
    #[arg(long, value_enum, value_name = "nl|en", hide_possible_values = true)]
    lang: Option<Lang>,

    /// The pack to look at instead of the built-in one
    #[arg(long)]
    pack: Option<PathBuf>,
}

impl Show {
    pub fn run(self, color: Color) -> Result<(), Failure> {
        let bytes = source::pack_bytes(self.pack.as_deref())?;
        let pack = source::open_pack(&bytes, self.pack.as_deref())?;
        let language = language(self.lang);
        let Some(model) = pack.model(&self.model) else {
            let next = did_you_mean(&self.model, pack.models().map(|model| model.id()))
                .unwrap_or_else(|| "`baken models` lists them".to_owned());
            return Err(Failure::Wrong(format!("{:?} is not a model of this pack; {next}", self.model)));
        };
        let card = Card::of(&pack, &model, language);
        let text = if self.json {
            serde_json::to_string_pretty(&card).map_err(io::Error::from)? + "\n"
        } else {
            page(&pack, &card, language, color.on_stdout())
        };
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }
}

fn page(pack: &Pack<'_>, card: &Card<'_>, language: Language, color: bool) -> String {
    let say = |id| phrase(pack, id, language);
    let mut paper = Paper::new(color);
    paper.wrapped_in(BOLD, "", card.line.title);
    let kind = kind_name(pack, card.line.kind, language);
    let facts = [card.line.id, kind, &card.line.pathways.join(", ")].join(" · ");
    paper.wrapped_in(DIM, "", &facts);
    if !card.line.prehospital {
        paper.wrapped("", say(phrases::REGISTRY_ONLY));
    }
    if let Some(refusal) = card.refusal {
        paper.gap();
        paper.wrapped_in(RED, "", say(phrases::REFUSAL));
        paper.wrapped("  ", refusal);
    }
    part(&mut paper, say(phrases::OUTCOME), &[card.line.outcome]);
    part(&mut paper, say(phrases::POPULATION), &[card.population]);
    source(&mut paper, card, &say);
    lines(&mut paper, say(phrases::FORMULA), &card.formula);
    readings(&mut paper, card, &say);
    criteria(&mut paper, say(phrases::CRITERIA), &card.criteria);
    part(&mut paper, say(phrases::PERFORMANCE), &card.performance);
    part(&mut paper, say(phrases::VALIDATED_ON), &card.validated_on);
    part(&mut paper, say(phrases::CAUTIONS), &card.cautions);
    part(&mut paper, say(phrases::NOT_FOR), &card.not_for);
    paper.into_text()
}

/// A heading and what is to be said, a bullet each if it is more than one thing.
fn part(paper: &mut Paper, heading: &str, sentences: &[&str]) {
    if sentences.iter().all(|sentence| sentence.is_empty()) {
        return;
    }
    paper.heading(heading);
    let lead = if sentences.len() > 1 { "  • " } else { "  " };
    for sentence in sentences {
        paper.wrapped(lead, sentence);
    }
}

/// The lines of a formula; what does not fit goes on further in.
fn lines(paper: &mut Paper, heading: &str, lines: &[&str]) {
    if lines.is_empty() {
        return;
    }
    paper.heading(heading);
    for line in lines {
        for (place, part) in wrap(line, WIDTH - 6).iter().enumerate() {
            paper.line(&format!("{}{part}", if place == 0 { "  " } else { "      " }));
        }
    }
}

fn source<'p>(paper: &mut Paper, card: &Card<'_>, say: &impl Fn(&'static str) -> &'p str) {
    paper.heading(say(phrases::SOURCE));
    paper.wrapped("  ", card.source.text);
    if let Some(doi) = card.source.doi {
        paper.wrapped("  ", &format!("doi:{doi}"));
    }
    let mark = match card.source.mark {
        'P' => say(phrases::MARK_PRIMARY),
        'S' => say(phrases::MARK_SECONDARY),
        'D' => say(phrases::MARK_DERIVED),
        _ => return,
    };
    paper.wrapped("  ", &format!("({mark})"));
}

fn readings<'p>(paper: &mut Paper, card: &Card<'_>, say: &impl Fn(&'static str) -> &'p str) {
    let worse = card.worse.map(|worse| say(if worse == "low" { phrases::WORSE_LOW } else { phrases::WORSE_HIGH }));
    if card.readings.is_empty() && worse.is_none() {
        return;
    }
    paper.heading(say(phrases::READINGS));
    for reading in &card.readings {
        let positive = if reading.positive { format!(" ({})", say(phrases::POSITIVE)) } else { String::new() };
        paper.wrapped("  • ", &format!("{}{positive}", reading.label));
    }
    if let Some(worse) = worse {
        paper.wrapped("  ", &format!("{}: {worse}", say(phrases::WORSE)));
    }
}

fn criteria(paper: &mut Paper, heading: &str, criteria: &[Criterion<'_>]) {
    if criteria.is_empty() {
        return;
    }
    paper.heading(heading);
    for criterion in criteria {
        paper.wrapped_in(BOLD, "  • ", criterion.label);
        paper.wrapped("    ", &format!("{}: {}", criterion.id, criterion.condition));
        if !criterion.source.is_empty() {
            paper.wrapped_in(DIM, "    ", criterion.source);
        }
        let codes: Vec<String> = criterion.codes.iter().map(|c| format!("{} {}", c.system, c.code)).collect();
        if !codes.is_empty() {
            paper.wrapped_in(DIM, "    ", &codes.join(", "));
        }
    }
}
