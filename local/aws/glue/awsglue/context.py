"""GlueContext: Spark session, readers, writers, connections."""

import json
import logging

from pyspark.sql import SparkSession

from .readers import Reader
from .writers import Writer


class GlueContext:
    """Wraps a SparkContext, as on Glue."""

    def __init__(self, spark_context) -> None:
        self.spark_session = SparkSession(spark_context)
        self.create_dynamic_frame = Reader(self)
        self.write_dynamic_frame = Writer(self)

    def get_logger(self) -> logging.Logger:
        return logging.getLogger("glue")

    def extract_jdbc_conf(self, connection_name: str, catalog_id=None) -> dict:
        """URL, user and password of a Glue connection; the login comes from its secret where it has one."""
        import boto3

        connection = boto3.client("glue").get_connection(Name=connection_name)["Connection"]
        properties = connection["ConnectionProperties"]
        user, password = properties.get("USERNAME"), properties.get("PASSWORD")
        if properties.get("SECRET_ID"):
            value = boto3.client("secretsmanager").get_secret_value(SecretId=properties["SECRET_ID"])
            secret = json.loads(value["SecretString"])
            user, password = secret["username"], secret["password"]
        url = properties["JDBC_CONNECTION_URL"]
        return {
            "url": url.rsplit("/", 1)[0],
            "fullUrl": url,
            "user": user,
            "password": password,
            "vendor": url.split(":")[1],
        }
