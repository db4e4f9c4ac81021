//! An existing logistic model on new patients: as it is, recalibrated, or fitted anew; the closed test chooses.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use baken_protocol::question::Wanted;
use baken_protocol::text::{ItemText, ModelFile};
use toml_edit::{DocumentMut, Item, Value};

use super::collect::Collect;
use super::text::{bilingual, estimated, number};
use super::{Head, Used, question, statistics};
use crate::cohort::{CohortError, Mapping, Progress, ReadTexts, Table, prepare, run};
use crate::statistics::updating::{ClosedTest, Update, Updates, updates};
use crate::statistics::{Defined, Undefined};

/// What an update found.
#[derive(Debug)]
pub struct Updated {
    /// Id of the model.
    pub model: String,
    /// The outcome.
    pub outcome: String,
    /// The rows.
    pub used: Used,
    /// The four models.
    pub updates: Updates,
    /// The closed test, where it can be done.
    pub test: Defined<ClosedTest>,
    /// Its level.
    pub alpha: f64,
    /// The columns of a new fit, in the order of its coefficients behind the intercept.
    pub columns: Vec<String>,
    /// Which number of the text each column stands for.
    numbers: Vec<Place>,
    /// The text of the model.
    text: String,
    /// File and title of the cohort.
    pub cohort: String,
}

/// Which update is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// What the closed test chooses.
    ByTest,
    /// This one.
    Given(Update),
}

/// One of the four models, for people: its id, what it is, its -2 log-likelihood, and intercept and slope with
/// their standard errors where it has them.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Which.
    pub update: Update,
    /// In words.
    pub words: &'static str,
    /// -2 log-likelihood, or why there is none.
    pub minus_two_log_likelihood: Defined,
    /// The first coefficients with their standard errors: intercept, and the slope.
    pub coefficients: Vec<(f64, f64)>,
}

/// A number of the text that a column of a new fit replaces.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    term: usize,
    part: Part,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Coefficient,
    Band(String),
    Spline(usize),
}

impl Updated {
    /// The four models in order.
    pub fn steps(&self) -> Vec<Step> {
        let of = |update, words, fit: &Defined<crate::statistics::logistic::Fit>| Step {
            update,
            words,
            minus_two_log_likelihood: fit.as_ref().map(|fit| fit.minus_two_log_likelihood).map_err(Undefined::clone),
            coefficients: fit
                .as_ref()
                .map(|fit| fit.coefficients.iter().enumerate().map(|(i, c)| (*c, fit.standard_error(i))).collect())
                .unwrap_or_default(),
        };
        vec![
            Step {
                update: Update::Frozen,
                words: "as it is",
                minus_two_log_likelihood: Ok(self.updates.frozen),
                coefficients: Vec::new(),
            },
            of(Update::Intercept, "recalibrated in the large", &self.updates.intercept),
            of(Update::Slope, "logistic recalibration", &self.updates.slope),
            of(Update::Refit, "fitted anew", &self.updates.refit),
        ]
    }

    /// The update that is taken.
    ///
    /// # Errors
    /// The closed test cannot be done.
    pub fn taken(&self, chosen: Chosen) -> Defined<Update> {
        match chosen {
            Chosen::Given(update) => Ok(update),
            Chosen::ByTest => self.test.as_ref().map(|test| test.chosen).map_err(Undefined::clone),
        }
    }
}

/// Updates the logistic model with this id. `outcome` is what its probability is of.
///
/// # Errors
/// No such model, or not a logistic one; a mistake in what is asked, the mapping or the texts; one class only.
#[allow(clippy::too_many_arguments)]
pub fn update(
    table: &mut Table,
    mapping: &Mapping,
    texts: ReadTexts,
    model: &str,
    outcome: &str,
    only_where: Option<&str>,
    alpha: f64,
    progress: &Arc<Progress>,
    stop: &AtomicBool,
) -> Result<Updated, CohortError> {
    let (text, columns, numbers) = columns_of(&texts, model)?;
    let name = model.replace('-', "_");
    let mut questions = vec![question("--outcome", outcome, Wanted::Condition)];
    questions.push(question("--model", &format!("ln({name} / (1 - {name}))"), Wanted::Number));
    questions.extend(only_where.map(|text| question("--where", text, Wanted::Condition)));
    let first = questions.len();
    questions.extend(columns.iter().map(|column| question("--model", column, Wanted::Value)));
    let plan = prepare(table, mapping, texts, &questions)?;
    let pack = plan.pack()?;
    let values: Vec<(usize, bool)> =
        (first..).zip(plan.answers().iter().skip(first).map(|answer| pack.is_verdict(answer.slot))).collect();
    let new = || Collect::new(0, only_where.map(|_| 2), &values).with_offset(1);
    let (rows, collected) = run(table, &plan, progress, stop, new)?;
    let used = collected.used(rows.read, rows.rejected.rows());
    let updates = updates(&collected.into_tables().0).map_err(statistics(&format!("the update of `{model}`")))?;
    Ok(Updated {
        test: updates.closed_test(alpha),
        updates,
        used,
        alpha,
        columns,
        numbers,
        text,
        model: model.to_owned(),
        outcome: outcome.trim().to_owned(),
        cohort: mapping.cohort.title.clone().unwrap_or_else(|| table.name().to_owned()),
    })
}

