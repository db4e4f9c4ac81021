//! PMML: `RegressionModel` with numeric and categorical predictors, `Scorecard`, and trees.

use roxmltree::{Document, Node};
use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value};

use super::{ImportError, Imported, Names, name_of};

/// Imports the first model of a PMML document. `names` are our names of its fields.
///
/// # Errors
/// It is no PMML, or holds what is not imported: other models, interactions of fields that have no expression, a score for
/// what is missing.
pub fn pmml(text: &str, id: &str, names: &Names) -> Result<Imported, ImportError> {
    let document =
        Document::parse(text).map_err(|error| ImportError::NotAModel(format!("this is not XML: {error}")))?;
    let root = document.root_element();
    if !root.has_tag_name(("http://www.dmg.org/PMML-4_4", "PMML")) && root.tag_name().name() != "PMML" {
        return Err(ImportError::NotAModel(format!("this is no PMML: its root is `{}`", root.tag_name().name())));
    }
    let reader = Reader { document: &document, names };
    let is_model = |node: &Node<'_, '_>| node.tag_name().name().ends_with("Model") || node.has_tag("Scorecard");
    let model = root.children().find(is_model);
    let model = model.ok_or_else(|| ImportError::NotAModel("this PMML holds no model".to_owned()))?;
    let (kind, head, parts, notes) = match model.tag_name().name() {
        "RegressionModel" => reader.regression(model)?,
        "Scorecard" => reader.scorecard(model)?,
        "TreeModel" | "MiningModel" => return reader.trees(model, id),
        other => {
            let what =
                format!("`{other}` is not imported: regression models, scorecards, trees and their ensembles are");
            return Err(reader.unsupported(model, what));
        }
    };
    Ok(Imported { id: id.to_owned(), text: written(id, kind, &head, &parts), trees: None, notes })
}

