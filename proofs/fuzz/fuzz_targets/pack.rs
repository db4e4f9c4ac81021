//! Bytes with a digest that fits are refused, or evaluate in all three domains without failing.
#![no_main]

use baken_core::domain::{Interval, LANES, Lanes, Point, Range};
use baken_core::program::{Machine, evaluate};
use baken_core::{Findings, Pack, Situation, Workspace, advise};
use libfuzzer_sys::fuzz_target;
use sha2::{Digest, Sha256};
use std::cell::RefCell;

const PACKS: [&[u8]; 2] = [
    include_bytes!(concat!(env!("OUT_DIR"), "/small.pack")),
    include_bytes!(concat!(env!("OUT_DIR"), "/models.pack")),
];

struct Machines {
    workspace: Box<Workspace>,
    point: Box<Machine<Point>>,
    range: Box<Machine<Range>>,
    lanes: Box<Machine<Lanes>>,
}

thread_local! {
    static MACHINES: RefCell<Machines> = RefCell::new(Machines {
        workspace: Box::new(Workspace::NEW),
        point: Box::default(),
        range: Box::default(),
        lanes: Box::default(),
    });
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, edits)) = data.split_first() else { return };
    // Mostly the small one: it is faster.
    let mut bytes = PACKS[usize::from(*choice == 7)].to_vec();
    let end = bytes.len() - 32;
    for edit in edits.chunks_exact(4).take(64) {
        let at = usize::from(edit[0]) << 16 | usize::from(edit[1]) << 8 | usize::from(edit[2]);
        bytes[at % end] = edit[3];
    }
    let digest = Sha256::digest(&bytes[..end]);
    bytes[end..].copy_from_slice(&digest);
    let Ok(pack) = Pack::open(&bytes) else { return };
    MACHINES.with_borrow_mut(|machines| {
        let inputs = pack.inputs().len();
        let value = |place: usize| edits.get(place).map_or(f64::NAN, |byte| f64::from(*byte) - 20.0);
        let known: Vec<f64> = (0..inputs).map(value).collect();
        let lanes: Vec<[f64; LANES]> = known.iter().map(|x| [*x; LANES]).collect();
        let open: Vec<Interval> = known
            .iter()
            .map(|x| if x.is_nan() { Interval::UNBOUNDED } else { Interval { low: *x - 3.0, high: *x + 3.0 } })
            .collect();
        for slot in 0..pack.program_size().1 {
            evaluate(&pack, slot, &known, &mut machines.point);
            evaluate(&pack, slot, &open, &mut machines.range);
            evaluate(&pack, slot, &lanes, &mut machines.lanes);
        }
        let mut findings = Findings::NONE;
        for (place, x) in known.iter().enumerate().step_by(2) {
            let _ = findings.set(&pack, place, *x);
        }
        let mut situation = Box::new(Situation::NONE);
        situation.region = (pack.regions().len() > 0).then_some(0);
        situation.at = Some(1_790_000_000);
        for pathway in 0..pack.pathways().len() {
            if let Ok(advice) = advise(&pack, &findings, &situation, pathway, &mut machines.workspace) {
                let _ = advice.scores().filter(|score| score.value.is_some()).count();
                let _ = advice.ask_next().count() + advice.need().map_or(0, |need| need.could_be().count());
            }
        }
    });
});
