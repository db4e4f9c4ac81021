//! Positions: degrees, WGS 84, in the Netherlands.

use std::ops::RangeInclusive;

use crate::check::context::{At, Context};
use crate::diagnostic::{Code, Diagnostic, FileId};
use crate::text::{PositionText, Text};

/// The whole country, islands included, and nothing that an exchange of the two would give.
const LATITUDES: RangeInclusive<f64> = 50.0..=54.0;
const LONGITUDES: RangeInclusive<f64> = 3.0..=8.0;

/// Two cells of a table; `None` when both are blank, or when one is wrong.
pub(super) fn of_cells(
    context: &mut Context<'_>,
    file: FileId,
    latitude: &Text,
    longitude: &Text,
) -> Option<(f64, f64)> {
    let (lat, lon) = (At::new(file, latitude), At::new(file, longitude));
    match (lat.get().is_empty(), lon.get().is_empty()) {
        (true, true) => None,
        (false, false) => {
            let latitude = number(context, lat).and_then(|x| within(context, lat, x, LATITUDES, "latitude"));
            let longitude = number(context, lon).and_then(|x| within(context, lon, x, LONGITUDES, "longitude"));
            Some((latitude?, longitude?))
        }
        (no_latitude, _) => {
            let (there, missing) = if no_latitude { (lon, "latitude") } else { (lat, "longitude") };
            let message = format!("this position has no {missing}");
            let help = "give both, or leave both blank where the position is unknown".to_owned();
            context.report(Diagnostic::new(Code::BadPosition, there.place(), message).help(help));
            None
        }
    }
}

/// `[lat, lon]`
pub(super) fn of_pair(context: &mut Context<'_>, file: FileId, pair: &PositionText) -> Option<(f64, f64)> {
    let at = At::new(file, pair);
    let [latitude, longitude] = at.get().as_slice() else {
        let wrong = Diagnostic::new(Code::BadPosition, at.place(), "a position is two numbers");
        context.report(wrong.expected("`[latitude, longitude]`").found(format!("{} numbers", at.get().len())));
        return None;
    };
    let (lat, lon) = (At::new(file, latitude), At::new(file, longitude));
    let latitude = within(context, lat, *lat.get(), LATITUDES, "latitude");
    let longitude = within(context, lon, *lon.get(), LONGITUDES, "longitude");
    Some((latitude?, longitude?))
}

/// A cell that is a number.
pub(super) fn number(context: &mut Context<'_>, cell: At<'_, String>) -> Option<f64> {
    let number = cell.get().parse::<f64>().ok().filter(|x| x.is_finite());
    if number.is_none() {
        let message = format!("`{}` is no number", cell.get());
        let help = cell.get().contains(',').then(|| "decimals come behind a point".to_owned());
        context.report(Diagnostic::new(Code::WrongType, cell.place(), message).expected("a number").help(help));
    }
    number
}

fn within<T>(context: &mut Context<'_>, at: At<'_, T>, x: f64, range: RangeInclusive<f64>, name: &str) -> Option<f64> {
    if range.contains(&x) {
        return Some(x);
    }
    let message = format!("{x} is no {name} in the Netherlands");
    let other = if name == "latitude" { LONGITUDES } else { LATITUDES };
    let help = other.contains(&x).then(|| "latitude comes first, longitude behind it".to_owned());
    let expected = format!("{} to {}", range.start(), range.end());
    context.report(Diagnostic::new(Code::BadPosition, at.place(), message).expected(expected).help(help));
    None
}

/// Kilometres in one degree of latitude.
const KM_PER_DEGREE: f64 = 111.2;

/// From a point to the nearest place of a line, as the crow flies; good to a percent at this scale.
pub(super) fn km_to_line(point: (f64, f64), line: &[(f64, f64)]) -> f64 {
    let shrink = point.0.to_radians().cos();
    let flat = |p: (f64, f64)| ((p.1 - point.1) * shrink * KM_PER_DEGREE, (p.0 - point.0) * KM_PER_DEGREE);
    let to_segment = |a: (f64, f64), b: (f64, f64)| {
        let ((ax, ay), (bx, by)) = (flat(a), flat(b));
        let (dx, dy) = (bx - ax, by - ay);
        let square = dx * dx + dy * dy;
        let along = if square > 0.0 { (-(ax * dx + ay * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
        (ax + along * dx).hypot(ay + along * dy)
    };
    let ends = line.iter().copied().zip(line.iter().copied().skip(1));
    ends.map(|(a, b)| to_segment(a, b)).fold(f64::INFINITY, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_to_a_line_is_to_its_nearest_place() {
        let line = [(52.0, 5.0), (52.0, 6.0)];
        assert!(km_to_line((52.0, 5.5), &line) < 0.001);
        assert!((km_to_line((52.1, 5.5), &line) - 11.1).abs() < 0.1);
        assert!((km_to_line((52.0, 6.1), &line) - 6.8).abs() < 0.1);
    }
}
