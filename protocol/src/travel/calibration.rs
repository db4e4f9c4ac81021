//! How far the estimated travel times are from what is published of ambulance rides in the Netherlands.
//!
//! Every postcode of the pack counts once, whoever lives there: the published numbers are of people or of
//! rides. Postcodes that no road leaves have no time, as the source says that only those are off the scale; they
//! are beyond the 45 minutes.

use baken_core::Pack;
use baken_core::destination::travel::Position;

/// One published number beside the estimate's.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    pub id: &'static str,
    pub what: &'static str,
    pub source: &'static str,
    pub unit: &'static str,
    pub published: f64,
    /// NaN where the pack has nothing to compute it from.
    pub estimated: f64,
    /// What the estimate itself allows for; only of a single ride.
    pub span: Option<(f64, f64)>,
    /// Nearer than this, or within the span, is close enough.
    pub tolerance: f64,
}

impl Comparison {
    /// Does it keep to the tolerance?
    #[must_use]
    pub fn holds(&self) -> bool {
        (self.estimated - self.published).abs() <= self.tolerance
            || self.span.is_some_and(|(low, high)| low <= self.published && self.published <= high)
    }
}

const HOEDEMAKER: &str = "Hoedemaker, Neth Heart J 2020: ambulance drives from the postcode";
const COVENANT: &str = "covenant on Dinkelland and Nordhorn, about 2015";
const RIVM: &str = "RIVM: of people within 45 minutes from call to door";

/// Centres with heart surgery on site are taken to be these: which 16 they were in 2020 is in none of our sources.
const WITH_SURGERY: [&str; 15] =
    ["umcg", "fml", "isz", "mst", "rad", "umcu", "ann", "amc", "olo", "lumc", "hag", "emc", "amp", "cat", "mumc"];
/// Minutes. Of quartiles; a source that prints tenths and counts people is not met closer by counting postcodes.
const QUARTILE_TOLERANCE: f64 = 1.0;
/// Percent.
const SHARE_TOLERANCE: f64 = 1.0;
/// From call to arrival at the patient, minutes: mean of the urgent runs (A1) of 2024.
const RESPONSE: f64 = 10.0 + 13.0 / 60.0;
/// From call to door.
const NORM: f64 = 45.0;

const DENEKAMP: u16 = 7591;
/// Euregio-Klinik, Nordhorn.
const NORDHORN: Position = Position { latitude: 52.432, longitude: 7.066 };
const ENSCHEDE: &str = "mst";

/// Every comparison. Cost: an estimate from each postcode to each hospital.
#[must_use]
pub fn calibration(pack: &Pack<'_>) -> Vec<Comparison> {
    let having = |attribute: &str| -> Vec<usize> {
        let hospitals = pack.hospitals().enumerate();
        hospitals.filter(|(_, hospital)| hospital.attribute(attribute) == Some(1.0)).map(|(place, _)| place).collect()
    };
    let with_surgery: Vec<usize> = WITH_SURGERY.iter().filter_map(|id| pack.hospital_index(id)).collect();
    let any = nearest(pack, &having("hospital_pci"));
    let on_site = nearest(pack, &with_surgery);
    let departments = nearest(pack, &having("hospital_ed"));
    let mut rows = Vec::new();
    let published: [(&str, &str, &[f64], f64, f64); 6] = [
        ("pci-first-quartile", "to any PCI centre, first quartile", &any, 0.25, 8.9),
        ("pci-median", "to any PCI centre, median", &any, 0.5, 14.9),
        ("pci-third-quartile", "to any PCI centre, third quartile", &any, 0.75, 20.9),
        ("surgery-first-quartile", "to a PCI centre with surgery, first quartile", &on_site, 0.25, 12.2),
        ("surgery-median", "to a PCI centre with surgery, median", &on_site, 0.5, 18.8),
        ("surgery-third-quartile", "to a PCI centre with surgery, third quartile", &on_site, 0.75, 26.3),
    ];
    rows.extend(published.map(|(id, what, minutes, part, published)| Comparison {
        id,
        what,
        source: HOEDEMAKER,
        unit: "min",
        published,
        estimated: quantile(minutes, part),
        span: None,
        tolerance: QUARTILE_TOLERANCE,
    }));
    let within = departments.iter().filter(|minutes| **minutes <= NORM - RESPONSE).count();
    let places = postcodes(pack).count();
    rows.push(Comparison {
        id: "within-45-minutes",
        what: "emergency department within 45 min of the call, 10 min 13 s to the patient and none on scene",
        source: RIVM,
        unit: "%",
        published: 99.7,
        estimated: 100.0 * within as f64 / places as f64,
        span: None,
        tolerance: SHARE_TOLERANCE,
    });
    let rides = [
        ("denekamp-nordhorn", "Denekamp to Nordhorn", 10.0, Some(NORDHORN)),
        ("denekamp-enschede", "Denekamp to Enschede", 25.0, position(pack, ENSCHEDE)),
    ];
    rows.extend(rides.map(|(id, what, published, to)| {
        let travel = pack.postcode(DENEKAMP).zip(to).and_then(|(from, to)| pack.estimated_travel(from, to));
        Comparison {
            id,
            what,
            source: COVENANT,
            unit: "min",
            published,
            estimated: travel.map_or(f64::NAN, |travel| travel.minutes),
            span: travel.map(|travel| (travel.span.low, travel.span.high)),
            tolerance: 0.0,
        }
    }));
    rows
}

fn position(pack: &Pack<'_>, hospital: &str) -> Option<Position> {
    let (latitude, longitude) = pack.hospital(pack.hospital_index(hospital)?)?.position()?;
    Some(Position { latitude, longitude })
}

fn postcodes<'a>(pack: &'a Pack<'_>) -> impl Iterator<Item = Position> + 'a {
    (1000..=9999).filter_map(|code| pack.postcode(code))
}

/// Minutes from every postcode to the nearest of these hospitals, where a road leads there; ascending.
fn nearest(pack: &Pack<'_>, hospitals: &[usize]) -> Vec<f64> {
    let mut minutes: Vec<f64> = postcodes(pack)
        .filter_map(|from| {
            let times = hospitals.iter().filter_map(|place| pack.estimated_travel_to(from, *place));
            times.map(|travel| travel.minutes).min_by(f64::total_cmp)
        })
        .collect();
    minutes.sort_by(f64::total_cmp);
    minutes
}

/// Linear between the values; NaN of none.
fn quantile(ascending: &[f64], part: f64) -> f64 {
    let Some(last) = ascending.len().checked_sub(1) else { return f64::NAN };
    let place = part * last as f64;
    let (below, share) = (place.floor() as usize, place.fract());
    let at = |place: usize| ascending.get(place.min(last)).copied().unwrap_or(f64::NAN);
    at(below) + share * (at(below + 1) - at(below))
}
