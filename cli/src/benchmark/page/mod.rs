//! A benchmark for people: eighty columns, every rate with its interval, its definition and what it is of.

mod pooling;
mod probabilities;

use baken_research::benchmark::{Benchmark, Intervals, Part, ScorePart, TestCounts, groups_differ, pooled};
use baken_research::statistics::Undefined;
use baken_research::statistics::confusion::Confusion;
use baken_research::statistics::interval::Estimate;
use baken_research::statistics::proportion::Proportion;
use baken_research::statistics::runs::Worse;
use baken_research::statistics::triage::Definition;

use crate::paper::{BOLD, DIM, Paper, YELLOW, padded};

/// Columns of a row's name.
const NAME: usize = 23;
/// Columns of a cell.
const CELL: usize = 19;

/// The page.
pub fn page(benchmark: &Benchmark, color: bool) -> String {
    let intervals = benchmark.request.intervals;
    let mut page = Page { paper: Paper::new(color), intervals };
    page.cohort(benchmark);
    for (place, counts) in benchmark.whole.tests.iter().enumerate() {
        page.test(benchmark, place, counts);
    }
    if !benchmark.directions.is_empty() {
        page.scores(benchmark, &benchmark.whole);
        page.differences(benchmark);
        page.benefit_differences(benchmark);
    }
    page.agreements(benchmark);
    for (place, (by, groups)) in benchmark.groups.iter().enumerate() {
        page.paper.heading(&format!("By {}", by.trim()));
        for group in groups {
            page.group(benchmark, &group.name, &group.part);
        }
        page.differ(&groups_differ(benchmark, groups));
        if place >= benchmark.request.by.len() {
            page.pooled(&pooled(benchmark, groups, intervals.level));
        }
    }
    if let Some(imputed) = &benchmark.imputed {
        page.imputed(benchmark, imputed);
    }
    page.end(benchmark);
    page.paper.into_text()
}

struct Page {
    paper: Paper,
    intervals: Intervals,
}

impl Page {
    fn cohort(&mut self, benchmark: &Benchmark) {
        let title = benchmark.title.as_deref().unwrap_or(&benchmark.file);
        self.paper.wrapped_in(BOLD, "", title);
        let whole = &benchmark.whole;
        self.flow("rows", benchmark.rows, "");
        if benchmark.rejected > 0 {
            self.flow("rejected", benchmark.rejected, "");
            for reason in &benchmark.reasons {
                let lead = format!("  {:>12}  ", number(reason.rows));
                let where_ = format!("{} {}", benchmark.row_word, reason.first);
                self.paper.wrapped(&lead, &format!("{}; {where_}: {}", reason.reason, reason.found));
            }
        }
        if let Some(condition) = &benchmark.request.only_where {
            self.flow("left out", benchmark.left_out.0, &format!("not {}", condition.trim()));
            self.flow("left out", benchmark.left_out.1, &format!("not known whether {}", condition.trim()));
        }
        if whole.outcome_unknown > 0 {
            self.flow("left out", whole.outcome_unknown, "the outcome is not known");
        }
        self.flow("used", whole.n(), "");
        let prevalence = self.share(&Proportion::new(whole.severe, whole.n()));
        let outcome = benchmark.request.outcome.trim();
        self.flow("severe", whole.severe, &format!("{outcome}: {prevalence} %"));
    }

    fn flow(&mut self, name: &str, count: u64, words: &str) {
        let lead = format!("{} {:>12}  ", padded(name, 10), number(count));
        self.paper.wrapped(&lead, words);
    }

    fn test(&mut self, benchmark: &Benchmark, place: usize, counts: &TestCounts) {
        let text = benchmark.request.tests.get(place).map_or("", |text| text.trim());
        self.paper.heading(&format!("Test: {text}"));
        self.absent(benchmark.tests_rest_on.get(place));
        let tables = [counts.as_yes(), counts.as_no(), counts.decided()];
        if counts.undecided() == 0 {
            self.paper.line("Decided for everyone.");
            self.table(&["all"], &tables[..1]);
        } else {
            let (severe, others) = (number(counts.severe[2]), number(counts.others[2]));
            let total = number(counts.undecided());
            self.paper.wrapped("", &format!("Undecided in {total} rows: {severe} severe, {others} others."));
            self.table(&["undecided as yes", "undecided as no", "decided only"], &tables);
        }
        if let Some(completed) = benchmark.completions.as_ref().and_then(|completed| completed.tests.get(place)) {
            let words = "Over every way in which the unknown findings could be:";
            self.paper.wrapped("", words);
            self.table(&["highest", "lowest"], &[completed.as_yes(), completed.as_no()]);
        }
    }

