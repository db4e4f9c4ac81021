//! Trees: gradient-boosted ensembles and forests, aware of what is missing.
//!
//! A patient's features are first ranked among the cuts of the ensemble (how many cuts of that feature
//! lie at or below the value), exactly as the source compares: `<` or `≤`, in double or single
//! precision. A node then only compares two small whole numbers, and a row that lies on a threshold
//! falls on the right side by construction. Where a feature is unknown, each node says to which side.
//!
//! No recursion and no search: over points each tree is walked as many steps as it is deep (a leaf leads
//! to itself); over ranges every leaf that can be reached is visited once. The least and greatest value
//! are tight for each tree: a leaf counts only if one value, or its absence, leads all the way to it.

use crate::domain::{Interval, LANES, LaneNumbers};
use crate::pack::layout::{
    CutRecord, EnsembleRecord, MAX_TREE_DEPTH, MAX_TREE_FEATURES, NodeRecord, TreeFeatureRecord, TreeRecord,
};
use zerocopy::byteorder::little_endian::F64;

/// The rank of a feature that is unknown.
const UNKNOWN: u16 = u16::MAX;

/// An ensemble, ready to be walked.
#[derive(Clone, Copy, Debug)]
pub struct Trees<'p> {
    pub(crate) ensemble: &'p EnsembleRecord,
    pub(crate) features: &'p [TreeFeatureRecord],
    pub(crate) cuts: &'p [CutRecord],
    pub(crate) trees: &'p [TreeRecord],
    pub(crate) nodes: &'p [NodeRecord],
    pub(crate) leaves: &'p [F64],
}

/// Ranks of one patient's features, twice: for nodes that send what is unknown to the second child (it has passed
/// every cut), then for those that send it to the first (it has passed none).
pub type Ranks = [u16; BOTH];

/// Ranks of the features of many patients, as [`Ranks`].
pub type LaneRanks = [Ranks; LANES];

const BOTH: usize = 2 * MAX_TREE_FEATURES;

/// Trees that are walked side by side: while one waits for memory the others go on.
const ABREAST: usize = 8;

/// Working memory over ranges: between which ranks each feature lies, and the nodes still to be visited.
#[derive(Clone, Debug)]
pub struct RankRanges {
    low: [u16; MAX_TREE_FEATURES],
    high: [u16; MAX_TREE_FEATURES],
    pending: [Branch; MAX_TREE_DEPTH + 1],
}

/// A node to visit, and by which features it was reached: bit i of `by_value` if some value of feature i
/// leads there, of `by_absence` if its absence does.
#[derive(Clone, Copy, Debug)]
struct Branch {
    node: u16,
    by_value: u64,
    by_absence: u64,
}

const NO_BRANCH: Branch = Branch { node: 0, by_value: 0, by_absence: 0 };

impl RankRanges {
    pub(crate) const NEW: RankRanges = RankRanges {
        low: [UNKNOWN; MAX_TREE_FEATURES],
        high: [UNKNOWN; MAX_TREE_FEATURES],
        pending: [NO_BRANCH; MAX_TREE_DEPTH + 1],
    };
}

/// No patient's ranks.
pub(crate) const NO_RANKS: Ranks = [UNKNOWN; BOTH];
/// No patients' ranks.
pub(crate) const NO_LANE_RANKS: LaneRanks = [NO_RANKS; LANES];

impl TreeFeatureRecord {
    /// Bits of `flags`. Its value is rounded to single precision before it is compared.
    pub const SINGLE: u8 = 1;
    /// Without it the ensemble has no value.
    pub const REQUIRED: u8 = 2;

    #[inline(always)]
    fn is_required(&self) -> bool {
        self.flags & TreeFeatureRecord::REQUIRED != 0
    }
}

impl NodeRecord {
    /// Bits of `flags`.
    pub const MISSING_GOES_FIRST: u8 = 1;
    /// No value that comes here goes on to the first child: one of its ancestors excludes it.
    pub const NO_VALUE_FIRST: u8 = 2;
    /// The same of the second child.
    pub const NO_VALUE_SECOND: u8 = 4;
    /// It has a value and no children.
    pub const LEAF: u8 = 8;

    #[inline(always)]
    fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    /// Which of [`Ranks`] decides here.
    #[inline(always)]
    fn rank_place(&self) -> usize {
        // Bit 6 is that of MISSING_GOES_FIRST; below BOTH, a power of two: no bound to check.
        (usize::from(self.feature) & (MAX_TREE_FEATURES - 1)) | ((usize::from(self.flags) & 1) << 6)
    }

