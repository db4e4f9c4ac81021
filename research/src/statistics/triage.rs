//! Undertriage and overtriage, each with the definition in its name.
//!
//! The same table gives 30.6 % overtriage by one definition and 80.2 % by another (Voskens 2018), so
//! no rate leaves this module without the name of its definition.

use super::confusion::Confusion;
use super::proportion::Proportion;
use super::{Defined, Undefined};

/// The three definitions in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Definition {
    /// Undertriage 1 - sensitivity, overtriage 1 - specificity: Dutch and European research (Voskens
    /// 2018, PMC5933379; Sewalt 2020, PMC7079101).
    SensSpec,
    /// Undertriage 1 - sensitivity, overtriage 1 - PPV: Scandinavia (Braken 2018,
    /// doi:10.1186/s13049-018-0498-x; Rehn 2009, PMC2639532).
    SensPpv,
    /// Undertriage 1 - NPV, overtriage 1 - PPV: the Cribari matrix of American trauma centres. Its
    /// undertriage falls by itself as severe injury gets rarer: never compare it across registries
    /// that include differently.
    Cribari,
}

impl Definition {
    /// All three, in the order in which they are printed.
    pub const ALL: [Self; 3] = [Self::SensSpec, Self::SensPpv, Self::Cribari];

    /// The name in every output.
    pub const fn id(self) -> &'static str {
        match self {
            Self::SensSpec => "sens-spec",
            Self::SensPpv => "sens-ppv",
            Self::Cribari => "cribari",
        }
    }

    /// The definition of that name.
    pub fn named(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|definition| definition.id() == id)
    }

    /// The share that is called undertriage.
    pub fn undertriage(self, table: &Confusion) -> Proportion {
        match self {
            Self::SensSpec | Self::SensPpv => table.sensitivity().complement(),
            Self::Cribari => table.npv().complement(),
        }
    }

    /// The share that is called overtriage.
    pub fn overtriage(self, table: &Confusion) -> Proportion {
        match self {
            Self::SensSpec => table.specificity().complement(),
            Self::SensPpv | Self::Cribari => table.ppv().complement(),
        }
    }

    /// Undertriage as a fraction of cells.
    pub const fn undertriage_formula(self) -> &'static str {
        match self {
            Self::SensSpec | Self::SensPpv => "FN/(TP+FN)",
            Self::Cribari => "FN/(FN+TN)",
        }
    }

    /// Overtriage as a fraction of cells.
    pub const fn overtriage_formula(self) -> &'static str {
        match self {
            Self::SensSpec => "FP/(FP+TN)",
            Self::SensPpv | Self::Cribari => "FP/(TP+FP)",
        }
    }
}

/// A cell of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Cell {
    Tp,
    Fp,
    Fn,
    Tn,
}

/// A rate that a user defines from the four cells, with a name of its own: local variants exist
/// (TRENAU counts severe patients taken to level III over all patients, PMC4403891).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedRate {
    name: String,
    above: Vec<Cell>,
    below: Vec<Cell>,
}

/// Why a user's rate was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    /// It has no name.
    #[error("a rate needs a name, so that nobody takes it for another")]
    NoName,
    /// Its name is that of a standard definition.
    #[error("'{0}' is the name of a standard definition; choose another")]
    NameTaken(String),
    /// The denominator has no cell.
    #[error("the rate '{0}' has no cell in its denominator")]
    NoDenominator(String),
    /// A cell is counted twice, or the numerator is not part of the denominator.
    #[error("the rate '{0}' is no proportion: each cell at most once, those above the line also below it")]
    NoProportion(String),
}

impl NamedRate {
    /// The rate (sum of the cells `above`) / (sum of the cells `below`).
    ///
    /// # Errors
    /// The name is empty or taken, the denominator is empty, or the rate is not a proportion.
    pub fn new(name: &str, above: &[Cell], below: &[Cell]) -> Result<Self, RateError> {
        let name = name.trim();
        if name.is_empty() {
            return Err(RateError::NoName);
        }
        if Definition::named(name).is_some() {
            return Err(RateError::NameTaken(name.to_owned()));
        }
        if below.is_empty() {
            return Err(RateError::NoDenominator(name.to_owned()));
        }
        let once = |cells: &[Cell]| cells.iter().all(|cell| cells.iter().filter(|other| *other == cell).count() == 1);
        if !once(above) || !once(below) || !above.iter().all(|cell| below.contains(cell)) {
            return Err(RateError::NoProportion(name.to_owned()));
        }
        Ok(Self { name: name.to_owned(), above: above.to_vec(), below: below.to_vec() })
    }