    fn table(&mut self, heads: &[&str], tables: &[Confusion]) {
        let heads: String = heads.iter().map(|head| right(head, CELL)).collect();
        let line = format!("{}{heads}", padded("% (95 % interval)", NAME));
        let line = self.paper.ink(DIM, &line);
        self.paper.line(&line);
        self.counts("severe: positive, neg.", tables, |t| (t.tp, t.fn_));
        self.counts("others: positive, neg.", tables, |t| (t.fp, t.tn));
        self.rates("sensitivity", tables, Confusion::sensitivity);
        self.rates("specificity", tables, Confusion::specificity);
        self.rates("predictive value, pos.", tables, Confusion::ppv);
        self.rates("predictive value, neg.", tables, Confusion::npv);
        let (spec, ppv, cribari) = (Definition::SensSpec, Definition::SensPpv, Definition::Cribari);
        self.rates("undertriage sens-spec", tables, |t| spec.undertriage(t));
        self.rates("overtriage  sens-spec", tables, |t| spec.overtriage(t));
        self.rates("undertriage sens-ppv", tables, |t| ppv.undertriage(t));
        self.rates("overtriage  sens-ppv", tables, |t| ppv.overtriage(t));
        self.rates("undertriage cribari", tables, |t| cribari.undertriage(t));
        self.rates("overtriage  cribari", tables, |t| cribari.overtriage(t));
    }

    fn counts(&mut self, name: &str, tables: &[Confusion], cells: impl Fn(&Confusion) -> (u64, u64)) {
        let cells: String = tables
            .iter()
            .map(|table| {
                let (a, b) = cells(table);
                right(&format!("{}, {}", number(a), number(b)), CELL)
            })
            .collect();
        self.paper.line(&format!("{}{cells}", padded(name, NAME)));
    }

    fn rates(&mut self, name: &str, tables: &[Confusion], rate: impl Fn(&Confusion) -> Proportion) {
        let cells: String = tables.iter().map(|table| right(&self.share(&rate(table)), CELL)).collect();
        self.paper.line(&format!("{}{cells}", padded(name, NAME)));
    }

    /// `91.2 (90.0-92.3)`, in percent.
    fn share(&self, proportion: &Proportion) -> String {
        match proportion.estimate(self.intervals.proportions, self.intervals.level) {
            Ok(Estimate { value, low, high, .. }) => {
                format!("{:.1} ({:.1}-{:.1})", 100.0 * value, 100.0 * low, 100.0 * high)
            }
            Err(_) => "not defined".to_owned(),
        }
    }

    fn scores(&mut self, benchmark: &Benchmark, part: &Part) {
        self.paper.heading("Scores");
        let head =
            format!("{}{}{}  {}", padded("", NAME + 8), right("rows", 13), right("severe", 12), "AUC (DeLong 95 %)");
        let head = self.paper.ink(DIM, &head);
        self.paper.line(&head);
        for (place, score) in part.scores.iter().enumerate() {
            self.score(benchmark, place, score);
        }
        let without: u64 = part.scores.iter().map(|score| score.without.0 + score.without.1).sum();
        if without > 0 {
            self.paper.wrapped("", "A score is used on the rows where it is decided.");
        }
    }

    fn score(&mut self, benchmark: &Benchmark, place: usize, score: &ScorePart) {
        let Some(direction) = benchmark.directions.get(place) else { return };
        let text = benchmark.request.scores.get(place).map_or("", |score| score.expression.trim());
        let end = match direction.worse {
            Worse::Low => "low is worse",
            Worse::High => "high is worse",
        };
        let name = format!("{text}, {end}");
        let cells = format!("{}{}  ", right(&number(score.runs.n()), 13), right(&number(score.runs.n1()), 12));
        let auc = match &score.auc {
            Ok(auc) => match auc.wald(self.intervals.level) {
                Ok(Estimate { value, low, high, .. }) => format!("{value:.3} ({low:.3}-{high:.3})"),
                Err(why) => format!("{:.3}; {why}", auc.value),
            },
            Err(why) => why.to_string(),
        };
        if name.chars().count() < NAME + 8 {
            self.paper.wrapped(&format!("{}{cells}", padded(&name, NAME + 8)), &auc);
        } else {
            self.paper.wrapped("", &name);
            self.paper.wrapped(&format!("{}{cells}", padded("", NAME + 8)), &auc);
        }
        if let Some(ends) = benchmark.completions.as_ref().and_then(|completed| completed.scores.get(place)) {
            let [lowest, highest] = ends.each_ref().map(|end| match &end.auc {
                Ok(auc) => format!("{:.3}", auc.value),
                Err(why) => why.to_string(),
            });
            self.paper.wrapped("  ", &format!("every score at its lowest: AUC {lowest}, at its highest: {highest}"));
        }
        if let Some(probability) = &score.probability {
            self.probability(probability);
        }
        self.absent(benchmark.scores_rest_on.get(place));
    }

