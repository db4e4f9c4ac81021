//! Hospitals, regions, rungs, postcodes and the travel model as records.

use baken_core::destination::travel::{Position, cosine, great_circle_km};
use baken_core::pack::layout::{
    ExtentRecord, GeographyRecord, HospitalRecord, HoursRecord, IslandRecord, NONE, PositionRecord, PostcodeRecord,
    RegionRecord, RungRecord, SectionKind, Span, SpeedRecord, WaterRecord,
};
use zerocopy::byteorder::little_endian::{F64, U16};

use super::file::PackFile;
use super::{Emitter, optional_slot, pools, span_of};
use crate::checked::Model;
use crate::checked::geography::{Hospital, Region, Rung, StopKind, TravelModel};
use crate::lower::RungSlots;

/// The sections of this file.
#[derive(Default)]
pub(super) struct Records {
    geography: Vec<GeographyRecord>,
    pub hospitals: Vec<HospitalRecord>,
    hours: Vec<HoursRecord>,
    regions: Vec<RegionRecord>,
    rungs: Vec<RungRecord>,
    postcodes: Vec<PostcodeRecord>,
    speeds: Vec<SpeedRecord>,
    waters: Vec<WaterRecord>,
    islands: Vec<IslandRecord>,
    positions: Vec<PositionRecord>,
}

impl Records {
    pub fn write(&self, file: &mut PackFile) {
        file.section(SectionKind::Geography, &self.geography);
        file.section(SectionKind::Hospitals, &self.hospitals);
        file.section(SectionKind::Hours, &self.hours);
        file.section(SectionKind::Regions, &self.regions);
        file.section(SectionKind::Rungs, &self.rungs);
        file.section(SectionKind::Postcodes, &self.postcodes);
        file.section(SectionKind::Speeds, &self.speeds);
        file.section(SectionKind::Waters, &self.waters);
        file.section(SectionKind::Islands, &self.islands);
        file.section(SectionKind::Positions, &self.positions);
    }

    /// Of all waters together.
    pub fn crossings(&self) -> usize {
        self.waters.iter().map(|water| usize::from(water.crossings.count.get())).sum()
    }

    fn positions(&mut self, positions: &[(f64, f64)]) -> Span {
        let from = self.positions.len();
        self.positions.extend(positions.iter().map(|&(latitude, longitude)| PositionRecord {
            latitude: F64::new(latitude),
            longitude: F64::new(longitude),
        }));
        span_of(&self.positions, from)
    }
}

/// Needs for which the expected outcome can decide where to go: those that a strategy treats.
const DECIDED_BY_OUTCOME: &[&str] = &["evt", "ivt"];

/// The least box around these positions.
fn extent(positions: &[(f64, f64)]) -> ExtentRecord {
    let least = |of: fn(&(f64, f64)) -> f64| F64::new(positions.iter().map(of).fold(f64::INFINITY, f64::min));
    let greatest = |of: fn(&(f64, f64)) -> f64| F64::new(positions.iter().map(of).fold(f64::NEG_INFINITY, f64::max));
    ExtentRecord { south: least(|p| p.0), north: greatest(|p| p.0), west: least(|p| p.1), east: greatest(|p| p.1) }
}

/// Steps of a 65,536th of five degrees.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // saturating
fn steps(degrees: f64) -> U16 {
    U16::new((degrees * (65_536.0 / 5.0)).round() as u16)
}

const fn number(kind: StopKind) -> u8 {
    match kind {
        StopKind::Ed => 0,
        StopKind::Cardiac => 1,
        StopKind::Stroke => 2,
        StopKind::Icu => 3,
        StopKind::Obstetric => 4,
        StopKind::Paediatric => 5,
    }
}

