//! Moments in a cohort: with a zone, or as a Dutch clock shows them.

use baken_core::destination::clock::offset_minutes;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Seconds from 1970 of a date with a time of day; `None` for anything else. Without a zone it is local time
/// in the Netherlands; of the hour that a clock shows twice, the second.
pub fn seconds(cell: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(cell).ok()?;
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment.as_second());
    }
    // A date alone would be taken for midnight.
    let civil = text.contains(':').then(|| text.parse::<DateTime>().ok())??;
    let utc = Offset::UTC.to_timestamp(civil).ok()?.as_second();
    Some(utc - 60 * offset_minutes(utc - 3600))
}

/// A moment of a column with dates and times: `unit` of them are a second.
pub fn text(count: i64, unit: i64, has_zone: bool) -> Option<String> {
    let moment = Timestamp::from_second(count.div_euclid(unit)).ok()?;
    Some(if has_zone { moment.to_string() } else { Offset::UTC.to_datetime(moment).to_string() })
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn a_clock_without_a_zone_is_a_dutch_one() {
        let same = [
            ("2026-03-14T02:10:00+01:00", "2026-03-14 02:10"),
            ("2026-07-01T12:00:00+02:00", "2026-07-01T12:00:00"),
            // Summer time ends at 03:00 on the clock: 02:30 comes twice.
            ("2026-10-25T02:30:00+01:00", "2026-10-25T02:30"),
            ("2026-10-25T01:59:00+02:00", "2026-10-25T01:59"),
            ("2026-03-29T03:00:00+02:00", "2026-03-29T03:00"),
        ];
        for (with_zone, without) in same {
            assert_eq!(seconds(with_zone.as_bytes()), seconds(without.as_bytes()), "{without}");
            assert!(seconds(without.as_bytes()).is_some());
        }
    }

    #[test]
    fn a_date_alone_and_other_words_are_no_moment() {
        for other in ["2026-03-14", "02:10", "14-03-2026 02:10", "", "yesterday"] {
            assert_eq!(seconds(other.as_bytes()), None, "{other}");
        }
    }
}
