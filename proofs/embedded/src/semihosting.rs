//! Words to the host that emulates us, and the end of the run.
//!
//! Arm semihosting: a breakpoint with number 0xAB asks the emulator for the operation in `r0` with
//! the argument block in `r1` (Arm, "Semihosting for AArch32 and AArch64", release 2.0).

use core::arch::asm;
use core::fmt;

const OPEN: usize = 0x01;
const WRITE: usize = 0x05;
const EXIT: usize = 0x18;
/// The mode "w" of `fopen`; with the name ":tt" it is the host's standard output.
const MODE_WRITE: usize = 4;
/// Reasons of [`EXIT`]: the application ended, or it met an error.
const ENDED: usize = 0x2_0026;
const FAILED: usize = 0x2_0023;

fn ask(operation: usize, argument: usize) -> usize {
    let answer;
    // SAFETY: the emulator reads the argument block, which lives until it answers, and writes r0.
    unsafe {
        asm!("bkpt 0xAB", inlateout("r0") operation => answer, in("r1") argument, options(nostack));
    }
    answer
}

/// Writes to the host's standard output.
pub fn write(text: &str) {
    let name = ":tt\0";
    let open = [name.as_ptr().addr(), MODE_WRITE, name.len() - 1];
    // The host gives the same stream for each opening.
    let stream = ask(OPEN, open.as_ptr().addr());
    let block = [stream, text.as_ptr().addr(), text.len()];
    ask(WRITE, block.as_ptr().addr());
}

/// Ends the emulation.
pub fn exit(well: bool) -> ! {
    loop {
        ask(EXIT, if well { ENDED } else { FAILED });
    }
}

/// The host's standard output, written line by line: asking the host is slow.
pub struct Output {
    line: [u8; 512],
    length: usize,
}

impl Output {
    /// With nothing written yet.
    pub const NEW: Output = Output { line: [0; 512], length: 0 };

    /// Hands over what is left.
    pub fn flush(&mut self) {
        if let Some(Ok(text)) = self.line.get(..self.length).map(str::from_utf8) {
            write(text);
        }
        self.length = 0;
    }
}

impl fmt::Write for Output {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            *self.line.get_mut(self.length).ok_or(fmt::Error)? = byte;
            self.length += 1;
            if byte == b'\n' || self.length == self.line.len() {
                self.flush();
            }
        }
        Ok(())
    }
}
