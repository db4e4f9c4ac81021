//! Hospitals, regions and the way between them, checked. Part of the checked tree.

use super::{Bilingual, Condition, Date};
use crate::diagnostic::Place;

/// Everything that destinations need; empty for texts without regions.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Geography {
    /// The inputs of scope `hospital` that are attributes (`hospital_…` but not `hospital_open`), in
    /// order of the dictionary: the columns of [`Hospital::attributes`].
    pub attributes: Vec<usize>,
    /// Sorted by id.
    pub hospitals: Vec<Hospital>,
    /// Sorted by id.
    pub regions: Vec<Region>,
    /// Sorted by code.
    pub postcodes: Vec<Postcode>,
    pub travel: Option<TravelModel>,
}

/// One site.
#[derive(Debug, Clone, PartialEq)]
pub struct Hospital {
    pub id: String,
    pub name: String,
    pub city: String,
    pub roaz: String,
    /// Latitude and longitude, WGS 84.
    pub position: Option<(f64, f64)>,
    /// One for each of [`Geography::attributes`]; yes is 1, no is 0, unknown is `None`.
    pub attributes: Vec<Option<f64>>,
    /// Opening hours of the ED in minutes of the week from Monday 00:00 local time, `start < end`,
    /// ascending, not touching; `None` when unknown.
    pub hours: Option<Vec<(u16, u16)>>,
    pub note: String,
    /// Where each fact comes from.
    pub facts: Vec<Fact>,
}

/// One sourced fact about a hospital.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    pub attribute: String,
    pub value: String,
    pub source: String,
    pub date: Option<Date>,
}

/// One region: whom it may send patients to, and by which rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    pub id: String,
    pub title: Bilingual,
    pub source: String,
    pub date: Date,
    /// Said with every advice while no region has adopted the text.
    pub example: Option<Bilingual>,
    /// A published rule: others use it by naming it as their fallback. Its hospitals are for its own
    /// worked cases.
    pub template: bool,
    /// Index in [`Geography::hospitals`], ascending.
    pub hospitals: Vec<usize>,
    pub roaz: Option<String>,
    /// Index in [`Geography::regions`].
    pub fallback: Option<usize>,
    pub stops: StopRules,
    /// In the order of the file; one for each pathway and need that a `[[destination]]` names.
    pub rungs: Vec<Rung>,
    /// Whose expected outcomes are shown, and decide for the needs `evt` and `ivt`.
    pub strategy: Option<RegionStrategy>,
    pub place: Place,
}

/// How a region uses a strategy model.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionStrategy {
    /// Id of the strategy model.
    pub model: String,
    /// Another hospital than the ladder's is chosen only if it adds at least so much to the probability of a
    /// good outcome; `None`: whatever it adds.
    pub minimum_gain: Option<f64>,
}

/// Which stops count, and for how long.
#[derive(Debug, Clone, PartialEq)]
pub struct StopRules {
    pub used: bool,
    pub kinds: Vec<StopKind>,
    pub validity_minutes: u16,
    /// Hospitals without stops by agreement: indices in [`Geography::hospitals`], ascending.
    pub not_at: Vec<usize>,
    pub confirmation: Option<Bilingual>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StopKind {
    Ed,
    Cardiac,
    Stroke,
    Icu,
    Obstetric,
    Paediatric,
}

/// One step of a ladder.
#[derive(Debug, Clone, PartialEq)]
pub struct Rung {
    /// Index in `Checked::pathways`.
    pub pathway: usize,
    /// Index in that pathway's needs.
    pub need: usize,
    /// On the patient only.
    pub when: Option<Condition>,
    pub among: Condition,
    pub within: Option<Condition>,
    pub avoid_stops: bool,
    pub stop_kind: StopKind,
    pub by_road: bool,
    /// `added` counts from the nearest hospital with this attribute (an input); `None`: the nearest ED.
    pub added_to: Option<usize>,
    pub because: Bilingual,
    pub advise: Option<Bilingual>,
    pub place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Postcode {
    pub code: u16,
    pub latitude: f64,
    pub longitude: f64,
}

/// How a travel time is estimated where nobody gives one.
#[derive(Debug, Clone, PartialEq)]
pub struct TravelModel {
    pub circuity: f64,
    pub start_minutes: f64,
    /// By road distance, ascending; the last one has an infinite `up_to_km`.
    pub speeds: Vec<Speed>,
    pub waters: Vec<Water>,
    pub islands: Vec<Island>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Speed {
    pub up_to_km: f64,
    pub km_per_hour: f64,
    /// The least and greatest time, as factors of the estimate.
    pub low: f64,
    pub high: f64,
}

/// A line of latitudes and longitudes that a road crosses at its crossings only.
#[derive(Debug, Clone, PartialEq)]
pub struct Water {
    pub name: String,
    pub line: Vec<(f64, f64)>,
    pub crossings: Vec<(f64, f64)>,
}

/// An outline that no road leaves.
#[derive(Debug, Clone, PartialEq)]
pub struct Island {
    pub name: String,
    pub outline: Vec<(f64, f64)>,
}
