//! How a command ends when it does not end well.

use std::io::{self, Write};
use std::process::ExitCode;

/// Why a command stops.
#[derive(Debug)]
pub enum Failure {
    /// The answer is no; what there is to say has been said.
    No,
    /// The input or the command line is wrong, for this reason.
    Wrong(String),
    /// The same; what there is to say has been said.
    WrongAndSaid,
    /// Nobody reads our output any more: nothing to complain about.
    NobodyReads,
}

impl Failure {
    /// Says why on standard error and gives the exit code.
    pub fn report(self) -> ExitCode {
        match self {
            Failure::No => ExitCode::from(1),
            Failure::Wrong(why) => {
                // If standard error is gone too, there is nobody to tell.
                let _ = writeln!(io::stderr(), "error: {why}");
                ExitCode::from(2)
            }
            Failure::WrongAndSaid => ExitCode::from(2),
            Failure::NobodyReads => ExitCode::SUCCESS,
        }
    }
}

/// A failure to write the output.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::NobodyReads,
            _ => Failure::Wrong(format!("the output cannot be written: {error}")),
        }
    }
}
