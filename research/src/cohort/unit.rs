//! Units of measurement: what a registry's number is in the unit of our dictionary, by UCUM codes.
//!
//! Factors are exact by definition or as UCUM states them (a millimetre of mercury is 0.1333220 kPa there).
//! Amounts of substance need the substance: only glucose is known, 180.156 g/mol.

/// Molar mass of glucose, g/mol (IUPAC 2021 atomic weights).
const GLUCOSE: f64 = 180.156;

/// `(from, to, factor)`
const FACTORS: &[(&str, &str, f64)] = &[
    ("kPa", "mm[Hg]", 1.0 / 0.133_322),
    ("cm", "m", 0.01),
    ("mm", "m", 0.001),
    ("km", "m", 1000.0),
    ("[ft_i]", "m", 0.3048),
    ("[in_i]", "m", 0.0254),
    ("g", "kg", 0.001),
    ("[lb_av]", "kg", 0.453_592_37),
    ("s", "min", 1.0 / 60.0),
    ("h", "min", 60.0),
    ("d", "min", 1440.0),
    // UCUM: a year is 365.25 days, a month its twelfth part.
    ("mo", "a", 1.0 / 12.0),
    ("wk", "a", 7.0 / 365.25),
    ("d", "a", 1.0 / 365.25),
    ("d", "wk", 1.0 / 7.0),
    ("mo", "wk", 365.25 / 12.0 / 7.0),
    ("/s", "/min", 60.0),
    ("1", "%", 100.0),
];

/// What people write for a UCUM code.
const SLIPS: &[(&str, &str)] = &[
    ("mmHg", "mm[Hg]"),
    ("mm Hg", "mm[Hg]"),
    ("bpm", "/min"),
    ("1/min", "/min"),
    ("year", "a"),
    ("years", "a"),
    ("month", "mo"),
    ("months", "mo"),
    ("ft", "[ft_i]"),
    ("feet", "[ft_i]"),
    ("lb", "[lb_av]"),
    ("lbs", "[lb_av]"),
    ("inch", "[in_i]"),
    ("percent", "%"),
    ("fraction", "1"),
    ("minutes", "min"),
    ("hours", "h"),
    ("days", "d"),
];

/// The factor from one unit to that of a finding.
///
/// # Errors
/// What to write instead.
pub(super) fn factor(from: &str, to: &str, finding: &str) -> Result<f64, String> {
    if from == to {
        return Ok(1.0);
    }
    if finding == "glucose" && to == "mmol/L" {
        match from {
            "mg/dL" => return Ok(10.0 / GLUCOSE),
            "g/L" => return Ok(1000.0 / GLUCOSE),
            _ => {}
        }
    }
    if let Some((_, _, factor)) = FACTORS.iter().find(|(known, unit, _)| *known == from && *unit == to) {
        return Ok(*factor);
    }
    if let Some((_, code)) = SLIPS.iter().find(|(slip, _)| slip.eq_ignore_ascii_case(from)) {
        return Err(format!("units are written by their UCUM code: `{code}`"));
    }
    let known: Vec<String> =
        FACTORS.iter().filter(|(_, unit, _)| *unit == to).map(|(from, _, _)| format!("`{from}`")).collect();
    Err(match (to, known.is_empty()) {
        ("", _) => format!("`{finding}` has no unit"),
        (_, true) => format!("`{finding}` is in `{to}`, and no other unit can be read for it"),
        (_, false) => format!("`{finding}` is in `{to}`; what can be read for it is that and {}", known.join(", ")),
    })
}

/// The other units that can be read for a finding in this unit, with their factors.
pub(super) fn others(to: &str, finding: &str) -> impl Iterator<Item = (&'static str, f64)> {
    let (to, finding) = (to.to_owned(), finding.to_owned());
    let known = FACTORS.iter().map(|(from, _, _)| *from).chain(["mg/dL", "g/L"]);
    let mut units: Vec<&'static str> = known.collect();
    units.dedup();
    units.into_iter().filter_map(move |from| factor(from, &to, &finding).ok().map(|factor| (from, factor)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pressure_in_kilopascal_is_one_in_millimetres_of_mercury() {
        let sbp = 16.0 * factor("kPa", "mm[Hg]", "sbp").unwrap();
        assert!((sbp - 120.0).abs() < 0.02, "{sbp}");
        assert_eq!(factor("mm[Hg]", "mm[Hg]", "sbp"), Ok(1.0));
        assert!(factor("mmHg", "mm[Hg]", "sbp").unwrap_err().contains("`mm[Hg]`"));
        assert!(factor("kg", "mm[Hg]", "sbp").unwrap_err().contains("`kPa`"));
    }

    #[test]
    fn glucose_of_90_milligrams_is_5_millimoles() {
        let value = 90.0 * factor("mg/dL", "mmol/L", "glucose").unwrap();
        assert!((value - 5.0).abs() < 0.005, "{value}");
    }
}
