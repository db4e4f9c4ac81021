//! What the importers of trees have in common: an ensemble as a text and its file of trees.

use toml_edit::{ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value};

use super::{Imported, Names, name_of};
use crate::checked::Link;
use crate::text::{BranchText, NodeText, Precision, Side, TREES_ENDING, TreesFile};

/// Trees as another program has them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ensemble {
    pub file: TreesFile,
    pub link: Link,
    pub notes: Vec<String>,
}

impl Ensemble {
    /// The text and the file beside it.
    pub fn written(self, id: &str, names: &Names) -> Result<Imported, serde_json::Error> {
        let mut features: Vec<&str> = Vec::new();
        self.file.trees.iter().for_each(|tree| asked(tree, &mut features));
        let trees = format!("{id}{TREES_ENDING}");
        let mut document = DocumentMut::new();
        let mut model = Table::new();
        model.decor_mut().set_prefix(
            "# Imported. Fill in title, outcome, population, source and which end is the bad one: `baken check` asks for\n\
             # them. A feature that is yes or no is a `when` instead of a `value`.\n",
        );
        model["id"] = id.into();
        model["kind"] = "trees".into();
        model["trees"] = trees.as_str().into();
        model["link"] = if self.link == Link::Logistic { "logistic" } else { "identity" }.into();
        let mut source = InlineTable::new();
        source.insert("text", format!("imported from {}", self.file.from).into());
        source.insert("mark", "D".into());
        model["source"] = Item::Value(Value::InlineTable(source));
        document["model"] = Item::Table(model);
        let mut list = ArrayOfTables::new();
        for name in features {
            let mut feature = Table::new();
            feature["name"] = name.into();
            feature["value"] = name_of(names, name).into();
            list.push(feature);
        }
        document["feature"] = Item::ArrayOfTables(list);
        let text = crate::format::format(&document.to_string()).unwrap_or_else(|_| document.to_string());
        let content = self.file.to_text()?;
        Ok(Imported { id: id.to_owned(), text, trees: Some((trees, content)), notes: self.notes })
    }
}

/// The features that a tree asks for, each once, in the order in which they are met.
fn asked<'n>(node: &'n NodeText, features: &mut Vec<&'n str>) {
    if let NodeText::Branch(branch) = node {
        if !features.contains(&branch.feature.as_str()) {
            features.push(&branch.feature);
        }
        asked(&branch.yes, features);
        asked(&branch.no, features);
    }
}

/// Patients up to a value, itself included or not, go to `yes`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cut {
    AtMost(f64),
    Below(f64),
}

pub(super) fn branch(feature: &str, cut: Cut, yes: NodeText, no: NodeText, missing: Option<Side>) -> NodeText {
    let (le, lt) = match cut {
        Cut::AtMost(at) => (Some(at), None),
        Cut::Below(at) => (None, Some(at)),
    };
    NodeText::Branch(Box::new(BranchText { feature: feature.to_owned(), le, lt, yes, no, missing }))
}

/// The precision in which a source computes.
pub(super) const fn precision(single: bool) -> Precision {
    if single { Precision::Single } else { Precision::Double }
}
