"""One fault: which requests it spoils, and how. Also how it is read from JSON."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from functools import cache
from typing import Any, Literal, get_args

import botocore.session
from botocore.exceptions import UnknownServiceError

Action = Literal["drop", "hang", "error", "throttle", "delay", "hold"]
When = Literal["before", "after"]

# The others happen before the request is performed, by their nature.
ACTIONS_WITH_WHEN = ("drop", "error", "hold")

LONGEST_DELAY_SECONDS = 600


class BadFault(Exception):
    """Names the field, its value, and what is allowed."""

    def __init__(self, field: str, value: Any, allowed: str) -> None:
        super().__init__(f"{field}: {json.dumps(value)} is not allowed; allowed is {allowed}")


@dataclass(frozen=True)
class Match:
    """What a request must be; ``None`` is anything. ``resource`` is a part of its path or its body."""

    region: str | None = None
    controlPlaneRegion: str | None = None  # noqa: N815 - as in JSON and in the ledger
    service: str | None = None
    operation: str | None = None
    resource: str | None = None


@dataclass(frozen=True)
class Fault:
    """``nth`` is the only matching request that it spoils, counted from 1; ``None`` is every one."""

    match: Match
    action: Action
    nth: int | None = None
    when: When = "before"
    seconds: float = 0

    def to_json(self) -> dict[str, Any]:
        """As it was given, without what was not."""
        match = {name: value for name, value in asdict(self.match).items() if value is not None}
        given: dict[str, Any] = {"match": match, "action": self.action}
        if self.nth is not None:
            given["nth"] = self.nth
        if self.action in ACTIONS_WITH_WHEN:
            given["when"] = self.when
        if self.action == "delay":
            given["seconds"] = self.seconds
        return given


def parse_faults(body: bytes) -> list[Fault]:
    """Read a JSON list of faults. Raises ``BadFault`` for the first thing in it that is not allowed."""
    try:
        faults = json.loads(body)
    except ValueError:
        raise BadFault("faults", body.decode(errors="replace")[:80], "a JSON list of faults") from None
    if not isinstance(faults, list):
        raise BadFault("faults", faults, "a JSON list of faults")
    return [_parse_fault(f"faults[{index}]", fault) for index, fault in enumerate(faults)]


def _parse_fault(at: str, fault: Any) -> Fault:
    _check_keys(at, fault, [field.name for field in fields(Fault)])
    action = _one_of(f"{at}.action", fault.get("action"), get_args(Action))
    if "nth" in fault and (type(fault["nth"]) is not int or fault["nth"] < 1):
        raise BadFault(f"{at}.nth", fault["nth"], "an integer from 1")
    if "when" in fault:
        _one_of(f"{at}.when", fault["when"], get_args(When))
        if action not in ACTIONS_WITH_WHEN:
            raise BadFault(f"{at}.when", fault["when"], f"none: only {', '.join(ACTIONS_WITH_WHEN)} have one")
    if action == "delay":
        seconds = fault.get("seconds")
        if type(seconds) not in (int, float) or not 0 < seconds <= LONGEST_DELAY_SECONDS:
            raise BadFault(f"{at}.seconds", seconds, f"a number above 0, at most {LONGEST_DELAY_SECONDS}")
    elif "seconds" in fault:
        raise BadFault(f"{at}.seconds", fault["seconds"], "none: only delay has them")
    return Fault(**{**fault, "match": _parse_match(f"{at}.match", fault.get("match"))})


def _parse_match(at: str, match: Any) -> Match:
    _check_keys(at, match, [field.name for field in fields(Match)])
    for name, value in match.items():
        if not isinstance(value, str) or not value:
            raise BadFault(f"{at}.{name}", value, "a string that is not empty")
    if not match:
        raise BadFault(at, match, "at least one of " + ", ".join(field.name for field in fields(Match)))
    for name in ("region", "controlPlaneRegion"):
        if name in match:
            _one_of(f"{at}.{name}", match[name], _regions())
    if "operation" in match and "service" not in match:
        raise BadFault(f"{at}.service", None, "the service that has the operation, by botocore's name")
    if "service" in match:
        operations = _operations(match["service"])
        if operations is None:
            raise BadFault(f"{at}.service", match["service"], "botocore's name of a service, such as rds or elbv2")
        if "operation" in match:
            _one_of(f"{at}.operation", match["operation"], operations)
    return Match(**match)


def _check_keys(at: str, given: Any, allowed: list[str]) -> None:
    if not isinstance(given, dict):
        raise BadFault(at, given, "an object with " + ", ".join(allowed))
    for name in given:
        _one_of(f"{at}, a key", name, allowed)


def _one_of(at: str, value: Any, allowed: Iterable[str]) -> Any:
    if value not in allowed:
        raise BadFault(at, value, "one of " + ", ".join(allowed))
    return value


@cache
def _session() -> botocore.session.Session:
    return botocore.session.Session()


@cache
def _regions() -> tuple[str, ...]:
    return tuple(_session().get_available_regions("ec2"))


@cache
def _operations(service: str) -> tuple[str, ...] | None:
    try:
        return tuple(_session().get_service_model(service).operation_names)
    except UnknownServiceError:
        return None
