//! XGBoost's JSON of a model: regression and binary classification by trees of numbers.
//!
//! Values are rounded to single precision and compared with `<`, and leaves are summed in single precision from the
//! base margin, as XGBoost does.

use serde::Deserialize;

use super::ensemble::{Cut, Ensemble, branch, precision};
use super::{ImportError, Imported, Names};
use crate::checked::Link;
use crate::text::{NodeText, Side, TreesFile};

#[derive(Deserialize)]
struct ModelJson {
    learner: Learner,
    #[serde(default)]
    version: Vec<u32>,
}

#[derive(Deserialize)]
struct Learner {
    #[serde(default)]
    attributes: serde_json::Map<String, serde_json::Value>,
    #[serde(default)]
    feature_names: Vec<String>,
    gradient_booster: Booster,
    learner_model_param: Parameters,
    objective: Objective,
}

#[derive(Deserialize)]
struct Booster {
    name: String,
    model: Option<Trees>,
}

#[derive(Deserialize)]
struct Trees {
    trees: Vec<Tree>,
}

#[derive(Deserialize)]
struct Parameters {
    base_score: String,
    #[serde(default)]
    num_class: String,
    #[serde(default)]
    num_target: String,
}

#[derive(Deserialize)]
struct Objective {
    name: String,
}

#[derive(Deserialize)]
struct Tree {
    default_left: Vec<serde_json::Value>,
    left_children: Vec<i64>,
    right_children: Vec<i64>,
    split_conditions: Vec<f64>,
    split_indices: Vec<usize>,
    #[serde(default)]
    split_type: Vec<u8>,
}

/// Imports a model that `Booster.save_model("….json")` wrote.
///
/// # Errors
/// It is no such JSON, or holds what is not imported: several classes or targets, categories, other boosters.
pub fn xgboost(text: &str, id: &str, names: &Names) -> Result<Imported, ImportError> {
    let model: ModelJson = serde_json::from_str(text)
        .map_err(|error| ImportError::NotAModel(format!("this is no model of XGBoost in JSON: {error}")))?;
    let unsupported = |what: String| ImportError::unsupported(1, what);
    let learner = model.learner;
    let booster = &learner.gradient_booster;
    let (Some(trees), "gbtree") = (&booster.model, booster.name.as_str()) else {
        return Err(unsupported(format!("the booster `{}` is not imported: gbtree is", booster.name)));
    };
    let several = |count: &str| count.parse::<u32>().is_ok_and(|count| count > 1);
    if several(&learner.learner_model_param.num_class) || several(&learner.learner_model_param.num_target) {
        return Err(unsupported("several classes or targets: a model has one value".to_owned()));
    }
    let link = match learner.objective.name.as_str() {
        "binary:logistic" | "reg:logistic" => Link::Logistic,
        "reg:squarederror" | "reg:absoluteerror" | "reg:pseudohubererror" | "binary:logitraw" => Link::Identity,
        other => {
            return Err(unsupported(format!(
                "the objective `{other}` is not imported: binary:logistic and reg:squarederror are, with their kin"
            )));
        }
    };
    let base = base(&learner.learner_model_param.base_score, &learner.objective.name).ok_or_else(|| {
        unsupported(format!("the base score `{}` is not one number", learner.learner_model_param.base_score))
    })?;
    let mut read = Vec::new();
    for (place, tree) in trees.trees.iter().enumerate() {
        let reader = Reader { tree, names: &learner.feature_names };
        read.push(reader.node(0, 0).map_err(|what| unsupported(format!("tree {}: {what}", place + 1)))?);
    }
    let mut notes = Vec::new();
    if let Some(best) = learner.attributes.get("best_iteration").and_then(|best| best.as_str()) {
        notes.push(format!(
            "all trees are taken; XGBoost's own wrapper may stop after iteration {best}: slice the booster first if so"
        ));
    }
    if link == Link::Logistic {
        notes.push("the model gives the probability of the class 1".to_owned());
    }
    let version: Vec<String> = model.version.iter().map(u32::to_string).collect();
    let file = TreesFile {
        from: format!("XGBoost {}", version.join(".")).trim_end().to_owned(),
        compare: precision(true),
        sum: precision(true),
        base: f64::from(base),
        scale: 1.0,
        required: Vec::new(),
        trees: read,
    };
    Ensemble { file, link, notes }.written(id, names).map_err(ImportError::from)
}

/// The margin from which the sum starts: the base score through the objective's inverse, in single precision.
fn base(text: &str, objective: &str) -> Option<f32> {
    let score: f32 = text.trim_matches(['[', ']']).parse().ok()?;
    let margin = match objective {
        "binary:logistic" | "reg:logistic" => -libm::logf(1.0 / score - 1.0),
        _ => score,
    };
    margin.is_finite().then_some(margin)
}

struct Reader<'t> {
    tree: &'t Tree,
    names: &'t [String],
}

impl Reader<'_> {
    fn node(&self, at: usize, depth: usize) -> Result<NodeText, String> {
        let tree = self.tree;
        let broken = || "its children lead nowhere, or round".to_owned();
        let (Some(&left), Some(&right), Some(&condition)) =
            (tree.left_children.get(at), tree.right_children.get(at), tree.split_conditions.get(at))
        else {
            return Err(broken());
        };
        #[allow(clippy::cast_possible_truncation)] // it is a single, written in decimals
        let condition = f64::from(condition as f32);
        if left < 0 {
            return Ok(NodeText::Leaf(condition));
        }
        if depth > 128 {
            return Err(broken());
        }
        if tree.split_type.get(at).is_some_and(|kind| *kind != 0) {
            return Err("splits by category are not imported: train on yes-no columns, one a category".to_owned());
        }
        let feature = *tree.split_indices.get(at).ok_or_else(broken)?;
        let name = self.names.get(feature).cloned().unwrap_or_else(|| format!("f{feature}"));
        let child = |child: i64| usize::try_from(child).map_err(|_| broken());
        let yes = self.node(child(left)?, depth + 1)?;
        let no = self.node(child(right)?, depth + 1)?;
        let default = tree.default_left.get(at).ok_or_else(broken)?;
        let default_left = default.as_bool().unwrap_or_else(|| default.as_u64() != Some(0));
        let side = if default_left { Side::Yes } else { Side::No };
        Ok(branch(&name, Cut::Below(condition), yes, no, Some(side)))
    }
}
