//! What is asked of a cohort.

use baken_core::Pack;
use baken_protocol::checked;
use baken_protocol::question::{Answer, Names, Question, Wanted};

use crate::cohort::{CohortError, Plan};
use crate::division::MAX_AXES;
use crate::statistics::interval::Level;
use crate::statistics::proportion::ProportionInterval;
use crate::statistics::runs::Worse;

/// What is asked of a cohort, as somebody wrote it.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Who is severe: a condition.
    pub outcome: String,
    /// Who is taken along: a condition.
    pub only_where: Option<String>,
    /// Verdicts to be held against the outcome.
    pub tests: Vec<String>,
    /// Scores to be held against the outcome.
    pub scores: Vec<ScoreRequest>,
    /// What the cohort is divided by: an expression or a column, or some of them with commas between.
    pub by: Vec<String>,
    /// Clusters, such as regions or hospitals: also groups, whose results are pooled.
    pub clusters: Vec<String>,
    /// What numbers the completed sets of a cohort in which the unknown was imputed: a number, 0 for the original.
    pub imputation: Option<String>,
    /// Also over every completion of what is unknown: the lowest and the highest.
    pub completions: bool,
    /// How every interval is made.
    pub intervals: Intervals,
}

/// How intervals are made.
#[derive(Debug, Clone, Copy, Default)]
pub struct Intervals {
    /// Of proportions.
    pub proportions: ProportionInterval,
    /// The confidence level, of those that are drawn by bootstrap too.
    pub level: Level,
}

/// A score, and how it is to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreRequest {
    /// A number.
    pub expression: String,
    /// Which end is the bad one, where the text of a model does not say.
    pub worse: Option<Worse>,
    /// It is meant as the probability of the outcome.
    pub is_probability: bool,
}

/// Which question of a plan is what.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub outcome: usize,
    pub only_where: Option<usize>,
    pub imputation: Option<usize>,
    pub tests: Vec<usize>,
    pub scores: Vec<usize>,
    /// For each division, its axes.
    pub by: Vec<Vec<usize>>,
    /// Was the patient brought to a level-1 centre first? Where the cohort says so.
    pub level_1: Option<usize>,
}

impl Request {
    /// All by which the cohort is divided: first what is only grouped, then the clusters.
    pub(super) fn divisions(&self) -> impl Iterator<Item = &String> {
        self.by.iter().chain(&self.clusters)
    }

    /// The questions, and which is what. `has_level`: the cohort knows the level of the first hospital.
    pub(super) fn questions(&self, has_level: bool) -> Result<(Vec<Question>, Asked), CohortError> {
        let mut questions = Vec::new();
        let mut ask = |name: &str, text: &str, wanted: Wanted| {
            questions.push(Question { name: name.to_owned(), text: text.trim().to_owned(), wanted, names: Names::All });
            questions.len() - 1
        };
        let mut by = Vec::new();
        for text in self.divisions() {
            let axes = axes(text);
            if axes.len() > MAX_AXES {
                let why = format!("`--by {text}` divides by {} things at once; at most {MAX_AXES}", axes.len());
                return Err(CohortError::Request(why));
            }
            by.push(axes.into_iter().map(|axis| ask("--by", axis, Wanted::Label)).collect());
        }
        let asked = Asked {
            outcome: ask("--outcome", &self.outcome, Wanted::Condition),
            only_where: self.only_where.as_ref().map(|text| ask("--where", text, Wanted::Condition)),
            imputation: self.imputation.as_ref().map(|text| ask("--imputation", text, Wanted::Number)),
            tests: self.tests.iter().map(|text| ask("--test", text, Wanted::Condition)).collect(),
            scores: self.scores.iter().map(|score| ask("--score", &score.expression, Wanted::Number)).collect(),
            level_1: has_level.then(|| ask("the first hospital's level", LEVEL_1, Wanted::Condition)),
            by,
        };
        Ok((questions, asked))
    }
}

/// Who was brought to the highest level first.
const LEVEL_1: &str = "first_hospital_level == 1";

/// `region, floor(min(age, 90) / 10)` at the commas that stand outside parentheses.
fn axes(text: &str) -> Vec<&str> {
    let mut depth = 0usize;
    let separates = |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    };
    text.split(separates).map(str::trim).collect()
}

/// A score, understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Direction {
    /// Which end is the bad one.
    pub worse: Worse,
    /// Is it the probability of the outcome (or of its opposite, where low values are worse)?
    pub is_probability: bool,
}

/// Which end of a score is the bad one: as stated, or as its model declares.
pub(super) fn direction(
    pack: &Pack<'_>,
    plan: &Plan,
    request: &ScoreRequest,
    question: usize,
) -> Result<Direction, CohortError> {
    let answer = plan.answers().get(question);
    let declared = answer.and_then(|answer| answer.worse).map(|worse| match worse {
        checked::Worse::Low => Worse::Low,
        checked::Worse::High => Worse::High,
    });
    let worse = if request.is_probability { Some(Worse::High) } else { request.worse }.or(declared);
    let worse = worse.ok_or_else(|| {
        let expression = request.expression.trim();
        CohortError::Request(format!(
            "which end of `{expression}` is the bad one? Only a model declares it; for other scores write \
             `--score-low '{expression}'` if low values are worse, `--score-high '{expression}'` if high ones are"
        ))
    })?;
    let is_probability = request.is_probability || answer.is_some_and(|answer| is_logistic(pack, answer));
    Ok(Direction { worse, is_probability })
}

/// Is the expression a logistic model by itself?
fn is_logistic(pack: &Pack<'_>, answer: &Answer) -> bool {
    let [model] = answer.models[..] else { return false };
    pack.models().nth(model).is_some_and(|model| {
        model.kind() == baken_core::pack::ModelKind::Logistic
            && baken_protocol::name::in_expression(model.id()) == answer.text
    })
}

#[cfg(test)]
mod tests {
    use super::axes;

    #[test]
    fn a_division_is_cut_at_the_commas_outside_parentheses() {
        assert_eq!(axes("region"), ["region"]);
        assert_eq!(axes("region, year"), ["region", "year"]);
        assert_eq!(axes("min(age, 90), sex"), ["min(age, 90)", "sex"]);
    }
}
