//! PMML's `TreeModel`, alone or in a `MiningModel` that sums, averages or feeds a link.
//!
//! PMML asks the children of a node in their order, and says what happens where a field is missing: go on, a default
//! child, the last score, or no prediction. Each predicate becomes branches with that outcome; a field without which
//! there may be no prediction is required.

use std::collections::BTreeSet;

use roxmltree::Node;

use super::ensemble::{Cut, Ensemble, branch, precision};
use super::pmml::{Reader, Tagged, is_predicate};
use super::{ImportError, Imported};
use crate::checked::Link;
use crate::text::{NodeText, Side, TreesFile};

/// Branches of one tree, at most: predicates of several parts repeat what lies below them.
const MOST_NODES: usize = 1 << 16;

/// What is predicted; nothing where PMML has no prediction.
type Predicted = Option<NodeText>;
/// A sum of trees, and what becomes of it.
struct Sum<'d, 'i> {
    trees: Vec<Node<'d, 'i>>,
    base: f64,
    scale: f64,
    link: Link,
    single: bool,
}

impl Reader<'_> {
    pub(super) fn trees(&self, model: Node<'_, '_>, id: &str) -> Result<Imported, ImportError> {
        let sum = self.sum(model)?;
        let mut fields = Fields { required: BTreeSet::new(), single: BTreeSet::new(), double: BTreeSet::new() };
        let mut trees = Vec::new();
        let mut category = None;
        for tree in &sum.trees {
            let mut growing = Tree::of(self, *tree, &mut fields, &mut category);
            trees.push(growing.grown()?);
        }
        for tree in &mut trees {
            without_missing(tree, &fields.required);
        }
        if !fields.single.is_empty() && !fields.double.is_empty() {
            let what = "some fields are compared in single precision and some in double: they must all be alike";
            return Err(self.unsupported(model, what.to_owned()));
        }
        let mut notes: Vec<String> =
            category.iter().map(|category| format!("the model gives the probability of `{category}`")).collect();
        if !fields.required.is_empty() {
            let fields: Vec<&str> = fields.required.iter().map(String::as_str).collect();
            notes.push(format!("without {} this model has no value: PMML has none on some paths", fields.join(", ")));
        }
        let file = TreesFile {
            from: self.application(),
            compare: precision(!fields.single.is_empty()),
            sum: precision(sum.single),
            base: sum.base,
            scale: sum.scale,
            required: fields.required.into_iter().collect(),
            trees,
        };
        Ensemble { file, link: sum.link, notes }.written(id, self.names).map_err(ImportError::from)
    }

    fn application(&self) -> String {
        let header = self.document.root_element().children().find(|node| node.has_tag("Header"));
        let application = header.and_then(|header| header.children().find(|node| node.has_tag("Application")));
        let name = application.map(|node| {
            format!(" by {} {}", node.attribute("name").unwrap_or(""), node.attribute("version").unwrap_or(""))
        });
        format!("PMML{}", name.unwrap_or_default().trim_end())
    }

    fn sum<'d, 'i>(&self, model: Node<'d, 'i>) -> Result<Sum<'d, 'i>, ImportError> {
        let mut sum = self.parts(model)?;
        let targets = model.children().find(|node| node.has_tag("Targets"));
        if let Some(target) = targets.and_then(|targets| targets.children().find(|node| node.has_tag("Target"))) {
            let factor = self.number(target, "rescaleFactor", Some(1.0))?;
            let constant = self.number(target, "rescaleConstant", Some(0.0))?;
            if target.attribute("castInteger").is_some() || factor == 0.0 {
                return Err(self.unsupported(target, "a target that is rounded is not imported".to_owned()));
            }
            sum.scale *= factor;
            sum.base += constant / sum.scale;
        }
        Ok(sum)
    }

    fn parts<'d, 'i>(&self, model: Node<'d, 'i>) -> Result<Sum<'d, 'i>, ImportError> {
        let single = model.attributes().any(|a| a.name() == "x-mathContext" && a.value() == "float");
        let alone = Sum { trees: vec![model], base: 0.0, scale: 1.0, link: Link::Identity, single };
        if model.has_tag("TreeModel") {
            return Ok(alone);
        }
        if !model.has_tag("MiningModel") {
            let what = format!("`{}` inside an ensemble is not imported: trees are", model.tag_name().name());
            return Err(self.unsupported(model, what));
        }
        let segmentation = model.children().find(|node| node.has_tag("Segmentation"));
        let segmentation =
            segmentation.ok_or_else(|| self.unsupported(model, "an ensemble without segments".into()))?;
        let mut members = Vec::new();
        for segment in segmentation.children().filter(|node| node.has_tag("Segment")) {
            if let Some(predicate) = segment.children().find(|node| is_predicate(node) && !node.has_tag("True")) {
                return Err(self.unsupported(predicate, "a segment for some patients only is not imported".to_owned()));
            }
            let member = segment.children().find(|node| node.tag_name().name().ends_with("Model"));
            members.push(member.ok_or_else(|| self.unsupported(segment, "a segment without a model".to_owned()))?);
        }
        match (segmentation.attribute("multipleModelMethod").unwrap_or(""), members.as_slice()) {
            ("modelChain", [first, last]) if last.has_tag("RegressionModel") => {
                let sum = self.sum(*first)?;
                self.linked(sum, *last)
            }
            ("modelChain", [only]) => self.sum(*only),
            (method @ ("sum" | "average"), members) if !members.is_empty() => {
                if let Some(other) = members.iter().find(|member| !member.has_tag("TreeModel")) {
                    return Err(self.unsupported(*other, "an ensemble of other models than trees".to_owned()));
                }
                #[allow(clippy::cast_precision_loss)] // nobody grows 2^53 trees
                let scale = if method == "sum" { 1.0 } else { 1.0 / members.len() as f64 };
                Ok(Sum { trees: members.to_vec(), scale, ..alone })
            }
            (other, _) => {
                let what =
                    format!("the method `{other}` is not imported: sum, average, and a chain to a regression are");
                Err(self.unsupported(segmentation, what))
            }
        }
    }

    /// A sum that a regression of one predictor turns into a probability.
    fn linked<'d, 'i>(&self, sum: Sum<'d, 'i>, last: Node<'_, '_>) -> Result<Sum<'d, 'i>, ImportError> {
        let tables: Vec<_> = last.children().filter(|node| node.has_tag("RegressionTable")).collect();
        let table = tables.iter().find(|table| table.children().any(|node| node.has_tag("NumericPredictor")));
        let table = table.ok_or_else(|| self.unsupported(last, "a link without a predictor".to_owned()))?;
        let predictors: Vec<_> = table.children().filter(|node| node.has_tag("NumericPredictor")).collect();
        let [predictor] = predictors.as_slice() else {
            return Err(self.unsupported(last, "a link with several predictors is not imported".to_owned()));
        };
        let coefficient = self.number(*predictor, "coefficient", None)?;
        let intercept = self.number(*table, "intercept", Some(0.0))?;
        let link = match last.attribute("normalizationMethod").unwrap_or("none") {
            "logit" => Link::Logistic,
            "softmax" if tables.len() == 2 => Link::Logistic,
            "none" if tables.len() == 1 => Link::Identity,
            other => return Err(self.unsupported(last, format!("the link `{other}` is not imported: logit is"))),
        };
        let scale = sum.scale * coefficient;
        if scale == 0.0 {
            return Err(self.unsupported(*predictor, "a link that takes nothing of the trees".to_owned()));
        }
        Ok(Sum { base: sum.base + intercept / scale, scale, link, ..sum })
    }

    /// The field that a name stands for, and whether it is compared in single precision.
    fn field(&self, at: Node<'_, '_>, name: &str) -> Result<(String, bool), ImportError> {
        let named = |tag: &'static str| {
            self.document.descendants().find(move |node| node.has_tag(tag) && node.attribute("name") == Some(name))
        };
        let is_single = |node: Node<'_, '_>| node.attribute("dataType") == Some("float");
        if let Some(derived) = named("DerivedField") {
            let reference = derived.children().find(|node| node.has_tag("FieldRef"));
            let field = reference.and_then(|reference| reference.attribute("field"));
            let Some(field) = field.filter(|field| *field != name) else {
                let what = format!("`{name}` is computed from other fields, which is not imported: compute it before");
                return Err(self.unsupported(at, what));
            };
            let (field, single) = self.field(at, field)?;
            return Ok((field, single || is_single(derived)));
        }
        match named("DataField") {
            Some(field) => Ok((name.to_owned(), is_single(field))),
            None => Err(self.unsupported(at, format!("there is no field `{name}`"))),
        }
    }
}

