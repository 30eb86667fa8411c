"""Limits that AWS states in its documents, that its models lack, and that names of this platform could pass."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jmespath
from moto.core.model import OperationModel

from gateway.contract.patterns import compile_pattern
from gateway.contract.validator import Finding, shorten
from gateway.redaction import REDACTED


@dataclass(frozen=True)
class Limit:
    """``member`` is a JMESPath; ``operations`` a pattern of names; ``pattern`` Java's, of the whole value."""

    service: str
    operations: str
    member: str
    pattern: str
    says: str
    source: str


_EC2_TEXT = r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{0,255}"
_EC2_SAYS = "AWS allows up to 255 of a-z, A-Z, 0-9, spaces, and ._-:/()#,@[]+=&;{}!$*"
_RDS_IDENTIFIER = rf"(?=.{{1,63}}$)[A-Za-z](-?[A-Za-z0-9])*"
_RDS_SAYS = "AWS allows 1 to 63 letters, numbers, hyphens; first a letter, no hyphen at the end, no two in a row"
_TAG_TEXT = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]"
_TAG_SAYS = "AWS allows letters, digits, white space, and _.:/=+-@"

LIMITS: tuple[Limit, ...] = (
    Limit(
        "elbv2",
        "CreateLoadBalancer",
        "Name",
        r"(?!internal-)(?=.{1,32}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?",
        "AWS allows at most 32 letters, digits, hyphens; no hyphen at either end, not internal-… at the start",
        "API reference of Elastic Load Balancing v2, CreateLoadBalancer",
    ),
    Limit(
        "elbv2",
        "CreateTargetGroup",
        "Name",
        r"(?=.{1,32}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?",
        "AWS allows at most 32 letters, digits, hyphens; no hyphen at either end",
        "API reference of Elastic Load Balancing v2, CreateTargetGroup",
    ),
    Limit(
        "lambda",
        "CreateFunction",
        "FunctionName",
        r"[a-zA-Z0-9-_]{1,64}|arn:.*|\d{12}:.*",
        "AWS allows a function's name alone at most 64 letters, digits, hyphens, underscores",
        "API reference of Lambda, CreateFunction: the model's 140 characters are those of an ARN",
    ),
    Limit(
        "lambda",
        "CreateFunction|UpdateFunctionConfiguration",
        "Timeout",
        r"[1-9]\d?|[1-8]\d\d|900",
        "AWS allows 1 to 900 seconds",
        "Developer guide of Lambda, Lambda quotas",
    ),
    Limit(
        "rds",
        "CreateDBCluster",
        "DBClusterIdentifier",
        _RDS_IDENTIFIER,
        _RDS_SAYS,
        "API reference of RDS, CreateDBCluster",
    ),
    Limit(
        "rds",
        "CreateDBCluster",
        "DatabaseName",
        r"[A-Za-z][A-Za-z0-9]{0,63}",
        "AWS allows at most 64 letters and digits; first a letter",
        "API reference of RDS, CreateDBCluster; the error in hashicorp/terraform-provider-aws#38528",
    ),
    Limit(
        "rds",
        "CreateDBInstance",
        "DBInstanceIdentifier",
        _RDS_IDENTIFIER,
        _RDS_SAYS,
        "API reference of RDS, CreateDBInstance",
    ),
    Limit(
        "rds",
        "CreateDBSubnetGroup",
        "DBSubnetGroupName",
        r"(?!default$)[A-Za-z][A-Za-z0-9._ -]{0,254}",
        "AWS allows at most 255 letters, numbers, periods, underscores, spaces, hyphens; first a letter",
        "API reference of RDS, CreateDBSubnetGroup",
    ),
    Limit("rds", ".*", "Tags[].Key", rf"(?!aws:|rds:){_TAG_TEXT}{{1,128}}", _TAG_SAYS, "API reference of RDS, Tag"),
    Limit("rds", ".*", "Tags[].Value", rf"{_TAG_TEXT}{{0,256}}", _TAG_SAYS, "API reference of RDS, Tag"),
    Limit(
        "s3",
        "CreateBucket",
        "Bucket",
        r"(?!xn--|sthree-|amzn-s3-demo-)(?!.*\.\.)(?!.*(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)"
        r"(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
        "AWS allows 3 to 63 lower-case letters, numbers, periods, hyphens; a letter or number at either end",
        "User guide of S3, General purpose bucket naming rules",
    ),
    Limit(
        "ec2",
        "CreateSecurityGroup",
        "GroupName",
        rf"(?!sg-){_EC2_TEXT}",
        f"{_EC2_SAYS}; not sg-… at the start",
        "API reference of EC2, CreateSecurityGroup",
    ),
    Limit(
        "ec2",
        "CreateSecurityGroup",
        "Description",
        _EC2_TEXT,
        _EC2_SAYS,
        "API reference of EC2, CreateSecurityGroup",
    ),
    Limit(
        "ec2",
        "(Authorize|Update)SecurityGroup.*",
        "IpPermissions[].[IpRanges, Ipv6Ranges, PrefixListIds, UserIdGroupPairs][][].Description",
        _EC2_TEXT,
        _EC2_SAYS,
        "API reference of EC2, IpRange, PrefixListId, UserIdGroupPair",
    ),
    Limit(
        "ec2",
        ".*",
        "[TagSpecifications[].Tags[], Tags][][].Key",
        r"(?!aws:).{1,127}",
        "AWS allows 1 to 127 characters, not aws: at the start",
        "API reference of EC2, Tag",
    ),
    Limit(
        "ec2",
        ".*",
        "[TagSpecifications[].Tags[], Tags][][].Value",
        r"[\s\S]{0,256}",
        "AWS allows at most 256 characters",
        "API reference of EC2, Tag",
    ),
    Limit(
        "ecs",
        "RegisterTaskDefinition|CreateService|CreateCluster",
        "[family, serviceName, clusterName][]",
        r"[A-Za-z0-9_-]{1,255}",
        "AWS allows at most 255 letters, numbers, underscores, hyphens",
        "API reference of ECS, RegisterTaskDefinition, CreateService, CreateCluster",
    ),
    Limit(
        "ecs",
        "CreateService",
        "clientToken",
        r"[\x21-\x7E]{1,36}",
        "AWS allows at most 36 characters, ASCII 33 to 126",
        "API reference of ECS, CreateService",
    ),
    Limit(
        "secretsmanager",
        "CreateSecret",
        "Name",
        r"[A-Za-z0-9/_+=.@-]{1,512}",
        "AWS allows letters, numbers and /_+=.@-",
        "API reference of Secrets Manager, CreateSecret",
    ),
    Limit(
        "sns",
        "CreateTopic",
        "Name",
        r"[A-Za-z0-9_-]{1,256}|[A-Za-z0-9_-]{1,251}\.fifo",
        "AWS allows 1 to 256 letters, numbers, underscores, hyphens",
        "API reference of SNS, CreateTopic",
    ),
    Limit(
        "cloudwatch",
        "PutDashboard",
        "DashboardName",
        r"[A-Za-z0-9_-]{1,255}",
        "AWS allows at most 255 letters, numbers, hyphens, underscores",
        "API reference of CloudWatch, PutDashboard",
    ),
    Limit(
        "ssm",
        "PutParameter",
        "Name",
        r"(?i)(?!/?(aws|ssm))(?=.{1,1011}$)/?[a-z0-9_.-]+(/[a-z0-9_.-]+){0,14}",
        "AWS allows at most 1011 of a-zA-Z0-9_.-/ in 15 levels, not aws or ssm at the start",
        "API reference of Systems Manager, PutParameter",
    ),
    Limit(
        "kms",
        "CreateAlias",
        "AliasName",
        r"alias/(?!aws/)[a-zA-Z0-9/_-]+",
        "AWS keeps alias/aws/ for itself",
        "API reference of KMS, CreateAlias",
    ),
)


def beyond_limits(parameters: dict[str, Any], model: OperationModel) -> Iterator[Finding]:
    for limit in LIMITS:
        if limit.service == model.service_model.service_name and re.fullmatch(limit.operations, model.name):
            found = jmespath.search(limit.member, parameters)
            for value in found if isinstance(found, list) else [found]:
                if value not in (None, REDACTED) and not compile_pattern(limit.pattern).fullmatch(str(value)):
                    yield Finding(limit.member, shorten(value), f"{limit.says} ({limit.source})")
