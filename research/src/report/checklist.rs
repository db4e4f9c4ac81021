//! The TRIPOD+AI checklist (BMJ 2024;385:e078378): what the report fills, what a person has to write, and
//! what does not apply to an external validation of published rules.

use crate::benchmark::Benchmark;

/// How an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// This report says it.
    Filled,
    /// A person has to write it.
    Prompt,
    /// It does not apply.
    NotApplicable,
}

impl Status {
    pub fn word(self) -> &'static str {
        match self {
            Status::Filled => "filled",
            Status::Prompt => "to be written",
            Status::NotApplicable => "n.a.",
        }
    }
}

/// An item of the checklist.
#[derive(Debug)]
pub(super) struct Item {
    pub number: &'static str,
    pub what: &'static str,
    pub status: Status,
    /// Where it stands, or what to write.
    pub place: String,
}

/// The items, as this benchmark leaves them.
pub(super) fn items(benchmark: &Benchmark) -> Vec<Item> {
    use Status::{Filled, NotApplicable, Prompt};
    let any_probability = benchmark.whole.scores.iter().any(|score| score.probability.is_some());
    let grouped = !benchmark.groups.is_empty();
    let severe = benchmark.whole.severe;
    let size = if severe < 100 {
        format!("section Cohort; {severe} patients with the outcome are fewer than the 100 that a validation needs")
    } else {
        "section Cohort; `baken sample-size` says what it takes, whether it suffices for your question is for you to argue".to_owned()
    };
    let item = |number, what, status, place: &str| Item { number, what, status, place: place.to_owned() };
    vec![
        item("1–2", "Title, abstract", Prompt, "name the outcome, the setting, and that this is a validation"),
        item("3–4", "Background, objectives", Prompt, "why these rules, in this population, now"),
        item("5", "Data: source and dates", Prompt, "the registry, its years, who entered the data and when"),
        item("6", "Participants: eligibility and flow", Filled, "section Cohort: every row, those left out by reason"),
        item("7", "Data preparation", Filled, "section Methods: mapping, possible ranges, what was rejected"),
        item("8", "Outcome", Filled, "section Cohort: its expression; how and how blindly it was assessed is for you"),
        item("9", "Predictors", Filled, "the model cards (`baken show`): each item with unit, range and source"),
        item("10", "Sample size", if severe < 100 { Prompt } else { Filled }, &size),
        item(
            "11",
            "Missing data",
            Filled,
            if benchmark.imputed.is_some() {
                "section Tests: what is open counted as yes, as no, and left out; section Where findings are known: imputed, \
                 how is for you to say"
            } else {
                "section Tests: what is open counted as yes, as no, and left out"
            },
        ),
        item(
            "12a–b",
            "Analysis: use of the data, partition",
            Filled,
            "no model was fitted; the whole cohort validates",
        ),
        item("12c", "Model specification", Filled, "section Methods: the pack's digest fixes every coefficient"),
        item("12e", "Performance measures", Filled, "section Methods: each with its definition and interval"),
        item("12f", "Model updating", NotApplicable, "no model was updated"),
        item("12g", "How predictions were computed", Filled, "section Methods: the engine that runs on the tablet"),
        item("13", "Class imbalance", Filled, "nothing was resampled or weighted"),
        item(
            "14",
            "Fairness",
            if grouped { Filled } else { Prompt },
            if grouped {
                "section Groups; which differences are unfair is for you to say"
            } else {
                "divide by age and sex: --by age --by sex"
            },
        ),
        item(
            "15",
            "Model output and thresholds",
            Filled,
            "sections Tests and Scores; cut-offs found here are marked so",
        ),
        item(
            "16",
            "Difference between development and validation",
            Prompt,
            "compare with the model cards' populations",
        ),
        item("17", "Ethics", Prompt, "the committee and its decision"),
        item(
            "18",
            "Open science",
            Filled,
            "section Methods: command, version and digest; data access is for you to say",
        ),
        item("19", "Patient and public involvement", Prompt, "who was involved, or that nobody was"),
        item("20", "Participants", Filled, "sections Cohort and Groups"),
        item("21", "Model development", NotApplicable, "no model was developed"),
        item("22", "Full model", Filled, "the model cards (`baken show MODEL`)"),
        item("23a", "Performance with intervals", Filled, "sections Tests, Scores, Groups"),
        item(
            "23b",
            "Heterogeneity between clusters",
            if grouped { Filled } else { Prompt },
            if grouped { "section Groups" } else { "divide by region or hospital: --by region" },
        ),
        item("24", "Model updating: results", NotApplicable, "no model was updated"),
        item(
            "12e, 23a",
            "Calibration and clinical utility",
            if any_probability { Filled } else { NotApplicable },
            if any_probability { "section Probabilities" } else { "no predicted probability was given" },
        ),
        item("25", "Interpretation", Prompt, "what the numbers mean for this region"),
        item(
            "26",
            "Limitations",
            Prompt,
            "selection into the registry, the definition of the outcome, what is missing",
        ),
        item("27", "Usability with poor input", Filled, "section Tests: how often a rule stays open, and for whom"),
    ]
}
