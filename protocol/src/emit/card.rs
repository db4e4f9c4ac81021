//! The formula of a model in words, line by line, for its card.

use crate::checked::strategy::QUANTITIES;
use crate::checked::{Ensemble, Item, Link, Model, ModelKind, StrategyModel, Term};

/// One line for each addend; none for criteria, which show their own conditions.
pub(super) fn formula(model: &Model) -> Vec<String> {
    match &model.kind {
        ModelKind::Points(items) => items.iter().map(line).collect(),
        ModelKind::Logistic { intercept, terms } => logistic(*intercept, terms),
        ModelKind::Expression { text, .. } => vec![text.clone()],
        ModelKind::Criteria { .. } => Vec::new(),
        ModelKind::Strategy(model) => strategies(model),
        ModelKind::Trees(ensemble) => trees(ensemble),
        ModelKind::Slot { predictors, filled, .. } => match filled {
            Some(filled) => {
                let mut lines = logistic(filled.intercept, &filled.terms);
                lines.push(format!("coefficients: {}", filled.provenance));
                lines
            }
            None => vec![format!("predictors: {}", predictors.join(", "))],
        },
    }
}

/// What the trees are and what they ask for.
fn trees(ensemble: &Ensemble) -> Vec<String> {
    let sum = format!("the sum of a leaf of each of {} trees", ensemble.trees.len());
    let sum = if ensemble.base == 0.0 { sum } else { format!("{} + {sum}", ensemble.base) };
    let sum = if ensemble.scale == 1.0 { sum } else { format!("({sum}) × {}", ensemble.scale) };
    let mut lines = match ensemble.link {
        Link::Identity => vec![sum],
        Link::Logistic => vec!["1 / (1 + exp(−sum)), sum =".to_owned(), sum],
    };
    lines.extend(ensemble.features.iter().map(|feature| {
        let required = if feature.required { ", without which there is no value" } else { "" };
        format!("by {}{required}", feature.text)
    }));
    lines.push(format!("trees: {}", ensemble.from));
    lines
}

/// The local values, then each strategy with its quantities, then the choice.
fn strategies(model: &StrategyModel) -> Vec<String> {
    let mut lines: Vec<String> = model.locals.iter().map(|local| format!("{} = {}", local.id, local.text)).collect();
    for strategy in &model.strategies {
        if let Some(available) = &strategy.available {
            lines.push(format!("{}: available if {}", strategy.id, available.text));
        }
        let quantities = QUANTITIES.iter().zip(&strategy.quantities);
        let stated = quantities.filter_map(|(id, quantity)| Some((id, quantity.as_ref()?)));
        lines.extend(stated.map(|(id, quantity)| format!("{}: {id} = {}", strategy.id, quantity.text)));
    }
    lines.extend(model.choose.iter().map(|choose| format!("choose the greatest {}", choose.text)));
    for rule in &model.otherwise {
        let strategy = model.strategies.get(rule.strategy).map_or("", |strategy| &strategy.id);
        let when = rule.when.as_ref().map_or(String::new(), |when| format!(" if {}", when.text));
        lines.push(format!("none available: {strategy}{when}"));
    }
    lines
}

fn logistic(intercept: f64, terms: &[Item]) -> Vec<String> {
    let mut lines = vec!["1 / (1 + exp(−lp)), lp =".to_owned(), format!("{intercept}")];
    lines.extend(terms.iter().map(line));
    lines
}

fn line(item: &Item) -> String {
    let factor = if item.factor == 1.0 { String::new() } else { format!("{} × ", item.factor) };
    let what = match &item.term {
        Term::Value(_) => item.text.clone(),
        Term::When(_, points) => format!("{points} if {}", item.text),
        Term::Bands { bands, .. } => {
            let bands: Vec<String> = bands.iter().map(|band| format!("{}: {}", band.text, band.value)).collect();
            format!("by {}: {}", item.text, bands.join("; "))
        }
        Term::Map { values, .. } => {
            let values: Vec<String> = values.iter().map(f64::to_string).collect();
            format!("by {}: {}", item.text, values.join("; "))
        }
        Term::Spline { knots, coefficients, .. } => {
            format!("spline of {}, knots {knots:?}, coefficients {coefficients:?}", item.text)
        }
    };
    let source = if item.source.is_empty() { String::new() } else { format!("  [{}]", item.source) };
    format!("+ {factor}{what}{source}")
}
