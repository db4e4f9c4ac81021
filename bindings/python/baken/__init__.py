"""Baken: prehospital triage models and rules over Arrow tables, and the statistics of over- and undertriage.

Baken advises; it is not a certified medical device. The regional texts of the built-in pack are examples.
"""

from baken._native import (
    Columns,
    Pack,
    auc,
    calibration,
    clopper_pearson,
    compare_auc,
    confusion,
    decision_curve,
    from_counts,
    funnel,
    predictive_values,
    w_statistic,
    wilson,
)

__all__ = [
    "Columns",
    "Pack",
    "auc",
    "calibration",
    "clopper_pearson",
    "compare_auc",
    "confusion",
    "decision_curve",
    "from_counts",
    "funnel",
    "predictive_values",
    "w_statistic",
    "wilson",
]
