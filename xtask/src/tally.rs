//! What passed, what failed, what could not be tried: the last lines of a task.

use std::process::ExitCode;

/// Results so far.
#[derive(Default)]
pub struct Tally {
    passed: usize,
    failures: Vec<String>,
    skipped: Vec<String>,
}

impl Tally {
    /// One check, with the words for its failure.
    pub fn check(&mut self, holds: bool, otherwise: impl Into<String>) {
        if holds {
            self.passed += 1;
        } else {
            self.failures.push(otherwise.into());
        }
    }

    /// Many checks of one kind. `ended_well` is what the program that made them says of itself; one
    /// that failed without counting a failure (it did not compile, say) counts as one.
    pub fn count(&mut self, name: &str, passed: usize, failed: usize, ended_well: bool) {
        self.passed += passed;
        let failed = if ended_well { failed } else { failed.max(1) };
        self.failures.extend((0..failed).map(|_| name.to_owned()));
    }

    /// Something that could not be tried, and why.
    pub fn skip(&mut self, what: impl Into<String>) {
        self.skipped.push(what.into());
    }

    /// Adds another task's results.
    pub fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failures.extend(other.failures);
        self.skipped.extend(other.skipped);
    }

    /// Prints what failed and what was skipped, and, as the last line, the counts.
    pub fn close(&self) -> ExitCode {
        println!();
        for skipped in &self.skipped {
            println!("skipped: {skipped}");
        }
        let mut failures = self.failures.clone();
        failures.dedup();
        for failure in &failures {
            println!("failed: {failure}");
        }
        println!("{} passed, {} failed", self.passed, self.failures.len());
        if self.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
