//! Tokens to a tree, by precedence climbing.

use std::ops::Range;

use super::ast::{Arithmetic, Expr, ExprKind, Function};
use super::lexer::{Spanned, Token, tokens};
use super::{ExprError, MAX_HEIGHT, MAX_NESTING};
use crate::checked::Comparison;
use crate::diagnostic::Code;
use crate::name::did_you_mean;
use crate::text::Literal;

/// Reads an expression out of a string of a TOML file.
///
/// # Errors
/// At the first character or word that does not fit.
pub fn parse(literal: &Literal<'_>) -> Result<Expr, ExprError> {
    let mut parser = Parser { tokens: tokens(literal)?, at: 0, nesting: 0 };
    let expr = parser.expression(OR)?;
    match parser.peek() {
        Token::End => Ok(expr),
        _ => Err(parser.unexpected("an operator or the end")),
    }
}

// Binding powers, loosest first.
const OR: u8 = 1;
const AND: u8 = 2;
const COMPARE: u8 = 4;
const SUM: u8 = 5;
const PRODUCT: u8 = 6;
const NEGATIVE: u8 = 7;

enum Infix {
    Or,
    And,
    Compare(Comparison),
    In,
    Arithmetic(Arithmetic),
}

struct Parser {
    tokens: Vec<Spanned>,
    at: usize,
    nesting: usize,
}

type Parsed = Result<Expr, ExprError>;

impl Parser {
    /// An expression of operators that bind at least as tightly as `least`.
    fn expression(&mut self, least: u8) -> Parsed {
        let mut left = self.prefix()?;
        while let Some((infix, power)) = self.infix() {
            if power < least {
                break;
            }
            self.at += 1;
            left = self.operation(left, infix)?;
        }
        Ok(left)
    }

    fn operation(&mut self, left: Expr, infix: Infix) -> Parsed {
        let start = left.span.start;
        match infix {
            Infix::Or => self.chain(left, OR, "or", ExprKind::Or),
            Infix::And => self.chain(left, AND, "and", ExprKind::And),
            Infix::Arithmetic(sign) => {
                let power = match sign {
                    Arithmetic::Add | Arithmetic::Sub => PRODUCT,
                    Arithmetic::Mul | Arithmetic::Div => NEGATIVE,
                };
                let right = self.expression(power)?;
                let span = start..right.span.end;
                let kind = ExprKind::Arithmetic(sign, Box::new(left), Box::new(right));
                self.node(kind, span)
            }
            Infix::Compare(sign) => {
                let right = self.expression(SUM)?;
                self.refuse_chained_comparison(start)?;
                let span = start..right.span.end;
                let kind = ExprKind::Compare(sign, Box::new(left), Box::new(right));
                self.node(kind, span)
            }
            Infix::In => {
                let low = self.expression(SUM)?;
                let closed = match self.peek() {
                    Token::Sign("..=") => true,
                    Token::Sign("..") => false,
                    _ => return Err(self.unexpected("`..=` or `..`, as in `60..=120`")),
                };
                self.at += 1;
                let high = self.expression(SUM)?;
                self.refuse_chained_comparison(start)?;
                let span = start..high.span.end;
                let kind = ExprKind::Within { value: Box::new(left), low: Box::new(low), high: Box::new(high), closed };
                self.node(kind, span)
            }
        }
    }

    /// `a or b or c` is one node of three.
    fn chain(&mut self, first: Expr, power: u8, word: &str, make: fn(Vec<Expr>) -> ExprKind) -> Parsed {
        let start = first.span.start;
        let mut end;
        let mut list = vec![first];
        loop {
            let next = self.expression(power + 1)?;
            end = next.span.end;
            list.push(next);
            if !self.take_word(word) {
                return self.node(make(list), start..end);
            }
        }
    }

    fn refuse_chained_comparison(&self, start: usize) -> Result<(), ExprError> {
        match self.infix() {
            Some((Infix::Compare(_) | Infix::In, _)) => {
                let message = "comparisons cannot be chained";
                let span = start..self.span().end;
                let help = "write `x in 60..=120`, or two comparisons with `and`".to_owned();
                Err(ExprError::new(Code::ExpressionSyntax, span, message).help(help))
            }
            _ => Ok(()),
        }
    }