/// The model's text, and its terms as columns.
fn columns_of(texts: &ReadTexts, model: &str) -> Result<(String, Vec<String>, Vec<Place>), CohortError> {
    let wrong = |why: String| CohortError::Request(why);
    let id = |file: &ModelFile| file.model.get_ref().id.get_ref().clone();
    let Some(found) = texts.0.models.iter().find(|file| id(&file.content) == model) else {
        let known: Vec<String> = texts.0.models.iter().map(|file| id(&file.content)).collect();
        let near = baken_protocol::name::did_you_mean(model, known.iter().map(String::as_str));
        return Err(wrong(format!("there is no model `{model}`{}", near.map_or(String::new(), |n| format!("; {n}")))));
    };
    if found.content.model.get_ref().kind.get_ref() != "logistic" {
        return Err(wrong(format!(
            "`{model}` is no logistic model: only these have coefficients that can be updated; a score can be fitted \
             into a new model with `baken fit --term {}`",
            model.replace('-', "_")
        )));
    }
    let mut columns = Vec::new();
    let mut places = Vec::new();
    for (place, term) in found.content.terms.iter().enumerate() {
        columns_of_term(term.get_ref(), place, &mut columns, &mut places).map_err(|why| {
            wrong(format!("term {} of `{model}` {why}; it cannot be updated term by term", place + 1))
        })?;
    }
    Ok((texts.1.text(found.file).to_owned(), columns, places))
}

fn columns_of_term(
    term: &ItemText,
    place: usize,
    columns: &mut Vec<String>,
    places: &mut Vec<Place>,
) -> Result<(), &'static str> {
    if term.map.is_some() {
        return Err("is a map");
    }
    if let Some(spline) = &term.spline {
        let of = spline.get_ref().of.get_ref();
        let knots: Vec<f64> = spline.get_ref().knots.get_ref().iter().map(|knot| *knot.get_ref()).collect();
        for (part, column) in spline_columns(of, &knots).ok_or("is a spline of too few knots")?.into_iter().enumerate()
        {
            columns.push(column);
            places.push(Place { term: place, part: Part::Spline(part) });
        }
        return Ok(());
    }
    if let Some(bands) = &term.bands {
        let of = bands.get_ref().of.get_ref();
        // The first band is the reference: its number stays.
        for (key, _) in bands.get_ref().bands.iter().skip(1) {
            let band = baken_protocol::band::Interval::parse(key.get_ref()).map_err(|_| "has a band without a key")?;
            columns.push(band.condition(of).ok_or("has a band without ends")?);
            places.push(Place { term: place, part: Part::Band(key.get_ref().clone()) });
        }
        return Ok(());
    }
    let text = term.when.as_ref().or(term.value.as_ref()).ok_or("has no value")?;
    columns.push(text.get_ref().clone());
    places.push(Place { term: place, part: Part::Coefficient });
    Ok(())
}

/// The columns of a restricted cubic spline as expressions, in the normalisation of R's rms.
fn spline_columns(of: &str, knots: &[f64]) -> Option<Vec<String>> {
    let [first, middle @ .., before, last] = knots else { return None };
    let cube = |knot: f64| {
        let beyond = format!("max(({of}) - ({knot}), 0)");
        format!("{beyond} * {beyond} * {beyond}")
    };
    let column = |knot: &f64| {
        let (of_last, of_before) = ((before - knot) / (last - before), (last - knot) / (last - before));
        let scale = (last - first) * (last - first);
        format!("({} + ({of_last}) * {} - ({of_before}) * {}) / {scale}", cube(*knot), cube(*last), cube(*before))
    };
    Some([format!("({of})")].into_iter().chain([first].into_iter().chain(middle).map(column)).collect())
}

