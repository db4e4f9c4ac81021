"""Ridge-penalised logistic regression of cohort K1 by scikit-learn (intercept not penalised)."""
import json
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression

i = np.arange(1, 2001)
a = (7919 * i) % 10007
k = 5000 + a * a // 167
b = (31 * i * i + 4726 * i) % 100003
y = (100 * b < 7 * k + 300000).astype(int)
x = np.column_stack([a / 10007, ((i * i) % 997) / 997])
out = {}
for penalty in (0.5, 20.0):
    model = LogisticRegression(C=1 / penalty, solver="newton-cholesky", tol=1e-14, max_iter=1000).fit(x, y)
    out[str(penalty)] = [float(model.intercept_[0]), *map(float, model.coef_[0])]
json.dump(out, sys.stdout)
print()
