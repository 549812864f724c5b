"""Where DynamicFrames come from: MySQL over JDBC, files on S3."""

from .dynamicframe import DynamicFrame

MYSQL_DRIVER = "com.mysql.cj.jdbc.Driver"
DEFAULT_PARTITIONS = 7  # Glue's documented default of hashpartitions
FETCH_ROWS = "1000"


class Reader:
    """`glueContext.create_dynamic_frame`."""

    def __init__(self, context) -> None:
        self._context = context

    def from_options(self, connection_type, connection_options=None, format=None, transformation_ctx="", **_options):
        options = dict(connection_options or {})
        if connection_type == "mysql":
            frame = self._mysql(options)
        elif connection_type == "s3":
            paths = [path.replace("s3://", "s3a://") for path in options["paths"]]
            frame = self._context.spark_session.read.format(format).load(paths)
        else:
            raise NotImplementedError(f"connection_type {connection_type}: here are mysql and s3")
        return DynamicFrame(frame, self._context, transformation_ctx)

    def _mysql(self, options: dict):
        if str(options.get("useConnectionProperties", "")).lower() == "true":
            found = self._context.extract_jdbc_conf(options["connectionName"])
            options.update(url=found["fullUrl"], user=found["user"], password=found["password"])
        properties = {
            "user": options["user"],
            "password": options["password"],
            "driver": MYSQL_DRIVER,
            "fetchsize": str(options.get("fetchsize", FETCH_ROWS)),
        }
        reader = self._context.spark_session.read
        expression = options.get("hashexpression")
        if not expression and options.get("hashfield"):
            expression = f"crc32(`{options['hashfield']}`)"
        if not expression:
            return reader.jdbc(options["url"], options["dbtable"], properties=properties)
        count = int(options.get("hashpartitions", DEFAULT_PARTITIONS))
        predicates = [f"(({expression}) % {count}) = {part}" for part in range(count)]
        return reader.jdbc(options["url"], options["dbtable"], predicates=predicates, properties=properties)
