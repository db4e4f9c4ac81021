//! What is possible but odd: said with the advice, in the words of the pack.

use baken_core::{Findings, Language, Pack};

use crate::phrases::{self, filled, number, unit};

/// Something to look at twice.
#[derive(Clone, Debug, PartialEq)]
pub enum Warning {
    /// A finding outside what is plausible.
    ImplausibleValue {
        /// Place in the dictionary
        input: usize,
        value: f64,
    },
    /// A moment in a year in which nobody used this: the device's clock is wrong.
    ImplausibleClock { field: String, year: i16 },
    /// A postcode that the pack's table does not have.
    PlaceUnknown { code: u16 },
    /// Coordinates outside the country: no travel time is estimated from there.
    PlaceOutside,
    /// Coordinates with no postcode near: on water, or across the border.
    PlaceFar,
    /// Hospitals that the region does not list: what is said of them does not count.
    NotOfRegion { field: String, hospitals: String, region: String },
    /// A stop that begins in the future, or lasts longer than a day.
    OddStop { field: String, hospital: String },
}

/// The years that a clock can be trusted with. Before: no such program existed; a device that lost its
/// battery reads 1970 or 2000. After: beyond the life of any pack.
pub const PLAUSIBLE_YEARS: std::ops::Range<i16> = 2020..2100;

/// Kilometres to a postcode's middle, in the emptiest parts of the country seven. Farther is water or abroad.
pub const NEAR_POSTCODE_KM: f64 = 8.0;

/// Seconds after which a stop is no longer one: nobody announces one for more than a day.
pub(super) const LONGEST_STOP: i64 = 86_400;

/// Seconds by which clocks may differ.
pub(super) const CLOCK_TOLERANCE: i64 = 300;

impl Warning {
    /// The warnings that findings give rise to, in the order of the dictionary.
    pub(super) fn of_findings(findings: &Findings, pack: &Pack<'_>) -> Vec<Warning> {
        (0..pack.inputs().len())
            .filter(|input| findings.is_implausible(pack, *input))
            .filter_map(|input| Some(Warning::ImplausibleValue { input, value: findings.get(input)? }))
            .collect()
    }

    /// The stable name of this kind of warning.
    #[must_use]
    pub fn id(&self) -> &'static str {
        match self {
            Warning::ImplausibleValue { .. } => phrases::IMPLAUSIBLE_VALUE,
            Warning::ImplausibleClock { .. } => phrases::IMPLAUSIBLE_CLOCK,
            Warning::PlaceUnknown { .. } => phrases::PLACE_UNKNOWN,
            Warning::PlaceOutside => phrases::PLACE_OUTSIDE,
            Warning::PlaceFar => phrases::PLACE_FAR,
            Warning::NotOfRegion { .. } => phrases::NOT_OF_REGION,
            Warning::OddStop { .. } => phrases::ODD_STOP,
        }
    }

    /// Path of the field in the case.
    #[must_use]
    pub fn field(&self, pack: &Pack<'_>) -> String {
        match self {
            Warning::ImplausibleValue { input, .. } => {
                format!("findings.{}", pack.input(*input).map_or("", |input| input.id()))
            }
            Warning::ImplausibleClock { field, .. }
            | Warning::NotOfRegion { field, .. }
            | Warning::OddStop { field, .. } => field.clone(),
            Warning::PlaceUnknown { .. } | Warning::PlaceOutside | Warning::PlaceFar => "scene".to_owned(),
        }
    }

    /// In words.
    #[must_use]
    pub fn text(&self, pack: &Pack<'_>, language: Language) -> String {
        match self {
            Warning::ImplausibleValue { input, value } => {
                let Some(input) = pack.input(*input) else { return String::new() };
                let (low, high) = input.plausible().unwrap_or(input.possible());
                filled(
                    pack,
                    phrases::IMPLAUSIBLE_VALUE,
                    language,
                    &[
                        ("finding", input.label(language)),
                        ("value", &with_unit(&number(*value, language), unit(pack, input.unit(), language))),
                        ("low", &number(low, language)),
                        ("high", &number(high, language)),
                    ],
                )
            }
            Warning::ImplausibleClock { year, .. } => {
                filled(pack, phrases::IMPLAUSIBLE_CLOCK, language, &[("year", &year.to_string())])
            }
            Warning::PlaceUnknown { code } => {
                filled(pack, phrases::PLACE_UNKNOWN, language, &[("code", &code.to_string())])
            }
            Warning::PlaceOutside => filled(pack, phrases::PLACE_OUTSIDE, language, &[]),
            Warning::PlaceFar => {
                filled(pack, phrases::PLACE_FAR, language, &[("km", &number(NEAR_POSTCODE_KM, language))])
            }
            Warning::NotOfRegion { hospitals, region, .. } => {
                filled(pack, phrases::NOT_OF_REGION, language, &[("hospitals", hospitals), ("region", region)])
            }
            Warning::OddStop { hospital, .. } => filled(pack, phrases::ODD_STOP, language, &[("hospital", hospital)]),
        }
    }
}

fn with_unit(value: &str, unit: &str) -> String {
    if unit.is_empty() { value.to_owned() } else { format!("{value} {unit}") }
}
