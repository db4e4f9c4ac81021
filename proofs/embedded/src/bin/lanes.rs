//! The interpreter over Lanes and over Point, called by themselves, without a panic path.

#![no_std]
#![no_main]

use baken_core::Pack;
use baken_core::domain::{LaneNumbers, Lanes, Point};
use baken_core::program::{Machine, evaluate};

baken_proofs_embedded::no_panic!();

/// Evaluates one slot over both domains and gives what they hold.
#[unsafe(no_mangle)]
pub extern "C" fn baken_lanes(
    pack: &Pack<'static>,
    slot: usize,
    lanes: &[LaneNumbers; 256],
    points: &[f64; 256],
    many: &mut Machine<Lanes>,
    one: &mut Machine<Point>,
) -> f64 {
    evaluate(pack, slot, lanes, many);
    evaluate(pack, slot, points, one);
    let verdicts = many.verdict(slot);
    let met = f64::from(verdicts.can_be().0) - f64::from(verdicts.can_be().1);
    let own = if one.verdict(slot).is_decided() { one.number(slot) } else { met };
    many.number(slot).iter().fold(own, |sum, lane| sum + lane)
}
