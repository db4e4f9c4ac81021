//! Predicted probabilities on the page: whether they mean what they say, and whether acting on them helps.

use baken_research::benchmark::{Benchmark, Probability, is_in_tables};
use baken_research::statistics::interval::Estimate;
use baken_research::statistics::{Defined, Undefined};

use super::{NAME, Page, number};
use crate::paper::padded;

impl Page {
    /// Whether a probability means what it says, and whether acting on it helps.
    pub(super) fn probability(&mut self, found: &Probability) {
        let level = self.intervals.level;
        let shown = |value: Defined<Estimate>| match value {
            Ok(Estimate { value, low, high, .. }) => format!("{value:.3} ({low:.3} to {high:.3})"),
            Err(why) => format!("none: {why}"),
        };
        let summary = &found.summary;
        let ratio = summary.observed_expected.as_ref().map(|found| found.ratio).map_err(Undefined::clone);
        let in_the_large = summary.in_the_large.as_ref().map(|found| found.wald(level)).map_err(Undefined::clone);
        let slope = summary.joint.as_ref().map(|found| found.slope_wald(level)).map_err(Undefined::clone);
        for (name, value) in
            [("observed / expected", ratio), ("calibration-in-the-large", in_the_large), ("slope", slope)]
        {
            self.paper.wrapped(&format!("  {} ", padded(name, NAME + 3)), &shown(value));
        }
        let mut words = format!("{:.4}", summary.brier.value);
        if let Ok(scaled) = &summary.brier.scaled {
            words += &format!(", scaled {:.1} %", 100.0 * scaled);
        }
        if let (Ok(error), Ok(curve)) = (&found.error, &found.curve) {
            words += &format!("; distance from the diagonal (ICI, {}) {:.4}", curve.smoother.id(), error.ici);
        }
        self.paper.wrapped(&format!("  {} ", padded("Brier score", NAME + 3)), &words);
        self.paper.line("  net benefit, and how much more than if everybody were brought");
        for point in found.decision.iter().filter(|point| is_in_tables(point.benefit.threshold)) {
            let name = format!("  at {:.0} %", 100.0 * point.benefit.threshold);
            let over_all = match &point.over_all {
                Ok(Estimate { value, low, high, .. }) => format!("{value:+.4} ({low:+.4} to {high:+.4})"),
                Err(why) => why.to_string(),
            };
            let words = format!("{:.4}, {over_all}", point.benefit.net_benefit);
            self.paper.wrapped(&format!("  {} ", padded(&name, NAME + 3)), &words);
        }
    }

    pub(super) fn benefit_differences(&mut self, benchmark: &Benchmark) {
        let name = |place: usize| benchmark.request.scores.get(place).map_or("", |score| score.expression.trim());
        for compared in &benchmark.benefits {
            let (first, second, rows) = (name(compared.first), name(compared.second), number(compared.n));
            self.paper.heading("Net benefit of one probability less that of another");
            self.paper.wrapped("", &format!("{first} less {second}, on the {rows} rows that have both:"));
            let points = match &compared.differences {
                Ok(points) => points,
                Err(why) => {
                    self.paper.wrapped("", &why.to_string());
                    continue;
                }
            };
            for point in points.iter().filter(|point| is_in_tables(point.threshold)) {
                let words = match point.net_benefit.as_ref().map(|found| found.estimate) {
                    Ok(Estimate { value, low, high, .. }) => format!("{value:+.4} ({low:+.4} to {high:+.4})"),
                    Err(why) => why.to_string(),
                };
                self.paper
                    .wrapped(&format!("  {} ", padded(&format!("at {:.0} %", 100.0 * point.threshold), NAME)), &words);
            }
        }
    }
}
