//! Which location of a board is which hospital: by a mapping file, else by an id, a name, or the name of a
//! town that has one hospital. Never by likeness: a wrong hospital is worse than none.

use std::collections::HashMap;

use baken_core::Pack;
use thiserror::Error;

use crate::case::quoted;
use crate::name::did_you_mean;

/// A mapping from locations (an OID or a name) to hospitals of a pack. Empty by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locations {
    hospitals: HashMap<String, String>,
}

/// Why a text is not a mapping.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {message}")]
pub struct MappingError {
    pub line: u64,
    pub message: String,
}

const HEADER: [&str; 2] = ["location", "hospital"];

impl Locations {
    /// Reads CSV with the header `location,hospital`: an OID or name as on the board, an id of the pack.
    ///
    /// # Errors
    /// The first mistake.
    pub fn read(bytes: &[u8], pack: &Pack<'_>) -> Result<Self, MappingError> {
        let wrong = |line: u64, message: String| MappingError { line, message };
        let mut rows = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(bytes);
        let expected = || "expected the header `location,hospital`".to_owned();
        let header = rows.headers().map_err(|_| wrong(1, "this is not UTF-8 text".to_owned()))?;
        if header.iter().ne(HEADER) {
            let found = header.iter().collect::<Vec<_>>().join(",");
            return Err(wrong(1, format!("the header is {}; {}", quoted(&found), expected())));
        }
        let mut lines: HashMap<String, u64> = HashMap::new();
        let mut hospitals = HashMap::new();
        for row in rows.records() {
            let row = row.map_err(|error| {
                let line = error.position().map_or(1, csv::Position::line);
                wrong(line, "this is not UTF-8 text".to_owned())
            })?;
            let line = row.position().map_or(1, csv::Position::line);
            let (Some(location), Some(hospital), 2) = (row.get(0), row.get(1), row.len()) else {
                return Err(wrong(line, format!("{} fields, where the header has 2", row.len())));
            };
            if pack.hospital_index(hospital).is_none() {
                let near = did_you_mean(hospital, pack.hospitals().map(|h| h.id()));
                let near = near.map_or(String::new(), |near| format!("; {near}"));
                return Err(wrong(line, format!("{} is not a hospital of this pack{near}", quoted(hospital))));
            }
            if let Some(first) = lines.insert(folded(location), line) {
                let location = quoted(location);
                return Err(wrong(
                    line,
                    format!("{location} stands twice; the first is at line {first}; keep one of the two"),
                ));
            }
            hospitals.insert(folded(location), hospital.to_owned());
        }
        Ok(Self { hospitals })
    }

    /// The hospital of a location that has these names (its OID, its name), or why there is none.
    pub(super) fn hospital(&self, names: &[&str], pack: &Pack<'_>) -> Result<String, String> {
        let said = names.iter().rfind(|name| !name.trim().is_empty());
        let names: Vec<String> = names.iter().map(|name| folded(name)).filter(|name| !name.is_empty()).collect();
        let Some(said) = said else {
            return Err("has no `locatie` and no `oid`".to_owned());
        };
        if let Some(id) = names.iter().find_map(|name| self.hospitals.get(name)) {
            return Ok(id.clone());
        }
        let by = |key: fn(&baken_core::destination::Hospital<'_>) -> String| -> Vec<&str> {
            pack.hospitals().filter(|h| names.contains(&key(h))).map(|h| h.id()).collect()
        };
        for found in [by(|h| folded(h.id())), by(|h| folded(h.name())), by(|h| folded(h.city()))] {
            match found.as_slice() {
                [] => {}
                [id] => return Ok((*id).to_owned()),
                several => {
                    let several = several.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ");
                    return Err(format!("is {}, which can be {several}; say which in the mapping file", quoted(said)));
                }
            }
        }
        Err(format!(
            "is {}, which is no id, name or town of a hospital of this pack; name it in the mapping file",
            quoted(said)
        ))
    }
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}
