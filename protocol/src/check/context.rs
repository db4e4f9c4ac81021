//! What every check has at hand: the files, the log, and the small values that occur everywhere.
//!
//! Checks report and go on with a stand-in; a tree with stand-ins in it is never handed out, because
//! the log has errors.

use std::ops::Range;

use crate::band::Interval;
use crate::checked::{Bilingual, Code as PublicCode};
use crate::diagnostic::{Code, Diagnostic, FileId, Log, Place, Sources};
use crate::expr::{Expr, parse};
use crate::name::did_you_mean;
use crate::text::decode::one_of;
use crate::text::{BilingualText, CodeText, Literal, Losses, Spanned};

pub(super) struct Context<'a> {
    pub sources: &'a Sources,
    /// What was lost in reading, or left out because its id was taken.
    pub losses: Losses,
    pub log: &'a mut Log,
}

/// A value of a file, with the file.
#[derive(Debug)]
pub(super) struct At<'t, T> {
    pub file: FileId,
    pub text: &'t Spanned<T>,
}

impl<T> Clone for At<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for At<'_, T> {}

impl<'t, T> At<'t, T> {
    pub fn new(file: FileId, text: &'t Spanned<T>) -> Self {
        Self { file, text }
    }

    pub fn get(&self) -> &'t T {
        self.text.get_ref()
    }

    pub fn place(&self) -> Place {
        Place::new(self.file, self.text.span())
    }
}

