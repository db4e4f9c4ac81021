//! Groups and imputed sets taken together, on the page.

use baken_research::benchmark::{Benchmark, GroupsDiffer, Imputed, PooledOver, pooled_sets};
use baken_research::statistics::interval::Estimate;
use baken_research::statistics::subgroup::Interaction;

use super::{NAME, Page, number, p_value};
use crate::paper::{DIM, YELLOW, padded};

impl Page {
    pub(super) fn differ(&mut self, found: &[GroupsDiffer]) {
        for differ in found {
            let words = match &differ.found {
                Ok(Interaction { intercepts, slopes }) => format!(
                    "intercepts p {}, slopes p {} ({} groups)",
                    p_value(intercepts.2),
                    p_value(slopes.2),
                    differ.groups
                ),
                Err(why) => format!("not tested, {why}"),
            };
            self.paper.wrapped("", &format!("Do groups differ in {}? {words}", differ.expression));
        }
    }

    pub(super) fn pooled(&mut self, measures: &[PooledOver]) {
        self.paper.gap();
        self.paper.line("Pooled (random effects, REML, Hartung-Knapp), 95 %, and where a new one is expected:");
        let mut last = None;
        for over in measures {
            if last != Some(&over.expression) {
                self.paper.wrapped("", &over.expression);
                last = Some(&over.expression);
            }
            let (name, number) = measure(over.measure);
            let words = match (&over.pooled.mean, &over.pooled.prediction) {
                (Ok(mean), Ok(new)) => format!(
                    "{} ({} to {}), new one {} to {}",
                    number(mean.value),
                    number(mean.low),
                    number(mean.high),
                    number(new.low),
                    number(new.high)
                ),
                (Err(why), _) | (_, Err(why)) => format!("none: {why}"),
            };
            let open = over.undecided_as.map_or(String::new(), |taken| format!(", undecided as {taken}"));
            self.paper.wrapped(&format!("  {} ", padded(name, NAME + 3)), &format!("{words}{open}"));
            for (cluster, why) in &over.left_out {
                self.paper.wrapped_in(DIM, "    ", &format!("without {cluster}: {why}"));
            }
        }
    }

    pub(super) fn imputed(&mut self, benchmark: &Benchmark, imputed: &Imputed) {
        self.paper.heading(&format!("Where findings are known: {} imputed sets", imputed.sets.len()));
        self.paper.wrapped(
            "",
            "Each measure computed in each set and pooled (Rubin), 95 %, with the information that is missing; what is above is of the original rows.",
        );
        let mut last = None;
        for over in &pooled_sets(benchmark, imputed, self.intervals.level) {
            if last.as_ref() != Some(&over.expression) {
                self.paper.wrapped("", &over.expression);
                last = Some(over.expression.clone());
            }
            let (name, number) = measure(over.measure);
            let words = match &over.pooled {
                Ok(pooled) => {
                    let Estimate { value, low, high, .. } = pooled.estimate;
                    let missing = 100.0 * pooled.missing_information;
                    format!("{} ({} to {}), {missing:.0} % missing", number(value), number(low), number(high))
                }
                Err(why) => format!("none: {why}"),
            };
            self.paper.wrapped(&format!("  {} ", padded(name, NAME + 3)), &words);
        }
        if imputed.set_unknown > 0 {
            let words = format!("{} rows belong to no set that is known: not used.", number(imputed.set_unknown));
            self.paper.wrapped_in(YELLOW, "", &words);
        }
    }
}

/// What a pooled measure is called, and how its values are written.
fn measure(id: &str) -> (&str, fn(f64) -> String) {
    let [percent, plain]: [fn(f64) -> String; 2] =
        [|value| format!("{:.1}", 100.0 * value), |value| format!("{value:.3}")];
    match id {
        "sensitivity" => ("sensitivity, %", percent),
        "specificity" => ("specificity, %", percent),
        "auc" => ("AUC", plain),
        "observed_expected" => ("observed / expected", plain),
        "in_the_large" => ("calibration-in-the-large", plain),
        other => (other, plain),
    }
}