/// Kind, entries of `[model]`, the name of the parts and these, notes.
type Read = (&'static str, Vec<(&'static str, Value)>, (&'static str, Vec<Table>), Vec<String>);

pub(super) trait Tagged {
    fn has_tag(&self, name: &str) -> bool;
}

impl Tagged for Node<'_, '_> {
    fn has_tag(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

pub(super) struct Reader<'d> {
    pub document: &'d Document<'d>,
    pub names: &'d Names,
}

impl Reader<'_> {
    pub fn unsupported(&self, node: Node<'_, '_>, what: String) -> ImportError {
        ImportError::Unsupported { line: self.document.text_pos_at(node.range().start).row, what }
    }

    pub fn number(&self, node: Node<'_, '_>, attribute: &str, otherwise: Option<f64>) -> Result<f64, ImportError> {
        let given = node.attribute(attribute);
        let number = given.map_or(otherwise, |text| text.trim().parse().ok()).filter(|number| number.is_finite());
        number.ok_or_else(|| {
            let found = given.unwrap_or("nothing");
            self.unsupported(node, format!("`{attribute}` is {found}, and a number is needed"))
        })
    }

    pub fn text<'n>(&self, node: Node<'n, '_>, attribute: &str) -> Result<&'n str, ImportError> {
        node.attribute(attribute).ok_or_else(|| self.unsupported(node, format!("`{attribute}` is missing")))
    }

    fn name(&self, node: Node<'_, '_>, attribute: &str) -> Result<String, ImportError> {
        Ok(name_of(self.names, self.text(node, attribute)?))
    }

    fn regression(&self, model: Node<'_, '_>) -> Result<Read, ImportError> {
        let tables: Vec<Node<'_, '_>> = model.children().filter(|node| node.has_tag("RegressionTable")).collect();
        let has_terms = |table: &&Node<'_, '_>| table.children().any(|node| node.is_element());
        let (table, rest) = match tables.as_slice() {
            [one] => (*one, None),
            [one, other] if !has_terms(&other) => (*one, Some(*other)),
            [one, other] if !has_terms(&one) => (*other, Some(*one)),
            _ => {
                let what = "more than two categories: a model has one probability".to_owned();
                return Err(self.unsupported(model, what));
            }
        };
        let normalization = model.attribute("normalizationMethod").unwrap_or("none");
        let logistic = match (normalization, model.attribute("functionName")) {
            ("logit", _) => true,
            ("softmax", _) if rest.is_some() => true,
            ("none", Some("regression")) => false,
            (other, _) => {
                let what =
                    format!("normalizationMethod `{other}` is not imported: logit, softmax of two, and none are");
                return Err(self.unsupported(model, what));
            }
        };
        let mut intercept = self.number(table, "intercept", Some(0.0))?;
        if let Some(rest) = rest {
            // Of two categories the difference counts.
            intercept -= self.number(rest, "intercept", Some(0.0))?;
        }
        let mut terms = Vec::new();
        for node in table.children().filter(Node::is_element) {
            let mut term = Table::new();
            let coefficient = self.number(node, "coefficient", None)?;
            match node.tag_name().name() {
                "NumericPredictor" => {
                    let name = self.name(node, "name")?;
                    let exponent = self.number(node, "exponent", Some(1.0))?;
                    let factors = match exponent {
                        whole if (1.0..=6.0).contains(&whole) && whole.fract() == 0.0 => whole as usize,
                        other => return Err(self.unsupported(node, format!("the exponent {other} is not imported"))),
                    };
                    term["value"] = vec![name.as_str(); factors].join(" * ").into();
                }
                "CategoricalPredictor" => {
                    let name = self.name(node, "name")?;
                    term["when"] = category(&name, self.text(node, "value")?).into();
                }
                "PredictorTerm" => {
                    let fields = node.children().filter(|field| field.has_tag("FieldRef"));
                    let names = fields.map(|field| self.name(field, "field")).collect::<Result<Vec<_>, _>>()?;
                    term["value"] = names.join(" * ").into();
                }
                other => return Err(self.unsupported(node, format!("`{other}` is not imported"))),
            }
            term["coefficient"] = coefficient.into();
            terms.push(term);
        }
        let about = table.attribute("targetCategory").map(|category| format!("the probability of `{category}`"));
        let notes = about.into_iter().map(|about| format!("the model gives {about}")).collect();
        if logistic {
            return Ok(("logistic", vec![("intercept", intercept.into())], ("term", terms), notes));
        }
        let mut sum = number_text(intercept);
        for term in &terms {
            let coefficient = number_text(term["coefficient"].as_float().unwrap_or(0.0));
            let value = term.get("value").and_then(Item::as_str);
            let when = term.get("when").and_then(Item::as_str).unwrap_or("no");
            sum.push_str(&match value {
                Some(value) => format!(" + {coefficient} * {value}"),
                None => format!(" + (if {when} then {coefficient} else 0)"),
            });
        }
        Ok(("expression", vec![("value", sum.into())], ("term", Vec::new()), notes))
    }

    fn scorecard(&self, model: Node<'_, '_>) -> Result<Read, ImportError> {
        let mut items = Vec::new();
        let initial = self.number(model, "initialScore", Some(0.0))?;
        if initial != 0.0 {
            let mut item = Table::new();
            item["value"] = number_text(initial).into();
            items.push(item);
        }
        let of = |node: Node<'_, '_>, tag: &'static str| -> Vec<_> {
            node.children().filter(|child| child.has_tag(tag)).map(|child| child.id()).collect()
        };
        for characteristics in of(model, "Characteristics").into_iter().filter_map(|id| self.document.get_node(id)) {
            for characteristic in
                of(characteristics, "Characteristic").into_iter().filter_map(|id| self.document.get_node(id))
            {
                // The first attribute that fits counts.
                let mut before: Vec<String> = Vec::new();
                for attribute in of(characteristic, "Attribute").into_iter().filter_map(|id| self.document.get_node(id))
                {
                    let predicate = attribute.children().find(|node| is_predicate(node));
                    let predicate = predicate
                        .ok_or_else(|| self.unsupported(attribute, "an attribute without a predicate".to_owned()))?;
                    let own = self.predicate(predicate)?;
                    let others: Vec<String> = before.iter().map(|other| format!("not ({other})")).collect();
                    let when = match own.as_str() {
                        "yes" if others.is_empty() => "yes".to_owned(),
                        "yes" => others.join(" and "),
                        own => [others, vec![format!("({own})")]].concat().join(" and "),
                    };
                    let mut item = Table::new();
                    item["when"] = when.into();
                    item["points"] = self.number(attribute, "partialScore", None)?.into();
                    items.push(item);
                    before.push(own);
                }
            }
        }
        Ok(("points", Vec::new(), ("item", items), Vec::new()))
    }

    fn predicate(&self, node: Node<'_, '_>) -> Result<String, ImportError> {
        match node.tag_name().name() {
            "True" => Ok("yes".to_owned()),
            "False" => Ok("no".to_owned()),
            "SimplePredicate" => {
                let name = self.name(node, "field")?;
                let operator = self.text(node, "operator")?;
                let sign = match operator {
                    "lessThan" => "<",
                    "lessOrEqual" => "<=",
                    "greaterThan" => ">",
                    "greaterOrEqual" => ">=",
                    "equal" => "==",
                    "notEqual" => "!=",
                    other => {
                        let what = format!(
                            "`{other}` is not imported: what is unknown has its bounds, and no points of its own"
                        );
                        return Err(self.unsupported(node, what));
                    }
                };
                let value = self.text(node, "value")?;
                match (value.parse::<f64>(), sign) {
                    (Ok(number), _) => Ok(format!("{name} {sign} {}", number_text(number))),
                    (Err(_), "==") => Ok(category(&name, value)),
                    (Err(_), "!=") => Ok(format!("not ({})", category(&name, value))),
                    _ => Err(self.unsupported(node, format!("`{value}` is no number, and has no order"))),
                }
            }
            "CompoundPredicate" => {
                let parts = node.children().filter(is_predicate).map(|part| self.predicate(part));
                let parts: Vec<String> = parts.map(|part| part.map(|p| format!("({p})"))).collect::<Result<_, _>>()?;
                match self.text(node, "booleanOperator")? {
                    "and" => Ok(parts.join(" and ")),
                    "or" => Ok(parts.join(" or ")),
                    other => Err(self.unsupported(node, format!("the operator `{other}` is not imported"))),
                }
            }
            other => Err(self.unsupported(node, format!("`{other}` is not imported"))),
        }
    }
}

