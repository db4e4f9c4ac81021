"""Trains models with the original libraries and writes each with rows and what the library says of them.

    python record.py OUT ROWS TREES DEPTH [NAME…]

Rows lie on thresholds, one step either side in double and in single precision, and have missing values.
"""

import json
import pathlib
import sys

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "docs/examples"))

NAMES = ["f0", "f1", "f2", "f3", "f4", "f5"]


def data(rows=4000, missing=0.1, seed=7):
    rng = np.random.default_rng(seed)
    x = rng.normal(0.0, 50.0, (rows, len(NAMES)))
    x[:, 3] = np.round(x[:, 3])
    x[:, 4] = rng.integers(0, 2, rows)
    x[:, 5] = np.where(rng.random(rows) < 0.4, 0.0, x[:, 5])
    score = 0.02 * x[:, 0] - 0.01 * x[:, 1] * (x[:, 4] > 0) + np.sin(x[:, 2] / 30.0) + 0.005 * x[:, 3]
    if missing:
        x[rng.random(x.shape) < missing] = np.nan
    y = (score + rng.normal(0.0, 0.7, rows) > 0.4).astype(int)
    return x, y, score


def probes(thresholds, rows, missing=0.1, seed=11):
    """Random rows whose features lie on thresholds, beside them, or anywhere, or are missing."""
    rng = np.random.default_rng(seed)
    x = rng.normal(0.0, 60.0, (rows, len(NAMES)))
    for feature, values in thresholds.items():
        values = np.array(sorted({t for t in values if abs(t) < 1e8}))
        if not len(values):
            continue
        at = values[rng.integers(0, len(values), rows)]
        step = rng.integers(0, 6, rows)
        single = at.astype(np.float32)
        beside = [
            at,
            np.nextafter(at, -np.inf),
            np.nextafter(at, np.inf),
            np.nextafter(single, np.float32(-np.inf)).astype(np.float64),
            np.nextafter(single, np.float32(np.inf)).astype(np.float64),
            x[:, feature],
        ]
        x[:, feature] = np.choose(step, beside)
    x[rng.random(x.shape) < 0.05] = 0.0
    if missing:
        x[rng.random(x.shape) < missing] = np.nan
    return x


def walk_json(node, thresholds):
    if isinstance(node, dict):
        thresholds.setdefault(NAMES.index(node["if"]), []).append(node.get("le", node.get("lt")))
        walk_json(node["yes"], thresholds)
        walk_json(node["no"], thresholds)


def write(out, name, ending, text, x, expected, tolerance, raw=True):
    (out / (name + ending)).write_text(text)
    rows = [[None if np.isnan(v) else float(v) for v in row] for row in x]
    kept = {"features": NAMES, "raw": raw, "tolerance": tolerance, "rows": rows, "expected": [float(v) for v in expected]}
    (out / (name + ".expected.json")).write_text(json.dumps(kept))


