//! Characters to tokens.

use std::ops::Range;

use super::ExprError;
use crate::diagnostic::Code;
use crate::text::Literal;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Word(String),
    Choice(String),
    /// An operator or a bracket, as written.
    Sign(&'static str),
    End,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Spanned {
    pub token: Token,
    /// Bytes of the TOML file.
    pub span: Range<usize>,
}

/// Longer signs first.
const SIGNS: &[&str] = &["..=", "..", "<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "(", ")", ",", "."];

/// What people write for what is meant.
const SLIPS: &[(&str, &str)] = &[
    ("&&", "write `and`"),
    ("||", "write `or`"),
    ("<>", "write `!=`"),
    ("=<", "write `<=`"),
    ("=>", "write `>=`"),
    ("=", "write `==` to compare"),
    ("!", "write `not`, or `!=` to compare"),
    ("≥", "write `>=`"),
    ("≤", "write `<=`"),
    ("≠", "write `!=`"),
    ("−", "write a plain minus sign `-`"),
    ("–", "write a plain minus sign `-`"),
    ("×", "write `*`"),
    ("\"", "write a choice between single quotes: `'blunt'`"),
    ("’", "write a choice between straight quotes: `'blunt'`"),
    ("‘", "write a choice between straight quotes: `'blunt'`"),
    ("^", "powers are written as products, `sqrt` or `exp`"),
    ("%", "a percentage is a unit: write the number alone"),
    ("[", "a range is written `60..=120`, a group with `(` and `)`"),
];

/// Every token of an expression, the last one [`Token::End`].
pub(super) fn tokens(literal: &Literal<'_>) -> Result<Vec<Spanned>, ExprError> {
    let text = literal.text();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..)
        && let Some(first) = rest.chars().next()
    {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (token, length) = token(rest, first).map_err(|slip| slip.at(literal, at))?;
        tokens.push(Spanned { token, span: literal.span(at..at + length) });
        at += length;
    }
    tokens.push(Spanned { token: Token::End, span: literal.span(text.len()..text.len()) });
    Ok(tokens)
}

struct Slip {
    length: usize,
    message: String,
    help: Option<String>,
}

impl Slip {
    fn at(self, literal: &Literal<'_>, at: usize) -> ExprError {
        let span = literal.span(at..at + self.length);
        ExprError::new(Code::ExpressionSyntax, span, self.message).help(self.help)
    }
}

fn token(rest: &str, first: char) -> Result<(Token, usize), Slip> {
    if first.is_ascii_digit() {
        return number(rest);
    }
    if first.is_ascii_alphabetic() || first == '_' {
        let word = leading(rest, |c| c.is_ascii_alphanumeric() || c == '_');
        return Ok((Token::Word(word.to_owned()), word.len()));
    }
    if let Some(inner) = rest.strip_prefix('\'') {
        let Some(end) = inner.find('\'') else {
            return Err(Slip {
                length: rest.len(),
                message: "this choice has no closing quote".to_owned(),
                help: Some("close it with `'`".to_owned()),
            });
        };
        let choice = inner.get(..end).unwrap_or("");
        return Ok((Token::Choice(choice.to_owned()), end + 2));
    }
    let slip = SLIPS.iter().find(|(wrong, _)| rest.starts_with(wrong));
    if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign))
        && slip.is_none_or(|(wrong, _)| wrong.len() <= sign.len())
    {
        return Ok((Token::Sign(sign), sign.len()));
    }
    Err(Slip {
        length: slip.map_or(first.len_utf8(), |(wrong, _)| wrong.len()),
        message: format!("`{}` has no meaning here", slip.map_or(first.to_string(), |s| s.0.to_owned())),
        help: slip.map(|(_, help)| (*help).to_owned()),
    })
}

/// Digits, and a fraction behind a point; `60..120` is a range, not a fraction.
fn number(rest: &str) -> Result<(Token, usize), Slip> {
    let whole = leading(rest, |c| c.is_ascii_digit());
    let behind = rest.get(whole.len()..).unwrap_or("");
    let fraction = behind.strip_prefix('.').map_or("", |digits| leading(digits, |c| c.is_ascii_digit()));
    let length = match fraction.len() {
        0 => whole.len(),
        digits => whole.len() + 1 + digits,
    };
    let tail = rest.get(length..).unwrap_or("");
    if tail.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        let word = leading(tail, |c| c.is_ascii_alphanumeric() || c == '_');
        return Err(Slip {
            length: length + word.len(),
            message: "letters follow this number".to_owned(),
            help: Some("write numbers as decimals with a point, `0.0001`, and without a unit".to_owned()),
        });
    }
    match rest.get(..length).map(str::parse::<f64>) {
        Some(Ok(value)) if value.is_finite() => Ok((Token::Number(value), length)),
        _ => Err(Slip { length, message: "this number is too large".to_owned(), help: None }),
    }
}

fn leading(text: &str, belongs: impl Fn(char) -> bool) -> &str {
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    text.get(..end).unwrap_or("")
}
