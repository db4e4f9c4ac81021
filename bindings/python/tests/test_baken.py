"""The package against the command, known answers and other libraries."""

import json
import math
import pathlib
import subprocess
import threading

import numpy as np
import pyarrow
import pyarrow.csv
import pyarrow.parquet
import pytest

import baken

ROOT = pathlib.Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def command(request):
    path = request.config.getoption("--baken")
    if not path:
        pytest.skip("no --baken: the command to compare with")
    return path


@pytest.fixture(scope="session")
def cohort(command, tmp_path_factory):
    path = tmp_path_factory.mktemp("cohort") / "trauma.parquet"
    subprocess.run([command, "synth", "trauma", "--rows", "20000", "--seed", "7", "--out", path], check=True)
    return path


REQUEST = ["--outcome", "iss >= 16", "--test", "nftg_2021_red", "--test", "mgap < 23", "--score", "mgap", "--score", "rts"]


def same(a, b, place=""):
    """Equal field by field; numbers bit for bit."""
    assert type(a) is type(b) or {type(a), type(b)} == {int, float}, place
    if isinstance(a, dict):
        assert list(a) == list(b), place
        for key in a:
            same(a[key], b[key], f"{place}.{key}")
    elif isinstance(a, list):
        assert len(a) == len(b), place
        for number, (x, y) in enumerate(zip(a, b)):
            same(x, y, f"{place}[{number}]")
    else:
        assert a == b, f"{place}: {a} {b}"


