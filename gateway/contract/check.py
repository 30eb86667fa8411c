"""Every distinct request of some ledgers, judged."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moto.core.utils import get_service_model

from emulator.aws import known_services
from gateway.contract.limits import beyond_limits
from gateway.contract.parameters import Unreadable, read
from gateway.contract.validator import Finding, shorten, validate

# Members that say which resource a request is about.
_NAMES = re.compile(r"(Name|Identifier|Id|ID|Arn|ARN|Bucket|Key|Path|family)$")


class BadLedger(Exception):
    """Names the file, the line, and what is wrong."""


@dataclass(frozen=True)
class Violation:
    """``resource`` has the names and identifiers in the request; ``member`` is a path, ``""`` the request itself."""

    stack: str | None
    service: str | None
    operation: str | None
    resource: dict[str, str]
    member: str
    value: str
    says: str

    def __str__(self) -> str:
        resource = ", ".join(f"{name} {value}" for name, value in self.resource.items())
        where = f"{self.stack or 'no stack'}: {self.service}:{self.operation} ({resource})"
        return f"{where}: {self.member or 'the request'} = {self.value}: {self.says}"


@dataclass(frozen=True)
class Report:
    """``resources`` has the names and identifiers of every request, line by line of the ledgers."""

    requests: int
    distinct: int
    violations: list[Violation]
    resources: list[dict[str, str]]


def check(*ledgers: str) -> Report:
    """Judge ledgers. The same request sent twice counts once, and so does the same violation.

    Raises ``BadLedger``.
    """
    entries = [entry for ledger in ledgers for entry in _entries(ledger)]
    keys = [json.dumps([entry["stack"], entry["service"], entry["request"]]) for entry in entries]
    judged = {key: _judge(entry) for key, entry in dict(zip(keys, entries, strict=True)).items()}
    found = [violation for _, violations in judged.values() for violation in violations]
    violations = {json.dumps([violation.stack, str(violation)]): violation for violation in found}
    return Report(len(entries), len(judged), list(violations.values()), [judged[key][0] for key in keys])


def _entries(ledger: str) -> Iterator[dict[str, Any]]:
    try:
        lines = Path(ledger).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadLedger(f"{ledger}: {error}") from error
    for number, line in enumerate(lines, start=1):
        try:
            entry = json.loads(line)
            if not {"method", "path", "headers", "body"} <= entry["request"].keys():
                raise KeyError("request")
            yield {name: entry[name] for name in ("stack", "service", "operation", "request")}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadLedger(f"{ledger}, line {number}: not a line of the gateway's ledger ({error!r})") from error


def _judge(entry: dict[str, Any]) -> tuple[dict[str, str], list[Violation]]:
    """The resource that a request is about, and what is wrong with it."""
    stack, service, operation, request = (entry[name] for name in ("stack", "service", "operation", "request"))
    resource: dict[str, str] = {}
    findings: list[Finding]
    if service not in known_services() or operation not in get_service_model(service).operation_names:
        asked = shorten(f"{request['method']} {request['path']}")
        findings = [Finding("", asked, "belongs to no operation that AWS's models have")]
    else:
        model = get_service_model(service).operation_model(operation)
        try:
            parameters, unread = read(model, request)
        except Unreadable as error:
            findings = [Finding("", error.value, f"could not be read: {error}")]
        else:
            resource = {
                name: shorten(value)
                for name, value in parameters.items()
                if isinstance(value, str) and _NAMES.search(name)
            }
            findings = [
                *[Finding(name, "", "is not in AWS's model of the operation") for name in unread],
                *validate(parameters, model),
                *beyond_limits(parameters, model),
            ]
    return resource, [
        Violation(stack, service, operation, resource, finding.member, finding.value, finding.says)
        for finding in findings
    ]
