//! What must hold of trees before they are walked: every index in place, children behind their parent,
//! no path longer than the tree says.

use super::super::layout::*;
use super::super::{OpenError, Pack, spanned};
use super::{each, number};
use crate::program::spanned_long;

/// Checks the ensembles of a pack.
pub(super) fn check(pack: &Pack<'_>) -> Result<(), OpenError> {
    each(SectionKind::Leaves, pack.leaves, |leaf| leaf.get().is_finite())?;
    each(SectionKind::Cuts, pack.cuts, |cut| cut.at.get().is_finite() && cut.inclusive <= 1)?;
    each(SectionKind::TreeFeatures, pack.tree_features, |feature| {
        let cuts = spanned_long(pack.cuts, feature.first.get(), u32::from(feature.count.get()));
        let ascending = |a: &CutRecord, b: &CutRecord| {
            a.at.get() < b.at.get() || (a.at.get() == b.at.get() && a.inclusive < b.inclusive)
        };
        feature.flags <= TreeFeatureRecord::SINGLE | TreeFeatureRecord::REQUIRED
            && feature.count.get() < u16::MAX - 1
            && cuts.len() == usize::from(feature.count.get())
            && cuts.is_sorted_by(ascending)
    })?;
    each(SectionKind::Trees, pack.trees, |tree| {
        tree.nodes.get() > 0
            && usize::from(tree.depth) <= MAX_TREE_DEPTH
            && nodes_of(pack, tree).len() == usize::from(tree.nodes.get())
            && spanned_long(pack.leaves, tree.first_leaf.get(), u32::from(tree.leaves.get())).len()
                == usize::from(tree.leaves.get())
    })?;
    each(SectionKind::Ensembles, pack.ensembles, |ensemble| {
        let features = spanned(pack.tree_features, ensemble.features);
        let trees = spanned_long(pack.trees, ensemble.first_tree.get(), ensemble.trees.get());
        ensemble.base.get().is_finite()
            && ensemble.scale.get().is_finite()
            && ensemble.single <= 1
            && features.len() == usize::from(ensemble.features.count.get())
            && features.len() <= MAX_TREE_FEATURES
            && u32::try_from(trees.len()) == Ok(ensemble.trees.get())
    })?;
    for ensemble in pack.ensembles {
        let features = spanned(pack.tree_features, ensemble.features);
        for tree in spanned_long(pack.trees, ensemble.first_tree.get(), ensemble.trees.get()) {
            let nodes = nodes_of(pack, tree);
            let fits = |(place, node)| node_fits(tree, nodes, place, node, features);
            if let Some(bad) = (0u16..).zip(nodes).position(|node| !fits(node)) {
                let first = usize::try_from(tree.first_node.get()).unwrap_or(usize::MAX);
                return Err(OpenError::Record { kind: number(SectionKind::Nodes), index: first.saturating_add(bad) });
            }
        }
    }
    Ok(())
}

fn nodes_of<'p>(pack: &Pack<'p>, tree: &TreeRecord) -> &'p [NodeRecord] {
    spanned_long(pack.nodes, tree.first_node.get(), u32::from(tree.nodes.get()))
}

fn node_fits(
    tree: &TreeRecord,
    nodes: &[NodeRecord],
    place: u16,
    node: &NodeRecord,
    features: &[TreeFeatureRecord],
) -> bool {
    if node.flags & NodeRecord::LEAF != 0 {
        // Whatever the rank, and where there is none: it stays where it is.
        return node.child.get() == place
            && node.cut.get() == u16::MAX
            && node.flags & NodeRecord::MISSING_GOES_FIRST != 0
            && node.leaf.get() < tree.leaves.get();
    }
    let level = node.leaf.get();
    let child = |which: u16| {
        let at = node.child.get().checked_add(which)?;
        let child = nodes.get(usize::from(at)).filter(|_| at > place)?;
        let is_leaf = child.flags & NodeRecord::LEAF != 0;
        Some(is_leaf || Some(child.leaf.get()) == level.checked_add(1))
    };
    let own_feature = features.get(usize::from(node.feature));
    own_feature.is_some_and(|feature| node.cut.get() < feature.count.get())
        && node.flags < 2 * NodeRecord::LEAF
        && level < u16::from(tree.depth)
        && (place > 0 || level == 0)
        && child(0) == Some(true)
        && child(1) == Some(true)
}