impl Emitter<'_> {
    /// Everything that destinations need; nothing where the texts have no regions.
    pub(super) fn geography(&mut self) {
        let geography = &self.checked.geography;
        if geography.regions.is_empty() {
            return;
        }
        let input =
            |id: &str| pools::index(self.checked.inputs.iter().position(|i| i.id == id).unwrap_or(usize::from(NONE)));
        let (circuity, start) = geography.travel.as_ref().map_or((1.0, 0.0), |t| (t.circuity, t.start_minutes));
        let record = GeographyRecord {
            travel: input("travel"),
            added: input("added"),
            open: input("hospital_open"),
            threatened: input("vitally_threatened"),
            emergency_department: input("hospital_ed"),
            thrombolysis: input("hospital_ivt"),
            thrombectomy: input("hospital_evt"),
            times: ["time_to_primary", "time_to_comprehensive", "time_transfer"].map(input),
            attributes: self.pools.indices(&geography.attributes),
            circuity: F64::new(circuity),
            start_minutes: F64::new(start),
        };
        self.records.geography.geography.push(record);
        geography.hospitals.iter().for_each(|hospital| self.hospital(hospital));
        for (region, slots) in geography.regions.iter().zip(&self.program.regions) {
            self.region(region, slots);
        }
        for postcode in &geography.postcodes {
            self.records.geography.postcodes.push(PostcodeRecord {
                code: U16::new(postcode.code),
                latitude: steps(postcode.latitude - 50.0),
                longitude: steps(postcode.longitude - 3.0),
            });
        }
        if let Some(travel) = &geography.travel {
            self.travel(travel);
        }
    }

    fn hospital(&mut self, hospital: &Hospital) {
        let from = self.records.geography.hours.len();
        let hours = hospital.hours.as_deref().unwrap_or_default();
        self.records
            .geography
            .hours
            .extend(hours.iter().map(|&(start, end)| HoursRecord { start: U16::new(start), end: U16::new(end) }));
        let attributes: Vec<f64> = hospital.attributes.iter().map(|a| a.unwrap_or(f64::NAN)).collect();
        let (latitude, longitude) = hospital.position.unwrap_or((f64::NAN, f64::NAN));
        let crossings: Vec<usize> = hospital.position.map_or_else(Vec::new, |at| self.tens_of_metres_to_crossings(at));
        let facts: Vec<String> = hospital
            .facts
            .iter()
            .map(|fact| format!("{} = {} ({})", fact.attribute, fact.value, fact.source))
            .collect();
        let record = HospitalRecord {
            id: self.pools.text(&hospital.id),
            name: self.pools.text(&hospital.name),
            city: self.pools.text(&hospital.city),
            roaz: self.pools.text(&hospital.roaz),
            latitude: F64::new(latitude),
            longitude: F64::new(longitude),
            cosine: F64::new(cosine(latitude)),
            crossings: self.pools.indices(&crossings),
            attributes: self.pools.constants(&attributes),
            hours_known: u8::from(hospital.hours.is_some()),
            hours: span_of(&self.records.geography.hours, from),
            note: self.pools.text(&hospital.note),
            facts: self.pools.texts(&facts),
        };
        self.records.geography.hospitals.push(record);
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // saturating, and far from the limits
    fn tens_of_metres_to_crossings(&self, (latitude, longitude): (f64, f64)) -> Vec<usize> {
        let waters = self.checked.geography.travel.iter().flat_map(|travel| &travel.waters);
        let crossings = waters.flat_map(|water| &water.crossings);
        let distance = |&(north, east): &(f64, f64)| {
            let crossing = Position { latitude: north, longitude: east };
            (great_circle_km(Position { latitude, longitude }, crossing) * 100.0).round() as usize
        };
        crossings.map(distance).collect()
    }

    fn region(&mut self, region: &Region, slots: &[RungSlots]) {
        let from = self.records.geography.rungs.len();
        for (rung, slots) in region.rungs.iter().zip(slots) {
            let record = self.rung(rung, *slots);
            self.records.geography.rungs.push(record);
        }
        let strategy = region
            .strategy
            .as_ref()
            .and_then(|strategy| self.checked.models.iter().enumerate().find(|(_, model)| model.id == strategy.model));
        let outcome_needs = strategy.map(|(_, model)| self.outcome_needs(model)).unwrap_or_default();
        let record = RegionRecord {
            id: self.pools.text(&region.id),
            title: self.pools.bilingual(&region.title),
            source: self.pools.text(&region.source),
            date: self.pools.text(&region.date.to_string()),
            example: self.pools.optional_bilingual(region.example.as_ref()),
            template: u8::from(region.template),
            hospitals: self.pools.indices(&region.hospitals),
            roaz: self.pools.text(region.roaz.as_deref().unwrap_or("")),
            fallback: optional_slot(region.fallback),
            stops_used: u8::from(region.stops.used),
            stop_kinds: region.stops.kinds.iter().fold(0, |bits, kind| bits | 1 << number(*kind)),
            stop_validity: U16::new(region.stops.validity_minutes),
            no_stops_at: self.pools.indices(&region.stops.not_at),
            confirmation: self.pools.optional_bilingual(region.stops.confirmation.as_ref()),
            rungs: span_of(&self.records.geography.rungs, from),
            strategy: optional_slot(strategy.as_ref().map(|(model, _)| *model)),
            outcome_needs: self.pools.indices(&outcome_needs),
            minimum_gain: F64::new(region.strategy.as_ref().and_then(|s| s.minimum_gain).unwrap_or(f64::NAN)),
        };
        self.records.geography.regions.push(record);
    }

    /// The needs of a strategy model's pathways that its expected outcome is about.
    fn outcome_needs(&self, model: &Model) -> Vec<usize> {
        let pathways = self.checked.pathways.iter();
        let needs = pathways.flat_map(|pathway| {
            let compared = model.pathways.contains(&pathway.id);
            pathway.needs.iter().map(move |need| compared && DECIDED_BY_OUTCOME.contains(&need.id.as_str()))
        });
        needs.enumerate().filter(|(_, decided)| *decided).map(|(need, _)| need).collect()
    }

    fn rung(&mut self, rung: &Rung, slots: RungSlots) -> RungRecord {
        let needs_before: usize = self.checked.pathways[..rung.pathway].iter().map(|p| p.needs.len()).sum();
        let suits = self.suits.get(self.records.geography.rungs.len()).map_or(&[][..], Vec::as_slice);
        RungRecord {
            pathway: pools::index(rung.pathway),
            need: pools::index(needs_before + rung.need),
            when: optional_slot(slots.when),
            among: pools::index(slots.among),
            suits: self.pools.indices(suits),
            within: optional_slot(slots.within),
            avoid_stops: u8::from(rung.avoid_stops),
            stop_kind: number(rung.stop_kind),
            by_road: u8::from(rung.by_road),
            added_to: optional_slot(rung.added_to),
            because: self.pools.bilingual(&rung.because),
            advise: self.pools.optional_bilingual(rung.advise.as_ref()),
        }
    }

    fn travel(&mut self, travel: &TravelModel) {
        let records = &mut self.records.geography;
        records.speeds.extend(travel.speeds.iter().map(|speed| SpeedRecord {
            up_to_km: F64::new(speed.up_to_km),
            km_per_hour: F64::new(speed.km_per_hour),
            low: F64::new(speed.low),
            high: F64::new(speed.high),
        }));
        for water in &travel.waters {
            let line = self.records.geography.positions(&water.line);
            let crossings = self.records.geography.positions(&water.crossings);
            let name = self.pools.text(&water.name);
            let extent = extent(&water.line);
            self.records.geography.waters.push(WaterRecord { name, line, extent, crossings });
        }
        for island in &travel.islands {
            let outline = self.records.geography.positions(&island.outline);
            let name = self.pools.text(&island.name);
            let extent = extent(&island.outline);
            self.records.geography.islands.push(IslandRecord { name, outline, extent });
        }
    }
}
