//! Pre-announcement: what the receiving hospital is told, as one message with an id, a version and a status.
//!
//! A message is announced once, updated as often as needed, and may be cancelled; after that it stays so. The same
//! message sent twice is the same message. Whose patient it is stays unknown until somebody who may know it says so.

mod fhir;
mod text;

use baken_core::pack::{InputKind, Pack, Scope};
use baken_core::{Advice, Findings, Language};
use baken_protocol::advice::PackName;
use baken_protocol::case::Case;
use baken_protocol::phrases;
use serde::{Deserialize, Serialize};

pub use fhir::bundle;
pub use text::{Layout, text};

/// What a message says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// A patient is coming.
    Announced,
    /// Something changed.
    Updated,
    /// The patient is not coming.
    Cancelled,
}

/// One version of a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Announcement {
    /// The run, or another word of this message alone: the same in every version.
    pub id: String,
    /// From 1.
    pub version: u32,
    /// What it says.
    pub status: Status,
    /// When it was made, RFC 3339.
    pub at: String,
    /// Id and name of the hospital.
    pub hospital: (String, String),
    /// Minutes until arrival, if known.
    pub minutes: Option<f64>,
    /// Id of the pathway.
    pub pathway: String,
    /// Title of the pathway in each language: Dutch, English.
    pub pathway_title: [String; 2],
    /// Title of the need in each language.
    pub need: Option<[String; 2]>,
    /// Why, in each language.
    pub because: [Vec<String>; 2],
    /// What is known of the patient, in the order of the form.
    pub findings: Vec<Finding>,
    /// Pack: id, version and digest.
    pub pack: (String, u32, String),
    /// Said once with every message: examples, no medical device.
    pub notice: [String; 2],
}

/// A finding, with what it takes to say it.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Id.
    pub id: String,
    /// Id of its section.
    pub section: String,
    /// Label in each language.
    pub label: [String; 2],
    /// Value in each language, with its unit.
    pub value: [String; 2],
    /// The number, or 1 and 0.
    pub number: f64,
    /// UCUM unit.
    pub unit: String,
    /// Is it yes or no?
    pub is_yes_no: bool,
    /// LOINC code, where one means the same.
    pub loinc: Option<String>,
}

/// Why a message cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// A cancelled message stays cancelled.
    #[error("this announcement was cancelled; a new run is announced anew")]
    Cancelled,
}

impl Announcement {
    /// The first version: to a hospital, from what was assessed. `id` is the run's; `at` is RFC 3339.
    pub fn of(pack: &Pack<'_>, case: &Case, advice: &Advice<'_, '_>, hospital: &str, id: &str, at: &str) -> Self {
        let both = |say: &dyn Fn(Language) -> String| [say(Language::Dutch), say(Language::English)];
        let found = advice.destinations();
        let candidates = found.iter().flat_map(|found| found.candidates().map(|c| (c.hospital, c.travel)));
        let passed = found.iter().flat_map(|found| found.passed_over().map(|p| (p.hospital, p.travel)));
        let minutes = candidates.chain(passed).find(|(known, _)| known.id() == hospital).and_then(|(_, travel)| travel);
        let name = pack.hospitals().find(|known| known.id() == hospital).map_or(hospital, |known| known.name());
        let pathway = pack.pathways().nth(case.pathway);
        let need = advice.need();
        let because = |language: Language| -> Vec<String> {
            let reasons = need.iter().flat_map(|need| need.because(language).map(|reason| reason.text.to_owned()));
            reasons.filter(|text| !text.is_empty()).collect()
        };
        let PackName { id: pack_id, digest, .. } = PackName::of(pack);
        Announcement {
            id: id.to_owned(),
            version: 1,
            status: Status::Announced,
            at: at.to_owned(),
            hospital: (hospital.to_owned(), name.to_owned()),
            minutes: minutes.map(|travel| travel.minutes),
            pathway: pathway.as_ref().map_or(String::new(), |pathway| pathway.id().to_owned()),
            pathway_title: both(&|language| pathway.as_ref().map_or(String::new(), |p| p.title(language).to_owned())),
            need: need.as_ref().map(|need| both(&|language| need.need.title(language).to_owned())),
            because: [because(Language::Dutch), because(Language::English)],
            findings: findings_of(pack, &case.findings),
            pack: (pack_id.to_owned(), pack.version(), digest),
            notice: both(&|language| pack.notice(language).to_owned()),
        }
    }

    /// The version after those that were told already: `told` is the number of the last one, 0 for none.
    #[must_use]
    pub fn after(self, told: u32) -> Announcement {
        let status = if told == 0 { Status::Announced } else { Status::Updated };
        Announcement { version: told.saturating_add(1), status, ..self }
    }

    /// The last version: the patient is not coming.
    ///
    /// # Errors
    /// If this one was cancelled already.
    pub fn cancelled(&self, at: &str) -> Result<Announcement, NotNow> {
        if self.status == Status::Cancelled {
            return Err(NotNow::Cancelled);
        }
        let cancelled = self.clone().after(self.version);
        Ok(Announcement { status: Status::Cancelled, at: at.to_owned(), ..cancelled })
    }
}

pub(super) fn place(language: Language) -> usize {
    match language {
        Language::Dutch => 0,
        Language::English => 1,
    }
}

/// What is known of a patient, in the order of the pack's form. Registry inputs are never told.
pub fn findings_of(pack: &Pack<'_>, findings: &Findings) -> Vec<Finding> {
    let both = |say: &dyn Fn(Language) -> String| [say(Language::Dutch), say(Language::English)];
    let sections: Vec<&str> = pack.form_sections(Language::English).map(|(id, _)| id).collect();
    let told = |(place, input): (usize, baken_core::pack::Input<'_>)| {
        let number = findings.get(place).filter(|_| input.scope() == Scope::Patient)?;
        let value = |language: Language| match input.kind() {
            InputKind::YesNo => pack.phrase(if number == 1.0 { "yes" } else { "no" }, language).to_owned(),
            InputKind::Choice => {
                input.choices(language).nth(number as usize).map_or(String::new(), |(_, label)| label.to_owned())
            }
            InputKind::Number | InputKind::Whole => {
                let unit = phrases::unit(pack, input.unit(), language);
                format!("{} {unit}", phrases::number(number, language)).trim_end().to_owned()
            }
        };
        Some(Finding {
            id: input.id().to_owned(),
            section: sections.get(input.section()).map_or(String::new(), |id| (*id).to_owned()),
            label: both(&|language| input.label(language).to_owned()),
            value: both(&value),
            number,
            unit: input.unit().to_owned(),
            is_yes_no: input.kind() == InputKind::YesNo,
            loinc: input.codes().find(|(system, _)| *system == "loinc").map(|(_, code)| code.to_owned()),
        })
    };
    pack.inputs().enumerate().filter_map(told).collect()
}
