//! A place, a moment and stops for each case, by its number: so that the proofs go through
//! destinations, travel estimates and strategies too.

use baken_core::destination::stops::{Reported, StopKind, StopReport};
use baken_core::destination::travel::Position;
use baken_core::{Pack, Situation};

/// Saturday 14 March 2026, 02:10 in the Netherlands.
const BASE: i64 = 1_773_450_600;

/// Fills in the situation of the case with this number: another region, place and hour each time, all
/// over the country, and a stop at every fifth hospital.
pub fn set(situation: &mut Situation, pack: &Pack<'_>, number: u32) {
    *situation = Situation::NONE;
    let regions = pack.regions().len();
    if regions == 0 {
        return;
    }
    // A fixed step that visits all of 0..65536 before it comes back.
    let spread = |step: u32| f64::from(number.wrapping_mul(step) & 0xffff) / 65_536.0;
    situation.at = Some(BASE + i64::from(number % 336) * 1_800);
    situation.region = Some(number as usize % regions);
    situation.scene = Some(Position { latitude: 50.8 + 2.7 * spread(40_503), longitude: 3.5 + 3.6 * spread(24_593) });
    for hospital in 0..pack.hospitals().len() {
        let Ok(place) = u16::try_from(hospital) else { return };
        if (hospital as u32 + number).is_multiple_of(5) {
            let kind = if number.is_multiple_of(2) { StopKind::Ed } else { StopKind::Stroke };
            let since = situation.at.map(|at| at - i64::from(number % 4) * 3_600);
            // More stops than fit are not needed.
            let _ = situation.add_stop(StopReport { hospital: place, kind, state: Reported::Stop, since, until: None });
        }
        if (hospital as u32 + number).is_multiple_of(3) && number.is_multiple_of(4) {
            let _ = situation.set_travel(hospital, 5.0 + 50.0 * spread(7 + hospital as u32 * 2));
        }
    }
}
