//! Assessing one patient, without a panic path; the size of this binary is the size of the engine.
//! See the library's page.

#![no_std]
#![no_main]

use baken_core::advice::NeedAdvice;
use baken_core::{Findings, Pack, Workspace, assess};

baken_proofs_embedded::no_panic!();

/// Assesses, and hands over the need. All else that an advice says stands in `workspace` by then.
/// `None` if the findings contradict each other.
#[unsafe(no_mangle)]
pub fn baken_assess(
    pack: &Pack<'static>,
    findings: &Findings,
    pathway: usize,
    workspace: &'static mut Workspace,
) -> Option<NeedAdvice<'static, 'static>> {
    assess(pack, findings, pathway, workspace).ok()?.need()
}
