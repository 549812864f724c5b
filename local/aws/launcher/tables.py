"""CloudFormation's AWS::DynamoDB::Table on top of the sink's API, so that a stack's table is the table that gets data."""

import json
import time

import ministack.services.cloudformation.provisioners as provisioners

from launcher import requests
from launcher.sink import ApiError, call, call_if_known, settle


def install() -> None:
    """Replaces the emulator's handler; a missing internal is an error at start, not a surprise in a stack."""
    for name in ("_RESOURCE_HANDLERS", "_physical_name", "_tag_map"):
        if not hasattr(provisioners, name):
            raise SystemExit(f"this ministack has no provisioners.{name}: use the version pinned in local/versions.ts")
    provisioners._RESOURCE_HANDLERS["AWS::DynamoDB::Table"] = {
        "create": create,
        "update": update,
        "update_with_logical_id": True,
        "delete": delete,
        "import": adopt,
    }


def create(logical_id: str, properties: dict, stack: str) -> tuple[str, dict]:
    """Creates the table; a table of that name that exists already raises, and the stack rolls back."""
    name = properties.get("TableName") or provisioners._physical_name(stack, logical_id, max_len=255)
    call("CreateTable", **requests.create_table(name, properties))
    described = settle(name)
    _apply_extras(name, described, {}, properties)
    return name, _attributes(described)


def delete(physical_id: str, _properties: dict) -> None:
    """Deletes the table; one that is gone already is fine, a protected one is an error (DELETE_FAILED)."""
    try:
        call("DeleteTable", TableName=physical_id)
    except ApiError as error:
        if error.kind != "ResourceNotFoundException":
            raise


def adopt(identifier: dict) -> tuple[str, dict]:
    """An IMPORT change set: the table exists and becomes the stack's."""
    name = identifier["TableName"]
    return name, _attributes(call("DescribeTable", TableName=name)["Table"])


def update(physical_id: str, old: dict, new: dict, stack: str, logical_id: str | None = None) -> tuple[str, dict]:
    """Updates in place, or creates the successor where the key changes (as CloudFormation does)."""
    if _identity(old) != _identity(new):
        return _replace(physical_id, old, new, stack, logical_id)
    request = requests.update_table(old, new)
    if request:
        call("UpdateTable", TableName=physical_id, **request)
        settle(physical_id)
    _update_indexes(physical_id, old, new)
    described = settle(physical_id)
    _apply_extras(physical_id, described, old, new)
    return physical_id, _attributes(described)


def _identity(properties: dict) -> tuple:
    return properties.get("KeySchema"), properties.get("LocalSecondaryIndexes"), properties.get("TableName")


def _replace(name: str, old: dict, new: dict, stack: str, logical_id: str | None) -> tuple[str, dict]:
    if old.get("TableName") and old.get("TableName") == new.get("TableName"):
        raise ValueError(
            "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
            f"Rename {name} and update the stack again."
        )
    successor = new.get("TableName") or f"{name[:240]}-{int(time.time() * 1000):x}"
    return create(logical_id or name, {**new, "TableName": successor}, stack)


def _update_indexes(table: str, old: dict, new: dict) -> None:
    before = {index["IndexName"]: index for index in old.get("GlobalSecondaryIndexes") or []}
    after = {index["IndexName"]: index for index in new.get("GlobalSecondaryIndexes") or []}

    def shape(index: dict) -> tuple:
        return index.get("KeySchema"), index.get("Projection")

    gone = [name for name in before if name not in after or shape(before[name]) != shape(after[name])]
    fresh = [name for name in after if name not in before or name in gone]
    if len(gone) + len(fresh) > 1:
        raise ValueError("Cannot perform more than one GSI creation or deletion in a single update")
    for name in gone:
        call("UpdateTable", TableName=table, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": name}}])
        settle(table)
    for name in fresh:
        call(
            "UpdateTable",
            TableName=table,
            AttributeDefinitions=new["AttributeDefinitions"],
            GlobalSecondaryIndexUpdates=[{"Create": requests.index(after[name])}],
        )
        settle(table)


def _apply_extras(name: str, described: dict, old: dict, new: dict) -> None:
    """What CreateTable cannot say: time-to-live, backups, insights, tags, resource policy."""
    ttl_before, ttl = old.get("TimeToLiveSpecification"), new.get("TimeToLiveSpecification")
    if ttl != ttl_before:
        ttl = ttl or {**ttl_before, "Enabled": False}
        wanted = {"AttributeName": ttl["AttributeName"], "Enabled": requests.boolean(ttl["Enabled"])}
        call("UpdateTimeToLive", TableName=name, TimeToLiveSpecification=wanted)
    backups = _flag(new, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled")
    if backups != _flag(old, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"):
        wanted = {"PointInTimeRecoveryEnabled": backups}
        call_if_known("UpdateContinuousBackups", TableName=name, PointInTimeRecoverySpecification=wanted)
    insights = _flag(new, "ContributorInsightsSpecification", "Enabled")
    if insights != _flag(old, "ContributorInsightsSpecification", "Enabled"):
        action = "ENABLE" if insights else "DISABLE"
        call_if_known("UpdateContributorInsights", TableName=name, ContributorInsightsAction=action)
    if new.get("Tags") and new["Tags"] != old.get("Tags"):
        tags = [{"Key": key, "Value": value} for key, value in provisioners._tag_map(new["Tags"]).items()]
        call_if_known("TagResource", ResourceArn=described["TableArn"], Tags=tags)
    if new.get("ResourcePolicy") and new["ResourcePolicy"] != old.get("ResourcePolicy"):
        policy = json.dumps(new["ResourcePolicy"]["PolicyDocument"])
        call_if_known("PutResourcePolicy", ResourceArn=described["TableArn"], Policy=policy)


def _flag(properties: dict, section: str, key: str) -> bool:
    return requests.boolean((properties.get(section) or {}).get(key, False))


def _attributes(described: dict) -> dict:
    attributes = {"Arn": described["TableArn"]}
    if described.get("LatestStreamArn"):
        attributes["StreamArn"] = described["LatestStreamArn"]
    return attributes
