//! Is an emergency department open on arrival? Local time now plus the ride, within its uncertainty.

use super::clock::{MINUTES_PER_WEEK, minute_of_week};
use super::travel::Travel;
use crate::domain::Truth;
use crate::pack::layout::HospitalRecord;
use crate::pack::{Pack, spanned};

/// Undecided without known hours, without a moment, or when the ride may end on either side of a change.
pub(super) fn open_on_arrival(
    pack: &Pack<'_>,
    hospital: &HospitalRecord,
    at: Option<i64>,
    travel: Option<Travel>,
) -> Truth {
    if hospital.hours_known == 0 {
        return Truth::Undecided;
    }
    let hours = spanned(pack.hours, hospital.hours);
    let whole_week = hours.iter().any(|h| h.start.get() == 0 && i64::from(h.end.get()) >= MINUTES_PER_WEEK);
    if whole_week {
        return Truth::Yes;
    }
    let (Some(at), Some(travel)) = (at, travel) else { return Truth::Undecided };
    let minute = |minutes: f64| minute_of_week(at.saturating_add(whole_seconds(minutes * 60.0)));
    let (first, last) = (minute(travel.span.low), minute(travel.span.high));
    let open =
        |minute: i64| hours.iter().position(|h| (i64::from(h.start.get())..i64::from(h.end.get())).contains(&minute));
    match (open(first), open(last)) {
        (Some(a), Some(b)) if a == b => Truth::Yes,
        // Around midnight from Sunday to Monday one stretch is written as two.
        (Some(_), Some(_)) if first > last => Truth::Yes,
        (None, None) if !hours.iter().any(|h| (first..=last).contains(&i64::from(h.start.get()))) => Truth::No,
        _ => Truth::Undecided,
    }
}

#[allow(clippy::as_conversions)] // saturating; a travel time is far from the limits
fn whole_seconds(seconds: f64) -> i64 {
    seconds as i64
}
