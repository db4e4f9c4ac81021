//! The message as it is read out: MIST for the injured, SBAR for others, in Dutch and English.

use baken_core::{Language, Pack};
use baken_protocol::phrases;

use super::{Announcement, Finding, Status, place};

/// The order in which a message is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Mechanism, injuries, signs, treatment.
    Mist,
    /// Situation, background, assessment, recommendation.
    Sbar,
}

impl Layout {
    /// The one that a pathway's patients are told by.
    pub fn of(pathway: &str) -> Layout {
        if pathway == "trauma" { Layout::Mist } else { Layout::Sbar }
    }
}

/// Sections of the form that tell what happened, and which injuries there are.
const MECHANISM: &[&str] = &["mechanism"];
const INJURIES: &[&str] = &["injury", "burns", "judgement"];
const BACKGROUND: &[&str] = &["person", "history", "stroke-onset"];
/// Who it is: told in the first line.
const PERSON: &[&str] = &["age", "sex"];

/// The message. What is there comes first; what was looked for and is not there stands in one line.
pub fn text(pack: &Pack<'_>, message: &Announcement, layout: Layout, language: Language) -> String {
    let say = |id: &str| pack.phrase(id, language).to_owned();
    let at = place(language);
    let mut out = String::new();
    let mut line = |words: &str| {
        out.push_str(words.trim_end());
        out.push('\n');
    };
    let status = match message.status {
        Status::Announced => phrases::ANNOUNCED,
        Status::Updated => phrases::ANNOUNCEMENT_UPDATED,
        Status::Cancelled => phrases::ANNOUNCEMENT_CANCELLED,
    };
    line(&format!("{} · {} {}", say(status), say(phrases::ANNOUNCEMENT_VERSION), message.version));
    line(&format!("{}: {}", say(phrases::ANNOUNCEMENT_TO), message.hospital.1));
    let arrival = match message.minutes {
        Some(minutes) => {
            let minutes = format!("{minutes:.0}");
            phrases::filled(pack, phrases::ANNOUNCEMENT_ARRIVAL, language, &[("n", &minutes)])
        }
        None => say(phrases::NO_MINUTES),
    };
    line(&arrival);
    if message.status == Status::Cancelled {
        line(&say(phrases::ANNOUNCEMENT_NOT_COMING));
        return out;
    }
    let person: Vec<&str> =
        message.findings.iter().filter(|f| PERSON.contains(&f.id.as_str())).map(|f| f.value[at].as_str()).collect();
    let mut who = vec![person.join(", "), say(phrases::ANNOUNCEMENT_IDENTITY)];
    who.retain(|words| !words.is_empty());
    line(&who.join(" · "));
    let need = message.need.as_ref().map_or(message.pathway_title[at].as_str(), |need| need[at].as_str());
    let told = |belongs: &dyn Fn(&Finding) -> bool| -> Vec<String> {
        let known = || message.findings.iter().filter(|f| !PERSON.contains(&f.id.as_str()) && belongs(f));
        let is_absent = |f: &&Finding| f.is_yes_no && f.number == 0.0;
        let mut lines: Vec<String> = known()
            .filter(|f| !is_absent(f))
            .map(|f| if f.is_yes_no { f.label[at].clone() } else { format!("{}: {}", f.label[at], f.value[at]) })
            .collect();
        let absent: Vec<&str> = known().filter(is_absent).map(|f| f.label[at].as_str()).collect();
        if !absent.is_empty() {
            lines.push(format!("{}: {}", say(phrases::ANNOUNCEMENT_ABSENT), absent.join("; ")));
        }
        lines
    };
    let within = |sections: &'static [&'static str]| move |f: &Finding| sections.contains(&f.section.as_str());
    let not_in = |one: &'static [&'static str], other: &'static [&'static str]| {
        move |f: &Finding| !one.contains(&f.section.as_str()) && !other.contains(&f.section.as_str())
    };
    let parts: Vec<(String, Vec<String>)> = match layout {
        Layout::Mist => vec![
            (say(phrases::MIST_MECHANISM), told(&within(MECHANISM))),
            (say(phrases::MIST_INJURIES), told(&within(INJURIES))),
            (say(phrases::MIST_SIGNS), told(&not_in(MECHANISM, INJURIES))),
            (say(phrases::MIST_TREATMENT), vec![say(phrases::ANNOUNCEMENT_BY_VOICE)]),
        ],
        Layout::Sbar => vec![
            (say(phrases::SBAR_SITUATION), vec![message.pathway_title[at].clone()]),
            (say(phrases::SBAR_BACKGROUND), told(&within(BACKGROUND))),
            (say(phrases::SBAR_ASSESSMENT), told(&not_in(BACKGROUND, &[]))),
            (say(phrases::SBAR_RECOMMENDATION), vec![need.to_owned()]),
        ],
    };
    for (head, lines) in parts {
        line(&format!("\n{head}"));
        if lines.is_empty() {
            line(&format!("  {}", say(phrases::ANNOUNCEMENT_NOTHING)));
        }
        lines.iter().for_each(|words| line(&format!("  {words}")));
    }
    line(&format!("\n{}: {need}", say(phrases::ANNOUNCEMENT_NEED)));
    message.because[at].iter().for_each(|words| line(&format!("  {words}")));
    line(&format!("\n{}", message.notice[at]));
    out
}