def lightgbm(out, rows, trees, depth):
    import lightgbm as lgb

    kinds = {
        "lightgbm-missing": ({"objective": "binary"}, 0.1),
        "lightgbm-zero": ({"objective": "binary", "zero_as_missing": True}, 0.1),
        "lightgbm-no-missing": ({"objective": "binary", "use_missing": False}, 0.1),
        "lightgbm-complete": ({"objective": "regression"}, 0.0),
        "lightgbm-forest": ({"objective": "binary", "boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6}, 0.1),
    }
    for name, (parameters, missing) in kinds.items():
        x, y, score = data(missing=missing)
        target = score if parameters["objective"] == "regression" else y
        common = {"num_leaves": 2**depth, "max_depth": depth, "verbose": -1, "seed": 3, "num_threads": 1, "deterministic": True}
        booster = lgb.train({**common, **parameters}, lgb.Dataset(x, target, feature_name=NAMES), num_boost_round=trees)
        text = booster.model_to_string()
        booster = lgb.Booster(model_str=text)
        frame = booster.trees_to_dataframe().dropna(subset=["threshold"])
        thresholds = {NAMES.index(f): list(map(float, g["threshold"])) for f, g in frame.groupby("split_feature")}
        probed = probes(thresholds, rows)
        # A forest is divided by LightGBM and multiplied by Baken.
        forest = name == "lightgbm-forest"
        expected = booster.predict(probed, raw_score=not forest)
        write(out, name, ".txt", text, probed, expected, 1e-15 if forest else 0.0, raw=not forest)


def xgboost(out, rows, trees, depth):
    import xgboost as xgb

    kinds = {
        "xgboost-missing": ({"objective": "binary:logistic"}, 0.1),
        "xgboost-complete": ({"objective": "reg:squarederror", "base_score": 0.3}, 0.0),
        "xgboost-raw": ({"objective": "binary:logitraw", "base_score": 0.2}, 0.1),
    }
    for name, (parameters, missing) in kinds.items():
        x, y, score = data(missing=missing)
        target = score if parameters["objective"].startswith("reg") else y
        common = {"max_depth": depth, "eta": 0.2, "seed": 3, "nthread": 1}
        booster = xgb.train({**common, **parameters}, xgb.DMatrix(x, target, feature_names=NAMES), num_boost_round=trees)
        text = bytes(booster.save_raw("json")).decode()
        thresholds = {}
        for tree in json.loads(text)["learner"]["gradient_booster"]["model"]["trees"]:
            for left, at, feature in zip(tree["left_children"], tree["split_conditions"], tree["split_indices"]):
                if left != -1:
                    thresholds.setdefault(feature, []).append(float(np.float32(at)))
        probed = probes(thresholds, rows)
        expected = booster.predict(xgb.DMatrix(probed, feature_names=NAMES), output_margin=True)
        write(out, name, ".json", text, probed, expected, 1e-5 * np.sqrt(trees / 100))


def sklearn(out, rows, trees, depth):
    from sklearn.ensemble import ExtraTreesRegressor, GradientBoostingClassifier, RandomForestClassifier
    from sklearn_trees import write as export

    kinds = {
        "sklearn-forest": (RandomForestClassifier(trees, max_depth=depth, random_state=3), 0.1),
        "sklearn-boosting": (GradientBoostingClassifier(n_estimators=trees, max_depth=depth, random_state=3), 0.0),
        "sklearn-extra": (ExtraTreesRegressor(trees, max_depth=depth, random_state=3), 0.0),
    }
    for name, (model, missing) in kinds.items():
        x, y, score = data(missing=missing)
        model.fit(x, score if "Regressor" in type(model).__name__ else y)
        path = out / (name + ".trees.json")
        export(model, NAMES, path, missing=missing > 0)
        thresholds = {}
        for tree in json.loads(path.read_text())["trees"]:
            walk_json(tree, thresholds)
        probed = probes(thresholds, rows, missing)
        if hasattr(model, "decision_function"):
            expected = model.decision_function(probed)
        elif hasattr(model, "predict_proba"):
            expected = model.predict_proba(probed)[:, 1]
        else:
            expected = model.predict(probed)
        write(out, name, ".trees.json", path.read_text(), probed, expected, 1e-13)


def pmml(out, rows, trees, depth):
    import pandas
    from lightgbm import LGBMClassifier
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
    from sklearn2pmml import sklearn2pmml
    from sklearn2pmml.pipeline import PMMLPipeline

    kinds = {
        "pmml-tree": (DecisionTreeClassifier(max_depth=depth, random_state=3), 0.0),
        "pmml-regression-tree": (DecisionTreeRegressor(max_depth=depth, random_state=3), 0.0),
        "pmml-forest": (RandomForestClassifier(trees, max_depth=depth, random_state=3), 0.0),
        "pmml-lightgbm": (LGBMClassifier(n_estimators=trees, max_depth=depth, random_state=3, verbose=-1, n_jobs=1), 0.1),
    }
    for name, (model, missing) in kinds.items():
        x, y, score = data(missing=missing)
        frame = pandas.DataFrame(x, columns=NAMES)
        pipeline = PMMLPipeline([("model", model)])
        pipeline.fit(frame, pandas.Series(score if "Regressor" in type(model).__name__ else y, name="severe"))
        path = out / (name + ".pmml")
        sklearn2pmml(pipeline, str(path))
        if name == "pmml-lightgbm":
            table = model.booster_.trees_to_dataframe().dropna(subset=["threshold"])
            thresholds = {NAMES.index(f): list(map(float, g["threshold"])) for f, g in table.groupby("split_feature")}
        else:
            thresholds = {}
            for member in getattr(model, "estimators_", [model]):
                for feature, at in zip(member.tree_.feature, member.tree_.threshold):
                    if feature >= 0:
                        thresholds.setdefault(int(feature), []).append(float(at))
        probed = probes(thresholds, rows, missing)
        # LightGBM takes what is nearly zero for zero; a PMML document does not say so.
        probed[np.abs(probed) < 1e-30] = 0.0
        frame = pandas.DataFrame(probed, columns=NAMES)
        expected = pipeline.predict_proba(frame)[:, 1] if hasattr(model, "predict_proba") else pipeline.predict(frame)
        write(out, name, ".pmml", path.read_text(), probed, expected, 1e-14, raw=False)


if __name__ == "__main__":
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    rows, trees, depth = map(int, sys.argv[2:5])
    for library in sys.argv[5:] or ["lightgbm", "xgboost", "sklearn", "pmml"]:
        globals()[library](out, rows, trees, depth)