/// What the trees say of their fields.
struct Fields {
    required: BTreeSet<String>,
    single: BTreeSet<String>,
    double: BTreeSet<String>,
}

/// A tree while it is read.
struct Tree<'r, 'x, 'd, 'i, 'f> {
    reader: &'r Reader<'x>,
    root: Node<'d, 'i>,
    missing: &'d str,
    no_child: &'d str,
    classifies: bool,
    category: &'f mut Option<String>,
    fields: &'f mut Fields,
    nodes: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    True,
    False,
    Unknown,
}

impl<'r, 'x, 'd, 'i, 'f> Tree<'r, 'x, 'd, 'i, 'f> {
    fn of(
        reader: &'r Reader<'x>,
        root: Node<'d, 'i>,
        fields: &'f mut Fields,
        category: &'f mut Option<String>,
    ) -> Self {
        Tree {
            reader,
            root,
            missing: root.attribute("missingValueStrategy").unwrap_or("none"),
            no_child: root.attribute("noTrueChildStrategy").unwrap_or("returnNullPrediction"),
            classifies: root.attribute("functionName") == Some("classification"),
            category,
            fields,
            nodes: 0,
        }
    }

    fn grown(&mut self) -> Result<NodeText, ImportError> {
        let node = self.root.children().find(|node| node.has_tag("Node"));
        let node = node.ok_or_else(|| self.reader.unsupported(self.root, "a tree without a node".to_owned()))?;
        let predicate = node.children().find(is_predicate).filter(|predicate| !predicate.has_tag("True"));
        if let Some(predicate) = predicate {
            return Err(self.reader.unsupported(predicate, "a tree for some patients only is not imported".to_owned()));
        }
        self.node(node)?.ok_or_else(|| self.reader.unsupported(node, "a tree that predicts nothing".to_owned()))
    }

