"""Baken inside Spark: the merged result of several partitions is that of one machine."""

import pathlib
import sys

import pyarrow.parquet
import pytest

import baken

pyspark = pytest.importorskip("pyspark")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "examples"))

from test_baken import cohort, command, same  # noqa: E402, F401


def test_partitions_on_spark_give_what_one_machine_gives(cohort):  # noqa: F811
    from pyspark.sql import SparkSession
    from spark import counted

    asked = ("iss >= 16", ["nftg_2021_red", "mgap < 23"], ["mgap", "rts", "shock_index"])
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        parts = session.read.parquet(str(cohort)).repartition(7)
        assert parts.rdd.getNumPartitions() == 7
        found = baken.from_counts(counted(parts, *asked))
    finally:
        session.stop()
    table = pyarrow.parquet.read_table(cohort)
    whole = baken.Pack().benchmark(table, asked[0], tests=asked[1], scores=asked[2])
    by_name = {part["expression"]: part for part in found["tests"] + found["scores"]}
    for test in whole["tests"]:
        for part in ["as_yes", "as_no", "decided_only"]:
            same(by_name[test["expression"]][part], test[part])
    for score in whole["scores"]:
        same(by_name[score["expression"]]["auc"], score["auc"])
