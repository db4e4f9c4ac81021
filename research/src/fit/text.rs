//! A fitted model as a text that `baken check` reads.

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value};

use super::{Fitted, FittedTerm, Internal};
use crate::statistics::design::Term as Column;

/// What a model says of itself beside its numbers.
#[derive(Debug, Clone)]
pub struct Head {
    /// Id.
    pub id: String,
    /// Pathways along which it runs.
    pub pathways: Vec<String>,
    /// Title in Dutch and in English.
    pub title: (String, String),
    /// Who it is for.
    pub population: String,
    /// The day, for the source.
    pub date: String,
    /// The command, for the source.
    pub command: String,
    /// What must be known before use.
    pub cautions: Vec<String>,
    /// What it must not be used for.
    pub not_for: Vec<String>,
}

/// A number as the shortest decimal that reads back to it.
pub(super) fn number(value: f64) -> Value {
    Value::from(value)
}

pub(super) fn bilingual(nl: &str, en: &str) -> Value {
    let mut both = InlineTable::new();
    both.insert("nl", nl.into());
    both.insert("en", en.into());
    Value::InlineTable(both)
}

fn list(words: &[String]) -> Value {
    Value::Array(words.iter().map(String::as_str).collect::<Array>())
}

/// `estimate 0.457 (SE 0.041)`
pub(super) fn estimated((value, error): (f64, f64)) -> String {
    format!("estimate {value:.4} (SE {error:.4})")
}

/// The text.
pub fn model_text(fitted: &Fitted, head: &Head) -> String {
    let mut document = DocumentMut::new();
    let mut model = Table::new();
    let used = &fitted.used;
    let penalty = match fitted.request.ridge {
        0.0 => "maximum likelihood".to_owned(),
        ridge => format!("ridge penalty {ridge} on every coefficient; standard errors are those of the penalised fit"),
    };
    model["id"] = head.id.as_str().into();
    model["kind"] = "logistic".into();
    model["pathways"] = Item::Value(list(&head.pathways));
    model["title"] = Item::Value(bilingual(&head.title.0, &head.title.1));
    model["outcome"] = fitted.request.outcome.trim().into();
    model["population"] = head.population.as_str().into();
    let mut source = InlineTable::new();
    let said = format!(
        "fitted on {} ({} rows, {} with the outcome, {} left out as incomplete), {}, by `{}`",
        fitted.cohort, used.used, used.events, used.incomplete, head.date, head.command
    );
    source.insert("text", said.into());
    source.insert("mark", "D".into());
    model["source"] = Item::Value(Value::InlineTable(source));
    model["worse"] = "high".into();
    model["intercept"] = Item::Value(number(fitted.intercept.0));
    let mut performance = vec![format!(
        "On the rows that it was fitted on: -2 log-likelihood {:.2}, {:.1} events for each coefficient. Not validated.",
        fitted.minus_two_log_likelihood,
        fitted.events_per_coefficient()
    )];
    if let Some(Internal { samples, auc, slope, .. }) = &fitted.internal {
        performance.push(format!(
            "Corrected for optimism by {samples} bootstrap samples: AUC {:.3} (apparent {:.3}), calibration slope {:.3}.",
            auc.corrected(),
            auc.apparent,
            slope.corrected()
        ));
    }
    model["performance"] = Item::Value(list(&performance));
    model["cautions"] = Item::Value(list(&head.cautions));
    model["not_for"] = Item::Value(list(&head.not_for));
    model.decor_mut().set_prefix(format!(
        "# Intercept: {}; {penalty}.\n# Complete cases only: a row of which a term is unknown was left out.\n",
        estimated(fitted.intercept)
    ));
    document["model"] = Item::Table(model);
    let mut terms = toml_edit::ArrayOfTables::new();
    for term in &fitted.terms {
        terms.push(term_of(term));
    }
    document["term"] = Item::ArrayOfTables(terms);
    baken_protocol::format::format(&document.to_string()).unwrap_or_else(|_| document.to_string())
}

fn term_of(term: &FittedTerm) -> Table {
    let mut table = Table::new();
    let label = format!("`{}`", term.expression);
    table["label"] = Item::Value(bilingual(&label, &label));
    let sources: Vec<String> = term.coefficients.iter().copied().map(estimated).collect();
    table["source"] = sources.join("; ").into();
    match &term.column {
        Column::Linear => {
            let key = if term.is_condition { "when" } else { "value" };
            table[key] = term.expression.as_str().into();
            table["coefficient"] = Item::Value(number(term.coefficients.first().map_or(0.0, |c| c.0)));
        }
        Column::Bands(cuts) => {
            let mut bands = InlineTable::new();
            bands.insert("of", term.expression.as_str().into());
            let mut low: Option<f64> = None;
            let values = [0.0].into_iter().chain(term.coefficients.iter().map(|c| c.0));
            for (value, high) in values.zip(cuts.iter().map(Some).chain([None])) {
                let key = match (low, high) {
                    (None, Some(high)) => format!("< {high}"),
                    (Some(low), Some(high)) => format!(">= {low}, < {high}"),
                    (Some(low), None) => format!(">= {low}"),
                    (None, None) => continue,
                };
                bands.insert(key, number(value));
                low = high.copied();
            }
            table["bands"] = Item::Value(Value::InlineTable(bands));
        }
        Column::Spline(spline) => {
            let mut inline = InlineTable::new();
            inline.insert("of", term.expression.as_str().into());
            inline.insert("knots", Value::Array(spline.knots().iter().copied().map(number).collect()));
            let coefficients = term.coefficients.iter().map(|c| number(c.0)).collect();
            inline.insert("coefficients", Value::Array(coefficients));
            table["spline"] = Item::Value(Value::InlineTable(inline));
        }
    }
    table
}
