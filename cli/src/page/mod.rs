//! The page for people: what the patient needs, where to, and the one thing to ask in the first lines; then what
//! to watch, why, and the rest.
//!
//! It is read in five seconds, in the dark, so it says what matters in the order in which it matters.
//! Every word comes from the pack.

mod criteria;
mod destinations;
mod need;
mod questions;
mod scores;

use baken_core::{Advice, Language, Pack};
use baken_protocol::case::{Case, CaseError};
use baken_protocol::phrases::{self, filled, phrase};

use crate::engine::Engine;
use crate::paper::{DIM, Paper, YELLOW};

/// What the parts of the page share.
struct Desk<'p> {
    pack: Pack<'p>,
    language: Language,
    paper: Paper,
}

impl<'p> Desk<'p> {
    fn say(&self, id: &'static str) -> &'p str {
        phrase(&self.pack, id, self.language)
    }

    fn fill(&self, id: &'static str, parts: &[(&str, &str)]) -> String {
        filled(&self.pack, id, self.language, parts)
    }
}

/// Assesses the case and writes the page.
pub fn page(engine: &mut Engine<'_>, case: &Case, color: bool) -> Result<String, Vec<CaseError>> {
    let (pack, language) = (engine.pack, engine.language);
    let mut desk = Desk { pack, language, paper: Paper::new(color) };
    // What the scores would be of a patient of whom nothing is known: one that is no better says
    // nothing about this patient.
    let blank = engine.assess_nobody(case.pathway)?;
    let blank = scores::bounds(&blank);
    let advice = engine.assess(case)?;
    need::write(&mut desk, case, &advice);
    // A value that was mistyped may have led to all that stands above: it is said before the reasons.
    warnings(&mut desk, case, &advice);
    need::explain(&mut desk, &advice);
    destinations::strategies(&mut desk, &advice);
    questions::write(&mut desk, &advice);
    scores::write(&mut desk, &advice, &blank);
    criteria::write(&mut desk, &advice);
    let example = destinations::example(&desk, &advice);
    foot(&mut desk, case, &example);
    Ok(desk.paper.into_text())
}

fn warnings(desk: &mut Desk<'_>, case: &Case, advice: &Advice<'_, '_>) {
    let mut texts: Vec<String> = case.notes.iter().map(|note| note.text(&desk.pack, desk.language)).collect();
    texts.extend(destinations::warnings(desk, advice));
    if texts.is_empty() {
        return;
    }
    desk.paper.heading(desk.say(phrases::ATTENTION));
    for text in texts {
        desk.paper.wrapped_in(YELLOW, "  ! ", &text);
    }
}

/// Who answers for this, once.
fn foot(desk: &mut Desk<'_>, case: &Case, example: &str) {
    let notice = desk.pack.notice(desk.language);
    let (id, version) = (desk.pack.id(), desk.pack.version().to_string());
    let pathway = desk.pack.pathways().nth(case.pathway).map_or("", |pathway| pathway.title(desk.language));
    let pack = desk.fill(phrases::PACK_LINE, &[("pathway", pathway), ("pack", id), ("version", &version)]);
    desk.paper.gap();
    if !notice.is_empty() {
        desk.paper.wrapped_in(DIM, "", notice);
    }
    if !example.is_empty() {
        desk.paper.wrapped_in(DIM, "", example);
    }
    desk.paper.wrapped_in(DIM, "", &pack);
}
