"""The part of AWS Glue's `awsglue` library that Landfall's generated jobs use, on a plain Spark.

The same script runs unchanged on AWS Glue 5.0 (Spark 3.5.4). What is not here raises NotImplementedError.
"""
