//! Hospitals and regions of a pack, as an advice names them.

use crate::case::Language;
use crate::pack::layout::{HospitalRecord, RegionRecord};
use crate::pack::{Pack, spanned};

/// A hospital of the pack.
#[derive(Clone, Copy, Debug)]
pub struct Hospital<'p> {
    pack: Pack<'p>,
    record: &'p HospitalRecord,
}

impl<'p> Hospital<'p> {
    /// Id
    pub fn id(&self) -> &'p str {
        self.pack.text_at(self.record.id)
    }
    /// Name
    pub fn name(&self) -> &'p str {
        self.pack.text_at(self.record.name)
    }
    /// Town
    pub fn city(&self) -> &'p str {
        self.pack.text_at(self.record.city)
    }
    /// Remark; empty for none
    pub fn note(&self) -> &'p str {
        self.pack.text_at(self.record.note)
    }
    /// Facts with their sources
    pub fn facts(&self) -> impl Iterator<Item = &'p str> + use<'p> {
        let pack = self.pack;
        spanned(pack.indices, self.record.facts).iter().map(move |t| pack.text_at(*t))
    }
    /// One of its attributes by the id of its input: yes is 1, no is 0; `None` where it is unknown, or no
    /// attribute.
    pub fn attribute(&self, input: &str) -> Option<f64> {
        let attributes = self.pack.geography.first()?.attributes;
        let mut inputs = self.pack.index_list(attributes).filter_map(|place| self.pack.inputs.get(place));
        let column = inputs.position(|record| self.pack.text_at(record.id) == input)?;
        let value = spanned(self.pack.constants, self.record.attributes).get(column)?.get();
        (!value.is_nan()).then_some(value)
    }
    /// Latitude and longitude, if known
    pub fn position(&self) -> Option<(f64, f64)> {
        let (north, east) = (self.record.latitude.get(), self.record.longitude.get());
        (north.is_finite() && east.is_finite()).then_some((north, east))
    }
}

/// A region of the pack.
#[derive(Clone, Copy, Debug)]
pub struct Region<'p> {
    pack: Pack<'p>,
    record: &'p RegionRecord,
}

impl<'p> Region<'p> {
    /// Id
    pub fn id(&self) -> &'p str {
        self.pack.text_at(self.record.id)
    }
    /// Title
    pub fn title(&self, language: Language) -> &'p str {
        self.pack.bilingual(self.record.title, language)
    }
    /// Source
    pub fn source(&self) -> &'p str {
        self.pack.text_at(self.record.source)
    }
    /// Said with every advice while no region has adopted the text; empty for none
    pub fn example(&self, language: Language) -> &'p str {
        self.pack.bilingual(self.record.example, language)
    }
    /// Said with the advice for a patient not in danger of life; empty for none
    pub fn confirmation(&self, language: Language) -> &'p str {
        self.pack.bilingual(self.record.confirmation, language)
    }
    /// A published rule set that regions can name; not itself a region
    pub fn is_template(&self) -> bool {
        self.record.template == 1
    }
    /// Its hospitals
    pub fn hospitals(&self) -> impl Iterator<Item = Hospital<'p>> + use<'p> {
        let pack = self.pack;
        pack.index_list(self.record.hospitals).filter_map(move |i| pack.hospital(i))
    }
}

impl<'p> Pack<'p> {
    /// The hospital with this place.
    pub fn hospital(&self, index: usize) -> Option<Hospital<'p>> {
        self.hospitals.get(index).map(|record| Hospital { pack: *self, record })
    }
    /// The place of a hospital, by its id.
    pub fn hospital_index(&self, id: &str) -> Option<usize> {
        self.hospitals.iter().position(|h| self.text_at(h.id) == id)
    }
    /// All hospitals.
    pub fn hospitals(&self) -> impl ExactSizeIterator<Item = Hospital<'p>> + use<'p> {
        let pack = *self;
        self.hospitals.iter().map(move |record| Hospital { pack, record })
    }
    /// The region with this place.
    pub fn region(&self, index: usize) -> Option<Region<'p>> {
        self.regions.get(index).map(|record| Region { pack: *self, record })
    }
    /// The place of a region, by its id.
    pub fn region_index(&self, id: &str) -> Option<usize> {
        self.regions.iter().position(|r| self.text_at(r.id) == id)
    }
    /// All regions.
    pub fn regions(&self) -> impl ExactSizeIterator<Item = Region<'p>> + use<'p> {
        let pack = *self;
        self.regions.iter().map(move |record| Region { pack, record })
    }
}
