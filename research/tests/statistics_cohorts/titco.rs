//! The registry sample TITCO-I, when the folder `shared` with it stands beside or above the repository,
//! or where `BAKEN_SHARED` says. Its rows are no part of this repository.
//!
//! *Towards Improved Trauma Care Outcomes (TITCO) collaborators. (2020). The original anonymized TITCO
//! cohort (v1.0.0) \[Data set\]. Zenodo. <https://doi.org/10.5281/zenodo.7832819>. Licensed CC BY 4.0.*

use std::path::{Path, PathBuf};
use std::{env, fs};

/// One patient, with the columns that the scores need; `None` is missing.
#[derive(Clone, Debug)]
pub struct Titco {
    pub seqn: u64,
    pub age: f64,
    pub sbp: Option<f64>,
    pub hr: Option<f64>,
    pub rr: Option<f64>,
    pub gcs: Option<f64>,
    pub blunt: bool,
    pub iss: Option<f64>,
    pub died: bool,
}

/// The sample, or `None` with a message.
pub fn titco() -> Option<Vec<Titco>> {
    let named = env::var_os("BAKEN_SHARED").map(PathBuf::from);
    let above = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("shared"));
    let file = "data/titco/titco-I-limited-dataset-v1.csv";
    let Some(text) = named.into_iter().chain(above).find_map(|shared| fs::read_to_string(shared.join(file)).ok())
    else {
        println!("skipped: there is no folder shared/data/titco beside or above the repository");
        return None;
    };
    let mut lines = records(&text).into_iter();
    let names = lines.next().unwrap();
    let column = |name: &str| names.iter().position(|n| n == name).unwrap();
    let at = ["seqn", "age", "sbp_1", "hr_1", "rr_1", "gcs_t_1", "ti", "iss", "died"].map(column);
    let number = |cell: &str| (cell != "NA" && !cell.is_empty()).then(|| cell.parse::<f64>().unwrap());
    Some(
        lines
            .map(|cells| {
                let cell = |i: usize| cells[at[i]].as_str();
                Titco {
                    seqn: cell(0).parse().unwrap(),
                    age: if cell(1) == ">89" { 90.0 } else { cell(1).parse().unwrap() },
                    sbp: number(cell(2)),
                    hr: number(cell(3)),
                    rr: number(cell(4)),
                    gcs: number(cell(5)),
                    blunt: cell(6) == "Blunt",
                    iss: number(cell(7)),
                    died: cell(8) == "Yes",
                }
            })
            .collect(),
    )
}

/// Records of a CSV text with quoted fields.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut field, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut field)),
            '\n' if !quoted => {
                record.push(std::mem::take(&mut field));
                records.push(std::mem::take(&mut record));
            }
            '\r' if !quoted => {}
            c => field.push(c),
        }
    }
    records
}

impl Titco {
    fn step(value: f64, limits: [f64; 4]) -> f64 {
        limits.iter().filter(|limit| value >= **limit).count() as f64
    }

    fn rts_parts(&self) -> Option<[f64; 3]> {
        let rr = self.rr?;
        let respiratory = match rr {
            _ if rr > 29.0 => 3.0,
            _ if rr >= 10.0 => 4.0,
            _ if rr >= 6.0 => 2.0,
            _ if rr >= 1.0 => 1.0,
            _ => 0.0,
        };
        let consciousness = Self::step(self.gcs?, [4.0, 6.0, 9.0, 13.0]);
        Some([consciousness, Self::step(self.sbp?, [1.0, 50.0, 76.0, 90.0]), respiratory])
    }

    pub fn rts(&self) -> Option<f64> {
        let [g, s, r] = self.rts_parts()?;
        Some(0.9368 * g + 0.7326 * s + 0.2908 * r)
    }

    pub fn t_rts(&self) -> Option<f64> {
        Some(self.rts_parts()?.iter().sum())
    }

    pub fn mgap(&self) -> Option<f64> {
        let sbp = self.sbp?;
        let pressure = if sbp > 120.0 {
            5.0
        } else if sbp >= 60.0 {
            3.0
        } else {
            0.0
        };
        let young = if self.age < 60.0 { 5.0 } else { 0.0 };
        Some(self.gcs? + if self.blunt { 4.0 } else { 0.0 } + pressure + young)
    }

    pub fn gap(&self) -> Option<f64> {
        let sbp = self.sbp?;
        let pressure = if sbp > 120.0 {
            6.0
        } else if sbp >= 60.0 {
            4.0
        } else {
            0.0
        };
        Some(self.gcs? + if self.age < 60.0 { 3.0 } else { 0.0 } + pressure)
    }

    pub fn shock_index(&self) -> Option<f64> {
        (self.hr? > 0.0 && self.sbp? > 0.0).then_some(self.hr? / self.sbp?)
    }

    /// (sbp/hr) gcs, in this order of operations.
    pub fn rsig(&self) -> Option<f64> {
        (self.hr? > 0.0 && self.sbp? > 0.0).then_some(self.sbp? / self.hr? * self.gcs?)
    }

    /// Predicted survival by TRISS with the MTOS revision.
    pub fn survival(&self) -> Option<f64> {
        let old = if self.age >= 55.0 { 1.0 } else { 0.0 };
        let (rts, iss) = (self.rts()?, self.iss?);
        let lp = if self.blunt || self.age < 15.0 {
            -0.4499 + 0.8085 * rts - 0.0835 * iss - 1.7430 * old
        } else {
            -2.5355 + 0.9934 * rts - 0.0651 * iss - 1.1360 * old
        };
        Some(1.0 / (1.0 + (-lp).exp()))
    }
}
