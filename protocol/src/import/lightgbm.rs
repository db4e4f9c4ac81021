//! LightGBM's text of a model: regression and binary classification by trees of numbers.
//!
//! Values are compared in double precision with `<=`, and leaves are summed in double precision in the order of the
//! trees, as LightGBM does. Where it takes an unknown value for zero, it goes to the side of zero.

use std::collections::BTreeMap;

use super::ensemble::{Cut, Ensemble, branch, precision};
use super::{ImportError, Imported, Names};
use crate::checked::Link;
use crate::text::{NodeText, Side, TreesFile};

/// What LightGBM takes for zero.
#[allow(clippy::excessive_precision)]
const ZERO: f64 = 1.000_000_018_002_509_5e-35;
/// Nodes of a tree, at most: zero as missing may double what lies below a node.
const MOST_NODES: usize = 1 << 16;

/// Imports a model that `Booster.save_model` or `model_to_string` wrote.
///
/// # Errors
/// It is no such text, or holds what is not imported: several classes, categories, linear leaves.
pub fn lightgbm(text: &str, id: &str, names: &Names) -> Result<Imported, ImportError> {
    let unsupported = |line: usize, what: &str| ImportError::unsupported(line, what.to_owned());
    let mut sections = sections(text).into_iter();
    let head = sections.next().filter(|head| head.text("version").is_some());
    let head = head.ok_or_else(|| ImportError::NotAModel("this is no text of LightGBM: it has no `version`".into()))?;
    if head.text("num_class").is_some_and(|classes| classes != "1") {
        return Err(unsupported(head.line, "several classes: a model has one value"));
    }
    let objective = head.text("objective").unwrap_or("");
    let mut words = objective.split_whitespace();
    let (link, sigmoid) = match words.next() {
        Some("binary" | "cross_entropy") => {
            (Link::Logistic, words.find_map(|word| word.strip_prefix("sigmoid:")?.parse().ok()).unwrap_or(1.0))
        }
        Some("regression" | "regression_l1" | "huber" | "fair" | "quantile" | "mape") | None => (Link::Identity, 1.0),
        Some(other) => {
            return Err(unsupported(
                head.line,
                &format!("the objective `{other}` is not imported: binary and regression are"),
            ));
        }
    };
    if objective.split_whitespace().any(|word| word == "sqrt") {
        return Err(unsupported(head.line, "a target under a square root is not imported"));
    }
    let features: Vec<&str> = head.text("feature_names").unwrap_or("").split_whitespace().collect();
    let mut trees = Vec::new();
    for section in sections.take_while(|section| section.text("Tree").is_some()) {
        trees.push(Reader { section: &section, features: &features }.tree()?);
    }
    if trees.is_empty() {
        return Err(ImportError::NotAModel("this text of LightGBM has no tree".into()));
    }
    #[allow(clippy::cast_precision_loss)] // nobody grows 2^53 trees
    let average = if head.has("average_output") { 1.0 / trees.len() as f64 } else { 1.0 };
    let mut notes = Vec::new();
    if head.has("average_output") {
        notes.push(
            "leaves are averaged: LightGBM divides the sum, Baken multiplies it, which may differ in the last bit"
                .to_owned(),
        );
    }
    if link == Link::Logistic {
        notes.push("the model gives the probability of the class 1".to_owned());
    }
    let file = TreesFile {
        from: format!("LightGBM, text {}", head.text("version").unwrap_or("")),
        compare: precision(false),
        sum: precision(false),
        base: 0.0,
        scale: sigmoid * average,
        required: Vec::new(),
        trees,
    };
    Ensemble { file, link, notes }.written(id, names).map_err(ImportError::from)
}

/// Lines up to an empty one.
struct Section<'t> {
    /// Of its first line, from 1.
    line: usize,
    entries: BTreeMap<&'t str, &'t str>,
}

impl<'t> Section<'t> {
    fn text(&self, key: &str) -> Option<&'t str> {
        self.entries.get(key).copied()
    }

    fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    fn list<T: std::str::FromStr>(&self, key: &str, count: usize) -> Result<Vec<T>, ImportError> {
        let words = self.text(key).unwrap_or("").split_whitespace();
        let found: Option<Vec<T>> = words.map(|word| word.parse().ok()).collect();
        found.filter(|list| list.len() == count).ok_or_else(|| {
            ImportError::unsupported(
                self.line,
                format!("`{key}` does not have the {count} numbers that this tree needs"),
            )
        })
    }
}

fn sections(text: &str) -> Vec<Section<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut begins = true;
    for (line, content) in (1..).zip(text.lines()) {
        let content = content.trim_end();
        if content.is_empty() {
            begins = true;
            continue;
        }
        if begins {
            sections.push(Section { line, entries: BTreeMap::new() });
            begins = false;
        }
        if let Some(section) = sections.last_mut() {
            let (key, value) = content.split_once('=').unwrap_or((content, ""));
            section.entries.insert(key, value);
        }
    }
    sections
}

struct Reader<'s, 't> {
    section: &'s Section<'t>,
    features: &'s [&'t str],
}

