//! The program: instructions and the tables that they read, and what each result rests on.

use zerocopy::byteorder::little_endian::{F64, U16, U32};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::Span;

record! {
    /// One instruction; see [`crate::program::Operation`] for what the fields mean.
    InstructionRecord {
        /// Operation
        operation: u8,
        /// Comparison or function number
        variant: u8,
        /// Cell that is written: a register, or by the last instruction of a slot that slot's cell
        target: U16,
        /// First operand
        a: U16,
        /// Second operand
        b: U16,
        /// Verdict operand of an operation on numbers
        c: U16,
        /// Index of a constant, spline, table; or the first band, term, operand or cell of a list
        index: U16,
        /// Number of bands, terms, operands or cells
        count: U16,
    }
}

record! {
    /// Instructions of consecutive slots.
    RunRecord {
        /// First instruction
        first: U32,
        /// Instructions
        count: U32,
    }
}

record! {
    /// One term of a sum.
    TermRecord {
        /// What the operand is multiplied by
        coefficient: F64,
        /// The operand
        operand: U16,
    }
}

record! {
    /// One band: every value up to its upper end that no earlier band took.
    BandRecord {
        /// Upper end; infinite for the last band
        upper: F64,
        /// 1 if the upper end belongs to this band
        inclusive: u8,
        /// What the band is worth
        value: F64,
    }
}

record! {
    /// A restricted cubic spline.
    SplineRecord {
        /// Knots: constants, ascending, at least 3
        knots: Span,
        /// One coefficient fewer than knots: constants
        coefficients: Span,
        /// Where the slope may change sign: constants, ascending
        turning: Span,
    }
}

record! {
    /// Where an unknown input may be split so that a rule is the same on each side.
    SplitRecord {
        /// The input
        input: U16,
        /// 0: values below `at` and from `at`; 1: values up to `at` and above; 2: every whole value apart
        how: u8,
        /// 1 if the input occurs more than once in the rule, so that splitting can sharpen the result
        shared: u8,
        /// Constant
        at: U16,
    }
}

record! {
    /// One named result: instructions that compute it, and what it rests on.
    SlotRecord {
        /// First instruction
        first: U32,
        /// Instructions; the last one writes the result
        count: U16,
        /// 0 number, 1 verdict
        kind: u8,
        /// 1 if it has a value although findings are missing, by a rule for what is missing: then that value
        /// does not settle it
        missing_aware: u8,
        /// Inputs it rests on, directly or not, ascending
        inputs: Span,
        /// Slots it rests on, directly or not, ascending
        uses: Span,
        /// Splits
        splits: Span,
    }
}

record! {
    /// An ensemble of trees: (base + the sum of a leaf of each tree) · scale.
    EnsembleRecord {
        /// What the sum starts from
        base: F64,
        /// What the sum is multiplied by
        scale: F64,
        /// 1 if the sum is rounded to single precision after each tree
        single: u8,
        /// Features
        features: Span,
        /// First tree
        first_tree: U32,
        /// Trees
        trees: U32,
    }
}

record! {
    /// One feature of an ensemble.
    TreeFeatureRecord {
        /// See [`crate::program::Trees`]: compared in single precision, required
        flags: u8,
        /// First cut
        first: U32,
        /// Cuts
        count: U16,
    }
}

record! {
    /// Where trees divide a feature; the cuts of a feature ascend, at equal places the exclusive first.
    CutRecord {
        /// Values below it come first
        at: F64,
        /// 1 if it comes first itself
        inclusive: u8,
    }
}

record! {
    /// One tree.
    TreeRecord {
        /// First node: the root
        first_node: U32,
        /// First leaf value
        first_leaf: U32,
        /// Nodes
        nodes: U16,
        /// Leaf values
        leaves: U16,
        /// Steps from the root to the farthest leaf
        depth: u8,
    }
}

record! {
    /// A node of a tree. The children of a node stand side by side, behind it; a leaf is its own child.
    NodeRecord {
        /// The feature that decides
        feature: u8,
        /// See [`crate::program::Trees`]: which side a missing value takes, which side no value takes, leaf
        flags: u8,
        /// Patients who have passed at most so many cuts of the feature go to the first child
        cut: U16,
        /// First child; the second stands behind it
        child: U16,
        /// Of a leaf: its value. Of another node: steps from the root
        leaf: U16,
    }
}

record! {
    /// A value for each whole number from a start.
    TableRecord {
        /// The whole number of the first value
        start: F64,
        /// Values: constants, at least one
        values: Span,
    }
}
