//! Situation: when and where, which travel times are known, which stops were reported.

use crate::destination::stops::{MAX_STOPS, StopReport};
use crate::destination::travel::{Position, Travel};
use crate::pack::layout::MAX_HOSPITALS;

/// Most travel times between two hospitals that a situation holds.
pub const MAX_TRANSFERS: usize = 64;

/// Where a patient is, when, and what is known of the hospitals. Everything may be left out.
#[derive(Clone, PartialEq, Debug)]
pub struct Situation {
    /// Unix seconds
    pub at: Option<i64>,
    /// Place of the region in the pack
    pub region: Option<usize>,
    /// Where the patient is
    pub scene: Option<Position>,
    travel: [Option<Travel>; MAX_HOSPITALS],
    /// From the front; so are the stops.
    transfers: [Option<(u16, u16, f64)>; MAX_TRANSFERS],
    stops: [Option<StopReport>; MAX_STOPS],
}

/// A situation can hold no more of a kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Full;

impl Default for Situation {
    fn default() -> Self {
        Situation::NONE
    }
}

impl Situation {
    /// Nothing is known.
    pub const NONE: Situation = Situation {
        at: None,
        region: None,
        scene: None,
        travel: [None; MAX_HOSPITALS],
        transfers: [None; MAX_TRANSFERS],
        stops: [None; MAX_STOPS],
    };

    /// Records a travel time, in minutes, from the scene to a hospital. A negative or endless one is
    /// refused.
    pub fn set_travel(&mut self, hospital: usize, minutes: f64) -> Result<(), Full> {
        let place = self.travel.get_mut(hospital).filter(|_| minutes.is_finite() && minutes >= 0.0).ok_or(Full)?;
        *place = Some(Travel::given(minutes));
        Ok(())
    }

    /// Records a travel time, in minutes, from one hospital to another.
    pub fn add_transfer(&mut self, from: u16, to: u16, minutes: f64) -> Result<(), Full> {
        let free = self.transfers.iter_mut().find(|t| t.is_none()).filter(|_| minutes.is_finite() && minutes >= 0.0);
        *free.ok_or(Full)? = Some((from, to, minutes));
        Ok(())
    }

    /// Records what was reported of a department.
    pub fn add_stop(&mut self, report: StopReport) -> Result<(), Full> {
        *self.stops.iter_mut().find(|s| s.is_none()).ok_or(Full)? = Some(report);
        Ok(())
    }

    /// The given travel time to a hospital.
    pub fn travel(&self, hospital: usize) -> Option<Travel> {
        self.travel.get(hospital).copied().flatten()
    }

    /// The given travel time between two hospitals, in minutes.
    pub fn transfer(&self, from: usize, to: usize) -> Option<f64> {
        let wanted = |t: &&(u16, u16, f64)| usize::from(t.0) == from && usize::from(t.1) == to;
        self.transfers.iter().map_while(Option::as_ref).find(wanted).map(|t| t.2)
    }

    /// The reports of stops.
    pub fn stops(&self) -> impl Iterator<Item = &StopReport> + Clone {
        self.stops.iter().map_while(Option::as_ref)
    }

    /// Was anything reported?
    pub(crate) fn has_stops(&self) -> bool {
        self.stops.first().is_some_and(Option::is_some)
    }

    /// Is there a place or a travel time, so that hospitals can be named?
    pub fn has_place(&self) -> bool {
        self.scene.is_some() || self.travel.iter().any(Option::is_some)
    }
}