/// The columns of a tree.
struct Columns {
    feature: Vec<usize>,
    threshold: Vec<f64>,
    decision: Vec<u8>,
    left: Vec<i64>,
    right: Vec<i64>,
    leaves: Vec<f64>,
}

impl Reader<'_, '_> {
    fn wrong(&self, what: String) -> ImportError {
        ImportError::unsupported(self.section.line, what)
    }

    fn tree(&self) -> Result<NodeText, ImportError> {
        let leaves = self.section.text("num_leaves").and_then(|count| count.parse::<usize>().ok()).filter(|n| *n > 0);
        let leaves = leaves.ok_or_else(|| self.wrong("a tree without `num_leaves`".to_owned()))?;
        if self.section.text("num_cat").is_some_and(|count| count != "0") {
            let what = "splits by category are not imported: train on yes-no columns, one a category";
            return Err(self.wrong(what.to_owned()));
        }
        if self.section.text("is_linear").is_some_and(|linear| linear != "0") {
            return Err(self.wrong("linear leaves are not imported: train with linear_tree=false".to_owned()));
        }
        let branches = leaves - 1;
        let columns = Columns {
            feature: self.section.list("split_feature", branches)?,
            threshold: self.section.list("threshold", branches)?,
            decision: self.section.list("decision_type", branches)?,
            left: self.section.list("left_child", branches)?,
            right: self.section.list("right_child", branches)?,
            leaves: self.section.list("leaf_value", leaves)?,
        };
        let root = if branches == 0 { -1 } else { 0 };
        self.node(&columns, root, 0, &mut 0)
    }

    fn node(&self, columns: &Columns, at: i64, depth: usize, nodes: &mut usize) -> Result<NodeText, ImportError> {
        let broken = || self.wrong("the children of this tree lead nowhere, or round".to_owned());
        *nodes += 1;
        if depth > 128 || *nodes > MOST_NODES {
            return Err(broken());
        }
        if at < 0 {
            let leaf = usize::try_from(!at).ok().and_then(|leaf| columns.leaves.get(leaf));
            return leaf.filter(|value| value.is_finite()).map(|value| NodeText::Leaf(*value)).ok_or_else(broken);
        }
        let place = usize::try_from(at).map_err(|_| broken())?;
        let get = |list: &[i64]| list.get(place).copied().ok_or_else(broken);
        let left = self.node(columns, get(&columns.left)?, depth + 1, nodes)?;
        let right = self.node(columns, get(&columns.right)?, depth + 1, nodes)?;
        let (feature, threshold, decision) =
            match (columns.feature.get(place), columns.threshold.get(place), columns.decision.get(place)) {
                (Some(feature), Some(threshold), Some(decision)) => (*feature, *threshold, *decision),
                _ => return Err(broken()),
            };
        let name =
            self.features.get(feature).ok_or_else(|| self.wrong(format!("there is no name of feature {feature}")))?;
        // A threshold beyond every number divides nobody.
        let threshold = threshold.clamp(f64::MIN, f64::MAX);
        let default_left = decision & 2 != 0;
        let side = |left: bool| Some(if left { Side::Yes } else { Side::No });
        // What is nearly zero is zero before it is compared.
        let cut = match threshold {
            t if t.abs() > ZERO => Cut::AtMost(t),
            t if t < 0.0 => Cut::Below(-ZERO),
            _ => Cut::AtMost(ZERO),
        };
        Ok(match decision >> 2 & 3 {
            // An unknown value is zero.
            0 => branch(name, cut, left, right, side(0.0 <= threshold)),
            1 => zero_is_missing(name, threshold, left, right, default_left),
            _ => branch(name, cut, left, right, side(default_left)),
        })
    }
}

/// Zero, and what is unknown, goes to one side whatever the threshold.
fn zero_is_missing(name: &str, threshold: f64, left: NodeText, right: NodeText, to_left: bool) -> NodeText {
    let side = Some(if to_left { Side::Yes } else { Side::No });
    let zero = if to_left { left.clone() } else { right.clone() };
    if threshold >= ZERO && to_left || threshold < -ZERO && !to_left {
        return branch(name, Cut::AtMost(threshold), left, right, side);
    }
    if threshold >= ZERO {
        // Below zero left, zero right, then by the threshold.
        let above = branch(name, Cut::AtMost(threshold), left.clone(), right, Some(Side::No));
        let zero_up = branch(name, Cut::AtMost(ZERO), zero, above, Some(Side::Yes));
        return branch(name, Cut::Below(-ZERO), left, zero_up, Some(Side::No));
    }
    if threshold < -ZERO {
        let zero_up = branch(name, Cut::AtMost(ZERO), zero, right.clone(), Some(Side::Yes));
        let negative = branch(name, Cut::Below(-ZERO), right, zero_up, Some(Side::No));
        return branch(name, Cut::AtMost(threshold), left, negative, Some(Side::No));
    }
    // The threshold is zero itself.
    let zero_up = branch(name, Cut::AtMost(ZERO), zero, right, Some(Side::Yes));
    branch(name, Cut::Below(-ZERO), left, zero_up, Some(Side::No))
}
