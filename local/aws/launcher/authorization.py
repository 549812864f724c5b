"""Resources of DynamoDB requests that name them by an ARN, which the emulator would judge as if they were about everything."""

import json

import ministack.core.iam_actions as iam_actions


def install() -> None:
    """Wraps the emulator's reader; a missing internal is an error at start, not a refusal nobody understands."""
    if not hasattr(iam_actions, "dynamodb_resource_arns"):
        raise SystemExit("this ministack has no iam_actions.dynamodb_resource_arns: use the version pinned in local/versions.ts")
    known = iam_actions.dynamodb_resource_arns

    def resources(body: bytes, region: str, account_id: str) -> list[str]:
        return known(body, region, account_id) or _by_arn(body)

    iam_actions.dynamodb_resource_arns = resources


def _by_arn(body: bytes) -> list[str]:
    """ListTagsOfResource and its like carry `ResourceArn`."""
    try:
        arn = json.loads(body or b"{}").get("ResourceArn")
    except (AttributeError, ValueError):
        return []
    return [arn] if isinstance(arn, str) and arn.startswith("arn:") else []
