//! The paper: headings, numbered figures and tables, and how numbers are written.

use std::fmt::Write as _;

use super::svg::escaped;
use crate::benchmark::document::Rate;

/// A page as it grows.
pub(super) struct Page {
    html: String,
    figures: usize,
    tables: usize,
}

impl Page {
    pub fn new() -> Page {
        Page { html: String::new(), figures: 0, tables: 0 }
    }

    pub fn end(mut self) -> String {
        self.html.push_str("</body></html>\n");
        self.html
    }

    pub fn add(&mut self, html: &str) {
        self.html.push_str(html);
        self.html.push('\n');
    }

    pub fn heading(&mut self, words: &str) {
        self.add(&format!("<h2>{}</h2>", escaped(words)));
    }

    pub fn figure(&mut self, svg: &str, caption: &str) {
        self.figures += 1;
        let number = self.figures;
        self.add(&format!("<figure>{svg}<figcaption><b>Figure {number}.</b> {caption}</figcaption></figure>"));
    }

    /// A table: heads, of which all but the first hold numbers, and rows of cells.
    pub fn table(&mut self, caption: &str, heads: &[&str], rows: &[Vec<String>]) {
        self.tables += 1;
        let number = self.tables;
        let mut html = format!("<p class=\"caption\" id=\"table-{number}\"><b>Table {number}.</b> {caption}</p>");
        let _ = write!(html, "<div class=\"scroll\"><table aria-labelledby=\"table-{number}\"><thead><tr>");
        for (place, head) in heads.iter().enumerate() {
            let class = if place == 0 { "" } else { " class=\"n\"" };
            let _ = write!(html, "<th scope=\"col\"{class}>{head}</th>");
        }
        html.push_str("</tr></thead><tbody>");
        for row in rows {
            html.push_str("<tr>");
            for (place, cell) in row.iter().enumerate() {
                let _ = match place {
                    0 => write!(html, "<th scope=\"row\">{cell}</th>"),
                    _ => write!(html, "<td class=\"n\">{cell}</td>"),
                };
            }
            html.push_str("</tr>");
        }
        html.push_str("</tbody></table></div>");
        self.add(&html);
    }
}

/// `91.2 (90.0–92.3)`, in percent.
pub(super) fn percent(rate: &Rate) -> String {
    shown(rate, |value| format!("{:.1}", 100.0 * value))
}

/// `91.2 % (90.0–92.3)`
pub(super) fn in_prose(rate: &Rate) -> String {
    match (rate.value, rate.low, rate.high) {
        (Some(value), Some(low), Some(high)) => {
            format!("{:.1} % ({:.1}–{:.1})", 100.0 * value, 100.0 * low, 100.0 * high)
        }
        (Some(value), _, _) => format!("{:.1} %", 100.0 * value),
        _ => "not defined".to_owned(),
    }
}

/// Four decimals, for what is small.
pub(super) fn fine(rate: &Rate) -> String {
    shown(rate, |value| format!("{value:.4}"))
}

pub(super) fn fraction(rate: &Rate) -> String {
    shown(rate, |value| format!("{value:.3}"))
}

pub(super) fn shown(rate: &Rate, words: impl Fn(f64) -> String) -> String {
    match (rate.value, rate.low, rate.high) {
        (Some(value), Some(low), Some(high)) => {
            let between = if low < 0.0 { " to " } else { "–" };
            format!("{} ({}{between}{})", words(value), words(low), words(high))
        }
        (Some(value), _, _) => words(value),
        _ => "not defined".to_owned(),
    }
}

pub(super) fn p_value(p: f64) -> String {
    if p < 0.0001 { "&lt; 0.0001".to_owned() } else { format!("{p:.4}") }
}

/// Thousands apart.
pub(super) fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

pub(super) fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(text))
}

/// Words with `code` in them.
pub(super) fn marked(words: &str) -> String {
    let mut html = String::new();
    for (place, part) in words.split('`').enumerate() {
        if place % 2 == 1 { html.push_str(&code(part)) } else { html.push_str(&escaped(part)) }
    }
    html
}