    fn counted(&mut self, at: Node<'_, '_>) -> Result<(), ImportError> {
        self.nodes += 1;
        if self.nodes > MOST_NODES {
            return Err(self.reader.unsupported(at, format!("more than {MOST_NODES} branches in one tree")));
        }
        Ok(())
    }

    fn node(&mut self, node: Node<'d, 'i>) -> Result<Predicted, ImportError> {
        self.counted(node)?;
        let children: Vec<Node<'d, 'i>> = node.children().filter(|child| child.has_tag("Node")).collect();
        if children.is_empty() { self.leaf(node).map(Some) } else { self.children(node, &children) }
    }

    /// The first child whose predicate is true.
    fn children(&mut self, node: Node<'d, 'i>, children: &[Node<'d, 'i>]) -> Result<Predicted, ImportError> {
        let Some((child, others)) = children.split_first() else {
            return match self.no_child {
                "returnLastPrediction" => self.leaf(node).map(Some),
                _ => Ok(None),
            };
        };
        let predicate = child.children().find(is_predicate);
        let predicate =
            predicate.ok_or_else(|| self.reader.unsupported(*child, "a node without a predicate".into()))?;
        self.ask(predicate, &mut |tree, outcome| match outcome {
            Outcome::True => tree.node(*child),
            Outcome::False => tree.children(node, others),
            Outcome::Unknown => tree.unknown(node, others),
        })
    }

    /// Where a predicate cannot be decided.
    fn unknown(&mut self, node: Node<'d, 'i>, others: &[Node<'d, 'i>]) -> Result<Predicted, ImportError> {
        match self.missing {
            "none" => self.children(node, others),
            "nullPrediction" => Ok(None),
            "lastPrediction" => self.leaf(node).map(Some),
            "defaultChild" => {
                let id = node.attribute("defaultChild");
                let child = node.children().find(|child| child.has_tag("Node") && child.attribute("id") == id);
                match child.filter(|_| id.is_some()) {
                    Some(child) => self.node(child),
                    None => Err(self.reader.unsupported(node, "a node without its default child".to_owned())),
                }
            }
            other => {
                let what = format!("the strategy `{other}` for missing values is not imported: defaultChild is");
                Err(self.reader.unsupported(self.root, what))
            }
        }
    }

