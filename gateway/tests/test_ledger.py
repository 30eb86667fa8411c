"""What stands in the ledger, and what must not."""

import re
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from botocore import UNSIGNED, xform_name
from botocore.config import Config

from emulator.aws import Call
from emulator.tests.support import DR, PRIMARY, refusal
from gateway.redaction import keep_body, keep_headers, keep_path
from gateway.tests.support import LEDGER, Gateway

SECRET = "do-not-tell-anybody"


def test_has_a_line_for_every_request_in_the_words_of_aws(gateway: Gateway) -> None:
    gateway.client("kms", DR).list_keys()
    gateway.client("iam").list_roles(MaxItems=1)
    refusal(gateway.client("rds").describe_db_clusters, DBClusterIdentifier="none")
    gateway.client("s3", config=Config(signature_version=UNSIGNED)).list_buckets()
    lines = gateway.lines()
    keys = ("region", "controlPlaneRegion", "service", "operation", "outcome", "status", "attempt", "stack")
    assert [tuple(line[key] for key in keys) for line in lines] == [
        (DR, DR, "kms", "ListKeys", "answered", 200, 1, None),
        (PRIMARY, "us-east-1", "iam", "ListRoles", "answered", 200, 1, None),
        (PRIMARY, PRIMARY, "rds", "DescribeDBClusters", "answered", 404, 1, None),
        (None, None, "s3", "ListBuckets", "answered", 200, 1, None),
    ]
    for line in lines:
        assert list(line) == LEDGER
        assert abs(datetime.strptime(line["time"], "%Y-%m-%dT%H:%M:%S.%f%z") - datetime.now(UTC)) < timedelta(minutes=1)
        assert re.fullmatch(r"[-0-9]+T[0-9:]+\.\d{3}Z", line["time"])
        assert 0 <= line["durationMs"] < 20_000
        assert re.fullmatch(r"[-0-9a-f]{36}", line["invocationId"])


def test_keeps_of_a_request_what_it_asked(gateway: Gateway) -> None:
    refusal(gateway.client("rds").describe_db_clusters, DBClusterIdentifier="one two")
    assert gateway.lines()[0]["request"] == {
        "method": "POST",
        "path": "/",
        "headers": {"content-type": "application/x-www-form-urlencoded; charset=utf-8"},
        "body": "Action=DescribeDBClusters&Version=2014-10-31&DBClusterIdentifier=one+two",
        "bodyBytes": 72,
    }
    refusal(gateway.client("s3").list_objects_v2, Bucket="some", Prefix="a b")
    assert gateway.lines()[0]["request"]["path"] == "/some?list-type=2&prefix=a%20b&encoding-type=url"


@pytest.mark.parametrize(
    "agent, stack", [("stack/dr-region", "dr-region"), ("app/dr-region", "dr-region"), ("haystack/one", None)]
)
def test_the_stack_is_what_the_user_agent_says(gateway: Gateway, agent: str, stack: str | None) -> None:
    gateway.client("kms", config=Config(user_agent_extra=agent)).list_keys()
    assert gateway.lines()[0]["stack"] == stack


SECRETS: list[tuple[str, str, dict[str, Any]]] = [
    ("secretsmanager", "CreateSecret", {"Name": "n", "SecretString": SECRET}),
    ("secretsmanager", "PutSecretValue", {"SecretId": "n", "SecretBinary": SECRET.encode()}),
    ("ssm", "PutParameter", {"Name": "/n", "Value": SECRET, "Type": "SecureString"}),
    ("rds", "ModifyDBCluster", {"DBClusterIdentifier": "c", "MasterUserPassword": SECRET}),
    ("iam", "CreateLoginProfile", {"UserName": "u", "Password": SECRET}),
    ("sts", "AssumeRoleWithWebIdentity", {"RoleArn": "a" * 20, "RoleSessionName": "ab", "WebIdentityToken": SECRET}),
    ("s3", "PutObject", {"Bucket": "none", "Key": "project-x/dr-region.tfstate", "Body": SECRET.encode()}),
    ("lambda", "UpdateFunctionCode", {"FunctionName": "f", "ZipFile": SECRET.encode()}),
    ("lambda", "Invoke", {"FunctionName": "f", "Payload": SECRET.encode()}),
    ("kms", "Encrypt", {"KeyId": "k", "Plaintext": SECRET.encode()}),
    ("ecs", "RegisterTaskDefinition", {
        "family": "f",
        "containerDefinitions": [{"name": "c", "environment": [{"name": "DB_PASSWORD", "value": SECRET}]}],
    }),
    ("lambda", "UpdateFunctionConfiguration", {
        "FunctionName": "f",
        "Environment": {"Variables": {"API_TOKEN": SECRET, "CLIENT_SECRET": SECRET}},
    }),
]  # fmt: skip


