//! Band keys (`"< 60"`, `"60..=120"`, `"> 75, <= 89"`) as intervals with open or closed ends, and
//! whether a set of them covers every possible value exactly once.

use std::fmt;

/// One end of an interval; an end without limit is infinite and open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bound {
    pub at: f64,
    pub closed: bool,
}

/// The values between two ends. Never empty when it comes from [`Interval::parse`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    pub lower: Bound,
    pub upper: Bound,
}

/// The values that something can have.
#[derive(Debug, Clone, PartialEq)]
pub struct Extent {
    pub low: f64,
    pub high: f64,
    /// Only whole numbers.
    pub whole: bool,
    /// Values between `low` and `high` that do not occur.
    pub except: Vec<f64>,
}

/// What is wrong with a set of bands, by their positions, with a value that shows it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Flaw {
    /// `value` falls in no band.
    Gap { value: f64 },
    /// `value` falls in both.
    Overlap { first: usize, second: usize, value: f64 },
    /// No possible value falls in it.
    Unreachable { band: usize },
}

/// Why a band key cannot be read; each message says what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BandKeyError {
    #[error("a band key is `< 60`, `>= 60`, `= 3`, `60..=120`, `60..120` or `> 75, <= 89`")]
    Shape,
    #[error("`{0}` is not a number")]
    Number(String),
    #[error("this band is empty: {0}")]
    Empty(String),
    #[error("both bounds limit the same side")]
    SameSide,
}

impl Interval {
    /// As a condition on `of`; `None` for a band without ends.
    #[must_use]
    pub fn condition(&self, of: &str) -> Option<String> {
        let end = |bound: Bound, open: &str, closed: &str| {
            bound.at.is_finite().then(|| format!("({of}) {} {}", if bound.closed { closed } else { open }, bound.at))
        };
        match (end(self.lower, ">", ">="), end(self.upper, "<", "<=")) {
            (Some(low), Some(high)) => Some(format!("{low} and {high}")),
            (low, high) => low.or(high),
        }
    }

    /// Reads a band key.
    ///
    /// # Errors
    /// When the key has another shape, or no value can fall in it.
    pub fn parse(key: &str) -> Result<Self, BandKeyError> {
        let interval = match (key.split_once("..="), key.split_once("..")) {
            (Some((low, high)), _) => Self::between(low, high, true)?,
            (None, Some((low, high))) => Self::between(low, high, false)?,
            (None, None) => Self::bounds(key)?,
        };
        let (low, high) = (interval.lower.at, interval.upper.at);
        if low > high {
            return Err(BandKeyError::Empty(format!("{low} is above {high}")));
        }
        if low == high && !(interval.lower.closed && interval.upper.closed) {
            return Err(BandKeyError::Empty(format!("it leaves out {low} itself")));
        }
        Ok(interval)
    }

    fn between(low: &str, high: &str, closed: bool) -> Result<Self, BandKeyError> {
        Ok(Self { lower: Bound::closed(number(low)?), upper: Bound { at: number(high)?, closed } })
    }

    fn bounds(key: &str) -> Result<Self, BandKeyError> {
        let mut interval = Self::ALL;
        let mut sides = (false, false);
        for part in key.split(',') {
            let part = part.trim();
            let at = part.find(|c: char| !matches!(c, '<' | '>' | '=')).unwrap_or(part.len());
            let (sign, rest) = part.split_at(at);
            let (below, above, closed) = match sign {
                "<" => (true, false, false),
                "<=" => (true, false, true),
                ">" => (false, true, false),
                ">=" => (false, true, true),
                "=" => (true, true, true),
                _ => return Err(BandKeyError::Shape),
            };
            let bound = Bound { at: number(rest)?, closed };
            if (below && sides.0) || (above && sides.1) {
                return Err(BandKeyError::SameSide);
            }
            if below {
                interval.upper = bound;
                sides.0 = true;
            }
            if above {
                interval.lower = bound;
                sides.1 = true;
            }
        }
        Ok(interval)
    }

    /// Every number.
    pub const ALL: Self = Self {
        lower: Bound { at: f64::NEG_INFINITY, closed: false },
        upper: Bound { at: f64::INFINITY, closed: false },
    };

    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        let above = value > self.lower.at || (self.lower.closed && value == self.lower.at);
        let below = value < self.upper.at || (self.upper.closed && value == self.upper.at);
        above && below
    }
}

impl Bound {
    #[must_use]
    pub const fn closed(at: f64) -> Self {
        Self { at, closed: true }
    }
}

impl Extent {
    /// Every number.
    pub const ALL: Self = Self { low: f64::NEG_INFINITY, high: f64::INFINITY, whole: false, except: Vec::new() };

    #[must_use]
    pub const fn new(low: f64, high: f64, whole: bool) -> Self {
        Self { low, high, whole, except: Vec::new() }
    }

    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
            && (!self.whole || value.fract() == 0.0)
            && !self.except.contains(&value)
    }
}

impl fmt::Display for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to {}", self.low, self.high)
    }
}

