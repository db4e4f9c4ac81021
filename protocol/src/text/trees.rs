//! Trees: `[[feature]]` of a model's text, and the file of trees beside it (`….trees.json`).

use std::fmt;

use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use super::Text;

/// What the name of a file of trees ends with.
pub const TREES_ENDING: &str = ".trees.json";

/// `[[feature]]`: what a name in the file of trees stands for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeatureText {
    pub name: Text,
    pub value: Option<Text>,
    pub when: Option<Text>,
}

/// A file of trees: (base + the sum of one leaf of each tree) × scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TreesFile {
    /// Where it comes from.
    pub from: String,
    /// The precision in which features are compared.
    pub compare: Precision,
    /// The precision in which leaves are summed.
    pub sum: Precision,
    pub base: f64,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub scale: f64,
    /// Features without which there is no value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<String>,
    pub trees: Vec<NodeText>,
}

const fn one() -> f64 {
    1.0
}

#[allow(clippy::float_cmp, clippy::trivially_copy_pass_by_ref)] // as serde asks for it
fn is_one(scale: &f64) -> bool {
    *scale == 1.0
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    Single,
    Double,
}

/// A leaf's value, or where patients part.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeText {
    Leaf(f64),
    Branch(Box<BranchText>),
}

/// `{ "if": "age", "le": 59.5, "yes": …, "no": …, "missing": "no" }`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BranchText {
    #[serde(rename = "if")]
    pub feature: String,
    /// Yes at this value and below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub le: Option<f64>,
    /// Yes below this value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lt: Option<f64>,
    pub yes: NodeText,
    pub no: NodeText,
    /// Where a patient goes of whom the feature is unknown; left out for a required one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Side>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    Yes,
    No,
}

impl Serialize for NodeText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Leaf(value) => serializer.serialize_f64(*value),
            Self::Branch(branch) => branch.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for NodeText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberOrBranch)
    }
}

struct NumberOrBranch;

impl<'de> Visitor<'de> for NumberOrBranch {
    type Value = NodeText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a leaf's number, or a branch with `if`, `le` or `lt`, `yes`, `no` and `missing`")
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<NodeText, E> {
        Ok(NodeText::Leaf(value))
    }

    #[allow(clippy::cast_precision_loss)] // a leaf that is written as a whole number is a small one
    fn visit_i64<E: Error>(self, value: i64) -> Result<NodeText, E> {
        Ok(NodeText::Leaf(value as f64))
    }

    #[allow(clippy::cast_precision_loss)]
    fn visit_u64<E: Error>(self, value: u64) -> Result<NodeText, E> {
        Ok(NodeText::Leaf(value as f64))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<NodeText, A::Error> {
        let branch = BranchText::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
        Ok(NodeText::Branch(Box::new(branch)))
    }
}

impl TreesFile {
    /// As it stands in a file: the head, then one line for each tree.
    ///
    /// # Errors
    /// A number that is none.
    pub fn to_text(&self) -> serde_json::Result<String> {
        let mut head = serde_json::to_value(Self { trees: Vec::new(), ..self.clone() })?;
        if let Some(head) = head.as_object_mut() {
            head.shift_remove("trees");
        }
        let mut text = serde_json::to_string_pretty(&head)?;
        text.truncate(text.trim_end_matches(['\n', '}']).trim_end().len());
        let trees = self.trees.iter().map(serde_json::to_string).collect::<serde_json::Result<Vec<_>>>()?;
        text.push_str(",\n  \"trees\": [\n    ");
        text.push_str(&trees.join(",\n    "));
        text.push_str("\n  ]\n}\n");
        Ok(text)
    }
}
