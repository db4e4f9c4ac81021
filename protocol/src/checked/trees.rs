//! Ensembles of trees.

use super::Num;

/// (base + the sum of one leaf of each tree) × scale, and what becomes of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Ensemble {
    pub features: Vec<Feature>,
    pub link: Link,
    /// Where the trees come from.
    pub from: String,
    /// Leaves are summed in single precision.
    pub single_sum: bool,
    pub base: f64,
    pub scale: f64,
    pub trees: Vec<Node>,
}

/// How the sum becomes the model's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// It is the value.
    Identity,
    /// 1 / (1 + exp(−sum)).
    Logistic,
}

/// What trees divide patients by.
#[derive(Debug, Clone, PartialEq)]
pub struct Feature {
    /// Its name in the file of trees.
    pub name: String,
    pub value: Num,
    /// Canonical print.
    pub text: String,
    /// It is compared in single precision.
    pub single: bool,
    /// Without it there is no value.
    pub required: bool,
}

/// A leaf, or where patients part.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    Leaf(f64),
    Branch(Box<Branch>),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Branch {
    /// Index in [`Ensemble::features`].
    pub feature: usize,
    pub at: f64,
    /// `at` itself belongs to `yes`.
    pub inclusive: bool,
    /// An unknown feature goes to `yes`.
    pub missing_yes: bool,
    pub yes: Node,
    pub no: Node,
}

impl Node {
    /// Least and greatest leaf.
    #[must_use]
    pub fn extent(&self) -> (f64, f64) {
        match self {
            Self::Leaf(value) => (*value, *value),
            Self::Branch(branch) => {
                let (a, b) = (branch.yes.extent(), branch.no.extent());
                (a.0.min(b.0), a.1.max(b.1))
            }
        }
    }
}