    fn differences(&mut self, benchmark: &Benchmark) {
        let Some(comparison) = &benchmark.comparison else { return };
        let rows = benchmark.whole.n().saturating_sub(benchmark.not_compared);
        self.paper.heading(&format!("Differences of AUC, on the {} rows that have every score", number(rows)));
        let name =
            |place: usize| benchmark.request.scores.get(place).map_or("", |score| score.expression.trim()).to_owned();
        let comparison = match comparison {
            Ok(comparison) => comparison,
            Err(why) => return self.paper.wrapped("", &why.to_string()),
        };
        let count = benchmark.directions.len();
        for i in 0..count {
            for j in i + 1..count {
                let words = match comparison.difference(i, j) {
                    Ok(difference) => {
                        let Estimate { value, low, high, .. } = difference.wald(self.intervals.level);
                        format!("{value:+.3} ({low:+.3} to {high:+.3}), p {}", p_value(difference.p))
                    }
                    Err(why) => why.to_string(),
                };
                let pair = format!("{} - {}", name(i), name(j));
                if pair.chars().count() <= NAME + 8 {
                    self.paper.wrapped(&format!("{}  ", padded(&pair, NAME + 8)), &words);
                } else {
                    self.paper.wrapped("", &pair);
                    self.paper.wrapped(&format!("{}  ", padded("", NAME + 8)), &words);
                }
            }
        }
    }

    fn agreements(&mut self, benchmark: &Benchmark) {
        if benchmark.agreements.is_empty() {
            return;
        }
        self.paper.heading("Tests against each other (McNemar, mid-p; where both are decided)");
        let name = |place: usize| benchmark.request.tests.get(place).map_or("", |text| text.trim());
        for (i, j, [severe, others]) in &benchmark.agreements {
            self.paper.wrapped("", &format!("{} and {}", name(*i), name(*j)));
            for (who, agreement) in [("severe", severe), ("others", others)] {
                let words = format!(
                    "only the first {}, only the second {}, p {}",
                    number(agreement.first_only),
                    number(agreement.second_only),
                    p_value(agreement.mid_p())
                );
                self.paper.wrapped(&format!("  {who}: "), &words);
            }
        }
    }

    fn group(&mut self, benchmark: &Benchmark, name: &str, part: &Part) {
        let prevalence = self.share(&Proportion::new(part.severe, part.n()));
        let words = format!("{} rows, {} severe: {prevalence} %", number(part.n()), number(part.severe));
        let lead = self.paper.ink(BOLD, name) + "  ";
        self.paper.line(&format!("{lead}{words}"));
        for (text, counts) in benchmark.request.tests.iter().zip(&part.tests) {
            let rate = |table: &Confusion| {
                let under = self.share(&Definition::SensSpec.undertriage(table));
                let over = self.share(&Definition::SensSpec.overtriage(table));
                format!("undertriage {under}, overtriage {over} (sens-spec)")
            };
            let (how, table) =
                if counts.undecided() == 0 { ("", counts.decided()) } else { (", undecided as yes", counts.as_yes()) };
            let words = rate(&table);
            self.paper.wrapped("  ", &format!("{}{how}: {words}", text.trim()));
        }
        for (score, found) in benchmark.request.scores.iter().zip(&part.scores) {
            let auc = match found.auc.as_ref().map_err(Undefined::clone).and_then(|auc| auc.wald(self.intervals.level))
            {
                Ok(Estimate { value, low, high, .. }) => format!("AUC {value:.3} ({low:.3}-{high:.3})"),
                Err(why) => format!("AUC {why}"),
            };
            self.paper.wrapped("  ", &format!("{}: {auc}, {} rows", score.expression.trim(), number(found.runs.n())));
        }
    }

    fn absent(&mut self, rests_on: Option<&(Vec<String>, Vec<String>)>) {
        if let Some((_, absent)) = rests_on
            && !absent.is_empty()
        {
            let words = format!("The cohort has no column for {}: unknown for everyone.", absent.join(", "));
            self.paper.wrapped_in(YELLOW, "", &words);
        }
    }

    fn end(&mut self, benchmark: &Benchmark) {
        self.paper.gap();
        for warning in &benchmark.warnings {
            self.paper.wrapped_in(YELLOW, "", warning);
        }
        let definitions = "sens-spec: FN/(TP+FN), FP/(FP+TN). sens-ppv: FN/(TP+FN), FP/(TP+FP). cribari: FN/(FN+TN), \
                           FP/(TP+FP). Rates of different definitions are not comparable.";
        self.paper.wrapped_in(DIM, "", definitions);
        if let Some(attribution) = &benchmark.attribution {
            self.paper.wrapped_in(DIM, "", attribution);
        }
        let (id, version, digest) = &benchmark.pack;
        let short: String = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        self.paper.wrapped_in(DIM, "", &format!("Models: {id} version {version}, {short}…"));
    }
}

/// `12 345`
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let first = digits.len() % 3;
    let mut out = digits.get(..first).unwrap_or("").to_owned();
    for part in digits.as_bytes().get(first..).unwrap_or_default().chunks(3) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&String::from_utf8_lossy(part));
    }
    out
}

fn right(text: &str, columns: usize) -> String {
    format!("{text:>columns$}")
}

fn p_value(p: f64) -> String {
    if p < 0.0001 { "< 0.0001".to_owned() } else { format!("{p:.4}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(20_000), "20 000");
        assert_eq!(number(1_234_567), "1 234 567");
    }
}