    /// Branches for a predicate, with what comes of each outcome.
    fn ask(
        &mut self,
        predicate: Node<'d, 'i>,
        then: &mut dyn FnMut(&mut Self, Outcome) -> Result<Predicted, ImportError>,
    ) -> Result<Predicted, ImportError> {
        match predicate.tag_name().name() {
            "True" => then(self, Outcome::True),
            "False" => then(self, Outcome::False),
            "SimplePredicate" => self.simple(predicate, then),
            "CompoundPredicate" => {
                let parts: Vec<Node<'d, 'i>> = predicate.children().filter(is_predicate).collect();
                let operator = predicate.attribute("booleanOperator").unwrap_or("");
                match operator {
                    "and" | "or" => self.join(&parts, operator == "and", false, then),
                    "surrogate" => self.surrogate(&parts, then),
                    other => Err(self.reader.unsupported(predicate, format!("the operator `{other}` is not imported"))),
                }
            }
            other => Err(self.reader.unsupported(predicate, format!("`{other}` is not imported in a tree"))),
        }
    }

    fn join(
        &mut self,
        parts: &[Node<'d, 'i>],
        all: bool,
        doubt: bool,
        then: &mut dyn FnMut(&mut Self, Outcome) -> Result<Predicted, ImportError>,
    ) -> Result<Predicted, ImportError> {
        let Some((part, others)) = parts.split_first() else {
            let outcome = match (doubt, all) {
                (true, _) => Outcome::Unknown,
                (false, true) => Outcome::True,
                (false, false) => Outcome::False,
            };
            return then(self, outcome);
        };
        let decides = if all { Outcome::False } else { Outcome::True };
        self.ask(*part, &mut |tree, outcome| {
            if outcome == decides {
                return then(tree, outcome);
            }
            tree.join(others, all, doubt || outcome == Outcome::Unknown, then)
        })
    }

    /// The first that can be decided.
    fn surrogate(
        &mut self,
        parts: &[Node<'d, 'i>],
        then: &mut dyn FnMut(&mut Self, Outcome) -> Result<Predicted, ImportError>,
    ) -> Result<Predicted, ImportError> {
        let Some((part, others)) = parts.split_first() else { return then(self, Outcome::Unknown) };
        self.ask(*part, &mut |tree, outcome| match outcome {
            Outcome::Unknown => tree.surrogate(others, then),
            decided => then(tree, decided),
        })
    }

    fn simple(
        &mut self,
        predicate: Node<'d, 'i>,
        then: &mut dyn FnMut(&mut Self, Outcome) -> Result<Predicted, ImportError>,
    ) -> Result<Predicted, ImportError> {
        self.counted(predicate)?;
        let (field, single) = self.reader.field(predicate, self.reader.text(predicate, "field")?)?;
        if single { &mut self.fields.single } else { &mut self.fields.double }.insert(field.clone());
        let operator = self.reader.text(predicate, "operator")?;
        if let "isMissing" | "isNotMissing" = operator {
            let (there, missing) = if operator == "isMissing" {
                (then(self, Outcome::False)?, then(self, Outcome::True)?)
            } else {
                (then(self, Outcome::True)?, then(self, Outcome::False)?)
            };
            return self.by_presence(predicate, &field, there, missing);
        }
        let value = self.reader.text(predicate, "value")?;
        let at = match value {
            "true" => 1.0,
            "false" => 0.0,
            // Beyond every number lies nobody.
            "Infinity" => f64::MAX,
            "-Infinity" => f64::MIN,
            number => number.parse::<f64>().ok().filter(|number| number.is_finite()).ok_or_else(|| {
                let what = format!("`{value}` is no number: a tree asks for numbers, one yes-no field a category");
                self.reader.unsupported(predicate, what)
            })?,
        };
        #[allow(clippy::cast_possible_truncation)] // a single is compared with a single
        let at = if single && at.abs() < f64::MAX { f64::from(at as f32) } else { at };
        let yes = then(self, Outcome::True)?;
        let no = then(self, Outcome::False)?;
        let missing = then(self, Outcome::Unknown)?;
        let known = |cut: Cut, first: &Predicted, second: &Predicted| -> Result<NodeText, ImportError> {
            match (first, second) {
                (Some(first), Some(second)) if first == second => Ok(first.clone()),
                (Some(first), Some(second)) => Ok(branch(&field, cut, first.clone(), second.clone(), Some(Side::Yes))),
                _ => {
                    let what = "some patients of whom all is known get no prediction, which is not imported";
                    Err(self.reader.unsupported(predicate, what.to_owned()))
                }
            }
        };
        let known = match operator {
            "lessThan" => known(Cut::Below(at), &yes, &no)?,
            "lessOrEqual" => known(Cut::AtMost(at), &yes, &no)?,
            "greaterThan" => known(Cut::AtMost(at), &no, &yes)?,
            "greaterOrEqual" => known(Cut::Below(at), &no, &yes)?,
            "equal" | "notEqual" => {
                let (same, other) = if operator == "equal" { (&yes, &no) } else { (&no, &yes) };
                let up = Some(known(Cut::AtMost(at), same, other)?);
                known(Cut::Below(at), other, &up)?
            }
            other => return Err(self.reader.unsupported(predicate, format!("`{other}` is not imported in a tree"))),
        };
        // One branch serves where a missing value goes to one of the sides.
        if let NodeText::Branch(mut own) = known.clone()
            && own.feature == field
            && !matches!(operator, "equal" | "notEqual")
        {
            let side = match &missing {
                Some(missing) if *missing == own.yes => Some(Side::Yes),
                Some(missing) if *missing == own.no => Some(Side::No),
                _ => None,
            };
            if side.is_some() {
                own.missing = side;
                return Ok(Some(NodeText::Branch(own)));
            }
        }
        self.by_presence(predicate, &field, Some(known), missing)
    }

