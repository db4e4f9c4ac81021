"""Intervals of proportions by statsmodels and SciPy."""
import json
import sys

from scipy.stats import binomtest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

single, difference, mcnemar = [], [], []
for level in (0.9, 0.95, 0.99):
    for x, n in [(0, 1), (1, 1), (0, 10), (10, 10), (1, 10), (5, 20), (50, 436), (94, 436), (1381, 4514), (999999, 1000000), (37, 10000000)]:
        wilson = proportion_confint(x, n, 1 - level, "wilson")
        exact = proportion_confint(x, n, 1 - level, "beta")
        single.append({"x": x, "n": n, "level": level, "wilson_low": max(0.0, wilson[0]), "wilson_high": min(1.0, wilson[1]),
                       "exact_low": exact[0], "exact_high": exact[1]})
for x1, n1, x2, n2 in [(56, 70, 48, 80), (9, 10, 3, 10), (94, 436, 278, 436), (1381, 4514, 334, 4514)]:
    low, high = confint_proportions_2indep(x1, n1, x2, n2, method="newcomb")
    difference.append({"x1": x1, "n1": n1, "x2": x2, "n2": n2, "low": low, "high": high})
for n10, n01 in [(0, 0), (1, 0), (5, 5), (12, 3), (39, 11), (103, 71)]:
    p = binomtest(min(n10, n01), n10 + n01).pvalue if n10 + n01 else 1.0
    mcnemar.append({"n10": n10, "n01": n01, "p": p})
json.dump({"single": single, "difference": difference, "mcnemar": mcnemar}, sys.stdout, indent=0)
print()
