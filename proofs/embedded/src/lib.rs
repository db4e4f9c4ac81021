//! The engine on a microcontroller (thumbv7em-none-eabihf, Cortex-M4): binaries that are proofs.
//!
//! | binary | what it proves |
//! |---|---|
//! | `evaluation` | setting findings, assessing and reading an advice hold no panic path: it links only then |
//! | `lanes` | the same for the interpreter over the domains Lanes and Point, called on their own |
//! | `refused` | a binary like `evaluation` with one deliberate panic path does *not* link |
//! | `device` | opens the real pack under QEMU, assesses the worked cases, prints every bit, measures the stack |
//!
//! How the first three work: their panic handler calls a function that does not exist anywhere. The
//! linker drops what nothing reaches, the handler too; if any reachable code could still panic, the
//! call stays and linking fails with the function's name ([`no_panic!`]).
//!
//! They are roots, not programs: the linker starts from one exported function that is handed an
//! opened [`Pack`](baken_core::Pack) by reference. A `Pack` has private fields and one constructor,
//! `Pack::open`, so the reference can only come from a pack that was verified; yet `open` itself,
//! with SHA-256, is not reached and not linked. It runs once, returns errors, and may keep panic
//! paths that the compiler cannot see to be dead; `device` is where it is linked and runs.
//!
//! A member of the workspace and not a workspace of its own, so that one lock file holds and the
//! device runs the very `libm` that the host runs. Its binaries need the feature `device`.

#![no_std]

#[cfg(target_os = "none")]
pub mod semihosting;
#[cfg(target_os = "none")]
pub mod stack;
#[cfg(target_os = "none")]
pub mod startup;

/// A panic handler that cannot be linked: a binary with it links only if nothing in it can panic.
#[macro_export]
macro_rules! no_panic {
    () => {
        #[panic_handler]
        fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
            unsafe extern "C" {
                fn baken_a_panic_path_remains() -> !;
            }
            // SAFETY: never runs; the symbol is defined nowhere, so a binary with this call does
            // not come into being.
            unsafe { baken_a_panic_path_remains() }
        }
    };
}
