//! A log of presentation stops: which hospital asked for diversion, of whom, from when until when.

use baken_core::Pack;
use baken_core::case::Situation;
use baken_core::destination::stops::{Reported, StopKind, StopReport};
use baken_protocol::name::did_you_mean;
use serde::Deserialize;

use crate::cohort::{CohortError, moment_of};

/// The stops of a period, in the order of their beginning.
#[derive(Debug, Clone, Default)]
pub struct StopLog {
    stops: Vec<Stop>,
    /// The longest, in seconds: no stop that began earlier than that can still hold.
    longest: i64,
}

#[derive(Debug, Clone)]
struct Stop {
    hospital: String,
    kind: StopKind,
    since: i64,
    until: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    hospital: String,
    kind: String,
    since: String,
    until: String,
}

impl StopLog {
    /// Reads a table in CSV with the columns `hospital` (id), `kind` (`ed`, `stroke`, …), `since` and `until`.
    ///
    /// # Errors
    /// With the line that is no stop.
    pub fn read(bytes: &[u8], name: &str) -> Result<StopLog, CohortError> {
        let wrong = |line: u64, why: String| CohortError::Request(format!("{name}, line {line}: {why}"));
        let mut stops = Vec::new();
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
        for (place, line) in reader.deserialize::<Line>().enumerate() {
            let number = place as u64 + 2;
            let line = line.map_err(|error| {
                let number = error.position().map_or(number, csv::Position::line);
                wrong(number, format!("no stop ({error}); a log has the columns hospital, kind, since, until"))
            })?;
            let moment = |name: &str, text: &str| {
                let why = || format!("`{name}` is `{text}`, and a moment is 2026-03-14T02:10, with or without a zone");
                moment_of(text.as_bytes()).ok_or_else(|| wrong(number, why()))
            };
            let (since, until) = (moment("since", &line.since)?, moment("until", &line.until)?);
            if until <= since {
                return Err(wrong(number, "the stop ends before it begins".to_owned()));
            }
            let kind = StopKind::ALL.into_iter().find(|kind| kind.id() == line.kind).ok_or_else(|| {
                let kinds = StopKind::ALL.map(StopKind::id).join(", ");
                wrong(number, format!("`{}` is no kind of stop; these are {kinds}", line.kind))
            })?;
            stops.push(Stop { hospital: line.hospital, kind, since, until });
        }
        stops.sort_by_key(|stop| stop.since);
        let longest = stops.iter().map(|stop| stop.until - stop.since).max().unwrap_or(0);
        Ok(StopLog { stops, longest })
    }

    /// Does it hold nothing?
    pub fn is_empty(&self) -> bool {
        self.stops.is_empty()
    }

    /// The places of its hospitals in a pack.
    pub(super) fn places(&self, pack: &Pack<'_>) -> Result<Vec<u16>, CohortError> {
        let place = |stop: &Stop| {
            let found = pack.hospital_index(&stop.hospital).and_then(|place| u16::try_from(place).ok());
            found.ok_or_else(|| {
                let help = did_you_mean(&stop.hospital, pack.hospitals().map(|hospital| hospital.id()));
                let help = help.map_or(String::new(), |help| format!("; {help}"));
                CohortError::Request(format!("the log of stops names `{}`, which is no hospital{help}", stop.hospital))
            })
        };
        self.stops.iter().map(place).collect()
    }

    /// Reports the stops that hold at a moment. `places` are those of [`places`](Self::places).
    pub(super) fn report(&self, at: i64, places: &[u16], situation: &mut Situation) {
        let first = self.stops.partition_point(|stop| stop.since < at - self.longest);
        let began = self.stops.iter().zip(places).skip(first).take_while(|(stop, _)| stop.since <= at);
        for (stop, hospital) in began.filter(|(stop, _)| at < stop.until) {
            let (since, until) = (Some(stop.since), Some(stop.until));
            // A situation that is full holds the stops of more hospitals than a region has.
            let _ = situation.add_stop(StopReport {
                hospital: *hospital,
                kind: stop.kind,
                state: Reported::Stop,
                since,
                until,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::StopLog;

    #[test]
    fn a_line_that_is_no_stop_is_named() {
        let head = "hospital,kind,since,until\n";
        let wrong = [
            ("mzh,ed,2026-03-14T02:10,2026-03-14T01:10\n", "line 2: the stop ends before it begins"),
            ("mzh,er,2026-03-14T02:10,2026-03-14T04:10\n", "`er` is no kind of stop; these are ed, cardiac"),
            ("mzh,ed,yesterday,2026-03-14T04:10\n", "`since` is `yesterday`"),
            ("mzh,ed,2026-03-14T02:10\n", "line 2: no stop"),
        ];
        for (line, said) in wrong {
            let error = StopLog::read(format!("{head}{line}").as_bytes(), "stops.csv").unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
