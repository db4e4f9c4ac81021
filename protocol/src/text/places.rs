//! `places/*.csv` and `places/travel.toml`: postcodes, and how travel time is estimated.

use serde::Deserialize;
use toml::Spanned;

use super::Text;
use super::table::Row;

/// The columns of `places/pc4.csv`.
pub const POSTCODE_COLUMNS: &[&str; 3] = &["pc4", "lat", "lon"];

#[derive(Debug, Clone)]
pub struct PostcodesFile {
    pub rows: Vec<Row<3>>,
}

#[derive(Debug, Clone)]
pub struct TravelFile {
    pub travel: Spanned<TravelText>,
    pub speeds: Vec<Spanned<SpeedText>>,
    pub waters: Vec<Spanned<WaterText>>,
    pub islands: Vec<Spanned<IslandText>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TravelText {
    pub circuity: Spanned<f64>,
    pub start_minutes: Option<Spanned<f64>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpeedText {
    /// Absent in the last one.
    pub up_to_km: Option<Spanned<f64>>,
    pub km_per_hour: Spanned<f64>,
    pub low: Spanned<f64>,
    pub high: Spanned<f64>,
}

/// `[lat, lon]`
pub type PositionText = Spanned<Vec<Spanned<f64>>>;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaterText {
    pub name: Text,
    pub line: Spanned<Vec<PositionText>>,
    pub crossings: Spanned<Vec<PositionText>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IslandText {
    pub name: Text,
    pub outline: Spanned<Vec<PositionText>>,
}
