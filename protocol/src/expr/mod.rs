//! The expression language of conditions and terms: text to tree and back.
//!
//! [`parse`] gives an [`Expr`] whose spans are bytes of the TOML file; [`Expr`]'s `Display` is its
//! canonical print, and parsing the print gives the same tree.

mod ast;
mod lexer;
mod parser;
mod print;

pub use ast::{Arithmetic, Expr, ExprKind, Function};
pub use parser::parse;

use crate::diagnostic::Code;
use std::ops::Range;

/// How deep parentheses, functions, `if`, `not` and minus signs may nest.
pub const MAX_NESTING: usize = 64;

/// How high the tree may grow, long chains of `+` included; keeps every walk over it off the end of
/// the stack.
pub const MAX_HEIGHT: usize = 256;

/// Why a text is not an expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExprError {
    pub code: Code,
    /// Bytes of the TOML file.
    pub span: Range<usize>,
    pub message: String,
    pub found: Option<String>,
    pub expected: Option<String>,
    pub help: Option<String>,
}

impl ExprError {
    fn new(code: Code, span: Range<usize>, message: impl Into<String>) -> Self {
        Self { code, span, message: message.into(), found: None, expected: None, help: None }
    }

    fn help(mut self, help: impl Into<Option<String>>) -> Self {
        self.help = help.into();
        self
    }
}

#[cfg(test)]
mod tests;