    /// The name that must be printed with it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The rate in a table.
    pub fn of(&self, table: &Confusion) -> Proportion {
        let sum = |cells: &[Cell]| {
            cells
                .iter()
                .map(|cell| match cell {
                    Cell::Tp => table.tp,
                    Cell::Fp => table.fp,
                    Cell::Fn => table.fn_,
                    Cell::Tn => table.tn,
                })
                .sum()
        };
        Proportion::new(sum(&self.above), sum(&self.below)).or(Undefined::EmptyRate { rate: self.name.clone() })
    }
}

/// A target that a body has set for a rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// `undertriage` or `overtriage`.
    pub rate: &'static str,
    /// The definition that the target was written for, where its source says so.
    pub definition: Option<Definition>,
    /// The target: at most this share.
    pub at_most: f64,
    /// Where it stands.
    pub source: &'static str,
}

/// The targets that are quoted most.
pub const TARGETS: [Target; 3] = [
    Target {
        rate: "undertriage",
        definition: Some(Definition::SensSpec),
        at_most: 0.05,
        source: "Sewalt 2020, PMC7079101; GOAT, doi:10.1186/s41512-019-0058-5",
    },
    Target {
        rate: "overtriage",
        definition: Some(Definition::SensSpec),
        at_most: 0.35,
        source: "Sewalt 2020, PMC7079101 (25 to 35 %)",
    },
    Target { rate: "undertriage", definition: None, at_most: 0.10, source: "Zorginstituut Nederland, 28 March 2023" },
];

impl Target {
    /// What must be said on the same line when the target stands beside a rate of `shown`.
    pub fn caution(&self, shown: Definition) -> Option<String> {
        match self.definition {
            Some(definition) if definition == shown => None,
            Some(definition) => Some(format!(
                "this target is for {} by {}, the rate shown is by {}",
                self.rate,
                definition.id(),
                shown.id()
            )),
            None => Some(format!("this target does not say by which definition; the rate shown is by {}", shown.id())),
        }
    }
}

/// The Dutch concentration norm: 90 % of patients with ISS >= 16 are brought directly to a level-1
/// centre, in every region (Zorginstituut Nederland, 28 March 2023).
pub const CONCENTRATION_NORM: f64 = 0.90;

/// The Dutch volume norm: at least 240 patients with ISS > 15 a year for each level-1 **location**
/// (Zorginstituut Nederland, 28 March 2023).
pub const VOLUME_NORM_PER_YEAR: u64 = 240;

/// Severely injured patients of one region and year, by where they were brought first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Concentration {
    /// Brought directly to a level-1 centre.
    pub direct: u64,
    /// Brought elsewhere first.
    pub elsewhere: u64,
    /// The first hospital or its level is not known. Never counted as "elsewhere" nor as "direct".
    pub unknown: u64,
}

impl Concentration {
    /// Counts one patient with ISS >= 16; `level_1` is `None` where the first hospital's level is unknown.
    pub fn add(&mut self, level_1: Option<bool>) {
        *match level_1 {
            Some(true) => &mut self.direct,
            Some(false) => &mut self.elsewhere,
            None => &mut self.unknown,
        } += 1;
    }

    /// Adds the counts of another part of the cohort.
    pub fn merge(&mut self, other: &Self) {
        self.direct += other.direct;
        self.elsewhere += other.elsewhere;
        self.unknown += other.unknown;
    }

    /// The share brought directly to level 1, of those whose first hospital is known.
    pub fn share(&self) -> Proportion {
        Proportion::new(self.direct, self.direct + self.elsewhere).or(Undefined::NoSevere)
    }

    /// Whether the norm of 90 % is met; `None` while the unknown could decide it either way.
    ///
    /// # Errors
    /// There are no patients.
    pub fn meets_norm(&self) -> Defined<Option<bool>> {
        let all = self.direct + self.elsewhere + self.unknown;
        if all == 0 {
            return Err(Undefined::NoSevere);
        }
        // direct/all >= 9/10 without rounding.
        let met = |direct: u64| 10 * u128::from(direct) >= 9 * u128::from(all);
        Ok(match (met(self.direct), met(self.direct + self.unknown)) {
            (true, _) => Some(true),
            (_, false) => Some(false),
            _ => None,
        })
    }
}

/// Whether a location with `patients` severely injured in `years` (calendar years, or a fraction of one)
/// keeps the volume norm.
///
/// # Errors
/// `years` is not positive.
pub fn meets_volume_norm(patients: u64, years: f64) -> Defined<bool> {
    if years > 0.0 && years.is_finite() {
        Ok(patients as f64 >= VOLUME_NORM_PER_YEAR as f64 * years)
    } else {
        Err(Undefined::OutOfRange { what: "the number of years", value: years, must: "positive" })
    }
}
