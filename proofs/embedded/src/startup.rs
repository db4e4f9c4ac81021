//! What runs before `main` on a Cortex-M: the vector table, the floating-point unit, `.data`, `.bss`.
//!
//! In assembly because compiled code may keep doubles in floating-point registers from its first
//! instruction on (the target's calling convention passes them there), and may read statics.

use core::arch::global_asm;

global_asm!(
    ".section .vectors, \"a\"",
    ".word __stack_top",
    ".word reset",
    // Every fault and interrupt: stop with a failure that the host sees.
    ".rept 14",
    ".word fault",
    ".endr",
    ".section .text.reset, \"ax\"",
    ".global reset",
    ".thumb_func",
    "reset:",
    // Full access to the floating-point unit: bits 20 to 23 of CPACR.
    "ldr r0, =0xE000ED88",
    "ldr r1, [r0]",
    "orr r1, r1, #0xF00000",
    "str r1, [r0]",
    "dsb",
    "isb",
    "ldr r0, =__data_start",
    "ldr r1, =__data_end",
    "ldr r2, =__data_image",
    "1: cmp r0, r1",
    "bhs 2f",
    "ldr r3, [r2], #4",
    "str r3, [r0], #4",
    "b 1b",
    "2: ldr r0, =__bss_start",
    "ldr r1, =__bss_end",
    "movs r3, #0",
    "3: cmp r0, r1",
    "bhs 4f",
    "str r3, [r0], #4",
    "b 3b",
    "4: bl main",
    "b .",
    ".ltorg",
);

#[unsafe(no_mangle)]
extern "C" fn fault() -> ! {
    crate::semihosting::write("the processor stopped with a fault\n");
    crate::semihosting::exit(false)
}
