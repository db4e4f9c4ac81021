//! The whole advice on one patient, as flat records. Fields are those of the contract's JSON; numbers are the same to
//! the last bit.

use baken_core::Pack;
use baken_protocol::advice::Document;

/// What the engine has to say.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Advice {
    /// `sha256:` and 64 hex digits of the pack.
    pub pack_digest: String,
    /// What the patient needs; none where the pathway states no needs.
    pub need: Option<Need>,
    /// Where to, best first; empty without a place.
    pub destinations: Vec<Destination>,
    /// Hospitals that are nearer than the first, and why they are not it.
    pub passed_over: Vec<PassedOver>,
    /// No missing answer can change the advice.
    pub settled: bool,
    /// Ids of the findings that could change it, the most decisive first.
    pub ask_next: Vec<String>,
    /// To be looked at twice.
    pub warnings: Vec<Warning>,
    /// The pathway's scores.
    pub scores: Vec<Score>,
    /// The pathway's sets of criteria.
    pub criteria: Vec<Criteria>,
    /// Ways to treat a stroke, where the region compares them.
    pub strategies: Vec<Strategy>,
    /// Something to consider beside the destination.
    pub advise: Option<String>,
    /// Title of the region whose rules led.
    pub region_title: Option<String>,
    /// Said while no region has adopted the text.
    pub example: Option<String>,
    /// Models that refuse to run: id and who can help.
    pub refused: Vec<Reason>,
}

/// What the patient needs.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Need {
    /// Id.
    pub id: String,
    /// Title.
    pub title: String,
    /// No missing answer can change it.
    pub settled: bool,
    /// It holds because what is open counts as yes.
    pub assumed: bool,
    /// Why.
    pub because: Vec<Reason>,
    /// Titles of the needs that an answer could still lead to.
    pub could_be: Vec<String>,
}

/// A rule with its words.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Reason {
    /// Id.
    pub rule: String,
    /// In words.
    pub text: String,
}

/// A hospital to drive to.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Destination {
    /// Id.
    pub hospital: String,
    /// Name.
    pub name: String,
    /// Minutes, if known.
    pub minutes: Option<f64>,
    /// Least and greatest, of an estimate.
    pub minutes_low: Option<f64>,
    /// Greatest.
    pub minutes_high: Option<f64>,
    /// Are they an estimate?
    pub estimated: bool,
    /// Why.
    pub because: Vec<Reason>,
    /// What must be asked first: the reason's id.
    pub ask: Option<String>,
    /// `open`, `impending`, `stop` or `unknown`, where a stop was reported.
    pub stop: Option<String>,
}

/// A nearer hospital that is not the first.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct PassedOver {
    /// Id.
    pub hospital: String,
    /// Name.
    pub name: String,
    /// Minutes, if known.
    pub minutes: Option<f64>,
    /// Id of the reason.
    pub reason: String,
    /// In words.
    pub text: String,
}

/// To be looked at twice.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Warning {
    /// Id.
    pub id: String,
    /// Path of the field.
    pub field: String,
    /// In words.
    pub text: String,
}

/// A score.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Score {
    /// Id of the model.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The value, if known.
    pub value: Option<f64>,
    /// Least over every way to fill in what is unknown.
    pub low: Option<f64>,
    /// Greatest.
    pub high: Option<f64>,
    /// Ids of the unknown findings that it rests on.
    pub missing: Vec<String>,
    /// What the value means.
    pub reading: Option<String>,
    /// Can a crew know all of it? If not it is for registries.
    pub prehospital: bool,
}

/// A set of criteria.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Criteria {
    /// Id of the set.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Yes, no, or open.
    pub met: Option<bool>,
    /// Ids of those that are met.
    pub fired: Vec<String>,
    /// Ids of those that are open.
    pub undecided: Vec<String>,
}

/// A way to treat a stroke.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Strategy {
    /// Id.
    pub id: String,
    /// Id of the hospital to drive to.
    pub first: String,
    /// Id of the hospital to be taken to from there.
    pub then: Option<String>,
    /// Yes, no, or open.
    pub available: Option<bool>,
    /// Is it chosen?
    pub chosen: bool,
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

impl Advice {
    pub(crate) fn of(pack: &Pack<'_>, document: Document<'_>, language: baken_core::Language) -> Advice {
        let reason = |reason: &baken_protocol::advice::Reason<'_>| Reason {
            rule: reason.rule.to_owned(),
            text: reason.text.to_owned(),
        };
        let title_of_need = |id: &&str| {
            let needs = pack.pathways().find(|pathway| pathway.id() == document.pathway).map(|p| p.needs());
            let need = needs.and_then(|mut needs| needs.find(|need| need.id() == *id));
            need.map_or((*id).to_owned(), |need| need.title(language).to_owned())
        };
        Advice {
            pack_digest: document.pack.digest.clone(),
            need: document.need.as_ref().map(|need| Need {
                id: need.id.to_owned(),
                title: need.title.to_owned(),
                settled: need.settled,
                assumed: need.assumed,
                because: need.because.iter().map(reason).collect(),
                could_be: need.could_be.iter().map(title_of_need).collect(),
            }),
            destinations: document
                .destinations
                .iter()
                .map(|to| Destination {
                    hospital: to.hospital.to_owned(),
                    name: to.name.to_owned(),
                    minutes: to.minutes.map(|n| n.0),
                    minutes_low: to.minutes_low.map(|n| n.0),
                    minutes_high: to.minutes_high.map(|n| n.0),
                    estimated: to.minutes_source == Some("estimated"),
                    because: to.because.iter().map(reason).collect(),
                    ask: to.ask.map(str::to_owned),
                    stop: to.stop.map(str::to_owned),
                })
                .collect(),
            passed_over: document
                .passed_over
                .iter()
                .map(|passed| PassedOver {
                    hospital: passed.hospital.to_owned(),
                    name: passed.name.to_owned(),
                    minutes: passed.minutes.map(|n| n.0),
                    reason: passed.reason.to_owned(),
                    text: passed.text.to_owned(),
                })
                .collect(),
            settled: document.settled,
            ask_next: owned(&document.ask_next),
            warnings: document
                .warnings
                .iter()
                .map(|w| Warning { id: w.id.to_owned(), field: w.field.clone(), text: w.text.clone() })
                .collect(),
            scores: document
                .scores
                .iter()
                .map(|score| Score {
                    id: score.id.to_owned(),
                    title: score.title.to_owned(),
                    value: score.value.map(|n| n.0),
                    low: score.low.map(|n| n.0),
                    high: score.high.map(|n| n.0),
                    missing: owned(&score.missing),
                    reading: score.reading.map(str::to_owned),
                    prehospital: score.prehospital,
                })
                .collect(),
            criteria: document
                .criteria
                .iter()
                .map(|set| Criteria {
                    id: set.id.to_owned(),
                    title: set.title.to_owned(),
                    met: set.met,
                    fired: owned(&set.fired),
                    undecided: owned(&set.undecided),
                })
                .collect(),
            strategies: document
                .strategies
                .iter()
                .map(|way| Strategy {
                    id: way.id.to_owned(),
                    first: way.first.to_owned(),
                    then: way.then.map(str::to_owned),
                    available: way.available,
                    chosen: way.chosen,
                })
                .collect(),
            advise: document.advise.map(str::to_owned),
            region_title: document.region.as_ref().map(|region| region.title.to_owned()),
            example: document.region.as_ref().and_then(|region| region.example.map(str::to_owned)),
            refused: document
                .refused
                .iter()
                .map(|model| Reason { rule: model.id.to_owned(), text: model.text.to_owned() })
                .collect(),
        }
    }
}