    fn prefix(&mut self) -> Parsed {
        let span = self.span();
        if self.nesting >= MAX_NESTING {
            return Err(too_deep(span, MAX_NESTING));
        }
        let cost = self.cost();
        self.nesting += cost;
        let expr = self.prefix_inside(&span);
        self.nesting -= cost;
        expr
    }

    /// What a step inwards costs. What stands in front of its operand costs the parentheses too with which it may be
    /// printed, so that whatever can be read can be read again once it was printed.
    fn cost(&self) -> usize {
        let stands_in_front = |token: Option<&Spanned>| match token.map(|spanned| &spanned.token) {
            Some(Token::Sign("-")) => true,
            Some(Token::Word(word)) => word == "not" || word == "if",
            _ => false,
        };
        match self.peek() {
            _ if stands_in_front(self.tokens.get(self.at)) => 2,
            Token::Sign("(") if stands_in_front(self.tokens.get(self.at + 1)) => 0,
            _ => 1,
        }
    }

    fn prefix_inside(&mut self, span: &Range<usize>) -> Parsed {
        let start = span.start;
        match self.peek().clone() {
            Token::Number(x) => self.atom(ExprKind::Number(x)),
            Token::Choice(id) => self.atom(ExprKind::Choice(id)),
            Token::Sign("-") => {
                self.at += 1;
                let x = self.expression(NEGATIVE)?;
                let end = x.span.end;
                self.node(ExprKind::Negative(Box::new(x)), start..end)
            }
            Token::Sign("(") => {
                self.at += 1;
                let mut inner = self.expression(OR)?;
                inner.span = start..self.span().end;
                self.sign(")")?;
                Ok(inner)
            }
            Token::Word(word) => match word.as_str() {
                "yes" => self.atom(ExprKind::Truth(true)),
                "no" => self.atom(ExprKind::Truth(false)),
                "not" => {
                    self.at += 1;
                    let x = self.expression(COMPARE)?;
                    let end = x.span.end;
                    self.node(ExprKind::Not(Box::new(x)), start..end)
                }
                "if" => self.conditional(start),
                "and" | "or" | "in" | "then" | "else" => Err(self.unexpected("a value")),
                _ => self.name_or_call(word, span),
            },
            Token::Sign(_) | Token::End => Err(self.unexpected("a value")),
        }
    }

    fn conditional(&mut self, start: usize) -> Parsed {
        self.at += 1;
        let condition = self.expression(OR)?;
        self.word("then")?;
        let yes = self.expression(OR)?;
        self.word("else")?;
        let no = self.expression(OR)?;
        let span = start..no.span.end;
        let kind = ExprKind::If(Box::new(condition), Box::new(yes), Box::new(no));
        self.node(kind, span)
    }

    fn name_or_call(&mut self, word: String, span: &Range<usize>) -> Parsed {
        self.at += 1;
        match self.peek() {
            Token::Sign("(") => self.call(&word, span),
            Token::Sign(".") => {
                self.at += 1;
                let Token::Word(member) = self.peek().clone() else {
                    return Err(self.unexpected("the name of a criterion"));
                };
                let end = self.span().end;
                self.at += 1;
                self.node(ExprKind::Member(word, member), span.start..end)
            }
            _ => self.node(ExprKind::Name(word), span.clone()),
        }
    }

    fn call(&mut self, word: &str, span: &Range<usize>) -> Parsed {
        let Some((_, function)) = Function::ALL.iter().find(|(name, _)| *name == word) else {
            let known = Function::ALL.iter().map(|(name, _)| *name);
            let list: Vec<_> = known.clone().collect();
            let help = did_you_mean(word, known).unwrap_or_else(|| format!("the functions are {}", list.join(", ")));
            let message = format!("there is no function `{word}`");
            return Err(ExprError::new(Code::UnknownFunction, span.clone(), message).help(help));
        };
        self.at += 1;
        let mut arguments = Vec::new();
        if *self.peek() != Token::Sign(")") {
            arguments.push(self.expression(OR)?);
            while *self.peek() == Token::Sign(",") {
                self.at += 1;
                arguments.push(self.expression(OR)?);
            }
        }
        let span = span.start..self.span().end;
        self.sign(")")?;
        let count = arguments.len();
        if count == 0 || (function.is_unary() && count != 1) {
            let wanted = if function.is_unary() { "one argument" } else { "one argument or more" };
            let message = format!("`{word}` takes {wanted}");
            let mut error = ExprError::new(Code::WrongArguments, span, message);
            error.expected = Some(wanted.to_owned());
            error.found = Some(count.to_string());
            return Err(error);
        }
        self.node(ExprKind::Call(*function, arguments), span)
    }

