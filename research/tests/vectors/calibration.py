"""Calibration of a cohort with 19 distinct predictions by statsmodels and scikit-learn."""
import json
import sys

import numpy as np
import statsmodels.api as sm
from sklearn.metrics import brier_score_loss, log_loss

i = np.arange(1, 1001)
p = ((i * i + 3 * i) % 19 + 1) / 25.0
y = (((7 * i * i + i) % 101) / 101.0 < 0.7 * p + 0.1).astype(int)
lp = np.log(p) - np.log1p(-p)


def fit(x, offset=None):
    return sm.GLM(y, x, family=sm.families.Binomial(), offset=offset).fit(tol=1e-14, maxiter=100)


citl = fit(np.ones((1000, 1)), lp)
joint = fit(sm.add_constant(lp))
json.dump({"citl": citl.params[0], "citl_se": citl.bse[0], "intercept": joint.params[0], "slope": joint.params[1],
           "slope_se": joint.bse[1], "covariance": joint.cov_params()[0][1], "brier": brier_score_loss(y, p), "log_loss": log_loss(y, p)},
          sys.stdout, indent=0)
print()
