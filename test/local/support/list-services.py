"""Makes one thing in each service of an AWS endpoint and prints, as JSON, the names that the service then lists.

Uses botocore, which the emulator itself is installed with: real clients, real signatures. Arguments: the endpoint, the name of the thing.
"""

import json
import sys

from botocore.config import Config
from botocore.session import get_session

endpoint, name = sys.argv[1:3]
session = get_session()


def client(service):
    return session.create_client(
        service,
        endpoint_url=endpoint,
        region_name="us-east-1",
        config=Config(retries={"max_attempts": 1}, read_timeout=20),
    )


def iam():
    one = client("iam")
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
    one.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    return [role["RoleName"] for role in one.list_roles()["Roles"]]


def kms():
    one = client("kms")
    key = one.create_key(Description=name)["KeyMetadata"]["KeyId"]
    return [name for found in one.list_keys()["Keys"] if found["KeyId"] == key]


def cloudwatch():
    one = client("cloudwatch")
    one.put_metric_alarm(
        AlarmName=name,
        Namespace="Landfall",
        MetricName="Rows",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    return [alarm["AlarmName"] for alarm in one.describe_alarms()["MetricAlarms"]]


def sns():
    one = client("sns")
    one.create_topic(Name=name)
    return [topic["TopicArn"].rsplit(":", 1)[1] for topic in one.list_topics()["Topics"]]


def cloudtrail():
    client("s3").create_bucket(Bucket=name)
    one = client("cloudtrail")
    one.create_trail(Name=name, S3BucketName=name)
    return [trail["Name"] for trail in one.describe_trails()["trailList"]]


def secretsmanager():
    one = client("secretsmanager")
    one.create_secret(Name=name, SecretString="nothing secret")
    return [secret["Name"] for secret in one.list_secrets()["SecretList"]]


def glue():
    one = client("glue")
    one.create_database(DatabaseInput={"Name": name})
    return [database["Name"] for database in one.get_databases()["DatabaseList"]]


listed = {}
for ask in (iam, kms, cloudwatch, sns, cloudtrail, secretsmanager, glue):
    try:
        listed[ask.__name__] = ask()
    except Exception as error:  # every service is told about, not only the first that fails
        listed[ask.__name__] = f"{type(error).__name__}: {error}"
print(json.dumps(listed))
