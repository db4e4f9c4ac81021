//! The whole engine on a Cortex-M4: opens the real pack, assesses every worked case, prints every bit.
//!
//! The files come from `baken-proofs prepare`; `cargo xtask proofs` compares what is printed here
//! with what the same code prints on the host. Lines that start with `measure` are for it alone.

#![no_std]
#![no_main]

use core::fmt::Write;
use core::ptr;

use baken_core::{Pack, Situation, Workspace, advise};
use baken_proofs::{cases, place, transcript};
use baken_proofs_embedded::semihosting::{Output, exit};
use baken_proofs_embedded::stack;

static PACK: &[u8] = include_bytes!(env!("BAKEN_PROOFS_PACK"));
static CASES: &[u8] = include_bytes!(env!("BAKEN_PROOFS_CASES"));
static mut WORKSPACE: Workspace = Workspace::NEW;
static mut SITUATION: Situation = Situation::NONE;

#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    let mut output = Output::NEW;
    let _ = writeln!(output, "panic: {info}");
    exit(false)
}

#[unsafe(no_mangle)]
extern "C" fn main() -> ! {
    let mut output = Output::NEW;
    // SAFETY: the only reference ever made; nothing interrupts.
    let workspace = unsafe { &mut *ptr::addr_of_mut!(WORKSPACE) };
    // SAFETY: as above.
    let situation = unsafe { &mut *ptr::addr_of_mut!(SITUATION) };
    let well = run(workspace, situation, &mut output).is_ok();
    output.flush();
    exit(well)
}

fn run(workspace: &mut Workspace, situation: &mut Situation, output: &mut Output) -> core::fmt::Result {
    let pack = match Pack::open(PACK) {
        Ok(pack) => pack,
        Err(why) => {
            writeln!(output, "the pack does not open: {why}")?;
            return Err(core::fmt::Error);
        }
    };
    let mut deepest = 0;
    let mut count = 0u32;
    for case in cases::each(CASES) {
        place::set(situation, &pack, count);
        let findings = case.findings(&pack);
        let depth = stack::depth(&mut || {
            let _ = core::hint::black_box(advise(&pack, &findings, situation, case.pathway(), workspace));
        });
        deepest = depth.max(deepest);
        count += 1;
        transcript::write(&pack, &case, situation, workspace, output)?;
    }
    writeln!(output, "measure cases {count}")?;
    writeln!(output, "measure stack {deepest}")?;
    writeln!(output, "measure workspace {}", size_of::<Workspace>())
}
