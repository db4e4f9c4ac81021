"""The same work in Baken and in other programs, side by side in one run: ratios, not seconds.

    python run.py --baken target/release/baken [--rows 10000000] [--write benches/README.md]

`cargo xtask bench --peers` makes the environment and runs it. Every result is compared with the others before a time
counts. A time is the best of three; the machine and its load are those of the run.
"""

import argparse
import json
import math
import os
import pathlib
import subprocess
import tempfile
import time

import numpy as np
import pyarrow
import pyarrow.parquet

import baken

TERMS = [f"x{i}" for i in range(10)]
COEFFICIENTS = [0.41, -0.13, 0.7, -0.052, 0.0031, 0.22, -0.9, 0.013, 0.5, -0.27]
INTERCEPT = -1.4


def best(work, times=3):
    least, result = math.inf, None
    for _ in range(times):
        began = time.perf_counter()
        result = work()
        least = min(least, time.perf_counter() - began)
    return least, result


def texts(folder):
    """A folder with ten inputs and a logistic model of them."""
    label = 'label = { nl = "a", en = "a" }'
    put = lambda name, text: (folder / name).write_text(text)
    put("pack.toml", '[pack]\nid = "peers"\nversion = 1\ntitle = { nl = "a", en = "a" }\nauthority = "a"\nvalid_from = 2026-01-01\nvalid_until = 2036-01-01\nnotice = { nl = "a", en = "a" }\n')
    inputs = '[[section]]\nid = "all"\ntitle = { nl = "a", en = "a" }\n'
    for name in TERMS:
        inputs += f'[[input]]\nid = "{name}"\nkind = "number"\nsection = "all"\n{label}\npossible = [-1000, 1000]\n'
    put("inputs.toml", inputs)
    put("pathway.toml", '[pathway]\nid = "all"\ntitle = { nl = "a", en = "a" }\nask = ["x0"]\n[[need]]\nid = "ed"\ntitle = { nl = "a", en = "a" }\n')
    model = f'[model]\nid = "ten"\nkind = "logistic"\npathways = ["all"]\ntitle = {{ nl = "a", en = "a" }}\noutcome = "a"\npopulation = "a"\nsource = {{ text = "invented", mark = "D" }}\nworse = "high"\nintercept = {INTERCEPT}\n'
    for name, coefficient in zip(TERMS, COEFFICIENTS):
        model += f'[[term]]\nvalue = "{name}"\ncoefficient = {coefficient}\n'
    put("model.toml", model)


def logistic(rows, folder, command, out):
    """Ten-term logistic and the 2x2 table at 0.5, from Parquet."""
    import duckdb
    import polars

    rng = np.random.default_rng(1)
    path = folder / "logistic.parquet"
    columns = {name: rng.normal(0, 1, rows) for name in TERMS}
    lp = INTERCEPT + sum(c * columns[name] for name, c in zip(TERMS, COEFFICIENTS))
    columns["severe"] = rng.random(rows) < 1 / (1 + np.exp(-lp))
    pyarrow.parquet.write_table(pyarrow.table(columns), path, row_group_size=1 << 20)
    del columns, lp
    models = folder / "texts"
    models.mkdir()
    texts(models)

    def ours():
        said = subprocess.run(
            [command, "benchmark", path, "--models", models, "--outcome", "severe", "--test", "ten >= 0.5", "--json"],
            capture_output=True, text=True, check=True)
        table = json.loads(said.stdout)["tests"][0]["decided_only"]
        return tuple(table[cell] for cell in ["tp", "fp", "fn", "tn"])

    formula = " + ".join([str(INTERCEPT)] + [f"({c}) * {name}" for name, c in zip(TERMS, COEFFICIENTS)])

    def of_duckdb():
        test, severe = f"1 / (1 + exp(-({formula}))) >= 0.5", "severe"
        cells = [f"count(*) filter (where {a} and {b})" for a, b in
                 [(f"({test})", severe), (f"({test})", "not severe"), (f"not ({test})", severe), (f"not ({test})", "not severe")]]
        return tuple(duckdb.sql(f"select {', '.join(cells)} from '{path}'").fetchall()[0])

    def of_polars():
        lp = polars.lit(INTERCEPT)
        for name, c in zip(TERMS, COEFFICIENTS):
            lp = lp + c * polars.col(name)
        frame = polars.scan_parquet(path).select((1 / (1 + (-lp).exp()) >= 0.5).alias("test"), "severe")
        counts = frame.group_by("test", "severe").len().collect(engine="streaming")
        cells = {(t, s): n for t, s, n in counts.iter_rows()}
        return tuple(cells[key] for key in [(True, True), (True, False), (False, True), (False, False)])

    def of_numpy():
        table = pyarrow.parquet.read_table(path)
        lp = np.full(rows, INTERCEPT)
        for name, c in zip(TERMS, COEFFICIENTS):
            lp += c * table[name].to_numpy()
        test, severe = 1 / (1 + np.exp(-lp)) >= 0.5, table["severe"].to_numpy()
        return tuple(int(np.count_nonzero(a & b)) for a, b in [(test, severe), (test, ~severe), (~test, severe), (~test, ~severe)])

    compare(out, f"ten-term logistic and 2x2 from Parquet, {rows:,} rows", rows,
            {"Baken": ours, "duckdb": of_duckdb, "polars": of_polars, "numpy": of_numpy}, lambda a, b: a == b)


