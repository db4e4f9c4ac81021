"""A cohort counted on Spark: every partition by Baken, the sums by Spark.

    python spark.py cohort.parquet
"""

import sys

import pyarrow
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f

import baken

COUNTS = "kind string, expression string, worse string, answer double, severe bigint, others bigint"


def counted(cohort: DataFrame, outcome: str, tests: list[str], scores: list) -> pyarrow.Table:
    """The counts of a cohort, summed over its partitions."""

    def of_partition(batches):
        batches = list(batches)
        if batches:
            table = pyarrow.Table.from_batches(batches)
            counts = pyarrow.table(baken.Pack().counts(table, outcome, tests=tests, scores=scores))
            yield from counts.to_batches()

    counts = cohort.mapInArrow(of_partition, COUNTS)
    sums = counts.groupBy("kind", "expression", "worse", "answer").agg(
        f.sum("severe").alias("severe"), f.sum("others").alias("others")
    )
    return sums.orderBy("kind", "expression", "answer").toArrow()


if __name__ == "__main__":
    spark = SparkSession.builder.master("local[2]").appName("baken").getOrCreate()
    cohort = spark.read.parquet(sys.argv[1])
    counts = counted(cohort, "iss >= 16", ["nftg_2021_red", "mgap < 23"], ["mgap", "rts"])
    for score in baken.from_counts(counts)["scores"]:
        print(score["expression"], score["auc"])
