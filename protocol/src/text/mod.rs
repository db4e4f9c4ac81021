//! Text files as they are written: one serde structure per kind of file, with the place of every
//! value. Nothing is resolved here; that is the work of [`crate::check`].

mod cases;
pub(crate) mod decode;
mod folder;
mod hospitals;
mod inputs;
mod literal;
mod model;
mod pack;
mod pathway;
mod places;
mod region;
mod strategy;
mod table;
mod trees;

pub use cases::{CaseText, CasesFile, DefaultsText, ExpectText, ExpectedCriteriaText, SituationText};
pub use folder::{read, read_given, read_over};
pub use hospitals::{FactText, FactsFile, HOSPITAL_COLUMNS, HospitalsFile};
pub use inputs::{ChoiceText, DerivedText, InputText, InputsFile, SectionText};
pub use literal::Literal;
pub use model::{
    BandsText, CoefficientsFile, CriterionText, ItemText, MapText, ModelFile, ModelText, ReadingText, SourceText,
    SplineText,
};
pub use pack::{ChangeText, PackFile, PackText, PhrasesFile};
pub use pathway::{NeedText, PathwayFile, PathwayText};
pub use places::{
    IslandText, POSTCODE_COLUMNS, PositionText, PostcodesFile, SpeedText, TravelFile, TravelText, WaterText,
};
pub use region::{DestinationText, RegionFile, RegionText, StopsText};
pub use strategy::{LetText, LifeTableFile, LifeTableText, LifeYearsText, OtherwiseText, StrategyText, TableText};
pub use table::Row;
pub use trees::{BranchText, FeatureText, NodeText, Precision, Side, TREES_ENDING, TreesFile};

use serde::Deserialize;
use std::collections::HashSet;
pub use toml::Spanned;

use crate::diagnostic::FileId;

/// A string with its place, quotes included.
pub type Text = Spanned<String>;

/// What one file holds.
#[derive(Debug, Clone)]
pub struct InFile<T> {
    pub file: FileId,
    pub content: T,
}

/// Every text of a folder, in the order of their paths.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    pub packs: Vec<InFile<PackFile>>,
    pub phrases: Vec<InFile<PhrasesFile>>,
    pub inputs: Vec<InFile<InputsFile>>,
    pub models: Vec<InFile<ModelFile>>,
    pub coefficients: Vec<InFile<CoefficientsFile>>,
    pub life_tables: Vec<InFile<LifeTableFile>>,
    pub trees: Vec<InFile<TreesFile>>,
    pub pathways: Vec<InFile<PathwayFile>>,
    pub cases: Vec<InFile<CasesFile>>,
    pub hospitals: Vec<InFile<HospitalsFile>>,
    pub facts: Vec<InFile<FactsFile>>,
    pub postcodes: Vec<InFile<PostcodesFile>>,
    pub travels: Vec<InFile<TravelFile>>,
    pub regions: Vec<InFile<RegionFile>>,
    /// What could not be read.
    pub losses: Losses,
}

/// Things that are there but could not be read, so that nobody reports them as missing.
#[derive(Debug, Clone, Default)]
pub struct Losses {
    /// A whole file could not be read: any name may have been in it.
    pub file: bool,
    /// Ids of tables that could not be read.
    pub ids: HashSet<String>,
}

impl Losses {
    /// Whether `name` may have been lost, written as an id or as in an expression.
    #[must_use]
    pub fn may_hold(&self, name: &str) -> bool {
        self.file || self.ids.contains(name) || self.ids.contains(&name.replace('_', "-"))
    }
}

/// The ids of the findings, as they are written, in the order of the texts: all inputs but those of a
/// hospital.
#[must_use]
pub fn finding_ids(texts: &Texts) -> Vec<String> {
    let inputs = texts.inputs.iter().flat_map(|file| &file.content.inputs).map(Spanned::get_ref);
    let of_patient = |input: &&InputText| input.scope.as_ref().is_none_or(|scope| scope.get_ref() != "hospital");
    inputs.filter(of_patient).map(|input| input.id.get_ref().clone()).collect()
}

/// A text for people, both languages; either may be missing as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BilingualText {
    pub nl: Option<Text>,
    pub en: Option<Text>,
}

/// A code in a public system.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeText {
    pub system: Text,
    pub code: Text,
}

/// A table with names chosen by the author, in the order of the file.
#[derive(Debug, Clone)]
pub struct Named<T> {
    pub entries: Vec<(Text, Spanned<T>)>,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> serde::de::Visitor<'de> for Visitor<T> {
            type Value = Named<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a table")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries: Vec<(Text, Spanned<T>)> = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                entries.sort_by_key(|(name, _)| name.span().start);
                Ok(Named { entries })
            }
        }
        deserializer.deserialize_map(Visitor(std::marker::PhantomData))
    }
}
