"""Trees of scikit-learn as a file that a text of kind `trees` names.

    from sklearn_trees import write
    write(model, ["age", "sbp", "hr"], "models/trauma/my-forest.trees.json")

For forests and trees (the probability of the second class, or the mean), and gradient boosting (the raw score, for
`link = "logistic"` where it classifies). scikit-learn rounds what it is given to single precision and asks `<=`.
A model that was trained without missing values has none for them: then every feature is required.
"""

import json
import sys

import sklearn


def node(tree, at, names, value, required):
    if tree.children_left[at] == -1:
        return float(value(at))
    branch = {
        "if": names[tree.feature[at]],
        # Where only missing values part from the others the threshold is infinite.
        "le": min(float(tree.threshold[at]), sys.float_info.max),
        "yes": node(tree, tree.children_left[at], names, value, required),
        "no": node(tree, tree.children_right[at], names, value, required),
    }
    if not required:
        branch["missing"] = "yes" if tree.missing_go_to_left[at] else "no"
    return branch


def trees_of(model):
    """The trees, the value of a node of a tree, what the sum starts from, and what it is multiplied by."""
    kind = type(model).__name__
    if kind.startswith("GradientBoosting"):
        start = float(model._raw_predict_init([[0.0] * model.n_features_in_])[0, 0])
        rate = model.learning_rate
        return [tree[0].tree_ for tree in model.estimators_], lambda tree: lambda at: rate * tree.value[at, 0, 0], start, 1.0
    members = getattr(model, "estimators_", None)
    trees = [member.tree_ for member in members] if members is not None else [model.tree_]
    if hasattr(model, "classes_"):
        if len(model.classes_) != 2:
            raise ValueError("a model has one value: two classes, not %d" % len(model.classes_))
        value = lambda tree: lambda at: tree.value[at, 0, 1] / tree.value[at, 0].sum()
    else:
        value = lambda tree: lambda at: tree.value[at, 0, 0]
    return trees, value, 0.0, 1.0 / len(trees)


def write(model, names, path, missing=False):
    """Writes the trees of a fitted model; `missing`: it was trained with missing values among every feature's."""
    trees, value, base, scale = trees_of(model)
    used = sorted({names[f] for tree in trees for f in tree.feature if f >= 0})
    file = {
        "from": "scikit-learn %s, %s" % (sklearn.__version__, type(model).__name__),
        "compare": "single",
        "sum": "double",
        "base": base,
        "scale": scale,
        "required": [] if missing else used,
        "trees": [node(tree, 0, names, value(tree), not missing) for tree in trees],
    }
    with open(path, "w") as out:
        json.dump(file, out, allow_nan=False)
