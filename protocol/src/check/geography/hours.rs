//! Opening hours, `Mo-Fr 08:00-23:00; Sa,Su 10:00-20:00`, to minutes of the week.

/// Minutes in a day, and in the week from Monday 00:00.
const DAY: u16 = 24 * 60;
const WEEK: u16 = 7 * DAY;

const DAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// The intervals in which it is open, ascending and apart; what cannot be read otherwise.
///
/// Parts are separated by `;` or `,`. A part without days is of the days before it, and days without
/// a time wait for the next time. A range that ends before it begins ends on the next day.
pub(super) fn hours(text: &str) -> Result<Vec<(u16, u16)>, String> {
    let mut open = Vec::new();
    let mut days: Vec<u16> = Vec::new();
    let mut waiting = false;
    for part in text.split([';', ',']) {
        let mut words = part.split_whitespace();
        let mut word = words.next().ok_or("a part is empty")?;
        if word.starts_with(|c: char| c.is_ascii_alphabetic()) {
            if !waiting {
                days.clear();
            }
            days.extend(days_of(word)?);
            waiting = true;
            match words.next() {
                Some(next) => word = next,
                None => continue,
            }
        }
        if days.is_empty() {
            return Err(format!("`{word}` has no days before it"));
        }
        let (from, to) = times_of(word)?;
        if let Some(rest) = words.next() {
            return Err(format!("`{rest}` stands behind a time; put `;` between the parts"));
        }
        waiting = false;
        for day in &days {
            open.extend(within_week(day * DAY + from, day * DAY + to));
        }
    }
    if waiting || open.is_empty() {
        return Err("the last days have no time".to_owned());
    }
    Ok(merged(open))
}

/// `Mo-Su` or `Sa`; `Fr-Mo` goes over the week's end.
fn days_of(word: &str) -> Result<Vec<u16>, String> {
    let day = |name: &str| {
        let index = (0..7).zip(DAYS).find(|(_, day)| *day == name).map(|(index, _)| index);
        index.ok_or_else(|| format!("`{name}` is no day; the days are Mo Tu We Th Fr Sa Su"))
    };
    match word.split_once('-') {
        None => Ok(vec![day(word)?]),
        Some((first, last)) => {
            let (first, last): (u16, u16) = (day(first)?, day(last)?);
            let count = (last + 7 - first) % 7 + 1;
            Ok((0..count).map(|i| (first + i) % 7).collect())
        }
    }
}

/// Minutes from the day's beginning; the end may lie on the next day.
fn times_of(word: &str) -> Result<(u16, u16), String> {
    let wrong = || format!("`{word}` is no time; write `08:00-23:00`");
    let (from, to) = word.split_once('-').ok_or_else(wrong)?;
    let (from, to) = (minute(from).ok_or_else(wrong)?, minute(to).ok_or_else(wrong)?);
    match (from, to) {
        (DAY, _) => Err(format!("`{word}` begins where the day ends; write `00:00` of the next day")),
        _ if from == to => Err(format!("`{word}` is no time at all; around the clock is `00:00-24:00`")),
        _ if from < to => Ok((from, to)),
        _ => Ok((from, to + DAY)),
    }
}

/// `HH:MM`, up to `24:00`.
fn minute(time: &str) -> Option<u16> {
    let (hour, minute) = time.split_once(':')?;
    let two = |digits: &str| digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
    if !two(hour) || !two(minute) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (minute < 60 && hour * 60 + minute <= DAY).then_some(hour * 60 + minute)
}

/// What goes over the end of Sunday begins the week.
fn within_week(from: u16, to: u16) -> Vec<(u16, u16)> {
    if to <= WEEK { vec![(from, to)] } else { vec![(from, WEEK), (0, to - WEEK)] }
}

fn merged(mut open: Vec<(u16, u16)>) -> Vec<(u16, u16)> {
    open.sort_unstable();
    let mut merged: Vec<(u16, u16)> = Vec::new();
    for (from, to) in open {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn around_the_clock_is_one_interval() {
        assert_eq!(hours("Mo-Su 00:00-24:00"), Ok(vec![(0, WEEK)]));
    }

    #[test]
    fn a_night_goes_on_into_the_next_day_and_week() {
        assert_eq!(hours("Su 22:00-02:00"), Ok(vec![(0, 120), (6 * DAY + 1320, WEEK)]));
        assert_eq!(hours("Mo 22:00-24:00; Tu 00:00-02:00"), Ok(vec![(1320, DAY + 120)]));
    }

    #[test]
    fn parts_share_their_days_and_times() {
        let apart = hours("Sa 08:00-12:00; Su 08:00-12:00; Sa 13:00-17:00; Su 13:00-17:00");
        assert!(apart.is_ok());
        assert_eq!(hours("Sa,Su 08:00-12:00,13:00-17:00"), apart);
        assert_eq!(hours("Sa-Su 13:00-17:00, Sa-Su 08:00-12:00"), apart);
    }

    #[test]
    fn what_is_no_time_is_said() {
        for text in ["", "Mo", "08:00-23:00", "Ma 08:00-23:00", "Mo 8:00-23:00", "Mo 08:00-25:00", "Mo 08:00"] {
            assert!(hours(text).is_err(), "{text}");
        }
        for text in
            ["Mo 08:00-08:00", "Mo 24:00-02:00", "Mo 08:00-12:00 Tu 08:00-12:00", "Mo 08:00-12:00;", "Mo 08:60-12:00"]
        {
            assert!(hours(text).is_err(), "{text}");
        }
    }
}