    fn infix(&self) -> Option<(Infix, u8)> {
        let infix = match self.peek() {
            Token::Word(word) => match word.as_str() {
                "or" => (Infix::Or, OR),
                "and" => (Infix::And, AND),
                "in" => (Infix::In, COMPARE),
                _ => return None,
            },
            Token::Sign(sign) => match *sign {
                "<" => (Infix::Compare(Comparison::Less), COMPARE),
                "<=" => (Infix::Compare(Comparison::LessOrEqual), COMPARE),
                ">" => (Infix::Compare(Comparison::Greater), COMPARE),
                ">=" => (Infix::Compare(Comparison::GreaterOrEqual), COMPARE),
                "==" => (Infix::Compare(Comparison::Equal), COMPARE),
                "!=" => (Infix::Compare(Comparison::NotEqual), COMPARE),
                "+" => (Infix::Arithmetic(Arithmetic::Add), SUM),
                "-" => (Infix::Arithmetic(Arithmetic::Sub), SUM),
                "*" => (Infix::Arithmetic(Arithmetic::Mul), PRODUCT),
                "/" => (Infix::Arithmetic(Arithmetic::Div), PRODUCT),
                _ => return None,
            },
            _ => return None,
        };
        Some(infix)
    }

    fn atom(&mut self, kind: ExprKind) -> Parsed {
        let span = self.span();
        self.at += 1;
        self.node(kind, span)
    }

    fn node(&self, kind: ExprKind, span: Range<usize>) -> Parsed {
        let expr = Expr::new(kind, span);
        if expr.is_too_high() {
            return Err(too_deep(expr.span, MAX_HEIGHT));
        }
        Ok(expr)
    }

    fn peek(&self) -> &Token {
        self.tokens.get(self.at).map_or(&Token::End, |t| &t.token)
    }

    fn span(&self) -> Range<usize> {
        let token = self.tokens.get(self.at).or(self.tokens.last());
        token.map_or(0..0, |t| t.span.clone())
    }

    fn take_word(&mut self, word: &str) -> bool {
        let there = matches!(self.peek(), Token::Word(w) if w == word);
        self.at += usize::from(there);
        there
    }

    fn word(&mut self, word: &'static str) -> Result<(), ExprError> {
        if self.take_word(word) {
            return Ok(());
        }
        Err(self.unexpected(&format!("`{word}`")))
    }

    fn sign(&mut self, sign: &'static str) -> Result<(), ExprError> {
        if *self.peek() == Token::Sign(sign) {
            self.at += 1;
            return Ok(());
        }
        Err(self.unexpected(&format!("`{sign}`")))
    }

    fn unexpected(&self, expected: &str) -> ExprError {
        let found = match self.peek() {
            Token::Number(x) => format!("the number {x}"),
            Token::Word(word) => format!("`{word}`"),
            Token::Choice(id) => format!("the choice '{id}'"),
            Token::Sign(sign) => format!("`{sign}`"),
            Token::End => "the end".to_owned(),
        };
        let message = "this expression cannot be read";
        let mut error = ExprError::new(Code::ExpressionSyntax, self.span(), message);
        error.found = Some(found);
        error.expected = Some(expected.to_owned());
        error
    }
}

fn too_deep(span: Range<usize>, limit: usize) -> ExprError {
    let message = format!("this expression is nested deeper than {limit} levels");
    let help = "move a part of it to a derived value".to_owned();
    ExprError::new(Code::TooDeep, span, message).help(help)
}
