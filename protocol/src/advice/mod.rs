//! The advice as a document for machines: the JSON of the contract, field by field.
//!
//! [`Document::new`] takes what the engine found and says it with ids, numbers and, where the contract
//! asks for it, the words of one language. Fields may be added; none is ever renamed.

mod destinations;
mod number;
mod parts;
mod strategies;

pub use destinations::{Destination, PassedOver, Region, reasons, stop_word};
pub use number::Number;
pub use parts::{Criteria, Need, PackName, Reason, Refused, Score, Warned, reading};
pub use strategies::Strategy;

use baken_core::{Advice, ENGINE_VERSION, Language, Pack};
use serde::Serialize;

use crate::case::Case;

/// What the engine has to say about one patient. The order of the fields is that of the contract.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Document<'a> {
    pub engine: &'static str,
    pub pack: PackName<'a>,
    /// Id of the pathway.
    pub pathway: &'a str,
    /// The pathway's models that give a number.
    pub scores: Vec<Score<'a>>,
    /// The pathway's sets of criteria.
    pub criteria: Vec<Criteria<'a>>,
    /// Null where the pathway states no needs.
    pub need: Option<Need<'a>>,
    /// Where to, best first; empty without a place.
    pub destinations: Vec<Destination<'a>>,
    /// What each way to treat a stroke is expected to bring; only where the region compares them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub strategies: Vec<Strategy<'a>>,
    /// The hospitals that are nearer than the first one, and why they are not it.
    pub passed_over: Vec<PassedOver<'a>>,
    /// No missing answer can change the advice.
    pub settled: bool,
    /// Ids of the unknown findings that could change it, the most decisive first.
    pub ask_next: Vec<&'a str>,
    pub warnings: Vec<Warned>,
    /// The pathway's models that refuse to run, with who can help.
    pub refused: Vec<Refused<'a>>,
    /// Whose rules led to the destinations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region<'a>>,
    /// Something to consider beside the destination.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advise: Option<&'a str>,
}

impl<'a> Document<'a> {
    /// The document of one assessment.
    #[must_use]
    pub fn new<'w>(pack: &Pack<'a>, case: &Case, advice: &Advice<'a, 'w>, language: Language) -> Self
    where
        'a: 'w,
    {
        let need = advice.need();
        let found = advice.destinations();
        let mut warnings: Vec<Warned> = case.notes.iter().map(|note| Warned::of(note, pack, language)).collect();
        warnings.extend(found.iter().flat_map(|found| destinations::warnings(found, pack, language)));
        Self {
            engine: ENGINE_VERSION,
            pack: PackName::of(pack),
            pathway: pack.pathways().nth(case.pathway).map_or("", |pathway| pathway.id()),
            scores: advice.scores().map(|score| Score::of(&score, language)).collect(),
            criteria: advice.criteria().map(|criteria| Criteria::of(&criteria, language)).collect(),
            settled: advice.settled(),
            need: need.map(|need| Need::of(&need, language)),
            destinations: found.iter().flat_map(|found| Destination::all(found, pack, language)).collect(),
            strategies: strategies::all(advice),
            passed_over: found.iter().flat_map(|found| PassedOver::all(found, pack, language)).collect(),
            ask_next: advice.ask_next().map(|input| input.id()).collect(),
            warnings,
            refused: advice.refused().map(|model| Refused::of(&model, language)).collect(),
            region: found.as_ref().and_then(|found| Region::of(found, language)),
            advise: found.map(|found| found.advise(language)).filter(|text| !text.is_empty()),
        }
    }
}
