"""A DynamicFrame is a named DataFrame here."""


class DynamicFrame:
    """Carries a DataFrame between Glue's readers and writers."""

    def __init__(self, frame, glue_context, name: str = "") -> None:
        self._frame, self.glue_ctx, self.name = frame, glue_context, name

    @classmethod
    def fromDF(cls, dataframe, glue_ctx, name: str) -> "DynamicFrame":  # noqa: N802 (Glue's name)
        return cls(dataframe, glue_ctx, name)

    def toDF(self, *_options):  # noqa: N802 (Glue's name)
        return self._frame

    def count(self) -> int:
        return self._frame.count()

    def schema(self):
        return self._frame.schema

    def printSchema(self) -> None:  # noqa: N802 (Glue's name)
        self._frame.printSchema()

    def repartition(self, partitions: int) -> "DynamicFrame":
        return DynamicFrame(self._frame.repartition(partitions), self.glue_ctx, self.name)

    def apply_mapping(self, mappings, **_options) -> "DynamicFrame":
        """(source column, source type, target column, target type) for each column that is kept."""
        from pyspark.sql import functions

        columns = [functions.col(source).cast(kind).alias(target) for source, _old, target, kind in mappings]
        return DynamicFrame(self._frame.select(*columns), self.glue_ctx, self.name)
