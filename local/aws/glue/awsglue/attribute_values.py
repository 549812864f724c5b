"""Python values of a row as DynamoDB attribute values."""

import datetime
import decimal
import math


def attribute_value(value) -> dict | None:
    """None for NULL (the attribute is left out). Numbers keep every digit; NaN and infinity are refused."""
    if value is None:
        return None
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, decimal.Decimal):
        return {"N": format(value, "f")}
    if isinstance(value, int):
        return {"N": str(value)}
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{value} is no DynamoDB number")
        return {"N": repr(value)}
    if isinstance(value, (bytes, bytearray)):
        return {"B": bytes(value)}
    if isinstance(value, (datetime.datetime, datetime.date)):
        return {"S": value.isoformat()}
    if isinstance(value, dict):
        return {"M": _without_nulls(value)}
    if isinstance(value, (list, tuple)) and not hasattr(value, "asDict"):
        return {"L": [attribute_value(element) or {"NULL": True} for element in value]}
    if hasattr(value, "asDict"):
        return {"M": _without_nulls(value.asDict())}
    return {"S": str(value)}


def item(row) -> dict:
    """A Spark row as an item."""
    return _without_nulls(row.asDict())


def _without_nulls(values: dict) -> dict:
    pairs = ((key, attribute_value(value)) for key, value in values.items())
    return {key: value for key, value in pairs if value is not None}
