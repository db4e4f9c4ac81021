//! Items that give a value per band, and the gaps and overlaps between bands.

use super::context::At;
use super::items::hull;
use super::typing::{Quantity, Typer};
use crate::band::{Extent, Flaw, Interval, flaws};
use crate::checked::{Band, Num, Term};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::text::BandsText;

impl Typer<'_, '_, '_> {
    pub(super) fn bands(&mut self, at: At<'_, BandsText>) -> Option<(Term, Extent, String)> {
        let of = self.number_text(&at.get().of);
        let mut bands = Vec::new();
        let mut places = Vec::new();
        for (key, value) in &at.get().bands {
            let interval = self.context.band_key(At::new(at.file, key));
            let value = self.context.finite(At::new(at.file, value));
            bands.push((interval, value, key.get_ref().clone()));
            places.push(Place::new(at.file, key.span()));
        }
        let (of, print) = of?;
        let bands: Option<Vec<Band>> =
            bands.into_iter().map(|(interval, value, text)| Some(Band { interval: interval?, value, text })).collect();
        let mut bands = bands?;
        let intervals: Vec<Interval> = bands.iter().map(|band| band.interval).collect();
        for flaw in flaws(&intervals, &of.extent) {
            self.flaw(flaw, at, &print, &of, &bands, &places);
        }
        self.thresholds(&intervals, &places, &print, &of.extent);
        bands.sort_by(|a, b| {
            a.interval
                .lower
                .at
                .total_cmp(&b.interval.lower.at)
                .then(b.interval.lower.closed.cmp(&a.interval.lower.closed))
        });
        let values: Vec<f64> = bands.iter().map(|band| band.value).collect();
        Some((Term::Bands { of: of.num, bands }, hull(&values), print))
    }

    fn flaw(
        &mut self,
        flaw: Flaw,
        at: At<'_, BandsText>,
        of: &str,
        quantity: &Quantity,
        bands: &[Band],
        places: &[Place],
    ) {
        let key = |i: usize| bands.get(i).map_or("", |band| band.text.as_str());
        let place = |i: usize| places.get(i).cloned().unwrap_or_else(|| at.place());
        let diagnostic = match flaw {
            Flaw::Gap { value } => {
                let place = Place::new(at.file, at.get().of.span());
                let shown = shown_by(quantity, of, value);
                let help = format!("add a band for it; the possible values are {}{shown}", quantity.extent);
                Diagnostic::new(Code::BandGap, place, format!("`{of}` may be {value}, which falls in no band"))
                    .help(help)
            }
            Flaw::Overlap { first, second, value } => {
                let message = format!("`{of}` = {value} falls in two bands: `{}` and `{}`", key(first), key(second));
                let shown = shown_by(quantity, of, value);
                let help = format!("leave the end out of one of them: `60..120` is up to, not including, 120{shown}");
                Diagnostic::new(Code::BandOverlap, place(second), message)
                    .related(place(first), "the other band")
                    .help(help)
            }
            Flaw::Unreachable { band } => {
                let message = format!("no possible value of `{of}` falls in this band");
                Diagnostic::new(Code::OutsidePossible, place(band), message).expected(quantity.extent.to_string())
            }
        };
        self.context.report(diagnostic);
    }

    /// Warns of ends of bands that lie outside what is possible.
    fn thresholds(&mut self, bands: &[Interval], places: &[Place], of: &str, extent: &Extent) {
        for (band, place) in bands.iter().zip(places) {
            let ends = [band.lower.at, band.upper.at];
            let outside = ends.iter().find(|x| x.is_finite() && !(extent.low..=extent.high).contains(*x));
            let reached = band.lower.at <= extent.high && band.upper.at >= extent.low;
            if let (Some(x), true) = (outside, reached) {
                let message = format!("this band goes to {x}, and `{of}` only from {extent}");
                let warning = Diagnostic::new(Code::OutsidePossible, place.clone(), message);
                self.context.report(warning);
            }
        }
    }
}

/// A worked case that shows a value, to be pasted into a file of cases; nothing for a value of several findings.
fn shown_by(quantity: &Quantity, of: &str, value: f64) -> String {
    match quantity.num {
        Num::Input(_) => format!(
            "; a worked case for it:\n\n[[case]]\nname = \"{of} of {value}\"\nfindings = {{ {of} = {value} }}\n"
        ),
        _ => String::new(),
    }
}
