//! Figures as SVG: axes with units, lines, dots with intervals, words. Nothing but text, so that a report is
//! one file that any browser draws and any printer prints.

use std::fmt::Write;

/// Colours that people with any colour vision tell apart (Okabe and Ito), the dark ones first.
pub(super) const COLOURS: [&str; 6] = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];

/// Ink of axes and words.
pub(super) const INK: &str = "#222";
/// Ink of what is only there for comparison.
pub(super) const GREY: &str = "#888";

/// The colour of the n-th of several.
pub(super) fn colour(place: usize) -> &'static str {
    COLOURS.get(place % COLOURS.len()).copied().unwrap_or(INK)
}

/// Values along one side of a figure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    pub low: f64,
    pub high: f64,
    pub from: f64,
    pub to: f64,
}

impl Scale {
    pub fn at(&self, value: f64) -> f64 {
        let share = (value - self.low) / (self.high - self.low);
        self.from + share.clamp(-0.02, 1.02) * (self.to - self.from)
    }
}

/// A figure that is being drawn.
#[derive(Debug)]
pub(super) struct Figure {
    width: f64,
    height: f64,
    body: String,
}

/// Where a text stands at its point.
#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Figure {
    pub fn new(width: f64, height: f64) -> Self {
        Self { width, height, body: String::new() }
    }

    /// The whole, with words for those who do not see it.
    pub fn finish(self, description: &str) -> String {
        let Self { width, height, body } = self;
        format!(
            "<svg viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" aria-label=\"{}\" \
             xmlns=\"http://www.w3.org/2000/svg\" font-family=\"inherit\" font-size=\"13\">\n{body}</svg>\n",
            escaped(description)
        )
    }

    pub fn text(&mut self, x: f64, y: f64, anchor: Anchor, ink: &str, words: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let words = escaped(words);
        let _ = writeln!(
            self.body,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"{ink}\">{words}</text>"
        );
    }

    /// Words that stand out, from the left.
    pub fn strong(&mut self, x: f64, y: f64, words: &str) {
        let words = escaped(words);
        let _ =
            writeln!(self.body, "<text x=\"{x:.1}\" y=\"{y:.1}\" font-weight=\"600\" fill=\"{INK}\">{words}</text>");
    }

    pub fn upright(&mut self, x: f64, y: f64, words: &str) {
        let words = escaped(words);
        let _ = writeln!(
            self.body,
            "<text transform=\"translate({x:.1} {y:.1}) rotate(-90)\" text-anchor=\"middle\" fill=\"{INK}\">{words}</text>"
        );
    }

    pub fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), ink: &str, width: f64) {
        let _ = writeln!(
            self.body,
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"{ink}\" stroke-width=\"{width}\"/>"
        );
    }

    pub fn dashed(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), ink: &str) {
        let _ = writeln!(
            self.body,
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"{ink}\" stroke-dasharray=\"5 4\"/>"
        );
    }

    pub fn path(&mut self, points: &[(f64, f64)], ink: &str, width: f64) {
        let _ = writeln!(
            self.body,
            "<path d=\"{}\" fill=\"none\" stroke=\"{ink}\" stroke-width=\"{width}\" stroke-linejoin=\"round\"/>",
            through(points)
        );
    }

    /// A band between two lines.
    pub fn band(&mut self, points: &[(f64, f64)], ink: &str) {
        let _ = writeln!(self.body, "<path d=\"{}Z\" fill=\"{ink}\" fill-opacity=\"0.15\"/>", through(points));
    }

    pub fn bar(&mut self, x: f64, y: f64, width: f64, height: f64, ink: &str) {
        let _ = writeln!(
            self.body,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{ink}\"/>"
        );
    }

    pub fn dot(&mut self, x: f64, y: f64, radius: f64, ink: &str) {
        let _ = writeln!(self.body, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" fill=\"{ink}\"/>");
    }

    /// A ring, for the second of two alike.
    pub fn ring(&mut self, x: f64, y: f64, radius: f64, ink: &str) {
        let _ = writeln!(
            self.body,
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" fill=\"#fff\" stroke=\"{ink}\" stroke-width=\"2\"/>"
        );
    }

    /// The frame of a figure with a scale below and one at the left, each with its words.
    pub fn axes(&mut self, x: Scale, y: Scale, x_words: &str, y_words: &str, percent: bool) {
        for tick in ticks(x) {
            let at = x.at(tick);
            self.line((at, y.from), (at, y.to), "#eee", 1.0);
            self.text(at, y.from + 18.0, Anchor::Middle, INK, &label(tick, percent));
        }
        for tick in ticks(y) {
            let at = y.at(tick);
            self.line((x.from, at), (x.to, at), "#eee", 1.0);
            self.text(x.from - 8.0, at + 4.5, Anchor::End, INK, &label(tick, percent));
        }
        self.line((x.from, y.from), (x.to, y.from), INK, 1.0);
        self.line((x.from, y.from), (x.from, y.to), INK, 1.0);
        self.text((x.from + x.to) / 2.0, y.from + 38.0, Anchor::Middle, INK, x_words);
        self.upright(16.0, (y.from + y.to) / 2.0, y_words);
    }
}

fn through(points: &[(f64, f64)]) -> String {
    let mut path = String::new();
    for (place, (x, y)) in points.iter().enumerate() {
        let _ = write!(path, "{}{x:.1} {y:.1}", if place == 0 { "M" } else { "L" });
    }
    path
}

/// Five to ten round values.
pub(super) fn ticks(scale: Scale) -> Vec<f64> {
    let span = scale.high - scale.low;
    let power = 10f64.powf(span.log10().floor());
    let step = [0.1, 0.2, 0.5, 1.0, 2.0].into_iter().map(|s| s * power).find(|step| span / step <= 8.0);
    let step = step.unwrap_or(power);
    let first = (scale.low / step - 1e-9).ceil() as i64;
    let last = (scale.high / step + 1e-9).floor() as i64;
    (first..=last).map(|i| i as f64 * step).collect()
}

fn label(value: f64, percent: bool) -> String {
    let shown = if percent { value * 100.0 } else { value };
    let rounded = (shown * 1000.0).round() / 1000.0;
    format!("{}", rounded + 0.0)
}

/// Words that mean nothing to a browser.
pub(super) fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_within() {
        let scale = |low, high| Scale { low, high, from: 0.0, to: 1.0 };
        assert_eq!(ticks(scale(0.0, 1.0)), [0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0]);
        assert_eq!(ticks(scale(0.0, 0.5)).len(), 6);
        assert_eq!(label(0.6000000000000001, true), "60");
        for (low, high) in [(0.0, 0.07), (-0.3, 0.2), (0.0, 320.0)] {
            let all = ticks(scale(low, high));
            assert!((3..=10).contains(&all.len()) && all.iter().all(|t| *t >= low - 1e-9 && *t <= high + 1e-9));
        }
    }

    #[test]
    fn an_expression_stands_in_a_figure_as_it_was_written() {
        assert_eq!(escaped("mgap < 23 & \"x\""), "mgap &lt; 23 &amp; &quot;x&quot;");
    }
}
