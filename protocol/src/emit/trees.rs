//! Trees as records: cuts of each feature in order, nodes level by level, each node's cut by its rank.

use std::collections::VecDeque;

use baken_core::pack::layout::{CutRecord, EnsembleRecord, NodeRecord, SectionKind, TreeFeatureRecord, TreeRecord};
use zerocopy::byteorder::little_endian::{F64, U16};

use super::file::PackFile;
use super::pools;
use crate::checked::{Ensemble, Node};

/// The sections of trees.
#[derive(Default)]
pub(super) struct Records {
    ensembles: Vec<EnsembleRecord>,
    features: Vec<TreeFeatureRecord>,
    cuts: Vec<CutRecord>,
    trees: Vec<TreeRecord>,
    nodes: Vec<NodeRecord>,
    leaves: Vec<F64>,
}

/// Where a feature is divided, and whether the place itself comes first; ascending.
type Cuts = Vec<(f64, bool)>;

/// A node to be written: its steps from the root, and the ranks of each feature that can come to it.
struct Waiting<'e> {
    node: &'e Node,
    depth: u8,
    reach: Vec<(usize, usize)>,
}

impl Records {
    pub fn ensemble(&mut self, ensemble: &Ensemble) {
        let mut cuts: Vec<Cuts> = vec![Vec::new(); ensemble.features.len()];
        ensemble.trees.iter().for_each(|tree| collect(tree, &mut cuts));
        let (first_feature, first_tree) = (self.features.len(), self.trees.len());
        for (feature, cuts) in ensemble.features.iter().zip(&mut cuts) {
            // At equal places the exclusive one first.
            cuts.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            cuts.dedup();
            let single = if feature.single { TreeFeatureRecord::SINGLE } else { 0 };
            let required = if feature.required { TreeFeatureRecord::REQUIRED } else { 0 };
            self.features.push(TreeFeatureRecord {
                flags: single | required,
                first: pools::long_index(self.cuts.len()),
                count: pools::index(cuts.len()),
            });
            self.cuts.extend(
                cuts.iter().map(|&(at, inclusive)| CutRecord { at: F64::new(at), inclusive: u8::from(inclusive) }),
            );
        }
        ensemble.trees.iter().for_each(|tree| self.tree(tree, &cuts));
        self.ensembles.push(EnsembleRecord {
            base: F64::new(ensemble.base),
            scale: F64::new(ensemble.scale),
            single: u8::from(ensemble.single_sum),
            features: pools::span(first_feature, ensemble.features.len()),
            first_tree: pools::long_index(first_tree),
            trees: pools::long_index(self.trees.len() - first_tree),
        });
    }

    /// Level by level, so that children stand side by side behind their parent.
    fn tree(&mut self, root: &Node, cuts: &[Cuts]) {
        let (first_node, first_leaf) = (self.nodes.len(), self.leaves.len());
        let reach = cuts.iter().map(|cuts| (0, cuts.len())).collect();
        let mut waiting = VecDeque::from([Waiting { node: root, depth: 0, reach }]);
        let (mut written, mut promised, mut deepest) = (0, 1, 0);
        while let Some(Waiting { node, depth, reach }) = waiting.pop_front() {
            let record = match node {
                Node::Leaf(value) => {
                    let leaf = self.leaves.len() - first_leaf;
                    self.leaves.push(F64::new(*value));
                    NodeRecord {
                        feature: 0,
                        flags: NodeRecord::LEAF | NodeRecord::MISSING_GOES_FIRST,
                        cut: U16::new(u16::MAX),
                        child: pools::index(written),
                        leaf: pools::index(leaf),
                    }
                }
                Node::Branch(branch) => {
                    let rank = rank(&cuts[branch.feature], branch.at, branch.inclusive);
                    let (low, high) = reach[branch.feature];
                    let missing = if branch.missing_yes { NodeRecord::MISSING_GOES_FIRST } else { 0 };
                    let never_first = if low > rank { NodeRecord::NO_VALUE_FIRST } else { 0 };
                    let never_second = if high <= rank { NodeRecord::NO_VALUE_SECOND } else { 0 };
                    for (node, ends) in [(&branch.yes, (low, high.min(rank))), (&branch.no, (low.max(rank + 1), high))]
                    {
                        let mut reach = reach.clone();
                        reach[branch.feature] = ends;
                        waiting.push_back(Waiting { node, depth: depth + 1, reach });
                    }
                    deepest = deepest.max(depth + 1);
                    let child = promised;
                    promised += 2;
                    NodeRecord {
                        feature: u8::try_from(branch.feature).unwrap_or(u8::MAX),
                        flags: missing | never_first | never_second,
                        cut: pools::index(rank),
                        child: pools::index(child),
                        leaf: U16::new(u16::from(depth)),
                    }
                }
            };
            self.nodes.push(record);
            written += 1;
        }
        self.trees.push(TreeRecord {
            first_node: pools::long_index(first_node),
            first_leaf: pools::long_index(first_leaf),
            nodes: pools::index(written),
            leaves: pools::index(self.leaves.len() - first_leaf),
            depth: deepest,
        });
    }

    pub fn write(&self, file: &mut PackFile) {
        file.section(SectionKind::Ensembles, &self.ensembles);
        file.section(SectionKind::TreeFeatures, &self.features);
        file.section(SectionKind::Cuts, &self.cuts);
        file.section(SectionKind::Trees, &self.trees);
        file.section(SectionKind::Nodes, &self.nodes);
        file.section(SectionKind::Leaves, &self.leaves);
    }
}

fn collect(node: &Node, cuts: &mut [Cuts]) {
    if let Node::Branch(branch) = node {
        cuts[branch.feature].push((branch.at, branch.inclusive));
        collect(&branch.yes, cuts);
        collect(&branch.no, cuts);
    }
}

/// The place of a cut: who has passed at most so many goes to the first child.
fn rank(cuts: &Cuts, at: f64, inclusive: bool) -> usize {
    cuts.partition_point(|cut| cut.0 < at || (cut.0 == at && !cut.1 && inclusive))
}
