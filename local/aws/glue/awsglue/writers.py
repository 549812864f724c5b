"""Where DynamicFrames go: DynamoDB tables, files on S3."""

import os
import time

from .attribute_values import item

BATCH_ITEMS = 25  # limit of BatchWriteItem
FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 5


class Writer:
    """`glueContext.write_dynamic_frame`."""

    def __init__(self, context) -> None:
        self._context = context

    def from_options(self, frame, connection_type, connection_options=None, format=None, **_options):
        options = connection_options or {}
        if connection_type == "dynamodb":
            frame.toDF().foreachPartition(partition_writer(options["dynamodb.output.tableName"]))
        elif connection_type == "s3":
            frame.toDF().write.mode("append").format(format).save(options["path"].replace("s3://", "s3a://"))
        else:
            raise NotImplementedError(f"connection_type {connection_type}: here are dynamodb and s3")
        return frame


def partition_writer(table: str):
    """A function that writes one partition's rows in batches; runs in Spark's Python workers."""

    def write(rows) -> None:
        import boto3
        from botocore.config import Config

        retries = Config(retries={"max_attempts": 10, "mode": "adaptive"})
        client = boto3.client("dynamodb", region_name=os.environ.get("AWS_REGION", "us-east-1"), config=retries)
        batch: list[dict] = []
        for row in rows:
            batch.append({"PutRequest": {"Item": item(row)}})
            if len(batch) == BATCH_ITEMS:
                write_batch(client, table, batch)
                batch = []
        if batch:
            write_batch(client, table, batch)

    return write


def write_batch(client, table: str, batch: list[dict]) -> None:
    """Writes until the server has taken every item; unprocessed ones are sent again, each time later."""
    pending, pause = {table: batch}, FIRST_PAUSE_SECONDS
    while pending:
        pending = client.batch_write_item(RequestItems=pending).get("UnprocessedItems") or {}
        if pending:
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
