//! Baken for Python: `import baken`.
//!
//! Tables come in and go out through the Arrow C stream interface, without a copy of what they hold; the global lock is
//! released while the engine works. What is documented for Python stands in `baken/__init__.pyi`.

mod arrow;
mod expected;
mod metrics;
mod pack;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// An error of ours, for Python.
fn wrong(error: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}

#[pymodule]
mod _native {
    #[pymodule_export]
    use crate::arrow::Columns;
    #[pymodule_export]
    use crate::expected::{funnel, predictive_values, w_statistic};
    #[pymodule_export]
    use crate::metrics::{
        auc, calibration, clopper_pearson, compare_auc, confusion, decision_curve, from_counts, wilson,
    };
    #[pymodule_export]
    use crate::pack::Pack;
}
