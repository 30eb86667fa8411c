"""The contract check: a request of every protocol that AWS would take, and one of every kind that it would not."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.serialize import create_serializer
from moto.core.utils import get_service_model

from emulator.tests.support import ROOT
from gateway.contract.check import check
from gateway.contract.limits import LIMITS, Limit
from gateway.contract.patterns import UnreadablePattern, compile_pattern
from gateway.tests.support import Gateway


def entry(service: str, operation: str, parameters: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """A line of the ledger for a request as a client would send it that does not validate."""
    model = get_service_model(service)
    protocol = "query" if service == "cloudwatch" else model.protocol
    serializer = create_serializer(protocol, include_validation=False)
    sent = serializer.serialize_to_request(parameters, model.operation_model(operation))
    body = urlencode(sent["body"]) if isinstance(sent["body"], dict) else sent["body"]
    request = {
        "method": sent["method"],
        "path": sent["url_path"] + (f"?{urlencode(sent['query_string'])}" if sent["query_string"] else ""),
        "headers": {name.lower(): value for name, value in sent["headers"].items()},
        "body": body.decode() if isinstance(body, bytes) else body,
        "bodyBytes": len(body),
    }
    return {"stack": "dr-region", "service": service, "operation": operation, "request": {**request, **changed}}


def judge(path: Path, *entries: dict[str, Any]) -> list[tuple[str, str, str]]:
    ledger = path / "requests.jsonl"
    ledger.write_text("".join(json.dumps(one) + "\n" for one in entries))
    return [(each.member, each.value, each.says) for each in check(str(ledger)).violations]


ROLE = "arn:aws:iam::123456789012:role/role"
CLEAN: list[tuple[str, str, dict[str, Any]]] = [
    ("rds", "CreateDBCluster", {"DBClusterIdentifier": "shop-1", "Engine": "aurora-postgresql", "MasterUserPassword": "REDACTED", "AvailabilityZones": ["a", "b"], "StorageEncrypted": True, "BackupRetentionPeriod": 7, "Tags": [{"Key": "k", "Value": "v"}]}),
    ("elbv2", "CreateTargetGroup", {"Name": "a" * 32, "Port": 443, "Matcher": {"HttpCode": "200"}}),
    ("cloudwatch", "PutMetricAlarm", {"AlarmName": "a", "ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, "Threshold": 0.5, "Dimensions": [{"Name": "n", "Value": "v"}]}),
    ("iam", "CreateRole", {"RoleName": "r" * 64, "AssumeRolePolicyDocument": '{"Statement": []}', "Tags": [{"Key": "Straße:1", "Value": ""}]}),
    ("sns", "SetTopicAttributes", {"TopicArn": "arn:t", "AttributeName": "Policy", "AttributeValue": "{}"}),
    ("ec2", "AuthorizeSecurityGroupIngress", {"GroupId": "sg-1", "IpPermissions": [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "HTTPS (all)"}]}]}),
    ("kms", "CreateKey", {"Description": "d", "MultiRegion": True, "Tags": [{"TagKey": "k", "TagValue": "v"}]}),
    ("dynamodb", "PutItem", {"TableName": "locks", "Item": {"LockID": {"S": "x"}, "N": {"N": "1"}, "B": {"B": b"b"}}}),
    ("ssm", "PutParameter", {"Name": "/shop/marker", "Value": "v", "Type": "String", "Overwrite": True}),
    ("lambda", "CreateFunction", {"FunctionName": "f" * 64, "Role": ROLE, "Runtime": "nodejs22.x", "Handler": "index.handler", "Code": {"ZipFile": b"zip"}, "Timeout": 30}),
    ("lambda", "GetFunction", {"FunctionName": "arn:aws:lambda:eu-west-1:123456789012:function:f", "Qualifier": "live"}),
    ("apigateway", "CreateRestApi", {"name": "n", "endpointConfiguration": {"types": ["PRIVATE"]}}),
    ("route53", "ChangeResourceRecordSets", {"HostedZoneId": "Z1", "ChangeBatch": {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": {"Name": "n", "Type": "A", "SetIdentifier": "s", "Weight": 100, "AliasTarget": {"HostedZoneId": "Z2", "DNSName": "d", "EvaluateTargetHealth": True}}}]}}),
    ("route53", "CreateHealthCheck", {"CallerReference": "r" * 64, "HealthCheckConfig": {"Type": "HTTPS", "FailureThreshold": 3}}),
    ("s3", "PutBucketVersioning", {"Bucket": "shop", "VersioningConfiguration": {"Status": "Enabled"}}),
    ("s3", "PutBucketLifecycleConfiguration", {"Bucket": "shop", "LifecycleConfiguration": {"Rules": [{"ID": "r", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}]}}),
    ("s3", "PutBucketPolicy", {"Bucket": "shop", "Policy": "{}"}),
    ("s3", "ListObjectsV2", {"Bucket": "shop", "Prefix": "a/b", "MaxKeys": 5}),
]  # fmt: skip


@pytest.mark.parametrize("service, operation, parameters", CLEAN)
def test_what_aws_takes_is_no_violation(
    tmp_path: Path, service: str, operation: str, parameters: dict[str, Any]
) -> None:
    assert judge(tmp_path, entry(service, operation, parameters)) == []


def rule(**changed: Any) -> dict[str, Any]:
    return {"HostedZoneId": "Z1", "ChangeBatch": {"Changes": [{"Action": "UPSERT", **changed}]}}


RECORD = {"Name": "n", "Type": "A"}
VIOLATIONS: list[tuple[str, str, dict[str, Any], str, str, str]] = [
    # required, at every depth and in every protocol
    ("rds", "CreateDBCluster", {"DBClusterIdentifier": "a"}, "Engine", "", "required"),
    ("ec2", "CreateSubnet", {"CidrBlock": "10.0.0.0/24"}, "VpcId", "", "required"),
    ("kms", "CreateAlias", {"AliasName": "alias/a"}, "TargetKeyId", "", "required"),
    ("kms", "TagResource", {"KeyId": "k", "Tags": [{"TagKey": "k"}]}, "Tags[0].TagValue", "", "required"),
    ("lambda", "CreateFunction", {"FunctionName": "f", "Role": ROLE}, "Code", "", "required"),
    ("route53", "ChangeResourceRecordSets", rule(), "ChangeBatch.Changes[0].ResourceRecordSet", "", "required"),
    ("s3", "PutObjectTagging", {"Bucket": "shop", "Key": "k", "Tagging": {"TagSet": [{"Key": "k"}]}}, "Tagging.TagSet[0].Value", "", "required"),
    # longest and shortest
    ("iam", "CreateRole", {"RoleName": "r" * 65, "AssumeRolePolicyDocument": "{}"}, "RoleName", "r" * 65, "has length 65; AWS allows at most 64"),
    ("route53", "CreateHealthCheck", {"CallerReference": "r" * 65, "HealthCheckConfig": {"Type": "TCP"}}, "CallerReference", "r" * 65, "at most 64"),
    ("lambda", "CreateFunction", {"FunctionName": "f", "Role": ROLE, "Code": {}, "Description": "d" * 257}, "Description", "d" * 120 + "… (257 characters)", "at most 256"),
    ("elbv2", "AddTags", {"ResourceArns": ["a"], "Tags": []}, "Tags", "[]", "at least 1"),
    ("secretsmanager", "GetSecretValue", {"SecretId": ""}, "SecretId", "", "at least 1"),
    ("lambda", "AddPermission", {"FunctionName": "f", "StatementId": "s", "Action": "lambda:x", "Principal": "p", "SourceArn": "a"}, "SourceArn", "a", "matches"),
    # enumerations, in values and in lists
    ("route53", "ChangeResourceRecordSets", rule(ResourceRecordSet={"Name": "n", "Type": "ALIAS"}), "ChangeBatch.Changes[0].ResourceRecordSet.Type", "ALIAS", "AWS allows SOA, A,"),
    ("s3", "PutBucketVersioning", {"Bucket": "shop", "VersioningConfiguration": {"Status": "On"}}, "VersioningConfiguration.Status", "On", "Enabled, Suspended"),
    ("ecs", "RegisterTaskDefinition", {"family": "f", "containerDefinitions": [], "requiresCompatibilities": ["FARGATES"]}, "requiresCompatibilities[0]", "FARGATES", "FARGATE"),
    ("ec2", "CreateVpc", {"CidrBlock": "10.0.0.0/16", "InstanceTenancy": "mine"}, "InstanceTenancy", "mine", "default"),
    ("elbv2", "CreateTargetGroup", {"Name": "n", "Protocol": "SMTP"}, "Protocol", "SMTP", "HTTP"),
    # patterns
    ("iam", "CreateRole", {"RoleName": "a/b", "AssumeRolePolicyDocument": "{}"}, "RoleName", "a/b", "matches"),
    ("iam", "TagRole", {"RoleName": "r", "Tags": [{"Key": "k", "Value": "a<b"}]}, "Tags[0].Value", "a<b", "matches"),
    ("lambda", "UpdateFunctionConfiguration", {"FunctionName": "f", "Role": "role"}, "Role", "role", "matches"),
    ("network-firewall", "DescribeFirewall", {"FirewallName": "a b"}, "FirewallName", "a b", "matches"),
    # ranges
    ("lambda", "UpdateFunctionConfiguration", {"FunctionName": "f", "Timeout": 901}, "Timeout", "901", "1 to 900"),
    ("lambda", "UpdateFunctionConfiguration", {"FunctionName": "f", "MemorySize": 64}, "MemorySize", "64", "128 or more"),
    ("route53", "ChangeResourceRecordSets", rule(ResourceRecordSet={**RECORD, "Weight": 256}), "ChangeBatch.Changes[0].ResourceRecordSet.Weight", "256", "at most 255"),
    ("elbv2", "CreateTargetGroup", {"Name": "n", "Port": 65536}, "Port", "65536", "at most 65535"),
    ("lambda", "PutFunctionEventInvokeConfig", {"FunctionName": "f", "MaximumRetryAttempts": 3}, "MaximumRetryAttempts", "3", "at most 2"),
    # types
    ("lambda", "TagResource", {"Resource": "arn:aws:lambda:eu-west-1:123456789012:function:f", "Tags": {"k": 5}}, "Tags.k", "5", "Invalid type"),
    # what AWS's documents say and its models do not
    ("elbv2", "CreateLoadBalancer", {"Name": "a" * 33}, "Name", "a" * 33, "at most 32"),
    ("elbv2", "CreateLoadBalancer", {"Name": "internal-a"}, "Name", "internal-a", "internal-"),
    ("elbv2", "CreateTargetGroup", {"Name": "a-"}, "Name", "a-", "no hyphen at either end"),
    ("lambda", "CreateFunction", {"FunctionName": "f" * 65, "Role": ROLE, "Code": {}}, "FunctionName", "f" * 65, "at most 64"),
    ("rds", "CreateDBInstance", {"DBInstanceIdentifier": "a" * 64, "DBInstanceClass": "c", "Engine": "e"}, "DBInstanceIdentifier", "a" * 64, "1 to 63"),
    ("rds", "CreateDBCluster", {"DBClusterIdentifier": "a--b", "Engine": "e"}, "DBClusterIdentifier", "a--b", "no two in a row"),
    ("rds", "CreateDBCluster", {"DBClusterIdentifier": "a", "Engine": "e", "DatabaseName": "my-shop"}, "DatabaseName", "my-shop", "letters and digits"),
    ("rds", "AddTagsToResource", {"ResourceName": "r", "Tags": [{"Key": "k", "Value": "a,b"}]}, "Tags[].Value", "a,b", "white space"),
    ("s3", "CreateBucket", {"Bucket": "b" * 64}, "Bucket", "b" * 64, "3 to 63"),
    ("s3", "CreateBucket", {"Bucket": "Shop"}, "Bucket", "Shop", "lower-case"),
    ("ec2", "CreateSecurityGroup", {"GroupName": "g", "Description": "a <b>"}, "Description", "a <b>", "up to 255"),
    ("ec2", "AuthorizeSecurityGroupEgress", {"GroupId": "g", "IpPermissions": [{"UserIdGroupPairs": [{"Description": "é"}]}]}, "IpPermissions[].[IpRanges, Ipv6Ranges, PrefixListIds, UserIdGroupPairs][][].Description", "é", "up to 255"),
    ("ec2", "CreateVpc", {"TagSpecifications": [{"ResourceType": "vpc", "Tags": [{"Key": "aws:k", "Value": "v"}]}]}, "[TagSpecifications[].Tags[], Tags][][].Key", "aws:k", "127"),
    ("ecs", "CreateCluster", {"clusterName": "a b"}, "[family, serviceName, clusterName][]", "a b", "at most 255"),
    ("ssm", "PutParameter", {"Name": "/aws/x", "Value": "v"}, "Name", "/aws/x", "not aws or ssm"),
    ("sns", "CreateTopic", {"Name": "a.b"}, "Name", "a.b", "1 to 256"),
    ("secretsmanager", "CreateSecret", {"Name": "a b"}, "Name", "a b", "/_+=.@-"),
    ("cloudwatch", "PutDashboard", {"DashboardName": "a.b", "DashboardBody": "{}"}, "DashboardName", "a.b", "at most 255"),
    ("kms", "CreateAlias", {"AliasName": "alias/aws/x", "TargetKeyId": "k"}, "AliasName", "alias/aws/x", "for itself"),
]  # fmt: skip


@pytest.mark.parametrize("service, operation, parameters, member, value, says", VIOLATIONS)
def test_what_aws_refuses_is_a_violation(
    tmp_path: Path, service: str, operation: str, parameters: dict[str, Any], member: str, value: str, says: str
) -> None:
    found = judge(tmp_path, entry(service, operation, parameters))
    assert [(one[0], one[1]) for one in found] == [(member, value)]
    assert says in found[0][2]


FORM = "Action=DescribeDBClusters&Version=2014-10-31"
UNREADABLE: list[tuple[dict[str, Any], str]] = [
    ({**entry("rds", "DescribeDBClusters", {}), "operation": None}, "belongs to no operation"),
    ({**entry("rds", "DescribeDBClusters", {}), "service": None}, "belongs to no operation"),
    ({**entry("rds", "DescribeDBClusters", {}), "operation": "DescribeAurora"}, "belongs to no operation"),
    (entry("rds", "DescribeDBClusters", {}, body=None), "its body is not in the ledger"),
    (entry("s3", "PutBucketTagging", {"Bucket": "b"}, body=None), "its body is not in the ledger"),
    (entry("rds", "DescribeDBClusters", {}, body=f"{FORM}&MaxRecords=many"), "could not be read: ValueError"),
    (entry("rds", "DescribeDBClusters", {}, body=f"{FORM}&Colour=red"), "is not in AWS's model"),
    (entry("kms", "ListKeys", {}, body="{"), "the body is no JSON"),
    (entry("kms", "ListKeys", {}, body="[]"), "the body is no JSON object"),
    (entry("kms", "ListKeys", {}, body='{"Colour": "red"}'), "is not in AWS's model"),
    (entry("kms", "TagResource", {}, body='{"KeyId": "k", "Tags": [{"TagKey": "k", "TagValue": "v", "x": 1}]}'), "model"),
    (entry("kms", "Encrypt", {}, body='{"KeyId": "k", "Plaintext": "no base64"}'), "a blob is not base64"),
    (entry("lambda", "GetFunction", {"FunctionName": "f"}, path="/2015-03-31/other"), "the path is not"),
    (entry("s3", "PutBucketTagging", {"Bucket": "b"}, body="<Tagging><TagSet>"), "could not be read"),
    (entry("s3", "PutBucketTagging", {"Bucket": "b"}, body="<Tagging><TagSet/><Colour/></Tagging>"), "model"),
]


@pytest.mark.parametrize("line, says", UNREADABLE)
def test_what_cannot_be_read_is_a_violation(tmp_path: Path, line: dict[str, Any], says: str) -> None:
    assert any(says in one[2] for one in judge(tmp_path, line))


def test_what_was_redacted_is_not_judged(tmp_path: Path) -> None:
    secret = {"SecretId": "s", "ClientRequestToken": "t" * 32, "SecretString": "REDACTED"}
    code = entry("lambda", "UpdateFunctionCode", {"FunctionName": "f", "S3Bucket": "bucket"})
    code["request"]["body"] = '{"ZipFile": "REDACTED"}'
    upload = entry("s3", "PutObject", {"Bucket": "shop", "Key": "k", "Body": b""}, body=None)
    patterned = entry("ds", "CreateDirectory", {"Name": "corp.example.com", "Password": "REDACTED", "Size": "Small"})
    assert judge(tmp_path, entry("secretsmanager", "PutSecretValue", secret), code, upload, patterned) == []


def test_the_same_request_counts_once_and_a_violation_says_where_it_comes_from(tmp_path: Path) -> None:
    bad = entry("elbv2", "CreateLoadBalancer", {"Name": "a" * 33})
    judge(tmp_path, bad, bad, entry("kms", "ListKeys", {}), {**bad, "stack": None})
    report = check(str(tmp_path / "requests.jsonl"))
    assert (report.requests, report.distinct) == (4, 3)
    assert [(one.stack, one.service, one.operation, one.resource) for one in report.violations] == [
        ("dr-region", "elbv2", "CreateLoadBalancer", {"Name": "a" * 33}),
        (None, "elbv2", "CreateLoadBalancer", {"Name": "a" * 33}),
    ]


@pytest.mark.parametrize(
    "pattern, matches, others",
    [
        (r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*", ["Größe 1", "日本", ""], ["a<b", "a\n"]),
        (r"\p{ASCII}+", ["a~"], ["é", ""]),
        (r"[\w-_]*", ["a-_"], ["a b"]),
        (r"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*", ["a😀\t"], ["\x00"]),
        ("[a-z]+", ["abc"], ["abc1", "1abc"]),  # the whole value, as AWS does
    ],
)
def test_patterns_of_java(pattern: str, matches: list[str], others: list[str]) -> None:
    compiled = compile_pattern(pattern)
    assert all(compiled.fullmatch(value) for value in matches)
    assert not any(compiled.fullmatch(value) for value in others)


def test_a_pattern_that_cannot_be_read_says_so() -> None:
    with pytest.raises(UnreadablePattern):
        compile_pattern("[a-z](")


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: f"{limit.service}-{limit.operations}-{limit.member}")
def test_a_limit_is_about_operations_that_exist_and_its_pattern_can_be_read(limit: Limit) -> None:
    compile_pattern(limit.pattern)
    assert any(re.fullmatch(limit.operations, name) for name in get_service_model(limit.service).operation_names)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gateway.contract", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_the_command_line(tmp_path: Path) -> None:
    ledger = tmp_path / "requests.jsonl"
    judge(tmp_path, entry("kms", "ListKeys", {}))
    good = run(str(ledger))
    assert (good.returncode, good.stdout) == (0, "0 violations in 1 distinct of 1 requests\n")
    judge(tmp_path, entry("elbv2", "CreateLoadBalancer", {"Name": "a" * 33}))
    bad = run(str(ledger))
    assert bad.returncode == 1 and bad.stdout.startswith("dr-region: elbv2:CreateLoadBalancer (Name aaa")
    report = json.loads(run(str(ledger), "--json").stdout)
    assert report["violations"][0]["member"] == "Name" and report["distinct"] == 1


@pytest.mark.parametrize("content", [None, "no json\n", "[]\n", '{"service": "kms"}\n'])
def test_bad_input(tmp_path: Path, content: str | None) -> None:
    ledger = tmp_path / "requests.jsonl"
    if content is not None:
        ledger.write_text(content)
    answer = run(str(ledger))
    assert answer.returncode == 2 and str(ledger) in answer.stderr


def test_what_real_clients_send_is_no_violation(gateway: Gateway) -> None:
    gateway.client("rds").describe_db_clusters(Filters=[{"Name": "engine", "Values": ["aurora-postgresql"]}])
    gateway.client("ec2").describe_vpcs(Filters=[{"Name": "cidr", "Values": ["10.0.0.0/16", "10.1.0.0/16"]}])
    gateway.client("route53").list_hosted_zones_by_name(DNSName="example.org")
    gateway.client("s3").list_buckets()
    gateway.client("lambda").list_functions()
    gateway.client("kms").create_key(Tags=[{"TagKey": "k", "TagValue": "v"}])
    report = check(str(gateway.ledger))
    mine = [line["operation"] for line in gateway.lines()]
    assert mine == ["DescribeDBClusters", "DescribeVpcs", "ListHostedZonesByName", "ListBuckets", "ListFunctions", "CreateKey"]
    assert [violation for violation in report.violations if violation.operation in mine] == []
