//! Ensembles of trees: the features that a text names, and the file of trees beside it.

use std::collections::BTreeSet;

use baken_core::pack::layout::{MAX_TREE_DEPTH, MAX_TREE_FEATURES};

use super::context::At;
use super::kinds::{Body, missing_key, nothing};
use super::models::beside;
use super::names::ModelValue;
use super::typing::Typer;
use super::unit::Unit;
use crate::band::Extent;
use crate::checked::{Branch, Ensemble, Feature, Link, ModelKind, Node, Num};
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Sources};
use crate::name::did_you_mean;
use crate::text::{
    BranchText, FeatureText, InFile, ModelFile, ModelText, NodeText, Precision, Side, Spanned, TREES_ENDING, Texts,
    TreesFile,
};

/// Nodes are numbered in two bytes.
const MOST_NODES: usize = u16::MAX as usize - 1;

const LINKS: &[(&str, Link)] = &[("identity", Link::Identity), ("logistic", Link::Logistic)];

/// The file of trees that a model names, if it is there.
pub(super) fn file_of<'t>(
    model: &ModelText,
    file: FileId,
    texts: &'t Texts,
    sources: &Sources,
) -> Option<&'t InFile<TreesFile>> {
    let wanted = beside(sources.path(file), model.trees.as_ref()?.get_ref());
    texts.trees.iter().find(|trees| sources.path(trees.file) == wanted)
}

pub(super) fn trees(typer: &mut Typer<'_, '_, '_>, texts: &Texts, text: &InFile<ModelFile>) -> Body {
    let head = text.content.model.get_ref();
    let link = match &head.link {
        Some(link) => typer.context.word(At::new(text.file, link), "link", LINKS),
        None => {
            missing_key(typer, text, "link", "say what becomes of the sum: `link = \"logistic\"` or `\"identity\"`");
            None
        }
    };
    if text.content.features.is_empty() {
        nothing(typer, text, "feature");
    }
    let found = file_of(head, text.file, texts, typer.context.sources);
    if found.is_none() {
        unfound(typer, text);
    }
    let mut ensemble = Ensemble {
        features: Vec::new(),
        link: link.unwrap_or(Link::Identity),
        from: String::new(),
        single_sum: false,
        base: 0.0,
        scale: 1.0,
        trees: Vec::new(),
    };
    for feature in &text.content.features {
        features(typer, feature, found.map(|found| &found.content), &mut ensemble);
    }
    if let Some(found) = found {
        fill(typer, text, found, &mut ensemble);
    }
    let extent = match ensemble.link {
        Link::Logistic => Extent::new(0.0, 1.0, false),
        Link::Identity => extent(&ensemble),
    };
    Body { kind: ModelKind::Trees(ensemble), value: ModelValue::Number { unit: Unit::none(), extent } }
}

fn extent(ensemble: &Ensemble) -> Extent {
    let (low, high) = ensemble
        .trees
        .iter()
        .map(Node::extent)
        .fold((ensemble.base, ensemble.base), |sum, tree| (sum.0 + tree.0, sum.1 + tree.1));
    let ends = (low * ensemble.scale, high * ensemble.scale);
    Extent::new(ends.0.min(ends.1), ends.0.max(ends.1), false)
}

fn unfound(typer: &mut Typer<'_, '_, '_>, text: &InFile<ModelFile>) {
    match &text.content.model.get_ref().trees {
        None => {
            let help = format!("name the file beside this text: `trees = \"…{TREES_ENDING}\"`");
            missing_key(typer, text, "trees", &help);
        }
        Some(name) if !typer.context.losses.file => {
            let message = format!("there is no file `{}` beside this text", name.get_ref());
            let help = format!("put it there; its name ends with `{TREES_ENDING}`, and has no folder in it");
            let place = Place::new(text.file, name.span());
            typer.context.report(Diagnostic::new(Code::BadTrees, place, message).help(help));
        }
        Some(_) => {}
    }
}

fn features(
    typer: &mut Typer<'_, '_, '_>,
    text: &Spanned<FeatureText>,
    file: Option<&TreesFile>,
    ensemble: &mut Ensemble,
) {
    let place = Place::new(typer.file, text.span());
    let text = text.get_ref();
    let name = text.name.get_ref().clone();
    if ensemble.features.iter().any(|known| known.name == name) {
        let place = Place::new(typer.file, text.name.span());
        return typer.context.report(Diagnostic::new(Code::DuplicateId, place, format!("two features are `{name}`")));
    }
    let read = match (&text.value, &text.when) {
        (Some(value), None) => typer.number_text(value).map(|(quantity, print)| (quantity.num, print)),
        (None, Some(when)) => typer.condition_text(when).map(|(cond, print)| {
            (Num::If(Box::new(cond), Box::new(Num::Const(1.0)), Box::new(Num::Const(0.0))), print)
        }),
        _ => {
            let message = "a feature is a number (`value`) or a condition (`when`, 1 or 0): one of them";
            typer.context.report(Diagnostic::new(Code::OneOfThese, place, message));
            None
        }
    };
    let (value, text) = read.unwrap_or((Num::Const(0.0), String::new()));
    ensemble.features.push(Feature {
        single: file.is_some_and(|file| file.compare == Precision::Single),
        required: file.is_some_and(|file| file.required.contains(&name)),
        name,
        value,
        text,
    });
}