pub(super) fn is_predicate(node: &Node<'_, '_>) -> bool {
    node.is_element()
        && (node.tag_name().name().ends_with("Predicate") || node.has_tag("True") || node.has_tag("False"))
}

/// A field that has this value: a choice, or yes and no.
fn category(name: &str, value: &str) -> String {
    match value {
        "true" | "yes" | "TRUE" => name.to_owned(),
        "false" | "no" | "FALSE" => format!("not {name}"),
        number if number.parse::<f64>().is_ok() => format!("{name} == {number}"),
        word => format!("{name} == '{word}'"),
    }
}

/// A number as the expression language reads it: no exponent.
fn number_text(value: f64) -> String {
    let plain = format!("{value}");
    if value < 0.0 { format!("({plain})") } else { plain }
}

fn written(id: &str, kind: &str, head: &[(&'static str, Value)], (name, parts): &(&'static str, Vec<Table>)) -> String {
    let mut document = DocumentMut::new();
    let mut model = Table::new();
    model.decor_mut().set_prefix(
        "# Imported from PMML. Fill in title, outcome, population and source: `baken check` asks for them.\n",
    );
    model["id"] = id.into();
    model["kind"] = kind.into();
    for (key, value) in head {
        model[*key] = Item::Value(value.clone());
    }
    let mut source = InlineTable::new();
    source.insert("text", "imported from PMML".into());
    source.insert("mark", "D".into());
    model["source"] = Item::Value(Value::InlineTable(source));
    document["model"] = Item::Table(model);
    let mut list = ArrayOfTables::new();
    parts.iter().for_each(|part| list.push(part.clone()));
    if !list.is_empty() {
        document[*name] = Item::ArrayOfTables(list);
    }
    crate::format::format(&document.to_string()).unwrap_or_else(|_| document.to_string())
}
