//! How deep a call goes: everything below it is painted, and afterwards the paint is looked for.

use core::arch::asm;
use core::hint::black_box;
use core::ptr;

const PAINT: u32 = 0xBA4E_57AC;

unsafe extern "C" {
    static __stack_bottom: u32;
}

/// Bytes of stack that `call` takes, with everything that it calls.
#[inline(never)]
pub fn depth(call: &mut dyn FnMut()) -> usize {
    let here: usize;
    // SAFETY: reads a register.
    unsafe { asm!("mov {}, sp", out(reg) here, options(nomem, nostack)) };
    let bottom = ptr::addr_of!(__stack_bottom).cast_mut();
    let words = here.saturating_sub(bottom.addr()) / size_of::<u32>();
    for word in 0..words {
        // SAFETY: between the linker script's bottom of the stack and the stack pointer, where
        // nothing lives: Arm has no red zone, and this loop calls nothing.
        unsafe { bottom.add(word).write_volatile(PAINT) };
    }
    // Through a pointer that the compiler cannot see through: inlined, the call's frame would be
    // part of this one and go unmeasured.
    black_box(call)();
    let mut untouched = 0;
    // SAFETY: as above; the words are initialised.
    while untouched < words && unsafe { bottom.add(untouched).read_volatile() } == PAINT {
        untouched += 1;
    }
    (words - untouched) * size_of::<u32>()
}