impl Context<'_> {
    /// Reports an error or warning and hands it back for more detail through the closure.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.log.push(diagnostic);
    }

    /// Both languages; an error where one is missing or empty. `what` names it in the message, `of`
    /// is the place to show when it is not there at all.
    pub fn bilingual(&mut self, of: &Place, what: &str, text: Option<&Spanned<BilingualText>>) -> Bilingual {
        let Some(text) = text else {
            let message = format!("{what} is missing");
            let help = "add it in both languages: `{ nl = \"…\", en = \"…\" }`".to_owned();
            self.report(Diagnostic::new(Code::MissingText, of.clone(), message).help(help));
            return Bilingual::default();
        };
        self.optional_bilingual(of.file, what, Some(text)).unwrap_or_default()
    }

    pub fn optional_bilingual(
        &mut self,
        file: FileId,
        what: &str,
        text: Option<&Spanned<BilingualText>>,
    ) -> Option<Bilingual> {
        let text = text?;
        let mut words = [String::new(), String::new()];
        let both = [(&text.get_ref().nl, "Dutch", "nl"), (&text.get_ref().en, "English", "en")];
        for (word, (written, language, key)) in words.iter_mut().zip(both) {
            match written {
                Some(written) if !written.get_ref().trim().is_empty() => word.clone_from(written.get_ref()),
                _ => {
                    let span = written.as_ref().map_or(text.span(), Spanned::span);
                    let message = format!("{what} has no {language} text");
                    let missing = Diagnostic::new(Code::MissingText, Place::new(file, span), message);
                    self.report(missing.help(format!("add `{key} = \"…\"`")));
                }
            }
        }
        let [nl, en] = words;
        Some(Bilingual { nl, en })
    }

    /// A finite number; an error and 0 otherwise.
    pub fn finite(&mut self, number: At<'_, f64>) -> f64 {
        let value = *number.get();
        if value.is_finite() {
            return value;
        }
        let message = format!("`{}` is not a number to compute with", self.sources.slice(&number.place()));
        self.report(Diagnostic::new(Code::NotFinite, number.place(), message).expected("a finite number"));
        0.0
    }

    pub fn finite_list(&mut self, file: FileId, list: &[Spanned<f64>]) -> Vec<f64> {
        list.iter().map(|x| self.finite(At::new(file, x))).collect()
    }

    /// `[low, high]`
    pub fn range(&mut self, list: At<'_, Vec<Spanned<f64>>>) -> Option<(f64, f64)> {
        let numbers = self.finite_list(list.file, list.get());
        match numbers[..] {
            [low, high] if low < high => return Some((low, high)),
            [low, high] => {
                let message = format!("the range ends at {high} before it begins at {low}");
                self.report(Diagnostic::new(Code::BadRange, list.place(), message));
            }
            _ => {
                let wrong = Diagnostic::new(Code::BadRange, list.place(), "a range is two numbers");
                let found = format!("{} numbers", numbers.len());
                self.report(wrong.expected("`[lowest, highest]`").found(found));
            }
        }
        None
    }

    /// One of a few words.
    pub fn word<T: Copy>(&mut self, text: At<'_, String>, key: &str, known: &[(&str, T)]) -> Option<T> {
        let found = text.get();
        if let Some((_, value)) = known.iter().find(|(word, _)| word == found) {
            return Some(*value);
        }
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        let message = format!("`{found}` is no {key}");
        self.report(
            Diagnostic::new(Code::UnknownWord, text.place(), message)
                .found(format!("`{found}`"))
                .expected(one_of(&words))
                .help(did_you_mean(found, words.iter().copied())),
        );
        None
    }

    /// An id in the case that goes with it.
    pub fn id(&mut self, text: At<'_, String>, is_cased: fn(&str) -> bool, example: &str) -> String {
        let id = text.get();
        if !is_cased(id) {
            let message = format!("`{id}` is not written as an id");
            let help =
                "an id has lower-case letters and digits, begins with a letter, and joins words with the sign shown";
            self.report(
                Diagnostic::new(Code::BadId, text.place(), message)
                    .expected(format!("the form of `{example}`"))
                    .help(help.to_owned()),
            );
        }
        id.clone()
    }

    /// Reports the second of two equal ids.
    pub fn duplicate(&mut self, what: &str, id: &str, first: Place, second: Place) {
        let message = format!("{what} `{id}` is there twice");
        self.losses.ids.insert(id.to_owned());
        let twice = Diagnostic::new(Code::DuplicateId, second, message);
        let help = "ids are used once; inputs, derived values and models share one set of names";
        self.report(twice.related(first, "the first one").help(help.to_owned()));
    }

    pub fn expression(&mut self, text: At<'_, String>) -> Option<Expr> {
        let file = self.sources.text(text.file);
        self.parsed(text.file, &Literal::new(text.get(), text.text.span(), file))
    }

    /// An expression that stands in `file`.
    pub fn parsed(&mut self, file: FileId, literal: &Literal<'_>) -> Option<Expr> {
        match parse(literal) {
            Ok(expr) => Some(expr),
            Err(error) => {
                let place = Place::new(file, error.span);
                let mut diagnostic = Diagnostic::new(error.code, place, error.message).help(error.help);
                diagnostic.found = error.found;
                diagnostic.expected = error.expected;
                self.report(diagnostic);
                None
            }
        }
    }

    pub fn band_key(&mut self, key: At<'_, String>) -> Option<Interval> {
        match Interval::parse(key.get()) {
            Ok(interval) => Some(interval),
            Err(error) => {
                let message = format!("the band key `{}` cannot be used", key.get());
                let wrong = Diagnostic::new(Code::BadBandKey, key.place(), message);
                self.report(wrong.help(error.to_string()));
                None
            }
        }
    }

    pub fn codes(&mut self, file: FileId, codes: &[Spanned<CodeText>]) -> Vec<PublicCode> {
        let known =
            [("loinc", "loinc"), ("snomed", "snomed"), ("sct", "sct"), ("nemsis", "nemsis"), ("icd-10", "icd-10")];
        codes
            .iter()
            .map(|code| {
                let code = code.get_ref();
                let system = self.word(At::new(file, &code.system), "code system", &known);
                PublicCode { system: system.unwrap_or_default().to_owned(), code: code.code.get_ref().clone() }
            })
            .collect()
    }

    /// Reports keys that are there and do not belong.
    pub fn out_of_place(&mut self, file: FileId, because: &str, keys: &[(&str, Option<Range<usize>>)]) {
        for (key, span) in keys {
            if let Some(span) = span {
                let message = format!("`{key}` does not go with {because}");
                self.report(Diagnostic::new(Code::KeyOutOfPlace, Place::new(file, span.clone()), message));
            }
        }
    }
}
