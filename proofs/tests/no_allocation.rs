//! Assessing allocates nothing: counted for every worked case, complete and in part.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;

use baken_core::domain::{LANES, LaneNumbers, Lanes};
use baken_core::program::{Machine, evaluate};
use baken_core::{Findings, Language, Pack, Situation, Workspace, advise};
use baken_proofs::{cases, place, worked};

/// The system's allocator, and how often this thread asked it for memory.
struct Counting;

thread_local! {
    static ASKED: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: passes everything on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ASKED.set(ASKED.get() + 1);
        // SAFETY: the caller keeps to the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps to the contract of `dealloc`; the system gave the pointer.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often `work` asks for memory.
fn allocations(work: impl FnOnce()) -> usize {
    let before = ASKED.get();
    work();
    ASKED.get() - before
}

#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| drop(black_box(Box::new(7)))), 1);
}

#[test]
fn assessing_and_reading_the_advice_allocate_nothing() {
    let built = worked::models().unwrap();
    let pack = Pack::open(&built.pack).unwrap();
    let bytes = worked::encode(&built, &pack).unwrap();
    let mut workspace = Box::new(Workspace::NEW);
    let (mut asked, mut assessments) = (0, 0);
    let mut situation = Box::new(Situation::NONE);
    for (number, case) in (0u32..).zip(cases::each(&bytes)) {
        place::set(&mut situation, &pack, number);
        let findings = case.findings(&pack);
        asked += allocations(|| one(&pack, &findings, &situation, case.pathway(), &mut workspace));
        assessments += 1;
    }
    println!("\nmeasure allocations {asked}\nmeasure assessments {assessments}");
    assert_eq!(asked, 0);
    assert!(assessments > 0);
}

fn one(pack: &Pack<'_>, findings: &Findings, situation: &Situation, pathway: usize, workspace: &mut Workspace) {
    let Ok(advice) = advise(pack, findings, situation, pathway, workspace) else { return };
    for score in advice.scores() {
        black_box((score.value, score.bounds, score.missing().count()));
    }
    for set in advice.criteria() {
        black_box((set.met, set.fired().count(), set.undecided().count()));
    }
    if let Some(need) = advice.need() {
        black_box((need.need.id(), need.could_be().count(), need.because(Language::Dutch).count()));
    }
    black_box(advice.ask_next().count());
    if let Some(found) = advice.destinations() {
        black_box((found.candidates().count(), found.passed_over().count(), found.settled()));
    }
    black_box(advice.strategies().map(|(_, strategies, _)| strategies.iter().count()));
}

#[test]
fn opening_a_pack_and_evaluating_lanes_allocate_nothing() {
    let built = worked::models().unwrap();
    let pack = Pack::open(&built.pack).unwrap();
    let mut machine = Box::new(Machine::<Lanes>::default());
    let inputs: Vec<LaneNumbers> = pack.inputs().map(|input| [input.possible().0; LANES]).collect();
    let asked = allocations(|| {
        let _ = black_box(Pack::open(&built.pack));
        for slot in 0..pack.program_size().1 {
            evaluate(&pack, slot, &inputs, &mut machine);
        }
    });
    assert_eq!(asked, 0);
}
