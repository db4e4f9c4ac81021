//! Units of measurement: the UCUM codes that texts use, and which values may be compared.

use std::collections::BTreeMap;

use crate::name::nearest;

/// The UCUM codes known here. A new one is a line in this list.
pub(super) const KNOWN: &[&str] = &[
    "a", "mo", "wk", "d", "h", "min", "s", "ms", "m", "cm", "mm", "km", "[in_i]", "[ft_i]", "kg", "g", "mg", "L", "mL",
    "mm[Hg]", "kPa", "%", "mmol/L", "umol/L", "mg/dL", "g/dL", "Cel", "/min", "/h", "/s", "km/h", "mL/min", "mL/kg",
    "mg/kg", "g/L", "U/L", "mmol", "1", "[USD]",
];

/// What people write for a UCUM code.
const SLIPS: &[(&str, &str)] = &[
    ("mmHg", "mm[Hg]"),
    ("mm Hg", "mm[Hg]"),
    ("bpm", "/min"),
    ("1/min", "/min"),
    ("year", "a"),
    ("years", "a"),
    ("y", "a"),
    ("jaar", "a"),
    ("month", "mo"),
    ("week", "wk"),
    ("day", "d"),
    ("hour", "h"),
    ("hours", "h"),
    ("minutes", "min"),
    ("sec", "s"),
    ("°C", "Cel"),
    ("C", "Cel"),
    ("inch", "[in_i]"),
    ("percent", "%"),
];

/// The known code that was probably meant.
pub(super) fn meant(code: &str) -> Option<&'static str> {
    let slip = SLIPS.iter().find(|(slip, _)| slip.eq_ignore_ascii_case(code));
    slip.map(|(_, code)| *code).or_else(|| nearest(code, KNOWN.iter().copied()))
}

/// The unit of a value inside an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Unit {
    /// A plain number, or something scaled by one: fits beside anything.
    Free,
    /// A product of powers of codes; empty for counts and grades.
    Of(BTreeMap<String, i32>),
}

impl Unit {
    /// Of a count, a grade or a score.
    pub fn none() -> Self {
        Self::Of(BTreeMap::new())
    }

    /// Of a code that is known, or empty.
    pub fn of(code: &str) -> Self {
        let mut powers = BTreeMap::new();
        for (i, part) in code.split('/').enumerate() {
            if !matches!(part, "" | "1") {
                *powers.entry(part.to_owned()).or_insert(0) += if i == 0 { 1 } else { -1 };
            }
        }
        Self::Of(powers)
    }

    /// Whether values of these units may be compared or added.
    pub fn fits(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Free, _) | (_, Self::Free)) || self == other
    }

    /// The unit of two values that may be added.
    pub fn joined(self, other: Self) -> Self {
        if self == Self::Free { other } else { self }
    }

    /// The unit of a product, or of a quotient when `sign` is −1.
    pub fn times(self, other: Self, sign: i32) -> Self {
        let (Self::Of(mut powers), Self::Of(others)) = (self, other) else {
            return Self::Free;
        };
        for (code, power) in others {
            *powers.entry(code).or_insert(0) += power * sign;
        }
        powers.retain(|_, power| *power != 0);
        Self::Of(powers)
    }

    /// For a message: `mm[Hg]`, `/min`, `no unit`.
    pub fn print(&self) -> String {
        let Self::Of(powers) = self else {
            return "a plain number".to_owned();
        };
        let part = |wanted: fn(i32) -> bool, between: &str| {
            let codes = powers.iter().filter(|(_, p)| wanted(**p));
            let codes = codes.map(|(c, p)| match p.abs() {
                1 => c.clone(),
                n => format!("{c}{n}"),
            });
            codes.collect::<Vec<_>>().join(between)
        };
        let (above, below) = (part(|p| p > 0, "."), part(|p| p < 0, "/"));
        match (above.is_empty(), below.is_empty()) {
            (true, true) => "no unit".to_owned(),
            (_, true) => above,
            (_, false) => format!("{above}/{below}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_products_and_quotients() {
        let (rate, pressure) = (Unit::of("/min"), Unit::of("mm[Hg]"));
        assert!(!rate.fits(&pressure));
        assert!(rate.fits(&Unit::Free));
        assert_eq!(rate.clone().times(rate.clone(), -1), Unit::none());
        assert_eq!(rate.times(pressure, -1).print(), "/min/mm[Hg]");
        assert_eq!(Unit::of("mmol/L").print(), "mmol/L");
    }

    #[test]
    fn the_unit_on_the_monitor_finds_its_code() {
        assert_eq!(meant("mmHg"), Some("mm[Hg]"));
        assert_eq!(meant("BPM"), Some("/min"));
    }
}
