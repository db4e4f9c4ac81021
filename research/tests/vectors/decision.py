"""Decision curves by dcurves 1.1.7 on its data df_binary."""
import json
import sys

import numpy as np
import dcurves
import pandas as pd
from dcurves import dca

data = pd.read_csv(dcurves.data + "/df_binary.csv")
thresholds = [round(t, 2) for t in np.arange(0.01, 1.0, 0.01)]
out = {"predictions": data["cancerpredmarker"].tolist(), "outcomes": data["cancer"].astype(int).tolist(), "thresholds": thresholds}


def curves(**options):
    found = dca(data=data, outcome="cancer", modelnames=["cancerpredmarker"], thresholds=thresholds, **options)
    of = lambda name: found[found["model"] == name].sort_values("threshold")["net_benefit"].tolist()
    return {"model": of("cancerpredmarker"), "all": of("all")}


out["plain"] = curves()
out["harm"] = curves(harm={"cancerpredmarker": 0.02})
out["case_control"] = curves(prevalence=0.05)
json.dump(out, sys.stdout)
print()