/// The text of the updated model: the old one with other numbers, another id, and where they come from.
///
/// # Errors
/// The update that is wanted could not be estimated.
pub fn updated_text(updated: &Updated, taken: Update, head: &Head) -> Result<String, CohortError> {
    let broken =
        |why: String| CohortError::Request(format!("the text of `{}` cannot be rewritten: {why}", updated.model));
    let mut document: DocumentMut = updated.text.parse().map_err(|e: toml_edit::TomlError| broken(e.to_string()))?;
    let not_estimated = |why: &Undefined| CohortError::Request(format!("this update: {why}"));
    let updates = &updated.updates;
    let (words, scale, shift) = match taken {
        Update::Frozen => ("as it is".to_owned(), 1.0, 0.0),
        Update::Intercept => {
            let fit = updates.intercept.as_ref().map_err(not_estimated)?;
            let a = (fit.coefficients[0], fit.standard_error(0));
            (format!("recalibrated in the large: intercept {}", estimated(a)), 1.0, a.0)
        }
        Update::Slope => {
            let fit = updates.slope.as_ref().map_err(not_estimated)?;
            let [a, b] = [0, 1].map(|i| (fit.coefficients[i], fit.standard_error(i)));
            (format!("recalibrated: intercept {}, slope {}", estimated(a), estimated(b)), b.0, a.0)
        }
        Update::Refit => ("every coefficient fitted anew".to_owned(), 1.0, 0.0),
    };
    let scaled = |item: &mut Item| {
        if let Some(value) = item.as_float().or_else(|| item.as_integer().map(|whole| whole as f64)) {
            replace(item, scale * value);
        }
    };
    let model =
        document.get_mut("model").and_then(Item::as_table_mut).ok_or_else(|| broken("no [model]".to_owned()))?;
    if let Some(intercept) = model.get_mut("intercept") {
        scaled(intercept);
        let value = intercept.as_float().unwrap_or(0.0);
        replace(intercept, value + shift);
    }
    model.insert("id", head.id.as_str().into());
    model.insert("title", Item::Value(bilingual(&head.title.0, &head.title.1)));
    let before = model.get("source").and_then(|source| source.get("text")).and_then(Item::as_str).unwrap_or("");
    let used = &updated.used;
    let said = format!(
        "`{}` ({before}), {words}, on {} ({} rows, {} with the outcome {}), {}, by `{}`",
        updated.model, updated.cohort, used.used, used.events, updated.outcome, head.date, head.command
    );
    let mut source = toml_edit::InlineTable::new();
    source.insert("text", said.into());
    source.insert("mark", "D".into());
    model.insert("source", Item::Value(Value::InlineTable(source)));
    let terms = document.get_mut("term").and_then(Item::as_array_of_tables_mut);
    for term in terms.into_iter().flat_map(|terms| terms.iter_mut()) {
        for key in ["coefficient"] {
            if let Some(item) = term.get_mut(key) {
                scaled(item);
            }
        }
        for key in ["bands", "map"] {
            let table = term.get_mut(key).and_then(Item::as_table_like_mut);
            for (_, item) in table.into_iter().flat_map(|table| table.iter_mut()) {
                scaled(item);
            }
        }
        let spline = term.get_mut("spline").and_then(|spline| spline.get_mut("coefficients"));
        for value in spline.and_then(Item::as_array_mut).into_iter().flat_map(|list| list.iter_mut()) {
            if let Some(old) = value.as_float() {
                *value = number(scale * old);
            }
        }
    }
    if taken == Update::Refit {
        refitted(&mut document, updated)?;
    }
    let text = document.to_string();
    Ok(baken_protocol::format::format(&text).unwrap_or(text))
}

/// Puts the numbers of the new fit in their places.
fn refitted(document: &mut DocumentMut, updated: &Updated) -> Result<(), CohortError> {
    let fit = updated.updates.refit.as_ref();
    let fit = fit.map_err(|why| CohortError::Request(format!("a new fit: {why}")))?;
    if let Some(intercept) = document.get_mut("model").and_then(|model| model.get_mut("intercept")) {
        replace(intercept, fit.coefficients[0]);
    }
    let terms = document.get_mut("term").and_then(Item::as_array_of_tables_mut);
    let Some(terms) = terms else { return Ok(()) };
    for (place, term) in terms.iter_mut().enumerate() {
        let of = updated.numbers.iter().enumerate().filter(|(_, number)| number.term == place);
        let mut said = Vec::new();
        for (column, of) in of {
            let estimate = (fit.coefficients[column + 1], fit.standard_error(column + 1));
            said.push(estimated(estimate));
            let item = match &of.part {
                Part::Coefficient => term.get_mut("coefficient"),
                Part::Spline(place) => {
                    let spline = term.get_mut("spline").and_then(|spline| spline.get_mut("coefficients"));
                    if let Some(value) = spline.and_then(Item::as_array_mut).and_then(|list| list.get_mut(*place)) {
                        *value = number(estimate.0);
                    }
                    continue;
                }
                Part::Band(key) => {
                    if said.len() == 1 {
                        reference_is_zero(term);
                    }
                    term.get_mut("bands").and_then(Item::as_table_like_mut).and_then(|bands| bands.get_mut(key))
                }
            };
            if let Some(item) = item {
                replace(item, estimate.0);
            }
        }
        term.insert("source", said.join("; ").into());
    }
    Ok(())
}

/// The first band counts nothing: the new intercept holds it.
fn reference_is_zero(term: &mut toml_edit::Table) {
    let bands = term.get_mut("bands").and_then(Item::as_table_like_mut);
    let first = bands.into_iter().flat_map(|bands| bands.iter_mut()).find(|(key, _)| key.get() != "of");
    if let Some((_, item)) = first {
        replace(item, 0.0);
    }
}

fn replace(item: &mut Item, value: f64) {
    let decor = item.as_value().map(|old| old.decor().clone());
    let mut new = number(value);
    if let Some(decor) = decor {
        *new.decor_mut() = decor;
    }
    *item = Item::Value(new);
}