@pytest.mark.parametrize("service, operation, parameters", SECRETS)
def test_keeps_no_secret_and_no_payload(
    gateway: Gateway, service: str, operation: str, parameters: dict[str, Any]
) -> None:
    client = gateway.client(service)
    try:
        getattr(client, xform_name(operation))(**parameters)
    except client.exceptions.ClientError:
        pass
    text = gateway.ledger.read_text()
    line = gateway.lines()[-1]
    assert line["operation"] == operation and line["request"]["bodyBytes"] >= len(SECRET)
    assert SECRET not in text and b64encode(SECRET.encode()).decode() not in text
    assert "Signature=" not in text


def test_keeps_the_length_of_an_object_only(gateway: Gateway) -> None:
    refusal(gateway.client("s3").put_object, Bucket="none", Key="k", Body=b"x" * 1234)
    request = gateway.lines()[0]["request"]
    assert (request["body"], request["bodyBytes"]) == (None, 1234)


def test_keeps_no_signature_of_a_presigned_url(gateway: Gateway) -> None:
    s3 = gateway.client("s3", config=Config(signature_version="s3v4"))
    requests.get(s3.generate_presigned_url("get_object", Params={"Bucket": "none", "Key": "k"}), timeout=5)
    line = gateway.lines()[0]
    assert (line["operation"], line["region"]) == ("GetObject", PRIMARY)
    assert "X-Amz-Signature=REDACTED" in line["request"]["path"]


def call(service: str, operation: str | None) -> Call:
    return Call(PRIMARY, service, operation, "json")


def test_keeps_nothing_of_what_it_cannot_tell_or_read() -> None:
    assert keep_body(call("s3", None), b"anything", "", "") is None
    assert keep_body(call("ssm", "PutParameter"), b'{"password": "half', "application/x-amz-json-1.1", "") is None
    assert keep_body(call("ssm", "PutParameter"), b"\xff\xfe", "application/x-amz-json-1.1", "") is None


def test_keeps_the_rest_of_a_request_with_a_secret() -> None:
    body = b'{"Name": "n", "SecretString": "s", "ClientRequestToken": "t", "Tags": [{"Key": "name", "Value": "v"}]}'
    kept = keep_body(call("secretsmanager", "CreateSecret"), body, "application/x-amz-json-1.1", "")
    assert kept == body.decode().replace('"s"', '"REDACTED"')
    xml = b"<a:Config><Password>s</Password><Name x='1'>n</Name><NextToken>t</NextToken></a:Config>"
    assert keep_body(call("route53", "CreateHostedZone"), xml, "", "") == xml.decode().replace(">s<", ">REDACTED<")


def test_keeps_no_signature() -> None:
    path = "/b/k?X-Amz-Credential=AK%2F1&X-Amz-Security-Token=tok&X-Amz-Signature=abc&versionId=1"
    assert keep_path(path) == (
        "/b/k?X-Amz-Credential=REDACTED&X-Amz-Security-Token=REDACTED&X-Amz-Signature=REDACTED&versionId=1"
    )
    body = b"Action=CreateDBCluster&PreSignedUrl=https%3A%2F%2Fh%2F%3FX-Amz-Credential%3Dak%26X-Amz-Signature%3Dabc"
    kept = keep_body(call("rds", "CreateDBCluster"), body, "application/x-www-form-urlencoded", "")
    assert kept and "abc" not in kept and "Dak" not in kept and kept.count("REDACTED") == 2
    headers = {"authorization": "s", "x-amz-security-token": "s", "x-amz-target": "t", "x-amz-copy-source": "c"}
    customer = {"x-amz-server-side-encryption-customer-key": "s"}
    assert keep_headers({**headers, **customer}) == {
        "x-amz-target": "t",
        "x-amz-copy-source": "c",
        "x-amz-server-side-encryption-customer-key": "REDACTED",
    }
