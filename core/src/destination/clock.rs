//! Local time in the Netherlands: the minute of the week, with the European summer-time rule.
//!
//! Summer time counts from the last Sunday of March, 01:00 UTC, to the last Sunday of October, 01:00
//! UTC (Directive 2000/84/EC). Computed, so that a tablet needs no time-zone table.

/// Minutes of a week.
pub const MINUTES_PER_WEEK: i64 = 10_080;
const DAY: i64 = 86_400;

/// Minutes from Monday 00:00 local time; `unix` in seconds from 1970.
pub fn minute_of_week(unix: i64) -> i64 {
    let local = unix.saturating_add(offset_minutes(unix).saturating_mul(60));
    // 1970-01-01 was a Thursday, three days after a Monday.
    let minutes = local.div_euclid(60).saturating_add(3 * 1440);
    minutes.rem_euclid(MINUTES_PER_WEEK)
}

/// What must be added to UTC for local time: 60 or 120 minutes.
pub fn offset_minutes(unix: i64) -> i64 {
    let year = year_of(unix);
    let start = last_sunday(year, 3);
    let end = last_sunday(year, 10);
    if (start..end).contains(&unix) { 120 } else { 60 }
}

/// 01:00 UTC on the last Sunday of a month that has 31 days.
fn last_sunday(year: i64, month: i64) -> i64 {
    let last = days_from_civil(year, month, 31);
    // Day 0 was a Thursday: day d is a Sunday when d ≡ 3 (mod 7).
    let back = last.saturating_sub(3).rem_euclid(7);
    last.saturating_sub(back).saturating_mul(DAY).saturating_add(3_600)
}

/// Days from 1970-01-01 by the proleptic Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year.saturating_sub(1) } else { year };
    let month = month.saturating_add(9).rem_euclid(12);
    let leap_days = year.div_euclid(4).saturating_sub(year.div_euclid(100)).saturating_add(year.div_euclid(400));
    let in_year = month.saturating_mul(153).saturating_add(2).div_euclid(5);
    year.saturating_mul(365)
        .saturating_add(leap_days)
        .saturating_add(in_year)
        .saturating_add(day)
        .saturating_sub(719_469)
}

/// Year, month and day of a second, UTC.
pub fn civil_from_unix(unix: i64) -> (i64, i64, i64) {
    let days = unix.div_euclid(DAY);
    let year = year_of(unix);
    let mut month = 1i64;
    while month < 12 && days_from_civil(year, month.saturating_add(1), 1) <= days {
        month = month.saturating_add(1);
    }
    (year, month, days.saturating_sub(days_from_civil(year, month, 1)).saturating_add(1))
}

fn year_of(unix: i64) -> i64 {
    let days = unix.div_euclid(DAY);
    // Within one of the true year; then corrected.
    let mut year = days.saturating_mul(400).div_euclid(146_097).saturating_add(1970);
    while days_from_civil(year, 1, 1) > days {
        year = year.saturating_sub(1);
    }
    while days_from_civil(year.saturating_add(1), 1, 1) <= days {
        year = year.saturating_add(1);
    }
    year
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_time_begins_and_ends_on_the_last_sundays() {
        // 2026-03-29T00:59:59Z and one second later; 2026-10-25T00:59:59Z and one second later
        assert_eq!(offset_minutes(1_774_745_999), 60);
        assert_eq!(offset_minutes(1_774_746_000), 120);
        assert_eq!(offset_minutes(1_792_889_999), 120);
        assert_eq!(offset_minutes(1_792_890_000), 60);
        // 1972 and 2000, years that begin or end on the edges of the rule's arithmetic
        assert_eq!(offset_minutes(951_782_400), 60);
    }

    #[test]
    fn a_second_has_its_day() {
        assert_eq!(civil_from_unix(1_773_450_600), (2026, 3, 14));
        assert_eq!(civil_from_unix(951_782_399), (2000, 2, 28));
        assert_eq!(civil_from_unix(951_782_400), (2000, 2, 29));
        assert_eq!(civil_from_unix(-1), (1969, 12, 31));
        assert_eq!(civil_from_unix(4_102_444_799), (2099, 12, 31));
    }

    #[test]
    fn the_minute_of_the_week_counts_from_monday() {
        // Saturday 2026-03-14T02:10+01:00
        assert_eq!(minute_of_week(1_773_450_600), 5 * 1440 + 130);
        // Monday 2026-06-01T00:00+02:00
        assert_eq!(minute_of_week(1_780_264_800), 0);
        // Before 1970: Wednesday 1969-12-31T23:59Z is Thursday 00:59 local
        assert_eq!(minute_of_week(-60), 3 * 1440 + 59);
    }
}
