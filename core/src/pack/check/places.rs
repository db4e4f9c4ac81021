//! Hospitals, regions and the way between them.

use zerocopy::byteorder::little_endian::U16;

use super::super::layout::*;
use super::super::{OpenError, spanned};
use super::{Checker, each, number, positive};
use crate::destination::suits::Suits;
use crate::destination::travel::cosine;

impl Checker<'_, '_> {
    pub(super) fn check_geography(&self) -> Result<(), OpenError> {
        let pack = self.pack;
        let inputs = pack.inputs.len();
        if pack.geography.len() > 1 || pack.hospitals.len() > MAX_HOSPITALS {
            return Err(OpenError::Section { kind: number(SectionKind::Geography) });
        }
        let attributes = pack.geography.first().map_or(0, |g| g.attributes.count.get());
        each(SectionKind::Geography, pack.geography, |g| {
            let named =
                [g.travel, g.added, g.open, g.threatened, g.emergency_department, g.thrombolysis, g.thrombectomy];
            // Texts that never ask for one of these need not have it.
            named.into_iter().chain(g.times).all(|input| input.get() == NONE || usize::from(input.get()) < inputs)
                && self.list(g.attributes, inputs)
                && positive(g.circuity)
                && g.start_minutes.get().is_finite()
        })?;
        each(SectionKind::Hours, pack.hours, |h| h.start.get() < h.end.get())?;
        let crossings =
            pack.waters.iter().fold(0usize, |sum, w| sum.saturating_add(usize::from(w.crossings.count.get())));
        if crossings > MAX_CROSSINGS {
            return Err(OpenError::Section { kind: number(SectionKind::Waters) });
        }
        each(SectionKind::Hospitals, pack.hospitals, |h| {
            [h.id, h.name, h.city, h.roaz, h.note].into_iter().all(|t| self.text(t))
                && self.span(pack.constants, h.attributes)
                && h.attributes.count.get() == attributes
                && h.hours_known <= 1
                && h.position().is_none_or(|at| cosine(at.latitude).to_bits() == h.cosine.get().to_bits())
                && self.span(pack.indices, h.crossings)
                && usize::from(h.crossings.count.get()) == if h.position().is_some() { crossings } else { 0 }
                && self.span(pack.hours, h.hours)
                && self.texts(h.facts)
        })?;
        each(SectionKind::Postcodes, pack.postcodes, |_| true)?;
        if !pack.postcodes.is_sorted_by_key(|p| p.code.get()) {
            return Err(OpenError::Section { kind: number(SectionKind::Postcodes) });
        }
        each(SectionKind::Speeds, pack.speeds, |s| positive(s.km_per_hour) && positive(s.low) && positive(s.high))?;
        each(SectionKind::Positions, pack.positions, |p| {
            p.latitude.get().is_finite() && p.longitude.get().is_finite()
        })?;
        let within = |positions: Span, extent: &ExtentRecord| {
            self.span(pack.positions, positions)
                && spanned(pack.positions, positions).iter().all(|position| extent.holds(position.into()))
        };
        each(SectionKind::Waters, pack.waters, |w| {
            self.text(w.name) && within(w.line, &w.extent) && self.span(pack.positions, w.crossings)
        })?;
        each(SectionKind::Islands, pack.islands, |i| self.text(i.name) && within(i.outline, &i.extent))
    }

    pub(super) fn check_regions(&self) -> Result<(), OpenError> {
        let pack = self.pack;
        let verdict = |slot: U16| self.slot_of_kind(slot, 1);
        each(SectionKind::Rungs, pack.rungs, |r| {
            usize::from(r.pathway.get()) < pack.pathways.len()
                && usize::from(r.need.get()) < pack.needs.len()
                && self.optional_verdict(r.when)
                && verdict(r.among)
                && self.span(pack.indices, r.suits)
                && (r.suits.count.get() == 0 || usize::from(r.suits.count.get()) == pack.hospitals.len())
                && spanned(pack.indices, r.suits).iter().all(|code| Suits::from_code(code.get()).is_valid())
                && self.optional_verdict(r.within)
                && r.avoid_stops <= 1
                && r.stop_kind < 8
                && r.by_road <= 1
                && (r.added_to.get() == NONE || usize::from(r.added_to.get()) < pack.inputs.len())
                && self.bilingual(r.because)
                && self.bilingual(r.advise)
        })?;
        each(SectionKind::Regions, pack.regions, |r| {
            [r.id, r.source, r.date, r.roaz].into_iter().all(|t| self.text(t))
                && [r.title, r.example, r.confirmation].into_iter().all(|t| self.bilingual(t))
                && r.template <= 1
                && self.list(r.hospitals, pack.hospitals.len())
                && (r.fallback.get() == NONE || usize::from(r.fallback.get()) < pack.regions.len())
                && r.stops_used <= 1
                && self.list(r.no_stops_at, pack.hospitals.len())
                && self.span(pack.rungs, r.rungs)
                && (r.strategy.get() == NONE || usize::from(r.strategy.get()) < pack.models.len())
                && self.list(r.outcome_needs, pack.needs.len())
                && (r.minimum_gain.get().is_nan() || r.minimum_gain.get() >= 0.0)
        })?;
        // A chain of fallbacks ends: each region leads to none within as many steps as there are regions.
        let ends = pack.regions.iter().all(|region| {
            let mut next = region.fallback.get();
            for _ in 0..=pack.regions.len() {
                match pack.regions.get(usize::from(next)) {
                    Some(region) => next = region.fallback.get(),
                    None => return true,
                }
            }
            false
        });
        let index = pack.regions.len();
        if ends { Ok(()) } else { Err(OpenError::Record { kind: number(SectionKind::Regions), index }) }
    }
}
