//! How travel time is estimated: speeds by distance, waters with their crossings, islands.

use super::position::{km_to_line, of_pair};
use crate::check::context::{At, Context};
use crate::checked::geography::{Island, Speed, TravelModel, Water};
use crate::diagnostic::{Code, Diagnostic, FileId, Place};
use crate::text::{InFile, PositionText, Spanned, SpeedText, Texts, TravelFile, WaterText};

/// A crossing farther than this from the line of its water is on another water, or a slip. Kilometres.
const CROSSING_KM: f64 = 2.0;

/// The one travel model; an error for a second one.
pub(super) fn travel(context: &mut Context<'_>, texts: &Texts) -> Option<TravelModel> {
    let (first, others) = texts.travels.split_first()?;
    let place = |text: &InFile<TravelFile>| Place::new(text.file, text.content.travel.span());
    for other in others {
        context.duplicate("the table", "[travel]", place(first), place(other));
    }
    let file = first.file;
    let head = first.content.travel.get_ref();
    let circuity = context.finite(At::new(file, &head.circuity));
    if circuity < 1.0 {
        wrong(context, file, &head.circuity, "no road is shorter than the straight line", "1 or more");
    }
    let start_minutes = head.start_minutes.as_ref().map_or(0.0, |start| {
        let minutes = context.finite(At::new(file, start));
        if minutes < 0.0 {
            wrong(context, file, start, "a ride does not begin before it begins", "0 or more");
        }
        minutes
    });
    Some(TravelModel {
        circuity,
        start_minutes,
        speeds: speeds(context, file, &first.content.speeds, &place(first)),
        waters: first.content.waters.iter().map(|water| self::water(context, file, water.get_ref())).collect(),
        islands: first
            .content
            .islands
            .iter()
            .map(|island| {
                let island = island.get_ref();
                let outline = positions(context, file, &island.outline, 3, "an outline");
                Island { name: island.name.get_ref().clone(), outline }
            })
            .collect(),
    })
}

fn wrong(context: &mut Context<'_>, file: FileId, number: &Spanned<f64>, why: &str, expected: &str) {
    let place = Place::new(file, number.span());
    let message = format!("{} cannot be: {why}", number.get_ref());
    context.report(Diagnostic::new(Code::BadTravel, place, message).expected(expected));
}

fn speeds(context: &mut Context<'_>, file: FileId, texts: &[Spanned<SpeedText>], of: &Place) -> Vec<Speed> {
    if texts.is_empty() {
        let message = "this travel model has no `[[speed]]`";
        let help = "add `[[speed]]` with `km_per_hour`, `low` and `high`".to_owned();
        context.report(Diagnostic::new(Code::BadTravel, of.clone(), message).help(help));
    }
    let mut speeds: Vec<Speed> = Vec::new();
    for (i, text) in texts.iter().enumerate() {
        let place = Place::new(file, text.span());
        let text = text.get_ref();
        let is_last = i + 1 == texts.len();
        let before = speeds.last().map_or(0.0, |speed| speed.up_to_km);
        let up_to_km = match (&text.up_to_km, is_last) {
            (Some(km), _) => context.finite(At::new(file, km)),
            (None, _) => f64::INFINITY,
        };
        if let (Some(km), true) = (&text.up_to_km, is_last) {
            let message = "the last speed has no `up_to_km`: it holds for every distance that is left";
            context.report(Diagnostic::new(Code::BadTravel, Place::new(file, km.span()), message));
        } else if let (None, false) = (&text.up_to_km, is_last) {
            let message = "this speed has no `up_to_km`, so the speeds below it are never driven";
            context.report(Diagnostic::new(Code::BadTravel, place, message));
        } else if let Some(km) = &text.up_to_km
            && up_to_km <= before
        {
            wrong(context, file, km, "the distances rise from speed to speed", &format!("more than {before}"));
        }
        let km_per_hour = context.finite(At::new(file, &text.km_per_hour));
        if km_per_hour <= 0.0 {
            wrong(context, file, &text.km_per_hour, "nobody arrives at this speed", "more than 0");
        }
        let (low, high) = (context.finite(At::new(file, &text.low)), context.finite(At::new(file, &text.high)));
        if low <= 0.0 || low > 1.0 {
            wrong(context, file, &text.low, "the least time is a part of the estimate", "more than 0, at most 1");
        }
        if high < 1.0 {
            wrong(context, file, &text.high, "the greatest time is a multiple of the estimate", "1 or more");
        }
        speeds.push(Speed { up_to_km, km_per_hour, low, high });
    }
    speeds
}

fn water(context: &mut Context<'_>, file: FileId, text: &WaterText) -> Water {
    let line = positions(context, file, &text.line, 2, "a line");
    let mut crossings = Vec::new();
    for crossing in text.crossings.get_ref() {
        let Some(position) = of_pair(context, file, crossing) else { continue };
        let km = km_to_line(position, &line);
        if km.is_finite() && km > CROSSING_KM {
            let message = format!("this crossing lies {km:.0} km from the line of its water");
            let expected = format!("at most {CROSSING_KM} km");
            let far = Diagnostic::new(Code::FarCrossing, Place::new(file, crossing.span()), message);
            let related = format!("the line of {}", text.name.get_ref());
            context.report(far.expected(expected).related(Place::new(file, text.line.span()), related));
        }
        crossings.push(position);
    }
    Water { name: text.name.get_ref().clone(), line, crossings }
}

/// At least so many positions.
fn positions(
    context: &mut Context<'_>,
    file: FileId,
    list: &Spanned<Vec<PositionText>>,
    least: usize,
    what: &str,
) -> Vec<(f64, f64)> {
    let count = list.get_ref().len();
    if count < least {
        let message = format!("{what} has at least {least} positions");
        let short = Diagnostic::new(Code::BadTravel, Place::new(file, list.span()), message);
        context.report(short.found(count.to_string()));
    }
    list.get_ref().iter().filter_map(|pair| of_pair(context, file, pair)).collect()
}