def discrimination(rows, out):
    """Exact AUC with DeLong's interval on distinct scores."""
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(2)
    outcome = rng.random(rows) < 0.1
    score = rng.normal(outcome * 1.0, 1.0)
    peers = {"Baken (interval)": lambda: baken.auc(outcome, score)[0],
             "scikit-learn (no interval)": lambda: roc_auc_score(outcome, score)}
    try:
        from MLstatkit import Delong_test

        def of_mlstatkit():
            # Against itself shifted: it compares two scores.
            Delong_test(outcome.astype(int), score, score[::-1].copy(), return_ci=True)
            return None

        def ours_compared():
            return baken.compare_auc(outcome, [score, score[::-1].copy()])["aucs"][0]["value"] and None

        compare(out, f"two AUCs compared by DeLong, {rows:,} distinct scores", rows,
                {"Baken": ours_compared, "MLstatkit": of_mlstatkit}, lambda a, b: True)
    except ImportError as error:
        print(f"skipped: MLstatkit ({error})")
    compare(out, f"AUC, {rows:,} distinct scores", rows, peers, lambda a, b: math.isclose(a, b, rel_tol=1e-12))


def decision(rows, out):
    """Decision curve at 99 thresholds."""
    import pandas

    rng = np.random.default_rng(3)
    probability = rng.random(rows)
    outcome = rng.random(rows) < probability
    thresholds = [t / 100 for t in range(1, 100)]
    peers = {"Baken": lambda: baken.decision_curve(outcome, probability, thresholds)[29]["net_benefit"]}
    try:
        from dcurves import dca

        frame = pandas.DataFrame({"outcome": outcome.astype(int), "p": probability})

        def of_dcurves():
            found = dca(data=frame, outcome="outcome", modelnames=["p"], thresholds=thresholds)
            own = found[(found["model"] == "p") & np.isclose(found["threshold"], 0.3)]
            return float(own["net_benefit"].iloc[0])

        peers["dcurves"] = of_dcurves
    except ImportError as error:
        print(f"skipped: dcurves ({error})")
    compare(out, f"decision curve, 99 thresholds, {rows:,} rows", rows, peers, lambda a, b: math.isclose(a, b, rel_tol=1e-9))


def trees(rows, folder, command, out):
    """A hundred trees of depth six over a table."""
    import lightgbm

    rng = np.random.default_rng(4)
    x = rng.normal(0, 1, (20_000, 10))
    y = (x[:, 0] + x[:, 1] * x[:, 2] + rng.normal(0, 1, 20_000) > 0).astype(int)
    booster = lightgbm.train(
        {"objective": "binary", "num_leaves": 64, "max_depth": 6, "verbose": -1, "num_threads": os.cpu_count()},
        lightgbm.Dataset(x, y, feature_name=TERMS), num_boost_round=100)
    path = folder / "model.txt"
    booster.save_model(path)
    models = folder / "of-trees"
    models.mkdir()
    texts(models)
    subprocess.run([command, "import", path, "--out", models, "--id", "trees"], check=True, capture_output=True)
    text = (models / "trees.toml").read_text()
    (models / "trees.toml").write_text(text.replace('id = "trees"\n', 'id = "trees"\npathways = ["all"]\ntitle = { nl = "a", en = "a" }\noutcome = "a"\npopulation = "a"\nworse = "high"\n'))
    pack = baken.Pack(models)
    probe = rng.normal(0, 1, (rows, 10))
    table = pyarrow.table({name: probe[:, i] for i, name in enumerate(TERMS)})
    peers = {"Baken": lambda: float(pyarrow.table(pack.score(table, ["trees"]))["trees"].to_numpy().sum()),
             "LightGBM": lambda: float(booster.predict(probe).sum())}
    compare(out, f"100 trees of depth 6, {rows:,} rows", rows, peers, lambda a, b: math.isclose(a, b, rel_tol=1e-9))


def compare(out, what, rows, peers, same):
    print(f"\n{what}")
    times, results = {}, {}
    for name, work in peers.items():
        times[name], results[name] = best(work)
        print(f"  {name}: {times[name]:.3f} s, {rows / times[name] / 1e6:.1f} million rows a second")
    ours = next(iter(peers))
    for name, result in results.items():
        assert same(results[ours], result), f"{name} says {result}, {ours} {results[ours]}"
    for name in list(peers)[1:]:
        out.append((what, ours, name, times[ours], times[name], times[name] / times[ours], rows))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--baken", required=True, help="the command")
    arguments.add_argument("--rows", type=int, default=10_000_000)
    arguments.add_argument("--write", type=pathlib.Path, help="the page with the table between its markers")
    asked = arguments.parse_args()
    command, rows, out = str(pathlib.Path(asked.baken).resolve()), asked.rows, []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        logistic(rows, folder, command, out)
        discrimination(rows, out)
        decision(rows // 10, out)
        trees(rows // 20, folder, command, out)
    table = "| the same work | Baken | peer | | how many times as fast as the peer |\n|---|---|---|---|---|\n"
    for what, ours, peer, own, other, ratio, n in out:
        table += f"| {what} | {n / own / 1e6:.1f} M rows/s | {peer} | {n / other / 1e6:.1f} M rows/s | {ratio:.2f} |\n"
    print("\n" + table)
    if asked.write:
        text = asked.write.read_text()
        begin, end = "<!-- peers: begin; written by `cargo xtask bench --peers` -->", "<!-- peers: end -->"
        before, rest = text.split(begin)
        asked.write.write_text(f"{before}{begin}\n\n{table}\n{end}{rest.split(end)[1]}")


if __name__ == "__main__":
    main()
