//! Texts of models and pathways: read, checked and compiled to a pack.
//!
//! [`read_and_check`] reads a folder of TOML texts and resolves every name, kind, unit and range to
//! a [`Checked`] tree, or says in a [`Report`] what is wrong and where. Nothing here panics on what
//! an author writes. The formats are described in `docs/texts.md`. [`build`] compiles the texts to a
//! pack, and [`worked`] proves them with their worked cases.
//!
//! On the other side of the engine, [`case`] reads a patient and the situation from JSON or TOML, [`travel`]
//! and [`board`] read what else is known of the situation, and [`advice`] writes what the engine found. [`release`] signs packs.

#![forbid(unsafe_code)]
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod advice;
pub mod band;
pub mod board;
pub mod carry;
pub mod case;
pub mod check;
pub mod checked;
pub mod diagnostic;
pub mod difference;
pub mod emit;
pub mod expr;
pub mod format;
pub mod import;
mod lint;
pub mod lower;
pub mod name;
pub mod phrases;
pub mod question;
pub mod release;
pub mod schema;
pub mod text;
pub mod travel;
pub mod worked;

use std::path::Path;

use text::Texts;

pub use checked::Checked;
pub use diagnostic::{Code, Diagnostic, Log, Place, Report, Severity, Sources};

/// Reads every text below `dir` and checks them together.
///
/// # Errors
/// A [`Report`] with every mistake that could be told apart in one run, warnings included.
pub fn read_and_check(dir: &Path) -> Result<Checked, Report> {
    check_read(text::read(dir))
}

fn check_read((texts, sources, mut log): (Texts, Sources, Log)) -> Result<Checked, Report> {
    let checked = check::check(&texts, &sources, &mut log);
    if let Some(checked) = checked.as_ref().filter(|_| !log.has_errors()) {
        lint::lint(checked).into_iter().for_each(|odd| log.push(odd));
    }
    let diagnostics = log.into_sorted();
    match checked {
        Some(mut checked) if !diagnostics.iter().any(Diagnostic::is_error) => {
            checked.warnings = diagnostics;
            checked.sources = sources;
            Ok(checked)
        }
        _ => Err(Report::new(diagnostics, sources)),
    }
}

/// Texts, compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Built {
    /// The bytes of the pack.
    pub pack: Vec<u8>,
    /// What they were made from.
    pub checked: Checked,
}

/// Reads, checks and compiles every text below `dir`.
///
/// # Errors
/// A [`Report`] with every mistake; nothing is compiled then.
pub fn build(dir: &Path) -> Result<Built, Report> {
    build_read(text::read(dir))
}

/// As [`build`], of texts that were read.
///
/// # Errors
/// As [`build`].
pub fn build_read(read: (Texts, Sources, Log)) -> Result<Built, Report> {
    let checked = check_read(read)?;
    match emit::emit(&checked, &lower::lower(&checked)) {
        Ok(pack) => Ok(Built { pack, checked }),
        Err(too_much) => {
            Err(Report::new(vec![Diagnostic::new(Code::TooLarge, None, too_much.to_string())], checked.sources))
        }
    }
}
