//! A made-up cohort: the columns of the red criteria and of three scores, some cells empty. The same rows
//! every time; nothing in it is of a patient.

#![allow(dead_code)]

use std::fmt::Write;

/// The columns, in the order of the file.
pub const COLUMNS: [&str; 24] = [
    "region",
    "year",
    "age",
    "sex",
    "sbp",
    "hr",
    "rr",
    "spo2",
    "gcs_eye",
    "gcs_verbal",
    "gcs_motor",
    "mechanism",
    "penetrating_central",
    "skull_fracture",
    "spinal_deficit",
    "chest_instability",
    "pelvic_fracture",
    "long_bone_fractures",
    "crushed_extremity",
    "amputation_proximal",
    "bleeding_uncontrolled",
    "respiratory_distress",
    "first_hospital_level",
    "iss",
];

/// ISS values that patients can have.
const ISS: [u64; 16] = [1, 4, 5, 8, 9, 10, 13, 14, 16, 17, 21, 22, 25, 29, 34, 75];

/// Numbers that look random and are always the same (SplitMix64).
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// From `low` to `high`, more often in the middle.
    pub fn around(&mut self, low: u64, high: u64) -> u64 {
        let span = high - low + 1;
        low + (self.below(span) + self.below(span) + self.below(span)) / 3
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

/// The rows, each cell as text; one in twenty is empty, but for the outcome.
pub fn rows(count: usize, seed: u64) -> Vec<Vec<String>> {
    let mut numbers = Numbers(seed);
    (0..count).map(|_| row(&mut numbers)).collect()
}

fn row(n: &mut Numbers) -> Vec<String> {
    let iss = if n.one_in(8) { ISS[8 + n.below(8) as usize] } else { ISS[n.below(8) as usize] };
    let severe = iss >= 16;
    let worse = |n: &mut Numbers| severe && n.one_in(2);
    let mut cells = Vec::new();
    for column in COLUMNS {
        let cell = match column {
            "region" => ["noord", "oost", "west"][n.below(3) as usize].to_owned(),
            "year" => (2022 + n.below(2)).to_string(),
            "age" => n.below(100).to_string(),
            "sex" => ["female", "male"][n.below(2) as usize].to_owned(),
            "sbp" => if worse(n) { n.around(40, 130) } else { n.around(80, 200) }.to_string(),
            "hr" => if worse(n) { n.around(60, 170) } else { n.around(45, 125) }.to_string(),
            "rr" => if worse(n) { n.around(0, 45) } else { n.around(8, 28) }.to_string(),
            "spo2" => if worse(n) { n.around(70, 100) } else { n.around(92, 100) }.to_string(),
            "gcs_eye" => if worse(n) { n.below(4) + 1 } else { 4 }.to_string(),
            "gcs_verbal" => if worse(n) { n.below(5) + 1 } else { 5 - n.below(2) }.to_string(),
            "gcs_motor" => if worse(n) { n.below(6) + 1 } else { 6 }.to_string(),
            "mechanism" => match n.below(12) {
                0 => "penetrating",
                1 => "burn",
                _ => "blunt",
            }
            .to_owned(),
            "long_bone_fractures" => if n.one_in(15) { n.below(3) } else { 0 }.to_string(),
            "first_hospital_level" => (1 + n.below(3)).to_string(),
            "iss" => iss.to_string(),
            _ => if n.one_in(if severe { 8 } else { 60 }) { "yes" } else { "no" }.to_owned(),
        };
        let keep = matches!(column, "iss" | "region" | "year");
        cells.push(if !keep && n.one_in(20) { String::new() } else { cell });
    }
    cells
}

/// The rows as CSV.
pub fn csv(rows: &[Vec<String>]) -> String {
    let mut text = COLUMNS.join(",") + "\n";
    for row in rows {
        let _ = writeln!(text, "{}", row.join(","));
    }
    text
}

/// The rows as cases for `baken assess --batch`, one a line.
pub fn cases(rows: &[Vec<String>]) -> String {
    let mut text = String::new();
    for row in rows {
        let mut findings = serde_json::Map::new();
        for (column, cell) in COLUMNS.iter().zip(row) {
            let value = match (*column, cell.as_str()) {
                ("region" | "year", _) | (_, "") => continue,
                (_, "yes") => true.into(),
                (_, "no") => false.into(),
                (_, word) if word.parse::<f64>().is_err() => word.into(),
                (_, number) => number.parse::<u64>().unwrap().into(),
            };
            findings.insert((*column).to_owned(), value);
        }
        let case = serde_json::json!({ "pathway": "trauma", "findings": findings });
        let _ = writeln!(text, "{case}");
    }
    text
}
