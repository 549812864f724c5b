"""Gives the bare SparkContext() of a Glue script its master and jars, as Glue does. Python loads this file by itself."""

import os

CORES = os.environ.get("LANDFALL_GLUE_CORES", "2")
MEMORY = os.environ.get("LANDFALL_GLUE_MEMORY", "2g")
JARS = os.environ.get("LANDFALL_GLUE_JARS", "")

_settings = [
    f"--master local[{CORES}]",
    f"--driver-memory {MEMORY}",
    "--conf spark.ui.enabled=false",
    "--conf spark.sql.shuffle.partitions=8",
    "--conf spark.log.level=WARN",
    "--conf spark.driver.host=127.0.0.1",
    "--conf spark.driver.bindAddress=127.0.0.1",
    *([f"--jars {JARS}"] if JARS else []),
    "pyspark-shell",
]
os.environ.setdefault("PYSPARK_SUBMIT_ARGS", " ".join(_settings))