/// Gaps, overlaps and unreachable bands over the possible values.
///
/// Whether a value lies in a band changes only at the ends of the bands. So it is enough to try
/// those ends and one value between each two of them (for whole numbers: the neighbours of the ends).
#[must_use]
pub fn flaws(bands: &[Interval], extent: &Extent) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let mut reached = vec![false; bands.len()];
    let mut in_gap = false;
    for value in probes(bands, extent) {
        let holding: Vec<usize> = (0..bands.len()).filter(|i| bands[*i].contains(value)).collect();
        for i in &holding {
            reached[*i] = true;
        }
        if holding.is_empty() && !in_gap {
            flaws.push(Flaw::Gap { value });
        }
        in_gap = holding.is_empty();
        if let [first, second, ..] = holding[..] {
            let known =
                |f: &Flaw| matches!(f, Flaw::Overlap { first: a, second: b, .. } if (*a, *b) == (first, second));
            if !flaws.iter().any(known) {
                flaws.push(Flaw::Overlap { first, second, value });
            }
        }
    }
    let unreached = (0..bands.len()).filter(|i| !reached[*i]);
    flaws.extend(unreached.map(|band| Flaw::Unreachable { band }));
    flaws
}

/// Possible values, ascending, that tell every region between the ends of the bands apart.
fn probes(bands: &[Interval], extent: &Extent) -> Vec<f64> {
    let mut ends: Vec<f64> = bands
        .iter()
        .flat_map(|b| [b.lower.at, b.upper.at])
        .chain([extent.low, extent.high])
        .filter(|x| x.is_finite())
        .collect();
    ends.sort_by(f64::total_cmp);
    ends.dedup();
    let mut values = Vec::new();
    if let (Some(first), Some(last)) = (ends.first(), ends.last()) {
        values.extend([first - 1.0, last + 1.0]);
    } else {
        values.push(0.0);
    }
    for (i, end) in ends.iter().enumerate() {
        values.push(*end);
        if extent.whole {
            values.extend([end.floor() - 1.0, end.floor(), end.ceil(), end.ceil() + 1.0]);
        }
        if let Some(next) = ends.get(i + 1) {
            values.push(f64::midpoint(*end, *next));
        }
    }
    values.retain(|x| extent.contains(*x));
    values.sort_by(f64::total_cmp);
    values.dedup();
    values
}

fn number(text: &str) -> Result<f64, BandKeyError> {
    let text = text.trim();
    let digits = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'-');
    match text.parse::<f64>() {
        Ok(x) if x.is_finite() && text.bytes().all(digits) => Ok(x),
        _ if text.is_empty() => Err(BandKeyError::Shape),
        _ => Err(BandKeyError::Number(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bands(keys: &[&str]) -> Vec<Interval> {
        keys.iter().map(|k| Interval::parse(k).unwrap()).collect()
    }

    #[test]
    fn keys_say_which_ends_belong() {
        for (key, inside, outside) in [
            ("< 60", 59.9, 60.0),
            ("<= 60", 60.0, 60.1),
            ("> 60", 60.1, 60.0),
            (">= 60", 60.0, 59.9),
            ("= 3", 3.0, 3.1),
            ("60..=120", 120.0, 120.1),
            ("60..120", 60.0, 120.0),
            ("> 75, <= 89", 89.0, 75.0),
            ("-1..=1", -1.0, -1.1),
        ] {
            let interval = Interval::parse(key).unwrap();
            assert!(interval.contains(inside), "{inside} in {key}");
            assert!(!interval.contains(outside), "{outside} not in {key}");
        }
    }

    #[test]
    fn a_key_of_another_shape_is_refused() {
        for key in
            ["", "60", "60-120", "=> 60", "< x", "< inf", "120..60", "60..60", "> 5, > 6", "< 5, > 6", "< 1e3", "<"]
        {
            assert!(Interval::parse(key).is_err(), "{key}");
        }
    }

    #[test]
    fn gaps_and_overlaps_come_with_a_value_that_shows_them() {
        let pressure = Extent::new(0.0, 300.0, false);
        let grade = Extent::new(3.0, 15.0, true);
        assert_eq!(flaws(&bands(&["> 120", "60..=120", "< 60"]), &pressure), []);
        assert_eq!(flaws(&bands(&["> 121", "60..=120", "< 60"]), &pressure), [Flaw::Gap { value: 120.5 }]);
        assert_eq!(
            flaws(&bands(&[">= 120", "60..=120", "< 60"]), &pressure),
            [Flaw::Overlap { first: 0, second: 1, value: 120.0 }]
        );
        assert_eq!(flaws(&bands(&["3..=5", "6..=15"]), &grade), []);
        assert_eq!(flaws(&bands(&["3..=5", "6..=14"]), &grade), [Flaw::Gap { value: 15.0 }]);
        assert_eq!(flaws(&bands(&["3..=15", "> 15"]), &grade), [Flaw::Unreachable { band: 1 }]);
    }

    #[test]
    fn a_value_that_does_not_occur_needs_no_band() {
        let mut grade = Extent::new(-1.0, 2.0, true);
        grade.except.push(0.0);
        assert_eq!(flaws(&bands(&["= -1", "= 1", "= 2"]), &grade), []);
    }
}
