"""Commands of the AWS CLI in the documents, against AWS's own models: the operation exists, and so does each option."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import jmespath
import pytest
from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from botocore.session import get_session

from emulator.tests.support import ROOT

SESSION = get_session()

# The AWS CLI calls most services as botocore does.
SERVICES = {"s3api": "s3"}

# Source: AWS CLI user guide, "Command line options".
GLOBAL = {"--region", "--query", "--output", "--profile"}

# What the AWS CLI has beyond the models. Source: its command reference.
CUSTOM = {
    ("s3", "cp"): GLOBAL | {"--source-region"},
    ("s3", "ls"): GLOBAL,
    ("s3", "sync"): GLOBAL | {"--source-region"},
    ("ecr", "get-login-password"): GLOBAL,
    # In place of one entry of --metric-data.
    ("cloudwatch", "put-metric-data"): GLOBAL | {"--namespace", "--metric-name", "--value", "--unit", "--dimensions"},
}


def documents() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def commands(markdown: str) -> Iterator[str]:
    """Every command that begins with aws in a code block in sh, on one line, without what its output is piped to."""
    for block in re.findall(r"^ *```sh[^\n]*\n(.*?)^ *```$", markdown, re.M | re.S):
        for line in re.sub(r"\s*\\\n\s*", " ", block).splitlines():
            if line.strip().startswith("aws "):
                yield line.strip().split(" | ")[0]


def problems(command: str) -> list[str]:
    _, service, verb, *words = shlex.split(command)
    options = [word for word in words if word.startswith("--")]
    if "--query" in options:
        query = words[words.index("--query") + 1]
        try:
            jmespath.compile(query)
        except jmespath.exceptions.ParseError:
            return [f"{query} is no JMESPath"]
    if (service, verb) in CUSTOM:
        return [f"{service} {verb} has no {one}" for one in options if one not in CUSTOM[service, verb]]
    try:
        model = SESSION.get_service_model(SERVICES.get(service, service))
    except UnknownServiceError:
        return [f"there is no service {service}"]
    operations = {xform_name(name, "-"): name for name in model.operation_names}
    if verb == "wait":
        waiters = SESSION.get_waiter_model(model.service_name)
        awaited = {xform_name(name, "-"): waiters.get_waiter(name).operation for name in waiters.waiter_names}
        if words[0] not in awaited:
            return [f"{service} waits for no {words[0]}"]
        name = awaited[words[0]]
    elif verb in operations:
        name = operations[verb]
    else:
        return [f"{service} has no {verb}"]
    shape = model.operation_model(name).input_shape
    members = {f"--{xform_name(member, '-')}" for member in shape.members} if shape else set()
    required = {f"--{xform_name(member, '-')}" for member in shape.required_members} if shape else set()
    taken = members | GLOBAL | {f"--no-{member[2:]}" for member in members}
    return [
        *(f"{service} {verb} has no {one}" for one in options if one not in taken),
        *(f"{service} {verb} needs {one}" for one in sorted(required) if one not in options),
    ]


@pytest.mark.parametrize("path", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_of_the_aws_cli_exists(path: Path) -> None:
    found = [f"{command}: {says}" for command in commands(path.read_text()) for says in problems(command)]
    assert found == []


def test_the_documents_have_commands_of_the_aws_cli() -> None:
    assert len([command for path in documents() for command in commands(path.read_text())]) > 20


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("aws rdss describe-db-clusters", "there is no service rdss"),
        ("aws rds describe-clusters", "rds has no describe-clusters"),
        ("aws rds describe-db-clusters --cluster x", "rds describe-db-clusters has no --cluster"),
        ("aws rds failover-db-cluster --region x", "rds failover-db-cluster needs --db-cluster-identifier"),
        ("aws rds wait instance-available", "rds waits for no instance-available"),
        ("aws rds describe-db-clusters --query 'DBClusters[0.Status'", "DBClusters[0.Status is no JMESPath"),
        ("aws s3 cp a b --sourceregion x", "s3 cp has no --sourceregion"),
    ],
)
def test_a_command_that_does_not_exist_is_found(command: str, says: str) -> None:
    assert problems(command) == [says]


def test_a_command_over_several_lines_in_a_list_is_read() -> None:
    markdown = "1. Look:\n\n   ```sh needs AWS\n   aws s3api copy-object --bucket b \\\n     --key k | head\n   ```\n"
    assert list(commands(markdown)) == ["aws s3api copy-object --bucket b --key k"]
