//! A strategy: a region's text, compiled to a pack.

use baken_core::Pack;
use baken_core::case::Language;
use baken_core::destination::travel::Position;
use baken_protocol::name::did_you_mean;
use baken_protocol::question;

use super::{Request, Target};
use crate::cohort::{CohortError, ReadTexts};

/// A region in a pack.
#[derive(Debug, Clone)]
pub struct Packed {
    /// How it was asked for.
    pub label: String,
    /// The region's id.
    pub region: String,
    /// The bytes of the pack.
    bytes: Vec<u8>,
    digest: [u8; 32],
}

impl Packed {
    /// Compiles a region's texts.
    ///
    /// # Errors
    /// With every mistake in the texts.
    pub fn compile(label: &str, region: &str, texts: ReadTexts) -> Result<Packed, CohortError> {
        let compiled = question::compile(texts, &[], &[]).map_err(CohortError::Texts)?;
        let (bytes, digest) = (compiled.pack, compiled.digest);
        Ok(Packed { label: label.to_owned(), region: region.to_owned(), bytes, digest })
    }

    pub(super) fn open(&self, target: Target, request: &Request) -> Result<Strategy<'_>, CohortError> {
        let pack = Pack::open(&self.bytes).map_err(|error| CohortError::TooMuch(error.to_string()))?;
        let named = |what: &str, id: &str, known: Vec<&str>| {
            let near = did_you_mean(id, known.iter().copied()).map_or(String::new(), |near| format!("{near}; "));
            CohortError::Request(format!("there is no {what} `{id}`: {near}known are {}", known.join(", ")))
        };
        let region = pack.region_index(&self.region).ok_or_else(|| {
            named("region", &self.region, pack.regions().filter(|r| !r.is_template()).map(|r| r.id()).collect())
        })?;
        let pathway = pack
            .pathway_index(&request.pathway)
            .ok_or_else(|| named("pathway", &request.pathway, pack.pathways().map(|pathway| pathway.id()).collect()))?;
        let is_target = |hospital: baken_core::destination::Hospital<'_>| match target {
            Target::LevelOne => hospital.attribute("hospital_trauma_level").map(|level| level == 1.0),
            Target::Thrombectomy => hospital.attribute("hospital_evt").map(|evt| evt == 1.0),
        };
        let of_region: Vec<&str> =
            pack.region(region).map(|r| r.hospitals().map(|h| h.id()).collect()).unwrap_or_default();
        Ok(Strategy {
            label: self.label.clone(),
            digest: self.digest,
            region,
            pathway,
            targets: pack.hospitals().map(is_target).collect(),
            centres: pack
                .hospitals()
                .filter(|hospital| is_target(*hospital) == Some(true) && of_region.contains(&hospital.id()))
                .filter_map(|hospital| hospital.position())
                .map(|(latitude, longitude)| Position { latitude, longitude })
                .collect(),
            stops: request.stops.places(&pack)?,
            pack,
        })
    }
}

/// A strategy, ready to assess patients.
#[derive(Debug)]
pub(super) struct Strategy<'p> {
    pub label: String,
    pub digest: [u8; 32],
    pub pack: Pack<'p>,
    pub region: usize,
    pub pathway: usize,
    /// For each hospital: can it do what a severe patient needs? None where that is not known.
    pub targets: Vec<Option<bool>>,
    /// Where the region's hospitals stand that can.
    pub centres: Vec<Position>,
    /// The places of the hospitals of the log of stops.
    pub stops: Vec<u16>,
}

impl Strategy<'_> {
    pub fn title(&self) -> String {
        self.pack.region(self.region).map_or(String::new(), |region| region.title(Language::English).to_owned())
    }

    /// The places of another pack's findings in this one. Packs of one dictionary have the same findings; one
    /// that this pack does not have is none to it.
    pub fn findings_from(
        &self,
        first: &Pack<'_>,
        findings: &[(usize, usize, bool)],
    ) -> Result<Vec<Option<usize>>, CohortError> {
        let place = |input: usize| {
            let Some(theirs) = first.input(input) else { return Ok(None) };
            let Some((place, own)) = self.pack.inputs().enumerate().find(|(_, own)| own.id() == theirs.id()) else {
                return Ok(None);
            };
            let choices = |of: &baken_core::pack::Input<'_>| {
                of.choices(Language::English).map(|(id, _)| id.to_owned()).collect::<Vec<_>>()
            };
            if own.kind() == theirs.kind() && own.unit() == theirs.unit() && choices(&own) == choices(&theirs) {
                Ok(Some(place))
            } else {
                let why = format!("`{}` is another finding in the texts of {} than in the first", own.id(), self.label);
                Err(CohortError::Request(why))
            }
        };
        findings.iter().map(|(input, _, _)| place(*input)).collect()
    }

    /// The shortest estimated drive from a hospital to a centre, in minutes.
    pub fn drive_to_centre(&self, hospital: usize) -> Option<f64> {
        let (latitude, longitude) = self.pack.hospital(hospital)?.position()?;
        let from = Position { latitude, longitude };
        let drives = self.centres.iter().filter_map(|centre| self.pack.estimated_travel(from, *centre));
        drives.map(|travel| travel.minutes).reduce(f64::min)
    }
}
