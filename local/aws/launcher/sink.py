"""The DynamoDB that CloudFormation's tables are created in, always through its API."""

import json
import os
import time
import urllib.error
import urllib.request

import ministack.services.dynamodb as emulated

SINK = os.environ.get("LANDFALL_DYNAMODB_SINK", "self")

# The emulator's own handlers: the same code that answers the HTTP API.
_HANDLERS = {
    "CreateTable": "_create_table",
    "DeleteTable": "_delete_table",
    "DescribeTable": "_describe_table",
    "UpdateTable": "_update_table",
    "UpdateTimeToLive": "_update_ttl",
    "UpdateContinuousBackups": "_update_continuous_backups",
    "TagResource": "_tag_resource",
    "PutResourcePolicy": "_put_resource_policy",
    "UpdateContributorInsights": "_update_contributor_insights",
}
_HEADERS = {
    "Content-Type": "application/x-amz-json-1.0",
    "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, "
    "SignedHeaders=host, Signature=0",
}
SETTLE_SECONDS = 120
REQUEST_SECONDS = 60


class ApiError(ValueError):
    """A refusal of the sink. CloudFormation rolls a stack back on ValueError and shows its text."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{message} (Service: DynamoDb, Status Code: 400, Error: {kind})")
        self.kind = kind


def call(operation: str, **request) -> dict:
    """Calls one operation of the sink; raises ApiError when it is refused."""
    status, body = _call_self(operation, request) if SINK == "self" else _call_url(operation, request)
    answer = _decode(body)
    if status >= 400:
        kind = str(answer.get("__type", "")).split("#")[-1] or f"HTTP {status}"
        raise ApiError(kind, answer.get("message") or answer.get("Message") or "no message")
    return answer


def call_if_known(operation: str, **request) -> dict | None:
    """As call, but None where the sink has no such operation (DynamoDB Local: backups, tags, policies)."""
    try:
        return call(operation, **request)
    except ApiError as error:
        if error.kind != "UnknownOperationException":
            raise
        return None


def settle(table: str, budget: float = SETTLE_SECONDS) -> dict:
    """Waits until the table and all its indexes are ACTIVE and returns its description."""
    deadline = time.monotonic() + budget
    while True:
        described = call("DescribeTable", TableName=table)["Table"]
        indexes = described.get("GlobalSecondaryIndexes") or []
        states = [described["TableStatus"], *(index.get("IndexStatus", "ACTIVE") for index in indexes)]
        if all(state == "ACTIVE" for state in states):
            return described
        if time.monotonic() > deadline:
            raise ValueError(f"table {table} is not ACTIVE after {budget} s: {', '.join(states)}")
        time.sleep(0.05)


def _call_self(operation: str, request: dict) -> tuple[int, bytes]:
    status, _headers, body = getattr(emulated, _HANDLERS[operation])(request)
    return status, body


def _call_url(operation: str, request: dict) -> tuple[int, bytes]:
    headers = {**_HEADERS, "X-Amz-Target": f"DynamoDB_20120810.{operation}"}
    try:
        sent = urllib.request.Request(SINK, json.dumps(request).encode(), headers)
        with urllib.request.urlopen(sent, timeout=REQUEST_SECONDS) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError as error:
        raise ApiError("Unreachable", f"{SINK} does not answer: {error}") from error


def _decode(body: bytes | str | None) -> dict:
    try:
        answer = json.loads(body or b"{}")
    except ValueError:
        return {"message": "the answer is not JSON"}
    return answer if isinstance(answer, dict) else {"message": "the answer is not a JSON object"}