def test_every_worked_case_gives_the_advice_of_the_command(command, tmp_path):
    pack = baken.Pack()
    cases = tmp_path / "cases.jsonl"
    listing = subprocess.run([command, "test", ROOT / "models", "--export", cases], capture_output=True, text=True)
    assert listing.returncode == 0, listing.stderr
    lines = [line for line in cases.read_text().splitlines() if line]
    said = subprocess.run([command, "assess", cases, "--batch", "--json", "--lang", "en"], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    advices = said.stdout.splitlines()
    assert len(lines) == len(advices) and len(lines) > 700
    for line, advice in zip(lines, advices):
        same(pack.assess(json.loads(line)), json.loads(advice))
    print(f"measure python: {len(lines)} cases give the advice of the command, bit for bit")


def test_a_benchmark_is_that_of_the_command(command, cohort):
    said = subprocess.run([command, "benchmark", cohort, *REQUEST, "--json"], capture_output=True, text=True, check=True)
    expected = json.loads(said.stdout)
    found = baken.Pack().benchmark(
        pyarrow.parquet.read_table(cohort), "iss >= 16", tests=["nftg_2021_red", "mgap < 23"], scores=["mgap", "rts"]
    )
    for part in ["outcome", "tests", "scores"]:
        same(found[part], expected[part], part)


def test_probabilities_clusters_and_imputed_sets_are_those_of_the_command(command, tmp_path):
    random = np.random.default_rng(5)
    n, sets = 900, 3
    lp = random.normal(-1, 1.5, n)
    severe, region = random.random(n) < 1 / (1 + np.exp(-lp)), random.choice(["north", "south", "west", "east"], n)
    unknown = random.random(n) < 0.2
    original = np.where(unknown, np.nan, 1 / (1 + np.exp(-lp)))
    completed = [np.where(unknown, 1 / (1 + np.exp(-lp - random.normal(0, 0.5, n))), original) for _ in range(sets)]
    table = pyarrow.table(
        {
            "imp": np.repeat(np.arange(sets + 1), n),
            "p": pyarrow.array(np.concatenate([original, *completed]), from_pandas=True),
            "severe": np.tile(severe, sets + 1),
            "region": np.tile(region, sets + 1),
        }
    )
    path = tmp_path / "sets.parquet"
    pyarrow.parquet.write_table(table, path)
    asked = ["--outcome", "severe", "--probability", "p", "--cluster", "region", "--imputation", "imp", "--completions"]
    said = subprocess.run([command, "benchmark", path, *asked, "--json"], capture_output=True, text=True, check=True)
    expected = json.loads(said.stdout)
    found = baken.Pack().benchmark(
        table, "severe", probabilities=["p"], clusters=["region"], imputation="imp", completions=True
    )
    # Pairs are tuples in Python, and lists in JSON.
    found = json.loads(json.dumps(found))
    assert found["imputations"]["sets"] == sets and len(found["groups"][0]["pooled"]) == 4
    for part in ["outcome", "scores", "groups", "imputations"]:
        same(found[part], expected[part], part)


def test_counts_of_parts_add_up_to_the_whole_to_the_last_bit(cohort):
    pack, table = baken.Pack(), pyarrow.parquet.read_table(cohort)
    asked = dict(outcome="iss >= 16", tests=["nftg_2021_red"], scores=["mgap", "rts", ("age", "high")])
    whole = baken.from_counts(pack.counts(table, **asked))
    parts = [pyarrow.table(pack.counts(table.slice(at, 777), **asked)) for at in range(0, len(table), 777)]
    same(baken.from_counts(pyarrow.concat_tables(parts)), whole)
    benchmark = pack.benchmark(table, **asked)
    for found, expected in zip(whole["scores"], benchmark["scores"]):
        same(found["auc"], expected["auc"])
    same(whole["tests"][0]["as_yes"], benchmark["tests"][0]["as_yes"])


def test_rows_keep_their_order_and_unknown_has_bounds():
    table = pyarrow.table(
        {
            "age": pyarrow.array([30.0, 80.0, None, 300.0]),
            "sbp": pyarrow.array([130, 100, 100, 100]),
            "gcs": pyarrow.array([15, 15, 15, 15]),
            "mechanism": pyarrow.array(["blunt", "blunt", "penetrating", "blunt"]),
        }
    )
    scored = pyarrow.table(baken.Pack().score(table, ["mgap", "mgap < 24", "age + 1"]))
    assert scored.column_names == ["mgap", "mgap.low", "mgap.high", "mgap < 24", "age + 1", "age + 1.low", "age + 1.high"]
    assert scored["mgap"].to_pylist() == [29, 22, None, None]
    assert scored["mgap.low"].to_pylist() == [29, 22, 18, None]
    assert scored["mgap.high"].to_pylist() == [29, 22, 23, None]
    assert scored["mgap < 24"].to_pylist() == [False, True, True, None]


def test_a_large_table_in_many_batches_keeps_its_order():
    age = np.random.default_rng(1).uniform(0, 100, 300_000)
    table = pyarrow.table({"age": age})
    chunked = pyarrow.Table.from_batches(table.to_batches(max_chunksize=1009))
    for given in [table, chunked, table.to_batches()[0]]:
        scored = pyarrow.table(baken.Pack().score(given, ["age * 2"]))
        assert np.array_equal(scored["age * 2"].to_numpy(), age * 2)


def test_other_libraries_give_and_take_tables(cohort):
    polars = pytest.importorskip("polars")
    duckdb = pytest.importorskip("duckdb")
    pandas = pytest.importorskip("pandas")
    pack = baken.Pack()
    expected = pyarrow.table(pack.score(pyarrow.parquet.read_table(cohort), ["mgap"]))
    for given in [
        polars.read_parquet(cohort),
        pandas.read_parquet(cohort),
        duckdb.sql(f"select * from '{cohort}'"),
    ]:
        columns = pack.score(given, ["mgap"])
        assert pyarrow.table(columns).equals(expected), type(given)
    frame = polars.DataFrame(pack.score(polars.read_parquet(cohort), ["mgap"]))
    assert frame.shape == (20_000, 3)


def test_the_global_lock_is_released(cohort):
    table, pack = pyarrow.parquet.read_table(cohort), baken.Pack()
    table = pyarrow.concat_tables([table] * 20)
    ticks, done = 0, threading.Event()

    def work():
        pack.score(table, ["mgap", "rts", "nftg_2021_red"])
        done.set()

    thread = threading.Thread(target=work)
    thread.start()
    while not done.is_set():
        ticks += 1
    thread.join()
    assert ticks > 100


def test_statistics_agree_with_other_libraries():
    metrics = pytest.importorskip("sklearn.metrics")
    proportion = pytest.importorskip("statsmodels.stats.proportion")
    rng = np.random.default_rng(3)
    outcome = rng.random(5000) < 0.2
    score = np.round(rng.normal(outcome * 1.0, 1.0), 1)
    value, low, high = baken.auc(outcome, score)
    assert math.isclose(value, metrics.roc_auc_score(outcome, score), rel_tol=1e-12)
    assert low < value < high
    assert math.isclose(baken.auc(outcome, -score, worse="low")[0], value, rel_tol=1e-15)
    for k, n in [(0, 7), (3, 9), (56, 100)]:
        for ours, name in [(baken.wilson, "wilson"), (baken.clopper_pearson, "beta")]:
            low, high = proportion.proportion_confint(k, n, method=name)
            assert math.isclose(ours(k, n)[1], low, abs_tol=1e-12)
            assert math.isclose(ours(k, n)[2], high, abs_tol=1e-12)
    table = baken.confusion(outcome, score >= 1.0)["decided_only"]
    tn, fp, fn, tp = metrics.confusion_matrix(outcome, score >= 1.0).ravel()
    assert (table["tp"], table["fp"], table["fn"], table["tn"]) == (tp, fp, fn, tn)
    assert table["rates"]["sens-spec"]["undertriage"]["value"] == 1 - tp / (tp + fn)
    probability = 1 / (1 + np.exp(-(score - 1.5)))
    found = baken.calibration(outcome, probability)
    assert math.isclose(found["brier"], metrics.brier_score_loss(outcome, probability), rel_tol=1e-12)
    curve = baken.decision_curve(outcome, probability, [0.1, 0.2])
    positive = probability >= 0.1
    expected = (positive & outcome).mean() - (positive & ~outcome).mean() * 0.1 / 0.9
    assert math.isclose(curve[0]["net_benefit"], expected, rel_tol=1e-12)
    compared = baken.compare_auc(outcome, [score, -score], worse=["high", "low"])
    assert compared["aucs"][0]["value"] == compared["aucs"][1]["value"]


def test_known_answers():
    # Rehn 2012: ISS above 15 by trauma team activation.
    table = baken.confusion([1, 1, 1, 0, 0, 0, 0], [1, None, 0, 1, 0, 0, None])
    assert table["undecided"] == 2
    assert [table[part]["tp"] for part in ["as_yes", "as_no", "decided_only"]] == [2, 1, 1]
    assert baken.auc([1, 1, 0, 0], [3.0, 2.0, 2.0, 1.0])[0] == 0.875


@pytest.mark.parametrize(
    "ask, words",
    [
        (lambda pack: pack.score(pyarrow.table({"age": [1.0]}), ["mgpa"]), "did you mean `mgap`"),
        (lambda pack: pack.assess({"pathway": "trauma", "findings": {"sbp": 1200}}), "1200"),
        (lambda pack: pack.assess({"pathway": "trauma", "findings": {"spb": 120}}), "sbp"),
        (lambda pack: pack.score([1, 2], ["mgap"]), "__arrow_c_stream__"),
        (lambda pack: pack.benchmark(pyarrow.table({"age": [1.0]}), "iss >= 16"), "iss"),
        (lambda pack: baken.auc([1, 2], [0.1, 0.2]), "row 1: the outcome is 2"),
        (lambda pack: baken.auc([1, 0], [0.1]), "2 outcomes and 1 scores"),
        (lambda pack: baken.auc([1, 1], [0.1, 0.2]), "all patients are severe"),
        (lambda pack: baken.wilson(3, 2), "more than all"),
        (lambda pack: baken.calibration([1, 0], [1.5, 0.1]), "1.5"),
        (lambda pack: baken.from_counts(pyarrow.table({"kind": ["test"]})), "there is no column"),
        (lambda pack: baken.Pack("nowhere.pack"), "nowhere.pack|No such file"),
    ],
)
def test_mistakes_are_named(ask, words):
    with pytest.raises((ValueError, TypeError, OSError), match=words):
        ask(baken.Pack())


def test_a_pack_file_assesses_and_says_why_it_does_not_score(command, tmp_path):
    path = tmp_path / "models.pack"
    subprocess.run([command, "build", ROOT / "models", "--out", path], check=True, capture_output=True)
    pack = baken.Pack(path)
    assert pack.digest == baken.Pack().digest
    assert pack.assess({"pathway": "trauma", "findings": {}})["need"]["id"] == "level-1"
    with pytest.raises(ValueError, match="open their folder instead"):
        pack.score(pyarrow.table({"age": [1.0]}), ["mgap"])
    assert baken.Pack(ROOT / "models").digest == pack.digest


def test_w_counts_survivors_beyond_expectation() -> None:
    # Ten patients of .8, of whom nine live: 8 expected, W = 10, standard error 100 sqrt(1.6) / 10.
    found = baken.w_statistic([1] * 9 + [0], [0.8] * 10)
    assert found["n"] == 10 and found["deaths"] == 1 and abs(found["expected_deaths"] - 2) < 1e-12
    assert abs(found["w"] - 10) < 1e-12 and abs(found["z_deaths"] + 1 / 1.6**0.5) < 1e-12
    assert abs(found["high"] - (10 + 1.959963984540054 * 100 * 1.6**0.5 / 10)) < 1e-9
    with pytest.raises(ValueError, match="row 1"):
        baken.w_statistic([1, 0], [0.8, 1.2])


def test_a_funnel_says_which_hospital_chance_does_not_explain() -> None:
    outcome = [1] * 30 + [0] * 70 + [1] * 10 + [0] * 90 + [1] * 11 + [0] * 89
    cluster = ["a"] * 100 + ["b"] * 100 + ["c"] * 100
    found = baken.funnel(outcome, [0.1] * 300, cluster)
    assert [row["cluster"] for row in found["clusters"]] == ["a", "b", "c"] and found["overdispersion"] is None
    assert [[limit["outside"] for limit in row["limits"]] for row in found["clusters"]] == [[True] * 2, [False] * 2, [False] * 2]
    poisson = baken.funnel(outcome, [0.1] * 300, cluster, limits="poisson")
    wide = baken.funnel(outcome, [0.1] * 300, cluster, widened="additive")
    width = lambda of: of["clusters"][1]["limits"][0]["high"] - of["clusters"][1]["limits"][0]["low"]  # noqa: E731
    assert width(found) < width(poisson) < width(wide) and wide["overdispersion"]["phi"] > 1
    for wrong in ({"limits": "normal"}, {"widened": "more"}):
        with pytest.raises(ValueError):
            baken.funnel(outcome, [0.1] * 300, cluster, **wrong)
    with pytest.raises(ValueError, match="clusters"):
        baken.funnel(outcome, [0.1] * 300, cluster[1:])


def test_predictive_values_follow_the_prevalence() -> None:
    positive, negative = baken.predictive_values(80, 90, 20, 810, 0.1)
    assert abs(positive[0] - 0.8 * 0.1 / (0.8 * 0.1 + 0.1 * 0.9)) < 1e-12
    assert abs(negative[0] - 0.9 * 0.9 / (0.9 * 0.9 + 0.2 * 0.1)) < 1e-12
    assert positive[1] < positive[0] < positive[2]
    with pytest.raises(ValueError, match="prevalence"):
        baken.predictive_values(80, 90, 20, 810, 1.0)