fn fill(typer: &mut Typer<'_, '_, '_>, text: &InFile<ModelFile>, found: &InFile<TreesFile>, ensemble: &mut Ensemble) {
    let file = &found.content;
    let mut used = BTreeSet::new();
    match read(file, &ensemble.features, &mut used) {
        Err(wrong) => {
            let message = format!("these trees cannot be used: {wrong}");
            return typer.context.report(Diagnostic::new(Code::BadTrees, Place::new(found.file, 0..0), message));
        }
        Ok(trees) => ensemble.trees = trees,
    }
    ensemble.from.clone_from(&file.from);
    ensemble.single_sum = file.sum == Precision::Single;
    (ensemble.base, ensemble.scale) = (file.base, file.scale);
    for (place, (feature, written)) in ensemble.features.iter().zip(&text.content.features).enumerate() {
        if !used.contains(&place) {
            let message = format!("no tree asks for `{}`", feature.name);
            let place = Place::new(text.file, written.span());
            typer.context.report(Diagnostic::new(Code::UnusedFeature, place, message));
        }
    }
}

/// The trees with their features found; or what is wrong with them.
fn read(file: &TreesFile, features: &[Feature], used: &mut BTreeSet<usize>) -> Result<Vec<Node>, String> {
    if features.len() > MAX_TREE_FEATURES {
        return Err(format!("trees have at most {MAX_TREE_FEATURES} features, and here are {}", features.len()));
    }
    if let Some(name) = file.required.iter().find(|name| features.iter().all(|feature| feature.name != **name)) {
        return Err(format!("`required` names `{name}`, which is no `[[feature]]` of the text"));
    }
    if file.trees.is_empty() {
        return Err("there is no tree in it".to_owned());
    }
    let numbered = |place: usize, what: String| format!("tree {}: {what}", place + 1);
    let mut trees = Vec::new();
    for (place, tree) in file.trees.iter().enumerate() {
        let mut nodes = 0;
        trees.push(node(tree, features, 0, &mut nodes, used).map_err(|what| numbered(place, what))?);
        if nodes > MOST_NODES {
            return Err(numbered(place, format!("{nodes} nodes are more than {MOST_NODES}")));
        }
    }
    Ok(trees)
}

fn node(
    text: &NodeText,
    features: &[Feature],
    depth: usize,
    nodes: &mut usize,
    used: &mut BTreeSet<usize>,
) -> Result<Node, String> {
    *nodes += 1;
    let branch = match text {
        NodeText::Leaf(value) => return Ok(Node::Leaf(*value)),
        NodeText::Branch(branch) => branch,
    };
    if depth == MAX_TREE_DEPTH {
        return Err(format!("it is deeper than {MAX_TREE_DEPTH} steps"));
    }
    let BranchText { feature: name, le, lt, yes, no, missing } = branch.as_ref();
    let feature = features.iter().position(|feature| feature.name == *name).ok_or_else(|| {
        let near = did_you_mean(name, features.iter().map(|feature| feature.name.as_str()));
        format!("`{name}` is no `[[feature]]` of the text{}", near.map_or(String::new(), |near| format!("; {near}")))
    })?;
    let (at, inclusive) = match (le, lt) {
        (Some(at), None) => (*at, true),
        (None, Some(at)) => (*at, false),
        _ => return Err(format!("a branch on `{name}` has one of `le` and `lt`")),
    };
    let required = features.get(feature).is_some_and(|feature| feature.required);
    let missing_yes = match missing {
        Some(_) if required => return Err(format!("`{name}` is required, and has no side for a missing value")),
        None if !required => return Err(format!("a branch on `{name}` does not say where a missing value goes")),
        side => *side == Some(Side::Yes),
    };
    used.insert(feature);
    let yes = node(yes, features, depth + 1, nodes, used)?;
    let no = node(no, features, depth + 1, nodes, used)?;
    Ok(Node::Branch(Box::new(Branch { feature, at, inclusive, missing_yes, yes, no })))
}
