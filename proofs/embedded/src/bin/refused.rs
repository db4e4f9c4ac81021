//! The proof of the proof: one deliberate panic path, and so this must not link.

#![no_std]
#![no_main]

use baken_core::{Findings, Pack, Workspace, assess};

baken_proofs_embedded::no_panic!();

/// Assesses, and panics for those whose findings contradict each other.
#[unsafe(no_mangle)]
pub extern "C" fn baken_refused(pack: &Pack<'static>, findings: &Findings, workspace: &'static mut Workspace) -> bool {
    match assess(pack, findings, 0, workspace) {
        Ok(advice) => advice.need().is_some(),
        Err(_) => panic!("the findings contradict each other"),
    }
}