    #[inline(always)]
    fn next(&self, rank: u16) -> u16 {
        self.child.get().wrapping_add(u16::from(rank > self.cut.get()))
    }

    #[inline(always)]
    fn feature(&self) -> usize {
        // Below MAX_TREE_FEATURES, which is a power of two: no bound to check.
        usize::from(self.feature) & (MAX_TREE_FEATURES - 1)
    }
}

impl<'p> Trees<'p> {
    /// How many cuts of this feature the value has passed.
    #[inline]
    #[allow(clippy::as_conversions)] // to the nearest single, as the source does
    fn rank(&self, feature: &TreeFeatureRecord, x: f64) -> u16 {
        if x.is_nan() {
            return UNKNOWN;
        }
        let x = if feature.flags & TreeFeatureRecord::SINGLE != 0 { f64::from(x as f32) } else { x };
        let cuts = spanned_long(self.cuts, feature.first.get(), u32::from(feature.count.get()));
        let passed = cuts.partition_point(|cut| x > cut.at.get() || (x == cut.at.get() && cut.inclusive == 0));
        u16::try_from(passed).unwrap_or(UNKNOWN)
    }

    fn nodes_of(&self, tree: &TreeRecord) -> &'p [NodeRecord] {
        spanned_long(self.nodes, tree.first_node.get(), u32::from(tree.nodes.get()))
    }

    fn leaves_of(&self, tree: &TreeRecord) -> &'p [F64] {
        spanned_long(self.leaves, tree.first_leaf.get(), u32::from(tree.leaves.get()))
    }

    /// One more tree's value, rounded as the source sums.
    #[inline(always)]
    #[allow(clippy::as_conversions)] // single precision is the source's
    fn added(&self, sum: f64, value: f64) -> f64 {
        if self.ensemble.single == 1 { f64::from(sum as f32 + value as f32) } else { sum + value }
    }

    /// The value for one patient; `ranks` is working memory.
    pub(crate) fn at(self, features: impl Iterator<Item = f64>, ranks: &mut Ranks) -> f64 {
        for ((place, feature), x) in (0..MAX_TREE_FEATURES).zip(self.features).zip(features) {
            let rank = self.rank(feature, x);
            if rank == UNKNOWN && feature.is_required() {
                return f64::NAN;
            }
            put(ranks, place, rank);
        }
        let mut sum = self.ensemble.base.get();
        for trees in self.trees.chunks(ABREAST) {
            let none: &[NodeRecord] = &[];
            let mut walks = [(none, 0u16); ABREAST];
            let mut depth = 0;
            for (walk, tree) in walks.iter_mut().zip(trees) {
                walk.0 = self.nodes_of(tree);
                depth = depth.max(tree.depth);
            }
            // A leaf leads to itself: a tree that is less deep waits there.
            for _ in 0..depth {
                for (nodes, at) in &mut walks {
                    if let Some(node) = nodes.get(usize::from(*at)) {
                        *at = node.next(ranks.get(node.rank_place()).copied().unwrap_or(UNKNOWN));
                    }
                }
            }
            for ((nodes, at), tree) in walks.iter().zip(trees) {
                sum = self.added(sum, leaf(nodes, self.leaves_of(tree), *at));
            }
        }
        sum * self.ensemble.scale.get()
    }

    /// The value for each of many patients; `ranks` is working memory.
    pub(crate) fn at_each(self, features: impl Iterator<Item = LaneNumbers>, ranks: &mut LaneRanks) -> LaneNumbers {
        let mut sums = [self.ensemble.base.get(); LANES];
        for ((place, feature), lanes) in (0..MAX_TREE_FEATURES).zip(self.features).zip(features) {
            for ((ranks, x), sum) in ranks.iter_mut().zip(lanes).zip(&mut sums) {
                let rank = self.rank(feature, x);
                if rank == UNKNOWN && feature.is_required() {
                    *sum = f64::NAN;
                }
                put(ranks, place, rank);
            }
        }
        for tree in self.trees {
            let (nodes, leaves) = (self.nodes_of(tree), self.leaves_of(tree));
            let mut at = [0u16; LANES];
            for _ in 0..tree.depth {
                for (place, ranks) in at.iter_mut().zip(ranks.iter()) {
                    if let Some(node) = nodes.get(usize::from(*place)) {
                        *place = node.next(ranks.get(node.rank_place()).copied().unwrap_or(UNKNOWN));
                    }
                }
            }
            for (sum, at) in sums.iter_mut().zip(at) {
                *sum = self.added(*sum, leaf(nodes, leaves, at));
            }
        }
        sums.map(|sum| sum * self.ensemble.scale.get())
    }

    /// Least and greatest value: over every value that the features can have, and the absence of those
    /// that are open.
    pub(crate) fn within(self, features: impl Iterator<Item = Interval>, ranges: &mut RankRanges) -> Interval {
        // A known feature is never missing; an open one may be, and so may one without a value.
        let (mut missable, mut bit) = (0u64, 1u64);
        let places = ranges.low.iter_mut().zip(ranges.high.iter_mut());
        for (((low, high), feature), x) in places.zip(self.features).zip(features) {
            (*low, *high) = (self.rank(feature, x.low), self.rank(feature, x.high));
            if x.value().is_none() && !feature.is_required() {
                missable |= bit;
            }
            if !x.is_bounded() {
                // It may have any value.
                (*low, *high) = (0, UNKNOWN.wrapping_sub(1));
            }
            bit = bit.wrapping_shl(1);
        }
        let base = self.ensemble.base.get();
        let mut span = Interval { low: base, high: base };
        for tree in self.trees {
            let Some(values) = self.reachable(tree, missable, ranges) else { return Interval::UNBOUNDED };
            span = Interval { low: self.added(span.low, values.low), high: self.added(span.high, values.high) };
        }
        let scale = self.ensemble.scale.get();
        let ends = (span.low * scale, span.high * scale);
        if scale < 0.0 { Interval::between(ends.1, ends.0) } else { Interval::between(ends.0, ends.1) }
    }

    /// Least and greatest value of one tree among the leaves that can be reached.
    fn reachable(&self, tree: &TreeRecord, missable: u64, ranges: &mut RankRanges) -> Option<Interval> {
        let (nodes, leaves) = (self.nodes_of(tree), self.leaves_of(tree));
        let mut found: Option<Interval> = None;
        let mut pending = 1usize;
        *ranges.pending.first_mut()? = Branch { node: 0, by_value: u64::MAX, by_absence: missable };
        while let Some(top) = pending.checked_sub(1) {
            pending = top;
            let branch = *ranges.pending.get(top)?;
            let node = nodes.get(usize::from(branch.node))?;
            if node.has(NodeRecord::LEAF) {
                let value = Interval::of(leaf(nodes, leaves, branch.node));
                found = Some(found.map_or(value, |so_far| so_far.hull(value)));
                continue;
            }
            let feature = node.feature();
            let bit = 1u64.wrapping_shl(u32::try_from(feature).unwrap_or(0));
            let (low, high) = (*ranges.low.get(feature)?, *ranges.high.get(feature)?);
            let first_by_value = low <= node.cut.get() && !node.has(NodeRecord::NO_VALUE_FIRST);
            let second_by_value = high > node.cut.get() && !node.has(NodeRecord::NO_VALUE_SECOND);
            let missing_first = node.has(NodeRecord::MISSING_GOES_FIRST);
            let child = node.child.get();
            for (node, value, absence) in
                [(child, first_by_value, missing_first), (child.wrapping_add(1), second_by_value, !missing_first)]
            {
                let next = Branch {
                    node,
                    by_value: if value { branch.by_value } else { branch.by_value & !bit },
                    by_absence: if absence { branch.by_absence } else { branch.by_absence & !bit },
                };
                if (next.by_value | next.by_absence) & bit != 0 {
                    *ranges.pending.get_mut(pending)? = next;
                    pending = pending.saturating_add(1);
                }
            }
        }
        found
    }
}

/// A feature's rank, for both kinds of node.
#[inline(always)]
fn put(ranks: &mut Ranks, feature: usize, rank: u16) {
    let (second, first) = ranks.split_at_mut(MAX_TREE_FEATURES);
    if let (Some(second), Some(first)) = (second.get_mut(feature), first.get_mut(feature)) {
        *second = rank;
        *first = if rank == UNKNOWN { 0 } else { rank };
    }
}

/// The value of the leaf at this node.
#[inline(always)]
fn leaf(nodes: &[NodeRecord], leaves: &[F64], at: u16) -> f64 {
    let place = nodes.get(usize::from(at)).map_or(usize::MAX, |node| usize::from(node.leaf.get()));
    leaves.get(place).map_or(f64::NAN, |value| value.get())
}

/// As [`spanned`](crate::pack::spanned), for long sections.
#[inline]
pub(crate) fn spanned_long<T>(all: &[T], first: u32, count: u32) -> &[T] {
    let whole = |n: u32| usize::try_from(n).unwrap_or(usize::MAX);
    all.get(whole(first)..whole(first).saturating_add(whole(count))).unwrap_or(&[])
}
