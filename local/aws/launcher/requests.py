"""Properties of AWS::DynamoDB::Table (CloudFormation's spelling) as requests of the DynamoDB API."""


def integers(value: dict | None) -> dict | None:
    """Capacity units arrive as strings when they come from a template's parameters."""
    return {key: int(units) for key, units in value.items()} if value else value


def boolean(value) -> bool:
    """Templates carry booleans as true, "true" and "True"."""
    return str(value).lower() == "true"


def encryption(properties: dict) -> dict | None:
    """SSESpecification: `SSEEnabled` is `Enabled` in the API."""
    given = properties.get("SSESpecification")
    if not given:
        return None
    renamed = {
        "Enabled": boolean(given.get("SSEEnabled")),
        "SSEType": given.get("SSEType"),
        "KMSMasterKeyId": given.get("KMSMasterKeyId"),
    }
    return {key: value for key, value in renamed.items() if value is not None}


def stream(properties: dict) -> dict | None:
    """A StreamSpecification in a template means that the stream is on."""
    given = properties.get("StreamSpecification")
    return {"StreamEnabled": True, "StreamViewType": given["StreamViewType"]} if given else None


def index(given: dict) -> dict:
    """One global secondary index without what only CloudFormation knows."""
    known = ("IndexName", "KeySchema", "Projection", "ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput")
    kept = {key: value for key, value in given.items() if key in known}
    for capacity in ("ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput"):
        if capacity in kept:
            kept[capacity] = integers(kept[capacity])
    return kept


def create_table(name: str, properties: dict) -> dict:
    """The CreateTable request for a resource."""
    protection = properties.get("DeletionProtectionEnabled")
    request = {
        "TableName": name,
        "KeySchema": properties.get("KeySchema"),
        "AttributeDefinitions": properties.get("AttributeDefinitions"),
        "BillingMode": properties.get("BillingMode", "PROVISIONED"),
        "ProvisionedThroughput": integers(properties.get("ProvisionedThroughput")),
        "OnDemandThroughput": integers(properties.get("OnDemandThroughput")),
        "WarmThroughput": integers(properties.get("WarmThroughput")),
        "GlobalSecondaryIndexes": [index(given) for given in properties.get("GlobalSecondaryIndexes") or []] or None,
        "LocalSecondaryIndexes": properties.get("LocalSecondaryIndexes"),
        "StreamSpecification": stream(properties),
        "SSESpecification": encryption(properties),
        "TableClass": properties.get("TableClass"),
        "DeletionProtectionEnabled": None if protection is None else boolean(protection),
    }
    return {key: value for key, value in request.items() if value is not None}


def update_table(old: dict, new: dict) -> dict:
    """The UpdateTable request for everything but indexes; empty when nothing of it changed."""
    request = {}
    if old.get("BillingMode") != new.get("BillingMode"):
        request["BillingMode"] = new.get("BillingMode", "PROVISIONED")
    if new.get("ProvisionedThroughput") and new["ProvisionedThroughput"] != old.get("ProvisionedThroughput"):
        request["ProvisionedThroughput"] = integers(new["ProvisionedThroughput"])
    for capacity in ("OnDemandThroughput", "WarmThroughput"):
        if new.get(capacity) and new[capacity] != old.get(capacity):
            request[capacity] = integers(new[capacity])
    if old.get("SSESpecification") != new.get("SSESpecification"):
        request["SSESpecification"] = encryption(new) or {"Enabled": False}
    if boolean(old.get("DeletionProtectionEnabled")) != boolean(new.get("DeletionProtectionEnabled")):
        request["DeletionProtectionEnabled"] = boolean(new.get("DeletionProtectionEnabled"))
    if old.get("StreamSpecification") != new.get("StreamSpecification"):
        request["StreamSpecification"] = stream(new) or {"StreamEnabled": False}
    return request
