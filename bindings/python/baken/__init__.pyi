"""Baken: prehospital triage models and rules over Arrow tables, and the statistics of over- and undertriage."""

from collections.abc import Sequence
from os import PathLike
from typing import Any, Literal, Protocol, final

class _ArrowStream(Protocol):
    """A table or column: pyarrow, polars, pandas 2.2 or later, duckdb."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

_Table = _ArrowStream | Any
"""What has ``__arrow_c_stream__`` or ``__arrow_c_array__`` (a record batch)."""
_Numbers = _ArrowStream | Sequence[float] | Sequence[bool] | Any
"""A column, a NumPy array, or a sequence; null and NaN are unknown."""
_Worse = Literal["high", "low"]
_Score = str | tuple[str, _Worse]
"""An expression; with its worse end where no model says it: ``("sbp", "low")``."""
_Interval = Literal["wilson", "clopper-pearson"]

@final
class Columns:
    """Columns that Baken made: ``pyarrow.table(columns)``, ``polars.DataFrame(columns)``. Shared, not copied."""

    @property
    def column_names(self) -> list[str]: ...
    def __len__(self) -> int: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@final
class Pack:
    """Models and rules: the built-in ones, those of a folder of texts, or a pack file (which can only ``assess``).

    Raises ``ValueError`` with the compiler's report if texts are wrong, ``OSError`` if a file cannot be read.
    """

    def __new__(cls, path: str | PathLike[str] | None = None) -> Pack: ...
    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def digest(self) -> str:
        """SHA-256 of the pack: two packs with one digest give the same bits."""
    @property
    def notice(self) -> str: ...
    def models(self) -> list[dict[str, Any]]:
        """Id, kind, title, outcome and population of every model; ``runs`` is false where numbers are not public."""
    def assess(self, case: dict[str, Any], lang: Literal["nl", "en"] = "en") -> dict[str, Any]:
        """The advice on one case, as ``baken assess --json`` gives it. A finding that is absent or None is unknown.

        Raises ``ValueError`` with every mistake in the case, one a line.
        """
    def score(
        self, table: _Table, expressions: list[str], mapping: str | PathLike[str] | None = None
    ) -> Columns:
        """Expressions over every row: ``mgap``, ``nftg_2021_red``, ``mgap < 23``.

        Of a number: its column, and the least and greatest value over all that is unknown (``.low``, ``.high``). Of a
        condition: true, false, or null where it is undecided. Rows that are no patients (an impossible value) are null
        everywhere. Cost: one pass on all cores, without the global lock; 24 bytes a row and number.
        """
    def benchmark(
        self,
        table: _Table,
        outcome: str,
        tests: list[str] = ...,
        scores: list[_Score] = ...,
        by: list[str] = ...,
        where: str | None = None,
        mapping: str | PathLike[str] | None = None,
        interval: _Interval = "wilson",
        level: float = 0.95,
        probabilities: list[str] = ...,
        clusters: list[str] = ...,
        imputation: str | None = None,
        completions: bool = False,
    ) -> dict[str, Any]:
        """What ``baken benchmark --json`` gives: counts in all three treatments of unknown, rates, AUC, subgroups.

        ``probabilities`` are scores that are predicted probabilities of the outcome: also their calibration and net benefit.
        ``clusters`` are groups whose results are pooled. ``imputation`` is the column that numbers the sets completed by
        multiple imputation, 0 for the original: each measure is computed in each set and pooled by Rubin's rules.
        ``completions`` adds the lowest and the highest over every way in which what is unknown can be.
        """
    def counts(
        self,
        table: _Table,
        outcome: str,
        tests: list[str] = ...,
        scores: list[_Score] = ...,
        where: str | None = None,
        mapping: str | PathLike[str] | None = None,
    ) -> Columns:
        """Counts that add up: a row for each answer of a test and each value of a score.

        Columns ``kind``, ``expression``, ``worse``, ``answer`` (null: undecided, or no value), ``severe``, ``others``.
        Parts of a cohort may be counted anywhere and summed by an engine; ``from_counts`` gives the same result, to the
        last bit, as counting all of it at once.
        """

def from_counts(counts: _Table, interval: _Interval = "wilson", level: float = 0.95) -> dict[str, Any]:
    """Rates and AUCs from counts; the same expression may stand in many rows and batches."""

def wilson(successes: int, n: int, level: float = 0.95) -> tuple[float, float, float]:
    """A proportion with Wilson's score interval: value, low, high."""

def clopper_pearson(successes: int, n: int, level: float = 0.95) -> tuple[float, float, float]:
    """A proportion with the exact interval: value, low, high."""

def confusion(outcome: _Numbers, test: _Numbers, interval: _Interval = "wilson", level: float = 0.95) -> dict[str, Any]:
    """A test against an outcome (0 or 1): counts, sensitivity, specificity, predictive values, and under- and
    overtriage by each of the three named definitions. An answer that is null is undecided: as yes, as no, left out."""

def auc(outcome: _Numbers, score: _Numbers, worse: _Worse = "high", level: float = 0.95) -> tuple[float, float, float]:
    """The area under the ROC curve, exact with ties, with DeLong's interval: value, low, high."""

def compare_auc(
    outcome: _Numbers, scores: list[_Numbers], worse: list[_Worse] | None = None, level: float = 0.95
) -> dict[str, Any]:
    """Several scores on the same rows: AUCs, and DeLong's paired differences with z and p."""

def calibration(outcome: _Numbers, probability: _Numbers, level: float = 0.95) -> dict[str, Any]:
    """Calibration-in-the-large, slope, joint intercept, Brier and scaled Brier score of predicted probabilities."""

def decision_curve(outcome: _Numbers, probability: _Numbers, thresholds: list[float]) -> list[dict[str, float]]:
    """Net benefit and interventions avoided at each threshold probability, with treating all beside it."""

def w_statistic(survived: _Numbers, probability: _Numbers, level: float = 0.95) -> dict[str, Any]:
    """Survivors beyond what predicted survival (TRISS's Ps) let expect, a hundred patients: ``w`` with ``low`` and ``high``,
    ``z_deaths`` (above 0: more deaths than expected), observed and expected deaths. Flora 1978; Champion 1990."""

def funnel(
    outcome: _Numbers,
    probability: _Numbers,
    cluster: Any,
    limits: Literal["exact", "poisson"] = "exact",
    widened: Literal["multiplicative", "additive"] | None = None,
) -> dict[str, Any]:
    """Observed over expected of each hospital or region, in the order in which they come, with the limits within which
    chance keeps 95 and 99.8 % (Spiegelhalter 2005): those of unequal chances, or of Poisson. ``widened`` by what they
    differ beyond chance, of which ``overdispersion`` says how much; that takes three clusters or more.

    Cost of the exact limits: the square of a cluster's patients; sensible up to some ten thousand of them."""

def predictive_values(
    tp: int, fp: int, fn: int, tn: int, prevalence: float, level: float = 0.95
) -> list[tuple[float, float, float]]:
    """Positive and negative predictive value at another prevalence than the sample's, each with value, low and high by
    the delta method on the logit scale (Mercaldo 2007)."""