    /// One of two, by whether a field is known.
    fn by_presence(
        &mut self,
        at: Node<'_, '_>,
        field: &str,
        there: Predicted,
        missing: Predicted,
    ) -> Result<Predicted, ImportError> {
        self.counted(at)?;
        match (there, missing) {
            (Some(there), Some(missing)) if there == missing => Ok(Some(there)),
            (Some(there), Some(missing)) => {
                // Every number is at most the greatest.
                Ok(Some(branch(field, Cut::AtMost(f64::MAX), there, missing, Some(Side::No))))
            }
            (Some(there), None) => {
                self.fields.required.insert(field.to_owned());
                Ok(Some(there))
            }
            (None, _) => {
                let what = "some patients of whom all is known get no prediction, which is not imported";
                Err(self.reader.unsupported(at, what.to_owned()))
            }
        }
    }

    fn leaf(&mut self, node: Node<'_, '_>) -> Result<NodeText, ImportError> {
        if !self.classifies {
            return self.reader.number(node, "score", None).map(NodeText::Leaf);
        }
        let shares: Vec<_> = node.children().filter(|child| child.has_tag("ScoreDistribution")).collect();
        let values: Vec<&str> = shares.iter().filter_map(|share| share.attribute("value")).collect();
        let known = |word: &&&str| ["1", "true", "yes", "True", "TRUE"].contains(*word);
        let chosen =
            self.category.clone().or_else(|| values.iter().find(known).or(values.last()).map(|v| (*v).to_owned()));
        let share = shares.iter().find(|share| share.attribute("value") == chosen.as_deref());
        let (Some(share), Some(chosen)) = (share, chosen) else {
            let what = "a leaf of a classification without its distribution".to_owned();
            return Err(self.reader.unsupported(node, what));
        };
        *self.category = Some(chosen);
        if share.attribute("probability").is_some() {
            return self.reader.number(*share, "probability", None).map(NodeText::Leaf);
        }
        let counts = shares.iter().map(|share| self.reader.number(*share, "recordCount", None));
        let all: f64 = counts.collect::<Result<Vec<_>, _>>()?.iter().sum();
        if all <= 0.0 {
            return Err(self.reader.unsupported(node, "a leaf that no record reached".to_owned()));
        }
        Ok(NodeText::Leaf(self.reader.number(*share, "recordCount", None)? / all))
    }
}

/// Takes away where a missing value goes, for fields without which there is no value.
fn without_missing(node: &mut NodeText, required: &BTreeSet<String>) {
    if let NodeText::Branch(branch) = node {
        if required.contains(&branch.feature) {
            branch.missing = None;
        }
        without_missing(&mut branch.yes, required);
        without_missing(&mut branch.no, required);
    }
}
