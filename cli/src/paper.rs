//! What the pages are written on: eighty columns, wrapped, with colour where a terminal shows it.

use std::env;
use std::io::{self, IsTerminal};

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;

/// No line is longer.
pub const WIDTH: usize = 80;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal
    #[default]
    Auto,
    Always,
    Never,
}

pub const NO_STYLE: Style = Style::new();
pub const BOLD: Style = Style::new().bold();
pub const DIM: Style = Style::new().dimmed();
pub const RED: Style = AnsiColor::Red.on_default().bold();
pub const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
pub const GREEN: Style = AnsiColor::Green.on_default().bold();

impl Color {
    /// Colour on standard output?
    pub fn on_stdout(self) -> bool {
        self.on(io::stdout().is_terminal())
    }

    /// Colour on standard error?
    pub fn on_stderr(self) -> bool {
        self.on(io::stderr().is_terminal())
    }

    fn on(self, is_terminal: bool) -> bool {
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => is_terminal && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        }
    }
}

/// A page that is being written.
#[derive(Debug)]
pub struct Paper {
    text: String,
    color: bool,
}

impl Paper {
    pub fn new(color: bool) -> Self {
        Self { text: String::new(), color }
    }

    pub fn into_text(self) -> String {
        self.text
    }

    /// The words in this style.
    pub fn ink(&self, style: Style, words: &str) -> String {
        if self.color && !words.is_empty() { format!("{style}{words}{style:#}") } else { words.to_owned() }
    }

    /// A line as it is.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// An empty line, unless the page begins here.
    pub fn gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// A heading above a part, with a gap before it.
    pub fn heading(&mut self, words: &str) {
        self.gap();
        self.line(&self.ink(BOLD, words));
    }

    /// Cells side by side, each in its style, and words wrapped behind them.
    pub fn row(&mut self, cells: &[(&str, Style)], words: &str) {
        let indent: usize = cells.iter().map(|(cell, _)| width(cell)).sum();
        let inked = |cell: &str, style: Style| {
            let words = cell.trim_end();
            self.ink(style, words) + &" ".repeat(width(cell) - width(words))
        };
        let lead: String = cells.iter().map(|(cell, style)| inked(cell, *style)).collect();
        for (place, part) in wrap(words, WIDTH.saturating_sub(indent)).iter().enumerate() {
            let before = if place == 0 { lead.clone() } else { " ".repeat(indent) };
            self.line(&format!("{before}{part}"));
        }
    }

    /// Words, wrapped; `lead` stands before the first line, and the next ones are indented as far.
    pub fn wrapped(&mut self, lead: &str, words: &str) {
        self.wrapped_in(NO_STYLE, lead, words);
    }

    /// The same in a style.
    pub fn wrapped_in(&mut self, style: Style, lead: &str, words: &str) {
        let indent = width(lead);
        for (place, part) in wrap(words, WIDTH.saturating_sub(indent)).iter().enumerate() {
            let before = if place == 0 { lead.to_owned() } else { " ".repeat(indent) };
            self.line(&format!("{before}{}", self.ink(style, part)));
        }
    }
}

/// Columns that a text takes. Our texts are Latin: one column a character.
pub fn width(text: &str) -> usize {
    text.chars().count()
}

/// The text, filled up with spaces.
pub fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The words in lines of at most so many columns. A longer word is broken.
pub fn wrap(words: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = vec![String::new()];
    for word in words.split_whitespace() {
        let mut word = word.to_owned();
        while let Some(line) = lines.last_mut() {
            let room = if line.is_empty() { columns } else { columns.saturating_sub(width(line) + 1) };
            if width(&word) <= room {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(&word);
                break;
            }
            if line.is_empty() {
                let rest: String = word.chars().skip(columns).collect();
                *line = word.chars().take(columns).collect();
                word = rest;
            }
            lines.push(String::new());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_lose_no_word() {
        assert_eq!(wrap("een twee drie", 8), ["een twee", "drie"]);
        assert_eq!(wrap("één", 3), ["één"]);
        assert_eq!(wrap("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
        assert_eq!(wrap("", 3), [""]);
    }

    #[test]
    fn colour_is_only_for_terminals() {
        assert!(!Color::Auto.on(false));
        assert!(Color::Always.on(false));
        assert!(!Color::Never.on(true));
    }
}
